"""`bwsim profiles`: the provider's eras, what one is, and what differs between two."""

from collections.abc import Iterable

import click

from simulator import profiles as eras
from simulator.cli.completing import eras as complete_eras
from simulator.cli.output import echo, json_option, print_columns, print_json
from simulator.profiles.behaviours import BY_NAME
from simulator.profiles.differences import Difference, differences
from simulator.profiles.facts import Fact
from simulator.profiles.fidelity import document
from simulator.profiles.profile import Profile
from simulator.profiles.show import as_json, as_text


def find_era(name: str, parameter: str) -> Profile:
    """The profile of that name, or bad usage with a guess."""
    try:
        return eras.get(name)
    except ValueError as wrong:
        raise click.BadParameter(str(wrong), param_hint=parameter) from None


@click.command()
@click.argument("names", metavar="[ERA [OTHER]]", nargs=-1, shell_complete=complete_eras)
@click.option("--fidelity", is_flag=True, help="Print docs/fidelity.md: every behaviour, its source, how sure it is.")
@json_option
def profiles(names: tuple[str, ...], fidelity: bool, as_json: bool) -> None:
    """The provider's eras, oldest first.

    The newest is the default. With the name of one, everything that it says and who says so; with two, what differs
    between them.
    """
    if len(names) > 2:
        raise click.UsageError("expected at most two profiles")
    found = [find_era(name, "ERA") for name in names]
    if fidelity:
        if names or as_json:
            raise click.UsageError("--fidelity stands alone")
        echo(document(), nl=False)
    elif len(found) == 2:
        _show_differences(found[0], found[1], as_json)
    elif found:
        _show_era(found[0], as_json)
    else:
        _list_eras(as_json)


def _list_eras(as_json: bool) -> None:
    found = [eras.get(name) for name in eras.NAMES]
    if as_json:
        print_json([{"name": era.name, "stands_for": era.stands_for} for era in found])
    else:
        print_columns((era.name, era.stands_for) for era in found)


def _show_era(era: Profile, as_json: bool) -> None:
    facts = dict(era.facts())
    if as_json:
        said = {name: {"about": BY_NAME[name].title, **_fact(facts[name])} for name in BY_NAME}
        print_json({"name": era.name, "stands_for": era.stands_for, "facts": said})
        return
    echo(f"{era.name}: {era.stands_for}")
    for name, behaviour in BY_NAME.items():
        _print_values(name, behaviour.title, [(as_text(name, facts[name].value), facts[name])])


def _show_differences(before: Profile, after: Profile, as_json: bool) -> None:
    found = list(differences(before, after))
    if as_json:
        said = [_difference(difference) for difference in found]
        print_json({"from": before.name, "to": after.name, "differences": said})
    elif not found:
        echo(f"{before.name} and {after.name} do not differ.")
    else:
        for difference in found:
            texts = zip((before, after), difference.texts(), (difference.before, difference.after), strict=True)
            values = [(f"{era.name.ljust(10)}  {text}", fact) for era, text, fact in texts]
            _print_values(difference.behaviour.name, difference.behaviour.title, values)


def _print_values(name: str, title: str, values: Iterable[tuple[str, Fact[object]]]) -> None:
    echo(f"\n{name}: {title}")
    for text, fact in values:
        echo(f"  {text}\n    {fact.confidence}: {fact.source}")


def _difference(difference: Difference) -> dict[str, object]:
    behaviour = difference.behaviour
    return {
        "name": behaviour.name,
        "group": difference.group,
        "about": behaviour.title,
        "from": _fact(difference.before),
        "to": _fact(difference.after),
    }


def _fact(fact: Fact[object]) -> dict[str, object]:
    return {"value": as_json(fact.value), "confidence": fact.confidence, "source": fact.source}
