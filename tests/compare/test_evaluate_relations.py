from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from dateline.errors import EvaluateError
from dateline.evaluate import relations


def test_macro_f1_counts_both_answers() -> None:
    assert relations.macro_f1(np.array([True, True, False, False]), np.array([True, True, True, True])) == pytest.approx(1 / 3)
    assert relations.macro_f1(np.array([True, False]), np.array([True, False])) == 1.0


def test_pairs_that_share_their_matter_are_learnt_over_topics(tmp_path: Path) -> None:
    rows = []
    for n in range(60):
        other = "The mill at Tormak burned on Monday" if n % 2 else "Voters queued outside a school in the rain"
        pair = {"topic": f"t{n % 12}", "claim_a": f"The mill at Tormak burned down on day {n}", "claim_b": other, "relation": n % 2}
        rows.append(pair)
    for name in ("strength", "weak"):
        (tmp_path / f"claimdiff-{name}-train.json").write_text(json.dumps({"data": rows}))
    figures = relations.evaluate(tmp_path)
    assert figures["strengthens_macro_f1"] == 1.0
    assert figures["by"].startswith("5-fold")


def test_a_folder_without_the_training_part_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvaluateError, match="claimdiff-strength-train"):
        relations.evaluate(tmp_path)
