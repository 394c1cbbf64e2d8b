"""Ranking and choice of sentences, by invented documents: what answers comes first, whole and once."""

from pathlib import Path

import numpy as np
import pytest

from askmig.answer import NO_CHOOSER, SENTENCE_FEATURES, load_chooser
from askmig.pipeline import Assistant
from askmig.rerank import FEATURES, LearnedReranker, features, load_learned, rerank
from askmig.settings import Settings
from askmig.signals import TYPES, asks_two_things, figures_shared, names_shared, types_held
from samples import write_corpus

TEXT = """Informe sobre los faros de la costa

1. Los faros de la costa norte se construyeron con piedra de Arica. Dichas obras duraron nueve años y emplearon a 140 \
albañiles.

2. La Junta de Faros (JDF) nombró a Berta Quiroz directora el 4 de mayo de 2011.

3. El consumo de aceite bajó un 12 % tras el cambio de lámparas.
"""


@pytest.fixture(scope="module")
def faros(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder: Path = tmp_path_factory.mktemp("faros")
    corpus = write_corpus(folder / "corpus", {"faros.txt": TEXT})
    return Assistant.load(Settings(corpus=corpus, index=folder / "index"))


def test_sentence_that_points_back_comes_with_the_one_before(faros: Assistant):
    answer = faros.ask("¿Cuánto tiempo duraron las obras y cuántos albañiles hubo?")
    assert answer.citations[0].quote == (
        "Los faros de la costa norte se construyeron con piedra de Arica. Dichas obras duraron nueve años y emplearon a "
        "140 albañiles."
    )
    spans = [(one.start, one.end) for one in answer.citations]
    assert all(a[1] <= b[0] or b[1] <= a[0] for a in spans for b in spans if a != b)


def test_acronym_in_a_question_is_understood_by_its_long_form(faros: Assistant):
    query, _ = faros.candidates("¿Quién dirige la JDF?", k=3)
    assert {"junt", "far"} <= set(query.widened)


def test_hits_come_in_the_order_of_the_reranker(faros: Assistant):
    query, hits = faros.candidates("¿Quién fue nombrada directora?", k=3)
    length = LearnedReranker(tuple(float(name == "length") for name in FEATURES))
    ranked = rerank(query, hits, faros.index, length)
    sizes = [len(hit.passage.text) for hit in ranked]
    assert sizes == sorted(sizes, reverse=True)
    assert [hit.rank for hit in ranked] == [1, 2, 3]
    assert ranked[0].score == pytest.approx(np.log(sizes[0]) / 6, rel=1e-5)


def test_reranker_sees_one_row_of_features_a_hit(faros: Assistant):
    query, hits = faros.candidates("¿En cuánto bajó el aceite el 12 de mayo?", k=3)
    rows = features(query, hits, faros.index)
    assert rows.shape == (3, len(FEATURES))
    third = next(place for place, hit in enumerate(hits) if hit.passage.text.startswith("El consumo"))
    assert rows[third, FEATURES.index("numbers")] == 0.5
    assert rerank(query, [], faros.index, load_learned()) == []


def test_shipped_weights_are_of_the_features_that_are_computed():
    assert len(load_learned().weights) == len(FEATURES)
    assert len(load_chooser().weights) == len(SENTENCE_FEATURES)


@pytest.mark.parametrize(
    ("question", "text", "asked"),
    [
        ("¿Cuántos faros hay?", "Hay 14 faros.", {"number": 1.0}),
        ("¿Cuántos faros hay?", "No se sabe.", {"number": -1.0}),
        ("When was it built?", "Se construyó en marzo de 1911.", {"date": 1.0}),
        ("Qui dirige la junte ?", "La dirige Berta Quiroz.", {"who": 1.0}),
        ("Onde fica a sede?", "La sede está en Arica.", {"where": 1.0}),
        ("¿Por qué cerró?", "Cerró debido al temporal.", {"why": 1.0}),
        ("Háblame de los faros", "Hay 14 faros.", {}),
    ],
)
def test_kind_of_answer_that_is_asked_for_is_looked_for(question: str, text: str, asked: dict[str, float]):
    assert {name: value for name, value in zip(TYPES, types_held(question, text), strict=True) if value} == asked


def test_figures_and_names_of_a_question_are_counted_in_a_text():
    assert figures_shared("¿Qué pasó en 2011 y 2012?", "En 2011, nada.") == 0.0
    assert figures_shared("¿Qué pasó?", "En 2011, nada.") == 0.0
    assert figures_shared("¿Y el 3,6 %?", "Fue el 3.6 %.") == 0.5
    assert names_shared("¿Quién es Berta Quiroz?", "berta quiroz dirige") == 0.5
    assert names_shared("¿Quién es Berta?", "La directora") == -0.5


@pytest.mark.parametrize(
    ("question", "asks_two"),
    [
        ("¿Quién dirige la Junta y cuándo fue nombrada?", True),
        ("¿Quién la dirige? ¿Desde cuándo?", True),
        ("How many lamps were changed and which ones?", True),
        ("Qui dirige la junte et depuis quand ?", True),
        ("Quem dirige a junta e desde quando?", True),
        ("¿Cuánto aceite consumen los faros y las boyas?", False),
        ("¿Qué es lo que dice el informe?", False),
    ],
)
def test_second_question_in_the_same_line_is_noticed(question: str, asks_two: bool):
    assert asks_two_things(question) is asks_two


def test_sentences_as_probable_as_the_best_of_a_paragraph_come_with_it(faros: Assistant):
    indifferent = Assistant(faros.index, faros.encoder, faros.settings, NO_CHOOSER)
    answer = indifferent.ask("¿Cuánto tiempo duraron las obras de los faros?")
    assert [citation.quote for citation in answer.citations] == [citation.text for citation in answer.citations]
    places = [(citation.document, citation.paragraph) for citation in answer.citations]
    assert len(set(places)) == len(places) > 1
