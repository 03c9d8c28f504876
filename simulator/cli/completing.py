"""What can follow at the prompt: names that the code knows, files, and what a running simulator has.

Rule: a prompt never waits long and never shows an error; what cannot be found is no suggestion.
"""

import http.client
import json
import os
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote, urlsplit

import click
from click.shell_completion import CompletionItem

from simulator.cli.where import default_url
from simulator.cli.whose import DEFAULT_ACCOUNT

PATIENCE_S = 0.5
MOST = 100
Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def files(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Files, as the shell completes them."""
    return [CompletionItem(begun, type="file")]


def folders(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Folders, as the shell completes them."""
    return [CompletionItem(begun, type="dir")]


def words(*known: str) -> Complete:
    """Some words."""

    def complete(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
        return _fitting(((word, None) for word in known), begun)

    return complete


def eras(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """The provider's eras."""
    from simulator import profiles

    return _fitting(((name, profiles.get(name).stands_for) for name in profiles.NAMES), begun)


def scenarios(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Built-in scenarios, else files."""
    from simulator.scenario import shipped

    found = _fitting(((name, None) for name in shipped.names()), begun)
    return [*found, *_yaml_files(begun)] or files(context, parameter, begun)


def _yaml_files(begun: str) -> list[CompletionItem]:
    """Those that go on from what is begun, and folders that may hold some."""
    folder = os.path.dirname(begun)
    try:
        found = sorted(os.scandir(folder or "."), key=lambda entry: entry.name)
    except OSError:
        return []
    paths = [os.path.join(folder, entry.name) + ("/" if entry.is_dir() else "") for entry in found]
    fitting = (path for path in paths if path.startswith(begun) and not os.path.basename(path).startswith("."))
    return [CompletionItem(path) for path in fitting if path.endswith((".yaml", ".yml")) or (begun and path[-1] == "/")]


def accounts(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """The accounts of the simulator that runs."""
    found = _ask(context, "/_sim/accounts").get("accounts", ())
    return _fitting(((each["account"], f"{each['messages']} messages") for each in found), begun)


def messages(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """The ids of the newest messages of the account."""
    account = quote(context.params.get("account") or DEFAULT_ACCOUNT, safe="")
    found = _ask(context, f"/_sim/accounts/{account}/messages?limit={MOST}").get("messages", ())
    told = ((each["id"], f"{' '.join(each['to'])} {each['tag'] or each['text'][:20]}") for each in found)
    return _fitting((("newest", "the newest message"), *told), begun)


def _fitting(known: Iterable[tuple[str, str | None]], begun: str) -> list[CompletionItem]:
    return [CompletionItem(name, help=_plain(told)) for name, told in known if name.startswith(begun)]


def _plain(told: str | None) -> str | None:
    """One line: shells split at line ends, and what people write may hold any."""
    return None if told is None else "".join(each if each.isprintable() else " " for each in told)


def _ask(context: click.Context, path: str) -> dict[str, Any]:
    """What the simulator says; nothing when it does not, soon."""
    try:
        parts = urlsplit(context.params.get("url") or default_url())
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=PATIENCE_S)
        token = os.environ.get("BWSIM_CONTROL_TOKEN")
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"} if token else {})
        answer = connection.getresponse()
        said = json.loads(answer.read()) if answer.status == http.client.OK else {}
    except (OSError, ValueError, http.client.HTTPException):
        return {}
    return said if isinstance(said, dict) else {}
