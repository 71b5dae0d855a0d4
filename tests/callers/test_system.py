# SPDX-License-Identifier: GPL-3.0-or-later
"""What a system reports by mail: cron's jobs, sudo's warnings, and failing
discs.  They write to root, whose mail an alias sends elsewhere; nobody sees
what their sendmail says."""
import pytest

from harness.program import SENDER

from .machine import ADMIN, find, stop
from .post import Post

@pytest.fixture
def root_mail(machine):
    """root_mail(POST): the machine sends its mail there."""
    def configure(post):
        machine.configure(post.port)
    return configure


def check_root_mail(letter):
    assert letter.rcpts == [ADMIN]
    assert letter.sender == SENDER
    assert letter.field("Date") and letter.field("Message-ID")


JOB = """#!/bin/sh
echo "Grüße von $(id -un)"
echo .
printf '1%%\\r100%%\\n'
"""
# At once, and then never again.
CRONTAB = """MAILTO={to}
LONG={long}
@reboot {user} {job}
"""


@pytest.mark.parametrize("user,to", [
    ("root", "root"), ("daemon", "root"),
    ("root", "one@example.net,two@example.net")])
def test_cron_mails_what_a_job_says(machine, need, user, to):
    need("cron")
    job = machine.file("/usr/local/bin/job", JOB, 0o755)
    assert job.exists()
    machine.file("/etc/crontab", CRONTAB.format(
        to=to, user=user, job="/usr/local/bin/job", long="y" * 900))
    machine.file("/var/spool/cron/crontabs/.keep", "")
    machine.file("/etc/cron.d/.placeholder", "")
    with Post() as post:
        machine.configure(post.port)
        cron = machine.start(find("cron"), "-f", "-n")
        post.wait()
        said = stop(cron)
        assert said == (b"", b"")
    letter = post.letter
    assert sorted(letter.rcpts) == ([ADMIN] if to == "root"
                                    else to.split(","))
    assert letter.text == f"Grüße von {user}\n.\n1%\n100%\n"
    assert "BODY=8BITMIME" in letter.params
    assert letter.field("Subject").startswith(f"Cron <{user}@")
    assert letter.field("Date") and letter.field("Message-ID")
    assert max(map(len, letter.wire.split(b"\r\n"))) <= 998


def test_cron_waits_for_the_end_of_a_slow_job(machine, need):
    """The pipe is open long before the message is complete."""
    need("cron")
    machine.file("/usr/local/bin/job",
                 "#!/bin/sh\necho one\nsleep 2\necho two\n", 0o755)
    machine.file("/etc/crontab", CRONTAB.format(
        to="root", user="root", job="/usr/local/bin/job", long="n"))
    machine.file("/var/spool/cron/crontabs/.keep", "")
    with Post() as post:
        machine.configure(post.port)
        cron = machine.start(find("cron"), "-f", "-n")
        post.wait()
        stop(cron)
    assert post.letter.text == "one\ntwo\n"


def test_sudo_warns_root(machine, need, root_mail):
    need("sudo")
    machine.file("/etc/sudoers",
                 "Defaults !authenticate, !syslog\n"
                 "root ALL=(ALL:ALL) ALL\n", 0o440)
    with Post() as post:
        root_mail(post)
        result = machine.run(find("sudo"), "-n", "true", user="daemon")
        assert result.status == 1
    check_root_mail(post.letter)
    assert "SECURITY information" in post.letter.field("Subject")
    assert "daemon" in post.letter.text


MDADM = "MAILADDR root\nMAILFROM mdadm\n"


def test_mdadm_sends_its_test_mail(machine, need, root_mail):
    need("mdadm")
    machine.file("/etc/mdadm/mdadm.conf", MDADM)
    with Post() as post:
        root_mail(post)
        result = machine.run(
            find("mdadm"), "--monitor", "--test", "--oneshot", "/dev/md0",
            "--config", "/etc/mdadm/mdadm.conf")
        # Whether there is a kernel driver for arrays here or not.
        assert "sendmail" not in result.stdout + result.stderr, result
    check_root_mail(post.letter)
    assert post.letter.field("Subject").startswith("TestMessage event on")


def test_smartd_warns_root(machine, need, root_mail):
    need("smartd", "bsd-mailx")
    machine.link("/usr/bin/mail", "bsd-mailx")
    with Post() as post:
        root_mail(post)
        result = machine.run(
            "/usr/share/smartmontools/smartd_warning.sh",
            env={"SMARTD_MAILER": "mail", "SMARTD_ADDRESS": "root",
                 "SMARTD_MESSAGE": "Grüße: 1 unreadable sector",
                 "SMARTD_FAILTYPE": "EmailTest",
                 "SMARTD_DEVICE": "/dev/sda",
                 "SMARTD_DEVICESTRING": "/dev/sda",
                 "SMARTD_DEVICETYPE": "ata",
                 "SMARTD_TFIRST": "now", "SMARTD_TFIRSTEPOCH": "0"})
        assert result.good, result
    check_root_mail(post.letter)
