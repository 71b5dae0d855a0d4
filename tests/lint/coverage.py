#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Says how much of src the tests have run.

usage: coverage.py BUILD [--lines]

BUILD was configured with --enable-coverage, and its tests were run; `make
coverage` does both.  Prints each file with the share of its lines that ran,
worst first, and the total; with --lines, the others by number.
"""
import collections
import gzip
import json
import pathlib
import subprocess
import sys


def counts(build):
    """{source: {line: times}}, added up over all objects."""
    lines = collections.defaultdict(dict)
    for data in sorted(build.glob("src/**/*.gcda")):
        text = subprocess.run(
            ["gcov", "--json-format", "--stdout", data.name], cwd=data.parent,
            check=True, capture_output=True).stdout
        if text[:2] == b"\x1f\x8b":
            text = gzip.decompress(text)
        for part in text.splitlines():
            take(json.loads(part), lines)
    return lines


def take(report, lines):
    folder = pathlib.Path(report["current_working_directory"])
    for file in report["files"]:
        path = (folder / file["file"]).resolve()
        if "src" not in path.parts or path.suffix != ".c":
            continue
        found = lines[str(pathlib.Path(*path.parts[path.parts.index("src"):]))]
        for line in file["lines"]:
            number = line["line_number"]
            found[number] = found.get(number, 0) + line["count"]


def ranges(numbers):
    """1-3 5, of [1, 2, 3, 5]."""
    out = []
    for n in numbers:
        if out and n == out[-1][1] + 1:
            out[-1][1] = n
        else:
            out.append([n, n])
    return " ".join(f"{a}-{b}" if a != b else str(a) for a, b in out)


def main():
    build = pathlib.Path(sys.argv[1])
    lines = counts(build)
    if not lines:
        sys.exit(f"{build}: nothing has run; configure --enable-coverage")
    rows = []
    for source, found in lines.items():
        missed = sorted(n for n, times in found.items() if times == 0)
        rows.append((1 - len(missed) / len(found), source, missed))
    for share, source, missed in sorted(rows):
        print(f"{share:7.1%}  {source}")
        if "--lines" in sys.argv and missed:
            print(f"         {ranges(missed)}")
    all_lines = sum(map(len, lines.values()))
    ran = sum(1 for f in lines.values() for n in f.values() if n)
    print(f"{ran / all_lines:7.1%}  of {all_lines} lines")


if __name__ == "__main__":
    main()
