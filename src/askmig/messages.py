"""What readers of the program see beside the documents' own words, in es, en, fr and pt."""

_MESSAGES: dict[str, dict[str, str]] = {
    "not_found": {
        "es": "Los documentos no contienen una respuesta a esta pregunta.",
        "en": "The documents do not hold an answer to this question.",
        "fr": "Les documents ne contiennent pas de réponse à cette question.",
        "pt": "Os documentos não contêm uma resposta a esta pergunta.",
    },
    "paragraph": {"es": "párr.", "en": "para.", "fr": "par.", "pt": "par."},
    "footnote": {"es": "nota", "en": "note", "fr": "note", "pt": "nota"},
}


def message(name: str, language: str) -> str:
    """Return a message in the reader's language, in Spanish where there is none."""
    texts = _MESSAGES[name]
    return texts.get(language, texts["es"])
