# SPDX-License-Identifier: GPL-3.0-or-later
"""One account that a whole machine shares: `envoi -bs` behind a local
socket, run as a user of its own for each connection (daemon.py), with other
users of the machine who connect."""
