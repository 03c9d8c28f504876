"""The texts of the scenarios that come with the simulator."""

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parent.parent
# Packed into the wheel as simulator/_scenarios; in a checkout they stand at the top, where people look for them.
_FOLDER = next((path for path in (_PACKAGE / "_scenarios", _PACKAGE.parent / "scenarios") if path.is_dir()), _PACKAGE)


@cache
def names() -> tuple[str, ...]:
    """The names of the built-in scenarios."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


def read(name: str) -> str:
    """The text of a built-in scenario; KeyError when there is none of that name."""
    if name not in names():
        raise KeyError(name)
    return (_FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
