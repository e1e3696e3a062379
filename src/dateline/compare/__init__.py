"""Many reports, one event: what shares an origin, what is told of the same event, in what the accounts agree and differ.

Pure functions over records. `tellings` takes from a record what comparison needs; `copies` finds text that was printed twice;
`origins` tells who speaks; `blocking` proposes pairs, `features` compares them, `relations` says what that means, `events` clusters,
`standing` sums up, `explain` writes the sentences. Everything here is a view: computed again whenever it is asked for, never stored
as truth.
"""
