"""Money in minor units. Exponents from ISO 4217; two decimals where the currency is unknown."""

from __future__ import annotations

import re

_NONE = frozenset("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split())
_THREE = frozenset("BHD IQD JOD KWD LYD OMR TND".split())
_NUMBER = re.compile(r"[^\d.,\-()]")
_LIMIT = 2**63
_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹"}
_LONGEST = 30


def decimals(currency: str | None) -> int:
    """Return how many digits the currency's minor unit has."""
    code = (currency or "").upper()
    return 0 if code in _NONE else 3 if code in _THREE else 2


def to_minor(text: str, currency: str | None = None, *, decimal_comma: bool = False) -> int | None:
    """Read an amount as written (``1,124,741.15``, ``€ 48.000,00`` with ``decimal_comma``, ``(12.50)``).

    Returns minor units, or None when it is no number. A sign, or brackets as accountants write, makes it negative.
    """
    from decimal import Decimal, InvalidOperation  # noqa: PLC0415 - 3 ms that questions without money do without

    number = _NUMBER.sub("", text)
    negative = number.startswith(("-", "(")) or number.endswith("-")
    number = number.strip("-()")
    number = number.replace(".", "").replace(",", ".") if decimal_comma else number.replace(",", "")
    try:
        value = Decimal(number).scaleb(decimals(currency)).to_integral_value()
    except InvalidOperation:
        return None
    minor = int(-value if negative else value)
    return minor if -_LIMIT < minor < _LIMIT else None


def money_text(minor: int, currency: str | None) -> str:
    """Write minor units as a plain decimal: ``4800000`` USD is ``48000.00``."""
    places = decimals(currency)
    whole, rest = divmod(abs(minor), 10**places)
    return f"{'-' if minor < 0 else ''}{whole}" + (f".{rest:0{places}d}" if places else "")


def money_said(amount: str, currency: str | None, *, plain: bool = False) -> str:
    """Say what :func:`money_text` wrote, as a person does: ``$48,000``, ``€12.50``, ``CHF 900``, or the bare number where no currency
    is known. ``plain``: with signs of ASCII alone. What is no amount is said as it is.
    """  # fmt: skip
    whole, _, cents = amount.partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    code = currency or ""
    if not digits.isdecimal() or len(digits) > _LONGEST:
        return f"{amount} {code}".strip()
    value = f"{int(digits):,}" + (f".{cents}" if cents.strip("0") else "")
    symbol = _SYMBOLS.get(code, "")
    if symbol and (symbol.isascii() or not plain):
        return f"{sign}{symbol}{value}"
    return f"{sign}{code} {value}" if code else f"{sign}{value}"
