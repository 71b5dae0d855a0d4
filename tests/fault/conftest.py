# SPDX-License-Identifier: GPL-3.0-or-later
import os
import pathlib
import shutil
import subprocess

import pytest

from harness.program import PROGRAM, WRAPPER

HERE = pathlib.Path(__file__).parent


@pytest.fixture(scope="session")
def shim(tmp_path_factory):
    """fault.c, as what is preloaded; a skip where that can't be."""
    if WRAPPER:
        pytest.skip("runs on the program itself")
    compiler = shutil.which(os.environ.get("CC", "cc"))
    if not compiler:
        pytest.skip("no C compiler")
    library = tmp_path_factory.mktemp("shim") / "fault.so"
    subprocess.run([compiler, "-O1", "-fno-optimize-sibling-calls", "-shared",
                    "-fPIC", "-o", library, HERE / "fault.c", "-ldl"],
                   check=True)
    probe = subprocess.run([PROGRAM, "--version"], check=False,
                           env={"LD_PRELOAD": str(library)},
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if probe.returncode != 0:
        pytest.skip("sanitizers want to be loaded first")
    return library
