"""The gate in front of every public endpoint: who calls, from which site, and how often.

The order matters: the address is counted before anything is looked up, and a shared bucket is touched only after the
caller's own, so a client that is turned away uses up nothing of the others.
"""

from __future__ import annotations

import hashlib
import hmac
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from uuid import UUID

from fastapi import Request

from app.config import LimitsConfig, RateLimit
from db import ratelimit, tenants
from db.pool import Pool, anonymous, transaction
from kit.clock import Clock
from kit.errors import Forbidden, TooMany, Unauthorized
from kit.memory import Memory
from kit.ratelimit import Bucket

REMEMBERED_SECONDS = 5.0

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Caller:
    """Who a public request comes from. `ip_key` stands for the network address without giving it away."""

    tenant: UUID
    ip_key: str
    origin: str | None


@dataclass(frozen=True, slots=True)
class _Site:
    tenant: UUID
    slug: str
    origins: frozenset[str]


@dataclass(frozen=True, slots=True)
class GateDeps:
    pool: Pool
    clock: Clock
    limits: LimitsConfig
    trusted_proxies: Sequence[str]
    secret: str
    admin_key: str


class Gate:
    """What routes put in front of their handlers: `visitor` for public endpoints, `admin` for the others."""

    def __init__(self, deps: GateDeps) -> None:
        self._pool = deps.pool
        self._clock = deps.clock
        self._limits = deps.limits
        self._trusted = tuple(ip_network(network, strict=False) for network in deps.trusted_proxies)
        self._secret = deps.secret.encode()
        self._admin_key = deps.admin_key.encode()
        self._sites = Memory[str, _Site](seconds=REMEMBERED_SECONDS)
        self._origins = Memory[str, bool](seconds=REMEMBERED_SECONDS)

    async def visitor(self, request: Request) -> Caller:
        """The caller of a public endpoint. A new message is counted for its conversation and then for its tenant, too.

        Raises TooMany, Unauthorized (unknown key) and Forbidden (origin).
        """
        caller = await self._known(request)
        if request.method == "POST" and request.url.path.endswith("/turns"):
            proof = f"{request.url.path} {request.headers.get('authorization', '')}"
            await self._count(f"session:{self._digest(proof)}", self._limits.turns_per_session)
            await self._count(f"tenant:{caller.tenant}", self._limits.turns_per_tenant)
        return caller

    async def _known(self, request: Request) -> Caller:
        ip_key = self.ip_key(request)
        await self._count(f"ip:{ip_key}", self._limits.requests_per_address)
        site = await self._site(request.headers.get("x-widget-key", ""))
        origin = request.headers.get("origin")
        if origin is not None and origin not in site.origins:
            raise Forbidden(_how_to_allow(origin[:200], site.slug), code="origin_not_allowed")
        request.state.tenant = site.tenant
        return Caller(site.tenant, ip_key, origin)

    async def admin(self, request: Request) -> UUID:
        """The tenant an administrator works on: `?tenant=SLUG`, else "default". Raises Unauthorized and NotFound."""
        await self._count(f"ip:{self.ip_key(request)}", self._limits.requests_per_address)
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(key.strip().encode(), self._admin_key):
            raise Unauthorized("This needs the admin key: Authorization: Bearer <SALES_ADMIN_KEY>.")
        async with anonymous(self._pool) as conn:
            return await tenants.id_of(conn, request.query_params.get("tenant", "default"))

    async def anyone(self, request: Request) -> None:
        """Counts a request that proves itself otherwise, such as a signed link. Raises TooMany."""
        await self._count(f"ip:{self.ip_key(request)}", self._limits.requests_per_address)

    async def allows_preflight(self, origin: str, request: Request) -> bool:
        """Whether any tenant allows `origin`: a preflight carries no widget key. Raises TooMany."""
        known = self._origins.get(origin)
        if known is None:
            await self._count(f"ip:{self.ip_key(request)}", self._limits.requests_per_address)
            async with anonymous(self._pool) as conn:
                known = await tenants.origin_is_allowed(conn, origin)
            self._origins.put(origin, known)
        return known

    def knows_origin(self, origin: str) -> bool:
        """Whether `origin` was found allowed lately; looks nothing up."""
        return self._origins.get(origin) or False

    def ip_key(self, request: Request) -> str:
        peer = request.client.host if request.client else ""
        return self._digest(client_network(peer, request.headers.get("x-forwarded-for", ""), self._trusted))

    def _digest(self, text: str) -> str:
        return hmac.new(self._secret, text.encode(), hashlib.sha256).hexdigest()[:32]

    async def _site(self, widget_key: str) -> _Site:
        if found := self._sites.get(widget_key):
            return found
        async with anonymous(self._pool) as conn:
            tenant_id = await tenants.find_by_key(conn, widget_key) if widget_key else None
        if tenant_id is None:
            raise Unauthorized(
                "This widget key is unknown; `salesagent tenant show` prints the right one.",
                code="widget_key_unknown",
            )
        async with transaction(self._pool, tenant_id) as conn:
            tenant = await tenants.get(conn)
        site = _Site(tenant.id, tenant.slug, frozenset(tenant.origins))
        self._sites.put(widget_key, site)
        for origin in tenant.origins:
            self._origins.put(origin, True)
        return site

    async def _count(self, key: str, limit: RateLimit) -> None:
        bucket = Bucket(limit.burst, limit.per_minute / 60)
        async with anonymous(self._pool) as conn:
            wait = await ratelimit.take(conn, key, bucket, now=self._clock())
        if wait:
            raise TooMany("Too many requests. Please wait a moment and try again.", retry_after=wait)


def _how_to_allow(origin: str, slug: str) -> str:
    """For the page's console: the command that allows the asker's own origin. A host may hold `;` or `$`."""
    refused = f"This widget key may not be used on {origin}."
    if not origin.startswith(("http://", "https://")):
        return f"{refused} Open the page from a web server, at an address with http:// or https://."
    return f"{refused} Allow it with: salesagent tenant update {slug} --origin {shlex.quote(origin)}"


def client_network(peer: str, forwarded_for: str, trusted: Sequence[Network]) -> str:
    """The network a request is counted for: an IPv4 address, or the /64 of an IPv6 one.

    X-Forwarded-For is believed from right to left, as far as each hop is a trusted proxy.
    """
    client = peer
    for hop in reversed([peer_hop.strip() for peer_hop in forwarded_for.split(",") if peer_hop.strip()]):
        if not _is_in(client, trusted):
            break
        client = hop
    try:
        address = ip_address(client)
    except ValueError:
        return client[:64]
    if address.version == 6:
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else str(ip_network((address, 64), strict=False))
    return str(address)


def _is_in(host: str, networks: Sequence[Network]) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return any(address.version == network.version and address in network for network in networks)
