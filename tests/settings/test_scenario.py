"""Which text a named scenario is."""

import pytest

from simulator.scenario import builtin
from simulator.settings.scenario import read_scenario


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_file_is_read_by_its_path(folder):
    (folder / "mine.yaml").write_text("version: 1\n")

    assert read_scenario("mine.yaml") == ("mine.yaml", "version: 1\n")


@pytest.mark.parametrize("name", builtin.names())
def test_a_built_in_name_is_read_from_the_package(name):
    assert read_scenario(name) == (name, builtin.read(name))


def test_a_file_called_like_a_built_in_scenario_needs_its_path(folder):
    (folder / "default").write_text("version: 1 # mine\n")

    assert read_scenario("default") == ("default", builtin.read("default"))
    assert read_scenario("./default") == ("./default", "version: 1 # mine\n")


def test_what_is_not_there_is_said_with_a_guess(folder):
    with pytest.raises(ValueError, match=r"defualt: no such file or built-in scenario \(did you mean 'default'\?\)"):
        read_scenario("defualt")
    with pytest.raises(ValueError, match="Is a directory"):
        read_scenario(".")


def test_a_scenario_that_was_shown_brings_what_it_includes(folder):
    (folder / "mine.yaml").write_text("include: [other.yaml]\n")
    (folder / "other.yaml").write_text("seed: 7\n")
    shown = read_scenario("mine.yaml")[1]
    (folder / "elsewhere").mkdir()
    (folder / "elsewhere" / "shown.yaml").write_text(shown)

    assert read_scenario("elsewhere/shown.yaml") == ("elsewhere/shown.yaml", shown)
