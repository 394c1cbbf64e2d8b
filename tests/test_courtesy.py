"""Greetings, thanks and questions about the program, beside questions that only look like them."""

import pytest

from askmig.courtesy import aside, question_last, without_courtesy


@pytest.mark.parametrize(
    "message",
    [
        "hola",
        "¡Hola, buenos días!",
        "Buenas tardes a todos",
        "Hola, ¿qué tal?",
        "gracias",
        "Muchas gracias por la información.",
        "ok, gracias",
        "Adiós",
        "ayuda",
        "Hola, ¿qué puedes hacer?",
        "¿Quién eres?",
        "Good morning",
        "Thank you very much!",
        "What can you do?",
        "Bonjour, comment allez-vous ?",
        "Merci beaucoup",
        "Qui êtes-vous ?",
        "Olá, tudo bem?",
        "¿Me pueden ayudar con una consulta?",
        "Muito obrigada",
        "O que você pode fazer?",
    ],
)
def test_message_of_courtesy_only_is_one(message: str):
    assert aside(message) == "courtesy"


@pytest.mark.parametrize(
    "message",
    [
        "¿Qué documentos hay?",
        "¿De qué tratan los documentos?",
        "Hola, ¿sobre qué puedo preguntar?",
        "Lista de documentos",
        "What documents do you have?",
        "What is this corpus about?",
        "Quels documents avez-vous ?",
        "De quoi parlent ces documents ?",
        "Quais documentos existem?",
    ],
)
def test_question_for_the_documents_is_one(message: str):
    assert aside(message) == "documents"


@pytest.mark.parametrize(
    "message",
    [
        "Buenas prácticas de reintegración",
        "¿Qué documentos hay que presentar?",
        "documentos de viaje",
        "Ayuda humanitaria",
        "¿Quién eres tú para pedir la residencia?",
        "ola de calor de 2003",
        "Gracias a su cooperación, ¿cuántos países firmaron?",
        "¿Quién saludó a los delegados?",
        "¿Qué puede hacer un municipio?",
        "vale de comida",
        "¿Cómo funciona el fondo?",
        "What can you do with a visa?",
        "Merci Corps, quel rôle ?",
        "help desk",
        "¿Cómo funciona?",
        "¿Qué puede hacer?",
        "¿Me puede ayudar con una visa?",
        "OI y ONG en la gobernanza",
        "Hi-tech migration jobs",
        "Buenos días de trabajo en la frontera",
    ],
)
def test_question_that_only_looks_like_courtesy_is_none(message: str):
    assert aside(message) is None
    assert without_courtesy(message) == message


@pytest.mark.parametrize(
    ("message", "question"),
    [
        ("Hola, buenos días. ¿Cuántas escuelas abrió?", "¿Cuántas escuelas abrió?"),
        ("hola que es la alianza", "que es la alianza"),
        ("Buenas, una consulta: ¿quién la preside?", "¿quién la preside?"),
        ("¿Hola, qué es la Alianza?", "qué es la Alianza?"),
        ("gracias y cuanto costo?", "y cuanto costo?"),
        ("Buenas tardes a todos, tengo una pregunta. ¿Qué es? Saludos cordiales.", "¿Qué es?"),
        ("¿Cuánto costó el faro? Muchas gracias de antemano.", "¿Cuánto costó el faro?"),
        ("Gracias por la respuesta. ¿Y en 2021?", "¿Y en 2021?"),
        ("Good morning, who pays? Thanks in advance and kind regards", "who pays?"),
        ("Bonjour, qui paie ? Merci d’avance.", "qui paie ?"),
        ("Bom dia! Quem paga? Obrigado desde já, atenciosamente", "Quem paga?"),
        ("Hola. ¿Me puede ayudar? Busco el plazo de la beca.", "Busco el plazo de la beca."),
        ("Perfecto, gracias. ¿Y en 2021?", "¿Y en 2021?"),
        ("Hola… ¿qué es?", "¿qué es?"),
        ("." * 4000, "." * 4000),
        ("gracias! " * 440 + "x", "x"),
        ("hola", "hola"),
        ("¿Quién paga?", "¿Quién paga?"),
    ],
)
def test_courtesy_is_no_part_of_a_question(message: str, question: str):
    assert without_courtesy(message) == question


@pytest.mark.parametrize(
    ("message", "moved", "asked"),
    [
        (
            "Preparo un informe. ¿Qué plazo tiene la beca?",
            "Preparo un informe. ¿Qué plazo tiene la beca?",
            "¿Qué plazo tiene la beca?",
        ),
        (
            "¿Qué plazo tiene la beca? Es para mi hijo.",
            "Es para mi hijo. ¿Qué plazo tiene la beca?",
            "¿Qué plazo tiene la beca?",
        ),
        ("El faro costó poco. ¿Por qué?", "El faro costó poco. ¿Por qué?", ""),
        ("¿Qué plazo hay? ¿Quién lo fija?", "¿Qué plazo hay? ¿Quién lo fija?", ""),
        ("Necesito el plazo. Es urgente.", "Necesito el plazo. Es urgente.", ""),
    ],
)
def test_what_is_said_beside_a_question_stands_before_it(message: str, moved: str, asked: str):
    assert question_last(message) == (moved, asked)
