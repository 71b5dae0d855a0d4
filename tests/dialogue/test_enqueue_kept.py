# SPDX-License-Identifier: GPL-3.0-or-later
"""What is kept of a mail that is put into the queue, and what is told when it
cannot be."""
import os
import resource
import subprocess
import time

import pytest

from harness.program import MESSAGE, PASSWORD, PROGRAM, RCPT, WRAPPER
from harness.server import Server
from harness.spool import folder, only, queued

from .conversation import conversation, taking
from .enqueueing import closed_port, on, says


# --- what cannot be queued -----------------------------------------------

def both_stories(result, *words):
    assert result.status == 75, result.text
    assert "connection refused [E-NET-CONNECT]" in result.text
    assert "and not queued either: " in result.text
    for word in words:
        assert word in result.text


def test_too_large_is_told_with_both_stories(envoi):
    result = envoi(RCPT, config=on(closed_port(), queue_max_size="100"))
    both_stories(result, "larger than 100 bytes", "E-QUEUE-FULL")
    assert not queued(envoi)


def test_too_many_are_told_with_both_stories(envoi):
    envoi.configure(on(closed_port(), queue_max_messages=2))
    assert envoi(RCPT).status == envoi(RCPT).status == 0
    both_stories(envoi(RCPT), "holds 2 messages already")
    assert len(queued(envoi)) == 2


def test_a_folder_that_others_can_read_is_not_used(envoi):
    folder(envoi).mkdir(parents=True)
    folder(envoi).chmod(0o755)
    result = envoi(RCPT, config=on(closed_port()))
    both_stories(result, "E-QUEUE-FOLDER")
    assert not queued(envoi)


def test_a_folder_that_cannot_be_made_is_told(envoi):
    (envoi.home / ".local").write_text("no folder")
    result = envoi(RCPT, config=on(closed_port()))
    both_stories(result)


def test_always_without_a_folder_is_told_and_asks_nobody(envoi):
    (envoi.home / ".local").write_text("no folder")
    with Server(taking(), optional=True) as server:
        result = envoi(RCPT, config=on(server.port, queue="always"))
    assert result.status == 73 and "E-QUEUE-FOLDER" in result.text
    assert not server.sessions


def test_a_file_that_may_not_grow_leaves_nothing_behind(envoi):
    envoi.configure(on(closed_port()))
    process = subprocess.run(
        [*WRAPPER, str(PROGRAM), RCPT], input=MESSAGE, check=False,
        stderr=subprocess.PIPE, env=envoi.environment({}),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE,
                                              (200, 200)))
    assert process.returncode == 75
    assert b"not queued either: cannot write to the queue" in process.stderr
    assert not queued(envoi)


# --- what is kept of the command line ------------------------------------


@pytest.mark.parametrize("option", [
    "--passwordeval=echo Corr3ct-h0rse", "--filter=cat", "--password-fd=3",
    "--save-sent=pipe:cat", "--proxy-command=nc %h %p"])
def test_secrets_and_commands_of_the_command_line_are_not_kept(envoi, option):
    envoi.configure(on(closed_port(), user="me"))
    result = envoi(option, RCPT)
    assert result.status == 75, result.text
    name = option.split("=")[0]
    assert f"{name} was given on the command line" in result.text
    assert not folder(envoi).exists() or not queued(envoi)


def test_plain_options_are_kept(envoi):
    envoi.configure("account default\nhost h\naccount other\n"
                    + on(closed_port()))
    (envoi.home / "ca.pem").write_text("")
    result = envoi("-a", "other", "--timeout=7", "--tls-crl-file=ca.pem",
                   f"--queue-dir={envoi.home}/there", RCPT)
    assert result.status == 0, result.text
    (path,) = [p for p in (envoi.home / "there").iterdir()
               if not p.name.startswith(".")]
    text = path.read_text()
    assert "account: other\n" in text
    assert "set: timeout 7\n" in text
    assert f"set: tls_crl_file {envoi.home}/ca.pem\n" in text
    assert "there" not in text and "config:" not in text


def test_the_file_of_C_is_kept_by_its_whole_name(envoi):
    envoi.configure(on(closed_port()), envoi.home / "conf")
    assert envoi("-C", "conf", RCPT).status == 0
    assert only(envoi)["config"] == f"{envoi.home}/conf"
    assert "as-msmtp" not in only(envoi).fields


def test_msmtp_is_kept_as_msmtp(envoi):
    envoi.configure(on(closed_port(), domain=None), envoi.home / "conf")
    assert envoi("-C", "conf", RCPT, name="msmtp").status == 0
    assert only(envoi)["as-msmtp"] == "yes"


def test_a_file_of_C_that_is_gone_later_is_not_relied_on(envoi):
    text = on(closed_port())
    read, write = os.pipe()
    os.write(write, text.encode())
    os.close(write)
    result = subprocess.run(
        [*WRAPPER, str(PROGRAM), "-C", f"/proc/self/fd/{read}", RCPT],
        input=MESSAGE, check=False, stderr=subprocess.PIPE,
        pass_fds=[read], env=envoi.environment({}))
    os.close(read)
    assert result.returncode == 75
    assert not queued(envoi)


def test_what_counts_from_now_is_kept_as_a_time(envoi):
    before = int(time.time())
    envoi.configure(on(closed_port(), hold_for="1h", deliver_by="7200;RT",
                       mt_priority="-3", requiretls="on",
                       dsn_notify="failure,delay", dsn_return="full"))
    assert envoi("-V", "QQ17", RCPT).status == 0
    item = only(envoi)
    hold = time.strptime(item["!hold-until"] + "+0000",
                         "%Y-%m-%dT%H:%M:%SZ%z")
    flags, by = item["!deliver-by"].split(" ")
    by = time.strptime(by + "+0000", "%Y-%m-%dT%H:%M:%SZ%z")
    assert 0 <= time.mktime(hold) - time.timezone - before - 3600 < 60
    assert 0 <= time.mktime(by) - time.timezone - before - 7200 < 60
    assert flags == "RT"
    assert item["priority"] == "-3" and item["!requiretls"] == "yes"
    assert item["notify"] == "failure,delay" and item["ret"] == "full"
    assert item["envid"] == "QQ17"


# --- the bytes -----------------------------------------------------------


SHAPES = {
    "plain": MESSAGE,
    "crlf": MESSAGE.replace(b"\n", b"\r\n"),
    "no line end": MESSAGE[:-1],
    "no body": MESSAGE.split(b"\n\n")[0] + b"\n",
    "lone cr": MESSAGE.replace(b"Hello", b"Hel\rlo"),
    "crs": MESSAGE.replace(b"Hello,\n", b"Hello,\r\r\r\n"),
    "nul": MESSAGE.replace(b"Hello", b"Hel\0lo"),
    "dots": MESSAGE + b".\n..\n.\n.x\n\n.\n",
    "8bit": b"MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
            b"Content-Transfer-Encoding: 8bit\n"
            + MESSAGE.replace(b"Hello", "Gr\u00fc\u00dfe".encode()),
    "mbox": b"From me Sat Jan  1 00:00:00 2000\n" + MESSAGE,
    "bcc": b"Bcc: secret@example.com\n" + MESSAGE,
    "large": MESSAGE + b"0123456789abcdef\n" * 100000,
    "long line": MESSAGE + b"x" * 900 + b"\n",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_queued_bytes_are_sent_bytes(envoi, shape):
    text = SHAPES[shape]
    with Server(taking("8BITMIME")) as server:
        envoi.configure(on(server.port))
        assert envoi(RCPT, stdin=text).status == 0
    envoi.configure(on(server.port, queue="always"))
    assert envoi(RCPT, stdin=text).status == 0
    item = only(envoi)
    assert item.text.replace(b"\n", b"\r\n") == server.session.message
    assert b"\r" not in item.text and b"secret" not in item.whole
    assert int(item["wire"]) == len(server.session.message)
    assert item["body"] == ("8bit" if shape == "8bit" else "7bit")


def test_what_a_filter_made_of_it_is_queued(envoi):
    envoi.configure(on(closed_port(), filter="sed s/Hello/Goodbye/"))
    assert envoi(RCPT).status == 0
    assert b"Goodbye,\n.world\n" in only(envoi).text


def test_secrets_of_the_configuration_are_not_in_the_spool(envoi, pki):
    act = says("451 4.3.0 later")
    with Server(conversation("MAIL", act, pki.good)) as server:
        envoi.configure(on(server.port, "proxy_passwordeval echo hidden",
                           tls="starttls", pki=pki, login=True))
        assert envoi(RCPT).status == 0
    only(envoi)
    for path in folder(envoi).iterdir():
        data = path.read_bytes()
        assert PASSWORD.encode() not in data and b"hidden" not in data
