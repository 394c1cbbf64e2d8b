"""Files that a browser sends up -> documents of the corpus, and an assistant that knows them."""

import logging
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any

from askmig.add import Proposal, Refusal, add_files
from askmig.interfaces.web.live import Live
from askmig.interfaces.web.wording import say
from askmig.pipeline import Assistant, build

_LOG = logging.getLogger(__name__)
# One upload after another: each reads the corpus and writes it.
_ONE_AT_A_TIME = Lock()
# Bytes of a name without its ending; file systems take 255.
_LONGEST_NAME, _LONGEST_ENDING = 180, 20


def take_files(live: Live, files: Mapping[str, bytes], language: str) -> dict[str, Any]:
    """Add files to the corpus, build the index and answer with it; return what became of each, for the page.

    Whatever is not plain text is read in a process of its own (see ``parse.apart``). Raises AskmigError
    when the index cannot be built; the one in place then stays.
    """
    settings = live.assistant.settings
    with _ONE_AT_A_TIME, TemporaryDirectory() as folder:
        paths = []
        for name, data in files.items():
            path = Path(folder) / name
            path.write_bytes(data)
            paths.append(path)
        entries, examined = add_files(settings, paths)
        # Also without a new file: an earlier build may have failed, or another program may have added files.
        built = build(settings, encoder=live.assistant.encoder)
        if built.manifest.build != live.assistant.index.manifest.build:
            live.replace(Assistant.load(settings))
    added = {entry.id for entry in entries}
    return {
        "added": [_added(one, language) for one in examined.proposals if one.entry.id in added],
        "refused": [_refused(one, language) for one in examined.refusals],
    }


def named_apart(files: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    """Return files by plain names, of which no two are alike."""
    named: dict[str, bytes] = {}
    for given, data in files:
        name = first = plain_name(given)
        number = 1
        while name in named:
            number += 1
            name = f"{PurePosixPath(first).stem} ({number}){PurePosixPath(first).suffix}"
        named[name] = data
    return named


def plain_name(name: str) -> str:
    """Return the last part of a name that a browser gives a file, without what no file is called."""
    last = PureWindowsPath(PurePosixPath(name).name).name
    kept = "".join(character for character in last if character.isprintable() and character not in '<>:"|?*').strip(" ")
    stem, suffix = PurePosixPath(kept).stem.lstrip("."), PurePosixPath(kept).suffix
    return f"{_cut(stem, _LONGEST_NAME) or 'documento'}{_cut(suffix, _LONGEST_ENDING)}"


def _cut(text: str, longest: int) -> str:
    """Return what of a text has so many bytes."""
    return text.encode("utf-8", "replace")[:longest].decode("utf-8", "ignore")


def _added(proposal: Proposal, language: str) -> dict[str, str]:
    document = proposal.document
    counts = {"paragraphs": len(document.paragraphs), "footnotes": len(document.footnotes)}
    name = Path(proposal.name).name
    line = say("file_added", language, name=name, title=proposal.entry.title or proposal.entry.id, **counts)
    doubts = say("file_doubts", language, count=len(proposal.doubts)) if proposal.doubts else ""
    return {"document": proposal.entry.id, "line": f"{line} {doubts}".strip()}


def _refused(refusal: Refusal, language: str) -> str:
    name = Path(refusal.name).name
    if refusal.same_as:
        return say("file_known", language, name=name, document=Path(refusal.same_as).name)
    _LOG.warning("a file sent up was not added: %s", refusal.reason)
    return say("file_refused", language, name=name)
