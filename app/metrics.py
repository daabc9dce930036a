"""Prometheus metrics: this process's requests, and the installation's state as the database has it."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from app import store
from db.jobs import Jobs
from db.pool import Pool
from kit.clock import Clock

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """One registry a process. Labels are routes, codes, outcomes and the names of CRMs in app.yaml: never tenants,
    addresses or words."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "salesagent_http_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "salesagent_http_request_seconds",
            "Time to the end of the answer.",
            ("route",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._first_byte = Histogram(
            "salesagent_http_first_byte_seconds",
            "Time to the first byte of the answer.",
            ("route",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._state = {
            name: Gauge(f"salesagent_{name}", text, labels, registry=self.registry)
            for name, text, labels in (
                ("turns_last_hour", "Visitor messages of the last hour, by outcome.", ("outcome",)),
                ("model_tokens_today", "Tokens of the language model today (UTC).", ("kind",)),
                ("pages", "Pages of all sources.", ("status",)),
                ("passages", "Searchable passages.", ()),
                ("syncs_last_day", "Runs of the ingestion in the last day.", ("state",)),
                ("deliveries", "Mails and alerts, by state.", ("state",)),
                (
                    "deliveries_late",
                    "Mails and alerts that wait for more than 15 minutes, by kind.",
                    ("kind",),
                ),
                ("sessions_to_wrap_up", "Ended conversations that are not summarised yet.", ()),
                ("leads", "Leads, by status.", ("status",)),
                ("owner_notices", "What the owner was told and has not mended.", ()),
                ("crm_waiting", "Conversations that a CRM is still to be told of.", ("connection",)),
                ("crm_oldest_waiting_seconds", "How long the first of them has waited.", ("connection",)),
                (
                    "crm_last_success_timestamp_seconds",
                    "When something last arrived in the CRM.",
                    ("connection",),
                ),
                (
                    "crm_connections",
                    "Connections: active, paused, needs_person.",
                    ("connection", "state"),
                ),
                (
                    "crm_errors_last_day",
                    "Attempts of the last day that failed, by class.",
                    ("connection", "code"),
                ),
                (
                    "crm_writes_last_day",
                    "What was written and refused in the last day.",
                    ("connection", "object", "result"),
                ),
                ("jobs_waiting", "Background jobs that wait.", ()),
                ("jobs_failed", "Background jobs that failed.", ()),
                ("jobs_oldest_seconds", "How long the oldest due job has been waiting.", ()),
            )
        }

    def observe(self, *, method: str, route: str, status: int, seconds: float, first_byte: float) -> None:
        """Count one answered request; `route` is the template, such as /v1/sessions/{session_id}."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)
        self._first_byte.labels(route).observe(first_byte)

    async def page(self, pool: Pool, jobs: Jobs, clock: Clock) -> bytes:
        """The text that /metrics answers with."""
        totals = await store.installation_totals(pool, now=clock())
        for gauge in self._state.values():
            gauge.clear()
        for (name, label), value in totals.items():
            gauge = self._state[name]
            (gauge.labels(label) if label else gauge).set(value)
        for (name, *labels), value in (await store.crm_totals(pool, now=clock())).items():
            self._state[name].labels(*labels).set(value)
        queue = await jobs.state()
        self._state["jobs_waiting"].set(queue.waiting)
        self._state["jobs_failed"].set(queue.failed)
        self._state["jobs_oldest_seconds"].set(queue.oldest_seconds)
        return generate_latest(self.registry)
