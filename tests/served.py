"""The real server in a process of its own, for the tests of its doors."""

import http.client
import json
import os
import socket
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from askmig.settings import Settings

ASK = "/gradio_api/call/ask"
PASSWORDS = {"rosa": "una contraseña", "sara": "otra contraseña", "mara": "la tercera clave"}
ROLES = {"rosa": "reader", "sara": "staff", "mara": "maintainer"}


@dataclass(frozen=True)
class Reply:
    """What the server said."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(settings: Settings, *options: str, errors: Path) -> Iterator[str]:
    """Serve the index of these settings and yield the address."""
    places = {"ASKMIG_CORPUS": str(settings.corpus), "ASKMIG_INDEX": str(settings.index)}
    command = [sys.executable, "-m", "askmig.interfaces.cli", "serve", "--no-browser", "--port", str(free_port())]
    with (
        errors.open("wb") as log,
        subprocess.Popen([*command, *options], env={**os.environ, **places}, stdout=subprocess.PIPE, stderr=log) as app,
    ):
        assert app.stdout is not None
        line = app.stdout.readline().decode()
        assert line.startswith("askmig: http://127.0.0.1:"), errors.read_text()
        yield line.split()[1]
        app.terminate()


def call(url: str, path: str, body: object = None, *, method: str = "", **headers: str) -> Reply:
    """Ask the server, with the path sent as it is; a body that is no bytes goes as JSON."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    kind = {} if data is None or "content-type" in named else {"content-type": "application/json"}
    try:
        connection.request(method or ("GET" if body is None else "POST"), path, data, {**kind, **named})
        reply = connection.getresponse()
        return Reply(reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read())
    finally:
        connection.close()


def basic(name: str) -> str:
    """The header by which a program says who it is."""
    return "Basic " + b64encode(f"{name}:{PASSWORDS[name]}".encode()).decode()
