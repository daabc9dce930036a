"""English: how one answers what was asked about a meeting."""

from __future__ import annotations

from agent.meetings.words.shape import Answers

_I = r"(?:i|we)"
_THAT = r"(?:it|that|this|those|tha|which|everything|all of that|all that)"
_FOR_ME = r"(?: (?:(?:for|with|by) (?:me|us)|me|us))?"
_GOOD = (
    r"(?:fine|good|great|perfect|ok|okay|okey|right|correct|ideal|lovely|excellent|awesome|wonderful|alright|"
    r"cool|super|brilliant|fantastic|amazing|perfectly|well|convenient)"
)
_SUITS = r"(?:works?|suits?|fits?|will (?:work|do)|would (?:work|do|suit)|'ll (?:work|do))"
_IT = (
    r"(?:it|that|this|them|me|me in|us in|(?:the|that|this) (?:slot|time|meeting|call|demo|appointment|one|"
    r"booking|session|date))"
)

ANSWERS = Answers(
    cancel_alone=(
        r"(?:please |ok |actually |just |let's |lets |can you |can we |i'd like to |i want to |i need to "
        r")*cancel(?:l?ing)?(?: (?:it|this|that|everything|all of it|(?:the|this|that) (?:meeting|booking|"
        r"call|demo|appointment|reservation|slot)))?(?: (?:please|then|thanks|for now|altogether))*",
    ),
    drops=(
        r"(?:never mind|nm)(?: (?:then|about (?:it|that|the \w+)|thanks|it|that))*",
        r"(?:just |let's |ok |please |oh |ah )*(?:forget|drop|skip|scrap|leave|abort) (?:it|that|this|about "
        r"(?:it|that|the \w+)|the \w+)(?: (?:then|for now|thanks|please|be|at that|there|altogether))*",
        r"(?:no|i|we)?(?:'d| would)? ?(?:rather|prefer) not(?: to)? (?:book|schedule|meet|have|do|arrange|"
        r"talk|speak)\b.{0,40}",
        rf"{_I} (?:don't|do not|no longer|won't)(?: really| actually)? (?:want|need|wish|require|care)(?: "
        rf"to)?(?: (?:book|schedule|have|arrange|meet))?(?: (?:for )?(?:a|an|any|the|this|that))?(?: "
        rf"\w+)? ?(?:meeting|call|demo|appointment|it|one|anything|meet|any more|anymore|at all)(?: "
        rf"(?:any ?more|at all|right now|now|then|any longer|after all|thanks|today))*",
        r"no (?:meeting|call|demo|appointment|need|interest|booking)(?: (?:please|needed|necessary|then|"
        r"thanks|for (?:now|me)|for a \w+|to (?:meet|book|call)|any ?more|today|after all))*",
        r"(?:i'm |i am |we're |we are )?(?:not|no longer) interested(?: (?:any ?more|in (?:a|the|that) \w+|"
        r"thanks|sorry))*",
        r"(?:i|we)(?:'ve| have)? changed (?:my|our) minds?",
        r"(?:maybe |perhaps )?(?:another|some other) time(?: (?:maybe|perhaps|then|thanks))+|(?:maybe|"
        r"perhaps) (?:another time|some other time|later|not)|not (?:right )?now(?: (?:thanks|sorry|maybe "
        r"later))*",
        r"(?:i'll|i will|we'll|let me|i need to|i have to|i want to|i'd like to|i'd rather)(?: first| just| "
        r"rather)? (?:think about|think it|sleep on|get back to you|come back(?: later| to (?:you|this|it))?|"
        r"book (?:it )?(?:later|another time|some other time)|do (?:it|this|that) later|(?:let|leave) (?:it|"
        r"that)|pass)\b.{0,30}",
        r"don't bother|(?:please )?stop|stop it|quit|abort|exit|i give up|let's not(?: .{0,30})?|no more "
        r"times?(?: please)?",
        r"(?:don't|do not) (?:want|need) (?:it|that|one|a meeting|a call|a demo)(?: any ?more| anymore| "
        r"now)?",
    ),
    none=(
        r"(?:no,? |sorry,? )?(?:none|neither|nothing)(?: (?:of (?:these|those|them|the (?:times|slots|above|"
        r"options))|there|here|really|works?|fits?|suits?|is (?:good|possible|suitable|ok|convenient)|are "
        r"(?:good|possible)|does|do|will work|for (?:me|us)|me|us|either|at all|unfortunately|sadly|sorry|thanks))*",
        r"(?:can |could |do |are |is )?(?:i |we |you |there )?(?:please )?(?:get |see |have |offer |show |"
        r"give |suggest |find |need |want |like )*(?:me |us )?(?:any |some |a few |more |the |got )*(?:other|"
        r"another|different|more|alternative|additional|further)(?: available| free| open)?(?: (?:times?|"
        r"slots?|options?|dates?|days?|one|ones|choices?|possibilit(?:y|ies)|alternatives?|suggestions?|"
        r"appointments?))(?: (?:please|available|possible|instead|thanks|for me|then|do you have|are there|"
        r"you have|maybe|that))*",
        r"(?:do you have |is there |have you got |got |show me |how about |what about |i need |i'd like |"
        r"maybe |can i (?:get|have) |any chance of )?(?:anything|something|what) else(?: (?:please|available|"
        r"possible|do you have|is there|you have|then|maybe|is (?:available|free)|have you got|instead))*",
        r"(?:please )?(?:show|give|send)(?: me| us)? (?:some )?(?:more|others?)(?: please)?|(?:any |some |"
        r"other |more )?alternatives?(?: (?:please|available|times?))*|others?(?: please)?|more(?: times| "
        r"options| slots)?(?: please)?",
        rf"{_I} (?:can't|cannot|can not|couldn't) (?:make|do|manage)(?: it (?:on|at|to))? (?:any|either|all) "
        rf"of (?:these|those|them|the times)"
        r"(?: \w+){0,2}",
        r"(?:all|both) (?:of (?:these|those|them) )?(?:are )?(?:bad|too (?:early|late|soon|far)|don't work|"
        r"no good|not (?:good|possible|suitable))",
        r"(?:these|those|they)(?: (?:times|slots|dates|options|all))* (?:don't|do not|won't|will not|are not|"
        r"aren't|are all|are)(?: all| really)? (?:work|suit|fit|good|great|possible|suitable|bad|too \w+|"
        r"inconvenient|do)(?: (?:for (?:me|us)|me|us|either|unfortunately))*",
        r"i(?:'m| am) (?:busy|not (?:free|available)|unavailable)(?: (?:at|on|for|during) (?:all |any "
        r")?(?:of )?(?:these|those|them|then|that))?(?: times?)?",
    ),
    yes=(
        r"y|yes|yeah|yeh|yep|yup|yas|ya|yessir|sure(?: thing)?|affirmative|correct|exactly|absolutely|"
        r"definitely|certainly|of course|indeed|sounds (?:good|great|perfect|fine|ok|okay|lovely|excellent|"
        r"right|like a plan|awesome|wonderful)|"
        rf"{_THAT}(?:'s| is|s| sounds| looks| would be| will be| seems|'d be|'ll be)?(?: all| totally| "
        rf"absolutely| really| just| completely)? {_GOOD}{_FOR_ME}|"
        rf"(?:{_THAT} )?(?:(?:time|one|slot|day|date|really|totally|just) )?{_SUITS}(?: (?:fine|well|great|"
        rf"perfectly|nicely|just fine))*{_FOR_ME}(?: (?:fine|well|great|perfectly))?|"
        rf"(?:looks|sounds|seems) {_GOOD}{_FOR_ME}|"
        r"go ahead(?: and (?:book|schedule|confirm|do|move|send)(?: it| that)?)?|go for it|do it|do that|do "
        r"so|let's (?:do|book|go with|confirm|go for|take|lock in|schedule) (?:it|that|this|that one|this "
        r"one)|"
        rf"(?:please )?(?:book|schedule|confirm|reserve|take|accept|lock in|lock|approve|finali[sz]e|"
        rf"make)(?: {_IT})?(?: in| so| happen)?(?: now)?|"
        r"(?:(?:that is|that's|it's) )?(?:confirmed|accepted|approved|ok(?:ay)?)(?: to proceed)?|"
        r"(?:please )?proceed(?: with (?:it|that|the booking|booking it))?|arrange (?:it|that)|you're "
        r"(?:right|correct)|"
        r"(?:i|we)(?:'ll| will| hereby| would| can|'d)?(?: like to)? (?:confirm|agree(?: to (?:it|that|everything|"
        r"all of it|all))?|accept|take "
        r"(?:it|that|this|that one|this one)|do (?:it|that))(?: it| that)?|agreed|deal|done|please do(?: so| "
        r"it)?|yes please|count me in|i'm in|happy with (?:that|it|this)|works|i'd (?:like|love) (?:that|to)|"
        r"i would (?:like|love) (?:that|to)|sure why not|move it|why not go ahead|that one|this one|that's "
        r"the one|all good|good to go|sounds good to me|roger(?: that)?|aye|okie dokie|right on",
        r"(?:send|email|mail)(?: me| us| it| over)*(?: (?:the|an|your))? ?(?:invite|invitation|"
        r"confirmation)?(?: over| please| to me| now)*",
    ),
    weak_yes=(
        r"ok|okay|okey|k|kk|okie|oki|alright|all right|right|fine|great|perfect|excellent|awesome|wonderful|"
        r"lovely|cool|good|super|nice|amazing|brilliant|fantastic|please|very (?:good|well)|why not",
    ),
    yes_fillers=(
        r"please|pls|thanks|thank you|thx|thankyou|then|now|so much|very much|a lot|very|really|just|totally|"
        r"for me|for us|me|and|with me|with us|you|that|it|so|the|time|today|oh|ah|haha|lol|man|mate|i think|"
        r"i guess|guess|let's|also|too|indeed|all|be|there|see you(?: then| there)?|talk soon|looking "
        r"forward(?: to it)?|can't wait|cheers"
    ),
    no=(
        r"(?:n|no+|nope|nah|na|negative|no way|no good|absolutely not|certainly not|definitely not|of course "
        r"not|not happening)(?: (?:thanks|thank you|thx|sorry|please|not really|way|wait|"
        r"it's not|it isn't|that's not it))*",
        r"(?:please )?(?:don't|do not|never)(?: (?:book|do|confirm|cancel|move|schedule|reserve|send|take|"
        r"want|like|change))?(?: (?:it|that|this|anything|one|the (?:meeting|call|demo|slot|time|invite|"
        r"booking)))*(?: (?:yet|please|now|for now|thanks))*",
        r"not (?:that|this|the)(?: (?:first |second |third |last )?(?:one|time|slot|day|date))?(?: (?:please|"
        r"sorry|thanks))*|not (?:yet|really|quite|right|correct|good|possible|like that|what i (?:want|"
        r"wanted|meant|said|asked for))(?: (?:please|sorry|thanks|now|for me))*",
        rf"(?:unfortunately |sorry |actually )*(?:{_THAT}|the)(?: (?:one|time|day|date|slot))?(?:'s| is| was|"
        rf" will| would| does| do|s)?(?: not|n't| won't| doesn't| isn't| wouldn't| don't| no longer| "
        rf"can't)+(?: (?:really|quite|actually|be|going to))*(?: (?:work|suit|fit|good|ok|okay|possible|"
        rf"right|correct|convenient|it|great|ideal|mine|me|what i (?:want|wanted|meant|said)|do))?(?: (?:for|"
        rf"with) (?:me|us)| me| us| out| anymore| after all| unfortunately| then)*",
        rf"(?:{_THAT})(?: (?:one|time|day|date|slot))?(?:'s| is) (?:wrong|incorrect|too (?:early|late|soon|"
        rf"far)|no good|bad|impossible|a mistake)(?: for me)?",
        r"(?:the |it's the |that's the )?wrong(?: (?:one|time|day|date|slot))?|incorrect|false",
        rf"(?:sorry |unfortunately )*{_I} (?:can't|cannot|can not|won't|couldn't)(?: (?:do|make|manage|come|"
        rf"attend))?(?: (?:it|that|this|then|that one|that day|that time))*",
        r"(?:i'd |i would |we'd |i'll )?(?:rather|prefer|better|preferably) not(?: to)?|(?:on )?second "
        r"thoughts?|too (?:early|late|soon|far)(?: for (?:me|us))?",
    ),
    unsure=(
        r"(?:i'm |i am |we're )?(?:not|un|un-) ?(?:so |really |quite |entirely |100% )?(?:sure|certain)(?: "
        r"(?:yet|about (?:it|that)|if .{1,40}))*",
        r"(?:i )?(?:don't|do not) know(?: yet| really)?|dunno|idk|maybe|perhaps|possibly|hm+|depends|it "
        r"depends|let me (?:check|see|look|ask)\b.{0,40}|i(?:'ll| will| have to| need to) (?:check|ask|"
        r"see)\b.{0,40}|no idea|i might|might be|(?:ok |please |sorry )*(?:wait|hold on|hang on|hold it)(?: "
        r"(?:a|one)? ?(?:second|minute|moment|sec))?|one (?:second|moment|sec)",
    ),
    conditions=(
        r"unless|provid(?:ed|ing)(?= (?:that|my|our|i|we|he|she|it|the|you|they|there)\b)|as long as|so long as|"
        r"only (?:if|when|once)|assuming|presuming|on (?:the )?condition|depending on|subject to|pending|"
        r"contingent|except|once (?:my|our|i|we)|"
        r"(?<!know )(?<!tell me )(?<!tell us )(?<!wonder )(?<!wondering )(?<!ask )(?<!as )if(?! (?:possible|you "
        r"(?:like|want|don't mind|please)|that's (?:ok|okay|fine)))"
    ),
    stays=(
        r"(?:please |no |just |i'd like to |i want to |let's |i'll )*(?:keep|leave) (?:it|that|the \w+|my "
        r"\w+|everything|things)?(?: (?:as (?:it is|is|planned)|please|then|booked|on|in|there|alone|where "
        r"it is))*",
        r"(?:please )?(?:don't|do not) (?:cancel|delete|remove)(?: .{0,25})?|i(?:'ll| will) (?:come|be there|"
        r"attend|make it|keep it)|it stays",
    ),
    goes=(
        r"(?:please |just |yes |go ahead and |i want to |i'd like to |can you |ok )*(?:cancel|delete|remove|"
        r"drop|scrap)(?: (?:it|that|this|that one|the \w+|my \w+|please|now|then))*",
        r"i can't (?:come|make it|attend)(?: .{0,20})?|i'm sure|i am sure|yes i'm sure",
    ),
    instead=(
        r"instead|rather|better|actually|change (?:it|that)|make (?:it|that)|different|but|prefer|wait|sorry|"
        r"i meant|could we do|can we do|how about|what about"
    ),
)
