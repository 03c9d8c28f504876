"""A scenario of a stranger's runs no code, reaches nothing, and reads no file but those in its folder.

It is read in a process of its own, under an audit hook of the interpreter's: whatever is opened, run, loaded or
connected to there is told, whoever does it.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

WATCHED = """\
import json, sys
from simulator.engine import config
from simulator.settings.scenario import read_scenario

def read(path):
    try:
        name, text = read_scenario(path)
    except ValueError as wrong:
        return [str(wrong)]
    return [str(problem) for problem in config.read_scenario(text, name).problems]

read("warm-up.yaml")  # whatever is loaded only when it is needed is loaded now
told = []
QUIET = ("object.", "sys._getframe", "gc.", "code.__new__", "function.__new__", "builtins.id", "marshal")
sys.addaudithook(lambda event, given: None if event.startswith(QUIET) else told.append([event, repr(given)[:300]]))
found = {}
for path in sys.argv[1:]:
    told.clear()
    problems = read(path)
    found[path] = {"problems": problems, "events": list(told)}
print(json.dumps(found))
"""
WARM_UP = (
    "version: 1\nnmae: x\ninclude: [ other.yaml, carrier-outag, '../x', link.yaml ]\n"
    "rules: [ { when: { send: { text: '{a}' } }, then: [ { fail: 1 } ] } ]\n"
    "traffic: [ { every: 1s, send: { text: '{a}' } } ]\n"
)
CODE = [
    "!!python/object/apply:os.system ['touch ran']",
    "!!python/object/new:subprocess.Popen [[touch, ran]]",
    "name: !!python/name:os.system",
    "name: !!python/module:antigravity",
    "rules: [ !!python/object/apply:builtins.open [ran, w] ]",
    'name: "{{ config.__class__.__init__.__globals__ }}"',
    'version: 1\nname: "$(touch ran)`touch ran`${HOME}%s{0.__class__}"',
    "version: 1\nrules: [ { when: { send: { text: \"{open('ran','w')}\" } }, then: [ { fail: 4720 } ] } ]",
    'version: 1\ntraffic: [ { every: 1s, send: { text: \'{__import__("os").system("touch ran")}\' } } ]',
]
FILES = [
    "include: [ ../secret.yaml ]",
    "include: [ /etc/passwd ]",
    "include: [ 'file:///etc/passwd' ]",
    "include: [ 'http://127.0.0.1:9/x.yaml' ]",
    "include: [ a/../../secret.yaml ]",
    "include: [ link.yaml ]",
    "include: [ folder/secret.yaml ]",
    "include: [ ~/.ssh/config ]",
    "include: [ 'C:\\secret.yaml' ]",
    "include: [ '..\\secret.yaml' ]",
    "include: [ '\\0' ]",
    "name: !include ../secret.yaml",
    "version: 1\nrules: [ { when: { send: {} }, then: [ { media: ../secret.yaml } ] } ]",
]
LOOKED_INTO = {"os.listdir", "os.scandir", "pathlib.Path.glob"}  # for a guess at what was meant


@pytest.fixture(scope="module")
def story(tmp_path_factory) -> tuple[Path, dict[str, Any]]:
    """A folder with secrets around it, and what became of every text that was read there."""
    around = tmp_path_factory.mktemp("around")
    folder = around / "mine"
    folder.mkdir()
    (around / "secret.yaml").write_text("name: hush\n")
    (folder / "link.yaml").symlink_to(around / "secret.yaml")
    (folder / "folder").symlink_to(around)
    (folder / "warm-up.yaml").write_text(WARM_UP)
    names = {text: f"text-{number}.yaml" for number, text in enumerate([*CODE, *FILES])}
    for text, name in names.items():
        (folder / name).write_text(text)
    command = [sys.executable, "-c", WATCHED, *names.values()]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    return around, {text: {"name": name, **found[name]} for text, name in names.items()}


@pytest.mark.parametrize("text", [*CODE, *FILES])
def test_a_scenario_runs_no_code_and_reads_nothing_outside_its_folder(text: str, story: tuple[Path, dict[str, Any]]):
    around, found = story[0], story[1][text]

    opened = [given for event, given in found["events"] if event == "open"]

    assert [given for given in opened if not given.startswith(f"('{found['name']}'")] == []
    assert {event for event, _ in found["events"]} <= {"open", *LOOKED_INTO}
    assert "hush" not in str(found["problems"])
    assert not list(around.rglob("ran"))
    assert found["problems"] or text in CODE
