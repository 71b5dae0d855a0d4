#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints rows of tests/attacks without a test, and tests that are not there.
"""
import pathlib
import re
import sys

LIST = pathlib.Path("tests/attacks")
ROW = re.compile(r"[A-D]\d+ \S.*")
WHY = "untested: "


def read():
    """(row, its lines), in order; comments and empty lines are left out."""
    rows = []
    for line in LIST.read_text().splitlines():
        if line.startswith("\t"):
            rows[-1][1].append(line.strip())
        elif line and line[0] != "#":
            rows.append((line, []))
    return rows


def complaint(test):
    """What is wrong with one line of a row, or None."""
    if test.startswith(WHY):
        return None if test[len(WHY):] else "gives no reason"
    name, _, function = test.partition("::")
    path = LIST.parent / name
    if not path.is_file():
        return f"there is no {path}"
    if not re.search(rf"^(def )?{re.escape(function)}\(", path.read_text(),
                     re.M):
        return f"{path} has no {function}"
    return None


def main():
    found = []
    for row, tests in read():
        if not ROW.fullmatch(row):
            found.append(f"'{row}' is no row")
        if not tests:
            found.append(f"'{row}' has no test")
        found += [f"'{row}': {c}" for c in map(complaint, tests) if c]
    for line in found:
        print(f"{LIST}: {line}")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
