"""A language model over LangChain: messages -> pieces of its reply, within a time and with retries.

The only module that imports langchain, and only when a model is first asked. Whatever goes wrong
becomes a LanguageModelError of one of a few kinds.
"""

import contextvars
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from askmig.errors import LanguageModelError
from askmig.generate.prompt import SCHEMA, Message
from askmig.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable

# What an error may mean, by HTTP status or by a word in the name of its class or of one of its bases.
_BY_STATUS = {
    400: "rejected",
    401: "key",
    403: "key",
    404: "unknown_model",
    408: "timeout",
    422: "rejected",
    429: "busy",
}
_BY_NAME = (
    ("Timeout", "timeout"),
    ("RemoteProtocol", "broken"),
    ("IncompleteRead", "broken"),
    ("ReadError", "broken"),
    ("Connect", "unreachable"),
    ("Refusal", "refused"),
    ("ContentFilter", "refused"),
    ("LengthFinish", "broken"),
    ("JSONDecode", "broken"),
    ("ImportError", "not_installed"),
)
_WORTH_RETRYING = frozenset(("unreachable", "busy", "timeout", "broken"))
_FIRST_WAIT = 0.2  # seconds before the first retry, doubled for each further one
_SERVER_FAULT = 500


class Model(Protocol):
    """What writes a reply: LangChain's models here, a scripted one in the evaluation."""

    name: str

    def write(self, messages: Sequence[Message], *, structured: bool = False) -> Iterator[str]:
        """Yield the pieces of the reply, at least as finely as its statements; raises LanguageModelError.

        ``structured`` asks for JSON after ``prompt.SCHEMA``.
        """

    @property
    def is_structured(self) -> bool:
        """Whether the model can be held to a JSON schema, as far as is known by now."""


class ChatModel:
    """Any chat model that LangChain knows; the settings name it, or ``chat`` is one that exists already."""

    def __init__(self, settings: Settings, chat: "BaseChatModel | None" = None) -> None:
        self._settings = settings
        self.name = settings.llm or (type(chat).__name__ if chat else "")
        self.is_structured = True
        if chat is not None:
            self._chat = chat

    @cached_property
    def _chat(self) -> "BaseChatModel":
        """The model that the settings name; loading it takes seconds, of which the timeout counts none."""
        try:
            return self._load()
        except Exception as error:  # every provider raises kinds of its own
            raise LanguageModelError(_kind(error), type(error).__name__) from error

    def load(self) -> None:
        """Load the model without asking it anything; raises LanguageModelError when that fails."""
        self._chat  # noqa: B018  the property loads

    def _load(self) -> "BaseChatModel":
        """Return the model that the settings name; its client does not retry, that is done here for all alike."""
        from langchain.chat_models import init_chat_model

        settings = self._settings
        options: dict[str, Any] = {"temperature": 0, "timeout": settings.llm_timeout, "max_retries": 0}
        key = settings.llm_api_key.get_secret_value() if settings.llm_api_key else ""
        if settings.llm_base_url:
            # The provider's own key from the environment is not for another server.
            options |= {"base_url": settings.llm_base_url, "api_key": key or "none"}
        elif key:
            options["api_key"] = key
        if settings.llm.startswith("ollama:"):
            options = {"temperature": 0, "client_kwargs": {"timeout": settings.llm_timeout}}
            options |= {"base_url": settings.llm_base_url} if settings.llm_base_url else {}
        chat: BaseChatModel = init_chat_model(settings.llm, **options)
        return chat

    def write(self, messages: Sequence[Message], *, structured: bool = False) -> Iterator[str]:
        """Yield the pieces of the reply; asked again, so often as the settings say, while nothing has come yet."""
        chat = self._chat
        deadline = time.monotonic() + self._settings.llm_timeout
        for attempt in range(self._settings.llm_retries + 1):
            has_begun = False
            try:
                for piece in _within(deadline, lambda: _stream(chat, messages, structured and self.is_structured)):
                    has_begun = True
                    yield piece
                return
            except LanguageModelError as error:
                if error.kind == "rejected" and structured and self.is_structured and not has_begun:
                    self.is_structured = False
                    raise
                wait = _FIRST_WAIT * 2**attempt
                is_last = attempt == self._settings.llm_retries or time.monotonic() + wait > deadline
                if has_begun or is_last or error.kind not in _WORTH_RETRYING:
                    raise
            time.sleep(wait)


Pieces = queue.Queue[str | LanguageModelError | None]


def _within(deadline: float, start: Callable[[], Iterator[str]]) -> Iterator[str]:
    """Yield the pieces that a thread of its own fetches, so that a silent server cannot hold anybody up."""
    pieces: Pieces = queue.Queue()
    stopped = threading.Event()
    context = contextvars.copy_context()  # callbacks and tracing of a surrounding chain reach the model by it
    threading.Thread(target=context.run, args=(_fetch, start, pieces, stopped), daemon=True).start()
    try:
        while True:
            try:
                piece = pieces.get(timeout=max(deadline - time.monotonic(), 0.001))
            except queue.Empty:
                raise LanguageModelError("timeout") from None
            if piece is None:
                return
            if isinstance(piece, LanguageModelError):
                raise piece
            yield piece
    finally:
        stopped.set()


def _fetch(start: Callable[[], Iterator[str]], pieces: Pieces, stopped: threading.Event) -> None:
    """Put the pieces of a reply into the queue, then None or what went wrong; goes no further once stopped."""
    try:
        for piece in start():
            pieces.put(piece)
            if stopped.is_set():
                return
        pieces.put(None)
    except LanguageModelError as error:
        pieces.put(error)
    except Exception as error:  # every provider raises kinds of its own
        pieces.put(LanguageModelError(_kind(error), type(error).__name__))


def _stream(chat: "BaseChatModel", messages: Sequence[Message], structured: bool) -> Iterator[str]:
    for chunk in (_held(chat) if structured else chat).stream([(message.role, message.text) for message in messages]):
        yield _text_of(chunk)


def _held(chat: "BaseChatModel") -> "Runnable[Any, Any]":
    """Return the model held to the schema, without the parser behind it, which would hold the stream back."""
    from langchain_core.runnables import RunnableSequence

    try:
        held = chat.with_structured_output(SCHEMA)
    except NotImplementedError:
        raise LanguageModelError("rejected") from None
    if not isinstance(held, RunnableSequence):
        raise LanguageModelError("rejected")
    first: Runnable[Any, Any] = held.first
    return first


def _text_of(chunk: Any) -> str:  # noqa: ANN401  the chunks of all providers
    """Return the text of a chunk, or the arguments of the tool call by which some providers give structured output."""
    refusal = getattr(chunk, "additional_kwargs", {}).get("refusal")
    if refusal:
        raise LanguageModelError("refused")
    calls = getattr(chunk, "tool_call_chunks", None) or ()
    return str(chunk.text) + "".join(call.get("args") or "" for call in calls)


def _kind(error: Exception) -> str:
    """Return what kind of failure an error of any provider is; "other" when nothing tells."""
    status = getattr(error, "status_code", None) or getattr(getattr(error, "response", None), "status_code", None)
    if isinstance(status, int) and status:
        return _BY_STATUS.get(status, "busy" if status >= _SERVER_FAULT else "other")
    seen: BaseException | None = error
    names = ""
    while seen is not None:
        names += " ".join(one.__name__ for one in type(seen).__mro__) + " "
        seen = seen.__cause__
    if isinstance(error, ValueError) and "provider" in str(error):
        return "not_installed"
    return next((kind for name, kind in _BY_NAME if name in names), "other")
