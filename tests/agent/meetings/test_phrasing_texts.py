"""The texts about meetings, word by word."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent.meetings.model import Says
from tests.agent.meetings.rig import LANGUAGES, TIMES, booked_at, face_of, time_at, told

OFFERS = {
    ("en", "en-US"): """\
Here is what is open for your Product demo (30 minutes):

1. Tuesday, March 3, 3:00 – 3:30 PM
2. Wednesday, March 4, 11:30 AM – 12:00 PM
3. Friday, March 6, 9:15 – 9:45 AM

All times are in Central Time (Chicago), UTC−6.

Tell me a number, or say what suits you better, such as "Thursday after 3".""",
    ("en", "en-GB"): """\
Here is what is open for your Product demo (30 minutes):

1. Tuesday, 3 March, 15:00 – 15:30
2. Wednesday, 4 March, 11:30 – 12:00
3. Friday, 6 March, 09:15 – 09:45

All times are in Central Time (Chicago), UTC−6.

Tell me a number, or say what suits you better, such as "Thursday after 3".""",
    ("de", "de-DE"): """\
Das ist frei für Ihren Termin „Product demo“ (30 Minuten):

1. Dienstag, 3. März, 15:00 – 15:30 Uhr
2. Mittwoch, 4. März, 11:30 – 12:00 Uhr
3. Freitag, 6. März, 09:15 – 09:45 Uhr

Zeitzone: Nordamerikanische Zentralzeit (Chicago), UTC−6.

Nennen Sie mir eine Nummer, oder sagen Sie, was besser passt, etwa „Donnerstag nach 15 Uhr“.""",
    ("fr", "en-US"): """\
Voici ce qui est libre pour votre rendez-vous « Product demo » (30 minutes) :

1. mardi 3 mars, 15:00 – 15:30
2. mercredi 4 mars, 11:30 – 12:00
3. vendredi 6 mars, 09:15 – 09:45

Fuseau horaire : heure du centre nord-américain (Chicago), UTC−6.

Donnez-moi un numéro, ou dites ce qui vous convient mieux, par exemple « jeudi après 15 h ».""",
    ("es", "es-MX"): """\
Esto está libre para su reunión «Product demo» (30 minutos):

1. martes, 3 de marzo, 3:00 – 3:30 p.m.
2. miércoles, 4 de marzo, 11:30 a.m. – 12:00 p.m.
3. viernes, 6 de marzo, 9:15 – 9:45 a.m.

Zona horaria: hora central (Chicago), UTC−6.

Dígame un número, o lo que le venga mejor, por ejemplo «el jueves después de las 15:00».""",
}


@pytest.mark.parametrize(("language", "locale"), OFFERS)
def test_an_offer(language: str, locale: str) -> None:
    offer = Says(what="offer", times=TIMES)
    assert told(offer, face_of(locale=locale, language=language)) == OFFERS[language, locale]


_READ_BACK = {
    "en": "Your Product demo: Tuesday, March 3, 3:00 PM Central Time (Chicago, UTC−6), 30 minutes. I am keeping it for"
    " you for 5 minutes. Shall I book it? If so, which email address should the invitation go to?",
    "de": "Ihr Termin „Product demo“: Dienstag, 3. März, 15:00 Uhr, Nordamerikanische Zentralzeit (Chicago, UTC−6),"
    " 30 Minuten. Ich halte die Zeit 5 Minuten lang für Sie frei. Soll ich buchen? Wenn ja, an welche E-Mail-Adresse"
    " soll die Einladung gehen?",
    "fr": "Votre rendez-vous « Product demo » : mardi 3 mars à 15:00, heure du centre nord-américain (Chicago, UTC−6),"
    " 30 minutes. Je vous le garde pendant 5 minutes. Dois-je le réserver ? Si oui, à quelle adresse e-mail envoyer"
    " l'invitation ?",
    "es": "Su reunión «Product demo»: martes, 3 de marzo, 15:00, hora central (Chicago, UTC−6), 30 minutos. Le guardo"
    " la hora durante 5 minutos. ¿La reservo? Si es así, ¿a qué correo electrónico envío la invitación?",
}
_BOOKED = {
    "en": "Your Product demo is booked: Tuesday, March 3, 3:00 PM Central Time (Chicago, UTC−6), 30 minutes. The"
    " confirmation goes to ana@acme.test.\n\nThe link to the video call: https://meet.test/a\n\nTell me here if you"
    " want to move or cancel it.",
    "de": "Ihr Termin „Product demo“ ist gebucht: Dienstag, 3. März, 15:00 Uhr, Nordamerikanische Zentralzeit"
    " (Chicago, UTC−6), 30 Minuten. Die Bestätigung geht an ana@acme.test.\n\nDer Link zum Videogespräch: https://meet.test/a"
    "\n\nSagen Sie es mir hier, wenn Sie ihn verlegen oder absagen möchten.",
    "fr": "Votre rendez-vous « Product demo » est réservé : mardi 3 mars à 15:00, heure du centre nord-américain"
    " (Chicago, UTC−6), 30 minutes. La confirmation part à ana@acme.test.\n\nLe lien de l'appel vidéo :"
    " https://meet.test/a\n\nDites-le-moi ici si vous souhaitez le déplacer ou l'annuler.",
    "es": "Su reunión «Product demo» está reservada: martes, 3 de marzo, 15:00, hora central (Chicago, UTC−6),"
    " 30 minutos. La confirmación va a ana@acme.test.\n\nEl enlace de la videollamada: https://meet.test/a"
    "\n\nDígamelo aquí si quiere cambiarla o cancelarla.",
}
_MOVED = {
    "en": "Done: your Product demo is moved from Monday, March 2, 10:00 AM to Tuesday, March 3, 3:00 PM Central Time"
    " (Chicago, UTC−6), 30 minutes. The new invitation goes to ana@acme.test. Tell me here if you want to move or"
    " cancel it.",
    "de": "Erledigt: Ihr Termin „Product demo“ ist verlegt, von Montag, 2. März, 10:00 Uhr auf Dienstag, 3. März,"
    " 15:00 Uhr, Nordamerikanische Zentralzeit (Chicago, UTC−6), 30 Minuten. Die neue Einladung geht an ana@acme.test."
    " Sagen Sie es mir hier, wenn Sie ihn verlegen oder absagen möchten.",
    "fr": "C'est fait : votre rendez-vous « Product demo » est déplacé du lundi 2 mars à 10:00 au mardi 3 mars à 15:00,"
    " heure du centre nord-américain (Chicago, UTC−6), 30 minutes. La nouvelle invitation part à ana@acme.test."
    " Dites-le-moi ici si vous souhaitez le déplacer ou l'annuler.",
    "es": "Listo: su reunión «Product demo» pasa del lunes, 2 de marzo, 10:00 al martes, 3 de marzo, 15:00, hora"
    " central (Chicago, UTC−6), 30 minutos. La nueva invitación va a ana@acme.test. Dígamelo aquí si quiere cambiarla o"
    " cancelarla.",
}
_CANCELLED = {
    "en": "Your Product demo is cancelled: Tuesday, March 3, 3:00 PM Central Time (Chicago, UTC−6), 30 minutes. The"
    " confirmation goes to ana@acme.test.",
    "de": "Ihr Termin „Product demo“ ist abgesagt: Dienstag, 3. März, 15:00 Uhr, Nordamerikanische Zentralzeit"
    " (Chicago, UTC−6), 30 Minuten. Die Bestätigung geht an ana@acme.test.",
    "fr": "Votre rendez-vous « Product demo » est annulé : mardi 3 mars à 15:00, heure du centre nord-américain"
    " (Chicago, UTC−6), 30 minutes. La confirmation part à ana@acme.test.",
    "es": "Su reunión «Product demo» está cancelada: martes, 3 de marzo, 15:00, hora central (Chicago, UTC−6),"
    " 30 minutos. La confirmación va a ana@acme.test.",
}
_AWAY = {
    "en": "I cannot reach our calendar right now, so nothing is booked yet. When would it suit you? A person from our"
    " team will get back to you.",
    "de": "Ich erreiche unseren Kalender gerade nicht, deshalb ist noch nichts gebucht. Wann würde es Ihnen passen?"
    " Dann meldet sich jemand aus unserem Team bei Ihnen.",
    "fr": "Je ne peux pas joindre notre calendrier pour le moment, rien n'est donc encore réservé. Quand cela vous"
    " conviendrait-il ? Une personne de notre équipe vous recontactera.",
    "es": "Ahora mismo no puedo acceder a nuestro calendario, así que todavía no hay nada reservado. ¿Cuándo le"
    " vendría bien? Una persona de nuestro equipo se pondrá en contacto con usted.",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("says", "texts"),
    [
        (Says(what="read_back_no_email", times=TIMES[:1]), _READ_BACK),
        (
            Says(what="booked", bookings=(booked_at("2026-03-03T15:00", join_url="https://meet.test/a"),)),
            _BOOKED,
        ),
        (
            Says(
                what="moved",
                bookings=(booked_at("2026-03-03T15:00"),),
                wanted=time_at("2026-03-02T10:00").start,
            ),
            _MOVED,
        ),
        (Says(what="cancelled", bookings=(booked_at("2026-03-03T15:00"),)), _CANCELLED),
        (Says(what="away"), _AWAY),
    ],
    ids=lambda value: value.what if isinstance(value, Says) else "",
)
def test_the_main_sentences(says: Says, texts: dict[str, str], language: str) -> None:
    assert told(says, face_of(locale=language, language=language)) == texts[language]


@pytest.mark.parametrize(
    ("says", "text"),
    [
        (
            Says(what="read_back", times=TIMES[:1], email="ana@acme.test", type="call"),
            "Your First call: Tuesday, March 3, 3:00 PM Central Time (Chicago, UTC−6), 30 minutes. I am keeping it for"
            " you for 5 minutes; the invitation would go to ana@acme.test. Shall I book it?",
        ),
        (
            Says(what="read_back_move", times=TIMES[:1], bookings=(booked_at("2026-03-05T10:00"),)),
            "Shall I move your Product demo from Thursday, March 5, 10:00 AM to Tuesday, March 3, 3:00 PM Central Time"
            " (Chicago, UTC−6), 30 minutes?",
        ),
        (
            Says(what="read_back_move", times=TIMES[:1]),
            "Shall I move your Product demo to Tuesday, March 3, 3:00 PM Central Time (Chicago, UTC−6), 30 minutes?",
        ),
        (
            Says(what="past", wanted=time_at("2026-03-02T08:00").start),
            "Monday, March 2, 8:00 AM Central Time (Chicago, UTC−6) is already over. When would suit you instead?",
        ),
        (
            Says(what="past", wanted=time_at("2026-03-01T00:00").start),
            "Sunday, March 1 is already over. When would suit you instead?",
        ),
        (
            Says(what="yours", bookings=(booked_at("2026-03-05T10:00"),)),
            "Your Product demo is on Thursday, March 5, 10:00 AM Central Time (Chicago, UTC−6), 30 minutes. Tell me"
            " here if you want to move or cancel it.",
        ),
        (
            Says(what="ask_which", bookings=(booked_at("2026-03-05T10:00"), booked_at("2026-03-06T09:00"))),
            "Which of your meetings do you mean?\n\n1. Thursday, March 5, 10:00 – 10:30 AM, Product demo\n"
            "2. Friday, March 6, 9:00 – 9:30 AM, Product demo\n\nAll times are in Central Time (Chicago), UTC−6.",
        ),
        (
            Says(what="full", minutes=45),
            "I have looked 30 days ahead, and nothing is open for your Product demo. When would it suit you? A person"
            " from our team will get back to you.",
        ),
        (
            Says(what="away", email="ana@acme.test"),
            "I cannot reach our calendar right now, so nothing is booked yet. When would it suit you? A person from our"
            " team will get back to you at ana@acme.test.",
        ),
        (
            Says(what="unknown_zone", quote="Narnia"),
            'I do not know "Narnia" as a place or time zone. Which larger city is near you?',
        ),
        (Says(what="invite"), "Or shall I look for a time for a call with them?"),
    ],
    ids=lambda value: value.what if isinstance(value, Says) else "",
)
def test_in_english(says: Says, text: str) -> None:
    assert told(says) == text


def test_what_is_not_open_is_named_before_what_is() -> None:
    text = told(Says(what="offer_near", times=TIMES[:1], wanted=time_at("2026-03-04T15:00").start))
    assert text.startswith(
        "Wednesday, March 4, 3:00 PM is not open. This is open:\n\n1. Tuesday, March 3, 3:00"
    )
    assert text.count("UTC") == 1


def test_readings_of_whole_days_have_no_hours() -> None:
    days = (
        time_at("2026-03-04T00:00", minutes=24 * 60, id=""),
        time_at("2026-04-03T00:00", minutes=24 * 60, id=""),
    )
    week = time_at("2026-03-09T05:00+00:00", minutes=0, id="")
    text = told(Says(what="ambiguous", times=days, quote="3/4"))
    assert text == ('Which of these do you mean by "3/4"?\n\n1. Wednesday, March 4\n2. Friday, April 3'), (
        "no hour, so no zone"
    )
    moment = Says(what="ambiguous", times=(replace(week, end=week.start),))
    assert "UTC" in told(moment)
    span = time_at("2026-03-02T00:00", minutes=5 * 24 * 60, id="")
    assert "1. Monday, March 2 – Friday, March 6" in told(Says(what="ambiguous", times=(span,)))
