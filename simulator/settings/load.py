"""Read settings from flags, environment, file and defaults.

Rule 1: flag > environment > (a scenario, applied by the world that plays it) > settings file > default.
Rule 2: every source is read to its end, so that all mistakes are reported at once, each with its place.
Rule 3: nothing here looks at the process: flags, environment and folder are passed in.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePath
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from simulator.model.clocks import ClockSetting
from simulator.model.problems import Problem, guess
from simulator.scenario.document import read_document
from simulator.settings.accounts import Account, User, read_accounts, with_user
from simulator.settings.fields import Reader, parsed
from simulator.settings.table import BY_NAME, PREFIX, TABLE, Setting

Layer = Literal["default", "file", "environment", "flag"]
Durability = Literal["normal", "full"]
Basic = Literal["allow", "refuse", "by-date"]

DEFAULT_FILE = "bwsim.yaml"

# Variables that belong to a command rather than to the table: which file to read, which simulator to talk to, and where
# an application that `bwsim run` started finds it.
_OTHER_VARIABLES = ("CONFIG", "URL", "BASE_URL")


class Origin(Struct, frozen=True):
    """Where a value was said: the layer, and the flag, the variable or the place in a file."""

    layer: Layer
    place: str = ""

    def __str__(self) -> str:
        return f"{self.layer} {self.place}".strip()


class Settings(Struct, frozen=True, kw_only=True):
    """Every setting's value, the declared accounts (with --user in its place), and where each value was said."""

    host: str
    port: int
    tls: bool
    tls_port: int
    tls_names: tuple[str, ...] | None
    ca_dir: str | None
    scenario: str
    watch: bool
    callback_url: str | None
    media_url: str | None
    allow_host: tuple[str, ...] | None
    allow_control_host: tuple[str, ...] | None
    control_token: str | None
    profile: str
    clock: ClockSetting
    start_ms: int | None
    seed: int
    account: str
    user: str | None
    password: str | None
    data: str | None
    basic: Basic
    token_lifetime_ms: int | None
    list_forbidden: Literal["403", "400"]
    list_visible: Literal["profile", "at-once", "after-2xx"]
    list_rate_limit: int | Literal["on", "off"] | None
    fetch_media: bool
    strict: bool
    retain: int
    worlds: int
    grace_ms: int
    cap_ms: int | None
    parallel: int
    durability: Durability
    accounts: Mapping[str, Account]
    origins: Mapping[str, Origin]

    def wins(self, name: str) -> bool:
        """Whether the setting was said by a flag or a variable, which a scenario does not change."""
        return self.origins[name].layer in ("flag", "environment")


class Loaded(Struct, frozen=True, kw_only=True):
    """The settings, or None when a problem is an error."""

    settings: Settings | None
    problems: list[Problem]


class _Found(Struct, frozen=True):
    value: object
    origin: Origin


def load(flags: Mapping[str, str | None], environment: Mapping[str, str], folder: Path) -> Loaded:
    """Read every source. `flags` are texts by setting name, and `config`; `folder` is where bwsim.yaml may lie."""
    problems: list[Problem] = []
    found = _read_defaults()
    accounts = _read_file(flags, environment, folder, found, problems)
    _read_environment(environment, found, problems)
    _read_flags(flags, found, problems)
    _check_together(found, problems)
    if any(problem.level == "error" for problem in problems):
        return Loaded(settings=None, problems=problems)
    settings = _build(found, accounts)
    return Loaded(settings=settings, problems=[*problems, *_find_warnings(settings)])


def _read_defaults() -> dict[str, _Found]:
    return {
        setting.name: _Found(None if setting.default is None else setting.parse(setting.default), Origin("default"))
        for setting in TABLE
    }


def _read_environment(environment: Mapping[str, str], found: dict[str, _Found], problems: list[Problem]) -> None:
    names = {setting.variable: setting for setting in TABLE}
    for variable, text in environment.items():
        if not variable.startswith(PREFIX) or variable.removeprefix(PREFIX) in _OTHER_VARIABLES:
            continue
        if variable not in names:
            problems.append(_unknown_variable(variable))
        elif text:  # an empty variable is one that is not set, as `${NAME:-}` leaves it
            _take(names[variable], text, Origin("environment", variable), variable, found, problems)


def _unknown_variable(variable: str) -> Problem:
    # A near miss is a slip of the pen. Others come from elsewhere: Kubernetes sets BWSIM_SERVICE_HOST and its like
    # for a service that is called bwsim.
    near = guess(variable.removeprefix(PREFIX), [setting.variable.removeprefix(PREFIX) for setting in TABLE])
    hint = near and near.replace("'", f"'{PREFIX}", 1)
    return Problem(path=variable, message="no such setting", hint=hint, level="error" if near else "warning")


def _read_flags(flags: Mapping[str, str | None], found: dict[str, _Found], problems: list[Problem]) -> None:
    for setting in TABLE:
        text = flags.get(setting.name)
        if text is not None:
            flag = f"--{setting.name}"
            _take(setting, text, Origin("flag", flag), flag, found, problems)


def _take(
    setting: Setting, text: str, origin: Origin, path: str, found: dict[str, _Found], problems: list[Problem]
) -> None:
    try:
        found[setting.name] = _Found(setting.parse(text), origin)
    except ValueError as problem:
        problems.append(Problem(path=path, message=str(problem)))


def _read_file(
    flags: Mapping[str, str | None],
    environment: Mapping[str, str],
    folder: Path,
    found: dict[str, _Found],
    problems: list[Problem],
) -> Mapping[str, Account]:
    said = flags.get("config") or environment.get(f"{PREFIX}CONFIG")
    path = folder / (said or DEFAULT_FILE)
    if said is None and not path.is_file():
        return {}
    name = said or DEFAULT_FILE
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(path=name, message=f"cannot be read: {_reason(error)}"))
        return {}
    if not _says_something(text):
        return {}
    reader = Reader(read_document(text, file=name))
    accounts = {} if reader.document.root is None else _read_root(reader, path.parent, found)
    problems += reader.problems
    return accounts


def _says_something(text: str) -> bool:
    lines = (line.strip() for line in text.splitlines())
    return any(line and not line.startswith("#") for line in lines)


def _read_root(reader: Reader, folder: Path, found: dict[str, _Found]) -> dict[str, Account]:
    accounts: dict[str, Account] = {}
    for key in reader.keys(()):
        name = key.replace("_", "-")
        if name == "accounts":
            accounts = read_accounts(reader, (key,))
        elif name not in BY_NAME:
            reader.unknown((key,), [*BY_NAME, "accounts"])
        else:
            value = parsed(BY_NAME[name].parse)(reader, (key,))
            found[name] = _Found(_beside(name, value, folder), Origin("file", reader.place((key,))))
    return accounts


def _beside(name: str, value: object, folder: Path) -> object:
    """A path in a file starts from the file's folder; a scenario is one when it is more than a bare name."""
    text = str(value)
    if name in ("data", "ca-dir") or (name == "scenario" and (PurePath(text).suffix or "/" in text)):
        return str(folder / text)
    return value


def _reason(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else "it is not UTF-8 text"


def _check_together(found: Mapping[str, _Found], problems: list[Problem]) -> None:
    for one, other in (("user", "password"), ("password", "user")):
        if found[one].value is not None and found[other].value is None:
            origin = found[one].origin
            problems.append(Problem(path=_said_as(one, origin), message=f"needs {_beside_it(other, origin)} beside it"))


def _beside_it(name: str, origin: Origin) -> str:
    """How a setting is said in the same way as another."""
    return {"flag": f"--{name}", "environment": BY_NAME[name].variable}.get(origin.layer, name)


def _said_as(name: str, origin: Origin) -> str:
    return f"{origin.place}: {name}" if origin.layer == "file" else origin.place


def _build(found: Mapping[str, _Found], accounts: Mapping[str, Account]) -> Settings:
    values: dict[str, Any] = {setting.attribute: found[setting.name].value for setting in TABLE}
    origins = {name: one.origin for name, one in found.items()}
    settings = Settings(**values, accounts=accounts, origins=origins)
    if settings.user is None or settings.password is None:
        return settings
    user = User(user=settings.user, password=settings.password)
    declared = with_user(accounts.get(settings.account, Account()), user)
    return replace(settings, accounts={**accounts, settings.account: declared})


def _find_warnings(settings: Settings) -> Iterator[Problem]:
    declared = (account.users or account.clients for account in settings.accounts.values())
    if settings.strict and not any(declared):
        message = "nobody is let in, since no account declares users or clients"
        yield Problem(path="strict", message=message, hint="see --user and --password", level="warning")
