# SPDX-License-Identifier: GPL-3.0-or-later
"""Aliases: mail for root arrives, and the file is checked."""
import pytest

from harness.program import RCPT, SENDER, account
from harness.server import Server


def takes_mail_for(*rcpts):
    def script(s):
        s.greet()
        s.ehlo()
        s.ok(f"MAIL FROM:<{SENDER}>".encode())
        for rcpt in rcpts:
            s.ok(f"RCPT TO:<{rcpt}>".encode())
        s.data()
        s.quit()
    return script


@pytest.fixture
def aliases(envoi):
    path = envoi.home / "aliases"
    path.write_text("# who reads what\n"
                    "root: ann@example.net,\n"
                    "  bob@example.net\n"
                    "logs: |/usr/bin/logger, ann@example.net\n")
    return path


def test_mail_for_root_goes_to_those_who_read_it(envoi, aliases):
    with Server(takes_mail_for("ann@example.net", "bob@example.net")) as s:
        result = envoi("root", RCPT.replace("rcpt", "ann"),
                       config=account(s.port, aliases=aliases))
    assert result.status == 0 and result.silent


def test_n_leaves_aliases_alone(envoi, aliases):
    with Server(takes_mail_for("root@example.org")) as s:
        result = envoi("-n", "root", config=account(s.port, aliases=aliases))
    assert result.status == 0 and result.silent


def test_ignored_targets_are_not_spoken_of_while_sending(envoi, aliases):
    with Server(takes_mail_for("ann@example.net")) as s:
        result = envoi("logs", config=account(s.port, aliases=aliases))
    assert result.status == 0 and result.silent


@pytest.mark.parametrize("args, name", [(["-bi"], None), (["-I"], "sendmail"),
                                        ([], "newaliases")])
def test_the_file_is_checked(envoi, aliases, args, name):
    result = envoi(*args, name=name, config=account(25, aliases=aliases))
    assert result.status == 0 and result.stdout == b""
    assert f"warning: {aliases}:4: " in result.text

    aliases.write_text("root: ann@example.net\nno colon here\n")
    result = envoi(*args, name=name)
    assert result.status == 78
    assert f"{aliases}:2: " in result.text


def test_a_missing_include_is_found_by_the_check(envoi, aliases):
    aliases.write_text("staff: :include:/proc/nonexistent/staff\n")
    result = envoi("-bi", config=account(25, aliases=aliases))
    assert result.status == 78
    assert "/proc/nonexistent/staff" in result.text


def test_newaliases_needs_no_configuration(envoi):
    result = envoi(name="newaliases")
    assert result.status == 0 and result.silent


def test_an_alias_of_nobody_is_no_success(envoi, aliases):
    empty = envoi.home / "team.list"
    empty.write_text("# nobody yet\n")
    aliases.write_text(f"team: :include:{empty}\n")
    result = envoi("team", config=account(9, aliases=aliases))
    assert result.status in (65, 78)
    assert b"team" in result.stderr
