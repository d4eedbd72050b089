"""The host on PostgreSQL: the contract of stores, kept by a version column."""

from __future__ import annotations

import pytest

from postgres_cluster import running_cluster
from servicecore.testing import StoreContract
from servicecore.testing.specimen import opening

sqlalchemy = pytest.importorskip("sqlalchemy")
pytest.importorskip("psycopg")

from sqlalchemy.orm import Session  # noqa: E402
from sqlalchemy.orm.exc import StaleDataError  # noqa: E402
from sqlalchemy_store import Base, SqlAlchemyStore, TicketRow  # noqa: E402


@pytest.fixture(scope="module")
def cluster():
    with running_cluster() as folder:
        yield folder


class TestSqlAlchemyStore(StoreContract):
    @pytest.fixture(autouse=True)
    def _database(self, cluster):
        self.url = sqlalchemy.URL.create(
            "postgresql+psycopg", username="postgres", database="postgres", query={"host": cluster}
        )
        self.engines = [sqlalchemy.create_engine(self.url)]
        Base.metadata.drop_all(self.engines[0])
        yield
        for engine in self.engines:
            engine.dispose()

    def make_store(self):
        store = SqlAlchemyStore(self.engines[0])
        store.create()
        return store

    def reopen(self, store):
        self.engines.append(sqlalchemy.create_engine(store.engine.url))
        return SqlAlchemyStore(self.engines[-1])

    def test_a_row_that_was_read_before_another_wrote_is_refused(self):
        store = self.make_store()
        store.append("T-1", [opening()], 0)

        with Session(store.engine) as first, Session(store.engine) as second:
            for session in (first, second):
                session.get(TicketRow, "T-1").revision = 2
            first.commit()
            with pytest.raises(StaleDataError):
                second.commit()
