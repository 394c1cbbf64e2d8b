"""The whole of askmig as a LangChain Runnable: ``AskmigRunnable(Assistant.load()) | …``."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

from langchain_core.runnables import Runnable, RunnableConfig
from langchain_core.runnables.config import run_in_executor, set_config_context

from askmig.pipeline import Assistant
from askmig.records import Answer

# A question, or {"question", "documents", "before"} as ``Assistant.ask`` takes them.
Asked = str | Mapping[str, Any]


class AskmigRunnable(Runnable[Asked, Answer]):
    """Answers a question; streams the answer as it grows. Callbacks and tracing reach the language model."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def invoke(self, input: Asked, config: RunnableConfig | None = None, **kwargs: object) -> Answer:  # noqa: A002
        """Return the whole answer; raises as ``Assistant.ask``."""
        return self._call_with_config(self._ask, input, config)

    async def ainvoke(self, input: Asked, config: RunnableConfig | None = None, **kwargs: object) -> Answer:  # noqa: A002
        """Return the whole answer without blocking the event loop."""
        return await run_in_executor(config, self.invoke, input, config)

    def stream(self, input: Asked, config: RunnableConfig | None = None, **kwargs: object) -> Iterator[Answer]:  # noqa: A002
        """Yield the answer as it grows, the whole one last."""
        answers = self._assistant.stream(**_arguments(input))
        with set_config_context(config or {}) as context:
            while (answer := context.run(next, answers, None)) is not None:
                yield answer

    async def astream(
        self,
        input: Asked,  # noqa: A002
        config: RunnableConfig | None = None,
        **kwargs: object,
    ) -> AsyncIterator[Answer]:
        """Yield the answer as it grows, without blocking the event loop."""
        answers = self.stream(input, config)
        while (answer := await asyncio.to_thread(next, answers, None)) is not None:
            yield answer

    def _ask(self, asked: Asked) -> Answer:
        return self._assistant.ask(**_arguments(asked))


def _arguments(asked: Asked) -> dict[str, Any]:
    return {"question": asked} if isinstance(asked, str) else dict(asked)
