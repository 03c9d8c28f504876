"""The scripts, run as they are."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("program", "script", "told"),
    [
        ("curl", ["sh", "send.sh"], ['"type": "message-failed"', '"errorCode": 4720']),
        ("node", ["node", "send.mjs"], ["+19195550111: message-failed, error code 4720"]),
    ],
)
def test_a_script_tells_that_the_message_failed(bandwidth, program, script, told):
    if shutil.which(program) is None:
        pytest.skip(f"there is no {program} here")

    ran = subprocess.run(
        script, cwd=Path(__file__).parent, env={**os.environ, **bandwidth.environment}, capture_output=True, text=True
    )

    assert (ran.returncode, ran.stderr) == (0, "")
    assert all(line in ran.stdout for line in told)
