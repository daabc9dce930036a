"""Hybrid search over a tenant's passages: `Searcher.search`."""

from ingest.search.model import Hit, SearchConfig, SearchQuery, SearchResult, Wording
from ingest.search.searcher import Searcher

__all__ = ["Hit", "SearchConfig", "SearchQuery", "SearchResult", "Searcher", "Wording"]
