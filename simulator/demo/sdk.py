"""Send through the official SDK, unmodified, as an application does."""

import importlib
import importlib.metadata
from typing import Any, NamedTuple

MISSING = (
    "the demo sends through Bandwidth's own SDK, which is not installed; it is an extra: "
    "pip install 'bandwidth-simulator[demo]', or pip install '.[demo]' in a checkout"
)


class MissingSdkError(Exception):
    """The SDK is not installed; the message says how to."""

    def __init__(self) -> None:
        super().__init__(MISSING)


class SdkFailedError(Exception):
    """The SDK did not take the simulator's answer; the message is the SDK's."""


class Sent(NamedTuple):
    """What the SDK read from the 202."""

    id: str
    tag: str
    to: list[str]
    text: str
    segments: int


class Sdk:
    """The messages API of the SDK, pointed at a simulator."""

    def __init__(self, url: str, *, account: str, application: str) -> None:
        # Imported here and by name: it is an extra, and has no type information.
        try:
            self._bandwidth: Any = importlib.import_module("bandwidth")
        except ImportError:
            raise MissingSdkError from None
        configuration = self._bandwidth.Configuration(
            host=f"{url}/api/v2", username="user", password="password", ignore_operation_servers=True
        )
        self._api = self._bandwidth.MessagesApi(self._bandwidth.ApiClient(configuration))
        self._account, self._application = account, application

    @property
    def version(self) -> str:
        """Its version."""
        return importlib.metadata.version("bandwidth-sdk")

    def send(self, to: list[str], text: str, *, tag: str, from_: str) -> Sent:
        """Send a message; SdkFailedError when the SDK raises anything at all."""
        request = self._bandwidth.models.MessageRequest(
            application_id=self._application, to=to, var_from=from_, text=text, tag=tag
        )
        try:
            message = self._api.create_message(self._account, request)
        except Exception as error:
            raise SdkFailedError(f"{tag}: the SDK raised {type(error).__name__}: {error}") from error
        return Sent(message.id, message.tag, list(message.to), message.text, message.segment_count)
