# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs that send mail, with envoi as the machine's sendmail: as root,
each on a machine of its own (machine.py), against a server on loopback
that takes what comes (post.py)."""
