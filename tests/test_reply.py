"""What a reader is told: refusals, frames in the reader's language, documents that differ."""

from pathlib import Path

import pytest

from askmig.differ import figures_differ
from askmig.interfaces.render import answer_markdown
from askmig.interfaces.web.endpoints import page_answer
from askmig.pipeline import Assistant
from askmig.settings import Settings
from askmig.verify import citation_holds
from samples import write_corpus

TEXTS = {
    "acta": "Acta de la Junta de Faros\n\n1. El faro de Punta Brava se encendió en mayo de 1911.\n\n"
    "2. La restauración del faro de Punta Brava costó 40.000 dólares a la provincia.\n",
    "memoria": "Memoria de la provincia\n\n1. La restauración del faro de Punta Brava costó 55.000 dólares a la"
    " provincia.\n\n2. La provincia mantiene doce bibliotecas.\n",
}


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("province")
    return Assistant.load(Settings(corpus=write_corpus(folder / "corpus", TEXTS), index=folder / "index"))


def test_greeting_is_answered_by_what_can_be_asked(province: Assistant):
    answer = province.ask("¡Hola, buenos días!")
    assert answer.status == "not_found"
    assert answer.text.startswith("Pregunte por lo que dicen los documentos;")
    assert answer.text.endswith("Los documentos son: «Título acta»; «Título memoria».")
    assert answer.passages == ()
    assert province.ask("What documents are there?").text == "The documents are: «Título acta»; «Título memoria»."


def test_courtesy_changes_no_answer(province: Assistant):
    plain = province.ask("¿Cuánto costó la restauración del faro?")
    kind = province.ask("Hola, buenos días. ¿Cuánto costó la restauración del faro? Muchas gracias de antemano.")
    assert plain.status == "answered"
    assert kind.text == plain.text
    assert kind.understood is None
    whole = province.ask(
        "¿Cuánto costó la restauración del faro? Escribo sobre las bibliotecas que mantiene la provincia."
    )
    assert "restauración" in whole.statements[0].text
    later = province.ask("¿Y cuándo se encendió?", before=["¿Cuánto costó el faro de Punta Brava?", "gracias"])
    assert later.understood == "¿Cuánto costó el faro de Punta Brava? ¿Y cuándo se encendió?"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("¿Quién ganó el mundial de fútbol?", "Los documentos no contienen una respuesta a esta pregunta."),
        ("Who won the football world cup?", "The documents do not hold an answer to this question."),
    ],
)
def test_refusal_says_what_the_documents_are_and_where_to_read_on(province: Assistant, question: str, said: str):
    province.floor = 1.0
    answer = province.ask(question)
    province.floor = 0.0
    assert answer.text.startswith(said)
    assert answer.text.endswith("«Título acta»; «Título memoria».")
    assert (answer.statements, answer.citations) == ((), ())
    lines = answer_markdown(answer).splitlines()
    assert lines[2] in ("Quizá le interese:", "You may be interested in:")
    assert lines[
        3
    ] == f"- {answer.passages[0].document} {answer.passages[0].paragraph} «{answer.passages[0].label}»" + (
        f" · {answer.passages[0].section[-1]}: {answer.passages[0].text}"
        if answer.passages[0].section
        else f": {answer.passages[0].text}"
    )
    assert len(lines) == 6


def test_documents_that_differ_are_shown_side_by_side(province: Assistant):
    province.floor = 0.0
    answer = province.ask("¿Cuánto costó la restauración del faro de Punta Brava?")
    remark = "Los documentos dan cifras o fechas distintas; compárense:"
    assert answer.remark == remark
    assert answer.text.startswith(f"{remark} ")
    shown = {(one.document, one.quote.split(" dólares")[0].rsplit(" ", 1)[1]) for one in answer.citations[:2]}
    assert shown == {("acta", "40.000"), ("memoria", "55.000")}
    assert remark in page_answer(answer, province.index.documents)["notes"]


def test_later_turn_that_asks_for_a_figure_is_told_where_documents_differ(province: Assistant):
    province.floor = 0.0
    first = "¿Cuánto costó la restauración del faro de Punta Negra?"
    answer = province.ask("¿Y en Punta Brava?", before=[first])
    assert answer.understood == "¿Cuánto costó la restauración del faro en Punta Brava?"
    assert answer.remark == "Los documentos dan cifras o fechas distintas; compárense:"


def test_document_without_a_title_is_named_by_its_id(tmp_path: Path):
    corpus = write_corpus(tmp_path / "corpus", {"acta": TEXTS["acta"]})
    catalogue = corpus / "catalogue.csv"
    catalogue.write_text(catalogue.read_text(encoding="utf-8").replace(",Título acta,ACTA,", ",,,"), encoding="utf-8")
    assistant = Assistant.load(Settings(corpus=corpus, index=tmp_path / "index"))
    assistant.floor = 1.0
    assert assistant.ask("¿Quién ganó el mundial de fútbol?").text.endswith("Los documentos son: «acta».")
    assistant.floor = 0.0
    answer = assistant.ask("¿Cuándo se encendió el faro de Punta Brava?")
    assert answer.citations[0].reference.startswith("acta, ")


def test_label_that_a_long_document_lacks_is_told_with_the_first_of_its_labels(tmp_path: Path):
    law = "\n\n".join(f"{n}. La barca número {n} cruza el río cada mañana." for n in range(1, 201))
    corpus = write_corpus(tmp_path / "corpus", {"ley-8": f"{law}\n"})
    answer = Assistant.load(Settings(corpus=corpus, index=tmp_path / "index")).ask("¿Qué dice el párrafo 300 de LEY-8?")
    assert answer.status == "not_found"
    assert "«párrafo 300»; tiene: 1, 2, 3, 4," in answer.text
    assert answer.text.endswith(", ….")
    assert len(answer.text) < 300


def test_question_about_one_figure_of_one_document_gets_no_remark(province: Assistant):
    province.floor = 0.0
    answer = province.ask("¿Cuándo se encendió el faro de Punta Brava?")
    assert (answer.status, answer.remark) == ("answered", None)


def test_frame_is_in_the_language_of_the_question_and_the_quote_in_its_own(province: Assistant):
    province.floor = 0.0
    answer = province.ask("When was the lighthouse of Punta Brava lit?")
    document = answer.citations[0].document.upper()
    assert answer.text.startswith(f"According to {document}: ")
    assert not any("According" in statement.text for statement in answer.statements)
    assert all(citation_holds(citation, province.index.documents) for citation in answer.citations)
    assert not province.ask("¿Cuándo se encendió el faro de Punta Brava?").text.startswith("Según")


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("El plan costó 40 millones de euros en 2019.", "El plan costó 45 millones de euros en 2019.", True),
        ("El fondo se creó en mayo de 2019 en Ginebra.", "El fondo se creó en julio de 2019 en Ginebra.", True),
        ("El plan piloto costó 40 millones de euros.", "El plan piloto costó 40 millones de euros.", False),
        ("El plan piloto costó 40 millones de euros en 2018.", "El plan piloto costó 45 millones en 2019.", False),
        ("El plan piloto costó 40 millones de euros.", "Subió un 12 % el costo del plan piloto.", False),
        ("El plan piloto costó 40 millones de euros.", "Vinieron 45 delegados del Paraguay a la feria.", False),
    ],
)
def test_figures_differ_only_where_the_same_is_spoken_of(one: str, other: str, differ: bool):
    assert figures_differ(one, other, "es") is figures_differ(other, one, "es") is differ
