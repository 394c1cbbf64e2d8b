"""What people write beside a question, in es, en, fr and pt: greetings, thanks, and what they ask of the program.

Such words are no part of what is searched for; a message of nothing else is answered by what can be asked.
"""

import re
from typing import Literal

from askmig.language import fold, sentences, terms

# A question of fewer words of weight ("¿Y por qué?") says nothing without what stands beside it.
_WORDS_THAT_ASK = 2
# A greeting or thanks and no more, or help with the program; or what documents there are.
Aside = Literal["greeting", "documents"]

_GREETING = (
    r"hola|buen(?:os)? dias?|buenas(?: tardes| noches)?|hello|hi|hey|good (?:morning|afternoon|evening)|bonjour|bonsoir"
    r"|salut|ola|oi|bom dia|boa (?:tarde|noite)"
)
_HOW_ARE_YOU = r"como estas?|como esta usted|que tal|how are you|comment allez vous|ca va|como vai|tudo bem"
_THANKS = r"(?:muchas |mil )?gracias|(?:many )?thanks|thank you|merci|(?:muito )?obrigad[oa]"
_MORE_THANKS = (
    r"de antemano|por (?:su|tu|la|toda la) \w+|in advance|very much|so much|a lot|for your \w+|d avance|beaucoup"
    r"|pour votre \w+|desde ja|pela \w+"
)
_FAREWELL = (
    r"adios|hasta (?:luego|pronto|manana)|chao|(?:un )?(?:cordial )?saludos?(?: cordial(?:es)?)?|(?:good)?bye|see you"
    r"|(?:kind|best) regards|au revoir|cordialement|a bientot|tchau|ate (?:logo|breve)|atenciosamente"
)
_ASSENT = r"ok(?:ay)?|vale|de acuerdo|perfecto|entendido|great|got it|d accord|parfait|entendi|perfeito"
_HELP = (
    r"(?:ayuda|help|aide|ajuda)(?: me| moi)?|(?:quien|que) eres(?: tu)?|(?:quien|que) es usted|como te llamas"
    r"|(?:que|en que) (?:me )?(?:puedes|puede|sabes)(?: tu| usted)? (?:hacer|ayudar(?:me)?)"
    r"|como (?:funcionas?|se usa esto|te uso)|para que sirves?"
    r"|who are you|what are you|what can you do|how (?:do you|does this) work|qui (?:es tu|etes vous)"
    r"|que (?:peux tu|pouvez vous) faire|comment ca marche|quem (?:es tu|e voce)|o que voce (?:pode|sabe) fazer"
    r"|como (?:voce|isto|isso) funciona"
)
_HELP_ME = (
    r"(?:me )?(?:puede[ns]?|podria[ns]?) (?:usted(?:es)? )?ayudar(?:me)?(?: con (?:esto|algo|una \w+))?"
    r"|(?:can|could) you (?:please )?help(?: me)?|(?:pouvez|pourriez) vous m aider|(?:pode|poderia) me ajudar"
)
_DOCUMENTS = (
    r"(?:que|cuales|cuantos) documentos? (?:hay|tienes?|conoces?|contienes?|incluyes?|manejas?|existen"
    r"|estan disponibles|(?:se )?pued[eo]n?(?: usted)? consultar)"
    r"(?: aqui| disponibles| en (?:el|este) (?:corpus|sistema))?"
    r"|(?:cuales son (?:los|tus|sus)|lista de(?: los)?|ver(?: los)?) documentos(?: disponibles)?"
    r"|(?:de|sobre) que (?:tratan|hablan|van|son) (?:los|estos|tus|sus) documentos"
    r"|(?:sobre )?que (?:te |le )?puedo preguntar(?:te|le)?|de que trata (?:el|este) corpus"
    r"|(?:what|which|how many) documents? (?:are there|do you (?:have|know)|are available|can i (?:ask about|consult))"
    r"|(?:what are|list) (?:the|your) documents(?: about)?|what is (?:this|the) (?:corpus|collection) about"
    r"|what can i ask(?: you)?(?: about)?"
    r"|(?:quels|combien de) documents (?:avez vous|as tu|connaissez vous|y a t il|sont disponibles|existe(?:nt)?)"
    r"|de quoi (?:parlent|traitent) (?:les|ces|vos) documents|quels sont (?:les|vos) documents"
    r"|(?:quais|quantos|que) documentos (?:ha|existem|voce tem|tem|estao disponiveis)"
    r"|(?:de|do) que (?:tratam|falam) (?:os|estes) documentos|quais sao os documentos"
)
_POLITE = rf"{_GREETING}|{_HOW_ARE_YOU}|(?:{_THANKS})(?: (?:{_MORE_THANKS}))?|{_FAREWELL}|{_ASSENT}"
_ALL_POLITE = re.compile(rf"(?:(?:{_POLITE})\b ?)+(?:a (?:todos|todas) ?)?")
_ALL_HELP = re.compile(rf"(?:(?:{_POLITE})\b ?)*(?:{_HELP}|{_HELP_ME})")
_ALL_DOCUMENTS = re.compile(rf"(?:(?:{_POLITE})\b ?)*(?:{_DOCUMENTS})")
_SIGN = r"(?=\W*[,.;:?!¿¡])"
_BEFORE = re.compile(
    rf"\W*(?:(?:(?!(?:buenas|ola)\b(?!{_SIGN}| (?:tardes|noches)))(?:{_GREETING})\b(?:\W+(?:{_HOW_ARE_YOU}){_SIGN})?"
    rf"|(?:{_HELP_ME}){_SIGN}|(?:{_THANKS})\b(?: (?:{_MORE_THANKS})\b)?(?:{_SIGN}|(?= (?:y|e|and|et|pero|but)\b)))\W+)+"
    r"(?:a tod[oa]s\W+)?"
    r"(?:(?:tengo |i have |j ai |tenho )?(?:una|un|a|une|uma) (?:consulta|pregunta|duda|question|pergunta)\W+)?"
)
_BEHIND = re.compile(
    rf"(?<=[.?!,;])\W*(?:(?:(?:{_THANKS})(?: (?:{_MORE_THANKS}))?|{_FAREWELL})\b(?:\W+|$)(?:y |and |et |e )?)+$"
)


def aside(message: str) -> Aside | None:
    """Return what a message asks of the program rather than of the documents, None where it asks of these."""
    words = " ".join(re.findall(r"\w+", fold(message)))
    if _ALL_DOCUMENTS.fullmatch(words):
        return "documents"
    is_greeting = _ALL_POLITE.fullmatch(words) or _ALL_HELP.fullmatch(words)
    return "greeting" if is_greeting else None


def without_courtesy(message: str) -> str:
    """Return a message without the greeting or thanks before and behind it; itself where it is nothing else."""
    plain = re.sub(r"[’'-]", " ", fold(message))
    if len(plain) != len(message):
        return message
    before, behind = _BEFORE.match(plain), _BEHIND.search(plain)
    start, end = before.end() if before else 0, behind.start() if behind else len(message)
    kept = message[start:end].strip()
    # A question keeps the sign that it opens with.
    opened = "¿" if start and message[:start].rstrip().endswith("¿") else ""
    return opened + kept if any(map(str.isalpha, kept)) else message


def question_last(message: str) -> tuple[str, str]:
    """Return a message with its questions at the end, and these; nothing as these where it is all question, or none.

    Who says first what the question is for ("Preparo un informe sobre …. ¿Qué plazo hay?") is asked nothing about it.
    """
    parts = [span.of(message) for span in sentences(message)]
    asking = [part for part in parts if part.endswith("?")]
    beside = [part for part in parts if not part.endswith("?")]
    asked = " ".join(asking)
    if not beside or len(terms(asked, "es")) < _WORDS_THAT_ASK:
        return message, ""
    return f"{' '.join(beside)} {asked}", asked
