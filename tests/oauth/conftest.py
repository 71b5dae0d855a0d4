# SPDX-License-Identifier: GPL-3.0-or-later
"""The provider, started once for all tests that need it."""
import time

import pytest

from harness.session import WAIT

from .provider import Provider, why_not


@pytest.fixture(scope="session")
def provider(pki):
    why = why_not()
    if why:
        pytest.skip(why)
    running = Provider(pki)
    yield running
    running.stop()


@pytest.fixture
def eventually():
    """eventually(condition): until it is so, or far too long."""
    def wait(condition):
        limit = time.monotonic() + WAIT
        while not condition():
            assert time.monotonic() < limit, "it never comes true"
            time.sleep(0.01)
    return wait
