"""Words, sentences, folding and the language of a question."""

import pytest

from askmig.language import amounts, detect_language, fold, numbers, sentences, terms, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("El Sr. Conejos informó. La Troika opinó.", ["El Sr. Conejos informó.", "La Troika opinó."]),
        (
            "Aumentó del 2.8 por ciento al 3.5. Luego bajó.",
            ["Aumentó del 2.8 por ciento al 3.5.", "Luego bajó."],
        ),
        ("¿Qué es? ¿Quién fue? Nadie.", ["¿Qué es?", "¿Quién fue?", "Nadie."]),
        ("Dijo: “Hoy llueve.” Mañana no.", ["Dijo: “Hoy llueve.”", "Mañana no."]),
        ("Washington, D.C. y otros lugares, etc. Fin", ["Washington, D.C. y otros lugares, etc. Fin"]),
        ("  Sin punto final ", ["Sin punto final"]),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_stops(text, expected):
    assert [span.of(text).strip() for span in sentences(text)] == expected


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("¿Cuántos migrantes había en 2019?", "es"),
        ("cuantos migrantes habia en el mundo", "es"),
        ("Dame tres ejemplos de alianzas", "es"),
        ("Donnez trois exemples de partenariats", "fr"),
        ("How many migrants were there in 2019?", "en"),
        ("Combien de migrants y avait-il en 2019 ?", "fr"),
        ("Quantos migrantes havia no mundo em 2019?", "pt"),
        ("Quem financia o projeto e qual é o orçamento?", "pt"),
        ("Qui finance le projet et quel est son budget ?", "fr"),
        ("SCPF/13", "es"),
    ],
)
def test_language_of_a_question_is_told_by_its_words(question, language):
    assert detect_language(question) == language


def test_compound_is_one_token_and_its_parts():
    assert list(tokens("A/RES/73/195 y COVID-19")) == [
        "a/res/73/195",
        "a",
        "res",
        "73",
        "195",
        "y",
        "covid-19",
        "covid",
        "19",
        "covid19",
    ]


def test_decimal_comma_and_point_are_alike():
    assert list(tokens("3,6 % 3.6 %")) == ["3.6", "3.6"]
    assert numbers("3,6 % de 281 millones") == ["3.6", "281"]


def test_terms_meet_with_and_without_accents():
    assert terms("¿Qué migración?", "es") == terms("que migracion", "es") != []


def test_fold_drops_case_and_accents():
    assert fold("NIÑEZ Ámbito") == "ninez ambito"


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("80 mil millones de dólares", ["80000000000"]),
        ("80 000 millones", ["80000000000"]),
        ("80.000 millones", ["80000000000"]),
        ("80,000 million", ["80000000000"]),
        ("80 billion", ["80000000000"]),
        ("80 milliards", ["80000000000"]),
        ("80 mil milhões", ["80000000000"]),
        ("3,6 millones y 3.6 million", ["3600000", "3600000"]),
        ("1.100 hogares, 1,100 households, 1\u00a0100 ménages", ["1100", "1100", "1100"]),
        ("272 mil personas", ["272000"]),
        ("3,6 % en 2019, meta 10.7.1, nota 12", []),
    ],
)
def test_large_figure_is_one_term_however_it_is_written(text: str, digits: list[str]):
    assert list(amounts(text)) == digits
    assert set(digits) <= set(terms(text, "es"))


@pytest.mark.parametrize(
    ("asked", "printed"),
    [
        ("meta 17.3.2", "la meta 17.3.2 de los ODS"),
        ("10.c.1", "indicador 10.c.1"),
        ("resolución A/RES/73/195", "en su resolución a/res/73/195"),
        ("covid19", "la COVID-19"),
        ("COVID\u201119", "la COVID-19"),
        ("COVID-19", "la COVID19"),
        ("3,6 %", "el 3.6 por ciento"),
        ("1100", "1.100 hogares"),
        ("SCPF 13", "documento SCPF/13"),
    ],
)
def test_compound_is_found_however_it_is_written(asked: str, printed: str):
    assert set(terms(asked, "es")) & set(terms(printed, "es")) - {
        "met",
        "indicador",
        "resolucion",
        "17",
        "10",
        "19",
        "1",
    }
