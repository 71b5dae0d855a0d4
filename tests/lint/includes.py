#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints every include that does not point to a lower floor.

The folders of src are floors: a file includes its own folder and those
below, and folders of one floor do not know each other.  Exit status 1 if
there is such an include, or a folder without a floor.
"""
import pathlib
import re
import sys

FLOORS = [
    ["base"],
    ["text", "log"],
    ["net", "sasl", "config", "message", "secret"],
    ["mime"],
    ["envelope", "oauth"],
    ["smtp", "queue"],
    ["submit"],
    ["serve"],
    ["cli"],
]
FLOOR = {name: n for n, names in enumerate(FLOORS) for name in names}
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"')


def wrong(folder, target):
    """Why a file in folder must not include target; None if it may."""
    if "/" not in target:
        return "name it with its folder"
    there = target.split("/")[0]
    if there not in FLOOR:
        return f"'{there}' has no floor"
    if there == folder or FLOOR[there] < FLOOR[folder]:
        return None
    if FLOOR[there] == FLOOR[folder]:
        return "folders of one floor do not know each other"
    return "upward include"


def main():
    src = pathlib.Path("src")
    found = 0
    for path in sorted(src.glob("*/*.[ch]")):
        folder = path.parent.name
        if folder not in FLOOR:
            print(f"{path}: '{folder}' has no floor")
            found += 1
            continue
        lines = path.read_text(errors="replace").splitlines()
        for number, line in enumerate(lines, 1):
            match = INCLUDE.match(line)
            why = match and wrong(folder, match.group(1))
            if why:
                print(f"{path}:{number}: {match.group(1)}: {why}")
                found += 1
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
