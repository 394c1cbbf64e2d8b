"""What was found -> Answer: the text that a reader gets, and what is said where nothing answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, product
from textwrap import shorten

from askmig.cite import describe
from askmig.courtesy import Aside
from askmig.differ import figures_differ
from askmig.language import detect_language, sentences
from askmig.messages import message
from askmig.records import Answer, Citation, Document, Hit, Missing, Statement
from askmig.signals import asks_for

# So many titles say what the documents are about; more are counted.
_TITLES = 6
_TITLE_CHARACTERS = 90
# A law has hundreds of labels; so many characters of them say how they are written.
_LABEL_CHARACTERS = 200


@dataclass(frozen=True)
class Found:
    """What the documents hold for a question, after the last check; labels asked for in vain, and names and years.

    ``beside`` tells what was written beside all questions: a greeting, or what documents there are.
    """

    hits: Sequence[Hit]
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    missing: Sequence[Missing] = ()
    unmentioned: Sequence[str] = ()
    beside: Aside | None = None


def reply(
    question: str, found: Found, documents: Mapping[str, Document], *, understood: str | None, seconds: float
) -> Answer:
    """Return the answer to ``question``; ``understood`` is the question that a later turn was taken for."""
    language = detect_language(question)
    is_answered = bool(found.statements)
    remark = message("figures_differ", language) if _figures_differ(understood or question, found, documents) else None
    text = _marked(found, documents, language) if is_answered else _refusal(found, documents, language)
    return Answer(
        question=question,
        language=language,
        status="answered" if is_answered else "not_found",
        mode="extractive",
        text=f"{remark} {text}" if remark else text,
        error=None,
        seconds=round(seconds, 4),
        statements=found.statements,
        citations=found.citations,
        passages=tuple(describe(documents[hit.passage.document], hit) for hit in found.hits),
        understood=understood,
        remark=remark,
    )


def _figures_differ(question: str, found: Found, documents: Mapping[str, Document]) -> bool:
    """Whether the first two statements are of two documents and give different figures for what was asked."""
    if len(found.statements) < 2 or not asks_for(question, "number", "date"):
        return False
    by_number = {citation.number: citation for citation in found.citations}
    one, other = (by_number[statement.citations[0]] for statement in found.statements[:2])
    if one.document == other.document:
        return False
    language = documents[one.document].entry.language
    pairs = product(*([span.of(cited.quote) for span in sentences(cited.quote)] for cited in (one, other)))
    return any(figures_differ(mine, theirs, language) for mine, theirs in pairs)


def frames(
    statements: Sequence[Statement], citations: Sequence[Citation], documents: Mapping[str, Document], language: str
) -> list[str]:
    """Return for each statement what says whose it is, in ``language``: "According to SCPF/13:"; empty for nothing.

    Only where documents speak another language than the question's, or where several of them answer.
    """
    cited = {citation.number: documents[citation.document] for citation in citations}
    homes = [cited[statement.citations[0]] for statement in statements]
    is_one = all(home is homes[0] for home in homes)
    return [
        message("according_to", language).format(document=short_name(home))
        if home is not before and not (is_one and home.entry.language == language)
        else ""
        for before, home in zip([None, *homes], homes, strict=False)
    ]


def _marked(found: Found, documents: Mapping[str, Document], language: str) -> str:
    """Return the statements with their frames and marks."""
    shown = zip(frames(found.statements, found.citations, documents, language), found.statements, strict=True)
    marked = ((frame, f"{one.text} {''.join(f'[{number}]' for number in one.citations)}") for frame, one in shown)
    return " ".join(filter(None, chain.from_iterable(marked)))


def short_name(document: Document) -> str:
    """Return what people call a document: its symbol, else its short title, its title, or its id where it has none."""
    return document.entry.symbol or document.entry.short_title or document.entry.title or document.id


def _refusal(found: Found, documents: Mapping[str, Document], language: str) -> str:
    """Return what is said without an answer: what the documents are about; of a label not there, which ones are."""
    if found.beside:
        lead = [message("ask", language)] if found.beside == "courtesy" else []
        return " ".join([*lead, _about(documents, language)])
    if not found.missing:
        names = ", ".join(found.unmentioned)
        why = [message("unmentioned", language).format(names=names)] if names else []
        return " ".join([message("not_found", language), *why, _about(documents, language)])
    said = []
    for name, asked, labels in found.missing:
        known = shorten(", ".join(labels), _LABEL_CHARACTERS, placeholder=" …") or message("none", language)
        if name:
            document = short_name(documents[name])
            said.append(message("missing", language).format(document=document, asked=asked, labels=known))
        else:
            said.append(message("no_document", language).format(asked=asked, symbols=known))
    return " ".join(said)


def _about(documents: Mapping[str, Document], language: str) -> str:
    named = (one.entry.title or short_name(one) for one in islice(documents.values(), _TITLES))
    shown = "; ".join(f"«{shorten(name, _TITLE_CHARACTERS, placeholder='…')}»" for name in named)
    if len(documents) > _TITLES:
        shown += message("and_more", language).format(count=len(documents) - _TITLES)
    return message("about", language).format(titles=shown)
