"""English: how a wish for a meeting, a time and an address are put."""

from __future__ import annotations

from agent.meetings.words.en_answers import ANSWERS
from agent.meetings.words.shape import Words

_NOT_AFTER = (
    r"(?! (?:rooms?|accounts?|cent(?:er|re)s?|recordings?|notes?|minutes|reminders?|links?|pages?|types?|"
    r"software|tools?|plugins?|widgets?|data|database|version|mode|environment|project|sites?|store|app|apps|"
    r"video|videos|center|log|logs|quality|forwarding|routing|templates?|request form|names?|titles?|"
    r"settings|forms?|buttons?|calendars?|api|bot|system|systems|platform|scheduler|booking system|fees?|"
    r"costs?|prices?)\b)(?!s\b)"
)
_ADJECTIVES = (
    r"(?:(?!(?:for|on|with|in|of|to|their|his|her|from|at|by|and|or|my|i|i'm|we|you|they|he|she|it|had|have|"
    r"has|was|were|is|are|do|does|did|not|no|can|could|will|would|if|what|how|why|when|who|which|already|"
    r"without)\b)[\w'-]{1,20} ){0,4}?"
)
_MEETING = (
    rf"{_ADJECTIVES}(?:meeting|meet-?up|demo|demonstration|call|appointment|appt|chat|conversation|"
    rf"consultation|session|walk-?through|time ?slot|slot|time|zoom|presentation|intro){_NOT_AFTER}"
)
_PLAIN_MEETING = (
    rf"{_ADJECTIVES}(?:meeting|demo|demonstration|call|appointment|appt|consultation|"
    rf"walk-?through){_NOT_AFTER}"
)
_ARRANGE = (
    r"(?:book(?:ing)?|schedul(?:e|ing)|arrang(?:e|ing)|set(?:ting)? ?up|reserv(?:e|ing)|organi[sz](?:e|ing)|"
    r"plan(?:ning)?|request(?:ing)?|fix|put in|line up|pencil in|grab|sign up for|find|get)"
)
_HAVE = (
    r"(?:have|get|do|see|take|make|hop on(?:to)?|jump on(?:to)?|get on(?:to)?|join|receive|ask for|try|"
    r"(?:show|give) (?:me|us))"
)
_HELD = rf"(?:{_ARRANGE}(?: me| us)?(?: in)?(?: for)? {_MEETING}|{_HAVE} {_PLAIN_MEETING})"
_SOFTLY = (
    r"(?: (?:please|maybe|perhaps|just|also|possibly|really|still|actually|then|definitely|quickly|kindly))*"
)
_I = r"(?:i|we)"
_WISH = (
    rf"(?:{_I}(?:'d| would)?{_SOFTLY} (?:like|love|want|wish|prefer|need|have|hope)(?: to)?|{_I}(?:'m|'re| "
    rf"am| are)?{_SOFTLY} (?:looking|hoping|trying|keen|happy|ready|interested|here)(?: to| in| for)|"
    rf"(?:looking|hoping|keen|ready|happy|interested|love|like|want|need)(?: to| in| for)|(?<!should )(?:can|"
    rf"could|may|might|shall) (?:{_I}|you|someone)|{_I} (?:can|could|might)|(?:would|will) you|{_I}(?:'d| "
    rf"would) rather|"
    r"would you (?:be able to|like to)|(?:would it be |is it |be )?possible (?:to|for (?:us|me) to)|(?:is "
    r"there|any) (?:a |any )?(?:way|chance|possibility) (?:to|of|i can|we can|i could|we could)|let's|lets|"
    r"let us|why don't we|how about we|help me|i think we should|it'd be great to|it would be (?:great|good|"
    r"nice|helpful|lovely) to)"
)
_US = (
    r"(?:you|someone|sales|a (?:sales|human|real|product)[ \w]{0,20}|the sales[ \w]{0,12}|your (?:sales|team|"
    r"staff|people|experts?|colleagues?)[ \w]{0,12}|an? (?:expert|rep|representative|advis[eo]r|consultant|"
    r"specialist|person))"
)
_MINE = (
    r"(?:(?:my|our|the|this|that|tomorrow'?s|today'?s|next week'?s|(?:mon|tues|wednes|thurs|fri)day'?s)(?: "
    r"(?!for\b|with\b|in\b|to\b)[\w':]{1,12}){0,3}?)"
)
_BOOKED = (
    rf"(?:meeting|demo|demonstration|call|appointment|appt|booking|consultation|session|slot|"
    rf"chat){_NOT_AFTER}"
)
_MY = r"(?:my|our)(?: (?!for\b|with\b|in\b|to\b)[\w':]{1,12}){0,3}?"
_MOVE = (
    r"(?:re-?schedul(?:e|ing)|mov(?:e|ing)|postpon(?:e|ing)|push(?:ing)?(?: back| forward| out)?|"
    r"shift(?:ing)?|chang(?:e|ing)|switch(?:ing)?|delay(?:ing)?|swap|re-?book(?:ing)?|bring(?: forward)?|"
    r"change the (?:time|date|day) (?:of|for))"
)

_ASKING = (
    rf"(?:(?:can|could|may) (?:{_I}|you)|is it possible to|{_I}(?:'d| would)? (?:need|want|like|have) to)"
    r"(?: please)?"
)
_DAY = (
    r"(?:(?:on |next |this )?(?:mon|tues?|wednes|wed|thurs?|thu|fri|satur|sat|sun)(?:day)?\b|tomorrow\b|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? \d|\d{1,2}(?:[:.]\d\d)? ?(?:am|pm)\b)"
)
_TIME = (
    r"(?: (?:\d[\w:.]{0,6}|at|am|pm|on|of|around|morning|afternoon|evening|noon|the|jan\w*|feb\w*|mar\w*|apr\w*|"
    r"may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*)\b){0,8}"
)
_AMOUNT = (
    r"(?:(?:a |an |one |two |three |half an |a few |\d{1,3} )?"
    r"(?:hours?|minutes?|mins?|days?|weeks?)|a bit|a little)"
)

WORDS = Words(
    answers=ANSWERS,
    typos={
        "schedule": "schedul scedule shedule schudule schedual schdule sechdule shcedule scheduel",
        "reschedule": "reschedul reshedule rescedule reschudule resched",
        "meeting": "meting meetin meeeting meetting metting meeing mtg",
        "appointment": "apointment appointement appoinment appointmnt apoinment appontment",
        "demo": "demmo deom dmeo",
        "book": "boook bok bookk",
        "cancel": "cancle cansel cancell canel cacnel",
        "let's": "lets",
        "when's": "whens",
        "that's": "thats",
        "won't": "wont",
        "doesn't": "doesnt",
        "can't": "cant",
        "isn't": "isnt",
        "never mind": "nevermind nvm",
        "zoom call": "zoomcall",
        "would": "wud",
        "should": "shud",
        "could": "cud",
        "though": "tho",
        "good": "gud",
        "yes": "ye yess yesss",
        "yeah": "yea",
        "perfect": "perfekt perfct",
    },
    lead=(
        r"(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening|day)|dear (?:team|all)|there|everyone|team|"
        r"guys|thanks|thank you|ok|okay|great|cool|well|so|then|and|but|also|oh|um+|uh+|hm+|maybe|perhaps|"
        r"actually|please|pls|yes|yeah|sure|just|sorry|excuse me|honestly|in that case|if (?:that's "
        r")?possible|(?:i'm|i am|i was|we were|was)? ?(?:just )?wondering (?:if|whether)|(?:do|would) you "
        r"(?:think|mind if)|would it be (?:ok|okay|alright|possible) if|is it (?:ok|okay|possible) if|i "
        r"think|i guess|i (?:would|'d) say|i would appreciate it if|i'd appreciate it if|it would be "
        r"(?:great|nice|good) if|it'd be (?:great|nice|good) if)\b[\s,.!:;-]*"
    ),
    heads=(
        r"yes|yeah|yep|yup|sure|ok|okay|alright|perfect|great|good|fine|cool|awesome|excellent|wonderful|no|"
        r"nope|nah|sorry|hi|hello|hey|thanks|thank you|actually|hm+|well"
    ),
    clauses=(
        r"i|i'm|i'd|i'll|i've|im|ive|we|we're|we'd|we'll|you|it|it's|its|that|that's|thats|this|there|can|"
        r"could|would|will|is|are|do|does|did|what|what's|whats|which|who|when|when's|where|why|how|how's|"
        r"let's|lets|let|please|pls|want|wants|need|would|book|schedule|send|use|looking|make|change|move|"
        r"cancel|don't|dont|confirm"
    ),
    starts=(
        r"not|my|our|mon\w{0,5}|tue\w{0,5}|wed\w{0,6}|thu\w{0,6}|fri\w{0,3}|sat\w{0,5}|sun\w{0,3}|tomorrow|"
        r"today|next|at|on|the|\d[\w:.]{0,6}|maybe|may|should|any|anything|have|how|earlier|later|before|"
        r"first|also|just|tell|show"
    ),
    how_to=r"(?:how|where) (?:do|can|could|would) (?:i|we)(?: (?:go about|please))?",
    joints=r"and|so|then|or|&|though|also|plus",
    turns=r"but|however|although|except",
    reasons=r"because|cause|cuz|since i|since we|as i|as we",
    wants=(
        rf"{_HELD}(?: |$)(?!.{{0,40}}\?$)",
        rf"(?:a |an |the )?{_PLAIN_MEETING} (?:please|pls|request)$",
        rf"(?:how|where) (?:do|can|could|would|should) {_I} (?:go about )?{_ARRANGE} (?:a|an|"
        rf"my) {_ADJECTIVES}(?:demo|demonstration|call|appointment|consultation|walk-?through){_NOT_AFTER}",
        rf"(?:how|where) (?:do|can|could|would|should) {_I} (?:go about )?{_ARRANGE} {_MEETING} with {_US}",
        rf"(?:when|what time|how soon) (?:can|could|shall) (?:{_I}|you|{_US}) (?:meet|talk|speak|"
        rf"have {_PLAIN_MEETING})"
        r"(?: (?:about|with|to|for|on|this|next)\b.{0,60})?$",
        rf"when (?:are|is|would) (?:you|{_US}) (?:be )?(?:free|available) (?:for {_MEETING}|to (?:talk|meet|"
        rf"speak|chat))",
        r"(?:what|which|any) (?:times|slots|dates|days|openings|availability) (?:do you have|are "
        r"(?:available|free|open)|is there|available|free)(?: (?:for|to) .{0,40})?$",
        rf"{_PLAIN_MEETING} with {_US}$",
        rf"(?:need|want|wants|would like|like) (?:to )?(?:{_HELD}|{_PLAIN_MEETING})",
    ),
    wishes=(
        rf"\b{_WISH}{_SOFTLY} {_HELD}",
        rf"\b{_I}(?:'d| would)?{_SOFTLY} (?:like|love|want|need|prefer) (?:a|an|your|the|some|"
        rf"another) {_PLAIN_MEETING}",
        rf"\binterested in (?:a|an|having a|getting a) {_PLAIN_MEETING}",
        rf"\b(?:can|could) (?:{_I}|you){_SOFTLY} (?:call|demo) (?:on|at|next|tomorrow)\b(?=.{{0,30}}\b(?:for|"
        rf"to) a demo)",
        rf"\b{_WISH}{_SOFTLY} (?:meet|meeting)(?: up)?(?: with {_US})?(?= (?:on|next|this|tomorrow|today|at|"
        rf"in|to (?:discuss|talk)|with|sometime|one day|soon|some time|for)\b|$)",
        r"\b(?:can|could|would) you (?:please )?(?:demo|show) (?:it|this|the product|your product) to (?:me|"
        r"us) (?:live|on|next|tomorrow)\b",
    ),
    timed=(
        r"(?:do|would|will) (?:you|you guys|you all|u)(?: guys| all)?(?: still)? (?:have|got) (?:any |some |"
        r"a )?(?:free )?(?:time|availability|slots?|openings?|anything|space|a (?:few )?minutes?|capacity|"
        r"appointments?)\b",
        rf"(?:are|is) (?:you|you guys|anyone|someone|somebody|{_US})(?: guys| all)? (?:\w{{1,10}} )?(?:free|"
        rf"available|around)\b",
        r"(?:any|are there|is there)(?: any)?(?: free| open| available)? (?:slots?|openings?|availability|"
        r"appointments?|times?|chance|free time)\b",
        rf"(?:(?:can|could|would|will|may) |have )?(?:please )?(?:you|{_US}|anyone)(?: from [\w ]{{2,20}}?)? "
        rf"(?:please )?(?:call|phone|ring|meet)(?: with)? (?:me|us)\b",
        r"(?:please )?(?:call|phone|ring) (?:me|us)\b",
        rf"(?:(?:can|could|shall|may) {_I}|let's|lets|{_I}(?:'d| would)? (?:like|love|want) to|how about we|"
        rf"why don't we){_SOFTLY} (?:talk|speak|chat|meet|connect|catch up|discuss this|discuss it|call)\b",
        r"(?:(?:can|could|would|will) you )?(?:please )?(?:book|put|pencil|slot|squeeze) (?:me|us) (?:in|down)\b",
        r"(?:(?:can|could|would|will) you )?(?:please )?(?:put|get) (?:something|me|us|a time|a slot) (?:in|into|"
        r"on|onto) (?:the|your|my|our) (?:calendar|diary|agenda|schedule)\b",
        r"(?:please )?book (?:it|that)(?: right)?(?: now| please| for me| in)*(?: ?:| on| at| for|$)",
        rf"{_DAY}{_TIME} (?:works?|suits?|would work|would suit|is (?:good|fine|great|perfect)) "
        r"(?:\w{2,9} )?(?:for )?(?:me|us)$",
        rf"(?:a |an |the )?{_PLAIN_MEETING}\b",
        rf"(?:would|could|can|is|are|how about|what about) (?:a |an |the |your )?{_PLAIN_MEETING}",
        rf"{_I}(?:'m| am|'re| are) (?:free|available) (?:for {_MEETING}|to (?:talk|meet|chat))",
    ),
    named_alone=r"(?:an? |the )?(?:demo|meeting|appointment|call|consultation)(?: request)?",
    shown=(
        r"(?:i|we)(?:'d| would)? (?:like|love|want) to see (?:the|your) (?:product|software|tool|app|platform|"
        r"solution)(?: in action| live)?"
    ),
    invited=(
        rf"(?:a |an |the |book |let's do |i'd like |i would like |i prefer |i'd prefer |rather |i'd rather "
        rf"have )*(?:a |an |the )?{_PLAIN_MEETING}"
        r"(?: (?:please|pls|sounds? \w+|would be \w+|is \w+|works|then|thanks|it is))*",
        r"(?:please )?(?:book|schedule|meet|meeting|arrange)(?: (?:it|one|that|a time|me in|please|now))*",
        r"(?:please )?(?:show|give|find|send|look for|offer)(?: me| us)? (?:the |some |a |your "
        r")?(?:available |free |open )?(?:times?|slots?|dates?|one)(?: please)?",
        r"(?:i'd|i would|let's|we'd) (?:rather |prefer to )?(?:meet|talk|speak|have a chat)",
        r"(?:i'd like|i would like|we'd like|i want) (?:that|one|to)",
    ),
    asks_times=(
        r"when (?:are|is|would|can|could|do) (?:you|they|someone|we|i|it|your team)\b[\w ]{0,30}?(?:free|"
        r"available|meet|talk|possible|have time|work|be|speak)?",
        r"(?:what|which|any|show me|give me|list)(?: other| the| your| some| all)? (?:available |free |open "
        r")?(?:times?|slots?|dates?|days?|openings?|availability|options?)\b[\w ]{0,30}",
        r"(?:what(?:'s| is)|when(?:'s| is)|do you have|is there|any)?(?: the| your| an?)? ?(?:next|first|"
        r"earliest|soonest|nearest) (?:available |free |possible |open )?(?:one|slot|time|date|opening|"
        r"appointment|day|possible|available)|(?:what's |what is |when's )?(?:the |your )?(?:earliest|"
        r"soonest)",
        r"(?:as soon as possible|asap|any ?time|whenever|any (?:time|day|slot|one)|whatever)(?: (?:works|is "
        r"fine|is good|suits|you (?:want|like|prefer|have)|for me|works for me|please))*",
    ),
    moves=(
        r"\bre-?schedul(?:e|ing)\b(?= *(?:$|(?:it|please|to|for|until|because|as|due|again|then|pls|thanks|"
        r"on|possible)\b))(?! \w+ing\b)",
        rf"\b{_MOVE} {_MINE} ?{_BOOKED}",
        r"^(?:please )?(?:(?:can|could|may) (?:i|we|you)|is it possible to) (?:please )?(?:move|postpone|change) "
        r"(?:it|that)(?: please)?$",
        rf"\b(?:change|move|switch|edit|adjust) the (?:time|date|day) (?:of|for) {_MINE} ?{_BOOKED}",
        rf"^(?:please )?(?:{_ASKING} )?(?:move|postpone|change|shift|push|switch) (?:it|that|this) (?:to|for) "
        r"(?:another|a different|some other|a later|an earlier|a new|a better) (?:day|time|date|slot|week)$",
        rf"^{_ASKING} (?:change|move|adjust|switch) (?:the|my|our) (?:time|date|day|slot)$",
        rf"^{_ASKING} (?:do|make|have|move|push|shift) (?:it|that|this) {_AMOUNT} (?:later|earlier)(?: instead)?$",
        rf"\b(?:can't|cannot|can not|won't be able to|not able to|unable to) (?:make|attend|come to|join|do|"
        rf"be at) (?:it to )?{_MY} ?{_BOOKED}",
        rf"\b(?:need|want|like|have) (?:a |an )?(?:different|another|new|later|earlier) (?:time|date|day) "
        rf"for {_MY} ?{_BOOKED}",
        rf"\b{_MY} ?{_BOOKED} (?:needs to be|has to be|must be|should be|be|to be|can be|could be) (?:moved|"
        rf"re-?scheduled|postponed|pushed|changed)",
        rf"\b(?:can|could) {_MY} ?{_BOOKED} be (?:moved|re-?scheduled|postponed|changed)",
    ),
    moves_timed=(
        rf"(?:{_WISH} )?(?:please )?(?:re-?schedule|postpone|move|push|shift|bring) (?:it|that|this|us|"
        rf"me)?(?: (?:back|forward|out))? ?(?:to|until|from|for)\b",
        rf"(?:can|could|may) {_I} (?:do|make it|meet)(?: it| that| on| at)? [\w:.' ]{{2,40}} instead$",
    ),
    cancels=(
        rf"\b(?:cancel(?:l?ing)?|call off|calling off|drop|scrap|delete|remove) {_MY} ?{_BOOKED}",
        rf"\bcancel(?:l?ing)? (?:the|this|that|tomorrow'?s|today'?s|(?:mon|tues|wednes|thurs|fri)day'?s)(?: "
        rf"(?!for\b|with\b|in\b|to\b)[\w':]{{1,12}}){{0,2}}? ?{_BOOKED}",
        rf"\b{_MY} ?{_BOOKED} (?:needs to be|has to be|must be|should be|be|to be) cancell?ed",
        r"\bcancell?ation of (?:my|our) (?:meeting|call|appointment|demo|booking)",
    ),
    asks=(
        rf"(?:when|what time|what day|which day|at what time|what date|which time|what hour)(?:'s| is| was| "
        rf"are| does| do| will)?(?: again)? {_MY} ?{_BOOKED}(?: (?:again|start|starts|begin|begins|take "
        rf"place|scheduled|booked|at|on|be|tomorrow|today|exactly|set|is|planned|scheduled for))*$",
        rf"(?:do|did) {_I} (?:already |still |currently )?(?:have|book|schedule) (?:a|an|any|my|"
        rf"our) {_ADJECTIVES}{_BOOKED}"
        r"(?: (?:booked|scheduled|with you|coming up|already|planned|set up|tomorrow|today|this week|next "
        r"week|lined up|here|yet))*$",
        rf"is {_MY} ?{_BOOKED} (?:still )?(?:confirmed|on|booked|scheduled|happening|going ahead|set)",
        rf"(?:has|have) {_MY} ?{_BOOKED} been (?:confirmed|booked|scheduled)",
        r"when are (?:my|our) (?:meetings|appointments|bookings|calls|demos)(?: again)?$",
        r"(?:when|what time) (?:are|did|do|will) we (?:meeting|talking|speaking|meet|talk|agree|supposed to "
        r"(?:meet|talk))(?: again)?$",
        r"(?:what|which) (?:time|slot|day|date|meetings?|appointments?) (?:did i book|have i booked|do i "
        r"have|did we agree on|i booked)(?: .{0,20})?$",
        r"(?:show|list|see|check|view|tell me|find)(?: me)? (?:my|our) (?:upcoming |next |scheduled |booked "
        r")*(?:meetings?|appointments?|bookings?|calls?|demos?)$",
        rf"(?:where(?:'s| is| can i find)|what(?:'s| is)|send me|resend|i lost|can you (?:re)?send)(?: me)? "
        rf"(?:the|my)(?: \w+){{0,2}}? (?:link|invite|invitation|details|address|confirmation|url)? ?(?:to|"
        rf"for|of) {_MY} ?{_BOOKED}",
    ),
    barred=(
        r"if|when|before|after|once|until|unless|whenever|do|does|did|how|why|what|who|customers?|clients?|"
        r"users?|patients?|guests?|visitors?|attendees?|they|he|she|people|prospects|leads|team members|"
        r"employees|not|never|without|no|don't|doesn't|didn't|won't|can't|couldn't|wouldn't|haven't|instead "
        r"of|rather than|should i|should we|says?|said|told|which|where|whether"
    ),
    product=(
        r"\b(?:in|inside|within|from|through|via|using|with) (?:it\b|the (?:app|tool|software|platform|"
        r"system|plugin|dashboard|product|(?<!something in the )"
        r"calendar|free plan|trial|api|widget|crm|portal|extension)|(?:your|"
        r"ur|this|our) (?:app|tool|software|platform|system|plugin|product|api|service|widget|crm|extension|"
        r"solution)|google calendar|outlook|calendly|zapier|slack|hubspot|salesforce|wordpress|an api|api)\b|"
        r"\b(?:online with it|on (?:my|our) (?:own )?(?:web ?site|site|page|blog|shop)|on autopilot|"
        r"automatically|recurring|for (?:my|our|their) (?:customers|clients|patients|guests|users|students|"
        r"members|visitors|employees|staff|salon|clinic)|with (?:my|our|their) (?:customers|clients|patients|"
        r"guests|users|students|members|prospects|leads|doctor|dentist|boss|colleagues?|coworkers?)|free of "
        r"charge|refund|policy|does your (?:app|software|tool)|the button|error)\b"
    ),
    ordinals={
        1: "first|one",
        2: "second|two",
        3: "third|three",
        4: "fourth|four",
        5: "fifth|five",
        -1: "last|final",
    },
    before_pick=(
        r"(?:i'd like |i'll take |i take |i prefer |i choose |let's take |let's do |let's go with |we take |"
        r"the |that )*"
    ),
    after_pick=(
        r"(?: (?:one|option|slot|time|choice|of (?:these|those|them)|please|works|is fine|is good|for me|"
        r"works for me|would work|sounds good|suits me|thanks))*"
    ),
    number=r"number|no\.?|nr\.?|#|option|slot|choice|time",
    not_last=r"no",
    no_time=(r"\bgood (?:morning|afternoon|evening|night|day)\b"),
    to=r"to|for|until|till",
    of_meeting=_BOOKED,
    frame=(
        "when asap can could would will shall may might should must i we you u it that this those these they "
        "is are be "
        "was there do does did have has had got get make made makes making work works working worked suit "
        "suits suitable fit fits possible possibly available availability free open ok okay fine good better "
        "best great perfect ideal ideally preferably maybe perhaps please pls plz instead rather also too "
        "what about how any anything some something somewhere sometime anytime slot slots time times "
        "timeslot spot spots opening openings option options meeting meetings call calls demo demos "
        "appointment appointments session chat talk meet speak for on at in the a an to me us my our your "
        "with of or and not no don't doesn't can't won't isn't aren't only just later earlier sooner early "
        "late around approximately after before between from until till by if so actually sorry hi hello hey "
        "thanks thank think guess say day days week weeks weekday weekdays next this morning afternoon "
        "evening lunch noon book booking schedule move moved prefer preferred like love want need try let "
        "let's lets go take pick choose choice one ones first last second third soonest earliest soon then "
        "than though still i'd i'm i'll i've we'd we're we'll it's that's when's what's you're am pm yes "
        "yeah yep sure no nope up set setting arrange find long length short shorter longer enough half full "
        "hour hours minute minutes min mins quick hop jump into onto video phone zoom someone somebody "
        "anyone team sales rep everybody all both each either whenever cool fantastic awesome lovely same "
        "different other another more less at's else keep stay change changed put push forward back see "
        "seems looks sounds go going happy able easier easy convenient usually generally always never really "
        "very much quite bit little kind unfortunately however but busy unavailable time's timezone zone "
        "local my mine live located based currently o'clock clock oclock am's number nr no. pick i'd've "
        "please? it'd wonder wondering whether whats hmm well oh ah ok? 'd 'll s ish"
    ),
    other=(
        r"(?:is|are) (?:you|your \w{1,12}|the \w{1,12}|it) open\b|\b(?:you|they|it) (?:open|close)\b|"
        r"\bopening (?:hours|times)\b|\b(?:get|have|need|receive) it by\b|\b(?:we|i|they) (?:have|are|employ|"
        r"manage|run|operate|use)(?: (?:about|around|over|roughly|some|nearly|almost|only|more than))? \d+ "
        r"(?!pm\b|am\b|o'clock|hours?\b|min|free|available|open)|"
        r"\b(?:launch\w*|contracts?|renew\w*|deadline|budget|found(?:ed|ing)|since|customers?|clients?|"
        r"users?|employees|trial|invoices?|paid|pay|bought|buy|purchas\w+|start(?:ed|ing)? (?:with|using|in|"
        r"our|the project)|go live|going live|roll ?out|implement\w*|migrat\w+|expires?|ends|ended|began|"
        r"years? old|decide|decision|evaluat\w+|subscri\w+|pric\w+|costs?|quarter|fiscal|license\w*|"
        r"deliver\w*|ship\w*|order\w*|sent|emailed|wrote|written|called you|visited|signed|trying|tried|went|"
        r"opened|was|were|had|my name is|my name's|birthday|version|released?|using|used|need (?:it|this|"
        r"that|a solution|something) by|error|broken|bug|page|website|read|saw|downloaded|joined|(?:i|we|"
        r"i've|who) work(?:ed)? (?:at|for|with)|years|months? ago)\b"
    ),
    not_length=(
        r"\b(?:ago|now|right now|give me|wait|be back|left|trial|late|earlier|later|back|forward|push|within|"
        r"every|per|takes?|took|since|last|past|response|respond|reply|for (?:free|trial)|away|ahead|notice|"
        r"before|after|early|spare)\b|\bin (?:a |an |about )?\d"
    ),
    fillers=(
        "hi hello hey hiya dear good morning afternoon evening day please pls plz thanks thank you thx so "
        "much very cheers bye goodbye ok okay great cool well then and but also or so oh um hmm there team "
        "all guys regards best kind many a lot in advance for your help the time sorry looking forward see "
        "soon talk you something came up actually well yes yeah sure perfect no just lol haha"
    ),
    not_address=(
        r"(?:not(?: to)?|don't use|do not use|not at|instead of|rather than|wrong|old|no longer|never)(?: "
        r"(?:me|us|at|the|my|address|one|is|mine|email|to))*$"
    ),
    to_address=(
        r"(?:to|for|at|use|via|email|mail|invite|add|address is|should go to|goes to|go to|under|on)(?: "
        r"(?:my|our|his|her|their|the|boss|colleague|manager|assistant|partner|husband|wife|instead|email|"
        r"address|e-mail|mail|is|at|please|team|cto|ceo|cfo|coo|him|them|me|us|work|private|other|new|it|"
        r"that|and|not|\w{2,15}))*$"
    ),
    also_address=r"also|too|as well|both|cc|bcc|plus|additionally|copy",
    common_in_names=(
        "meeting call appointment session chat talk conversation video phone online live team sales product "
        "our your free new short long quick minute minutes min mins hour hours half full with and the for "
        "general standard person time slot zoom one day"
    ),
    negations="not no instead than without dont don isn",
    introduces=(
        "my email e-mail mail address is it's its it at to for me us the invite invitation send please pls "
        "use here and you can reach via on this that one under goes go should instead rather not boss "
        "colleague manager work private his her their thanks thank ok yes sorry actually no wait i'd prefer "
        "better also cc too i i'm am a but an meeting calendar confirmation with i'll be best contact as "
        "well then mine him them assistant partner invites forward put add ok? email's colleague's boss's"
    ),
)
