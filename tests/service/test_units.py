# SPDX-License-Identifier: GPL-3.0-or-later
"""The units that are shipped, as systemd reads them."""
import pathlib
import shutil
import subprocess

import pytest

from harness.program import PROGRAM, TOP

UNITS = TOP / "packaging/systemd/system"

pytestmark = pytest.mark.skipif(not shutil.which("systemd-analyze"),
                                reason="needs systemd-analyze")


@pytest.fixture
def units(tmp_path):
    """The service and its socket, filled in as the build does it."""
    service = (UNITS / "envoi@.service.in").read_text()
    service = service.replace("@bindir@/envoi", str(PROGRAM))
    service = service.replace("@sysconfdir@", "/etc")
    (tmp_path / "envoi@.service").write_text(service)
    shutil.copy(UNITS / "envoi.socket", tmp_path)
    return tmp_path


def analyze(*args):
    return subprocess.run(["systemd-analyze", *args], check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)


def test_systemd_understands_every_line(units):
    done = analyze("verify", "--man=no", str(units / "envoi.socket"),
                   str(units / "envoi@1.service"))
    assert (done.returncode, done.stdout) == (0, "")


def test_the_service_can_do_little(units):
    done = analyze("security", "--offline=true", "--threshold=15",
                   str(units / "envoi@.service"))
    assert done.returncode == 0, done.stdout


def test_the_service_sees_who_its_callers_are():
    text = pathlib.Path(UNITS / "envoi@.service.in").read_text()
    assert "\nPrivateUsers=" not in text
    assert "\nDynamicUser=" not in text
