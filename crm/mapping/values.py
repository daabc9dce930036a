"""Our values as the CRM's fields hold them. PURE.

A conversion that would have to guess raises `Unfit`: an empty field is better than a wrong one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, cast

import phonenumbers

from crm.cleaning import email_address
from crm.connectors.model import RemoteField, Value
from crm.connectors.texts import Unit, cut, length
from crm.connectors.writing import is_empty
from crm.mapping.choices import choose, choose_number
from crm.mapping.config import Row, Transform
from crm.mapping.people import split_name


class Unfit(Exception):
    """The value does not go into the field; the message says why, for the owner."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """`note` is for the owner when not all of the value fits."""

    value: Value
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Manner:
    """How a CRM counts characters, and the country whose phone numbers need no prefix, as two capitals."""

    unit: Unit = "characters"
    region: str | None = None


def converted(value: Any, row: Row, remote: RemoteField | None, manner: Manner) -> Fitted:
    """The value for the field `remote`; as it is where nothing is known of the field. Raises Unfit."""
    part = _part(value, row.transform)
    if remote is None:
        return Fitted(_natural(part))
    return _INTO[remote.type](part, row, remote, manner)


# Parts of values


def _part(value: Any, transform: Transform | None) -> Any:
    """What the transform takes out of the value; None when it is not there."""
    return _PARTS[transform](value) if transform in _PARTS else value


def _lowest(value: Any) -> Any:
    found = _table(value)
    return value if not found else _first_known(found, "amount", "min", "max")


def _highest(value: Any) -> Any:
    found = _table(value)
    return value if not found else _first_known(found, "max", "amount", "min")


def _first_known(table: Mapping[str, Any], *keys: str) -> Any:
    return next((table[key] for key in keys if table.get(key) is not None), None)


def _table(value: Any) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return list(cast("list[Any]", value)) if isinstance(value, list | tuple) else [value]


_PARTS: Mapping[Transform | None, Callable[[Any], Any]] = {
    "first_name": lambda value: split_name(as_text(value))[0],
    "last_name": lambda value: split_name(as_text(value))[1],
    "amount": _lowest,
    "lowest": _lowest,
    "highest": _highest,
    "currency": lambda value: _table(value).get("currency"),
    "first": lambda value: next(iter(_list(value)), None),
    "lower": lambda value: as_text(value).lower(),
}


# Words


def as_text(value: Any) -> str:
    """As a person would write it; "" for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, int | float | Decimal):
        return _plain_number(Decimal(str(value)))
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, (as_text(each) for each in cast("list[Any]", value))))
    if isinstance(value, Mapping):
        return _measure(cast("Mapping[str, Any]", value))
    return str(value).strip()


def _plain_number(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _measure(table: Mapping[str, Any]) -> str:
    """ "5000-10000 EUR a year", "up to 50", "50 or more". What has other keys is told key by key."""
    if not {"amount", "min", "max"} & table.keys():
        return ", ".join(f"{key}: {as_text(each)}" for key, each in table.items() if not is_empty(each))
    low, high = _first_known(table, "amount", "min"), table.get("max")
    is_money = "amount" in table
    if high is None:
        span = as_text(low) if is_money else f"{as_text(low)} or more"
    elif low is None or (is_money and low == high):
        span = f"up to {as_text(high)}"
    else:
        span = as_text(low) if low == high else f"{as_text(low)}-{as_text(high)}"
    currency, per = table.get("currency"), table.get("per")
    return f"{span}{f' {currency}' if currency else ''}{f' a {per}' if per else ''}"


def _natural(value: Any) -> Value:
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, list | tuple):
        return tuple(as_text(each) for each in cast("list[Any]", value))
    return as_text(value)


def _text(value: Any, row: Row, remote: RemoteField, manner: Manner) -> Fitted:
    words = as_text(value)
    fits = remote.length is None or length(words, manner.unit) <= remote.length
    if fits:
        return Fitted(words)
    return Fitted(
        cut(words, remote.length, unit=manner.unit), f"Cut: the CRM has room for {remote.length} characters."
    )


# Other types


def _number(value: Any, row: Row, remote: RemoteField, manner: Manner) -> Fitted:
    found = _as_number(_lowest(value))
    if found is None:
        raise Unfit(f"“{_shown(value)}” is no number.")
    return Fitted(int(found) if found == found.to_integral_value() else float(found))


def _as_number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or value is None:
        return None
    try:
        found = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


_YES = frozenset("true yes y 1 ja j oui o sí si s".split())
_NO = frozenset("false no n 0 nein non".split())


def _boolean(value: Any, row: Row, remote: RemoteField, manner: Manner) -> Fitted:
    word = as_text(value).lower()
    if word not in _YES | _NO:
        raise Unfit(f"“{_shown(value)}” is neither yes nor no.")
    return Fitted(word in _YES)


def _moment(value: Any) -> datetime | date:
    if isinstance(value, datetime | date):
        return value
    words = as_text(value)
    try:
        return date.fromisoformat(words) if len(words) == 10 else datetime.fromisoformat(words)
    except ValueError:
        raise Unfit(f"“{_shown(value)}” is no date.") from None


def _date(value: Any, row: Row, remote: RemoteField, manner: Manner) -> Fitted:
    found = _moment(value)
    return Fitted((found.date() if isinstance(found, datetime) else found).isoformat())


def _datetime(value: Any, row: Row, remote: RemoteField, manner: Manner) -> Fitted:
    """With an offset; a day begins at midnight UTC."""
    found = _moment(value)
    at = found if isinstance(found, datetime) else datetime(found.year, found.month, found.day, tzinfo=UTC)
    return Fitted((at if at.tzinfo else at.replace(tzinfo=UTC)).isoformat())


def _email(value: Any, row: Row, remote: RemoteField, manner: Manner) -> Fitted:
    if (found := email_address(as_text(value))) is None:
        raise Unfit(f"“{_shown(value)}” is no email address.")
    return Fitted(found)


def _phone(value: Any, row: Row, remote: RemoteField, manner: Manner) -> Fitted:
    """E.164. A number without a country's prefix is read as one of `manner.region`."""
    try:
        found = phonenumbers.parse(as_text(value), manner.region)
    except phonenumbers.NumberParseException:
        raise Unfit(f"“{_shown(value)}” is no phone number.") from None
    if not phonenumbers.is_possible_number(found):
        raise Unfit(f"“{_shown(value)}” is no phone number.")
    return Fitted(phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164))


# Choices


def _choice(value: Any, row: Row, remote: RemoteField, manner: Manner) -> Fitted:
    for each in _list(value):
        if (found := _option(each, row, remote)) is not None:
            return Fitted(found)
    raise Unfit(f"“{_shown(value)}” is none of the CRM's choices.")


def _choices(value: Any, row: Row, remote: RemoteField, manner: Manner) -> Fitted:
    given = _list(value)
    found = [_option(each, row, remote) for each in given]
    taken = tuple(dict.fromkeys(each for each in found if each is not None))
    if not taken:
        raise Unfit(f"“{_shown(value)}” is none of the CRM's choices.")
    left = [_shown(each) for each, option in zip(given, found, strict=True) if option is None]
    return Fitted(taken, f"Not among the CRM's choices: {', '.join(left)}." if left else None)


def _option(value: Any, row: Row, remote: RemoteField) -> str | None:
    """The CRM's value. The owner's own words for it come first; choices that are not known are taken as they are."""
    words = as_text(value)
    for ours, theirs in row.options:
        if ours.strip().casefold() == words.casefold():
            return choose(theirs, remote.options) or (None if remote.options else theirs)
    if not remote.options:
        return words
    if isinstance(value, bool):
        return next((found for word in (words, str(value)) if (found := choose(word, remote.options))), None)
    low, high = _as_number(_lowest(value)), _as_number(_highest(value))
    if (
        low is not None
        and high is not None
        and (found := choose_number(float(low), float(high), remote.options))
    ):
        return found
    return choose(words, remote.options)


def _shown(value: Any) -> str:
    return cut(as_text(value), 60)


_INTO: Mapping[str, Callable[[Any, Row, RemoteField, Manner], Fitted]] = {
    "text": _text, "reference": _text, "number": _number, "boolean": _boolean, "date": _date, "datetime": _datetime,
    "choice": _choice, "choices": _choices, "email": _email, "phone": _phone,
}  # fmt: skip
