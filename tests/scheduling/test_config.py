"""The section of app.yaml: defaults that work, and mistakes that are named."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from pydantic import ValidationError

from scheduling.config import TEAM, AppointmentScheduling
from tests.scheduling.rig import ANA, BEN


def test_the_defaults_are_a_working_desk() -> None:
    config = AppointmentScheduling(enabled=True)
    assert config.calendar_provider == "builtin"
    [meeting] = config.meeting_types
    assert (meeting.key, meeting.duration, config.hosts_of(meeting)) == ("meeting", 30, (TEAM,))
    assert sorted(config.hours.week) == [0, 1, 2, 3, 4]
    assert (config.reminders, config.offers, config.hold_minutes) == ((24, 1), 4, 5)


def test_the_keys_of_the_design_stand() -> None:
    config = AppointmentScheduling.model_validate(
        {
            "enabled": True,
            "calendar_provider": "google",
            "default_duration": 45,
            "advance_booking_days": 14,
            "timezone_handling": "auto",
            "hosts": [ANA | {"timezone": "Asia/Kathmandu", "hours": {"sunday": "10:00-12:00, 13:00-24:00"}}],
            "types": [{"key": "demo", "name": "Demo"}, {"key": "call", "name": "Call", "duration": 15}],
        }
    )
    assert [each.duration for each in config.meeting_types] == [45, 15]
    assert config.meeting_type("nothing") is None and config.meeting_type(None) == config.meeting_types[0]
    host = config.host("ana")
    assert host and host.hours
    assert [(span.start, span.end) for span in host.hours.week[6]] == [(time(10), time(12)), (time(13), None)]


@pytest.mark.parametrize(
    ("visitor", "handling", "expected"),
    [
        ("America/Chicago", "auto", "America/Chicago"),
        (None, "auto", "Europe/Berlin"),
        ("Mars/Phobos", "auto", "Europe/Berlin"),
        ("../etc/passwd", "auto", "Europe/Berlin"),
        ("America/Chicago", "Asia/Tokyo", "Asia/Tokyo"),
    ],
)
def test_the_zone_that_times_are_shown_in(visitor: str | None, handling: str, expected: str) -> None:
    config = AppointmentScheduling(timezone="Europe/Berlin", timezone_handling=handling)
    assert config.zone_for(visitor).key == expected


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"timezone": "Berlin"}, "there is no time zone 'Berlin'"),
        ({"timezone_handling": "visitor"}, "there is no time zone 'visitor'"),
        ({"hours": {"monday": "9-5"}}, "write opening times as 09:00-17:30"),
        ({"hours": {"monday": "09:00-12:00, 11:00-13:00"}}, "overlap"),
        ({"hours": {"monday": "25:00-26:00"}}, "a time that does not exist"),
        ({"hours": {}}, "no day has opening times"),
        ({"breaks": ["13:00-12:00"]}, "ends before it begins"),
        ({"slot_step": 25}, "must divide a day"),
        ({"minimum_notice": 1440, "advance_booking_days": 1}, "shorter than advance_booking_days"),
        ({"hosts": [ANA, ANA | {"email": "b@us.test"}]}, "'ana' stands in hosts twice"),
        ({"hosts": [ANA, BEN | {"email": "ANA@us.test"}]}, "'ana@us.test' stands in hosts twice"),
        ({"hosts": [ANA | {"email": "ana"}]}, "not an email address"),
        ({"types": [{"key": "a", "name": "A", "hosts": ["zoe"]}], "hosts": [ANA]}, "names the host 'zoe'"),
        ({"enabled": True, "calendar_provider": "outlook"}, "outlook needs `hosts`"),
        ({"calendar_provider": "ical"}, "'google', 'calendly', 'outlook' or 'builtin'"),
        ({"offers": 6}, "less than or equal to 5"),
        ({"reminder": [1]}, "Extra inputs"),
    ],
)
def test_mistakes_are_named(values: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        AppointmentScheduling(**values)


def test_every_key_is_described() -> None:
    models: list[Any] = [AppointmentScheduling]
    seen: list[Any] = []
    while models:
        model = models.pop()
        seen.append(model)
        for name, field in model.model_fields.items():
            assert field.description, f"{model.__name__}.{name}"
            models += [
                each
                for each in (field.annotation, *getattr(field.annotation, "__args__", ()))
                if hasattr(each, "model_fields") and each not in seen
            ]
    assert len({model.__name__ for model in seen}) == 7
