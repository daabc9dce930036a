"""Whether the visitor decides on the purchase. PURE."""

from __future__ import annotations

import re

from agent.profile.rules.reading import Find, Reading

_CHIEF = (
    r"(?:(?:my|our|the|mein\w{0,2}|unser\w{0,2}|mon|ma|notre|mi|"
    r"nuestr[oa]) (?:[\w-]{1,12} ){0,2}(?:boss(?:es)?|manager|ceo|cto|cfo|coo|director|"
    r"managing director|owner|partners?|board|head|supervisor|founder|wife|husband|"
    r"procurement(?: team)?|"
    r"management|leadership|committee|finance(?: team| department)?|it department|"
    r"department head|chef\w{0,2}|vorgesetzt\w{0,2}|geschäftsführ\w{2,6}|vorstand|"
    r"leiter\w{0,2}|patronn?e?|responsable|directeur|directrice|direction|associée?|jef[ea]|"
    r"director\w?|soci[oa]|gerente|"
    r"dirección|gerencia)|management|the board|procurement)"
)
_NO = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"\bi(?:'m| am)(?: really| actually)? not the (?:one (?:who|that) (?:decides|"
        r"makes the decisions?)|(?:final |main |only )?decision[- ]?maker|person who decides)",
        rf"\b{_CHIEF} (?:(?:will|would|has to|have to|needs? to|must|also has to|still has to|"
        rf"ultimately|always|usually|alone) )*(?:decides?|signs? (?:it |this |everything |that |"
        rf"the contract )?off|approves?|makes? (?:the|that|this|all|these|"
        rf"those) (?:final )?(?:decisions?|calls?)|has the (?:final|last) (?:say|word)|"
        r"holds the (?:budget|purse)|entscheidet|muss (?:das |es |noch )*(?:entscheiden|zustimmen|"
        r"freigeben|genehmigen)|trifft die entscheidung|décide\b|doit (?:décider|valider|"
        r"approuver)|prend la décision|valide\b|decide\b|tiene que (?:decidir|aprobar)|"
        r"toma la decisión|aprueba)",
        r"\b(?:she|he|they) (?:decides?|makes? (?:the|that|this|all) (?:final )?decisions?|ha(?:s|"
        r"ve) the (?:final|last) (?:say|word)|signs? (?:it |everything |"
        r"that )?off)\b(?=[^.?!\n]{0,20}(?:[.!\n,]|$))",
        rf"\b(?:the |that |this |die |la )?(?:final )?(?:decision|entscheidung|décision|decisión|"
        rf"call)(?: \w{{1,8}}){{0,2}}? (?:is (?:made |taken )?(?:by|with|up to|down to|not mine|"
        rf"not up to me)|lies with|rests with|sits with|belongs to|liegt (?:bei|nicht bei mir)|"
        rf"trifft|revient à|appartient à|est prise par|la toma|es de|depende de) ?(?:{_CHIEF}|"
        rf"someone|not me|mir|him|her|them)?",
        rf"\b(?:it's|its|that's|this is|it is) (?:up to {_CHIEF}|{_CHIEF}(?:'s|') (?:decision|"
        rf"call)|not (?:my (?:decision|call)|up to me))",
        rf"\bi(?:'d|'ll| will| would)? (?:have to|need to|must|gotta|should)(?: first)? (?:check|"
        rf"ask|run (?:it|this|that) (?:by|past)|clear (?:it|this) with|convince|consult|get (?:it|"
        rf"this) (?:approved|signed off)|talk (?:to|it over with)|discuss (?:it |this |that )?with|"
        rf"get (?:approval|sign[- ]?off|buy[- ]?in)(?: from)?|present (?:it|this) to|pitch (?:it|"
        rf"this) to)[^.,;!?\n]{{0,25}}?(?:{_CHIEF}|by my|higher up)",
        rf"\bi(?:'d|'ll| would| will)? need {_CHIEF} to (?:sign|approve|agree|decide|ok)\w{{0,2}}",
        rf"\bi (?:need|require)(?: the)? (?:approval|sign[- ]?off|permission|the ok|the okay|"
        rf"authori[sz]ation) (?:from|of|by) {_CHIEF}",
        r"\bi (?:don't|do not) (?:control|hold|own|manage|have) (?:the|any|a|our) budget\b",
        r"\bi (?:don't|do not|can't|cannot|won't) (?:(?:get to |make the |take the |"
        r"have the (?:final |last )?(?:say|authority|power))(?:decide|decisions?|final decision|"
        r"say)?|decide\b|sign (?:it )?off|approve\b)",
        r"\bnicht (?:der|die) entscheider(?:in)?\b",
        r"\b(?:no soy la persona que decide|non sono io (?:che|a) decid\w{1,3}|ik beslis (?:dit |hier )?niet)",
        r"\bich (?:entscheide (?:das |hier |darüber )?nicht|bin nicht (?:der|"
        r"die) entscheider(?:in)?|muss (?:das |es |noch |erst )*(?:mit )?(?:mein\w{1,2}|"
        r"unser\w{0,2}) (?:chef\w{0,2}|vorgesetzt\w{0,2}|geschäftsführ\w{2,6}) (?:fragen|"
        r"absprechen|abklären|klären|besprechen))",
        r"\b(?:ce n'est pas moi qui décide|je ne (?:suis pas (?:le |la )?(?:décideu(?:r|se))|"
        r"décide pas)|c'est (?:mon|ma|notre) (?:patron\w{0,2}|chef\w{0,2}|directeur|directrice|"
        r"responsable|direction|associée?) qui (?:décide|valide|signe|tranche)|"
        r"je dois (?:demander|en parler|voir)(?: \w{1,6}){0,2} (?:mon|ma|notre) \w{3,14})",
        r"\b(?:no soy (?:yo )?(?:quien decide|el que decide|la que decide|el decisor|la decisora)|"
        r"yo no decido|la decisión no es mía|tengo que (?:consultar|preguntar|"
        r"hablar)(?:lo)?(?: con| a)? (?:mi|nuestr[oa]) \w{3,12}|decide (?:mi|nuestr[oa]) \w{3,12})",
    )
)
_YES = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"\bi(?:'m| am)(?: also)? (?:the (?:(?:sole|only|final|main|primary|key|"
        r"actual) )?decision[- ]?maker|the (?:one|person) (?:who|that) (?:decides|makes (?:the|"
        r"this|that|these|all) (?:final )?(?:decisions?|call)|signs|approves|has the final say)|"
        r"the (?:final|budget) (?:approver|owner|holder)|"
        r"in charge of (?:the )?(?:decision|purchas\w{1,3}|buying)|able to (?:decide|sign off|"
        r"approve)|deciding (?:this|on this|that)(?: alone| myself)?|authori[sz]ed to (?:sign|buy|"
        r"decide|approve|purchase))",
        r"\bi (?:alone |also |do |can |get to |personally |ultimately )*(?:decide(?!d| (?:later|"
        r"to|not|when|whether|if|between))|make (?:the|this|that|these|those|all(?: the)?|our|"
        r"purchasing|buying) (?:final |buying |purchasing |purchase )?(?:decisions?|calls?)|"
        r"sign (?:it |this |that )?off|sign (?:the contracts?|the checks|the cheques)|"
        r"approve (?:the |this |these )?(?:budgets?|purchases?|spend\w{0,3})|"
        r"have (?:the )?(?:final|last) (?:say|word)|have (?:the |full |final )?(?:(?:budget|"
        r"purchasing|buying|signing) )?(?:authority|decision power)|hold the budget|"
        r"own the budget|control the budget)",
        r"\b(?:it's|it is|that's|this is|the decision is|final decision is) (?:entirely |all |"
        r"completely )?(?:my (?:decision|call)(?: alone| to make)?|mine (?:alone|to make)|up to me)",
        r"\b(?:the |final )?(?:decision|call) is (?:entirely |all )?mine\b",
        r"(?:^|[.!\n] ?)my (?:decision|call)(?:,? (?:too|alone|to make))?(?=[.!,\n]|$)",
        r"\b(?:ich entscheide(?! (?:das |es )?(?:nicht|später|mich|erst))|"
        r"ich bin (?:hier )?(?:der|die) (?:alleinige |alleiniger )?entscheider(?:in)?|"
        r"die entscheidung (?:treffe ich|liegt bei mir)|das entscheide ich|"
        r"ich treffe die entscheidung|ich kann (?:das )?(?:selbst |allein )?entscheiden)",
        r"\b(?:c'est moi qui (?:décide|signe|valide|tranche)|je (?:suis (?:le |la )?décideu(?:r|"
        r"se)|décide (?!pas)(?:seule?|moi-même)?|prends la décision)|la décision (?:me revient|"
        r"m'appartient))",
        r"\b(?:yo decido|decido yo|soy (?:yo )?(?:quien|el que|la que) (?:decide|toma la decisión|"
        r"firma)|soy (?:el|la) (?:decisor|decisora|responsable de la decisión)|"
        r"la decisión (?:es mía|la tomo yo)|tomo yo la decisión|yo tomo (?:la decisión|"
        r"las decisiones))",
    )
)
_YES_WORD = re.compile(
    r"^\W{0,3}(?:yes|yep|yeah|yup|i am|that's me|it's me|me|just me|i do|i would|correct|ja|"
    r"genau|oui|c'est moi|sí|si|soy yo|yo|sim)\b",
    re.I,
)
_SOMEBODY_ELSE = re.compile(
    rf"\s*(?:(?:that|it)(?:'s| is| would be|'d be) |das (?:ist|macht|entscheidet) |c'est |es )?{_CHIEF}"
    r"(?=(?: (?:does|is|will|would|decides?|do|has))?(?:[.,;!\n]|$))(?! and (?:i|me)\b)",
    re.I,
)
_NO_WORD = re.compile(
    r"^\W{0,3}(?:no|nope|nah|not me|not really|not alone|nein|nicht|non|pas moi|not just me)\b", re.I
)


def find(reading: Reading) -> tuple[Find, ...]:
    for patterns, verdict in ((_NO, False), (_YES, True)):
        for pattern in patterns:
            for match in pattern.finditer(reading.text):
                if not _is_void(reading, match):
                    return (
                        reading.find(
                            "decision_maker", verdict, match.span(), extractor="decision", confidence=0.9
                        ),
                    )
    if reading.asked == "decision_maker":
        if match := _SOMEBODY_ELSE.match(reading.text):
            return (
                reading.find("decision_maker", False, match.span(), extractor="decision", confidence=0.85),
            )
        for pattern, verdict in ((_YES_WORD, True), (_NO_WORD, False)):
            if match := pattern.search(reading.text):
                return (
                    reading.find(
                        "decision_maker", verdict, match.span(), extractor="decision", confidence=0.9
                    ),
                )
    return ()


def _is_void(reading: Reading, match: re.Match[str]) -> bool:
    if reading.is_supposed(match.start()):
        return True
    asks = reading.is_question(match.start()) and re.search(
        r"\b(?:do|does|can|should|who|am|is|when|how|what)\s+$", reading.before(match.start(), 20), re.I
    )
    return (
        bool(asks)
        or re.search(
            r"\b(?:before|until|when|once|after|wenn|bevor|avant que|cuando)\s$",
            reading.before(match.start(), 20),
            re.I,
        )
        is not None
    )
