# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail that stays here, copies of what was sent, and filters."""
import mailbox
import resource
import subprocess

import pytest

from harness.program import MESSAGE, PROGRAM, RCPT, SENDER, WIRE, account
from harness.server import Server
from harness.session import WAIT


def local(protocol, **settings):
    values = {"protocol": protocol, "from": SENDER, "queue": "never",
              **settings}
    return "".join(f"{k} {v}\n" for k, v in values.items())


def takes_mail(s):
    s.greet()
    s.ehlo()
    s.ok(f"MAIL FROM:<{SENDER}>".encode(), f"RCPT TO:<{RCPT}>".encode())
    s.message = s.data()
    s.quit()


def refuses_mail(s):
    s.greet()
    s.ehlo()
    s.ok(f"MAIL FROM:<{SENDER}>".encode())
    s.expect(f"RCPT TO:<{RCPT}>".encode())
    s.send(b"550 5.1.1 unknown\r\n")
    s.quit()


def sent(envoi, *args, script=takes_mail, status=0, stdin=MESSAGE,
         **settings):
    with Server(script) as server:
        result = envoi(*args or (RCPT,), stdin=stdin,
                       config=account(server.port, **settings))
    assert result.status == status, result.text
    return result, server.sessions[0]


HEAD = (f"Return-Path: <{SENDER}>\nEnvelope-To: {RCPT}\n").encode()


def test_a_maildir_takes_mail(envoi):
    box = envoi.home / "Maildir"
    config = local("maildir", mailbox=box)
    for count in (1, 2):
        result = envoi(RCPT, config=config)
        assert result.status == 0 and result.silent, result.text
        files = list((box / "new").iterdir())
        assert len(files) == count
    assert files[0].read_bytes() == HEAD + MESSAGE
    assert files[0].stat().st_mode & 0o777 == 0o600
    assert not list((box / "tmp").iterdir())
    assert mailbox.Maildir(box).popitem()[1]["Subject"] == "a test"


def test_an_mbox_takes_mail(envoi):
    box = envoi.home / "mbox"
    message = MESSAGE + b"From here on\n>From there\n"
    for _ in range(2):
        result = envoi(RCPT, "b@example.net", stdin=message,
                       config=local("mbox", mailbox="~/mbox"))
        assert result.status == 0 and result.silent, result.text
    assert box.stat().st_mode & 0o777 == 0o600
    read = mailbox.mbox(box)
    assert len(read) == 2
    assert read[1].get_all("Envelope-To") == [RCPT, "b@example.net"]
    assert read[1].get_payload().endswith(
        "Hello,\n.world\n>From here on\n>>From there\n")


def test_blind_copies_are_delivered_and_not_told(envoi):
    box = envoi.home / "mbox"
    result = envoi("-t", stdin=b"Bcc: eve@example.net\n" + MESSAGE,
                   config=local("mbox", mailbox=box))
    assert result.status == 0 and result.silent, result.text
    assert b"\nBcc:" not in box.read_bytes()


def test_discard_discards(envoi):
    result = envoi(RCPT, config=local("discard"))
    assert result.status == 0 and result.silent, result.text
    assert not [p for p in envoi.home.iterdir() if p.name != ".config"]


def test_a_command_gets_message_and_envelope(envoi):
    command = 'cat > got; echo "$ENVOI_SENDER $ENVOI_RECIPIENTS" >> got'
    result = envoi(RCPT, config=local("command", deliver_command=command))
    assert result.status == 0 and result.silent, result.text
    assert (envoi.home / "got").read_bytes() == (
        HEAD + MESSAGE + f"{SENDER} {RCPT}\n".encode())


def test_more_recipients_than_fit_into_an_environment_are_refused(envoi):
    text = "".join(f"To: {'x' * 40}{i}@example.org\n" for i in range(3000))
    result = envoi("-t", stdin=text.encode() + MESSAGE,
                   config=local("command", deliver_command="cat > got"))
    assert result.status == 65
    assert "too many recipients for 'deliver_command'" in result.text
    assert not (envoi.home / "got").exists()


def test_a_filter_without_descriptors_is_the_systems_fault(envoi):
    envoi.configure(local("discard", filter="cat"))
    told = {}
    for limit in range(5, 12):
        result = subprocess.run(
            [str(PROGRAM), RCPT], input=MESSAGE, capture_output=True,
            env=envoi.environment(None), timeout=WAIT, check=False,
            preexec_fn=lambda limit=limit: resource.setrlimit(
                resource.RLIMIT_NOFILE, (limit, limit)))
        if b"cannot make a pipe" in result.stderr:
            told[limit] = result.returncode
    assert set(told.values()) == {71}, told


@pytest.mark.parametrize("command, status", [
    ("exit 75", 75), ("exit 1", 65), ("kill $$", 75),
    ("/proc/nonexistent/command 2>/dev/null", 78)])
def test_a_command_may_refuse(envoi, command, status):
    result = envoi(RCPT, config=local("command", deliver_command=command))
    assert result.status == status
    assert "deliver_command" in result.text


@pytest.mark.parametrize("protocol", ["maildir", "mbox", "command"])
def test_a_protocol_without_its_place_is_a_mistake(envoi, protocol):
    result = envoi(RCPT, config=local(protocol))
    assert result.status == 78
    assert "CONF-MAILBOX" in result.text


def test_a_place_that_cannot_be_written_is_an_error(envoi):
    result = envoi(RCPT, config=local("maildir", mailbox="/proc/box"))
    assert result.status == 73
    assert "/proc/box" in result.text


def test_there_is_no_server_to_ask(envoi):
    result = envoi("--serverinfo", config=local("discard"))
    assert result.status == 78


@pytest.mark.parametrize("kind", ["maildir", "mbox", "pipe"])
def test_a_copy_is_kept_of_what_was_sent(envoi, kind):
    place = envoi.home / "sent"
    where = f"cat > {place}" if kind == "pipe" else "~/sent"
    result, session = sent(envoi, save_sent=f"{kind}:{where}")
    assert result.silent
    assert session.message == WIRE
    if kind == "maildir":
        place, = (place / "new").iterdir()
    copy = place.read_bytes()
    assert (copy.partition(b"\n")[2] if kind == "mbox" else copy) == (
        MESSAGE + (b"\n" if kind == "mbox" else b""))


def test_no_copy_is_kept_of_what_was_refused(envoi):
    sent(envoi, save_sent="mbox:~/sent", script=refuses_mail, status=67)
    assert not (envoi.home / "sent").exists()


def test_a_copy_that_cannot_be_kept_is_a_warning(envoi):
    result, _ = sent(envoi, save_sent="mbox:/proc/nonexistent/sent")
    assert "warning: the mail was sent" in result.text


def test_a_filter_changes_the_message(envoi):
    result, session = sent(envoi, filter="sed s/world/moon/; echo end")
    assert result.silent
    assert session.message == WIRE.replace(b"world", b"moon") + b"end\r\n"


def test_a_filter_sees_no_blind_copies_and_adds_none(envoi):
    message = b"Bcc: eve@example.net\n" + MESSAGE
    _, session = sent(envoi, stdin=message, filter=(
        "tee seen | sed '1i Bcc: mallory@example.net'"))
    assert session.message == WIRE
    assert (envoi.home / "seen").read_bytes() == MESSAGE


@pytest.mark.parametrize("command, status", [
    ("cat; exit 75", 75), ("cat; exit 1", 65), ("cat > /dev/null", 65),
    ("cat; kill $$", 75), ("/proc/nonexistent/filter 2>/dev/null", 78)])
def test_a_failing_filter_stops_the_mail(envoi, command, status):
    with Server(optional=True) as server:
        result = envoi(RCPT, config=account(server.port, filter=command))
    assert result.status == status
    assert "filter: " in result.text


def test_the_log_knows_the_enhanced_code_of_a_refusal(envoi):
    def refuses(s):
        s.greet()
        s.ehlo()
        s.expect(f"MAIL FROM:<{SENDER}>".encode())
        s.send(b"550 5.7.1 not you\r\n")
        s.quit()

    log = envoi.home / "log"
    sent(envoi, logfile=log, log_format="msmtp", script=refuses, status=69)
    assert "smtpstatus=550 smtpmsg='550 5.7.1 not you'" in log.read_text()
