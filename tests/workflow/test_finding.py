"""Findings: faults that know how serious they are."""

from __future__ import annotations

from servicecore.workflow import Finding


def test_keeps_its_severity_inside_a_larger_document():
    finding = Finding("states[0]", "looks odd", "odd", severity="warning")

    assert finding.under("workflows[2]") == Finding(
        "workflows[2].states[0]", "looks odd", "odd", severity="warning"
    )


def test_is_an_error_unless_told_otherwise():
    assert Finding("states", "is wrong").severity == "error"
