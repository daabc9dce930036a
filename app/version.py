"""The product's version, as it was installed."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def _installed() -> str:
    try:
        return version("salesagent")
    except PackageNotFoundError:  # a checkout that was never installed
        return "0"


VERSION = _installed()
