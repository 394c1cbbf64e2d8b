"""All that can be set, from the environment: ASKMIG_CORPUS, ASKMIG_INDEX, ASKMIG_ENCODER."""

import os
from pathlib import Path

from pydantic import Field, ValidationError
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
