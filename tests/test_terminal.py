"""Colour belongs to terminals."""

import pytest

from simulator.lines import Piece
from simulator.terminal import Terminal

RED = Piece("gone wrong", "red")


@pytest.fixture(autouse=True)
def _no_wishes(monkeypatch):
    for name in ("FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)


def test_a_file_or_a_pipe_gets_plain_text(capsys):
    Terminal().show(Piece("[bold]9:30[/] :smile: "), RED, Piece(" " * 200))

    assert capsys.readouterr().out == "[bold]9:30[/] :smile: gone wrong\n"


def test_a_long_line_is_not_broken(capsys):
    Terminal().show(Piece("x" * 500))

    assert capsys.readouterr().out == "x" * 500 + "\n"


def test_a_terminal_gets_colour(capsys, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")

    Terminal().show(RED)

    assert "\x1b[31mgone wrong" in capsys.readouterr().out


def test_a_terminal_whose_user_wants_none_gets_none(capsys, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")

    Terminal().show(RED)

    assert capsys.readouterr().out == "gone wrong\n"
