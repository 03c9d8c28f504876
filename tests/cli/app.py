"""An application and its user in one: it sends two messages, is called back, and answers with the status it is told.

Run by `bwsim run`; it knows the simulator from its environment alone. `--stay` lets it live on until it is ended,
`--leave` end before it is called.
"""

import base64
import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from os import environ
from urllib.request import Request, urlopen

status = int(sys.argv[1])
called = threading.Semaphore(0)


class Callbacks(BaseHTTPRequestHandler):
    """Answers every callback alike."""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()
        called.release()

    def log_message(self, *said):
        """Silent."""


def call(method, url, body):
    user = f"{environ['BW_USERNAME']}:{environ['BW_PASSWORD']}"
    headers = {"Content-Type": "application/json", "Authorization": f"Basic {base64.b64encode(user.encode()).decode()}"}
    with urlopen(Request(url, json.dumps(body).encode(), headers, method=method)) as answer:
        return answer.status


server = ThreadingHTTPServer(("127.0.0.1", 0), Callbacks)
threading.Thread(target=server.serve_forever, daemon=True).start()
account, application = environ["BW_ACCOUNT_ID"], environ["BW_MESSAGING_APPLICATION_ID"]
here = {"callback_url": f"http://127.0.0.1:{server.server_port}/callbacks"}
call("PUT", f"{environ['BWSIM_URL']}/_sim/accounts/{account}/applications/{application}", here)
for to in ("+19195550111", "+19195550112"):
    message = {"applicationId": application, "from": environ["BW_NUMBER"], "to": [to], "text": "your order"}
    print(call("POST", f"{environ['BWSIM_BASE_URL']}/users/{account}/messages", message), flush=True)
if "--stay" in sys.argv:
    time.sleep(600)
for _ in range(0 if "--leave" in sys.argv else 2):
    called.acquire()
