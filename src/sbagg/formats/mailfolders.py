"""What a folder or Gmail label is by its name: spam, trash, drafts, unsent or chat, in the languages mailers speak.

Names as Gmail, Outlook, Apple Mail, Thunderbird and Dovecot show them in English, German, French, Spanish, Italian,
Portuguese, Dutch, Swedish, Danish, Norwegian, Finnish, Polish, Czech, Russian, Japanese, Chinese, Korean, Turkish.
"""

from __future__ import annotations

import base64
import binascii
import csv
import re

from sbagg.normalize import clean

_NAMES = {
    "spam": """spam|junk|junk e-mail|junk email|junk mail|bulk mail|bulk|junk-e-mail|junk-mail|spamverdacht|werbung|unerwünscht|
        courrier indésirable|indésirables|pourriel|pourriels|correo no deseado|correo basura|no deseado|
        posta indesiderata|indesiderata|posta indesiderata (spam)|lixo eletrônico|lixo eletrónico|correio eletrónico não solicitado|
        lixo electrónico|ongewenste e-mail|ongewenste mail|reclame|skräppost|uønsket post|uønsket mail|uønsket e-mail|søppelpost|
        søppel-e-post|roskaposti|wiadomości-śmieci|niechciane|wiadomości śmieci|nevyžádaná pošta|nevyžádané|спам|нежелательная почта|
        迷惑メール|垃圾邮件|垃圾郵件|垃圾电子邮件|스팸|스팸함|스팸메일함|정크 메일|정크메일|gereksiz|gereksiz e-posta|istenmeyen posta|önemsiz e-posta|önemsiz""",
    "trash": """trash|deleted|deleted items|deleted messages|bin|wastebasket|recycle bin|papierkorb|gelöscht|gelöschte elemente|
        gelöschte objekte|corbeille|éléments supprimés|messages supprimés|papelera|papelera de reciclaje|elementos eliminados|
        eliminados|cestino|posta eliminata|elementi eliminati|lixeira|reciclagem|lixo|itens excluídos|itens eliminados|
        prullenbak|prullenmand|verwijderde items|verwijderd|papperskorgen|borttagna objekt|borttaget|papirkurv|papirkorg|
        slettet post|slettede elementer|slettede|roskakori|poistetut|kosz|elementy usunięte|usunięte|koš|odstraněná pošta|
        odstraněné|корзина|удаленные|удалённые|удаленные элементы|ゴミ箱|ごみ箱|削除済みアイテム|已删除邮件|已删除|已刪除的郵件|
        垃圾箱|垃圾桶|回收站|휴지통|지운 편지함|지운편지함|çöp|çöp kutusu|çöp sepeti|silinmiş öğeler""",
    "draft": """drafts|draft|templates|entwürfe|entwurf|vorlagen|brouillons|brouillon|modèles|borradores|borrador|plantillas|bozze|
        modelli|rascunhos|rascunho|modelos|concepten|sjablonen|utkast|mallar|kladder|kladde|skabeloner|maler|luonnokset|luonnos|
        wersje robocze|szkice|robocze|szablony|koncepty|rozepsané|šablony|черновики|черновик|шаблоны|下書き|草稿|草稿箱|
        임시보관함|임시 보관함|taslaklar|taslak|şablonlar""",
    "unsent": """outbox|unsent|unsent messages|scheduled|queue|postausgang|zum senden|nicht gesendet|boîte d'envoi|messages en attente|
        programmés|bandeja de salida|por enviar|programados|posta in uscita|in uscita|programmati|caixa de saída|a enviar|
        agendados|postvak uit|te verzenden|gepland|utkorgen|utkorg|udbakke|utboks|lähtevät|skrzynka nadawcza|do wysłania|
        zaplanowane|pošta k odeslání|k odeslání|исходящие|送信トレイ|送信待ち|发件箱|寄件匣|보낼 편지함|보낼편지함|giden kutusu""",
    "chat": """chat|chats|hangouts|chatten|chattar|clavardage|discussions|conversas|čaty|чаты|чат|チャット|聊天|聊天记录|채팅|sohbet|
        sohbetler""",
    "kept": """inbox|sent|sent mail|sent items|sent messages|posteingang|gesendet|gesendete objekte|gesendete elemente|boîte de réception|
        messages envoyés|éléments envoyés|envoyés|recibidos|bandeja de entrada|enviados|elementos enviados|posta in arrivo|
        posta inviata|inviati|inviata|in arrivo|caixa de entrada|recebidos|e-mails enviados|itens enviados|correio enviado|
        postvak in|verzonden|verzonden items|verzonden berichten|inkorgen|inkorg|skickat|skickade|skickade objekt|indbakke|innboks|
        sendt|sendt post|sendte|sendte elementer|postilaatikko|saapuneet|lähetetyt|odebrane|skrzynka odbiorcza|wysłane|
        elementy wysłane|doručená pošta|doručené|přijaté|odeslaná pošta|odeslané|входящие|отправленные|受信トレイ|受信箱|
        送信済み|送信済みメール|送信済みアイテム|收件箱|已发送|已发邮件|已发送邮件|收件匣|寄件備份|已傳送郵件|받은편지함|받은 편지함|보낸편지함|보낸 편지함|
        gelen kutusu|gönderilenler|gönderilmiş postalar|gönderilmiş öğeler""",
}  # fmt: skip
_KINDS = {name.strip(): kind for kind, names in _NAMES.items() for name in names.split("|")}
_SUFFIX = re.compile(r"\.(?:mbox|sbd|mbx|partial)$", re.IGNORECASE)
_SHIFTED = re.compile(r"&([A-Za-z0-9+,]*)-")


def kind_of(name: str) -> str:
    """Return ``spam``, ``trash``, ``draft``, ``unsent``, ``chat``, ``kept`` (Inbox, Sent), or an empty string."""
    return _KINDS.get(name.strip(" []").lower().replace("_", " "), "")


def skip_reason(path: str) -> str:
    """Return why what lies at a path of folder names (``Mail/Trash.sbd/2019``) is left out, empty if it is not."""
    kinds = [kind_of(name) for name in folder_names(path)]
    return next((kind for kind in kinds if kind and kind != "kept"), "")


def labels_of(field: str) -> tuple[str, ...]:
    """Return the labels of a decoded ``X-Gmail-Labels`` field, which quotes a label that holds a comma."""
    if not field:
        return ()
    if '"' not in field:
        return tuple(dict.fromkeys(label.strip() for label in field.split(",") if label.strip()))
    rows = csv.reader([field.replace("\n", " ")], skipinitialspace=True)
    try:
        return tuple(dict.fromkeys(label.strip() for label in next(rows, []) if label.strip()))
    except csv.Error:
        return tuple(label.strip() for label in field.split(",") if label.strip())


def skip_by_labels(labels: tuple[str, ...]) -> str:
    """Return why a message with these Gmail labels is left out, empty if it is not.

    What is also in the Inbox or Sent is not: in a mailbox of another language ``Trash`` may be the user's own label.
    """
    kinds = [kind_of(label) for label in labels]
    return "" if "kept" in kinds else next(filter(None, kinds), "")


def folder_names(path: str) -> list[str]:
    """Return the names of the mail folders in a path, outermost first: ``Work.sbd/Old`` is Work, Old.

    A Maildir++ folder is a hidden directory with dots between its names: ``.INBOX.Entw&APw-rfe``.
    """
    names: list[str] = []
    for part in path.split("/"):
        pieces = part[1:].split(".") if part.startswith(".") else [_SUFFIX.sub("", part)]
        names.extend(decode_folder(piece) for piece in pieces if piece)
    return names


def decode_folder(name: str) -> str:
    """Undo IMAP's modified UTF-7 (RFC 3501, 5.1.3), in which servers name folders on disk: ``Entw&APw-rfe``."""
    return clean(_SHIFTED.sub(_unshift, name)) if "&" in name else name


def _unshift(found: re.Match[str]) -> str:
    if not found[1]:
        return "&"
    try:
        raw = base64.b64decode(found[1].replace(",", "/") + "=" * (-len(found[1]) % 4))
        return raw.decode("utf-16-be")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return found[0]
