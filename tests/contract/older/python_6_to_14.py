"""The calls of the Python `bandwidth-sdk` 6 to 14, in an environment that has one of them."""

import base64
import json
from importlib import import_module
from typing import Any

from tests.contract.older.lines import serve

FIELDS = {"applicationId": "application_id", "from": "mfrom"}


class Calls:
    """What the test asks for, in the words of these versions."""

    def set_up(self, account: str, code: str) -> None:
        """Run what the docs say."""
        self.account, names = account, dict[str, Any]()
        exec(code, names)
        self.messaging = names["messaging"]

    def send(self, fields: dict[str, Any]) -> Any:
        """Send a message."""
        body = _model("message_request")(**{FIELDS.get(name, name): value for name, value in fields.items()})
        return _shown(self.messaging.create_message(self.account, body).body)

    def read(self, event: str) -> Any:
        """A callback, by the class for callbacks."""
        return _shown(_model("bandwidth_callback_message").from_dictionary(json.loads(event)))

    def upload(self, name: str, data: str, type: str) -> None:
        """Store a file."""
        body = base64.b64decode(data)
        known = self.messaging.upload_media.__code__.co_varnames
        length = {"content_length": str(len(body))} if "content_length" in known else {}
        self.messaging.upload_media(self.account, name, body=body, content_type=type, **length)

    def download(self, name: str) -> str:
        """The bytes of a file."""
        return base64.b64encode(self.messaging.get_media(self.account, name).body).decode()

    def list_media(self) -> Any:
        """Every file."""
        return _shown(self.messaging.list_media(self.account).body)

    def delete(self, name: str) -> int:
        """Remove a file."""
        return int(self.messaging.delete_media(self.account, name).status_code)

    def list_messages(self, source: str) -> Any:
        """The messages from a number."""
        return _shown(self.messaging.get_messages(self.account, source_tn=source).body)


def _model(module: str) -> Any:
    name = "".join(word.title() for word in module.split("_"))
    return getattr(import_module(f"bandwidth.messaging.models.{module}"), name)


def _shown(value: Any) -> Any:
    if isinstance(value, list):
        return [_shown(each) for each in value]
    if not hasattr(value, "_names"):
        return value
    return {theirs: _shown(getattr(value, ours)) for ours, theirs in value._names.items()}


def _told(error: Exception) -> dict[str, Any]:
    status, type_ = getattr(error, "response_code", None), getattr(error, "mtype", None)
    return {"status": status, "type": type_, "description": getattr(error, "description", None)}


if __name__ == "__main__":
    serve(Calls(), _told)
