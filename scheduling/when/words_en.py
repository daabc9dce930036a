"""English words about time, by kind. Phrases are separated by `|`, folded (lower case, no accents), no apostrophes."""

from __future__ import annotations

from collections.abc import Mapping

Table = Mapping[str, str | Mapping[object, str]]

WORDS: Table = {
    "WEEKDAY": {
        0: "monday|mon|mondays",
        1: "tuesday|tue|tues|tuesdays",
        2: "wednesday|wed|weds|wednesdays|wensday|wendsday",
        3: "thursday|thu|thur|thurs|thursdays",
        4: "friday|fri|fridays",
        5: "saturday|sat|saturdays",
        6: "sunday|sun|sundays",
    },
    "MONTH": {
        1: "january",
        2: "february|feb|febuary",
        4: "april|apirl|arpil",
        6: "june|jun",
        7: "july|jul",
        8: "august|aug",
        9: "september|sep|sept",
        10: "october|oct",
        11: "november|nov",
        12: "december|dec",
    },
    "WEAK_MONTH": {1: "jan", 3: "march|mar", 4: "apr", 5: "may"},
    "RELDAY": {
        0: "today|2day|todays",
        1: "tomorrow|tmrw|tmr|tmrow|2morrow|tommorow|tommorrow|tomorow|tomorro",
        2: "day after tomorrow|the day after tomorrow|overmorrow",
        -1: "yesterday",
        -2: "day before yesterday|the day before yesterday",
    },
    "NUM": {
        1: "one",
        2: "two|couple of|a couple of|couple",
        3: "three",
        4: "four",
        5: "five",
        6: "six",
        7: "seven",
        8: "eight",
        9: "nine",
        10: "ten",
        11: "eleven",
        12: "twelve",
        13: "thirteen",
        14: "fourteen",
        15: "fifteen",
        16: "sixteen",
        17: "seventeen",
        18: "eighteen",
        19: "nineteen",
        20: "twenty",
        25: "twenty five|twenty-five",
        30: "thirty",
        35: "thirty five|thirty-five",
        40: "forty",
        45: "forty five|forty-five",
        50: "fifty",
        55: "fifty five|fifty-five",
        60: "sixty",
        90: "ninety",
    },
    "WEAK_ORD": {
        1: "first",
        2: "second",
        3: "third",
        4: "fourth",
        5: "fifth",
        6: "sixth",
        7: "seventh",
        8: "eighth",
        9: "ninth",
        10: "tenth",
        11: "eleventh",
        12: "twelfth",
        13: "thirteenth",
        14: "fourteenth",
        15: "fifteenth",
        16: "sixteenth",
        17: "seventeenth",
        18: "eighteenth",
        19: "nineteenth",
        20: "twentieth",
        **{
            20 + n: f"twenty {w}|twenty-{w}"
            for n, w in enumerate("first second third fourth fifth sixth seventh eighth ninth".split(), 1)
        },
        30: "thirtieth",
        31: "thirty first|thirty-first",
    },
    "ART": {1: "a|an"},
    "NEXT": "next|coming|following|upcoming|the coming|nxt",
    "THIS": "this|current|the current",
    "LAST": "last|past|previous",
    "WEEK": "week|weeks|wk|wks",
    "FORTNIGHT": "fortnight",
    "MONTHUNIT": "month|months",
    "YEARUNIT": "year|years",
    "DAYUNIT": "day|days",
    "HOUR": "hour|hours|hr|hrs|h",
    "MINUTE": "minute|minutes|min|mins",
    "WEEKEND": "weekend|weekends|week end",
    "EDGE": {
        "begin": "beginning of|start of|early|early in|beginning|start",
        "mid": "middle of|mid|mid-|middle",
        "end": "end of|the end of|late|late in|last part of|eow|end of the",
    },
    "LATER": "later|a bit later|bit later|afterwards|something later|any later|a little later",
    "EARLIER": "earlier|a bit earlier|bit earlier|something earlier|any earlier|sooner|a little earlier",
    "AMPM": {"am": "am|a m", "pm": "pm|p m"},
    "OCLOCK": "o clock|oclock|oclok|hundred hours|hundred hrs",
    "HALF": "half",
    "QUARTER": "quarter|a quarter",
    "NOON": "noon|midday|mid-day|mid day|12 noon|twelve noon|high noon",
    "MIDNIGHT": "midnight|12 midnight|twelve midnight",
    "PAST": "past",
    "TO": "to|thru|through|til to",
    "TONIGHT": {"evening": "tonight|2night|tonite|this evening|this night"},
    "PART": {
        "first_thing": "first thing|first thing in the morning|first thing in the|start of the day|start of day|"
        "beginning of the day",
        "early_morning": "early morning|early in the morning|early mornings",
        "morning": "morning|forenoon|mornings|am only|before lunch",
        "late_morning": "late morning|late mornings|late in the morning|mid morning|mid-morning|midmorning",
        "lunch": "lunchtime|lunch time|lunch|lunch break|lunch hour|lunchtimes|noonish|noon ish",
        "afternoon": "afternoon|afternoons|after noon|arvo|pm only|aft|after lunch",
        "early_afternoon": "early afternoon|early in the afternoon|early afternoons|right after lunch",
        "late_afternoon": "late afternoon|late in the afternoon|late afternoons|mid afternoon|mid-afternoon",
        "end_of_day": "end of day|end of the day|eod|close of business|cob|end of business|after work|late in the day",
        "evening": "evening|evenings|eve|eves|eventide",
        "night": "night|nights|nighttime|at night",
    },
    "AFTER": "after|later than|any time after|anytime after|past the|from after|no earlier than|not earlier than|"
    "not before|at the earliest|at or after",
    "BEFORE": "before|earlier than|any time before|anytime before|prior to|ahead of|sooner than",
    "UNTIL": "until|till|til|no later than|not later than|up to|not after|up until|at the latest",
    "BY": "by",
    "FROM": "from|starting|starting at|starting from|starting on|beginning on|as of|as from|since",
    "BETWEEN": "between|betwen|in between|anywhere between|anytime between|sometime between",
    "AND": "and|&",
    "OR": "or|alternatively|or else|otherwise|or maybe|or perhaps|and also|or also",
    "AT": "at|@|at exactly|exactly|precisely|sharp at|say|let s say|let s do|let s try|i prefer|prefer",
    "AROUND": "around|about|approximately|approx|roughly|circa|at around|at about|around about|ca|say around|nearer",
    "ON": "on|for|on the date of",
    "THE": "the|of the",
    "OF": "of|in the month of|on the",
    "IN": "in|in about",
    "AGO": "ago",
    "NOT": "not|never|not on|cant do|can t do|cannot do|can t make|cannot make|cannot|can not|can t|cant|"
    "don t want|do not want|"
    "no longer|busy|busy on|busy at|not available|not available on|unavailable|unavailable on|not free|booked|"
    "not free on|won t be available|aren t available|am not available|but not|just not|away on|out on|"
    "can t come",
    "EXCEPT": "except|except for|excluding|other than|apart from|besides|aside from|anything but|any day but|"
    "any time but|anytime but|anything other than|any day except|any day other than|every day but|"
    "all days but|every day except|anything except",
    "CORRECTION": "no|nope|nah|actually|i mean|i meant|sorry|rather|make it|make that|change it to|change that to|"
    "wait|oops|scratch that|correction|never mind|nevermind|let s make it|or rather|no wait|my mistake|"
    "move it to|switch to|instead|how about|what about|better",
    "INSTEAD": "instead of|rather than|in place of|not on but|and not|in lieu of",
    "POSTNEG": "doesn t work|does not work|won t work|will not work|doesnt work|wont work|isn t good|is not good|"
    "is no good|is bad|is out|isn t possible|is not possible|is impossible|doesn t suit|does not suit|"
    "is too early|is too late|is not an option|is off|don t work|do not work|are out|are bad|"
    "isn t great|is not great|isn t working|is not working|doesn t fit|does not fit|won t do|"
    "doesn t work for me|is not convenient|isn t convenient|is full|are no good|aren t good|"
    "is a holiday|is a public holiday|is taken|is booked",
    "ISH": "ish|- ish|or so|or thereabouts|thereabouts",
    "EVERY": "every|each|always|any",
    "GOES_ON": "works|is|would|please|if|will|sounds|should|suits|i|we|it|looks|seems|can|with|could|be|also|too|"
    "still|has|was|does|maybe|which|that|because|so|my|then|when|fits|you|as|well|there|any|are|do",
    "COUNTED": "avenue|ave|grade|president|century|birthday|anniversary|generation|"
    "amendment|floor|available|visit|street|place|edition|version|party|"
    "people|persons|person|guests|seats|users|user|employees|dollars|euros|pounds|percent|licenses|"
    "licences|items|questions|times|options|attendees|participants|colleagues|of us|bedrooms|bedroom|beds|"
    "bathrooms|rooms|stars|miles|km|reps|companies|locations|offices|points|products|kids|adults",
    "ONLY": "only|just|solely",
    "NOW": "now|right now|asap|as soon as possible|immediately|right away|straight away",
    "PICKNOUN": "slot|option|choice|time slot|of those|of them|time|suggestion",
    "DURATION": "long|call|meeting|chat|slot|session|demo|conversation",
    "THING": {
        "half_hour": "half an hour|half hour|a half hour|half-hour|half-an-hour",
        "quarter_hour": "quarter of an hour|a quarter of an hour|quarter hour",
        "hour_and_half": "an hour and a half|hour and a half|one and a half hours|one hour and a half|"
        "1 and a half hours|1 1/2 hours",
        "three_quarters": "three quarters of an hour",
        "weekday": "weekday|weekdays|workday|workdays|work day|work days|working day|business day|business days|"
        "working days|work days only",
        "half_to_hour": "half to an hour",
        "can_we": "can t we|can we not|couldn t we|why don t we|why not|would not mind|don t mind|not sure",
        "sun": "the sun|i sat|we sat|he sat|she sat|they sat|may i|may we|may you|i may|we may|it may|you may|"
        "that may|may be|which may|they may|one second|a second|just a second|first of all|at first|first time|"
        "for the first time|divided by|multiplied by|"
        "second thoughts|on second thought|the first place|first name|one more time|"
        "this time|next time|last time|any time|one time|at the moment|just a minute|one minute|a minute|"
        "last minute|by the way|to do|at all|24 7|24/7|not only|no problem|no worries|no thanks|not bad|"
        "next step|next steps|from now on|as well|all day|day one|day off|"
        "third party|second floor|first floor|no matter|last one i|last but",
        "around_clock": "around the clock",
    },
}
