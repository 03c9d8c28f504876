"""Show a verdict: as JSON, and as lines for people."""

from collections.abc import Iterator
from typing import Any

from simulator.lines import BAD, GOOD, QUIET, WARN, Line, Piece
from simulator.verdict.results import Near, Result, Verdict


def as_json(verdict: Verdict) -> dict[str, Any]:
    """{"passed", "expectations": […], "seed", "scenario", "replay", "incomplete", "note"}.

    An expectation is {"key", "name", "passed", "expected", "came", "count", "matched", "nearest"}: `expected` and
    `came` are sentences, `matched` the first twenty things that fit, `nearest` is null or what came nearest.
    """
    return {
        "passed": verdict.passed,
        "expectations": [_result_json(result) for result in verdict.results],
        "seed": verdict.seed,
        "scenario": verdict.scenario,
        "replay": verdict.replay,
        "incomplete": verdict.incomplete,
        "note": verdict.note,
    }


def _result_json(result: Result) -> dict[str, Any]:
    return {
        "key": result.key,
        "name": result.name,
        "passed": result.passed,
        "expected": result.expected,
        "came": result.came,
        "count": result.count,
        "matched": list(result.matched),
        "nearest": None if result.nearest is None else _near_json(result.nearest),
    }


def _near_json(near: Near) -> dict[str, Any]:
    differs = [{"field": each.field, "expected": each.expected, "found": each.found} for each in near.differs]
    return {"word": near.word, "what": near.what, "differs": differs, "note": near.note}


def lines(verdict: Verdict) -> Iterator[Line]:
    """A line for each expectation, more for one that did not hold, and how to play it again where one did not."""
    yield _summary(verdict)
    for result in verdict.results:
        yield from _result_lines(result)
    if verdict.incomplete:
        yield (Piece(verdict.incomplete, BAD),)
    if not verdict.passed:
        for note in (verdict.note or "").splitlines():
            yield (Piece(note, WARN),)
        again = f"; again: {verdict.replay}" if verdict.replay else ""
        yield (Piece(f"seed {verdict.seed}{again}", QUIET),)


def _summary(verdict: Verdict) -> Line:
    total, failed = len(verdict.results), len(verdict.failed)
    if not total:
        return (Piece(f"{verdict.scenario}: nothing is expected", QUIET),)
    if not failed:
        many = "the expectation holds" if total == 1 else f"all {total} expectations hold"
        return (Piece(f"{verdict.scenario}: {many}", GOOD if verdict.passed else BAD),)
    noun, verb = "expectation" if total == 1 else "expectations", "does" if failed == 1 else "do"
    return (Piece(f"{verdict.scenario}: {failed} of {total} {noun} {verb} not hold", BAD),)


def _result_lines(result: Result) -> Iterator[Line]:
    title = result.name or result.expected
    if result.passed:
        yield (Piece("  ok    ", GOOD), Piece(title), Piece(f"  ({result.came})", QUIET))
        return
    yield (Piece("  FAIL  ", BAD), Piece(title, "bold"))
    yield from (_detail(word, text) for word, text in details(result))


def details(result: Result) -> Iterator[tuple[str, str]]:
    """What there is to say of one that did not hold: a word and what follows it."""
    if result.name:
        yield "expected", result.expected
    yield "came", result.came
    if result.nearest is not None:
        yield result.nearest.word, str(result.nearest)


def _detail(word: str, text: str) -> Line:
    return (Piece(f"          {word:<10}", QUIET), Piece(text))
