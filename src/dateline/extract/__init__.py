"""From a report to findings: one small pure module a question."""
