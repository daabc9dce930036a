"""Where another company's API is reached, as settings name it."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator


def api_address(url: str) -> str:
    """The address without a slash at its end. Raises ValueError for one that is not to be trusted with credentials."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(parts.hostname or "")):
        raise ValueError("give an address that begins with https://")
    if not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ValueError("give an address without user, query and fragment")
    return url.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


ApiAddress = Annotated[str, AfterValidator(api_address)]
"""https, or http on this machine. Kept without a slash at the end."""
