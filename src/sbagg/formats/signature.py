"""Signatures, greetings, mobile footers, list footers and legal notices at the end of a text."""

from __future__ import annotations

import re
from functools import lru_cache

_LONGEST_LINE = 400
_AFTER_MARK, _AFTER_DASHES, _AFTER_CLOSING, _AFTER_NOTICE, _AFTER_RULE = 40, 12, 10, 40, 12
_CLOSING_WORDS = 6
_CLOSING_WIDTH, _SIGNATURE_WIDTH, _MOBILE_WIDTH = 60, 100, 120

_CLOSING = re.compile(
    r"\s*(?:(?:with |with my )?(?:best|kind(?:est)?|warm(?:est)?|many|sincere)(?: (?:personal )?(?:regards|wishes|thanks))?|(?:best |kind )?regards|"
    r"(?:yours )?(?:sincerely|faithfully|truly)(?: yours)?|cheers|all the best|thanks(?: (?:and regards|again|in advance|a lot|so much))?|"
    r"thank you(?: (?:very much|in advance|and best regards))?|many thanks|respectfully|cordially|take care|br|rgds|"
    r"(?:mit )?(?:freundlichen?|besten?|lieben?|herzlichen?|viele[nr]?|schöne[nr]?|sch(?:ö|oe)ne) (?:gr(?:ü|ue)(?:ß|ss)en?|dank)(?: .{1,25})?|mfg|lg|vg|hochachtungsvoll|"
    r"(?:bien )?cordialement|(?:très |bien )?amicalement|bien à (?:vous|toi)|sincères salutations|meilleures salutations|salutations distinguées|"
    r"(?:un )?saludos?(?: cordiales?)?|un (?:cordial )?saludo|atentamente|un abrazo|"
    r"cordiali saluti|distinti saluti|(?:un )?saluti?|cordialmente|"
    r"atenciosamente|cumprimentos|(?:com os )?melhores cumprimentos|abraços?|att|"
    r"(?:met )?(?:vriendelijke|hartelijke) groet(?:en)?|groet(?:en|jes)?|mvg|"
    r"(?:med )?(?:vänliga?|bästa) hälsning(?:ar)?|(?:med )?venlige? hilsen(?:er)?|(?:med )?vennlig hilsen|mvh|hilsen|hälsningar|"
    r"(?:ystävällisin|parhain) terveisin|terveisin|(?:z )?poważaniem|pozdrawiam(?: serdecznie)?|pozdrowienia|"
    r"s pozdravem|s přátelským pozdravem|с уважением|с наилучшими пожеланиями|saygılarımla|saygılarımızla|iyi çalışmalar|"  # noqa: RUF001 - Cyrillic and Turkish are meant
    r"よろしくお願いいたします|よろしくお願いします|敬具|此致|敬礼|감사합니다)\s*[,.!;、。]*\s*$",
    re.IGNORECASE,
)  # fmt: skip
_MOBILE = re.compile(
    r"\s*(?:(?:sent|get|gesendet|von meine[mr]|diese nachricht wurde von|envoyé|enviado|inviato|verzonden|skickat|sendt|"
    r"lähetetty|wysłan[eo]|odesláno|отправлено)\b.{0,60}(?:iphone|ipad|android|samsung|galaxy|outlook|blackberry|mobile|"
    r"smartphone|handy|móvil|mobil|telefon|yahoo|windows|proton|huawei|nokia|phone|gmail|mail\b|device|gesendet).{0,50}|"
    r"iphoneから送信|发自我的\s?\w+|從我的 \w+ 傳送|나의 \w+에서 보냄)\s*$",
    re.IGNORECASE,
)  # fmt: skip
_NOTICE = re.compile(
    r"[\s*_=\-]*(?:confidentiality (?:notice|note|warning)|confidential(?:ity)?\s*:|(?:legal )?disclaimer\b|privileged (?:and|/) ?confidential|"
    r"(?:the information (?:contained )?in |the contents? of )?this (?:e-?mail|message|communication|transmission)\b.{0,200}?"
    r"(?:confidential|privileged|intended (?:solely|only|for)|legally)|"
    r"diese (?:e-?mail|nachricht)\b.{0,200}?vertraulich|(?:ce|cet) (?:message|courriel|e-?mail)\b.{0,200}?confidentiel|"
    r"este (?:mensaje|correo|e-?mail)\b.{0,200}?(?:confidencial|privilegiad)|esta mensagem\b.{0,200}?confidencia|"
    r"(?:questo|il presente) (?:messaggio|e-?mail)\b.{0,200}?(?:riservat|confidenzial)|(?:dit|deze) (?:bericht|e-?mail)\b.{0,200}?vertrouwelijk|"
    r"please consider the environment|ta wiadomość\b.{0,200}?poufn|detta (?:meddelande|e-?post)\b.{0,200}?konfidentiell)",
    re.IGNORECASE,
)  # fmt: skip
_LIST = re.compile(
    r"mailing list|unsubscribe|list-?info|https?://lists?\.|to post to|yahoo! groups|googlegroups", re.IGNORECASE
)
_NOTICE_WORDS = (
    *("confiden", "disclaimer", "privileged", "legally", "intended", "environment", "vertraulich", "privilegiad"),
    *("riservat", "vertrouwelijk", "poufn", "konfidentiell"),
)
_RULE_MARKS = frozenset("_-=~*")
_RULE = re.compile(r"\s*[_\-=~*]{10,}\s*$")


def cut_signature(text: str) -> tuple[str, str]:
    """Return the text without what closes it (mark, footers, notice, greeting), and of that the signature: what stands
    below the mark or the greeting, which comes with it.
    """
    lines = text.split("\n")
    size = len(lines)
    signature: list[str] = []
    for find in (_mark, _list_footer, _notice, _mobile, _closing):
        start = find(lines)
        if start is not None and any(line.strip() for line in lines[:start]):
            if find is _mark or find is _closing:
                signature = lines[start:] + signature
            del lines[start:]
            while lines and not lines[-1].strip():
                lines.pop()
    return (text, "") if len(lines) == size else ("\n".join(lines), "\n".join(signature))


def _tail(lines: list[str], size: int) -> range:
    return range(max(len(lines) - size, 0), len(lines))


def _mark(lines: list[str]) -> int | None:
    """Find ``-- `` (RFC 3676), or ``--`` as it looks once trailing space is gone."""
    for number in _tail(lines, _AFTER_MARK + 1):
        line = lines[number]
        if line[:2] == "--" and (line == "-- " or (line.rstrip() == "--" and len(lines) - number <= _AFTER_DASHES + 1)):
            return number
    return None


def _list_footer(lines: list[str]) -> int | None:
    for number in _tail(lines, _AFTER_RULE):
        if (
            lines[number][:1] in _RULE_MARKS
            and _RULE.match(lines[number][:_LONGEST_LINE])
            and any(_LIST.search(line[:_LONGEST_LINE]) for line in lines[number + 1 :])
        ):
            return number
    return None


def _notice(lines: list[str]) -> int | None:
    """Find a legal notice: it starts a paragraph and nothing but notice follows."""
    tail = "\n".join(lines[-_AFTER_NOTICE:]).lower()
    if not any(map(tail.__contains__, _NOTICE_WORDS)):
        return None
    for number in _tail(lines, _AFTER_NOTICE):
        if (number == 0 or not lines[number - 1].strip() or _RULE.match(lines[number - 1][:_LONGEST_LINE])) and lines[
            number
        ].strip():
            opening = " ".join(line[:_LONGEST_LINE] for line in lines[number : number + 4])[:_LONGEST_LINE]
            if _NOTICE.match(opening):
                return number
    return None


def _mobile(lines: list[str]) -> int | None:
    return len(lines) - 1 if lines and len(lines[-1]) <= _MOBILE_WIDTH and _MOBILE.match(lines[-1]) else None


def _closing(lines: list[str]) -> int | None:
    """Find "Best regards" and the like with only short lines, no question and no postscript below."""
    for number in reversed(_tail(lines, _AFTER_CLOSING + 1)):
        line = lines[number]
        if len(line) > _SIGNATURE_WIDTH:
            return None
        bare = line.strip()
        if bare[-1:] == "?" or bare[:2].upper() in {"PS", "P."}:
            return None
        if bare and len(line) <= _CLOSING_WIDTH and line.count(" ") <= _CLOSING_WORDS and _closes(line):
            return number
    return None


@lru_cache(maxsize=8192)
def _closes(line: str) -> bool:
    """Tell whether a short line is a closing. Names, greetings and their like come again and again."""
    return _CLOSING.match(line) is not None
