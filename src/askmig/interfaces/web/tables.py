"""Rows -> an HTML table; whatever stands in a cell is text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Link:
    """A cell that leads somewhere; ``target`` is a path of this server."""

    text: str
    target: str


def table_html(columns: Mapping[str, str], rows: Sequence[Mapping[str, object]], *, caption: str, empty: str) -> str:
    """Return a table of the ``columns`` (key -> heading), or the line ``empty`` when there is no row."""
    if not rows:
        return f'<p class="am-message" role="status">{escape(empty)}</p>'
    head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in columns.values())
    body = "".join(f"<tr>{''.join(_cell(row.get(key)) for key in columns)}</tr>" for row in rows)
    return (
        f'<div class="am-table" tabindex="0" role="group" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cell(value: object) -> str:
    if isinstance(value, Link):
        return f'<td><a href="{escape(value.target)}">{escape(value.text)}</a></td>'
    if isinstance(value, float):
        return f"<td>{value:.3f}</td>"
    return f"<td>{escape('' if value is None else str(value))}</td>"
