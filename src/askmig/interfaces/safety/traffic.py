"""What goes through the guard: bodies held back or cut, headers added, the full queue said in plain words."""

import json
from collections.abc import MutableMapping
from typing import Any

from starlette.types import Receive, Send

from askmig.interfaces.safety.headers import with_safe_headers

Message = MutableMapping[str, Any]
# The longest question is 4,000 characters; a page also sends back what it shows of a conversation.
_LONGEST_BODY = 4 * 1024 * 1024


class Outgoing:
    """Sends a response on, its headers made safe.

    A page is held until it is whole, as its header names the hashes of its scripts. ``full`` is said instead
    of Gradio's 503 of a full queue, whose words its page fixes in English; ``private`` forbids to keep copies;
    ``head`` is HTML whose scripts the page will add to itself.
    """

    def __init__(self, send: Send, *, full: str, private: bool, head: bytes = b"") -> None:
        self._send = send
        self._full = full
        self._private = private
        self._head = head
        self._held: Message | None = None
        self._body = b""

    async def __call__(self, part: Message) -> None:
        """Send one part of a response."""
        if part["type"] == "http.response.start":
            await self._start(part)
        elif part["type"] == "http.response.body" and self._held is not None:
            self._body += part.get("body", b"")
            if not part.get("more_body", False):
                await self._release(self._held)
        else:
            await self._send(part)

    async def _start(self, part: Message) -> None:
        kind = next((value for name, value in part.get("headers", ()) if name.lower() == b"content-type"), b"")
        if kind.startswith(b"text/html") or part["status"] == 503:
            self._held = part
            return
        headers = with_safe_headers(part.get("headers", ()))
        await self._send({**part, "headers": self._kept(headers)})

    async def _release(self, start: Message) -> None:
        headers, body, status = list(start.get("headers", ())), self._body, start["status"]
        if status == 503:
            # Gradio's page shows the words of any other status but this one.
            body, status = json.dumps({"detail": self._full, "error": self._full}).encode(), 429
            headers = [(b"content-type", b"application/json"), (b"retry-after", b"5")]
            headers.append((b"content-length", str(len(body)).encode()))
        await self._send(
            {**start, "status": status, "headers": self._kept(with_safe_headers(headers, body + self._head))}
        )
        await self._send({"type": "http.response.body", "body": body})

    def _kept(self, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        if not self._private:
            return headers
        return [
            *((name, value) for name, value in headers if name != b"cache-control"),
            (b"cache-control", b"no-store"),
        ]


def limited(receive: Receive, longest: int = _LONGEST_BODY) -> Receive:
    """Return a ``receive`` that hangs up on a body longer than ``longest`` bytes."""
    taken = 0

    async def receive_some() -> Message:
        nonlocal taken
        part = await receive()
        taken += len(part.get("body", b""))
        return part if taken <= longest else {"type": "http.disconnect"}

    return receive_some


def replayed(body: bytes, receive: Receive) -> Receive:
    """Return a ``receive`` that gives a body that was read already, then what comes after it."""
    given = False

    async def receive_again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again


async def whole_body(receive: Receive, longest: int) -> bytes | None:
    """Return the body of a request, None as soon as it is longer than ``longest`` bytes."""
    pieces, size = [], 0
    while True:
        part = await receive()
        pieces.append(part.get("body", b""))
        size += len(pieces[-1])
        if size > longest:
            return None
        if not part.get("more_body", False):
            return b"".join(pieces)
