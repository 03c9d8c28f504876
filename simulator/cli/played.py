"""Tell what came of a story, and leave behind what a CI keeps."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from simulator.cli.output import print_json
from simulator.cli.playing import Played
from simulator.lines import BAD, Piece
from simulator.terminal import Terminal
from simulator.verdict.artifacts import artifacts
from simulator.verdict.junit import junit as write_junit
from simulator.verdict.show import as_json as show
from simulator.verdict.show import lines


def tell(played: Played, *, as_json: bool, account: str) -> None:
    """Print the verdict; the account is named where it is another than this, or one of several."""
    if as_json:
        accounts = [{"account": each.account, **show(each.verdict)} for each in played.judged]
        said = {"passed": played.passed, "exit": played.exit_code, "problems": played.problems}
        print_json({**said, "accounts": accounts})
        return
    terminal = Terminal()
    for each in played.judged:
        if len(played.judged) > 1 or each.account != account:
            terminal.show(Piece(f"account {each.account}", "bold"))
        terminal.show_all(list(lines(each.verdict)))
    for problem in played.problems:
        terminal.show(Piece(problem, BAD))


def leave(played: Played, *, junit: str | None, keep: str | None, say: Callable[[str], None]) -> None:
    """Write the JUnit file, and after a failure the folder; OSError."""
    if junit is not None:
        verdicts = [(each.account, each.verdict) for each in played.judged]
        Path(junit).write_bytes(write_junit(verdicts, played.problems))
    if keep is not None and not played.passed:
        _keep(played, Path(keep))
        say(f"journal, timeline, verdict and seed are in {keep}")


def _keep(played: Played, folder: Path) -> None:
    """A folder of its own for each of several accounts."""
    for each in played.judged:
        own = folder if len(played.judged) == 1 else folder / folder_of(each.account)
        own.mkdir(parents=True, exist_ok=True)
        for name, text in artifacts(each.journal, each.verdict, played.problems).items():
            (own / name).write_text(text, encoding="utf-8")


def folder_of(account: str) -> str:
    """A name for its folder: an account may be called `..`, or hold slashes."""
    return quote(account, safe="").replace(".", "%2E")
