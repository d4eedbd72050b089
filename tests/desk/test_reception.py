"""How a desk takes tickets in: what they are entitled to, whether they are its own, and whose they are."""

from __future__ import annotations

from typing import Any

import pendulum
import pytest

from servicecore import Actor, Ticket, load_desk
from servicecore.desk.review import check_desk
from servicecore.errors import InvalidDefinition, WrongArgument

NINE = pendulum.datetime(2026, 3, 2, 9, tz="Europe/Berlin")
ALICE = Actor("alice", roles=["requester"], kind="requester")

OFFICE = {"name": "office", "timezone": "Europe/Berlin", "weekly": {"mon": [["08:00", "17:00"]]}}
CATEGORIES = {"name": "it", "categories": {"network": {"team": "network"}, "mail": {"team": "mail"}}}
SCOPE = {
    "name": "it",
    "fields": {"system": "text"},
    "when": {"field": "system", "ne": "toaster"},
    "otherwise": "toasters are not ours",
}
ROUTING = {
    "name": "incident",
    "fields": {"vip": "boolean"},
    "rules": [
        {
            "name": "urgent",
            "when": {"field": "priority", "eq": "P1"},
            "team": "first",
            "variant": "important",
        },
        {"name": "vip", "when": {"field": "vip", "eq": True}, "queue": "fast"},
    ],
}
LISTS = {
    "lists": [
        {
            "name": "building_plan",
            "revision": "2026-03",
            "revised_on": "2026-03-01",
            "timezone": "Europe/Berlin",
            "keys": ["area"],
            "entries": [{"keys": {"area": "north"}, "text": "A new site opens in June."}],
        }
    ]
}
ENTITLEMENTS = {
    "name": "contracts",
    "contracts": [{"name": "C-7", "policy": "gold", "customers": ["acme"]}],
    "timezone": "Europe/Berlin",
}
GOLD = {
    "name": "gold",
    "calendar": "office",
    "when": {"field": "agreement", "eq": "gold"},
    "fields": {"agreement": "text"},
    "targets": [{"metric": "resolution", "goals": {"*": "1h"}}],
}


def document(**parts: Any) -> dict[str, Any]:
    return {"name": "x", "workflows": ["incident"], "priority": "incident", "calendars": [OFFICE], **parts}


def opened(parts: dict[str, Any], **fields: Any):
    desk = load_desk(document(**parts))
    step = desk.open("T-1", workflow="incident", at=NINE, actor=ALICE, **fields)
    assert step.ok
    assert Ticket.replay(step.events) == step.ticket
    return desk, step


class TestRouting:
    def test_a_rule_that_holds_gives_the_team_and_says_why(self):
        _, step = opened({"categories": CATEGORIES, "routing": ROUTING}, impact="department", urgency="high")

        assert step.ticket.team == "first"
        assert [event.type.value for event in step.events] == ["opened", "prioritised", "assigned"]
        assert step.events[-1].data["reason"] == "rule 'urgent'"
        assert step.ticket.fields["variant"] == "important"

    def test_else_the_category_does(self):
        _, step = opened({"categories": CATEGORIES, "routing": ROUTING}, category="mail", vip=True)

        assert (step.ticket.team, step.ticket.fields["queue"]) == ("mail", "fast")

    def test_where_nobody_is_responsible_people_decide(self):
        _, step = opened({"routing": ROUTING})

        assert (step.ticket.team, len(step.events)) == (None, 2)

    def test_a_queue_without_a_team_is_written_down(self):
        _, step = opened({"routing": ROUTING}, vip=True)

        assert (step.ticket.team, step.ticket.fields["queue"]) == (None, "fast")

    def test_what_can_be_answered_at_once_is_an_effect(self):
        routing = {
            "name": "plan",
            "lists": ["building_plan"],
            "rules": [
                {"name": "on", "when": {"field": "list.building_plan", "eq": True}, "answer": "building_plan"}
            ],
        }
        _, step = opened({"routing": routing, "decision_lists": LISTS}, area="north")

        assert [(effect.kind, effect.data) for effect in step.effects][-1] == (
            "answer",
            {"text": "A new site opens in June."},
        )

    def test_can_be_asked_before_there_is_a_ticket(self):
        desk = load_desk(document(categories=CATEGORIES, routing=ROUTING))

        assert desk.route({"category": "network"}, at=NINE).team == "network"
        assert load_desk(document()).route({}, at=NINE) is None
        with pytest.raises(WrongArgument, match="values"):
            desk.route("network", at=NINE)

    def test_a_refused_opening_is_routed_nowhere(self):
        desk = load_desk(document(routing=ROUTING))

        step = desk.open("T-1", workflow="incident", at=NINE, actor=Actor("eve", roles=["nobody"]))

        assert (step.ok, step.events, step.effects) == (False, (), ())


class TestScope:
    def test_what_is_not_ours_says_so_and_gets_no_team(self):
        _, step = opened(
            {"scope": SCOPE, "routing": ROUTING}, system="toaster", impact="site", urgency="high"
        )

        assert (step.ticket.team, step.ticket.fields["in_scope"]) == (None, False)
        assert step.ticket.fields["out_of_scope"] == "toasters are not ours"
        assert step.effects[-1].kind == "out_of_scope"

    def test_what_cannot_be_told_is_taken_on(self):
        _, step = opened({"scope": SCOPE, "categories": CATEGORIES, "routing": ROUTING}, category="network")

        assert (step.ticket.team, "in_scope" in step.ticket.fields) == ("network", False)


class TestEntitlement:
    def test_the_contract_chooses_the_policy(self):
        desk, step = opened({"entitlements": ENTITLEMENTS, "sla": [GOLD]}, customer="acme")

        assert step.ticket.fields["agreement"] == "gold"
        assert desk.sla(step.events, at=NINE).clocks["resolution"].policy == "gold"

    def test_without_one_there_is_none(self):
        desk, step = opened({"entitlements": ENTITLEMENTS, "sla": [GOLD]}, customer="other")

        assert not desk.sla(step.events, at=NINE).clocks

    def test_what_the_host_says_stands(self):
        _, step = opened({"entitlements": ENTITLEMENTS}, customer="acme", agreement="silver")

        assert step.ticket.fields["agreement"] == "silver"


class TestDocument:
    def test_every_part_is_checked_with_its_path(self):
        with pytest.raises(InvalidDefinition) as refused:
            load_desk(document(routing="routing.toml", scope={"name": 7}, categories={"categories": {}}))

        paths = [fault.path for fault in refused.value.faults]
        assert {path.split(".")[0] for path in paths} == {"routing", "scope", "categories"}

    def test_a_list_that_nobody_has_is_a_fault(self):
        routing = {**ROUTING, "lists": ["plan"]}

        with pytest.raises(
            InvalidDefinition, match=r"routing\.lists\[0\].*decision list 'plan' is not known"
        ):
            load_desk(document(routing=routing))

    def test_check_looks_into_each(self):
        late = {"lists": [{**LISTS["lists"][0], "revise_by": "2026-04-01"}]}
        rules = [*ROUTING["rules"], {"name": "again", "when": ROUTING["rules"][0]["when"], "team": "x"}]
        contract = {**ENTITLEMENTS["contracts"][0], "policy": "platinum"}

        findings = check_desk(
            document(
                routing={**ROUTING, "rules": rules},
                decision_lists=late,
                categories={"name": "it", "categories": {"network": {}}},
                entitlements={**ENTITLEMENTS, "contracts": [contract]},
                sla=[GOLD],
            ),
            at=NINE.add(months=2),
        )

        found = {finding.path.split(".")[0].split("[")[0] for finding in findings}
        assert {"routing", "decision_lists", "categories", "entitlements"} <= found
