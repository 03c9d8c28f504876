"""What commands print: JSON and columns. It loads little, because `ready` runs every few seconds."""

import json
from collections.abc import Iterable, Sequence

import click

from simulator.model.harmless import harmless_json, harmless_lines

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def echo(text: str, *, err: bool = False, nl: bool = True) -> None:
    """Print text, of one line or several; what commands a terminal is taken out of it."""
    click.echo(harmless_lines(text), err=err, nl=nl)


def print_json(value: object) -> None:
    """One JSON document, readable."""
    click.echo(harmless_json(json.dumps(value, indent=2, ensure_ascii=False)))


def print_columns(rows: Iterable[Sequence[str]]) -> None:
    """Rows in columns as wide as their widest cell; the last one runs on."""
    table = [tuple(row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        echo("  ".join(cells).rstrip())
