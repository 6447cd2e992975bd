"""Names taken apart, transliterated, shortened; compared with another parser's reading of the same names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbagg.identity.likeness.names import compare
from sbagg.normalize import fold, names_agree
from sbagg.normalize.given import full_forms, one_given_name
from sbagg.normalize.person import NOBODY, a_generation_apart, name_in_address, person_name, same_name
from sbagg.normalize.script import latin, sound


@pytest.mark.parametrize(
    ("text", "words", "generation"),
    [
        ("Jane Miller", "jane miller", ""),
        ("Miller, Jane", "jane miller", ""),
        ("Dr. Jane A. Miller, PhD", "jane a miller", ""),
        ("Jürgen van der Müller", "jurgen muller", ""),
        ("John Smith Jr.", "john smith", "jr"),
        ("Smith, John, Sr.", "john smith", "sr"),
        ("John Smith III", "john smith", "iii"),
        ("Anne O'Brien", "anne obrien", ""),
        ("Jane Doe (via Docs)", "jane doe", ""),
        ("Ann Senior", "ann senior", ""),
        ("张小明", "xiaoming zhang", ""),
        ("欧阳雪", "xue ouyang", ""),
        ("曾伟", "wei zeng", ""),
        ("Юрий Щукин", "yuriy shchukin", ""),
        ("박지훈", "jihun park", ""),
        ("Acme Support", "", ""),
        ("jane@acme.com", "", ""),
        ("+1 206 555 0101", "", ""),
        ("", "", ""),
    ],
)
def test_person_name(text, words, generation):
    name = person_name(text)
    assert (" ".join(name.words), name.generation) == (words, generation)


@pytest.mark.parametrize(
    ("one", "other", "rule"),
    [
        ("Jane Miller", "Miller, Jane", "full_name"),
        ("Jürgen Müller", "Juergen Mueller", "spelling"),
        ("Jürgen Müller", "Müller Jurgen", "full_name"),
        ("张伟", "Zhang Wei", "full_name"),
        ("王小明", "Xiao Ming Wang", "spelling"),
        ("Дмитрий Соколов", "Dmitri Sokolow", "spelling"),
        ("Γιώργος Νικολάου", "Giorgos Nikolaou", "spelling"),
        ("Jean-Pierre Martin", "Jean Pierre Martin", "spelling"),
        ("Bob Jones", "Robert Jones", "nickname"),
        ("Rob Jones", "Bob Jones", "nickname"),
        ("J. Miller", "Jane Miller", "initials"),
        ("Jane A. Miller", "Jane Miller", "longer_name"),
        ("Jane Millwright", "Jane Milwright", "name_typo"),
        ("Miller", "Jane Miller", "one_name"),
        ("Jane Miller", "John Miller", "other_given"),
        ("Mark Miller", "Mary Miller", "other_given"),
        ("Martin Miller", "Martina Miller", "other_given"),
        ("J. Miller", "Kate Miller", "other_given"),
        ("Jane A. Miller", "Jane B. Miller", "other_middle"),
        ("Jane Miller", "Jane Thornbury", "other_family"),
        ("Jane Miller", "Brian Thornbury", "other_name"),
        ("John Smith Jr.", "John Smith Sr.", "generation"),
        ("Сергей Петров", "Pavel Petrov", "other_given"),
        ("Hans-Peter Müller", "Hans-Georg Müller", "other_given"),
        ("Seo-yeon Lee", "이서연", "spelling"),
        ("J. M.", "Jane Miller", ""),
        ("田中太郎", "Taro Tanaka", ""),
        ("", "Jane Miller", ""),
    ],
)
def test_compare(one, other, rule):
    assert compare(person_name(one), person_name(other)) == rule
    assert compare(person_name(other), person_name(one)) == rule


@pytest.mark.parametrize(
    ("local", "known", "words"),
    [
        ("jane.miller84", (), "jane miller"),
        ("jane_miller+news", (), "jane miller"),
        ("janemiller", (), ""),
        ("janemiller", ("miller",), "jane miller"),
        ("jmiller3", ("miller",), "j miller"),
        ("sales", (), ""),
        ("customer.support", (), ""),
        ("x-1234", (), ""),
    ],
)
def test_name_in_address(local, known, words):
    assert " ".join(name_in_address(local, known).words) == words


def test_short_forms_mean_one_name_only_through_a_full_one():
    assert one_given_name("bob", "robert")
    assert one_given_name("liz", "beth")
    assert not one_given_name("alexander", "alexandra")
    assert set(full_forms("sasha")) == {"sasha", "alexander", "alexandra"}


@pytest.mark.parametrize(("one", "other"), [("yuriy", "jurij"), ("sergey", "sergei"), ("natalia", "natalya")])
def test_transliterations_sound_alike(one, other):
    assert sound(one) == sound(fold(other))


@pytest.mark.parametrize(
    ("one", "other", "same", "agree"),
    [
        ("Jane Miller", "Miller, Jane", True, True),
        ("Jürgen Müller", "Mueller, Juergen", True, True),
        ("Jane Ann Miller", "Jane Miller", True, True),
        ("J. Miller", "Jane Miller", False, True),
        ("Mr. Miller", "Jane Miller", False, True),
        ("Tom Miller Jr.", "Tom Miller Sr.", False, False),
        ("Tom Miller Jr.", "Tom Miller", False, True),
        ("Tom Miller", "Jane Miller", False, False),
    ],
)
def test_one_full_name_is_more_than_names_that_agree(one, other, same, agree):
    assert (same_name(one, other), names_agree(one, other)) == (same, agree)
    assert (same_name(other, one), names_agree(other, one)) == (same, agree)


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("1948-06-24", "1977-01-12", True),
        ("1971-06-24", "1981-06-24", False),
        ("--06-24", "1948-06-24", False),
        ("", "1948-01-01", False),
    ],
)
def test_a_generation_apart(one, other, apart):
    assert a_generation_apart(one, other) is apart
    assert a_generation_apart(other, one) is apart


NAMES = st.text("abcdefghijklmnoprstuvwz", min_size=2, max_size=9).map(str.capitalize)
FORMS = st.sampled_from(
    [
        "{g} {f}",
        "{f}, {g}",
        "{g} {m}. {f}",
        "Dr. {g} {f}",
        "{g} {f} Jr.",
        "{f}, {g} {m}.",
        "Mrs. {g} van {f}",
        "{g} {f}, PhD",
    ]
)


@given(NAMES, NAMES, st.sampled_from("ABCDEFGHIJKLMNOPRST"), FORMS)
def test_first_and_last_word_are_those_that_nameparser_finds(given_name, family, initial, form):
    from nameparser import HumanName

    text = form.format(g=given_name, f=family, m=initial)
    theirs, ours = HumanName(text), person_name(text)
    if not ours.full or not theirs.first or not theirs.last or theirs.suffix not in {"", "Jr.", "PhD"}:
        return  # a word drawn happens to be a label or a title
    if (
        theirs.title not in {"", "Dr.", "Mrs."}
        or " " in theirs.first + theirs.last.removeprefix("van ")
        or theirs.nickname
    ):
        return
    assert (ours.words[0], ours.words[-1]) == (fold(theirs.first), fold(theirs.last.removeprefix("van ")))


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_taken_apart_and_compared_alike_both_ways(one, other):
    a, b = person_name(one), person_name(other)
    assert all(word and word == word.strip() for word in a.words)
    assert compare(a, b) == compare(b, a)
    assert compare(a, a) in {"", "full_name", "one_name"}
    assert latin(latin(one)) == latin(one) or not latin(one).isascii()
    assert name_in_address(one) == NOBODY or name_in_address(one).full
