"""An SDK in a process of its own, in its own environment: a line of JSON goes in, a line comes out."""

import asyncio
import json
import os
import subprocess
from typing import Any, Self

from tests.contract.older.install import command, environment
from tests.contract.older.sdks import ROOT, Sdk
from tests.rig import ACCOUNT


class SdkError(Exception):
    """The SDK raised: the name of the class, and what it knows of the answer."""

    def __init__(self, told: dict[str, Any]) -> None:
        super().__init__(told)
        self.told = told


class Program:
    """Runs until `stop`."""

    def __init__(self, sdk: Sdk) -> None:
        self.sdk = sdk
        self._process = subprocess.Popen(
            command(sdk, environment(sdk)),
            cwd=ROOT,
            env=_clean(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    async def set_up(self, url: str, **said: str) -> Self:
        """Do what the docs say."""
        await self.call("set_up", account=ACCOUNT, code=self.sdk.setup(url, **said))
        return self

    async def call(self, name: str, /, **said: Any) -> Any:
        """One call of the SDK; it blocks, so it waits in a thread beside the server's event loop."""
        told = await asyncio.to_thread(self._exchange, json.dumps({"call": name, "said": said}))
        if "raised" in told:
            raise SdkError(told["raised"])
        return told["answer"]

    def stop(self) -> None:
        """The end of its input is the end of the script."""
        with self._process:
            pass

    def _exchange(self, line: str) -> dict[str, Any]:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(line + "\n")
        told = self._process.stdout.readline()
        assert told, f"the script of {self.sdk} ended"
        return dict(json.loads(told))


def _clean() -> dict[str, str]:
    """Without what would lead to other packages, or the calls through a proxy."""
    unwanted = ("PYTHONPATH", "PYTHONHOME", "NODE_OPTIONS", "NODE_PATH", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
    return {name: value for name, value in os.environ.items() if name.upper() not in unwanted}
