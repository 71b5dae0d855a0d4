# SPDX-License-Identifier: GPL-3.0-or-later
"""The real program against a scripted server, one file a topic."""
