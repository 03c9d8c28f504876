"""`bwsim scenarios` and `codes`: what there is to choose from."""

import click

from simulator import profiles as eras
from simulator.cli.completing import eras as complete_eras
from simulator.cli.completing import scenarios as scenario_names
from simulator.cli.eras import find_era
from simulator.cli.output import echo, json_option, print_columns, print_json
from simulator.model.problems import guess
from simulator.profiles.code_table import ErrorCode
from simulator.profiles.profile import Profile
from simulator.scenario import builtin
from simulator.scenario.load import load_scenario
from simulator.verdict.words import expectation_words

NUMBERS = "numbers"


def _era(name: str) -> Profile:
    return find_era(name, "--profile")


profile_option = click.option(
    "--profile",
    metavar="ERA",
    default=eras.NEWEST,
    show_default=True,
    shell_complete=complete_eras,
    help="The provider's era.",
)


@click.command()
@click.argument("code", metavar="[CODE-or-NAME]", required=False)
@profile_option
@json_option
def codes(code: str | None, profile: str, as_json: bool) -> None:
    """The error codes of message-failed in an era, or one of them.

    One is named by its number or its name.
    """
    found = _named(code, sorted(_era(profile).codes.value.items()), profile)
    if as_json:
        print_json([{"code": code, "name": error.name, "description": error.description} for code, error in found])
    else:
        print_columns((str(code), error.name or "-", error.description or "-") for code, error in found)


def _named(said: str | None, found: list[tuple[int, ErrorCode]], profile: str) -> list[tuple[int, ErrorCode]]:
    """All of them where none is named, else those of that number or name."""
    if said is None:
        return found
    mine = [(code, error) for code, error in found if said.lower() in (str(code), (error.name or "").lower())]
    if not mine:
        near = guess(said.lower(), [error.name for _, error in found if error.name]) or "bwsim codes lists them"
        text = f"{said!r} is no error code of the profile {profile} ({near})"
        raise click.BadParameter(text, param_hint="CODE-or-NAME")
    return mine


@click.command()
@click.argument("name", required=False, shell_complete=scenario_names)
@profile_option
@click.option("--markdown", is_flag=True, help="As the page of the documentation.")
@json_option
def scenarios(name: str | None, profile: str, markdown: bool, as_json: bool) -> None:
    """The built-in scenarios, or the text of one.

    `numbers` is the generated one that lies beneath every scenario: numbers that fail or refuse without any file.
    """
    era = _era(profile)
    if markdown:
        echo(_page(), nl=False)
        return
    if name is not None:
        _print_scenario(name, era, as_json)
        return
    found = [(known, _description(known)) for known in builtin.names()]
    found.append((NUMBERS, "Generated: the numbers that need no file."))
    if as_json:
        print_json([{"name": known, "description": description} for known, description in found])
    else:
        print_columns(found)


_PAGE = """# The built-in scenarios

Made by `bwsim scenarios --markdown`. Each is a real situation; its file opens with a comment that tells it and says
what a good application does. `bwsim scenarios NAME` prints the file, `bwsim serve --scenario NAME` plays it, and in a
file of your own `include: [NAME]` lays your rules over it.

`bwsim run NAME -- COMMAND` plays one and says whether what is expected holds; see [verdicts](../how-to/verdicts.md). It
comes along with `include`; a test that plays one is judged by it with `verdict=True` in its marker.

| name | the situation | what happens | what is expected |
| --- | --- | --- | --- |
"""


def _page() -> str:
    lines = [
        f"| `{name}` | {_situation(name)} | {_description(name)} | {_expected(name)} |" for name in builtin.names()
    ]
    return _PAGE + "\n".join([*lines, ""])


def _situation(name: str) -> str:
    """The first line of the file's comment."""
    return builtin.read(name).partition("\n")[0].removeprefix("# ")


def _print_scenario(name: str, era: Profile, as_json: bool) -> None:
    known = (*builtin.names(), NUMBERS)
    if name not in known:
        near = guess(name, known)
        said = f"{name!r} is not one of {', '.join(known)}{f' ({near})' if near else ''}"
        raise click.BadParameter(said, param_hint="NAME")
    text = builtin.numbers_text(era) if name == NUMBERS else builtin.read(name)
    if as_json:
        print_json({"name": name, "text": text})
    else:
        echo(text, nl=not text.endswith("\n"))


def _expected(name: str) -> str:
    """What its `expect` says, in words."""
    scenario = load_scenario(builtin.read(name), file=name).scenario
    return "; ".join(each.name or expectation_words(each) for each in scenario.expect) if scenario else ""


def _description(name: str) -> str:
    scenario = load_scenario(builtin.read(name), file=name).scenario
    return " ".join((scenario.description or "").split()) if scenario else ""
