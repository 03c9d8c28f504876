"""An account lent to one test: made with what its marker says, judged and given back at its end.

Rule 1: the account's id is what the test says, or follows from its name: the same seed and start give the same journal.
Rule 2: what a test finds there is new, also when the test is run again in the same session.
"""

import zlib
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from simulator.client import Client, RefusedError
from simulator.client.account import scenario_text
from simulator.client.errors import in_file
from simulator.client.judged import tell_verdict
from simulator.model.entries import AS_TEXT, AnyEntry
from simulator.scenario.load import load_scenario
from simulator.testing.account import AsyncBandwidth, Bandwidth
from simulator.testing.playing import Playing
from simulator.testing.server import ServerThread
from simulator.testing.unfired import unfired
from simulator.testing.unwilling import impatient, unwilling

read_entry = msgspec.json.Decoder(AnyEntry).decode
FIRST_ID = 9_900_000_000


class Terms(Struct, frozen=True, kw_only=True):
    """What a test asks for; None leaves it to the scenario, or the simulator."""

    scenario: Any = None
    profile: str | None = None
    seed: int | None = None
    clock: Any = None
    start: str | None = None
    callback_url: str | None = None
    application_id: str | None = None
    account: str | int | None = None
    verdict: bool | None = None


class Seen(Struct, frozen=True):
    """An account at an instant: its journal's lines, and what it shows of itself."""

    lines: list[bytes]
    shown: dict[str, Any]
    unfired: list[str] = []
    unwilling: list[str] = []


class Loan:
    """A test's account. `begin` before use, `end` at the end of the test."""

    def __init__(self, server: ServerThread, name: str, terms: Terms, *, folders: tuple[Path, ...] = ()) -> None:
        self.name, self.terms = name, terms
        account_id = account_id_of(name) if terms.account is None else str(terms.account)
        self.bandwidth = Bandwidth(server, account_id)
        self.bandwidth_async = AsyncBandwidth(self.bandwidth)
        self._client = Bandwidth(server, account_id)  # the test's own may have been changed by the test
        self._playing = self.bandwidth._playing = self.bandwidth_async._playing = Playing(terms.scenario, folders)
        self._seen: Seen | None = None

    def begin(self) -> None:
        """Make the account; ValueError or RefusedError when the marker says what cannot be."""
        said = self._said()
        try:
            made = self._client._make_anew(said)
        except RefusedError as error:
            raise in_file(error, self._playing.find(self.terms.scenario)) from None
        sent_before = {each["account"]: each["messages"] for each in self._client.show_all() if not each["lent"]}
        for each in (self.bandwidth, self.bandwidth_async, self._client):
            each._calls.sent_before, each._calls.tells_again = sent_before, False
        application_id, number = declared(said.get("scenario"))
        for view in (self.bandwidth, self.bandwidth_async):
            view._lend(begins_with=said, seed=made["seed"])
            view.application_id = self.terms.application_id or application_id or view.application_id
            view.number = number or view.number
        if self.terms.callback_url is not None:
            self.bandwidth.callback_url = self.terms.callback_url

    def _said(self) -> dict[str, Any]:
        terms = self.terms
        said = {
            "scenario": None if terms.scenario is None else scenario_text(self._playing.find(terms.scenario)),
            "profile": terms.profile,
            "seed": terms.seed,
            "clock": with_start("manual" if terms.clock is None else terms.clock, terms.start),
            "lease": True,
        }
        return {name: value for name, value in said.items() if value is not None}

    @property
    def is_judged(self) -> bool:
        """Whether the test ends with a verdict: unless it says so, not where it plays a built-in scenario.

        A file of one's own says what its tests lead to; a built-in one is often played in parts.
        """
        if self.terms.verdict is not None:
            return self.terms.verdict
        return not self._playing.is_built_in

    def broken(self) -> str | None:
        """What of the scenario's expectations does not hold, or None."""
        verdict = self._client.verdict()
        if verdict["passed"]:
            return None
        head = f"what the scenario {verdict['scenario']} expects does not hold:"
        return tell_verdict(verdict, head, again=False)

    def look(self) -> Seen:
        """How the account stands; once it was given back, how it stood."""
        if self._seen is not None:
            return self._seen
        lines, shown = self._client.journal_lines(), self._client._converse(self._client._calls._look())
        entries = [read_entry(line) for line in lines]
        why = [*unwilling(entries, self._find_delivery), *impatient(entries, self.bandwidth.server.cap_ms)]
        return Seen(lines, shown, unfired(entries, self._client.explain), why)

    def _find_delivery(self, delivery_id: int) -> dict[str, Any]:
        return dict(self._client.ask("GET", f"/deliveries/{delivery_id}"))

    def end(self, *, failed: bool = False) -> None:
        """Give the account back. Its last state is kept: what fails after this is still to be explained."""
        self._seen = self.look() if failed else Seen(self._client.journal_lines(), self._client.show())
        Client.reset(self._client)  # and not made again, as the test's own would be


def declared(scenario: str | None) -> tuple[str | None, str | None]:
    """The first application and the first number that a scenario declares: it knows no others."""
    loaded = load_scenario(scenario, file=AS_TEXT).scenario if scenario else None
    if loaded is None:
        return None, None
    application = loaded.applications[0].id if loaded.applications else None
    return application, loaded.numbers[0].number if loaded.numbers else None


def account_id_of(name: str) -> str:
    """Ten digits, always the same for a test."""
    return str(FIRST_ID + zlib.crc32(name.encode()) % 99_999_999)


def with_start(clock: Any, start: str | None) -> Any:
    """The clock, beginning there; a clock that says its own start keeps it."""
    if start is None:
        return clock
    if isinstance(clock, dict):
        return {"start": start, **clock}
    if isinstance(clock, str) and clock.endswith("x"):
        return {"mode": "compressed", "rate": float(clock[:-1]), "start": start}
    return {"mode": clock, "start": start}
