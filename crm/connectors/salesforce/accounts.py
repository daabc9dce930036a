"""The company of a contact: the account that is there, or a new one."""

from __future__ import annotations

from crm.connectors import ahead
from crm.connectors.errors import Conflict
from crm.connectors.http import Json, text
from crm.connectors.model import Person, Value
from crm.connectors.salesforce.dialect import type_of
from crm.connectors.salesforce.org import Org, fitted
from crm.connectors.salesforce.soql import Select, either, equals, one_of


class Accounts:
    def __init__(self, org: Org) -> None:
        self._org = org

    async def id_for(self, person: Person, row: Json | None) -> str | None:
        """The account of a contact that has none yet; None when we know of no company."""
        rule = self._org.config.accounts
        name = fitted("Name", person.company, "Account")[0]
        if rule == "none" or not name or (row and row.get("AccountId")):
            return None
        if rule == "find":
            return await self._found(name, person.domain)
        async with self._org.deps.locks.hold(f"account {name.lower()}"):
            return await self._found(name, person.domain) or await self._made(name, person.domain)

    async def _found(self, name: str, domain: str | None) -> str | None:
        return await ahead.once(account_key(name, domain), lambda: self._asked(name, domain))

    async def _asked(self, name: str, domain: str | None) -> str | None:
        """By its name or its website; of several the oldest."""
        conditions = [equals("Name", name)]
        if domain:
            conditions.append(one_of("Website", websites(domain)))
        select = Select(
            columns=("Id",), source="Account", where=either(*conditions), order="CreatedDate, Id", limit=1
        )
        [rows] = await self._org.look(lambda: [select])
        return text(rows[0], "Id") if rows else None

    async def _made(self, name: str, domain: str | None) -> str | None:
        website = {"Website": fitted("Website", domain, "Account")[0]} if domain else {}
        values: dict[str, Value] = {"Name": name, **website}
        try:
            return await self._org.create("Account", values)
        except Conflict as there:
            accounts = [id for id in there.existing if type_of(id) == "Account"]
            return accounts[0] if len(accounts) == 1 else None


_SCHEMES = ("", "https://", "http://")


def websites(domain: str) -> list[str]:
    """The ways to write a company's site."""
    bare = domain.lower().removeprefix("www.")
    hosts = (bare, f"www.{bare}")
    return [f"{scheme}{host}{end}" for host in hosts for scheme in _SCHEMES for end in ("", "/")]


def account_key(name: str, domain: str | None) -> ahead.Key:
    return ("salesforce account", name.lower(), (domain or "").lower())
