"""Forms of verbs that tell what a clause does, whatever the verb is: an imperative with "me" or "us", a future of "I" or "we"."""

from __future__ import annotations

import re

_NO_ORDER = (
    r"(?:lass|lassen|with|for|to|from|of|by|like|as|than|about|between|around|on|at|in|let|thank|thanks|excuse|pardon|forgive|gave|sent|told|made|got|took|"
    r"dear|not|it|this|that|these|those|bei|von|mit|fur|zu|an|auf|uber|unter|vor|nach|ohne|gegen|wie|fehlt|fehlen|tut|freut|gefallt|passt|reicht|"
    r"liegt|geht|kommt|scheint|hilft|sagt|ist|was|war|wurde|hat|haben|lieber|sei|nur|auch|aber|entschuldigen|verzeihen|es|das|bij|van|met|voor|lijkt|"
    r"sin|con|para|por|chez|pour|avec|sans|entre|parmi|selon|n)"
)
_IMPERATIVES = re.compile(
    rf"(?!{_NO_ORDER}\b)(?:[a-z]{{3,12}} (?:me|us|mir|mij|ons)\b(?! and\b)|[a-z]{{3,14}}en sie (?:mir|uns|mich|bitte|doch|es|das|die|den|dem|ihm|mal)\b|"
    r"[a-z]{2,14}-(?:(?:le|la|les)-)?(?:moi|nous)\b|"
    r"[a-z]{2,12}(?:ame|eme|ime|anos|enos|inos)(?:l[oa]s?)?\b|"
    r"[a-z]{2,12}(?:ami|emi|immi|ammi|aci|eci|icci|atemi|ateci)(?:l[oa])?\b)"
)
_NO_VERBS = re.compile(
    r"(?:amici|dieci|edici|tredici|sedici|madame|mesdames|same|name|frame|theme|time|prime|regime|pagamos|llegame|dejame|dejeme|dejanos|permiteme|permitame|laisse-moi|laissez-moi|permets-moi|permettez-moi|lasciami)\b|\w+(?:ed|ing) "
)
_PERSONAL = re.compile(
    r"\bje\b.{0,24}?\b\w{2,}rai\b|\bnous\b.{0,24}?\b\w{2,}rons\b|\b\w{2,}ré\b|\b\w{3,}remos\b|\b\w{2,}(?:erò|irò)\b|\b\w{2,}(?:eremo|iremo)\b|\b\w{2,}[aei]rei\b|"
    r"\b(?:ich|wir) (?:werde|werden)\b.*\b\w+(?:en|ern|eln)\W*$|\b(?:werde|werden) (?:ich|wir)\b.*\b\w+(?:en|ern|eln)\W*$|\b(?:ik|wij|we) (?:zal|zullen)\b.*\b\w+en\W*$"
)
_NO_PROMISES = re.compile(
    r"\b(?:serai|serons|aurai|aurons|verrai|verrons|irai|irons|viendrai|viendrons|pourrai|pourrons|devrai|devrons|saurai|attendrai|attendrons|"
    r"seré|seremos|estaré|estaremos|tendré|tendremos|preparé|esperé|miré|retiré|paré|tiré|compararé|iré|iremos|veré|veremos|podré|podremos|queremos|vendré|quedaremos|esperaré|esperaremos|"
    r"sarò|saremo|avrò|avremo|vedremo|potrò|potremo|però|verrò|dovrò|dovremo|gostarei|serei|estarei|poderei|terei|"
    r"(?:werde|werden) .*(?:sein|sehen|haben|können|müssen|kommen|brauchen|treffen|warten|freuen)\b|ne |n'|n’|no |ya |non |não |nicht|kein|keine|niet|nie)"  # noqa: RUF001
)
_LONGEST = 400


def is_imperative(clause: str) -> bool:
    """Tell whether a folded clause orders something done for its author: "walk me through it", "dites-nous", "nennen Sie mir"."""
    return _IMPERATIVES.match(clause) is not None and _NO_VERBS.match(clause) is None


def is_future(clause: str) -> bool:
    """Tell whether a clause (lower case, with its accents) says in the future what its author does: "lo revisaré"."""
    said = clause[:_LONGEST].lower()
    return _PERSONAL.search(said) is not None and _NO_PROMISES.search(said) is None
