"""The four functions of ``tools`` as named endpoints of the web app, with types and docs, for gradio_client."""

from gradio.events import api

from askmig.interfaces.tools import Tools


def add_endpoints(tools: Tools) -> None:
    """Add ``/ask``, ``/search``, ``/passage`` and ``/verify`` to the app that is being made."""
    for endpoint in (tools.ask, tools.search, tools.passage, tools.verify):
        api(endpoint, api_name=endpoint.__name__)
