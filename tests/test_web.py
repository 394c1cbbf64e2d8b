"""What the web page is made of: places, the reader's HTML, wording, what the endpoints answer."""

import string
from dataclasses import replace

import pytest
from pydantic import ValidationError

from askmig.cite import cite, text_hash
from askmig.errors import LocatorError
from askmig.interfaces.export import export_answers
from askmig.interfaces.safety import best_language
from askmig.interfaces.web.endpoints import ask_page, export_page, page_answer, read_page
from askmig.interfaces.web.live import Live
from askmig.interfaces.web.places import Locator, find_place
from askmig.interfaces.web.reader import marked_text, reader_html
from askmig.interfaces.web.staff_words import DESK, FORM
from askmig.interfaces.web.trouble_words import TROUBLE, UPLOAD
from askmig.interfaces.web.wording import PAGE_LANGUAGES, page_words, say
from askmig.interfaces.web.words import WORDS
from askmig.parse import parse
from askmig.pipeline import Assistant
from askmig.records import Citation, Document, NoteCall, Span, Written
from browsing import PALIM, UNANSWERABLE
from samples import entry_of

TEXT = "Primero, si a<b & c.\n\nSegundo párrafo.\n\nTercero."


@pytest.fixture(scope="module")
def live(assistant: Assistant) -> Live:
    return Live(assistant)


def document_of(text: str) -> Document:
    return parse(entry_of("nota.txt", title="Nota"), text.encode())


def locator_of(citation: Citation) -> Locator:
    names = dict(pair.split("=") for pair in citation.link.removeprefix("/?").split("&"))
    place = {"document": names["doc"], "paragraph": names["p"], "note": names.get("n", ""), "hash": names["h"]}
    return Locator(**place, start=citation.start, end=citation.end, quote=citation.quote)


@pytest.mark.parametrize(
    ("text", "quote", "calls", "html"),
    [
        ("a & <b>", None, (), "a &amp; &lt;b&gt;"),
        ("uno dos", Span(4, 7), (), "uno <mark>dos</mark>"),
        ("uno dos", Span(0, 3), (NoteCall("n6", 6, 3),), "<mark>uno</mark>(6) dos"),
        ("uno dos", Span(0, 7), (NoteCall("n6", 6, 3),), "<mark>uno(6) dos</mark>"),
        ("<i>", Span(0, 3), (NoteCall("n1", 1, 0),), "(1)<mark>&lt;i&gt;</mark>"),
    ],
)
def test_marked_text_escapes_and_marks(text: str, quote: Span | None, calls: tuple[NoteCall, ...], html: str):
    call = '<sup class="am-call"><a href="#am-n{0}" data-goto="am-n{0}" data-call="n{0}" aria-label="Nota {0}">{0}</a></sup>'
    for one in calls:
        html = html.replace(f"({one.number})", call.format(one.number))
    assert marked_text(text, quote, calls) == html


def test_every_citation_and_its_link_name_one_place_with_its_quote(assistant: Assistant):
    for citation in assistant.ask(PALIM).citations:
        place = find_place(assistant.index.documents, locator_of(citation), "es")
        assert place.unit is not None
        assert place.unit.text == citation.text
        assert place.quote == Span(citation.start, citation.end)
        assert place.change == ""


def test_changed_text_is_told_by_the_hash_and_loses_its_quote():
    document = document_of(TEXT)
    locator = Locator(document="nota", paragraph="p2", hash=text_hash("Otro."), quote="Otro", start=0, end=4)
    place = find_place({"nota": document}, locator, "es")
    assert (place.unit, place.change, place.quote) == (document.paragraph("p2"), "text_changed", None)


def test_moved_text_is_found_by_its_hash_and_keeps_its_quote():
    cited = document_of(TEXT)
    paragraph = cited.paragraph("p2")
    assert paragraph is not None
    at = paragraph.start
    locator = locator_of(cite(cited, paragraph, at, at + 7, number=1))
    changed = document_of("Nuevo comienzo.\n\n" + TEXT)
    place = find_place({"nota": changed}, locator, "es")
    assert place.change == "text_moved"
    assert place.unit == changed.paragraph("p3")
    assert place.quote is not None
    assert place.quote.of(changed.text) == "Segundo"


def test_moved_text_is_found_even_when_its_paragraph_is_gone():
    locator = Locator(document="nota", paragraph="p9", hash=text_hash("Tercero."))
    place = find_place({"nota": document_of(TEXT)}, locator, "es")
    assert (place.change, place.unit and place.unit.text) == ("text_moved", "Tercero.")


def test_quote_that_is_not_in_its_paragraph_is_never_marked_as_verified():
    document = document_of(TEXT)
    locator = Locator(document="nota", paragraph="p1", start=0, end=8, quote="Inventado")
    html = reader_html(find_place({"nota": document}, locator, "es"), "es")
    assert "<mark>" not in html
    assert "am-verified" not in html


def test_reader_escapes_the_document():
    html = reader_html(find_place({"nota": document_of(TEXT)}, Locator(document="nota"), "es"), "es")
    assert "<p>Primero, si a&lt;b &amp; c.</p>" in html


def test_reader_shows_every_unit_once_and_links_calls_and_notes_both_ways(assistant: Assistant):
    for document in assistant.index.documents.values():
        html = reader_html(find_place({document.id: document}, Locator(document=document.id), "es"), "es")
        for unit in document.units:
            assert html.count(f'id="am-{unit.id}"') == 1
        for paragraph in document.paragraphs:
            for call in paragraph.notes:
                assert f'data-goto="am-{call.note}"' in html
                assert f'data-goto="am-c-{call.note}"' in html
        assert html.count("<ol>") == html.count("</ol>") - html.count('<ol class="am-path">')


@pytest.mark.parametrize(
    ("locator", "reason"),
    [
        (Locator(document="../../etc/passwd"), "no hay ningún documento «../../etc/passwd»"),
        (Locator(document="x" * 2000), f"no hay ningún documento «{'x' * 60}…»"),
        (Locator(document="nota", paragraph="p99"), "nota no tiene ningún párrafo «p99»"),
        (Locator(document="nota", note="1"), "nota no tiene ninguna nota «1» en ese lugar"),
    ],
)
def test_place_that_does_not_exist_is_named(locator: Locator, reason: str):
    with pytest.raises(LocatorError) as caught:
        find_place({"nota": document_of(TEXT)}, locator, "es")
    assert str(caught.value) == reason


@pytest.mark.parametrize("sent", [{}, {"document": 7}, {"document": "a", "more": 1}, [], "x", {"document": "x" * 3000}])
def test_reader_answers_nonsense_with_one_line(live: Live, sent: object):
    assert read_page(live, sent, "fr") == {"error": "Le lien ne mène nulle part : il n’y a pas de document «  »."}


@pytest.mark.parametrize(
    ("question", "documents", "before", "line"),
    [
        ("???", [], [], "bad_question"),
        ("x" * 100_000, [], [], "bad_question"),
        (None, [], [], "bad_question"),
        ("hola", "todos", [], "bad_question"),
        ("\ud800 migración", [], [], "bad_question"),
        ("hola", ["none"], [], "bad_filter"),
    ],
)
@pytest.mark.parametrize("language", ["es", "fr", "xx"])
def test_question_that_cannot_be_asked_gets_a_line_in_the_language_of_the_page(
    live: Live, question: object, documents: object, before: object, line: str, language: str
):
    sent = {"question": question, "documents": documents, "before": before}
    assert list(ask_page(live, sent, language)) == [{"error": say(line, language, longest=4000)}]


def test_answer_of_the_page_keeps_the_citations_and_leaves_the_passages_out(assistant: Assistant):
    answer = assistant.ask(PALIM)
    shown = page_answer(answer, assistant.index.documents)
    assert [one["quote"] for one in shown["citations"]] == [one.quote for one in answer.citations]
    assert {one["language"] for one in shown["citations"]} == {"es"}
    assert shown["nearest"] == []
    assert "passages" not in shown


def kept_answer(live: Live, question: str) -> dict[str, object]:
    """An answer as the browser keeps it."""
    (shown,) = ask_page(live, {"question": question, "documents": [], "before": []}, "es")
    return shown


@pytest.mark.parametrize("kind", ["md", "docx", "json", "ris"])
def test_answer_that_the_browser_kept_gives_the_same_file_as_the_answer_itself(
    live: Live, assistant: Assistant, kind: str
):
    questions = [PALIM, UNANSWERABLE, PALIM]
    sent = {"kind": kind, "answers": [kept_answer(live, one) for one in questions]}
    answers = [assistant.ask(one) for one in questions]
    assert export_page(live, sent, "es") == export_answers(answers, assistant.index.documents, kind)


def test_quote_that_is_not_in_the_document_gets_into_no_file(live: Live):
    answer = kept_answer(live, PALIM)
    answer["citations"][0]["quote"] = "Inventado por alguien."
    with pytest.raises(LocatorError) as caught:
        export_page(live, {"kind": "md", "answers": [answer]}, "en")
    assert str(caught.value) == "Citation [1] is no longer in fmmd-2020-tema-6, which has changed: ask again."


@pytest.mark.parametrize("link", ["http://[", "?" + "&".join(f"n{at}=1" for at in range(50)), "", "javascript:x"])
def test_link_that_is_none_gets_into_no_file(live: Live, link: str):
    answer = kept_answer(live, PALIM)
    answer["citations"][0]["link"] = link
    with pytest.raises(LocatorError, match=r"^there is no document “”$"):
        export_page(live, {"kind": "md", "answers": [answer]}, "en")


def test_file_of_thousands_of_citations_is_not_begun(live: Live):
    answer = kept_answer(live, PALIM)
    answer["citations"] *= 200 // len(answer["citations"])
    with pytest.raises(ValidationError, match="more than 2000 citations"):
        export_page(live, {"kind": "md", "answers": [answer] * 200}, "en")


def test_question_is_answered_by_the_assistant_whose_documents_are_shown(assistant: Assistant):
    other = Assistant(assistant.index, assistant.encoder, assistant.settings)
    live = Live(assistant)
    live.replace(other)
    assert live.answers(assistant) == assistant.stream
    assert live.answers(live.assistant) == other.stream


@pytest.mark.parametrize(
    "sent",
    [None, {}, {"kind": "exe", "answers": []}, {"kind": "md", "answers": []}, {"kind": "md", "answers": [{"x": 1}]}],
)
def test_nonsense_is_no_file(live: Live, sent: object):
    with pytest.raises(ValidationError):
        export_page(live, sent, "es")


def test_page_shows_the_answer_and_beside_it_what_became_of_the_models(assistant: Assistant):
    written = Written("openai:one", "¿Qué es PALIM en 2021?", 0, 0, 1, True, ())
    answer = replace(assistant.ask(PALIM), error="el modelo no respondió", llm=written)
    shown = page_answer(answer, assistant.index.documents)
    assert shown["error"] is None
    assert shown["notes"] == ["Pregunta entendida: ¿Qué es PALIM en 2021?", "el modelo no respondió"]
    assert len(shown["statements"]) == len(answer.statements) > 0


def test_page_shows_once_how_a_turn_was_understood_and_what_to_mind(assistant: Assistant):
    answer = assistant.ask(PALIM)
    remark = "Los documentos dan cifras distintas:"
    marked = replace(answer, text=f"{remark} {answer.text}", understood="¿Qué es PALIM?", remark=remark)
    shown = page_answer(marked, assistant.index.documents)
    assert shown["notes"] == ["Pregunta entendida: ¿Qué es PALIM?", remark]
    assert not any(remark in one["text"] for one in shown["statements"])


def test_refusal_of_the_page_names_the_nearest_places(assistant: Assistant):
    answer = assistant.ask(UNANSWERABLE)
    shown = page_answer(answer, assistant.index.documents)
    assert answer.status == "not_found"
    assert len(shown["nearest"]) == 3
    for one in shown["nearest"]:
        assert one["link"].startswith(f"/?doc={one['document']}&p=")
        assert len(one["text"]) <= 242


def test_answers_of_a_conversation_remember_what_was_asked_before(assistant: Assistant):
    answers = assistant.stream
    (alone,) = answers("¿Y en 2021?")
    (after,) = answers("¿Y en 2021?", before=[PALIM])
    assert after.passages != alone.passages
    assert replace(after, seconds=0) == replace(assistant.ask("¿Y en 2021?", before=[PALIM]), seconds=0)


def test_examples_are_answered_and_differ(live: Live, assistant: Assistant):
    questions = live.examples
    assert 0 < len(questions) <= 4
    assert len(set(questions)) == len(questions)
    assert [assistant.ask(question).status for question in questions] == ["answered"] * len(questions)


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("es-MX,es;q=0.9", "es"),
        ("en-GB,en;q=0.8,fr;q=0.5", "en"),
        ("de,fr;q=0.7,en;q=0.3", "fr"),
        ("de-DE", "es"),
        ("", "es"),
        ("fr;q=abc, en", "en"),
        ("fr;q=0", "es"),
    ],
)
def test_language_of_the_page_is_the_best_liked_of_those_it_offers(accepted: str, language: str):
    assert best_language(accepted) == language


def test_wording_is_whole_and_asks_for_the_same_values_in_every_language():
    assert list(page_words()) == list(PAGE_LANGUAGES)
    for name, texts in {**WORDS, **TROUBLE, **UPLOAD, **FORM, **DESK}.items():
        fields = [{part[1] for part in string.Formatter().parse(text)} for text in texts]
        assert all(texts), name
        assert all(one == fields[0] for one in fields), name
