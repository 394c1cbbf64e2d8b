"""Questions that are asked of a document by its name: what is named, and what is left of the question."""

import pytest

from askmig.attributed import Asked, asked_of, asks_overview, which_documents
from askmig.parse import parse
from askmig.pipeline import Assistant
from askmig.settings import Settings
from askmig.titles import Titles
from samples import entry_of, write_corpus

BRIDGES = parse(
    entry_of("puentes.txt", symbol="PTE/4", title="Informe sobre los puentes colgantes del Tarn"),
    b"Informe sobre los puentes colgantes del Tarn\n\n1. El peaje paga la cuerda.\n",
)
MILLS = parse(
    entry_of("molinos.txt", symbol="", title="Memoria de los molinos de la Vaure 2019"),
    b"Memoria de los molinos de la Vaure\n\n1. El peaje del molino es un diezmo.\n",
)
TITLES = Titles({one.id: one for one in (BRIDGES, MILLS)})


@pytest.mark.parametrize(
    ("question", "documents", "rest"),
    [
        ("Según PTE/4, ¿quién cobra el peaje?", ["puentes"], "¿quién cobra el peaje?"),
        ("¿Quién cobra el peaje según el documento PTE/4?", ["puentes"], "¿Quién cobra el peaje?"),
        ("¿Qué se dice del peaje en el pte 4?", ["puentes"], "¿Qué se dice del peaje?"),
        ("According to PTE/4, who collects the toll?", ["puentes"], "who collects the toll?"),
        (
            "Compara lo que dicen PTE/4 y la memoria de los molinos sobre el peaje",
            ["puentes", "molinos"],
            "sobre el peaje",
        ),
        ("¿Qué dicen los molinos de la Vaure y PTE/4 del peaje?", ["molinos", "puentes"], "¿Qué dicen del peaje?"),
        ("¿Qué se acordó en PTE/4?", ["puentes"], "¿Qué se acordó?"),
        ("De acuerdo con PTE/4, ¿qué puentes no hay?", ["puentes"], "¿qué puentes no hay?"),
        ("¿Qué dice el informe de los puentes sobre los molinos?", ["puentes"], "¿Qué dice sobre los molinos?"),
        ("Según los puentes colgantes, ¿qué paga el peaje?", ["puentes"], "¿qué paga el peaje?"),
        ("Según la memoria de los molinos de la Vaure, ¿qué es el peaje?", ["molinos"], "¿qué es el peaje?"),
        ("En el informe de los puentes colgantes, ¿qué paga el peaje?", ["puentes"], "¿qué paga el peaje?"),
        ("¿Qué dice la memoria «Los molinos de la Vaure» del peaje?", ["molinos"], "¿Qué dice del peaje?"),
    ],
)
def test_document_that_something_is_asked_of_is_no_part_of_the_question(question: str, documents: list[str], rest: str):
    asked = asked_of(question, TITLES)
    assert list(asked.documents) == documents
    assert asked.turn == rest


@pytest.mark.parametrize(
    "question",
    [
        "No para este",
        "¿Qué informe sustituye a PTE/4?",
        "¿Qué decidió la Junta después de PTE/4?",
        "Leí PTE/4 y tengo una duda. ¿Quién paga el molino?",
        "¿Quién coopera en puentes colgantes?",
        "¿Quién paga después del informe de los puentes?",
        "¿Qué puentes hay en el Tarn?",
        "Según los molineros, ¿qué falta?",
        "En el informe de los molinos y puentes del Tarn, ¿qué hay?",
    ],
)
def test_document_named_in_passing_is_not_asked(question: str):
    assert asked_of(question, TITLES) == Asked((), question)


@pytest.mark.parametrize(
    ("question", "matter"),
    [
        ("¿En qué documentos se habla de las remesas?", "las remesas?"),
        ("¿Qué documentos mencionan la COVID-19?", "la COVID-19?"),
        ("Which reports talk about remittances?", "remittances?"),
        ("Quels documents parlent des villes ?", "villes ?"),
        ("Em que documentos se fala de remessas?", "remessas?"),
        ("¿Qué documentos hay sobre remesas?", "remesas?"),
        ("In which documents are remittances mentioned?", "remittances"),
        ("informes sobre remesas", "remesas"),
        ("Informe sobre los puentes: ¿cuánto costó?", None),
        ("¿Qué documentos hay que presentar?", None),
        ("¿Qué documentos se mencionan en el Pacto Mundial?", None),
        ("¿Qué documentos menciona el Pacto Mundial?", None),
        ("¿Qué informe mencionó el Presidente?", None),
        ("¿De qué hablan los documentos?", None),
    ],
)
def test_documents_that_speak_of_something_are_asked_for(question: str, matter: str | None):
    assert which_documents(question) == matter


@pytest.mark.parametrize(
    ("turn", "documents"),
    [
        ("¿Y quién lo paga?", ["puentes"]),
        ("¿Y según la memoria de los molinos?", ["molinos"]),
        ("¿Y en los molinos de la Vaure?", ["molinos"]),
        ("¿Y cuándo se abrieron los molinos de la Vaure?", []),
        ("¿Y en los otros documentos?", []),
        ("¿Y según los alcaldes?", []),
    ],
)
def test_later_turn_is_asked_of_the_same_document_unless_it_names_another(turn: str, documents: list[str]):
    asked = asked_of(turn, TITLES, head="Según PTE/4, ¿quién cobra el peaje?")
    assert list(asked.documents) == documents
    assert asked.head == "¿quién cobra el peaje?"


def test_overview_is_asked_in_few_words():
    assert asks_overview("de que trata el".split())
    assert asks_overview("hazme un resumen de".split())
    assert not asks_overview("resume las obligaciones de".split())
    assert not asks_overview("que dice".split())


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    texts = {
        "puerto": "Informe del puerto de Lorca\n\nLo escribe el Consejo de Muelles de Lorca (CML). El CML se reúne en"
        " mayo.\n\n1. Los derechos de muelle son de 12 euros por barco y los cobra el"
        " capitán del puerto cada mañana.\n\n2. La grúa se compró en 2011.\n",
        "rada": "Memoria de la rada de Tello\n\n1. Los derechos de muelle son de 30 euros por barco y los cobra la"
        " cofradía de pescadores.\n\n2. La rada tiene dos faros.\n",
    }
    folder = tmp_path_factory.mktemp("harbour")
    return Assistant.load(Settings(corpus=write_corpus(folder / "corpus", texts), index=folder / "index"))


def test_question_is_answered_from_the_document_that_it_is_asked_of(harbour: Assistant):
    for name in ("puerto", "rada"):
        answer = harbour.ask(f"Según el documento título {name}, ¿quién cobra los derechos de muelle?")
        assert answer.status == "answered"
        assert {one.document for one in answer.citations} == {name}
        assert answer.passages[0].document == name


def test_documents_that_are_compared_are_both_heard(harbour: Assistant):
    answer = harbour.ask("Compara lo que dicen Título puerto y Título rada sobre los derechos de muelle")
    assert [one.document for one in answer.citations] == ["puerto", "rada"]
    first, second = answer.text.split("Según RADA:")
    assert first.startswith("Según PUERTO:")
    assert "12 euros" in first
    assert "30 euros" in second


def test_documents_asked_for_are_each_cited_once(harbour: Assistant):
    answer = harbour.ask("¿Qué documentos hablan de los derechos de muelle?")
    assert sorted(one.document for one in answer.citations) == ["puerto", "rada"]
    assert [one.document for one in harbour.ask("¿En qué documento se menciona la grúa?").citations] == ["puerto"]


def test_document_that_says_nothing_of_it_gives_no_answer(harbour: Assistant):
    harbour.floor = 0.5
    answer = harbour.ask("Según el documento RADA, ¿en qué año se compró la grúa del puerto?")
    harbour.floor = 0.0
    assert answer.status == "not_found"
    assert answer.passages[0].document == "rada"


def test_later_turn_is_asked_of_the_document_that_it_names(harbour: Assistant):
    before = ["Según el documento PUERTO, ¿quién cobra los derechos de muelle?"]
    answer = harbour.ask("¿Y según el documento RADA?", before=before)
    assert {one.document for one in answer.citations} == {"rada"}
    assert "cofradía" in answer.text


def test_meaning_of_an_acronym_is_the_sentence_that_says_it(harbour: Assistant):
    answer = harbour.ask("¿Qué significa CML?")
    assert answer.text == "Lo escribe el Consejo de Muelles de Lorca (CML). [1]"
