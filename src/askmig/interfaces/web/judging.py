"""What staff say of an answer in the conversation -> a verdict, kept."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from askmig.evaluation.verdicts import Judgement, Verdict, VerdictStore
from askmig.interfaces.render import answer_json
from askmig.interfaces.web.returned import ReturnedAnswer, read_answer
from askmig.pipeline import Assistant

_Question = Annotated[str, StringConstraints(max_length=20_000)]


class Judged(BaseModel):
    """A verdict as the browser sends it: on a statement (from 1), or on one citation of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    answer: ReturnedAnswer
    before: Annotated[list[_Question], Field(max_length=200)]
    statement: int
    citation: int | None
    verdict: Verdict
    comment: Annotated[str, StringConstraints(max_length=4000)]


def keep_verdict(store: VerdictStore, assistant: Assistant, sent: object, *, who: str, language: str) -> None:
    """Keep a verdict of ``who``; raise ValidationError for nonsense, AskmigError where it cannot be kept."""
    judged = Judged.model_validate(sent)
    answer = read_answer(judged.answer, assistant.index.documents, language)
    store.add(
        Judgement(
            question=answer.question,
            before=tuple(judged.before),
            answer=answer_json(answer),
            statement=judged.statement,
            citation=judged.citation,
            verdict=judged.verdict,
            comment=judged.comment,
            manifest=index_of(assistant),
            who=who,
            moment=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        )
    )


def index_of(assistant: Assistant) -> Mapping[str, Any]:
    """Return what a verdict remembers of the index that gave the answer."""
    manifest = assistant.index.manifest
    return {"build": manifest.build, "encoder": manifest.encoder, "documents": manifest.documents}
