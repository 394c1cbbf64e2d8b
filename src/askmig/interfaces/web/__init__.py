"""The web page of askmig: an answer beside its source, each quote marked in its paragraph.

::

    serve ─ Assistant ─ examples ─┐
    question ─ ask ─ Answer ──────┼─ result ─ reader ─ one piece of HTML ─ page ─ browser
    /?doc=ID&p=pN&n=K ─ places ───┘

The server writes the reader of every citation at once; ``page.js`` only shows and hides, so
that a click on [n] costs no request. Nothing is loaded from another host.
"""

from askmig.interfaces.web.page import create_app
from askmig.interfaces.web.server import serve

__all__ = ["create_app", "serve"]
