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
    "documents_cited": {
        "es": "Documentos citados",
        "en": "Documents cited",
        "fr": "Documents cités",
        "pt": "Documentos citados",
    },
    "login": {"es": "Entrar", "en": "Log in", "fr": "Se connecter", "pt": "Entrar"},
    "name": {"es": "Nombre", "en": "Name", "fr": "Nom", "pt": "Nome"},
    "password": {"es": "Contraseña", "en": "Password", "fr": "Mot de passe", "pt": "Palavra-passe"},
    "login_failed": {
        "es": "El nombre o la contraseña no son correctos.",
        "en": "Name or password is not right.",
        "fr": "Le nom ou le mot de passe est incorrect.",
        "pt": "O nome ou a palavra-passe não está correto.",
    },
    "login_needed": {
        "es": "Hace falta entrar con nombre y contraseña.",
        "en": "Log in with name and password first.",
        "fr": "Il faut d’abord se connecter avec un nom et un mot de passe.",
        "pt": "É preciso entrar com nome e palavra-passe.",
    },
    "not_allowed": {
        "es": "Su cuenta no permite ver esto.",
        "en": "Your account does not allow this.",
        "fr": "Votre compte ne permet pas cela.",
        "pt": "A sua conta não permite isto.",
    },
    "not_here": {
        "es": "Esto no existe aquí.",
        "en": "There is no such thing here.",
        "fr": "Cela n’existe pas ici.",
        "pt": "Isto não existe aqui.",
    },
    "other_site": {
        "es": "La petición viene de otro sitio web.",
        "en": "The request comes from another web site.",
        "fr": "La requête vient d’un autre site web.",
        "pt": "O pedido vem de outro sítio web.",
    },
    "too_many": {
        "es": "Demasiadas preguntas seguidas; espere {seconds} s y vuelva a intentarlo.",
        "en": "Too many questions at once; wait {seconds} s and try again.",
        "fr": "Trop de questions à la fois ; attendez {seconds} s et réessayez.",
        "pt": "Demasiadas perguntas seguidas; espere {seconds} s e tente de novo.",
    },
    "queue_full": {
        "es": "Hay demasiadas personas preguntando ahora; vuelva a intentarlo en unos segundos.",
        "en": "Too many people are asking right now; try again in a few seconds.",
        "fr": "Trop de personnes posent des questions en ce moment ; réessayez dans quelques secondes.",
        "pt": "Há demasiadas pessoas a perguntar agora; tente de novo dentro de alguns segundos.",
    },
    "too_long": {
        "es": "El texto es demasiado largo.",
        "en": "The text is too long.",
        "fr": "Le texte est trop long.",
        "pt": "O texto é demasiado longo.",
    },
    "upload_type": {
        "es": "Este tipo de archivo no se admite: use txt, md, html, pdf o docx.",
        "en": "This type of file is not taken: use txt, md, html, pdf or docx.",
        "fr": "Ce type de fichier n’est pas accepté : utilisez txt, md, html, pdf ou docx.",
        "pt": "Este tipo de ficheiro não é aceite: use txt, md, html, pdf ou docx.",
    },
    "upload_size": {
        "es": "El archivo es demasiado grande.",
        "en": "The file is too large.",
        "fr": "Le fichier est trop volumineux.",
        "pt": "O ficheiro é demasiado grande.",
    },
    "upload_count": {
        "es": "Son demasiados archivos a la vez.",
        "en": "These are too many files at once.",
        "fr": "Il y a trop de fichiers à la fois.",
        "pt": "São demasiados ficheiros de uma vez.",
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
    "llm_failed": {
        "es": "El modelo de lenguaje {reason}; se muestran frases de los documentos.",
        "en": "The language model {reason}; sentences of the documents are shown instead.",
        "fr": "Le modèle de langage {reason} ; des phrases des documents sont affichées à la place.",
        "pt": "O modelo de linguagem {reason}; mostram-se frases dos documentos.",
    },
    "llm_unproven": {
        "es": "no escribió nada que superara la comprobación",
        "en": "wrote nothing that passed the check",
        "fr": "n’a rien écrit qui ait passé la vérification",
        "pt": "não escreveu nada que passasse na verificação",
    },
    "llm_no_answer": {
        "es": "no halló una respuesta en los pasajes",
        "en": "found no answer in the passages",
        "fr": "n’a pas trouvé de réponse dans les passages",
        "pt": "não encontrou uma resposta nas passagens",
    },
    "llm_unreachable": {
        "es": "no responde: su servidor no está en marcha o ASKMIG_LLM_BASE_URL no es su dirección",
        "en": "does not respond: its server is not running, or ASKMIG_LLM_BASE_URL is not its address",
        "fr": "ne répond pas : son serveur n’est pas en marche ou ASKMIG_LLM_BASE_URL n’est pas son adresse",
        "pt": "não responde: o servidor não está a funcionar ou ASKMIG_LLM_BASE_URL não é o seu endereço",
    },
    "llm_key": {
        "es": "no acepta la clave: corrija ASKMIG_LLM_API_KEY",
        "en": "does not accept the key: correct ASKMIG_LLM_API_KEY",
        "fr": "n’accepte pas la clé : corrigez ASKMIG_LLM_API_KEY",
        "pt": "não aceita a chave: corrija ASKMIG_LLM_API_KEY",
    },
    "llm_unknown_model": {
        "es": "no existe en ese servidor: corrija ASKMIG_LLM ({model})",
        "en": "does not exist on that server: correct ASKMIG_LLM ({model})",
        "fr": "n’existe pas sur ce serveur : corrigez ASKMIG_LLM ({model})",
        "pt": "não existe nesse servidor: corrija ASKMIG_LLM ({model})",
    },
    "llm_not_installed": {
        "es": "no se puede cargar ({model}): pip install 'askmig[llm]' y el paquete de LangChain de su proveedor",
        "en": "cannot be loaded ({model}): pip install 'askmig[llm]' and its provider’s LangChain package",
        "fr": "ne peut être chargé ({model}) : pip install 'askmig[llm]' et le paquet LangChain de son fournisseur",
        "pt": "não pode ser carregado ({model}): pip install 'askmig[llm]' e o pacote LangChain do seu fornecedor",
    },
    "llm_timeout": {
        "es": "no terminó en {seconds} s (ASKMIG_LLM_TIMEOUT)",
        "en": "did not finish within {seconds} s (ASKMIG_LLM_TIMEOUT)",
        "fr": "n’a pas terminé en {seconds} s (ASKMIG_LLM_TIMEOUT)",
        "pt": "não terminou em {seconds} s (ASKMIG_LLM_TIMEOUT)",
    },
    "llm_busy": {
        "es": "está ocupado o averiado; pruebe más tarde",
        "en": "is busy or out of order; try again later",
        "fr": "est occupé ou en panne ; réessayez plus tard",
        "pt": "está ocupado ou avariado; tente mais tarde",
    },
    "llm_broken": {
        "es": "se interrumpió a mitad de la respuesta",
        "en": "broke off half way through its answer",
        "fr": "s’est interrompu au milieu de sa réponse",
        "pt": "interrompeu-se a meio da resposta",
    },
    "llm_rejected": {
        "es": "no aceptó la petición; quizá los pasajes son demasiado largos (ASKMIG_LLM_PASSAGE_TOKENS)",
        "en": "did not accept the request; the passages may be too long for it (ASKMIG_LLM_PASSAGE_TOKENS)",
        "fr": "n’a pas accepté la demande ; les passages sont peut-être trop longs (ASKMIG_LLM_PASSAGE_TOKENS)",
        "pt": "não aceitou o pedido; talvez as passagens sejam longas demais (ASKMIG_LLM_PASSAGE_TOKENS)",
    },
    "llm_garbage": {
        "es": "no respondió en la forma acordada",
        "en": "did not answer in the form agreed",
        "fr": "n’a pas répondu sous la forme convenue",
        "pt": "não respondeu na forma combinada",
    },
    "llm_empty": {
        "es": "no escribió nada",
        "en": "wrote nothing",
        "fr": "n’a rien écrit",
        "pt": "não escreveu nada",
    },
    "llm_endless": {
        "es": "no dejaba de escribir",
        "en": "did not stop writing",
        "fr": "ne cessait d’écrire",
        "pt": "não parava de escrever",
    },
    "llm_refused": {
        "es": "se negó a responder",
        "en": "refused to answer",
        "fr": "a refusé de répondre",
        "pt": "recusou-se a responder",
    },
    "llm_other": {"es": "falló", "en": "failed", "fr": "a échoué", "pt": "falhou"},
    "understood_as": {
        "es": "Pregunta entendida: {question}",
        "en": "Question understood: {question}",
        "fr": "Question comprise : {question}",
        "pt": "Pergunta entendida: {question}",
    },
    "translated": {
        "es": "traducción del modelo: {text}",
        "en": "the model’s translation: {text}",
        "fr": "traduction du modèle : {text}",
        "pt": "tradução do modelo: {text}",
    },
}


def message(name: str, language: str) -> str:
    """Return a message in the reader's language, in Spanish where there is none."""
    texts = _MESSAGES[name]
    return texts.get(language, texts["es"])
