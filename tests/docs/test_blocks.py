"""Every fenced block of the documentation is what its info string says, and every page plays as it is written."""

import json
import shutil
import subprocess
import tomllib
from configparser import ConfigParser
from pathlib import Path

import pytest

from simulator.scenario.document import read_document
from simulator.scenario.load import load_rules, load_scenario
from simulator.settings import load
from tests.docs.blocks import LANGUAGES, ROOT, Block, all_blocks, blocks_of, pages
from tests.docs.pages import is_shown, play


@pytest.mark.parametrize("block", all_blocks(), ids=str)
def test_a_block_is_what_it_says(block: Block, tmp_path: Path):
    assert block.language in LANGUAGES, f"{block}: say in its first line what it is"
    assert block.words <= LANGUAGES[block.language] | {"shown"}, f"{block}: see blocks.py for the words"

    CHECKS[block.language](block, tmp_path)


def _check_yaml(block: Block, folder: Path) -> None:
    if "settings" in block.words:
        (folder / "bwsim.yaml").write_text(block.body, encoding="utf-8")
        assert load({}, {}, folder).problems == []
    elif "rules" in block.words:
        assert load_rules(block.body, first_key=0)[1] == []
    elif "other" in block.words:
        document = read_document(block.body)
        assert document.root is not None, document.problems
    elif "mistake" in block.words:
        assert load_scenario(block.body, file=block.file).problems
    elif "shown" not in block.words:
        assert load_scenario(block.body, file=str(block)).problems == []


def _check_text(block: Block, _: Path) -> None:
    if "problems" in block.words:
        mistake = block.previous
        assert mistake is not None and "mistake" in mistake.words, f"{block}: it follows no `yaml mistake`"
        told = [str(problem) for problem in load_scenario(mistake.body, file=mistake.file).problems]
        assert block.body.splitlines() == told


def _check_shell(block: Block, _: Path) -> None:
    commands = "\n".join(line[2:] for line in block.body.splitlines() if line.startswith("$ "))
    text = block.body if block.language == "sh" else commands
    checked = subprocess.run(["sh", "-n"], input=text.encode(), capture_output=True, check=False)
    assert checked.returncode == 0, checked.stderr


def _check_js(block: Block, folder: Path) -> None:
    if shutil.which("node") is None:
        pytest.skip("there is no node")
    program = folder / "block.mjs"
    program.write_text(block.body, encoding="utf-8")
    checked = subprocess.run(["node", "--check", str(program)], capture_output=True, check=False)
    assert checked.returncode == 0, checked.stderr


CHECKS = {
    "yaml": _check_yaml,
    "text": _check_text,
    "sh": _check_shell,
    "console": _check_shell,
    "js": _check_js,
    "python": lambda block, _: compile(block.body, str(block), "exec"),
    "json": lambda block, _: json.loads(block.body),
    "toml": lambda block, _: tomllib.loads(block.body),
    "ini": lambda block, _: ConfigParser().read_string(block.body),
}


def _is_played(page: Path) -> bool:
    return any(block.is_run for block in blocks_of(page))


@pytest.mark.parametrize(
    "page", [page for page in pages() if _is_played(page)], ids=lambda page: str(page.relative_to(ROOT))
)
def test_a_page_plays_as_it_is_written(page: Path, tmp_path: Path):
    if shutil.which("curl") is None and "curl " in page.read_text(encoding="utf-8"):
        pytest.skip("there is no curl")

    differences = play(page, tmp_path)

    assert not differences, "\n\n".join(differences)


# -- the runner itself


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tests.docs.blocks.ROOT", tmp_path)

    def write(text: str) -> Path:
        path = tmp_path / "page.md"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_command_that_fails_is_told_with_its_place(page, tmp_path):
    (tmp_path / "folder").mkdir()

    differences = play(page("# A\n\n```sh\nbwsim check nowhere.yaml\n```\n"), tmp_path / "folder")

    assert len(differences) == 1
    assert differences[0].startswith("page.md:3: a command failed") and "no such file" in differences[0]


def test_an_output_that_differs_is_told_line_by_line(page, tmp_path):
    (tmp_path / "folder").mkdir()
    text = "```yaml file=day.yaml\nversion: 1\n```\n\n```console\n$ bwsim check day.yaml\nday.yaml: fine\n```\n"

    differences = play(page(text), tmp_path / "folder")

    assert "-day.yaml: fine" in differences[0] and "+day.yaml: ok" in differences[0]


def test_commands_share_a_folder_a_shell_and_a_simulator(page, tmp_path):
    (tmp_path / "folder").mkdir()
    text = (
        "```sh\nN=+19195550111\nbwsim serve --clock manual --start 2026-01-01T00:00:00Z\n```\n"
        "```sh\nbwsim send --to $N --text hello\nbwsim advance 1h\n```\n"
        "```console\n$ bwsim tail\n…\n00:00:00.000  accepted           +19195550111  1767225600000abcdefghijklmnop  "
        'sms, 1 segment, "hello"\n…\n```\n'
        "```python\nimport urllib.request\nurllib.request.urlopen('http://127.0.0.1:8484/_sim/health')\n```\n"
    )

    assert play(page(text), tmp_path / "folder") == []


@pytest.mark.parametrize(
    ("printed", "shown", "same"),
    [
        ("a\nb\n", "a\nb", True),
        ("a\nb\n", "a", False),
        ("a\nb\nc\n", "a\n…\nc", True),
        ("a\nb\nc\n", "a\n…", True),
        ("a\nb\nc\n", "…\nb", False),
        ("a\nb\nc\n", "b\nc", False),
        ("at 04:13:51.194 ok", "at 00:00:00.000 ok", True),
        ("took 0.6 s", "took 1.2 s", True),
        ("", "", True),
        ("x", "", False),
    ],
)
def test_what_is_shown_leaves_out_only_what_it_says(printed, shown, same):
    assert is_shown(printed, shown) is same
