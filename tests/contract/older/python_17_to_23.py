"""The calls of the Python `bandwidth-sdk` 17 to 23, in an environment that has one of them."""

import base64
import json
from importlib import import_module
from typing import Any

from tests.contract.older.lines import serve

FIELDS = {"applicationId": "application_id", "from": "var_from"}
# 17 has a class for each type of callback, 18 and 19 have one for all, 20 and later one that chooses.
CLASSES = {
    "message-sending": "MessageSendingCallback",
    "message-delivered": "MessageDeliveredCallback",
    "message-failed": "MessageFailedCallback",
    "message-received": "InboundMessageCallback",
}


class Calls:
    """What the test asks for, in the words of these versions."""

    def set_up(self, account: str, code: str) -> None:
        """Run what the docs say."""
        self.account, names = account, dict[str, Any]()
        exec(code, names)
        self.sdk = import_module("bandwidth")
        self.messages, self.media = self.sdk.MessagesApi(names["client"]), self.sdk.MediaApi(names["client"])

    def send(self, fields: dict[str, Any]) -> Any:
        """Send a message."""
        named = {FIELDS.get(name, name): value for name, value in fields.items()}
        return self.messages.create_message(self.account, self.sdk.models.MessageRequest(**named)).to_dict()

    def read(self, event: str) -> Any:
        """A callback, by the class for it."""
        type_ = CLASSES[json.loads(event)["type"]]
        name = next(name for name in ("Callback", "MessageCallback", type_) if hasattr(self.sdk.models, name))
        model = getattr(self.sdk.models, name).from_json(event)
        return getattr(model, "actual_instance", model).to_dict()

    def upload(self, name: str, data: str, type: str) -> None:
        """Store a file."""
        self.media.upload_media(self.account, name, base64.b64decode(data), _content_type=type)

    def download(self, name: str) -> str:
        """The bytes of a file."""
        return base64.b64encode(bytes(self.media.get_media(self.account, name))).decode()

    def list_media(self) -> Any:
        """Every file."""
        return [each.to_dict() for each in self.media.list_media(self.account)]

    def delete(self, name: str) -> int:
        """Remove a file."""
        return int(self.media.delete_media_with_http_info(self.account, name).status_code)

    def list_messages(self, source: str) -> Any:
        """The messages from a number."""
        return self.messages.list_messages(self.account, source_tn=source).to_dict()


def _told(error: Exception) -> dict[str, Any]:
    data = getattr(error, "data", None)
    type_, description = getattr(data, "type", None), getattr(data, "description", None)
    return {"status": getattr(error, "status", None), "type": type_, "description": description}


if __name__ == "__main__":
    serve(Calls(), _told)
