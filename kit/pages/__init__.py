"""Public pages without script: one layout, one set of styles, one policy. Pure: they give HTML and its headers."""

from __future__ import annotations

from kit.pages.render import Pages, RenderedPage, mask

__all__ = ["Pages", "RenderedPage", "mask"]
