"""Play a story to its end: serve, let a command or a person act, let time run out, judge every account.

Rule 1: who acts is the command, the scenario's traffic, or whoever reaches the server until the first signal. After
        that time runs out, while what the command left in the background still lives.
Rule 2: with `wait_for` the command is the application itself: once it listens there, time runs out, and then it ends.
Rule 3: a signal ends a story with a command, and the second one any other: the command's whole group ends with it.
"""

import asyncio
import os
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, TypeVar

from msgspec import Struct, structs

from simulator.cli.command import Command, CommandError
from simulator.cli.scenario import Chosen
from simulator.cli.surroundings import surroundings
from simulator.runtime.authority import AuthorityError
from simulator.runtime.database import JournalError
from simulator.runtime.last import run_out
from simulator.runtime.redact import redact
from simulator.runtime.simulator import Simulator
from simulator.settings import Settings
from simulator.verdict.afterwards import note_afterwards
from simulator.verdict.facts import Facts
from simulator.verdict.results import Verdict
from simulator.web.server import Server, why_not
from simulator.web.signals import on_end
from simulator.web.tls import make_tls

T = TypeVar("T")
Replay = Callable[[Facts, int], str]


class CouldNotRunError(Exception):
    """Nothing could be played; the message says why."""


class InterruptedStoryError(Exception):
    """A signal ended it before there was a verdict."""


class Judged(Struct, frozen=True):
    """One account's verdict, and its journal's lines as they may leave the process."""

    account: str
    verdict: Verdict
    journal: list[bytes]


class Played(Struct, frozen=True, kw_only=True):
    """What came of it. `exit_code` is the command's; `unfinished` says of accounts why their time did not run out."""

    judged: list[Judged]
    exit_code: int | None
    unfinished: list[str]

    @property
    def problems(self) -> list[str]:
        """What went wrong besides expectations."""
        ended = [f"the command ended with {self.exit_code}"] if self.exit_code else []
        return [*ended, *self.unfinished]

    @property
    def passed(self) -> bool:
        """Whether everything is as it should be."""
        return not self.problems and all(each.verdict.passed for each in self.judged)


class Story(Struct, frozen=True, kw_only=True):
    """What is played. `say` is told what goes on; `replay` writes the command that plays an account's story again.

    `note` is for whoever sees it fail.
    """

    settings: Settings
    chosen: Chosen
    command: Sequence[str]
    wait_for: tuple[str, int] | None
    quiet: bool
    say: Callable[[str], None]
    replay: Replay
    note: str | None = None


async def play(story: Story) -> Played:
    """Play it; CouldNotRunError, InterruptedStoryError."""
    signals = _Signals()
    settings, chosen = story.settings, story.chosen
    try:
        tls = make_tls(settings)
    except AuthorityError as error:
        raise CouldNotRunError(str(error)) from None
    simulator = Simulator(settings, (chosen.name, chosen.text))
    server = Server(simulator, host=settings.host, port=settings.port, tls=tls)
    try:
        await _start(server, settings)
        return await _play(story, server, signals)
    except JournalError as error:
        raise CouldNotRunError(str(error)) from None
    finally:
        await server.stop()


async def _start(server: Server, settings: Settings) -> None:
    try:
        await server.start()
    except OSError as error:
        raise CouldNotRunError(why_not(server, settings, error)) from None


async def _play(story: Story, server: Server, signals: "_Signals") -> Played:
    if not story.command:
        if not story.chosen.scenario.traffic:
            story.say(f"listening on {server.url}; Ctrl-C ends the story and judges it")
            await signals.first
            story.say("time runs out; Ctrl-C again ends without a verdict")
        return await _unless(signals.second, _end(story, server.simulator, None))
    variables = surroundings(server.url, story.settings, story.chosen.scenario, os.environ)
    command = Command(story.command, variables, to_stderr=story.quiet)
    try:
        return await _unless(signals.first, _act(story, server.simulator, command))
    except InterruptedStoryError:
        await command.end(signals.first.result())
        raise
    finally:
        await command.end()


async def _act(story: Story, simulator: Simulator, command: Command) -> Played:
    try:
        await command.start()
        if story.wait_for is None:
            exit_code = await command.wait()
            return await _end(story, simulator, exit_code, gone=_ends(simulator) if command.is_gone else {})
        await command.wait_until_it_listens(*story.wait_for)
    except CommandError as error:
        raise CouldNotRunError(str(error)) from None
    return await _end(story, simulator, None)


async def _end(
    story: Story, simulator: Simulator, exit_code: int | None, *, gone: Mapping[str, int] | None = None
) -> Played:
    """`gone` has the newest entry of each account when the command, and all it had started, ended."""
    if not _ends(simulator):
        simulator.world(story.settings.account)
    accounts, grace_s = list(_ends(simulator)), story.settings.grace_ms / 1000
    reasons = [(account, await _run_out(simulator, account, grace_s)) for account in accounts]
    return Played(
        judged=[await _judge(story, account, simulator, (gone or {}).get(account)) for account in accounts],
        exit_code=exit_code,
        unfinished=[f"account {account}: {reason}" for account, reason in reasons if reason is not None],
    )


def _ends(simulator: Simulator) -> dict[str, int]:
    """The newest entry of every account."""
    open_ones = {account: world.last_seq for account, world in simulator.worlds.items()}
    return open_ones | {account: asleep.glance.last_seq for account, asleep in simulator.asleep.items()}


async def _run_out(simulator: Simulator, account: str, grace_s: float) -> str | None:
    world = simulator.world(account)
    with world.held():
        return await run_out(world, grace_s=grace_s)


async def _judge(story: Story, account: str, simulator: Simulator, gone: int | None) -> Judged:
    world = simulator.world(account)
    with world.held():
        verdicts = world.verdicts
        await verdicts.read_on()
        replay = story.replay(verdicts.facts, world.engine.config.draws.seed)
        verdict = await verdicts.judge(replay=replay)
        notes = [None if gone is None else note_afterwards(verdicts.facts, gone), verdict.note, story.note]
        verdict = structs.replace(verdict, note="\n".join(filter(None, notes)) or None)
        return Judged(account, verdict, [redact(line) for line in world.journal.lines()])


class _Signals:
    """The numbers of the first and the second signal that asks us to end."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.first: asyncio.Future[int] = loop.create_future()
        self.second: asyncio.Future[int] = loop.create_future()
        on_end(self._take)

    def _take(self, number: int) -> None:
        for waiting in (self.first, self.second):
            if not waiting.done():
                waiting.set_result(number)
                return


async def _unless(stop: asyncio.Future[int], work: Coroutine[Any, Any, T]) -> T:
    """What the work gives; InterruptedStoryError when that signal comes before."""
    task = asyncio.ensure_future(work)
    waiting: list[asyncio.Future[Any]] = [task, stop]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        return task.result()
    task.cancel()
    await asyncio.wait([task])
    raise InterruptedStoryError
