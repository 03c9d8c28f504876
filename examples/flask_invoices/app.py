"""Invoices by SMS: a Flask application that sends through Bandwidth's SDK and hears what became of each invoice.

    BW_ACCOUNT_ID=… BW_USERNAME=… BW_PASSWORD=… BW_MESSAGING_APPLICATION_ID=… BW_NUMBER=+1… flask --app app run

What a good application does: it takes an event once, however often it comes; it tries again after a 429 or a 5xx, and
not after any other refusal; and it sends nothing to a number that said STOP.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import bandwidth
from bandwidth.exceptions import ApiException
from bandwidth.models import MessageRequest
from flask import Flask, request

STATES = {"message-delivered": "delivered", "message-failed": "undeliverable"}


@dataclass
class Invoice:
    """`state` is new, sent, refused, delivered or undeliverable; `reason` is Bandwidth's error code."""

    number: str
    to: str
    state: str = "new"
    reason: int | None = None
    events: set[tuple[str, str]] = field(default_factory=set)


class Invoices:
    """The application: its Flask part is `web`."""

    def __init__(self, environment: Mapping[str, str], *, waits_s: tuple[float, ...] = (1, 4, 15)) -> None:
        # The one line for tests: without the variable, the SDK goes to Bandwidth.
        where = {"host": url, "ignore_operation_servers": True} if (url := environment.get("BWSIM_BASE_URL")) else {}
        configuration = bandwidth.Configuration(
            username=environment["BW_USERNAME"], password=environment["BW_PASSWORD"], **where
        )
        self._api = bandwidth.MessagesApi(bandwidth.ApiClient(configuration))
        self._environment, self._waits_s = environment, waits_s
        self.invoices: dict[str, Invoice] = {}
        self.stopped: set[str] = set()
        self.web = Flask(__name__)
        self.web.add_url_rule("/callbacks", view_func=self.take, methods=["POST"])

    def send(self, number: str, to: str) -> Invoice:
        """Tell somebody of an invoice."""
        invoice = self.invoices[number] = Invoice(number, to)
        if to in self.stopped:
            invoice.state = "refused"
            return invoice
        message = MessageRequest(
            application_id=self._environment["BW_MESSAGING_APPLICATION_ID"],
            var_from=self._environment["BW_NUMBER"],
            to=[to],
            text=f"Your invoice {number} is due. Reply STOP to hear no more.",
            tag=number,
        )
        invoice.state = "sent" if self._post(message) else "refused"
        return invoice

    def _post(self, message: MessageRequest) -> bool:
        for wait_s in (*self._waits_s, None):
            try:
                self._api.create_message(self._environment["BW_ACCOUNT_ID"], message)
            except ApiException as error:
                if wait_s is None or not (error.status == 429 or error.status >= 500):
                    return False
                time.sleep(wait_s)
            else:
                return True
        return False

    def take(self) -> tuple[str, int]:
        """A callback: an array of events."""
        for event in request.get_json():
            if event["type"] == "message-received":
                self._heard(event["message"])
            else:
                self._happened(event)
        return "", 200

    def _heard(self, message: Mapping[str, str]) -> None:
        if message["text"].strip().upper() == "STOP":
            self.stopped.add(message["from"])

    def _happened(self, event: Mapping[str, object]) -> None:
        invoice = self.invoices.get(str(event["message"]["tag"]))  # type: ignore[index]
        if invoice is None or (key := (str(event["message"]["id"]), str(event["type"]))) in invoice.events:  # type: ignore[index]
            return
        invoice.events.add(key)
        invoice.state = STATES.get(str(event["type"]), invoice.state)
        invoice.reason = event.get("errorCode")  # type: ignore[assignment]
