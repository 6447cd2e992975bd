"""Whom an author speaks to: the names in a greeting ("Hi Rita, hi Sam,") and before a request ("Sam, can you ...")."""

from __future__ import annotations

import re

from sbagg.insight.language.phrases import folded

_GREETING = re.compile(
    r"(?:hi|hello|hey|hiya|dear|hallo|moin|servus|liebe[rs]?|sehr geehrte[rs]?|guten (?:tag|morgen|abend)|gruezi|bonjour|bonsoir|"
    r"salut|coucou|cher|chere|chers|hola|buen[oa]s (?:dias|tardes|noches)|buen dia|estimad[oa]s?|querid[oa]s?|good (?:morning|"
    r"afternoon|evening)|morning|beste|geachte|hoi|goede(?:morgen|middag|navond)|dag|buongiorno|buonasera|ciao|salve|gentile|"
    r"egregio|bom dia|boa (?:tarde|noite)|ola|prezad[oa]s?|car[oa]|greetings)\b"
)
_LONGEST = 60
_MOST_WORDS, _BARE_WORDS = 6, 3
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*\.?")  # noqa: RUF001 - the typographic apostrophe is meant
_BREAK = re.compile(r"[,.!:;?]|\s[-–—]\s")  # noqa: RUF001 - the dash is meant
_NOBODYS = frozenset(
    """all both everyone everybody team there folks guys again herr frau mr mrs ms dr prof mme mlle sr sra senor senora madame
    monsieur messieurs mesdames alle zusammen leute damen und herren tous toutes tout le la les a au et and to y e todos todas
    equipo compañeros allemaal iedereen tutti signor signora dott gentili you der die das from of de nuevo hi hello hey hallo
    good morning afternoon evening tag guten dear senhor senhora señor señora señores sirs sir madam colleagues kollegen
    colegas collegues ihr euch my friend friends lovely dos los day happy""".split()
)
_SPOKEN = re.compile(r"@?([A-Z][\w'’-]{1,20})(?:\s+(?:and|und|et|y|&)\s+([A-Z][\w'’-]{1,20}))?\s*(,|:|\s)")  # noqa: RUF001
_ADDRESSED = re.compile(r"@([A-Za-z][\w-]{1,30})")
_CALLED = frozenset(
    "can could would will please pls kannst koenntest können könnten könntest bitte peux pourrais pouvez puedes podrias podrías".split()
)
_CALLED_BY = re.compile(r"\s+([A-Z][\w'’-]*)\s+")  # noqa: RUF001
_LAST = re.compile(r",\s*([A-Z][\w'’-]{1,20})\s*[?.!]*$")  # noqa: RUF001
_COMMON = frozenset(
    """yes no ok okay also and but so then thanks sorry well please great perfect hi hello hey sure now here if when once as one
    first second finally next today tomorrow yesterday monday tuesday wednesday thursday friday ja nein danke bitte gut dann also
    oui non merci bien si vale gracias por claro sinon alors entonces actually btw fyi ps otherwise however anyway meanwhile
    what who whom whose where when which how why an enjoy however therefore additionally furthermore besides still again lastly
    later maybe perhaps hopefully regardless instead similarly likewise honestly frankly basically generally normally usually
    apart regarding re note question update nb edit finally until while since if jedoch allerdings zudem ferner übrigens daher
    deshalb trotzdem vielleicht noch nun dazu hierzu anbei was wann wo welche wie warum cependant toutefois aussi enfin ensuite
    donc voila quand combien comment ademas además tambien también ahora finalmente igualmente asimismo pues bueno cuando
    morning hope unfortunately leider außerdem bonjour in at on for from to by with after before""".split()
)
_SIGNED = re.compile(r"[-–—~/\s]*(?:[A-ZÀ-Ý][\w.'’-]*\.?\s*){1,4}(?:xx?)?")  # noqa: RUF001


def greeting(text: str) -> tuple[tuple[str, ...], str]:
    """Return the folded names in the greeting that a sentence starts with, and the sentence without it."""
    names: list[str] = []
    while found := _GREETING.match(folded(text[:_LONGEST])):
        stop = _BREAK.search(text, found.end(), _LONGEST)
        if stop is None and len(text[found.end() :].split()) > _BARE_WORDS:
            name = _CALLED_BY.match(text, found.end())
            return (*names, *(_names(name[1]) if name else ())), text[name.end() if name else found.end() :].lstrip()
        end = stop.start() if stop else len(text)
        called = text[found.end() : end]
        if len(called.split()) > _MOST_WORDS:
            break
        names += _names(called)
        text = text[stop.end() :].lstrip(" ,.!:;–—-") if stop else ""  # noqa: RUF001
    return tuple(names), text


def vocative(text: str) -> tuple[str, ...]:
    """Return the folded names of whoever a sentence is spoken to."""
    found = _SPOKEN.match(text)
    names = [folded(name) for name in _ADDRESSED.findall(text)]
    if found:
        called = [folded(name) for name in found.groups()[:2] if name]
        next_word = text[found.end() :].split(maxsplit=1)[:1]
        if not _COMMON.intersection(called) and (found[3] != " " or (next_word and folded(next_word[0]) in _CALLED)):
            names += called
    if last := _LAST.search(text):
        name = folded(last[1])
        names += [name] if name not in _COMMON else []
    return tuple(names)


def is_signature(text: str) -> bool:
    """Tell whether a last line is but a name."""
    return len(text) <= _LONGEST and len(text.split()) <= 3 and bool(_SIGNED.fullmatch(text))  # noqa: PLR2004


def _names(called: str) -> tuple[str, ...]:
    found = (folded(word.rstrip(".")) for word in _WORD.findall(called))
    return tuple(name for name in found if name not in _NOBODYS and len(name) > 1)
