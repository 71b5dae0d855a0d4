#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the tests of a build folder and counts them.

usage: run.py BUILD [SUITE...]

SUITE is `unit` (make check) or a folder of pytest files beside this one;
without any, all of them.  Every skipped test is named.  The last line is
`N passed, N failed, N skipped`; the same numbers are left in the file
BUILD/test-count.  The exit status is 0 when nothing failed, and, with
ENVOI_TESTS_STRICT=1 in the environment, the tests against real servers and the
OAuth provider were not skipped: a caller may be missing on a machine, those
may not.
"""
import importlib.util
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import xml.etree.ElementTree

HERE = pathlib.Path(__file__).resolve().parent
# Servers change users, a machine of one's own needs namespaces, to install on
# as well, and a service needs users to serve: these run as root or not at all.
AS_ROOT = {"callers", "packaging", "servers", "service"}
MUST_RUN = ("servers.", "oauth.")
# Many small programs that wait for each other: one more at a time than there
# are processors, where pytest can do so.
SIDE_BY_SIDE = {"dialogue"}
# How much of a failed unit test's log is shown, in characters.
LAST_WORDS = 6000


class Tally:
    """How many tests passed, and the names of those that did not."""

    def __init__(self):
        self.passed = 0
        self.failed = []
        self.skipped = []

    def numbers(self):
        return self.passed, len(self.failed), len(self.skipped)


def names_in(text, mark):
    """The tests that cmocka marks so; it names each of them twice."""
    found = re.findall(rf"^\[  {mark} \] ([^\d\s].*)", text, re.M)
    return list(dict.fromkeys(found))


def count_cmocka(build, tally):
    """Adds up what the unit tests of `make check` wrote to their logs."""
    for log in sorted(build.glob("tests/**/*.log")):
        if not log.with_suffix(".trs").exists():
            continue
        name = str(log.relative_to(build).with_suffix(""))
        text = log.read_text(errors="replace")
        good = re.findall(r"^\[  PASSED  \] (\d+) test", text, re.M)
        bad = names_in(text, "FAILED ")
        result = log.with_suffix(".trs").read_text()
        tally.passed += sum(map(int, good))
        tally.failed += [f"{name}: {b}" for b in bad]
        tally.skipped += [f"{name}: {s}" for s in names_in(text, "SKIPPED")]
        if ":global-test-result: SKIP" in result:
            tally.skipped.append(name)
        elif ":global-test-result: PASS" not in result:
            print(f"-- {name}:\n{text[-LAST_WORDS:]}", flush=True)
            if not bad:
                tally.failed.append(f"{name}: ended early")
        elif not good:
            tally.passed += 1       # a test that is no cmocka program


def run_unit(build, tally):
    for old in build.glob("tests/**/*.trs"):
        old.unlink()
    make = ["make", "-s", "-C", str(build), "-j2", "-k", "check"]
    compiler = os.environ.get("ENVOI_WRAPPER")
    if compiler:
        make.append("LOG_COMPILER=" + compiler)
    status = subprocess.run(make, check=False).returncode
    before = len(tally.failed)
    count_cmocka(build, tally)
    if status != 0 and len(tally.failed) == before:
        tally.failed.append("unit: make check failed")


def count_junit(path, tally):
    """Adds up one report of pytest."""
    for case in xml.etree.ElementTree.parse(path).iter("testcase"):
        name = f"{case.get('classname')}::{case.get('name')}"
        if case.find("failure") is not None or case.find("error") is not None:
            tally.failed.append(name)
        elif case.find("skipped") is not None:
            why = case.find("skipped").get("message", "")
            tally.skipped.append(f"{name}: {why}")
        else:
            tally.passed += 1


def run_pytest(build, suite, tally):
    report = build / f"test-{suite}.xml"
    report.unlink(missing_ok=True)
    env = {"ENVOI": str(build / "envoi"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-B", "-m", "pytest", "-q",
               "--junitxml", str(report), str(HERE / suite)]
    if suite in SIDE_BY_SIDE and importlib.util.find_spec("xdist"):
        command += ["-n", str(len(os.sched_getaffinity(0)) + 1)]
    command += shlex.split(os.environ.get("PYTEST_FLAGS", ""))
    if suite in AS_ROOT and os.geteuid() != 0 and shutil.which("sudo"):
        command = ["sudo", "env", *(f"{k}={v}" for k, v in env.items()),
                   *command]
    status = subprocess.run(command, env={**os.environ, **env},
                            stdin=subprocess.DEVNULL,
                            check=False).returncode
    before = len(tally.failed)
    if report.exists():
        count_junit(report, tally)
    if status not in (0, 5) and len(tally.failed) == before:
        tally.failed.append(f"{suite}: pytest ended with status {status}")


def suites():
    return sorted(p.name for p in HERE.iterdir()
                  if p.is_dir() and any(p.glob("test_*.py")))


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    tally = Tally()
    for suite in sys.argv[2:] or ["unit", *suites()]:
        print(f"== {suite}", flush=True)
        if suite == "unit":
            run_unit(build, tally)
        else:
            run_pytest(build, suite, tally)
    for name in tally.skipped:
        print("skipped:", name)
    for name in tally.failed:
        print("failed:", name)
    numbers = tally.numbers()
    (build / "test-count").write_text("%d %d %d\n" % numbers)
    print("%d passed, %d failed, %d skipped" % numbers)
    strict = os.environ.get("ENVOI_TESTS_STRICT") == "1"
    missed = strict and any(name.startswith(MUST_RUN)
                            for name in tally.skipped)
    sys.exit(1 if tally.failed or missed else 0)


if __name__ == "__main__":
    main()
