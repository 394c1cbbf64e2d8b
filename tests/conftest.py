"""Fixtures that several tests share: the real corpus, built once a session with the shipped encoder."""

from pathlib import Path

import pytest

from askmig.pipeline import Assistant, build
from askmig.settings import Settings
from browsing import browser, open_page, page, phone, server_log, slow_url, url  # noqa: F401 - fixtures
from samples import CORPUS


@pytest.fixture(scope="session")
def built_index(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the real corpus with a built index."""
    settings = Settings(corpus=CORPUS, index=Path(tmp_path_factory.mktemp("index")))
    build(settings)
    return settings


@pytest.fixture(scope="session")
def assistant(built_index: Settings) -> Assistant:
    """The assistant of the real corpus."""
    return Assistant.load(built_index)
