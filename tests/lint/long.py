#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints functions over 60 lines and files over 600: places to look for
the paragraph or the noun that wants a name.  Python files count too."""
import pathlib
import subprocess
import sys

MAX_FUNCTION = 60
MAX_FILE = 600


def sources():
    return sorted([*pathlib.Path("src").glob("*/*.[ch]"),
                   *pathlib.Path("tests").glob("**/*.[ch]"),
                   *pathlib.Path("tests").glob("**/*.py")])


def long_functions(paths):
    """(length, file, line, name) of each function that is too long."""
    tags = subprocess.run(
        ["ctags", "-f", "-", "-n", "--languages=C,Python", "--kinds-C=f",
         "--kinds-Python=fm", "--fields=+ne", "-L", "-"],
        input="\n".join(map(str, paths)), text=True, check=True,
        stdout=subprocess.PIPE).stdout
    for line in tags.splitlines():
        name, path, _, *rest = line.split("\t")
        fields = dict(f.split(":", 1) for f in rest if ":" in f)
        if "end" in fields and "line" in fields:
            length = int(fields["end"]) - int(fields["line"]) + 1
            if length > MAX_FUNCTION:
                yield length, path, fields["line"], name


def main():
    found = 0
    paths = sources()
    for length, path, line, name in sorted(long_functions(paths))[::-1]:
        print(f"{path}:{line}: {name} has {length} lines")
        found += 1
    for path in paths:
        length = path.read_bytes().count(b"\n")
        if length > MAX_FILE:
            print(f"{path}: {length} lines")
            found += 1
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
