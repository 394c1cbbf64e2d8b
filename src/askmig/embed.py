"""Texts -> unit rows, and rows of tokens: the Encoder protocol, the shipped model, any Sentence Transformers model.

The shipped model runs in ONNX Runtime, so that a question imports neither torch nor
sentence-transformers; those are imported only when ASKMIG_ENCODER names another model.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, TypeGuard, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from askmig.errors import EncoderError
from askmig.match import Tokens

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from sentence_transformers import SentenceTransformer
    from tokenizers import Encoding, Tokenizer

Rows = NDArray[np.float32]
Role = Literal["query", "passage"]
Progress = Callable[[int], None]

BUILTIN = "builtin"
_MODEL = Path(__file__).parent / "model"
# What a turn weighs that is put behind earlier ones: its own row beside that of the whole, and its tokens beside
# theirs. Of 211 later turns over invented documents a right place is cited in .44 without, in .49 at 1 and 1, .53 at
# 1 and 2, .56 so, .56 at twice as much.
_STRESSED_ROW = 3.0
_STRESSED_TOKENS = 4.0
_BATCH = 32
# Tokens of a batch in ONNX Runtime: what a layer makes of them stays in a core's own cache.
_BATCH_TOKENS = 128


class Encoder(Protocol):
    """What turns texts into rows; ``name`` identifies model and version in the manifest."""

    name: str

    def encode(self, texts: list[str], role: Role, progress: Progress | None = None) -> Rows:
        """Return one row of unit length (float32) a text, in order.

        ``progress`` is called with the number of texts done since its last call.
        """


@runtime_checkable
class TokenEncoder(Encoder, Protocol):
    """An encoder that also gives rows of tokens, for late interaction; ``token_numbers`` is their width, 0 for none."""

    token_numbers: int

    def encode_tokens(
        self, texts: list[str], role: Role, progress: Progress | None = None
    ) -> tuple[Rows, list[Tokens]]:
        """Return what ``encode`` does, and the tokens of each text."""


def gives_tokens(encoder: Encoder) -> TypeGuard[TokenEncoder]:
    """Whether an encoder gives rows of tokens."""
    return isinstance(encoder, TokenEncoder) and encoder.token_numbers > 0


def encode_question(text: str, encoder: Encoder, *, stressed: str = "") -> tuple[Rows, Rows | None]:
    """Return the row of a question, and the rows of its tokens where the encoder gives any.

    ``stressed`` is an end of ``text`` that weighs more than what is before it: the last turn of a conversation.
    """
    if not gives_tokens(encoder):
        return _stress(encoder.encode([text, *filter(None, [stressed])], "query")), None
    rows, (tokens, *_) = encoder.encode_tokens([text, *filter(None, [stressed])], "query")
    is_stressed = tokens.starts >= len(text) - len(stressed)
    weights = np.where(is_stressed & bool(stressed), _STRESSED_TOKENS, 1.0).astype(np.float32)
    return _stress(rows), tokens.rows * weights[:, None]


def _stress(rows: Rows) -> Rows:
    """Return the first of two unit rows, moved towards the second; of one row itself."""
    first: Rows = rows[0]
    if len(rows) == 1:
        return first
    mixed = first + np.float32(_STRESSED_ROW) * rows[1]
    unit: Rows = mixed / np.linalg.norm(mixed)
    return unit


def load_encoder(name: str) -> Encoder:
    """Return the encoder of that name.

    "builtin" is the shipped one; a folder with model.onnx and config.json is one that
    ``askmig train`` exported; any other name or path is a Sentence Transformers model.
    """
    if name == BUILTIN:
        return OnnxEncoder(_MODEL)
    folder = Path(name)
    is_exported = (folder / "model.onnx").is_file() and (folder / "config.json").is_file()
    return OnnxEncoder(folder) if is_exported else SentenceTransformerEncoder(name)


class OnnxEncoder:
    """A folder with model.onnx, tokenizer.json and config.json; the graph pools and normalises."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            self._config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise _not_loaded(folder, error) from error
        self.name = f"{self._config['name']}@{self._config['sha256'][:12]}"
        self.token_numbers: int = self._config.get("token_numbers", 0)

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        try:
            tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        except Exception as error:  # the library raises bare Exception
            raise _not_loaded(self._folder, error) from error
        tokenizer.enable_truncation(self._config["max_tokens"])
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def _session(self) -> "InferenceSession":
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = 1  # whole batches run beside one another instead
        path = str(self._folder / "model.onnx")
        try:
            return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # the library raises kinds that it does not export
            raise _not_loaded(self._folder, error) from error

    def encode(self, texts: list[str], role: Role, progress: Progress | None = None) -> Rows:
        """Return one row of unit length a text; short texts of about one length share a batch."""
        rows = np.zeros((len(texts), self._config["dimensions"]), dtype=np.float32)
        prompt = self._config[f"{role}_prompt"]
        encodings = self._tokenizer.encode_batch_fast([prompt + text for text in texts])
        for batch, (found,) in self._run_all(encodings, ["sentence_embedding"], progress):
            rows[batch] = found
        return rows

    def encode_tokens(
        self, texts: list[str], role: Role, progress: Progress | None = None
    ) -> tuple[Rows, list[Tokens]]:
        """Return what ``encode`` does, and the rows of each text's tokens."""
        rows = np.zeros((len(texts), self._config["dimensions"]), dtype=np.float32)
        tokens: dict[int, Tokens] = {}
        prompt = self._config[f"{role}_prompt"]
        encodings = self._tokenizer.encode_batch([prompt + text for text in texts])
        for batch, (found, parts) in self._run_all(encodings, ["sentence_embedding", "token_rows"], progress):
            rows[batch] = found
            for place, part in zip(batch, parts, strict=True):
                starts = [start - len(prompt) if start < end else -1 for start, end in encodings[place].offsets]
                tokens[place] = Tokens(part[: len(starts)].copy(), np.array(starts, dtype=np.int32))
        return rows, [tokens[place] for place in range(len(texts))]

    def _run_all(
        self, encodings: "list[Encoding]", outputs: list[str], progress: Progress | None
    ) -> Iterator[tuple[list[int], list[Rows]]]:
        """Yield the places of every batch with what the graph makes of it; as many batches at once as cores."""
        session = self._session
        batches = list(_batches([len(encoding.ids) for encoding in encodings]))
        threads = min(_cores(), len(batches))

        def run(batch: list[int]) -> tuple[list[int], list[Rows]]:
            return batch, _run(session, [encodings[place].ids for place in batch], outputs)

        with ThreadPoolExecutor(threads) if threads > 1 else nullcontext() as pool:
            for batch, made in pool.map(run, batches) if pool else map(run, batches):
                if progress:
                    progress(len(batch))
                yield batch, made


def _run(session: "InferenceSession", ids: list[list[int]], outputs: list[str]) -> list[Rows]:
    """Return the outputs for token lists; the graph masks the padding, so a row does not depend on its batch."""
    width = max(map(len, ids))
    tokens = np.zeros((len(ids), width), dtype=np.int64)
    mask = np.zeros_like(tokens)
    for row, one in enumerate(ids):
        tokens[row, : len(one)] = one
        mask[row, : len(one)] = 1
    found = session.run(outputs, {"input_ids": tokens, "attention_mask": mask})
    return [np.asarray(one, dtype=np.float32) for one in found]


def _cores() -> int:
    """Return how many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _not_loaded(folder: Path, error: Exception) -> EncoderError:
    return EncoderError(f"the encoder in {folder} cannot be loaded ({error}): install askmig again")


class SentenceTransformerEncoder:
    """Any Sentence Transformers model by name or path, with its own query and passage prompts."""

    def __init__(self, name: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError:
            raise EncoderError(
                f"the encoder {name!r} needs Sentence Transformers: pip install 'askmig[models]'"
            ) from None
        try:
            self._model: SentenceTransformer = SentenceTransformer(name, model_kwargs={"dtype": "float32"})
        except Exception as error:  # the hub, the network and the file system raise each their own kinds
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise EncoderError(f"the encoder {name!r} cannot be loaded: {reason}") from error
        self.name = f"{name}@{_fingerprint(self._model)}"

    def encode(self, texts: list[str], role: Role, progress: Progress | None = None) -> Rows:
        """Return one row of unit length a text."""
        encode = self._model.encode_query if role == "query" else self._model.encode_document
        parts = []
        for start in range(0, len(texts), _BATCH):
            batch = texts[start : start + _BATCH]
            parts.append(np.asarray(encode(batch, normalize_embeddings=True, show_progress_bar=False)))
            if progress:
                progress(len(batch))
        width = self._model.get_embedding_dimension() or 0
        return np.concatenate(parts).astype(np.float32) if parts else np.zeros((0, width), np.float32)


def _fingerprint(model: "SentenceTransformer") -> str:
    """Return 12 hex digits that change when the model's output on a fixed text does."""
    probe = model.encode("¿Qué dice el párrafo 4?", normalize_embeddings=True)
    return hashlib.sha256(np.round(np.asarray(probe, np.float64), 4).tobytes()).hexdigest()[:12]


def _batches(lengths: list[int]) -> Iterator[list[int]]:
    """Yield the places of texts in batches of about ``_BATCH_TOKENS``, shortest first, so that little is padded."""
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and lengths[place] * (len(batch) + 1) > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def load_pair_scorer(name: str) -> Callable[[list[tuple[str, str]]], Rows]:
    """Return what scores (question, passage) pairs by a CrossEncoder: one number a pair, higher is better.

    Of a model with several labels it is that of the last. Raises EncoderError when it cannot be loaded.
    """
    try:
        from sentence_transformers import CrossEncoder
    except ImportError:
        raise EncoderError(f"the reranker {name!r} needs Sentence Transformers: pip install 'askmig[models]'") from None
    try:
        model = CrossEncoder(name)
    except Exception as error:  # as above
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise EncoderError(f"the reranker {name!r} cannot be loaded: {reason}") from error

    def score(pairs: list[tuple[str, str]]) -> Rows:
        scores = np.asarray(model.predict(pairs, show_progress_bar=False), dtype=np.float32)
        return scores if scores.ndim == 1 else scores[:, -1]

    return score
