# SPDX-License-Identifier: GPL-3.0-or-later
"""What cannot be sent now goes into the queue, durably, and exit 0 says so;
everything else is told at once and nothing is kept."""
import re
import signal
import time

import pytest

from harness.program import MESSAGE, PASSWORD, RCPT, SENDER, WIRE, account
from harness.server import Server
from harness.spool import folder, only, queued
from harness.terminal import Terminal

from .conversation import conversation, taking
from .enqueueing import closed_port, on, says

BOB, EVE = "bob@example.net", "eve@example.net"


def check_kept(envoi, result, attempts=1):
    assert result.status == 0, result.text
    assert result.silent
    item = only(envoi)
    assert item.text == MESSAGE
    assert item["from"] == f"<{SENDER}>" and item.rcpts == [f"<{RCPT}>"]
    assert item.letter == "Q" and item.attempts == attempts
    return item


def check_told(envoi, result, status, words=""):
    assert result.status == status, result.text
    assert words in result.text
    assert not queued(envoi)


# --- which failures are kept ---------------------------------------------


# At the first attempt, whoever the account is.
KEPT = [
    ("banner", says("450 busy")), ("banner", lambda s: s.close()),
    ("EHLO", says("451 later")), ("EHLO", says("421 closing")),
    ("MAIL", says("451 4.3.0 trouble")), ("MAIL", says("421 closing")),
    ("MAIL", lambda s: s.close()), ("RCPT", says("450 4.2.0 greylisted")),
    ("DATA", says("451 4.3.2 later")), ("DATA", lambda s: s.reset()),
    ("message", says("452 4.3.1 full")),
]
# For good, and about the mail.
TOLD = [
    ("MAIL", "550 5.7.60 not you", 69), ("RCPT", "550 5.1.1 nobody", 67),
    ("DATA", "554 5.7.1 policy", 69), ("message", "554 5.7.1 spam", 69),
    ("message", "550 5.6.0 cannot parse", 65),
]
# Typed wrong, or broken today?
DOUBTFUL = [
    ("banner", "554 5.7.1 no mail here", 69),
    ("EHLO in TLS", "550 5.7.1 bad name", 69),
    ("STARTTLS", "502 5.5.1 no", 77),
    ("AUTH", "535 5.7.8 bad credentials", 77),
    ("MAIL", "530 5.7.0 login first", 69),
]


@pytest.mark.parametrize("step,act", KEPT)
def test_what_is_temporary_is_queued(envoi, step, act):
    with Server(conversation(step, act)) as server:
        result = envoi(RCPT, config=on(server.port))
    item = check_kept(envoi, result)
    assert len(item.log) == 1 and item.log[0].startswith("log: ")
    assert not item.uncertain


@pytest.mark.parametrize("step,text,status", TOLD)
def test_what_is_refused_is_told(envoi, step, text, status):
    with Server(conversation(step, says(text))) as server:
        result = envoi(RCPT, config=on(server.port))
    check_told(envoi, result, status, text[:3])


def test_nobody_there_is_queued(envoi):
    result = envoi(RCPT, config=on(closed_port()))
    check_kept(envoi, result)


def test_a_login_refused_for_now_is_queued(envoi, pki):
    act = says("454 4.7.0 directory is down")
    with Server(conversation("AUTH", act, pki.good)) as server:
        result = envoi(RCPT, config=on(server.port, tls="starttls", pki=pki,
                                       login=True))
    item = check_kept(envoi, result)
    assert PASSWORD.encode() not in item.whole


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize("step,text,status", DOUBTFUL)
def test_in_doubt_what_is_known_decides(envoi, pki, step, text, status,
                                        known):
    scripts = [conversation(None, None, pki.good)] * known
    scripts.append(conversation(step, says(text), pki.good))
    with Server(*scripts) as server:
        envoi.configure(on(server.port, tls="starttls", pki=pki, login=True))
        if known:
            assert envoi(RCPT).status == 0
            assert not queued(envoi)
        result = envoi(RCPT)
    if known:
        item = check_kept(envoi, result)
        assert item.state[3] == "1970-01-01T00:00:00Z"
    else:
        check_told(envoi, result, status, text[:3])


@pytest.mark.parametrize("known", [False, True])
def test_a_certificate_may_be_a_captive_portals(envoi, pki, known):
    scripts = [conversation(None, None, pki.good)] * known

    def portal(s):
        s.greet()
        s.ehlo("STARTTLS")
        s.expect(b"STARTTLS")
        s.send(b"220 go\r\n")
        s.refused_tls(pki.wrong_host)
    with Server(*scripts, portal) as server:
        envoi.configure(on(server.port, tls="starttls", pki=pki, login=True,
                           tls_resume="off"))
        if known:
            assert envoi(RCPT).status == 0
        result = envoi(RCPT)
    if known:
        check_kept(envoi, result)
    else:
        check_told(envoi, result, 77, "wanted '127.0.0.1'")


def test_another_login_is_another_account(envoi, pki):
    refused = conversation("AUTH", says("535 5.7.8 no"), pki.good)
    with Server(conversation(None, None, pki.good), refused) as server:
        conf = {"tls": "starttls", "pki": pki, "login": True}
        assert envoi(RCPT, config=on(server.port, **conf)).status == 0
        result = envoi(RCPT, config=on(server.port, user="other", **conf))
    check_told(envoi, result, 77)


def test_a_password_command_that_fails_waits_where_nobody_can_be_asked(
        envoi, pki):
    script = conversation("AUTH", None, pki.good)

    def leaves(s):
        try:
            script(s)
        except AssertionError:
            pass
    with Server(leaves) as server:
        result = envoi(RCPT, config=on(
            server.port, "auth on", "user me", "passwordeval exit 1",
            tls="starttls", pki=pki))
    check_kept(envoi, result)


def test_a_broken_configuration_is_told(envoi):
    result = envoi(RCPT, config=on(closed_port(), tls="starttls",
                                   pki=type("Pki", (), {"ca": type(
                                       "Ca", (), {"file": "/proc/nonexistent"})}),
                                   ))
    check_told(envoi, result, 78)


def test_a_silent_server_is_waited_for_no_longer_than_patience(envoi):
    start = time.monotonic()
    with Server(conversation("banner", lambda s: s.stall())) as server:
        result = envoi(RCPT, config=on(server.port, queue_patience="1s"))
    assert time.monotonic() - start < 60
    check_kept(envoi, result)


@pytest.mark.parametrize("settings", [{}, {"queue": "never"}])
def test_an_msmtprc_and_never_keep_nothing(envoi, settings):
    text = account(closed_port(), **{"queue": None, **settings})
    path = envoi.configure(text, envoi.home / (
        "conf" if settings else ".msmtprc"))
    result = envoi("-C", str(path), RCPT)
    assert result.status == 75
    assert "connection refused" in result.text
    assert not folder(envoi).exists()


def test_ours_is_on_failure_without_a_word(envoi):
    result = envoi(RCPT, config=account(closed_port(), queue=None))
    check_kept(envoi, result)


# --- recipients ----------------------------------------------------------


def test_only_those_who_wait_are_queued(envoi):
    script = taking(refuse={BOB: "450 4.2.0 later"})
    with Server(script) as server:
        result = envoi(RCPT, BOB, config=on(server.port))
    assert result.status == 0 and result.silent
    item = only(envoi)
    assert item.rcpts == [f"<{BOB}>"]
    assert "450 4.2.0 later" in item.log[0]
    assert server.session.rcpts == [RCPT.encode()]
    assert server.session.message == WIRE == item.text.replace(b"\n",
                                                               b"\r\n")


def test_a_refused_one_is_told_while_another_waits(envoi):
    script = taking(refuse={BOB: "450 4.2.0 later", EVE: "550 5.1.1 no"})
    log = envoi.home / "log"
    with Server(script) as server:
        result = envoi(RCPT, BOB, EVE, config=on(server.port, logfile=log))
    assert result.status == 67
    item = only(envoi)
    assert item.rcpts == [f"<{BOB}>"]
    assert f"recipient {EVE} refused: 550" in result.text
    assert "delivered to 1 of 3 recipients" in result.text
    assert f"queued as {item['id']} for 1 of 3 recipients" in result.text
    line = log.read_text()
    assert f"queued={BOB}(450)" in line and f"refused={EVE}(550)" in line
    assert f"queue_id={item['id']}" in line


def test_without_partial_delivery_a_refusal_keeps_nobody(envoi):
    script = taking(refuse={BOB: "450 4.2.0 later", EVE: "550 5.1.1 no"})
    with Server(script) as server:
        result = envoi(RCPT, BOB, EVE, config=on(server.port,
                                                 partial_delivery="off"))
    assert result.status != 0
    assert not queued(envoi)
    assert server.session.message is None


def test_without_partial_delivery_all_wait_together(envoi):
    with Server(taking(refuse={BOB: "450 4.2.0 later"})) as server:
        result = envoi(RCPT, BOB, config=on(server.port,
                                            partial_delivery="off"))
    assert result.status == 0 and result.silent
    assert only(envoi).rcpts == [f"<{RCPT}>", f"<{BOB}>"]


# --- always --------------------------------------------------------------


def test_always_asks_nobody(envoi):
    log = envoi.home / "log"
    with Server(taking(), optional=True) as server:
        result = envoi(RCPT, config=on(server.port, queue="always",
                                       logfile=log))
    assert not server.sessions
    item = check_kept(envoi, result, attempts=0)
    assert not item.log
    assert item.state[3:5] == ["1970-01-01T00:00:00Z"] * 2
    assert (folder(envoi) / ".wake").exists()
    assert f"queued={RCPT}" in log.read_text()
    assert log.read_text().endswith(" exit=EX_OK\n")


def test_odq_is_always_where_there_is_a_queue(envoi):
    result = envoi("-odq", RCPT, config=on(closed_port()))
    check_kept(envoi, result, attempts=0)


def test_odq_sends_where_there_is_none(envoi):
    with Server(taking()) as server:
        result = envoi("-odq", RCPT, config=account(server.port))
    assert result.status == 0
    assert server.session.message == WIRE
    assert not folder(envoi).exists()


# --- who knows whether it has arrived ------------------------------------


def test_a_lost_answer_is_queued_as_uncertain(envoi):
    log = envoi.home / "log"
    with Server(conversation("message", lambda s: s.close())) as server:
        result = envoi(RCPT, config=on(server.port, logfile=log))
    item = check_kept(envoi, result)
    assert item.uncertain
    last = time.strptime(item.state[4], "%Y-%m-%dT%H:%M:%SZ")
    due = time.strptime(item.state[3], "%Y-%m-%dT%H:%M:%SZ")
    assert time.mktime(due) - time.mktime(last) >= 1800
    assert "may have been delivered" in item.log[0]
    assert "may have been delivered" in log.read_text()


def test_uncertain_mail_can_be_held(envoi):
    with Server(conversation("message", lambda s: s.reset())) as server:
        result = envoi(RCPT, config=on(server.port, queue_uncertain="hold"))
    assert result.status == 0
    item = only(envoi)
    assert item.uncertain and item.letter == "H"


# Silence is waited for ten seconds long, so once is enough.
@pytest.mark.parametrize("signo,answers", [
    (signal.SIGTERM, True), (signal.SIGINT, True), (signal.SIGHUP, True),
    (signal.SIGTERM, False)])
def test_a_signal_waits_for_the_answer_to_the_end(envoi, signo, answers):
    process = []

    def act(s):
        process[0].send_signal(signo)
        if answers:
            s.send(b"250 2.0.0 taken\r\n")
            s.quit()
        else:
            s.stall()
    with Server(conversation("message", act)) as server:
        envoi.configure(on(server.port))
        process.append(envoi.start(RCPT))
        out, err = process[0].communicate(MESSAGE, timeout=60)
    assert (process[0].returncode, out, err) == (0, b"", b"")
    if answers:
        assert not queued(envoi)
    else:
        assert only(envoi).uncertain


@pytest.mark.parametrize("step", ["banner", "MAIL", "DATA"])
def test_a_signal_before_the_end_keeps_nothing(envoi, step):
    process = []

    def act(s):
        process[0].send_signal(signal.SIGTERM)
        s.stall()
    with Server(conversation(step, act)) as server:
        envoi.configure(on(server.port))
        process.append(envoi.start(RCPT))
        process[0].communicate(MESSAGE, timeout=60)
    assert process[0].returncode == -signal.SIGTERM
    assert not queued(envoi)


# --- who is told ---------------------------------------------------------


def test_a_person_is_told_and_cron_is_not(envoi):
    envoi.configure(on(closed_port()))
    with Terminal(envoi, "-i", RCPT, stdin="nothing") as person:
        pass
    assert person.result.status == 0
    item = only(envoi)
    assert re.search(rf"envoi: queued as {item['id']}, to be tried again: "
                     r"cannot connect to .*: connection refused",
                     person.screen)


def test_a_person_whose_password_command_fails_is_told(envoi, pki):
    def leaves(s):
        s.greet()
        s.ehlo("STARTTLS")
        s.starttls(pki.good)
        s.ehlo("AUTH PLAIN")
        s.stall()
    with Server(leaves) as server:
        envoi.configure(on(server.port, "auth on", "user me",
                           "passwordeval exit 1", tls="starttls", pki=pki))
        with Terminal(envoi, "-i", RCPT, stdin="nothing") as person:
            pass
    assert person.result.status == 78
    assert not queued(envoi)


# --- how the account is --------------------------------------------------


def accounts(envoi):
    return [p.read_bytes().rstrip(b"\n").decode()
            for p in folder(envoi).iterdir()
            if p.name.startswith(".acct-")]


def test_success_and_failure_are_remembered(envoi):
    with Server(conversation(None, None)) as server:
        envoi.configure(on(server.port))
        assert envoi(RCPT).status == 0
    (text,) = accounts(envoi)
    assert "success: " in text and "fails" not in text
    assert envoi(RCPT).status == 0      # nobody listens any more
    (text,) = accounts(envoi)
    assert "fails: 1\ncause: network\n" in text
    assert "reason: cannot connect" in text
    # Many programs meet the same dead server: that is one failure.
    assert envoi(RCPT).status == 0
    assert accounts(envoi) == [text]


def test_never_writes_nothing(envoi):
    with Server(conversation(None, None)) as server:
        assert envoi(RCPT, config=account(server.port)).status == 0
    assert not (envoi.home / ".local").exists()


# --- rate ----------------------------------------------------------------


@pytest.mark.parametrize("queue", ["on-failure", "never"])
def test_over_the_rate_is_queued_or_told(envoi, queue):
    with Server(conversation(None, None)) as server:
        envoi.configure(on(server.port, rate="1/h", queue=queue))
        assert envoi(RCPT).status == 0
        assert not queued(envoi)
        result = envoi(RCPT)
    if queue == "never":
        check_told(envoi, result, 75, "E-RATE-ACCOUNT")
        return
    item = check_kept(envoi, result, attempts=0)
    assert item.state[3] != "1970-01-01T00:00:00Z"
    assert "sends no more than 1 messages" in item.log[0]


def test_the_first_failure_is_kept_with_what_is_known(envoi):
    """One record for an account, also where the rate made the folder."""
    envoi.configure(on(closed_port(), rate="9/h"))
    check_kept(envoi, envoi(RCPT))
    records = list((envoi.home / ".local/state/envoi/queue").glob(".acct-*"))
    assert len(records) == 1
    text = records[0].read_text()
    assert "rate-count: 1\n" in text and "fails: 1\n" in text, text


# --- -bs -----------------------------------------------------------------


BS = (b"EHLO me\r\nMAIL FROM:<%s>\r\n" % SENDER.encode())


def bs(envoi, *rcpts):
    talk = BS + b"".join(b"RCPT TO:<%s>%s\r\n" % (
        r.encode(), b" NOTIFY=NEVER ORCPT=rfc822;x+2By@z.example"
        if r == BOB else b"") for r in rcpts)
    return envoi("-bs", stdin=talk + b"DATA\r\n" + MESSAGE.replace(
        b"\n.", b"\n..").replace(b"\n", b"\r\n") + b".\r\nQUIT\r\n")


def test_bs_tells_the_id(envoi):
    envoi.configure(on(closed_port()))
    result = bs(envoi, RCPT, BOB)
    assert result.status == 0 and result.stderr == b""
    item = only(envoi)
    assert f"\r\n250 2.0.0 queued as {item['id']}\r\n".encode() \
        in result.stdout
    assert item.rcpts == [f"<{RCPT}>", f"<{BOB}> notify=never "
                          "orcpt=rfc822;x+2B2By@z.example"]
    assert item.text == MESSAGE


def test_bs_refuses_for_one_though_another_waits(envoi):
    script = taking(refuse={BOB: "450 4.2.0 later", EVE: "550 5.1.1 no"})
    with Server(script) as server:
        envoi.configure(on(server.port))
        result = bs(envoi, RCPT, BOB, EVE)
    item = only(envoi)
    assert [r.split(" ")[0] for r in item.rcpts] == [f"<{BOB}>"]
    (line,) = [x for x in result.stdout.splitlines() if x[:3] == b"554"]
    assert b"delivered to 1 and queued for 1 of 3" in line
    assert EVE.encode() in line


def test_bs_tells_both_stories(envoi):
    envoi.configure(on(closed_port(), queue_max_size="100"))
    result = bs(envoi, RCPT)
    (line,) = [x for x in result.stdout.splitlines() if x[:3] == b"451"]
    assert b"connection refused" in line
    assert b"not queued either" in line
    assert not queued(envoi)
