"""One key for the ways of writing a company's name, and different keys for different companies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbagg.normalize import company_key


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("acme", ["Acme", "Acme, Inc.", "The ACME Corp", "ACME CORPORATION", "Acme L.L.C.", "Acme Co., Ltd.", "acme Company"]),
        ("acme", ["Acme Ltd", "Acme PLC", "Acme Pty. Ltd.", "Acme Pvt Ltd", "Acme Private Limited", "Acme Sdn. Bhd."]),
        ("muller", ["Müller GmbH", "Müller GmbH & Co. KG", "Müller GmbH & Co. KGaA", "MÜLLER AG", "Müller UG (haftungsbeschränkt)"]),
        ("cafe bleu", ["Café Bleu S.A.", "Café Bleu SAS", "Cafe Bleu S.A.R.L.", "Café Bleu SA/NV", "Café-Bleu B.V."]),
        ("rio verde", ["Río Verde S.A. de C.V.", "Rio Verde S. de R.L. de C.V.", "Río Verde, S.L.", "Rio Verde Ltda.", "Rio Verde Lda"]),
        ("monte", ["Monte S.p.A.", "Monte SRL", "Monte S.r.l.s."]),
        ("fjord", ["Fjord A/S", "Fjord AS", "Fjord ApS", "Fjord AB (publ)", "Fjord Oy", "Oy Fjord Ab", "Fjord Oyj"]),
        ("kowal", ["Kowal Sp. z o.o.", "Kowal Sp.z o.o.", "Kowal Sp. z o.o. Sp. k.", "Kowal S.A.", "Kowal s.r.o.", "Kowal spol. s r.o.",
                   "Kowal a.s.", "Kowal Kft.", "Kowal Zrt.", "Kowal d.o.o.", "Kowal OÜ", "Kowal UAB"]),
        ("demir", ["Demir A.Ş.", "Demir Ltd. Şti.", "Demir Anonim Şirketi"]),
        ("ромашка", ["ООО «Ромашка»", "Ромашка ООО", "ЗАО Ромашка"]),  # noqa: RUF001
        ("ひかり", ["ひかり株式会社", "株式会社ひかり", "株式会社 ひかり", "(株)ひかり", "㈱ひかり", "ひかり有限会社"]),
        ("hikari", ["Hikari K.K.", "Hikari Kabushiki Kaisha", "Hikari Co., Ltd."]),
        ("北山", ["北山有限公司", "北山股份有限公司", "北山 有限责任公司"]),
        ("tallow and wick", ["Tallow & Wick", "Tallow and Wick, LLP", "Tallow + Wick", "TALLOW&WICK Ltd"]),
        ("jp moss", ["J. P. Moss", "J.P. Moss & Co.", "JP Moss"]),
        ("wendys", ["Wendy's", "Wendy’s Inc"]),  # noqa: RUF001
    ],
)  # fmt: skip
def test_one_name_has_one_key(key, names):
    assert {company_key(name) for name in names} == {key}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme", "Acme Group"),  # often the parent, a firm of its own
        ("Acme", "Acme Holding"),
        ("Acme", "Acme Tools"),
        ("Acme Group", "Acme Holdings"),
        ("AB Foods", "Foods"),
        ("Limited Brands", "Brands"),
    ],
)
def test_what_is_no_legal_form_stays(one, other):
    assert company_key(one) != company_key(other)


@pytest.mark.parametrize("name", ["Inc.", "The Company", "GmbH & Co. KG", "株式会社", "The The", "S.A."])
def test_a_name_that_is_all_legal_form_is_not_empty(name):
    assert company_key(name)


FORMS = st.sampled_from(
    "the The & + and Inc. Ltd GmbH KG S.A. de C.V. Co. 株式会社 ООО Sp. z o.o. A/S a b c Acme (株) Group".split()  # noqa: RUF001
)


@given(st.lists(FORMS, max_size=8).map(" ".join) | st.lists(FORMS, max_size=6).map("".join) | st.text(max_size=20))
def test_the_key_of_a_key_is_itself(name):
    key = company_key(name)
    assert company_key(key) == key
    assert bool(key) == any(letter.isalnum() for letter in key)
