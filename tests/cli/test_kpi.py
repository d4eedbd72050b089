import argparse
import json
import re

import pytest

from servicecore.cli import kpi
from servicecore.errors import InvalidDefinition, NaiveDatetime, UnknownName

MAPPING = """
schema = "servicecore.mapping/1"
name = "desk <1>"

[columns]
ticket = "id"
at = "at"
activity = "what"
actor = "who"

[activities]
Accept = { event = "acknowledged" }
Resolve = { event = "transitioned", state = "resolved", category = "resolved" }

[ticket]
team = { column = "team" }

[facts]
responses = ["acknowledged"]

[report]
backlog = ["2026-03-02 10:00"]

[report.kpis]
cases = { kpi = "tickets" }
backlog_then = { kpi = "backlog" }
response = { kpi = "first_response" }
response_biz = { kpi = "first_response", business = true }
by_month = { kpi = "arrivals", period = "month" }
"""
LOG = """id,what,who,at,team
T-1,Open,ann,2026-03-02T09:00,a
T-1,Accept,kim,2026-03-02T10:00,a
T-1,Resolve,kim,2026-03-02T12:00,a
T-2,Accept,lee,2026-04-02T12:00,b
"""
CALENDAR = '{"timezone": "UTC", "weekly": {"mon": [["09:30", "17:00"]]}}'


@pytest.fixture
def files(tmp_path):
    (tmp_path / "mapping.toml").write_text(MAPPING)
    (tmp_path / "log.csv").write_text(LOG)
    (tmp_path / "calendar.json").write_text(CALENDAR)
    return tmp_path


@pytest.fixture
def run(files, capsys):
    """Runs the command over the files: (status, standard output, standard error)."""

    def run(*arguments):
        parser = argparse.ArgumentParser()
        kpi.add_parser(parser.add_subparsers())
        args = parser.parse_args(
            ["kpi", str(files / "log.csv"), "--mapping", str(files / "mapping.toml"), *arguments]
        )
        status = args.run(args)
        out, err = capsys.readouterr()
        return status, out, err

    return run


class TestText:
    def test_is_a_readable_table(self, run):
        status, out, _ = run()

        assert status == 0
        assert out.splitlines()[0] == (
            "log.csv: 4 events of 2 tickets; 0 rows repeat another (kept). "
            "As of 2026-04-02T12:00:00Z, the log's last instant."
        )
        assert "Tickets" in out
        assert "30.0 min" in out
        assert "1 more figures" in out

    def test_takes_the_instant_of_the_report(self, run):
        _, out, _ = run("--asof", "2026-03-02T11:00:00Z")

        assert out.splitlines()[0].endswith("As of 2026-03-02T11:00:00Z.")

    def test_groups_and_divides(self, run):
        _, out, _ = run("--by", "team, state", "--period", "month")

        assert "KPI" in out
        assert "team" in out
        assert "2026-03*" in out
        assert "resolved" in out

    def test_says_nothing_of_more_figures_where_there_are_none(self, run, files):
        (files / "mapping.toml").write_text(
            MAPPING.replace('by_month = { kpi = "arrivals", period = "month" }', "")
        )

        assert "more figures" not in run()[1]


class TestJson:
    def test_is_alone_on_standard_output(self, run):
        status, out, _ = run("--json")
        data = json.loads(out)

        assert status == 0
        assert data["schema"] == "servicecore.kpis/1"
        assert data["kpis"]["cases"] == 2
        assert data["kpis"]["response"]["mean"] == 0.5
        assert data["kpis"]["by_month"] == {"2026-03": 1, "2026-04": 1}
        assert data["rows"] == []
        assert data["log"]["activities"] == {"Accept": 2, "Open": 1, "Resolve": 1}
        assert data["log"]["unknown_activities"] == {"Open": 1}
        assert data["log"]["first_opened"] == "2026-03-02T09:00:00Z"
        assert data["log"]["last_opened"] == "2026-04-02T12:00:00Z"
        assert data["log"]["last_closed"] is None
        assert data["log"]["asof_is"] == "the log's last instant"

    def test_a_calendar_gives_business_hours(self, run, files):
        data = json.loads(run("--json", "--calendar", str(files / "calendar.json"))[1])

        assert data["kpis"]["response_biz"]["max"] == 0.5

    def test_what_is_cut_on_request_is_in_rows(self, run):
        data = json.loads(run("--json", "--by", "team")[1])

        assert [(row["by_team"], row["value"]) for row in data["rows"][:2]] == [("a", 1), ("b", 1)]

    def test_before_the_first_ticket_there_is_nothing(self, run):
        data = json.loads(run("--json", "--asof", "2026-01-01T00:00:00Z")[1])

        assert data["kpis"]["cases"] == 0
        assert data["kpis"]["by_month"] == {}
        assert data["kpis"]["response"]["p50"] is None
        assert data["kpis"]["backlog_then"]["2026-03-02 10:00"]["open"] == 0

    def test_rows_add_up(self, run, files):
        (files / "log.csv").write_text(LOG + "T-3,Accept,kim,never,a\n")

        log = json.loads(run("--json", "--asof", "2026-03-02T11:00:00Z")[1])["log"]

        assert (log["rows"], log["ok"], log["rejected"]) == (5, 4, 1)
        assert log["rejections"] == [
            {
                "row": 6,
                "column": "at",
                "reason": "timestamp 'never' is no ISO 8601 timestamp such as 2026-03-02T09:00:00",
            }
        ]
        assert (log["tickets"], log["tickets_asof"], log["asof_is"]) == (2, 1, "given")


class TestHtml:
    def test_writes_a_page(self, run, files):
        status, out, _ = run("--html", str(files / "page.html"))
        page = (files / "page.html").read_text()

        assert (status, out) == (0, "")
        assert page.count("<table>") == 2 + page.count("<figure>")
        assert "KPIs of desk &lt;1&gt;" in page
        assert "<caption>by_month" in page

    def test_shows_what_the_facts_have_to_show(self, run, files):
        run("--html", str(files / "page.html"))
        page = (files / "page.html").read_text()

        assert re.findall("<figcaption><b>(.*?)</b>", page) == [
            "Age of the backlog",
            "Time to resolve",
            "Arrivals by hour and weekday",
        ]

    def test_says_where_it_cannot_write(self, run, files):
        with pytest.raises(InvalidDefinition, match="page.html cannot be written: No such file or directory"):
            run("--html", str(files / "gone" / "page.html"))


class TestComplaints:
    def test_bad_rows_are_counted_on_standard_error_and_the_first_few_named(self, run, files):
        (files / "log.csv").write_text(LOG + "T-3,Accept,kim,never,a\n" * 7)

        status, _, err = run()

        assert status == 0
        assert err.splitlines()[0] == "7 of 11 rows left out:"
        assert err.splitlines()[1].startswith("  row 6, column 'at': timestamp 'never'")
        assert "  and 2 more" in err

    def test_a_few_are_all_named(self, run, files):
        (files / "log.csv").write_text(LOG + "T-3,Accept,kim,never,a\n")

        assert "more" not in run()[2]

    def test_unknown_activities_are_named(self, run):
        assert "activities that the mapping does not know, kept as notes: 'Open' (1)" in run()[2]

    def test_a_mapping_that_knows_all_is_quiet(self, run, files):
        (files / "mapping.toml").write_text(
            MAPPING.replace("[ticket]", '[activities.Open]\nevent = "note"\n[ticket]')
        )

        assert run()[2] == ""


class TestRefusals:
    def test_an_instant_without_an_offset(self, run):
        with pytest.raises(NaiveDatetime, match="--asof"):
            run("--asof", "2026-03-02T11:00:00")

    def test_a_dimension_that_is_not_there(self, run):
        with pytest.raises(
            UnknownName, match="dimension 'tema' is not known; use one of state, team, workflow"
        ):
            run("--by", "tema")

    def test_a_mapping_that_is_none(self, run, files):
        (files / "mapping.toml").write_text("[")

        with pytest.raises(InvalidDefinition, match="mapping.toml: is no TOML"):
            run()
