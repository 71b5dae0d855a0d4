# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens to the message on its way, and what must not."""
import email
import email.header
import email.policy
import re

import pytest

from harness.program import MESSAGE, RCPT, account
from harness.server import Server

from .conversation import taking

HEAD = (b"From: sender@example.org\nTo: rcpt@example.net\n"
        b"Date: Sat, 01 Jan 2000 00:00:00 +0000\n"
        b"Message-ID: <1@example.org>\nSubject: x\n")


def sent(envoi, stdin, *args, offers=(), **settings):
    """The message as it arrived, undotted, with CRLF line ends."""
    with Server(taking(*offers)) as server:
        result = envoi(*(args or [RCPT]), stdin=stdin,
                       config=account(server.port, **settings))
    assert result.status == 0 and result.silent, result.text
    return server.session.message


def parsed(message):
    return email.message_from_bytes(message, policy=email.policy.default)


def text_of(message):
    return parsed(message).get_content().replace("\r\n", "\n")


def wire(data):
    return data.replace(b"\n", b"\r\n")


def test_a_complete_message_is_not_touched(envoi):
    assert sent(envoi, MESSAGE) == wire(MESSAGE)


def test_order_folding_and_odd_fields_stay_as_they_are(envoi):
    text = (b"X-First: 1\nreceived: from a\n\tby b\nX-first: 2\n" + HEAD +
            b"X-Blank:\nX-Spaces:   a   b  \nx-LAST: z\n\nbody\n")
    assert sent(envoi, text) == wire(text)


@pytest.mark.parametrize("text", [
    b"a\r\nb\r\n", b"a\nb\r\nc\n", b"a\r\r\nb\r\r\r\n", b"a\nb", b"a\r\nb\r",
    b"\n\n\n", b"", b"a\rb\rc\n"])
def test_every_line_end_becomes_crlf(envoi, text):
    lines = re.sub(rb"\r+\n|\r|\n", b"\n", text)
    if lines and not lines.endswith(b"\n"):
        lines += b"\n"
    assert sent(envoi, HEAD + b"\n" + text) == wire(HEAD + b"\n" + lines)


@pytest.mark.parametrize("text", [
    b".\n", b"..\n", b".a\n", b"\n.\n", b"a\n.\nb\n", b"a\r\n.\r\nb\r\n",
    b"a\r.\rb\n", b"a\n.\rQUIT\n", b"a\r\n.\nMAIL FROM:<x@y>\n", b".", b"a\n.",
    b"...\n....\n", b"a\n\0.\n", b"x" * 998 + b"\n.\n" + b"y\n"])
def test_no_line_of_the_body_ends_the_message(envoi, text):
    lines = re.sub(rb"\r+\n|\r|\n", b"\n", text).replace(b"\0", b"")
    if not lines.endswith(b"\n"):
        lines += b"\n"
    assert sent(envoi, HEAD + b"\n" + text) == wire(HEAD + b"\n" + lines)


@pytest.mark.parametrize("size", [4095, 4096, 4097, 16383, 16384, 16385,
                                  65535, 65536, 65537])
def test_a_dot_at_each_edge_of_a_buffer(envoi, size):
    head = HEAD + b"\n"
    fill = b"x" * 70 + b"\n"
    text = fill * (size // 71)
    text += b"y" * (size - len(text) - 1) + b"\n" if size > len(text) else b""
    text += b".\n..\n.z\n"
    assert sent(envoi, head + text) == wire(head + text)


def test_nul_bytes_are_removed_and_nothing_with_them(envoi):
    assert sent(envoi, HEAD + b"\na\0b\0\0c\n\0\nend\n") == wire(
        HEAD + b"\nabc\n\nend\n")


def test_missing_fields_are_added_once(envoi):
    message = sent(envoi, b"Subject: hello\n\nbody\n")
    fields = parsed(message)
    assert fields["From"].addresses[0].addr_spec == "sender@example.org"
    assert fields["Date"].datetime is not None
    assert re.fullmatch(r"<[^<>@\s]+@[^<>@\s]+>", fields["Message-ID"])
    for name in "From", "Date", "Message-ID", "Subject":
        assert len(fields.get_all(name)) == 1
    assert message.endswith(b"\r\n\r\nbody\r\n")


def test_what_is_there_is_not_added(envoi):
    text = HEAD.replace(b"From:", b"from:").replace(
        b"Date:", b"DATE:").replace(b"Message-ID:", b"message-id :")
    assert sent(envoi, text + b"\nbody\n") == wire(text + b"\nbody\n")


def test_an_empty_message_gets_a_header(envoi):
    fields = parsed(sent(envoi, b""))
    assert fields["From"] and fields["Date"] and fields["Message-ID"]
    assert fields.get_content().strip() == ""


@pytest.mark.parametrize("text", [
    b"hello\n", b"hello", b"two words: no field\n", b": none\n", b"\xc3\xa4: none\n", b"  indented\n"])
def test_text_without_a_header_is_all_body(envoi, text):
    message = sent(envoi, text, offers=["8BITMIME"])
    head, body = message.split(b"\r\n\r\n", 1)
    assert body.rstrip(b"\r\n") == text.rstrip(b"\n")
    assert re.search(rb"^From: ", head, re.M)


def test_the_body_begins_where_the_header_ends_without_a_blank_line(envoi):
    message = sent(envoi, HEAD + b"this is no field\nTo: nor is this\n")
    assert message == wire(HEAD + b"\nthis is no field\nTo: nor is this\n")


@pytest.mark.parametrize("start", [
    b"From sender@example.org Sat Jan  1 00:00:00 2000\n",
    b">From sender@example.org Sat Jan  1 00:00:00 2000\n",
    b"From a Sat\nFrom b Sat\n"])
def test_a_line_of_a_mailbox_is_dropped(envoi, start):
    assert sent(envoi, start + MESSAGE) == wire(MESSAGE)


def test_from_lines_in_the_body_are_text(envoi):
    text = HEAD + b"\nFrom me to you\n>From quoted\n"
    assert sent(envoi, text) == wire(text)


@pytest.mark.parametrize("field", [
    b"Bcc: secret@example.net\n", b"bcc: secret@example.net\n",
    b"BCC : secret@example.net\n", b"Bcc\t:secret@example.net\n",
    b"Bcc:\n secret@example.net,\n\tsecret2@example.net\n",
    b"Bcc:" + b" secret@example.net,\n" * 5000 + b" secret@example.net\n",
    b"Resent-Bcc: secret@example.net\n",
    b"Bcc: secret@example.net\nBcc: secret@example.net\n",
    b"Bcc: secret@example.net\r\n"])
@pytest.mark.parametrize("place", ["first", "last"])
def test_no_blind_copy_shows(envoi, field, place):
    text = field + HEAD if place == "first" else HEAD + field
    assert sent(envoi, text + b"\nBcc: body\n") == wire(
        HEAD + b"\nBcc: body\n")


def test_a_blind_copy_without_end_of_header(envoi):
    assert b"secret" not in sent(envoi, HEAD + b"Bcc: secret@example.net")


def test_8_bit_text_is_declared_where_the_server_takes_it(envoi):
    text = HEAD + (b"MIME-Version: 1.0\nContent-Type: text/plain; "
                   b"charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
                   b"gr\xc3\xbc\xc3\x9fe\n")
    with Server(taking("8BITMIME")) as server:
        result = envoi(RCPT, stdin=text, config=account(server.port))
    assert result.status == 0 and result.silent, result.text
    assert b"BODY=8BITMIME" in server.session.params
    assert server.session.message == wire(text)


def test_7_bit_text_declares_nothing(envoi):
    with Server(taking()) as server:
        result = envoi(RCPT, config=account(server.port))
    assert result.status == 0
    assert server.session.params == b""


def test_8_bit_text_is_never_sent_raw_where_it_is_not_taken(envoi):
    text = HEAD + (b"MIME-Version: 1.0\nContent-Type: text/plain; "
                   b"charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
                   b"gr\xc3\xbc\xc3\x9fe\n")
    with Server(taking()) as server:
        result = envoi(RCPT, stdin=text, config=account(server.port))
    if result.status == 0:
        message = server.session.message
        assert not re.search(rb"[\x80-\xff]", message)
        assert text_of(message) == "gr\u00fc\u00dfe\n"
    else:
        assert result.status == 65, result.text
        assert b"MAIL" not in server.session.wire


@pytest.mark.parametrize("offers", [[], ["8BITMIME"]])
@pytest.mark.parametrize("text", [
    b"x" * 999 + b"\n", b"a\n" + b"x" * 100000 + b"\n.\nend\n",
    b"=" * 2000 + b"\n"])
def test_a_line_that_no_server_has_to_take_is_encoded(envoi, text, offers):
    message = sent(envoi, HEAD + b"\n" + text, offers=offers)
    assert max(map(len, message.split(b"\r\n"))) <= 998
    assert text_of(message) == text.decode()


def test_a_signed_message_is_refused_rather_than_encoded(envoi):
    text = HEAD + b"DKIM-Signature: v=1\n\ngr\xc3\xbc\xc3\x9fe\n"
    with Server(taking()) as server:
        result = envoi(RCPT, stdin=text, config=account(server.port))
    assert result.status == 65, result.text
    assert b"signed" in result.stderr
    assert b"MAIL" not in server.session.wire


@pytest.mark.parametrize("offers", [[], ["8BITMIME", "SMTPUTF8"]])
def test_a_raw_header_is_encoded(envoi, offers):
    text = HEAD.replace(b": x", b": gr\xc3\xbc\xc3\x9fe") + b"\nbody\n"
    message = sent(envoi, text, offers=offers)
    assert not re.search(rb"[\x80-\xff]", message)
    assert parsed(message)["Subject"] == "gr\u00fc\u00dfe"


def test_the_message_id_is_new_each_time(envoi):
    ids = {parsed(sent(envoi, b"Subject: x\n\ny\n"))["Message-ID"]
           for _ in range(3)}
    assert len(ids) == 3


def test_the_full_name_is_quoted(envoi):
    fields = parsed(sent(envoi, b"Subject: x\n\ny\n", "-F", "Doe, John (x)",
                         RCPT))
    assert fields["From"].addresses[0].display_name == "Doe, John (x)"
    assert fields["From"].addresses[0].addr_spec == "sender@example.org"


def test_the_full_name_in_any_script(envoi):
    name = "J\u00fcrgen M\u00fc\u00dfig " * 5
    message = sent(envoi, b"Subject: x\n\ny\n", "-F", name.strip(), RCPT)
    assert not re.search(rb"[\x80-\xff]", message)
    assert max(map(len, message.split(b"\r\n"))) <= 78
    raw = email.message_from_bytes(message)["From"]
    shown = str(email.header.make_header(email.header.decode_header(raw)))
    assert shown == f"{name.strip()} <sender@example.org>"


@pytest.mark.parametrize("args", [["-i"], ["-oi"], []])
def test_a_lone_dot_is_text_when_input_is_no_terminal(envoi, args):
    text = HEAD + b"\none\n.\ntwo\n"
    assert sent(envoi, text, *args, RCPT) == wire(text)


def test_a_regular_file_and_a_pipe_give_the_same(envoi):
    path = envoi.home / "message"
    text = HEAD + b"\n" + b"line of text\n" * 200000
    path.write_bytes(text)
    with path.open("rb") as file:
        from_file = sent(envoi, file)
    assert from_file == sent(envoi, text) == wire(text)


def test_a_file_is_read_from_where_its_offset_stands(envoi):
    path = envoi.home / "message"
    path.write_bytes(b"not this\n" + MESSAGE)
    with path.open("rb", buffering=0) as file:
        file.seek(9)
        assert sent(envoi, file) == wire(MESSAGE)
