"""All that can be set, from the environment: ASKMIG_CORPUS, ASKMIG_INDEX, ASKMIG_ENCODER, ASKMIG_LLM and others."""

import os
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from askmig.errors import AskmigError

_PREFIX = "ASKMIG_"


class Settings(BaseSettings):
    """The settings of one run; frozen, each with its unit and the reason for its default."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, frozen=True, extra="forbid")

    corpus: Path = Field(Path("corpus"), description="Folder of the documents and catalogue.csv.")
    index: Path = Field(Path("index"), description="Folder of the built index.")
    encoder: str = Field(
        "builtin",
        description="'builtin', or name or path of a Sentence Transformers model.",
    )
    reranker: str = Field(
        "builtin",
        description="'builtin', or name or path of a Sentence Transformers CrossEncoder that orders the best passages.",
    )
    passage_characters: int = Field(
        1200,
        ge=200,
        description="Longest passage, characters; about the 256 word pieces that the encoder reads.",
    )
    ocr: bool = Field(
        True, description="Read pages that are images with Tesseract where it is installed; citations say so."
    )
    question_characters: int = Field(
        4000, ge=100, description="Longest question, characters; longer ones are pasted documents."
    )
    llm: str = Field(
        "",
        pattern=r"^([\w-]+:\S+)?$",
        description="Language model as 'provider:model' of LangChain; empty: none, nothing is sent anywhere.",
    )
    llm_base_url: str = Field("", description="Address of the model's server; empty: the provider's own.")
    llm_api_key: SecretStr | None = Field(
        None,
        repr=False,
        exclude=True,
        description="Key of the model's server; unset: the provider's own variable, but never for another address.",
    )
    llm_timeout: float = Field(
        120.0,
        gt=0,
        le=3600,
        description="Longest wait for a whole reply, seconds; a small model on two cores writes an answer in about 60.",
    )
    llm_retries: int = Field(
        2, ge=0, le=10, description="How often a failed request is sent again before anything of its reply has come."
    )
    llm_passage_tokens: int = Field(
        3000,
        ge=300,
        description="Passages sent with a question, tokens; eight long paragraphs, and half of a window of 8,000.",
    )


def load_settings(**overrides: object) -> Settings:
    """Return the settings of the environment, with those not None in ``overrides`` on top.

    Raises AskmigError for a value that is out of range and for an unknown ASKMIG_ name.
    """
    known = {f"{_PREFIX}{name.upper()}" for name in Settings.model_fields}
    unknown = sorted(name for name in os.environ if name.startswith(_PREFIX) and name not in known)
    if unknown:
        raise AskmigError(f"unknown setting {unknown[0]}; known are {', '.join(sorted(known))}")
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"]))
        raise AskmigError(f"setting {_PREFIX}{name.upper()}: {first['msg']}") from None
