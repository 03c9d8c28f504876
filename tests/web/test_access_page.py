"""docs/access.md is true: its settings file loads, its settings exist, and what it asks for is had."""

import base64
import re
from pathlib import Path

from simulator.settings import TABLE, load
from simulator.settings.table import BY_NAME
from simulator.web import oauth
from tests.rig import running

PAGE = (Path(__file__).parents[2] / "docs" / "access.md").read_text(encoding="utf-8")
[YAML] = re.findall(r"^```yaml settings\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_its_settings_file_loads(tmp_path):
    (tmp_path / "bwsim.yaml").write_text(YAML)

    loaded = load({}, {}, tmp_path)

    assert loaded.settings is not None, loaded.problems
    assert list(loaded.settings.accounts) == ["9900000"]


def test_its_table_names_settings_and_their_words():
    rows = re.findall(r"^\| ((?:`[a-z-]+`(?:, )?)+) \| (.*?) \|", PAGE.split("## Settings")[1], re.MULTILINE)
    named = [name for row, _ in rows for name in re.findall(r"`([a-z-]+)`", row)]
    words = {name: re.findall(r"`([\w-]+)`", said) for row, said in rows for name in re.findall(r"`([a-z-]+)`", row)}

    assert set(named) <= {setting.name for setting in TABLE}
    for name in ("basic", "list-forbidden"):
        assert sorted(words[name]) == sorted(BY_NAME[name].shown.split("|"))


def basic(user: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


async def test_its_command_gets_a_token(tmp_path):
    (tmp_path / "bwsim.yaml").write_text(YAML)
    [user, form, path] = re.findall(r"curl -u (\S+) -d (\S+) http://127\.0\.0\.1:8484(\S+)", PAGE)[0]

    async with running(folder=tmp_path) as rig:
        name, _, secret = user.partition(":")
        key, _, value = form.partition("=")
        async with rig.http.post(f"{rig.url}{path}", data={key: value}, headers=basic(name, secret)) as got:
            answer = await got.json()

    assert path == oauth.TOKEN
    assert answer["token_type"] == "Bearer"
