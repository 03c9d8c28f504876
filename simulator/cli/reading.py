"""Read a file that the user names; what keeps it from being read is bad usage."""

import sys
from pathlib import Path
from typing import NoReturn

from simulator.cli.output import echo
from simulator.cli.problems import BAD_USAGE

STDIN = Path("-")


def read_text(path: Path) -> str:
    """The text of the file, or of standard input for `-`."""
    try:
        data = sys.stdin.buffer.read() if path == STDIN else path.read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        _cannot(path, error.strerror or str(error))
    except UnicodeDecodeError:
        _cannot(path, "it is no text in UTF-8")


def _cannot(path: Path, why: str) -> NoReturn:
    echo(f"bwsim: cannot read {path}: {why}", err=True)
    raise SystemExit(BAD_USAGE)
