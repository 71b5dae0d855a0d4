#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints identifiers of messages that --explain does not know, and those
that no message has any more.

An identifier is the first string in capitals that is given to a function
that makes an error, or that stands before an exit status in a table.
"""
import pathlib
import re
import sys

TABLES = [pathlib.Path(f"src/cli/explain_{part}.c")
          for part in ("here", "login", "server")]
ROW = re.compile(r'^\t\{ "([A-Z0-9-]+)",', re.M)
ID = r'"([A-Z][A-Z0-9]+(?:-[A-Z0-9]+)*)"'
DASHED = r'"([A-Z][A-Z0-9]+(?:-[A-Z0-9]+)+)"'
USES = [re.compile(pattern) for pattern in (
    # Functions that are known to take one, with or without a dash in it.
    r'\b(?:err_set|denial_set|account_fail|verdict_add)\((?:[^";]|"[^"A-Z]'
    r'[^"]*")*?' + ID,
    # Tables: "AUTH-REFUSED", EX_NOPERM   { GNUTLS_CERT_REVOKED, "TLS-..."
    ID + r",\s*EX_[A-Z]+",
    r"\{ GNUTLS_\w+,\s*" + ID,
    # Helpers of one file that pass it on.
    r'\w*(?:fail|refuse|trouble|broken|deny)\w*\([^";]*' + DASHED)]
STRING = re.compile(DASHED)


def main():
    known = {name: table for table in TABLES
             for name in ROW.findall(table.read_text())}
    used, written = {}, set()
    for path in sorted(pathlib.Path("src").glob("*/*.c")):
        if path in TABLES:
            continue
        text = path.read_text()
        written |= set(STRING.findall(text))
        for use in USES:
            for name in use.findall(text):
                used.setdefault(name, path)
    found = [f"{used[name]}: --explain does not know {name}"
             for name in sorted(set(used) - set(known))]
    found += [f"{known[name]}: nothing says {name} any more"
              for name in sorted(set(known) - set(used) - written)]
    for line in found:
        print(line)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
