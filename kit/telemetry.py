"""Traces with OpenTelemetry, when OTEL_EXPORTER_OTLP_ENDPOINT names a collector; otherwise nothing is even imported."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

_NAME = "salesagent"


def configure() -> Callable[[], None]:
    """Start exporting spans if a collector is configured. Call what is returned before the process ends."""
    if not os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        return lambda: None
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    os.environ.setdefault("OTEL_SERVICE_NAME", _NAME)
    provider = TracerProvider(resource=Resource.create())
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    return provider.shutdown


def span(name: str, **attributes: str | int | float | bool) -> AbstractContextManager[object]:
    """A span around a block. Attributes are ids, counts and codes, never words. Costs nothing when not configured."""
    if "opentelemetry.sdk.trace" not in sys.modules:
        return nullcontext()
    from opentelemetry import trace

    return trace.get_tracer(_NAME).start_as_current_span(name, attributes=attributes)
