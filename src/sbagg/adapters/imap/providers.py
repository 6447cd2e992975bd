"""Where the mailboxes of the large providers are, and what they want for a login. What is not known is not guessed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Provider:
    """An IMAP server by TLS on port 993. ``login`` says what it takes in place of the usual password."""

    host: str
    login: str = ""
    passwords: bool = True


_APP = "{} takes no usual password here but an app password: make one in the account's security settings"
_GMAIL = Provider(
    "imap.gmail.com", f"{_APP.format('Google')} (myaccount.google.com/apppasswords), or log in with a token"
)
_MICROSOFT = Provider(
    "outlook.office365.com", "Microsoft takes no passwords for IMAP: it needs a token (OAuth)", passwords=False
)
_ICLOUD = Provider("imap.mail.me.com", f"{_APP.format('Apple')} (account.apple.com)")
_YAHOO = Provider("imap.mail.yahoo.com", _APP.format("Yahoo"))
_AOL = Provider("imap.aol.com", _APP.format("AOL"))
_FASTMAIL = Provider("imap.fastmail.com", _APP.format("Fastmail"))
_SWITCHED_OFF = "IMAP is off until it is allowed in the settings of the mailbox in the browser"
_GMX_NET, _GMX_COM = Provider("imap.gmx.net", _SWITCHED_OFF), Provider("imap.gmx.com", _SWITCHED_OFF)
_POSTEO, _MAILBOX = Provider("posteo.de"), Provider("imap.mailbox.org")
_ZOHO = Provider("imap.zoho.com", f"{_SWITCHED_OFF}; with two-factor login it takes an app password")

_BY_DOMAIN = {
    **dict.fromkeys("gmail.com googlemail.com".split(), _GMAIL),
    **dict.fromkeys(
        """outlook.com outlook.de outlook.fr outlook.es outlook.it hotmail.com hotmail.co.uk hotmail.de hotmail.fr hotmail.es
        hotmail.it live.com live.co.uk live.de live.fr live.nl msn.com""".split(),
        _MICROSOFT,
    ),
    **dict.fromkeys("icloud.com me.com mac.com".split(), _ICLOUD),
    **dict.fromkeys(
        """yahoo.com ymail.com rocketmail.com myyahoo.com yahoo.co.uk yahoo.de yahoo.fr yahoo.es yahoo.it yahoo.ca yahoo.com.br
        yahoo.in yahoo.co.in yahoo.com.au""".split(),
        _YAHOO,
    ),
    "aol.com": _AOL,
    **dict.fromkeys("fastmail.com fastmail.fm".split(), _FASTMAIL),
    **dict.fromkeys("gmx.net gmx.de gmx.at gmx.ch".split(), _GMX_NET),
    **dict.fromkeys("gmx.com gmx.us gmx.co.uk".split(), _GMX_COM),
    "web.de": Provider("imap.web.de", _SWITCHED_OFF),
    "t-online.de": Provider("secureimap.t-online.de", "Telekom takes an e-mail password of its own, set in its customer centre"),
    **dict.fromkeys("posteo.de posteo.net posteo.org posteo.at posteo.ch posteo.eu".split(), _POSTEO),
    "mailbox.org": _MAILBOX,
    **dict.fromkeys("zoho.com zohomail.com".split(), _ZOHO),
    "zohomail.eu": Provider("imap.zoho.eu", _ZOHO.login),
    "yandex.ru": Provider("imap.yandex.ru", _APP.format("Yandex")),
    "yandex.com": Provider("imap.yandex.com", _APP.format("Yandex")),
    "mail.ru": Provider("imap.mail.ru", _APP.format("Mail.ru")),
    "orange.fr": Provider("imap.orange.fr"),
    "free.fr": Provider("imap.free.fr"),
    "laposte.net": Provider("imap.laposte.net"),
    "comcast.net": Provider("imap.comcast.net"),
}  # fmt: skip
_BY_HOST = {provider.host: provider for provider in _BY_DOMAIN.values()}


def of_address(user: str) -> Provider | None:
    """Return the provider of an address, if its domain is known."""
    return _BY_DOMAIN.get(user.rpartition("@")[2].strip().lower()) if "@" in user else None


def of_host(host: str) -> Provider:
    """Return what is known of a server; companies' own domains lie at the large ones, too."""
    return _BY_HOST.get(host.lower(), Provider(host))
