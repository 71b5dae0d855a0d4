# SPDX-License-Identifier: GPL-3.0-or-later
"""Others send through an account that they cannot read."""
import base64
import concurrent.futures
import os
import re
import socket

import pytest

from harness.program import PASSWORD, USER
from harness.server import Server

from .conftest import FROM
from .people import ROOT, STRANGER

RCPT = "rcpt@example.net"
LOGIN = base64.b64encode(f"\0{USER}\0{PASSWORD}".encode())
TEXT = "Subject: hello\n\nHello\n"


class Post:
    """The provider: takes what comes and remembers it."""

    def __init__(self, connections=1, then=b"250 2.0.0 queued as 4711\r\n"):
        self.mails = []         # (sender, recipients, message)
        self._then = then
        self.scripts = [self.script] * connections

    def script(self, s):
        s.greet()
        s.ehlo("AUTH PLAIN", "SIZE 1000000")
        s.expect(b"AUTH PLAIN " + LOGIN)
        s.send(b"235 2.7.0 ok\r\n")
        while s.more():
            line = s.line()
            if line == b"QUIT":
                s.send(b"221 2.0.0 bye\r\n")
                return
            self.take(s, line)

    def take(self, s, line):
        sender = re.match(rb"MAIL FROM:<([^>]*)>", line).group(1)
        s.send(b"250 2.1.0 ok\r\n")
        rcpts = []
        while (line := s.line()) != b"DATA":
            rcpts.append(re.match(rb"RCPT TO:<([^>]*)>", line).group(1)
                         .decode())
            s.send(b"250 2.1.5 ok\r\n")
        s.send(b"354 go\r\n")
        self.mails.append((sender.decode(), rcpts, s.body().decode()))
        s.send(self._then)

    @property
    def senders(self):
        return [mail[0] for mail in self.mails]


def field(message, name):
    """The values of a field, unfolded."""
    head = message.split("\r\n\r\n")[0].replace("\r\n ", " ") \
        .replace("\r\n\t", " ")
    return [line.split(": ", 1)[1] for line in head.split("\r\n")
            if line.lower().startswith(name.lower() + ":")]


@pytest.fixture
def alice(people):
    return people.alice


@pytest.fixture
def bob(people):
    return people.bob


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


# --- who may


def refusal(machine, person, **settings):
    """The greeting that a user gets."""
    with machine.service(machine.account(1, **settings)), \
            machine.talk(person) as talk:
        return talk.answer()


def test_an_account_that_names_nobody_is_for_its_owner_and_root(
        machine, alice):
    assert refusal(machine, alice, allow_users=None).startswith("554 5.7.1 ")
    assert refusal(machine, ROOT, allow_users=None).startswith("220 ")
    assert refusal(machine, machine.people.service,
                   allow_users=None).startswith("220 ")


def test_users_are_named_by_name_or_number(machine, alice, bob):
    for words in (alice.name, f"nosuch {alice.name}", f"{alice.uid} 7"):
        assert refusal(machine, alice, allow_users=words)[:3] == "220"
        no = refusal(machine, bob, allow_users=words)
        assert no.startswith(f"554 5.7.1 {bob.name} (uid {bob.uid}) ")
    assert refusal(machine, STRANGER, allow_users="54321")[:3] == "220"
    assert refusal(machine, STRANGER, allow_users="-1 4294967295 x")[:3] \
        == "554"


def test_a_further_group_counts(machine, alice, people):
    only = {"allow_users": None, "allow_groups": "envoit-mail"}
    assert refusal(machine, people.carol, **only)[:3] == "220"
    assert refusal(machine, alice, **only)[:3] == "554"


def test_the_groups_of_the_process_count_without_any_database(
        machine, people):
    gid = people.carol.groups[0]
    member = type(STRANGER)("x", STRANGER.uid, STRANGER.gid, (gid,))
    only = {"allow_users": None, "allow_groups": str(gid)}
    assert refusal(machine, member, **only)[:3] == "220"
    assert refusal(machine, STRANGER, **only)[:3] == "554"


def test_more_groups_than_usual_are_seen(machine, people):
    gid = people.carol.groups[0]
    many = type(STRANGER)("x", STRANGER.uid, STRANGER.gid,
                          (*range(60000, 60200), gid))
    assert refusal(machine, many, allow_users=None,
                   allow_groups=str(gid))[:3] == "220"


def test_who_is_refused_is_told_and_ends_with_77(machine, alice, bob):
    with machine.service(machine.account(1, allow_users=bob.name)) as service:
        result = machine.submit(alice, RCPT, stdin=TEXT.encode())
    assert result.status == 77
    assert "may not send here" in result.text
    assert service.statuses == [77]


# --- as whom


def send(machine, person, *mails, connections=1, then=None, **settings):
    """(sender, text) each; the answers, and what arrived."""
    post = Post(connections, *[then] if then else [])
    answers = []
    with Server(*post.scripts, optional=True) as server, \
            machine.service(machine.account(server.port, **settings)), \
            machine.talk(person) as talk:
        talk.answer()
        talk.say("EHLO me")
        for sender, text in mails:
            answers.append(talk.mail(sender, RCPT, text))
            talk.say("RSET")
        talk.say("QUIT")
    return answers, post.mails


BOSS = "boss@example.org"


def test_fixed_is_the_account_whatever_is_said(machine, alice):
    answers, mails = send(machine, alice, (BOSS, f"From: {BOSS}\n" + TEXT),
                          ("root", "From: Boss <boss@other.example>\n"
                           "Sender: boss@other.example\n" + TEXT))
    assert [a[:3] for a in answers] == ["250", "250"]
    for sender, _, message in mails:
        assert sender == FROM
        assert field(message, "From")[0].endswith(f"<{FROM}>")
        assert len(field(message, "From")) == 1
    assert BOSS not in field(mails[0][2], "From")[0].split("<")[-1]
    assert field(mails[1][2], "Sender")[0].endswith(f"<{FROM}>")


def test_fixed_is_one_address_though_the_account_has_many(machine, alice):
    text = f"From: {BOSS}\n" + TEXT
    _, mails = send(machine, alice, (BOSS, text),
                    **{"from": f"{FROM}\nfrom *@example.org"})
    assert mails[0][0] == FROM
    assert field(mails[0][2], "From")[0].endswith(f"<{FROM}>")


def test_bounces_stay_nobodys(machine, alice):
    answers, mails = send(machine, alice, ("", TEXT))
    assert answers[0].startswith("250")
    assert mails[0][0] == ""
    assert field(mails[0][2], "From")[0].endswith(FROM)


@pytest.mark.parametrize("head", [
    f"From: {BOSS}\nDKIM-Signature: v=1; a=x\n",
    f"From: Boss <{BOSS}> <x\n",
    f"From: {FROM}, {BOSS}\nDKIM-Signature: v=1\n",
    f"Sender: {BOSS}\ndkim-signature : v=1\nFrom: {FROM}\n",
])
def test_what_cannot_be_replaced_is_refused(machine, alice, head):
    answers, mails = send(machine, alice, (BOSS, head + TEXT))
    assert answers[0].startswith("550 5.7.1 ")
    assert mails == []


def test_every_author_is_looked_at(machine, alice):
    text = f"from: {FROM}\nFrom : a@b.example, {BOSS}\n" + TEXT
    _, mails = send(machine, alice, (BOSS, text))
    for value in field(mails[0][2], "From") + field(mails[0][2], "From "):
        assert "@b.example" not in value.split("<")[-1]
        assert value.endswith(FROM) or value.endswith(f"<{FROM}>")


def test_own_is_the_user_at_the_accounts_domain(machine, alice):
    own = f"{alice.name}@example.org"
    answers, mails = send(
        machine, alice, (own, f"From: Alice <{own}>\n" + TEXT),
        (f"{alice.name}+list@example.org", TEXT),
        (alice.name, "From: root\n" + TEXT),
        ("", TEXT), from_policy="own")
    assert [a[:3] for a in answers] == ["250"] * 4, answers
    assert [m[0] for m in mails] == [
        own, f"{alice.name}+list@example.org", own, ""]
    assert field(mails[0][2], "From") == [f"Alice <{own}>"]
    assert field(mails[2][2], "From")[0].endswith(f"<{own}>")


@pytest.mark.parametrize("sender,head", [
    (BOSS, ""),
    (FROM, ""),
    ("x@other.example", ""),
    ("", f"From: {BOSS}\n"),
    ("envoit-alice", f"From: {BOSS}\n"),
    ("envoit-alice", f"From: envoit-alice@example.org, {BOSS}\n"),
    ("envoit-alice", "From: root@localhost\nDKIM-Signature: x\n"),
])
def test_own_is_nobody_else(machine, alice, sender, head):
    answers, mails = send(machine, alice, (sender, head + TEXT),
                          from_policy="own")
    assert answers[0].startswith("550 5.7.1 envoit-alice (uid ")
    assert "as 'envoit-alice@example.org' it may" in answers[0]
    assert mails == []


def test_own_can_be_more_and_other_addresses(machine, alice, bob):
    more = {"from_policy": "own\nuser_from "
            f"{alice.name} a.smith@example.com *@alice.example",
            "maildomain": "users.example"}
    mine = [("a.smith@example.com", TEXT), ("any@alice.example", TEXT),
            (f"{alice.name}@users.example", TEXT)]
    answers, mails = send(machine, alice, *mine, **more)
    assert [a[:3] for a in answers] == ["250"] * 3
    assert [m[0] for m in mails] == [m[0] for m in mine]
    answers, mails = send(machine, bob, *mine, **more)
    assert [a[:3] for a in answers] == ["550"] * 3


def test_own_without_a_name_has_no_address(machine):
    answers, _ = send(machine, STRANGER, ("x@example.org", TEXT),
                      from_policy="own")
    assert answers[0].startswith("451 4.3.5 ")


def test_any_is_any_and_root_always_may(machine, alice):
    text = f"From: {BOSS}\n" + TEXT
    _, mails = send(machine, alice, (BOSS, text), from_policy="any")
    assert (mails[0][0], field(mails[0][2], "From")) == (BOSS, [BOSS])
    _, mails = send(machine, ROOT, (BOSS, text))
    assert (mails[0][0], field(mails[0][2], "From")) == (BOSS, [BOSS])


def test_a_refused_sender_ends_the_client_with_77(machine, alice):
    with machine.service(machine.account(1, from_policy="own")):
        result = machine.submit(alice, "-f", BOSS, RCPT, stdin=TEXT.encode())
    assert result.status == 77
    assert f"may not write as '{BOSS}'" in result.text


# --- which account


def two(machine, first, second, **others):
    return ("account default\n" + machine.account(first)
            + "account other\n" + machine.account(
                second, **{"from": "other@example.com", "allow_users": None,
                           **others}))


def test_a_sender_chooses_only_among_accounts_for_him(machine, alice):
    text = "From: other@example.com\n" + TEXT
    post = Post()
    with Server(*post.scripts) as server, \
            machine.service(two(machine, server.port, 1,
                                account_from="header",
                                match_to="example.net")), \
            machine.talk(alice) as talk:
        talk.answer()
        assert talk.mail("other@example.com", RCPT, text)[:3] == "250"
    assert post.senders == [FROM]


def test_who_may_not_use_the_default_gets_what_is_for_him(
        machine, alice, bob):
    posts = Post(), Post()
    with Server(*posts[0].scripts) as first, \
            Server(*posts[1].scripts) as second:
        config = two(machine, first.port, second.port,
                     allow_users=bob.name).replace("allow_users *",
                                                   f"allow_users {alice.name}")
        with machine.service(config):
            for person in (alice, bob):
                assert machine.submit(person, RCPT,
                                      stdin=TEXT.encode()).status == 0
    assert posts[0].senders == [FROM]
    assert posts[1].senders == ["other@example.com"]


def test_an_account_that_was_named_is_for_some_only(machine, alice, bob):
    config = two(machine, 1, 1, allow_users=bob.name)
    with machine.service(config, "-a", "other"), machine.talk(alice) as talk:
        talk.answer()
        assert talk.mail("x@y.example", RCPT, TEXT).startswith(
            "550 5.7.1 account 'other' is not for you")


@pytest.mark.parametrize("line", [
    "AUTH PLAIN AHgAeA==", "STARTTLS", "XCLIENT NAME=root", "XFORWARD A=b",
    "XHOST evil.example", "ETRN x", "EXPN root", "HOST=evil.example",
    "MAIL FROM:<a@b.example> ACCOUNT=other",
    "MAIL FROM:<a@b.example> XOWNER=0", "MAIL FROM:<a@b.example> AUTH=<>",
    "MAIL FROM:<a@b.example> REQUIRETLS",
    "MAIL FROM:<a@b.example> HOLDFOR=60",
])
def test_nothing_steers_the_service(machine, alice, line):
    with machine.service(machine.account(1)), machine.talk(alice) as talk:
        talk.answer()
        talk.say("EHLO me")
        answer = talk.say(line)
    assert answer[0] == "5" or (
        line.endswith("AUTH=<>") and answer.startswith("250")), answer


def test_the_environment_of_a_client_stays_with_it(machine, alice):
    post = Post()
    with Server(*post.scripts) as server, \
            machine.service(machine.account(server.port)), \
            machine.talk(alice) as talk:
        talk.answer()
        assert talk.mail("x@y.example", RCPT, TEXT)[:3] == "250"
    assert PASSWORD not in post.mails[0][2]


# --- how much


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


# --- trouble


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
