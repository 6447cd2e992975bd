"""Mail addresses and domains: what is one mailbox, whose domain is an employer's, which addresses are roles."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

# Free mail and internet providers: an address there says nothing about an employer. Compiled from providers'
# own pages; a registrable domain counts, or its first label for providers with a domain in every country.
FREE_MAIL = frozenset(
    """126.com 139.com 163.com 189.cn aim.com alice.it aliyun.com aol.com arcor.de att.net attbi.com bellsouth.net
    bigpond.com bluewin.ch bol.com.br btinternet.com charter.net chello.nl comcast.net cox.net daum.net
    duck.com earthlink.net email.com excite.com fastmail.com fastmail.fm free.fr freenet.de frontier.com
    googlemail.com gmail.com gmx.net hanmail.net hey.com home.com hotmail.com hushmail.com icloud.com
    inbox.com inbox.lv interia.pl juno.com kolumbus.fi laposte.net libero.it list.ru live.com lycos.com mac.com
    mail.com mail.ru mailbox.org mailinator.com me.com mindspring.com msn.com naver.com neuf.fr netscape.net
    netzero.net ntlworld.com o2.pl online.de onet.pl optonline.net optusnet.com.au orange.fr outlook.com
    pacbell.net passport.com pm.me posteo.de prodigy.net proton.me protonmail.ch protonmail.com qq.com rambler.ru
    rediffmail.com roadrunner.com rocketmail.com rogers.com rr.com sbcglobal.net seznam.cz sfr.fr shaw.ca
    sina.com singnet.com.sg sky.com skynet.be sohu.com speakeasy.net sympatico.ca t-online.de talk21.com talktalk.net
    telenet.be telus.net terra.com.br tin.it tiscali.it tutanota.com tuta.io uol.com.br ukr.net verizon.net
    videotron.ca virgilio.it virginmedia.com wanadoo.fr web.de windstream.net wp.pl xs4all.nl xtra.co.nz
    yandex.com yandex.ru ymail.com zoho.com zoznam.sk ziggo.nl
    users.noreply.github.com example.com example.net example.org""".split()
)
_FREE_LABELS = frozenset("yahoo hotmail live outlook gmx msn aol yandex googlemail".split())
_RESERVED = frozenset("test example invalid localhost local lan internal onion arpa home corp".split())
_ROLES = frozenset(
    """abuse accounting accounts admin administrator alerts all billing booking bookings bounce bounces calendar
    careers contact contactus customercare customerservice daemon do-not-reply donotreply editor enquiries enquiry
    events everyone feedback finance hello help helpdesk hostmaster hr info information inquiries invoice invoices
    it jobs kontakt legal list listserv mail mailer-daemon mailerdaemon mailing majordomo marketing media news
    newsletter no-reply nobody noreply notification notifications notify office operations order orders owner
    partners payments postmaster pr press privacy purchasing reception receipts recruiting register reply root
    sales security service services staff studio subscribe subscriptions support team tickets unsubscribe update
    updates vertrieb webmaster welcome""".split()
)
_AUTOMATIC = re.compile(
    r"^(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|mailer[-_]?daemon|postmaster|bounces?|notifications?|notify|alerts?)(?:$|[-_.+=])"
)
_MACHINERY = re.compile(
    r"(?:owner|request|bounces?|errors|subscribe|unsubscribe|digest|announce)[-_].+"
    r"|.+[-_](?:owner|request|bounces?|errors|subscribe|unsubscribe|digest|announce|admin)"
)
"""What list managers put before or behind a list's name (RFC 2142; majordomo, ezmlm, Mailman)."""
_ADDRESS = re.compile(r"[^\s<>\"(),:;\\\[\]@\x00-\x1f\x7f]+(?:\.[^\s<>\"(),:;\\\[\]@]+)*@[^\s@<>()\[\],;:\\\"/]+")
_LONGEST = 320


@cache
def _suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList  # noqa: PLC0415 - 10 ms that most questions do without

    return PublicSuffixList(accept_unknown=True)


@lru_cache(maxsize=16384)
def email(text: str) -> str:
    """Return the address in lower case with its domain in A-label form, or an empty string if it is none."""
    text = text.strip().strip("<>'\"").removeprefix("mailto:").strip()
    if len(text) > _LONGEST or not _ADDRESS.fullmatch(text):
        return ""
    local, _, domain = text.rpartition("@")
    domain = domain.lower().strip(".")
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    return f"{local.lower()}@{domain}" if domain and ".." not in domain else ""


@lru_cache(maxsize=16384)
def registrable(domain: str) -> str:
    """Return the domain that somebody registered (``eu.mail.acme.co.uk`` gives ``acme.co.uk``), else empty."""
    return _suffixes().privatesuffix(domain.lower().strip(".")) or ""


@lru_cache(maxsize=16384)
def corporate_domain(domain: str) -> str:
    """Return the registrable domain if it can be an employer's: no free mail, no provider, nothing reserved."""
    base = registrable(domain)
    if not base or base.rpartition(".")[2] in _RESERVED or base.replace(".", "").isdigit():
        return ""
    if base in FREE_MAIL or domain in FREE_MAIL or base.partition(".")[0] in _FREE_LABELS:
        return ""
    return base


def is_role(address: str) -> bool:
    """Tell whether the local part is a role word, so that more than one person may stand behind it."""
    local = address.partition("@")[0].partition("+")[0]
    return (
        local in _ROLES
        or local.replace(".", "-") in _ROLES
        or bool(_AUTOMATIC.match(local) or _MACHINERY.fullmatch(local))
    )


def is_automatic(address: str) -> bool:
    """Tell whether nobody reads or writes there: ``noreply@``, ``mailer-daemon@``, ``notifications@``."""
    return bool(_AUTOMATIC.match(address.partition("@")[0]))
