# SPDX-License-Identifier: GPL-3.0-or-later
"""Others send through an account that they cannot read."""
import concurrent.futures
import os
import re
import socket

from harness.server import Server

from .conftest import FROM
from .people import ROOT, STRANGER
from .post import Post, RCPT, TEXT, field, send, two


def test_a_user_sends_with_nothing_but_the_socket(machine, alice):
    post = Post()
    with Server(*post.scripts) as server, \
            machine.service(machine.account(server.port)) as service:
        result = machine.submit(alice, RCPT, stdin=TEXT.encode())
    assert (result.status, result.stderr) == (0, b"")
    assert service.statuses == [0]
    (sender, rcpts, message), = post.mails
    assert (sender, rcpts) == (FROM, [RCPT])
    assert re.fullmatch(f'"?.*{alice.name}@.*"? <{FROM}>',
                        field(message, "From")[0])


def test_the_secret_is_closed_to_those_who_use_it(machine, alice):
    with machine.service(machine.account(1)):
        for path in (machine.secret, machine.config):
            child = os.fork()
            if child == 0:
                os.setgroups([])
                os.setgid(alice.gid)
                os.setuid(alice.uid)
                try:
                    os.close(os.open(path, os.O_RDONLY))
                    os._exit(0)
                except PermissionError:
                    os._exit(13)
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 13


def test_the_process_of_the_service_is_closed_too(machine, alice):
    with machine.service(machine.account(1)) as service, \
            machine.talk(alice) as talk:
        assert talk.answer().startswith("220 ")
        assert talk.say("EHLO me").startswith("250-")
        pid = service._running[0].pid
        child = os.fork()
        if child == 0:
            os.setgid(alice.gid)
            os.setuid(alice.uid)
            try:
                os.close(os.open(f"/proc/{pid}/mem", os.O_RDONLY))
                os._exit(0)
            except PermissionError:
                os._exit(13)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 13


def test_it_says_who_sent_it(machine, alice):
    post = Post()
    with Server(*post.scripts) as server, \
            machine.service(machine.account(server.port)):
        machine.submit(alice, RCPT, stdin=TEXT.encode())
    message = post.mails[0][2]
    assert re.match(rf"from {alice.name} \(uid {alice.uid}\) by \S+ "
                    r"\(envoi\) with ESMTP; \w\w\w, +\d",
                    field(message, "Received")[0])
    assert message.startswith("Received: ")


def test_it_need_not_say_who_sent_it(machine, alice):
    post = Post()
    with Server(*post.scripts) as server, \
            machine.service(machine.account(server.port, trace="off")):
        machine.submit(alice, RCPT, stdin=TEXT.encode())
    assert field(post.mails[0][2], "Received") == []


def test_lmtp_is_named_as_such_and_the_nameless_by_number(machine):
    post = Post()
    with Server(*post.scripts) as server, \
            machine.service(machine.account(server.port)), \
            machine.talk(STRANGER) as talk:
        talk.answer()
        talk.say("LHLO me")
        assert talk.mail("x@y.example", RCPT, TEXT).startswith("250 ")
    assert re.match(r"from uid 54321 by \S+ \(envoi\) with LMTP;",
                    field(post.mails[0][2], "Received")[0])


def test_the_log_says_who_it_was(machine, alice):
    log = machine.state / "log"
    post = Post(connections=2)
    with Server(*post.scripts) as server, \
            machine.service(machine.account(server.port, logfile=log)):
        machine.submit(alice, RCPT, stdin=TEXT.encode())
        with machine.talk(STRANGER) as talk:
            talk.answer()
            talk.mail("", RCPT, TEXT)
    lines = log.read_text().splitlines()
    assert [re.search(r" caller=(\S+)", line).group(1) for line in lines] \
        == [alice.name, "54321"]


# --- how much ------------------------------------------------------------


def test_the_size_is_announced_and_kept(machine, alice):
    with machine.service(machine.account(1, max_size="1K")), \
            machine.talk(alice) as talk:
        talk.answer()
        assert "250-SIZE 1024\n" in talk.say("EHLO me")
        assert talk.say("MAIL FROM:<a@b.example> SIZE=1025")[:9] \
            == "552 5.3.4"
        answer = talk.mail("a@b.example", RCPT, TEXT + "x" * 72 * 20 + "\n")
        assert answer.startswith("552 5.3.4 ")


def test_each_account_has_its_size(machine, alice):
    post = Post()
    with Server(*post.scripts) as server:
        config = two(machine, 1, server.port, allow_users="*",
                     max_size="1M").replace("from machine",
                                            "max_size 1K\nfrom machine")
        with machine.service(config), machine.talk(alice) as talk:
            talk.answer()
            assert "250-SIZE 1048576\n" in talk.say("EHLO me")
            big = TEXT + "x\n" * 1000
            assert talk.mail("a@b.example", RCPT, big)[:9] == "552 5.3.4"
            assert talk.mail("other@example.com", RCPT, big)[:3] == "250"
            talk.say("QUIT")


def test_each_user_has_a_rate(machine, alice, bob):
    post = Post(connections=3)
    with Server(*post.scripts) as server, \
            machine.service(machine.account(server.port,
                                            user_rate="2/1h")):
        with machine.talk(alice) as talk:
            talk.answer()
            answers = [talk.mail("a@b.example", RCPT, TEXT)
                       for _ in range(3)]
            talk.say("QUIT")
        again = machine.submit(alice, RCPT, stdin=TEXT.encode())
        other = machine.submit(bob, RCPT, stdin=TEXT.encode())
        root = machine.submit(ROOT, RCPT, stdin=TEXT.encode())
    assert [a[:9] for a in answers] == ["250 2.0.0", "250 2.0.0",
                                        "451 4.7.1"]
    assert "sent 2 mails within 3600 seconds" in answers[2]
    assert (again.status, other.status, root.status) == (75, 0, 0)
    assert len(post.mails) == 4


def test_a_rate_holds_for_many_at_once(machine, alice):
    post = Post(connections=3)
    with Server(*post.scripts) as server, \
            machine.service(machine.account(server.port,
                                            user_rate="3/1d")):
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            statuses = list(pool.map(lambda _: machine.submit(
                alice, RCPT, stdin=TEXT.encode()).status, range(8)))
    assert sorted(statuses) == [0] * 3 + [75] * 5


def test_a_damaged_count_begins_anew(machine, alice):
    rates = machine.state / "rate"
    rates.mkdir(mode=0o700)
    os.chown(rates, machine.people.service.uid, machine.people.service.gid)
    machine.write(rates / str(alice.uid), "\0garbage" * 9, 0o600)
    _, mails = send(machine, alice, ("", TEXT), user_rate="1/1h")
    assert len(mails) == 1
    answers, _ = send(machine, alice, ("", TEXT), user_rate="1/1h")
    assert answers[0].startswith("451 4.7.1")


def test_a_count_that_cannot_be_kept_stops_the_mail(machine, alice):
    (machine.state / "rate").write_text("in the way")
    answers, mails = send(machine, alice, ("", TEXT), user_rate="1/1h")
    assert answers[0].startswith("451 4.3.0 ")
    assert mails == []


# --- trouble -------------------------------------------------------------


def test_trouble_of_the_service_is_temporary(machine, alice):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with machine.service(machine.account(unused.getsockname()[1])):
            result = machine.submit(alice, RCPT, stdin=TEXT.encode())
    assert result.status == 75
    assert "connection refused" in result.text


def test_the_service_keeps_what_cannot_go_now(machine, alice, bob):
    queue = machine.state / ".local/state/envoi/queue"
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        config = machine.account(unused.getsockname()[1], queue=None,
                                 queue_max_owner=2)
        with machine.service(config):
            mine = [machine.submit(alice, RCPT, stdin=TEXT.encode())
                    for _ in range(3)]
            other = machine.submit(bob, RCPT, stdin=TEXT.encode())
    assert [r.status for r in mine] == [0, 0, 75], mine
    assert f"2 messages of user {alice.uid} wait already" in mine[2].text
    assert other.status == 0
    kept = [p.read_text() for p in queue.iterdir()
            if not p.name.startswith(".") and p.is_file()]
    owners = [re.search("^owner: (.*)$", k, re.M).group(1) for k in kept]
    assert sorted(owners) == sorted([f"{alice.uid} {alice.name}"] * 2
                                    + [f"{bob.uid} {bob.name}"])
    assert all("\nReceived: from envoit-" in k for k in kept)
    assert queue.stat().st_mode & 0o777 == 0o700


def test_nobody_fills_the_queue_with_large_mail(machine, alice, bob):
    queue = machine.state / ".local/state/envoi/queue"
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        config = machine.account(unused.getsockname()[1], queue=None)
        with machine.service(config):
            first = machine.submit(alice, RCPT, stdin=TEXT.encode())
            kept = next(p for p in queue.iterdir() if p.name[0] != "."
                        and p.is_file())
            grow(kept, 200 << 20)
            mine = machine.submit(alice, RCPT, stdin=TEXT.encode())
            other = machine.submit(bob, RCPT, stdin=TEXT.encode())
    assert (first.status, mine.status, other.status) == (0, 75, 0)
    assert "1 messages of user" in mine.text and "bytes" in mine.text


def grow(path, size):
    """A queued message gets so many bytes, which take no room."""
    head, _, _ = path.read_bytes().partition(b"\n\n")
    with open(path, "r+b") as file:
        file.write(re.sub(rb"\nsize: \d+", b"\nsize: %012d" % size, head))
        file.truncate(len(head) + 2 + size)


def test_no_service_is_temporary(machine, alice):
    result = machine.submit(alice, RCPT, stdin=TEXT.encode())
    assert result.status == 75
    assert "no such file" in result.text


def test_a_refusal_of_the_server_is_told(machine, alice):
    post = Post(then=b"554 5.6.9 no such thing\r\n")
    with Server(*post.scripts) as server, \
            machine.service(machine.account(server.port)):
        result = machine.submit(alice, RCPT, stdin=TEXT.encode())
    assert result.status == 65
    assert "no such thing" in result.text


def test_who_leaves_in_the_middle_sends_nothing(machine, alice):
    post = Post()
    with Server(*post.scripts, optional=True) as server, \
            machine.service(machine.account(server.port)) as service:
        with machine.talk(alice) as talk:
            talk.answer()
            for line in ("MAIL FROM:<>", f"RCPT TO:<{RCPT}>", "DATA"):
                talk.say(line)
            talk.send(b"Subject: half\r\n\r\nof a mes")
    assert post.mails == []
    assert service.statuses == [75]


def test_eight_at_once(machine, alice, bob):
    post = Post(connections=8)
    with Server(*post.scripts) as server, \
            machine.service(machine.account(server.port)):
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            results = list(pool.map(
                lambda n: machine.submit((alice, bob)[n % 2], RCPT,
                                         stdin=f"Subject: {n}\n\n".encode()),
                range(8)))
    assert [r.status for r in results] == [0] * 8
    assert sorted(field(m[2], "Subject")[0] for m in post.mails) \
        == [str(n) for n in range(8)]
    for _, _, message in post.mails:
        who = (alice, bob)[int(field(message, "Subject")[0]) % 2]
        assert field(message, "Received")[0].startswith(
            f"from {who.name} (uid {who.uid}) ")


def test_pipelined_hostility_becomes_no_second_mail(machine, alice):
    post = Post()
    evil = (b"EHLO me\r\nMAIL FROM:<a@b.example>\r\n"
            b"RCPT TO:<" + RCPT.encode() + b">\r\nDATA\r\n"
            b"Received: from root (uid 0) by x\r\nSubject: 1\r\n\r\n"
            b"\n.\nMAIL FROM:<evil@example.com>\nRCPT TO:<v@x.example>\n"
            b"DATA\n\r.\r\n.\r\nQUIT\r\nMAIL FROM:<late@example.com>\r\n")
    with Server(*post.scripts) as server, \
            machine.service(machine.account(server.port)), \
            machine.talk(alice) as talk:
        talk.send(evil)
        talk.sock.shutdown(socket.SHUT_WR)
        said = talk.file.read().decode()
    assert [line[:3] for line in said.splitlines() if line[3] == " "] == [
        "220", "250", "250", "250", "354", "250", "221"]
    (sender, rcpts, message), = post.mails
    assert (sender, rcpts) == (FROM, [RCPT])
    assert field(message, "Received")[0].startswith(f"from {alice.name} ")


def test_a_service_that_leads_to_itself_says_so(machine, alice):
    loop = f"account default\nsocket {machine.folder}/submit.sock\n" \
        "allow_users *\nfrom a@b.example\n"
    with machine.service(loop) as service:
        result = machine.submit(alice, RCPT, stdin=TEXT.encode())
    assert result.status == 75
    assert "leads to the service itself" in result.text
    assert len(service.statuses) == 1


def test_what_is_wrong_with_its_files_is_for_the_log(machine, alice):
    with machine.service("pasword hunter2\n") as service, \
            machine.talk(alice) as talk:
        answer = talk.answer()
    assert answer.startswith("421 4.3.5 ")
    assert "pasword" not in answer
    assert b"pasword" in service.errors
    assert b"hunter2" not in service.errors


def test_behind_inetd_nothing_but_answers_is_said(machine, alice):
    post = Post()
    with Server(*post.scripts) as server, \
            machine.service(machine.account(server.port), "--debug",
                            inetd=True), \
            machine.talk(alice) as talk:
        talk.answer()
        assert talk.mail("", RCPT, TEXT)[:3] == "250"
        talk.send(b"QUIT\r\n")
        assert talk.file.read() == b"221 2.0.0 goodbye\r\n"


def test_a_socket_that_anybody_could_have_made_is_not_trusted(
        machine, alice, bob):
    common = machine.folder / "common"
    common.mkdir()
    common.chmod(0o1777)
    path = common / "submit.sock"
    config = f"account default\nsocket {path}\nqueue never\n"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        os.chmod(path, 0o666)
        # Who listens is who called listen(2).
        os.seteuid(bob.uid)
        try:
            listener.listen()
        finally:
            os.seteuid(0)
        result = machine.submit(alice, RCPT, stdin=TEXT.encode(),
                                config=config)
        assert result.status == 77
        assert "cannot be trusted" in result.text
