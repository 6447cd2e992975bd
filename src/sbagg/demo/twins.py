"""HTML twins of plain mails, as word processors, webmail, telephones and newsletter tools make them."""

from __future__ import annotations

import html
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

    from sbagg.demo.mail import Mail

_NORMAL = ('<p class="MsoNormal">', "<o:p></o:p></p>\r\n")
_LINE = ("<div>", "</div>\r\n<div><br></div>\r\n")
_CELL = ('<tr><td class="copy" style="padding:12px 32px;font:16px/24px Georgia,serif;">', "</td></tr>\r\n")
_LOGO = '<p class="MsoNormal"><img width="180" height="60" src="cid:image001.png@larch" alt="Logo"></p>\r\n'
_BORDER = '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in">\r\n'
_QUOTE = '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid #ccc">'
_PHONE = (
    '<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head>\n'
    '<body style="overflow-wrap: break-word; -webkit-nbsp-mode: space; line-break: after-white-space;">\n'
)


def heads(rng: Random) -> dict[str, str]:
    """Return what stands before the text, by kind of twin; it is the same in each mail."""
    return {
        "outlook": _word_head(24),
        "logo": _word_head(12),
        "letter": _letter_head(rng),
        "gmail": "",
        "apple": _PHONE,
    }


def page(mail: Mail) -> str:
    """Return all that follows the head."""
    if mail.dress in {"outlook", "logo"}:
        return _word(mail)
    if mail.dress == "letter":
        return _paragraphs(mail.text, *_CELL) + "</table></td></tr></table></center>\r\n</body></html>"
    return _webmail(mail) + ("</body></html>" if mail.dress == "apple" else "")


def _word(mail: Mail) -> str:
    text = _paragraphs(mail.text, *_NORMAL) + (_LOGO if mail.dress == "logo" else "")
    if mail.quote:
        text += _BORDER + _paragraphs(mail.quote, *_NORMAL) + "</div>\r\n"
    return text + "</div>\r\n</body>\r\n</html>"


def _webmail(mail: Mail) -> str:
    text = f'<div dir="ltr">{_paragraphs(mail.text, *_LINE)}</div>\r\n'
    if not mail.quote:
        return text
    head, _, rest = mail.quote.partition("\n")
    rest = rest.removeprefix("> ").replace("\n> ", "\n").replace("\n>\n", "\n\n")
    said = f'<div dir="ltr" class="gmail_attr">{html.escape(head)}<br></div>\r\n'
    quoted = f"{said}{_QUOTE}{_paragraphs(rest, *_LINE)}</blockquote>"
    return f'{text}<br>\r\n<div class="gmail_quote">{quoted}</div>\r\n'


def _paragraphs(text: str, opening: str, closing: str) -> str:
    escaped = html.escape(text, quote=False).replace("\n\n", f"{closing}{opening}").replace("\n", "<br>\r\n")
    return f"{opening}{escaped}{closing}"


def _word_head(levels: int) -> str:
    """Return what a word processor puts before a two-line mail: style sheets for lists that are not there."""
    level = (
        "@list l{list}:level{level}\n\t{{mso-level-number-format:{format};\n\tmso-level-tab-stop:none;\n"
        "\tmso-level-number-position:left;\n\ttext-indent:-.25in;\n\tmargin-left:{margin}in;\n\tfont-family:Symbol;}}\n"
    )
    kinds = ("alpha-lower", "bullet")
    lists = (
        level.format(list=n // 9, level=n % 9 + 1, format=kinds[n % 2], margin=n % 9 / 2 + 0.5) for n in range(levels)
    )
    return _file("word.html").replace("%LISTS%", "".join(lists))


def _letter_head(rng: Random) -> str:
    """Return the top of a newsletter: rules for screens of every width, and a hidden preview line."""
    rule = (
        "@media only screen and (max-width:{width}px) {{\n.w{width} {{ width:{inner}px !important }}\n"
        ".c{width} {{ color:#{color:06x} !important; font-size:{size}px !important }} }}\n"
    )
    rules = (
        rule.format(width=width, inner=width - 40, color=rng.randrange(1 << 24), size=12 + width // 100)
        for width in range(320, 960, 20)
    )
    return _file("letter.html").replace("%RULES%", "".join(rules))


def _file(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
