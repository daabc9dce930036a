"""How a chat model behind an OpenAI-compatible server is reached."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from pydantic import SecretStr


@dataclass(frozen=True, slots=True)
class LangchainConfig:
    """Times in seconds. `base_url` None is OpenAI's own; Azure's is https://NAME.openai.azure.com/openai/v1/.

    `timeout_s` bounds a whole answer with its searches and retries, `stall_s` the wait for the first and for each
    further chunk. After a failure that may pass the model is asked again, `max_retries` times, unless the server wants
    a wait longer than `max_retry_wait_s`: a visitor is watching. `temperature` None leaves it to the server; reasoning
    models accept no other. `fallback_model` is asked when the first fails before it was heard, on the same server
    unless `fallback_base_url` says otherwise.
    """

    model: str
    api_key: SecretStr
    base_url: str | None = None
    temperature: float | None = None
    timeout_s: float = 60.0
    stall_s: float = 20.0
    connect_s: float = 5.0
    max_retries: int = 2
    retry_delay_s: float = 0.5
    max_retry_wait_s: float = 4.0
    max_tool_calls: int = 2
    max_tokens: int = 700
    fallback_model: str | None = None
    fallback_base_url: str | None = None
    fallback_api_key: SecretStr | None = None

    def for_fallback(self) -> LangchainConfig:
        return replace(
            self,
            model=self.fallback_model or self.model,
            base_url=self.fallback_base_url or self.base_url,
            api_key=self.fallback_api_key or self.api_key,
        )

    def token_limit(self, most: int | None = None) -> dict[str, Any]:
        """The option that limits an answer to `most` tokens, `max_tokens` when not given.

        OpenAI renamed it for its newer models; compatible servers often know the old name only.
        """
        limit = {"max_tokens": most or self.max_tokens}
        own = self.base_url is None or ".openai.com" in self.base_url or ".azure.com" in self.base_url
        return dict(limit) if own else {"extra_body": limit}
