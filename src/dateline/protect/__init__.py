"""Keeping people safe: what is protected by default, how it is found in any spelling, and how it is taken out of what leaves the desk.

`defaults` says what of a report is protected; `guard` finds protected words in any string, whatever their spelling or encoding
(`spelling`); `redact` makes a record without them, and `pseudonyms` keeps the names that stand in their place. Whether something may be
shown is decided in `dateline.sensitivity`, and nowhere else.
"""
