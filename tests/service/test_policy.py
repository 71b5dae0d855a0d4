# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may send through a shared account, and as whom."""
import pytest

from harness.program import PASSWORD
from harness.server import Server

from .conftest import FROM
from .people import ROOT, STRANGER
from .post import Post, RCPT, TEXT, field, send, two


# --- who may -------------------------------------------------------------

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


# --- as whom -------------------------------------------------------------


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


def test_there_is_no_author_too_long_to_be_replaced(machine, alice):
    item = '"' + 1000 * "x" + f'" <{BOSS}>,\n '
    answers, mails = send(machine, alice, (
        BOSS, "From: " + 20000 * item + BOSS + "\n" + TEXT))
    assert answers[0].startswith("554 5.6.0 "), answers
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


# --- which account -------------------------------------------------------


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
