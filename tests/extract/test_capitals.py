"""Wire copy in capitals, set in running type without moving an offset."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.extract.capitals import in_capitals, running_type
from dateline.extract.parse import language_model


@pytest.mark.parametrize(
    ("capitals", "running"),
    [
        ("A POWERFUL BOMB EXPLODED IN LIMA TODAY.", "A powerful bomb exploded in Lima today."),
        ("THE ELN USED AK-47 RIFLES, SAID PRESIDENT BUSH. HE LEFT.", "The ELN used AK-47 rifles, said president Bush. He left."),
        ("PERUVIAN TROOPS STOPPED A CONVOY ON 4 MARCH", "Peruvian troops stopped a convoy on 4 march"),
    ],
)
def test_running_type(capitals: str, running: str) -> None:
    assert running_type(capitals, language_model()) == running


def test_what_is_in_running_type_stays() -> None:
    text = "The FMLN and the ELN met NATO in Lima."
    assert not in_capitals(text)
    assert running_type(text, language_model()) == text


@given(st.text(max_size=80).map(str.upper))
@settings(max_examples=200, deadline=None)
def test_no_offset_moves(text: str) -> None:
    assert len(running_type(text, language_model())) == len(text)
