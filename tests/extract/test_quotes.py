"""Where quotations open and close, whatever marks are used, and which stands inside which."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.extract.quotes import quotes
from dateline.text import Text


def found(string: str) -> list[str]:
    return [string[q.inner_start : q.inner_end] for q in quotes(Text(string))]


@pytest.mark.parametrize(
    ("string", "inner"),
    [
        ("“We won,” he said.", ["We won,"]),
        ('"We won," he said. "They didn\'t."', ["We won,", "They didn't."]),
        ("‘We can’t go,’ she said, ‘until they’re gone.’", ["We can’t go,", "until they’re gone."]),
        ("„Wir“, «oui», ``yes'' and ‹si›", ["Wir", "oui", "yes", "si"]),
        ("“He said: ‘Leave now,’” Yusuf said.", ["He said: ‘Leave now,’", "Leave now,"]),
        ("“He said: ‘Leave now,'” with mixed marks.", ["He said: ‘Leave now,'", "Leave now,"]),
        ("”Turned the wrong way,” he said.", ["Turned the wrong way,"]),
        ("rock 'n' roll, the '90s, the soldiers' boots", []),
        ("the 'so-called' republic", ["so-called"]),
        ("“Never closed he said. “Next one.”", ["Next one."]),
        ("“First paragraph.\n\n“Second,” he said.", ["First paragraph.", "Second,"]),
        ("No marks at all.", []),
        ("“”", []),
    ],
)
def test_quotations(string: str, inner: list[str]) -> None:
    assert found(string) == inner


def test_a_quotation_knows_that_the_next_paragraph_takes_it_up() -> None:
    first, second = quotes(Text("“First paragraph.\n“Second,” he said."))
    assert (first.closed, first.continued) == (False, True)
    assert (second.closed, second.continued) == (True, False)


def test_which_stands_inside_which() -> None:
    marks = quotes(Text("“a ‘b’ c ‘d’ e” f “g”"))
    outer, first, second, last = marks
    assert [marks.around(q) for q in (outer, first, second, last)] == [None, outer, outer, None]
    assert list(marks.ancestors(second)) == [outer]
    assert [marks.inside(i) for i in (0, 3, 7, 16, 19)] == [outer, first, outer, None, last]


@given(st.text(st.sampled_from("“”‘’\"'«»„`ab ,.\n"), max_size=60))
def test_any_marks_nest_properly_and_stay_inside_the_text(string: str) -> None:
    marks = quotes(Text(string))
    for q in marks:
        assert 0 <= q.start < q.inner_start < q.inner_end <= q.end <= len(string)
        outer = marks.around(q)
        assert outer is None or (outer.start <= q.start and q.end <= outer.end)
    for offset in range(len(string)):
        around = [q for q in marks if q.start <= offset < q.end]
        assert marks.inside(offset) == (max(around, key=lambda q: (q.start, -q.end)) if around else None)
        assert set(around) <= set(marks.touching(offset, offset + 1))
