"""A later turn is understood with the turns before it, or alone."""

import pytest

from askmig.conversation import complete
from askmig.pipeline import Assistant


@pytest.mark.parametrize(
    ("question", "before", "understood"),
    [
        ("¿Y en 2021?", ["¿Cuántos migrantes había en 2019?"], "¿Cuántos migrantes había en 2019? ¿Y en 2021?"),
        ("and the second one?", ["What is panel 1?"], "What is panel 1? and the second one?"),
        ("¿Quién lo financia?", [], "¿Quién lo financia?"),
        (
            "¿Qué presupuesto anual tiene el fondo fiduciario creado en Ginebra durante la cumbre?",
            ["¿Qué es PALIM?"],
            "¿Qué presupuesto anual tiene el fondo fiduciario creado en Ginebra durante la cumbre?",
        ),
    ],
)
def test_short_turn_is_put_behind_the_turns_before_it(question, before, understood):
    assert complete(question, before) == understood


def test_only_the_last_turns_are_remembered():
    assert complete("¿Y eso?", ["uno", "dos", "tres", "cuatro"]) == "dos tres cuatro ¿Y eso?"


def test_end_of_a_long_earlier_turn_is_enough():
    assert complete("¿Y eso?", ["x" * 5000]) == "x" * 250 + " ¿Y eso?"


def test_answer_of_a_later_turn_cites_what_the_first_was_about(assistant: Assistant):
    first = "¿Qué es el proyecto piloto PALIM de Bélgica y Marruecos?"
    answer = assistant.ask("¿Y qué presupuesto tiene?", before=[first])
    assert answer.question == "¿Y qué presupuesto tiene?"
    assert {(citation.document, citation.footnote) for citation in answer.citations} == {("fmmd-2020-tema-6", 6)}
