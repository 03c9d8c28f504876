"""The product as one object: every world, the HTTP clients and the files, made in one place.

Rule 1: a world is made from the loaded scenario the first time its account is used; worlds do not see each other.
Rule 2: with a data folder each world has a file there, and all of them are opened at the start.
Rule 3: one with a file that nobody needs is closed when another needs its place, and opened again by whoever asks for
        it; nobody can tell. Its clock runs on meanwhile.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from simulator import profiles
from simulator.engine import config as configs
from simulator.engine.config import Choices, Defaults
from simulator.engine.engine import Engine
from simulator.engine.state import State
from simulator.model.clocks import ClockSetting
from simulator.profiles.profile import Profile
from simulator.runtime import said
from simulator.runtime.asleep import Asleep
from simulator.runtime.clock import WorldClock
from simulator.runtime.counts import Counts
from simulator.runtime.database import JournalError
from simulator.runtime.deliver import Deliverer
from simulator.runtime.driver import Pace
from simulator.runtime.folder import Folder, can_name
from simulator.runtime.journal import Journal, is_gone, removed
from simulator.runtime.lending import FIRST_OWN_ID, ORDINARY, TakenError, Wish, find_idlest, full
from simulator.runtime.media import MediaError, MediaStore
from simulator.runtime.snapshot import Snapshot, SnapshotError
from simulator.runtime.targets import Targets
from simulator.runtime.token_key import load_key, make_key
from simulator.runtime.world import World
from simulator.settings import Account, Settings

log = logging.getLogger(__name__)


class Simulator:
    """Holds the worlds. `start` before use, `close` at the end; `scenario` is (name, text).

    `listens_at` is its own URL, `listens_with_tls_at` its second; who serves it says so before `start`.
    """

    def __init__(
        self,
        settings: Settings,
        scenario: tuple[str, str],
        *,
        wall: Callable[[], float] = time.monotonic,
        wall_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        self.settings = settings
        self.scenario_name, self.scenario_text = scenario
        self.worlds: dict[str, World] = {}
        self.listens_at = f"http://127.0.0.1:{settings.port}"
        self.listens_with_tls_at: str | None = None
        self._deliverer = Deliverer(Targets(settings.allow_host or ()))
        self._wall, self.wall_ms = wall, wall_ms
        self.token_key = make_key()
        self._folder = Folder(Path(settings.data)) if settings.data else None
        self.asleep: dict[str, Asleep] = {}
        self._past = Counts()
        self._own_ids = count(FIRST_OWN_ID)
        self._awaited: dict[str, list[asyncio.Future[None]]] = {}
        self._nothing: Journal | None = None
        self._starting = False  # what lies in the folder is opened, however many cannot be closed again
        cap_ms = settings.cap_ms
        cap_s = None if cap_ms is None else cap_ms / 1000
        self._pace = Pace(cap_s=cap_s, grace_s=settings.grace_ms / 1000, parallel=settings.parallel)

    # -- beginning and end

    def start(self) -> None:
        """Open every world that has a file."""
        if self._folder is not None:
            self._open_folder(self._folder)

    def begin_traffic(self) -> None:
        """Where people write unasked, begin the account of the settings: nobody might ever use it."""
        if configs.get_scenario(self.scenario_text, self.scenario_name).traffic:
            self.world(self.settings.account)

    def _open_folder(self, folder: Folder) -> None:
        folder.open()
        self.token_key = load_key(folder.path)
        self._starting = True
        for account_id in folder.accounts():
            self.world(account_id)
        self._starting = False
        folder.sweep()

    async def close(self, *, drain_s: float = 2.0) -> None:
        """Stop every world and close its file."""
        for world in self.worlds.values():
            world.driver.closed = True
        closing = [world.close(drain_s=drain_s) for world in self.worlds.values()]
        ended = await asyncio.gather(
            *closing, return_exceptions=True
        )  # one that cannot is no reason to leave the others
        for account_id, error in zip(self.worlds, ended, strict=True):
            if error is not None:
                log.error("account %s could not be closed", account_id, exc_info=error)
        await self._deliverer.close()
        if self._nothing is not None:
            self._nothing.close()

    @property
    def failures(self) -> dict[str, str]:
        """Why worlds stopped, by account."""
        for world in self.worlds.values():
            world.journal.look_after_file()
        return {account_id: world.failure for account_id, world in self.worlds.items() if world.failure}

    def count(self) -> Counts:
        """What happened since the process began, in every account there is or was."""
        counts = Counts()
        counts.add(self._past)
        for world in self.worlds.values():
            counts.add(world.keeper.counts)
        return counts

    # -- worlds

    def world(self, account_id: str) -> World:
        """The world of that account, made or opened now when it was not yet; WorldsFullError when it cannot."""
        world = self.worlds.get(account_id)
        if world is None:
            world = self._add(account_id, ORDINARY)
        world.used_s = self._wall()
        return world

    def make(self, account_id: str | None, wish: Wish) -> World:
        """A new world with these choices, of a free id when none is said; TakenError, WorldsFullError."""
        account_id = self._draw_id() if account_id is None else account_id
        if self.knows(account_id):
            raise TakenError(account_id)
        world = self._add(account_id, wish)
        world.used_s = self._wall()
        return world

    def restore(self, account_id: str, snapshot: Snapshot) -> World:
        """An account that goes on from there; what there was of it is forgotten. SnapshotError, WorldsFullError."""
        try:
            Engine(snapshot.state, self.defaults(account_id))
        except ValueError as error:
            raise SnapshotError(f"its scenario cannot be played by this version: {error}") from error
        known = self.worlds.get(account_id)
        if known is None:
            self._make_room()  # before anything is forgotten: there may be none
        self.reset(account_id)
        world = self._add(account_id, Wish(snapshot=snapshot, lent=known is not None and known.lent))
        world.used_s = self._wall()
        return world

    def _draw_id(self) -> str:
        """The next id that was never used; a late callback of one test must not meet the next."""
        while self.knows(drawn := str(next(self._own_ids))) or drawn in self.settings.accounts:
            pass
        return drawn

    def _add(self, account_id: str, wish: Wish) -> World:
        self._make_room()
        asleep = self.asleep.get(account_id)
        world = self.worlds[account_id] = self._open(account_id, wish, asleep)
        self.asleep.pop(account_id, None)
        world.start(asleep)
        for waiter in self._awaited.pop(account_id, ()):
            if not waiter.done():
                waiter.set_result(None)
        return world

    def _make_room(self) -> None:
        most = self.settings.worlds
        if len(self.worlds) < most:
            return
        idlest = find_idlest(self.worlds.values(), wall_s=self._wall())
        if idlest is None and not self._starting:
            raise full(most)
        if idlest is not None:
            self._dismiss(idlest)

    def _dismiss(self, world: World) -> None:
        """Close it when it has a file, else forget it."""
        account_id = world.engine.state.account_id
        if world.journal.path is None:
            self.reset(account_id)
        else:
            del self.worlds[account_id]
            self._past.add(world.keeper.counts)
            self.asleep[account_id] = world.fall_asleep()

    def knows(self, account_id: str) -> bool:
        """Whether that account was used before, and not reset since."""
        return account_id in self.worlds or account_id in self.asleep

    def look(self, account_id: str) -> World:
        """The world of that account, or how it would be: asking changes nothing."""
        world = self.find(account_id)
        if world is None:
            return self._preview(account_id)
        world.used_s = self._wall()
        return world

    async def wait_for(self, account_id: str, wait_s: float) -> World:
        """The same, once the account is used, or `wait_s` wall seconds have passed."""
        if wait_s > 0 and not self.knows(account_id):
            waiter = asyncio.get_running_loop().create_future()
            waiting = self._awaited.setdefault(account_id, [])
            waiting.append(waiter)
            try:
                async with asyncio.timeout(wait_s):
                    await waiter
            except TimeoutError:
                pass
            finally:
                waiting.remove(waiter)
                if not waiting and self._awaited.get(account_id) is waiting:
                    del self._awaited[account_id]
        return self.look(account_id)

    def _preview(self, account_id: str) -> World:
        """A world that does not run, beside a journal that stays empty."""
        if self._nothing is None:
            self._nothing = Journal(None)
        engine, clock = self._begin(account_id, self.defaults(account_id), ORDINARY)
        return World(
            engine,
            self._nothing,
            self._deliverer,
            media=MediaStore(None),
            clock=clock,
            pace=self._pace,
            wall_ms=self.wall_ms,
            begun=False,
        )

    def can_be(self, account_id: str) -> bool:
        """Whether there may be an account of that id: with a data folder its file is named after it."""
        return can_name(account_id)

    def find(self, account_id: str) -> World | None:
        """The world of that account, if it was used before; opened now when it was closed."""
        return self.world(account_id) if account_id in self.asleep else self.worlds.get(account_id)

    def reset(self, account_id: str) -> None:
        """Forget everything about an account: its next use is a new beginning."""
        world = self.worlds.pop(account_id, None)
        if world is not None:
            self._past.add(world.keeper.counts)
            world.abandon()
        self.asleep.pop(account_id, None)
        if self._folder is not None:
            self._folder.remove(account_id)

    def reset_all(self) -> None:
        """Forget every account."""
        for account_id in (*self.worlds, *self.asleep):
            self.reset(account_id)

    def _open(self, account_id: str, wish: Wish, asleep: Asleep | None) -> World:
        path = None if self._folder is None else self._folder.journal(account_id)
        if self._folder is not None:
            self._folder.open()  # somebody may have removed it
        if asleep is not None and path is not None and is_gone(path):
            raise JournalError(removed(path))
        defaults = self.defaults(account_id)
        journal = Journal(path, durability=self.settings.durability, keep=max(self.settings.retain, 100) * 10)
        try:
            return self._open_with(journal, defaults, account_id, wish, asleep)
        except BaseException:
            journal.close()  # or its lock would stay
            raise

    def _open_with(
        self, journal: Journal, defaults: Defaults, account_id: str, wish: Wish, asleep: Asleep | None
    ) -> World:
        if wish.snapshot is not None:
            journal.begin_with(wish.snapshot.lines)
        state = journal.load() if journal.path is not None or wish.snapshot is not None else None
        if state is None:
            engine, clock = self._begin(account_id, defaults, wish)
        else:
            engine = self._restore(state, defaults, journal.path)
            clock = self._resume(engine, asleep, follow=wish.snapshot is None)
        folder = None if self._folder is None else self._folder.media(account_id)
        media = MediaStore(folder, durability=self.settings.durability)
        for content in wish.snapshot.media.values() if wish.snapshot else ():
            media.put_bytes(content)
        self._sweep(media, engine.state)
        return World(
            engine,
            journal,
            self._deliverer,
            media=media,
            clock=clock,
            pace=self._pace,
            wall_ms=self.wall_ms,
            lent=wish.lent,
        )

    def _restore(self, state: State, defaults: Defaults, path: Path | None) -> Engine:
        try:
            return Engine(state, defaults)
        except ValueError as error:
            raise JournalError(f"{path}: its scenario cannot be played by this version: {error}") from error

    def _sweep(self, media: MediaStore, state: State) -> None:
        """Whose file was lost with a process, or never written, leaves no bytes."""
        try:
            media.keep_only(state.media_uses)
        except MediaError as error:
            raise JournalError(f"--data {self._folder}: {error}") from error

    def _begin(self, account_id: str, defaults: Defaults, wish: Wish) -> tuple[Engine, WorldClock]:
        name, text = wish.scenario or (self.scenario_name, self.scenario_text)
        chosen = configs.choose(defaults, configs.get_scenario(text, name))
        seed = chosen.seed if wish.choices.seed is None else wish.choices.seed
        setting = wish.choices.clock or chosen.clock or ClockSetting(mode="real")
        now_ms = self._begin_at(setting, first=wish.choices.clock is not None)
        engine = Engine.begin(
            account_id,
            defaults,
            name=name,
            text=text,
            seed=seed or 0,
            clock=setting,
            now_ms=now_ms,
            chosen=wish.chosen,
            origin="start" if wish.scenario is None else "api",
        )
        return engine, WorldClock(setting.mode, setting.rate, at_ms=now_ms, wall=self._wall)

    def _resume(self, engine: Engine, asleep: Asleep | None, *, follow: bool) -> WorldClock:
        """Decision 9: a real clock has moved on meanwhile, every other resumes at the last recorded instant.

        `asleep`: it was closed while the process lived, and its own clock ran on. `follow`: the scenario of a start
        gives way to that of this one.
        """
        state = engine.state
        real_ms = self.wall_ms() if state.clock == "real" else 0
        at_ms = max(state.now_ms, asleep.clock.now_ms() if asleep else real_ms)
        ours = (self.scenario_name, self.scenario_text)
        if follow and state.scenario_origin == "start" and (state.scenario_name, state.scenario_text) != ours:
            engine.put_scenario(*ours, now_ms=at_ms, origin="start")
        return asleep.clock if asleep else WorldClock(state.clock, state.rate, at_ms=at_ms, wall=self._wall)

    # -- what the settings say of an account

    @property
    def chosen(self) -> Choices:
        """Profile, seed, clock and URL of a world that is made now."""
        return configs.choose(self._defaults, configs.get_scenario(self.scenario_text, self.scenario_name))

    @property
    def era(self) -> Profile:
        """The profile of a world that is made now."""
        scenario = configs.get_scenario(self.scenario_text, self.scenario_name)
        return profiles.change(self.chosen.profile or profiles.NEWEST, scenario.provider)

    @property
    def begin_ms(self) -> int:
        """The present of a world that is made now."""
        return self._begin_at(self.chosen.clock, first=False)

    def _begin_at(self, setting: ClockSetting | None, *, first: bool) -> int:
        start_ms = said.start_ms(self.settings, setting, first=first)
        return self.wall_ms() if start_ms is None else start_ms

    @property
    def _defaults(self) -> Defaults:
        return Defaults(wins=said.choices(self.settings, wins=True), base=said.choices(self.settings, wins=False))

    def account(self, account_id: str) -> Account:
        """What the settings declare of it."""
        return self.settings.accounts.get(account_id, Account())

    def defaults(self, account_id: str) -> Defaults:
        """What its world starts from besides the scenario."""
        return said.defaults(self.settings, account_id, media_url=self.settings.media_url or self.listens_at)
