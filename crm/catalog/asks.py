"""What is asked for in the same words at several vendors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crm.catalog.maker import Ask, ToMake
from crm.connectors.model import Object, RemoteField

CLIENT_ID = Ask(secret="client_id", words="Client id of the application", hidden=False)
CLIENT_SECRET = Ask(secret="client_secret", words="Client secret of the application")


def token(words: str) -> Ask:
    return Ask(secret="token", words=words)


def webhook(words: str) -> Ask:
    """What proves that a call about a change comes from the CRM (docs/crm-inbound.md)."""
    return Ask(secret="webhook_secret", words=words, optional=True)


def to_make(
    fields: Mapping[Object, Sequence[RemoteField]],
    places: Mapping[Object, Sequence[str]],
    *,
    key: tuple[str, str, str],
) -> tuple[ToMake, ...]:
    """The fields in each place. `key` is (the field that carries our id in the defaults, as the settings name it, what
    it needs besides)."""
    default, named, needs = key
    return tuple(
        ToMake(
            place,
            named if field.name == default else field.name,
            field.label,
            f"{_kind(field)}, {needs}" if field.name == default else _kind(field),
        )
        for object, each in fields.items()
        for place in places[object]
        for field in each
    )


def _kind(field: RemoteField) -> str:
    return f"{field.type} of {field.length} characters" if field.length else field.type
