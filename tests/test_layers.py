"""Rooms import to the left: model <- profiles <- wire, scenario <- engine <- runtime <- web <- cli (all in RANKS)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import simulator

# A room imports rooms of a smaller number, and itself. Rooms of one number do not know each other.
RANKS = {
    "model": 0,
    "profiles": 1,
    "lines": 1,
    "terminal": 2,
    "timeline": 2,
    "wire": 2,
    "scenario": 2,
    "engine": 3,
    "settings": 3,
    "verdict": 3,
    "runtime": 4,
    "web": 5,
    "client": 5,
    "demo": 6,
    "doctor": 6,
    "testing": 6,
    "testcontainers": 6,
    "cli": 7,
    "pytest_plugin": 7,
    "__main__": 8,
}


def upward_imports(package: Path) -> list[str]:
    """Each import of a package that its room may not make, as `file:line: room imports room`."""
    return [
        f"{path.relative_to(package).as_posix()}:{line}: {room} imports {imported}"
        for path in sorted(package.rglob("*.py"))
        for room in [room_of(path.relative_to(package).with_suffix("").parts)]
        for line, imported in imported_rooms(path, package)
        if imported != room and not allowed(room, imported)
    ]


def allowed(room: str, imported: str) -> bool:
    if not imported:
        return True  # the package itself holds nothing but its version
    return bool(room) and RANKS.get(imported, 99) < RANKS.get(room, -1)


def imported_rooms(path: Path, package: Path) -> Iterator[tuple[int, str]]:
    own = (package.name, *path.relative_to(package).parent.parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        for module in imported_modules(node, own):
            first, *rest = module.split(".")
            if first == package.name:
                yield getattr(node, "lineno", 0), room_of(tuple(rest))


def imported_modules(node: ast.AST, own: tuple[str, ...]) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        start = own[: len(own) + 1 - node.level] if node.level else ()
        module = ".".join((*start, *([node.module] if node.module else [])))
        return [f"{module}.{alias.name}" for alias in node.names]
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith(f"{own[0]}."):
        return [node.value]  # the name of a module that is imported later, as the command line does
    return []


def room_of(parts: tuple[str, ...]) -> str:
    return parts[0] if parts and parts[0] not in ("__init__", "__version__") else ""


def test_no_room_imports_upwards():
    assert upward_imports(Path(simulator.__file__).parent) == []


def test_every_room_has_its_place():
    package = Path(simulator.__file__).parent
    rooms = {room_of(path.relative_to(package).with_suffix("").parts) for path in package.rglob("*.py")} - {""}

    assert rooms <= RANKS.keys()


@pytest.mark.parametrize(
    ("room", "line", "said"),
    [
        ("engine/plan.py", "from simulator.runtime.clock import now", "engine imports runtime"),
        ("engine/plan.py", "from simulator import web", "engine imports web"),
        ("model/deep/times.py", "import simulator.profiles", "model imports profiles"),
        ("model/times.py", "from ..cli import main", "model imports cli"),
        ("wire/requests.py", "from simulator.scenario.values import Rule", "wire imports scenario"),
        ("settings.py", "def f():\n    from simulator.engine import state", "settings imports engine"),
        ("web/app.py", "import_module('simulator.cli.main')", "web imports cli"),
        ("__init__.py", "from simulator.model import times", " imports model"),
        ("unknown/x.py", "from simulator.model import times", "unknown imports model"),
    ],
)
def test_a_planted_upward_import_is_found(tmp_path, room, line, said):
    planted = tmp_path / "simulator" / room
    planted.parent.mkdir(parents=True, exist_ok=True)
    planted.write_text(f"x = 1\n{line}\n")

    found = upward_imports(tmp_path / "simulator")

    assert [text.split(": ", 1)[1] for text in found] == [said]
    assert found[0].startswith(room)


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("engine/plan.py", "from simulator.scenario import match"),
        ("cli/main.py", "from simulator import __version__"),
        ("cli/main.py", "import_module('simulator.web.server')"),
        ("web/app.py", "from . import errors"),
        ("model/times.py", "from simulators.web import thing"),
    ],
)
def test_an_import_to_the_left_is_fine(tmp_path, room, line):
    planted = tmp_path / "simulator" / room
    planted.parent.mkdir(parents=True)
    planted.write_text(line)

    assert upward_imports(tmp_path / "simulator") == []
