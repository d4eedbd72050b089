"""The sample fortnight: real tickets by the public API, the same ones for the same seed."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from attrs import evolve

from servicecore import EventType, MemoryStore, SlaPolicy, Ticket
from servicecore.instant import MINUTE_US
from servicecore.sample import END, START, live_fortnight, sample_desk
from servicecore.sample.board import board, board_text
from servicecore.sample.page import page
from servicecore.sample.scoreboard import facts_of, scoreboard

DESK = sample_desk()


@pytest.fixture(scope="module")
def store():
    lived = MemoryStore()
    live_fortnight(DESK, lived)
    return lived


@pytest.fixture(scope="module")
def rows(store):
    return board(DESK, store, END)


class TestFortnight:
    def test_has_what_a_desk_has(self, store):
        tickets = [DESK.replay(store.history(ticket_id)) for ticket_id in store.tickets()]
        kinds = {event.type for ticket_id in store.tickets() for event in store.history(ticket_id)}

        assert len(tickets) == 300
        assert {ticket.priority for ticket in tickets} == {"P1", "P2", "P3"}
        assert {ticket.team for ticket in tickets} == {None, "service_desk", "network", "applications"}
        assert {"new", "assigned", "in_progress", "waiting", "resolved", "closed", "cancelled"} == {
            t.state for t in tickets
        }
        assert any(ticket.reopened for ticket in tickets)
        assert kinds >= {EventType.OPENED, EventType.CLASSIFIED, EventType.ACKNOWLEDGED, EventType.REPLIED}

    def test_is_the_same_for_the_same_seed(self, store):
        again = MemoryStore()
        live_fortnight(DESK, again)

        assert [again.history(ticket_id) for ticket_id in store.tickets()] == [
            store.history(ticket_id) for ticket_id in store.tickets()
        ]

    def test_another_seed_is_another_fortnight(self, store):
        other = MemoryStore()
        live_fortnight(DESK, other, seed=7, tickets=5)

        assert other.history("INC-0001") != store.history("INC-0001")

    def test_stays_within_its_days(self, store):
        instants = [event.at_us for ticket_id in store.tickets() for event in store.history(ticket_id)]

        assert min(instants) >= START
        assert max(instants) <= END

    def test_every_history_replays_to_its_ticket(self, store):
        for ticket_id in store.tickets():
            history = store.history(ticket_id)
            ticket = Ticket.replay(reversed(history))

            assert (ticket.id, ticket.revision) == (ticket_id, len(history))


class TestBoard:
    def test_shows_every_open_ticket_and_no_other(self, store, rows):
        tickets = (DESK.replay(store.history(ticket_id)) for ticket_id in store.tickets())

        assert {row.ticket.id for row in rows} == {
            ticket.id for ticket in tickets if not ticket.category.done
        }

    def test_what_presses_most_comes_first(self, rows):
        dues = [row.clock.due_at_us for row in rows if row.clock.due_at_us]

        assert dues == sorted(dues)
        assert all(row.due == "-" for row in rows[len(dues) :])

    def test_tells_overrun_remaining_and_paused_apart(self, rows):
        for row in rows:
            if row.clock.overrun_us >= MINUTE_US:
                assert row.left.startswith("over by ")
            elif row.clock.due_at_us is None:
                assert row.left.endswith("(paused)")

    def test_an_empty_desk_has_an_empty_board(self):
        assert board_text(board(DESK, MemoryStore(), END)) == "no ticket is open"

    def test_a_promise_in_business_days_shows_its_deadline(self):
        store = MemoryStore()
        live_fortnight(DESK, store, tickets=40)
        target = {"metric": "resolution", "goals": {"*": "2bd"}, "pause_on": []}
        agreed = SlaPolicy.from_dict({"name": "days", "calendar": "office", "targets": [target]})

        rows = board(evolve(DESK, policies=(agreed,)), store, END)

        assert rows
        assert all(row.due != "-" for row in rows)

    def test_a_ticket_without_promises_shows_dashes(self):
        store = MemoryStore()
        live_fortnight(DESK, store, tickets=40)
        promising_nothing = evolve(DESK, policies=(), priority=None)

        rows = board(promising_nothing, store, END)

        assert rows
        assert {(row.due, row.left, row.breached) for row in rows} == {("-", "-", ())}
        assert " -  " in board_text(rows)


class TestScoreboard:
    def test_has_a_column_a_level_and_one_for_all(self, store):
        facts = facts_of(DESK, store, END)

        figures = scoreboard(DESK, facts, END)

        assert figures.header == ("KPI", "P1", "P2", "P3", "all")
        arrivals = next(line for line in figures.lines if line[0] == "Arrivals")
        assert sum(map(int, arrivals[1:4])) == int(arrivals[4]) == len(facts) == 300

    def test_a_desk_without_priorities_has_one_column(self, store):
        bare = evolve(DESK, priority=None)

        assert scoreboard(bare, facts_of(bare, store, END), END).header == ("KPI", "all")


class TestPage:
    def test_is_self_contained_and_well_formed(self, store, rows):
        facts = facts_of(DESK, store, END)

        text = page("Fortnight <1>", rows, scoreboard(DESK, facts, END), facts, END, "Europe/Berlin")

        root = ET.fromstring(
            text.removeprefix("<!doctype html>")
            .replace('<meta charset="utf-8">', "")
            .replace('initial-scale=1">', 'initial-scale=1"/>')
        )
        assert root.find("body/h1").text == "Fortnight <1>"
        assert len(root.findall(".//tbody/tr")) == len(rows) + 11
        assert "http" not in text.replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert "src=" not in text

    def test_counts_every_arrival_once(self, store, rows):
        facts = facts_of(DESK, store, END)

        text = page("x", rows, scoreboard(DESK, facts, END), facts, END, "Europe/Berlin")

        label = text.split('aria-label="Arrivals by day. ')[1].split('"')[0]
        assert sum(int(part.split(": ")[1]) for part in label.split(", ")) == 300
