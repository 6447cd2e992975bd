"""What one message says."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbagg.insight.language import phrases, read
from sbagg.insight.language.sentences import EXAMINED, sentences

ON = date(2026, 3, 2)  # a Monday


def ask(text, **more):
    found = read(text, ON, **more).ask
    return found.text if found else ""


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Hi Sam,\n\ncould you send the report over.\n\nThanks,\nDana", "could you send the report over."),
        ("Thanks for the call. Do you support SSO?", "Do you support SSO?"),
        ("Please let me know which date suits you.", "Please let me know which date suits you."),
        ("Attached is the draft. Thoughts?", "Thoughts?"),
        ("We need the signed NDA before Monday.", "We need the signed NDA before Monday."),
        ("I would like a quote for 50 seats", "I would like a quote for 50 seats"),
        ("Please find attached the offer and let me know when you can sign.", None),
        ("Können Sie mir die Rechnung schicken", None),
        ("Ich bitte um Rückmeldung.", None),
        ("Koennten Sie das bitte pruefen", None),
        ("Pourriez-vous m'envoyer le devis", None),
        ("Merci de nous faire parvenir le contrat.", None),
        ("Hola, ¿podrías enviarme el contrato?", "¿podrías enviarme el contrato?"),
        ("Le agradecería que me confirmara la fecha.", None),
        ("Kunt u ons de offerte sturen", None),
        ("Potrebbe inviarci la scheda tecnica", None),
        ("Poderia enviar a nota fiscal", None),
        ("The notes are at https://wiki.example.com/?page=1 - can you check them?", None),
        ("Any news on the delivery date?", None),
        ("Just following up on this.", None),
        ("??", "??"),
    ],
)
def test_an_ask_is_found_and_quoted(text, quoted):
    assert ask(text) == (text if quoted is None else quoted) or (quoted is None and ask(text) and ask(text) in text)


@pytest.mark.parametrize(
    "text",
    [
        "How are you? The parcel arrived.",
        "Nice weather, isn't it?",
        "Here it is: https://example.com/watch?v=1",
        "    int a = b ? c : d;\n    return x ?? y;",
        "> can you send it?\n\nYes, it is in the folder.",
        "If you have any questions, please contact us.",
        "Please find attached the signed contract.",
        "Please note our new address.",
        "Feel free to share the slides, and don't hesitate to reach out.",
        "Let me know if you need anything else.",
        "Bei Fragen stehen wir Ihnen gerne zur Verfügung.",
        "Bitte beachten Sie unsere neue Bankverbindung.",
        "N'hésitez pas à me contacter si vous avez des questions.",
        "Veuillez trouver ci-joint la facture.",
        "Si tiene alguna duda, no dude en contactarnos.",
        "Why did we pick you? Because you answered first.",
        '"Can we do better?" was the title of the talk.',
        "We need to talk to our lawyers first.",
        "```\nwhat?\n```",
    ],
)
def test_what_only_sounds_like_one_is_none(text):
    assert ask(text) == ""


def test_chats_ask_without_a_mark():
    assert ask("what time is it on tuesday", kind="chat")
    assert ask("hi sam hast du kurz zeit", kind="sms")
    assert ask("What we agreed on is in the folder.") == ""


def test_an_ask_with_a_day_is_quoted_before_others_and_is_no_promise():
    reading = read("Do you have the form? Can you send it by Friday?", ON)
    assert reading.ask.text == "Can you send it by Friday?"
    assert reading.ask.due == date(2026, 3, 6)
    assert reading.promises == ()


def test_the_title_asks_where_the_text_says_nothing():
    assert ask("", title="Availability on 12 March?") == "Availability on 12 March?"
    assert ask("", title="Re: Availability on 12 March?") == ""
    assert ask("It is all in the folder.", title="Availability?") == ""


def test_a_bare_forward_says_nothing():
    assert read("---------- Forwarded message ---------\nFrom: a@example.com\n\nCan you help?", ON).asks == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Hi Rita,\n\ncan you check this?", ("rita",)),
        ("Hi Rita, hi Sam,\n\ncan you check this?", ("rita", "sam")),
        ("Hi all,\n\ncan you check this?", ()),
        ("The draft is done. Sam, can you check it?", ("sam",)),
        ("However, can you check it?", ()),
        ("Guten Tag Herr Okafor,\n\nkönnen Sie das prüfen?", ("okafor",)),
        ("@sam can you check this?", ("sam",)),
    ],
)
def test_whom_it_is_spoken_to(text, names):
    assert read(text, ON).asks[0].names == names


@pytest.mark.parametrize(
    ("text", "reply", "says"),
    [
        ("Thanks!", "thanks", False),
        ("Perfekt, danke", "assent", False),
        ("merci beaucoup", "thanks", False),
        ("Danke für die schnelle Info.", "thanks", False),
        ("ok", "assent", False),
        ("\U0001f44d", "assent", False),
        ("Done.", "done", False),
        ("Nein", "done", False),
        ("Thanks for the offer, we went with another vendor.", "", True),
        ("36 desks.", "", True),
        ("Blue", "", True),
        ("", "", False),
        ("You're welcome! Have a great weekend", "thanks", False),
    ],
)
def test_short_answers(text, reply, says):
    reading = read(text, ON)
    assert (reading.reply, reading.says, reading.asks) == (reply, says, ())


@pytest.mark.parametrize(
    "text", ["Never mind, found it!", "Hat sich erledigt.", "C'est bon, j'ai trouvé !", "Olvídalo."]
)
def test_an_ask_is_taken_back(text):
    assert read(text, ON).withdraws


@pytest.mark.parametrize(
    ("title", "flags", "machine"),
    [
        ("Automatic reply: Offer", (), "away"),
        ("Abwesenheitsnotiz: Angebot", (), "away"),
        ("Réponse automatique : Devis", (), "away"),
        ("Respuesta automática: Oferta", (), "away"),
        ("Risposta automatica: Offerta", (), "away"),
        ("Out of Office", ("auto",), "away"),
        ("Undelivered Mail Returned to Sender", (), "bounce"),
        ("Invitation: Kickoff @ Tue", (), "calendar"),
        ("Einladung: Projektstart", (), "calendar"),
        ("Read: Contract", (), "auto"),
        ("Your receipt from Papertrail", (), "receipt"),
        ("Offer", ("auto",), "auto"),
        ("Offer", ("bulk",), "bulk"),
        ("Offer", ("list",), "list"),
        ("Re: Automatic reply: Offer", (), ""),
        ("Read this before Monday", (), ""),
        ("Automatic doors for the new office", (), ""),
        ("Your order 1182: which colour?", (), ""),
    ],
)
def test_machines(title, flags, machine):
    reading = read("Can you call me?", ON, title=title, flags=flags)
    assert reading.machine == machine
    assert bool(reading.asks) == (machine == "")


@pytest.mark.parametrize(
    ("title", "text", "reply"),
    [
        ("Accepted: Kickoff @ Tue", "Dana Reyes has accepted this invitation.", "assent"),
        ("Zugesagt: Projektstart", "", "assent"),
        ("Declined: Kickoff @ Tue", "Sorry, I am at the dentist.", "done"),
        ("Refusé : Démo", "", "done"),
    ],
)
def test_an_answer_to_an_invitation(title, text, reply):
    reading = read(text, ON, title=title)
    assert (reading.machine, reading.reply) == ("calendar", reply)


def test_what_a_person_asks_beside_the_answer_counts():
    reading = read("Sorry, I am at the dentist. Could we make it Friday instead?", ON, title="Declined: Kickoff @ Tue")
    assert reading.machine == ""
    assert reading.ask.text == "Could we make it Friday instead?"


def test_a_text_may_say_that_nobody_wrote_it():
    assert read("This is an automatically generated message. Need help?", ON).machine == "auto"


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("I'll send it by Friday.", date(2026, 3, 6)),
        ("ich schicke es bis Freitag", date(2026, 3, 6)),
        ("je vous l'envoie demain", date(2026, 3, 3)),
        ("te lo mando el martes", date(2026, 3, 3)),
        ("Will get back to you next week.", date(2026, 3, 13)),
        ("We will deliver by 2026-04-15.", date(2026, 4, 15)),
        ("Le invio il preventivo entro venerdì.", date(2026, 3, 6)),
        ("Envio os documentos amanhã.", date(2026, 3, 3)),
        ("Ik stuur het u morgen toe.", date(2026, 3, 3)),
        ("I'll send it by 04/05.", None),
        ("Let me check with legal and get back to you.", None),
        ("I'll look into it.", None),
    ],
)
def test_promises(text, due):
    (promise,) = read(text, ON).promises
    assert (promise.text, promise.due) == (text, due)


@pytest.mark.parametrize(
    "text",
    [
        "I won't be able to send it by Friday.",
        "I will not send it by Friday.",
        "If you send me the logo, I'll publish it on Thursday.",
        "I'll send it as soon as you sign.",
        "Shall I send it by Friday?",
        "Can you send it by Friday?",
        "I'll be on holiday next week.",
        "I'll send it attached today.",
        "I sent it on Friday.",
        "She will be there on Friday.",
        "Ich kann die Zahlen nicht bis Freitag liefern.",
        "Je ne pourrai pas vous envoyer les chiffres avant lundi.",
        "No podré mandar los datos antes del viernes.",
        "Wenn Sie unterschreiben, schicke ich es morgen.",
        "Ich schicke Ihnen hiermit das Angebot bis Freitag.",
    ],
)
def test_no_promises(text):
    assert read(text, ON).promises == ()


@given(st.text(max_size=400), st.text(max_size=60))
def test_any_text_is_read_and_quoted_verbatim(text, title):
    reading = read(text, ON, title=title)
    whole = " ".join(f"{text} {title}".split())
    for one in (*reading.asks, *reading.promises):
        assert one.text.removesuffix("…") in whole


@given(
    st.lists(
        st.sampled_from("can you please send thanks if i'll by friday ? . , \n not ok hi sam: bis 15.3.".split(" ")),
        max_size=60,
    )
)
def test_any_words_are_read(some):
    read(" ".join(some), ON, kind="chat")


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "(",
        "?",
        "\n",
        "a?",
        "can you ",
        "can ",
        "http://",
        "x@",
        "if you ",
        "hi ",
        "- ",
        "1.",
        "let me know if ",
        " ",
        "\t;",
        "¿",
        "15.3. ",
        "'",
    ],
)
def test_a_hostile_text_ends(piece):
    """What is examined is bounded, and each phrase is: a megabyte of anything is read like its start and end."""
    text = piece * (1_000_000 // len(piece))
    reading = read(text, ON, title=text)
    assert len(reading.asks) <= 400
    assert sum(len(sentence.text) for sentence in sentences(text)) <= EXAMINED + 2


@pytest.mark.parametrize("name", ["asks", "acks", "promises", "automatic", "answers"])
def test_every_phrase_compiles(name):
    for section in phrases.table(name).values():
        for first in section._by_first:
            section._of(first)


def test_a_phrase_that_could_begin_anywhere_is_refused():
    with pytest.raises(ValueError, match="begin with whole words"):
        phrases.Phrases([".. please"], {})
    with pytest.raises(ValueError, match="begin with whole words"):
        phrases.Phrases(["please? now?"], {})


def test_sentences():
    assert [
        one.text
        for one in sentences(
            "Dr. Lee came at 9. All is well!\n- one\n- two\nThis line was wrapped by a mail program,\nbut this"
        )
    ] == [
        "Dr. Lee came at 9.",
        "All is well!",
        "one",
        "two",
        "This line was wrapped by a mail program,",
        "but this",
    ]
    assert [one.text for one in sentences("bis zum 15.3. bei Ihnen am 15. April, Nr. 5")] == [
        "bis zum 15.3. bei Ihnen am 15. April, Nr. 5"
    ]
    long = "This line is long enough that only a mail program\nwould have broken it there."
    assert [one.text for one in sentences(long)] == [long.replace("\n", " ")]
