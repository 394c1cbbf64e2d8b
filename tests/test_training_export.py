"""The exported encoder: the source's rows, the same in every batch, the same bytes each time."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from askmig.embed import OnnxEncoder
from askmig.errors import EncoderError
from askmig.training.export import compare_encoder, export_encoder
from askmig.training.graph import round_rows

WORDS = "la barca cruza el puente cada hora y la escuela abre en mayo".split()
TEXTS = ["la barca", "el puente", *(" ".join(WORDS[:count]) for count in range(3, 13)), " ".join(WORDS * 9)]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small random BERT of two layers, 64 wide, as a Sentence Transformers folder."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    torch.manual_seed(3)
    names = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *dict.fromkeys(WORDS)]
    words = {word: place for place, word in enumerate(names)}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    folder = tmp_path_factory.mktemp("source")
    config = BertConfig(
        vocab_size=len(words), hidden_size=64, num_hidden_layers=2, num_attention_heads=4, intermediate_size=96,
        max_position_embeddings=128, initializer_range=0.2,
    )  # fmt: skip
    BertModel(config).save_pretrained(folder / "bert")
    named = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, **named).save_pretrained(folder / "bert")
    body = Transformer(str(folder / "bert"), max_seq_length=128)
    SentenceTransformer(modules=[body, Pooling(64)]).save(str(folder / "model"))
    return folder / "model"


@pytest.fixture(scope="module")
def exported(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported")
    export_encoder(source, folder)
    return folder


@pytest.mark.filterwarnings("ignore")
def test_rows_are_the_sources_and_do_not_depend_on_the_batch(source: Path, exported: Path):
    report = compare_encoder(source, exported, TEXTS)
    assert report["cosine_worst"] > 0.99
    assert report["change_by_batch"] < 1e-6


def test_rows_have_unit_length_and_the_order_of_their_texts(exported: Path):
    done: list[int] = []
    rows = OnnxEncoder(exported).encode([*TEXTS, *reversed(TEXTS)], "passage", done.append)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)
    assert np.allclose(rows[: len(TEXTS)], rows[len(TEXTS) :][::-1], atol=1e-6)
    assert sum(done) == 2 * len(TEXTS)


def test_no_texts_give_no_rows(exported: Path):
    assert OnnxEncoder(exported).encode([], "passage").shape == (0, 64)


def test_same_source_gives_the_same_bytes(source: Path, exported: Path, tmp_path: Path):
    config = export_encoder(source, tmp_path)
    for name in ("model.onnx", "tokenizer.json", "config.json"):
        assert (tmp_path / name).read_bytes() == (exported / name).read_bytes()
    assert config["sha256"] == hashlib.sha256((tmp_path / "model.onnx").read_bytes()).hexdigest()
    assert (config["dimensions"], config["max_tokens"]) == (64, 128)


def test_model_of_another_kind_is_refused(source: Path, tmp_path: Path):
    other = tmp_path / "other"
    (other / "1_Pooling").mkdir(parents=True)
    (other / "1_Pooling" / "config.json").write_bytes((source / "1_Pooling" / "config.json").read_bytes())
    config = json.loads((source / "config.json").read_text()) | {"hidden_act": "relu"}
    (other / "config.json").write_text(json.dumps(config))
    with pytest.raises(EncoderError, match="no BERT with GELU and mean pooling"):
        export_encoder(other, tmp_path / "target")


def test_largest_weight_of_an_output_takes_the_highest_code():
    codes, scales = round_rows(np.array([[0.5, -1.27, 0.0], [0, 0, 0]], dtype=np.float32))
    assert codes.tolist() == [[50, -127, 0], [0, 0, 0]]
    assert np.allclose(scales, [[0.01], [1]])
