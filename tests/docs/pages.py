"""Play a page of the documentation: its commands and programs, in their order, in one shell, with a real simulator.

Rule 1: `bwsim serve` starts the simulator anew with those flags; a page begins with a plain one.
Rule 2: `bwsim tail` ends with what there is, and `bwsim listen` listens on a free port, until the page ends. What
        installs (pip, npm, docker) is not run, and neither is make, whose targets must exist; of a `python -m` that
        would not end, only the module must exist.
Rule 3: a command of a sh block must end with 0; one of a console block must print what stands under it.
"""

import difflib
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.docs.blocks import ROOT, Block, blocks_of

PATIENCE_S = 600
WRITTEN_PORT = "8484"
_MARK = "=-=-=BLOCK"
# What differs from run to run: ids, times, durations on the wall, what a table of the simulator counts.
_CHANGING = re.compile(
    r"\b\d{13}[a-z2-7]{16}\b|…[a-z2-7]{7}\b"
    r"|\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?)?|\d\d:\d\d:\d\d\.\d{3}"
    r"|\d+\.\d s|bandwidth-sdk [\d.]+|numbers\[\d+\]"
)
_PRELUDE = """\
set -u
serving=
listening=
stop() { if [ -n "$serving" ]; then kill "$serving"; wait "$serving" || :; serving=; fi 2>/dev/null; }
trap 'stop; if [ -n "$listening" ]; then kill "$listening"; fi' EXIT
serve() {
  stop
  : > .listening
  command bwsim serve "$@" --port "$PORT" > .listening 2> .complaints < /dev/null &
  serving=$!
  until grep -q listening .listening; do
    kill -0 "$serving" 2>/dev/null || { cat .complaints >&2; serving=; return 3; }
    sleep 0.05
  done
}
listen() {
  command bwsim listen "$@" --port 0 > .callbacks 2>&1 < /dev/null &
  listening=$!
  until grep -q listening .callbacks; do
    kill -0 "$listening" 2>/dev/null || { cat .callbacks >&2; listening=; return 3; }
    sleep 0.05
  done
}
bwsim() {
  case "$1" in
    serve) shift; serve "$@" ;;
    listen) shift; listen "$@" ;;
    tail) command bwsim "$@" --no-follow ;;
    *) command bwsim "$@" ;;
  esac
}
pip() { :; }
npm() { :; }
docker() { :; }
make() { grep -q "^$1:" "$ROOT/Makefile"; }
python() {
  if [ "${1:-}" = -m ] && [ "${2:-}" != pytest ]; then
    command python -c 'import importlib.util, sys; sys.exit(not importlib.util.find_spec(sys.argv[1]))' "$2"
  else
    command python "$@"
  fi
}
"""


@dataclass(frozen=True)
class Step:
    """One command or program of a page; `shown` is what a console block says it prints."""

    block: Block
    code: str
    shown: str | None = None


def play(page: Path, folder: Path) -> list[str]:
    """Run what the page shows, in `folder`; what did not come out as it says, one text for each."""
    port = _free_port()
    steps = [step for block in blocks_of(page) for step in _steps(block, folder, port)]
    if not steps:
        return []
    for name in ("scenarios", "examples"):
        if (ROOT / name).is_dir():
            (folder / name).symlink_to(ROOT / name)
    script = _script(steps, port)
    (folder / ".script").write_text(script, encoding="utf-8")
    ran = subprocess.run(
        ["sh", ".script"],
        cwd=folder,
        env=_environment(port),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=PATIENCE_S,
        check=False,
    )
    printed = ran.stdout.decode("utf-8", "replace").replace(f":{port}", f":{WRITTEN_PORT}")
    return list(_differences(steps, printed))


def _steps(block: Block, folder: Path, port: int) -> Iterator[Step]:
    if block.file is not None:
        yield Step(block, _write_file(block, folder, block.file, port))
    if not block.is_run:
        return
    if block.language == "console":
        yield from _console(block)
    elif block.language == "sh":
        yield Step(block, f"set -e\n{block.body}")
    else:
        runner = "python -m pytest -q -p no:cacheprovider --bandwidth-cap=60s" if "pytest" in block.words else "python"
        name = block.file or f"test_line_{block.line}.py"
        written = "" if block.file else _write_file(block, folder, name, port)
        yield Step(block, f"set -e\n{written}{runner} {name}\n")


def _write_file(block: Block, folder: Path, name: str, port: int) -> str:
    """The command that puts the block where the page says, when its turn has come."""
    target = folder / name
    assert target.resolve().is_relative_to(folder.resolve()), f"{block}: file= leaves the folder"
    kept = folder / f".block{block.line}"
    kept.write_text(_moved(block.body, port), encoding="utf-8")
    relative = target.relative_to(folder)
    return f"mkdir -p {relative.parent}; cp {kept.name} {relative}\n"


def _console(block: Block) -> Iterator[Step]:
    command: list[str] = []
    shown: list[str] = []
    for line in block.body.splitlines():
        if line.startswith("$ "):
            if command:
                yield Step(block, "\n".join(command), "\n".join(shown))
            command, shown = [line[2:]], []
        elif command and command[-1].endswith("\\"):
            command.append(line)
        else:
            shown.append(line)
    assert command, f"{block}: a console block begins with `$ ` and a command"
    yield Step(block, "\n".join(command), "\n".join(shown))


def _script(steps: list[Step], port: int) -> str:
    lines = [_PRELUDE, "serve\n"]
    for number, step in enumerate(steps):
        lines.append(f"{_moved(step.code, port)}\nended=$?; set +e\necho; echo {_MARK} {number} $ended\n")
    return "".join(lines)


def _moved(text: str, port: int) -> str:
    return text.replace(f"127.0.0.1:{WRITTEN_PORT}", f"127.0.0.1:{port}")


def _environment(port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BWSIM_", "PYTEST_", "FORCE_"))}
    path = f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', '')}"
    own = {"PORT": str(port), "ROOT": str(ROOT), "PATH": path, "PYTHONUTF8": "1", "COLUMNS": "200"}
    return {**kept, **own, "BWSIM_URL": f"http://127.0.0.1:{port}", "NO_COLOR": "1"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _differences(steps: list[Step], printed: str) -> Iterator[str]:
    parts = re.split(rf"^{_MARK} (\d+) (\d+)\n", printed, flags=re.MULTILINE)
    ended = {int(number): (text, int(code)) for text, number, code in zip(*[iter(parts[:-1])] * 3, strict=True)}
    for number, step in enumerate(steps):
        if number not in ended:
            yield f"{step.block}: a command failed\n{step.code}\n{parts[-1]}"
            return
        text, code = ended[number]
        if step.shown is None and code:
            yield f"{step.block}: ended with {code}\n{step.code}\n{text}"
        if step.shown is not None and not is_shown(text, step.shown):
            told = difflib.unified_diff(step.shown.splitlines(), text.splitlines(), "shown", "printed", lineterm="")
            yield f"{step.block}: $ {step.code}\n" + "\n".join(told)


def is_shown(printed: str, shown: str) -> bool:
    """Whether `printed` is what is `shown`, but for what differs from run to run; a line `…` stands for any lines."""
    lines = [_plain(line) for line in printed.strip("\n").splitlines()]
    at, may_skip = 0, False
    for wanted in map(_plain, shown.strip("\n").splitlines()):
        if wanted.strip() == "…":
            may_skip = True
            continue
        found = next((i for i in range(at, len(lines)) if lines[i] == wanted), None)
        if found is None or (found != at and not may_skip):
            return False
        at, may_skip = found + 1, False
    return may_skip or at == len(lines)


def _plain(line: str) -> str:
    return _CHANGING.sub("#", line).rstrip()
