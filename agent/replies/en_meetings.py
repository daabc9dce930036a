"""Ready-made replies in English about meetings.

{moment} and {before} are times with weekday, date and zone, {meeting} is what `meet_named` or `meet_unnamed` makes.
"""

TEXTS = {
    "meet_plain": ("Meeting",),
    "meet_named": ("{name}",),
    "meet_unnamed": ("meeting",),
    "meet_zone": ("All times are in {zone}.",),
    "meet_zone_changes": (
        "All times are in {zone}. The clocks change in between, so each time has its own offset.",
    ),
    "meet_hint": (
        'Tell me a number, or say what suits you better, such as "Thursday after 3".',
        'Which number suits you? You can also say what you would rather have, such as "mornings only".',
    ),
    "meet_hint_short": (
        "Just tell me the number, or another time.",
        "Which number suits you, or which other time?",
    ),
    "meet_open": ("This is open:", "Here is what is open:"),
    "meet_ask_when": ("When would suit you instead?", "Which other day or time would suit you?"),
    "meet_offer": (
        "Here is what is open for your {meeting} ({minutes}):",
        "Gladly! For your {meeting} ({minutes}) I can offer this:",
    ),
    "meet_offer_others": ("Then how about this:", "Here is what else is open:"),
    "meet_offer_type": ("For your {meeting} ({minutes}), this is open:",),
    "meet_offer_zone": ("In that time zone, this is open:",),
    "meet_offer_again": (
        "Back to the times for your {meeting}:",
        "About your {meeting}, here are the times again:",
    ),
    "meet_offer_near": ("That is not open.",),
    "meet_offer_near_wanted": ("{wanted} is not open.", "I am sorry, {wanted} is not open."),
    "meet_offer_taken": (
        "I am sorry, somebody else has just taken that time.",
        "That time has just been taken by somebody else, sorry.",
    ),
    "meet_not_offered": ("There is no such number on the list.",),
    "meet_past": ("That time is already over.",),
    "meet_past_wanted": ("{wanted} is already over.",),
    "meet_impossible": ("There is no such day or time.",),
    "meet_impossible_quote": ('"{quote}" does not exist in the calendar.',),
    "meet_gap": ("In {zone} the clocks are put forward that day and skip that time.",),
    "meet_gap_quote": ('In {zone} the clocks are put forward that day and skip "{quote}".',),
    "meet_ask_moved_when": ("Your {meeting} is on {moment}, {minutes}.",),
    "meet_ambiguous": ("Which of these do you mean?",),
    "meet_ambiguous_quote": ('Which of these do you mean by "{quote}"?',),
    "meet_ambiguous_open": (
        "I am not sure which time you mean. Could you say it with the day and the hour?",
    ),
    "meet_ambiguous_open_quote": (
        'I am not sure what "{quote}" means here. Could you say it another way, or name a city for the time zone?',
    ),
    "meet_unknown_zone": ("I do not know that place or time zone. Which larger city is near you?",),
    "meet_unknown_zone_quote": (
        'I do not know "{quote}" as a place or time zone. Which larger city is near you?',
    ),
    "meet_read_back": (
        "Your {meeting}: {moment}, {minutes}. I am keeping it for you for {hold}; the invitation would go to {email}."
        " Shall I book it?",
    ),
    "meet_read_back_no_email": (
        "Your {meeting}: {moment}, {minutes}. I am keeping it for you for {hold}. Shall I book it? If so, which email"
        " address should the invitation go to?",
    ),
    "meet_read_back_again": (
        "Back to your {meeting}: {moment}, {minutes}, with the invitation to {email}. Shall I book it?",
    ),
    "meet_read_back_again_no_email": (
        "Back to your {meeting}: {moment}, {minutes}. Shall I book it? If so, which email address should the"
        " invitation go to?",
    ),
    "meet_ask_email": (
        "Gladly. Which email address should the invitation go to? As soon as I have it, I can book.",
        "Fine. One thing is missing before I can book: which email address should the invitation go to?",
    ),
    "meet_read_back_move": ("Shall I move your {meeting} from {before} to {moment}, {minutes}?",),
    "meet_read_back_move_to": ("Shall I move your {meeting} to {moment}, {minutes}?",),
    "meet_finish": (
        "One step is left for your {meeting}: {moment}, {minutes}. Please finish on our calendar's own page; nothing is"
        " booked before. I am keeping the time for you until {until}.",
    ),
    "meet_finish_here": ("Please finish it here: {url}",),
    "meet_move_there": (
        "I cannot move your {meeting} from here. You can choose another time on our calendar's own page.",
    ),
    "meet_move_here": ("Choose the new time here: {url}",),
    "meet_until_then": ("Until then nothing changes: {moment}, {minutes}.",),
    "meet_booked": (
        "Your {meeting} is booked: {moment}, {minutes}.",
        "Done! Your {meeting} is booked: {moment}, {minutes}.",
    ),
    "meet_booked_mail": ("The confirmation goes to {email}.",),
    "meet_join": ("The link to the video call: {url}",),
    "meet_change": ("Tell me here if you want to move or cancel it.",),
    "meet_change_one": ("Tell me here if you want to move or cancel one of them.",),
    "meet_moved": ("Done: your {meeting} is now on {moment}, {minutes}.",),
    "meet_moved_from": ("Done: your {meeting} is moved from {before} to {moment}, {minutes}.",),
    "meet_moved_mail": ("The new invitation goes to {email}.",),
    "meet_cancelled": ("Your {meeting} is cancelled: {moment}, {minutes}.",),
    "meet_cancelled_mail": ("The confirmation goes to {email}.",),
    "meet_kept": ("All right, nothing is changed.",),
    "meet_kept_booking": ("All right, your {meeting} stays as it is: {moment}, {minutes}.",),
    "meet_ask_cancel": ("Shall I cancel your {meeting} on {moment}, {minutes}?",),
    "meet_ask_which": ("Which of your meetings do you mean?",),
    "meet_yours_one": ("Your {meeting} is on {moment}, {minutes}.",),
    "meet_yours": ("These are your coming meetings:",),
    "meet_none_yours": ("I see no coming meeting of yours here. If you would like one, just tell me when.",),
    "meet_away": (
        "I cannot reach our calendar right now, so nothing is booked yet.",
        "I am sorry, our calendar does not answer right now, so nothing is booked yet.",
    ),
    "meet_full": ("I have looked {days} ahead, and nothing is open for your {meeting}.",),
    "meet_preferences": ("When would it suit you? A person from our team will get back to you.",),
    "meet_preferences_to": (
        "When would it suit you? A person from our team will get back to you at {email}.",
    ),
    "meet_away_kept": ("I cannot reach our calendar right now, so nothing is changed.",),
    "meet_stays": ("Your {meeting} stays as it was: {moment}, {minutes}.",),
    "meet_preferred": ("Thank you, I have noted for our team when it suits you. Nothing is booked yet.",),
    "meet_preferred_quote": (
        'Thank you, I have noted for our team when it suits you: "{quote}". Nothing is booked yet.',
    ),
    "meet_reach": ("How can our team reach you? An email address is enough.",),
    "meet_left": ("Nothing is booked. Just ask if you would like the meeting after all.",),
    "meet_dropped": (
        "All right, no meeting then. Just say so if you would like one later.",
        "No problem, I leave it at that. Just ask if you change your mind.",
    ),
    "meet_gone": ("That meeting is over or already cancelled, so there is nothing left to change.",),
    "meet_invite": ("Or shall I look for a time for a call with them?",),
    "meet_agree": ("Yes, book it",),
    "meet_agree_move": ("Yes, move it",),
    "meet_other": ("Another time",),
    "meet_other_move": ("Keep it",),
}
