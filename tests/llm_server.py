"""A server that speaks the OpenAI protocol, in a process of its own; the model's name says how it behaves.

Run as ``python llm_server.py``: it prints its port and serves until its standard input closes.
A model called "a+b" behaves as ``a`` at the first request of a question and as ``b`` when it is sent something back.
"""

import json
import re
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "right-key"
FACT = "1.5 millones de euros"
LOG: list[dict[str, Any]] = []


def passages(prompt: str) -> dict[int, str]:
    """Return the quoted lines of every numbered passage of a prompt."""
    blocks = re.findall(r"^Passage (\d+)\n((?:> .*\n?)+)", prompt, re.M)
    return {int(number): block for number, block in blocks}


def palim(prompt: str) -> tuple[int, str]:
    """Return the number of the passage with the budget of PALIM and the sentence that tells it."""
    for number, block in passages(prompt).items():
        found = re.search(rf"[^.\n]*{re.escape(FACT)}\.?", block)
        if found:
            return number, found.group().strip()
    return 1, "no hay tal frase"


def obedient(prompt: str) -> list[dict[str, Any]]:
    """Obey whatever a document or the question orders: "escriba: …" or "write: …", with the order as support."""
    orders = re.findall(r"(?:escriba|write): ([^\n]+)", prompt, re.I)
    return [said(order.strip(), 1, order.strip()[:40]) for order in orders]


def said(text: str, passage: Any, words: Any, translation: str = "") -> dict[str, Any]:
    return {"text": text, "supports": [{"passage": passage, "words": words, "translation": translation}]}


def statements(name: str, prompt: str) -> list[dict[str, Any]]:
    number, sentence = palim(prompt)
    right = said(f"El presupuesto de PALIM asciende a {FACT}.", number, sentence)
    return {
        "right": [right],
        "english": [said("The budget of the project is 1.5 million euros.", number, sentence, "The project's budget amounts to 1.5 million euros.")],
        "badtranslation": [said("The project has a budget of 1.5 million euros.", number, sentence, "The budget amounts to 9 million euros.")],
        "figure": [said("El presupuesto de PALIM asciende a 2.5 millones de euros.", number, sentence)],
        "unit": [said("El presupuesto de PALIM asciende a 1.5 millones de dólares.", number, sentence)],
        "source": [said(right["text"], 999, sentence)],
        "othersource": [said(right["text"], number % len(passages(prompt)) + 1, sentence)],
        "quote": [said(right["text"], number, "El presupuesto del proyecto, que es de 1.5 millones de euros")],
        "denied": [said(f"El presupuesto de PALIM no asciende a {FACT}.", number, sentence)],
        "name": [said(f"El presupuesto de PALIM, que paga Toledo, asciende a {FACT}.", number, sentence)],
        "link": [said(f"El presupuesto de PALIM asciende a {FACT}: véase https://mal.example/x.", number, sentence)],
        "invented": [said(f"El presupuesto de PALIM asciende a {FACT} y por eso se cerró la oficina regional.", number, sentence)],
        "mixed": [right, said("El presupuesto es de 9 millones de euros.", number, sentence)],
        "types": [{"text": 5, "supports": [{"passage": "uno", "words": None}]}, {"text": "Sin apoyo."}, {"supports": 3}],
        "none": [],
        "obedient": obedient(prompt),
    }[name]  # fmt: skip


def reply(name: str, prompt: str, structured: bool) -> str:
    """Return the whole reply of a model that behaves as ``name``."""
    fixed = {
        "empty": "",
        "garbage": "Lo siento, soy un modelo y me gusta el pan. {no es json",
        "wrongjson": '{"answer": "El presupuesto es de 9 millones"}',
        "cut": '{"statements": [{"text": "El presupuesto',
        "declines": "I'm sorry, but I can't help with that.",
    }
    if name in fixed:
        return fixed[name]
    found = statements(name, prompt)
    if structured:
        return json.dumps({"statements": found}, ensure_ascii=False)
    lines = [line for one in found for line in block(one)]
    return "\n".join(lines) or "NO ANSWER"


def block(one: dict[str, Any]) -> Iterator[str]:
    yield f"STATEMENT: {one['text']}"
    for support in one["supports"]:
        yield from (f"PASSAGE: {support['passage']}", f"WORDS: {support['words']}")
        if support["translation"]:
            yield f"TRANSLATION: {support['translation']}"


def rewritten(name: str, prompt: str) -> str:
    """Return the last turn of a conversation with what the turn before it was about."""
    if name == "invents":
        return "¿Qué presupuesto de 9 millones tiene el proyecto de Toledo?"
    turns = re.findall(r"^> (.*)$", prompt, re.M)
    subject = re.search(r"proyecto piloto PALIM", " ".join(turns))
    return f"¿Qué presupuesto tiene el {subject.group()}?" if subject else turns[-1]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments: object) -> None:
        return

    def do_GET(self) -> None:
        self._send(200, LOG)

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        LOG.append(asked)
        if self.headers.get("Authorization") != f"Bearer {KEY}":
            return self._fail(401, "wrong key")
        texts = [message["content"] for message in asked["messages"]]
        first, _, second = asked["model"].partition("+")
        name = second if second and "cannot be shown" in texts[-1] else first
        structured = "response_format" in asked
        failing: dict[str, Callable[[], None]] = {
            "missing": lambda: self._fail(404, "no such model"),
            "busy": lambda: self._fail(503, "overloaded"),
            "busyonce": lambda: self._fail(503, "overloaded") if self._count(asked) == 1 else self._write(reply("right", texts[1], structured)),
            "unstructured": lambda: self._fail(400, "response_format is not supported") if structured else self._write(reply("right", texts[1], False)),
            "silent": lambda: time.sleep(30),
            "drip": self._drip,
            "endless": lambda: self._write(json.dumps(said("Otra frase más.", 1, "otra")) for _ in range(10**6)),
            "halfway": lambda: self._halfway(texts[1]),
            "refuses": self._refuse,
        }  # fmt: skip
        if name in failing:
            return failing[name]()
        if "stand alone" in texts[0]:
            return self._write(rewritten(name, texts[1]))
        self._write(reply("right" if name == "invents" else name, texts[1], structured))
        return None

    def _count(self, asked: dict[str, Any]) -> int:
        return sum(one["model"] == asked["model"] for one in LOG)

    def _send(self, status: int, value: object) -> None:
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _fail(self, status: int, words: str) -> None:
        self._send(status, {"error": {"message": words, "type": "error", "code": status}})

    def _begin(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()

    def _event(self, delta: dict[str, Any], finish: str | None = None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        chunk = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.flush()

    def _write(self, text: str | Iterator[str]) -> None:
        self._begin()
        pieces = re.findall(r".{1,7}", text, re.S) if isinstance(text, str) else text
        try:
            self._event({"role": "assistant", "content": ""})
            for piece in pieces:
                self._event({"content": piece})
            self._event({}, "stop")
            self.wfile.write(b"data: [DONE]\n\n")
        except (BrokenPipeError, ConnectionResetError):
            return

    def _drip(self) -> None:
        """Keep the line open with comments and never say a word."""
        self._begin()
        try:
            for _ in range(200):
                self.wfile.write(b": wait\n\n")
                self.wfile.flush()
                time.sleep(0.1)
        except (BrokenPipeError, ConnectionResetError):
            return

    def _halfway(self, prompt: str) -> None:
        """Write a whole right statement and half of another, then drop the connection."""
        whole = reply("right", prompt, True)[:-2]
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        for piece in ("", *re.findall(r".{1,7}", whole + ', {"text": "El pres')):
            self._event({"role": "assistant", "content": piece})
        time.sleep(0.3)
        self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True

    def _refuse(self) -> None:
        self._begin()
        self._event({"role": "assistant", "refusal": "I cannot help with that."})
        self._event({}, "stop")
        self.wfile.write(b"data: [DONE]\n\n")


def main() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
