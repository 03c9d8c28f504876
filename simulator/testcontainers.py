"""The simulator's image for Testcontainers: `with SimulatorContainer() as simulator`, and it is there.

Needs the extra `testcontainers` and a Docker engine. Testcontainers of other languages do the same with any image: port
8484, and wait until GET /_sim/health answers 200 (docs/how-to/any-language.md).
"""

from typing import Self

from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import HttpWaitStrategy

from simulator.client import DEFAULT_ACCOUNT, Client

IMAGE = "bandwidth-simulator"
PORT = 8484
HOST = "host.docker.internal"
"""The name under which the container reaches what listens on this machine."""


class SimulatorContainer(DockerContainer):
    """A simulator in a container. `flags` are those of `bwsim serve`: clock="manual", seed="7", strict="true"."""

    def __init__(self, image: str = IMAGE, **flags: str) -> None:
        super().__init__(image)
        self.with_command(command(flags))
        self.with_exposed_ports(PORT)
        self.with_kwargs(extra_hosts={HOST: "host-gateway"})
        self.waiting_for(HttpWaitStrategy(PORT, "/_sim/health").for_status_code(200))

    def start(self) -> Self:
        """Return once it is healthy."""
        super().start()
        return self

    @property
    def url(self) -> str:
        """Where it listens, seen from here."""
        return f"http://{self.get_container_host_ip()}:{self.get_exposed_port(PORT)}"

    def client(self, account: str = DEFAULT_ACCOUNT) -> Client:
        """A client of an account of it."""
        return Client(self.url, account=account)


def callback_url(port: int, path: str = "/callbacks") -> str:
    """Where an application on this machine is called back from inside the container."""
    return f"http://{HOST}:{port}{path}"


def command(flags: dict[str, str]) -> list[str]:
    """What is run in the container."""
    words = ["serve", "--host", "0.0.0.0"]
    for name, value in flags.items():
        flag = f"--{name.replace('_', '-')}"
        words += [flag] if value == "true" else [flag, value]
    return words
