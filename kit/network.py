"""Opens connections to addresses that were checked, and to no others."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence

import httpcore2

from kit.addresses import address_problem, parse_address
from kit.http_errors import BlockedAddress, Unresolvable

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""(host, port) -> IP addresses. Raises OSError when the name has none."""

ADDRESSES_TRIED = 4


class GuardedNetwork(httpcore2.AsyncNetworkBackend):
    """A network in which a name is looked up once per connection, checked, and connected to by that very address.

    `inner` opens the connection; it only ever sees addresses, never names.
    """

    def __init__(
        self, *, allow_private: bool, resolver: Resolver, inner: httpcore2.AsyncNetworkBackend
    ) -> None:
        self._allow_private = allow_private
        self._resolver = resolver
        self._inner = inner

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        addresses = await self._addresses(host, port, timeout)
        each = timeout and timeout / len(addresses)
        failure: Exception | None = None
        for address in addresses:
            try:
                return await self._inner.connect_tcp(
                    address, port, timeout=each, local_address=local_address, socket_options=socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore2.ConnectError(f"{host} has no address")

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        raise httpcore2.ConnectError("local sockets are never connected to")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def _addresses(self, host: str, port: int, seconds: float | None) -> Sequence[str]:
        """Up to four addresses of `host`. One forbidden address among them forbids the host."""
        missing = f"The host {host} was not found. Check the spelling of the address."
        try:
            async with asyncio.timeout(seconds):
                addresses = [host] if parse_address(host) else await self._resolver(host, port)
        except (TimeoutError, OSError, UnicodeError) as error:
            raise Unresolvable(missing, url=host) from error
        if not addresses:
            raise Unresolvable(missing, url=host)
        for address in addresses:
            if problem := address_problem(address, allow_private=self._allow_private):
                words = f"{host} leads to {address}, {problem}, which this server does not open."
                raise BlockedAddress(words, url=host)
        return addresses[:ADDRESSES_TRIED]


async def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of `host` in the system's order, without repeats."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
