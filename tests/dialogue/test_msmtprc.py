# SPDX-License-Identifier: GPL-3.0-or-later
"""An msmtprc means what its owner knows it to mean."""
import pytest

from harness.program import MESSAGE, RCPT, SENDER, WIRE
from harness.server import Server

BARE = b"Subject: x\n\nhi\n"


def sent(envoi, config, *args, sender=SENDER, rcpts=(RCPT,), stdin=MESSAGE,
         env=None):
    """The header fields and the text that arrived."""
    def script(s):
        s.greet()
        s.ehlo()
        s.ok(f"MAIL FROM:<{sender}>".encode(),
             *(f"RCPT TO:<{rcpt}>".encode() for rcpt in rcpts))
        s.message = s.data()
        s.quit()

    with Server(script) as server:
        envoi.configure(config.format(port=server.port),
                        envoi.home / ".msmtprc")
        result = envoi(*(args or (RCPT,)), stdin=stdin, env=env)
    assert result.status == 0 and result.silent, result.text
    return server.sessions[0].message


HOST = "account default\nhost 127.0.0.1\nport {port}\n"
BASE = HOST + f"from {SENDER}\n"


def test_nothing_is_changed_by_default(envoi):
    assert sent(envoi, BASE) == WIRE


@pytest.mark.parametrize("line, sender, env", [
    ("from %U@example.org", "joe@example.org", {"USER": "joe"}),
    ("from x@%H", "x@web1.example", {"HOSTNAME": "web1.example"}),
    ("auto_from on\nmaildomain example.org", "joe@example.org",
     {"USER": "joe"}),
    ("from %F", "sender@example.org", {})])
def test_senders_are_made_of_patterns(envoi, line, sender, env):
    sent(envoi, HOST + line + "\n", sender=sender, env=env)


@pytest.mark.parametrize("args, sender", [
    (["-f", "other@example.org"], "other@example.org"),
    (["--from=other@example.org"], "other@example.org"),
    (["-f", ""], ""), (["-f", "<>"], ""),
    (["--read-envelope-from"], "sender@example.org"),
    (["-f", "a+b@example.net"], "a+b@example.net")])
def test_who_calls_says_who_sends(envoi, args, sender):
    sent(envoi, HOST + "from me@example.org\n", *args, RCPT, sender=sender)


def test_allow_from_override_off_keeps_the_accounts_sender(envoi):
    sent(envoi, BASE + "allow_from_override off\n",
         "-f", "other@example.com", RCPT)


@pytest.mark.parametrize("given, account", [
    ("b@example.org", "two"), ("B@EXAMPLE.org", "two"),
    ("b+list@example.org", "two"), ("x@wild.example", "three"),
    ("X@WILD.example", "default"), ("c@example.org", "default")])
def test_the_sender_chooses_the_account(envoi, given, account):
    envoi.configure("account default\nhost d\nfrom a@example.org\n"
                    "account two\nhost t\nfrom b@example.org\n"
                    "account three\nhost w\nfrom *@wild.example\n",
                    envoi.home / ".msmtprc")
    result = envoi("-P", "-f", given, stdin=b"")
    assert result.status == 0
    assert f"account '{account}'".encode() in result.stdout


def test_an_account_inherits_what_its_parent_said(envoi):
    sent(envoi, "defaults\nport {port}\naccount base\nhost 127.0.0.1\n"
         "from base@example.org\naccount child : base\n"
         "from child@example.org\naccount default : child\n",
         sender="child@example.org")


@pytest.mark.parametrize("line, gone, there", [
    ("set_from_header on", b"From: Sender", b"From: sender@example.org\r\n"),
    ("set_from_header on\nfrom_full_name Doe, John", b"From: Sender",
     b'From: "Doe, John" <sender@example.org>\r\n'),
    ("set_to_header on", b"To: old", b"To: rcpt@example.net\r\n"),
    ("set_to_header undisclosed_recipients", b"To: rcpt",
     b"To: undisclosed-recipients:;\r\n"),
    ("undisclosed_recipients on", b"To: rcpt",
     b"To: undisclosed-recipients:;\r\n")])
def test_fields_are_replaced_on_request(envoi, line, gone, there):
    message = sent(envoi, BASE + line + "\n")
    assert gone not in message and there in message


@pytest.mark.parametrize("line, field, added", [
    ("", b"From:", True), ("set_from_header off", b"From:", False),
    ("add_missing_from_header off", b"From:", False),
    ("set_date_header auto", b"Date:", True),
    ("set_date_header off", b"Date:", False),
    ("add_missing_date_header off", b"Date:", False),
    ("set_msgid_header off", b"Message-ID:", False),
    ("", b"Message-ID:", True)])
def test_missing_fields_are_added_unless_told_not_to(envoi, line, field,
                                                     added):
    message = sent(envoi, BASE + line + "\n", stdin=BARE)
    assert (b"\r\n" + field in b"\r\n" + message) == added


@pytest.mark.parametrize("line, kept", [
    ("", False), ("remove_bcc_headers on", False),
    ("remove_bcc_headers off", True), ("keepbcc on", True),
    ("keepbcc off", False)])
def test_blind_copies_vanish_unless_they_are_wanted(envoi, line, kept):
    message = sent(envoi, BASE + line + "\n",
                   stdin=b"Bcc: eve@example.net\n" + MESSAGE)
    assert (b"Bcc: eve" in message) == kept


def test_local_names_go_through_the_aliases(envoi):
    aliases = envoi.home / "aliases"
    aliases.write_text("root: ann@example.net\ncron: bob@example.net\n"
                       "default: all@example.net\n")
    sent(envoi, BASE + f"aliases {aliases}\n", "root", "cron", "nobody",
         "root@localhost", rcpts=["ann@example.net", "bob@example.net",
                                  "all@example.net", "root@localhost"])


def test_recipients_of_the_header_are_added_once(envoi):
    sent(envoi, BASE, "-t", "x@example.net, rcpt@example.net",
         rcpts=["x@example.net", RCPT])


@pytest.mark.parametrize("line", [
    "host", "port 0", "port 65536", "tls maybe", "timeout -1",
    "nonsense on", "set_to_header auto", "set_date_header on",
    "dsn_notify never,success", "protocol uucp", "syslog LOG_KERN",
    "allow_from_override"])
def test_a_wrong_line_is_named(envoi, line):
    config = envoi.configure(BASE.format(port=25) + line + "\n",
                             envoi.home / ".msmtprc")
    result = envoi(RCPT)
    assert result.status == 78
    assert f"{config}:5: " in result.text


@pytest.mark.parametrize("line", [
    "tls_nocertcheck", "tls_force_sslv3 on", "connect_timeout 10",
    "timeout off", "dsn_notify failure,delay", "dsn_return headers",
    "logfile_time_format none", "tls_min_dh_prime_bits 1024",
    "ntlmdomain x", "proxy_port 99", "source_ip", "# a comment",
    "logfile", "aliases", "domain", "auth off"])
def test_every_command_is_known(envoi, line):
    envoi.configure(BASE.format(port=25) + line + "\n",
                    envoi.home / ".msmtprc")
    result = envoi("-P", stdin=b"")
    assert result.status == 0, result.text
