"""Forms of verbs that tell what a clause does, whatever the verb is: an imperative with "me" or "us", a future of "I" or "we"."""

from __future__ import annotations

import re

_NO_ORDER = (
    r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|cela|qui|tout|elle|ils|elles|date|horaire|lass|lassen|with|for|to|from|of|by|like|as|than|about|between|around|on|at|in|let|thank|thanks|excuse|pardon|forgive|gave|sent|told|made|got|took|"
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
    r"nous (?:\w+ )?(?:ouvrons|offrons|couvrons|entrons|rentrons|montrons|esperons|espérons|demarrons|démarrons|tirons|retirons|ignorons|adorons|comparons|separons|admirons|considerons|considérons|mesurons|declarons|assurons)\b|(?:werde|werden) .*(?:sein|sehen|haben|können|müssen|kommen|brauchen|treffen|warten|freuen)\b|ne |n'|n’|no |ya |non |não |nicht|kein|keine|niet|nie)"  # noqa: RUF001
)
_INFINITIVE = re.compile(
    r"\bbitte (?:\w+ ){0,6}?\w{3,}(?:en|ern|eln) (?:und |$)|\bmerci (?:de|d) (?:\w{1,4} )?\w{2,}(?:er|ir|re) "
)
_NO_INFINITIVE = re.compile(
    r"\b(?:votre|notre|autre|avoir|etre|noter|ne|comprendre|nicht|keine?|wenden|wundern|beachten|entschuldigen|verstehen|schonen|finden|entnehmen|guten|lieben|einen|meinen|anbei|fragen)\b"
)
"""German: "bitte dringend zurückrufen"."""
_PLURALS = re.compile(r"\w{3,}ez (?!vous\b)\w")
_NO_PLURALS = re.compile(
    r"(?:chez|assez|nez|sachez|voyez|soyez|recevez|excusez|permettez|pardonnez|notez|acceptez|croyez|agreez|trouvez|hesitez|avez|etes|pouvez|"
    r"devez|allez|venez|vous|voulez|savez|profitez|imaginez|rassurez|passez (?:une|un|de|le) \w*|cortez|gomez|lopez|perez|sanchez|ramirez|martinez|gonzalez|"
    r"fernandez|rodriguez|hernandez|alvarez|gutierrez|jimenez|dominguez|vazquez|suarez)\b"
)
"""French: "ajoutez deux batteries"; no Spanish surnames."""
_POLITE = re.compile(r"\w{3,}(?:en|ern|eln) sie \w")
_NO_POLITE = re.compile(
    r"(?:haben|sind|werden|wurden|erhalten|bekommen|konnen|konnten|wissen|kennen|finden|sehen|mussen|sollen|sollten|durfen|durften|mochten|wollen|"
    r"wollten|hatten|waren|brauchen|horen|sparen|zahlen|wunschen|benotigen|suchen|entnehmen|entschuldigen|verzeihen|geniessen|grussen|"
    r"kommen|denken|glauben|meinen|bleiben|erreichen|zogern|haetten|wenden|freuen|nutzen|arbeiten|planen|fuhlen|gehen|beachten|verstehen|antworten|ignorieren|erinnern|melden|fragen|nehmen|parken|fahren|folgen|benutzen|klicken|achten)\b"
)
_FAMILIAR = re.compile(r"\w{3,}t (?:uns|mich|mir)\b")
_NO_FAMILIAR = re.compile(
    r"(?:freut|tut|hat|ist|passt|reicht|fehlt|liegt|geht|kommt|scheint|hilft|sagt|gefallt|interessiert|wundert|argert|uberrascht|stort|macht|bleibt|"
    r"nutzt|erreicht|fallt|betrifft|bringt|lasst|nicht|jetzt|erst|selbst|fast|sonst|seit|mit|last|lost|met|let|sent|got|about|against|without|"
    r"except|best|trust|visit|contact|invit\w*|best|zeigt|beschaftigt|wird|hielt|trifft|ruckt|steht|wurmt|but|that|what|just|not|start)\b"
)
_ASKED = re.compile(
    r"\w{2,}st du\b|\w{2,}t ihr\b(?! team)|(?:\w+ ){0,3}\w{2,}(?:ais|eis) (?!de )\w|"
    r"(?:(?:\w+ ){0,6}(?:tu|vous)|on) .*\b(?:quand|combien|ou|comment|quoi|qui)\b(?: \w+){0,6} ?$|c est (?:combien|quand|ou|quoi|qui)\b|"
    r"(?:me|nos) \w{3,}(?:as|es) \w|(?:quelqu un|qqn) (?:peut|sait|a|pourrait)\b|(?:\w+ ){0,6}(?:vous auriez|tu aurais|vous pourriez|tu pourrais|vous pouvez|tu peux|vous avez|vous livrez|vous faites|vous vendez|vous prenez) "
)
_NOT_ASKED = re.compile(
    r".*\b(?:j|je|tu|c|s|n|on|il|elle) \w*ais |(?:pais|seis|reis|mais|jamais|dabei|weil|dass|wenn|if|obwohl)\b|.*\b(?:weil|dass|wenn|que tu|que vous|si vous|si tu|quand tu|quand vous|raison|ete|vu) "
)
_ACCENTED = re.compile(
    r"\W*(?:y |pero |para |de |a |por |en )?(?:cuándo|cuánt[oa]s?|dónde|cómo|quién(?:es)?|cuál(?:es)?|qué(?! (?:bien|bueno|buena|pena|lástima|alegría|gusto|maravilla|guay|risa|suerte|va)\b)) \w",
    re.IGNORECASE,
)
_ORDERS = ((_PLURALS, _NO_PLURALS), (_POLITE, _NO_POLITE), (_FAMILIAR, _NO_FAMILIAR))
_LONGEST = 400


def is_imperative(clause: str) -> bool:
    """Tell whether a folded clause orders something done for its author: "walk me through it", "dites-nous", "nennen Sie mir"."""
    if _IMPERATIVES.match(clause) is not None and _NO_VERBS.match(clause) is None:
        return True
    return any(form.match(clause) is not None and other.match(clause) is None for form, other in _ORDERS)


def is_infinitive(plain: str) -> bool:
    """Tell whether words order something by a German infinitive: "bitte dringend zurückrufen"."""
    found = _INFINITIVE.search(plain)
    return found is not None and _NO_INFINITIVE.search(found[0]) is None


def is_inverted(text: str, plain: str) -> bool:
    """Tell whether a line of a chat asks by its form: a verb before "du", "combien" at its end, an accented "cuándo"."""
    return _ACCENTED.match(text) is not None or (_ASKED.match(plain) is not None and _NOT_ASKED.match(plain) is None)


def is_future(clause: str) -> bool:
    """Tell whether a clause (lower case, with its accents) says in the future what its author does: "lo revisaré"."""
    said = clause[:_LONGEST].lower()
    return _PERSONAL.search(said) is not None and _NO_PROMISES.search(said) is None
