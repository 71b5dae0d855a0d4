# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures for all tests that run the program."""
import signal

import pytest

from harness.pki import Pki
from harness.program import PROGRAM, Envoi

# Longer than any test takes, under valgrind on a busy machine too, in seconds.
TEST_LIMIT = 900

# What whoever started the tests ignores, the program would have to ignore.
for number in (signal.SIGHUP, signal.SIGQUIT):
    signal.signal(number, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_report_header():
    return f"program: {PROGRAM}"


def end_the_test(number, frame):
    raise TimeoutError(f"the test has taken longer than {TEST_LIMIT} s")


@pytest.fixture(autouse=True)
def limit():
    """A test that waits for what never comes fails, and the rest goes on."""
    signal.signal(signal.SIGALRM, end_the_test)
    signal.alarm(TEST_LIMIT)
    yield
    signal.alarm(0)


@pytest.fixture(scope="session")
def pki(tmp_path_factory):
    return Pki(tmp_path_factory.mktemp("pki"))


@pytest.fixture
def envoi(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    return Envoi(home)
