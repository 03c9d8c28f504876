"""Tell a test that sets what there is not, or what is called, before it waits for what never comes."""

import inspect

from simulator.model.problems import guess

__tracebackhide__ = True  # a test that fails shows its own line, not ours
LENT = ("begins_with", "seed", "server")


def check_settable(kind: type, name: str, value: object) -> None:
    """AttributeError for an unknown attribute, for one that is only read, and for a method."""
    if name.startswith("_"):
        return
    if name in LENT:
        raise AttributeError(f"bandwidth.{name} is as the test's account was made; the marker may say it")
    known = inspect.getattr_static(kind, name, None)
    if callable(known):
        raise AttributeError(f"bandwidth.{name} is a method; call it: bandwidth.{name}({value!r:.80})")
    if isinstance(known, property) and known.fset is None:
        raise AttributeError(f"bandwidth.{name} is the simulator's to say; it cannot be set")
    if known is None and name not in _settable(kind):
        near = guess(name, _settable(kind))
        there = f" ({near})" if near else f"; there is {', '.join(_settable(kind))}"
        raise AttributeError(f"bandwidth has no attribute {name!r} to be set{there}")


def _settable(kind: type) -> list[str]:
    """What is said of it where its class is written, and what has a setter."""
    plain = [name for base in kind.__mro__ for name in inspect.get_annotations(base) if name[0] != "_"]
    properties = [name for name, found in inspect.getmembers_static(kind) if getattr(found, "fset", None)]
    return sorted({*plain, *properties} - {*LENT})
