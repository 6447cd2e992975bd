"""Hard cases of who is who with the truth beside them: drawn anew for each seed, any number of each kind."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from bench.labelled import Labelled
from sbagg.demo.names import ascii_name, style

_GIVEN = """Alan Alison Andrew Angela Anna Barbara Brian Carol Charles Claire Colin David Diane Donna Edward Elaine Emma Eric Frances
George Grace Helen Henry Ian Jane Janet John Joyce Karen Keith Laura Linda Louise Mark Martin Mary Nigel Oliver Patricia Paul
Peter Rachel Robert Ruth Sarah Simon Stephen Susan Thomas William""".split()
_COMMON = "Smith Jones Taylor Brown Wilson Davies Evans Thomas Johnson Roberts Walker Wright Robinson Thompson White Hughes".split()
_STEMS = "Ald Bar Bex Cald Chet Dor Elm Fair Gar Hask Ing Kel Lam Mar Nor Oak Pen Quen Rad Sal Tar Und Ver Wal Yar Zed".split()
_ENDS = "berry bourne by combe croft don field ford gate ham hurst ley low mere more ridge stead thorpe ton wick worth".split()
_SHORT = """Robert:Bob Robert:Rob William:Bill William:Will Elizabeth:Liz Elizabeth:Beth Margaret:Peggy Richard:Dick James:Jim
Michael:Mike Catherine:Cathy Katherine:Kate Edward:Ted Anthony:Tony Charles:Chuck Christopher:Chris Deborah:Debbie Joseph:Joe
Jennifer:Jenny Thomas:Tom Patricia:Trish Samuel:Sam Daniel:Dan Matthew:Matt Benjamin:Ben Alexander:Sasha Susan:Sue Gregory:Greg
Nicholas:Nick Timothy:Tim Stephanie:Steffi Johannes:Hannes Wolfgang:Wolfi Theresa:Resi Josef:Sepp Victoria:Vicky""".split()
_UMLAUTS = """Jürgen_Müller:Juergen_Mueller Jörg_Schröder:Jorg_Schroder Søren_Ørsted:Soren_Orsted Björn_Åkerlund:Bjorn_Akerlund
Günther_Weiß:Guenther_Weiss Zoë_Brontë:Zoe_Bronte Łukasz_Żeleński:Lukasz_Zelenski François_Lefèvre:Francois_Lefevre
Käthe_Bäumler:Kaethe_Baeumler Iñigo_Peñaranda:Inigo_Penaranda Dvořák_Jiří:Jiri_Dvorak Çağlar_Öztürk:Caglar_Ozturk""".split()
_SCRIPTS = """Дмитрий_Соколов:Dmitry_Sokolov Юрий_Щукин:Yuri_Shchukin Наталья_Журавлёва:Natalia_Zhuravleva Сергей_Ковальчук:Sergei_Kovalchuk
Евгений_Цветков:Evgeny_Tsvetkov Γιώργος_Νικολάου:Giorgos_Nikolaou Ελένη_Παππά:Eleni_Pappa Χρήστος_Δημητρίου:Christos_Dimitriou
张伟:Wei_Zhang 李娜:Na_Li 王小明:Xiaoming_Wang 陈建国:Jianguo_Chen 刘洋:Liu_Yang 欧阳雪:Xue_Ouyang 赵丽华:Lihua_Zhao 曾志明:Zhiming_Zeng
김민준:Minjun_Kim 이서연:Seo-yeon_Lee 박지훈:Jihoon_Park Андрій_Шевчук:Andriy_Shevchuk Ольга_Фёдорова:Olga_Fedorova""".split()
_CITIES = "Leeds York Hull Derby Bath Truro Wells Ripon Lancaster Preston Durham Exeter Lincoln Norwich Chester".split()
_TRADES = "Foods Freight Tools Paper Glass Hotels Metals Energy Textiles Software Farms Media".split()


@dataclass(slots=True)
class Hard:
    """Draws persons and firms, none twice, and writes down who is who."""

    rng: random.Random
    into: Labelled = field(default_factory=lambda: Labelled("hard cases"))
    used: set[str] = field(default_factory=set)
    count: int = 0

    def owner(self, kind: str) -> str:
        """Return a new person; ``kind`` is the case that the person is part of."""
        self.count += 1
        name = f"{kind}-{self.count}"
        self.into.kind_of[name] = kind
        return name

    def given(self) -> str:
        return self.rng.choice((*_GIVEN, *style("en").given))

    def family(self, *, rare: bool = True) -> str:
        return self.rng.choice(_STEMS) + self.rng.choice(_ENDS) if rare else self.rng.choice(_COMMON)

    def new_family(self) -> str:
        """Return a family name that no couple has yet: their addresses are made of it."""
        while (family := f"{self.family()}{self.rng.choice(('', 's', 'man', 'son'))}") in self.used:
            pass
        self.used.add(family)
        return family

    def name(self) -> tuple[str, str]:
        while True:
            given, family = self.given(), self.family(rare=self.rng.random() < 0.8)
            if f"{given} {family}" not in self.used:
                self.used.add(f"{given} {family}")
                return given, family

    def firm(self) -> tuple[str, str]:
        while True:
            stem, trade = self.rng.choice(_STEMS) + self.rng.choice(_ENDS), self.rng.choice(_TRADES)
            if f"{stem} {trade}" not in self.used:
                self.used.add(f"{stem} {trade}")
                return f"{stem} {trade} Ltd", f"{stem.lower()}-{trade.lower()}.com"

    def phone(self) -> tuple[str, str]:
        return ("phone", f"+44{self.rng.randrange(10**9, 10**10)}")

    def birthday(self) -> str:
        return f"{self.rng.randrange(1945, 2003)}-{self.rng.randrange(1, 13):02}-{self.rng.randrange(1, 29):02}"

    def city(self) -> str:
        return self.rng.choice(_CITIES)

    def slip(self, word: str) -> str:
        """Return a word with a slip of the pen in it."""
        at = self.rng.randrange(1, max(2, len(word) - 1))
        kind = self.rng.randrange(4)
        if kind == 0:
            return word[:at] + word[at + 1 :]
        if kind == 1:
            return word[:at] + word[at] * 2 + word[at + 1 :]
        if kind == 2 and word[at : at + 2] != word[at : at + 2][::-1]:
            return word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
        return word[:at] + self.rng.choice("aeinorst") + word[at + 1 :]


def local(given: str, family: str) -> str:
    return f"{ascii_name(given)}.{ascii_name(family)}"


def hardcases(each: int = 20, seed: int = 1) -> Labelled:
    """Return so many of each case, in the midst of ten times as many ordinary people."""
    hard = Hard(random.Random(seed))
    for _ in range(each):
        for case in _CASES:
            case(hard)
    for _ in range(each * 10):
        ordinary(hard)
    return hard.into


def ordinary(hard: Hard) -> None:
    """One person, one company, one address, often one card."""
    (given, family), (firm, domain), owner = hard.name(), hard.firm(), hard.owner("ordinary")
    address = f"{local(given, family)}@{domain}"
    hard.into.seen(owner, address, f"{given} {family}")
    if hard.rng.random() < 0.6:
        phone = hard.phone()
        hard.into.card(owner, "crm", f"{given} {family}", ("email", address), phone, company=firm, city=hard.city())


def two_addresses(hard: Hard) -> None:
    """Work and private address of one person; the second CRM knows the private one by the same city and birthday."""
    (given, family), (firm, domain), owner = hard.name(), hard.firm(), hard.owner("two addresses")
    work, private = (
        f"{local(given, family)}@{domain}",
        f"{given.lower()[0]}{family.lower()}{hard.rng.randrange(60, 99)}@gmail.com",
    )
    city, born = hard.city(), hard.birthday()
    hard.into.card(owner, "crm", f"{given} {family}", ("email", work), company=firm, city=city, birthday=born)
    hard.into.card(owner, "book", f"{family}, {given}", ("email", private), city=city, birthday=born)
    hard.into.seen(owner, work, f"{given} {family}")
    hard.into.seen(owner, private, given)


def signed(hard: Hard) -> None:
    """A private address without a name that a signature, a Reply-To or one conversation shows to be somebody's."""
    (given, family), (_, domain), owner = hard.name(), hard.firm(), hard.owner("hinted")
    work = hard.into.seen(owner, f"{local(given, family)}@{domain}", f"{given} {family}")
    private = hard.into.seen(owner, f"{given.lower()}.{family.lower()}@gmail.com")
    hard.into.hint(work, private, hard.rng.choice(("signature", "reply_to", "alias")), "see the mail of 3 May")


def job_change(hard: Hard) -> None:
    """The old card and the new: another company, the same mobile number or former employer."""
    (given, family), owner = hard.name(), hard.owner("job change")
    (old, domain), (new, domain_) = hard.firm(), hard.firm()
    mobile = hard.phone()
    hard.into.seen(owner, f"{local(given, family)}@{domain}", f"{given} {family}")
    first = (("email", f"{local(given, family)}@{domain}"), mobile)
    hard.into.card(owner, "crm", f"{given} {family}", *first, company=old)
    if hard.rng.random() < 0.5:
        hard.into.card(
            owner, "book", f"{given} {family}", ("email", f"{local(given, family)}@{domain_}"), mobile, company=new
        )
    else:
        hard.into.card(
            owner,
            "book",
            f"{given} {family}",
            ("email", f"{local(given, family)}@{domain_}"),
            company=old,
            until="2024-01-31",
        )


def homonyms(hard: Hard) -> None:
    """Two of one common name at two companies, and two at one company whom a number tells apart."""
    given, family = hard.rng.choice(_GIVEN), hard.family(rare=False)
    for _ in range(2):
        firm, domain = hard.firm()
        owner = hard.owner("homonym")
        address = f"{local(given, family)}@{domain}"
        hard.into.card(
            owner, "crm", f"{given} {family}", ("email", address), hard.phone(), company=firm, city=hard.city()
        )
        hard.into.seen(owner, address, f"{given} {family}")
    given, (firm, domain) = hard.rng.choice(_GIVEN), hard.firm()
    for number in ("", "2"):
        owner = hard.owner("homonym")
        address = f"{local(given, family)}{number}@{domain}"
        hard.into.card(owner, "crm", f"{given} {family}", ("email", address), hard.phone(), company=firm)


def shared_box(hard: Hard) -> None:
    """Three colleagues who also write from one address without a role word, and sit behind one telephone."""
    (firm, domain), desk = hard.firm(), hard.phone()
    for _ in range(3):
        (given, family), owner = hard.name(), hard.owner("shared box")
        address = f"{given.lower()}{family[:2].lower()}@{domain}"
        hard.into.card(owner, "crm", f"{given} {family}", ("email", address), desk, company=firm)
        hard.into.seen(owner, address, f"{given} {family}")
        hard.into.seen("", f"workshop@{domain}", f"{given} {family}")


def _two_spellings(hard: Hard, kind: str, one: str, other: str) -> None:
    """A card with one spelling, mail with the other, from another address at the same company."""
    (firm, domain), owner = hard.firm(), hard.owner(kind)
    given, _, family = other.rpartition(" ")
    hard.into.card(owner, "crm", other, ("email", f"{ascii_name(family)}@{domain}"), hard.phone(), company=firm)
    hard.into.seen(owner, f"{ascii_name(given)[:1]}.{ascii_name(family)}@{domain}", one)


def umlauts(hard: Hard) -> None:
    one, _, other = hard.rng.choice(_UMLAUTS).replace("_", " ").partition(":")
    _two_spellings(hard, "umlauts", one, other)


def scripts(hard: Hard) -> None:
    one, _, other = hard.rng.choice(_SCRIPTS).replace("_", " ").partition(":")
    _two_spellings(hard, "scripts", one, other)


def nickname(hard: Hard) -> None:
    full, _, short = hard.rng.choice(_SHORT).partition(":")
    family = hard.family()
    _two_spellings(hard, "nickname", f"{short} {family}", f"{full} {family}")


def reordered(hard: Hard) -> None:
    given, family = hard.name()
    _two_spellings(
        hard, "reordered", hard.rng.choice((f"{family}, {given}", f"{family.upper()} {given}")), f"{given} {family}"
    )


def middle(hard: Hard) -> None:
    given, family = hard.name()
    _two_spellings(hard, "middle name", f"{given} {hard.rng.choice('ABCDEFG')}. {family}", f"{given} {family}")


def initial(hard: Hard) -> None:
    """A card with an initial and a number; mail with the full name and the same number on another card, in another city or none."""
    (given, family), (firm, domain), owner, phone = hard.name(), hard.firm(), hard.owner("initial"), hard.phone()
    hard.into.card(owner, "crm", f"{given[0]}. {family}", phone, company=firm, city=(city := hard.city()))
    hard.into.seen(owner, address := f"{given[0].lower()}{family.lower()}@{domain}", f"{given} {family}")
    hard.into.card(owner, "book", f"{given} {family}", ("email", address), company=firm, city=city)


def card_typo(hard: Hard) -> None:
    """Two cards of one address whose names differ by a slip, or whose addresses do."""
    (given, family), (firm, domain), owner = hard.name(), hard.firm(), hard.owner("typo")
    address = f"{local(given, family)}@{domain}"
    hard.into.card(owner, "crm", f"{given} {family}", ("email", address), hard.phone(), company=firm)
    if hard.rng.random() < 0.5:
        hard.into.card(owner, "book", f"{given} {hard.slip(family)}", ("email", address), company=firm)
    else:
        wrong = f"{local(given, hard.slip(family))}@{domain}"
        hard.into.card(owner, "book", f"{given} {family}", ("email", wrong), company=firm)


def renamed(hard: Hard) -> None:
    """One address with two names, as after a wedding; the new name has a second address in the same city."""
    (given, family), (firm, domain), owner = hard.name(), hard.firm(), hard.owner("renamed")
    later, city = hard.family(), hard.city()
    work = f"{local(given, family)}@{domain}"
    hard.into.card(owner, "crm", f"{given} {family}", ("email", work), company=firm, city=city)
    hard.into.seen(owner, work, f"{given} {family}", f"{given} {later}")
    hard.into.seen(owner, f"{local(given, later)}@{domain}", f"{given} {later}")


def handle(hard: Hard) -> None:
    """An unusual name on two networks, which is also a private address."""
    (given, family), owner = hard.name(), hard.owner("handle")
    word = f"{hard.family().lower()}_{hard.rng.choice(_TRADES).lower()}"[:15]
    first = hard.into.identity("twitter", word)
    hard.into.identities[first].bare = False
    hard.into.identities[first].names.append((f"{given} {family}", 1))
    hard.into.truth[first] = owner
    hard.into.seen(owner, f"{word}@gmail.com", f"{given} {family}")


def couple(hard: Hard) -> None:
    """Two of one family name at one telephone in one city; of some, cards know less than the given name."""
    family, phone, city = hard.new_family(), hard.phone(), hard.city()
    one, other = hard.rng.choice(
        (("James", "Jane"), ("Mary", "Mark"), ("Carol", "Charles"), hard.rng.sample(_GIVEN, 2))
    )
    short = hard.rng.choice((one, one, f"{one[0]}.", "Mr."))
    for given, shown in ((one, short), (other, other)):
        address = f"{given.lower()}.{family.lower()}@gmail.com"
        hard.into.card(hard.owner("couple"), "crm", f"{shown} {family}", ("email", address), phone, city=city)


def twins(hard: Hard) -> None:
    """Same family name, birthday, city and telephone."""
    family, phone, city, born = hard.family(), hard.phone(), hard.city(), hard.birthday()
    for given in hard.rng.sample(_GIVEN, 2):
        hard.into.card(hard.owner("twins"), "crm", f"{given} {family}", phone, city=city, birthday=born)


def father_and_son(hard: Hard) -> None:
    """The same name, city and often telephone; junior and senior, or a generation between the birthdays."""
    (given, family), city, phone = hard.name(), hard.city(), hard.phone()
    marked, together = hard.rng.random() < 0.5, hard.rng.random() < 0.5
    for mark, year in ((" Sr.", 1948), (" Jr.", 1977)):
        born = f"{year}-{hard.rng.randrange(1, 13):02}-{hard.rng.randrange(1, 29):02}"
        name = f"{given} {family}{mark if marked else ''}"
        more = {} if marked else {"birthday": born}
        where = (("email", f"{given.lower()}{family.lower()}{year % 100}@gmail.com"), *((phone,) if together else ()))
        hard.into.card(hard.owner("father and son"), "crm", name, *where, city=city, **more)


def assistant(hard: Hard) -> None:
    """She writes on behalf of her boss, and his number stands in her signature."""
    (firm, domain), phone = hard.firm(), hard.phone()
    boss, hers = hard.name(), hard.name()
    chief, aide = hard.owner("assistant"), hard.owner("assistant")
    address = f"{local(*boss)}@{domain}"
    hard.into.card(chief, "crm", " ".join(boss), ("email", address), phone, company=firm)
    first = hard.into.seen(chief, address, " ".join(boss))
    second = hard.into.seen(aide, f"{local(*hers)}@{domain}", " ".join(hers))
    hard.into.hint(second, first, "behalf", "Sender and From differ")
    hard.into.hint(second, hard.into.identity(*phone), "signature", phone[1])


def bot(hard: Hard) -> None:
    """Programs that write under people's names."""
    (given, family), (firm, domain), owner = hard.name(), hard.firm(), hard.owner("bot")
    name = f"{given} {family}"
    hard.into.card(owner, "crm", name, ("email", f"{local(given, family)}@{domain}"), company=firm)
    hard.into.seen(hard.owner("bot"), f"drive-shares-{hard.count}@docs-mailer.com", f"{name} (via Docs)")
    hard.into.seen(hard.owner("bot"), f"tracker@{domain}", name)


def namesakes_in_address(hard: Hard) -> None:
    """Colleagues of one family name whom only the initial in the address tells apart."""
    family, (firm, domain) = hard.family(), hard.firm()
    for given in ("Anna", "Brian", "Claire"):
        owner = hard.owner("colleagues")
        hard.into.card(
            owner, "crm", f"{given} {family}", ("email", f"{given[0].lower()}{family.lower()}@{domain}"), company=firm
        )


_CASES = (
    two_addresses, signed, job_change, homonyms, shared_box, umlauts, scripts, nickname, reordered, middle, initial,
    card_typo, renamed, handle, couple, twins, father_and_son, assistant, bot, namesakes_in_address,
)  # fmt: skip
