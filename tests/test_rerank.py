"""Another reranker by name: a tiny CrossEncoder made here orders the passages."""

from pathlib import Path

import pytest

from askmig.errors import EncoderError
from askmig.index import IndexFolder
from askmig.interfaces.doctor import examine
from askmig.pipeline import Assistant, build
from askmig.rerank import CrossEncoderReranker
from askmig.settings import Settings
from samples import HashEncoder, write_corpus

TEXTS = {"faro": "El faro alumbra la costa.\n\nLa barca cruza el lago.\n\nEl puente tiene dos arcos.\n"}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CrossEncoder of one layer with random weights, always the same ones, saved in a folder."""
    import torch
    from sentence_transformers import CrossEncoder
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    words = "[PAD] [UNK] [CLS] [SEP] el faro alumbra la costa . barca cruza lago puente tiene dos arcos quién".split()
    bare = Tokenizer(models.WordLevel({word: place for place, word in enumerate(words)}, unk_token="[UNK]"))
    bare.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    folder = tmp_path_factory.mktemp("cross")
    torch.manual_seed(3)
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    config = BertConfig(vocab_size=len(words), num_labels=1, initializer_range=1.0, **sizes)
    BertForSequenceClassification(config).save_pretrained(folder)
    PreTrainedTokenizerFast(tokenizer_object=bare, model_max_length=64, **special).save_pretrained(folder)
    CrossEncoder(str(folder), device="cpu").save_pretrained(str(folder))
    return folder


def test_cross_encoder_by_name_orders_the_hits_by_its_scores(model: Path, tmp_path: Path):
    from sentence_transformers import CrossEncoder

    settings = Settings(corpus=write_corpus(tmp_path / "corpus", TEXTS), index=tmp_path / "index", reranker=str(model))
    build(settings, encoder=HashEncoder())
    assistant = Assistant(IndexFolder(settings.index).load(), HashEncoder(), settings)
    hits = assistant.search("¿Quién cruza el puente?", k=3)
    pairs = [("¿Quién cruza el puente?", f"{hit.passage.context}\n{hit.passage.text}") for hit in hits]
    scores = CrossEncoder(str(model)).predict(pairs)
    assert [hit.score for hit in hits] == pytest.approx(sorted(scores.tolist(), reverse=True), abs=1e-5)
    assert len({round(hit.score, 4) for hit in hits}) == 3
    assert [hit.rank for hit in hits] == [1, 2, 3]


def test_doctor_tells_of_a_reranker_that_cannot_be_loaded(tmp_path: Path):
    settings = Settings(corpus=write_corpus(tmp_path / "corpus", TEXTS), index=tmp_path / "index")
    broken = settings.model_copy(update={"reranker": str(tmp_path / "nothing")})
    found, wrong = ({one.check: one for one in examine(each)}["reranker"] for each in (settings, broken))
    assert (found.good, found.found) == (True, "builtin")
    assert not wrong.good
    assert wrong.found.startswith(f"the reranker '{tmp_path / 'nothing'}' cannot be loaded: ")


def test_reranker_that_is_none_is_a_clear_error(tmp_path: Path):
    with pytest.raises(EncoderError, match=r"the reranker .* cannot be loaded"):
        CrossEncoderReranker(str(tmp_path / "nothing"))
