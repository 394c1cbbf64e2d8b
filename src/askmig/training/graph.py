"""Weights of a BERT -> the ONNX graph of the shipped encoder: token ids and mask in, rows of texts and tokens out.

The graph is written node by node, so that each is the fastest of its kind in ONNX Runtime on a CPU. Weights are
int8 with one scale an output; activations are rounded to 8 bits with one scale a token, so that a row depends
neither on the texts of its batch nor on padding. What was tried is in a table of the model card.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import onnx

Floats = NDArray[np.float32]
Weights = Mapping[str, Floats]
LEVELS = 127
OPSET = 20
IR_VERSION = 10  # what ONNX Runtime 1.18 and later read
_MICROSOFT = "com.microsoft"
_UNSEEN = -1e4  # added to the scores of padding: exp of it is 0


@dataclass(frozen=True)
class Sizes:
    """What the weights do not tell: attention heads, longest input in tokens, epsilon of the norms."""

    heads: int
    tokens: int
    epsilon: float


@dataclass(frozen=True)
class _Range:
    """How activations of one kind use 8 bits: level 0 is ``zero``, the largest value of a token ``zero + levels``."""

    zero: int
    levels: int
    is_signed: bool
    floor: float


_SIGNED = _Range(zero=128, levels=127, is_signed=True, floor=1e-9)
# GELU never falls below -0.17 = -37/218: no level is spent on what cannot be, and no abs is needed.
# Worst cosine to fp32 over 62 texts .9956 -> .9967.
_GELU = _Range(zero=37, levels=218, is_signed=False, floor=1.0)


@dataclass(frozen=True)
class _Rounded:
    """Names of an activation as shares of each token's largest value, of their codes, and of that value."""

    shares: str
    codes: str
    scale: str
    zero: str
    largest: str


class _Graph:
    """Nodes and constants, in the order in which they are added."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, values: object, kind: type[np.generic] = np.float32) -> str:
        """Add a constant unless it is there, and return its name."""
        from onnx import numpy_helper

        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(values, dtype=kind), name)
        return name

    def add(self, kind: str, *inputs: str, output: str = "", domain: str = "", **attributes: Any) -> str:  # noqa: ANN401
        """Add a node with one output and return the output's name."""
        from onnx import helper

        output = output or f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], domain=domain, **attributes))
        return output


def draw_encoder(weights: Weights, sizes: Sizes, tokens: Floats | None = None) -> "onnx.ModelProto":
    """Return the graph: input_ids and attention_mask (batch, length) -> sentence_embedding (batch, d).

    With a matrix ``tokens`` (n, d) also token_rows (batch, length, n), of any length, padding included.
    """
    from onnx import TensorProto, helper

    graph = _Graph()
    mask = graph.add("Cast", "attention_mask", to=TensorProto.FLOAT)
    unseen = graph.add("Sub", graph.constant("one", 1), mask)
    unseen = graph.add("Mul", unseen, graph.constant("unseen", _UNSEEN))
    unseen = graph.add("Unsqueeze", unseen, graph.constant("axes_1_2", [1, 2], np.int64))
    hidden = _embed(graph, weights, sizes)
    layer = 0
    while f"encoder.layer.{layer}.output.dense.weight" in weights:
        hidden = _attend(graph, hidden, unseen, weights, f"encoder.layer.{layer}.attention", sizes)
        hidden = _transform(graph, hidden, weights, f"encoder.layer.{layer}", sizes)
        layer += 1
    _pool(graph, hidden, mask)
    width = weights["embeddings.LayerNorm.weight"].shape[0]
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"])
        for name in ("input_ids", "attention_mask")
    ]
    rows = helper.make_tensor_value_info("sentence_embedding", TensorProto.FLOAT, ["batch", width])
    outputs = [rows, *_project(graph, hidden, tokens)]
    drawn = helper.make_graph(graph.nodes, "encoder", inputs, outputs, list(graph.constants.values()))
    versions = [helper.make_opsetid("", OPSET), helper.make_opsetid(_MICROSOFT, 1)]
    return helper.make_model(drawn, opset_imports=versions, ir_version=IR_VERSION)


def round_rows(values: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Return (codes, scales): codes in -127..127 with one scale a last axis; codes x scales is near values."""
    largest = np.abs(values).max(axis=-1, keepdims=True)
    scales = np.where(largest > 0, largest / LEVELS, 1).astype(np.float32)
    return np.rint(values / scales).astype(np.int8), scales


def _embed(graph: _Graph, weights: Weights, sizes: Sizes) -> str:
    """Words + positions + token type 0, normed; words are int8 with a scale each (19 MB for 77, cosine .99996)."""
    from onnx import TensorProto

    codes, scales = round_rows(weights["embeddings.word_embeddings.weight"])
    words = graph.add("Gather", graph.constant("words.codes", codes, np.int8), "input_ids")
    scale = graph.add("Gather", graph.constant("words.scales", scales), "input_ids")
    words = graph.add("Mul", graph.add("Cast", words, to=TensorProto.FLOAT), scale)
    table = weights["embeddings.position_embeddings.weight"][: sizes.tokens]
    places = graph.constant("places", table + weights["embeddings.token_type_embeddings.weight"][0])
    length = graph.add("Shape", "input_ids", start=1, end=2)
    places = graph.add("Slice", places, graph.constant("start", [0], np.int64), length)
    return _norm(graph, graph.add("Add", words, places), weights, "embeddings", sizes)


def _attend(graph: _Graph, hidden: str, unseen: str, weights: Weights, name: str, sizes: Sizes) -> str:
    """Attention with its norm.

    The division by the root of the width is in the query's matrix. A key's bias adds the same to all scores of a
    query, which softmax takes away; a value's bias passes through to the output, whose bias it joins.
    """
    matrices = {one: weights[f"{name}.self.{one}.weight"] for one in ("query", "key", "value")}
    width = matrices["query"].shape[0]
    scale = (width // sizes.heads) ** -0.5
    rounded = _round(graph, hidden, _SIGNED)
    query = _multiply(graph, rounded, matrices["query"] * scale, f"{name}.query")
    query = _shift(graph, query, weights[f"{name}.self.query.bias"] * scale, f"{name}.query.bias")
    key = _multiply(graph, rounded, matrices["key"], f"{name}.key")
    value = _multiply_finely(graph, rounded, matrices["value"], f"{name}.value")
    by_head = graph.constant("by_head", [0, 0, sizes.heads, width // sizes.heads], np.int64)
    query, key, value = (
        graph.add("Transpose", graph.add("Reshape", one, by_head), perm=order)
        for one, order in ((query, [0, 2, 1, 3]), (key, [0, 2, 3, 1]), (value, [0, 2, 1, 3]))
    )
    shares = graph.add("Softmax", graph.add("Add", graph.add("MatMul", query, key), unseen), axis=-1)
    seen = graph.add("Transpose", graph.add("MatMul", shares, value), perm=[0, 2, 1, 3])
    seen = graph.add("Reshape", seen, graph.constant("in_one", [0, 0, width], np.int64))
    matrix = weights[f"{name}.output.dense.weight"]
    bias = weights[f"{name}.output.dense.bias"] + matrix @ weights[f"{name}.self.value.bias"]
    output = _multiply(graph, _round(graph, seen, _SIGNED), matrix, f"{name}.output")
    output = _shift(graph, output, bias, f"{name}.output.bias")
    return _norm(graph, graph.add("Add", output, hidden), weights, f"{name}.output", sizes)


def _transform(graph: _Graph, hidden: str, weights: Weights, name: str, sizes: Sizes) -> str:
    """Feed forward with its norm; GELU by tanh is two fifths faster than by erf, with the same cosines."""
    matrix = weights[f"{name}.intermediate.dense.weight"]
    wide = _multiply(graph, _round(graph, hidden, _SIGNED), matrix, f"{name}.up")
    bias = graph.constant(f"{name}.up.bias", weights[f"{name}.intermediate.dense.bias"])
    wide = graph.add("FastGelu", wide, bias, domain=_MICROSOFT)
    output = _multiply(graph, _round(graph, wide, _GELU), weights[f"{name}.output.dense.weight"], f"{name}.down")
    output = _shift(graph, output, weights[f"{name}.output.dense.bias"], f"{name}.down.bias")
    return _norm(graph, graph.add("Add", output, hidden), weights, f"{name}.output", sizes)


def _pool(graph: _Graph, hidden: str, mask: str) -> None:
    """Mean over the tokens of the text, to unit length: the length swallows the count."""
    seen = graph.add("Unsqueeze", mask, graph.constant("axis_2", [2], np.int64))
    axis = graph.constant("axis_1", [1], np.int64)
    total = graph.add("ReduceSum", graph.add("Mul", hidden, seen), axis, keepdims=0)
    graph.add("Div", total, graph.add("ReduceL2", total, axis, keepdims=1), output="sentence_embedding")


def _project(graph: _Graph, hidden: str, tokens: Floats | None) -> "list[onnx.ValueInfoProto]":
    """Add the token rows and return what the graph says of them; nothing where there is no matrix."""
    from onnx import TensorProto, helper

    if tokens is None:
        return []
    graph.add("MatMul", hidden, graph.constant("tokens", tokens.T), output="token_rows")
    return [helper.make_tensor_value_info("token_rows", TensorProto.FLOAT, ["batch", "length", len(tokens)])]


def _round(graph: _Graph, values: str, kind: _Range) -> _Rounded:
    """Round each token's activations to 8 bits, its largest value being the highest level."""
    sized = graph.add("Abs", values) if kind.is_signed else values
    largest = graph.add("ReduceMax", sized, graph.constant("last_axis", [-1], np.int64), keepdims=1)
    largest = graph.add("Max", largest, graph.constant(f"floor.{kind.levels}", kind.floor))
    shares = graph.add("Mul", values, graph.add("Reciprocal", largest))
    scale = graph.constant(f"step.{kind.levels}", 1 / kind.levels)
    zero = graph.constant(f"zero.{kind.levels}", kind.zero, np.uint8)
    return _Rounded(shares, graph.add("QuantizeLinear", shares, scale, zero), scale, zero, largest)


def _multiply(graph: _Graph, rounded: _Rounded, matrix: Floats, name: str) -> str:
    """Multiply codes by an int8 matrix and give the products their scales back."""
    return graph.add("Mul", _product(graph, rounded, matrix, name), rounded.largest)


def _multiply_finely(graph: _Graph, rounded: _Rounded, matrix: Floats, name: str) -> str:
    """Multiply as ``_multiply`` does, and add the product of what rounding left of the activations.

    Most of what 8 bits cost comes from the values of attention: mean cosine to fp32 .9977 -> .9990,
    worst .9959 -> .9984, for 2 to 5 % more time.
    """
    kept = graph.add("DequantizeLinear", rounded.codes, rounded.scale, rounded.zero)
    rest = graph.add("Sub", rounded.shares, kept)
    scale = graph.constant("step.rest", 1 / (2 * _SIGNED.levels**2))
    codes = graph.add("QuantizeLinear", rest, scale, rounded.zero)
    finer = replace(rounded, codes=codes, scale=scale)
    both = graph.add("Add", _product(graph, rounded, matrix, name), _product(graph, finer, matrix, name))
    return graph.add("Mul", both, rounded.largest)


def _product(graph: _Graph, rounded: _Rounded, matrix: Floats, name: str) -> str:
    codes, scales = round_rows(matrix)
    matrix_codes = graph.constant(f"{name}.codes", codes.T, np.int8)
    matrix_scales = graph.constant(f"{name}.scales", scales[:, 0])
    inputs = (rounded.codes, matrix_codes, rounded.scale, matrix_scales, rounded.zero)
    return graph.add("MatMulIntegerToFloat", *inputs, domain=_MICROSOFT)


def _shift(graph: _Graph, values: str, bias: Floats, name: str) -> str:
    return graph.add("Add", values, graph.constant(name, bias))


def _norm(graph: _Graph, values: str, weights: Weights, name: str, sizes: Sizes) -> str:
    scale, shift = (f"{name}.LayerNorm.{one}" for one in ("weight", "bias"))
    constants = [graph.constant(one, weights[one]) for one in (scale, shift)]
    return graph.add("LayerNormalization", values, *constants, axis=-1, epsilon=sizes.epsilon)
