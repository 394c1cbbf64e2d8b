"""What people write beside a question, in es, en, fr and pt: greetings, thanks, and what they ask of the program.

Such words are no part of what is searched for; a message of nothing else is answered by what can be asked.
"""

import re
from typing import Literal

from askmig.language import fold, fold_in_place, sentences, terms

# A question of fewer words of weight ("¿Y por qué?") says nothing without what stands beside it.
_WORDS_THAT_ASK = 2
# No more than a greeting, thanks or a call for help with the program; or what documents there are.
Aside = Literal["courtesy", "documents"]

_GREETING = (
    r"hola|(?:muy )?buen(?:os)? dias?|(?:muy )?buenas(?: tardes| noches)?|hello|hi(?: there)?|hey"
    r"|good (?:morning|afternoon|evening)|bonjour|bonsoir|salut|ola|oi|bom dia|boa (?:tarde|noite)"
)
_ALL = r"(?: a (?:tod[oa]s|tous|toutes)| everyone| all| madame| monsieur)?"
_HOW_ARE_YOU = r"como estas?|como esta usted|que tal|how are you|comment allez vous|ca va|como vai|tudo bem"
_THANKS = (
    r"(?:muchas |mil |muchisimas )?gracias|(?:many )?thanks|thank you|merci(?: bien)?|(?:muito )?obrigad[oa]|de nada"
)
_MORE_THANKS = (
    r"de antemano|por (?:todo|su|tu|la|toda la)(?: pronta)?(?: \w+)?|in advance|very much|so much|a lot|for your \w+"
    r"|(?:beaucoup )?d avance|beaucoup|pour votre \w+|desde ja|pela \w+"
)
_FAREWELL = (
    r"adios|hasta (?:luego|pronto|manana)|ch?[ai]au|chao|ciao|(?:un )?(?:cordial )?saludos?(?: cordial(?:es)?)?"
    r"|atentamente|(?:good)?bye|see you|(?:kind|best) regards|au revoir|cordialement|a bientot|tchau|ate (?:logo|breve)"
    r"|atenciosamente|eso es todo"
)
_ASSENT = (
    r"ok(?:ay)?|vale|de acuerdo|perfecto|entendido|genial|excelente|great|got it|d accord|parfait|entendi|perfeito"
)
# Only what can mean the program alone: "¿Cómo funciona?" may ask about what was said before.
_HELP = (
    r"(?:necesito )?(?:ayuda|help|aide|ajuda)(?: me| moi)?|(?:quien|que) eres(?: tu)?|eres un robot|como te llamas"
    r"|(?:que|en que) (?:me )?(?:puedes|sabes)(?: tu)? (?:hacer|ayudar(?:me)?)|como (?:funcionas|se usa esto|te uso)"
    r"|para que sirves|who are you|what are you|what can you do|how do you work|qui (?:es tu|etes vous)"
    r"|que (?:peux tu|pouvez vous) faire|quem (?:es tu|e voce)|o que voce (?:pode|sabe) fazer|como voce funciona"
)
_A_QUESTION = r"(?:esto|algo|una (?:consulta|pregunta|duda|cosa))"
_HELP_ME = (
    rf"(?:me )?(?:puede[ns]?|podria[ns]?) (?:usted(?:es)? )?ayudar(?:me)?(?: con {_A_QUESTION})?"
    r"|(?:can|could) you (?:please )?help(?: me)?|(?:pouvez|pourriez) vous m aider|(?:pode|poderia) me ajudar"
)
_DOCUMENTS = (
    r"(?:que|cuales|cuantos) documentos? (?:hay|tienes|conoces|manejas|existen|estan disponibles"
    r"|(?:se )?pued[eo]n?(?: usted)? consultar)(?: aqui| disponibles| en (?:el|este) (?:corpus|sistema))?"
    r"|(?:cuales son (?:los|tus)|lista de(?: los)?|ver(?: los)?) documentos(?: disponibles)?|cuales son tus fuentes"
    r"|(?:de|sobre) que (?:tratan|hablan|van|son) (?:los|estos|tus) documentos"
    r"|(?:sobre )?que (?:te |le )?puedo preguntar(?:te|le)?|de que trata (?:el|este) corpus"
    r"|(?:what|which|how many) documents? (?:are there|do you (?:have|know)|are available|can i (?:ask about|consult))"
    r"|(?:what are|list(?: all)?) (?:the |your )?documents(?: about)?|what is (?:this|the) (?:corpus|collection) about"
    r"|what can i ask(?: you)?(?: about)?"
    r"|(?:quels|combien de) documents (?:avez vous|as tu|connaissez vous|y a t il|sont disponibles|existe(?:nt)?)"
    r"|de quoi (?:parlent|traitent) (?:les|ces|vos) documents|quels sont (?:les|vos) documents"
    r"|(?:quais|quantos|que) documentos (?:ha|existem|voce tem|tem|estao disponiveis)"
    r"|(?:de|do) que (?:tratam|falam) (?:os|estes) documentos|quais sao os documentos"
)
_POLITE = (
    rf"(?:{_GREETING}){_ALL}|{_HOW_ARE_YOU}|(?:{_THANKS})(?: (?:{_MORE_THANKS}))?|{_FAREWELL}|{_ASSENT}|y|and|et|e"
)
_ALL_POLITE = re.compile(rf"(?!(?:y|and|et|e)\b)(?:(?:{_POLITE})\b ?)+")
_ALL_HELP = re.compile(rf"(?:(?:{_POLITE})\b ?)*(?:{_HELP}|{_HELP_ME})")
_ALL_DOCUMENTS = re.compile(rf"(?:(?:{_POLITE})\b ?)*(?:{_DOCUMENTS})")
# A message is searched for courtesy in so many characters at its end; more signs than these in a row are none of it.
_END = 200
_GAP = r"\W{1,4}"
_SIGN = r"(?=\W{0,3}[,.;:?!¿¡])"
_BEFORE = re.compile(
    rf"\W{{0,4}}(?:(?:(?!(?:buenas|ola|oi|hi|salut)\b(?!{_SIGN}| (?:tardes|noches|there)))(?!buenos dias de\b)"
    rf"(?:{_GREETING})\b{_ALL}(?:{_GAP}(?:{_HOW_ARE_YOU}){_SIGN})?|(?:{_HELP_ME}|{_ASSENT}){_SIGN}"
    rf"|(?:{_THANKS})\b(?: (?:{_MORE_THANKS})\b)?(?:{_SIGN}|(?= (?:y|e|and|et|pero|but)\b))){_GAP})+"
    r"(?:(?:tengo |i have |j ai |tenho )?(?:una|un|a|une|uma) (?:consulta|pregunta|duda|question|pergunta)"
    rf"{_SIGN}{_GAP})?"
)
_BEHIND = re.compile(
    rf"(?<=[.?!,;])\W{{0,4}}(?:(?:(?:{_THANKS})(?: (?:{_MORE_THANKS}))?|{_FAREWELL})\b(?:{_GAP}|$)"
    r"(?:y |and |et |e )?)+$"
)


def aside(message: str) -> Aside | None:
    """Return what a message asks of the program rather than of the documents, None where it asks of these."""
    words = " ".join(re.findall(r"\w+", fold(message)))
    if _ALL_DOCUMENTS.fullmatch(words):
        return "documents"
    is_courtesy = _ALL_POLITE.fullmatch(words) or _ALL_HELP.fullmatch(words)
    return "courtesy" if is_courtesy else None


def without_courtesy(message: str) -> str:
    """Return a message without the greeting or thanks before and behind it; itself where it is nothing else."""
    plain = re.sub(r"[’'-]", " ", fold_in_place(message))
    before = _BEFORE.match(plain)
    behind = _BEHIND.search(plain, max(0, len(plain) - _END))
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
