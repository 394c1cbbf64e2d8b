"""A document -> one self-contained HTML page, an anchor for every paragraph and note."""

from html import escape

from askmig.records import Document, Footnote, Paragraph

_STYLE = """
body{font:1.05rem/1.6 Georgia,"Times New Roman",serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}
header,aside{font-family:system-ui,sans-serif;color:#555;font-size:.85rem}
h1,h2,h3,h4{line-height:1.25;margin:2rem 0 .6rem}
.unit{position:relative;margin:.8rem 0}.id{position:absolute;left:-3.4rem;color:#767676;font:.7rem system-ui;
text-decoration:none}.label{font-weight:600;margin-right:.5em}.item,.row{margin-left:1.5rem}
.note{font-size:.85rem;color:#444;border-left:3px solid #cfd8e3;padding-left:.8rem;margin:.3rem 0 .3rem 1.5rem}
:target{background:#fff4c2}sup a{text-decoration:none}@media(max-width:60rem){.id{position:static;margin-right:.5em}}
@media(prefers-color-scheme:dark){body{background:#16181c;color:#e6e6e6}.note{color:#bbb}a{color:#9cc4ff}
:target{background:#4a4213}}
"""


def document_page(document: Document) -> str:
    """Return the page; paragraphs have the anchors ``#p7``, notes ``#n6``, calls ``#c-n6``."""
    entry = document.entry
    facts = " · ".join(escape(fact) for fact in (entry.symbol, entry.publisher, entry.date) if fact)
    body = "\n".join(_unit(document, paragraph) for paragraph in document.paragraphs)
    called = {call.note for paragraph in document.paragraphs for call in paragraph.notes}
    orphans = "\n".join(_note(note, None) for note in document.footnotes if note.id not in called)
    dropped = "".join(f"<li>{escape(piece.kind)}: {escape(piece.text)}</li>" for piece in document.furniture)
    furniture = f"<aside><p>Furniture of the page, not part of the text:</p><ul>{dropped}</ul></aside>"
    return (
        f'<!doctype html>\n<html lang="{escape(entry.language)}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(entry.title or entry.id)}</title>'
        f"<style>{_STYLE}</style></head><body>\n"
        f"<header>{facts or escape(entry.id)}<br>{escape(entry.file)} · sha256 {escape(entry.sha256)}</header>\n"
        f"{body}\n{orphans}\n{furniture if dropped else ''}\n</body></html>\n"
    )


def _unit(document: Document, paragraph: Paragraph) -> str:
    text = _with_calls(paragraph)
    anchor = f'<a class="id" href="#{paragraph.id}">{paragraph.id}</a>'
    if paragraph.kind == "heading":
        depth = min(len(paragraph.section) + 1, 4)
        html = f'<h{depth} class="unit" id="{paragraph.id}">{anchor}{text}</h{depth}>'
    else:
        label = f'<span class="label">{escape(paragraph.label)}</span>' if paragraph.label else ""
        html = f'<p class="unit {paragraph.kind}" id="{paragraph.id}">{anchor}{label}{text}</p>'
    notes = [document.footnote(call.note) for call in paragraph.notes]
    return html + "".join(_note(note, paragraph.id) for note in notes if note and note.called_by == paragraph.id)


def _with_calls(paragraph: Paragraph) -> str:
    parts, done = [], 0
    for call in paragraph.notes:
        mark = f'<sup id="c-{call.note}"><a href="#{call.note}">{call.number}</a></sup>'
        parts.append(escape(paragraph.text[done : call.offset]) + mark)
        done = call.offset
    return "".join([*parts, escape(paragraph.text[done:])])


def _note(note: Footnote, caller: str | None) -> str:
    number = f'<a href="#c-{note.id}">{note.number}</a>' if caller else str(note.number)
    return f'<p class="note" id="{note.id}"><sup>{number}</sup> {escape(note.text)}</p>'
