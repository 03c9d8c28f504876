"""compose.yaml and the Dockerfile, without an engine: what they say fits the commands, the authority and each other."""

import json
import re
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from simulator.cli.main import cli
from simulator.cli.options import read_settings
from simulator.demo import app, order
from simulator.runtime.authority import BANDWIDTH, CERTIFICATE
from simulator.settings import TABLE

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "compose.yaml").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, Any] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def params_of(service: str) -> dict[str, Any]:
    """The command of a service, read by bwsim's own parser."""
    name, *arguments = SERVICES[service]["command"]
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    return command.make_context(name, list(arguments)).params


@pytest.fixture
def settings(monkeypatch, tmp_path):
    """Those of the simulator's service."""
    monkeypatch.chdir(tmp_path)
    for setting in TABLE:
        monkeypatch.delenv(setting.variable, raising=False)
    for name, value in SERVICES["simulator"]["environment"].items():
        monkeypatch.setenv(name, value)
    return read_settings(params_of("simulator"))


def mounts(service: str) -> dict[str, str]:
    """What lies where."""
    return {
        target.split(":")[0]: source for source, target in (each.split(":", 1) for each in service_volumes(service))
    }


def service_volumes(service: str) -> list[str]:
    return list(SERVICES[service].get("volumes", []))


def test_bandwidths_names_lead_to_the_simulator_and_it_listens_where_clients_go(settings):
    assert SERVICES["simulator"]["networks"]["default"]["aliases"] == list(BANDWIDTH)
    assert (settings.tls, settings.tls_port, settings.host, settings.port) == (True, 443, "0.0.0.0", 8484)
    assert settings.media_url == f"https://{BANDWIDTH[0]}"


def test_what_is_kept_lies_on_a_volume(settings):
    found = mounts("simulator")

    assert found[settings.data] == "data"
    assert found[settings.ca_dir] == "authority"
    assert set(COMPOSE["volumes"]) == {"data", "authority"}
    assert "/scenarios" in found


def test_the_application_trusts_the_authority_and_cannot_change_it(settings):
    assert SERVICES["app"]["environment"]["SSL_CERT_FILE"] == f"{settings.ca_dir}/{CERTIFICATE}"
    assert service_volumes("app") == [f"authority:{settings.ca_dir}:ro"]


def test_it_is_called_back_where_it_listens(settings):
    listens = app.main.make_context("app", list(SERVICES["app"]["command"])).params

    assert settings.callback_url == f"http://app:{listens['port']}/callbacks"
    assert listens["host"] == "0.0.0.0"


@pytest.mark.parametrize("service", sorted(set(SERVICES) - {"simulator"}))
def test_the_others_start_when_the_simulator_is_healthy(service):
    assert SERVICES[service]["depends_on"] == {"simulator": {"condition": "service_healthy"}}


def test_its_health_is_asked_as_the_image_asks_it():
    said = SERVICES["simulator"]["healthcheck"]
    [(interval, timeout, start, retries, command)] = re.findall(
        r"^HEALTHCHECK --interval=(\w+) --timeout=(\w+) --start-period=(\w+) --retries=(\d+) CMD (.*)$",
        DOCKERFILE,
        re.MULTILINE,
    )

    assert said["test"] == ["CMD", *json.loads(command)]
    assert (said["interval"], said["timeout"], said["start_period"], said["retries"]) == (
        interval,
        timeout,
        start,
        int(retries),
    )


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_no_service_can_do_more_than_it_needs(service):
    assert SERVICES[service]["read_only"] is True
    assert SERVICES[service]["cap_drop"] == ["ALL"]
    assert SERVICES[service]["security_opt"] == ["no-new-privileges:true"]


def test_the_command_at_its_head_is_one_of_the_application(settings):
    [words] = re.findall(r"exec app python -m simulator\.demo\.order (.*)", TEXT)

    assert order.main.make_context("order", re.findall(r'"[^"]*"|\S+', words)).params["to"] == "+19195550111"


def test_every_folder_that_is_written_to_belongs_to_the_images_user():
    [made] = re.findall(r"RUN mkdir (.*) && chown (\d+):\d+ (.*)", DOCKERFILE)
    [user] = re.findall(r"^USER (\d+):\d+$", DOCKERFILE, re.MULTILINE)

    assert made[1] == user != "0"
    assert {"/data", "/authority"} <= set(made[2].split())
    assert {"/scenarios", "/data"} == set(re.findall(r'"(/\w+)"', DOCKERFILE.partition("VOLUME")[2]))
    assert "BWSIM_CA_DIR=/data" in DOCKERFILE
