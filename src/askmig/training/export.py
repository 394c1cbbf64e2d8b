"""Sentence Transformers folder (BERT, mean pooling) -> model.onnx, tokenizer.json, config.json of the shipped model.

    python -m askmig.training.export SOURCE TARGET [--texts FILE.jsonl.gz ...]

The graph takes token ids and mask and returns unit rows: pooling and norm are inside it. Weights are int8 in
blocks, activations are rounded one token at a time, so a text's row does not depend on the texts beside it.
The same input and versions give the same bytes. With --texts the result is compared with the source.
"""

import argparse
import gzip
import hashlib
import json
import statistics
import sys
import timeit
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from askmig.embed import OnnxEncoder, Rows
from askmig.errors import EncoderError

if TYPE_CHECKING:
    import onnx
    import torch

# Block of 32 weights a scale. Worst cosine to fp32 over 180 texts: 16 .9996 (34.0 MB), 32 .9995, 64 .9985,
# 128 .9986, and with 128 a row changes with its batch (6e-3; else 1e-7). onnxruntime's quantize_dynamic, per
# channel: .985, changes by 3e-2, 1.8 times as fast. XQuAD es: fp32 .856, 32 .857, quantize_dynamic .851.
BLOCK = 32
LEVELS = 127
INT8_COMPUTE = 4  # accuracy_level of MatMulNBits; computed in fp32 a question takes 15 ms instead of 2
WORST_COSINE = 0.99
POSITIONS = 256  # tokens read where the model does not say how many it was made for
OPSET = 20  # the first with Gelu
WORDS = "words.weight"
QUESTION = "¿Cuántos días tienen los Estados para presentar sus observaciones?"
CARD = {
    "pooling": "mean",
    "normalised": True,
    "languages": ["es", "en", "fr", "pt"],
    "licence": "Apache-2.0 for the body; vocabulary and training data: see README.md",
    "base": "sentence-transformers/all-MiniLM-L6-v2",
    "quantisation": f"int8: words by row, matrices by block of {BLOCK}, activations by token and block",
}


def export_encoder(source: Path, target: Path) -> dict[str, Any]:
    """Write the shipped form of the encoder in ``source`` into ``target`` and return its config.json.

    Raises EncoderError when ``source`` is no BERT with mean pooling.
    """
    config = describe_encoder(source)
    model = trace_encoder(source, config["max_tokens"])
    pack_words(model.graph)
    pack_matrices(model)
    data = serialise_model(model)
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
    if body.get("model_type") != "bert" or not takes_mean:
        raise EncoderError(f"{source} is no BERT with mean pooling: export a folder of that kind")
    longest = read_json(source / "sentence_bert_config.json").get("max_seq_length")
    prompts = read_json(source / "config_sentence_transformers.json").get("prompts", {})
    return {
        "name": f"askmig-{source.name}",
        "dimensions": body["hidden_size"],
        "max_tokens": longest or min(body["max_position_embeddings"], POSITIONS),
        "query_prompt": prompts.get("query", ""),
        "passage_prompt": prompts.get("document", ""),
    } | CARD


def read_json(path: Path) -> dict[str, Any]:
    """Return the object in a JSON file; EncoderError when there is none."""
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
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


def trace_encoder(source: Path, tokens: int) -> "onnx.ModelProto":
    """Return the fp32 graph: input_ids and attention_mask (batch, length) -> sentence_embedding (batch, d).

    The two sample inputs are different tensors: given one tensor twice, torch.export takes them for one input
    and the graph looks up the mask instead of the words.
    """
    import torch

    ids, mask = torch.full((2, 7), 2), torch.ones((2, 7), dtype=torch.int64)
    shape = {0: torch.export.Dim("batch"), 1: torch.export.Dim("length", min=2)}
    program = torch.onnx.export(
        build_module(source, tokens),
        (ids, mask),
        dynamo=True,
        opset_version=OPSET,
        input_names=["input_ids", "attention_mask"],
        output_names=["sentence_embedding"],
        dynamic_shapes=(shape, shape),
        verbose=False,
    )
    if program is None:
        raise EncoderError("torch.onnx.export returned nothing: install torch 2.6 or later")
    return program.model_proto


def build_module(source: Path, tokens: int) -> "torch.nn.Module":
    """Return words + positions -> layers -> mean over the mask -> unit length, as one module in fp32.

    Token types are always 0, so their row is added to the positions once.
    """
    import torch
    from transformers import AutoModel

    body = AutoModel.from_pretrained(source, attn_implementation="eager", dtype=torch.float32).eval()
    table = body.embeddings
    places = table.position_embeddings.weight[:tokens] + table.token_type_embeddings.weight[0]

    class Sentence(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.words, self.norm, self.layers = table.word_embeddings, table.LayerNorm, body.encoder
            self.places = torch.nn.Parameter(places.detach())

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            mask = attention_mask.to(torch.float32)
            hidden = self.norm(self.words(input_ids) + self.places[: input_ids.shape[1]])
            unseen = (1.0 - mask)[:, None, None, :] * torch.finfo(torch.float32).min
            hidden = self.layers(hidden, attention_mask=unseen).last_hidden_state
            return torch.nn.functional.normalize((hidden * mask[:, :, None]).sum(1), dim=1)

    return Sentence().eval()


def pack_words(graph: "onnx.GraphProto") -> None:
    """Store the word table as int8 with one scale a row: 19 MB for 77, cosine to fp32 .99996 at worst."""
    from onnx import TensorProto, helper

    place, look_up = next((i, n) for i, n in enumerate(graph.node) if n.input[0] == WORDS)
    codes, scales = round_rows(take_tensor(graph, WORDS))
    add_tensor(graph, "words.codes", codes)
    add_tensor(graph, "words.scales", scales)
    steps = [
        helper.make_node("Gather", ["words.codes", look_up.input[1]], ["word_codes"]),
        helper.make_node("Gather", ["words.scales", look_up.input[1]], ["word_scales"]),
        helper.make_node("Cast", ["word_codes"], ["word_floats"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["word_floats", "word_scales"], [look_up.output[0]]),
    ]
    graph.node.remove(look_up)
    for step in reversed(steps):
        graph.node.insert(place, step)


def pack_matrices(model: "onnx.ModelProto") -> None:
    """Replace each product with a constant matrix, and the bias after it, by one MatMulNBits of 8 bits."""
    from onnx import helper

    graph = model.graph
    known = {tensor.name for tensor in graph.initializer}
    model.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    for product in [n for n in graph.node if n.op_type == "MatMul" and n.input[1] in known]:
        matrix, (bias, output) = product.input[1], take_bias(graph, product, known)
        weight = take_tensor(graph, matrix).T
        outputs, inputs = weight.shape
        codes, scales = round_rows(weight.reshape(outputs, inputs // BLOCK, BLOCK))
        add_tensor(graph, f"{matrix}.codes", (codes.astype(np.int16) + 128).astype(np.uint8))
        add_tensor(graph, f"{matrix}.scales", scales[:, :, 0])
        names = [product.input[0], f"{matrix}.codes", f"{matrix}.scales", "", "", bias]
        sizes = {"K": inputs, "N": outputs, "bits": 8, "block_size": BLOCK, "accuracy_level": INT8_COMPUTE}
        product.CopyFrom(helper.make_node("MatMulNBits", names, [output], domain="com.microsoft", **sizes))


def take_bias(graph: "onnx.GraphProto", product: "onnx.NodeProto", known: set[str]) -> tuple[str, str]:
    """Remove the addition after ``product`` and return the names of its constant and of its output."""
    addition = next(node for node in graph.node if product.output[0] in node.input)
    bias, output = next(name for name in addition.input if name in known), addition.output[0]
    graph.node.remove(addition)
    return bias, output


def round_rows(values: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return (codes, scales): codes in -127..127 with one scale a last axis; codes x scales is near values."""
    largest = np.abs(values).max(axis=-1, keepdims=True)
    scales = np.where(largest > 0, largest / LEVELS, 1).astype(np.float32)
    return np.rint(values / scales).astype(np.int8), scales


def take_tensor(graph: "onnx.GraphProto", name: str) -> NDArray[np.float32]:
    """Remove a constant from the graph and return its values."""
    from onnx import numpy_helper

    tensor = next(tensor for tensor in graph.initializer if tensor.name == name)
    values = numpy_helper.to_array(tensor).astype(np.float32)
    graph.initializer.remove(tensor)
    return values


def add_tensor(graph: "onnx.GraphProto", name: str, values: NDArray[Any]) -> None:
    """Add a constant to the graph."""
    from onnx import numpy_helper

    graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(values), name))


def serialise_model(model: "onnx.ModelProto") -> bytes:
    """Return the checked model's bytes without the exporter's notes, which hold paths of this machine."""
    import onnx

    for part in (model, model.graph, *model.graph.node, *model.graph.input, *model.graph.output):
        part.ClearField("metadata_props")
        part.ClearField("doc_string")
    model.graph.ClearField("value_info")
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


def measure_encoder(source: Path, target: Path, texts: list[str]) -> dict[str, float]:
    """Return speeds, the largest change that a batch makes to a row, and cosines to the fp32 source.

    Speeds come first: torch's idle threads would slow them.
    """
    encoder = OnnxEncoder(target)
    speeds = {
        "question_milliseconds": 1000 * time_call(lambda: encoder.encode([QUESTION], "query"), times=99),
        "texts_per_second_32": 32 / time_call(lambda: encoder.encode(["a " * 30] * 32, "passage")),
        "texts_per_second_128": 32 / time_call(lambda: encoder.encode(["a " * 126] * 32, "passage")),
    }
    alone = np.concatenate([encoder.encode([text], "passage") for text in texts])
    change = np.abs(encoder.encode(texts, "passage") - alone).max()
    cosines = (alone * encode_with_source(source, texts)).sum(axis=1)
    fidelity = {"cosine_mean": float(cosines.mean()), "cosine_worst": float(cosines.min())}
    return speeds | {"texts": len(texts), "change_by_batch": float(change)} | fidelity


def encode_with_source(source: Path, texts: list[str]) -> Rows:
    """Return the unit rows of the fp32 source, one text at a time."""
    import torch
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(source), device="cpu", model_kwargs={"dtype": torch.float32})
    return np.asarray(model.encode(texts, batch_size=1, normalize_embeddings=True), dtype=np.float32)


def time_call(call: Callable[[], object], times: int = 9) -> float:
    """Return the median seconds of a call."""
    return statistics.median(timeit.repeat(call, number=1, repeat=times))


def main() -> None:
    """Export, and with --texts measure; exit code 1 with one line when that cannot be done."""
    parser = argparse.ArgumentParser(prog="python -m askmig.training.export", description=__doc__)
    parser.add_argument("source", type=Path, help="Sentence Transformers folder")
    parser.add_argument("target", type=Path, help="folder for model.onnx, tokenizer.json, config.json")
    parser.add_argument("--texts", type=Path, nargs="+", default=[], help="gzipped JSONL to compare on")
    given = parser.parse_args()
    try:
        report = export_encoder(given.source, given.target)
        if given.texts:
            report |= measure_encoder(given.source, given.target, read_texts(given.texts))
    except EncoderError as error:
        sys.exit(f"askmig.training.export: {error}")
    sys.stdout.write(json.dumps(report, ensure_ascii=False, indent=2) + "\n")
    if report.get("cosine_worst", 1.0) < WORST_COSINE:
        sys.exit(f"askmig.training.export: a text is below cosine {WORST_COSINE}: do not ship this model")


if __name__ == "__main__":
    main()
