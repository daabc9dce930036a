"""Where a lead is, as far as phone number, time zone and language tell, and which reps look after it. PURE."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files

import phonenumbers

from crm.config import Owners, Rep
from crm.phrases import fold


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """`phone` is E.164, `locale` a tag such as "de-AT", `timezone` a name such as "Europe/Vienna"."""

    phone: str | None = None
    locale: str | None = None
    timezone: str | None = None
    products: tuple[str, ...] = ()


def country_of(where: Whereabouts) -> str | None:
    """Two capitals: by the phone number, else by the time zone, else by the language tag."""
    return (
        _country_of_phone(where.phone or "")
        or _countries_of_zones().get(where.timezone or "")
        or _country_of_locale(where.locale or "")
    )


def candidates(owners: Owners, where: Whereabouts) -> tuple[Rep, ...]:
    """The reps among whom it goes round. None for the rule "fixed", and where nobody looks after this place.

    For territories: those all of whose lists fit, and of these the ones who name the most; a rep without lists looks
    after everything.
    """
    if owners.rule == "fixed":
        return ()
    if owners.rule == "round_robin":
        return owners.reps
    exact = {rep.email: exactness for rep in owners.reps if (exactness := _exactness(rep, where)) is not None}
    best = max(exact.values(), default=0)
    return tuple(rep for rep in owners.reps if exact.get(rep.email) == best)


def _exactness(rep: Rep, where: Whereabouts) -> int | None:
    """How many of the rep's lists fit; None when one does not."""
    area = (where.timezone or "").partition("/")[0].lower()
    language = (where.locale or "").replace("_", "-").partition("-")[0].lower()
    in_country = country_of(where) in rep.countries
    in_region = bool(area) and area in {region.lower() for region in rep.regions}
    fits: list[bool] = []
    if rep.countries or rep.regions:
        fits.append(in_country or in_region)
    if rep.languages:
        fits.append(language in rep.languages)
    if rep.products:
        fits.append(
            any(fnmatchcase(fold(product), fold(own)) for product in where.products for own in rep.products)
        )
    # A country says more than an area of the world.
    return sum(fits) * 2 + in_country if all(fits) else None


def _country_of_phone(phone: str) -> str | None:
    try:
        region = phonenumbers.region_code_for_number(phonenumbers.parse(phone, None))
    except phonenumbers.NumberParseException:
        return None
    return region if region and region.isalpha() else None


def _country_of_locale(locale: str) -> str | None:
    parts = locale.replace("_", "-").split("-")[1:]
    return next(
        (part.upper() for part in parts if len(part) == 2 and part.isascii() and part.isalpha()), None
    )


@cache
def _countries_of_zones() -> Mapping[str, str]:
    """Time zone -> country, from the time zone database's own table and its list of older names."""
    folder = files("tzdata") / "zoneinfo"
    rows = [
        line.split("\t") for line in (folder / "zone.tab").read_text("utf-8").splitlines() if line[:1] != "#"
    ]
    countries = {row[2]: row[0] for row in rows}
    for line in (folder / "tzdata.zi").read_text("utf-8").splitlines():
        if line.startswith("L "):
            _, zone, older_name = line.split(" ")
            if zone in countries:
                countries.setdefault(older_name, countries[zone])
    return countries
