"""Document -> passages: every paragraph and footnote, long ones in parts of whole sentences.

The paragraph stays the unit of citation; a passage only says which stretch of it is
searched as one. Headings alone are no passages: they are the context of what they head.
"""

from textwrap import shorten

from askmig.language import sentences
from askmig.records import Document, Footnote, Paragraph, Passage, PassageKind, Span

# The encoder reads so much of a text: of a long title the beginning.
_TITLE_CHARACTERS = 160


def chunk(document: Document, *, longest: int) -> list[Passage]:
    """Return the passages of ``document`` in reading order, notes after the body.

    ``longest`` is in characters; a single longer sentence stays whole.
    """
    passages: list[Passage] = []
    for paragraph in document.paragraphs:
        if paragraph.kind != "heading":
            context = _context(document, paragraph)
            passages += _parts(document, paragraph, paragraph.kind, None, context, longest)
    callers = {paragraph.id: paragraph for paragraph in document.paragraphs}
    for note in document.footnotes:
        caller = callers.get(note.called_by or "")
        passages += _parts(document, note, "footnote", caller, _note_context(document, note, caller), longest)
    return passages


def _context(document: Document, paragraph: Paragraph) -> str:
    label = [paragraph.label] if paragraph.label else []
    return " · ".join([*_names(document), *paragraph.section, *label])


def _names(document: Document) -> list[str]:
    """Return what tells a document from others: short title, title and publisher, each once.

    A short title may be a symbol that says nothing, and who asks about a paper often names whose it is.
    """
    entry = document.entry
    names = (entry.short_title, shorten(entry.title, _TITLE_CHARACTERS, placeholder=""), entry.publisher)
    return list(dict.fromkeys(name for name in names if name))


def _note_context(document: Document, note: Footnote, caller: Paragraph | None) -> str:
    if caller is None:
        return " · ".join(_names(document))
    at = next(call.offset for call in caller.notes if call.note == note.id)
    calling = next((span for span in sentences(caller.text) if span.start <= at <= span.end), None)
    said = calling.of(caller.text) if calling else caller.text[:200]
    return f"{_context(document, caller)} · {said}"


def _parts(
    document: Document,
    unit: Paragraph | Footnote,
    kind: PassageKind,
    caller: Paragraph | None,
    context: str,
    longest: int,
) -> list[Passage]:
    is_note = isinstance(unit, Footnote)
    groups = _groups(sentences(unit.text), longest)
    passages = []
    for order, group in enumerate(groups, 1):
        start, end = unit.start + group[0].start, unit.start + group[-1].end
        suffix = f".{order}" if len(groups) > 1 else ""
        passages.append(
            Passage(
                id=f"{document.id}#{unit.id}{suffix}",
                document=document.id,
                kind=kind,
                paragraph=(caller.id if caller else "") if is_note else unit.id,
                footnote=unit.id if is_note else None,
                start=start,
                end=end,
                text=document.text[start:end],
                sentences=tuple(Span(unit.start + s.start, unit.start + s.end) for s in group),
                context=context,
            )
        )
    return passages


def _groups(spans: list[Span], longest: int) -> list[list[Span]]:
    """Return the sentences in runs of about equal length, none longer than ``longest``."""
    if not spans:
        return []
    total = spans[-1].end - spans[0].start
    target = total / -(-total // longest)
    groups: list[list[Span]] = [[]]
    for span in spans:
        group = groups[-1]
        if group and (span.end - group[0].start > longest or group[-1].end - group[0].start >= target):
            groups.append([])
        groups[-1].append(span)
    return groups
