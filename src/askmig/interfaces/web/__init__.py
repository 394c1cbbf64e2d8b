"""The web page of askmig: a conversation beside its source, each quote marked in its paragraph.

::

    serve ─ Assistant ─ live ─ page ───────────────────── browser: static/app.js
                        routes ─┬ endpoints ─ Answers ─── answer.js
                                ├ endpoints ─ returned ── carry.js (files to carry away)
                                ├ places ─ reader ─────── reader.js; page_images
                                ├ judging ─────────────── verdict.js
                                └ taking ──────────────── upload.js
    /maintenance        maintenance ─ reports, tables

Answers go to the browser as data and are kept there, in its own storage; documents go as
HTML. What the page says is in ``words``. Nothing is loaded from another host.
"""

from askmig.interfaces.web.page import Page, Tab, build_page
from askmig.interfaces.web.server import run_page, serve

__all__ = ["Page", "Tab", "build_page", "run_page", "serve"]
