"""A list that is asked for whole, by an invented document: its items in order, each cited; one thing in it, alone."""

from pathlib import Path

import pytest

from askmig.lists import list_asked, list_at
from askmig.pipeline import Assistant
from askmig.settings import Settings
from samples import write_corpus

TEXT = """Informe sobre los faros de la costa

I. RECOMENDACIONES

1. La Junta recomienda a los municipios:

a) Pintar de blanco las torres antes de mayo de 2012.

b) Contratar a 14 torreros con vivienda y leña.

c) Publicar cada trimestre las horas de niebla.

2. El consumo de aceite bajó un 12 % tras el cambio de lámparas.

II. REPUESTOS

Cada faro recibirá lo siguiente:

- dos lámparas de acetileno;

- un reloj de cuerda.
"""
ITEMS = [
    "Pintar de blanco las torres antes de mayo de 2012.",
    "Contratar a 14 torreros con vivienda y leña.",
    "Publicar cada trimestre las horas de niebla.",
]


@pytest.fixture(scope="module")
def faros(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder: Path = tmp_path_factory.mktemp("faros")
    corpus = write_corpus(folder / "corpus", {"faros.txt": TEXT})
    return Assistant.load(Settings(corpus=corpus, index=folder / "index"))


@pytest.mark.parametrize(
    "question",
    [
        "¿Cuáles son las recomendaciones de la Junta a los municipios?",
        "¿Qué tres medidas recomienda la Junta?",
        "Enumere lo que la Junta recomienda a los municipios.",
        "What are the recommendations of the Board to the municipalities?",
        "Quelles sont les recommandations aux municipalités ?",
        "Quais são as recomendações da Junta aos municípios?",
    ],
)
def test_whole_list_answers_in_order_behind_what_opens_it(faros: Assistant, question: str):
    answer = faros.ask(question)
    assert [one.quote for one in answer.citations] == ["La Junta recomienda a los municipios:", *ITEMS]
    assert [one.text for one in answer.statements[1:]] == [f"{'abc'[n]}) {item}" for n, item in enumerate(ITEMS)]


@pytest.mark.parametrize(
    "question",
    ["¿Cuántos torreros se contratarían?", "¿De qué color se pintan las torres?", "¿Qué relojes se reparten?"],
)
def test_one_thing_in_a_list_is_answered_alone(faros: Assistant, question: str):
    query, hits = faros.candidates(question, k=10)
    assert list_asked(query, hits, faros.index) is None


def test_count_in_the_question_chooses_the_list(faros: Assistant):
    query, hits = faros.candidates("¿Qué dos cosas recibe cada faro de repuesto?", k=10)
    found = list_asked(query, hits, faros.index)
    assert found is not None
    assert [item.text for item in found.items] == ["dos lámparas de acetileno;", "un reloj de cuerda."]


def test_running_paragraph_is_no_list(faros: Assistant):
    (document,) = faros.index.documents.values()
    plain = next(one for one in document.paragraphs if one.text.startswith("El consumo"))
    assert list_at(document, plain.id) is None
    assert list_at(document, "p999") is None
