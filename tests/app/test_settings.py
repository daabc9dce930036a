"""app.yaml and the environment: what is accepted, what goes before what, and how mistakes are reported."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from app import settings
from app.environment import Environment
from app.settings import SettingsError


def _write(folder: Path, text: str) -> Path:
    path = folder / "app.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_missing_or_empty_file_means_the_defaults(tmp_path: Path) -> None:
    assert settings.load(tmp_path / "none.yaml") == settings.load(_write(tmp_path, "# nothing\n"))


def test_the_file_in_the_repository_is_valid() -> None:
    settings.load(Path(__file__).parents[2] / "app.yaml")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("company: {nam: Acme}", ["company.nam: there is no such key", "did you mean 'name'"]),
        ("compani: {name: Acme}", ["compani: there is no such key", "did you mean 'company'"]),
        (
            "sales_agent: {vector_database: {max_result: 3}}",
            ["sales_agent.vector_database.max_result", "did you mean 'max_results'"],
        ),
        ("sales_agent: {vector_database: {max_results: many}}", ["max_results", "integer", "'many'"]),
        ("sales_agent: {vector_database: {provider: faiss}}", ["provider", "'pgvector'", "'faiss'"]),
        ("company: {name: A}\ncompany: {name: B}", ["line 2", "twice"]),
        ("company:\n  name: [unclosed\nmodel: {}", ["line 3", "column"]),
        ("- a list", ["sections such as 'company:'"]),
        ("server: {trusted_proxies: [nonsense]}", ["server.trusted_proxies.0", "nonsense"]),
    ],
)
def test_mistakes_are_named_with_their_place(tmp_path: Path, text: str, parts: list[str]) -> None:
    with pytest.raises(SettingsError) as caught:
        settings.load(_write(tmp_path, text))
    for part in parts:
        assert part in str(caught.value)


def test_the_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _write(tmp_path, "ingest: {concurrency: 3, delay: 1}")
    monkeypatch.setenv("SALES_INGEST__CONCURRENCY", "5")
    monkeypatch.setenv("SALES_SALES_AGENT__VECTOR_DATABASE__MAX_RESULTS", "4")
    read = settings.load(path)

    assert (read.ingest.concurrency, read.ingest.delay) == (5, 1)
    assert read.sales_agent.vector_database.max_results == 4


def test_a_wrong_value_from_the_environment_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALES_INGEST__CONCURRENCY", "lots")
    with pytest.raises(SettingsError, match="SALES_INGEST__CONCURRENCY"):
        settings.load(tmp_path / "none.yaml")


def test_a_tenant_lays_its_own_over_the_file() -> None:
    values = {"company": {"name": "Acme", "tone": "dry"}}
    own = settings.for_tenant(values, {"company": {"name": "Beta"}}, slug="beta")
    assert (own.company.name, own.company.tone) == ("Beta", "dry")

    with pytest.raises(SettingsError, match="limits belong to the installation"):
        settings.for_tenant(values, {"limits": {}}, slug="beta")
    with pytest.raises(SettingsError, match=r"(?s)tenant beta.*did you mean 'name'"):
        settings.for_tenant(values, {"company": {"nmae": "Beta"}}, slug="beta")


def test_given_keys_are_dotted() -> None:
    assert settings.given_keys({"a": {"b": {"c": 1}}, "d": 2}) == {"a", "a.b", "a.b.c", "d"}


def test_secrets_are_made_once_for_their_owner_only(tmp_path: Path) -> None:
    environment = Environment.read({"SALES_DATA_DIR": str(tmp_path / "data")})
    first = environment.admin_secret()

    assert len(first) >= 32
    assert environment.admin_secret() == first
    assert environment.secret() != first
    assert stat.S_IMODE((tmp_path / "data" / "admin.key").stat().st_mode) == 0o600
    assert Environment.read({"SALES_ADMIN_KEY": "given"}).admin_secret() == "given"


def test_secrets_do_not_show() -> None:
    shown = repr(Environment.read({"OPENAI_API_KEY": "sk-secret", "DATABASE_URL": "postgresql://u:pw@h/d"}))
    assert "sk-secret" not in shown
    assert "pw" not in shown


@pytest.mark.parametrize(
    "values",
    [
        {"SALES_CLOCK": "2026-03-02T09:00"},
        {"SALES_CLOCK": "soon"},
        {"SALES_CLOCK": "2026-03-02T09:00+00:00", "DATABASE_URL": "postgresql:///x"},
    ],
)
def test_a_clock_that_cannot_be_is_refused(values: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="SALES_CLOCK"):
        Environment.read(values)
