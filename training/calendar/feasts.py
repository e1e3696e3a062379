"""Days of the lunar and solar Hijri calendars by Gregorian year: ``python -m training.calendar.feasts`` writes lexicons/lunar_days.tsv.

Reads no network: hijridate 2.6.0 (Umm al-Qura, the civil calendar of Saudi Arabia; MIT) and convertdate 2.5.1 (the Solar Hijri calendar by
its rule of the equinox; MIT). Where the moon is sighted the day may differ by one, so every row is approximate.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from convertdate import persian
from hijridate import Hijri

OUT = Path(__file__).parents[2] / "src/dateline/data/lexicons/lunar_days.tsv"
FIRST, LAST = 1390, 1470
"""Years of the Hijra: AD 1970 to 2048."""
DAYS = {"eid al-fitr": (10, 1), "eid al-adha": (12, 10), "ashura": (1, 10), "arbaeen": (2, 20), "hijri new year": (1, 1)}

HEAD = """# Days of the Hijri calendars in the Gregorian one. Approximate: where the moon is sighted, a day may begin one day later.
# Source: hijridate 2.6.0 (Umm al-Qura), convertdate 2.5.1 (nowruz); see training/calendar/feasts.py. Licence: Apache-2.0; facts.
"""


def main() -> None:
    """Write the table."""
    rows = []
    for year in range(FIRST, LAST):
        start = Hijri(year, 9, 1).to_gregorian()
        end = Hijri(year, 10, 1).to_gregorian() - timedelta(days=1)
        rows.append(("ramadan", str(start), str(end)))
        for name, (month, day) in DAYS.items():
            at = str(Hijri(year, month, day).to_gregorian())
            rows.append((name, at, at))
    for year in range(1349, 1428):
        at = "{:04}-{:02}-{:02}".format(*persian.to_gregorian(year, 1, 1))
        rows.append(("nowruz", at, at))
    OUT.write_text(HEAD + "rule\tstart\tend\n" + "".join("\t".join(r) + "\n" for r in sorted(rows)), encoding="utf-8")


if __name__ == "__main__":
    main()
