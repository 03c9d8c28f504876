"""A small application for the tests of the plugin; they copy this file into the folder that pytest then runs in."""

import base64
import http.server
import json
import threading
import urllib.request
from typing import Any

STATES = {"message-delivered": "delivered", "message-failed": "undeliverable"}


class Application:
    """Sends invoices, and answers callbacks from a thread: the `answers` first, then 200."""

    def __init__(self, bandwidth: Any) -> None:
        self._bandwidth = bandwidth
        self.invoice_state = "new"
        self.answers: list[int] = []
        self.got: list[dict[str, Any]] = []
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.001})
        self._thread.start()

    def send_invoice(self, to: str, text: str = "Your invoice is due.") -> None:
        """POST a message as Bandwidth's documentation says."""
        bandwidth = self._bandwidth
        body = {"applicationId": bandwidth.application_id, "from": bandwidth.number, "to": [to], "text": text}
        credentials = base64.b64encode(f"{bandwidth.user}:{bandwidth.password}".encode()).decode()
        request = urllib.request.Request(
            f"{bandwidth.base_url}/users/{bandwidth.account_id}/messages",
            json.dumps(body).encode(),
            {"Content-Type": "application/json", "Authorization": f"Basic {credentials}"},
        )
        with urllib.request.urlopen(request) as response:
            self.invoice_state = "sent" if response.status == 202 else "refused"

    def take(self, events: list[dict[str, Any]]) -> int:
        """A callback; the status to answer."""
        status = self.answers.pop(0) if self.answers else 200
        if status == 200:
            self.got += events
            self.invoice_state = STATES.get(events[0]["type"], self.invoice_state)
        return status

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(application: Application) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = application.take(json.loads(body))
            page = b"" if status == 200 else b"<html><title>No such\ninvoice</title><body>...</body></html>"
            self.send_response(status)
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    return Handler
