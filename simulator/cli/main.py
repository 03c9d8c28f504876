"""The `bwsim` command: a table of commands, each loaded when it is called.

Exit codes: 0 pass, 1 expectation failed, 2 bad usage or bad file, 3 could not run, 130 interrupted.
"""

import errno
import importlib
import os
import signal
import sys
from collections.abc import Sequence

import click
from click.shell_completion import CompletionItem

from simulator import __version__
from simulator.cli.group import GuessingGroup

COULD_NOT_RUN = 3
INTERRUPTED = 130
TERMINATED = 143
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What a disk says that takes no more."""

COMMANDS = {
    "serve": "simulator.cli.serve:serve",
    "run": "simulator.cli.run:run",
    "demo": "simulator.cli.demo:demo",
    "check": "simulator.cli.check:check",
    "plan": "simulator.cli.plan:plan",
    "replay": "simulator.cli.replay:replay",
    "send": "simulator.cli.send:send",
    "receive": "simulator.cli.receive:receive",
    "listen": "simulator.cli.listen:listen",
    "advance": "simulator.cli.advance:advance",
    "tail": "simulator.cli.tail:tail",
    "messages": "simulator.cli.showing:messages",
    "explain": "simulator.cli.explain:explain",
    "verdict": "simulator.cli.verdict:verdict",
    "resend": "simulator.cli.changing:resend",
    "clock": "simulator.cli.changing:clock",
    "rules": "simulator.cli.changing:rules",
    "scenario": "simulator.cli.changing:scenario",
    "accounts": "simulator.cli.showing:accounts",
    "reset": "simulator.cli.reset:reset",
    "snapshot": "simulator.cli.snapshot:snapshot",
    "scenarios": "simulator.cli.listings:scenarios",
    "profiles": "simulator.cli.eras:profiles",
    "codes": "simulator.cli.listings:codes",
    "schema": "simulator.cli.schema:schema",
    "config": "simulator.cli.config:config",
    "ca": "simulator.cli.ca:ca",
    "doctor": "simulator.cli.doctor:doctor",
    "ready": "simulator.cli.ready:ready",
    "completion": "simulator.cli.completion:completion",
    "version": "simulator.cli.version:version",
}


class LazyGroup(GuessingGroup):
    """A group that imports a command when it is asked for: `bwsim version` does not wait for the web server."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, name = COMMANDS[cmd_name].split(":")
        command = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The names alone: a prompt does not wait until every command is loaded for its help."""
        names = [CompletionItem(name) for name in COMMANDS if name.startswith(incomplete)]
        return [*names, *click.Command.shell_complete(self, ctx, incomplete)]


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
    epilog="Exit codes: 0 pass, 1 expectation failed, 2 bad usage or bad file, 3 could not run, 130 interrupted.",
)
@click.version_option(__version__, prog_name="bwsim", message="%(prog)s %(version)s")
def cli() -> None:
    """A local simulator of Bandwidth's Messaging API."""


def main() -> None:
    """The entry point."""
    signal.signal(signal.SIGTERM, _terminated)  # a container's first process is not ended by it unless it says how
    sys.exit(run(cli, sys.argv[1:]))


def _terminated(number: int, frame: object) -> None:
    sys.exit(TERMINATED)


def run(command: click.Command, arguments: Sequence[str]) -> int:
    """Run the command and say how it ended. A command ends with another code than 0 by SystemExit."""
    try:
        code = command.main(list(arguments), prog_name="bwsim", standalone_mode=False)
    except click.ClickException as wrong:
        wrong.show()
        return wrong.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:  # `bwsim … | head`: who reads has enough, and that is no mistake
        _drop_output()
        return 0
    except OSError as error:
        if error.errno not in FULL:
            raise
        _drop_output()
        sys.stderr.write(f"bwsim: cannot write: {error.strerror}\n")
        return COULD_NOT_RUN
    return code if isinstance(code, int) else 0


def _drop_output() -> None:
    """Or the interpreter complains when it flushes at exit."""
    sys.stdout = open(os.devnull, "w")  # noqa: SIM115
