#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints settings missing from envoirc(5) and vim, options from envoi(1).

Both are rows of tables, src/config/setting.c and src/cli/option_table.c, so
reading the tables is enough.  An option that is a setting's is described
with the setting.
"""
import pathlib
import re
import sys

SETTING = re.compile(r'^\t+\{ "([a-z][a-z0-9_]*)", T\(', re.M)
OPTION = re.compile(r"^\t+\{ (?:NULL|\"([a-z][a-z0-9-]*)\"), "
                    r"(?:0|'(.)'), [A-Z]+,", re.M)


def items(page, macro):
    """The words behind a macro in the .It lines of a manual."""
    path = pathlib.Path("man") / page
    if not path.exists():
        return set()
    lines = [line for line in path.read_text().splitlines()
             if line.startswith(".It ")]
    return {word for line in lines
            for word in re.findall(rf"\b{macro} ([^\s,]+)", line)}


def missing():
    settings = SETTING.findall(pathlib.Path("src/config/setting.c")
                               .read_text())
    described = items("envoirc.5", "(?:Cm|Ic|Sy)")
    for name in sorted(set(settings) - described):
        yield f"man/envoirc.5 lacks the setting {name}"
    options = OPTION.findall(pathlib.Path("src/cli/option_table.c")
                             .read_text())
    described = items("envoi.1", "Fl")
    for long, letter in options:
        if long and "-" + long not in described:
            yield f"man/envoi.1 lacks the option --{long}"
        if letter and letter not in described:
            yield f"man/envoi.1 lacks the option -{letter}"
    words = set(re.findall(r"\w+", (pathlib.Path("packaging/vim/syntax") /
                                    "envoirc.vim").read_text()))
    for name in sorted(set(settings) - words):
        yield f"packaging/vim/syntax/envoirc.vim lacks the setting {name}"
    if not settings or not options:
        yield "tests/lint/manual.py no longer understands the tables"


def main():
    found = list(missing())
    for line in found:
        print(line)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
