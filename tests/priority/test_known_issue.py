"""What is known, and answers a ticket at once."""

from __future__ import annotations

import json

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.errors import InvalidDefinition, NaiveDatetime
from servicecore.priority import KnownIssue, KnownIssues

NINE = pendulum.datetime(2026, 3, 2, 9)


def issue(name, **parts):
    return KnownIssue(name, f"answer to {name}", **parts)


def found(*issues, at=NINE, **ticket):
    return [each.id for each in KnownIssues(issues).lookup(at=at, **ticket).matches]


class TestMatching:
    def test_gives_the_answer_of_the_issue(self):
        known = KnownIssues([issue("K-1", categories=["vpn"], areas=["north"])])

        assert known.lookup(category="vpn", area="north", at=NINE).answer == "answer to K-1"

    @pytest.mark.parametrize(
        "ticket",
        [
            {},
            {"category": None, "area": "north"},
            {"category": "vpn"},
            {"category": "mail", "area": "north"},
            {"area": "north"},
        ],
    )
    def test_needs_category_and_area_where_the_issue_names_them(self, ticket):
        assert (
            KnownIssues([issue("K-1", categories=["vpn"], areas=["north"])]).lookup(at=NINE, **ticket).answer
            is None
        )

    def test_of_an_issue_for_anything_is_always(self):
        assert found(issue("K-1")) == ["K-1"]

    def test_puts_the_most_specific_first(self):
        issues = [
            issue("anything"),
            issue("place", areas=["north"]),
            issue("kind", categories=["vpn"]),
            issue("both", categories=["vpn"], areas=["north"]),
        ]

        assert found(*issues, category="vpn", area="north") == ["both", "kind", "place", "anything"]

    def test_goes_out_along_the_chain_of_categories(self):
        issues = [issue("wide", categories=["network"]), issue("narrow", categories=["vpn"])]

        assert found(*issues, category=["vpn", "network"]) == ["narrow", "wide"]
        assert found(*issues, category=["wlan", "network"]) == ["wide"]

    def test_of_equals_puts_what_was_made_sure_of_last_first_then_goes_by_id(self):
        issues = [
            issue("c"),
            issue("b"),
            issue("old", checked_at="2026-01-01T00:00:00Z"),
            issue("new", checked_at="2026-02-01T00:00:00Z"),
        ]

        assert found(*issues) == ["new", "old", "b", "c"]

    @given(st.permutations([issue("a"), issue("b", areas=["n"]), issue("c", categories=["x"]), issue("d")]))
    def test_does_not_depend_on_the_order(self, issues):
        assert found(*issues, category="x", area="n") == ["c", "b", "a", "d"]


class TestTime:
    @pytest.mark.parametrize(
        ("at", "matches"),
        [
            (NINE.subtract(microseconds=1), []),
            (NINE, ["K-1"]),
            (NINE.add(hours=2, microseconds=-1), ["K-1"]),
            (NINE.add(hours=2), []),
        ],
    )
    def test_holds_from_its_first_instant_up_to_its_last(self, at, matches):
        planned = issue(
            "K-1", kind="change", valid_from="2026-03-02T09:00:00Z", valid_until="2026-03-02T11:00:00Z"
        )

        assert found(planned, at=at) == matches

    def test_is_stale_at_the_end_of_its_freshness_and_then_no_answer(self):
        known = KnownIssues([issue("K-1", checked_at="2026-03-02T08:00:00Z", fresh_for="2h")])

        fresh = known.lookup(at=NINE.add(hours=1, microseconds=-1))
        stale = known.lookup(at=NINE.add(hours=1))

        assert ([each.id for each in fresh.matches], fresh.stale) == (["K-1"], ())
        assert (stale.answer, [each.id for each in stale.stale]) == (None, ["K-1"])

    def test_lists_what_is_stale_the_stalest_first(self):
        known = KnownIssues(
            [
                issue("new", checked_at="2026-03-02T08:00:00Z", fresh_for="24h"),
                issue("old", checked_at="2026-03-01T08:00:00Z", fresh_for="1h"),
                issue("older", checked_at="2026-02-01T08:00:00Z", fresh_for="1h"),
                issue(
                    "over",
                    checked_at="2026-02-01T08:00:00Z",
                    fresh_for="1h",
                    valid_until="2026-03-01T00:00:00Z",
                ),
                issue("always"),
            ]
        )

        assert [each.id for each in known.stale(at=NINE)] == ["older", "old"]

    @pytest.mark.parametrize("ask", [KnownIssues.lookup, KnownIssues.stale])
    def test_refuses_a_naive_instant(self, ask):
        with pytest.raises(NaiveDatetime):
            ask(KnownIssues(), at=pendulum.naive(2026, 3, 2))


def test_comes_back_from_json():
    known = KnownIssues(
        [issue("K-1", kind="incident", areas=["north"], checked_at="2026-03-02T08:00:00Z", fresh_for="1h")]
    )

    assert KnownIssues.from_dict(json.loads(json.dumps(known.to_dict()))) == known


@pytest.mark.parametrize(
    ("parts", "faults"),
    [
        ({"id": " "}, [("id", "invalid")]),
        ({"answer": None}, [("answer", "invalid")]),
        ({"valid_from": "2026-03-02T09:00:00"}, [("valid_from", "naive_datetime")]),
        (
            {"valid_until": "soon", "checked_at": "late"},
            [("valid_until", "invalid_instant"), ("checked_at", "invalid_instant")],
        ),
        (
            {"valid_from": "2026-03-02T09:00:00Z", "valid_until": "2026-03-02T09:00:00Z"},
            [("valid_until", "invalid")],
        ),
        ({"fresh_for": "1h"}, [("checked_at", "missing_key")]),
        ({"fresh_for": "2d", "checked_at": "2026-03-02T09:00:00Z"}, [("fresh_for", "invalid_duration")]),
        ({"fresh_for": "0h", "checked_at": "2026-03-02T09:00:00Z"}, [("fresh_for", "too_small")]),
    ],
)
def test_names_what_is_no_issue(parts, faults):
    with pytest.raises(InvalidDefinition) as caught:
        KnownIssue(**{"id": "K-1", "answer": "A-1", **parts})

    assert [(fault.path, fault.code) for fault in caught.value.faults] == faults


def test_names_what_stands_there_twice_or_is_none():
    with pytest.raises(InvalidDefinition) as caught:
        KnownIssues([issue("K-1"), None, issue("K-1")])

    assert [(fault.path, fault.code) for fault in caught.value.faults] == [
        ("issues[1]", "wrong_type"),
        ("issues[2].id", "duplicate"),
    ]


def test_names_the_place_in_a_document():
    with pytest.raises(InvalidDefinition, match=r"issues\[0\].kind: 'rumour' is not known"):
        KnownIssues.from_dict({"issues": [{"id": "K-1", "answer": "A-1", "kind": "rumour"}]})
