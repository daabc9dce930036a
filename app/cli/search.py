"""`salesagent search`: the passages an answer would be made from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.common import Json, TenantSlug, opened_services, out, out_json, run, tenant_named

if TYPE_CHECKING:
    from ingest.search import Hit


def register(app: typer.Typer) -> None:
    app.command()(search)


def search(
    question: Annotated[str, typer.Argument(help="What a visitor might ask.")],
    tenant: TenantSlug = "default",
    k: Annotated[int | None, typer.Option("-k", min=1, max=50, help="How many passages.")] = None,
    as_json: Json = False,
) -> None:
    """Show the passages that answer a question best, with their scores and why they rank."""

    async def command() -> tuple[Hit, ...]:
        from ingest.search import SearchQuery

        async with opened_services() as services:
            found = await tenant_named(services.database, tenant)
            return (await services.searcher.search(found.id, SearchQuery(text=question, k=k))).hits

    hits = run(command)
    if as_json:
        out_json([_as_json(hit) for hit in hits])
        return
    for number, hit in enumerate(hits, 1):
        why = "  ".join(f"{name} {value:.2f}" for name, value in hit.why.items())
        out(f"{number:2}  {hit.score:.3f}  {' > '.join((hit.title, *hit.heading_path))}")
        out(f"    {hit.page_url}   ({why})")
        out(f"    {' '.join(hit.text.split())[:200]}")


def _as_json(hit: Hit) -> dict[str, object]:
    return {
        "id": hit.passage_id,
        "page_url": hit.page_url,
        "title": hit.title,
        "heading_path": hit.heading_path,
        "text": hit.text,
        "score": hit.score,
        "why": hit.why,
    }
