"""`salesagent tenant`: the companies of this installation."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.common import (
    FAILED,
    Json,
    TenantSlug,
    fail,
    opened_database,
    out,
    out_json,
    run,
    say,
    tenant_named,
)

if TYPE_CHECKING:
    from app.sites.testing import SiteTest
    from db.tenants import Tenant

Slug = Annotated[str, typer.Argument(help="The tenant's short name.", metavar="SLUG")]
Origins = Annotated[
    list[str] | None,
    typer.Option(
        "--origin", help="A site that may show the widget, such as https://www.example.com. Repeatable."
    ),
]


def register(app: typer.Typer) -> None:
    nouns = typer.Typer(help="The companies of this installation.", no_args_is_help=True)
    nouns.command("list")(list_)
    nouns.command()(show)
    nouns.command()(create)
    nouns.command()(update)
    nouns.command("test-url")(test_url)
    app.add_typer(nouns, name="tenant")


def list_(as_json: Json = False) -> None:
    """Name all tenants."""

    async def command() -> list[tuple[Any, str]]:
        from db import tenants
        from db.pool import anonymous

        async with opened_database() as (_, _, database), anonymous(database.pool) as conn:
            return await tenants.all_ids(conn)

    found = run(command)
    if as_json:
        out_json([{"id": tenant, "slug": slug} for tenant, slug in found])
    else:
        for tenant, slug in found:
            out(f"{slug}\t{tenant}")


def show(
    slug: Slug = "default",
    secret: Annotated[
        bool,
        typer.Option("--secret", help="Print the secret that signs visitors' identities, and nothing else."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Show a tenant's widget key, origins and own settings."""

    async def command() -> Tenant:
        async with opened_database() as (_, _, database):
            return await tenant_named(database, slug)

    found = run(command)
    if secret:
        from app.environment import Environment
        from crm.identity import identity_secret

        out(identity_secret(Environment.read().secret(), found.id))
    else:
        _print(found, as_json=as_json)


def create(
    slug: Slug,
    name: Annotated[str | None, typer.Option(help="The company's name.")] = None,
    origins: Origins = None,
    as_json: Json = False,
) -> None:
    """Add a tenant."""
    if (
        not slug.replace("-", "").isalnum()
        or not slug.isascii()
        or slug != slug.lower()
        or slug.startswith("-")
    ):
        fail("a short name has small letters, digits and hyphens only, such as acme-gmbh", 2)
    allowed = _checked(origins)

    async def command() -> Tenant:
        from db import tenants
        from db.pool import transaction
        from kit.ids import uuid7

        async with opened_database() as (_, _, database), transaction(database.pool, uuid7()) as conn:
            return await tenants.create(conn, slug=slug, name=name or slug, origins=allowed)

    _print(run(command), as_json=as_json)


def update(
    slug: Slug = "default",
    name: Annotated[str | None, typer.Option(help="The company's name.")] = None,
    origins: Origins = None,
    remove_origins: Annotated[
        list[str] | None,
        typer.Option("--remove-origin", help="A site that may no longer show it. Repeatable."),
    ] = None,
    settings: Annotated[
        Path | None,
        typer.Option(
            help="A YAML file that is laid over app.yaml for this tenant.", exists=True, dir_okay=False
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Change a tenant. `--origin` allows one site more."""
    allow, forbid = _checked(origins), _checked(remove_origins)

    async def command() -> Tenant:
        from app.settings import for_tenant, read_yaml
        from db import tenants
        from db.pool import transaction

        async with opened_database() as (environment, _, database):
            tenant = await tenant_named(database, slug)
            overrides = read_yaml(settings) if settings else None
            if overrides is not None:
                for_tenant(read_yaml(environment.config_file), overrides, slug=slug)
            async with transaction(database.pool, tenant.id) as conn:
                for origin in allow:
                    await tenants.allow_origin(conn, origin)
                for origin in forbid:
                    await tenants.forbid_origin(conn, origin)
                if name:
                    await tenants.rename(conn, name)
                if overrides is not None:
                    await tenants.set_overrides(conn, overrides)
                return await tenants.get(conn)

    _print(run(command), as_json=as_json)


def test_url(
    url: Annotated[str, typer.Argument(help="A page of your site.", metavar="URL")],
    server: Annotated[
        str | None, typer.Option(help="Where visitors reach this server; server.public_url by default.")
    ] = None,
    slug: TenantSlug = "default",
    as_json: Json = False,
) -> None:
    """Look whether the chat works on a page: origin, tag, content security policy. Exit code 1 when it does not."""

    async def command() -> SiteTest:
        from app.settings import for_tenant, read_yaml
        from app.sites import testing

        async with opened_database(quiet=True) as (environment, settings, database):
            tenant = await tenant_named(database, slug)
        ours = server or settings.server.public_url
        if ours is None:
            fail(
                "say where visitors reach this server: --server https://chat.example.com, or server.public_url",
                2,
            )
        if tenant.overrides:
            settings = for_tenant(read_yaml(environment.config_file), tenant.overrides, slug=slug)
        site = testing.Site(tenant, settings.widget.placement, testing.checked_origin(ours))
        crawler = settings.ingest
        client = testing.page_client(
            allow_private=crawler.allow_private_addresses, user_agent=crawler.user_agent
        )
        async with client:
            return await testing.examine(site, url, client=client)

    found = run(command)
    if as_json:
        out_json(asdict(found))
    else:
        _print_test(found)
    if not found.works:
        raise typer.Exit(FAILED)


def _print_test(found: SiteTest) -> None:
    out(f"{found.origin}  {'allowed' if found.allowed else 'not allowed'}")
    for finding in found.findings:
        out(f"{finding.level}: {finding.what}\n  {finding.fix}")
    out("The chat works on this page." if found.works else "The chat does not work on this page yet.")
    out(f"tag  {found.snippet}")
    for name, value in found.csp_directives.items():
        out(f"csp  {name} {value}")


def _checked(origins: list[str] | None) -> list[str]:
    from kit.origin import origin_of

    try:
        return [origin_of(origin) for origin in origins or ()]
    except ValueError as error:
        fail(str(error), 2)


def _print(tenant: Tenant, *, as_json: bool) -> None:
    if as_json:
        out_json(
            {
                "id": tenant.id,
                "slug": tenant.slug,
                "name": tenant.name,
                "widget_key": tenant.widget_key,
                "origins": tenant.origins,
                "settings": tenant.overrides,
            }
        )
        return
    out(f"{tenant.name} ({tenant.slug}, {tenant.id})")
    out(f"widget key  {tenant.widget_key}")
    out(f"origins     {', '.join(tenant.origins) or '(none: no site may show the widget yet)'}")
    if tenant.overrides:
        out(f"settings    {json.dumps(tenant.overrides, ensure_ascii=False)}")
    if not tenant.origins:
        say(f"Allow a site with: salesagent tenant update {tenant.slug} --origin https://www.example.com")
