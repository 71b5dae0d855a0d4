# SPDX-License-Identifier: GPL-3.0-or-later
"""`-bv`: where recipients lead, without a connection."""
import pytest

from harness.program import account

ALIASES = "root: ann@example.net, Bob <bob@example.net>\nloop: pool\npool: loop\n"


@pytest.fixture
def verify(envoi):
    (envoi.home / "aliases").write_text(ALIASES)

    def run(*args, stdin=b"", config=None, **settings):
        settings.setdefault("aliases", envoi.home / "aliases")
        return envoi("-bv", *args, stdin=stdin,
                     config=config or account(25, **settings))
    return run


AT = "; account 'default', server 127.0.0.1:25\n"


def test_each_recipient_has_a_line(verify):
    result = verify("x@example.com, root", "joe")
    assert (result.status, result.stderr) == (0, b"")
    assert result.stdout.decode() == (
        f"x@example.com: x@example.com{AT}"
        f"root: ann@example.net, bob@example.net{AT}"
        f"joe: joe@example.org{AT}")


def test_those_of_a_message_count_with_t(verify):
    result = verify("-t", "-i", stdin=b"To: root\nBcc: y@example.com\n\nx\n")
    assert result.status == 0
    assert result.stdout.decode() == (
        f"root: ann@example.net, bob@example.net{AT}"
        f"y@example.com: y@example.com{AT}")


def test_aliases_can_be_left_out(verify):
    assert verify("-n", "root").stdout.decode() == \
        f"root: root@example.org{AT}"


def test_a_name_that_nothing_completes_is_67(verify):
    config = "host h.invalid\nfrom_rewrite off\nqueue never\n"
    result = verify("-f", "", "joe", "x@example.com", config=config)
    assert result.status == 67
    assert b"joe: invalid address 'joe'" in result.stdout
    assert b"x@example.com: x@example.com; account" in result.stdout


@pytest.mark.parametrize("rcpt,status", [
    ("loop", 78), ("a b@example.org", 65), ("-x@example.org", 64),
    ("|sh@example.org", 65),
])
def test_what_leads_nowhere_is_told_by_the_status(verify, rcpt, status):
    assert verify(rcpt).status == status


def test_nobody_is_a_usage_error(verify):
    result = verify()
    assert result.status == 64
    assert result.stdout == b""
