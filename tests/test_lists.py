"""A list that is asked for whole, by an invented document: its items in order, each cited; one thing in it, alone."""

from pathlib import Path

import pytest

from askmig.lists import counted, list_asked, list_at
from askmig.pipeline import Assistant
from askmig.settings import Settings
from askmig.signals import asks_for_list, asks_for_whole_list
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
    ("question", "quote"),
    [
        ("¿Cuántos torreros con vivienda se contratan?", ITEMS[1]),
        ("¿De qué color se han de pintar las torres?", ITEMS[0]),
        ("¿Qué noticias de la niebla se publican y cada cuánto?", ITEMS[2]),
    ],
)
def test_one_thing_in_a_list_is_answered_by_its_item(faros: Assistant, question: str, quote: str):
    assert faros.ask(question).citations[0].quote == quote


@pytest.mark.parametrize(
    "question",
    [
        "¿Qué dos cosas recibe cada faro de repuesto?",
        "Which two things does each lighthouse receive as spare parts?",
    ],
)
def test_count_in_the_question_chooses_the_list(faros: Assistant, question: str):
    query, hits = faros.candidates(question, k=10)
    found = list_asked(query, hits, faros.index)
    assert found is not None
    assert [item.text for item in found.items] == ["dos lámparas de acetileno;", "un reloj de cuerda."]


@pytest.mark.parametrize(
    ("question", "is_list"),
    [
        ("¿Qué tres ciudades reciben las recomendaciones de la Junta?", False),
        ("¿Cuáles son las tres recomendaciones de la Junta a los gobiernos?", True),
        ("¿Cuáles son los países a los que la Junta hace recomendaciones?", False),
    ],
)
def test_list_of_no_names_is_not_what_a_question_for_names_asks(faros: Assistant, question: str, is_list: bool):
    query, hits = faros.candidates(question, k=10)
    assert (list_asked(query, hits, faros.index) is not None) == is_list


def test_list_of_names_is_what_a_question_for_names_asks(tmp_path: Path):
    text = (
        "Acta\n\nI. FIRMAS\n\nFirmaron el acuerdo de las boyas:\n\n- Perú;\n\n- la República de Chile;\n\n- Panamá.\n"
    )
    corpus = write_corpus(tmp_path / "corpus", {"acta.txt": text})
    answer = Assistant.load(Settings(corpus=corpus, index=tmp_path / "index")).ask(
        "¿Qué tres países firmaron el acuerdo?"
    )
    assert [one.quote for one in answer.citations][-3:] == ["Perú;", "la República de Chile;", "Panamá."]


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder: Path = tmp_path_factory.mktemp("days")
    rows = "\n".join(
        f"{day} de mayo\t{what}, ante la Junta" for day, what in enumerate(("Apertura", "Visita", "Cierre"), 9)
    )
    text = f"Acta del puerto\n\nANEXO\n\nFecha\tCeremonia\n{rows}\n"
    corpus = write_corpus(folder / "corpus", {"acta": text})
    return Assistant.load(Settings(corpus=corpus, index=folder / "index"))


@pytest.mark.parametrize(
    ("question", "is_table"),
    [
        ("¿Cuáles fueron las ceremonias del puerto ante la Junta?", True),
        ("Enumere las ceremonias del puerto y su fecha.", True),
        ("¿Cuáles fueron los acuerdos sobre el puerto ante la Junta?", False),
        ("Enumere los peligros del puerto ante la Junta.", False),
    ],
)
def test_table_lists_only_what_its_columns_name(days: Assistant, question: str, is_table: bool):
    query, hits = days.candidates(question, k=10)
    found = list_asked(query, hits, days.index)
    assert (found is not None and found.items[0].kind == "row") == is_table


@pytest.mark.parametrize(
    ("question", "asks", "asks_whole"),
    [
        ("¿Cuáles son las metas?", True, True),
        ("¿Qué seis medidas aconseja el estudio?", True, False),
        ("Enumere las obligaciones.", True, True),
        ("Diga una por una las decisiones.", True, True),
        ("Which measures were taken?", True, False),
        ("What are the goals?", True, True),
        ("Quais são os direitos dos migrantes?", True, True),
        ("¿Quién dijo que los migrantes votan?", False, False),
        ("¿Por qué las mujeres no votan?", False, False),
        ("¿En qué mes vence?", False, False),
        ("What happens to migrants?", False, False),
        ("¿Cuál es el nombre del director?", False, False),
        ("¿Quién aprobó la lista de beneficiarios?", False, False),
        ("¿Qué es el Pacto?", False, False),
    ],
)
def test_question_for_a_list_is_told_from_others(question: str, asks: bool, asks_whole: bool):
    assert (asks_for_list(question), asks_for_whole_list(question)) == (asks, asks_whole)


@pytest.mark.parametrize(
    ("question", "counts"),
    [
        ("¿Qué seis medidas aconseja?", {6}),
        ("Enumere las ocho obligaciones asumidas.", {8}),
        ("What are the four main conditions?", {4}),
        ("¿Cuáles son los objetivos para los próximos cinco años?", set()),
        ("¿Cuáles son las metas de los 12 meses?", set()),
        ("¿Cuáles son las metas del objetivo 10 de los ODS?", set()),
        ("Quais são os direitos dos migrantes?", set()),
        ("¿Qué se aprobó el 12 de mayo de 2020?", set()),
    ],
)
def test_only_what_is_asked_for_is_counted(question: str, counts: set[int]):
    assert counted(question) == counts


def test_rest_of_a_list_behind_a_running_paragraph_is_no_list(tmp_path: Path):
    text = (
        "Acta\n\nI. PUNTOS\n\na) abrir la sesión;\n\nLa Presidenta saludó.\n\nb) leer el acta;\n\nc) votar el acta.\n"
    )
    corpus = write_corpus(tmp_path / "corpus", {"acta.txt": text})
    index = Assistant.load(Settings(corpus=corpus, index=tmp_path / "index")).index
    (document,) = index.documents.values()
    rest = next(one for one in document.paragraphs if one.text.startswith("votar"))
    assert rest.kind == "item"
    assert list_at(document, rest.id) is None


def test_running_paragraph_is_no_list(faros: Assistant):
    (document,) = faros.index.documents.values()
    plain = next(one for one in document.paragraphs if one.text.startswith("El consumo"))
    assert list_at(document, plain.id) is None
    assert list_at(document, "p999") is None
