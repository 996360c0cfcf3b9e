"""Can the database serve: does it answer, and is its schema the newest?"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from patuh.basisdata.mesin import BasisData


def periksa_skema(bd: BasisData) -> str | None:
    """``terbaru`` or ``tertinggal``; None when the database does not answer."""
    try:
        with bd.baca() as sesi:
            versi = sesi.connection().execute(text("SELECT version_num FROM alembic_version")).scalar()
    except SQLAlchemyError:
        return None
    return "terbaru" if versi == _terbaru() else "tertinggal"


@cache
def _terbaru() -> str | None:
    konfigurasi = Config()
    konfigurasi.set_main_option("script_location", str(Path(__file__).parent / "migrasi"))
    return ScriptDirectory.from_config(konfigurasi).get_current_head()
