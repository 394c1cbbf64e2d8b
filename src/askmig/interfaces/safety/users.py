"""The file of ``askmig serve --auth``: who may enter, as what, with which password (hashed).

One person a line, ``name:role:scrypt$n$r$p$salt$hash``. A change of the file counts at once.
"""

import hashlib
import hmac
import os
import re
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Literal, get_args

from askmig.errors import AskmigError

Role = Literal["reader", "staff", "maintainer"]
ROLES: tuple[Role, ...] = get_args(Role)
# Of the settings that OWASP's password storage cheat sheet holds for equal, the one of 32 MiB; 0.4 s on this machine.
_N, _R, _P = 2**15, 8, 3
_MEMORY = 128 * _N * _R * 2
_NAME = re.compile(r"[A-Za-z0-9._@-]{1,64}")
_SHORTEST_PASSWORD = 8
_LONGEST_PASSWORD = 1000


@dataclass(frozen=True)
class Person:
    """Who asks; ``name`` is empty for a reader who has not logged in."""

    name: str
    role: Role

    def may(self, role: Role) -> bool:
        """Whether the person has that role or one above it: reader, staff, maintainer."""
        return ROLES.index(self.role) >= ROLES.index(role)


ANYBODY = Person("", "reader")


@dataclass(frozen=True)
class _Entry:
    person: Person
    hashed: str


class Users:
    """The people of a file; raises AskmigError where the file is missing, broken or holds nobody."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self._key = secrets.token_bytes(32)
        # Proofs of passwords that were right, so that a machine's every call does not cost a scrypt.
        self._known: dict[str, bytes] = {}
        self._stamp: tuple[int, int] | None = None
        self._entries: dict[str, _Entry] = {}
        if not self._read():
            raise AskmigError(f"{path} holds nobody: askmig users add NAME --role maintainer --file {path}")

    def person(self, name: str) -> Person | None:
        """Return a person who is in the file now, or None."""
        entry = self._read().get(name)
        return entry.person if entry else None

    def check(self, name: str, password: str) -> Person | None:
        """Return the person when name and password fit, else None, after the same time for any name."""
        entry = self._read().get(name)
        fits = _fits(password, entry.hashed if entry else _NOBODY)
        if entry is None or not fits:
            return None
        with self._lock:
            self._known[name] = self._proof(name, password)
        return entry.person

    def recall(self, name: str, password: str) -> Person | None:
        """Return the person when ``check`` found name and password to fit before, at no cost."""
        entry = self._read().get(name)
        known = hmac.compare_digest(self._known.get(name, b""), self._proof(name, password))
        return entry.person if entry and known else None

    def _proof(self, name: str, password: str) -> bytes:
        return hmac.digest(self._key, f"{name}\0{password}".encode("utf-8", "replace"), "sha256")

    def _read(self) -> dict[str, _Entry]:
        """Return the entries, read anew when the file has changed since."""
        try:
            found = self._path.stat()
        except OSError as error:
            raise AskmigError(f"{self._path} cannot be read: {error.strerror}") from None
        stamp = (found.st_mtime_ns, found.st_size)
        with self._lock:
            if stamp != self._stamp:
                self._entries = read_users(self._path)
                self._known.clear()
                self._stamp = stamp
            return self._entries


def read_users(path: Path) -> dict[str, _Entry]:
    """Return the entries of a file by name; raise AskmigError for a line that is wrong."""
    entries = {}
    for number, line in enumerate(_lines(path), 1):
        name, role, hashed = (*line.split(":"), "", "")[:3]
        if role not in ROLES or not _NAME.fullmatch(name) or len(hashed.split("$")) != 6:
            raise AskmigError(f"{path}, line {number}: expected name:role:scrypt$…, written by `askmig users add`")
        entries[name] = _Entry(Person(name, role), hashed)
    return entries


def add_user(path: Path, name: str, role: str, password: str) -> None:
    """Write a person into the file, in place of one of the same name; creates the file for its owner only.

    Raises AskmigError for a name, role or password that cannot be used.
    """
    if not _NAME.fullmatch(name):
        raise AskmigError(f"the name {name!r} cannot be used: take letters without accents, digits, . _ @ -")
    if role not in ROLES:
        raise AskmigError(f"no role {role!r}: choose {', '.join(ROLES)}")
    if not _SHORTEST_PASSWORD <= len(password) <= _LONGEST_PASSWORD:
        raise AskmigError(f"the password has {len(password)} characters; take at least {_SHORTEST_PASSWORD}")
    kept = [line for line in _lines(path) if line.split(":")[0] != name] if path.exists() else []
    _write(path, [*kept, f"{name}:{role}:{_hash(password)}"])


def remove_user(path: Path, name: str) -> None:
    """Take a person out of the file; raise AskmigError when nobody has that name."""
    lines = _lines(path)
    kept = [line for line in lines if line.split(":")[0] != name]
    if len(kept) == len(lines):
        raise AskmigError(f"nobody in {path} is called {name!r}")
    _write(path, kept)


def _lines(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise AskmigError(f"{path} cannot be read ({error}): askmig users add NAME --file {path}") from None
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def _write(path: Path, lines: Iterable[str]) -> None:
    """Replace the file at one stroke, readable by its owner only."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write("".join(f"{line}\n" for line in lines))
        draft.replace(path)
    except OSError as error:
        raise AskmigError(f"{path} cannot be written: {error.strerror}") from None


def _hash(password: str) -> str:
    salt = secrets.token_bytes(16)
    digest = _scrypt(password, salt, _N, _R, _P)
    return "$".join(["scrypt", str(_N), str(_R), str(_P), b64encode(salt).decode(), b64encode(digest).decode()])


def _fits(password: str, hashed: str) -> bool:
    _, n, r, p, salt, digest = hashed.split("$")
    if len(password) > _LONGEST_PASSWORD:
        return False
    return hmac.compare_digest(_scrypt(password, b64decode(salt), int(n), int(r), int(p)), b64decode(digest))


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(password.encode("utf-8", "replace"), salt=salt, n=n, r=r, p=p, maxmem=_MEMORY, dklen=32)


# What the password of a name that is not in the file is compared with, so that both take as long.
_NOBODY = f"scrypt${_N}${_R}${_P}${b64encode(bytes(16)).decode()}${b64encode(bytes(32)).decode()}"
