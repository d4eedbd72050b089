"""Conditions answered another way: straight from the document, by tables of three values, and slowly.

Beside it, strategies for conditions over a small desk's fields and for values of them.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from servicecore.condition import Field, FieldSchema
from servicecore.instant import HOUR_US

LEVELS = ("P1", "P2", "P3")
AREAS = ("north", "south")
CATEGORIES = ("hardware", "software", "network")

SCHEMA = FieldSchema(
    {
        "title": "text",
        "customer": Field("text", personal=True),
        "impact": Field("choice", ["one", "many", "all"], order="rising"),
        "priority": Field("choice", LEVELS, order="falling"),
        "category": Field("choice", CATEGORIES),
        "waits": "number",
        "vip": "boolean",
        "opened_at": "instant",
        "born_at": Field("instant", personal=True),
        "spent": "duration",
        "tags": "texts",
        "data.public": "boolean",
    }
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOW = 100 * HOUR_US


class HalfDays:
    """Open for the first twelve hours of every day, UTC; measured hour by hour."""

    def is_open_us(self, at_us):
        return (at_us // HOUR_US) % 24 < 12

    def elapsed_us(self, start_us, end_us):
        if end_us < start_us:
            return -self.elapsed_us(end_us, start_us)
        total, at = 0, start_us
        while at < end_us:
            until = min(end_us, (at // HOUR_US + 1) * HOUR_US)
            total += (until - at) * self.is_open_us(at)
            at = until
        return total


HOURS = {"office": HalfDays()}


# The independent answer.


def answer(document, values, at_us=NOW, hours=HOURS):
    """What the document says of the values."""
    for word in ("all", "any"):
        if word in document:
            results = {answer(part, values, at_us, hours) for part in document[word]}
            order = (False, None, True) if word == "all" else (True, None, False)
            return next(result for result in order if result in results)
    if "not" in document:
        return {True: False, False: True, None: None}[answer(document["not"], values, at_us, hours)]
    return tested(document, values, at_us, hours)


def tested(document, values, at_us, hours):
    [operator] = [key for key in document if key not in ("field", "ignore_case", "calendar")]
    wanted = document[operator]
    if "field" not in document:
        return hours[wanted].is_open_us(at_us)
    raw = values.get(document["field"])
    given = raw is not None and not (isinstance(raw, str) and raw.strip() == "")
    if operator in ("present", "absent"):
        return given == (operator == "present")
    spec = SCHEMA[document["field"]]
    value = counted(raw, spec) if given else None
    if value is None:
        return None
    if operator == "in_hours":
        return hours[wanted].is_open_us(value)
    if operator.endswith("_than"):
        calendar = document.get("calendar")
        age = hours[calendar].elapsed_us(value, at_us) if calendar else at_us - value
        return age > span(wanted) if operator == "older_than" else age < span(wanted)
    return compared(operator, value, wanted, spec, fold=document.get("ignore_case", False))


def compared(operator, value, wanted, spec, *, fold):
    def level(item):
        if spec.kind == "choice":
            return sorted(spec.choices, key=spec.choices.index, reverse=spec.order == "falling").index(item)
        if spec.kind == "instant" and isinstance(item, str):
            return round((datetime.fromisoformat(item) - EPOCH) / timedelta(microseconds=1))
        if spec.kind == "duration" and isinstance(item, str):
            return span(item)
        return item.casefold() if fold else item

    if operator == "contains":
        return any(item == wanted for item in value)
    if operator in ("in", "not_in"):
        return any(level(value) == level(item) for item in wanted) == (operator == "in")
    mine, other = level(value), level(wanted)
    return {
        "eq": lambda: mine == other,
        "ne": lambda: mine != other,
        "lt": lambda: mine < other,
        "le": lambda: mine <= other,
        "gt": lambda: mine > other,
        "ge": lambda: mine >= other,
        "starts_with": lambda: mine[: len(other)] == other,
        "ends_with": lambda: mine[-len(other) :] == other,
        "contains_text": lambda: mine.find(other) >= 0,
    }[operator]()


def span(text):
    """Of the forms that the strategies write: whole hours."""
    return int(text.removesuffix("h")) * HOUR_US


def counted(raw, spec):
    """A value as it is compared; None when it is not of the kind."""
    kinds = {"text": str, "choice": str, "boolean": bool, "number": (int, float), "texts": list}
    if spec.kind in kinds:
        fits = isinstance(raw, kinds[spec.kind]) and (spec.kind == "boolean" or not isinstance(raw, bool))
        if spec.kind == "choice":
            fits = fits and raw in spec.choices
        return raw if fits else None
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int):
        return raw
    if spec.kind == "instant" and isinstance(raw, datetime):
        return round((raw - EPOCH) / timedelta(microseconds=1))
    if spec.kind == "duration" and isinstance(raw, timedelta):
        return round(raw / timedelta(microseconds=1))
    return None


# Conditions and values.

WORDS = st.sampled_from(["mail", "Mail is down", "VPN", "vpn slow", "straße", "STRASSE"])
NUMBERS = st.one_of(st.integers(-3, 3), st.sampled_from([0.5, 2.0, -1.5]))
HOUR_TEXTS = st.integers(0, 40).map(lambda n: f"{n}h")
INSTANTS = st.integers(0, 150).map(lambda n: (EPOCH + timedelta(hours=n)).isoformat())
NAMES = {
    kind: [name for name in SCHEMA if SCHEMA[name].kind == kind]
    for kind in ("text", "choice", "number", "boolean", "instant", "duration", "texts")
}


def test_of(names, operators, argument, **more):
    return st.tuples(st.sampled_from(names), st.sampled_from(operators), argument).map(
        lambda made: {"field": made[0], made[1]: made[2], **more}
    )


def choice_tests(name):
    spec = SCHEMA[name]
    one, several = (
        st.sampled_from(spec.choices),
        st.lists(st.sampled_from(spec.choices), min_size=1, unique=True),
    )
    kinds = [test_of([name], ["eq", "ne"], one), test_of([name], ["in", "not_in"], several)]
    if spec.order:
        rising = spec.rising
        kinds.append(test_of([name], ["le", "ge"], one))
        kinds.append(test_of([name], ["lt"], st.sampled_from(rising[1:])))
        kinds.append(test_of([name], ["gt"], st.sampled_from(rising[:-1])))
    return st.one_of(kinds)


def text_tests(fold):
    more = {"ignore_case": True} if fold else {}
    key = str.casefold if fold else str
    return st.one_of(
        test_of(NAMES["text"], ["eq", "ne", "starts_with", "ends_with", "contains_text"], WORDS, **more),
        test_of(NAMES["text"], ["in", "not_in"], st.lists(WORDS, min_size=1, unique_by=key), **more),
    )


LEAVES = st.one_of(
    text_tests(fold=False),
    text_tests(fold=True),
    choice_tests("impact"),
    choice_tests("priority"),
    choice_tests("category"),
    test_of(NAMES["number"], ["eq", "ne", "lt", "le", "gt", "ge"], NUMBERS),
    test_of(NAMES["number"], ["in", "not_in"], st.lists(NUMBERS, min_size=1, unique=True)),
    test_of(NAMES["boolean"], ["eq", "ne"], st.booleans()),
    test_of(NAMES["instant"], ["eq", "ne", "lt", "le", "gt", "ge"], INSTANTS),
    test_of(NAMES["instant"], ["older_than", "younger_than"], HOUR_TEXTS),
    test_of(NAMES["instant"], ["older_than", "younger_than"], HOUR_TEXTS, calendar="office"),
    test_of(NAMES["instant"], ["in_hours"], st.just("office")),
    test_of(NAMES["duration"], ["eq", "ne", "lt", "le", "gt", "ge"], HOUR_TEXTS),
    test_of(NAMES["texts"], ["contains"], WORDS),
    test_of(list(SCHEMA), ["present", "absent"], st.just(True)),
    st.just({"in_hours": "office"}),
)

DOCUMENTS = st.recursive(
    LEAVES,
    lambda parts: st.one_of(
        st.lists(parts, min_size=1, max_size=4).map(lambda some: {"all": some}),
        st.lists(parts, min_size=1, max_size=4).map(lambda some: {"any": some}),
        parts.map(lambda part: {"not": part}),
    ),
    max_leaves=8,
).filter(lambda document: depth(document) <= 10)


def depth(document):
    parts = document.get("all") or document.get("any") or ([document["not"]] if "not" in document else [])
    return 1 + max(map(depth, parts), default=0)


FITTING = {
    "text": WORDS,
    "number": NUMBERS,
    "boolean": st.booleans(),
    "instant": st.one_of(
        st.integers(0, 150 * HOUR_US), st.integers(0, 150).map(lambda n: EPOCH + timedelta(hours=n))
    ),
    "duration": st.one_of(st.integers(0, 40 * HOUR_US), st.integers(0, 40).map(lambda n: timedelta(hours=n))),
    "texts": st.lists(WORDS),
}
ODD = st.sampled_from([None, "", "  ", "no such", True, 1, 2.5, [], ["mail"], {}, {"a": 1}])


def values_of(name):
    spec = SCHEMA[name]
    fitting = st.sampled_from(spec.choices) if spec.kind == "choice" else FITTING[spec.kind]
    return st.one_of(fitting, fitting, fitting, ODD)


_EACH = {name: values_of(name) for name in SCHEMA}
VALUES = st.one_of(
    st.fixed_dictionaries(_EACH), st.fixed_dictionaries(_EACH), st.fixed_dictionaries({}, optional=_EACH)
)
