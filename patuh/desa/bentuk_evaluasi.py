"""The shapes in which an evaluation is shown, with the reasons of a kept decision."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel
from sqlmodel import Session

from patuh.aturan.bentuk import DasarBentuk, bentuk_dasar
from patuh.aturan.simpan import putusan_tersimpan
from patuh.desa.evaluasi import baris_evaluasi
from patuh.desa.tabel import (
    BarisEvaluasi,
    EvaluasiApbdes,
    Kesimpulan,
)
from patuh.tugas.bentuk import lokal, nama_unit
from rules.mesin.mesin import Mesin

NAMA_BELANJA = {"IURAN": "Iuran JKN", "SOSIALISASI": "Sosialisasi"}
NAMA_SUMBER = {
    "DANA_DESA": "Dana Desa",
    "ADD": "Alokasi Dana Desa",
    "PADES": "PADes",
    "BAGI_HASIL": "Bagi hasil",
    "BANTUAN_KEUANGAN": "Bantuan keuangan",
}


class AlasanRinci(BaseModel):
    """Why the pack decided so, in its words."""

    hasil: str
    keterangan: list[str]
    langkah: list[str]
    kurang: list[str]
    saran: list[str]
    dasar: list[DasarBentuk]
    versi: str
    tanggal: date


class BarisEvaluasiBentuk(BaseModel):
    """One line of an evaluated budget; ``hasil`` null: spending that pays no contribution is not judged here."""

    ke: int
    jenis_belanja: str
    sumber_dana: str
    alokasi: int
    hasil: str | None
    putusan: AlasanRinci | None


class EvaluasiRingkas(BaseModel):
    """One evaluation in a list."""

    id: str
    daerah: str
    wilayah: str
    nama_desa: str | None
    tahun: int
    tanggal: date
    bulan: int
    jumlah_sktm: int | None
    alokasi: int
    kebutuhan: int | None
    kekurangan: int | None
    hasil: str
    kesimpulan: Kesimpulan
    catatan: str | None
    dari_impor: str | None
    data_per: dict[str, str]
    unit: str
    waktu: datetime


class EvaluasiRinci(EvaluasiRingkas):
    """An evaluation with its lines and the reasons, with the clauses word for word."""

    baris: list[BarisEvaluasiBentuk]
    putusan: AlasanRinci


def ringkas_evaluasi(satu: EvaluasiApbdes) -> EvaluasiRingkas:
    """The line of an evaluation."""
    return EvaluasiRingkas(**_bahan_evaluasi(satu))


def rinci_evaluasi(sesi: Session, satu: EvaluasiApbdes, mesin: Mesin) -> EvaluasiRinci:
    """The evaluation with its reasons."""
    return EvaluasiRinci(
        **_bahan_evaluasi(satu),
        baris=[_baris_evaluasi(sesi, b, mesin) for b in baris_evaluasi(sesi, satu)],
        putusan=alasan_rinci(sesi, mesin, satu.putusan_id),
    )


def alasan_rinci(sesi: Session, mesin: Mesin, putusan_id: str) -> AlasanRinci:
    """A kept decision told again, in the words of its time."""
    putusan = putusan_tersimpan(sesi, putusan_id)
    return AlasanRinci(
        hasil=putusan.hasil,
        keterangan=[a.keterangan for a in putusan.alasan],
        langkah=list(putusan.langkah),
        kurang=list(putusan.kurang),
        saran=list(putusan.saran),
        dasar=[d for a in putusan.alasan for d in bentuk_dasar(a.dasar, mesin.pustaka)],
        versi=putusan.versi,
        tanggal=putusan.tanggal,
    )


def _baris_evaluasi(sesi: Session, baris: BarisEvaluasi, mesin: Mesin) -> BarisEvaluasiBentuk:
    return BarisEvaluasiBentuk(
        ke=baris.ke,
        jenis_belanja=baris.jenis_belanja,
        sumber_dana=baris.sumber_dana,
        alokasi=baris.alokasi,
        hasil=baris.hasil,
        putusan=alasan_rinci(sesi, mesin, baris.putusan_id) if baris.putusan_id is not None else None,
    )


def _bahan_evaluasi(satu: EvaluasiApbdes) -> dict[str, Any]:
    sama = (
        "id", "daerah", "wilayah", "tahun", "tanggal", "bulan", "jumlah_sktm", "alokasi", "kebutuhan", "kekurangan",
        "hasil", "kesimpulan", "catatan", "dari_impor", "data_per", "unit",
    )  # fmt: skip
    lain = {"nama_desa": nama_unit(satu.daerah, satu.wilayah), "waktu": lokal(satu.daerah, satu.waktu)}
    return {k: getattr(satu, k) for k in sama} | lain
