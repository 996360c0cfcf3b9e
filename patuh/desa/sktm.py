"""An SKTM entered by the desa or kelurahan that issued it, beside the letters of the imports."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from patuh.akun.pelaku import Pelaku
from patuh.basisdata.mesin import sisip_baru
from patuh.basisdata.tipe import tabel
from patuh.galat import Bentrok, GalatIsian, IsianSalah, TidakBerwenang
from patuh.jejak.catat import catat
from patuh.register.nik import nik_sah
from patuh.register.rahasia import GudangKunci
from patuh.register.tabel import SktmDesa
from patuh.samar import bersihkan, samarkan
from patuh.tugas.bentuk import daerah_unit, kalender, kamus_unit

_TERTUA = date(2000, 1, 1)
PENERBIT = {"desa": "DESA", "kelurahan": "KELURAHAN"}


@dataclass(frozen=True)
class SktmBaru:
    """A letter as it is entered."""

    nik: str
    nomor: str
    tanggal: date


def catat_sktm(sesi: Session, baru: SktmBaru, *, pelaku: Pelaku, kunci: GudangKunci, waktu: datetime) -> SktmDesa:
    """Record a letter of the caller's own village.

    Raises:
        TidakBerwenang: the key stands for no desa or kelurahan.
        IsianSalah: a NIK that cannot be, no number, a date after today.
        Bentrok: this village has recorded this letter for this person already.
    """
    daerah = daerah_unit(pelaku.unit) if pelaku.unit is not None else None
    unit = kamus_unit(daerah).get(pelaku.unit) if daerah is not None and pelaku.unit is not None else None
    if daerah is None or unit is None or unit.jenis not in PENERBIT or not pelaku.menjangkau(daerah):
        raise TidakBerwenang("SKTM hanya dicatat desa atau kelurahan penerbitnya, dengan kunci unitnya.")
    nik = "".join(baru.nik.split())
    nomor = samarkan(bersihkan(baru.nomor)).strip()
    hari = kalender(daerah).tanggal(waktu)
    salah = []
    if not nik_sah(nik):
        salah.append(GalatIsian("nik", "NIK harus 16 angka yang mungkin ada; periksa pada KTP-el."))
    if not nomor:
        salah.append(GalatIsian("nomor", "Tulis nomor SKTM."))
    if not _TERTUA <= baru.tanggal <= hari:
        salah.append(GalatIsian("tanggal", "Tanggal SKTM sejak tahun 2000 dan tidak sesudah hari ini."))
    if salah:
        raise IsianSalah("SKTM belum dicatat.", tuple(salah))
    kotak = kunci.untuk(daerah)
    id_ = str(uuid.uuid4())
    baris = {
        "id": id_, "daerah": daerah, "indeks": kotak.indeks(nik), "rahasia": kotak.sandikan({"nik": nik}),
        "nomor": nomor, "tanggal": baru.tanggal, "wilayah": unit.kode, "penerbit": PENERBIT[unit.jenis],
        "dicatat": hari, "unit": unit.kode, "pelaku": pelaku.id, "waktu": waktu,
    }  # fmt: skip
    if sisip_baru(sesi, tabel(SktmDesa), [baris]) == 0:
        raise Bentrok("SKTM dengan nomor ini sudah dicatat untuk orang yang sama. SKTM baru perlu nomor baru.")
    isi = {"wilayah": unit.kode, "tanggal": baru.tanggal.isoformat()}
    catat(sesi, waktu=waktu, daerah=daerah, pelaku=pelaku.id, tindakan="sktm.catat", objek=f"sktm/{id_}", isi=isi)
    return sesi.exec(select(SktmDesa).where(SktmDesa.id == id_)).one()
