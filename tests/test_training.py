"""Data readers by value, the first word vectors, the loss, and every stage on a few lines of data."""

import gzip
import json
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from askmig.embed import gives_tokens, load_encoder
from askmig.errors import AskmigError
from askmig.match import join_tokens
from askmig.training.data import Asked, Missed, Pair, read_asked, read_missed, read_pairs, read_thesaurus
from askmig.training.models import TOKEN_NUMBERS
from askmig.training.stages import Plan, run_stage
from askmig.training.vocabulary import MAX_TOKENS, initial_rows

if TYPE_CHECKING:
    import torch

PAIRS = [
    ("the school opens in may", "la escuela abre en mayo"),
    ("the boat crosses every hour", "la barca cruza cada hora"),
    ("the bridge is closed", "el puente está cerrado"),
    ("the mayor promised benches", "el alcalde prometió bancos"),
]


def write_rows(path: Path, rows: list[dict[str, object]]) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    parallel = [{"a": en, "b": es, "lang_a": "en", "lang_b": "es"} for en, es in PAIRS * 6]
    write_rows(folder / "parallel-one.jsonl.gz", [*parallel, {"a": "кот", "b": "gato", "lang_a": "ru", "lang_b": "es"}])
    write_rows(folder / "dict-one.jsonl.gz", [{"a": "boat", "b": "barca", "lang_a": "en", "lang_b": "es"}])
    write_rows(folder / "dict-gpl-fr-pt-en-es.jsonl.gz", [{"a": "x", "b": "y", "lang_a": "fr", "lang_b": "es"}])
    asked = [
        {"q": "¿cuándo abre?", "passage": "la escuela abre en mayo", "group": 1},
        {"q": "¿qué cruza?", "passage": "la barca cruza cada hora", "group": 1},
        {"q": "¿qué falta?", "passage": "la barca cruza cada hora", "group": 1, "answerable": False},
        *(
            {"q": f"¿cuánto mide {n}?", "passage": f"{n} mide doce metros"}
            for n in ("el puente", "el faro", "la torre")
        ),
    ]
    write_rows(folder / "qa-one.jsonl.gz", asked * 4)
    return folder


@pytest.fixture(scope="module")
def thesaurus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("thesaurus")
    concepts = [{"es": ["barca", "bote"], "en": ["boat"], "fr": ["barque"], "pt": []}]
    (folder / "a.jsonl").write_text("\n".join(map(json.dumps, concepts * 8)), encoding="utf-8")
    return folder


def test_pairs_are_of_the_four_languages_and_never_copyleft(data: Path):
    pairs = read_pairs(data, seed=1, kinds=("parallel", "dict"))
    assert len(pairs) == 25
    assert set(pairs) == {Pair(en, es, "en", "es") for en, es in [*PAIRS, ("boat", "barca")]}


def test_questions_are_answerable_and_know_of_neighbours(data: Path):
    assert {row for row in read_asked(data, seed=1, written=None) if row.has_neighbours} == {
        Asked("¿cuándo abre?", "la escuela abre en mayo", True, "es", False, group="qa-one:1"),
        Asked("¿qué cruza?", "la barca cruza cada hora", True, "es", False, group="qa-one:1"),
    }


def test_near_miss_stands_beside_what_its_passage_answers(data: Path):
    assert set(read_missed(data, seed=1, written=None)) == {
        Missed("la barca cruza cada hora", "¿qué cruza?", "¿qué falta?")
    }


def test_thesaurus_pairs_every_variant_with_both_heads(thesaurus: Path):
    assert set(read_thesaurus(thesaurus, seed=1)) == {
        Pair("barca", "boat", "es", "en"),
        Pair("bote", "boat", "es", "en"),
        Pair("barque", "boat", "fr", "en"),
        Pair("bote", "barca", "es", "es"),
        Pair("boat", "barca", "en", "es"),
        Pair("barque", "barca", "fr", "es"),
    }


def test_missing_data_say_how_to_name_them(tmp_path: Path):
    with pytest.raises(AskmigError, match="name the training data folder with --data"):
        read_pairs(tmp_path, seed=1)


def test_spanish_piece_begins_where_its_translation_lies():
    from tokenizers import Tokenizer, models

    words = {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "[MASK]": 4, "boat": 5, "barca": 6, "bridge": 7, "7": 8}
    static = np.eye(9, 4, dtype=np.float32)
    static[[5, 6, 7]] = [[1, 0, 0, 0], [0.99, 0.1, 0, 0], [0, 0, 1, 0]]
    known = np.arange(36, dtype=np.float32).reshape(9, 4)
    shares = np.array([1, 1, 1, 1, 1, 1.0, 0.0, 1.0, 0.0], dtype=np.float32)
    rows = initial_rows(Tokenizer(models.WordLevel(words)), static, shares, known, [[place] for place in range(9)])
    assert np.allclose(rows[5], known[5])
    assert np.allclose(rows[8], known[8])
    cosine = rows[6] @ known[5] / np.linalg.norm(rows[6]) / np.linalg.norm(known[5])
    assert cosine > 0.999


def test_loss_is_least_where_student_and_teacher_agree():
    import torch

    from askmig.training.losses import DistillationLoss

    class Fixed(torch.nn.Module):
        def forward(self, features):
            return {"sentence_embedding": features["rows"]}

    loss = DistillationLoss(Fixed())  # type: ignore[arg-type]
    rows = torch.eye(3)
    agreed = loss([{"rows": rows}], rows)
    turned = loss([{"rows": rows.roll(1, 0)}], rows)
    assert agreed.item() == pytest.approx(0, abs=1e-6)
    assert turned.item() == pytest.approx(30, abs=1e-3)


class Given:
    """A model that gives what it is given."""

    def __call__(self, features):
        return features


def tokens_of(*rows: list[float]) -> "dict[str, torch.Tensor]":
    import torch

    token_rows = torch.tensor([rows], dtype=torch.float32)
    mask = (token_rows.abs().sum(-1) > 0).long()
    return {"token_rows": token_rows, "attention_mask": mask, "sentence_embedding": token_rows.mean(1)}


def test_tokens_match_in_training_as_they_do_in_the_program():
    from askmig.match import match_passages
    from askmig.training.losses import match_tokens

    asked = tokens_of([3.0, 0.0], [0.0, 1.0], [0.0, 0.0])
    passage = tokens_of([2.0, 0.0], [0.6, 0.8], [0.0, 0.0])
    codes = np.array([[127, 0], [76, 102]], dtype=np.int8)
    tokens = join_tokens([(codes, np.zeros(2, np.int16))])
    rows = asked["token_rows"][0, :2].numpy()
    assert match_tokens(asked, passage).item() == pytest.approx((3 * 1 + 1 * 0.8) / 4)
    assert match_passages(rows, tokens, np.array([0])) == pytest.approx([0.95], abs=0.01)


def test_answer_loss_is_less_where_the_near_miss_matches_less():
    import torch

    from askmig.training.losses import AnswerLoss

    loss = AnswerLoss(Given())  # type: ignore[arg-type]
    passage, near, far = tokens_of([1.0, 0.0]), tokens_of([0.9, 0.1]), tokens_of([0.0, 1.0])
    assert loss([passage, near, far], torch.zeros(1)).item() == pytest.approx(0, abs=1e-4)
    assert loss([passage, far, near], torch.zeros(1)).item() > 15


def test_ranking_loss_is_less_where_rows_and_tokens_agree():

    from askmig.training.losses import RankingLoss

    loss = RankingLoss(Given())  # type: ignore[arg-type]
    asked, passage, other = tokens_of([1.0, 0.0]), tokens_of([1.0, 0.1]), tokens_of([0.0, 1.0])
    assert loss([asked, passage, other], None).item() == pytest.approx(0, abs=1e-4)
    assert loss([asked, other, passage], None).item() > 40


def test_sentence_that_answers_is_drawn_out_of_its_passage():
    import torch

    from askmig.match import match_sentences as match_in_program
    from askmig.training.losses import RankingLoss, match_sentences

    loss = RankingLoss(Given())  # type: ignore[arg-type]
    asked = tokens_of([1.0, 0.0], [0.0, 1.0])
    passage = tokens_of([1.0, 0.0], [0.8, 0.6], [0.0, 1.0])
    sentences = torch.tensor([[0, 2, -1, -1, -1]])  # longer than the passage: labels are padded
    scores = match_sentences(asked, passage, sentences)
    codes = np.rint(passage["token_rows"][0].numpy() * 127).astype(np.int8)
    tokens = join_tokens([(codes, np.array([0, 1, -1], np.int16))])
    assert scores[0, [0, 2]].tolist() == pytest.approx(
        match_in_program(asked["token_rows"][0].numpy(), tokens, np.array([0]), np.array([2])), abs=0.01
    )
    assert scores[0, 1] == -1e4  # no token stands in it
    right, wrong = (loss([asked, passage], torch.tensor([labels])).item() for labels in ([0, 2, -1], [2, 0, -1]))
    alone = loss([asked, passage], torch.full((1, 3), -1)).item()
    assert alone < right < wrong


def test_stage_that_is_not_done_is_named(tmp_path: Path, data: Path, thesaurus: Path):
    plan = Plan(data=data, thesaurus=thesaurus, work=tmp_path)
    with pytest.raises(AskmigError, match="run `askmig train --stage tune` first"):
        run_stage("export", plan)
    with pytest.raises(AskmigError, match="no stage 'nothing'"):
        run_stage("nothing", plan)
    with pytest.raises(AskmigError, match="no stage has left a model"):
        run_stage("evaluate", plan)


@pytest.fixture(scope="module")
def teacher(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A tiny random BERT with mean pooling, 384 wide as the real one."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    letters = [*"abcdefghijklmnopqrstuvwxyz", *(f"##{c}" for c in "abcdefghijklmnopqrstuvwxyz")]
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *" ".join(en for en, _ in PAIRS).split()]
    vocabulary = {word: place for place, word in enumerate(dict.fromkeys(words))}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer, tokenizer.pre_tokenizer = normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer()
    folder = tmp_path_factory.mktemp("teacher")
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=384, num_hidden_layers=1, num_attention_heads=12, intermediate_size=64,
        max_position_embeddings=256,
    )  # fmt: skip
    BertModel(config).save_pretrained(folder / "bert")
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        unk_token="[UNK]",
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
    )
    fast.save_pretrained(folder / "bert")
    body = Transformer(str(folder / "bert"))
    model = SentenceTransformer(modules=[body, Pooling(384)])
    model.save(str(folder / "model"))
    return str(folder / "model")


@pytest.mark.filterwarnings("ignore")
def test_every_stage_runs_and_the_export_is_the_trained_model(
    tmp_path: Path, data: Path, thesaurus: Path, teacher: str
):
    plan = Plan(
        data=data,
        thesaurus=thesaurus,
        work=tmp_path,
        teacher=teacher,
        distil_steps=2,
        tune_steps=2,
        batch=2,
        static_epochs=1,
        written=None,
    )
    for stage in ("vocabulary", "vectors", "student", "distil", "tune", "export"):
        assert json.loads((run_stage(stage, plan) / "done.json").read_text())["seed"] == 7
    first = (tmp_path / "export" / "done.json").stat().st_mtime_ns
    run_stage("export", plan)
    assert (tmp_path / "export" / "done.json").stat().st_mtime_ns == first
    from sentence_transformers import SentenceTransformer

    config = json.loads((tmp_path / "export" / "model" / "config.json").read_text())
    assert config["data"] == ["dict-one", "parallel-one", "qa-one"]
    assert (config["name"], config["seed"], config["dimensions"]) == ("askmig-encoder", 7, 384)
    assert config["max_tokens"] == MAX_TOKENS
    texts = ["la barca cruza cada hora", "el puente", "the bridge is closed"]
    trained = SentenceTransformer(str(tmp_path / "tune" / "model"), device="cpu").encode(
        texts, normalize_embeddings=True
    )
    exported = load_encoder(str(tmp_path / "export" / "model")).encode(texts, "passage")
    assert (trained * exported).sum(axis=1).min() > 0.99
    assert config["token_numbers"] == TOKEN_NUMBERS
    compare_tokens(tmp_path / "tune" / "model", tmp_path / "export" / "model", texts)
    alone = tmp_path / "alone"
    shutil.copytree(tmp_path / "export", alone / "export")
    figures = json.loads((run_stage("evaluate", replace(plan, work=alone)) / "figures.json").read_text())
    assert list(figures) == ["words alone", str(alone / "export" / "model")]
    measured = figures[str(alone / "export" / "model")]
    assert measured["numbers a row"] == 384
    assert measured["size, MB"] > 0
    assert measured["texts/s, 32 tokens"] > measured["texts/s, 128 tokens"] > 0


def compare_tokens(source: Path, target: Path, texts: list[str]) -> None:
    """Hold the exported token rows against those of the model that was trained."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(source), device="cpu")
    encoder = load_encoder(str(target))
    assert gives_tokens(encoder)
    rows, tokens = encoder.encode_tokens(texts, "passage")
    assert np.array_equal(rows, encoder.encode(texts, "passage"))
    for text, found in zip(texts, tokens, strict=True):
        made = model(model.preprocess([text]))["token_rows"][0].detach().numpy()
        cosines = (made * found.rows).sum(axis=1) / np.linalg.norm(made, axis=1) / np.linalg.norm(found.rows, axis=1)
        assert cosines.min() > 0.98
        assert found.starts[0] == found.starts[-1] == -1
        assert found.starts[1] == 0


def test_batches_hold_no_text_twice_and_texts_of_like_length():
    from datasets import Dataset

    from askmig.training.sampling import MeetingSampler

    passages = [f"{place // 2:03}" + "x" * (10 * (place % 90) + 400) for place in range(600)]
    rows = Dataset.from_dict({"anchor": [f"q{place}" for place in range(600)], "positive": passages})
    sampler = MeetingSampler(rows, 4, drop_last=True, seed=3)
    batches = list(sampler)
    assert all(len({passages[row] for row in batch}) == len(batch) == 4 for batch in batches)
    spreads = [max(len(passages[row]) for row in batch) - min(len(passages[row]) for row in batch) for batch in batches]
    assert sorted(spreads)[len(spreads) // 2] < 60
    assert list(MeetingSampler(rows, 4, drop_last=True, seed=3)) == batches
    sampler.set_epoch(1)
    assert list(sampler) != batches


def test_short_texts_make_larger_batches():
    from datasets import Dataset

    from askmig.training.sampling import MeetingSampler

    words = Dataset.from_dict({"anchor": [f"w{place}" for place in range(600)], "positive": ["voz"] * 600})
    assert MeetingSampler(words, 8, drop_last=True).batch_size == 32


def test_passages_of_a_group_meet_beside_those_of_the_group_nearest_to_it():
    from datasets import Dataset

    from askmig.training.sampling import Groups, MeetingSampler

    asked = [(f"q{place}", f"{place // 12}-{place % 4} " + "x" * 500) for place in range(96)]
    rows = Dataset.from_dict({"anchor": [one for one, _ in asked], "positive": [passage for _, passage in asked]})
    homes = {passage: passage[0] for _, passage in asked}
    near = {name: np.eye(4, dtype=np.float32)[int(name) // 2] for name in homes.values()}
    sampler = MeetingSampler(rows, 6, drop_last=True, seed=3, groups=Groups(homes, near))
    batches = list(sampler)
    assert sorted(row for batch in batches for row in batch) == list(range(96))
    for batch in batches:
        passages = [asked[row][1] for row in batch]
        assert len(set(passages)) == len(batch) == 8
        assert {homes[one] for one in passages} in [{"0", "1"}, {"2", "3"}, {"4", "5"}, {"6", "7"}]
    sampler.set_epoch(1)
    assert list(sampler) != batches


def test_questions_are_dealt_evenly_and_passages_of_a_group_alike():
    from askmig.training.sampling import deal_by_passage

    asked = [
        Asked(f"¿{number}?", f"texto {group} {passage}", True, "es", True, group=f"grupo {group}")
        for group in range(6)
        for passage in range(5)
        for number in range(4)
    ]

    parts = deal_by_passage(asked)

    assert [len(part) for part in parts] == [40, 40, 40]
    for part in parts:
        counts = Counter((one.group, one.passage) for one in part)
        assert len(counts) == 30
        assert all(
            len({counts[group, passage] for group, passage in counts if group == home}) == 1 for home, _ in counts
        )


def test_tokens_are_labelled_with_the_sentence_that_answers(teacher: str):
    from askmig.training.models import load_to_train
    from askmig.training.sampling import label_sentences

    model = load_to_train(teacher, longest=64)
    passage = "La barca cruza. La escuela abre en mayo. Nadie espera."
    parts = ("abre en mayo", "", "abre en junio")
    asked = [Asked("¿cuándo abre?", passage, False, "es", True, part) for part in parts]
    known, unknown, absent = label_sentences(asked, model.tokenizer, 64)
    places = model.tokenizer(passage, return_offsets_mapping=True)["offset_mapping"]
    wanted = [(1 if start < 15 else 0 if start < 40 else 3) if start < end else -1 for start, end in places]
    assert known == wanted + [-1] * (64 - len(places))
    assert {0, 1, 3} <= set(known)
    assert set(unknown) == set(absent) == {-1}


def test_tokens_of_a_context_stand_in_no_sentence(teacher: str):
    from askmig.training.models import load_to_train
    from askmig.training.sampling import label_sentences

    model = load_to_train(teacher, longest=64)
    context, passage = "Memoria de Olmos. 2011 · I. Barcas\n", "La barca cruza. La escuela abre en mayo."
    plain = Asked("¿cuándo abre?", passage, False, "es", True, "abre en mayo")
    within = replace(plain, passage=context + passage, context=len(context))
    (alone,), (behind,) = (label_sentences([one], model.tokenizer, 64) for one in (plain, within))
    spans = model.tokenizer(context + passage, return_offsets_mapping=True)["offset_mapping"]
    of_context = [label for label, (_, end) in zip(behind, spans, strict=False) if 0 < end <= len(context)]
    of_passage = [label for label, (start, _) in zip(behind, spans, strict=False) if start >= len(context)]
    assert set(of_context) == {-1}
    assert of_passage == [label for label in alone if label >= 0]


def test_passage_is_read_behind_its_context(tmp_path: Path, data: Path):
    rows = [
        {"q": "¿quién?", "passage": "Ana rema.", "answer": "Ana", "lang_p": "es", "group": "g", "context": "Olmos · I"},
        {"q": "¿cuándo?", "passage": "Sale en mayo.", "answer": "mayo", "lang_p": "es", "group": "g"},
        {
            "q": "¿con qué?",
            "passage": "Ana rema.",
            "answer": None,
            "group": "g",
            "context": "Olmos · I",
            "answerable": False,
        },
    ]
    written = tmp_path / "written.jsonl.gz"
    written.write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))
    own = {row for row in read_asked(data, seed=1, written=written) if row.is_own}
    assert own == {
        Asked("¿quién?", "Olmos · I\nAna rema.", True, "es", True, "Ana", 10, "written:g"),
        Asked("¿cuándo?", "Sale en mayo.", True, "es", True, "mayo", group="written:g"),
    }
    assert Missed("Olmos · I\nAna rema.", "¿quién?", "¿con qué?") in read_missed(data, seed=1, written=written)
