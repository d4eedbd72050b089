"""What judging a ticket costs."""

from __future__ import annotations

from yardstick import Row, best_of, measure_y, show

from servicecore.instant import utc_datetime
from servicecore.sample import END, live_fortnight, sample_desk
from servicecore.sla import SlaPolicy, evaluate
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

    watched = [_with_milestones(policy) for policy in desk.policies]

    def judge_milestones() -> None:
        for history in histories:
            evaluate(history, watched, desk.calendars, at=now)

    statuses = [evaluate(history, watched, desk.calendars, at=now) for history in histories]

    def tell() -> None:
        for status in statuses:
            _ = status.signals

    judged, replayed = best_of(judge), best_of(replay)
    marked, told = best_of(judge_milestones), best_of(tell)
    group = "sla (the sample fortnight: 300 tickets, three clocks each)"
    return [
        (group, "evaluate, per ticket", judged / len(histories) / y, "Y"),
        (group, "evaluate, per event", judged / events / y, "Y"),
        (group, "evaluate with three milestones a clock, per ticket", marked / len(histories) / y, "Y"),
        (group, "signals of a status with them, per ticket", told / len(histories) / y, "Y"),
        (group, "replay of the ticket, per event", replayed / events / y, "Y"),
    ]


def _with_milestones(policy: SlaPolicy) -> SlaPolicy:
    document = policy.to_dict()
    for target in document["targets"]:
        target["milestones"] = ["50%", "75%", "-15m"]
    return SlaPolicy.from_dict(document)


if __name__ == "__main__":
    show(rows())
