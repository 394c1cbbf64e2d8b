"""A folder of a Sentence Transformers model -> the encoder that the embedding peers share."""

from sentence_transformers import SentenceTransformer


def load_encoder(model: str | None) -> SentenceTransformer:
    """Return the model in that folder, in single precision on the CPU; raise ValueError when none is given."""
    return SentenceTransformer(needed(model), device="cpu", model_kwargs={"dtype": "float32"})


def needed(model: str | None) -> str:
    """Return ``model``; raise ValueError when it is None."""
    if model is None:
        raise ValueError("needs a Sentence Transformers model: give --model PATH")
    return model
