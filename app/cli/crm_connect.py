"""`salesagent crm connect` and `disconnect`: what a CRM lets us in with, asked for, tried, and kept sealed."""

from __future__ import annotations

import json
import sys
from collections.abc import Sized
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from app.cli.common import FAILED, PARTIAL, USAGE, Json, TenantSlug, fail, out, out_json, run, say
from app.cli.crm_desk import Name, Opened, counted, opened
from app.cli.lines import line

if TYPE_CHECKING:
    from pydantic import BaseModel

    from app.crm_desk.connecting import Connecting
    from crm.catalog.maker import Ask, Maker, Way

FromEnv = Annotated[
    bool, typer.Option("--from-env", help="Take the secrets from the environment: HUBSPOT_TOKEN for hubspot.")
]
WayName = Annotated[str | None, typer.Option("--way", help="One of several ways in.", metavar="WAY")]
Keep = Annotated[bool, typer.Option("--keep", help="Keep them also when the CRM does not let us in.")]
Prepare = Annotated[
    bool | None, typer.Option("--prepare/--no-prepare", help="Make the custom fields, or do not ask.")
]
Port = Annotated[
    int, typer.Option(min=0, max=65_535, help="Where the answer is waited for, on this machine.")
]
Paste = Annotated[
    bool, typer.Option("--paste", help="The browser is elsewhere: paste the address it ends at.")
]
Redirect = Annotated[
    str | None,
    typer.Option(
        help="The redirect address of the application, if not http://localhost:PORT/.", metavar="URL"
    ),
]


def register(nouns: typer.Typer) -> None:
    nouns.command()(connect)
    nouns.command()(disconnect)


def connect(
    name: Name,
    way: WayName = None,
    from_env: FromEnv = False,
    keep: Keep = False,
    prepare: Prepare = None,
    port: Port = 8765,
    paste: Paste = False,
    redirect: Redirect = None,
    tenant: TenantSlug = "default",
    as_json: Json = False,
) -> None:
    """Connect a CRM, or connect it anew. Secrets are tried first, then kept sealed in the database.

    Scripts use --from-env, or pipe a JSON object such as {"token": "..."} in. Exit code 3 when permissions lack.
    """

    async def command() -> tuple[Connecting, tuple[str, ...] | None]:
        from app.crm_desk import connecting

        async with opened(tenant) as crms:
            _, maker, options = await crms.desk.entry(crms.tenant, name)
            chosen, values = _given(maker, options, crms, name, way=way, from_env=from_env)
            if chosen.consent and "refresh_token" not in values:
                from app.cli.crm_consent import Answering, allowed

                answering = Answering(port=port, paste=paste, redirect=redirect)
                values = await allowed(crms.desk.crm.client, maker, chosen, options, values, answering)
            done = await connecting.connect(
                crms.desk, crms.tenant, name, values=values, way=chosen, keep_anyway=keep
            )
            made = None
            if done.can_prepare and done.account and _prepares(done, prepare):
                made = await connecting.prepare(crms.desk, crms.tenant, name)
            return done, made

    done, made = run(command)
    if as_json:
        from app.crm_desk.api import ConnectOut

        out_json(ConnectOut.of(done).model_dump(mode="json") | {"made": made, "hook_url": done.hook})
    else:
        _print(done, made, name, tenant)
    if done.error:
        raise typer.Exit(FAILED)
    if done.lacking:
        raise typer.Exit(PARTIAL)


# What is given


def _given(
    maker: Maker, options: BaseModel, crms: Opened, name: str, *, way: str | None, from_env: bool
) -> tuple[Way, dict[str, str]]:
    """The way, and the secrets of it that are known so far."""
    from app.crm_desk.connecting import way_named
    from crm.catalog.maker import env_secrets

    if from_env:
        secrets = env_secrets(maker, crms.environ, connection=name)
        values = {
            each: found
            for one in maker.ways_for(options)
            for each in one.secrets()
            if (found := secrets.get(each))
        }
        chosen = way_named(maker, options, way, values)
        return chosen, {each: found for each, found in values.items() if each in chosen.secrets()}
    if not sys.stdin.isatty():
        values = _piped()
        return way_named(maker, options, way, values), values
    chosen = way_named(maker, options, way, {}) if way else _chosen(maker, options)
    return chosen, _asked(maker, chosen, name)


def _piped() -> dict[str, str]:
    """Nothing of it is quoted, whatever it is."""
    try:
        given: Any = json.loads(sys.stdin.read(200_000))
    except ValueError:
        given = None
    wanted = 'pipe a JSON object of texts in, such as {"token": "..."}, or use --from-env'
    if not isinstance(given, dict) or not given:
        fail(f"there is no terminal to ask at: {wanted}", USAGE)
    values = cast("dict[str, Any]", given)
    if not all(isinstance(each, str) for each in values.values()):
        fail(f"a secret is a text: {wanted}", USAGE)
    return cast("dict[str, str]", values)


def _chosen(maker: Maker, options: BaseModel) -> Way:
    ways = maker.ways_for(options)
    if len(ways) < 2:
        from app.crm_desk.connecting import way_named

        return way_named(maker, options, None, {})
    say(f"How does {maker.vendor} let us in?")
    for number, each in enumerate(ways, start=1):
        say(f"  {number}  {each.name}: {each.words}")
    number: int = typer.prompt("Which one", type=int, default=1, err=True)
    if not 1 <= number <= len(ways):
        fail(f"there are {len(ways)} ways, not {number}", USAGE)
    return ways[number - 1]


def _asked(maker: Maker, way: Way, name: str) -> dict[str, str]:
    say(f"{maker.vendor}, {way.name}: {way.words}")
    for scope, why in maker.scopes.items():
        say(f"  {scope}{f'  ({why})' if why else ''}")
    found = {ask.secret: _answer(ask, name) for ask in way.asks}
    return {secret: value for secret, value in found.items() if value}


def _answer(ask: Ask, name: str) -> str:
    if ask.multiline:
        say(f"{ask.words}: paste it; its last line begins with -----END.")
        return _pasted()
    fresh = ask.fresh() if ask.fresh else None
    if fresh:
        say(f"Made for you, if you want it; copy it to the other side: {fresh}")
    words = f"{ask.words} ({'optional, ' if ask.optional else ''}{ask.variable(name)})"
    default = fresh if fresh else "" if ask.optional else None
    return typer.prompt(words, hide_input=ask.hidden, default=default, show_default=False, err=True)


def _pasted() -> str:
    lines: list[str] = []
    for row in sys.stdin:
        lines.append(row.rstrip("\r\n"))
        if row.startswith("-----END") or len(lines) > 500:
            break
    return "\n".join(lines)


# What came of it


def _prepares(done: Connecting, wanted: bool | None) -> bool:
    if wanted is not None or not done.to_make or not sys.stdin.isatty():
        return bool(wanted)
    say(f"{_custom(done.to_make)} not there yet: {', '.join(each.name for each in done.to_make)}")
    return typer.confirm(f"Make them in {done.vendor}?", default=True, err=True)


def _custom(fields: Sized) -> str:
    return f"{counted(len(fields), 'custom field')} {'is' if len(fields) == 1 else 'are'}"


def _print(done: Connecting, made: tuple[str, ...] | None, name: str, slug: str) -> None:
    from app.crm_desk.desk import to_run

    if done.error:
        say(line("error", done.error))
        say("Nothing was changed." if not done.kept else "Kept all the same.")
        return
    if done.account:
        out(line(f"{name} is connected to {done.vendor}:", done.account.name, f"({done.account.id})"))
    for each in done.lacking:
        say(line("lacking", f"the permission {each}: give it, then connect again"))
    if made is not None:
        say(
            line(f"Made {counted(len(made), 'custom field')}:", ", ".join(made))
            if made
            else "All custom fields are there."
        )
    elif done.to_make and done.can_prepare:
        say(f"{_custom(done.to_make)} not there yet: add --prepare to have them made.")
    else:
        for each in done.to_make:
            say(line("to be made", f"{each.place}: {each.name} ({each.label}), {each.kind}"))
    if done.released:
        waited = f"{counted(done.released, 'delivery')} that waited for this"
        say(f"{waited} {'goes' if done.released == 1 else 'go'} on as soon as a worker runs.")
    if done.hook:
        say(f"To hear of changes at once, register in {done.vendor}: {done.hook} (docs/crm-inbound.md)")
    elif done.can_call:
        say(
            f"{done.vendor} is asked for changes; for it to call, server.public_url must be an https address."
        )
    check, rehearse = (to_run(what, slug=slug) for what in (f"check {name}", f"dry-run {name} --limit 20"))
    say(f"Next: {check}, then {rehearse}")


def disconnect(name: Name, tenant: TenantSlug = "default") -> None:
    """Forget what lets us into a CRM. What was written there stays, and so does what we know of it."""

    async def command() -> tuple[bool, bool]:
        from app.crm_desk import connecting
        from crm.catalog.maker import env_secrets

        async with opened(tenant) as crms:
            await connecting.disconnect(crms.desk, crms.tenant, name)
            entry = (await crms.desk.entries(crms.tenant)).get(name)
            if entry is None:
                return False, False
            maker = crms.desk.maker(name, entry)
            left = env_secrets(maker, crms.environ, connection=name)
            return entry.enabled, bool(maker.ways) and not maker.missing(maker.validate(entry.options), left)

    enabled, in_environment = run(command)
    say(f"{name} is disconnected.")
    if in_environment:
        say("The environment still has secrets for it, which are used from now on; unset them.")
    elif enabled:
        say("It is still enabled in app.yaml: what is to be written waits until it is connected again.")
