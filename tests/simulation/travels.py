"""What random scenarios and rules say about how callbacks travel, in a form of its own."""

from dataclasses import dataclass, replace
from random import Random

from simulator.model.travel import CUT

UNITS = {"s": 1_000, "m": 60_000, "h": 3_600_000}
LADDERS = ((("1m", "5m"), "30m"), (("7s",), "1m"), (("1s", "30s"), "10m"))
FAULTS = ("reset", "truncated", "slow", "content_type", "malformed", "unknown_type", "extra_field")
UNREACHED = ("refused", "dns", "tls")


def milliseconds(text: str) -> int:
    """Of a duration with one unit."""
    return int(text[:-1]) * UNITS[text[-1]]


@dataclass(frozen=True)
class PlainTravel:
    """What is said; None where nothing is. `lost` has a number for each copy, or one for all; `delay` is a range."""

    copies: int | None = None
    lost: tuple[int, ...] | None = None
    order: str | None = None
    delay: tuple[str, str] | None = None
    fault: tuple[str, int | None] | None = None
    ladder: tuple[tuple[str, ...], str] | None = None
    redirect: str | None = None

    def over(self, common: "PlainTravel") -> "PlainTravel":
        """What a rule says, and for the rest what the scenario does."""
        return replace(common, **{name: value for name, value in vars(self).items() if value is not None})

    def keys(self) -> list[str]:
        """As it is written."""
        said = [f"copies: {self.copies}"] if self.copies is not None else []
        if self.lost is not None:
            said.append(f"lose_acks: {self.lost[0] if len(self.lost) == 1 else list(self.lost)}")
        said += [f"order: {self.order}"] if self.order is not None else []
        said += [f"delay: {self.delay[0]}..{self.delay[1]}"] if self.delay is not None else []
        if self.fault is not None:
            kind, attempts = self.fault
            said.append(f"fault: {kind}" if attempts is None else f"fault: {{ kind: {kind}, attempts: {attempts} }}")
        if self.ladder is not None:
            schedule, window = self.ladder
            said.append(f"retry: {{ schedule: [{', '.join(schedule)}], window: {window} }}")
        return said + ([f"redirect: {self.redirect}"] if self.redirect is not None else [])

    def lost_of(self, copy: int) -> int:
        """How many acknowledgements of that copy are lost."""
        lost = self.lost or (0,)
        if len(lost) == 1:
            return lost[0]
        return lost[copy] if copy < len(lost) else 0

    def hits(self, number: int, reason: str) -> str | None:
        """The fault that an attempt of that number suffers, when it ended so."""
        kind, attempts = self.fault or ("none", None)
        if kind == "none" or (attempts is not None and number > attempts) or reason in UNREACHED:
            return None
        return kind

    def cuts(self, number: int, reason: str) -> bool:
        """Whether nothing but the cut is known of it."""
        return self.hits(number, reason) in CUT


ORDINARY = PlainTravel()


def random_travel(chance: Random, *, of_rule: bool) -> PlainTravel:
    """Nothing at all, or some of the keys; a rule's retries are its own."""
    if chance.random() < 0.5:
        return ORDINARY
    copies = chance.choice((None, None, 1, 2, 3))
    counts = tuple(chance.randrange(3) for _ in range(copies or 1))
    said = PlainTravel(
        copies=copies,
        lost=chance.choice((None, counts, (chance.randrange(4),))) if copies or not of_rule else None,
        order=chance.choice((None, None, "planned", "reverse", "shuffle")),
        delay=chance.choice((None, None, ("0s", "0s"), ("5s", "5s"), ("1s", "2m"))),
        fault=chance.choice((None, None, None, ("none", None), (chance.choice(FAULTS), chance.choice((1, 2, None))))),
    )
    if of_rule and chance.random() < 0.5:
        said = replace(said, ladder=chance.choice((None, *LADDERS)), redirect=chance.choice((None, "retry", "ok")))
    return said
