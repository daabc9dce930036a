"""All CRMs by name: ours, and those of installed packages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType

from crm.catalog.maker import Maker
from crm.sync.config import BUILT_IN

GROUP = "salesagent.crm_connectors"
"""The entry points by which a package adds its own: `name = "package.module:MAKER"`."""

_OURS: Mapping[str, str] = {
    "hubspot": "crm.catalog.hubspot",
    "salesforce": "crm.catalog.salesforce",
    "zoho": "crm.catalog.zoho",
    "pipedrive": "crm.catalog.pipedrive",
    "dynamics": "crm.catalog.dynamics",
    "attio": "crm.catalog.attio",
    "webhook": "crm.catalog.webhook",
}


class _Loaded(Mapping[str, Maker]):
    """A vendor's code is read when it is asked for: most installations use one of them, or none."""

    def __init__(self, modules: Mapping[str, str]) -> None:
        self._modules = modules

    def __getitem__(self, name: str) -> Maker:
        return import_module(self._modules[name]).MAKER

    def __contains__(self, name: object) -> bool:
        return name in self._modules

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)


CATALOG: Mapping[str, Maker] = _Loaded(_OURS)
"""Ours. Each module has its `MAKER`."""


@dataclass(frozen=True, slots=True)
class Discovered:
    """`problems` are in words for the owner: what was left out, and why."""

    makers: Mapping[str, Maker]
    problems: tuple[str, ...] = ()


def discovered() -> Discovered:
    """Those of installed packages. One that cannot be used is left out, and said."""
    makers: dict[str, Maker] = {}
    problems: list[str] = []
    taken = dict.fromkeys((*CATALOG, BUILT_IN), "one of ours")
    for entry in sorted(entry_points(group=GROUP), key=lambda each: (each.name, each.value)):
        if owner := taken.get(entry.name):
            problems.append(f"The CRM `{entry.name}` of {_whose(entry)} is left out: that name is {owner}.")
            continue
        found = _loaded(entry)
        if isinstance(found, Maker):
            makers[entry.name] = found
            taken[entry.name] = f"taken by {_whose(entry)}"
        else:
            problems.append(f"The CRM `{entry.name}` of {_whose(entry)} cannot be used: {found}.")
    return Discovered(MappingProxyType(makers), tuple(problems))


@cache
def installed() -> Discovered:
    """`discovered`, looked up once a process."""
    return discovered()


class _All(Mapping[str, Maker]):
    """Packages are looked at when a name is not one of ours, or when all are wanted."""

    def __getitem__(self, name: str) -> Maker:
        return CATALOG[name] if name in CATALOG else installed().makers[name]

    def __contains__(self, name: object) -> bool:
        return name in CATALOG or name in installed().makers

    def __iter__(self) -> Iterator[str]:
        yield from CATALOG
        yield from installed().makers

    def __len__(self) -> int:
        return len(CATALOG) + len(installed().makers)


MAKERS: Mapping[str, Maker] = _All()
"""Ours and those of installed packages: what the application connects with."""


def _loaded(entry: EntryPoint) -> Maker | str:
    """The maker, or why there is none."""
    try:
        found = entry.load()
    except Exception as error:  # noqa: BLE001 somebody else's code: whatever it does, the product starts
        return f"{type(error).__name__}: {error}".splitlines()[0][:300]
    return found if isinstance(found, Maker) else f"{entry.value} is no crm.catalog.maker.Maker"


def _whose(entry: EntryPoint) -> str:
    return f"the package {entry.dist.name}" if entry.dist else entry.value
