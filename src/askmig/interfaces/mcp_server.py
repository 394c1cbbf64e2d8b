"""The four functions of ``tools`` as MCP tools, at ``/mcp`` beside the page.

Gradio has an MCP server of its own: it wants mcp < 2, calls its own HTTP API for every tool, and stays
open when there is a login. This one runs the functions in the process and lies behind the guard.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import version

from starlette.types import ASGIApp, Receive, Scope, Send

from askmig.interfaces.tools import Tools

Lifespan = Callable[[object], AbstractAsyncContextManager[None]]
_INSTRUCTIONS = (
    "Answers and quotes come verbatim from the documents. Cite them by `reference`, and check a quote that you "
    "write with `verify`."
)


def mcp_app(tools: Tools) -> tuple[ASGIApp, Lifespan]:
    """Return the application that answers MCP calls, and the lifespan that it needs from its server.

    Every call stands alone (streamable HTTP without sessions, JSON answers), so that nothing is kept for a
    client that never comes back.
    """
    from mcp.server.mcpserver import MCPServer
    from mcp.server.transport_security import TransportSecuritySettings

    server = MCPServer("askmig", instructions=_INSTRUCTIONS, version=version("askmig"), log_level="WARNING")
    for tool in (tools.ask, tools.search, tools.passage, tools.verify):
        server.add_tool(tool)
    # The guard has looked at the origin; the host may be any name that a reverse proxy gives this server.
    security = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    inner = server.streamable_http_app(stateless_http=True, json_response=True, transport_security=security)

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await inner({**scope, "path": "/mcp", "root_path": ""}, receive, send)

    @asynccontextmanager
    async def lifespan(app: object) -> AsyncIterator[None]:
        async with server.session_manager.run():
            yield

    return answer, lifespan
