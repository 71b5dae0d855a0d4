# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests that run the program share: the program (program.py), a
server that follows a script (server.py), certificates (pki.py)."""
