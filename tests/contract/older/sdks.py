"""The SDKs that are run against the simulator, and what each needs; docs/sdks.md is written from here.

`python -m tests.contract.older.sdks > docs/sdks.md`
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).parents[3]
WRITTEN_URL = "http://127.0.0.1:8484"  # in `setup`; a test puts its own in its place
WRITTEN_PASSWORD = "secret"


@dataclass(frozen=True, kw_only=True, eq=False)
class Family:
    """Versions of a package that are pointed at the simulator in the same way."""

    package: str
    covers: str
    language: Literal["python", "javascript"]
    script: str  # makes the calls, beside this file
    setup: str  # is run as it stands here, and then stands in the docs
    versions: tuple[str, ...]
    raises: dict[int, str]
    reads_callbacks: bool  # whether it has classes for them
    without_list: tuple[str, ...] = ()  # versions that cannot list messages
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sdk:
    """One version of one package."""

    family: Family
    version: str

    def __str__(self) -> str:
        return f"{self.family.package.replace('/', '-')}-{self.version}-{self.family.language}"

    @property
    def lists_messages(self) -> bool:
        """Whether it can."""
        return self.version not in self.family.without_list

    def setup(self, url: str, password: str = WRITTEN_PASSWORD) -> str:
        """The family's, for another address and password."""
        return self.family.setup.replace(WRITTEN_URL, url).replace(f'"{WRITTEN_PASSWORD}"', f'"{password}"')


FAMILIES = (
    Family(
        package="bandwidth-sdk",
        covers="6 to 14",
        language="python",
        script="python_6_to_14.py",
        setup="""\
from bandwidth.bandwidth_client import BandwidthClient
from bandwidth.configuration import Environment

client = BandwidthClient(
    environment=Environment.CUSTOM,
    base_url="http://127.0.0.1:8484/api/v2",
    messaging_basic_auth_user_name="user",
    messaging_basic_auth_password="secret",
)
messaging = client.messaging_client.client
""",
        versions=("6.14.2", "14.5.3"),
        raises={400: "MessagingException", 401: "MessagingException"},
        reads_callbacks=True,
        without_list=("6.14.2",),
    ),
    Family(
        package="bandwidth-sdk",
        covers="17 to 23",
        language="python",
        script="python_17_to_23.py",
        setup="""\
import bandwidth

configuration = bandwidth.Configuration(
    host="http://127.0.0.1:8484/api/v2",
    ignore_operation_servers=True,  # else each call goes to a host of its own
    username="user",
    password="secret",
)
client = bandwidth.ApiClient(configuration)
""",
        versions=("17.1.3", "18.2.0", "20.2.2", "22.1.2"),
        raises={400: "BadRequestException", 401: "UnauthorizedException"},
        reads_callbacks=True,
        notes=(
            "The class of 17 for `message-sending` refuses events of messages without media, such as texts to a group.",
            "After a 429 or 503 with `Retry-After` it asks again by itself, three times, unless it is a POST. A list",
            "past its rate (300 seconds) so seems to hang for a quarter of an hour; `retries=0` in the configuration",
            "raises at once.",
        ),
    ),
    Family(
        package="bandwidth-sdk",
        covers="1 and 8",
        language="javascript",
        script="node_sdk.mjs",
        setup="""\
const { Configuration, MediaApi, MessagesApi } = require("bandwidth-sdk");

const configuration = new Configuration({
  basePath: "http://127.0.0.1:8484/api/v2",
  username: "user",
  password: "secret",
});
const messages = new MessagesApi(configuration);
const media = new MediaApi(configuration);
""",
        versions=("1.0.2", "8.1.4"),
        raises={400: "AxiosError", 401: "AxiosError"},
        reads_callbacks=False,
        notes=(
            'To upload with 1, say the type in the options: `{ headers: { "Content-Type": "image/png" } }`. Its own',
            "argument for the type is lost, and the bytes are sent as JSON. A download wants the option",
            '`responseType: "arraybuffer"`.',
        ),
    ),
    Family(
        package="@bandwidth/messaging",
        covers="4",
        language="javascript",
        script="node_messaging.mjs",
        setup="""\
const { ApiController, Client, Environment } = require("@bandwidth/messaging");

const client = new Client({
  environment: Environment.Custom,
  baseUrl: "http://127.0.0.1:8484/api/v2",
  basicAuthUserName: "user",
  basicAuthPassword: "secret",
});
const messaging = new ApiController(client);
""",
        versions=("4.1.7",),
        raises={400: "MessagingExceptionError", 401: "MessagingExceptionError"},
        reads_callbacks=False,
    ),
)
SDKS = tuple(Sdk(family, version) for family in FAMILIES for version in family.versions)

# What was found when they were tried (2026-11).
_NOT_RUN = (
    ("Python `bandwidth-sdk` 15 and 16, 4 and 5; `node-bandwidth` 4", "Bandwidth's hosts are literals in them"),
    ("Python `bandwidth-sdk` 1 and 3", "they speak the older v1 API, which the simulator does not play"),
)
_FENCE = {"python": "python shown", "javascript": "js"}
_SHOWN = {"python": ("Python", "PyPI"), "javascript": ("JavaScript", "npm")}


def newest() -> str:
    """The version of the Python package that the development environment has."""
    found = re.search(r"^bandwidth-sdk==(\S+)$", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None
    return found[1]


def document() -> str:
    """docs/sdks.md"""
    parts = [_HEAD, _table(), _LEFT, *(_needs(family) for family in FAMILIES), _others()]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


_HEAD = """\
# Which SDKs were run against the simulator

Bandwidth's own SDKs, as they come from the package registries, unmodified: each sends SMS, MMS and groups to a running
simulator, is refused, uploads, lists, downloads and deletes files, lists messages, and reads its callbacks.
"""

_LEFT = """\
`make test-all` puts each older version into an environment of its own under `.cache/sdks`, once; only that needs the
network. What stands below is what was run: with the base URL set so, no call leaves the machine, and `http` will do.
"""


def _table() -> str:
    rows = ["| package | version | 400, 401 arrive as | lists messages | reads callbacks | runs with |"]
    rows += ["|---|---|---|---|---|---|"]
    for family in FAMILIES:
        rows += [_row(Sdk(family, version), "make test-all") for version in family.versions]
        if family.script == "python_17_to_23.py":
            rows.append(_row(Sdk(family, newest()), "make test"))
    return "\n".join(rows)


def _row(sdk: Sdk, command: str) -> str:
    family = sdk.family
    package = f"{_SHOWN[family.language][0]} `{family.package}`"
    raised = ", ".join(f"`{name}`" for name in dict.fromkeys(family.raises.values()))
    able = ("yes" if sdk.lists_messages else "no", "yes" if family.reads_callbacks else "has no classes")
    return f"| {package} | {sdk.version} | {raised} | {able[0]} | {able[1]} | `{command}` |"


def _needs(family: Family) -> str:
    shown, registry = _SHOWN[family.language]
    parts = [f"## {shown} `{family.package}` {family.covers} ({registry})", ""]
    parts += [f"```{_FENCE[family.language]}\n{family.setup}```"]
    return "\n".join([*parts, *([""] if family.notes else []), *family.notes])


def _others() -> str:
    rows = [f"| {which} | {why} |" for which, why in _NOT_RUN]
    return "\n".join(["## Not run", "", "| version | why |", "|---|---|", *rows])


if __name__ == "__main__":
    sys.stdout.write(document())
