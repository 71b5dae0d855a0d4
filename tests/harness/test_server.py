# SPDX-License-Identifier: GPL-3.0-or-later
"""The scripted server itself, with Python's own client against it: what
the dialogue tests conclude from it must be so."""
import contextlib
import smtplib
import socket
import ssl

import pytest

from .server import Server, Unexpected, reply


def connect(server):
    return socket.create_connection((server.address, server.port), 10)


def trusting(pki):
    return ssl.create_default_context(cafile=pki.ca.file)


def smtplib_script(s):
    """smtplib writes its commands in lower case."""
    s.greet()
    s.expect(b"ehlo me")
    s.send(reply(250, "mail.example.org", "8BITMIME"))
    s.ok(b"mail FROM:<a@example.org>", b"rcpt TO:<b@example.org>")
    s.expect(b"data")
    s.send(b"354 go\r\n")
    s.message = s.body()
    s.send(b"250 taken\r\n")
    s.ok(b"quit")
    s.end()


def send_with(client):
    with contextlib.closing(client):
        client.sendmail("a@example.org", ["b@example.org"], b"x\r\n.y\r\n")
        client.quit()


def test_a_dialogue_is_played_and_recorded():
    with Server(smtplib_script) as server:
        send_with(smtplib.SMTP(server.address, server.port, "me", 10))
    assert server.session.message == b"x\r\n.y\r\n"
    assert server.session.flights == 6
    assert server.session.commands[0] == b"ehlo me"
    assert bytes(server.session.wire).startswith(b"ehlo me\r\nmail FROM")


def test_implicit_tls_hides_everything(pki):
    with Server(smtplib_script, certificate=pki.good) as server:
        send_with(smtplib.SMTP_SSL("localhost", server.port, "me", timeout=10,
                                   context=trusting(pki)))
    assert server.session.plain == b""
    assert bytes(server.session.inside).startswith(b"ehlo me\r\n")
    assert b"ehlo" not in server.session.wire


def test_starttls_splits_the_record(pki):
    def script(s):
        s.greet()
        s.expect(b"ehlo me")
        s.send(reply(250, "mail.example.org", "STARTTLS"))
        s.expect(b"STARTTLS")
        s.send(b"220 go\r\n")
        s.start_tls(pki.good)
        s.expect(b"ehlo me")
        s.dribble(reply(250, "mail.example.org", "SIZE"))
        s.end()
    with Server(script) as server:
        client = smtplib.SMTP(server.address, server.port, "me", 10)
        client.starttls(context=ssl._create_unverified_context())
        assert client.ehlo()[0] == 250
        client.close()
    assert server.session.plain == b"ehlo me\r\nSTARTTLS\r\n"
    assert server.session.inside == b"ehlo me\r\n"


@pytest.mark.parametrize("name", [
    "expired", "not_yet_valid", "wrong_host", "self_signed", "ip_as_dns",
    "common_name_only", "unknown_authority", "for_clients", "dns_only",
    "uri_and_common_name", "nul_in_name"])
def test_bad_certificates_are_bad(pki, name):
    def script(s):
        s.refused_tls(getattr(pki, name))
    context = trusting(pki)
    context.hostname_checks_common_name = False
    with Server(script) as server, connect(server) as sock:
        with pytest.raises(ssl.SSLError):
            context.wrap_socket(sock, server_hostname="127.0.0.1")


def test_the_address_certificate_is_good(pki):
    with Server(lambda s: s.end(), certificate=pki.ip_only) as server:
        with connect(server) as sock:
            trusting(pki).wrap_socket(
                sock, server_hostname="127.0.0.1").close()


def test_a_wrong_command_fails_the_test():
    def script(s):
        s.expect(b"EHLO me")
    with pytest.raises(Unexpected, match="HELO me"):
        with Server(script) as server, connect(server) as sock:
            sock.sendall(b"HELO me\r\n")


def test_a_bare_line_feed_fails_the_test():
    with pytest.raises(Unexpected, match="not a proper line"):
        with Server(lambda s: s.line()) as server, connect(server) as sock:
            sock.sendall(b"QUIT\n")


def test_bytes_too_many_fail_the_test():
    with pytest.raises(Unexpected, match="unexpected b'x'"):
        with Server(lambda s: s.end()) as server, connect(server) as sock:
            sock.sendall(b"x")


def test_an_unused_script_fails_the_test():
    with pytest.raises(Unexpected, match="nobody connected"):
        with Server(lambda s: s.end()):
            pass


def test_a_second_connection_fails_the_test():
    with pytest.raises(Unexpected, match="too many"):
        with Server(lambda s: s.end()) as server:
            connect(server).close()
            connect(server).close()


def test_commands_in_one_go_are_one_flight():
    def script(s):
        s.greet()
        s.expect(b"ONE", b"TWO", b"THREE")
        s.nothing_waits()
        s.send(b"250 1\r\n250 2\r\n250 3\r\n")
        s.expect(b"QUIT")
    with Server(script) as server, connect(server) as sock:
        sock.recv(100)
        sock.sendall(b"ONE\r\nTWO\r\nTHREE\r\n")
        sock.recv(100)
        sock.sendall(b"QUIT\r\n")
    assert server.session.flights == 2


def test_dribbled_bytes_arrive_alone():
    with Server(lambda s: s.dribble(b"220 slow\r\n")) as server:
        with connect(server) as sock:
            pieces = [sock.recv(100) for _ in range(10)]
    assert pieces == [bytes([b]) for b in b"220 slow\r\n"]


def test_a_reset_is_no_orderly_end():
    def script(s):
        s.expect(b"go")
        s.reset()
    with Server(script) as server, connect(server) as sock:
        sock.sendall(b"go\r\n")
        with pytest.raises(ConnectionResetError):
            sock.recv(1)
