"""`bwsim doctor`: what keeps an application and a simulator apart, and what to do about it."""

from collections.abc import Sequence

import click
import msgspec

from simulator.cli.options import read_settings
from simulator.cli.output import echo, json_option, print_json
from simulator.cli.where import url_option
from simulator.doctor.checks import Asked, examine
from simulator.doctor.finding import Finding
from simulator.model.harmless import harmless_lines
from simulator.settings import Settings

WRONG, NO_SIMULATOR = 1, 3
MARKS = {"ok": ("ok   ", "green"), "note": ("note ", "yellow"), "wrong": ("wrong", "red")}


@click.command()
@url_option("Where the simulator runs.")
@click.option(
    "--callback-url",
    "callback_urls",
    metavar="URL",
    multiple=True,
    help="Ask this; may be repeated.  [default: those of the settings and of the simulator]",
)
@click.option(
    "--port", "ports", metavar="PORT", type=click.IntRange(1, 65535), multiple=True, help="Who has this port?"
)
@click.option("--zero-change", is_flag=True, help="Bandwidth's host names and the certificate must be right from here.")
@click.option("--config", metavar="FILE", help="Settings file.  [BWSIM_CONFIG; default: bwsim.yaml if there]")
@click.option("--allow-host", metavar="NAME", multiple=True, help="As of serve: the simulator may call this host back.")
@json_option
def doctor(
    url: str,
    callback_urls: tuple[str, ...],
    ports: tuple[int, ...],
    zero_change: bool,
    config: str | None,
    allow_host: tuple[str, ...],
    as_json: bool,
) -> None:
    """What is wrong between application and simulator.

    Looks at the simulator, its ports, the callback URLs that it would call (by HEAD, which no application takes for an
    event), Bandwidth's host names and the certificate, from where it is called: in the application's container it sees
    what that sees.
    Exit code 0 when nothing is wrong, 1 when something is, 3 when no simulator answers.
    """
    settings = read_settings({"config": config, "allow-host": allow_host})
    urls = callback_urls or tuple(_declared(settings))
    asked = Asked(
        url,
        urls,
        ports,
        zero_change,
        finds=not callback_urls,
        token=settings.control_token,
        allowed=settings.allow_host or (),
    )
    try:
        findings = list(examine(asked))
    except ValueError as wrong:
        raise click.UsageError(str(wrong)) from None
    if as_json:
        print_json({"ok": _code(findings) == 0, "checks": [msgspec.to_builtins(finding) for finding in findings]})
    else:
        for finding in findings:
            _show(finding)
    raise SystemExit(_code(findings))


def _declared(settings: Settings) -> list[str]:
    """Every callback URL that the settings name, once."""
    applications = [each for account in settings.accounts.values() for each in account.applications or ()]
    urls = [settings.callback_url, *(url for each in applications for url in (each.status_url, each.inbound_url))]
    return list(dict.fromkeys(url for url in urls if url))


def _show(finding: Finding) -> None:
    mark, colour = MARKS[finding.state]
    click.echo(f"{click.style(mark, fg=colour)}  " + harmless_lines(f"{finding.name}: {finding.found}"))
    echo(f"       → {finding.next}")


def _code(findings: Sequence[Finding]) -> int:
    if findings[0].state == "wrong":
        return NO_SIMULATOR
    return WRONG if any(finding.state == "wrong" for finding in findings) else 0
