"""The chat model behind any OpenAI-compatible server: OpenAI, Azure, vLLM, Ollama, llama.cpp.

An agent of LangChain with one tool, `search_passages`. It has no memory of its own and no side effects: history comes
from our turns, evidence from our search. What it writes is handed on only once it is certain that no tool call follows.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, ClassVar, cast

import httpx2
import openai
import structlog
from langchain.agents import create_agent  # pyright: ignore[reportUnknownVariableType]
from langchain.agents.middleware import (
    AgentMiddleware,
    AgentState,
    ModelCallLimitMiddleware,
    ModelRequest,
    ModelResponse,
    ToolCallLimitMiddleware,
)
from langchain.agents.middleware.model_call_limit import ModelCallLimitExceededError
from langchain.tools import ToolRuntime, tool
from langchain_core.callbacks import AsyncCallbackHandler
from langchain_core.exceptions import LangChainException
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    AnyMessage,
    HumanMessage,
    SystemMessage,
    ToolCall,
)
from langchain_core.outputs import ChatGenerationChunk, GenerationChunk
from langchain_core.runnables import RunnableConfig
from langchain_openai import ChatOpenAI

from agent.llm import (
    EXTRACTION_SCHEMA,
    AnswerRequest,
    Extraction,
    ExtractRequest,
    JsonRequest,
    ModelError,
    ModelMisconfigured,
    ModelUnavailable,
    SearchTool,
    StreamItem,
    Usage,
    WrittenJson,
    read_extraction,
)
from agent.llm_config import LangchainConfig
from agent.llm_run import AnswerRun, WantedJson, retried
from agent.prompts import Prompts, fenced, without_markers

log = structlog.get_logger(__name__)

MAX_QUERY = 300


class LangchainChatModel:
    """A `ChatModel`. Holds an HTTP connection pool: call `aclose` when done."""

    name: ClassVar[str] = "openai"

    def __init__(self, config: LangchainConfig) -> None:
        self._config = config
        self._prompts = Prompts()
        self._http = openai.DefaultAsyncHttpxClient(timeout=_http_timeout(config))
        self._model = _chat_openai(config, self._http)
        self._spare = _chat_openai(config.for_fallback(), self._http) if config.fallback_model else None
        # The limits of LangChain carry their own types of state, which no common type covers.
        middleware: list[Any] = [
            ToolCallLimitMiddleware(run_limit=config.max_tool_calls),
            ModelCallLimitMiddleware(run_limit=config.max_tool_calls + 2, exit_behavior="error"),
            _Supervisor(config, self._spare),
        ]
        self._agent: Any = create_agent(
            self._model,
            [_search_tool(self._prompts)],
            middleware=middleware,
            context_schema=AnswerRun,
        )

    async def aclose(self) -> None:
        await self._http.aclose()

    async def stream(self, request: AnswerRequest, search: SearchTool) -> AsyncIterator[StreamItem]:
        """See `ChatModel`. Leaving the iteration early cancels the model and closes its HTTP stream."""
        run = AnswerRun(
            self._prompts.answer_rules(request), search, {item.marker for item in request.evidence}
        )
        task = asyncio.create_task(self._work(_messages(self._prompts, request), run))
        try:
            while (item := await run.items.get()) is not None:
                yield item
            await task
            if run.usage is not None:
                yield run.usage
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError, ModelError):
                await task

    async def _work(self, messages: list[AnyMessage], run: AnswerRun) -> None:
        """Let the agent work; its output arrives in `run.items`, ended by None whatever happens."""
        try:
            async with asyncio.timeout(self._config.timeout_s):
                listening: RunnableConfig = {"callbacks": [_Listener(run)]}
                await self._agent.ainvoke({"messages": messages}, context=run, config=listening)
        except _MODEL_FAULTS as fault:
            raise _as_model_error(fault) from fault
        finally:
            run.close()

    async def extract(self, request: ExtractRequest) -> Extraction:
        """See `ChatModel`. The fallback model is asked when the first gives nothing."""
        wanted = WantedJson(
            "commands",
            EXTRACTION_SCHEMA,
            self._prompts.extract_rules(request),
            self._prompts.message(request.message),
        )
        message = await self._within(self._config.timeout_s, "extract", wanted)
        return read_extraction(message.text, request, _usage_of(message))

    async def write_json(self, request: JsonRequest) -> WrittenJson:
        """See `ChatModel`. A server that says nothing is waited for `timeout_s`, not `stall_s`: nobody is watching."""
        wanted = WantedJson(
            request.name, request.schema, request.rules, request.data, request.max_tokens, request.timeout_s
        )
        message = await self._within(request.timeout_s, request.name, wanted)
        refused = message.additional_kwargs.get("refusal")
        return WrittenJson("" if refused else message.text, _usage_of(message))

    async def _within(self, seconds: float, task: str, wanted: WantedJson) -> AIMessage:
        try:
            async with asyncio.timeout(seconds):
                return await self._by_any(task, wanted)
        except TimeoutError as fault:
            raise _as_model_error(fault) from fault

    async def _by_any(self, task: str, wanted: WantedJson) -> AIMessage:
        try:
            return await retried(lambda: self._written(self._model, self._config, wanted), self._config)
        except ModelError as error:
            if self._spare is None:
                raise
            log.warning("model_fallback", task=task, code=error.code)
            return await self._written(self._spare, self._config.for_fallback(), wanted)

    async def _written(self, model: _ChatOpenAI, config: LangchainConfig, wanted: WantedJson) -> AIMessage:
        silent = model.model_copy(update={"streaming": False})
        try:
            return await silent.ainvoke(wanted.messages(), **wanted.options(config))
        except (*_MODEL_FAULTS, *_SHAPE_FAULTS) as fault:
            raise _as_model_error(fault) from fault


class _Listener(AsyncCallbackHandler):
    """Hears each chunk as it comes from the wire, before the agent sees the whole message."""

    raise_error = True

    def __init__(self, run: AnswerRun) -> None:
        self._run = run

    async def on_chat_model_start(self, *args: Any, **kwargs: Any) -> None:
        self._run.begin_call()

    async def on_llm_new_token(
        self,
        token: str | list[str | dict[str, Any]],
        *,
        chunk: GenerationChunk | ChatGenerationChunk | None = None,
        **kwargs: Any,
    ) -> None:
        if isinstance(token, str) and token:
            self._run.hear(token)


_Request = ModelRequest[AnswerRun]
_Handler = Callable[[_Request], Awaitable[ModelResponse[Any]]]


class _Supervisor(AgentMiddleware[AgentState[Any], AnswerRun]):
    """Around each model call: our rules in, complete answers out, the spare model when the first fails unheard."""

    def __init__(self, config: LangchainConfig, spare: _ChatOpenAI | None) -> None:
        super().__init__()
        self._config = config
        self._spare = spare

    async def awrap_model_call(self, request: _Request, handler: _Handler) -> ModelResponse[Any]:
        run = request.runtime.context
        answered = sum(message.type == "tool" for message in request.messages)
        run.last_call = answered >= self._config.max_tool_calls
        request = request.override(
            system_message=SystemMessage(run.rules), tool_choice="none" if run.last_call else None
        )
        try:
            return await retried(lambda: _called(request, handler), self._config, heard=lambda: run.heard)
        except ModelError as error:
            if self._spare is None or run.heard:
                raise
            log.warning("model_fallback", task="answer", code=error.code)
            return await _called(request.override(model=self._spare), handler)


async def _called(request: _Request, handler: _Handler) -> ModelResponse[Any]:
    """One model call, checked. Raises `ModelError` only."""
    try:
        return _checked(await handler(request), request.runtime.context)
    except _MODEL_FAULTS as fault:
        raise _as_model_error(fault) from fault


def _checked(response: ModelResponse[Any], run: AnswerRun) -> ModelResponse[Any]:
    """The model's message if it is whole, with its text handed on. Raises `ModelUnavailable` for a cut one."""
    message = response.result[-1]
    if not isinstance(message, AIMessage):
        raise ModelUnavailable("bad_response", f"the model answered with a {message.type} message")
    run.count(_usage_of(message))
    finish = message.response_metadata.get("finish_reason")
    if refusal := message.additional_kwargs.get("refusal"):
        run.refuse(str(refusal))
        return _final(message)
    if finish is None:
        raise ModelUnavailable("stream_cut", "the stream ended before the model had finished")
    if finish == "content_filter":
        run.refuse("content_filter")
        return _final(message)
    return _answer_or_search(message, run, truncated=finish == "length")


def _answer_or_search(message: AIMessage, run: AnswerRun, *, truncated: bool) -> ModelResponse[Any]:
    searches = bool(message.tool_calls or message.invalid_tool_calls)
    if searches and not run.heard and not run.last_call:
        run.discard()
        return ModelResponse(result=[_with_readable_calls(message)])
    run.release()
    if truncated:
        run.truncate()
    if not run.heard:
        raise ModelUnavailable("empty_answer", "the model finished without a word")
    return _final(message)


def _final(message: AIMessage) -> ModelResponse[Any]:
    """The message without tool calls, so that the agent stops here."""
    return ModelResponse(result=[AIMessage(message.text, id=message.id)])


def _with_readable_calls(message: AIMessage) -> AIMessage:
    """Calls with malformed arguments become calls without any: the tool tells the model what is missing."""
    broken = [
        ToolCall(name=call["name"] or "search_passages", args={}, id=call["id"], type="tool_call")
        for call in message.invalid_tool_calls
    ]
    return AIMessage("", id=message.id, tool_calls=[*message.tool_calls, *broken])


def _search_tool(prompts: Prompts) -> Any:
    @tool(response_format="content")
    async def search_passages(query: str, runtime: ToolRuntime[AnswerRun, Any]) -> str:
        """Search the website for passages. `query`: what is asked, in a few words that the website may use."""
        run = runtime.context
        evidence = await run.search(query.strip()[:MAX_QUERY]) if query.strip() else ()
        run.found(evidence)
        return prompts.passages(evidence)

    return search_passages


class _ChatOpenAI(ChatOpenAI):
    """Keeps streamed refusals, which the parent class leaves out."""

    def _convert_chunk_to_generation_chunk(
        self,
        chunk: dict[str, Any],
        default_chunk_class: type,
        base_generation_info: dict[str, Any] | None,
    ) -> ChatGenerationChunk | None:
        made = super()._convert_chunk_to_generation_chunk(  # pyright: ignore[reportUnknownMemberType]
            chunk, default_chunk_class, base_generation_info
        )
        choices: list[dict[str, Any]] = chunk.get("choices") or []
        delta: dict[str, Any] = (choices[0].get("delta") or {}) if choices else {}
        if made is not None and delta.get("refusal") and isinstance(made.message, AIMessageChunk):
            made.message.additional_kwargs["refusal"] = delta["refusal"]
        return made


def _chat_openai(config: LangchainConfig, http: Any) -> _ChatOpenAI:
    return _ChatOpenAI(
        model=config.model,
        api_key=config.api_key,
        base_url=config.base_url,
        temperature=config.temperature,
        max_retries=0,
        timeout=_http_timeout(config),
        stream_chunk_timeout=config.stall_s,
        streaming=True,
        stream_usage=True,
        use_responses_api=False,
        http_async_client=http,
        **config.token_limit(),
    )


def _http_timeout(config: LangchainConfig) -> openai.Timeout:
    return openai.Timeout(config.stall_s, connect=config.connect_s)


def _messages(prompts: Prompts, request: AnswerRequest) -> list[AnyMessage]:
    past: list[AnyMessage] = []
    for turn in request.history:
        past += [HumanMessage(prompts.message(turn.visitor)), AIMessage(fenced(without_markers(turn.reply)))]
    return [*past, HumanMessage(prompts.question(request))]


def _usage_of(message: AIMessage) -> Usage | None:
    usage = message.usage_metadata
    if usage is None:
        return None
    model = cast("str", message.response_metadata.get("model_name") or "")
    return Usage(usage["input_tokens"], usage["output_tokens"], model)


# ValueError: what the client libraries raise for answers that are not of the API's shape.
_MODEL_FAULTS = (
    ModelError,
    openai.OpenAIError,
    httpx2.HTTPError,
    LangChainException,
    ModelCallLimitExceededError,
    TimeoutError,
    ValueError,
)

# What they raise beside it when a whole answer lacks the parts they read without looking.
_SHAPE_FAULTS = (AttributeError, LookupError, TypeError)


def _as_model_error(fault: BaseException) -> ModelError:
    """The fault in our words. Details name the status and the provider's code, never its message: that may quote."""
    match fault:
        case ModelError():
            return fault
        case TimeoutError() | openai.APITimeoutError() | httpx2.TimeoutException():
            return ModelUnavailable("timeout", "the model did not answer in time")
        case openai.APIStatusError():
            return _of_status(fault)
        case openai.APIConnectionError():
            return ModelUnavailable("connection", "the connection to the model's server failed")
        case openai.APIError() | httpx2.HTTPError():
            return ModelUnavailable("stream_cut", f"the model's stream broke: {type(fault).__name__}")
        case ModelCallLimitExceededError():
            return ModelUnavailable("no_end", "the model kept searching instead of answering")
        case _:
            return ModelUnavailable(
                "bad_response", f"the model's answer made no sense: {type(fault).__name__}"
            )


def _of_status(fault: openai.APIStatusError) -> ModelError:
    status = fault.status_code
    detail = f"HTTP {status}" + (f", code {fault.code}" if fault.code else "")
    if fault.code == "insufficient_quota":
        return ModelMisconfigured("quota", f"the model's account has no credit left ({detail})")
    if status == 429:
        return ModelUnavailable("rate_limited", detail, retry_after=_retry_after(fault.response.headers))
    if status >= 500 or status in (408, 409):
        return ModelUnavailable("server_error", detail, retry_after=_retry_after(fault.response.headers))
    if status in (401, 403):
        return ModelMisconfigured("key_refused", f"the model's server refuses the API key ({detail})")
    if status == 404:
        return ModelMisconfigured("model_unknown", f"the model or the base URL does not exist ({detail})")
    return ModelMisconfigured("request_refused", f"the model's server does not accept the request ({detail})")


def _retry_after(headers: Mapping[str, str]) -> float | None:
    for name, divisor in (("retry-after-ms", 1000), ("retry-after", 1)):
        with suppress(ValueError, KeyError):
            return float(headers[name]) / divisor
    return None
