"""Rules that were looked at, as JSON: what took part, and what kept each from it."""

from collections.abc import Iterable

from simulator.engine.answer import label
from simulator.scenario.misses import Considered
from simulator.web import shapes, views

SHOWN = 20
"""So many rules are told: the one that decided, and those that came nearest."""


def show_considered(considered: Iterable[Considered]) -> list[views.Json]:
    """The rule that took it and those behind, then what came nearest: a selector alone, or few fields."""

    def distance(each: Considered) -> tuple[int, int]:
        return (0 if each.took else 1 if each.count is not None else 2, len(each.differs))

    return [_show(each) for each in sorted(considered, key=distance)[:SHOWN]]


def _show(each: Considered) -> views.Json:
    return {
        "rule": label(each.rule),
        "fate": each.fate,
        "count": each.count,
        "differs": [{"what": one.what, "found": one.found, "wanted": one.wanted} for one in each.differs],
    }


_DIFFERENCE = shapes.record(what=shapes.TEXT, found=shapes.TEXT, wanted=shapes.TEXT)
CONSIDERED = shapes.record(
    rule=shapes.TEXT,
    fate=shapes.one_of("took", "behind", "missed"),
    count=shapes.said(shapes.maybe(shapes.WHOLE), "the how-manieth that its fields fit; null where they do not"),
    differs=shapes.many(_DIFFERENCE),
)
