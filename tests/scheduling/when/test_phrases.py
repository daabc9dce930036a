"""Tables of phrases, and what offers, zones and the time of asking change about them."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from scheduling.when import understand
from tests.scheduling.when import cases_de, cases_en, cases_es, cases_fr, cases_locales
from tests.scheduling.when.telling import FRIDAY, NEW_YORK, told

BY_LANGUAGE = {
    "en-US": cases_en.CASES,
    "de": cases_de.CASES,
    "fr": cases_fr.CASES,
    "es": cases_es.CASES,
}
OFFERED = tuple(
    datetime(2019, 3, day, hour, tzinfo=NEW_YORK) for day, hour in ((5, 10), (5, 15), (8, 11), (9, 7))
)


@pytest.mark.parametrize(
    ("locale", "phrase", "meant"),
    [
        *(
            (locale, phrase, meant)
            for locale, cases in BY_LANGUAGE.items()
            for phrase, meant in cases.items()
        ),
        *cases_locales.CASES,
    ],
)
def test_what_a_phrase_means(locale: str, phrase: str, meant: str) -> None:
    assert told(phrase, locale=locale) == meant


@pytest.mark.parametrize(
    ("phrase", "meant"),
    [
        ("the second one", "2019-03-05 15:00"),
        ("option 3", "2019-03-08 11:00"),
        ("the last one", "2019-03-09 07:00"),
        ("4", "2019-03-09 07:00"),
        ("10", "2019-03-05 10:00"),
        ("3", "? 2019-03-08 11:00 | 2019-03-05 15:00"),  # the third, or three o'clock
        ("the 3rd", "? 2019-03-08 11:00 | 2019-03-03..2019-03-04"),
        ("at 3", "2019-03-05 15:00"),
        ("at 7", "2019-03-09 07:00"),  # without offers it could be the evening
        ("Friday", "2019-03-08..2019-03-09 day"),  # without offers it could be today
        ("at 4", "? 2019-03-05 16:00 | 2019-03-08 16:00 | 2019-03-09 16:00"),
        ("earlier", "2019-03-05..2019-03-05 10:00 hour"),
        ("later", "2019-03-09 07:01 day"),
        ("none of these", "no_time_found"),
    ],
)
def test_offered_times_settle_what_would_be_open(phrase: str, meant: str) -> None:
    assert told(phrase, offered=OFFERED) == meant


@pytest.mark.parametrize(
    ("phrase", "meant"),
    [
        ("an hour later", "2019-03-05 11:00"),
        ("half an hour earlier", "2019-03-05 09:30"),
        ("at 4", "2019-03-05 16:00"),
    ],
)
def test_one_offered_time_is_moved(phrase: str, meant: str) -> None:
    assert told(phrase, offered=OFFERED[:1]) == meant


@pytest.mark.parametrize(
    ("now", "phrase", "meant"),
    [
        # year ends
        ("2019-12-30T10:00", "January 2", "2020-01-02..2020-01-03 day"),
        ("2019-12-30T10:00", "the 1st", "2020-01-01..2020-01-02 day"),
        ("2019-12-30T10:00", "next Thursday", "? 2020-01-02..2020-01-03 | 2020-01-09..2020-01-10"),
        ("2019-12-31T23:30", "tomorrow at 9", "2020-01-01 09:00"),
        ("2019-12-20T10:00", "December 19", "past 2020-12-19..2020-12-20"),
        ("2019-12-20T10:00", "12/19/2019", "past 2020-12-19..2020-12-20"),
        # leap days
        ("2019-12-30T10:00", "Feb 29", "2020-02-29..2020-03-01 day"),
        ("2020-02-28T10:00", "tomorrow", "2020-02-29..2020-03-01 day"),
        ("2018-12-01T10:00", "Feb 29", "impossible 2019-02-28..2019-03-01 > 2019-03-01..2019-03-02"),
        ("2020-02-29T10:00", "in a year", "no_time_found"),
        # days a month does not have
        ("2019-04-10T10:00", "the 31st", "impossible 2019-04-30..2019-05-01 > 2019-05-31..2019-06-01"),
        ("2019-01-30T10:00", "the 29th", "impossible 2019-02-28..2019-03-01 > 2019-03-29..2019-03-30"),
        # weekdays on the day itself and around the end of a week
        ("2019-03-04T10:00", "next Tuesday", "? 2019-03-05..2019-03-06 | 2019-03-12..2019-03-13"),
        ("2019-03-03T10:00", "Monday next week", "? 2019-03-04..2019-03-05 | 2019-03-11..2019-03-12"),
        ("2019-03-05T10:00", "Tuesday at 9", "2019-03-12 09:00"),  # nine is over today
        ("2019-03-05T10:00", "today at 9", "past 2019-03-06 09:00"),
        ("2019-03-05T13:00", "this morning", "past 2019-03-06 06:00..2019-03-06 12:00 [06:00-12:00]"),
        ("2019-03-05T13:00", "11:15", "2019-03-06 11:15"),
        # clocks go back on November 3rd and forward on March 10th, both at two
        ("2019-11-02T10:00", "tomorrow at 1:30am", "? 2019-11-03 01:30 | 2019-11-03 01:30"),
        ("2019-03-09T10:00", "tomorrow at 2:15 in the morning", "gap 2019-03-10 03:00 > 2019-03-10 03:15"),
        ("2019-03-10T01:30", "in an hour", "2019-03-10 03:30"),
    ],
)
def test_the_time_of_asking_matters(now: str, phrase: str, meant: str) -> None:
    assert told(phrase, now=datetime.fromisoformat(now).replace(tzinfo=NEW_YORK)) == meant


def test_a_duration_is_real_time_across_a_change_of_the_clock() -> None:
    when = understand("March 10 at 1:30am for 2 hours", now=FRIDAY, zone=NEW_YORK, locale="en-US")
    assert when.start and when.end
    assert when.end.timestamp() - when.start.timestamp() == 7200
    assert when.end.isoformat() == "2019-03-10T04:30:00-04:00"


@pytest.mark.parametrize(
    ("visitor", "locale", "phrase", "zones"),
    [
        ("Asia/Kolkata", "en-IN", "10am IST on Tuesday", {"Asia/Kolkata"}),
        ("Asia/Jerusalem", "en-US", "10am IST on Tuesday", {"Asia/Jerusalem"}),
        (
            "America/New_York",
            "en-US",
            "10am IST on Tuesday",
            {"Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"},
        ),
        ("Asia/Shanghai", "en-US", "10am CST on Tuesday", {"Asia/Shanghai"}),
        ("America/Denver", "en-US", "10am CST on Tuesday", {"America/Chicago"}),
        ("Europe/Berlin", "en-US", "10am CST on Tuesday", {"America/Chicago", "Asia/Shanghai"}),
        ("Europe/Berlin", "en-US", "Tuesday at 3pm in Portland", {"America/Los_Angeles", "America/New_York"}),
        ("America/Los_Angeles", "en-US", "Tuesday at 3pm in Portland", {"America/Los_Angeles"}),
        ("Europe/Berlin", "de", "Dienstag 15 Uhr MEZ", {"Europe/Berlin"}),
        ("UTC", "en-US", "Tuesday 3pm Kathmandu time", {"Asia/Kathmandu"}),
        ("UTC", "en-US", "Tuesday 3pm UTC+05:45", {"Asia/Kathmandu"}),
        ("UTC", "en-US", "Tuesday 15:00 Europe/Vienna", {"Europe/Vienna"}),
    ],
)
def test_zones_by_name_letters_and_offset(visitor: str, locale: str, phrase: str, zones: set[str]) -> None:
    zone = ZoneInfo(visitor)
    when = understand(phrase, now=FRIDAY.astimezone(zone), zone=zone, locale=locale)
    assert when.zone_said
    assert {each.zone.key for each in when.alternatives} or {when.zone.key} == zones
    assert when.ambiguous == (len(zones) > 1)
    assert not when.ambiguous or {each.zone.key for each in when.alternatives} == zones


def test_tomorrow_is_the_named_zones_tomorrow() -> None:
    late = datetime(2019, 3, 1, 22, tzinfo=NEW_YORK)
    assert told("tomorrow at 9 in Tokyo", now=late) == "2019-03-03 09:00 @Asia/Tokyo"


def test_an_offset_is_taken_at_its_word() -> None:
    when = understand("2019-07-09 15:00 UTC-3:30", now=FRIDAY, zone=NEW_YORK, locale="en-US")
    assert when.start is not None
    assert when.start - FRIDAY.replace(tzinfo=None).astimezone(NEW_YORK) > timedelta(0)
    assert when.start.timestamp() == datetime.fromisoformat("2019-07-09T15:00-03:30").timestamp()


def test_the_part_that_was_read_is_quoted_as_it_was_written() -> None:
    when = understand(
        "Grüße! Passt “Dienstag, den 5. März um 15 Uhr” für Sie?", now=FRIDAY, zone=NEW_YORK, locale="de"
    )
    assert when.quote == "Dienstag, den 5. März um 15 Uhr"


@pytest.mark.parametrize(
    ("phrase", "quote"),
    [
        ("I'm in Springfield", "Springfield"),
        ("we are in the UK", "the UK"),
        ("my timezone is GMT+2", "GMT+2"),
        ("Tuesday at 3, I'm in Springfield", "Tuesday at 3, I'm in Springfield"),
    ],
)
def test_a_place_alone_is_quoted_without_the_words_before_it(phrase: str, quote: str) -> None:
    assert understand(phrase, now=FRIDAY, zone=NEW_YORK, locale="en-US").quote == quote


def test_labels_are_in_the_readers_language_and_tell_the_two_hours_apart() -> None:
    when = understand("am 3. November um 01:30", now=FRIDAY, zone=NEW_YORK, locale="de")
    assert [each.label for each in when.alternatives] == [
        "Sonntag, 3. November 2019, 01:30 (America/New_York, UTC-04:00)",
        "Sonntag, 3. November 2019, 01:30 (America/New_York, UTC-05:00)",
    ]


def test_what_is_over_says_what_was_read() -> None:
    when = understand("yesterday at 3pm", now=FRIDAY, zone=NEW_YORK, locale="en-US")
    assert when.start is None and when.refused and when.refused.start
    assert when.refused.start.isoformat() == "2019-02-28T15:00:00-05:00"
