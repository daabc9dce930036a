"""What conversations and search need, made from the settings: their own part of them, and the models."""

from __future__ import annotations

from agent.config import Company, PageTracking
from agent.config import Settings as ConversationSettings
from agent.llm import ChatModel
from app.config import ModelConfig
from app.environment import Environment
from app.settings import Settings, SettingsError
from crm.sync.config import in_use
from ingest.embed import EmbeddingModel, load_embedder
from outreach.settings import OutreachSettings


def outreach_settings(environment: Environment, settings: Settings) -> OutreachSettings:
    """A tenant's settings as mails and alerts see them."""
    return OutreachSettings(
        conversation=conversation_settings(environment, settings),
        config=settings.outreach,
        summaries=settings.sales_agent.conversation_summaries,
        channels=environment.outreach.channels(),
        public_url=settings.server.public_url,
        crm=in_use(settings.sales_agent.crm_integration),
    )


def _team_reachable(environment: Environment, settings: Settings) -> bool:
    """Whether an alert about a visitor who asks for a person comes to anybody.

    The company's own address counts when mails are really sent; recipients that the owner named count in any case.
    """
    if not settings.sales_agent.qualification.alerts.asked_human:
        return False
    sent = settings.outreach.mail.provider != "outbox" and settings.company.contact_email is not None
    return bool(settings.outreach.alert_recipients or environment.outreach.channels() or sent)


def conversation_settings(environment: Environment, settings: Settings) -> ConversationSettings:
    """A tenant's settings as conversations see them."""
    company, tracking = settings.company, settings.sales_agent.page_tracking
    summaries = settings.sales_agent.conversation_summaries
    return ConversationSettings(
        company=Company(
            name=company.name,
            language=company.language,
            tone=company.tone,
            contact_url=company.contact_url,
            contact_email=company.contact_email,
            privacy_url=company.privacy_url,
        ),
        agent=settings.agent,
        widget=settings.widget,
        page_tracking=PageTracking(
            enabled=tracking.enabled,
            track_utm_parameters=tracking.track_utm_parameters,
            track_referrer_domain=tracking.track_referrer_domain,
        ),
        profile=settings.sales_agent.profile_capture,
        qualification=settings.sales_agent.qualification,
        meetings=settings.sales_agent.appointment_scheduling,
        team_reachable=_team_reachable(environment, settings),
        sends_summary=summaries.auto_generate and summaries.email_enabled and summaries.send_to_customer,
        retention_days=settings.retention.sessions_days if settings.retention.enabled else None,
    )


def chat_model(environment: Environment, settings: Settings) -> ChatModel | None:
    """The chat model of the settings; None when answers are made of the site's own sentences.

    Takes a second for a language model, because LangChain is imported then. Raises SettingsError.
    """
    provider = settings.model.provider
    if provider == "scripted":
        return _scripted(settings.model)
    if provider == "openai" or (provider == "auto" and environment.openai_api_key):
        return _language_model(environment, settings.model)
    return None


def extractive_model() -> ChatModel:
    """Answers with sentences of the site; what every other model falls back on."""
    from agent.llm_extractive import ExtractiveChatModel

    return ExtractiveChatModel()


def _scripted(config: ModelConfig) -> ChatModel:
    from agent.llm import ModelMisconfigured
    from agent.llm_scripted import load_script

    if config.script is None:
        raise SettingsError("model.provider is scripted: name the file with model.script")
    try:
        return load_script(config.script)
    except ModelMisconfigured as error:
        raise SettingsError(f"model.script: {error.detail}") from error


def _language_model(environment: Environment, config: ModelConfig) -> ChatModel:
    base_url = environment.openai_base_url or config.base_url
    if not environment.openai_api_key and not base_url:
        raise SettingsError(
            "model.provider is openai: set OPENAI_API_KEY, or OPENAI_BASE_URL for a server that needs no key"
        )
    from pydantic import SecretStr

    from agent.llm_config import LangchainConfig
    from agent.llm_langchain import LangchainChatModel

    return LangchainChatModel(
        LangchainConfig(
            model=config.name,
            api_key=SecretStr(environment.openai_api_key or "none"),
            base_url=base_url,
            temperature=config.temperature,
            timeout_s=config.timeout,
            stall_s=config.stall_timeout,
            max_retries=config.max_retries,
            max_tool_calls=config.max_tool_calls,
            max_tokens=config.max_tokens,
            fallback_model=config.fallback_name,
            fallback_base_url=config.fallback_base_url,
        )
    )


def embedding_model(environment: Environment, settings: Settings) -> EmbeddingModel:
    """The embedding model; takes seconds, so call it in a thread. Raises NeedsPerson when it cannot be loaded."""
    return load_embedder(
        settings.embedding, api_key=environment.openai_api_key, base_url=environment.openai_base_url
    )


async def close_model(model: ChatModel | None) -> None:
    """Let go of the model's connections, if it has any."""
    close = getattr(model, "aclose", None)
    if close is not None:
        await close()
