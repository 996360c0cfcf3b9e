"""Offer the waiting list to Baznas (Pemalang KEDUA PULUH SATU) or to a company (KEDUA PULUH e), and their answer.

Both are asked, not ordered. An acceptance for n people takes the first n of the list; nobody is passed over.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from patuh.akun.pelaku import Pelaku
from patuh.desa.kasus import kunci_desa, pindahkan
from patuh.desa.lingkup import awalan, jenis_unit
from patuh.desa.tabel import PembiayaanDesa, StatusPembiayaan, StatusTawaran, SumberBiaya, TawaranPembiayaan
from patuh.galat import Bentrok, GalatIsian, IsianSalah, TidakBerwenang, TidakDitemukan
from patuh.jejak.catat import catat
from patuh.pemberitahuan.catat import beri_tahu
from patuh.pemberitahuan.tabel import JenisPemberitahuan
from patuh.tugas.bentuk import daerah_unit, kalender, kamus_unit

DASAR = {
    ("33.27", SumberBiaya.BAZNAS): ("pemalang-1-2023", "KEDUA PULUH SATU", None),
    ("33.27", SumberBiaya.TJSLP): ("pemalang-1-2023", "KEDUA PULUH", "e"),
}
"""The clause behind an offer; elsewhere it is our advice without one."""


@dataclass(frozen=True)
class TawaranBaru:
    """An offer as it is made. ``wilayah``: a desa, a kecamatan, or None for the whole daerah."""

    daerah: str
    kepada: SumberBiaya
    nama: str
    nomor: str
    tanggal: date
    wilayah: str | None = None
    catatan: str | None = None


@dataclass(frozen=True)
class JawabanTawaran:
    """The answer: accepted for ``jumlah`` people from ``sejak`` on, or declined."""

    terima: bool
    jumlah: int | None = None
    sejak: date | None = None
    nomor: str | None = None
    catatan: str | None = None


def buat_tawaran(sesi: Session, baru: TawaranBaru, *, pelaku: Pelaku, waktu: datetime) -> TawaranPembiayaan:
    """Put an offer on record, with how many wait.

    Raises:
        TidakBerwenang: the key stands for no unit that may offer these people.
        IsianSalah: an unknown daerah or village, no name or number, a date after today, an offer to the desa itself.
        Bentrok: nobody waits there.
    """
    wilayah = _wilayah(baru, pelaku)
    hari = kalender(baru.daerah).tanggal(waktu)
    nama, nomor = baru.nama.strip(), baru.nomor.strip()
    salah = []
    if baru.kepada == SumberBiaya.DESA:
        salah.append(GalatIsian("kepada", "Tawaran ditujukan kepada BAZNAS atau TJSLP."))
    if not nama:
        salah.append(GalatIsian("nama", "Tulis kepada siapa: Baznas, atau nama perusahaannya."))
    if not nomor:
        salah.append(GalatIsian("nomor", "Tulis nomor surat tawarannya."))
    if baru.tanggal > hari:
        salah.append(GalatIsian("tanggal", "Tanggal surat tidak boleh sesudah hari ini."))
    if salah:
        raise IsianSalah("Tawaran belum dicatat.", tuple(salah))
    menunggu = sesi.exec(select(func.count()).select_from(PembiayaanDesa).where(*_menunggu(baru.daerah, wilayah))).one()
    if menunggu == 0:
        raise Bentrok("Tidak ada orang dalam daftar tunggu di wilayah ini, jadi tidak ada yang ditawarkan.")
    satu = TawaranPembiayaan(
        id=str(uuid.uuid4()), daerah=baru.daerah, wilayah=wilayah, kepada=baru.kepada, nama=nama, nomor=nomor,
        tanggal=baru.tanggal, jumlah=menunggu, catatan=(baru.catatan or "").strip() or None, unit=pelaku.unit or "",
        pelaku=pelaku.id, waktu=waktu,
    )  # fmt: skip
    sesi.add(satu)
    sesi.flush()
    isi = {"kepada": str(baru.kepada), "jumlah": menunggu, "wilayah": wilayah}
    catat(sesi, waktu=waktu, daerah=baru.daerah, pelaku=pelaku.id, tindakan="tawaran.catat",
          objek=f"tawaran/{satu.id}", isi=isi)  # fmt: skip
    if baru.kepada == SumberBiaya.BAZNAS and (baznas := _unit_baznas(baru.daerah)) is not None:
        beri_tahu(
            sesi, kunci=f"tawaran/{satu.id}", daerah=baru.daerah, unit=baznas, jenis=JenisPemberitahuan.PENGINGAT,
            judul=f"Tawaran pembiayaan JKN bagi {menunggu} orang",
            isi="Ini ajakan, sesuai alokasi yang tersedia. Jawab berapa orang yang dapat dibiayai dan sejak kapan.",
            waktu=waktu, segera=False,
        )  # fmt: skip
    return satu


def ambil_tawaran(sesi: Session, id: str, pelaku: Pelaku, *, kunci: bool = False) -> TawaranPembiayaan:
    """An offer that the actor may see; raises :class:`TidakDitemukan` otherwise."""
    kueri = select(TawaranPembiayaan).where(TawaranPembiayaan.id == id)
    satu = sesi.exec(kueri.with_for_update() if kunci else kueri).first()
    if satu is None or not pelaku.menjangkau(satu.daerah) or not _melihat(satu, pelaku):
        raise TidakDitemukan("Tawaran ini tidak ada.")
    return satu


def jawab_tawaran(
    sesi: Session, id: str, jawaban: JawabanTawaran, *, pelaku: Pelaku, waktu: datetime
) -> TawaranPembiayaan:
    """Record the answer. An acceptance registers the first people of the list, oldest letter first, then its number.

    Raises:
        TidakDitemukan, TidakBerwenang: not this actor's to answer.
        IsianSalah: how many or from when is missing or cannot be, a refusal with numbers.
        Bentrok: answered already.
    """
    satu = ambil_tawaran(sesi, id, pelaku, kunci=True)
    if pelaku.unit not in _penjawab(satu):
        raise TidakBerwenang("Jawaban dicatat unit yang menawarkan, Baznas yang ditawari, Dinas Sosial, atau Sekda.")
    if satu.status != StatusTawaran.MENUNGGU:
        raise Bentrok(f"Tawaran ini sudah dijawab: {satu.status}. Untuk orang yang lain, buat tawaran baru.")
    satu.catatan = (jawaban.catatan or "").strip() or satu.catatan
    satu.dijawab = waktu
    if jawaban.terima:
        _terima(sesi, satu, jawaban, pelaku, waktu)
    else:
        satu.status = StatusTawaran.TOLAK
    sesi.add(satu)
    sesi.flush()
    isi = {"status": str(satu.status), "jumlah": satu.terima_jumlah}
    catat(sesi, waktu=waktu, daerah=satu.daerah, pelaku=pelaku.id, tindakan="tawaran.jawab",
          objek=f"tawaran/{id}", isi=isi)  # fmt: skip
    return satu


def syarat_tawaran(pelaku: Pelaku) -> list[ColumnElement[bool]]:
    """What a query over offers must add for this actor: those it may see.

    Raises:
        TidakBerwenang: the unit has no part in village funding.
    """
    hasil: list[ColumnElement[bool]] = []
    tabel = TawaranPembiayaan
    if pelaku.daerah != "semua":
        hasil.append(col(tabel.daerah) == pelaku.daerah)
    if jenis_unit(pelaku) == "baznas":
        hasil.append(col(tabel.kepada) == SumberBiaya.BAZNAS)
    elif (awal := awalan(pelaku)) is not None:
        hasil.append(col(tabel.wilayah).startswith(awal.rstrip("."), autoescape=True))
    return hasil


def _terima(sesi: Session, satu: TawaranPembiayaan, jawaban: JawabanTawaran, pelaku: Pelaku, waktu: datetime) -> None:
    hari = kalender(satu.daerah).tanggal(waktu)
    urut = _antre(sesi, satu)
    # Locked in the order of the villages, then read again: a look at a village may have moved somebody meanwhile.
    kunci_desa(sesi, satu.daerah, [k.wilayah for k in urut])
    urut = _antre(sesi, satu)
    salah = []
    if jawaban.jumlah is None or not 1 <= jawaban.jumlah <= len(urut):
        salah.append(GalatIsian("jumlah", f"Tulis berapa orang, 1 sampai {len(urut)} (yang menunggu sekarang)."))
    if jawaban.sejak is None or jawaban.sejak < satu.tanggal:
        salah.append(GalatIsian("sejak", "Tulis sejak tanggal berapa dibiayai, tidak sebelum tawarannya."))
    if salah:
        raise IsianSalah("Jawaban belum dapat dicatat.", tuple(salah))
    satu.status, satu.terima_jumlah, satu.terima_sejak = StatusTawaran.TERIMA, jawaban.jumlah, jawaban.sejak
    for kasus in urut[: jawaban.jumlah]:
        kasus.sumber, kasus.tawaran_id = satu.kepada, satu.id
        kasus.daftar_nomor = (jawaban.nomor or "").strip() or satu.nomor
        kasus.daftar_tanggal = jawaban.sejak
        pindahkan(
            sesi, kasus, StatusPembiayaan.DIDAFTARKAN, None, pelaku=pelaku, hari=hari, waktu=waktu,
            rincian={"tawaran": satu.id, "sumber": satu.kepada},
        )  # fmt: skip


def _antre(sesi: Session, satu: TawaranPembiayaan) -> list[PembiayaanDesa]:
    tabel = PembiayaanDesa
    kueri = select(tabel).where(*_menunggu(satu.daerah, satu.wilayah))
    urut = kueri.order_by(col(tabel.antre_tanggal), col(tabel.antre_nomor), col(tabel.indeks))
    return list(sesi.exec(urut.execution_options(populate_existing=True)))


def _menunggu(daerah: str, wilayah: str | None) -> list[ColumnElement[bool]]:
    syarat: list[Any] = [
        PembiayaanDesa.daerah == daerah,
        PembiayaanDesa.status == StatusPembiayaan.DAFTAR_TUNGGU,
    ]
    if wilayah is not None:
        syarat.append((col(PembiayaanDesa.wilayah) == wilayah) | col(PembiayaanDesa.wilayah).startswith(f"{wilayah}."))
    return syarat


def _wilayah(baru: TawaranBaru, pelaku: Pelaku) -> str | None:
    """The villages of the offer: as asked, within what the actor's unit sees."""
    if pelaku.unit is None or daerah_unit(pelaku.unit) != baru.daerah or not pelaku.menjangkau(baru.daerah):
        raise TidakBerwenang("Tawaran dibuat desa, kecamatan, Dinas Sosial, atau Sekda, dengan kunci unitnya.")
    awal = awalan(pelaku)
    batas = awal.rstrip(".") if awal is not None else None
    wilayah = baru.wilayah or batas
    if wilayah is not None and (
        wilayah not in kamus_unit(baru.daerah)
        or kamus_unit(baru.daerah)[wilayah].jenis not in ("camat", "desa", "kelurahan")
    ):
        pesan = "Tulis kode desa, kelurahan, atau kecamatan di daerah ini; kosong berarti seluruh daerah."
        raise IsianSalah("Wilayah belum benar.", (GalatIsian("wilayah", pesan),))
    if batas is not None and wilayah is not None and wilayah != batas and not wilayah.startswith(f"{batas}."):
        raise TidakBerwenang("Wilayah ini di luar wilayah unit Anda.")
    return wilayah


def _melihat(satu: TawaranPembiayaan, pelaku: Pelaku) -> bool:
    if pelaku.unit in _penjawab(satu):
        return True
    if jenis_unit(pelaku) == "baznas":
        return False
    awal = awalan(pelaku)
    return awal is None or (satu.wilayah or "").startswith(awal.rstrip("."))


def _penjawab(satu: TawaranPembiayaan) -> set[str]:
    boleh = {satu.unit, f"{satu.daerah}-dinsos", f"{satu.daerah}-sekda"}
    baznas = _unit_baznas(satu.daerah)
    return boleh | {baznas} if satu.kepada == SumberBiaya.BAZNAS and baznas is not None else boleh


def _unit_baznas(daerah: str) -> str | None:
    return next((u.kode for u in kamus_unit(daerah).values() if u.jenis == "baznas"), None)
