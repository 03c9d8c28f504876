"""`bwsim check`: every problem of scenario files, with its place."""

import click

from simulator.cli.completing import scenarios
from simulator.cli.output import echo, json_option, print_json
from simulator.cli.problems import BAD_USAGE, as_plain
from simulator.model.problems import Problem
from simulator.scenario.load import load_scenario
from simulator.settings.scenario import read_scenario


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, shell_complete=scenarios)
@click.option("--strict", is_flag=True, help="Fail for warnings too.")
@json_option
def check(files: tuple[str, ...], strict: bool, as_json: bool) -> None:
    """Tell every problem of scenario files, and of what they include.

    A FILE may be the name of a built-in scenario. Exit code 2 when there is an error, and with --strict a warning.
    """
    found = {file: _problems(file) for file in files}
    if as_json:
        print_json({"files": [_as_plain(file, problems) for file, problems in found.items()]})
    else:
        for file, problems in found.items():
            _print(file, problems)
    good = [not problems if strict else _is_good(problems) for problems in found.values()]
    if not all(good):
        raise SystemExit(BAD_USAGE)


def _problems(file: str) -> list[Problem]:
    try:
        name, text = read_scenario(file)
    except ValueError as problem:
        return [Problem(path="", message=str(problem))]
    return load_scenario(text, file=name).problems


def _is_good(problems: list[Problem]) -> bool:
    return all(problem.level == "warning" for problem in problems)


def _print(file: str, problems: list[Problem]) -> None:
    for problem in problems:
        echo(str(problem))
    if _is_good(problems):
        echo(f"{file}: ok")


def _as_plain(file: str, problems: list[Problem]) -> dict[str, object]:
    return {"file": file, "ok": _is_good(problems), "problems": [as_plain(problem) for problem in problems]}
