"""What a server tells of itself while it runs, on stderr: a line for each thing, JSON where that is no terminal."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import TextIO

from simulator.model.harmless import harmless_json, harmless_lines


class ForPeople(logging.Formatter):
    """The message; of a mistake of ours with its traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, or more with a traceback."""
        return harmless_lines(f"bwsim: {super().format(record)}")


class ForMachines(logging.Formatter):
    """A JSON object: `time` on the wall, `level`, `logger`, `message`, and of a mistake of ours its `traceback`."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")[:-6] + "Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            said["traceback"] = self.formatException(record.exc_info)
        return harmless_json(json.dumps(said))


def begin(stream: TextIO | None = None, *, for_people: bool = False) -> None:
    """Tell warnings and worse of everybody in this process; `for_people` where all else that is said there is, too."""
    stream = stream or sys.stderr
    handler = logging.StreamHandler(stream)
    handler.setFormatter(ForPeople() if for_people or stream.isatty() else ForMachines())
    logging.getLogger().addHandler(handler)
