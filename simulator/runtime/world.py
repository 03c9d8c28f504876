"""One account at run time: its engine, its journal, its clock, and the driver that lets due things happen.

Rule 1: the engine is called synchronously; only the journal's commit and the driver's attempts are awaited.
Rule 2: a 202 leaves only after the commit of what it tells, and so does a callback.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Literal

from simulator.engine import config as configs
from simulator.engine import media
from simulator.engine.answer import Answer
from simulator.engine.engine import Engine
from simulator.engine.handsets import HandsetRequest
from simulator.engine.receive import Arrival, find_problem
from simulator.engine.recorder import BrokenStateError
from simulator.model.clocks import ClockSetting
from simulator.model.media import MediaFile
from simulator.model.messages import Message
from simulator.model.problems import Problem
from simulator.runtime.aside import prepare_scenario
from simulator.runtime.asleep import Asleep
from simulator.runtime.attachments import Part
from simulator.runtime.clock import WorldClock
from simulator.runtime.database import JournalError, ResetError
from simulator.runtime.deliver import Deliverer
from simulator.runtime.driver import Driver, Pace
from simulator.runtime.glance import glance
from simulator.runtime.hand import Advanced, ClockHand
from simulator.runtime.handsets import samples, store_parts
from simulator.runtime.journal import Journal
from simulator.runtime.keeper import Keeper
from simulator.runtime.media import MediaStore, Stored
from simulator.runtime.throttle import Throttle
from simulator.runtime.verdicts import Verdicts
from simulator.scenario.match import ListFacts, UploadFacts
from simulator.wire.listed import Page
from simulator.wire.listing import Query
from simulator.wire.refusals import Refusal


class World:
    """An account that runs. Made by the Simulator; `start` before use, `close` at the end."""

    def __init__(
        self,
        engine: Engine,
        journal: Journal,
        deliverer: Deliverer,
        *,
        media: MediaStore,
        clock: WorldClock,
        pace: Pace,
        wall_ms: Callable[[], int],
        begun: bool = True,
        lent: bool = False,
    ) -> None:
        self.begun = begun  # or it is only shown as it would be
        self.lent = lent  # somebody counts on it
        self.used_s = 0.0
        self.waiters = 0  # who looks at it: then it is neither closed nor forgotten
        self.engine = engine
        self.journal = journal
        self.media = media
        self.clock = clock
        self.list_requests = Throttle()
        self.keeper = Keeper(engine, journal)
        self.driver = Driver(engine, journal, clock, deliverer, self.keeper, self._write, pace=pace, wall_ms=wall_ms)
        self.hand = ClockHand(engine, journal, clock, self.driver, self.keeper)
        self.verdicts = Verdicts(engine, journal, cap_s=pace.cap_s, is_open=lambda: not self.driver.closed)

    def start(self, asleep: Asleep | None = None) -> None:
        """Write what the beginning recorded and let time run; as if it had never been closed, when it was."""
        self.journal.open_listing()
        if asleep is None:
            self._expire_media()
        else:
            self.list_requests, self.verdicts.moments = asleep.list_requests, asleep.moments
            self._recorded()
        self.driver.run()

    def fall_asleep(self) -> Asleep:
        """Close its file at once, while nothing is under way and nobody looks; what is needed to open it again."""
        asleep = Asleep(
            clock=self.clock,
            glance=glance(self.engine),
            due=self.count_due(),
            list_requests=self.list_requests,
            moments=self.verdicts.moments,
        )
        self.driver.abandon()
        self.keeper.close()
        self.journal.write_checkpoint(self.engine.state)
        self.journal.close()
        self.media.close()
        return asleep

    async def close(self, *, drain_s: float) -> None:
        """Stop; attempts in flight may end within `drain_s` wall seconds, the rest is made again after a restart."""
        try:
            await self.driver.stop(drain_s=drain_s)
            self.keeper.close()
            self.journal.write_checkpoint(self.engine.state)
        finally:
            self.journal.close()
            self.media.close()

    def abandon(self) -> None:
        """Stop at once and drop what is in flight: the account begins anew."""
        self.driver.abandon()
        self.keeper.close()
        self.journal.close()
        self.media.clear()

    @property
    def is_asked(self) -> bool:
        """Whether the application, or who moves the clock, is at it at this moment."""
        return self.driver.busy or self.driver.asking

    @contextmanager
    def held(self) -> Iterator[None]:
        """Neither closed nor forgotten meanwhile."""
        self.waiters += 1
        try:
            yield
        finally:
            self.waiters -= 1

    @property
    def last_seq(self) -> int:
        """The number of its newest entry; 0 for what is only shown."""
        return self.engine.state.last_seq if self.begun else 0

    @property
    def failure(self) -> str | None:
        """Why this world stopped, or None."""
        return self.journal.failure

    def now_ms(self) -> int:
        """The account's present, never before its newest entry."""
        return self.driver.now_ms()

    def count_due(self) -> int:
        """How many things are due now. Where time flows they are on their way, and nobody needs to do anything: 0."""
        next_ms, now_ms = self.engine.next_due_ms(), self.now_ms()
        if self.clock.mode != "manual" or next_ms is None or next_ms > now_ms:
            return 0
        return sum(item.due_ms <= now_ms for item in self.engine.state.agenda.items.values())

    # -- what the application asks

    def submit(self, body: bytes, content_type: str, *, path: str) -> Answer:
        """Judge and record a POST …/messages; answer it only after `committed`."""
        seq = self.engine.state.last_seq + 1
        with self._recording():
            answer = self.engine.submit(body, content_type, path=path, now_ms=self.now_ms())
        self.verdicts.note(seq, answer)
        return answer

    def refuse(self, refusal: Refusal) -> None:
        """Record a refusal that was decided before the body was read."""
        with self._recording():
            self.engine.refuse(refusal, now_ms=self.now_ms())

    def meet(self, on: Literal["upload", "list"], facts: UploadFacts | ListFacts, *, path: str) -> Answer:
        """Ask the scenario about an upload or a list, and record what it counts; answer it only after `committed`."""
        with self._recording():
            return self.engine.meet(on, facts, path=path, now_ms=self.now_ms())

    def list_messages(self, query: Query, *, acknowledged: bool) -> Page:
        """A page of the list as of now; `acknowledged`: of messages that a callback told about and got 2xx."""
        self.check_running()
        state = self.engine.state
        return self.journal.list_messages(query, state, now_ms=self.now_ms(), acknowledged=acknowledged)

    async def committed(self) -> None:
        """Return once everything recorded is written; JournalError when it cannot be."""
        loose = self.engine.take_loose()
        await self.journal.committed()
        for digest in loose:
            if digest not in self.engine.state.media_uses:
                self.media.remove(digest)

    def check_running(self) -> None:
        """JournalError when this world stopped, ResetError when it was given up: nothing would be kept."""
        if self.failure:
            raise JournalError(self.failure)
        if self.driver.closed:
            raise ResetError("the account was reset meanwhile")

    @contextmanager
    def _recording(self) -> Iterator[None]:
        """What the engine records inside is kept; when it cannot be folded, this world stops."""
        self.check_running()
        try:
            yield
        except BrokenStateError as error:
            self.keeper.stop_on(error)
            raise JournalError(self.failure or str(error)) from error
        self._recorded()

    def _recorded(self) -> None:
        self.keeper.keep()
        self.driver.wake()

    # -- what a handset sends

    async def receive(
        self, from_: str, to: tuple[str, ...], text: str, parts: tuple[Part, ...] = ()
    ) -> tuple[Message, ...] | Problem:
        """Let a message arrive, committed: one for each owned number that it reached; or why none of them is."""
        self.check_running()
        config = self.engine.config
        problem = find_problem(to, config)
        if problem is not None:
            return problem
        files = store_parts(parts, self.media, show=config.inbound_smil)
        arrival = Arrival(from_=from_, to=to, text=text, attachments=files)
        with self._recording():
            messages = self.engine.receive(arrival, now_ms=self.now_ms())
            self.engine.expire_media(now_ms=self.now_ms())
        await self.committed()
        return messages

    def _write(self, request: HandsetRequest) -> None:
        """A handset writes by itself; whoever let it keeps what is recorded."""
        files = store_parts(samples(request.media), self.media, show=self.engine.config.inbound_smil)
        self.engine.write(request, files, now_ms=self.now_ms())
        self.engine.expire_media(now_ms=self.now_ms())

    # -- media files

    def find_media(self, media_id: str) -> MediaFile | None:
        """The file of that id."""
        return media.find(media_id, self.engine.state, self.engine.config, now_ms=self.now_ms())

    def list_media(self, after: str) -> media.Page:
        """A page of files whose names follow that one."""
        return media.list_page(after, self.engine.state, self.engine.config, now_ms=self.now_ms())

    def read_media(self) -> Iterator[tuple[str, bytes]]:
        """Every content that a file has, by its digest; MediaError."""
        for digest in sorted(self.engine.state.media_uses):
            with self.media.open(digest) as file:
                yield digest, file.read()

    def store_media(
        self, media_id: str, stored: Stored, content_type: str, cache_control: str | None = None
    ) -> MediaFile:
        """Record a file whose bytes were just stored, awaiting nothing in between; answer it after `committed`."""
        self.engine.loose.add(stored.sha256)  # until the journal has it
        file = MediaFile(
            id=media_id,
            content_type=content_type,
            cache_control=cache_control,
            length=stored.length,
            sha256=stored.sha256,
            stored_ms=self.now_ms(),
        )
        with self._recording():
            self.engine.store_media(file)
            self.engine.expire_media(now_ms=self.now_ms())
        return file

    def delete_media(self, media_id: str) -> None:
        """Forget a file, if there is one; its bytes go after `committed`."""
        with self._recording():
            self.engine.delete_media(media_id, now_ms=self.now_ms())
            self.engine.expire_media(now_ms=self.now_ms())

    def _expire_media(self) -> None:
        with self._recording():
            self.engine.expire_media(now_ms=self.now_ms())

    # -- what the user changes

    def change(self, act: Callable[[Engine, int], list[Problem] | None]) -> list[Problem]:
        """Let `act(engine, now_ms)` change what the user may change; its problems come back."""
        with self._recording():
            return act(self.engine, self.now_ms()) or []

    def resend(self, delivery_id: int) -> int:
        """Deliver an event once more; the number of the new delivery. LookupError when that one is not known."""
        with self._recording():
            again = self.engine.resend(delivery_id, now_ms=self.now_ms())
        if again is None:
            raise LookupError(delivery_id)
        return again

    async def put_scenario(self, name: str, text: str, *, origin: str = "api") -> tuple[list[Problem], list[Problem]]:
        """Play another scenario from the next message on, with its clock unless a flag or the API chose one.

        Returns errors (then nothing changed) and warnings.
        """
        await prepare_scenario(self.engine, name, text)
        self.check_running()
        problems = configs.find_problems(text, name)
        if problems:
            return problems, []
        await self.follow_clock(configs.get_scenario(text, name).clock)  # first, because it may be refused
        self.change(lambda engine, now_ms: engine.put_scenario(name, text, now_ms=now_ms, origin=origin))
        await self.committed()
        return [], configs.find_warnings(text, name)

    async def follow_clock(self, said: ClockSetting | None) -> None:
        """Take the clock that the scenario says, unless a flag or the API chose one; ClockBusyError."""
        if said is None or self.engine.defaults.wins.clock is not None or self.engine.state.clock_put:
            return
        if (said.mode, said.rate) != (self.clock.mode, self.clock.rate):
            await self.hand.set(ClockSetting(mode=said.mode, rate=said.rate), origin="scenario")

    async def set_clock(self, setting: ClockSetting) -> None:
        """Run the clock differently from this instant on; ClockBusyError while it is being advanced."""
        self.check_running()
        await self.hand.set(setting, origin="api")
        await self.committed()

    async def advance(
        self, *, to_ms: int | None = None, by_ms: int | None = None, until: str | None = None
    ) -> Advanced:
        """Move the clock, visiting every due instant: to an instant, by a duration, until "idle" or "next"."""
        self.check_running()
        advanced = await self.hand.advance(to_ms=to_ms, by_ms=by_ms, until=until)
        self._expire_media()
        await self.committed()
        return advanced

    # -- what others wait for

    async def wait_for_entry(self, after: int, wait_s: float) -> bool:
        """Whether there is a written entry after that number, at the latest when `wait_s` wall seconds have passed."""
        with self.held(), suppress(TimeoutError):
            async with asyncio.timeout(wait_s):
                while self.journal.last_seq <= after and not (self.driver.closed or self.failure):
                    await self.journal.changed()
        return self.journal.last_seq > after
