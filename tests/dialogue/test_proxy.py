# SPDX-License-Identifier: GPL-3.0-or-later
"""Through a proxy: SOCKS5 and HTTP, with a login and without."""
import base64
import socket
import struct
import threading

import pytest

from harness.program import RCPT, account
from harness.server import Server
from harness.session import WAIT

from .conversation import taking

USER, SECRET = "me", "hidden words"


class Proxy:
    """Takes one connection, and leads it to where it wants; asked: where
    that was; login: what was given, if one is wanted."""

    def __init__(self, speak, refuse=False, login=False):
        self.speak, self.refuse, self.wants_login = speak, refuse, login
        self.asked = self.login = None
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.listener.close()
        self.thread.join(WAIT)

    def _serve(self):
        try:
            client, _ = self.listener.accept()
        except OSError:
            return
        with client:
            client.settimeout(WAIT)
            if not self.speak(self, client):
                return
            port = int(self.asked.rsplit(":", 1)[1])
            with socket.create_connection(("127.0.0.1", port)) as server:
                pump(client, server)


def carry(source, sink):
    """Until the source ends or is reset; then the sink is told."""
    try:
        while data := source.recv(4096):
            sink.sendall(data)
    except OSError:
        pass
    try:
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass                    # it has left too


def pump(a, b):
    """Both directions, until each has ended."""
    thread = threading.Thread(target=carry, args=(b, a), daemon=True)
    thread.start()
    carry(a, b)
    thread.join(WAIT)


def exactly(sock, n):
    data = b""
    while len(data) < n:
        more = sock.recv(n - len(data))
        assert more
        data += more
    return data


def socks(p, s):
    version, n = exactly(s, 2)
    methods = exactly(s, n)
    assert version == 5
    if p.wants_login:
        assert 2 in methods
        s.sendall(b"\5\2")
        assert exactly(s, 1) == b"\1"
        user = exactly(s, exactly(s, 1)[0])
        p.login = user, exactly(s, exactly(s, 1)[0])
        s.sendall(b"\1\0")
    else:
        s.sendall(b"\5\0")
    assert exactly(s, 3) == b"\5\1\0"
    kind = exactly(s, 1)
    if kind == b"\3":
        host = exactly(s, exactly(s, 1)[0]).decode()
    else:
        host = socket.inet_ntoa(exactly(s, 4))
    p.asked = f"{host}:{struct.unpack('>H', exactly(s, 2))[0]}"
    s.sendall(b"\5" + (b"\5" if p.refuse else b"\0") +
              b"\0\1\0\0\0\0\0\0")
    return not p.refuse


def http(p, s):
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += exactly(s, 1)
    verb, p.asked, _ = head.split(b"\r\n")[0].decode().split()
    assert verb == "CONNECT"
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"proxy-authorization: basic "):
            p.login = tuple(base64.b64decode(line.split()[2]).split(b":"))
    s.sendall(b"HTTP/1.1 403 Forbidden\r\n\r\n" if p.refuse
              else b"HTTP/1.1 200 Connection established\r\n\r\n")
    return not p.refuse


def through(envoi, way, **settings):
    with Server(taking()) as server, way:
        run = envoi(RCPT, config=account(server.port, **settings))
        return run, server.port, server.session


@pytest.mark.parametrize("scheme, speak", [
    ("socks5h", socks), ("http", http)])
def test_the_mail_goes_through_it(envoi, scheme, speak):
    proxy = Proxy(speak)
    run, port, session = through(
        envoi, proxy, proxy=f"{scheme}://127.0.0.1:{proxy.port}")
    assert (run.status, run.text) == (0, ""), run.text
    assert proxy.asked == f"127.0.0.1:{port}"
    assert session.message.startswith(b"From: ")


def test_msmtps_words_lead_through_it(envoi):
    proxy = Proxy(socks)
    run, _, session = through(envoi, proxy, proxy_host="127.0.0.1",
                              proxy_port=proxy.port)
    assert run.status == 0 and session.message


@pytest.mark.parametrize("scheme, speak", [
    ("socks5h", socks), ("http", http)])
def test_it_gets_a_login_and_nobody_else_sees_it(envoi, scheme, speak):
    proxy = Proxy(speak, login=True)
    run, _, session = through(
        envoi, proxy, proxy=f"{scheme}://{USER}@127.0.0.1:{proxy.port}",
        proxy_passwordeval=f"echo {SECRET}")
    assert run.status == 0 and session.message
    assert proxy.login == (USER.encode(), SECRET.encode())
    assert SECRET not in run.text


@pytest.mark.parametrize("scheme, speak", [
    ("socks5h", socks), ("http", http)])
def test_a_refusal_is_temporary_and_named(envoi, scheme, speak):
    proxy = Proxy(speak, refuse=True)
    with proxy:
        run = envoi(RCPT, config=account(
            9, proxy=f"{scheme}://127.0.0.1:{proxy.port}"))
    assert run.status == 75
    assert "proxy" in run.text


@pytest.mark.parametrize("url", [
    "ftp://127.0.0.1:1", "127.0.0.1", "http://", "socks5://u%zz@127.0.0.1"])
def test_what_is_no_proxy_is_a_fault_of_the_configuration(envoi, url):
    run = envoi(RCPT, config=account(9, proxy=url))
    assert run.status == 78
    assert "proxy" in run.text
