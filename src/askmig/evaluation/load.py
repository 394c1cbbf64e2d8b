"""Many people at once against a running web app: errors, mixed-up answers, and how long they wait.

Every person is a thread with an address of its own, as behind a reverse proxy, and asks one question
after another over HTTP, as the page in a browser does: send it, then read the stream to its end.
"""

import http.client
import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from askmig.errors import AskmigError

# Seconds that a person waits for an answer before it counts as an error.
_PATIENCE = 30.0
_KEPT_ERRORS = 5


@dataclass(frozen=True)
class Crowd:
    """How many ask for how long; ``pause`` is how long a person reads before the next question, on average."""

    people: int = 30
    seconds: float = 120.0
    pause: float = 1.0


@dataclass
class _Tally:
    """What the people have seen so far."""

    seconds: list[float] = field(default_factory=list)
    mixed_up: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


def measure_load(url: str, questions: Sequence[str], crowd: Crowd) -> dict[str, Any]:
    """Return what happened: answers, errors, mixed-up answers, answers a second, and waiting times in milliseconds.

    An answer is mixed up when it is not word for word, citations included, what the same question got when nobody
    else was asking. Raises AskmigError when the server does not answer then.
    """
    expected = {}
    for question in questions:
        try:
            expected[question] = _what_counts(ask_over_http(url, question, "192.0.2.1"))
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise AskmigError(f"{url} does not answer {question!r}: {error}") from None
    tally = _Tally()
    until = time.monotonic() + crowd.seconds
    people = [
        threading.Thread(target=_keep_asking, args=(url, expected, crowd, tally), kwargs={"until": until, "seed": seed})
        for seed in range(crowd.people)
    ]
    started = time.monotonic()
    for person in people:
        person.start()
    for person in people:
        person.join()
    return _summary(tally, crowd, time.monotonic() - started)


def ask_over_http(url: str, question: str, address: str) -> dict[str, Any]:
    """Return the answer's JSON as the page gets it; raises OSError, HTTPException or ValueError without one."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_PATIENCE)
    headers = {"Content-Type": "application/json", "X-Forwarded-For": address}
    asked = json.dumps({"question": question, "documents": [], "before": []})
    try:
        connection.request("POST", f"{parts.path.rstrip('/')}/page/ask", asked, headers)
        reply = connection.getresponse()
        lines = reply.read().decode("utf-8").strip().split("\n")
        answer: dict[str, Any] = json.loads(lines[-1]) if lines[-1] else {"error": "no answer"}
        if reply.status != 200 or answer["error"]:
            raise ValueError(f"{reply.status} {answer['error']}")
        return answer
    finally:
        connection.close()


def _what_counts(answer: dict[str, Any]) -> tuple[str, str, str]:
    """Return of an answer what must be the same every time it is given."""
    quotes = [(one["document"], one["start"], one["end"], one["quote"]) for one in answer["citations"]]
    return answer["question"], answer["answer"], json.dumps(quotes, ensure_ascii=False)


def _keep_asking(
    url: str, expected: dict[str, tuple[str, str, str]], crowd: Crowd, tally: _Tally, *, until: float, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311  which question comes next is no secret
    address = f"198.51.100.{seed % 250 + 1}"
    time.sleep(chance.uniform(0, crowd.pause))
    while time.monotonic() < until:
        question = chance.choice(list(expected))
        started = time.perf_counter()
        try:
            found = _what_counts(ask_over_http(url, question, address))
        except (OSError, ValueError, KeyError, http.client.HTTPException) as error:
            with tally.lock:
                tally.errors.append(f"{type(error).__name__} {error}")
            continue
        with tally.lock:
            tally.seconds.append(time.perf_counter() - started)
            tally.mixed_up += [question] if found != expected[question] else []
        time.sleep(chance.uniform(0, 2 * crowd.pause))


def _summary(tally: _Tally, crowd: Crowd, seconds: float) -> dict[str, Any]:
    waits = sorted(tally.seconds) or [0.0]

    def percentile(share: float) -> float:
        return round(1000 * waits[min(len(waits) - 1, int(len(waits) * share))], 1)

    return {
        "people": crowd.people,
        "seconds": round(seconds, 1),
        "pause": crowd.pause,
        "answers": len(tally.seconds),
        "answers_a_second": round(len(tally.seconds) / seconds, 1),
        "errors": len(tally.errors),
        "mixed_up": len(tally.mixed_up),
        "p50_ms": percentile(0.5),
        "p95_ms": percentile(0.95),
        "p99_ms": percentile(0.99),
        "max_ms": round(1000 * waits[-1], 1),
        "first_errors": tally.errors[:_KEPT_ERRORS],
    }


@contextmanager
def served(*options: str) -> Iterator[str]:
    """Yield the address of ``askmig serve`` in a process of its own, which ends with the block."""
    command = [sys.executable, "-m", "askmig.interfaces.cli", "serve", "--no-browser", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603  our own command
        try:
            line = server.stdout.readline() if server.stdout else ""
            if not line.startswith("askmig: http"):
                raise AskmigError(f"the server did not start: {line.strip() or 'see above'}")
            yield line.split()[1]
        finally:
            server.terminate()
