"""Zones and days on which reckoning with times goes wrong elsewhere."""

from __future__ import annotations

from datetime import date

ZONES = (
    # half and quarter hours
    *("Asia/Kolkata", "Asia/Kathmandu", "Australia/Adelaide", "Australia/Eucla", "Pacific/Chatham"),
    *(
        "America/St_Johns",
        "Asia/Tehran",
        "Asia/Yangon",
        "Pacific/Marquesas",
        "Asia/Kabul",
        "Australia/Darwin",
    ),
    # changes of half an hour, of two hours, at midnight, in Ramadan
    *("Australia/Lord_Howe", "Antarctica/Troll", "America/Havana", "America/Santiago", "Atlantic/Azores"),
    *("Africa/Casablanca", "Africa/Cairo", "Asia/Beirut", "America/Asuncion", "Africa/El_Aaiun", "Asia/Gaza"),
    # changes in the north
    *("Europe/Berlin", "Europe/London", "Europe/Dublin", "Europe/Lisbon", "Europe/Athens", "Europe/Chisinau"),
    *("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Anchorage"),
    *("America/Nuuk", "America/Miquelon", "Asia/Jerusalem"),
    # changes in the south
    *("Australia/Sydney", "Australia/Hobart", "Pacific/Auckland", "Pacific/Easter", "Pacific/Norfolk"),
    # none, and the ends of the world
    *("UTC", "Asia/Tokyo", "Asia/Shanghai", "America/Sao_Paulo", "America/Phoenix", "Africa/Lagos"),
    *(
        "Pacific/Kiritimati",
        "Pacific/Pago_Pago",
        "Pacific/Apia",
        "Etc/GMT+12",
        "Asia/Dubai",
        "Europe/Istanbul",
    ),
)

DAYS = (
    # the clocks change: north, south, and where rules are their own
    *(date(2026, 3, 8), date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 1)),
    *(date(2026, 4, 5), date(2026, 10, 4), date(2026, 9, 27), date(2026, 9, 6), date(2027, 4, 4)),
    *(date(2026, 3, 28), date(2026, 4, 24), date(2026, 10, 30), date(2026, 2, 15), date(2026, 3, 22)),
    # ends of years, leap days, ends of months, a plain day
    *(date(2026, 12, 31), date(2027, 12, 31), date(2028, 2, 28), date(2028, 2, 29), date(2027, 2, 28)),
    *(date(2026, 4, 30), date(2026, 6, 17)),
)
