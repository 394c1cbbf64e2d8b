"""The form in which staff judge an answer, statement by statement: an answer's JSON in, a verdict kept."""

from collections.abc import Callable
from datetime import UTC, datetime
from html import escape
from typing import Any, TypedDict

import gradio as gr

from askmig.errors import AskmigError
from askmig.evaluation.verdicts import VERDICTS, Judgement, Verdict, VerdictStore
from askmig.interfaces.safety import person_of
from askmig.interfaces.web.wording import DESK_LANGUAGE
from askmig.interfaces.web.wording import desk_say as say
from askmig.messages import message
from askmig.pipeline import Assistant

_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
_SHOWN = 90
Choice = tuple[str, str]


class Judged(TypedDict):
    """What a verdict is given on: the answer's JSON and the questions before it (a Gradio state must be plain)."""

    answer: dict[str, Any]
    before: list[str]


def verdict_form(assistant: Assistant, store: VerdictStore, judged: gr.State) -> None:
    """Add the form to the page that is being made; ``judged`` holds a ``Judged`` or None.

    Only staff can save: who asks is looked up at every call.
    """
    target = gr.Radio([], label=say("judged"), elem_id="am-judged")
    verdict = gr.Radio([(say(f"verdict_{one}"), one) for one in VERDICTS], label=say("verdict"), elem_id="am-verdict")
    comment = gr.Textbox(label=say("comment"), lines=2, max_lines=6, max_length=4000, elem_id="am-comment")
    save = gr.Button(say("save_verdict"), variant="primary", elem_id="am-save")
    said = gr.HTML(apply_default_css=False)
    judged.change(_offer, judged, [target, verdict, comment, said], **_QUIET)
    save.click(_keeper(assistant, store), [judged, target, verdict, comment], [said, comment], **_QUIET)


def choices(answer: dict[str, Any]) -> list[Choice]:
    """Return what can be judged in an answer: every citation of every statement, and each statement as a whole.

    The second of each pair is the statement's number, a colon, and the citation's number or nothing.
    """
    references = {one["number"]: one["reference"] for one in answer["citations"]}
    offered = []
    for number, statement in enumerate(answer["statements"], 1):
        text = statement["text"] if len(statement["text"]) <= _SHOWN else f"{statement['text'][:_SHOWN]}…"
        offered += [(f"{text} [{cited}] {references[cited]}", f"{number}:{cited}") for cited in statement["citations"]]
        offered.append((f"{text} — {say('whole_statement')}", f"{number}:"))
    return offered


def index_of(assistant: Assistant) -> dict[str, Any]:
    """Return what a verdict remembers of the index that gave the answer."""
    manifest = assistant.index.manifest
    return {"build": manifest.build, "encoder": manifest.encoder, "documents": manifest.documents}


def _offer(judged: Judged | None) -> tuple[Any, Any, str, str]:
    offered = choices(judged["answer"]) if judged else []
    first = offered[0][1] if offered else None
    return gr.update(choices=offered, value=first), gr.update(value=None), "", ""


def _keeper(assistant: Assistant, store: VerdictStore) -> Callable[..., tuple[str, str]]:
    def keep(
        judged: Judged | None, target: str | None, verdict: Verdict | None, comment: str, request: gr.Request
    ) -> tuple[str, str]:
        person = person_of(request)
        if not person.name or not person.may("staff"):
            return _line(message("not_allowed", DESK_LANGUAGE), is_error=True), comment
        if judged is None or target is None or verdict is None:
            return _line(say("choose_verdict"), is_error=True), comment
        statement, _, citation = target.partition(":")
        judgement = Judgement(
            question=judged["answer"]["question"],
            before=tuple(judged["before"]),
            answer=judged["answer"],
            statement=int(statement),
            citation=int(citation) if citation else None,
            verdict=verdict,
            comment=comment,
            manifest=index_of(assistant),
            who=person.name,
            moment=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        )
        try:
            store.add(judgement)
        except AskmigError as error:
            return _line(str(error), is_error=True), comment
        return _line(say("verdict_saved"), is_error=False), ""

    return keep


def _line(text: str, *, is_error: bool) -> str:
    role = "alert" if is_error else "status"
    return f'<p class="am-message" role="{role}">{escape(text)}</p>'
