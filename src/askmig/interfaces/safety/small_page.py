"""A page that is not the app: the login, a refusal. No script in it, and nothing to fetch."""

from html import escape

_STYLE = """body{font:1.05rem/1.5 system-ui,sans-serif;max-width:22rem;margin:12vh auto;padding:0 1rem;
color:#1c2733;background:#f6f7f8}h1{font-size:1.375rem}label{display:block;margin:1rem 0}input{display:block;width:100%;
box-sizing:border-box;font:inherit;padding:.5rem;border:1px solid #87929d;border-radius:4px;background:#fff;
color:inherit}button{font:inherit;font-weight:600;padding:.5rem 1.2rem;border:0;border-radius:4px;background:#1b5a8f;
color:#fff}a{color:#1b5a8f}[role=alert]{border-left:3px solid #a3241b;padding-left:.75rem;color:#a3241b}
@media(prefers-color-scheme:dark){body{background:#12181f;color:#e6eaee}input{background:#1a2129;border-color:#74828f}
button{background:#8fc3ef;color:#12181f}a{color:#8fc3ef}[role=alert]{border-color:#ff9a8f;color:#ff9a8f}}"""


def small_page(language: str, heading: str, body: str) -> str:
    """Return the page; ``body`` is HTML, ``heading`` text."""
    title = escape(heading)
    return (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title} · askmig</title>'
        f"<style>{_STYLE}</style></head><body><main><h1>{title}</h1>{body}</main></body></html>"
    )
