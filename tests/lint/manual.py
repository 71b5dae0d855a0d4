#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints settings missing from envoirc(5) and options missing from envoi(1).

Both are rows of tables in src, so that reading the tables is enough:
settings in src/config/setting*.c, options in src/cli/option*.c and in the
option column of the settings.
"""
import pathlib
import re
import sys

# The first string of a row: { "tls_trust_file", ...
ROW = re.compile(r'^\t+\{\s*"([a-z][a-z0-9_-]*)"', re.M)


def rows(pattern, *folders):
    """The first words of all table rows in the files that match."""
    names = set()
    for path in pathlib.Path("src").glob(pattern):
        names |= set(ROW.findall(path.read_text()))
    return names


def described(page, mark):
    """What the .It lines of a manual name, behind the macro mark."""
    path = pathlib.Path("man") / page
    if not path.exists():
        return set()
    names = set()
    for line in path.read_text().splitlines():
        if line.startswith(".It"):
            names |= set(re.findall(mark, line))
    return names


def main():
    missing = [f"man/envoirc.5 lacks the setting {n}" for n in sorted(
        rows("config/setting*.c") -
        described("envoirc.5", r"\b(?:Ic|Cm) ([a-z0-9_]+)"))]
    missing += [f"man/envoi.1 lacks the option --{n}" for n in sorted(
        rows("cli/option*.c") -
        described("envoi.1", r"\bFl -([a-z0-9-]+)"))]
    print("\n".join(missing), end="\n" if missing else "")
    sys.exit(1 if missing else 0)


if __name__ == "__main__":
    main()
