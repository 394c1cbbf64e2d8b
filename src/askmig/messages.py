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
    "doubt_uncalled": {
        "es": "nota sin llamada",
        "en": "note without a call",
        "fr": "note sans appel",
        "pt": "nota sem chamada",
    },
    "doubt_gap": {
        "es": "falta un número",
        "en": "a number is missing",
        "fr": "un numéro manque",
        "pt": "falta um número",
    },
    "doubt_image": {
        "es": "página que es una imagen",
        "en": "page that is an image",
        "fr": "page qui est une image",
        "pt": "página que é uma imagem",
    },
    "doubt_characters": {
        "es": "caracteres ilegibles",
        "en": "unreadable characters",
        "fr": "caractères illisibles",
        "pt": "caracteres ilegíveis",
    },
    "doubt_ocr": {
        "es": "palabras dudosas de una imagen",
        "en": "doubtful words of an image",
        "fr": "mots douteux d’une image",
        "pt": "palavras duvidosas de uma imagem",
    },
    "ocr": {
        "es": "leído de una imagen",
        "en": "read off an image",
        "fr": "lu sur une image",
        "pt": "lido de uma imagem",
    },
    "footnote": {"es": "nota", "en": "note", "fr": "note", "pt": "nota"},
    "page_title": {
        "es": "askmig · Preguntas a los documentos sobre migración",
        "en": "askmig · Questions to the documents on migration",
        "fr": "askmig · Questions aux documents sur la migration",
        "pt": "askmig · Perguntas aos documentos sobre migração",
    },
    "page_heading": {
        "es": "Pregunte a los documentos",
        "en": "Ask the documents",
        "fr": "Interrogez les documents",
        "pt": "Pergunte aos documentos",
    },
    "page_promise": {
        "es": "Respuestas con cada frase citada al párrafo y a la nota al pie.",
        "en": "Answers with every sentence cited to its paragraph and footnote.",
        "fr": "Des réponses dont chaque phrase renvoie à son paragraphe et à sa note.",
        "pt": "Respostas com cada frase citada ao parágrafo e à nota de rodapé.",
    },
    "corpus_size": {
        "es": "{documents} documentos · {paragraphs} párrafos · {footnotes} notas al pie",
        "en": "{documents} documents · {paragraphs} paragraphs · {footnotes} footnotes",
        "fr": "{documents} documents · {paragraphs} paragraphes · {footnotes} notes",
        "pt": "{documents} documentos · {paragraphs} parágrafos · {footnotes} notas de rodapé",
    },
    "your_question": {"es": "Su pregunta", "en": "Your question", "fr": "Votre question", "pt": "Sua pergunta"},
    "question_hint": {
        "es": "Escriba una pregunta y pulse Intro",
        "en": "Type a question and press Enter",
        "fr": "Écrivez une question et appuyez sur Entrée",
        "pt": "Escreva uma pergunta e pressione Enter",
    },
    "ask": {"es": "Preguntar", "en": "Ask", "fr": "Demander", "pt": "Perguntar"},
    "only_in": {
        "es": "Solo en (vacío: todos)",
        "en": "Only in (empty: all)",
        "fr": "Seulement dans (vide : tous)",
        "pt": "Só em (vazio: todos)",
    },
    "examples": {"es": "Por ejemplo", "en": "For example", "fr": "Par exemple", "pt": "Por exemplo"},
    "answer": {"es": "Respuesta", "en": "Answer", "fr": "Réponse", "pt": "Resposta"},
    "sources": {"es": "Fuentes", "en": "Sources", "fr": "Sources", "pt": "Fontes"},
    "nearest": {
        "es": "Quizá le interese",
        "en": "You may be interested in",
        "fr": "Cela peut vous intéresser",
        "pt": "Talvez lhe interesse",
    },
    "reader": {
        "es": "La fuente en su contexto",
        "en": "The source in its context",
        "fr": "La source dans son contexte",
        "pt": "A fonte no seu contexto",
    },
    "choose_passage": {
        "es": "Elija un pasaje para leerlo en su documento.",
        "en": "Choose a passage to read it in its document.",
        "fr": "Choisissez un passage pour le lire dans son document.",
        "pt": "Escolha uma passagem para lê-la no seu documento.",
    },
    "quote_checked": {
        "es": "cita comprobada en {file} · sha256 {sha256}",
        "en": "quote checked in {file} · sha256 {sha256}",
        "fr": "citation vérifiée dans {file} · sha256 {sha256}",
        "pt": "citação verificada em {file} · sha256 {sha256}",
    },
    "text_of": {
        "es": "texto de {file} · sha256 {sha256}",
        "en": "text of {file} · sha256 {sha256}",
        "fr": "texte de {file} · sha256 {sha256}",
        "pt": "texto de {file} · sha256 {sha256}",
    },
    "permalink": {
        "es": "Enlace permanente",
        "en": "Permanent link",
        "fr": "Lien permanent",
        "pt": "Ligação permanente",
    },
    "back_to_answer": {
        "es": "Volver a la respuesta",
        "en": "Back to the answer",
        "fr": "Revenir à la réponse",
        "pt": "Voltar à resposta",
    },
    "bad_question": {
        "es": "Escriba una pregunta con alguna palabra y de hasta {longest} caracteres.",
        "en": "Type a question that holds a word and has up to {longest} characters.",
        "fr": "Écrivez une question avec au moins un mot et {longest} caractères au plus.",
        "pt": "Escreva uma pergunta com alguma palavra e até {longest} caracteres.",
    },
    "bad_link": {
        "es": "El enlace no lleva a ningún lugar: {reason}.",
        "en": "The link leads nowhere: {reason}.",
        "fr": "Le lien ne mène nulle part : {reason}.",
        "pt": "A ligação não leva a lugar nenhum: {reason}.",
    },
    "no_document": {
        "es": "no hay ningún documento «{name}»",
        "en": "there is no document “{name}”",
        "fr": "il n’y a pas de document « {name} »",
        "pt": "não há nenhum documento «{name}»",
    },
    "no_paragraph": {
        "es": "{document} no tiene ningún párrafo «{name}»",
        "en": "{document} has no paragraph “{name}”",
        "fr": "{document} n’a pas de paragraphe « {name} »",
        "pt": "{document} não tem nenhum parágrafo «{name}»",
    },
    "no_footnote": {
        "es": "{document} no tiene ninguna nota «{name}» en ese lugar",
        "en": "{document} has no note “{name}” in that place",
        "fr": "{document} n’a pas de note « {name} » à cet endroit",
        "pt": "{document} não tem nenhuma nota «{name}» nesse lugar",
    },
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
