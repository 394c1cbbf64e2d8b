"""What programs use: named endpoints by gradio_client, MCP tools by the protocol's own client, many at once."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import jsonschema
import pytest
from gradio_client import Client
from gradio_client.exceptions import AuthenticationError
from mcp import Client as McpClient

from askmig.errors import AskmigError
from askmig.evaluation.load import Crowd, measure_load
from askmig.interfaces.safety import add_user
from askmig.interfaces.tools import Tools
from askmig.pipeline import Assistant
from askmig.settings import Settings
from contract_schema import ANSWER, PASSAGE
from served import ASK, PASSWORDS, ROLES, basic, call, served

PALIM = "¿Qué presupuesto tiene el proyecto piloto PALIM?"
MIGRANTS = "¿Cuántos millones de migrantes internacionales había en 2019?"
NAMES = ["ask", "search", "passage", "verify"]


@pytest.fixture(scope="module")
def server(built_index: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(built_index, errors=tmp_path_factory.mktemp("api") / "log") as url:
        yield url


@pytest.fixture(scope="module")
def shut_server(built_index: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("shut")
    for name, password in PASSWORDS.items():
        add_user(folder / "users.txt", name, ROLES[name], password)
    options = ["--auth", str(folder / "users.txt"), "--verdicts", str(folder / "v.sqlite"), "--rate", "30"]
    with served(built_index, *options, errors=folder / "log") as url:
        yield url


@pytest.fixture(scope="module")
def client(server: str) -> Client:
    return Client(server, verbose=False)


# -- the four functions


def test_tools_answer_as_the_contract_says(assistant: Assistant):
    tools = Tools(assistant)
    jsonschema.validate(json.loads(json.dumps(tools.ask(PALIM))), ANSWER)
    assert tools.ask("???")["status"] == "invalid"
    found = json.loads(json.dumps(tools.search(PALIM, k=3)))
    assert len(found["passages"]) == 3
    for passage in found["passages"]:
        jsonschema.validate(passage, PASSAGE)


def test_later_turn_is_understood_with_the_turns_before(assistant: Assistant):
    tools = Tools(assistant)
    alone, later = tools.ask("¿Y quién lo dirige?"), tools.ask("¿Y quién lo dirige?", before=[PALIM])
    assert later["passages"] != alone["passages"]


@pytest.mark.parametrize(("k", "count"), [(0, 1), (-5, 1), (5, 5), (100_000, 100)])
def test_number_of_passages_is_kept_in_bounds(assistant: Assistant, k: int, count: int):
    assert len(Tools(assistant).search("migración", k=k)["passages"]) == count


def test_passage_is_word_for_word_with_its_notes(assistant: Assistant):
    tools = Tools(assistant)
    document = assistant.document("fmmd-2020-tema-6")
    note = document.footnote("n6")
    assert note and note.called_by
    (place,) = tools.passage(document.id, "nota 6")["places"]
    assert (place["text"], place["footnote"], place["paragraph"]) == (note.text, 6, note.called_by)
    (caller,) = tools.passage(document.id, note.called_by)["places"]
    assert {"number": 6, "text": note.text} in caller["notes"]
    assert document.text[caller["start"] : caller["end"]] == caller["text"]


@pytest.mark.parametrize(("document", "locator"), [("none", "p1"), ("scpf-13", "p9999"), ("scpf-13", "")])
def test_place_that_is_not_there_is_said(assistant: Assistant, document: str, locator: str):
    answer = Tools(assistant).passage(document, locator)
    assert answer["places"] == []
    assert answer["error"]


def test_quote_is_verified(assistant: Assistant):
    tools = Tools(assistant)
    quote = assistant.ask(PALIM).citations[0].quote
    assert tools.verify("fmmd-2020-tema-6", "n6", quote) == {"verdict": "exact", "found_in": ["fmmd-2020-tema-6#n6"]}
    assert tools.verify("fmmd-2020-tema-6", "n5", quote)["verdict"] == "in another place"
    assert tools.verify("none", "", "palabras inventadas del todo")["verdict"] == "not found"


# -- gradio_client


def test_endpoints_have_names_types_and_docs(client: Client):
    named: dict[str, Any] = client.view_api(return_format="dict")["named_endpoints"]  # type: ignore[index,call-overload]
    assert sorted(named) == sorted(f"/{name}" for name in NAMES)
    for name in NAMES:
        assert named[f"/{name}"]["description"]
        assert all(one["python_type"]["type"] for one in named[f"/{name}"]["parameters"])
    asked = {one["parameter_name"]: one["parameter_has_default"] for one in named["/ask"]["parameters"]}
    assert asked == {"question": False, "documents": True, "before": True}


def test_gradio_client_gets_what_python_gets(client: Client, assistant: Assistant):
    tools = Tools(assistant)
    asked = client.predict(PALIM, api_name="/ask")
    assert {**asked, "seconds": 0} == {**json.loads(json.dumps(tools.ask(PALIM))), "seconds": 0}
    found = client.predict("remesas", 3, ["scpf-13"], api_name="/search")
    assert found == json.loads(json.dumps(tools.search("remesas", 3, ["scpf-13"])))
    place = client.predict("scpf-13", "4", api_name="/passage")
    assert place == json.loads(json.dumps(tools.passage("scpf-13", "4")))
    quote = place["places"][0]["text"][:40]
    assert client.predict("scpf-13", "4", quote, api_name="/verify")["verdict"] == "exact"


@pytest.mark.parametrize(
    "question",
    ["<script>alert(1)</script>", "![x](javascript:alert(1))", "a\x00\x1b[31mb", "\u202eabc", "a " * 50_000, ""],
)
def test_hostile_question_is_answered_as_any_other(client: Client, question: str):
    answer = client.predict(question, api_name="/ask")
    jsonschema.validate(answer, ANSWER)
    assert answer["question"] == question


def test_gradio_client_needs_the_password(shut_server: str, assistant: Assistant):
    with pytest.raises(AuthenticationError):
        Client(shut_server, verbose=False)
    with pytest.raises(AuthenticationError):
        Client(shut_server, verbose=False, auth=("rosa", "wrong"))
    entered = Client(shut_server, verbose=False, auth=("rosa", PASSWORDS["rosa"]))
    assert entered.predict(PALIM, api_name="/ask")["answer"] == assistant.ask(PALIM).text


def test_app_of_gradio_has_no_handler_beside_the_four(client: Client):
    assert sorted(one["api_name"] for one in client.config["dependencies"]) == sorted(NAMES)


# -- MCP


def with_mcp(url: str, work: Any) -> Any:
    """Run ``work(client)`` with the protocol's own client."""

    async def run() -> Any:
        async with McpClient(f"{url}mcp") as session:
            return await work(session)

    return anyio.run(run)


def test_mcp_has_the_same_four_tools_with_docs(server: str):
    async def work(session: McpClient) -> Any:
        return (await session.list_tools()).tools

    tools = with_mcp(server, work)
    assert [tool.name for tool in tools] == NAMES
    assert all(tool.description for tool in tools)
    assert tools[0].input_schema["required"] == ["question"]


def test_mcp_tool_gives_what_python_gives(server: str, assistant: Assistant):
    async def work(session: McpClient) -> Any:
        asked = await session.call_tool("ask", {"question": PALIM})
        checked = await session.call_tool("verify", {"document": "scpf-13", "locator": "4", "quote": "nada de esto"})
        return asked.structured_content, checked.structured_content

    asked, checked = with_mcp(server, work)
    assert {**asked, "seconds": 0} == {**json.loads(json.dumps(Tools(assistant).ask(PALIM))), "seconds": 0}
    assert checked == {"verdict": "not found", "found_in": []}


INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}},
}
CALL = {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "ask", "arguments": {"question": PALIM}}}
ACCEPT = "application/json, text/event-stream"


@pytest.mark.parametrize("path", ["/mcp", "/mcp/", "/gradio_api/mcp", "/gradio_api/mcp/", "/gradio_api/mcp/http/"])
@pytest.mark.parametrize("body", [INITIALIZE, CALL])
def test_mcp_is_shut_without_a_password(shut_server: str, path: str, body: dict[str, Any]):
    reply = call(shut_server, path, body, accept=ACCEPT)
    assert reply.status == (404 if path.startswith("/gradio_api") else 401)
    assert b"1.5 millones" not in reply.body


def test_mcp_opens_with_a_password(shut_server: str):
    reply = call(shut_server, "/mcp", CALL, accept=ACCEPT, authorization=basic("rosa"))
    assert reply.status == 200
    assert "1.5 millones de euros" in reply.json["result"]["structuredContent"]["answer"]


def test_every_tool_call_counts_for_the_rate(shut_server: str):
    statuses = [call(shut_server, "/mcp", CALL, accept=ACCEPT, authorization=basic("mara")).status for _ in range(75)]
    assert statuses[0] == 200
    assert 429 in statuses
    assert call(shut_server, ASK, {"data": [PALIM, None, None]}, authorization=basic("mara")).status == 429


def test_page_of_another_site_cannot_call_a_tool(server: str):
    assert call(server, "/mcp", CALL, accept=ACCEPT, origin="https://evil.example").status == 403


# -- many at once


def test_crowd_gets_no_error_and_nobody_anothers_answer(server: str):
    result = measure_load(server, [PALIM, MIGRANTS, "¿Quién preside la Troika?"], Crowd(people=8, seconds=4, pause=0.3))
    assert (result["errors"], result["mixed_up"]) == (0, 0), result["first_errors"]
    assert result["answers"] >= 8
    assert 0 < result["p50_ms"] <= result["p95_ms"] <= result["max_ms"]


def test_load_of_a_server_that_is_not_there_is_a_known_error(tmp_path: Path):
    with pytest.raises(AskmigError, match="does not answer"):
        measure_load("http://127.0.0.1:9/", [PALIM], Crowd(people=1, seconds=1))
