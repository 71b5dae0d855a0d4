# SPDX-License-Identifier: GPL-3.0-or-later
"""OAuth logins, against a real provider and against scripted ones."""
