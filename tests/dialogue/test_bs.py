# SPDX-License-Identifier: GPL-3.0-or-later
"""`-bs`: a session on standard input and output, mail goes to the server."""
import os
import socket

import pytest

from harness.program import MESSAGE, RCPT, SENDER, WIRE, account
from harness.server import Server

BOB, EVE = "bob@example.net", "eve@example.net"
SMTP = MESSAGE.replace(b"\n", b"\r\n").replace(b"\r\n.", b"\r\n..")


def mail(*rcpts, sender=SENDER, text=SMTP, end=b"\r\n"):
    """What a client says to send one mail."""
    lines = [f"MAIL FROM:<{sender}>"]
    lines += [f"RCPT TO:<{r}>" for r in rcpts or (RCPT,)] + ["DATA"]
    return b"".join(line.encode() + end for line in lines) \
        + text + b"." + end


def one(*rcpts, then=None):
    """A script that takes one mail for these recipients."""
    def script(s):
        s.greet()
        s.ehlo()
        take(s, *rcpts, then=then)
        s.quit()
    return script


def take(s, *rcpts, then=None):
    s.ok(f"MAIL FROM:<{SENDER}>".encode())
    for rcpt in rcpts or (RCPT,):
        s.ok(f"RCPT TO:<{rcpt}>".encode())
    return s.data(*[then] if then else [])


def replies(out):
    """The codes of the replies, one each."""
    return [int(line[:3]) for line in out.decode("ascii").splitlines()
            if line[3:4] == " "]


def bs(envoi, script, says, *options, **settings):
    with Server(script) as server:
        return envoi("-bs", *options, stdin=says,
                     config=account(server.port, **settings))


def test_a_mail_is_taken_and_nothing_is_on_stderr(envoi):
    with Server(one(then=b"250 2.0.0 Ok: queued as 4ABC\r\n")) as server:
        result = envoi("-bs", "-i", stdin=b"EHLO me\r\n" + mail()
                       + b"QUIT\r\n", config=account(server.port))
    assert result.status == 0
    assert result.stderr == b""
    assert replies(result.stdout) == [220, 250, 250, 250, 354, 250, 221]
    assert b"\r\n250 2.0.0 Ok: queued as 4ABC\r\n" in result.stdout


def test_the_message_arrives_as_it_was(envoi):
    got = []

    def script(s):
        s.greet()
        s.ehlo()
        s.ok(f"MAIL FROM:<{SENDER}>".encode())
        s.ok(f"RCPT TO:<{RCPT}>".encode())
        got.append(s.data())
        s.quit()
    bs(envoi, script, mail())
    assert got == [WIRE]


def test_each_mail_has_the_sender_of_its_own_header(envoi):
    senders = ["one@example.org", "two@example.org"]

    def script(s):
        s.greet()
        s.ehlo()
        for sender in senders:
            s.ok(f"MAIL FROM:<{sender}>".encode(),
                 f"RCPT TO:<{RCPT}>".encode())
            s.data()
        s.quit()
    says = b"".join(mail(sender="root", text=f"From: {sender}\r\n\r\nx\r\n"
                         .encode()) for sender in senders)
    with Server(script) as server:
        config = account(server.port).replace(f"from {SENDER}", "from %F")
        result = envoi("-bs", stdin=says + b"QUIT\r\n", config=config)
    assert replies(result.stdout).count(250) == 6, result.stdout


def test_it_is_the_sendmail_that_programs_call(envoi):
    with Server(one()) as server:
        result = envoi("-bs", "-odi", "-oem", "-om", name="sendmail",
                       stdin=mail(end=b"\n", text=MESSAGE.replace(
                           b"\n.", b"\n..")) + b"QUIT\n",
                       config=account(server.port))
    assert (result.status, result.stderr) == (0, b"")
    assert replies(result.stdout)[-2:] == [250, 221]


def test_several_mails_share_one_connection(envoi):
    def script(s):
        s.greet()
        s.ehlo()
        take(s)
        take(s, BOB)
        take(s, EVE)
        s.quit()
    result = bs(envoi, script, mail() + mail(BOB) + mail(EVE))
    assert replies(result.stdout).count(354) == 3
    assert result.status == 0


def test_a_connection_that_is_gone_is_made_again(envoi):
    def short(s):
        s.greet()
        s.ehlo()
        take(s)
        s.sock.close()
    with Server(short, one(BOB)) as server:
        result = envoi("-bs", stdin=mail() + mail(BOB),
                       config=account(server.port))
    assert replies(result.stdout) == [220] + [250, 250, 354, 250] * 2


def test_bytes_may_come_one_at_a_time(envoi):
    with Server(one()) as server:
        envoi.configure(account(server.port))
        process = envoi.start("-bs")
        for byte in b"EHLO me\r\n" + mail() + b"QUIT\r\n":
            process.stdin.write(bytes([byte]))
            process.stdin.flush()
        out, err = process.communicate(timeout=30)
    assert replies(out) == [220, 250, 250, 250, 354, 250, 221]
    assert (process.returncode, err) == (0, b"")


def test_a_client_that_waits_for_each_answer_gets_it(envoi):
    with Server(one()) as server:
        envoi.configure(account(server.port))
        process = envoi.start("-bs")
        said = []

        def say(line):
            if line:
                process.stdin.write(line)
                process.stdin.flush()
            said.append(process.stdout.readline()[:3])
        for line in (b"", b"HELO me\r\n", f"MAIL FROM:<{SENDER}>\r\n".encode(),
                     f"RCPT TO:<{RCPT}>\r\n".encode(), b"DATA\r\n",
                     SMTP + b".\r\n", b"QUIT\r\n"):
            say(line)
        process.communicate(timeout=30)
    assert said == [b"220", b"250", b"250", b"250", b"354", b"250", b"221"]


SMUGGLED = (b"Subject: x\r\n\r\n1\n.\nMAIL FROM:<evil@example.com>\r\n"
            b"2\n.\r\n3\r.\r4\r\n.\n5\r.\r\n6\r\n")


def test_text_never_becomes_a_command(envoi):
    got = []

    def script(s):
        s.greet()
        s.ehlo()
        s.ok(f"MAIL FROM:<{SENDER}>".encode())
        s.ok(f"RCPT TO:<{RCPT}>".encode())
        got.append(s.data())
        s.quit()
    result = bs(envoi, script, b"NOOP\r\n" + mail(text=SMUGGLED))
    assert replies(result.stdout) == [220, 250, 250, 250, 354, 250]
    assert b"evil@example.com" in got[0]
    assert b"\r\n6\r\n" in got[0]


def test_a_line_break_in_an_address_sends_nothing(envoi):
    with Server(optional=True) as server:
        result = envoi("-bs", stdin=b"EHLO me\r\nMAIL FROM:<a@example.org>\n"
                       b"RCPT TO:<evil@example.com>\r\n",
                       config=account(server.port))
    assert replies(result.stdout) == [220, 250, 521]
    assert result.status == 76


@pytest.mark.parametrize("then,code", [
    (b"550 5.7.1 spam\r\n", b"550 5.7.1"),
    (b"451 4.7.1 later\r\n", b"451 4.7.1"),
    (b"554 no\r\n", b"554 5.0.0"),
])
def test_a_refused_message_is_refused_here(envoi, then, code):
    result = bs(envoi, one(then=then), mail())
    last = result.stdout.splitlines()[-1]
    assert last.startswith(code)
    assert then.split(b" ", 1)[1].split()[-1] in last
    assert (result.status, result.stderr) == (0, b"")


def test_a_server_that_is_lost_is_never_success(envoi):
    def script(s):
        s.greet()
        s.ehlo()
        s.ok(f"MAIL FROM:<{SENDER}>".encode())
        s.ok(f"RCPT TO:<{RCPT}>".encode())
        s.expect(b"DATA")
        s.send(b"354 go\r\n")
        s.body()
        s.sock.close()
    result = bs(envoi, script, mail())
    assert result.stdout.splitlines()[-1].startswith(b"451 4.4.0")
    assert b"may have been delivered" in result.stdout


def test_nobody_listens(envoi):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        result = envoi("-bs", stdin=mail(),
                       config=account(unused.getsockname()[1]))
    assert replies(result.stdout) == [220, 250, 250, 354, 451]
    assert (result.status, result.stderr) == (0, b"")


def some_refused(s):
    s.greet()
    s.ehlo()
    s.ok(f"MAIL FROM:<{SENDER}>".encode())
    s.ok(f"RCPT TO:<{BOB}>".encode())
    s.expect(f"RCPT TO:<{EVE}>".encode())
    s.send(b"550 5.1.1 who?\r\n")
    s.data()
    s.quit()


def test_a_partial_delivery_says_who_has_it_not(envoi):
    result = bs(envoi, some_refused, mail(BOB, EVE))
    last = result.stdout.splitlines()[-1]
    assert last == (b"554 5.0.0 delivered to 1 of 2 recipients; recipient "
                    b"eve@example.net refused: 550 5.1.1 who?")


def test_lmtp_says_it_for_each(envoi):
    result = bs(envoi, some_refused, b"LHLO me\r\n" + mail(BOB, EVE))
    assert replies(result.stdout)[-2:] == [250, 550]


def test_chunks_need_no_dots(envoi):
    got = []

    def script(s):
        s.greet()
        s.ehlo()
        s.ok(f"MAIL FROM:<{SENDER}>".encode())
        s.ok(f"RCPT TO:<{RCPT}>".encode())
        got.append(s.data())
        s.quit()
    text = WIRE
    says = (f"MAIL FROM:<{SENDER}>\r\nRCPT TO:<{RCPT}>\r\n"
            f"BDAT 30\r\n").encode() + text[:30] \
        + f"BDAT {len(text) - 30} LAST\r\n".encode() + text[30:]
    result = bs(envoi, script, says + b"QUIT\r\n")
    assert replies(result.stdout) == [220, 250, 250, 250, 250, 221]
    assert got == [WIRE]


def test_notifications_are_passed_on(envoi):
    def script(s):
        s.greet()
        s.ehlo("DSN")
        s.ok(f"MAIL FROM:<{SENDER}> RET=HDRS ENVID=x+2By".encode())
        s.ok(f"RCPT TO:<{BOB}> NOTIFY=NEVER ORCPT=rfc822;b@x".encode())
        s.ok(f"RCPT TO:<{EVE}>".encode())
        s.data()
        s.quit()
    says = (f"MAIL FROM:<{SENDER}> RET=HDRS ENVID=x+2By\r\n"
            f"RCPT TO:<{BOB}> NOTIFY=NEVER ORCPT=rfc822;b@x\r\n"
            f"RCPT TO:<{EVE}>\r\nDATA\r\n").encode() + SMTP + b".\r\n"
    assert replies(bs(envoi, script, says).stdout)[-1] == 250


def test_each_mail_finds_its_account(envoi):
    work = "work@example.com"

    def other(s):
        s.greet()
        s.ehlo()
        s.ok(f"MAIL FROM:<{work}>".encode())
        s.ok(f"RCPT TO:<{RCPT}>".encode())
        s.data()
        s.quit()
    with Server(one()) as first, Server(other) as second:
        config = ("account default\n" + account(first.port)
                  + "account work\n"
                  + account(second.port).replace(SENDER, work))
        result = envoi("-bs", stdin=mail() + mail(
            sender=work, text=SMTP.replace(SENDER.encode(), work.encode())),
                       config=config)
    assert replies(result.stdout) == [220] + [250, 250, 354, 250] * 2


def test_a_configuration_that_is_wrong_is_told_in_the_greeting(envoi):
    result = envoi("-bs", stdin=b"EHLO me\r\n", config="hots x\n")
    assert result.stdout.startswith(b"421 4.3.5 ")
    assert b"hots" in result.stdout
    assert (result.status, result.stderr) == (78, b"")


def test_too_many_errors_end_the_session(envoi):
    result = envoi("-bs", stdin=b"FOO\r\n" * 30, config=account(1))
    assert replies(result.stdout) == [220] + [500] * 19 + [421]
    assert result.status == 76


def test_recipients_on_the_command_line_are_a_usage_error(envoi):
    result = envoi("-bs", RCPT, stdin=b"", config=account(1))
    assert result.status == 64
    assert result.stdout == b""


def test_verbose_shows_the_dialogue_on_stderr_only(envoi):
    result = bs(envoi, one(), mail(), "-v")
    assert replies(result.stdout) == [220, 250, 250, 354, 250]
    assert b"MAIL FROM" in result.stderr


def connect_through(envoi, family, address):
    """The program behind a socket that somebody else accepts, as inetd."""
    with socket.socket(family) as listener, \
            socket.socket(family) as client:
        listener.bind(address)
        listener.listen()
        client.connect(listener.getsockname())
        accepted, _ = listener.accept()
        with accepted:
            process = envoi.start("-bs", stdin=accepted)
            client.sendall(b"QUIT\r\n")
            out, err = process.communicate(timeout=30)
    return process.returncode, out, err


def test_our_own_user_may_use_a_local_socket(envoi):
    envoi.configure(account(1))
    status, out, _ = connect_through(envoi, socket.AF_UNIX,
                                     str(envoi.home / "sock"))
    assert (status, replies(out)) == (0, [220, 221])


def test_whoever_comes_by_tcp_is_sent_away(envoi):
    envoi.configure(account(1))
    status, out, err = connect_through(envoi, socket.AF_INET,
                                       ("127.0.0.1", 0))
    assert (status, replies(out), err) == (77, [554], b"")


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to be another user")
def test_another_user_is_sent_away(envoi):
    envoi.configure(account(1))
    path = str(envoi.home / "sock")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        os.chmod(path, 0o666)
        listener.listen()
        # The credentials are those of the time of connect(2).
        child = os.fork()
        if child == 0:
            os.dup2(os.open(path, os.O_PATH), 9)
            os.setuid(65534)
            with socket.socket(socket.AF_UNIX) as client:
                try:
                    client.connect("/proc/self/fd/9")
                    client.recv(1)
                finally:
                    os._exit(0)
        accepted, _ = listener.accept()
        with accepted:
            process = envoi.start("-bs", stdin=accepted)
            out, _ = process.communicate(timeout=30)
        os.waitpid(child, 0)
    assert (process.returncode, replies(out)) == (77, [554])
