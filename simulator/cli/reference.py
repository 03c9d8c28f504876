"""Write docs/reference/commands.md and settings.md: what the command line and the table of settings say of themselves.

python -m simulator.cli.reference commands > docs/reference/commands.md
"""

import inspect
import sys
from collections.abc import Iterator

import click

from simulator.cli.main import cli
from simulator.settings import TABLE, Setting

COMMANDS_HEAD = """\
# The command line

Made by `python -m simulator.cli.reference commands`; a test compares. Do not edit it.

`bwsim COMMAND --help` says the same at the prompt, and `eval "$(bwsim completion bash)"` completes it (zsh and fish
too). Commands that talk to a running simulator find it by `--url` or `BWSIM_URL`, and its control token by `--token`
or `BWSIM_CONTROL_TOKEN`. With `--json` they print what the [control API](control-api.md) answers. Progress and colour
are on a terminal only; `NO_COLOR` turns colour off there.

| exit code | when |
| ---: | --- |
| 0 | it worked, and what was expected came |
| 1 | an expectation failed: `run`, `verdict`, `replay`, `ready`, `doctor`; `send` was refused by Bandwidth's side |
| 2 | bad usage, or a bad file |
| 3 | could not run: nothing listens there, the port is taken, a file cannot be written |
| 130 | interrupted |
| 143 | ended by SIGTERM, but `serve` and `listen` with 0 |
"""
SETTINGS_HEAD = """\
# The settings

Made by `python -m simulator.cli.reference settings`; a test compares. Do not edit it.

None is needed. A setting is taken from the control API or a test's marker, its flag, its variable, the scenario
(profile, seed and clock), the settings file, or its default, in this order; `bwsim config` prints each value and who
said it. The settings file is `bwsim.yaml` where the command is called, or what `--config FILE` or `BWSIM_CONFIG`
names, and holds settings by their names:

```yaml settings
port: 8484
clock: { day: 2m }
callback-url: http://127.0.0.1:3000/status
```

`serve`, `run`, `config` and `replay` take every setting as a flag, but for those that the command itself decides. A
switch is `--strict` or `--no-strict`; where several values may be said, the flag is repeated, commas stand between
them in the variable, and the file has a list.

| name | variable | value | default | |
| --- | --- | --- | --- | --- |
"""
SETTINGS_TAIL = """
## Accounts

The file may also declare accounts. An account that declares users, clients, applications or numbers is strict about
those, list by list; what it does not declare is lenient. What every key means: [access](../access.md) and the
[scenario language](scenario.md#account), whose `account` has the same keys.

```yaml settings
accounts:
  "9900000":
    users:
      - { user: api-user, password: secret }
      - { user: billing-only, password: secret, messaging: false }     # known, but refused with 403
    clients: [ { id: app-client, secret: secret } ]                     # OAuth2 client credentials
    applications:
      - id: 93de2206-9669-4e07-948d-329f4b722ee2
        status_url: http://127.0.0.1:3000/status
        inbound_url: http://127.0.0.1:3000/inbound
    numbers:
      - { number: "+19195550100", application: 93de2206-9669-4e07-948d-329f4b722ee2 }
```
"""
_FLAGS = frozenset(f"--{setting.name}" for setting in TABLE) | {"--config"}
_MANY = 20


def commands() -> str:
    """docs/reference/commands.md."""
    return "\n".join([COMMANDS_HEAD, *(_command(*each) for each in walk(cli, "bwsim"))])


def settings() -> str:
    """docs/reference/settings.md."""
    return SETTINGS_HEAD + "".join(map(_setting, TABLE)) + SETTINGS_TAIL


def walk(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    """Every command with the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from walk(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def _command(path: str, command: click.Command) -> str:
    context = click.Context(command, info_name=path)
    usage = " ".join([path, *command.collect_usage_pieces(context)])
    lines = [f"## {path}", "", f"`{usage}`", "", inspect.cleandoc(command.help or ""), ""]
    options = [each for each in command.params if isinstance(each, click.Option)]
    said = [each for each in options if not _FLAGS.intersection(each.opts)]
    if len(options) - len(said) > _MANY:
        own = " Its own:" if said else ""
        lines += [f"Every [setting](settings.md) is an option of it.{own}", *([""] if said else [])]
    else:
        said = options
    shown = [each for each in said if not each.hidden]
    return "\n".join([*lines, *(_option(each) for each in shown), *([""] if shown else [])])


def _option(option: click.Option) -> str:
    names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    value = "" if option.is_flag else f" `{option.metavar or _kind(option)}`"
    return f"- {names}{value}: {option.help}{_default(option)}"


def _kind(option: click.Option) -> str:
    if isinstance(option.type, click.Choice):
        return "|".join(map(str, option.type.choices))
    return (option.name or "").upper()


def _default(option: click.Option) -> str:
    if not option.show_default or option.default is None:
        return ""
    found = option.default
    return f" Default: {', '.join(found) if isinstance(found, list | tuple) else found}."


def _setting(setting: Setting) -> str:
    value = "true, false" if setting.switch else f"`{setting.shown}`".replace("|", "`, `")
    default = "" if setting.default is None else f"`{setting.default}`"
    many = " May be repeated." if setting.many and "repeated" not in setting.help else ""
    return f"| `{setting.name}` | `{setting.variable}` | {value} | {default} | {setting.help}{many} |\n"


if __name__ == "__main__":
    sys.stdout.write({"commands": commands, "settings": settings}[sys.argv[1]]())
