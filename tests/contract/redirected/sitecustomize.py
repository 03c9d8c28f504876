"""Lets Bandwidth's two hosts lead to loopback in this process, as a container's aliases do; no other name leads on.

Python runs it at its start where this folder is on PYTHONPATH; nothing else in the process is changed.
"""

import os
import socket
from typing import Any

BANDWIDTH = ("messaging.bandwidth.com", "api.bandwidth.com")
PORT = int(os.environ["REDIRECTED_TO"])
_look_up = socket.getaddrinfo


def getaddrinfo(host: Any, port: Any, *more: Any, **options: Any) -> Any:
    """As ever, but for Bandwidth's hosts."""
    if host in (*BANDWIDTH, "127.0.0.1") and port == 443:
        return _look_up("127.0.0.1", PORT, *more, **options)
    if host not in ("127.0.0.1", "::1", "localhost", None):
        raise socket.gaierror(socket.EAI_NONAME, f"{host} leads nowhere here")
    return _look_up(host, port, *more, **options)


socket.getaddrinfo = getaddrinfo
