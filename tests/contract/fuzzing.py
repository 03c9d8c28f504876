"""Let schemathesis ask a running server what its description allows, and what it does not."""

import asyncio
import json
import logging
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from simulator.engine.state import State
from tests.rig import Rig

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "allow_header_conformance",
    "use_after_free",
    "ensure_resource_availability",
)
SEED = "20260101"


@dataclass
class Run:
    """What the program said, and its report."""

    exit_code: int | None
    said: str
    report: dict[str, Any]

    @property
    def requests(self) -> int:
        """How many were made and judged."""
        cases = self.report["test_cases"]
        return int(cases["generated"] - cases["without_checks"])


async def fuzz(
    rig: Rig,
    folder: Path,
    description: str,
    config: str,
    *,
    phases: str,
    examples: int,
    checks: tuple[str, ...] = CHECKS,
    options: tuple[str, ...] = (),
) -> Run:
    """Let it ask the server; what it finds is in `said`, with commands that repeat it."""
    (folder / "schemathesis.toml").write_text(config, encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", "schemathesis.toml", "run", rig.url + description),
        *("--phases", phases, "--max-examples", str(examples), "--seed", SEED, "--checks", ",".join(checks)),
        *("--auth", "user:secret", "--continue-on-failure", "--no-shrink", "--generation-database", "none"),
        *("--no-color", "--report", "json", "--report-json-path", "report.json", *options),
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    report = folder / "report.json"
    return Run(process.returncode, said.decode(), json.loads(report.read_text()) if report.exists() else {})


def check_worlds(rig: Rig) -> None:
    """None of them stopped, and each is the fold of its journal."""
    assert rig.simulator.failures == {}
    for world in rig.simulator.worlds.values():
        world.journal.flush()
        assert State.replay(world.journal.entries()) == world.engine.state


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What went wrong with us."""
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
