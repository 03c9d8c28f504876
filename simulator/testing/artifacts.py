"""What is left of a failed test for whoever reads a CI job: journal, timeline and seed, in a folder of its own."""

import re
import zlib
from collections.abc import Sequence
from pathlib import Path

from simulator.testing.report import Told, again, timeline

LONGEST_NAME = 100


def write(folder: Path, name: str, told: Told, lines: Sequence[bytes]) -> Path:
    """Write the folder of one test, over what an earlier run left there; its path."""
    target = folder / folder_name(name)
    target.mkdir(parents=True, exist_ok=True)
    (target / "journal.ndjson").write_bytes(b"".join(line + b"\n" for line in lines))
    (target / "timeline.txt").write_text("\n".join([*timeline(told.entries), ""]), encoding="utf-8")
    (target / "seed.txt").write_text(f"{told.shown['seed']}\n{again(told)}\n", encoding="utf-8")
    return target


def folder_name(name: str) -> str:
    """The test's name as a file system takes it, and a number that tells apart what then looks the same."""
    plain = re.sub(r"[^A-Za-z0-9.-]+", "_", name).strip("._")[-LONGEST_NAME:]
    return f"{plain}-{zlib.crc32(name.encode()):08x}"
