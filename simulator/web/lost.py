"""What to say of a path where nothing is."""

from simulator.model.problems import guess
from simulator.web.table import TABLE
from simulator.wire.refusals import NOT_PLAYED


def tell(path: str) -> str:
    """What there is instead, and of a path of ours which one is meant."""
    found = f"nothing at {path}; Bandwidth's API is under /api/v2, ours under /_sim"
    if path != "/_sim" and not path.startswith("/_sim/"):
        return f"{found}. {NOT_PLAYED}"
    meant = _guess(path.rstrip("/").split("/"))
    return f"{found}, and /_sim/openapi.json describes it{f' ({meant})' if meant else ''}"


def _guess(said: list[str]) -> str | None:
    """Only the last word of a path is guessed; those before it must be a route's."""
    routes = [route.path.split("/") for route in TABLE]
    words = [route[-1] for route in routes if len(route) == len(said) and _fits(route[:-1], said[:-1])]
    return guess(said[-1], [word for word in words if not word.startswith("{")])


def _fits(route: list[str], said: list[str]) -> bool:
    return all(part == word or (part.startswith("{") and word) for part, word in zip(route, said, strict=True))
