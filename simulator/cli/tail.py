"""`bwsim tail`: what happens in an account, line by line, as it happens."""

from typing import Protocol

import click

from simulator.cli.talk import talk, talking
from simulator.client import AsyncClient, RefusedError
from simulator.client.entries import UnknownEntry, read_entry
from simulator.terminal import Terminal
from simulator.timeline import QUIET, Line, Piece, Timeline

GONE = 410
WAIT = "30s"
CONTEXT = 2000
"""So many entries before the newest are read, so that a retry can say which event it is about."""


@click.command()
@click.option("--all", "everything", is_flag=True, help="Begin at the beginning.")
@click.option(
    "-n",
    "--lines",
    metavar="N",
    type=click.IntRange(min=0),
    default=20,
    show_default=True,
    help="Begin with the last N.",
)
@click.option("--follow/--no-follow", default=True, help="Go on until ^C (the default), or end with what there is.")
@talking
def tail(url: str | None, account: str, as_json: bool, everything: bool, lines: int, follow: bool) -> None:
    """Print every event and attempt of an account as it comes.

    With --json they are the lines of its journal. Exit code 130 after ^C.
    """
    reader = Reader(AsJson() if as_json else ForPeople(), last=None if everything else lines)
    talk(url, account, lambda simulator: reader.read(simulator, follow=follow))


class Printer(Protocol):
    """Prints entries of the journal."""

    def skip(self, entries: list[bytes]) -> None:
        """Take notice of entries that lie before the first to print."""

    def show(self, entries: list[bytes]) -> None:
        """Print them."""

    def was_reset(self) -> None:
        """The account begins anew."""


class AsJson:
    """The lines as they are."""

    def skip(self, entries: list[bytes]) -> None:
        """Each line stands for itself."""

    def show(self, entries: list[bytes]) -> None:
        """One JSON document a line."""
        for entry in entries:
            click.echo(entry)

    def was_reset(self) -> None:
        """The next line has number 1."""


class ForPeople:
    """The timeline; what only a newer simulator knows is shown as it is written."""

    def __init__(self) -> None:
        self._terminal, self._timeline = Terminal(), Timeline()

    def skip(self, entries: list[bytes]) -> None:
        """Remember what later lines are about."""
        for entry in entries:
            self._lines(entry)
        self._timeline.turn_page()

    def show(self, entries: list[bytes]) -> None:
        """One line for what people want to know."""
        for entry in entries:
            self._terminal.show_all(self._lines(entry))

    def _lines(self, line: bytes) -> list[Line]:
        entry = read_entry(line)
        if isinstance(entry, UnknownEntry):
            return [(Piece(line.decode(errors="replace"), QUIET),)]
        return self._timeline.lines(entry)

    def was_reset(self) -> None:
        """Say so, and forget."""
        self._timeline = Timeline()
        self._terminal.show(Piece("the account was reset", "bold"))


class Reader:
    """Reads an account's journal from its end and keeps up with it. `last` None: from its beginning."""

    def __init__(self, printer: Printer, *, last: int | None) -> None:
        self._printer, self._last = printer, last
        self._after = 0

    async def read(self, simulator: AsyncClient, *, follow: bool) -> None:
        """Print what there is; with `follow`, what comes, without end."""
        await self._begin(simulator, follow=follow)
        while follow:
            try:
                entries = await simulator.journal_lines(after=self._after, wait=WAIT)
            except RefusedError as error:
                if error.status != GONE:
                    raise
                self._printer.was_reset()
                self._after = 0
                continue
            self._after += len(entries)
            self._printer.show(entries)

    async def _begin(self, simulator: AsyncClient, *, follow: bool) -> None:
        shown = await simulator.show()
        if not shown.get("begun", True):
            await self._tell_unused(simulator, follow=follow)
        if self._last is not None:
            self._after = max(0, int(shown["lastSeq"]) - max(CONTEXT, self._last))
        entries = await simulator.journal_lines(after=self._after)
        self._after += len(entries)
        cut = 0 if self._last is None else max(0, len(entries) - self._last)
        self._printer.skip(entries[:cut])
        self._printer.show(entries[cut:])

    async def _tell_unused(self, simulator: AsyncClient, *, follow: bool) -> None:
        """A mistyped account looks like one that is yet to come."""
        used = await simulator.accounts()
        known = f"in use: {', '.join(used[:10])}{' and more' if len(used) > 10 else ''}" if used else "none is in use"
        waiting = "; waiting for its first message" if follow else ""
        click.echo(f"bwsim: account {simulator.account_id} has not been used yet ({known}){waiting}", err=True)
