"""A second net between regencies: row-level security on PostgreSQL (SQLite has none).

The service's queries name their daerah themselves. Should one forget to, a transaction of a request bound to one daerah
still sees, inserts and changes no row of another: every transaction says for whom it runs (``patuh.daerah``), and a
policy on every table that belongs to a daerah looks at it. A transaction that says nothing sees nothing. Work of the
service itself (worker, scheduler, commands, sign-in, public pages) runs for ``semua``.

The policies follow the tables: they are put right with every migration, so that a new table is covered the day it is
made (:func:`pasang_pemisah`). They bind the owner too (FORCE); superusers and roles with BYPASSRLS go past them, which
is why production serves with a role that is neither (:func:`siapkan_peran`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, cast

import psycopg
from psycopg import sql
from sqlalchemy import Column, Connection, Table, text
from sqlmodel import SQLModel

from patuh.basisdata.galat import galat_pengemudi

SEMUA = "semua"
SETELAN = "patuh.daerah"
_KINI = f"(SELECT current_setting('{SETELAN}', true))"
TANPA_DAERAH = {
    "alembic_version": "versi skema",
    "arsip_paket": "paket aturan yang dipakai, sama bagi semua daerah",
    "arsip_parameter": "parameter bertanggal, sama bagi semua daerah",
    "cetakan": "sidik berkas tercetak menurut nomor dokumennya",
    "denyut": "tanda hidup bagian layanan",
    "gagal_masuk": "hitungan percobaan masuk menurut sidik, sebelum daerahnya diketahui",
    "idempotensi": "sidik kunci pengulangan, terikat pada pelakunya",
    "kotak_keluar": "antrean kerja layanan: nomor dan kode, dibaca penjadwal saja",
    "kunci_register": "sidik kunci register yang terpasang",
    "rekap_register": "hitungan register menurut sidik impornya",
}
"""Tables that belong to no daerah, and why."""
_TERBACA_SEMUA = frozenset({"jejak", "kunci_api"})
"""What concerns every daerah is read in each: events in its trail, and the name of a key for all that acted there."""
_AWALAN = "pemisah_"
_POLOS = re.compile(r"[a-z0-9.-]{1,40}")
"""A daerah that may stand in a statement as it is."""


@dataclass
class Ruang:
    """For whom the transactions of one request run."""

    daerah: str = SEMUA


_RUANG: ContextVar[Ruang | None] = ContextVar("ruang_daerah", default=None)


@contextmanager
def ruang_permintaan() -> Iterator[Ruang]:
    """Around one request: for all, until it is known who asks (:func:`batasi_ruang`)."""
    tanda = _RUANG.set(ruang := Ruang())
    try:
        yield ruang
    finally:
        _RUANG.reset(tanda)


def batasi_ruang(daerah: str) -> None:
    """From now on this request's transactions run for one daerah (or ``semua``)."""
    ruang = _RUANG.get()
    if ruang is None:
        raise RuntimeError("permintaan ini tidak berada dalam ruang_permintaan()")
    ruang.daerah = daerah


def sebut_daerah(koneksi: Connection) -> None:
    """Begin a transaction on PostgreSQL and say for whom it runs, in one way there and back."""
    ruang = _RUANG.get()
    daerah = SEMUA if ruang is None else ruang.daerah
    asli = cast("psycopg.Connection", koneksi.connection.driver_connection)
    if asli.autocommit and _POLOS.fullmatch(daerah):
        with galat_pengemudi(koneksi):
            mulai = "BEGIN READ ONLY" if koneksi.get_execution_options().get("baca_saja") else "BEGIN"
            asli.execute(f"{mulai}; SET LOCAL {SETELAN} = '{daerah}'".encode(), prepare=False)
    else:
        # The driver begins (with the isolation that this one was asked for).
        koneksi.exec_driver_sql(f"SELECT set_config('{SETELAN}', %s, true)", (daerah,))


def sebut_lagi(koneksi: Connection) -> None:
    """In a transaction that began before it was known who asks: from here on it runs for that daerah."""
    ruang = _RUANG.get()
    if ruang is not None and ruang.daerah != SEMUA:
        koneksi.exec_driver_sql(f"SELECT set_config('{SETELAN}', %s, true)", (ruang.daerah,))


def induk(tabel: Table) -> list[tuple[str, Column[Any]]]:
    """What a row without a daerah of its own hangs on: column, and the column that it points at.

    One thing that it cannot be without; where each tie may be absent (a session: key or official), all of them.
    """
    tali = sorted(
        (not kolom.primary_key, kolom.nullable or False, nomor, kolom.name, kunci.column)
        for nomor, kolom in enumerate(tabel.columns)
        for kunci in kolom.foreign_keys
        if kunci.column.table.name not in TANPA_DAERAH and kunci.column.table is not tabel
    )
    return [(nama, acuan) for _, _, _, nama, acuan in ([t for t in tali if not t[1]][:1] or tali)]


def syarat_pemisah(tabel: Table) -> str | None:
    """When a row is the present daerah's own: by its column, or by the row it hangs on. None without such a tie."""
    if "daerah" in tabel.c:
        return f"{tabel.name}.daerah = {_KINI}"
    # Not EXISTS: that the planner may answer by reading the whole parent table into memory, and a prepared statement
    # keeps that plan, made when the table was empty, while the table grows.
    bagian = [
        f"{tabel.name}.{nama} = (SELECT induk.{acuan.name} FROM {acuan.table.name} induk "
        f"WHERE induk.{acuan.name} = {tabel.name}.{nama})"
        for nama, acuan in induk(tabel)
    ]
    return " OR ".join(bagian) or None


def pasang_pemisah(koneksi: Connection) -> None:
    """Put the policies right on PostgreSQL: what is there already stays, a changed condition replaces the old one."""
    if koneksi.dialect.name != "postgresql":
        return
    kueri = "SELECT tablename, policyname FROM pg_policies WHERE schemaname = current_schema()"
    ada = {(str(t), str(n)) for t, n in koneksi.execute(text(kueri)) if str(n).startswith(_AWALAN)}
    perlu = {(t.name, _nama(isi)): isi for t in SQLModel.metadata.sorted_tables for isi in _kebijakan(t)}
    for tabel, nama in sorted(ada - perlu.keys()):
        koneksi.exec_driver_sql(f"DROP POLICY {nama} ON {tabel}")
    for tabel, nama in sorted(perlu.keys() - ada):
        koneksi.exec_driver_sql(f"CREATE POLICY {nama} ON {tabel} {perlu[tabel, nama]}")
        koneksi.exec_driver_sql(f"ALTER TABLE {tabel} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")


def _kebijakan(tabel: Table) -> list[str]:
    if (syarat := syarat_pemisah(tabel)) is None or tabel.name in TANPA_DAERAH:
        return []
    penuh = f"{_KINI} = '{SEMUA}' OR {syarat}"
    hasil = [f"USING ({penuh}) WITH CHECK ({penuh})"]
    if tabel.name in _TERBACA_SEMUA:
        hasil.append(f"FOR SELECT USING (daerah = '{SEMUA}')")
    return hasil


def _nama(isi: str) -> str:
    return _AWALAN + hashlib.sha256(isi.encode()).hexdigest()[:8]


class PeranSalah(ValueError):
    """The role that serves could go past the policies, or cannot be made; the message says the way out."""


def siapkan_peran(alamat_pemilik: str, peran: str, sandi: str | None) -> None:
    """As the owner: the role that serves, made if it is not there, with what it needs on the tables and no more.

    Raises:
        PeranSalah: it owns the tables, is a superuser, has BYPASSRLS, or the owner may not make roles.
    """
    with psycopg.connect(alamat_pemilik.replace("+psycopg", ""), connect_timeout=10) as koneksi:
        nama = sql.Identifier(peran)
        if koneksi.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (peran,)).fetchone() is None:
            _buat_peran(koneksi, peran, sandi)
        if lewat := _melewati(koneksi, peran):
            raise PeranSalah(
                f"Peran basis data {peran} {lewat}, jadi pemisah daerah tidak mengikatnya. Pakai peran lain pada "
                "PATUH_BASIS_DATA, bukan pemilik tabel, bukan superuser, tanpa BYPASSRLS."
            )
        for perintah in (
            "GRANT USAGE ON SCHEMA public TO {}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
            "REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {}",
        ):
            koneksi.execute(sql.SQL(perintah).format(nama))


def terikat_pemisah(koneksi: Connection) -> bool:
    """Do the policies bind the role of this connection?"""
    if koneksi.dialect.name != "postgresql":
        return False
    asli = cast("psycopg.Connection", koneksi.connection.driver_connection)
    return _melewati(asli, asli.info.user) is None


def _buat_peran(koneksi: psycopg.Connection, peran: str, sandi: str | None) -> None:
    perintah = sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS").format(
        sql.Identifier(peran)
    )
    if sandi:
        # The verifier, not the password: statements may end in the server's log.
        sidik = koneksi.pgconn.encrypt_password(sandi.encode(), peran.encode(), b"scram-sha-256").decode()
        perintah += sql.SQL(" PASSWORD {}").format(sql.Literal(sidik))
    try:
        koneksi.execute(perintah)
    except psycopg.errors.InsufficientPrivilege:
        raise PeranSalah(
            f"Peran basis data {peran} belum ada, dan pemilik tidak berhak membuatnya. Minta pengelola PostgreSQL "
            f"menjalankan: CREATE ROLE {peran} LOGIN PASSWORD '…' NOSUPERUSER NOBYPASSRLS;"
        ) from None


def _melewati(koneksi: psycopg.Connection, peran: str) -> str | None:
    """Why the policies do not hold this role; None when they do."""
    baris = koneksi.execute(
        "SELECT r.rolsuper, r.rolbypassrls, EXISTS (SELECT 1 FROM pg_tables t WHERE t.schemaname = 'public' "
        "AND t.tableowner = r.rolname) FROM pg_roles r WHERE r.rolname = %s",
        (peran,),
    ).fetchone()
    if baris is None:
        return "tidak ada"
    sebab = ("adalah superuser", "memiliki BYPASSRLS", "memiliki tabel-tabelnya")
    return next((s for s, ya in zip(sebab, baris, strict=True) if ya), None)
