"""The web page of askmig: a conversation beside its source, each quote marked in its paragraph.

::

    serve ─ Assistant ─ examples ─ page ──────────────── browser: static/app.js
                          question ─ endpoints ─ Answers ─ answer.js
    [n], /?doc=ID&p=pN&n=K&h=HASH ─ places ─ reader ────── reader.js

Answers go to the browser as data and are kept there, in its own storage; documents go as
HTML. What the page says is in ``words``. Nothing is loaded from another host.
"""

from askmig.interfaces.web.page import Page, Tab, build_page
from askmig.interfaces.web.server import run_page, serve

__all__ = ["Page", "Tab", "build_page", "run_page", "serve"]
