"""What the keeping of contacts and leads works with, put together by the application."""

from __future__ import annotations

from dataclasses import dataclass

from crm.events import Recorder
from kit.ids import IdFactory


@dataclass(frozen=True, slots=True)
class Services:
    ids: IdFactory
    record: Recorder
