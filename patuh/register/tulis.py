"""Writing and removing many register rows: plain statements, since a million of them pass here."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Table, delete, select
from sqlmodel import Session, SQLModel

from patuh.basisdata.mesin import BasisData
from patuh.basisdata.tipe import tabel
from patuh.register.tabel import (
    BarisApbdes,
    BarisDtsen,
    BarisKepesertaan,
    BarisMiskin,
    BarisPekerja,
    BarisPenduduk,
    BarisSktm,
    ImporDitolak,
)

TABEL: dict[str, type[SQLModel]] = {
    "kepesertaan_bpjs": BarisKepesertaan,
    "kependudukan": BarisPenduduk,
    "dtsen": BarisDtsen,
    "penduduk_miskin": BarisMiskin,
    "pekerja": BarisPekerja,
    "sktm": BarisSktm,
    "apbdes": BarisApbdes,
}
"""Where the rows of each kind lie."""
SEKALI = 5_000
"""Rows a transaction: a tenth of a second at most, so that other writers need not wait long."""


def sisip_isi(sesi: Session, jenis: str, impor_no: int, baris: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows as :mod:`patuh.register.baris` makes them."""
    sasaran = tabel(TABEL[jenis])
    tanpa_indeks = "indeks" not in sasaran.c
    _sisip(sesi, sasaran, [(impor_no, *(b[1:] if tanpa_indeks else b)) for b in baris])


def sisip_tolak(sesi: Session, impor_no: int, baris: Sequence[tuple[int, str, str]]) -> None:
    """Insert rejections."""
    _sisip(sesi, tabel(ImporDitolak), [(impor_no, *b) for b in baris])


def _sisip(sesi: Session, sasaran: Table, baris: list[tuple[Any, ...]]) -> None:
    if not baris:
        return
    nama = ", ".join(k.name for k in sasaran.columns)
    sambungan = sesi.connection()
    if sambungan.dialect.name != "postgresql":
        tanda = ", ".join("?" * len(sasaran.columns))
        sambungan.exec_driver_sql(f"INSERT INTO {sasaran.name} ({nama}) VALUES ({tanda})", baris)
        return
    psycopg: Any = sambungan.connection.driver_connection
    # Not straight into the table: COPY does not take one with row-level security.
    antara = f"muat_{sasaran.name}"
    with psycopg.cursor() as kursor:
        kursor.execute(f"CREATE TEMP TABLE {antara} (LIKE {sasaran.name}) ON COMMIT DROP")
        with kursor.copy(f"COPY {antara} ({nama}) FROM STDIN") as salin:
            for satu in baris:
                salin.write_row(satu)
        kursor.execute(f"INSERT INTO {sasaran.name} ({nama}) SELECT {nama} FROM {antara}")
        kursor.execute(f"DROP TABLE {antara}")


def hapus_isi(bd: BasisData, jenis: str, impor_no: int) -> None:
    """Remove what an unfinished import has written, in short transactions."""
    for sasaran in (tabel(TABEL[jenis]), tabel(ImporDitolak)):
        while _hapus_sebagian(bd, sasaran, impor_no):
            pass


def _hapus_sebagian(bd: BasisData, sasaran: Table, impor_no: int) -> bool:
    kunci = sasaran.c.indeks if "indeks" in sasaran.c else sasaran.c.baris
    milik = sasaran.c.impor_no == impor_no
    with bd.tulis() as sesi:
        batas = sesi.connection().execute(select(kunci).where(milik).order_by(kunci).offset(SEKALI).limit(1)).scalar()
        sampai = () if batas is None else (kunci < batas,)
        dihapus = sesi.connection().execute(delete(sasaran).where(milik, *sampai)).rowcount
    return batas is not None and dihapus > 0


def potong(baris: Sequence[Any], banyak: int = SEKALI) -> list[list[Any]]:
    """A long list in pieces."""
    aliran = iter(baris)
    return [bagian for _ in range(0, len(baris), banyak) if (bagian := list(islice(aliran, banyak)))]
