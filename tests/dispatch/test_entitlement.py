"""What a ticket is entitled to: the first contract that covers it names its policy."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from dispatch.desks import MONDAY_NINE, NAIVE, faults_of, found_in
from servicecore.dispatch import Contract, Entitlements
from servicecore.errors import NaiveDatetime, WrongArgument


def contract(name="C-1", policy="gold", **more):
    return {"name": name, "policy": policy, **more}


def entitlements(*contracts, **more):
    return Entitlements.from_dict({"name": "contracts", "contracts": list(contracts), **more})


ACME = contract(customers=["acme"])
WARRANTY = contract("W-9", "repair", assets=["A-9"], categories=["hardware"])


def entitled(values, *contracts, at=MONDAY_NINE, **more):
    return entitlements(*contracts, **more).entitled(values, at)


class TestCovering:
    def test_is_by_customer(self):
        decision = entitled({"customer": "acme"}, ACME, otherwise="standard")

        assert (decision.policy, decision.contract) == ("gold", "C-1")
        assert str(decision) == "contract 'C-1' covers it"

    def test_falls_back_to_the_policy_for_everybody(self):
        decision = entitled({"customer": "other"}, ACME, otherwise="standard")

        assert (decision.policy, decision.contract, decision.passed_over) == ("standard", None, {})
        assert decision.reason == "no contract covers it"

    def test_gives_no_policy_where_there_is_none_for_everybody(self):
        assert entitled({"customer": "other"}, ACME).policy is None

    @pytest.mark.parametrize(
        ("values", "contract"),
        [
            pytest.param({"asset": "A-9", "category": "hardware"}, "W-9", id="both"),
            pytest.param({"asset": "A-9", "category": "hardware/printer"}, "W-9", id="a subcategory"),
            pytest.param({"asset": "A-9", "category": "hardwares"}, None, id="another category"),
            pytest.param({"asset": "A-8", "category": "hardware"}, None, id="another asset"),
        ],
    )
    def test_asks_for_everything_that_the_contract_names(self, values, contract):
        assert entitled(values, WARRANTY).contract == contract

    def test_is_by_category_alone(self):
        assert entitled({"category": "network/lan"}, contract(categories=["network"])).policy == "gold"

    def test_goes_by_the_order_of_the_contracts(self):
        values = {"customer": "acme", "asset": "A-9", "category": "hardware"}

        assert entitled(values, ACME, WARRANTY).contract == "C-1"
        assert entitled(values, WARRANTY, ACME).contract == "W-9"

    def test_reads_the_fields_that_are_named(self):
        assert entitled({"company": "acme"}, ACME, customer="company").contract == "C-1"


class TestValidity:
    TIMED = contract(customers=["acme"], valid_from="2026-01-01", valid_until="2027-01-01")

    @pytest.mark.parametrize(
        ("at", "policy", "reason"),
        [
            pytest.param((2025, 12, 31, 22, 59), None, "counts from 2026-01-01", id="before"),
            pytest.param((2025, 12, 31, 23, 0), "gold", None, id="on the first instant"),
            pytest.param((2026, 12, 31, 22, 59), "gold", None, id="until the last"),
            pytest.param((2026, 12, 31, 23, 0), None, "has ended at 2027-01-01", id="after"),
        ],
    )
    def test_begins_and_ends_at_midnight_in_the_zone_of_the_document(self, at, policy, reason):
        decision = entitled(
            {"customer": "acme"}, self.TIMED, at=datetime(*at, tzinfo=UTC), timezone="Europe/Berlin"
        )

        assert decision.policy == policy
        assert decision.passed_over == ({} if reason is None else {"C-1": reason})
        assert policy or decision.reason == "no contract that covers it counts"

    def test_lets_the_next_contract_follow(self):
        renewal = contract("C-2", "silver", customers=["acme"], valid_from="2027-01-01")

        decision = entitled({"customer": "acme"}, self.TIMED, renewal, at=datetime(2027, 2, 1, tzinfo=UTC))

        assert (decision.policy, decision.passed_over) == ("silver", {"C-1": "has ended at 2027-01-01"})


class TestMissing:
    def test_is_said_where_a_contract_fits_as_far_as_is_known(self):
        decision = entitled({"asset": "A-9"}, WARRANTY, otherwise="standard")

        assert (decision.policy, decision.missing) == ("standard", ("category",))
        assert decision.passed_over == {"W-9": "fits as far as is known"}

    def test_is_said_without_naming_contracts_of_which_nothing_fits(self):
        decision = entitled({"category": "hardware"}, ACME)

        assert (decision.missing, decision.passed_over) == (("customer",), {})

    def test_is_not_said_where_the_contract_would_not_count_anyway(self):
        ended = contract("W-8", assets=["A-9"], categories=["hardware"], valid_until="2026-01-01")

        decision = entitled({"asset": "A-9"}, ended)

        assert (decision.missing, decision.passed_over) == ((), {"W-8": "has ended at 2026-01-01"})

    def test_is_said_beside_a_contract_that_was_asked_later(self):
        decision = entitled({"customer": "acme"}, WARRANTY, ACME)

        assert (decision.contract, decision.missing) == ("C-1", ("asset", "category"))


class TestAsking:
    def test_says_everything_as_data(self):
        data = entitled({"customer": "acme"}, ACME).to_dict()

        assert json.loads(json.dumps(data)) == data
        assert (data["policy"], data["contract"]) == ("gold", "C-1")

    def test_refuses_what_is_no_ticket(self):
        with pytest.raises(WrongArgument, match="a mapping of field names to values"):
            entitled("acme", ACME)

    def test_refuses_a_naive_datetime(self):
        with pytest.raises(NaiveDatetime):
            entitled({}, ACME, at=NAIVE)


class TestReading:
    def test_is_undone_by_to_dict(self):
        read = entitlements(
            ACME, WARRANTY, TestValidity.TIMED | {"name": "T"}, otherwise="x", timezone="Asia/Tokyo"
        )

        assert Entitlements.from_dict(json.loads(json.dumps(read.to_dict()))) == read

    def test_names_every_fault_with_its_place(self):
        bad = {
            "name": "bad",
            "timezone": "Moon/Sea",
            "contracts": [
                contract(policy=" "),
                contract(customers=["acme"], valid_from="2026-02-01", valid_until="2026-01-01"),
                contract("C-3", customers=["acme"], valid_until="never"),
            ],
        }

        assert faults_of(Entitlements.from_dict, bad) == [
            ("timezone", "unknown_time_zone"),
            ("contracts[0].policy", "empty"),
            ("contracts[0]", "missing_key"),
            ("contracts[1].valid_until", "invalid"),
            ("contracts[2].valid_until", "invalid_instant"),
            ("contracts[1].name", "duplicate"),
        ]

    def test_does_not_show_customers(self):
        assert "acme" not in repr(entitlements(ACME))


def overlapping(one, other):
    return found_in(entitlements(contract("one", **one), contract("other", "silver", **other)).check())


class TestCheck:
    def test_finds_policies_that_there_are_not(self):
        read = entitlements(ACME, WARRANTY, otherwise="standard")

        assert read.check() == ()
        assert found_in(read.check(["gold"])) == [
            ("contracts[1].policy", "unknown_name", "error"),
            ("otherwise", "unknown_name", "error"),
        ]
        assert entitlements(ACME).check(["gold"]) == ()

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            pytest.param({"customers": ["a", "b"]}, {"customers": ["b"]}, id="a customer"),
            pytest.param({"assets": ["a"]}, {"assets": ["a"]}, id="an asset"),
            pytest.param({"categories": ["net"]}, {"categories": ["net/lan"]}, id="a category below another"),
            pytest.param({"categories": ["net/lan"]}, {"categories": ["net"]}, id="a category above another"),
            pytest.param(
                {"customers": ["a"], "categories": ["net"]},
                {"customers": ["a"], "categories": ["net"]},
                id="customer and category",
            ),
            pytest.param(
                {"customers": ["a"], "valid_until": "2026-03-02"},
                {"customers": ["a"], "valid_from": "2026-03-01"},
                id="for a day",
            ),
        ],
    )
    def test_warns_of_contracts_of_different_policies_that_cover_the_same(self, one, other):
        assert overlapping(one, other) == [("contracts[1]", "overlap", "warning")]

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            pytest.param({"customers": ["a"]}, {"customers": ["b"]}, id="other customers"),
            pytest.param({"customers": ["a"]}, {"assets": ["a"]}, id="told apart by their order"),
            pytest.param(
                {"customers": ["a"]}, {"customers": ["a"], "categories": ["net"]}, id="a narrower one"
            ),
            pytest.param({"categories": ["net/lan"]}, {"categories": ["net/vpn"]}, id="other categories"),
            pytest.param(
                {"customers": ["a"], "valid_until": "2026-03-01"},
                {"customers": ["a"], "valid_from": "2026-03-01"},
                id="one after the other",
            ),
        ],
    )
    def test_leaves_other_contracts_alone(self, one, other):
        assert overlapping(one, other) == []

    def test_says_nothing_where_the_policy_is_the_same(self):
        assert entitlements(ACME, ACME | {"name": "C-2"}).check() == ()

    def test_looks_at_what_contracts_ask_for(self):
        one = Contract("one", "gold", customers=["a"], assets=["x"])

        assert one.anchors == [("asset", "x")]
        assert one.overlaps(Contract("other", "gold", customers=["b"], assets=["x"])) is False
