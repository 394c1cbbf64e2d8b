"""Acronyms as documents print them, and the search terms that a question gains from them."""

import pytest

from askmig.acronyms import acronym_asked, acronym_expansions, acronyms, find_meaning


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("La Red de Oficinas de Mares (ROM) abrió.", [("ROM", "Red de Oficinas de Mares")]),
        (
            "Informe del Instituto Nacional para las Pesquerías (INP, en francés).",
            [("INP", "Instituto Nacional para las Pesquerías")],
        ),
        ("En la costa (Perú) y en la sierra (ODS).", []),
        ("Los barcos (40) del Foro. La Mesa (M) calló.", []),
        (
            "el Fondo de Apoyo (FA) y la Junta de Aguas del Norte (JAN)",
            [("FA", "Fondo de Apoyo"), ("JAN", "Junta de Aguas del Norte")],
        ),
    ],
)
def test_acronym_is_read_with_its_long_form(text: str, found: list[tuple[str, str]]):
    assert list(acronyms(text)) == found


def test_either_form_leads_to_the_other_in_every_language():
    table = acronym_expansions(iter(["La Junta de Aguas del Norte (JAN) se reunió."]), "es")
    assert table["en jan"] == table["es jan"] == ["junt agu nort"]
    assert table["es junt de agu del nort"] == ["jan"]
    assert len(table) == 5


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("¿Qué significa JAN?", "JAN"),
        ("¿Qué quiere decir la sigla «JAN»?", "JAN"),
        ("¿A qué corresponden las siglas JAN?", "JAN"),
        ("What does JAN stand for?", "JAN"),
        ("Que veut dire le sigle JAN ?", "JAN"),
        ("O que significa a sigla JAN?", "JAN"),
        ("que significa jan", "jan"),
        ("What is JAN short for?", "JAN"),
        ("Que signifie l'JAN ?", "JAN"),
        ("¿Qué significa la JAN para los pescadores?", None),
        ("¿Qué significa JAN y cuándo se creó?", None),
        ("What does JAN pay?", None),
        ("¿Qué hace la JAN?", None),
    ],
)
def test_meaning_of_an_acronym_is_asked(question: str, short: str | None):
    assert acronym_asked(question) == short


def test_meaning_stands_with_its_short_form():
    text = "En mayo la Junta de Aguas del Norte (JAN) se reunió; la JAN volverá."
    found = find_meaning("jan", text)
    assert found is not None
    assert found.of(text) == "Junta de Aguas del Norte (JAN"
    assert find_meaning("ROM", text) is None
