"""What stands behind a sender: words of theirs, the name of a file, or a sentence of WhatsApp itself.

WhatsApp writes its own sentences in the phone's language and, on most phones, puts an invisible left-to-right mark
(U+200E) before them. Only what is known for one is taken for one: a sentence in a language that is not here stays text.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from sbagg.adapters.whatsapp.lines import MARKS

_MARK = "\u200e"
_TURNS = re.compile(f"[{MARKS}]")
_EDITED = re.compile(
    r"\s*\u200e?<(?:this message was edited|diese nachricht wurde bearbeitet\.?|se editó este mensaje\.?|ce message a été "
    r"modifié\.?|questo messaggio è stato modificato\.?|mensagem editada|dit bericht is bewerkt\.?)>$",
    re.IGNORECASE,
)
_ATTACHED = re.compile(r"\u200e?<[^<>:\n]{2,40}:\s?([^<>\n/\\]{1,200}\.\w{1,8})>")
_FILE = re.compile(r"(\u200e?)([^\n/\\]{1,200}?\.\w{0,8}) \([^()\n]{3,40}\)(?=\n|$)")
_CAMERA = re.compile(r"\w{2,8}-\d{8}-WA\d{4,}")
_PAGES = re.compile(r"\s*•\s*\u200e?\d+\s\w+\s*$")
_OMITTED = frozenset(
    """<media omitted>|<medien ausgeschlossen>|<multimedia omitido>|<archivo multimedia omitido>|<médias omis>|<fichier
    multimédia exclu>|<media omessi>|<mídia oculta>|<mídia omitida>|<ficheiro não revelado>|<media weggelaten>|<medya dahil
    edilmedi>|<без медиафайлов>|<媒体文件已省略>|<メディアは省略されました>|<미디어 파일 생략됨>|image omitted|video omitted|audio
    omitted|gif omitted|sticker omitted|document omitted|contact card omitted|video note omitted|bild weggelassen|video
    weggelassen|audio weggelassen|gif weggelassen|sticker weggelassen|dokument weggelassen|kontaktkarte ausgelassen|imagen
    omitida|video omitido|audio omitido|gif omitido|sticker omitido|documento omitido|tarjeta de contacto omitida|image
    absente|vidéo absente|audio omis|gif retiré|sticker omis|document manquant|fiche contact manquante|immagine
    omessa|video omesso|audio omesso|gif esclusa|sticker non incluso|documento omesso|scheda contatto omessa|imagem
    ocultada|vídeo omitido|áudio ocultado|figurinha omitida|documento omitido|imagem não revelada|vídeo não
    revelado|ficheiro de áudio não revelado|documento não revelado|afbeelding weggelaten|video weggelaten|audio
    weggelaten|sticker weggelaten|document weggelaten|изображение отсутствует|видео отсутствует|аудио отсутствует|документ
    отсутствует|стикер не добавлен""".replace("\n    ", " ").split("|")
)
_DELETED = frozenset(
    """this message was deleted|you deleted this message|diese nachricht wurde gelöscht|du hast diese nachricht
    gelöscht|se eliminó este mensaje|eliminaste este mensaje|ce message a été supprimé|vous avez supprimé ce message|questo
    messaggio è stato eliminato|hai eliminato questo messaggio|mensagem apagada|esta mensagem foi apagada|essa mensagem foi
    apagada|você apagou esta mensagem|apagou esta mensagem|dit bericht is verwijderd|je hebt dit bericht verwijderd|данное
    сообщение удалено|вы удалили данное сообщение""".replace("\n    ", " ").split("|")
)
_CALL = re.compile(
    r"(?:missed (?:group )?(?:voice|video) call|(?:voice|video) call|verpasster (?:sprach|video)anruf|(?:sprach|video)anruf|"
    r"llamada perdida|(?:vídeo)?llamada|appel (?:vocal|vidéo)(?: manqué)?|chiamata (?:vocale|video)(?: persa)?)\b",
    re.IGNORECASE,
)
_MISSED = re.compile(
    r"missed |verpasst|perdid[ao]|manqué|\bpers[ao]\b|gemist|no answer|unanswered|keine antwort|sin respuesta|sans réponse|nessuna risposta"
    r"|sem resposta|geen antwoord",
    re.IGNORECASE,
)
_ENCRYPTED = re.compile(
    r"(?:messages (?:to this (?:chat|group)|and calls)\b.{0,40}\bend-to-end encrypt|nachrichten und anrufe sind ende-zu-ende|los "
    r"mensajes y las llamadas están cifrados|les messages et les appels sont chiffrés|i messaggi e le chiamate sono "
    r"crittografati|as mensagens e (?:as )?(?:chamadas|ligações) são (?:en|proteg)|berichten en gesprekken worden "
    r"end-to-end|сообщения и звонки защищены)",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"(?:created (?:this )?group|(?:added|removed) |\bleft$|joined|security code|phone number|changed (?:the|this|their)|pinned a "
    r"message|disappearing messages|message timer|now an admin|blocked this|unblocked this|is a contact|waiting for this "
    r"message|end-to-end|gruppe (?:erstellt|geändert)|hat .{1,80} (?:hinzugefügt|entfernt|verlassen)|sicherheitsnummer|"
    r"telefonnummer|creó (?:este|el) grupo|añadi|código de seguridad|a créé (?:ce|le) groupe|a ajouté|code de sécurité|ha "
    r"creato (?:questo|il) gruppo|ha aggiunto|codice di sicurezza|criou (?:este|o) grupo|adicionou|código de segurança)",
    re.IGNORECASE,
)
_QUOTES = frozenset('"“”„«»')
_NAMED = re.compile("@\u2068([^\u2069\n]{1,100})\u2069|@(\\d{8,15})\\b")


class Content(NamedTuple):
    """``kind`` is text, file, call, deleted or notice; ``files`` are names; ``named`` whom the text names with an @.

    ``marked``: it begins with the mark that WhatsApp puts before its own sentences.
    """

    kind: str
    text: str
    files: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    marked: bool = False


def sender_of(rest: str) -> tuple[str, str]:
    """Divide what stands behind a head into the sender and what they sent; the sender is empty for a notice.

    A notice may have a colon: ``Jane changed the subject to "Berlin: plan"``.
    """
    name, colon, content = rest.partition(": ")
    if not colon and name.endswith(":"):
        name, colon = name[:-1], ":"
    plain = _TURNS.sub("", name)
    if not colon or "\n" in name or not plain.strip() or any(mark in plain for mark in _QUOTES):
        return "", rest
    return " ".join(plain.split()), content


def content_of(written: str) -> Content:
    """Tell what somebody sent."""
    own = written.replace("\r", "")
    own = _EDITED.sub("", own) if own.endswith(">") else own
    plain = _TURNS.sub("", own).strip()
    folded = plain.rstrip(".").lower()
    marked = own.lstrip().startswith(_MARK)
    if folded in _DELETED:
        return Content("deleted", plain)
    if "<" in own and (found := _ATTACHED.search(own)):
        around = _PAGES.sub("", own[: found.start()]) + own[found.end() :]
        return Content("file", _caption(around, found[1]), (_TURNS.sub("", found[1]),))
    if " (" in own and (found := _FILE.match(own)) and (found[1] or _CAMERA.match(found[2])):
        return Content("file", _caption(own[found.end() :], found[2]), (_TURNS.sub("", found[2]),))
    if files := _omitted(own, folded):
        return Content("file", "", files)
    if _ENCRYPTED.match(plain) or (marked and not _CALL.match(plain) and _NOTICE.search(plain)):
        return Content("notice", plain)
    named = dict.fromkeys(f"+{one[2]}" if one[2] else one[1] for one in _NAMED.finditer(own)) if "@" in own else ()
    return Content("call" if marked and _CALL.match(plain) else "text", plain, (), tuple(named), marked)


def is_missed(call: str) -> bool:
    """Tell whether what WhatsApp says of a call is that nobody took it."""
    return _MISSED.search(call) is not None


def _omitted(own: str, folded: str) -> tuple[str, ...]:
    """Return the name of a file that was left out, if it has one, else what was left out."""
    if folded in _OMITTED:
        return (folded.strip("<>"),)
    before, mark, last = own.rpartition(_MARK)
    if mark and _TURNS.sub("", last).strip().lower() in _OMITTED:
        return (" ".join(_TURNS.sub("", _PAGES.sub("", before)).split()) or last.strip().lower(),)
    return ()


def _caption(around: str, file: str) -> str:
    """Return what was written beside a file; Android repeats the file's name there, iOS puts it before."""
    text = _TURNS.sub("", around).strip()
    stem = _TURNS.sub("", file).rpartition(".")[0]
    return "" if text in {stem, file} or stem.endswith(text.rpartition(".")[0] or text) else text
