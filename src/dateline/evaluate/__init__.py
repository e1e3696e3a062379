"""Gold formats and scorers: how well Dateline reads, in figures."""
