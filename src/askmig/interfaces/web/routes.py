"""The addresses below ``/page``, where the page's script talks to the server.

::

    GET  /page/data     what the page says, the documents, who looks at it
    POST /page/ask      a turn -> its answer as it grows, one JSON object a line
    POST /page/read     a place -> the reader's HTML
    GET  /page/image    a passage of a PDF -> its page, marked
    POST /page/export   answers -> a file
    POST /page/verdict  what staff say of a statement
    POST /page/upload   files -> documents of the corpus, with --allow-upload

Gradio's queue is for programs: on the page its events cost as much as the answers (see evals/LOG.md).
"""

import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Any

from anyio import CapacityLimiter, to_thread
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from askmig.errors import AskmigError, LocatorError
from askmig.interfaces.safety import Role, Route, Safety, language_of, may_be_kept, person_of, refusal
from askmig.interfaces.web.desk import Desk
from askmig.interfaces.web.endpoints import ask_page, export_page, read_page
from askmig.interfaces.web.judging import keep_verdict
from askmig.interfaces.web.live import Live
from askmig.interfaces.web.page_images import PageImages
from askmig.interfaces.web.taking import named_apart, take_files
from askmig.interfaces.web.wording import say

_LOG = logging.getLogger(__name__)
Work = Callable[[Request], Awaitable[Response]]
# Answers at a time: more would only wait for each other, and for the two cores that most machines have.
_AT_ONCE = 4
# Files, images and uploads at a time each; whoever waits for one of them holds no thread that reading needs.
_SLOW_AT_ONCE = 1
# No document has a page of more digits.
_PAGE_DIGITS = 6
_END = object()


class PageRoutes:
    """The routes of one page."""

    def __init__(self, live: Live, safety: Safety, desk: Desk | None) -> None:
        self._live = live
        self._safety = safety
        self._desk = desk
        self._images = PageImages()
        self._answering = CapacityLimiter(_AT_ONCE)
        self._drawing, self._exporting, self._taking = (CapacityLimiter(_SLOW_AT_ONCE) for _ in range(3))
        self._asking = 0

    def routes(self) -> dict[str, Route]:
        """Return the routes, for the guard."""
        found = {
            "/page/ask": Route(_application(self._ask, "POST")),
            "/page/read": Route(_application(self._read, "POST")),
            "/page/image": Route(_application(self._image, "GET")),
            "/page/export": Route(_application(self._export, "POST")),
        }
        if self._desk:
            found["/page/verdict"] = Route(_application(self._judge, "POST"), "staff", login=True)
        if self._safety.uploads:
            found["/page/upload"] = Route(_application(self._take, "POST"), self._uploaders, login=True)
        return found

    def data(self) -> dict[str, Any]:
        """Return what the page is told of the documents, and what may be sent up."""
        limits = self._safety.uploads
        said = {"bytes": limits.bytes, "files": limits.files, "types": limits.types} if limits else None
        uploads = {**said, "role": self._uploaders} if said else None
        return {**self._live.shelf(), "uploads": uploads}

    @property
    def _uploaders(self) -> Role:
        """Who may send files up: whoever reads, where nobody has a name; else staff."""
        return "staff" if self._safety.users else "reader"

    async def _ask(self, request: Request) -> Response:
        sent, language = await _sent(request), language_of(request)
        if self._asking >= self._safety.queue + _AT_ONCE:
            return refusal(request, 429, "queue_full", {"Retry-After": "5"})
        self._asking += 1
        return _Growing(self._answer(sent, language), self._is_answered)

    def _is_answered(self) -> None:
        self._asking -= 1

    async def _answer(self, sent: object, language: str) -> AsyncIterator[bytes]:
        """Yield the lines of an answer, each made in a thread; whoever waits longest is next."""
        answers = ask_page(self._live, sent, language)
        while True:
            line = await to_thread.run_sync(_next_line, answers, limiter=self._answering)
            if line is None:
                return
            yield line

    async def _read(self, request: Request) -> Response:
        place = await to_thread.run_sync(read_page, self._live, await _sent(request), language_of(request))
        return JSONResponse(place, 404 if "error" in place else 200)

    async def _image(self, request: Request) -> Response:
        asked, language = request.query_params, language_of(request)
        digits = asked.get("page", "")
        page = int(digits) if digits.isdecimal() and len(digits) <= _PAGE_DIGITS else 0
        draw = partial(self._images.image, self._live.assistant, language=language)
        where = (asked.get("doc", ""), asked.get("unit", ""), page)
        image = await to_thread.run_sync(draw, *where, limiter=self._drawing)
        return Response(image, 200, {"Cache-Control": "private, max-age=3600"}, "image/png")

    async def _export(self, request: Request) -> Response:
        write = partial(export_page, self._live, await _sent(request), language_of(request))
        file = await to_thread.run_sync(write, limiter=self._exporting)
        return Response(file.data, 200, {"Content-Disposition": f'attachment; filename="{file.name}"'}, file.media_type)

    async def _judge(self, request: Request) -> Response:
        assert self._desk is not None  # noqa: S101  the route is there with a desk only
        keep = partial(
            keep_verdict,
            self._desk.store,
            self._live.assistant,
            who=person_of(request).name,
            language=language_of(request),
        )
        await to_thread.run_sync(keep, await _sent(request))
        return JSONResponse({"saved": True})

    async def _take(self, request: Request) -> Response:
        async with request.form() as form:
            files = await _files_of(form)
        # The guard has looked at the body; how it is taken apart here may differ, so that the parts are looked at too.
        limits = self._safety.uploads
        if limits is None or len(files) > limits.files:
            return refusal(request, 413, "upload_count")
        if not files or not all(may_be_kept(name, data) for name, data in files):
            return refusal(request, 415, "upload_type")
        take = partial(take_files, self._live, named_apart(files), language_of(request))
        return JSONResponse(await to_thread.run_sync(take, limiter=self._taking))


class _Growing(StreamingResponse):
    """Lines of JSON as they are made; ``over`` is called once, when all are sent or nobody listens any more."""

    def __init__(self, lines: AsyncIterator[bytes], over: Callable[[], None]) -> None:
        super().__init__(lines, media_type="application/x-ndjson")
        self._over = over

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the lines."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._over()


def data_route(said: Callable[[], dict[str, Any]]) -> Route:
    """Return the route of what the page is told, and of who looks at it."""

    async def answer(request: Request) -> Response:
        person = person_of(request)
        data = await to_thread.run_sync(said)
        return JSONResponse({**data, "person": {"name": person.name, "role": person.role}})

    return Route(_application(answer, "GET"), is_counted=False)


async def _sent(request: Request) -> object:
    """Return the JSON of a body; raise HTTPException for what is none."""
    try:
        return await request.json()
    except (ValueError, RecursionError):  # also numbers of thousands of digits, and brackets without end
        raise HTTPException(400) from None


async def _files_of(form: FormData) -> list[tuple[str, bytes]]:
    sent = [one for _, one in form.multi_items() if isinstance(one, UploadFile)]
    return [(one.filename or "", await one.read()) for one in sent]


def _next_line(answers: Any) -> bytes | None:  # noqa: ANN401 - an iterator of JSON objects
    answer = next(answers, _END)
    return None if answer is _END else json.dumps(answer, ensure_ascii=False).encode() + b"\n"


def _application(work: Work, method: str) -> ASGIApp:
    """Return the application that answers requests with ``work``; what goes wrong becomes one line for the person."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        response = (
            await _worked(request, work)
            if request.method == method
            else _error(405, say("bad_request", language_of(request)))
        )
        await response(scope, receive, send)

    return answer


async def _worked(request: Request, work: Work) -> Response:
    try:
        return await work(request)
    except (ValidationError, HTTPException):
        return _error(400, say("bad_request", language_of(request)))
    except ClientDisconnect:
        return refusal(request, 413, "too_long")
    except LocatorError as error:  # in the page's language, see places
        return _error(409, str(error))
    except AskmigError as error:
        _LOG.warning("%s was not done: %s", request.url.path, error)
        return _error(409, say("trouble", language_of(request)))


def _error(status: int, said: str) -> Response:
    return JSONResponse({"error": said, "detail": said}, status)
