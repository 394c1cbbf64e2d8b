"""Sentence Transformers folder (BERT, mean pooling) -> model.onnx, tokenizer.json, config.json of the shipped model.

    python -m askmig.training.export SOURCE TARGET [--texts FILE.jsonl.gz ...]

The graph (see graph.py) takes token ids and mask and returns unit rows: pooling and norm are inside it.
The same input and versions give the same bytes. With --texts the result is compared with the source.
"""

import argparse
import gzip
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from askmig.embed import OnnxEncoder, Rows
from askmig.errors import EncoderError
from askmig.training.graph import Sizes, draw_encoder

if TYPE_CHECKING:
    import onnx

WORST_COSINE = 0.99
POSITIONS = 256  # tokens read where the model does not say how many it was made for
CARD = {
    "pooling": "mean",
    "normalised": True,
    "languages": ["es", "en", "fr", "pt"],
    "licence": "Apache-2.0 for the body; vocabulary and training data: see README.md",
    "base": "sentence-transformers/all-MiniLM-L6-v2",
    "quantisation": "int8: words by row, matrices by output, activations by token",
}


def export_encoder(source: Path, target: Path, *, made: Mapping[str, object] | None = None) -> dict[str, Any]:
    """Write the shipped form of the encoder in ``source`` into ``target`` and return its config.json.

    ``made`` is what the config also tells: how the encoder was made. Raises EncoderError when
    ``source`` is no BERT with mean pooling.
    """
    config = describe_encoder(source) | dict(made or {})
    body = read_json(source / "config.json")
    sizes = Sizes(body["num_attention_heads"], config["max_tokens"], body["layer_norm_eps"])
    data = serialise_model(draw_encoder(read_weights(source), sizes, read_projection(source)))
    config["sha256"] = hashlib.sha256(data).hexdigest()
    target.mkdir(parents=True, exist_ok=True)
    (target / "model.onnx").write_bytes(data)
    (target / "tokenizer.json").write_text(read_tokenizer(source), encoding="utf-8")
    text = json.dumps(config, ensure_ascii=False, indent=2) + "\n"
    (target / "config.json").write_text(text, encoding="utf-8")
    return config


def describe_encoder(source: Path) -> dict[str, Any]:
    """Return config.json without the hash: what a loader must know, read from the source's own files."""
    body = read_json(source / "config.json")
    pooling = read_json(source / "1_Pooling" / "config.json")
    # Sentence Transformers 6 writes the second form, earlier versions the first.
    takes_mean = pooling.get("pooling_mode_mean_tokens") or pooling.get("pooling_mode") == "mean"
    if body.get("model_type") != "bert" or body.get("hidden_act") != "gelu" or not takes_mean:
        raise EncoderError(f"{source} is no BERT with GELU and mean pooling: export a folder of that kind")
    longest = read_json(source / "sentence_bert_config.json").get("max_seq_length")
    prompts = read_json(source / "config_sentence_transformers.json").get("prompts", {})
    return {
        "name": f"askmig-{source.name}",
        "dimensions": body["hidden_size"],
        "token_numbers": 0 if (projection := read_projection(source)) is None else len(projection),
        "max_tokens": longest or min(body["max_position_embeddings"], POSITIONS),
        "query_prompt": prompts.get("query", ""),
        "passage_prompt": prompts.get("document", ""),
    } | CARD


def read_commit() -> str | None:
    """Return the commit of the checkout that this code is in, with a "+" when files differ; None outside of one."""
    try:
        given = ["git", "describe", "--always", "--abbrev=12", "--dirty=+", "--exclude=*"]
        here = Path(__file__).parent
        run = subprocess.run(given, cwd=here, capture_output=True, text=True, check=True)  # noqa: S603  our own
    except (OSError, subprocess.CalledProcessError):
        return None
    return run.stdout.strip()


def read_json(path: Path) -> Any:  # noqa: ANN401  JSON
    """Return what a JSON file holds; EncoderError when there is none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EncoderError(f"{path} cannot be read ({error}): give a Sentence Transformers folder") from error
    return found


def read_tokenizer(source: Path) -> str:
    """Return tokenizer.json without truncation and padding, which the loader decides."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(source / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return str(tokenizer.to_str())


def read_weights(source: Path) -> dict[str, NDArray[np.float32]]:
    """Return the tensors of a Sentence Transformers folder in fp32; EncoderError when there are none."""
    from safetensors.torch import load_file

    path = source / "model.safetensors"
    if not path.is_file():
        raise EncoderError(f"{source} has no model.safetensors: give a Sentence Transformers folder")
    return {name: tensor.float().numpy() for name, tensor in load_file(path).items()}


def read_projection(source: Path) -> NDArray[np.float32] | None:
    """Return the matrix that makes token rows of the last layer (numbers, d); None where the source has none."""
    from safetensors.torch import load_file

    for module in read_json(source / "modules.json"):
        folder = source / module["path"]
        is_projection = module["type"].endswith(".Dense")
        if is_projection and read_json(folder / "config.json").get("module_output_name") == "token_rows":
            return np.asarray(load_file(str(folder / "model.safetensors"))["linear.weight"].float().numpy())
    return None


def serialise_model(model: "onnx.ModelProto") -> bytes:
    """Return the bytes of the checked model; the same model gives the same bytes."""
    import onnx

    onnx.checker.check_model(model)
    return bytes(model.SerializeToString(deterministic=True))


def read_texts(files: Iterable[Path], count: int = 200) -> list[str]:
    """Return about ``count`` distinct questions, answers and passages spread over gzipped JSONL files."""
    found: set[str] = set()
    for path in files:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        found |= {row[key] for row in rows for key in ("q", "answer", "passage") if row.get(key)}
    texts = sorted(found)
    return texts[:: max(1, len(texts) // count)]


def compare_encoder(source: Path, target: Path, texts: list[str]) -> dict[str, float]:
    """Return the cosines of the exported rows to the fp32 source's, and the largest change that a batch makes."""
    encoder = OnnxEncoder(target)
    alone = np.concatenate([encoder.encode([text], "passage") for text in texts])
    change = np.abs(encoder.encode(texts, "passage") - alone).max()
    cosines = (alone * encode_with_source(source, texts)).sum(axis=1)
    fidelity = {"cosine_mean": float(cosines.mean()), "cosine_worst": float(cosines.min())}
    return {"texts": len(texts), "change_by_batch": float(change)} | fidelity


def encode_with_source(source: Path, texts: list[str]) -> Rows:
    """Return the unit rows of the fp32 source, one text at a time."""
    import torch
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(source), device="cpu", model_kwargs={"dtype": torch.float32})
    return np.asarray(model.encode(texts, batch_size=1, normalize_embeddings=True), dtype=np.float32)


def main() -> None:
    """Export, and with --texts compare; exit code 1 with one line when that cannot be done."""
    parser = argparse.ArgumentParser(prog="python -m askmig.training.export", description=__doc__)
    parser.add_argument("source", type=Path, help="Sentence Transformers folder")
    parser.add_argument("target", type=Path, help="folder for model.onnx, tokenizer.json, config.json")
    parser.add_argument("--texts", type=Path, nargs="+", default=[], help="gzipped JSONL to compare on")
    given = parser.parse_args()
    try:
        report = export_encoder(given.source, given.target)
        if given.texts:
            report |= compare_encoder(given.source, given.target, read_texts(given.texts))
    except EncoderError as error:
        sys.exit(f"askmig.training.export: {error}")
    sys.stdout.write(json.dumps(report, ensure_ascii=False, indent=2) + "\n")
    if report.get("cosine_worst", 1.0) < WORST_COSINE:
        sys.exit(f"askmig.training.export: a text is below cosine {WORST_COSINE}: do not ship this model")


if __name__ == "__main__":
    main()
