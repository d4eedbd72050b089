"""Time zones by name, from the package, the system, and folders of other releases."""

import io
import zoneinfo
from datetime import datetime, timedelta
from importlib import resources
from pathlib import Path
from shutil import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore import zones
from servicecore.errors import InvalidArgument, UnknownName, UnknownTimeZone
from servicecore.instant import from_us, to_us
from servicecore.zones import load_zone, tzdb_release

ZONES = resources.files("tzdata").joinpath("zones").read_text().split()
OLD, NEW = (Path(__file__).parent / "zoneinfo" / release for release in ("2025b", "2026f"))
VANCOUVER = (OLD / "America" / "Vancouver").read_bytes()
BERLIN = load_zone("Europe/Berlin")


@pytest.fixture
def system(monkeypatch, tmp_path):
    """A system that keeps its zones in the second of two folders, the first of which does not exist."""
    folder = tmp_path / "full"
    (folder / "Test").mkdir(parents=True)
    (folder / "Test" / "Systemic").write_bytes((OLD / "Europe" / "Berlin").read_bytes())
    monkeypatch.setattr(zoneinfo, "TZPATH", (str(tmp_path / "none"), str(folder)))
    return folder


class TestLoadZone:
    @pytest.mark.parametrize("name", ["Europe/Berlin", "UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+5"])
    def test_knows_zones_by_their_names(self, name):
        assert load_zone(name).key == name

    def test_reads_a_zone_once(self):
        assert load_zone("Asia/Tokyo") is load_zone("Asia/Tokyo")

    def test_reads_every_zone_of_the_release(self):
        assert [load_zone(name).key for name in ZONES] == ZONES

    @pytest.mark.parametrize("source", ["tzdata", "system", OLD])
    @pytest.mark.parametrize(
        "name",
        [
            "Europe/Nowhere",
            "Europe",  # a folder
            "zone.tab",
            "tzdata.zi",
            "__init__.py",
            "../zones",
            "../../../../etc/passwd",
            "../2025b/Europe/Berlin",
            "/etc/localtime",
            "Europe//Berlin",
            "europe\\berlin",
            "Europe/Berlin\n",
            "Europe/Berlin\0",
            "",
            "x" * 10_000,
            None,
            7,
            BERLIN,
        ],
    )
    def test_refuses_unknown_names(self, name, source):
        with pytest.raises(
            UnknownTimeZone, match=r"is not in tzdb .*; use an IANA name such as 'Europe/Berlin' or 'UTC'"
        ):
            load_zone(name, source)

    def test_refuses_a_file_that_is_no_zone(self, monkeypatch):
        monkeypatch.setattr(zones, "_zone_file", lambda *_: io.BytesIO(b"no zone"))

        with pytest.raises(UnknownTimeZone):
            load_zone("Not/A/Zone")

    def test_reads_the_systems_zones_on_request(self, system):
        zone = load_zone("Test/Systemic", "system")

        assert zone.utcoffset(datetime(2026, 7, 1)) == timedelta(hours=2)

    def test_reads_another_release_from_a_folder(self):
        nine = datetime(2026, 11, 23, 9)

        before, after = (nine.replace(tzinfo=load_zone("America/Vancouver", source)) for source in (OLD, NEW))

        assert (from_us(to_us(before)).hour, from_us(to_us(after)).hour) == (17, 16)

    def test_keeps_releases_apart(self):
        winter = to_us(datetime(2026, 12, 1, tzinfo=load_zone("UTC")))

        texts = [
            from_us(winter, load_zone("America/Vancouver", source)).isoformat()
            for source in (OLD, NEW, OLD, NEW)
        ]

        assert texts == ["2026-11-30T16:00:00-08:00", "2026-11-30T17:00:00-07:00"] * 2

    def test_names_the_folder_that_has_no_such_zone(self):
        with pytest.raises(
            UnknownTimeZone, match="time zone 'Asia/Tokyo' is not in tzdb 2025b in .*zoneinfo.2025b; use"
        ):
            load_zone("Asia/Tokyo", OLD)

    @pytest.mark.parametrize("source", [OLD / "nowhere", OLD / "tzdata.zi"])
    def test_names_the_folder_that_does_not_exist(self, source):
        with pytest.raises(InvalidArgument, match="give a folder that exists, with compiled") as caught:
            load_zone("Europe/Berlin", source)

        assert caught.value.value == str(source)

    @pytest.mark.parametrize("source", ["pinned", str(OLD), None, 7, []])
    def test_refuses_other_sources(self, source):
        with pytest.raises(UnknownName, match="^zone source .* is not known; use one of tzdata, system"):
            load_zone("Europe/Berlin", source)


class TestBrokenFiles:
    def read(self, folder, content):
        (folder / "Broken").write_bytes(content)
        zones._read_zone.cache_clear()
        return load_zone("Broken", folder)

    def test_a_whole_file_is_read(self, tmp_path):
        assert self.read(tmp_path, VANCOUVER).utcoffset(datetime(2026, 12, 1)) == timedelta(hours=-8)

    def test_so_is_the_oldest_form_of_files(self, tmp_path):
        assert VANCOUVER[:5] == b"TZif2"
        second = VANCOUVER.index(b"TZif", 4)
        oldest = b"TZif\0" + VANCOUVER[5:second]

        assert self.read(tmp_path, oldest).utcoffset(datetime(2026, 12, 1)) == timedelta(hours=-8)

    def test_one_that_was_cut_off_is_refused_wherever_the_cut_is(self):
        assert not any(whole(VANCOUVER[:length]) for length in range(len(VANCOUVER)))

    def test_the_refusal_is_typed(self, tmp_path):
        with pytest.raises(UnknownTimeZone):
            self.read(tmp_path, VANCOUVER[:-1])

    @given(st.lists(st.tuples(st.integers(-40, 80), st.integers(0, 255)), max_size=3))
    def test_damage_is_refused_or_harmless(self, damage):
        content = bytearray(VANCOUVER)
        for place, byte in damage:
            content[place] = byte
        try:
            file = io.BytesIO(bytes(content))
            zones._read_zone.cache_clear()
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(zones, "_zone_file", lambda *_: file)
                assert load_zone("Broken").key == "Broken"
        except UnknownTimeZone:
            pass
        finally:
            zones._read_zone.cache_clear()


def whole(content):
    try:
        return zones._is_whole(content)
    except zones.struct.error:
        return False


class TestRelease:
    def test_is_the_packages(self):
        stated = resources.files("tzdata").joinpath("zoneinfo", "tzdata.zi").read_text()[10:].split()[0]

        assert tzdb_release() == stated

    def test_of_a_folder_is_what_it_states(self):
        assert tzdb_release(OLD) == "2025b"

    @pytest.mark.parametrize("file", ["version", "+VERSION"])
    def test_may_stand_in_a_file_of_its_own(self, tmp_path, file):
        (tmp_path / file).write_text("2026f\n")

        assert tzdb_release(tmp_path) == "2026f"

    @pytest.mark.parametrize(
        "line", [b"", b"\n", b"# redo posix_only\n", b"\xff\xfe", b"2025b\0", b"x" * 200]
    )
    def test_is_unknown_where_nothing_sensible_is_stated(self, tmp_path, line):
        (tmp_path / "tzdata.zi").write_bytes(line)

        assert tzdb_release(tmp_path).startswith("unknown-")

    def test_two_unknown_ones_differ_by_what_their_files_hold(self, tmp_path):
        for name, release in (("one", OLD), ("same", OLD), ("other", NEW)):
            (tmp_path / name / "America").mkdir(parents=True)
            copy(release / "America" / "Vancouver", tmp_path / name / "America")

        one, same, other = (tzdb_release(tmp_path / name) for name in ("one", "same", "other"))

        assert one == same != other

    def test_of_the_system_is_told_apart(self, system):
        (system / "tzdata.zi").write_text("# version 2025b\nR ...\n")

        assert tzdb_release("system") == "system-2025b"

    def test_of_a_system_that_states_none_is_its_name(self, system):
        assert tzdb_release("system") == "system"

    def test_of_a_system_without_zones_is_its_name(self, monkeypatch):
        monkeypatch.setattr(zoneinfo, "TZPATH", ())

        assert tzdb_release("system") == "system"

    def test_a_system_without_zones_has_none(self, monkeypatch):
        monkeypatch.setattr(zoneinfo, "TZPATH", ())

        with pytest.raises(UnknownTimeZone, match="'Etc/Nothing' is not in tzdb system; use"):
            load_zone("Etc/Nothing", "system")

    def test_of_no_source_is_refused(self):
        with pytest.raises(UnknownName, match="zone source 'pinned' is not known"):
            tzdb_release("pinned")
