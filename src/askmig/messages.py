"""What readers of the program see beside the documents' own words, in es, en, fr and pt."""

_MESSAGES: dict[str, dict[str, str]] = {
    "not_found": {
        "es": "Los documentos no contienen una respuesta a esta pregunta.",
        "en": "The documents do not hold an answer to this question.",
        "fr": "Les documents ne contiennent pas de réponse à cette question.",
        "pt": "Os documentos não contêm uma resposta a esta pergunta.",
    },
    "missing": {
        "es": "{document} no tiene «{asked}»; tiene: {labels}.",
        "en": "{document} has no “{asked}”; it has: {labels}.",
        "fr": "{document} n’a pas « {asked} » ; il a : {labels}.",
        "pt": "{document} não tem «{asked}»; tem: {labels}.",
    },
    "none": {"es": "ninguno", "en": "none", "fr": "aucun", "pt": "nenhum"},
    "paragraph": {"es": "párr.", "en": "para.", "fr": "par.", "pt": "par."},
    "footnote": {"es": "nota", "en": "note", "fr": "note", "pt": "nota"},
    "example_paragraph": {
        "es": "¿Qué dice el párrafo {label} de {name}?",
        "en": "What does paragraph {label} of {name} say?",
        "fr": "Que dit le paragraphe {label} de {name} ?",
        "pt": "O que diz o parágrafo {label} de {name}?",
    },
    "example_footnote": {
        "es": "¿Qué dice la nota {label} de {name}?",
        "en": "What does note {label} of {name} say?",
        "fr": "Que dit la note {label} de {name} ?",
        "pt": "O que diz a nota {label} de {name}?",
    },
    "example_heading": {
        "es": "¿Qué dice el apartado «{label}» de {name}?",
        "en": "What does the section “{label}” of {name} say?",
        "fr": "Que dit la section « {label} » de {name} ?",
        "pt": "O que diz a secção «{label}» de {name}?",
    },
    "example_acronym": {
        "es": "¿Qué es {label}?",
        "en": "What is {label}?",
        "fr": "Qu’est-ce que {label} ?",
        "pt": "O que é {label}?",
    },
}


def message(name: str, language: str) -> str:
    """Return a message in the reader's language, in Spanish where there is none."""
    texts = _MESSAGES[name]
    return texts.get(language, texts["es"])
