"""Who listens on a port of this machine, as far as this user may know it (Linux; elsewhere nobody is named).

Rule: of a command line only the words before its first option are told; what comes behind may be a secret.
"""

import errno
import socket
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

LISTENING = "0A"  # include/net/tcp_states.h
WORDS = 4


class Listener(Struct, frozen=True):
    """Whoever listens: process id and command, where they can be known, else the user's number."""

    pid: int | None = None
    command: str | None = None
    uid: int | None = None

    def __str__(self) -> str:
        if self.pid is not None:
            return f"{self.command or 'a process'} (pid {self.pid})"
        return "an unknown process" if self.uid is None else f"an unknown process of user {self.uid}"


def find_listener(port: int, *, proc: Path = Path("/proc")) -> Listener | None:
    """Who listens on that port on any address; None when nobody does."""
    sockets = dict(_listening(port, proc))
    if sockets:
        return _owner(set(sockets), proc) or Listener(uid=next(iter(sockets.values())))
    if not (proc / "net" / "tcp").exists() and _is_taken(port):
        return Listener()
    return None


def cannot_listen(host: str, port: int, error: OSError, *, flag: str = "--port") -> str:
    """What to say when a port cannot be had: why, who has it, and what to do."""
    why = "no such host" if isinstance(error, socket.gaierror) else error.strerror or str(error)
    if error.errno == errno.EADDRINUSE:
        who = find_listener(port)
        why = f"the port is taken{f' by {who}' if who else ''}"
    return f"cannot listen on {host}:{port}: {why}; another {flag}, or 0 for a free one"


def _listening(port: int, proc: Path) -> Iterator[tuple[str, int]]:
    """Inode and user of each socket."""
    for name in ("tcp", "tcp6"):
        try:
            lines = (proc / "net" / name).read_text(encoding="ascii").splitlines()[1:]
        except OSError:
            continue
        for fields in map(str.split, lines):
            if fields[3] == LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                yield fields[9], int(fields[7])


def _owner(inodes: set[str], proc: Path) -> Listener | None:
    wanted = {f"socket:[{inode}]" for inode in inodes}
    for process in sorted(proc.glob("[0-9]*"), key=lambda path: int(path.name)):
        if wanted & set(_open_files(process)):
            return Listener(pid=int(process.name), command=_command(process))
    return None


def _open_files(process: Path) -> Iterator[str]:
    """Of another user's process none can be read, and it may end meanwhile."""
    try:
        numbers = list((process / "fd").iterdir())
    except OSError:
        return
    for number in numbers:
        try:
            yield str(number.readlink())
        except OSError:
            continue


def _command(process: Path) -> str | None:
    try:
        words = (process / "cmdline").read_bytes().rstrip(b"\0").decode("utf-8", "replace").split("\0")
    except OSError:
        return None
    told: list[str] = []
    for word in words[:WORDS]:
        if word.startswith("-") and word != "-m":
            break
        told.append(word.rpartition("/")[2] if len(told) < 2 else word)
    return " ".join(told) or None


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex(("127.0.0.1", port)) == 0
