"""Reading workers' cases: lists with filters, their CSV, one case with its steps and the reasons of its decision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, func, select

from patuh.akun.pelaku import Pelaku
from patuh.alih_segmen.hitung import JAMINAN
from patuh.alih_segmen.langkah import BERAKHIR, Keputusan, StatusAlih, pilihan, tambah_bulan
from patuh.alih_segmen.penanggung import unit_dinsos, unit_pemberi_kerja, unit_tenaga_kerja
from patuh.alih_segmen.tabel import KasusAlih, LangkahAlih, PemberiKerja
from patuh.aturan.bentuk import bentuk_dasar
from patuh.aturan.simpan import putusan_tersimpan
from patuh.csv_aman import alirkan_csv
from patuh.galat import TidakBerwenang, TidakDitemukan
from patuh.sanksi.tindakan import puncak
from patuh.tugas.bentuk import lokal
from patuh.urutan import urutkan
from rules.mesin.jelas import Putusan
from rules.paket.pustaka import Pustaka
from rules.parameter.muat import parameter_bawaan

KOLOM_CSV = (
    "id", "daerah", "nib", "pemberi_kerja", "penanggung", "ke", "status", "hasil", "segmen", "mulai",
    "tanggal_berhenti", "jaminan_sampai", "dilihat", "data_per", "ditutup",
)  # fmt: skip
URUT = {"pemberi_kerja": col(PemberiKerja.nama)} | {
    n: col(getattr(KasusAlih, n)) for n in ("nib", "segmen", "mulai", "status")
}
_BAKU = (col(KasusAlih.dibuat).desc(), col(KasusAlih.id))


class KasusRingkas(BaseModel):
    """One line of a list; the person is not named. ``jaminan_sampai``: end of the free cover after a job loss."""

    id: str
    daerah: str
    nib: str
    pemberi_kerja: str
    penanggung: str
    ke: int
    status: StatusAlih
    hasil: str
    saran: list[str]
    segmen: str | None
    mulai: date
    tanggal_berhenti: date | None
    jaminan_sampai: date | None
    dilihat: date | None
    data_per: date | None
    ditutup: datetime | None


class LangkahBentuk(BaseModel):
    """A step of a case, by the register or by an official."""

    ke: int
    status: StatusAlih
    keputusan: Keputusan | None
    unit: str | None
    pejabat: str | None
    nomor: str | None
    alasan: str | None
    waktu: datetime


class KasusRinci(KasusRingkas):
    """A case with its steps, why it stands so, what comes next, and what an official can decide."""

    nik: str | None = Field(description="Disamarkan; kosong bila register tidak memuatnya")
    riwayat: list[LangkahBentuk]
    alasan: list[dict[str, Any]]
    langkah_berikut: list[str]
    dapat_diputuskan: list[Keputusan]


@dataclass(frozen=True)
class Saringan:
    """What a list asks for; None = all. ``terbuka``: true = still followed."""

    daerah: str | None = None
    nib: str | None = None
    status: StatusAlih | None = None
    hasil: str | None = None
    segmen: str | None = None
    saran: str | None = None
    terbuka: bool | None = None
    urut: str = ""


def ambil_kasus(sesi: Session, id: str, pelaku: Pelaku) -> KasusAlih:
    """A case that the actor may see.

    Raises:
        TidakDitemukan: there is none, or it belongs to another daerah.
        TidakBerwenang: another agency answers for the employer.
    """
    satu = sesi.get(KasusAlih, id)
    if satu is None or not pelaku.menjangkau(satu.daerah):
        raise TidakDitemukan("Kasus ini tidak ada. Periksa kembali nomornya.")
    if pelaku.unit is not None and pelaku.unit not in _pelihat(satu.daerah):
        majikan = sesi.get(PemberiKerja, (satu.daerah, satu.nib))
        if unit_pemberi_kerja(satu.daerah, majikan) != pelaku.unit:
            raise TidakBerwenang("Kasus ini ditangani unit lain.")
    return satu


def daftar_kasus(
    sesi: Session, pelaku: Pelaku, saringan: Saringan, *, halaman: int, ukuran: int
) -> tuple[list[KasusRingkas], int]:
    """A page of the cases the caller may see, the newest first, and how many there are. Raises
    :class:`IsianSalah` for an order that is not in ``URUT``."""
    syarat = _syarat(sesi, pelaku, saringan)
    total = sesi.exec(select(func.count()).select_from(KasusAlih).where(*syarat)).one()
    baris = sesi.exec(_kueri(syarat, saringan.urut).offset((halaman - 1) * ukuran).limit(ukuran)).all()
    return [ringkas(k, p) for k, p in baris], total


def csv_kasus(sesi: Session, pelaku: Pelaku, saringan: Saringan) -> Iterator[str]:
    """The whole list as lines of CSV; no cell can be read as a formula."""
    hasil = sesi.exec(_kueri(_syarat(sesi, pelaku, saringan), saringan.urut).execution_options(yield_per=1_000))

    def baris() -> Iterator[list[object]]:
        for kasus, majikan in hasil:
            isi = ringkas(kasus, majikan).model_dump(mode="json")
            yield [isi[k] for k in KOLOM_CSV]

    yield from alirkan_csv(KOLOM_CSV, baris())


def ringkas(kasus: KasusAlih, majikan: PemberiKerja | None) -> KasusRingkas:
    """The line of a case."""
    sama = {n: getattr(kasus, n) for n in KasusRingkas.model_fields if n in KasusAlih.model_fields}
    phk = kasus.status == StatusAlih.JAMINAN_PHK and kasus.tanggal_berhenti is not None
    return KasusRingkas(
        **sama
        | {
            "saran": kasus.saran.split(),
            "pemberi_kerja": majikan.nama if majikan is not None else kasus.nib,
            "penanggung": unit_pemberi_kerja(kasus.daerah, majikan),
            "jaminan_sampai": _jaminan_sampai(kasus) if phk else None,
            "ditutup": lokal(kasus.daerah, kasus.ditutup),
        }
    )


def rinci(sesi: Session, kasus: KasusAlih, pustaka: Pustaka, nik: str | None) -> KasusRinci:
    """The whole case; ``nik`` is masked already."""
    putusan: Putusan = putusan_tersimpan(sesi, kasus.putusan_id)
    kueri = select(LangkahAlih).where(LangkahAlih.kasus_id == kasus.id).order_by(col(LangkahAlih.ke))
    dasar = ringkas(kasus, sesi.get(PemberiKerja, (kasus.daerah, kasus.nib)))
    return KasusRinci(
        **dasar.model_dump(),
        nik=nik,
        riwayat=[
            LangkahBentuk.model_validate(
                {n: getattr(s, n) for n in LangkahBentuk.model_fields} | {"waktu": lokal(kasus.daerah, s.waktu)}
            )
            for s in sesi.exec(kueri)
        ],
        alasan=[
            {
                "aturan": a.aturan,
                "keterangan": a.keterangan,
                "dasar": [d.model_dump(mode="json") for d in bentuk_dasar(a.dasar, pustaka)],
            }
            for a in putusan.alasan
        ],
        langkah_berikut=list(putusan.langkah),
        dapat_diputuskan=list(pilihan(StatusAlih(kasus.status))),
    )


def _jaminan_sampai(kasus: KasusAlih) -> date | None:
    nilai = parameter_bawaan().nilai(JAMINAN, kasus.tanggal_berhenti or kasus.mulai, kasus.daerah)
    if nilai is None or kasus.tanggal_berhenti is None:
        return None
    return tambah_bulan(kasus.tanggal_berhenti, nilai.nilai)


def _pelihat(daerah: str) -> tuple[str, ...]:
    """Offices that see every case of the daerah."""
    return unit_dinsos(daerah), unit_tenaga_kerja(daerah), *puncak(daerah)


def _kueri(syarat: Sequence[ColumnElement[bool]], urut: str) -> Any:
    sambung = and_(col(PemberiKerja.daerah) == KasusAlih.daerah, col(PemberiKerja.nib) == KasusAlih.nib)
    kueri = select(KasusAlih, PemberiKerja).join(PemberiKerja, sambung, isouter=True).where(*syarat)
    return kueri.order_by(*urutkan(urut, URUT, _BAKU))


def _syarat(sesi: Session, pelaku: Pelaku, saringan: Saringan) -> list[ColumnElement[bool]]:
    syarat: list[ColumnElement[bool]] = []
    if pelaku.daerah != "semua":
        syarat.append(col(KasusAlih.daerah) == pelaku.daerah)
    if pelaku.unit is not None and pelaku.unit not in _pelihat(pelaku.daerah):
        semua = sesi.exec(select(PemberiKerja).where(PemberiKerja.daerah == pelaku.daerah))
        milik = [p.nib for p in semua if unit_pemberi_kerja(p.daerah, p) == pelaku.unit]
        syarat.append(or_(*(col(KasusAlih.nib).in_(milik[i : i + 500]) for i in range(0, max(1, len(milik)), 500))))
    for nama in ("daerah", "nib", "status", "hasil", "segmen", "saran"):
        if (nilai := getattr(saringan, nama)) is not None:
            syarat.append(getattr(KasusAlih, nama) == nilai)
    if saringan.terbuka is not None:
        selesai = col(KasusAlih.status).in_(sorted(BERAKHIR))
        syarat.append(~selesai if saringan.terbuka else selesai)
    return syarat
