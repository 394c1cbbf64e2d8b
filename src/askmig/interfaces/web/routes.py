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
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Any

from anyio import CapacityLimiter, to_thread
from pydantic import ValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from askmig.errors import AskmigError
from askmig.interfaces.safety import Role, Route, Safety, language_of, person_of, refusal
from askmig.interfaces.web.desk import Desk
from askmig.interfaces.web.endpoints import ask_page, export_page, read_page
from askmig.interfaces.web.judging import keep_verdict
from askmig.interfaces.web.live import Live
from askmig.interfaces.web.page_images import PageImages
from askmig.interfaces.web.taking import plain_name, take_files
from askmig.interfaces.web.wording import say

Work = Callable[[Request], Awaitable[Response]]
# Answers at a time: more would only wait for each other, and for the two cores that most machines have.
_AT_ONCE = 4
_END = object()


class PageRoutes:
    """The routes of one page."""

    def __init__(self, live: Live, safety: Safety, desk: Desk | None) -> None:
        self._live = live
        self._safety = safety
        self._desk = desk
        self._images = PageImages()
        self._limiter: CapacityLimiter | None = None
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
        if self._asking >= self._safety.queue + _AT_ONCE:
            return refusal(request, 429, "queue_full", {"Retry-After": "5"})
        sent, language = await request.json(), language_of(request)
        return StreamingResponse(self._answer(sent, language), media_type="application/x-ndjson")

    async def _answer(self, sent: object, language: str) -> AsyncIterator[bytes]:
        """Yield the lines of an answer, each made in a thread; whoever waits longest is next."""
        self._limiter = self._limiter or CapacityLimiter(_AT_ONCE)
        answers = ask_page(self._live, sent, language)
        self._asking += 1
        try:
            while True:
                line = await to_thread.run_sync(_next_line, answers, limiter=self._limiter)
                if line is None:
                    return
                yield line
        finally:
            self._asking -= 1

    async def _read(self, request: Request) -> Response:
        place = await to_thread.run_sync(read_page, self._live, await request.json(), language_of(request))
        return JSONResponse(place, 404 if "error" in place else 200)

    async def _image(self, request: Request) -> Response:
        asked, language = request.query_params, language_of(request)
        page = int(asked.get("page", "")) if asked.get("page", "").isdecimal() else 0
        draw = partial(self._images.image, self._live.assistant, language=language)
        image = await to_thread.run_sync(draw, asked.get("doc", ""), asked.get("unit", ""), page)
        return Response(image, 200, {"Cache-Control": "private, max-age=3600"}, "image/png")

    async def _export(self, request: Request) -> Response:
        file = await to_thread.run_sync(export_page, self._live, await request.json(), language_of(request))
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
        await to_thread.run_sync(keep, await request.json())
        return JSONResponse({"saved": True})

    async def _take(self, request: Request) -> Response:
        files: dict[str, bytes] = {}
        async with request.form() as form:
            for _, sent in form.multi_items():
                if isinstance(sent, UploadFile):
                    files[plain_name(sent.filename or "")] = await sent.read()
        return JSONResponse(await to_thread.run_sync(take_files, self._live, files, language_of(request)))


def data_route(said: Callable[[], dict[str, Any]]) -> Route:
    """Return the route of what the page is told, and of who looks at it."""

    async def answer(request: Request) -> Response:
        person = person_of(request)
        data = await to_thread.run_sync(said)
        return JSONResponse({**data, "person": {"name": person.name, "role": person.role}})

    return Route(_application(answer, "GET"), is_counted=False)


def _next_line(answers: Any) -> bytes | None:  # noqa: ANN401 - an iterator of JSON objects
    answer = next(answers, _END)
    return None if answer is _END else json.dumps(answer, ensure_ascii=False).encode() + b"\n"


def _application(work: Work, method: str) -> ASGIApp:
    """Return the application that answers requests with ``work``; what goes wrong becomes one line for the person."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        response = await _worked(request, work) if request.method == method else _error(request, 405, "bad_request")
        await response(scope, receive, send)

    return answer


async def _worked(request: Request, work: Work) -> Response:
    try:
        return await work(request)
    except (ValidationError, json.JSONDecodeError, UnicodeDecodeError, RecursionError, HTTPException):
        return _error(request, 400, "bad_request")
    except ClientDisconnect:
        return refusal(request, 413, "too_long")
    except AskmigError as error:
        return JSONResponse({"error": str(error), "detail": str(error)}, 409)


def _error(request: Request, status: int, name: str) -> Response:
    said = say(name, language_of(request))
    return JSONResponse({"error": said, "detail": said}, status)
