# SPDX-License-Identifier: GPL-3.0-or-later
"""The real program against real servers: Postfix and Dovecot, started as
root in a scratch folder on loopback ports of their own."""
