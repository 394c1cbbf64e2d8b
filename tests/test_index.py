"""Building, saving, loading, and everything that can go wrong with a folder on disk."""

import json
import multiprocessing
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from multiprocessing.synchronize import Event
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from askmig.errors import BrokenIndexError, CorpusError
from askmig.index import IndexFolder
from askmig.nearest import make_vectors
from askmig.pipeline import Assistant, build
from askmig.records import Span
from askmig.settings import Settings
from askmig.vectors import Known, embed_passages
from samples import HashEncoder, TokenHashEncoder, write_corpus
from typesetting import Sheet

TEXTS = {
    "uno": "La escuela abre en mayo.¹ Los padres ayudan.\n\n¹ El alcalde prometió 12 bancos.\n",
    "dos": "1. El puente se cerró en 2019.\n\n2. La barca cruza cada hora y cuesta 3 euros.\n",
}


@pytest.fixture
def small(tmp_path: Path) -> Settings:
    return Settings(corpus=write_corpus(tmp_path / "corpus", TEXTS), index=tmp_path / "index")


def test_saved_index_is_loaded_equal(small: Settings):
    encoder = HashEncoder()
    build(small, encoder=encoder)
    first, second = (IndexFolder(small.index).load(encoder.name) for _ in range(2))
    assert first.documents == second.documents
    assert first.passages == second.passages
    assert first.manifest == second.manifest
    assert first.documents["uno"].paragraphs[0].text == "La escuela abre en mayo. Los padres ayudan."
    assert first.documents["uno"].footnotes[0].text == "El alcalde prometió 12 bancos."
    assert first.passages[0].text == first.documents["uno"].text[: first.passages[0].end]


def test_two_builds_of_one_corpus_give_the_same_index(small: Settings, tmp_path: Path):
    other = Settings(corpus=small.corpus, index=tmp_path / "other")
    indexes = []
    for settings in (small, other):
        build(settings, encoder=HashEncoder())
        indexes.append(IndexFolder(settings.index).load())
    first, second = indexes
    assert first.passages == second.passages
    assert first.manifest.made_from == second.manifest.made_from
    rows = [index.vectors.reconstruct_n(0, index.vectors.ntotal) for index in indexes]
    assert np.array_equal(rows[0], rows[1])


def test_second_build_embeds_nothing(small: Settings):
    encoder = HashEncoder()
    assert build(small, encoder=encoder).embedded == len(encoder.encoded) > 0
    encoder.encoded.clear()
    assert build(small, encoder=encoder).embedded is None
    assert encoder.encoded == []


def test_changed_document_embeds_only_its_new_texts(small: Settings):
    encoder = HashEncoder()
    build(small, encoder=encoder)
    encoder.encoded.clear()
    write_corpus(small.corpus, {**TEXTS, "dos": TEXTS["dos"] + "\n3. El faro se pintó de rojo.\n"})
    build(small, encoder=encoder)
    assert all("faro" in text for text in encoder.encoded)
    assert encoder.encoded


def test_one_more_document_analyses_only_its_own_words(small: Settings, tmp_path: Path):
    build(small, encoder=HashEncoder())
    lists = small.index / "builds" / IndexFolder(small.index).load().manifest.build / "terms" / "lists.json"
    lists.write_text(lists.read_text(encoding="utf-8").replace('"barc"', '"zzzz"'), encoding="utf-8")
    write_corpus(small.corpus, {"cero": "El faro se pintó de rojo.\n", **TEXTS})
    build(small, encoder=HashEncoder())
    words = IndexFolder(small.index).load().words.vocab_dict
    assert {"zzzz", "far", "roj"} <= words.keys()
    assert "barc" not in words


def test_grown_index_has_the_same_words_as_a_fresh_one(small: Settings, tmp_path: Path):
    build(small, encoder=HashEncoder())
    write_corpus(small.corpus, {"cero": "El faro se pintó de rojo.\n", **TEXTS})
    other = Settings(corpus=small.corpus, index=tmp_path / "other")
    for settings in (small, other):
        build(settings, encoder=HashEncoder())
    grown, fresh = (IndexFolder(settings.index) for settings in (small, other))
    assert grown.load().words.vocab_dict == fresh.load().words.vocab_dict
    for part in ("data", "indices", "indptr"):
        assert np.array_equal(grown.load().words.scores[part], fresh.load().words.scores[part])
    assert np.array_equal(grown.known_terms().ids, fresh.known_terms().ids)


def test_grown_index_has_the_same_tokens_as_a_fresh_one(small: Settings, tmp_path: Path):
    encoder = TokenHashEncoder()
    build(small, encoder=encoder)
    encoder.encoded.clear()
    write_corpus(small.corpus, {"cero": "El faro se pintó de rojo. Nadie lo vio.\n", **TEXTS})
    build(small, encoder=encoder)
    assert all("faro" in text or "Nadie" in text for text in encoder.encoded)
    other = Settings(corpus=small.corpus, index=tmp_path / "other")
    build(other, encoder=encoder)
    grown, fresh = (IndexFolder(settings.index).load() for settings in (small, other))
    assert grown.passages == fresh.passages
    for part in ("codes", "starts", "sentences"):
        assert np.array_equal(getattr(grown.tokens, part), getattr(fresh.tokens, part))
    assert fresh.tokens is not None
    # Of the first passage: the mark, the four words of its context, then two sentences of six and of three words.
    assert fresh.tokens.sentences[: fresh.tokens.starts[1]].tolist() == [-1] * 5 + [0] * 6 + [1] * 3


def test_tokens_of_a_text_that_is_parted_otherwise_are_made_anew(small: Settings):
    build(small, encoder=TokenHashEncoder())
    known = Known(*IndexFolder(small.index).known())
    passage = next(one for one in IndexFolder(small.index).load().passages if len(one.sentences) == 2)
    whole = replace(passage, sentences=(Span(passage.start, passage.end),))
    parted, joined = (embed_passages([one], TokenHashEncoder(), known, lambda *_: None) for one in (passage, whole))
    assert parted.embedded == 0
    assert joined.embedded == 2  # the whole sentence is a new text, and the passage is read again for its tokens
    assert parted.tokens is not None
    assert joined.tokens is not None
    assert np.array_equal(parted.tokens.codes, joined.tokens.codes)
    assert set(parted.tokens.sentences.tolist()) == {-1, 0, 1}
    assert set(joined.tokens.sentences.tolist()) == {-1, 0}


def test_index_whose_tokens_are_gone_is_refused(small: Settings):
    build(small, encoder=TokenHashEncoder())
    folder = IndexFolder(small.index)
    shutil.rmtree(small.index / "builds" / folder.load().manifest.build / "tokens")
    with pytest.raises(BrokenIndexError, match="run `askmig build`"):
        folder.load()


def test_terms_analysed_by_other_rules_are_not_used_again(small: Settings):
    build(small, encoder=HashEncoder())
    folder = IndexFolder(small.index)
    assert len(folder.known_terms().keys) == 4
    lists = small.index / "builds" / folder.load().manifest.build / "terms" / "lists.json"
    content = json.loads(lists.read_text(encoding="utf-8"))
    lists.write_text(json.dumps({**content, "analysis": "0" * 64}, ensure_ascii=False), encoding="utf-8")
    assert folder.known_terms().keys == ()


@pytest.mark.parametrize("change", ["stemmer", "ocr"])
def test_what_an_index_depends_on_beside_the_files_makes_it_anew(
    small: Settings, monkeypatch: pytest.MonkeyPatch, change: str
):
    sheet = Sheet()
    sheet.line("El faro alumbra la costa.")
    (small.corpus / "faro.pdf").write_bytes(sheet.data())
    with (small.corpus / "catalogue.csv").open("a", encoding="utf-8") as catalogue:
        catalogue.write("faro,faro.pdf,Título faro,FARO,,,,es,,\n")
    monkeypatch.setattr("askmig.parsed.can_ocr", lambda: True)
    settings = small.model_copy(update={"ocr": False})
    build(settings, encoder=HashEncoder())
    assert build(settings, encoder=HashEncoder()).embedded is None
    if change == "ocr":
        settings = small.model_copy(update={"ocr": True})
    else:
        monkeypatch.setattr("askmig.analysed.version", lambda name: "99")
    assert build(settings, encoder=HashEncoder()).embedded == 0


def unit_rows(count: int, dimensions: int) -> NDArray[np.float32]:
    """Return random rows of unit length, always the same ones."""
    rows = np.random.default_rng(5).standard_normal((count, dimensions), dtype=np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


def test_rows_in_bytes_are_found_as_exact_ones_and_come_out_of_a_second_build_as_they_went_in():
    rows = unit_rows(3000, 64)
    exact, small = make_vectors(rows), make_vectors(rows, most_exact=2999)
    assert (type(exact).__name__, type(small).__name__) == ("IndexFlatIP", "IndexRefine")
    kept = small.reconstruct_n(0, 3000)
    assert 0 < np.abs(kept - rows).max() < 0.004
    assert np.array_equal(make_vectors(kept, most_exact=2999).reconstruct_n(0, 3000), kept)
    wanted, found = (index.search(rows[:20], 50)[1] for index in (exact, small))
    shared = [len(set(one) & set(other)) for one, other in zip(wanted.tolist(), found.tolist(), strict=True)]
    assert sum(shared) >= 0.95 * 1000
    odd = make_vectors(unit_rows(300, 63), most_exact=299)
    assert type(odd).__name__ == "IndexScalarQuantizer"


def test_rows_of_some_passages_are_found_among_bytes_too(assistant: Assistant):
    index = assistant.index
    rows = index.vectors.reconstruct_n(0, index.vectors.ntotal)
    small = replace(index, vectors=make_vectors(rows, most_exact=1))
    places = np.arange(5, 45)
    wanted, found = (one.nearest_rows(rows[30], 10, places).tolist() for one in (index, small))
    assert set(index.owners[found].tolist()) <= set(places.tolist())
    assert len(found) == 10
    assert len(set(wanted) & set(found)) >= 9


def test_number_beyond_the_usual_bound_is_not_cut_off():
    rows = unit_rows(100, 400)
    rows[7] = 0
    rows[7, 3], rows[8, 4] = 1.0, -0.31
    kept = make_vectors(rows, most_exact=99).reconstruct_n(0, 100)
    assert np.abs(kept - rows).max() < 0.006
    assert np.array_equal(make_vectors(kept, most_exact=99).reconstruct_n(0, 100), kept)


def test_removed_document_leaves_the_index(small: Settings):
    build(small, encoder=HashEncoder())
    write_corpus(small.corpus, {"uno": TEXTS["uno"]})
    build(small, encoder=HashEncoder())
    index = IndexFolder(small.index).load()
    assert list(index.documents) == ["uno"]
    assert {passage.document for passage in index.passages} == {"uno"}


def test_failed_build_leaves_the_old_index_working(small: Settings):
    build(small, encoder=HashEncoder())
    before = IndexFolder(small.index).load().manifest

    class Failing(HashEncoder):
        def encode(self, texts, role, progress=None):
            raise KeyboardInterrupt

    write_corpus(small.corpus, {**TEXTS, "tres": "Un texto nuevo."})
    with pytest.raises(KeyboardInterrupt):
        build(small, encoder=Failing())
    assert IndexFolder(small.index).load().manifest == before


def test_build_killed_while_writing_leaves_the_old_index_working(small: Settings):
    build(small, encoder=HashEncoder())
    before = IndexFolder(small.index).load().manifest
    write_corpus(small.corpus, {**TEXTS, "tres": "Un texto nuevo."})
    script = (
        "import os, signal, sys; sys.path.insert(0, sys.argv[3])\n"
        "from samples import HashEncoder\n"
        "import askmig.index, askmig.pipeline, pathlib\n"
        "from askmig.settings import Settings\n"
        "import numpy\n"
        "save = numpy.save\n"
        "def die(*args, **kwargs): os.kill(os.getpid(), signal.SIGKILL)\n"
        "numpy.save = die\n"
        "askmig.pipeline.build(Settings(corpus=sys.argv[1], index=sys.argv[2]), encoder=HashEncoder())\n"
    )
    arguments = [str(small.corpus), str(small.index), str(Path(__file__).parent)]
    killed = subprocess.run([sys.executable, "-c", script, *arguments], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert len(list((small.index / "builds").iterdir())) == 2
    assert IndexFolder(small.index).load().manifest == before
    assert build(small, encoder=HashEncoder()).manifest.counts["documents"] == 3
    assert len(list((small.index / "builds").iterdir())) == 1


def test_missing_index_says_what_to_type(tmp_path: Path):
    with pytest.raises(BrokenIndexError, match=r"there is no index in .*: run `askmig build`"):
        IndexFolder(tmp_path).load()


def test_index_of_another_encoder_is_refused(small: Settings):
    build(small, encoder=HashEncoder())
    with pytest.raises(BrokenIndexError, match="made with the encoder hash@1, not other@2"):
        IndexFolder(small.index).load("other@2")


@pytest.mark.parametrize("damage", ["missing", "short", "manifest", "format"])
def test_half_copied_index_is_refused_and_built_again(small: Settings, damage: str):
    build(small, encoder=HashEncoder())
    manifest = json.loads((small.index / "manifest.json").read_text())
    folder = small.index / "builds" / manifest["build"]
    if damage == "missing":
        shutil.rmtree(folder / "words")
    elif damage == "short":
        (folder / "rows.faiss").write_bytes((folder / "rows.faiss").read_bytes()[:100])
    elif damage == "manifest":
        (small.index / "manifest.json").write_text('{"format": 1, "bui')
    else:
        (small.index / "manifest.json").write_text(json.dumps({**manifest, "format": 99}))
    with pytest.raises(BrokenIndexError, match="run `askmig build`"):
        IndexFolder(small.index).load()
    assert build(small, encoder=HashEncoder()).embedded is not None
    assert len(IndexFolder(small.index).load().passages) == 4


def test_second_build_at_the_same_time_is_told_to_wait(small: Settings):
    folder = IndexFolder(small.index)
    with folder.locked(), pytest.raises(BrokenIndexError, match=r"another build of .* is running"):
        build(small, encoder=HashEncoder())


def _load_until(folder: Path, stop: Event) -> None:
    while not stop.is_set():
        assert IndexFolder(folder).load("hash@1").passages


def test_reader_never_sees_half_a_build(small: Settings):
    build(small, encoder=HashEncoder())
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    reader = context.Process(target=_load_until, args=(small.index, stop))
    reader.start()
    for turn in range(6):
        write_corpus(small.corpus, {**TEXTS, "tres": f"Un texto nuevo, el {turn}."})
        build(small, encoder=HashEncoder())
    stop.set()
    reader.join()
    assert reader.exitcode == 0


def test_nothing_in_the_index_is_pickled(small: Settings):
    build(small, encoder=HashEncoder())
    for path in small.index.rglob("*"):
        assert path.suffix not in {".pkl", ".pickle"}
        if path.suffix == ".npy":
            np.load(path, allow_pickle=False)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda corpus: shutil.rmtree(corpus), "no .*catalogue.csv"),
        (lambda corpus: (corpus / "uno.txt").unlink(), "uno.txt is missing, but the catalogue lists it"),
        (lambda corpus: (corpus / "uno.txt").write_text("otra cosa"), "uno.txt has changed"),
        (lambda corpus: (corpus / "catalogue.csv").write_text("id,file\n"), "lacks the column title"),
        (lambda corpus: (corpus / "catalogue.csv").write_bytes(b"\xff\xfe\x00"), "cannot be read"),
    ],
)
def test_corpus_that_is_wrong_is_one_clear_error_and_the_index_stays(small: Settings, change, message):
    build(small, encoder=HashEncoder())
    change(small.corpus)
    with pytest.raises(CorpusError, match=message):
        build(small, encoder=HashEncoder())
    assert len(IndexFolder(small.index).load().documents) == 2


def test_assistant_builds_the_index_when_there_is_none(small: Settings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("askmig.pipeline.load_encoder", lambda name: HashEncoder())
    answer = Assistant.load(small).ask("¿Cuánto cuesta la barca?")
    assert (small.index / "manifest.json").is_file()
    assert answer.passages[0].text == "La barca cruza cada hora y cuesta 3 euros."
