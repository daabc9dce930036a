"""One kind of CRM: its settings, how its customers let us in, how a connector is made."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict

from crm.catalog.consent import Consent
from crm.connectors.deps import ConnectorDeps
from crm.connectors.model import Connector, Object
from crm.connectors.secrets import Secrets
from crm.mapping import Manner, Row
from crm.sync.config import StageOf


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A connector with the mapping, and the stages of deals, that it has by default. `filled` are the CRM's fields that
    it writes without a mapping."""

    connector: Connector
    rows: Mapping[Object, tuple[Row, ...]] = field(default_factory=dict[Object, tuple[Row, ...]])
    manner: Manner = field(default_factory=Manner)
    stages: Mapping[StageOf, str] = field(default_factory=dict[StageOf, str])
    filled: Mapping[Object, Collection[str]] = field(default_factory=dict[Object, Collection[str]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Something a person types or pastes. `secret` is its name in `Secrets`.

    `hidden`: not shown while it is typed. `fresh` makes one, where it is ours to choose and theirs to copy.
    """

    secret: str
    words: str
    hidden: bool = True
    optional: bool = False
    multiline: bool = False
    fresh: Callable[[], str] | None = None

    def variable(self, connection: str) -> str:
        """The environment variable that holds it: HUBSPOT_TOKEN for the connection `hubspot`."""
        return variable(connection, self.secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How customers of this vendor let an application in.

    `settings` are those under `options` in app.yaml that it needs, {"login": "jwt"}. `consent`: a person allows it, and
    `consent.gives` comes of that.
    """

    name: str
    words: str
    asks: tuple[Ask, ...]
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    consent: Consent | None = None

    def fits(self, options: BaseModel) -> bool:
        return all(getattr(options, name) == value for name, value in self.settings.items())

    def secrets(self) -> tuple[str, ...]:
        """The names of all that this way uses, what is asked for and what comes of consent."""
        return (*(ask.secret for ask in self.asks), *(self.consent.gives if self.consent else ()))

    def missing(self, secrets: Secrets) -> tuple[str, ...]:
        """The names of those that it needs and that are not there."""
        optional = {ask.secret for ask in self.asks if ask.optional}
        return tuple(name for name in self.secrets() if name not in optional and name not in secrets)


@dataclass(frozen=True, slots=True)
class ToMake:
    """A custom field that is to be made in the CRM, in `place` (its object or module). `kind` is its type and what
    else is to be set, in the vendor's words."""

    place: str
    name: str
    label: str
    kind: str


class AnyOptions(BaseModel):
    """Settings that nobody described."""

    model_config = ConfigDict(extra="allow", frozen=True)


def _nothing_to_make(options: Any) -> tuple[ToMake, ...]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """One kind of CRM. `vendor` is its name for people, `options` the model of its settings in app.yaml.

    `make(options, secrets, deps)` raises pydantic's ValidationError for settings it does not know and NeedsPerson for a
    secret that is missing; it uses no network. `scopes` are the permissions we need, and what for. `custom_fields`
    takes the validated options. `prepare(connector)` makes them there and returns what it made; None where the vendor
    lets only people do that.
    """

    vendor: str
    make: Callable[[Mapping[str, Any], Secrets, ConnectorDeps], Made]
    options: type[BaseModel] = AnyOptions
    ways: tuple[Way, ...] = ()
    scopes: Mapping[str, str] = field(default_factory=dict[str, str])
    custom_fields: Callable[[Any], tuple[ToMake, ...]] = _nothing_to_make
    prepare: Callable[[Connector], Awaitable[tuple[str, ...]]] | None = None

    def validate(self, options: Mapping[str, Any]) -> BaseModel:
        """Raises pydantic's ValidationError. Needs no secret and no network."""
        return self.options.model_validate(dict(options))

    def ways_for(self, options: BaseModel) -> tuple[Way, ...]:
        """Those that the settings allow; all, when they allow none."""
        return tuple(way for way in self.ways if way.fits(options)) or self.ways

    def missing(self, options: BaseModel, secrets: Secrets) -> tuple[str, ...]:
        """The names of secrets that are not there, by the way that lacks the fewest; none when it can connect."""
        return min((way.missing(secrets) for way in self.ways_for(options)), key=len, default=())


def variable(connection: str, secret: str) -> str:
    """HUBSPOT_TOKEN for the secret `token` of the connection `hubspot`; HUBSPOT_DE_TOKEN for `hubspot-de`."""
    name = "".join(each if each.isascii() and each.isalnum() else "_" for each in connection)
    return f"{name}_{secret}".upper()


def env_secrets(maker: Maker, environ: Mapping[str, str], *, connection: str) -> Secrets:
    """What the environment has for this connection. Line breaks of a key may be written as \\n."""
    multiline = {ask.secret for way in maker.ways for ask in way.asks if ask.multiline}
    found: dict[str, str] = {}
    for name in {name for way in maker.ways for name in way.secrets()}:
        value = environ.get(variable(connection, name), "").strip()
        found[name] = value.replace("\\n", "\n") if name in multiline else value
    return Secrets(found)
