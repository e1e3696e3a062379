"""Datelines as wires, papers, ministries, rights groups and monitors write them; and what only looks like one."""

import pytest

from dateline.read.furniture import furniture
from dateline.text import Text

BODY = " The army said on Monday that it had entered the town, and two residents said by telephone that the streets were quiet."


@pytest.mark.parametrize(
    ("line", "place", "agency", "date"),
    [
        ("KYIV, Sept 13 (Reuters) -", "KYIV", "Reuters", "Sept 13"),
        ("BEIRUT/AMMAN, 4 April (AFP) --", "BEIRUT/AMMAN", "AFP", "4 April"),
        ("MAE SOT, Thailand, March 3 (AFP) —", "MAE SOT, Thailand", "AFP", "March 3"),
        ("KHARTOUM (Reuters) –", "KHARTOUM", "Reuters", None),
        ("Goma, DR Congo (AP) —", "Goma, DR Congo", "AP", None),
        ("GOMA, DR Congo —", "GOMA, DR Congo", None, None),
        ("Goma, DR Congo —", "Goma, DR Congo", None, None),
        ("DEIR AL-BALAH, Gaza Strip (AP) —", "DEIR AL-BALAH, Gaza Strip", "AP", None),
        ("PORT-AU-PRINCE, Haiti (AP) —", "PORT-AU-PRINCE, Haiti", "AP", None),
        ("N’DJAMENA, Chad -", "N’DJAMENA, Chad", None, None),
        ("NEAR MEKELLE, Ethiopia –", "MEKELLE, Ethiopia", None, None),
        ("Damascus, SANA –", "Damascus", "SANA", None),
        ("Khartoum, 12 March 2024 (SUNA) –", "Khartoum", "SUNA", "12 March 2024"),
        ("YANGON (Xinhua) --", "YANGON", "Xinhua", None),
        ("BOGOTA, 29 MAR 89 (EFE) -- [TEXT]", "BOGOTA", "EFE", "29 MAR 89"),
        ("MANAGUA (NICARAGUA), 13 APR 89 (RADIO EXAMPLE) -- [TEXT]", "MANAGUA (NICARAGUA)", "RADIO EXAMPLE", "13 APR 89"),
        ("CLANDESTINE, 13 MAR 89 (RADIO EXAMPLE) -- [COMMUNIQUE] [TEXT]", None, "RADIO EXAMPLE", "13 MAR 89"),
        ("SAN SALVADOR, NO DATE (RADIO EXAMPLE) -- [TEXT]", "SAN SALVADOR", "RADIO EXAMPLE", None),
        ("(Beirut) –", "Beirut", None, None),
        ("(Bogotá, April 4, 2023) –", "Bogotá", None, "April 4, 2023"),
        ("GENEVA (14 March 2023) –", "GENEVA", None, "14 March 2023"),
        ("ISLAMABAD:", "ISLAMABAD", None, None),
        ("The Hague —", "The Hague", None, None),
        ("(CNN) —", None, "CNN", None),
        ("Jerusalem (CNN)", "Jerusalem", "CNN", None),
        ("Sept 13 (Reuters) -", None, "Reuters", "Sept 13"),
        ("MOSCOW, August 4. /TASS/.", "MOSCOW", "TASS", "August 4"),
        ("KYIV. May 5 (Interfax-Ukraine) –", "KYIV", "Interfax-Ukraine", "May 5"),
        ("Kharkiv (Ukraine) (AFP) –", "Kharkiv (Ukraine)", "AFP", None),
        ("TEL AVIV and RAMALLAH —", "TEL AVIV and RAMALLAH", None, None),
        ("BAGHDAD (AP) _", "BAGHDAD", "AP", None),
        ("BAMAKO, March 3 (Sahel News Agency) -", "BAMAKO", "Sahel News Agency", "March 3"),
        (
            "MEXICO CITY (MEXICO), 21 NOV 89 (RED EXAMPLE\nTELEVISION) --\n[TEXT]",
            "MEXICO CITY (MEXICO)",
            "RED EXAMPLE TELEVISION",
            "21 NOV 89",
        ),
    ],
)
def test_a_dateline_is_furniture_and_the_sentence_behind_it_is_not(
    line: str, place: str | None, agency: str | None, date: str | None
) -> None:
    text = Text(line + BODY)
    marks = furniture(text)
    assert marks.dateline is not None
    assert (marks.dateline.place.text if marks.dateline.place else None) == place
    assert marks.dateline.agency == agency
    assert (marks.dateline.date.text if marks.dateline.date else None) == date
    end = max(f.span.end for f in marks.furniture)
    assert text.string[end:].strip() == BODY.strip()


@pytest.mark.parametrize(
    "line",
    [
        "Zelensky – who had come by train – thanked them.",
        "Officials — among them two ministers — left early.",
        "Damascus-based rebels said that they would fight on for as long as it took.",
        "Russia - Ukraine war enters its second year with no end in sight.",
        "BREAKING: the town has fallen, according to a spokesman for the governor of the region.",
        "SPOKESMAN: We have nothing to say about it, and we will not have anything to say tomorrow.",
        "Ahmed (AP) said that he had seen it all from the roof of his house and had run.",
        "Moscow–Kyiv talks ended on Sunday without any result, a mediator said after the meeting.",
        "The Sudan News Agency (SUNA) reported that the airport was open again on Monday morning.",
        "On March 3 - a Sunday - they came back.",
        "Kharkiv, Kyiv and Odesa - three cities that were hit - had power again by the evening.",
        "NATO - The alliance that was founded in 1949.",
        "He left.",
        "–",
        "(",
        "( ) -",
    ],
)
def test_what_only_looks_like_a_dateline(line: str) -> None:
    assert furniture(Text(line)).dateline is None


def test_the_monitors_bracketed_head_is_a_header() -> None:
    text = Text("LIMA, 9 MAR 90 (EFE) -- [INTERVIEW WITH A\nMINISTER] [TEXT] [MINISTER] WE WILL HOLD TALKS WITH THEM ON MONDAY.")
    marks = furniture(text)
    assert [(f.kind.value, f.span.text) for f in marks.furniture] == [
        ("dateline", "LIMA, 9 MAR 90 (EFE) --"),
        ("header", "[INTERVIEW WITH A\nMINISTER] [TEXT]"),
    ]
    assert marks.published == "1990-03-09"


def test_a_summary_may_stand_before_the_dateline() -> None:
    marks = furniture(Text("The bridge is open again, and the ferry stops on Friday.\nPARIS (AP) —" + BODY))
    assert marks.dateline is not None
    assert marks.dateline.place is not None
    assert marks.dateline.place.text == "PARIS"
