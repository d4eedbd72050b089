"""Which policy governs a ticket: the first that fits, at its opening or at each event."""

from __future__ import annotations

import pytest

from agreements import CALENDARS, policy
from histories import REQUESTER, History, at
from servicecore.errors import InvalidDefinition
from servicecore.instant import MAX_US, from_iso
from servicecore.sla import SlaPolicy, SlaStatus, evaluate

RESOLUTION = {"metric": "resolution", "goals": {"*": "4h"}}
KEY_CUSTOMER = {"field": "customer", "eq": "ACME"}


def status(history: History, minutes: float, *policies: SlaPolicy) -> SlaStatus:
    return evaluate(history.events, policies, CALENDARS, at=at(minutes))


def named(name: str, within: str = "4h", *, target=None, **more) -> SlaPolicy:
    return policy(
        {"metric": "resolution", "goals": {"*": within}, **(target or {})},
        name=name,
        fields={"customer": "text"},
        **more,
    )


def faults_of(**more) -> dict[str, str]:
    with pytest.raises(InvalidDefinition) as refused:
        policy(RESOLUTION, **more)
    return {fault.path: fault.message for fault in refused.value.faults}


KEY = named("key", "1h", when=KEY_CUSTOMER)
REST = named("rest", "8h")


class TestAtOpening:
    def test_the_first_whose_condition_holds_governs(self):
        acme = status(History().opened(0, fields={"customer": "ACME"}), 1, KEY, REST)
        other = status(History().opened(0, fields={"customer": "Other"}), 1, KEY, REST)

        assert [s.clocks["resolution"].policy for s in (acme, other)] == ["key", "rest"]

    def test_what_is_not_known_does_not_hold(self):
        assert status(History().opened(0), 1, KEY, REST).clocks["resolution"].policy == "rest"

    def test_what_came_with_the_opening_is_known(self):
        history = History().opened(0, "P1")
        severe = policy(RESOLUTION, name="severe", when={"field": "priority", "eq": "P1"})

        assert status(history, 1, severe, REST).clocks["resolution"].policy == "severe"

    def test_what_comes_later_changes_nothing(self):
        history = History().opened(0).add(30, "classified", fields={"customer": "ACME"})

        assert status(history, 60, KEY, REST).clocks["resolution"].policy == "rest"

    def test_later_cycles_go_by_the_opening_too(self):
        history = History().opened(0, fields={"customer": "ACME"})
        history.add(30, "classified", fields={"customer": "Other"})
        history.moved(60, "resolved").moved(90, "in_progress")
        key, rest = (
            named(p.name, p.targets[0].goals["*"].within, target={"reopen": "new_cycle"}, when=p.when)
            for p in (KEY, REST)
        )

        assert [c.policy for c in status(history, 90, key, rest).clocks.values()] == ["key", "key"]

    def test_each_metric_finds_its_own_first(self):
        responses = policy({"metric": "first_response", "goals": {"*": "30m"}}, name="responses")

        found = status(History().opened(0), 1, responses, REST).clocks

        assert {clock.metric: clock.policy for clock in found.values()} == {
            "first_response": "responses",
            "resolution": "rest",
        }

    def test_a_condition_may_ask_whether_the_office_was_open(self):
        day = policy(RESOLUTION, name="day", when={"field": "opened_at", "in_hours": "office"})

        assert day.calendars() == {"office"}
        assert status(History().opened(0), 1, day, REST).clocks["resolution"].policy == "day"
        assert status(History().opened(600), 601, day, REST).clocks["resolution"].policy == "rest"

    def test_common_fields_need_no_declaration(self):
        mail = policy(RESOLUTION, name="mail", when={"field": "channel", "eq": "mail"})

        assert (
            status(History().opened(0, channel="mail"), 1, mail, REST).clocks["resolution"].policy == "mail"
        )


class TestAtEachEvent:
    KEY = named("key", "1h", when=KEY_CUSTOMER, chosen="at_each_event")
    REST = named("rest", "8h", chosen="at_each_event")

    def test_what_the_ticket_becomes_brings_in_its_policy(self):
        history = History().opened(0).add(30, "classified", fields={"customer": "ACME"})

        clock = status(history, 60, self.KEY, self.REST).clocks["resolution"]

        assert (clock.policy, clock.due_at_us, clock.cycle) == ("key", at(60), 1)
        assert [(change.kind, change.before, change.after) for change in clock.changes] == [
            ("retargeted", "8h", "1h")
        ]

    def test_pauses_before_it_are_kept(self):
        history = History().opened(0).moved(10, "waiting").moved(20, "in_progress")
        history.add(30, "classified", fields={"customer": "ACME"})

        assert status(history, 60, self.KEY, self.REST).clocks["resolution"].due_at_us == at(70)

    def test_a_goal_can_count_from_its_attachment(self):
        key = named(
            "key", "1h", when=KEY_CUSTOMER, chosen="at_each_event", target={"counts_from": "attachment"}
        )
        history = History().opened(0).add(30, "classified", fields={"customer": "ACME"})

        clock = status(history, 60, key, self.REST).clocks["resolution"]

        assert (clock.due_at_us, clock.elapsed_us) == (at(90), 30 * 60_000_000)

    def test_a_version_that_comes_into_force_takes_over_at_the_next_event(self):
        old = named("rest", "8h", version="1", chosen="at_each_event", valid_until="2026-03-02T10:00:00Z")
        new = named("rest", "2h", version="2", chosen="at_each_event", valid_from="2026-03-02T10:00:00Z")
        history = History().opened(0)

        assert status(history, 90, old, new).clocks["resolution"].policy_version == "1"
        history.add(90, "note")
        assert status(history, 90, old, new).clocks["resolution"].policy_version == "2"

    def test_a_clock_that_no_policy_governs_any_more_is_cancelled(self):
        history = History().opened(0, fields={"customer": "ACME"})
        history.add(30, "classified", fields={"customer": "Other"})

        clock = status(history, 60, self.KEY).clocks["resolution"]

        assert (clock.state, clock.stopped_at_us, clock.verdict) == ("cancelled", at(30), "cancelled")

    def test_one_that_is_governed_again_begins_anew(self):
        history = History().opened(0, fields={"customer": "ACME"})
        history.add(30, "classified", fields={"customer": "Other"})
        history.add(45, "classified", fields={"customer": "ACME"})

        clocks = status(history, 60, self.KEY).clocks

        assert [(c.cycle, c.state, c.started_at_us) for c in clocks.values()] == [
            (1, "cancelled", at(0)),
            (2, "running", at(45)),
        ]

    def test_one_that_nothing_governed_begins_when_something_does(self):
        history = History().opened(0).add(30, "classified", fields={"customer": "ACME"})

        clock = status(history, 60, self.KEY).clocks["resolution"]

        assert (clock.started_at_us, clock.due_at_us) == (at(30), at(90))

    def test_nothing_begins_when_the_work_is_over(self):
        history = History().opened(0).moved(20, "resolved").add(30, "classified", fields={"customer": "ACME"})

        assert not status(history, 60, self.KEY).clocks

    def test_what_has_stopped_stays_with_its_policy(self):
        history = History().opened(0).moved(20, "resolved").add(30, "classified", fields={"customer": "ACME"})

        assert status(history, 60, self.KEY, self.REST).clocks["resolution"].policy == "rest"

    def test_one_chosen_at_the_opening_stays(self):
        history = History().opened(0).add(30, "classified", fields={"customer": "ACME"})

        assert status(history, 60, self.KEY, REST).clocks["resolution"].policy == "rest"

    def test_what_events_start_waits_for_them(self):
        replies = policy(
            {"metric": "next_response", "goals": {"*": "1h"}}, name="replies", chosen="at_each_event"
        )
        history = History().opened(0).add(10, "note")

        assert not status(history, 20, replies).clocks
        history.replied(30, REQUESTER)
        assert status(history, 40, replies).clocks["next_response"].started_at_us == at(30)

    def test_a_goal_by_priority_of_the_new_policy_is_the_present_ones(self):
        key = policy(
            {"metric": "resolution", "goals": {"P1": "30m", "*": "1h"}},
            name="key",
            when=KEY_CUSTOMER,
            fields={"customer": "text"},
            chosen="at_each_event",
        )
        history = History().opened(0, "P1").add(10, "classified", fields={"customer": "ACME"})

        assert status(history, 20, key, self.REST).clocks["resolution"].promised == "30m"

    def test_the_edge_of_the_deadline_is_the_new_policys(self):
        key = named("key", "8h", when=KEY_CUSTOMER, chosen="at_each_event", target={"edge": "roll"})
        rest = named("rest", "8h", chosen="at_each_event")
        history = History().opened(0).add(10, "classified", fields={"customer": "ACME"})

        assert status(history, 20, key, rest).clocks["resolution"].due_at_us == at(24 * 60)


class TestAgreement:
    def test_names_its_parties_and_when_it_is_looked_at_again(self):
        agreed = policy(RESOLUTION, parties=["IT", "Finance"], review_by="2027-03-31")

        assert (agreed.parties, agreed.review_by) == (("IT", "Finance"), "2027-03-31")
        assert agreed.review_by_us == from_iso("2027-04-01T00:00:00Z")
        assert policy(RESOLUTION).review_by_us == MAX_US
        assert SlaPolicy.from_dict(agreed.to_dict()) == agreed

    @pytest.mark.parametrize("date", ["soon", "2027-02-30", "2027-03-31T10:00:00Z"])
    def test_a_review_is_a_date(self, date):
        assert faults_of(review_by=date) == {
            "review_by": f"'{date}' is no date; give one such as '2027-03-31'"
        }

    def test_all_that_is_wrong_with_its_conditions_is_found(self):
        found = faults_of(when={"field": "custmer", "eq": "ACME"}, fields={"customer": "name"})

        assert set(found) == {"when.field", "fields.customer.kind"}

    def test_a_filter_knows_no_event(self):
        assert "when.field" in faults_of(when={"field": "data.public", "eq": True})
