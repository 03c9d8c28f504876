"""Read an account's journal from its end, keep up with it, and print what is asked for.

Rule: entries that are not printed are noticed nevertheless, so that a retry can say which event it is about.
"""

import contextlib
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Protocol

import click
from msgspec import Struct

from simulator.cli.output import echo
from simulator.cli.sieve import Sieve
from simulator.client import AsyncClient, RefusedError
from simulator.client.entries import UnknownEntry, read_entry
from simulator.lines import QUIET, Line, Piece
from simulator.model.entries import AnyEntry, ClockSet, WorldStarted
from simulator.model.harmless import harmless_json
from simulator.terminal import Terminal
from simulator.timeline import Timeline

GONE = 410
WAIT = "30s"
CONTEXT = 2000
"""So many entries before the newest are read, so that a retry can say which event it is about."""
BESIDE = "%H:%M:%S  "


class Picked(Struct, frozen=True):
    """An entry, its line, and whether it is to be printed."""

    entry: AnyEntry | UnknownEntry
    line: bytes
    wanted: bool


class Printer(Protocol):
    """Prints entries of the journal, those that are wanted."""

    def show(self, picked: list[Picked], *, live: bool) -> None:
        """Print them. `live`: they happened just now."""

    def was_reset(self) -> None:
        """The account begins anew."""

    def follow(self, simulator: AsyncClient, shown: dict[str, Any]) -> AbstractAsyncContextManager[None]:
        """What is shown while more may come; `shown` is the account."""


class AsJson:
    """The lines as they are."""

    def show(self, picked: list[Picked], *, live: bool) -> None:
        """One JSON document a line."""
        for each in picked:
            if each.wanted:
                click.echo(harmless_json(each.line.decode()))

    def was_reset(self) -> None:
        """The next line has number 1."""

    def follow(self, simulator: AsyncClient, shown: dict[str, Any]) -> AbstractAsyncContextManager[None]:
        """Nothing but lines."""
        return contextlib.nullcontext()


class ForPeople:
    """The timeline; what only a newer simulator knows is shown as it is written.

    Where the account's time is not the real one, the time of day at which a line came stands before it.
    """

    def __init__(self) -> None:
        self._terminal, self._timeline = Terminal(cut=True), Timeline()
        self._beside = False

    def show(self, picked: list[Picked], *, live: bool) -> None:
        """One line for what people want to know."""
        for each in picked:
            if live and isinstance(each.entry, ClockSet | WorldStarted):
                self._beside = self._beside or each.entry.clock != "real"
            for line in self._lines(each):
                self._terminal.show(*self._real_time(live=live and len(line) > 1), *line)

    def _lines(self, each: Picked) -> list[Line]:
        if isinstance(each.entry, UnknownEntry):
            return [(Piece(each.line.decode(errors="replace"), QUIET),)] if each.wanted else []
        if each.wanted:
            return self._timeline.lines(each.entry)
        self._timeline.learn(each.entry)
        return []

    def _real_time(self, *, live: bool) -> Line:
        """Blank beside a date, and beside what happened before anybody looked."""
        if not self._beside:
            return ()
        now = f"{datetime.now().astimezone():{BESIDE}}"
        return (Piece(now if live else " " * len(now), QUIET),)

    def was_reset(self) -> None:
        """Say so, and forget."""
        self._timeline = Timeline()
        self._terminal.show(*self._real_time(live=True), Piece("the account was reset", "bold"))

    def follow(self, simulator: AsyncClient, shown: dict[str, Any]) -> AbstractAsyncContextManager[None]:
        """On a terminal, a last line that says what is to come."""
        self._beside = shown["clock"]["mode"] != "real"
        if not self._terminal.console.is_terminal:
            return contextlib.nullcontext()
        from simulator.cli.footer import Footer

        return Footer(self._terminal.console, simulator)


class Reader:
    """Reads a journal from its end and keeps up with it. `last` None: from its beginning.

    `narrow`: only some entries are asked for, and the last of those may lie far back.
    """

    def __init__(self, printer: Printer, sieve: Sieve, *, last: int | None, narrow: bool) -> None:
        self._printer, self._sieve, self._last, self._narrow = printer, sieve, last, narrow
        self._after = 0

    async def read(self, simulator: AsyncClient, *, follow: bool) -> None:
        """Print what there is; with `follow`, what comes, without end."""
        shown = await simulator.show()
        if not shown.get("begun", True):
            await self._tell_unused(simulator, follow=follow)
        if not follow:
            await self._begin(simulator, shown)
            return
        async with self._printer.follow(simulator, shown):
            await self._begin(simulator, shown)
            while True:
                await self._go_on(simulator)

    async def _go_on(self, simulator: AsyncClient) -> None:
        try:
            lines = await simulator.journal_lines(after=self._after, wait=WAIT)
        except RefusedError as error:
            if error.status != GONE:
                raise
            self._printer.was_reset()
            self._after = 0
            return
        self._printer.show(self._pick(lines), live=True)

    async def _begin(self, simulator: AsyncClient, shown: dict[str, Any]) -> None:
        if self._last is not None and not self._narrow:
            self._after = max(0, int(shown["lastSeq"]) - max(CONTEXT, self._last))
        picked = self._pick(await simulator.journal_lines(after=self._after))
        self._printer.show(self._cut(picked), live=not shown.get("begun", True))

    def _pick(self, lines: list[bytes]) -> list[Picked]:
        self._after += len(lines)
        entries = [(read_entry(line), line) for line in lines]
        return [Picked(entry, line, self._sieve.keeps(entry)) for entry, line in entries]

    def _cut(self, picked: list[Picked]) -> list[Picked]:
        """Only the last few are to be printed."""
        places = [place for place, each in enumerate(picked) if each.wanted]
        if self._last is None or len(places) <= self._last:
            return picked
        first = places[-self._last] if self._last else len(picked)
        return [Picked(each.entry, each.line, each.wanted and place >= first) for place, each in enumerate(picked)]

    async def _tell_unused(self, simulator: AsyncClient, *, follow: bool) -> None:
        """A mistyped account looks like one that is yet to come."""
        used = await simulator.accounts()
        known = f"in use: {', '.join(used[:10])}{' and more' if len(used) > 10 else ''}" if used else "none is in use"
        waiting = "; waiting for its first message" if follow else ""
        echo(f"bwsim: account {simulator.account_id} has not been used yet ({known}){waiting}", err=True)
