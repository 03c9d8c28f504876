"""What arrives at a world: messages of handsets, and the files that lie there."""

from simulator.engine import handsets, media
from simulator.engine.handsets import HandsetRequest
from simulator.engine.receive import Arrival, Attachment, find_owners, receive
from simulator.engine.recorder import Recorder
from simulator.model import entries as e
from simulator.model.media import MediaFile
from simulator.model.messages import Message


class Arrivals(Recorder):
    """Records messages from handsets and media files."""

    def receive(self, arrival: Arrival, *, now_ms: int) -> tuple[Message, ...]:
        """Record a message for each of the account's numbers that it reached, and their files."""
        arrived = []
        for owner in find_owners(arrival.to, self.config, home=arrival.home):
            each = receive(arrival, owner, self.state, self.config, now_ms=now_ms)
            for file in each.files:
                self.store_media(file)
            self._record(
                e.MessageReceived,
                at_ms=now_ms,
                message=each.message,
                opted=each.opted,
                rule=each.rule,
                counted=each.counted,
                asides=each.asides,
                enters=each.enters,
                silenced=each.silenced,
                cause=arrival.cause,
                answers=arrival.answers,
                odd=each.odd,
                travel=each.travel,
            )
            arrived.append(each.message)
        self._forget_old(now_ms)
        return tuple(arrived)

    def write(self, request: HandsetRequest, attachments: tuple[Attachment, ...], *, now_ms: int) -> None:
        """Record that a handset wrote by itself, and what it reached."""
        nobody = handsets.find_nobody(request, self.config)
        self._record(
            e.HandsetWrote,
            at_ms=now_ms,
            item=request.item,
            from_=request.from_,
            to=request.to,
            cause=request.cause,
            answers=request.answers,
            traffic=request.traffic,
            next_ms=request.next_ms,
            opens=request.opens,
            nobody=nobody,
        )
        if nobody is None:
            self.receive(request.arrival(attachments), now_ms=now_ms)

    # -- media files

    def store_media(self, file: MediaFile) -> None:
        """Record a file whose bytes are stored; one of the same id is replaced."""
        self._loosen(file.id)
        self._record(e.MediaStored, at_ms=file.stored_ms, media=file)

    def _loosen(self, *media_ids: str) -> None:
        files = self.state.media
        self.loose.update(files[media_id].sha256 for media_id in media_ids if media_id in files)

    def delete_media(self, media_id: str, *, now_ms: int) -> None:
        """Record that a file is gone, if there was one."""
        if media_id in self.state.media:
            self._loosen(media_id)
            self._record(e.MediaDeleted, at_ms=now_ms, media_ids=(media_id,))

    def expire_media(self, *, now_ms: int) -> None:
        """Record which files have grown too old."""
        over = media.find_over(self.state, self.config, now_ms=now_ms)
        if over:
            self._loosen(*over)
            self._record(e.MediaDeleted, at_ms=now_ms, media_ids=over, expired=True)
