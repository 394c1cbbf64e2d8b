"""Files that a browser sends up -> documents of the corpus, and an assistant that knows them."""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any

from askmig.add import Proposal, Refusal, add_files
from askmig.interfaces.web.live import Live
from askmig.interfaces.web.wording import say
from askmig.pipeline import Assistant, build

# One upload after another: each reads the corpus and writes it.
_ONE_AT_A_TIME = Lock()
_LONGEST_NAME = 100


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
        if entries:
            build(settings, encoder=live.assistant.encoder)
            live.replace(Assistant.load(settings))
    added = {entry.id for entry in entries}
    return {
        "added": [_added(one, language) for one in examined.proposals if one.entry.id in added],
        "refused": [_refused(one, language) for one in examined.refusals],
    }


def plain_name(name: str) -> str:
    """Return the last part of a name that a browser gives a file, without what no file is called."""
    last = PureWindowsPath(PurePosixPath(name).name).name
    kept = "".join(character for character in last if character.isprintable() and character not in '<>:"|?*').strip(" ")
    stem, suffix = PurePosixPath(kept).stem[:_LONGEST_NAME], PurePosixPath(kept).suffix
    return f"{stem.lstrip('.') or 'documento'}{suffix}"


def _added(proposal: Proposal, language: str) -> dict[str, str]:
    document = proposal.document
    counts = {"paragraphs": len(document.paragraphs), "footnotes": len(document.footnotes)}
    line = say("file_added", language, name=proposal.name, title=proposal.entry.title or proposal.entry.id, **counts)
    doubts = say("file_doubts", language, count=len(proposal.doubts)) if proposal.doubts else ""
    return {"document": proposal.entry.id, "line": f"{line} {doubts}".strip()}


def _refused(refusal: Refusal, language: str) -> str:
    name = Path(refusal.name).name
    if refusal.same_as:
        return say("file_known", language, name=name, document=refusal.same_as)
    return say("file_refused", language, name=name, reason=refusal.reason.replace(refusal.name, name))
