# SPDX-License-Identifier: GPL-3.0-or-later
"""The machine on which callers run; skipped by name where it cannot be."""
import os
import shutil
import subprocess

import pytest

pytest.register_assert_rewrite("callers.caller")

# pylint: disable=wrong-import-position
from .machine import NAMESPACES, Machine, find


def why_not():
    if os.geteuid() != 0:
        return "a machine of its own needs root"
    if not shutil.which("unshare"):
        return "unshare is not installed"
    probe = subprocess.run(
        [*NAMESPACES, "mount", "-t", "tmpfs", "tmpfs", "/mnt"],
        capture_output=True, text=True, check=False)
    if probe.returncode != 0:
        return f"no namespaces here: {probe.stderr.strip()}"
    return None


@pytest.fixture(scope="session")
def namespaces():
    why = why_not()
    if why:
        pytest.skip(why)


@pytest.fixture
def machine(namespaces, tmp_path):
    return Machine(tmp_path)


@pytest.fixture
def need():
    """need(NAME...): skips the test if a program or file is not there."""
    def look(*programs):
        for program in programs:
            if not (find(program) or os.path.exists(program)):
                pytest.skip(f"{program} is not installed")
    return look
