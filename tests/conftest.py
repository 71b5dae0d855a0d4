# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures for all tests that run the program."""
import pytest

from harness.pki import Pki
from harness.program import PROGRAM, Envoi


def pytest_report_header():
    return f"program: {PROGRAM}"


@pytest.fixture(scope="session")
def pki(tmp_path_factory):
    return Pki(tmp_path_factory.mktemp("pki"))


@pytest.fixture
def envoi(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    return Envoi(home)
