"""Which mail a machine wrote."""

from __future__ import annotations

import pytest

from server.mail.machine_mail import by_words, calendar_answer
from server.mail.message import CalendarAnswer, MachineKind
from server.mail.mime import parse

OOO, BOUNCE, TICKET = MachineKind.OUT_OF_OFFICE, MachineKind.BOUNCE, MachineKind.TICKET
LIST, BULK, OTHER = MachineKind.LIST, MachineKind.BULK, MachineKind.OTHER

AWAY = "I am out of the office until 14 March with limited access to e-mail."


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        ("Auto-Submitted: auto-replied\nSubject: Automatic reply: Pilot", AWAY, OOO),
        ("Auto-Submitted: auto-replied (vacation)\nSubject: Re: Pilot", AWAY, OOO),
        ("Auto-Submitted: no\nSubject: Re: Pilot", "Yes, Tuesday works.", None),
        ("Auto-Submitted: auto-generated\nSubject: Your report", "It is ready.", OTHER),
        ("X-Autoreply: yes\nSubject: Re: Pilot", AWAY, OOO),
        ("X-Autoreply: no\nSubject: Re: Pilot", "Yes.", None),
        ("Precedence: auto_reply\nSubject: Abwesenheitsnotiz: Pilot", "Bin weg.", OOO),
        ("X-Auto-Response-Suppress: All\nSubject: Re: Pilot", "Yes, Tuesday works.", None),
        ("Return-Path: <>\nSubject: Automatische Antwort: Pilot", "Ich bin im Urlaub.", OOO),
        ("Return-Path: <kim@client.example>\nSubject: Re: Pilot", "Yes.", None),
        ("From: postmaster@client.example\nSubject: Automatic reply: Pilot", AWAY, OOO),
        ("From: postmaster@client.example\nSubject: Pilot", AWAY, OOO),
        ("From: postmaster@client.example\nSubject: Undeliverable: Pilot", "User unknown", BOUNCE),
        ("From: MAILER-DAEMON@client.example\nSubject: Re: Pilot", "550 5.1.1 user unknown", BOUNCE),
        ("X-Failed-Recipients: kim@client.example\nSubject: Mail delivery failed", "x", BOUNCE),
        ("List-Id: <users.x.example>\nSubject: Pilot", "Hello all", LIST),
        ("List-Unsubscribe: <mailto:u@x.example>\nSubject: News", "Hello", BULK),
        ("Precedence: bulk\nSubject: News", "Hello", BULK),
        ("From: no-reply@shop.example\nSubject: Your order", "It is on its way.", OTHER),
        ("From: noreen@shop.example\nSubject: Your order", "It is on its way.", None),
    ],
)
def test_headers(head: str, body: str, expected: MachineKind | None) -> None:
    assert parse(f"{head}\n\n{body}".encode()).machine is expected


def test_quoted_words_are_nobodys_machine() -> None:
    quote = "> " + AWAY.replace(". ", ".\n> ") + "\n> In my absence contact the desk.\n"
    assert parse(f"Subject: Re: Pilot\n\nEnjoy your leave, talk then.\n\n{quote}".encode()).machine is None
    notice = (
        f"Thank you for your message. {AWAY}\n\n-----Original Message-----\nCan we meet? Your proposal is attached."
    )
    assert parse(f"Subject: Re: Pilot\n\n{notice}".encode()).machine is OOO


def test_a_delivery_report_is_a_bounce() -> None:
    raw = (
        b"From: System <x@client.example>\nSubject: Report\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        b"--b\n\nNot delivered.\n--b\nContent-Type: message/delivery-status\n\nAction: failed\n--b--\n"
    )
    message = parse(raw)
    assert (message.machine, message.envelope.machine) == (BOUNCE, BOUNCE)


@pytest.mark.parametrize(
    ("subject", "text", "expected"),
    [
        ("Automatic reply: Pilot", AWAY, OOO),
        ("Out of Office: Pilot", "Back on Monday.", OOO),
        ("Réponse automatique : Pilote", "Je suis en congés.", OOO),
        ("Respuesta automática: Piloto", "Estoy de vacaciones.", OOO),
        ("Risposta automatica: Pilota", "Sono in ferie.", OOO),
        ("Automatisch antwoord: Proef", "Ik ben afwezig.", OOO),
        ("自動応答: Pilot", "不在です", OOO),
        ("Re: Pilot", f"Thank you for your e-mail. {AWAY}", OOO),
        ("Re: Pilot", "I am on annual leave. In my absence please contact the service desk.", OOO),
        ("Re: Pilot", "Ich bin bis 14.3. nicht im Büro. Ihre E-Mail wird nicht weitergeleitet.", OOO),
        ("Re: Pilot", "I'm on leave next week but yes, Tuesday works.", None),
        ("Re: Pilot", "I'm out of the office this week with limited access to email. Let's talk on Monday.", None),
        ("Re: Pilot", "I am travelling until Friday. Can you send the contract again?", None),
        ("Re: Pilot", "Thanks for your message. We are not interested.", None),
        ("Re: Automatic reply: Pilot", "Now I am back: yes, go ahead.", None),
        ("[Ticket #12345] Pilot", "Your request has been received. Our support team will respond soon.", TICKET),
        ("Re: [Ticket #12345] Pilot", "Hi Dana, I had a look, and the export now runs.", None),
        ("Undeliverable: Pilot", "Your message wasn't delivered.", BOUNCE),
        ("Unzustellbar: Pilot", "", BOUNCE),
        ("Re: Undeliverable goods", "We got them back.", None),
        ("Re: Pilot", "", None),
    ],
)
def test_words(subject: str, text: str, expected: MachineKind | None) -> None:
    assert by_words(subject, text) is expected


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("METHOD:REPLY\nATTENDEE;PARTSTAT=DECLINED:mailto:k@x.example", CalendarAnswer.DECLINED),
        ("METHOD:REPLY\r\nATTENDEE;CN=K;PARTST\r\n AT=TENTATIVE:mailto:k@x.example", CalendarAnswer.TENTATIVE),
        ("METHOD:REQUEST\nATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:k@x.example", CalendarAnswer.REQUEST),
        ("METHOD:CANCEL", CalendarAnswer.CANCELLED),
        ("METHOD:PUBLISH", None),
        ("METHOD:REPLY", None),
        ("", None),
    ],
)
def test_calendar(part: str, expected: CalendarAnswer | None) -> None:
    assert calendar_answer(part) is expected
