"""Columns of pandas, polars and pyarrow, which narwhals speaks to in one tongue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

import narwhals as nw
from attrs import frozen
from narwhals.dependencies import get_pandas, get_pyarrow

from servicecore.businesstime.columns.column import (
    Column,
    durations_us,
    in_nanoseconds,
    instants_us,
    marked,
)
from servicecore.errors import InvalidColumn

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from servicecore.businesstime.columns.column import Flags, Ints
    from servicecore.businesstime.columns.local import LocalTimes

    AnySeries = nw.Series[Any]

__all__ = ["Shell", "read_durations", "read_instants"]

_NO_ZONE = (
    "has no time zone; give a column with one, or timezone='Europe/Berlin', say, to read its times there"
)

_PARSED: Final = {
    ("timestamps", "pandas"): "pd.to_datetime(column, utc=True)",
    ("timestamps", "polars"): "column.str.to_datetime(time_zone='UTC')",
    ("timestamps", "pyarrow"): "column.cast(pa.timestamp('us', 'UTC'))",
    ("durations", "pandas"): "pd.to_timedelta(column)",
}


@frozen
class Shell:
    """
    What a series is apart from its values: library, container, name and index.

    Args:
        column: What the caller calls it; stands in errors.

        native: The series as it was given.

        zone: The zone in which instants are given back: a name, or what pandas has.

        unit: The unit in which they are, us or ns.
    """

    column: str
    native: Any
    zone: Any
    unit: Literal["us", "ns"]

    def durations(self, us: Ints, null: Flags | None) -> Any:
        """Durations in microseconds."""
        return self._filled(self._series(marked(us, null, "m8[us]")))

    def instants(self, us: Ints, null: Flags | None) -> Any:
        """Instants in the zone and unit."""
        counts = in_nanoseconds(self.column, us, null) if self.unit == "ns" else us
        series = self._series(marked(counts, null, f"M8[{self.unit}]"))
        if not series.implementation.is_pandas():
            return self._filled(series.cast(nw.Datetime(self.unit, self.zone)))
        zoned = series.to_native().dt.tz_localize("UTC").dt.tz_convert(self.zone)  # a name, or what has none
        if str(self.native.dtype).endswith("[pyarrow]"):
            zoned = zoned.astype(f"timestamp[{self.unit}, tz={self.zone}][pyarrow]")
        return self._filled(nw.from_native(zoned, series_only=True))

    def flags(self, values: Flags, null: Flags | None) -> Any:
        """Yes, no, or missing."""
        series = self._series(values)
        if series.implementation.is_pandas():
            boolean = series.to_native().astype("boolean")
            if null is not None:
                boolean[null] = None
            return self._filled(nw.from_native(boolean, series_only=True))
        if null is not None:
            missing = nw.new_series("", [None] * len(values), nw.Boolean, backend=series.implementation)
            series = series.zip_with(self._series(~null), missing)
        return self._filled(series)

    def _series(self, values: NDArray[Any]) -> AnySeries:
        return nw.new_series("", values, backend=_library(self.native))

    def _filled(self, series: AnySeries) -> Any:
        """A native series of the values, in the container of the one that was given."""
        native, library = series.to_native(), _library(self.native)
        if library == "polars":
            return native.rename(self.native.name)
        if library == "pyarrow":
            return native if hasattr(self.native, "num_chunks") else native.combine_chunks()
        if not hasattr(self.native, "index"):
            return get_pandas().Index(native, name=self.native.name)
        return native.set_axis(self.native.index).rename(self.native.name)


def read_instants(name: str, native: Any, local: LocalTimes | None) -> Column:
    """A column of timestamps: with a time zone, or without one where *local* reads them."""
    series = _read(name, native, nw.Datetime, "timestamps")
    if series is None:
        shell = Shell(name, native, "UTC" if local is None else local.timezone, "us")
        return Column.missing(name, len(native), shell, _index(native))
    dtype = series.dtype
    assert isinstance(dtype, nw.Datetime)
    unit: Literal["us", "ns"] = "ns" if dtype.time_unit == "ns" else "us"
    if dtype.time_zone is not None:
        us, null = instants_us(name, _array(_in_utc(series, dtype)))
        return Column(
            name, us, null, Shell(name, native, _zone(native) or dtype.time_zone, unit), _index(native)
        )
    if local is None:
        raise InvalidColumn(name, _NO_ZONE)
    us, null = instants_us(name, _array(series))
    return Column(
        name, local.to_us(name, us, null), null, Shell(name, native, local.timezone, unit), _index(native)
    )


def read_durations(name: str, native: Any, timezone: str) -> Column:
    """A column of durations; where it is the only column, instants are given back in *timezone*."""
    series = _read(name, native, nw.Duration, "durations")
    if series is None:
        return Column.missing(name, len(native), Shell(name, native, timezone, "us"), _index(native))
    us, null = durations_us(name, _array(series))
    return Column(name, us, null, Shell(name, native, timezone, "us"), _index(native))


def _read(
    name: str, native: Any, wanted: type[nw.Datetime | nw.Duration], what: Literal["timestamps", "durations"]
) -> AnySeries | None:
    """A column of the wanted type; None where all its rows are missing and it has no type to speak of."""
    if not hasattr(native, "dtype") and not hasattr(native, "type"):
        raise InvalidColumn(name, f"is a {type(native).__name__}; give one column of {what}")
    plain = native
    if _library(native) == "pyarrow" and not hasattr(native, "num_chunks"):
        plain = get_pyarrow().chunked_array([native])
    elif _library(native) == "pandas":
        plain = get_pandas().Series(native)
        if _zone(native) is not None:
            plain = plain.dt.tz_convert("UTC")
    series: AnySeries = nw.from_native(plain, series_only=True)
    if isinstance(series.dtype, wanted):
        return series
    if _is_void(series):
        return None
    kind = getattr(native, "dtype", None) or native.type
    raise InvalidColumn(name, f"is a column of {kind}; give one of {what}{_way_out(series, what)}")


def _is_void(series: AnySeries) -> bool:
    """Whether all rows are missing in a type that says nothing; pandas has objects and floats for those."""
    if series.implementation.is_pandas():
        untyped = series.to_native().dtype.kind in "Of"
    else:
        untyped = series.dtype == nw.Unknown
    return untyped and series.null_count() == len(series)


def _way_out(series: AnySeries, what: Literal["timestamps", "durations"]) -> str:
    """How texts, and what else pandas keeps as objects, become what is wanted."""
    pandas = series.implementation.is_pandas()
    if series.dtype != nw.String and not (pandas and series.dtype == nw.Object):
        return ""
    if what == "durations" and not pandas:
        return "; lists of both columns may have texts such as '4h'"
    return f"; parse it first, for example {_PARSED[what, _library(series.to_native())]}"


def _in_utc(series: AnySeries, dtype: nw.Datetime) -> AnySeries:
    """The series without its zone; but for pandas, the libraries keep UTC and only show it elsewhere."""
    if series.implementation.is_pandas():
        return series.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    return series.cast(nw.Datetime(dtype.time_unit))


def _array(series: AnySeries) -> NDArray[Any]:
    values: NDArray[Any] = series.to_numpy()
    return values


def _zone(native: Any) -> Any:
    """The zone that pandas keeps in the type of a series or an index."""
    return getattr(getattr(native, "dtype", None), "tz", None)


def _index(native: Any) -> Any:
    """The labels of a pandas series; an index that is the column itself labels nothing."""
    return getattr(native, "index", None) if _library(native) == "pandas" else None


def _library(native: Any) -> Any:
    return type(native).__module__.partition(".")[0]
