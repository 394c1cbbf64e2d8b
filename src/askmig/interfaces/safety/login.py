"""The page that asks for name and password, and who is logged in since; no script in it."""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from html import escape
from threading import Lock
from urllib.parse import quote

from askmig.interfaces.safety.small_page import small_page
from askmig.messages import message

COOKIE = "askmig_session"
# A working day; the server forgets all when it stops.
SECONDS = 12 * 3600
_SESSIONS = 10_000


class Sessions:
    """Names by the secret in their browser's cookie."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._names: OrderedDict[str, tuple[str, float]] = OrderedDict()

    def begin(self, name: str) -> str:
        """Return the secret of a new session."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._names[token] = (name, self._clock() + SECONDS)
            while len(self._names) > _SESSIONS:
                self._names.popitem(last=False)
        return token

    def name(self, token: str) -> str | None:
        """Return whose session it is, None when it is unknown or over."""
        with self._lock:
            name, until = self._names.get(token, ("", 0.0))
            return name if until > self._clock() else None

    def end(self, token: str) -> None:
        """Forget a session."""
        with self._lock:
            self._names.pop(token, None)


def login_page(language: str, *, target: str, failed: bool = False) -> str:
    """Return the page; after a right password it leads to ``target``, a path of this server."""

    def say(name: str) -> str:
        return escape(message(name, language))

    alert = f'<p role="alert">{say("login_failed")}</p>' if failed else ""
    field = '<label>{}<input name="{}" type="{}" autocomplete="{}" required{}></label>'
    form = (
        f'{alert}<form method="post" action="login?next={escape(quote(target, safe="/"))}">'
        f"{field.format(say('name'), 'username', 'text', 'username', ' autofocus')}"
        f"{field.format(say('password'), 'password', 'password', 'current-password', '')}"
        f'<button type="submit">{say("login")}</button></form>'
    )
    return small_page(language, message("login", language), form)


def safe_target(wanted: str) -> str:
    """Return where to go after the login: a path of this server, the page itself for anything else."""
    inside = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if inside and "\\" not in wanted else "/"
