"""Loading models to train them, on a GPU or on a CPU, each in the form that is fast there."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# Numbers of a token's row, for late interaction (see ``add_token_rows``).
TOKEN_NUMBERS = 64


def runs_bfloat16() -> bool:
    """Whether this machine multiplies bfloat16 faster than float32: a GPU, or a CPU with AMX tiles."""
    import torch

    return torch.cuda.is_available() or bool(torch.cpu.get_capabilities().get("amx_bf16"))


def load_to_train(name: str | Path, *, longest: int) -> "SentenceTransformer":
    """Return a Sentence Transformers model in float32 that reads ``longest`` tokens.

    On a CPU attention is written out: the fused one's backward pass takes half of a training step there
    (64 tokens, bfloat16: 43 -> 84 texts a second). There is no dropout: a student of a good teacher gains
    nothing by it, and drawing the numbers takes two fifths of a step on a CPU.
    """
    import torch
    from sentence_transformers import SentenceTransformer

    kwargs = {"dtype": "float32"} | ({} if torch.cuda.is_available() else {"attn_implementation": "eager"})
    still = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
    model = SentenceTransformer(str(name), model_kwargs=kwargs, config_kwargs=still)
    model.max_seq_length = longest
    return model


def add_token_rows(model: "SentenceTransformer") -> None:
    """Give the model a row of ``TOKEN_NUMBERS`` numbers for every token, under "token_rows", unless it has one.

    A linear map of the last layer, as in ColBERT (Khattab & Zaharia 2020, arXiv 2004.12832); the rows
    of a text are not affected.
    """
    import torch
    from sentence_transformers.sentence_transformer.modules import Dense

    if any(isinstance(module, Dense) for module in model):
        return
    width = model.get_embedding_dimension() or 0
    layer = Dense(
        width,
        TOKEN_NUMBERS,
        bias=False,
        activation_function=torch.nn.Identity(),
        module_input_name="token_embeddings",
        module_output_name="token_rows",
    )
    torch.nn.init.orthogonal_(layer.linear.weight)
    model.insert(2, layer)  # behind the transformer and its pooling
