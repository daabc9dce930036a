"""Colours and whether text can be read on them. PURE."""

from __future__ import annotations

LEAST_CONTRAST = 4.5
"""What text needs on its background: WCAG 2.2, 1.4.3."""


def contrast(one: str, other: str) -> float:
    """The contrast of two colours such as "#0f766e", 1 to 21: WCAG 2.2, definition of contrast ratio."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(color: str) -> float:
    red, green, blue = (_linear(int(color[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
