"""What is left behind of a story that failed: its journal, its timeline, its verdict, its seed."""

import json
from collections.abc import Iterable, Sequence

import msgspec

from simulator.lines import as_text
from simulator.model.entries import AnyEntry
from simulator.timeline import Timeline
from simulator.verdict.results import Verdict
from simulator.verdict.show import as_json, lines

_decoder = msgspec.json.Decoder(AnyEntry)


def artifacts(journal: Iterable[bytes], verdict: Verdict, problems: Sequence[str] = ()) -> dict[str, str]:
    """Texts by file name. `journal` are its lines, as they may leave the process; `problems` are the run's own."""
    kept = list(journal)
    timeline = Timeline()
    told = [as_text(line) for each in kept for line in timeline.lines(_decoder.decode(each))]
    return {
        "journal.ndjson": "".join(f"{each.decode()}\n" for each in kept),
        "timeline.txt": _text(told),
        "verdict.txt": _text([*map(as_text, lines(verdict)), *problems]),
        "verdict.json": json.dumps({**as_json(verdict), "problems": list(problems)}, indent=2, ensure_ascii=False)
        + "\n",
        "seed.txt": f"{verdict.seed}\n",
    }


def _text(said: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in said)
