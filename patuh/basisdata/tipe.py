"""Column types that mean the same on SQLite and PostgreSQL, and the plain table behind a model."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Table
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel


class WaktuUTC(TypeDecorator[datetime]):
    """An instant. Only aware datetimes go in; aware UTC comes out (SQLite stores no zone of its own)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("waktu tanpa zona tidak boleh disimpan")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Isian(TypeDecorator[Any]):
    """A JSON document: lists, dicts, text, numbers."""

    impl = JSON
    cache_ok = True


def tabel(model: type[SQLModel]) -> Table:
    """The table of a model, for statements that do not go through the ORM."""
    return SQLModel.metadata.tables[str(model.__tablename__)]
