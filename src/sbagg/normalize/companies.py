"""Names of companies: one key for the ways of writing one name, whatever the legal form and its spelling."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from sbagg.normalize.names import fold

# Legal forms as they are written behind a name, by country; a form of several words has its blanks as "_". Dots are
# no part of them: letters that stand alone are joined first, so "S.A. de C.V." is read as "sa de cv" and "A/S" as
# "as". Compiled from the registries' own lists of abbreviations; ISO 20275 (Entity Legal Forms) has them all.
# "Group" and "Holding" are no legal forms: Acme Group is often another firm than Acme, its parent, so they stay.
_BEHIND = {
    "US CA": "inc incorporated corp corporation co company llc llp lllp pllc lp limited_partnership",
    "GB IE": "ltd limited plc cic dac ulc public_limited_company",
    "AU NZ ZA": "pty pty_ltd proprietary_limited",
    "IN PK": "private_limited pvt pvt_ltd opc_private_limited",
    "SG MY HK": "pte pte_ltd private_ltd sdn_bhd bhd berhad co_ltd company_limited",
    "DE AT CH": "gmbh mbh gesmbh ag kg kgaa ohg ug ug_haftungsbeschrankt gbr se partg partgmbb aktiengesellschaft",
    "FR BE LU": "sa sas sasu sarl eurl snc sca scop scrl sprl bvba asbl societe_anonyme",
    "NL": "bv nv vof cooperatie",
    "IT": "spa srl srls sapa scarl societa_per_azioni",
    "ES": "sl slu slp sau sll sociedad_limitada sociedad_anonima",
    "PT BR": "lda unipessoal_lda ltda limitada eireli sociedade_anonima",
    "MX": "sa_de_cv s_de_rl s_de_rl_de_cv srl_de_cv sapi_de_cv sab_de_cv sas_de_cv",
    "AR CL CO PE": "saic sac eirl cia_ltda cia sociedad_anonima_cerrada",
    "SE FI": "ab publ aktiebolag oy oyj osakeyhtio",
    "DK NO IS": "as asa aps ivs aktieselskab aksjeselskap ehf",
    "PL": "sp_zoo spolka_zoo spolka_z_ograniczona_odpowiedzialnoscia sp_k sp_j spolka_akcyjna",
    "CZ SK": "sro spol_sro akciova_spolecnost akciova_spolocnost",
    "HU": "kft zrt nyrt bt",
    "SI HR RS BA": "doo jdoo dd",
    "RO MD": "srl_d",
    "BG": "ood eood ead оод еоод ад еад",
    "EE LV LT": "ou sia uab",
    "GR CY": "αε επε ικε",
    "TR": "ltd_sti limited_sirketi anonim_sirketi",
    "RU UA BY KZ": "ooo oao zao ооо оао зао пао ао тов тоо тзов прат",  # noqa: RUF001
    "IL": "בעמ",
    "JP": "kk gk kabushiki_kaisha kabushikigaisha godo_kaisha co_ltd",
    "ID VN": "tbk persero jsc",
    "AE SA": "fze fzco fz_llc fzllc wll",
}
_BEFORE = {
    "RU UA BY KZ": "ooo oao zao ооо оао зао пао ао тов тоо тзов прат",  # noqa: RUF001
    "FI": "oy",
    "ID": "pt",
    "VN": "cong_ty_tnhh cong_ty_co_phan cong_ty_cp",
}
_UNSPACED = (
    "株式会社 有限会社 合同会社 合資会社 合名会社 股份有限公司 有限责任公司 有限責任公司 有限公司 주식회사 유한회사"
)
"""Forms that stand before or behind a name without a blank; in brackets one letter does: (株), (주)."""
_LETTERS = "株 有 주 유"
_LONGEST = 5
_INSIDE = re.compile(r"(?<=\w)['’`´\"״](?=\w)")  # noqa: RUF001 - the typographic apostrophe is meant

_Forms = frozenset[tuple[str, ...]]


def company_key(name: str) -> str:
    """Return the folded name without legal form and punctuation: ``Acme, Inc.`` and ``The ACME Corp`` are ``acme``.

    ``&`` and ``+`` are ``and``; letters that stand alone are one word (``J. P. Moss`` is ``jp moss``). What is left
    is never empty where the name has a letter: a name that is all legal form stays.
    """
    while (shorter := _once(name)) != name:
        name = shorter
    return name


@lru_cache(maxsize=16384)
def _once(name: str) -> str:
    words = _words(name)
    behind, before, unspaced = _forms()
    while (kept := _cut(words, behind, before, unspaced)) != words:
        words = kept
    return " ".join(words)


def _words(name: str) -> list[str]:
    """Split a name into folded words, and join letters that stand alone."""
    text = _INSIDE.sub("", fold(name)).replace("&", " and ").replace("+", " and ")
    words: list[str] = []
    alone = False
    for word in re.findall(r"[^\W_]+", text):
        letter = len(word) == 1 and word.isalpha() and word < "\u0600"
        if letter and alone:
            words[-1] += word
        else:
            words.append(word)
        alone = letter
    return words


def _cut(words: list[str], behind: _Forms, before: _Forms, unspaced: tuple[str, ...]) -> list[str]:
    """Return the words without one thing that is no part of the name, or as they are."""
    if len(words) > 1 and words[0] == "the":
        return words[1:]
    if len(words) > 1 and words[-1] == "and":
        return words[:-1]
    for size in range(min(_LONGEST, len(words) - 1), 0, -1):
        if tuple(words[-size:]) in behind:
            return words[:-size]
        if tuple(words[:size]) in before:
            return words[size:]
    for form in unspaced:
        if words and words[-1] != form and words[-1].endswith(form):
            return [*words[:-1], words[-1].removesuffix(form)]
        if words and words[0] != form and words[0].startswith(form):
            return [words[0].removeprefix(form), *words[1:]]
    return words


@cache
def _forms() -> tuple[_Forms, _Forms, tuple[str, ...]]:
    """Return the forms behind a name, before it, and without a blank, folded as names are."""
    unspaced = tuple(fold(form) for form in _UNSPACED.split())
    either = {(form,) for form in (*unspaced, *map(fold, _LETTERS.split()))}
    tables = [
        frozenset(tuple(form.split("_")) for forms in table.values() for form in fold(forms).split()) | either
        for table in (_BEHIND, _BEFORE)
    ]
    return tables[0], tables[1], unspaced
