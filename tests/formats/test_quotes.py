import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbagg.formats.quotes import new_text

ATTRIBUTIONS = [
    "On Mon, Jan 6, 2020 at 10:00 AM Dana Reyes <dana@acme.test> wrote:",
    "On Mon, Jan 6, 2020 at 10:00 AM Dana Reyes\n<dana@acme.test> wrote:",
    "Am 06.01.20 um 10:00 schrieb Dana Reyes:",
    "Am Mo., 6. Jan. 2020 um 10:00 Uhr schrieb Dana Reyes <dana@acme.test>:",
    "Le lun. 6 janv. 2020 à 10:00, Dana Reyes <dana@acme.test> a écrit :",
    "El lun, 6 ene 2020 a las 10:00, Dana Reyes (<dana@acme.test>) escribió:",
    "Il giorno lun 6 gen 2020 alle ore 10:00 Dana Reyes <dana@acme.test> ha scritto:",
    "Em seg., 6 de jan. de 2020 às 10:00, Dana Reyes <dana@acme.test> escreveu:",
    "Op ma 6 jan. 2020 om 10:00 schreef Dana Reyes <dana@acme.test>:",
    "Den mån 6 jan. 2020 kl 10:00 skrev Dana Reyes <dana@acme.test>:",
    "pon., 6 sty 2020 o 10:00 Dana Reyes <dana@acme.test> napisał(a):",
    "po 6. 1. 2020 v 10:00 odesílatel Dana Reyes <dana@acme.test> napsal:",
    "ma 6. tammik. 2020 klo 10.00 Dana Reyes (dana@acme.test) kirjoitti:",
    "пн, 6 янв. 2020 г. в 10:00, Dana Reyes <dana@acme.test>:",  # noqa: RUF001 - these letters are meant
    "2020年1月6日(月) 10:00 Dana Reyes <dana@acme.test>:",
    "Dana Reyes <dana@acme.test> 于2020年1月6日周一 10:00写道：",  # noqa: RUF001 - the fullwidth colon is meant
    "2020년 1월 6일 (월) 오전 10:00, Dana Reyes <dana@acme.test>님이 작성:",
    "Dana Reyes <dana@acme.test>, 6 Oca 2020 Pzt, 10:00 tarihinde şunu yazdı:",  # noqa: RUF001 - these letters are meant
]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
@pytest.mark.parametrize("mark", ["> ", ""])
def test_replies_above_the_original(attribution, mark):
    text = f"Yes, Tuesday works.\n\n{attribution}\n{mark}\n{mark}Does Tuesday work?\n{mark}Dana\n"
    assert new_text(text) == "Yes, Tuesday works."


@pytest.mark.parametrize(
    "fields",
    [
        "From: Dana Reyes\nSent: Monday, January 6, 2020 10:00\nTo: Bob\nSubject: Plan",
        "*From:* Dana Reyes\n*Sent:* Monday\n*To:* Bob\n*Subject:* Plan",
        "Von: Dana Reyes\nGesendet: Montag, 6. Januar 2020 10:00\nAn: Bob\nBetreff: Plan",
        "De : Dana Reyes\nEnvoyé : lundi 6 janvier 2020\nÀ : Bob\nObjet : Plan",
        "De: Dana Reyes\nEnviado el: lunes\nPara: Bob\nAsunto: Plan",
        "Da: Dana Reyes\nInviato: lunedì\nA: Bob\nOggetto: Plan",
        "Van: Dana Reyes\nVerzonden: maandag\nAan: Bob\nOnderwerp: Plan",
        "Från: Dana Reyes\nSkickat: måndag\nTill: Bob\nÄmne: Plan",
        "Fra: Dana Reyes\nSendt: mandag\nTil: Bob\nEmne: Plan",
        "Od: Dana Reyes\nWysłano: poniedziałek\nDo: Bob\nTemat: Plan",
        "От: Dana Reyes\nОтправлено: понедельник\nКому: Bob\nТема: Plan",  # noqa: RUF001 - these letters are meant
        "差出人: Dana Reyes\n送信日時: 2020年1月6日\n宛先: Bob\n件名: Plan",
    ],
)
def test_outlooks_block_of_fields(fields):
    assert new_text(f"Agreed.\n\n________________________________\n{fields}\n\nDoes it fit?") == "Agreed."


@pytest.mark.parametrize(
    "rule",
    [
        "-----Original Message-----",
        "-----Ursprüngliche Nachricht-----",
        "-----Message d'origine-----",
        "-----Mensaje original-----",
        "-----Messaggio originale-----",
        "---------- Forwarded message ---------",
        "---------- Weitergeleitete Nachricht ---------",
        "Begin forwarded message:",
        "Anfang der weitergeleiteten Nachricht:",
    ],
)
def test_a_forward_keeps_its_comment(rule):
    text = f"See below, Bob.\n\n{rule}\nFrom: Dana Reyes <dana@acme.test>\nSubject: Plan\n\nThe plan."
    assert new_text(text) == "See below, Bob."


def test_a_bare_forward_is_kept_whole():
    text = "---------- Forwarded message ---------\nFrom: Dana\nSubject: Plan\n\nThe plan."
    assert new_text(text) == text


def test_answers_between_quoted_lines_stay():
    text = "On Mon, 6 Jan 2020, Dana wrote:\n> Tuesday?\n\nYes.\n\n> Noon?\n\nNo, at one.\n"
    assert new_text(text) == "Yes.\n\nNo, at one."


def test_a_point_of_view_is_no_header():
    text = "From: my point of view this is fine.\nIt ends here."
    assert new_text(text) == text


def test_a_colon_is_no_attribution():
    text = "I have two questions:\nWho pays?\nI wrote to Dana:\nno answer."
    assert new_text(text) == text


@pytest.mark.parametrize(
    "ending",
    [
        "-- \nDana Reyes\nAcme",
        "--\nDana Reyes",
        "Best regards,\nDana Reyes\nAcme Inc.\n+1 206 555 0101",
        "Kind regards\nDana",
        "Mit freundlichen Grüßen\nDana Reyes",
        "Viele Grüße\nDana",
        "Cordialement,\nDana",
        "Saludos,\nDana",
        "Cordiali saluti\nDana",
        "Atenciosamente,\nDana",
        "Met vriendelijke groet,\nDana",
        "Med vänlig hälsning\nDana",
        "Med venlig hilsen\nDana",
        "Pozdrawiam,\nDana",
        "С уважением,\nDana",  # noqa: RUF001 - Cyrillic is meant
        "Sent from my iPhone",
        "Von meinem iPhone gesendet",
        "Envoyé de mon iPhone",
        "This e-mail and any attachments are confidential and intended solely for the addressee.\nDelete it.",
        "Diese E-Mail enthält vertrauliche Informationen.",
        "_______________________________________________\nPlans mailing list\nplans@lists.test",
    ],
)
def test_endings(ending):
    assert new_text(f"The offer is attached.\n\n{ending}\n") == "The offer is attached."


def test_a_signature_over_a_quotation():
    text = "Yes.\n\nBest,\nDana\n\nOn Mon, Jan 6, 2020 at 10:00 Bob <b@x.test> wrote:\n> Well?\n"
    assert new_text(text) == "Yes."


@pytest.mark.parametrize(
    "text",
    [
        "Thanks!",
        "Best regards,\nDana",
        "> all of it\n> is quoted",
        "Thanks,\nwhen does it ship?",
        "Best,\nDana\n\nPS: the price is net.",
        "",
    ],
)
def test_what_must_stay(text):
    assert new_text(text) == text


lines = st.lists(
    st.sampled_from(
        [
            *("> quoted", "", "Yes.", "-- ", "--", "Best regards,", "Dana", "From: Dana", "Sent: today", "To: Bob"),
            *("Subject: x", "On Mon, 6 Jan 2020, Dana", "wrote:", "On Mon, 6 Jan 2020, Dana wrote:", "____________"),
            *("Sent from my iPhone", "-----Original Message-----", "This e-mail is confidential", "mailing list"),
        ]
    )
)


@given(lines.map("\n".join) | st.text())
def test_cutting_twice_is_cutting_once(text):
    once = new_text(text)
    assert new_text(once) == once


@pytest.mark.parametrize(
    "unit", [">", " ", "On ", "On \n", "From: x\n", "-", "--\n", "wrote:\n", "Best\n", "_\n", "a\n\n"]
)
def test_hostile_text_costs_no_more_than_its_size(unit):
    start = time.monotonic()
    new_text((unit * (1_000_000 // len(unit)))[:1_000_000])
    assert time.monotonic() - start < 30  # a square of the length would take hours
