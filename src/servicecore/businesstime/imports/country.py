"""Public holidays of countries, resolved to dates once.

The package `holidays` knows the rules and the decrees. What it says is stored
as dates, so that a newer release of it, which may know more, moves nothing.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from servicecore.businesstime.rules.layer import Holiday, Layer
from servicecore.errors import InvalidImport, MissingExtra, UnknownName, WrongArgument, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from holidays import HolidayBase

__all__ = ["MAX_YEARS", "public_holidays"]

MAX_YEARS: Final = 200
_RUNS_TOLD = 6


def public_holidays(
    country: str,
    *,
    years: int | Iterable[int],
    subdivision: str | None = None,
    categories: str | Iterable[str] | None = None,
    language: str | None = None,
    name: str | None = None,
    rank: int = 0,
) -> Layer:
    """
    The public holidays of a country or of a part of it, as a layer of dates.

    A holiday that is observed on another day is there on both, as the package `holidays` has it. Where
    weekends are worked for days off, as in China, those dates are make-up days: each has the hours of the
    weekday that was given off for it, or, where the package does not say which, of the last working weekday
    before it. A weekend that merely lies within a holiday week is no holiday of its own, and what was not
    decreed when the package was released is not in it.

    Args:
        country: ISO 3166-1 code, such as "DE" or "CHN".

        years: One year or several, from 1 to 9999 and at most 200; all must be known to the package.

        subdivision: ISO 3166-2 code without the country, or an alias that the package has, such as "BY";
            without one, only what holds in the whole country.

        categories: Kinds of holidays, such as "public" or "bank"; the country's usual one by default.
            Whatever is named closes the whole date, half days too.

        language: Of the names, such as "de"; by default American English ("en_US"), and the country's own
            where the package has no English. The locale has no say.

        name: What explanations call the layer; "public holidays of DE-BY" by default.

        rank: See `Layer`.

    Raises:
        UnknownName: If the package has no such country, subdivision, category or language.

        WrongArgument: If an argument is of another type.

        InvalidImport: If a year is outside what the package knows, if there are none or too many, or if there
            is no holiday at all.

        MissingExtra: If the package is not installed.

    >>> layer = public_holidays("DE", subdivision="BY", years=2026)
    >>> layer.source.split(", ")[1:]
    ['DE-BY', '2026', 'en_US']
    >>> layer.holidays[1]
    Holiday(date=datetime.date(2026, 1, 6), name='Epiphany')
    """
    package = _package()
    without_aliases = package.list_supported_countries(include_aliases=False)
    _known("country", country, package.list_supported_countries(), without_aliases)
    wanted = _years(f"public holidays of {country}", years)
    probe: HolidayBase = package.country_holidays(country, expand=False, language="en_US")
    code, aliases = probe.country, probe.subdivisions_aliases
    if subdivision is not None:
        _known("subdivision", subdivision, {*probe.subdivisions, *aliases}, probe.subdivisions)
        code = f"{code}-{aliases.get(subdivision, subdivision)}"
    kinds = _kinds(probe, categories)
    spoken = _language(probe, language)
    source = ", ".join(
        [f"holidays {package.__version__}", code, _told(wanted)]
        + ([] if kinds is None else [" and ".join(kinds)])
        + ([] if spoken is None else [spoken])
    )
    _refuse_unknown_years(source, probe, wanted)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        found: HolidayBase = package.country_holidays(
            country, subdiv=subdivision, years=wanted, expand=False, language=spoken, categories=kinds
        )
    if told:  # such as years of which it has a part of the holidays only
        raise InvalidImport(source, "", f"the package warns: {shown(str(told[0].message))}")
    if not found:
        raise InvalidImport(source, "", "there is no holiday at all; check the years and the categories")
    return Layer(
        f"public holidays of {code}" if name is None else name,
        source,
        rank=rank,
        holidays=tuple(Holiday(day, called) for day, called in sorted(found.items())),
        workdays=tuple(sorted(_make_up_days(found, frozenset(wanted)))),
    )


def _package() -> Any:
    try:
        import holidays
    except ModuleNotFoundError:
        raise MissingExtra("reading public holidays", "holidays") from None
    return holidays


def _known(kind: str, value: object, known: Iterable[str], told: Iterable[str] | None = None) -> str:
    """A name, if it is *known*; the refusal tells those of *told*."""
    names = set(known)
    if not isinstance(value, str):
        raise WrongArgument(kind, value, f"the {kind} as a text")
    if value not in names:
        raise UnknownName(kind, value, sorted(names if told is None else told))
    return value


def _years(source: str, years: object) -> tuple[int, ...]:
    listed: Iterable[object] = years if isinstance(years, Iterable) else [years]
    taken: list[int] = []
    for year in islice(listed, MAX_YEARS + 1):
        if not isinstance(year, int) or isinstance(year, bool):
            raise WrongArgument("years", year, "a whole number, or several of them")
        if not 1 <= year <= 9999:
            raise InvalidImport(source, "", f"year {shown(year)} is not known; give one from 1 to 9999")
        taken.append(year)
    if not 1 <= len(taken) <= MAX_YEARS:
        reason = f"there are more than {MAX_YEARS} years" if taken else "there is no year"
        raise InvalidImport(source, "", f"{reason}; give one year, or up to {MAX_YEARS}")
    return tuple(sorted(set(taken)))


def _refuse_unknown_years(source: str, probe: HolidayBase, years: tuple[int, ...]) -> None:
    """Outside of them the package has no holidays, and says nothing about it."""
    for year in years:
        if not probe.start_year <= year <= probe.end_year:
            span = f"{probe.start_year} to {probe.end_year}"
            raise InvalidImport(source, "", f"year {year} is not known to the package; it has {span}")


def _kinds(probe: HolidayBase, categories: object) -> tuple[str, ...] | None:
    if categories is None:
        return None
    several = isinstance(categories, Iterable) and not isinstance(categories, str)
    given: Iterable[object] = categories if several else [categories]  # type: ignore[assignment]
    kinds = [
        _known("category", kind, probe.supported_categories)
        for kind in islice(given, len(probe.supported_categories) + 1)
    ]
    return tuple(sorted(set(kinds))) or None


def _language(probe: HolidayBase, language: object) -> str | None:
    """Never nothing where there is a choice: the package would look for one in the environment."""
    languages = probe.supported_languages
    if language is not None:
        return _known("language", language, languages)
    return "en_US" if "en_US" in languages else probe.default_language


def _told(years: tuple[int, ...]) -> str:
    """
    Years as a text: runs of them as their ends.

    >>> _told((2020, 2024, 2025, 2026))
    '2020 and 2024 to 2026'
    """
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][1] + 1:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    texts = [str(first) if first == last else f"{first} to {last}" for first, last in runs]
    if len(texts) > _RUNS_TOLD:
        texts = [*texts[: _RUNS_TOLD - 1], f"others to {years[-1]}"]
    return " and ".join(texts)


def _make_up_days(found: HolidayBase, years: frozenset[int]) -> Iterator[tuple[date, int]]:
    """
    The dates of a weekend that are worked, with the weekday whose hours they have.

    The package names those of other years, too, and some on which it knows a holiday.
    """
    given_off = dict(_substitutions(found))
    for day in found.weekend_workdays:
        if day.year in years and found.is_weekend(day) and day not in found:
            yield day, given_off.get(day, _workday_before(found, day)).weekday()


def _substitutions(found: HolidayBase) -> Iterator[tuple[date, date]]:
    """Each date that is worked, with the weekday that was given off for it."""
    for category in sorted(found.categories):
        tables = getattr(found, f"special_{category}_holidays", {})
        for year, rows in sorted(tables.items()):
            for row in rows if isinstance(rows[0], tuple) else (rows,):
                if len(row) >= 4:  # month and day given off, month, day and perhaps year of what is worked
                    off = date(year, row[0], row[1])
                    if not found.is_weekend(off):
                        yield date(row[4] if len(row) == 5 else year, row[2], row[3]), off


def _workday_before(found: HolidayBase, day: date) -> date:
    before = (day - timedelta(days=back) for back in range(1, 7))
    return next((other for other in before if not found.is_weekend(other)), day)
