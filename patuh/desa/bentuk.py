"""The shapes in which village funding is shown, and the lists: cases without a person, one case with a masked NIK."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from patuh.akun.pelaku import Pelaku
from patuh.aturan.bentuk import DasarInstruksi
from patuh.csv_aman import alirkan_csv
from patuh.desa.bentuk_evaluasi import AlasanRinci, alasan_rinci
from patuh.desa.langkah import BERAKHIR, NAMA, SEBAB, tindakan_mungkin
from patuh.desa.lingkup import syarat
from patuh.desa.tabel import (
    LangkahPembiayaan,
    PembiayaanDesa,
    StatusPembiayaan,
    StatusTawaran,
    SumberBiaya,
    TawaranPembiayaan,
)
from patuh.desa.tawaran import DASAR
from patuh.desa.telaah import berlaku_sktm
from patuh.register.cari import impor_terpakai
from patuh.register.rahasia import KunciRegister
from patuh.register.tabel import BarisPenduduk, SktmDesa
from patuh.tugas.bentuk import lokal, nama_unit
from patuh.tugas.edisi import kamus_klausul
from patuh.urutan import urutkan
from rules.mesin.mesin import Mesin

KOLOM_CSV = (
    "id", "daerah", "wilayah", "nama_desa", "penerbit", "nomor", "tanggal", "berlaku_sampai", "antre_tanggal",
    "antre_nomor", "status", "nama_status", "sebab", "hasil", "sumber", "daftar_nomor", "daftar_tanggal", "sejak",
    "data_per",
)  # fmt: skip


class PembiayaanRingkas(BaseModel):
    """One line of a list: the letter, not the person."""

    id: str
    daerah: str
    wilayah: str
    nama_desa: str | None
    penerbit: str
    nomor: str = Field(description="Nomor SKTM terbaru")
    tanggal: date
    berlaku_sampai: date = Field(description="Hari terakhir SKTM ini berlaku")
    antre_tanggal: date = Field(description="Tanggal SKTM saat kasus dibuka; menentukan urutan daftar tunggu")
    antre_nomor: str
    status: StatusPembiayaan
    nama_status: str
    sebab: str | None
    arti_sebab: str | None
    hasil: str | None = Field(description="Hasil paket penduduk-belum-dijamin yang terakhir")
    sumber: SumberBiaya | None
    tawaran_id: str | None
    daftar_nomor: str | None
    daftar_tanggal: date | None
    sejak: date
    dilihat: date | None
    data_per: date | None = Field(description="Tanggal register kepesertaan yang dilihat")
    dibuat: datetime
    ditutup: datetime | None


class LangkahRinci(BaseModel):
    """One step."""

    ke: int
    status: StatusPembiayaan
    nama: str
    sebab: str | None
    arti_sebab: str | None
    hasil: str | None
    rincian: dict[str, Any]
    oleh: str
    waktu: datetime


URUT = {n: col(getattr(PembiayaanDesa, n)) for n in ("nomor", "wilayah", "tanggal", "status")}


class OrangTersamar(BaseModel):
    """The person, as much as the desa needs to find the letter in its files; null where no register holds it."""

    nik: str | None
    nama: str | None


class PembiayaanRinci(PembiayaanRingkas):
    """A case with its steps, the person masked, and the decision behind it."""

    orang: OrangTersamar
    langkah: list[LangkahRinci]
    putusan: AlasanRinci | None
    tindakan: list[str] = Field(description="Yang mungkin dicatat sekarang")


class TawaranBentuk(BaseModel):
    """An offer and its answer. ``dasar`` is empty where no clause orders it: it is an invitation either way."""

    id: str
    daerah: str
    wilayah: str | None
    kepada: SumberBiaya
    nama: str
    nomor: str
    tanggal: date
    jumlah: int = Field(description="Orang dalam daftar tunggu ketika ditawarkan")
    status: StatusTawaran
    terima_jumlah: int | None
    terima_sejak: date | None
    catatan: str | None
    unit: str
    dibuat: datetime
    dijawab: datetime | None
    dasar: list[DasarInstruksi]


@dataclass(frozen=True)
class Saringan:
    """What a list of cases asks for; None = all. ``desa`` is a village or a kecamatan."""

    daerah: str | None = None
    desa: str | None = None
    status: StatusPembiayaan | None = None
    sumber: SumberBiaya | None = None
    terbuka: bool | None = None
    urut: str = ""


def samar_nik(nik: str) -> str:
    """A NIK as it is shown: the place of registration and the last two digits."""
    return f"{nik[:6]}{'*' * 8}{nik[-2:]}"


def daftar_pembiayaan(
    sesi: Session, pelaku: Pelaku, saringan: Saringan, mesin: Mesin, *, halaman: int, ukuran: int
) -> tuple[list[PembiayaanRingkas], int]:
    """A page of the cases the caller may see, in the order of the waiting list, and how many there are. Raises
    :class:`IsianSalah` for an order that is not in ``URUT``."""
    milik = _syarat(pelaku, saringan)
    total = sesi.exec(select(func.count()).select_from(PembiayaanDesa).where(*milik)).one()
    kueri = _urut(milik, saringan.urut).offset((halaman - 1) * ukuran).limit(ukuran)
    return [PembiayaanRingkas(**_ringkas(k, mesin)) for k in sesi.exec(kueri)], total


def csv_pembiayaan(sesi: Session, pelaku: Pelaku, saringan: Saringan, mesin: Mesin) -> Iterator[str]:
    """The whole list as lines of CSV."""
    baris = (_ringkas(k, mesin) for k in sesi.exec(_urut(_syarat(pelaku, saringan), saringan.urut)))
    return alirkan_csv(KOLOM_CSV, ([satu[k] for k in KOLOM_CSV] for satu in baris))


def rinci_pembiayaan(sesi: Session, kasus: PembiayaanDesa, mesin: Mesin, kunci: KunciRegister) -> PembiayaanRinci:
    """The whole case. The caller writes the look at the person on record."""
    kueri = select(LangkahPembiayaan).where(LangkahPembiayaan.kasus_id == kasus.id).order_by(col(LangkahPembiayaan.ke))
    langkah = [
        LangkahRinci(
            ke=b.ke,
            status=StatusPembiayaan(b.status),
            nama=NAMA[StatusPembiayaan(b.status)],
            sebab=b.sebab,
            arti_sebab=SEBAB.get(b.sebab or ""),
            hasil=b.hasil,
            rincian=b.rincian,
            oleh=b.pelaku,
            waktu=b.waktu,
        )
        for b in sesi.exec(kueri)
    ]
    return PembiayaanRinci(
        **_ringkas(kasus, mesin),
        orang=_orang(sesi, kasus, kunci),
        langkah=langkah,
        putusan=alasan_rinci(sesi, mesin, kasus.putusan_id) if kasus.putusan_id is not None else None,
        tindakan=tindakan_mungkin(StatusPembiayaan(kasus.status)),
    )


def bentuk_tawaran(satu: TawaranPembiayaan) -> TawaranBentuk:
    """The offer as shown."""
    sama = (
        "id", "daerah", "wilayah", "kepada", "nama", "nomor", "tanggal", "jumlah", "status", "terima_jumlah",
        "terima_sejak", "catatan", "unit",
    )  # fmt: skip
    dasar = []
    if (klausul := DASAR.get((satu.daerah, SumberBiaya(satu.kepada)))) is not None:
        instruksi, diktum, huruf = klausul
        teks = kamus_klausul(instruksi)[diktum, huruf][1].teks
        dasar.append(DasarInstruksi(instruksi=instruksi, diktum=diktum, huruf=huruf, kutipan=teks))
    return TawaranBentuk(
        **{k: getattr(satu, k) for k in sama},
        dibuat=lokal(satu.daerah, satu.waktu) or satu.waktu,
        dijawab=lokal(satu.daerah, satu.dijawab),
        dasar=dasar,
    )


def _ringkas(kasus: PembiayaanDesa, mesin: Mesin) -> dict[str, Any]:
    sama = (
        "id", "daerah", "wilayah", "penerbit", "nomor", "tanggal", "antre_tanggal", "antre_nomor", "sebab", "hasil",
        "sumber", "tawaran_id", "daftar_nomor", "daftar_tanggal", "sejak", "dilihat", "data_per",
    )  # fmt: skip
    status = StatusPembiayaan(kasus.status)
    berlaku = berlaku_sktm(mesin, kasus.daerah, kasus.dilihat or kasus.sejak)
    return {k: getattr(kasus, k) for k in sama} | {
        "status": status,
        "nama_status": NAMA[status],
        "nama_desa": nama_unit(kasus.daerah, kasus.wilayah),
        "arti_sebab": SEBAB.get(kasus.sebab or ""),
        "berlaku_sampai": kasus.tanggal + timedelta(days=berlaku),
        "dibuat": lokal(kasus.daerah, kasus.dibuat),
        "ditutup": lokal(kasus.daerah, kasus.ditutup),
    }


def _orang(sesi: Session, kasus: PembiayaanDesa, kunci: KunciRegister) -> OrangTersamar:
    """Who it is, from the register of residents or the letter that the village itself entered."""
    kotak = sesi.exec(
        select(SktmDesa.rahasia)
        .where(SktmDesa.daerah == kasus.daerah, SktmDesa.indeks == kasus.indeks)
        .order_by(col(SktmDesa.no).desc())
        .limit(1)
    ).all()
    impor = impor_terpakai(sesi, kasus.daerah, "kependudukan", kasus.dilihat or kasus.sejak)
    if impor is not None:
        kueri = select(BarisPenduduk.rahasia).where(
            BarisPenduduk.impor_no == impor.no, BarisPenduduk.indeks == kasus.indeks
        )
        kotak = [*kotak, *sesi.exec(kueri.limit(1)).all()]
    isi: dict[str, Any] = {}
    for satu in kotak:
        isi |= {k: v for k, v in kunci.buka(satu).items() if v}
    return OrangTersamar(nik=samar_nik(isi["nik"]) if isi.get("nik") else None, nama=isi.get("nama"))


def _urut(milik: Sequence[ColumnElement[bool]], urut: str) -> Any:
    urutan = (PembiayaanDesa.wilayah, PembiayaanDesa.antre_tanggal, PembiayaanDesa.antre_nomor, PembiayaanDesa.id)
    return select(PembiayaanDesa).where(*milik).order_by(*urutkan(urut, URUT, [col(k) for k in urutan]))


def _syarat(pelaku: Pelaku, saringan: Saringan) -> list[ColumnElement[bool]]:
    hasil = syarat(pelaku, PembiayaanDesa)
    if saringan.desa is not None:
        kolom = col(PembiayaanDesa.wilayah)
        hasil.append((kolom == saringan.desa) | kolom.startswith(f"{saringan.desa}.", autoescape=True))
    for nama in ("daerah", "status", "sumber"):
        if (nilai := getattr(saringan, nama)) is not None:
            hasil.append(getattr(PembiayaanDesa, nama) == nilai)
    if saringan.terbuka is not None:
        akhir = col(PembiayaanDesa.status).in_(sorted(BERAKHIR))
        hasil.append(~akhir if saringan.terbuka else akhir)
    return hasil
