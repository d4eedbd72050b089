"""What judging a ticket costs."""

from __future__ import annotations

from yardstick import Row, best_of, measure_y, show

from servicecore.instant import utc_datetime
from servicecore.sample import END, live_fortnight, sample_desk
from servicecore.store import MemoryStore


def rows() -> list[Row]:
    y = measure_y()
    desk, store = sample_desk(), MemoryStore()
    live_fortnight(desk, store)
    histories = [store.history(ticket_id) for ticket_id in store.tickets()]
    events = sum(map(len, histories))
    now = utc_datetime(END)

    def judge() -> None:
        for history in histories:
            desk.sla(history, at=now)

    def replay() -> None:
        for history in histories:
            desk.replay(history)

    judged, replayed = best_of(judge), best_of(replay)
    group = "sla (the sample fortnight: 300 tickets, three clocks each)"
    return [
        (group, "evaluate, per ticket", judged / len(histories) / y, "Y"),
        (group, "evaluate, per event", judged / events / y, "Y"),
        (group, "replay of the ticket, per event", replayed / events / y, "Y"),
    ]


if __name__ == "__main__":
    show(rows())
