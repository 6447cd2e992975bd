"""What a mail's author wrote: the text without quoted replies, forwarded messages and the signature.

Cutting twice is cutting once. Where nothing would be left (a bare forward) the text stays whole. All patterns look at
single lines of bounded length, so hostile text costs no more than its size.
"""

from __future__ import annotations

import re

from sbagg.formats.signature import cut_signature

_PASSES = 8
_LONGEST_LINE = 400
_WIDE_COLON = "\uff1a"  # of Chinese and Japanese
_ATTRIBUTION_LINES = 4
_BLOCK_LINES = 8
_FIELD_WIDTH = 30
_BLOCK_FIELDS = 3

_VERBS = (
    *(" wrote", " writes", " schrieb", "écrit", " escribió", " scritto", " scrisse", " escreveu", " schreef", " skrev"),
    *(" kirjoitti", " napisał", " pisze", " napsal", " пишет", " писал", " написал", " yazd\u0131", " a scris"),
    *("写道", "寫道", "작성", "書きました", "のメッセージ"),
)
_START = re.compile(
    r"\s*(?:On|Am|Le|El|Il|Em|No dia|Op|Den|På|Pe|W dniu|Dnia|Dne|V|Dňa)\s+\S{1,40}|\s*\S{2,12}[.,]?\s+\d|\s*\d{1,4}[-./年 년]",
    re.IGNORECASE,
)
_MOMENT = re.compile(r"\b(?:19|20)\d\d\b|\d{1,2}[:.h]\d\d|\d{1,2}[./]\d{1,2}[./]\d{2}|\d{4}[年년]")
_ADDRESS = re.compile(r"<[^<>\s]{1,100}@[^<>\s]{1,100}>|\(?\S{1,100}@\S{1,100}\)?\s*:")
_RULE = re.compile(
    r"\s*-{2,}\s*(?:original(?:e|al)? (?:message|appointment|mail)|urspr(?:ü|ue)ngliche (?:nachricht|mail|e-mail)|originalnachricht|"
    r"original ?nachricht|message d'origine|message original|message initial|mensaje original|messaggio originale|"
    r"mensagem original|oorspronkelijk bericht|ursprungligt meddelande|originalmeddelande|ursprungligt mail|"
    r"oprindelig meddelelse|original meddelelse|opprinnelig melding|alkuperäinen viesti|"
    r"(?:wiadomość oryginalna|oryginalna wiadomość)|původní (?:zpráva|e-mail)|исходное сообщение|"
    r"пересылаемое сообщение|пересланное сообщение|orijinal (?:mesaj|ileti)|"
    r"forwarded (?:message|by .{0,100})|weitergeleitete nachricht|message transféré|mensaje reenviado|"
    r"messaggio inoltrato|mensagem encaminhada|doorgestuurd bericht|vidarebefordrat (?:meddelande|mail)|"
    r"videresendt (?:meddelelse|melding|besked)|välitetty viesti|przekazana wiadomość|přeposlaná zpráva|iletilen mesaj|"
    r"転送されたメッセージ|转发邮件信息|轉寄郵件|전달된 메시지|original message|원본 메시지|原始邮件|原始郵件|元のメッセージ)"
    r"\s*-{2,}\s*$",
    re.IGNORECASE,
)  # fmt: skip
_FORWARD = re.compile(
    r"\s*(?:begin forwarded message|anfang der weitergeleiteten (?:nachricht|e-mail)|début du message (?:transféré|réexpédié)|"
    r"inicio del mensaje reenviado|inizio messaggio inoltrato|início da mensagem (?:re)?encaminhada|"
    r"begin doorgestuurd bericht|vidarebefordrat brev|start på videresendt besked|videresendt melding)\s*:\s*$",
    re.IGNORECASE,
)  # fmt: skip
_FIELDS = {
    name: kind
    for kind, names in {
        "from": "from|von|de|da|van|från|fra|od|lähettäjä|от|от кого|kimden|发件人|寄件者|差出人|보낸 사람|보낸사람",
        "date": "sent|date|gesendet|datum|envoyé|enviado|enviado el|enviada|enviada em|enviado em|fecha|data|inviato|"
        "verzonden|skickat|sendt|dato|wysłano|lähetetty|odesláno|дата|отправлено|gönderme tarihi|tarih|发送时间|傳送時間|"
        "日期|送信日時|日付|보낸 날짜|날짜",
        "to": "to|an|à|para|a|aan|till|til|do|vastaanottaja|komu|кому|kime|收件人|收件者|宛先|받는 사람|받는사람|cc|kopie",
        "subject": "subject|betreff|objet|asunto|oggetto|assunto|onderwerp|ämne|emne|temat|aihe|předmět|тема|konu|主题|"
        "主旨|件名|제목",
    }.items()
    for name in names.split("|")
}
_MARKS = frozenset(">-")
_GAP = re.compile(r"\n{3,}")
_UNDERLINE = re.compile(r"\s*[_\-=*]{5,}\s*$")


def new_text(text: str) -> str:
    """Return the part of a plain text that its author wrote, or all of it if nothing else would be left."""
    return split_text(text)[0]


def split_text(text: str) -> tuple[str, str]:
    """Return what :func:`new_text` does, and the signature that stood below it."""
    current, signature = text.strip("\n"), ""
    for _ in range(_PASSES):
        shorter, closing = cut_signature(_without_quotes(current))
        signature = f"{closing}\n{signature}" if closing else signature
        if shorter == current:
            return (current, signature) if current.strip() else (text, "")
        current = shorter
    return text, ""  # it never settles: better whole than half cut


def _without_quotes(text: str) -> str:
    wide = not text.isascii() and _WIDE_COLON in text
    if ":" not in text and ">" not in text and "--" not in text and not wide:
        return text
    lines = text.split("\n")
    probes = text.replace(_WIDE_COLON, ":").split("\n") if wide else lines
    kept: list[int] = []
    after = 0
    for number in [number for number, line in enumerate(probes) if ":" in line or ">" in line or "-" in line]:
        kept.extend(range(after, number))
        after = number + 1
        if probes[number][:1] == ">":
            continue
        bare = probes[number].strip()
        if bare[-1:] != ":" and bare[:1] not in _MARKS and ":" not in bare[:_FIELD_WIDTH]:
            kept.append(number)
            continue
        ends, taken = _foreign(probes, number)
        while kept and kept[-1] > number - taken:
            kept.pop()
        if ends:
            break
        if not taken:
            kept.append(number)
    else:
        kept.extend(range(after, len(lines)))
    if len(kept) == len(lines):
        return text
    while kept and (not lines[kept[-1]].strip() or _UNDERLINE.match(lines[kept[-1]])):
        kept.pop()
    return _collapsed([lines[number] for number in kept])


def _foreign(lines: list[str], number: int) -> tuple[bool, int]:
    """Return whether all from a line on is another's, and of how many lines up to it the author wrote nothing."""
    line = lines[number].strip()
    first, last = line[:1], line[-1:]
    if first == ">":
        return False, 1
    line = line[:_LONGEST_LINE]
    if (first == "-" and _RULE.match(line)) or (last == ":" and _FORWARD.match(line)):
        return True, 1
    if ":" in line[:_FIELD_WIDTH] and _starts_original(lines, number):
        return True, 1
    taken = _attribution(lines, number) if last == ":" else 0
    return taken > 0 and not _quote_follows(lines, number), taken


def _collapsed(lines: list[str]) -> str:
    """Join the lines; where a quotation was taken out no more than one empty line stays."""
    text = "\n".join([line.rstrip() for line in lines]).strip("\n")
    return _GAP.sub("\n\n", text) if "\n\n\n" in text else text


def _attribution(lines: list[str], last: int) -> int:
    """Return how many lines, the one at ``last`` included, are an "On ... wrote:"; 0 if they are none."""
    first = last
    while first > 0 and last - first < _ATTRIBUTION_LINES - 1 and lines[first - 1].strip():
        if lines[first - 1].lstrip()[:1] == ">":
            break
        first -= 1
    for start in range(first, last + 1):
        joined = " ".join(line.strip() for line in lines[start : last + 1])
        if len(joined) > _LONGEST_LINE:
            continue
        starts = _START.match(joined) and _MOMENT.search(joined)
        if start != last and not starts:
            continue
        lower = f" {joined.lower()}"
        verb = any(map(lower.__contains__, _VERBS))
        if starts and (verb or _ADDRESS.search(joined)):
            return last - start + 1
        if (
            start == last
            and verb
            and (_MOMENT.search(joined) or _ADDRESS.search(joined) or _quote_follows(lines, last))
        ):
            return 1
    return 0


def _quote_follows(lines: list[str], number: int) -> bool:
    following = next((line for line in lines[number + 1 : number + 4] if line.strip()), "")
    return following.lstrip().startswith(">")


def _field(line: str) -> str:
    """Return which field of a quoted header a line is, in any language, empty if none."""
    name, colon, _ = line[:_FIELD_WIDTH].partition(":")
    return _FIELDS.get(name.strip(" \t*").lower(), "") if colon else ""


def _starts_original(lines: list[str], number: int) -> bool:
    """Tell whether a From, a date and a To or Subject stand here together, as Outlook puts them."""
    if _field(lines[number]) != "from":
        return False
    kinds = [kind for line in lines[number : number + _BLOCK_LINES] if (kind := _field(line))]
    return len(kinds) >= _BLOCK_FIELDS and ("date" in kinds or "subject" in kinds)
