"""What a question names and the documents found never mention, in invented documents."""

import pytest

from askmig.pipeline import Assistant, build
from askmig.scope import unmentioned
from askmig.settings import Settings
from samples import write_corpus

FISHING = """Memoria de la pesca en Marruecos

1. Entre 2012 y 2016 faenaron en el puerto sesenta barcos, casi todos de vela.

2. El Consejo marroquí de pesca pagó las redes en 2017 con su fondo de garantía.

3. Los barcos de Guinea-Bissau amarran en el muelle viejo desde el año de la crecida.
"""
SCHOOLS = """Memoria de las escuelas del valle de Oro

1. Las escuelas de Portugal y de la isla abrieron en 1999 con treinta alumnos.

2. El maestro Santiago Roca enseña a leer la carta de los vientos.
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    corpus = write_corpus(tmp_path_factory.mktemp("corpus"), {"pesca.txt": FISHING, "escuelas.txt": SCHOOLS})
    settings = Settings(corpus=corpus, index=tmp_path_factory.mktemp("index") / "i")
    build(settings)
    return Assistant.load(settings)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("¿Cuántos barcos faenaron en Marruecos?", ()),
        ("How many boats fished in Morocco?", ()),
        ("¿Qué pagó Rabat?", ()),
        ("¿Cuántos barcos faenaron en Polonia?", ("Polonia",)),
        ("How many boats fished in Poland?", ("Poland",)),
        ("Combien de bateaux la Pologne a-t-elle ?", ("Pologne",)),
        ("¿Qué barcos amarran, los de Noruega o los de Guinea-Bissau?", ()),
        ("¿Cuántos barcos faenaron en 2014?", ()),
        ("¿Cuántos barcos faenaron en 2019?", ("2019",)),
        ("¿Cuántos barcos faenaron en 2012 y 2019?", ()),
        ("¿Cuántos barcos de Marruecos y de Polonia faenaron en 2019?", ("2019",)),
        ("¿Cuántos barcos faenaron en los años 2000?", ()),
        ("¿Qué dice la Agenda 2030 de los barcos?", ()),
        ("¿Qué barcos pide la Convención de 1951?", ()),
        ("¿Faenaron en 2000 barcos?", ()),
        ("¿Quién pagó 2000 euros?", ()),
        ("Soy pescador en Noruega, ¿cuántos barcos faenaron?", ()),
        ("I live in Poland; how many boats fished?", ()),
        ("Answer in French: how many boats fished?", ()),
        ("¿Hay barcos polacos, en alemán?", ()),
        ("¿Qué enseña el maestro Santiago Pérez?", ()),
        ("¿Qué dijo Dominica Ruiz de los barcos?", ()),
        ("¿QUÉ BARCOS USA POLONIA?", ()),
        ("¿Cuántos alumnos había a fines de curso?", ()),
        ("¿Qué pasa con los barcos?", ()),
    ],
)
def test_place_or_year_that_no_found_document_mentions_is_told(
    assistant: Assistant, question: str, expected: tuple[str, ...]
):
    assert unmentioned(question, assistant.search(question), assistant.index) == expected


def test_question_about_a_place_that_is_not_mentioned_is_refused_and_says_so(assistant: Assistant):
    refused = assistant.ask("¿Cuántos barcos faenaron en Noruega entre 2012 y 2016?")
    assert (refused.status, refused.citations) == ("not_found", ())
    assert "no mencionan: Noruega." in refused.text
    assert refused.passages
    assert assistant.ask("¿Cuántos barcos faenaron en Marruecos entre 2012 y 2016?").status == "answered"


def test_place_named_by_its_label_is_shown_whatever_else_is_named(assistant: Assistant):
    assert assistant.ask("¿Qué dice de Polonia el párrafo 1 de PESCA?").citations[0].label == "1"


def test_symbol_that_no_document_has_is_told(assistant: Assistant):
    refused = assistant.ask("¿Qué dice el párrafo 1 de RED/2019/7?")
    assert refused.status == "not_found"
    assert refused.text == "Ningún documento tiene la signatura «RED/2019/7». Hay: ninguno."
