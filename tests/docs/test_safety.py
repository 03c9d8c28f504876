"""docs/safety.md tells the settings and the bounds that there are."""

import re
from pathlib import Path

from simulator.runtime import addresses, pressure
from simulator.runtime.deliver import EXCERPT_BYTES, READ_BYTES
from simulator.runtime.lanes import WIDTH
from simulator.settings.table import BY_NAME
from simulator.web import door
from simulator.web.app import LARGEST_BODY

PAGE = (Path(__file__).parents[2] / "docs" / "safety.md").read_text(encoding="utf-8")


def test_its_settings_exist():
    named = re.findall(r"^\| `([a-z-]+)` \| ", PAGE, re.MULTILINE)

    assert {"allow-host", "allow-control-host", "control-token"} <= set(named) <= set(BY_NAME)


def test_its_networks_are_those_that_are_judged():
    near = [str(network) for network in (*addresses.LOOPBACK, *addresses.PRIVATE)]
    told = "".join(line for line in PAGE.splitlines() if line.startswith(("| loopback:", "| private:")))

    assert [network for network in near if network.removesuffix("/128") not in told] == []
    for word in re.findall(r"[\w.:]{7,}", PAGE.split("| metadata of clouds:")[1].split(" and ")[0]):
        address = addresses.find_address(word)
        assert address is not None
        assert addresses.describe(address) == "a cloud's metadata address"


def test_its_bounds_are_those_of_the_code():
    assert f"| {door.PATIENCE_S:g} s, then dropped" in PAGE
    assert f"| {door.UNREAD_MS // 1000} s, by the kernel" in PAGE
    assert f"at most {door.MOST:,};" in PAGE
    assert (LARGEST_BODY, READ_BYTES, EXCERPT_BYTES) == (1024 * 1024, 64 * 1024, 1024)
    assert f"{WIDTH} at once for each URL" in PAGE
    assert pressure.LONGEST_S == 5
    assert "at most five seconds" in PAGE
