"""`bwsim schema`: the scenario language for editors, as JSON Schema, and for people, as docs/reference/scenario.md."""

import json
from pathlib import Path

import click

from simulator.cli.output import echo
from simulator.scenario.json_schema import scenario_schema
from simulator.scenario.reference import page

COULD_NOT_RUN = 3


@click.command()
@click.option("-o", "--output", metavar="FILE", help="Write it there instead of printing it.")
@click.option("--reference", is_flag=True, help="Print docs/reference/scenario.md instead: every key of the language.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, which the schema is anyway.")
def schema(output: str | None, reference: bool, as_json: bool) -> None:
    """The scenario language as JSON Schema.

    An editor with a YAML language server completes and checks a scenario whose first line is
    `# yaml-language-server: $schema=scenario.schema.json`, with the path of the written file.
    """
    whole = {"text": page()} if reference else scenario_schema()
    text = page() if reference and not as_json else json.dumps(whole, indent=2, ensure_ascii=False) + "\n"
    if output is None:
        echo(text, nl=False)
        return
    try:
        Path(output).write_text(text, encoding="utf-8")
    except OSError as error:
        echo(f"bwsim: {output}: {error.strerror}", err=True)
        raise SystemExit(COULD_NOT_RUN) from None
