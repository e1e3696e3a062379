"""Headers, titles, bylines, credits and notices: which characters they are, and what they say about the report."""

import time

import pytest

from dateline.read.furniture import furniture
from dateline.text import Text
from dateline.types import PublicationStatus

BODY = "The ferry stops on Friday, the harbour master said. Nobody had told the islanders, two of them said."


def kinds(string: str, **given: object) -> list[tuple[str, str]]:
    return [(f.kind.value, f.span.text) for f in furniture(Text(string), **given).furniture]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("header", "field", "value"),
    [
        ("Published: 13 September 2022, 18:05 EEST", "published", "2022-09-13T18:05+03:00"),
        ("Published 13 September 2022", "published", "2022-09-13"),
        ("Date: 2022-09-13", "published", "2022-09-13"),
        ("date 2022-09-13 Our team went there to see what the two sides claim 2:39", "published", "2022-09-13"),
        ("2022-09-13 Our team went there to see what the two sides claim 2:39", "published", "2022-09-13"),
        ("Posted on March 4, 2021 at 9:15 am", "published", "2021-03-04T09:15"),
        ("13 September 2022 | 18:05 GMT", "published", "2022-09-13T18:05Z"),
        ("Tuesday, 13 September 2022", "published", "2022-09-13"),
        ("Geneva, 4 May 2023", "published", "2023-05-04"),
        ("Last updated: 14 September 2022 07:30 +0200", "updated", "2022-09-14T07:30+02:00"),
        ("Updated 14 September 2022", "updated", "2022-09-14"),
        ("Source: The Island Courier", "publisher", "The Island Courier"),
        ("URL: https://courier.example/ferry", "url", "https://courier.example/ferry"),
        ("[14.03.2023 18:05] Island Channel:", "publisher", "Island Channel"),
        ("[14.03.2023 18:05] Island Channel:", "published", "2023-03-14T18:05"),
        ("https://courier.example/ferry", "url", "https://courier.example/ferry"),
    ],
)
def test_a_header_line_fills_its_field(header: str, field: str, value: str) -> None:
    marks = furniture(Text(f"{header}\n\n{BODY}\n"))
    assert [(f.kind.value, f.span.text) for f in marks.furniture] == [("header", header)]
    assert getattr(marks, field) == value


@pytest.mark.parametrize("date", ["Published: 03/04/2022", "03/04/2022 | 4 min read"])
def test_an_ambiguous_date_is_furniture_but_no_date(date: str) -> None:
    marks = furniture(Text(f"{date}\n\n{BODY}\n"))
    assert [f.span.text for f in marks.furniture] == [date]
    assert marks.published is None


def test_published_and_updated_on_one_line() -> None:
    marks = furniture(Text(f"Published: 3 May 2023, last updated: 4 May 2023 10:00 UTC\n\n{BODY}\n"))
    assert (marks.published, marks.updated) == ("2023-05-03", "2023-05-04T10:00Z")


@pytest.mark.parametrize(
    ("byline", "who"),
    [
        ("By Ada Example", "Ada Example"),
        ("BY ADA EXAMPLE AND BEN SAMPLE", "ADA EXAMPLE AND BEN SAMPLE"),
        ("By Ada Example, Ben Sample and Carla Muster", "Ada Example, Ben Sample and Carla Muster"),
        ("Story by Ada Example, CNN", "Ada Example"),
        ("By Ada al-Example in Beirut", "Ada al-Example"),
        ("By Ada Example | 13 September 2022", "Ada Example"),
        ("By Ada Example - Nairobi", "Ada Example"),
        ("By ADA O’EXAMPLE, Associated Press", "ADA O’EXAMPLE"),
    ],
)
def test_a_byline_is_furniture(byline: str, who: str) -> None:
    marks = furniture(Text(f"Ferry to stop on Friday\n{byline}\n\n{BODY}\n"))
    assert [(f.kind.value, f.span.text) for f in marks.furniture] == [("title", "Ferry to stop on Friday"), ("byline", byline)]
    assert marks.byline == who


@pytest.mark.parametrize(
    ("credit", "names"),
    [
        ("(AP)", ("AP",)),
        ("Reuters", ("Reuters",)),
        ("-- Reuters", ("Reuters",)),
        ("AFP/Reuters", ("AFP", "Reuters")),
        ("(AFP, dpa)", ("AFP", "dpa")),
        ("jm/dm (AFP, dpa)", ("AFP", "dpa")),
        ("With AP", ("AP",)),
        ("Source: Agence France-Presse", ("Agence France-Presse",)),
        ("Agence France-Presse", ("Agence France-Presse",)),
        ("Reuters contributed to this report.", ("Reuters",)),
        ("The Associated Press contributed to this report.", ("The Associated Press",)),
        ("(Reporting by Ada Example in Kyiv; Editing by Ben Sample)", ()),
        ("Additional reporting by Ben Sample", ()),
        ("Example reported from Kyiv.", ()),
        ("Copyright 2022 The Associated Press. All rights reserved.", ("The Associated Press",)),
        ("(Inland News Agency)", ("Inland News Agency",)),
    ],
)
def test_a_credit_at_the_foot(credit: str, names: tuple[str, ...]) -> None:
    marks = furniture(Text(f"{BODY}\n\n{credit}\n"))
    assert [(f.kind.value, f.span.text) for f in marks.furniture] == [("credit", credit)]
    assert marks.credits == names


@pytest.mark.parametrize(
    ("credit", "names"),
    [
        (" (AFP)", ("AFP",)),
        (" --Reuters", ("Reuters",)),
        (" (Reporting by Ada Example; Editing by Ben Sample)", ()),
        (" (Source: Island Coalition)", ()),
        (" Reuters contributed to this report", ("Reuters",)),
    ],
)
def test_a_credit_behind_the_last_sentence(credit: str, names: tuple[str, ...]) -> None:
    marks = furniture(Text(BODY + credit))
    assert [(f.kind.value, f.span.text) for f in marks.furniture] == [("credit", credit.strip())]
    assert marks.credits == names


@pytest.mark.parametrize(
    "line",
    [
        "He had contributed to the war effort, the prosecutor said.",
        "By Friday evening the town had fallen, residents said.",
        "They spoke to Reuters by telephone.",
        "Published reports say that the bridge is gone, and nobody denies it.",
        "On 13 September 2022 the bridge fell, the mayor said.",
        "September 11, 2001 was a Tuesday, as the older men remembered.",
        "Correction officers had fled, a prisoner said.",
        "Killed were two children and their teacher, the hospital said.",
        "Warning shots were fired over the crowd, said a witness.",
        "Source of the fire was a stove, firefighters said.",
        "He left (by train).",
        "By Ada Example - and others who were there.",
        "A photograph (AP Photo/Example) was found on the body.",
        "Updated maps were handed to both sides, the mission said.",
    ],
)
def test_sentences_of_the_report_are_not_furniture(line: str) -> None:
    assert kinds(f"{line}\n\n{BODY}\n\n{line}") == []


@pytest.mark.parametrize(
    ("notice", "status"),
    [
        ("SAMPLE REPORT - invented outlet The Island Courier", PublicationStatus.USABLE),
        ("EDITORS NOTE: Contains scenes that some will find hard to read.", PublicationStatus.USABLE),
        ("Editor's note: This report was read by the military censor.", PublicationStatus.USABLE),
        ("Correction: the ferry stops on Friday, not on Thursday.", PublicationStatus.CORRECTED),
        ("(Corrects day in first paragraph)", PublicationStatus.CORRECTED),
        ("KILL: Do not use the story on the ferry. It was sent in error.", PublicationStatus.KILLED),
        ("MANDATORY KILL", PublicationStatus.KILLED),
        ("WITHHOLD: hold the story on the ferry until further notice.", PublicationStatus.WITHHELD),
    ],
)
def test_a_notice_sets_the_status(notice: str, status: PublicationStatus) -> None:
    marks = furniture(Text(f"{notice}\n\nFerry to stop on Friday\n\n{BODY}\n"))
    assert [(f.kind.value, f.span.text) for f in marks.furniture] == [("notice", notice), ("title", "Ferry to stop on Friday")]
    assert marks.status is status


def test_a_correction_at_the_foot() -> None:
    foot = "This article has been amended on 3 May to give the right day."
    marks = furniture(Text(f"{BODY}\n\n{BODY}\n\n{foot}\n"))
    assert [(f.kind.value, f.span.text) for f in marks.furniture] == [("notice", foot)]
    assert marks.status is PublicationStatus.CORRECTED


def test_a_hard_wrapped_notice_is_one_notice() -> None:
    notice = "Correction: the ferry stops on Friday, not on Thursday as the\nharbour master had said at first."
    marks = furniture(Text(f"{BODY}\n\n{notice}\n\n{BODY}"))
    assert [f.span.text for f in marks.furniture] == notice.split("\n")


@pytest.mark.parametrize("prefix", ["CORRECTED-", "CORRECTION: "])
def test_a_corrected_headline(prefix: str) -> None:
    assert (
        furniture(Text(f"{prefix}Ferry to stop on Friday\n\n{BODY}"), title=f"{prefix}Ferry to stop").status is PublicationStatus.CORRECTED
    )


@pytest.mark.parametrize(
    ("first", "is_title"),
    [
        ("Ferry to stop on Friday", True),
        ("FERRY TO STOP ON FRIDAY", True),
        ("“We were not told”: islanders lose their ferry", True),
        ("The ferry stops on Friday.", False),
        ("Friday", False),
        ("Ferry to stop, " * 20, False),
    ],
)
def test_the_headline_stands_alone_and_is_no_sentence(first: str, is_title: bool) -> None:
    marks = furniture(Text(f"{first}\n\n{BODY}\n"))
    assert marks.title == (first if is_title else None)


def test_a_standfirst_stays_text_between_headline_and_byline() -> None:
    string = f"Ferry to stop on Friday\nIslanders say that they were never asked.\nBy Ada Example\n3 May 2023\n{BODY}\n"
    assert kinds(string) == [("title", "Ferry to stop on Friday"), ("byline", "By Ada Example"), ("header", "3 May 2023")]


def test_one_line_alone_is_no_title() -> None:
    assert kinds("Ferry to stop on Friday") == []


@pytest.mark.parametrize(
    ("text", "title", "expected"),
    [
        (
            "Wed 05 Apr 2017 Ferry to stop on Friday. " + BODY,
            "Ferry to stop on Friday",
            [("header", "Wed 05 Apr 2017"), ("title", "Ferry to stop on Friday.")],
        ),
        (
            "Ferry to stop on Friday AFP Monday 16 Jun 2014 Print Tweet " + BODY,
            "Ferry to stop on Friday",
            [("title", "Ferry to stop on Friday"), ("header", "AFP Monday 16 Jun 2014 Print Tweet")],
        ),
        ("Date of publication 10 July 2016 " + BODY, None, [("header", "Date of publication 10 July 2016")]),
        ("21-03-2016 " + BODY, None, [("header", "21-03-2016")]),
        ("14 May 2016 was a quiet day. " + BODY, None, []),
        ("14 May 2016, a Saturday, was a quiet day. " + BODY, None, []),
    ],
)
def test_a_head_that_runs_into_the_report(text: str, title: str | None, expected: list[tuple[str, str]]) -> None:
    assert kinds(text, title=title) == expected


def test_markdown_signs_go_with_their_line() -> None:
    string = f"# Ferry to stop on Friday\n\n*Island Courier, 3 May 2023*\n\n**PARIS (AP) —** {BODY}\n"
    marks = furniture(Text(string), markdown=True)
    assert [(f.kind.value, f.span.text) for f in marks.furniture] == [
        ("title", "Ferry to stop on Friday"),
        ("header", "*Island Courier, 3 May 2023*"),
        ("dateline", "PARIS (AP) —"),
    ]
    assert marks.published == "2023-05-03"


def test_a_front_matter_is_a_header() -> None:
    head = "---\ntitle: Ferry to stop\nauthor: Ada Example\ndate: 2023-05-03\n---"
    marks = furniture(Text(f"{head}\n\n{BODY}\n"), markdown=True)
    assert kinds(f"{head}\n\n{BODY}\n", markdown=True) == [("header", head)]
    assert (marks.title, marks.byline, marks.published) == ("Ferry to stop", "Ada Example", "2023-05-03")


@pytest.mark.parametrize(
    "piece",
    ["a ", "A ", "Ab, ", "By Aa ", "A.b", "A'b", "(AP) ", "(", ")", "[TEXT] ", "- ", "-- ", ": ", "1/2/2022 ", "12:30 ", "x\n", "\n",
     "and ", "A/B ", "é", "© ", "Jan 1 ", "Correction: ", "kill ", "the ",
     "www.", "\u202e", "#", "* ", "May ", "al-", "reported from "],
)  # fmt: skip
def test_much_of_anything_is_soon_read(piece: str) -> None:
    string = piece * (400_000 // len(piece))
    started = time.process_time()
    furniture(Text(string), markdown=True)
    assert time.process_time() - started < 4
    furniture(Text(string), title=string[:60].strip() or None)
    assert time.process_time() - started < 8


def test_a_megabyte_of_one_paragraph() -> None:
    string = "KYIV (Reuters) - " + "The army, which had said on Monday that it held the town, " * 17_000
    started = time.process_time()
    marks = furniture(Text(string))
    assert marks.dateline is not None
    assert time.process_time() - started < 4
