from __future__ import annotations

import pytest

from server.errors import UsageError
from server.prospects.crm_csv import Ignored, IgnoredLine, read_crm_csv

HUBSPOT = (
    '"Record ID","First Name","Email","Contact owner","Company Domain Name","Website URL"\r\n'
    '"11","Karin","K.Vogel@vogelpumpen.example","dana@northlight.example","vogelpumpen.example","https://www.vogelpumpen.example/de"\r\n'
    '"12","Joe, jr.","joe77@gmail.com","dana@northlight.example","gmail.com",""\r\n'
)
PIPEDRIVE = (
    "Person - Name;Person - Email - Work;Person - Owner;Organization - Website\n"
    "Tom;tom@abaracold.example, t.abara@abaracold.example;Dana;abaracold.example:8080\n"
)
ZOHO = "Record Id\tEmail\tSecondary Email\tModified By\n1\ta@one.example\tb@one.example\tdana@northlight.example\n"
CLOSE = "display_name,primary_email,url\nAcme,Ann Lee <ann@acme.example>,http://acme.example/\n"


@pytest.mark.parametrize(
    ("text", "addresses", "domains"),
    [
        (HUBSPOT, {"k.vogel@vogelpumpen.example", "joe77@gmail.com"}, {"vogelpumpen.example"}),
        (PIPEDRIVE, {"tom@abaracold.example", "t.abara@abaracold.example"}, {"abaracold.example"}),
        (ZOHO, {"a@one.example", "b@one.example"}, set()),
        (CLOSE, {"ann@acme.example"}, {"acme.example"}),
        ("a@one.example\nb@two.example\n", {"a@one.example", "b@two.example"}, set()),
        ("one.example\ntwo.example\n", set(), {"one.example", "two.example"}),
        ("only@one.example", {"only@one.example"}, set()),
        ("Wer;Wohin\nAnna;anna@one.example\nBert;bert@two.example\n", {"anna@one.example", "bert@two.example"}, set()),
        ("sep=;\nEmail;Name\na@one.example;A\n", {"a@one.example"}, set()),
        ('Name,Email\n"two\nlines",a@one.example\n', {"a@one.example"}, set()),
        ("E-Mail\njörg@müller.example\n", {"jörg@müller.example"}, set()),
    ],
)
def test_reads_the_exports_of_the_usual_crms(text: str, addresses: set[str], domains: set[str]) -> None:
    people = read_crm_csv(text.encode())
    assert (people.addresses, people.domains) == (addresses, domains)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_tells_the_encoding(encoding: str) -> None:
    text = "Vorname;E-Mail\nJörg;joerg@müller.example\nÉva;eva@two.example\n"
    assert read_crm_csv(text.encode(encoding)).addresses == {"joerg@müller.example", "eva@two.example"}


def test_says_what_was_ignored_and_where() -> None:
    people = read_crm_csv(
        b"Email,Website,Owner\nnobody,acme.example,d\na@one.example,linkedin.com/in/a,d\nb@two.example,,d,more\n"
    )
    assert people.addresses == {"a@one.example"}
    assert people.ignored == (
        IgnoredLine(2, Ignored.NOT_AN_ADDRESS),
        IgnoredLine(3, Ignored.PUBLIC_DOMAIN),
        IgnoredLine(4, Ignored.TOO_MANY_CELLS),
    )
    assert (people.columns, people.other_columns) == (("Email", "Website"), ("Owner",))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b";;\r\n;;\n", "empty"),
        (b"Name,Town\nAnn,Graz\n", "line 1"),
        (b'Email\na@one.example\n"b@two.example\n', "line 3"),
    ],
)
def test_errors_name_the_line(data: bytes, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read_crm_csv(data)


def test_errors_hold_no_address() -> None:
    with pytest.raises(UsageError) as caught:
        read_crm_csv(b'Email\n"secret@person.example\n')
    assert "secret" not in str(caught.value)
