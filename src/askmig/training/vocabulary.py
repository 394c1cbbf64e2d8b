"""Stages 1 to 3: a vocabulary of four languages, aligned static vectors, and the first student.

The student is the English teacher's body with another vocabulary: each new piece begins where
its English translations lie in the teacher's own word vectors (in the spirit of WECHSEL, Minixhofer
et al. 2022, arXiv 2112.06598; the steps and their figures are in the model card).
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from askmig.embed import Rows
from askmig.training.data import Pair, read_asked, read_pairs

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

PIECES = 50_000
MAX_TOKENS = 256
_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
# The nearest English words of a piece are weighted by softmax(25 · cosine) over the nearest six.
_NEAREST = 6
_SHARPNESS = 25.0
# A piece is an English word when at least this share of its occurrences stands on the English side.
_ENGLISH_SHARE = 0.7


def train_tokenizer(data: Path, *, seed: int, pieces: int = PIECES) -> "Tokenizer":
    """Return a WordPiece tokenizer (lower case, accents folded) of all sides of the training data."""
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))  # noqa: S106  a token of text
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True, strip_accents=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    trainer = trainers.WordPieceTrainer(vocab_size=pieces, special_tokens=list(_SPECIAL), show_progress=False)
    tokenizer.train_from_iterator(_texts(data, seed), trainer)
    first, last = _SPECIAL.index("[CLS]"), _SPECIAL.index("[SEP]")
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", last), ("[CLS]", first))
    return tokenizer


def _texts(data: Path, seed: int) -> Iterator[str]:
    for pair in read_pairs(data, seed=seed, kinds=("parallel", "dict")):
        yield pair.first
        yield pair.second
    for asked in read_asked(data, seed=seed):
        yield asked.question
        yield asked.passage


def make_static(tokenizer: "Tokenizer") -> "SentenceTransformer":
    """Return a model that is the mean of one trainable vector a piece, to be aligned on parallel pairs."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    return SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_dim=384)])


def make_student(
    teacher: str, tokenizer: "Tokenizer", static: Rows, pairs: list[Pair], folder: Path
) -> "SentenceTransformer":
    """Return the teacher with the new vocabulary, its word vectors laid where their translations lie.

    ``static`` has one aligned row a piece; ``pairs`` tell how English each piece is; ``folder``
    receives the body, from which the model is put together.
    """
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import PreTrainedTokenizerFast

    old = SentenceTransformer(teacher, device="cpu", model_kwargs={"dtype": "float32"})
    first: Any = old[0]
    body = first.auto_model
    known = body.get_input_embeddings().weight.detach().numpy()
    rows = initial_rows(tokenizer, static, english_shares(tokenizer, pairs), known, _teacher_ids(tokenizer, old))
    body.resize_token_embeddings(len(rows), mean_resizing=False)
    with torch.no_grad():
        body.get_input_embeddings().weight.copy_(torch.from_numpy(rows))
    body.save_pretrained(folder)
    wrap: Any = PreTrainedTokenizerFast
    named = dict(zip(("pad_token", "unk_token", "cls_token", "sep_token", "mask_token"), _SPECIAL, strict=True))
    wrap(tokenizer_object=tokenizer, model_max_length=MAX_TOKENS, **named).save_pretrained(folder)
    modules = [Transformer(str(folder), max_seq_length=MAX_TOKENS), Pooling(rows.shape[1]), Normalize()]
    return SentenceTransformer(modules=modules, device="cpu")


def english_shares(tokenizer: "Tokenizer", pairs: list[Pair]) -> Rows:
    """Return, for every piece, the share of its occurrences that stand in English text (0.5 where it has none)."""
    counts = {True: Counter[int](), False: Counter[int]()}
    for pair in pairs:
        for text, language in ((pair.first, pair.first_language), (pair.second, pair.second_language)):
            counts[language == "en"].update(tokenizer.encode(text, add_special_tokens=False).ids)
    size = tokenizer.get_vocab_size()
    english = np.array([counts[True][piece] for piece in range(size)], dtype=np.float32)
    other = np.array([counts[False][piece] for piece in range(size)], dtype=np.float32)
    shares: Rows = (english + 0.5) / (english + other + 1)
    return shares


def _teacher_ids(tokenizer: "Tokenizer", teacher: "SentenceTransformer") -> list[list[int]]:
    """Return the teacher's pieces of every new piece, spelt as a word of its own (special tokens: themselves)."""
    old: Any = teacher.tokenizer
    vocabulary = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    ids = []
    for piece, _ in vocabulary:
        text = piece if piece in _SPECIAL else piece.removeprefix("##")
        ids.append(old.encode(text, add_special_tokens=False))
    return ids


def initial_rows(tokenizer: "Tokenizer", static: Rows, shares: Rows, known: Rows, teacher_ids: list[list[int]]) -> Rows:
    """Return the first word vector of every piece.

    share(English) · the teacher's vector of it + share(other) · the weighted mean of the teacher's
    vectors of its nearest English words in the static space, brought to the teacher's mean length;
    figures, punctuation and special tokens are copied.
    """
    own = np.stack([known[ids].mean(axis=0) if ids else known.mean(axis=0) for ids in teacher_ids])
    vocabulary = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    is_word = np.array([piece.isalpha() and piece not in _SPECIAL for piece, _ in vocabulary])
    anchors = np.flatnonzero(is_word & (shares >= _ENGLISH_SHARE) & np.array([len(ids) == 1 for ids in teacher_ids]))
    translated = _translations(static, anchors, own)
    length = np.linalg.norm(known, axis=1).mean()
    translated *= length / np.maximum(np.linalg.norm(translated, axis=1, keepdims=True), 1e-6)
    has_letters = np.array([any(map(str.isalpha, piece)) and piece not in _SPECIAL for piece, _ in vocabulary])
    share = np.where(has_letters, shares, 1.0)[:, None].astype(np.float32)
    rows: Rows = (share * own + (1 - share) * translated).astype(np.float32)
    return rows


def _translations(static: Rows, anchors: "np.ndarray[tuple[int], np.dtype[np.int64]]", own: Rows) -> Rows:
    unit = static / np.maximum(np.linalg.norm(static, axis=1, keepdims=True), 1e-6)
    rows = np.zeros_like(own)
    nearest = min(_NEAREST, len(anchors))
    for start in range(0, len(unit), 2048):
        cosines = unit[start : start + 2048] @ unit[anchors].T
        best = np.argpartition(-cosines, nearest - 1, axis=1)[:, :nearest]
        weights = np.exp(_SHARPNESS * np.take_along_axis(cosines, best, axis=1))
        weights /= weights.sum(axis=1, keepdims=True)
        rows[start : start + 2048] = np.einsum("ij,ijk->ik", weights, own[anchors][best])
    return rows
