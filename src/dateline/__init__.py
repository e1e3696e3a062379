"""Dateline: who says what happened, where, when, how they know, and who independently agrees."""

__version__ = "0.1.0"
