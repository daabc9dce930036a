"""Web origins: scheme, host and port, as a browser sends them in the Origin header."""

from __future__ import annotations

from urllib.parse import urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}


def origin_of(url: str) -> str:
    """The origin of an http(s) address: "https://Example.com:443/a?b" gives "https://example.com".

    Raises ValueError, with a sentence for the owner, when the address has none.
    """
    parts = urlsplit(url.strip())
    scheme = parts.scheme.lower()
    if (
        scheme not in _DEFAULT_PORTS
        or not parts.hostname
        or parts.username is not None
        or "*" in parts.netloc
    ):
        raise ValueError(f"{url!r} is not an origin; write it as https://www.example.com")
    host = parts.hostname.lower()
    if not host.isascii():
        host = host.encode("idna").decode()
    host = f"[{host}]" if ":" in host else host
    port = parts.port
    return f"{scheme}://{host}" + (f":{port}" if port and port != _DEFAULT_PORTS[scheme] else "")
