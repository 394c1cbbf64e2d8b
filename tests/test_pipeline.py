"""Answers of the real corpus with the shipped encoder, and the encoders themselves."""

import json
from pathlib import Path

import numpy as np
import pytest

from askmig.embed import load_encoder
from askmig.errors import EncoderError, LocatorError, QuestionError
from askmig.interfaces.langchain_retriever import AskmigRetriever
from askmig.pipeline import Assistant, build
from askmig.settings import Settings
from samples import ROOT, write_corpus

QUESTIONS = [
    json.loads(line)["question"]
    for line in (ROOT / "evals" / "gold" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    if "turns" not in json.loads(line)
]


def test_every_citation_ever_returned_is_a_slice_of_its_unit(assistant: Assistant):
    cited = 0
    for question in QUESTIONS:
        answer = assistant.ask(question)
        numbers = [citation.number for citation in answer.citations]
        assert numbers == list(range(1, len(numbers) + 1))
        assert {n for statement in answer.statements for n in statement.citations} == set(numbers)
        for citation in answer.citations:
            document = assistant.document(citation.document)
            assert document.text[citation.start : citation.end] == citation.quote
            assert citation.quote == citation.quote.strip() in citation.text
            assert f"[{citation.number}]" in answer.text
            cited += 1
    assert cited > len(QUESTIONS)


def test_figure_of_a_footnote_is_cited_to_the_footnote(assistant: Assistant):
    answer = assistant.ask("¿Qué presupuesto tiene el proyecto piloto PALIM?")
    first = answer.citations[0]
    assert (first.document, first.footnote, first.kind) == ("fmmd-2020-tema-6", 6, "footnote")
    assert first.quote.endswith("El presupuesto del proyecto asciende a 1.5 millones de euros.")


@pytest.mark.parametrize("question", ["", "  ", "¿?", "x" * 5000])
def test_question_that_is_none_is_an_error(assistant: Assistant, question: str):
    with pytest.raises(QuestionError):
        assistant.ask(question)


def test_unknown_document_is_an_error(assistant: Assistant):
    with pytest.raises(LocatorError, match="no document 'nada'"):
        assistant.ask("hola", documents=["nada"])


def test_same_question_has_the_same_answer(assistant: Assistant):
    first, second = (assistant.ask("¿Quién preside la Troika?") for _ in range(2))
    assert (first.text, first.citations, first.passages) == (second.text, second.citations, second.passages)


def test_langchain_retriever_returns_the_same_passages(assistant: Assistant):
    found = AskmigRetriever(assistant=assistant, k=4).invoke("¿Qué es PALIM?")
    hits = assistant.search("¿Qué es PALIM?", k=4)
    assert [one.page_content for one in found] == [hit.passage.text for hit in hits]
    assert found[0].metadata["reference"] == "FMMD 2020, Tema 6, nota 6"
    assert found[0].metadata["footnote"] == 6


def test_row_of_a_text_does_not_depend_on_its_batch():
    encoder = load_encoder("builtin")
    texts = ["remesas", "La migración segura, ordenada y regular " * 20, "¿Quién preside la Troika?"]
    together = encoder.encode(texts, "passage")
    alone = np.concatenate([encoder.encode([text], "passage") for text in texts])
    assert np.abs(together - alone).max() < 1e-3
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-3)


def test_encoder_knows_that_translations_are_near():
    encoder = load_encoder("builtin")
    spanish, english, other = encoder.encode(
        ["remesas de los migrantes", "migrants' remittances", "una receta de pan"], "query"
    )
    assert spanish @ english > spanish @ other + 0.3


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Sentence Transformers model of a few random weights, made here."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    words = {
        word: place for place, word in enumerate("[UNK] la escuela abre en mayo puente barca cruza cada hora".split())
    }
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    weights = np.random.default_rng(7).normal(size=(len(words), 16)).astype(np.float32)
    model = SentenceTransformer(
        modules=[StaticEmbedding(tokenizer, embedding_weights=weights)], prompts={"query": "cada ", "document": ""}
    )
    path = tmp_path_factory.mktemp("model") / "tiny"
    model.save(str(path))
    return path


def test_any_sentence_transformers_model_serves_by_path(tiny_model: Path, tmp_path: Path):
    corpus = write_corpus(tmp_path / "corpus", {"uno": "La escuela abre en mayo.\n\nLa barca cruza cada hora.\n"})
    settings = Settings(corpus=corpus, index=tmp_path / "index", encoder=str(tiny_model))
    assert build(settings).manifest.encoder.startswith(str(tiny_model))
    assert Assistant.load(settings).search("barca cruza")[0].passage.text == "La barca cruza cada hora."


def test_models_own_query_prompt_is_used(tiny_model: Path):
    encoder = load_encoder(str(tiny_model))
    prompted, plain = encoder.encode(["barca"], "query")[0], encoder.encode(["cada barca"], "passage")[0]
    assert np.allclose(prompted, plain, atol=1e-6)


def test_encoder_that_is_none_is_a_clear_error(tmp_path: Path):
    with pytest.raises(EncoderError, match="cannot be loaded"):
        load_encoder(str(tmp_path / "nothing"))
