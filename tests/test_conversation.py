"""A later turn is understood with the turns before it, or alone."""

import numpy as np
import pytest

from askmig.conversation import complete
from askmig.courtesy import without_courtesy
from askmig.embed import encode_question
from askmig.interfaces.render import answer_markdown
from askmig.pipeline import Assistant
from samples import HashEncoder, TokenHashEncoder

ESCUELAS = "¿Cuántas escuelas abrió el Plan Faro en Bolivia en 2019?"


@pytest.mark.parametrize(
    ("question", "before", "understood"),
    [
        ("¿Y en 2021?", [ESCUELAS], "¿Cuántas escuelas abrió el Plan Faro en Bolivia en 2021?"),
        ("¿Y en Costa Rica?", [ESCUELAS], "¿Cuántas escuelas abrió el Plan Faro en Costa Rica en 2019?"),
        ("What about Peru?", ["How many boats sailed in Chile?"], "How many boats sailed in Peru?"),
        (
            "Et en 2015 ?",
            ["Combien de ports avaient un phare en 2012 ?"],
            "Combien de ports avaient un phare en 2015 ?",
        ),
        ("E em Angola?", ["Quantas escolas abriram em Cabo Verde?"], "Quantas escolas abriram em Angola?"),
        ("¿Y la segunda?", ["¿Qué se decidió en la primera ronda?"], "¿Qué se decidió en la segunda ronda?"),
        ("And the third?", ["Who spoke in the second round?"], "Who spoke in the third round?"),
        ("¿Y la nota 13?", ["¿Qué dice la nota 12 del acta?"], "¿Qué dice la nota 13 del acta?"),
        ("Gracias. ¿Y en 2021?", [ESCUELAS], "¿Cuántas escuelas abrió el Plan Faro en Bolivia en 2021?"),
        ("Perdón, me refiero a 2020", [ESCUELAS], "¿Cuántas escuelas abrió el Plan Faro en Bolivia en 2020?"),
        ("Otra pregunta: ¿y en 2018?", [ESCUELAS], "¿Cuántas escuelas abrió el Plan Faro en Bolivia en 2018?"),
        ("¿Y el 5?", ["¿Qué dice el párrafo 4 de ABC/7?"], "¿Qué dice el párrafo 5 de ABC/7?"),
    ],
)
def test_year_place_or_number_takes_the_place_of_the_one_before(question: str, before: list[str], understood: str):
    assert complete(question, before) == understood


@pytest.mark.parametrize(
    ("question", "before"),
    [
        ("¿Quién lo financia?", ESCUELAS),
        ("¿Y cuánto costó?", ESCUELAS),
        ("¿Y en 2021?", "¿Qué es el Plan Faro?"),
        ("Who pays for it?", "What is the Faro Plan?"),
        ("Qui le finance ?", "Qu’est-ce que le Plan Faro ?"),
        ("Quem o financia?", "O que é o Plano Faro?"),
        ("No, me refiero a las escuelas que atienden de noche en los barrios de pescadores", ESCUELAS),
        ("Sorry, I meant the night schools", "How many schools did the Faro Plan open?"),
        ("¿Qué resolvió la Junta al respecto?", ESCUELAS),
        ("Gracias. ¿Y cuánto costó?", ESCUELAS),
        ("¿Y qué organismo de las Naciones Unidas lo administra desde la sede de Quito?", ESCUELAS),
    ],
)
def test_turn_that_leans_on_the_one_before_is_put_behind_it(question: str, before: str):
    assert complete(question, [before]) == f"{before} {without_courtesy(question)}"


@pytest.mark.parametrize(
    "question",
    [
        "¿Qué presupuesto anual tiene el fondo fiduciario creado en Ginebra durante la cumbre?",
        "¿Cuáles son los objetivos específicos del curso de torreros?",
        "¿En qué estaciones de barcas se puede reclamar?",
        "¿Quién preside la Troika?",
        "Gracias. Otra pregunta: ¿quién lo preside?",
        "Gracias a su cooperación, ¿cuántos países firmaron el convenio de los faros?",
        "Back to basics: what is the training programme for lighthouse keepers about and who leads the course?",
        "Obrigado. E quem preside primeiro ao Conselho Tripartido de Faróis do Equador e das ilhas vizinhas?",
        "Who chairs the Troika?",
        "Qui préside la Troïka ?",
        "Quem preside a Troika?",
    ],
)
def test_turn_with_a_subject_of_its_own_stands_alone(question: str):
    assert complete(question, [ESCUELAS]) == without_courtesy(question)


def test_exchanged_question_is_the_one_that_later_turns_lean_on():
    turns = [ESCUELAS, "¿Y en 2021?", "¿Y en el Perú?"]
    whole = "¿Cuántas escuelas abrió el Plan Faro en el Perú en 2021?"
    assert complete("¿Y en el Perú?", turns[:2]) == whole
    assert complete("¿Quién las pagó?", turns) == f"{whole} ¿Quién las pagó?"


def test_only_the_last_turns_are_remembered():
    assert complete("¿Y eso?", ["uno", "dos", "tres", "cuatro"]) == "dos tres cuatro ¿Y eso?"


def test_first_turn_is_asked_as_it_stands():
    assert complete("¿Quién lo financia?", []) == "¿Quién lo financia?"


def test_end_of_a_long_earlier_turn_is_enough():
    assert complete("¿Y eso?", ["x" * 5000]) == "x" * 250 + " ¿Y eso?"


def test_answer_of_a_later_turn_cites_what_the_first_was_about(assistant: Assistant):
    first = "¿Qué es el proyecto piloto PALIM de Bélgica y Marruecos?"
    answer = assistant.ask("¿Y qué presupuesto tiene?", before=[first])
    assert answer.question == "¿Y qué presupuesto tiene?"
    assert {(citation.document, citation.footnote) for citation in answer.citations} == {("fmmd-2020-tema-6", 6)}


def test_mere_number_is_the_label_of_the_place_before(assistant: Assistant):
    answer = assistant.ask("5", before=["SCPF/13, párrafo 4"])
    assert answer.understood == "SCPF/13, párrafo 5"
    assert {(citation.document, citation.label) for citation in answer.citations} == {("scpf-13", "5")}


def test_understood_question_is_shown_where_a_turn_was_completed(assistant: Assistant):
    answer = assistant.ask("¿Y el 5?", before=["¿Qué dice el párrafo 4 de SCPF/13?"])
    whole = "¿Qué dice el párrafo 5 de SCPF/13?"
    assert answer.understood == whole
    assert answer_markdown(answer).startswith(f"(Pregunta entendida: {whole})\n")
    assert {(citation.document, citation.label) for citation in answer.citations} == {("scpf-13", "5")}
    alone = assistant.ask("¿Quién preside la Troika?")
    assert alone.understood is None


def test_last_turn_weighs_more_than_what_it_leans_on():
    encoder = TokenHashEncoder()
    whole, turn = "la barca del puerto quién la pinta", "quién la pinta"
    (plain, tokens), (row, stressed) = encode_question(whole, encoder), encode_question(whole, encoder, stressed=turn)
    (own,) = encoder.encode([turn], "query")
    assert row @ row == pytest.approx(1)
    assert plain @ own < row @ own < 1
    assert tokens is not None
    assert stressed is not None
    ratios = np.linalg.norm(stressed, axis=1) / np.linalg.norm(tokens, axis=1)
    assert ratios[:-3] == pytest.approx(1)
    assert (ratios[-3:] > 1).all()


def test_encoder_without_tokens_stresses_the_row_alone():
    encoder = HashEncoder()
    (row, tokens), (own,) = (
        encode_question("la barca del puerto", encoder, stressed="puerto"),
        encoder.encode(["puerto"], "query"),
    )
    assert tokens is None
    assert row @ own > encode_question("la barca del puerto", encoder)[0] @ own


def test_turn_that_names_its_place_stands_alone(assistant: Assistant):
    before = ["How many refugees did Poland take in 2022?"]
    shown = assistant.ask("observaciones finales del Diálogo Internacional", before=before)
    assert shown.understood is None
    assert {citation.section for citation in shown.citations} == {("Observaciones finales",)}
