"""The rights of a person whose data stands here (UU 27/2022 Ps 6-8, 31): everything on record about one NIK with the
trail of who used it, and its erasure.

What the register says is deleted. What an official act rests on (a check, a case, a sanction that is over, a quarter's
outcome) stays as a record without a person: its blind index is replaced by a random one, its box is emptied. The audit
chain is not touched: it never held more than the blind index, and the erasure is one more event in it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, update
from sqlmodel import Session, SQLModel, col, select

from patuh.akun.muat import daftar_daerah
from patuh.aturan.tabel import PutusanTersimpan
from patuh.galat import Bentrok, GalatIsian, IsianSalah
from patuh.jejak.catat import catat
from patuh.jejak.tabel import Jejak
from patuh.register.nik import bertanggal
from patuh.register.rahasia import PANJANG_INDEKS, GudangKunci, KunciRegister
from patuh.register.tabel import Impor
from patuh.register.tabel_kunci import RujukanLama
from patuh.sanksi.tabel import Sanksi, StatusSanksi

_REGISTER = "register_"
_SANKSI_USAI = (StatusSanksi.DICABUT, StatusSanksi.SELESAI, StatusSanksi.DITOLAK)
_OBJEK = {
    "alih_segmen": ("alih_segmen", "id"),
    "pembiayaan_desa": ("pembiayaan", "id"),
    "kesanggupan_orang": ("kesanggupan", "kesanggupan_id"),
    "pemeriksaan_orang": ("pemeriksaan", "pemeriksaan_id"),
    "sanksi": ("sanksi", "id"),
    "register_sktm_desa": ("sktm", "id"),
}
"""By table, how audit events name the case of a person: ``kind/id`` and the column with the id."""
_INDUK = {"impor_no": "impor", "verifikasi_no": "verifikasi", "rekonsiliasi_no": "rekonsiliasi"}
"""Columns that point at what the person is one row of; audit events name that by its id."""


def ekspor_orang(
    sesi: Session, *, daerah: str, nik: str, kunci: GudangKunci, pelaku: str, waktu: datetime
) -> dict[str, Any]:
    """Everything on record about one person, boxes opened, and every audit event that names the person or a case of
    the person; the export itself is on record in the caller's transaction.

    Shape: ``{"dibuat", "daerah", "nik", "data": {table: [row]}, "putusan": [row], "jejak": [event]}``; instants ISO
    8601. Raises :class:`IsianSalah` for an unknown daerah or a NIK that cannot be one.
    """
    indeks, satu = _kenali(daerah, nik, kunci)
    data: dict[str, list[dict[str, Any]]] = {}
    putusan: set[str] = set()
    objek = {f"orang/{indeks.hex()}"}
    for tabel in _tabel():
        for baris in sesi.connection().execute(tabel.select().where(*_milik(sesi, tabel, daerah, indeks))).mappings():
            data.setdefault(tabel.name, []).append(_terbuka(dict(baris), satu))
            if (nomor := baris.get("putusan_id")) is not None:
                putusan.add(nomor)
            objek |= _objek(sesi, tabel.name, dict(baris))
            if tabel.name == RujukanLama.__tablename__:
                objek.add(baris["rujukan"])
    catat(
        sesi, waktu=waktu, daerah=daerah, pelaku=pelaku, tindakan="orang.ekspor", objek=f"orang/{indeks.hex()}",
        isi={"baris": {n: len(b) for n, b in data.items()}},
    )  # fmt: skip
    sesi.flush()
    return {
        "dibuat": waktu.isoformat(),
        "daerah": daerah,
        "nik": nik,
        "data": data,
        "putusan": [
            _polos(p.model_dump())
            for p in sesi.exec(select(PutusanTersimpan).where(col(PutusanTersimpan.id).in_(putusan))).all()
        ],
        "jejak": [_polos(j) for j in _jejak(sesi, daerah, objek)],
    }


def hapus_orang(
    sesi: Session, *, daerah: str, nik: str, alasan: str, kunci: GudangKunci, pelaku: str, waktu: datetime
) -> dict[str, int]:
    """Erase one person in the caller's transaction; the number of rows by table, deleted or made nameless.

    A later import that still holds the person brings the data back: the source (Dukcapil, BPJS Kesehatan) is asked
    first. Raises :class:`IsianSalah` as above or without a reason, :class:`Bentrok` while a sanction against the person
    runs (UU 27/2022 Ps 15: the duty to enforce the law comes first).
    """
    indeks, satu = _kenali(daerah, nik, kunci)
    if not alasan.strip():
        raise IsianSalah("Penghapusan belum dilakukan.", (GalatIsian("alasan", "Tulis dasar penghapusannya."),))
    berjalan = select(Sanksi.id).where(
        Sanksi.daerah == daerah, Sanksi.indeks == indeks, col(Sanksi.status).not_in(_SANKSI_USAI)
    )
    if sesi.exec(berjalan).first() is not None:
        raise Bentrok("Masih ada sanksi yang berjalan terhadap orang ini; selesaikan atau cabut dahulu sanksinya.")
    if sesi.get_bind().dialect.name == "sqlite":
        # Otherwise the bytes of a deleted row stay readable in the file until something is written over them.
        sesi.connection().exec_driver_sql("PRAGMA secure_delete=ON")
    samar, jumlah = secrets.token_bytes(PANJANG_INDEKS), {}
    for tabel in _tabel():
        syarat = _milik(sesi, tabel, daerah, indeks)
        if tabel.name.startswith(_REGISTER):
            kena = sesi.connection().execute(delete(tabel).where(*syarat)).rowcount
        else:
            nilai: dict[str, Any] = {"indeks": samar}
            if "rahasia" in tabel.c:
                nilai["rahasia"] = satu.sandikan({})
            if "samaran" in tabel.c:
                nilai["samaran"] = None
            kena = sesi.connection().execute(update(tabel).where(*syarat).values(**nilai)).rowcount
        if kena:
            jumlah[tabel.name] = kena
    catat(
        sesi, waktu=waktu, daerah=daerah, pelaku=pelaku, tindakan="orang.hapus", objek=f"orang/{indeks.hex()}",
        isi={"alasan": alasan.strip(), "baris": jumlah},
    )  # fmt: skip
    return jumlah


def _kenali(daerah: str, nik: str, kunci: GudangKunci) -> tuple[bytes, KunciRegister]:
    salah = []
    if daerah not in daftar_daerah():
        salah.append(GalatIsian("daerah", f"Daerah ini belum dilayani. Yang dilayani: {', '.join(daftar_daerah())}."))
    if not (len(nik) == 16 and nik.isascii() and nik.isdigit() and bertanggal(nik)):
        salah.append(GalatIsian("nik", "NIK harus 16 angka dengan tanggal lahir yang ada; periksa pada KTP-el."))
    if salah:
        raise IsianSalah("Orang ini belum dapat dicari.", tuple(salah))
    satu = kunci.untuk(daerah)
    return satu.indeks(nik), satu


def _tabel() -> Iterator[Table]:
    """Every table in which a person stands by blind index: a new one is covered the day it is made."""
    return (t for t in SQLModel.metadata.sorted_tables if "indeks" in t.c)


def _milik(sesi: Session, tabel: Table, daerah: str, indeks: bytes) -> list[Any]:
    syarat: list[Any] = [tabel.c.indeks == indeks]
    if "daerah" in tabel.c:
        syarat.append(tabel.c.daerah == daerah)
    if "impor_no" in tabel.c:
        # The rows are clustered by import and index: with the imports named, each is one seek.
        impor = sesi.exec(select(Impor.no).where(Impor.daerah == daerah)).all()
        syarat.append(tabel.c.impor_no.in_(impor))
    return syarat


def _terbuka(baris: dict[str, Any], kunci: KunciRegister) -> dict[str, Any]:
    kotak = baris.pop("rahasia", None)
    return _polos(baris) | ({"rahasia": kunci.buka(kotak)} if kotak is not None else {})


def _polos(baris: dict[str, Any]) -> dict[str, Any]:
    """A row as JSON can hold it."""
    hasil = {}
    for nama, nilai in baris.items():
        if isinstance(nilai, bytes):
            nilai = nilai.hex()
        elif hasattr(nilai, "isoformat"):
            nilai = nilai.isoformat()
        hasil[nama] = nilai
    return hasil


def _objek(sesi: Session, nama: str, baris: Mapping[str, Any]) -> set[str]:
    """How audit events name what this row belongs to."""
    hasil = set()
    if nama in _OBJEK:
        jenis, kolom = _OBJEK[nama]
        hasil.add(f"{jenis}/{baris[kolom]}")
    for kolom, induk in _INDUK.items():
        if kolom in baris:
            tabel = SQLModel.metadata.tables[induk]
            nomor = sesi.connection().execute(select(tabel.c.id).where(tabel.c.no == baris[kolom])).scalar_one()
            hasil.add(f"{induk}/{nomor}")
    return hasil


def _jejak(sesi: Session, daerah: str, objek: set[str]) -> list[dict[str, Any]]:
    kueri = select(Jejak).where(Jejak.daerah == daerah, col(Jejak.objek).in_(sorted(objek))).order_by(col(Jejak.id))
    return [j.model_dump(include={"waktu", "pelaku", "tindakan", "objek", "isi"}) for j in sesi.exec(kueri)]
