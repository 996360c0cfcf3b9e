"""Berita Acara Verifikasi dan Validasi: what was looked at, with what outcome, approved by whom. No NIK and no person.

Frozen when it is first asked for after the decision; before that it is a draft of the moment.
(Karanganyar KELIMA b, d; Pemalang KEDUA a, b, KETIGA c.)
"""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from sqlmodel import Session, col, func, select

from patuh.akun.muat import muat_daerah
from patuh.akun.pelaku import Pelaku
from patuh.galat import Bentrok
from patuh.jejak.catat import catat
from patuh.pengumpulan.wilayah import dinsos
from patuh.register.rahasia import KunciRegister
from patuh.register.tabel import Impor
from patuh.tugas.bentuk import kalender, kamus_unit, nama_unit
from patuh.tugas.edisi import kamus_klausul
from patuh.verifikasi.banding import sebelumnya
from patuh.verifikasi.ekspor import EKSPOR, baris_ekspor, putusan_verifikasi, tulis_csv
from patuh.verifikasi.kumpul import PengumpulanVerifikasi, pengumpulan_verifikasi
from patuh.verifikasi.tabel import BeritaAcara, HasilVerifikasi, StatusVerifikasi, Verifikasi
from rules.periode import Periode

_DASAR: dict[str, tuple[str, tuple[tuple[str, str | None], ...]]] = {
    "33.13": ("karanganyar-440-3-2022", (("KELIMA", "a"), ("KELIMA", "b"), ("KELIMA", "d"))),
    "33.27": ("pemalang-1-2023", (("KEDUA", "a"), ("KEDUA", "b"), ("KETIGA", "c"))),
}
_SELESAI = (StatusVerifikasi.DISETUJUI, StatusVerifikasi.DITOLAK)


class _Beku(BaseModel):
    model_config = ConfigDict(frozen=True)


class Dasar(_Beku):
    """A clause, word for word."""

    instruksi: str
    diktum: str
    huruf: str | None
    kutipan: str


class RegisterDipakai(_Beku):
    """An import that the check was made from."""

    jenis: str
    impor: str
    per_tanggal: date
    baris: int


class Hitungan(_Beku):
    """People of one part with one outcome; ``dulu`` is the check before, None when there was none."""

    bagian: str
    hasil: str
    orang: int
    dulu: int | None
    disetujui: bool


class Persetujuan(_Beku):
    """An official's word. Without ``hasil`` it is about the whole list; ``kecuali`` counts the rows left out."""

    ke: int
    setuju: bool
    hasil: list[str]
    kecuali: int
    unit: str
    nama_unit: str
    pejabat: str | None
    alasan: str | None
    waktu: datetime


class LampiranDaftar(_Beku):
    """An annexed list: the CSV of that name, its rows, and the SHA-256 of its bytes."""

    nama: str
    judul: str
    baris: int
    sha256: str


class IsiBeritaAcara(_Beku):
    """The minutes, as data; everything else is drawn from it."""

    versi: Literal[1] = 1
    verifikasi: str
    daerah: str
    nama_daerah: str
    unit: str
    nama_unit: str
    jabatan: str
    periode: str
    nama_periode: str
    tanggal: date
    status: StatusVerifikasi
    tahap: Literal["FINAL", "RANCANGAN"]
    kuota_pemda_tersedia: bool
    dasar: list[Dasar]
    register_dipakai: list[RegisterDipakai]
    versi_aturan: dict[str, str]
    peserta: int
    belum_dijamin: int
    hitungan: list[Hitungan]
    saran: dict[str, int]
    pembanding: dict[str, str] | None
    verifikasi_lapangan: int
    persetujuan: list[Persetujuan]
    pengumpulan: list[PengumpulanVerifikasi]
    lampiran: list[LampiranDaftar]
    dibuat: datetime


def berita_acara(
    sesi: Session, satu: Verifikasi, kunci: KunciRegister, *, pelaku: Pelaku, waktu: datetime
) -> tuple[IsiBeritaAcara, str]:
    """The minutes and the SHA-256 of their canonical JSON; frozen in the caller's transaction once decided.

    Raises:
        Bentrok: the check is still being computed, or failed.
    """
    if satu.status in (StatusVerifikasi.BERJALAN, StatusVerifikasi.GAGAL):
        raise Bentrok("Berita acara belum ada: verifikasinya masih dihitung, atau gagal.")
    assert satu.no is not None  # noqa: S101 - a stored row
    if (beku := sesi.get(BeritaAcara, satu.no)) is not None:
        return IsiBeritaAcara.model_validate_json(beku.isi), beku.sha256
    isi = susun(sesi, satu, kunci, waktu)
    teks = kanonik(isi)
    sidik = hashlib.sha256(teks.encode()).hexdigest()
    if satu.status in _SELESAI:
        sesi.add(BeritaAcara(verifikasi_no=satu.no, isi=teks, sha256=sidik, pelaku=pelaku.id, waktu=waktu))
        sesi.flush()
        catat(sesi, waktu=waktu, daerah=satu.daerah, pelaku=pelaku.id, tindakan="verifikasi.berita_acara",
              objek=f"verifikasi/{satu.id}", isi={"sha256": sidik})  # fmt: skip
    return isi, sidik


def kanonik(isi: IsiBeritaAcara) -> str:
    """The one way to write it: sorted keys, no spaces."""
    return json.dumps(isi.model_dump(mode="json"), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def susun(sesi: Session, satu: Verifikasi, kunci: KunciRegister, waktu: datetime) -> IsiBeritaAcara:
    """Put it together from the record."""
    unit = dinsos(satu.daerah)
    zona = kalender(satu.daerah).zona
    dulu = sebelumnya(sesi, satu)
    putusan = putusan_verifikasi(sesi, satu)
    return IsiBeritaAcara(
        verifikasi=satu.id,
        daerah=satu.daerah,
        nama_daerah=muat_daerah(satu.daerah).nama,
        unit=unit,
        nama_unit=nama_unit(satu.daerah, unit) or unit,
        jabatan=kamus_unit(satu.daerah)[unit].jabatan if unit in kamus_unit(satu.daerah) else "Kepala Dinas Sosial",
        periode=satu.periode,
        nama_periode=Periode.baca(satu.periode).nama,
        tanggal=satu.tanggal,
        status=StatusVerifikasi(satu.status),
        tahap="FINAL" if satu.status in _SELESAI else "RANCANGAN",
        kuota_pemda_tersedia=satu.kuota_pemda_tersedia,
        dasar=_dasar(satu.daerah),
        register_dipakai=_register(sesi, satu),
        versi_aturan=dict(satu.versi),
        peserta=sum(satu.jumlah.values()),
        belum_dijamin=sum(satu.belum_dijamin.values()),
        hitungan=_hitungan(satu, dulu, _disetujui(putusan)),
        saran=dict(satu.saran),
        pembanding={"id": dulu.id, "periode": dulu.periode, "tanggal": dulu.tanggal.isoformat()} if dulu else None,
        verifikasi_lapangan=sesi.exec(
            select(func.count())
            .select_from(HasilVerifikasi)
            .where(
                HasilVerifikasi.verifikasi_no == satu.no,
                col(HasilVerifikasi.hasil).in_(EKSPOR["verifikasi-lapangan"].hasil),
            )
        ).one(),
        persetujuan=[
            Persetujuan(
                ke=p.ke,
                setuju=p.setuju,
                hasil=list(p.hasil),
                kecuali=len(p.kecuali),
                unit=p.unit,
                nama_unit=nama_unit(satu.daerah, p.unit) or p.unit,
                pejabat=p.pejabat,
                alasan=p.alasan,
                waktu=p.waktu.astimezone(zona),
            )
            for p in putusan
        ],
        pengumpulan=pengumpulan_verifikasi(sesi, satu, waktu),
        lampiran=[_lampiran(sesi, satu, nama, kunci) for nama in EKSPOR if nama != "hasil"],
        dibuat=waktu.astimezone(zona),
    )


def _dasar(daerah: str) -> list[Dasar]:
    instruksi, klausul = _DASAR.get(daerah, ("", ()))
    return [
        Dasar(instruksi=instruksi, diktum=d, huruf=h, kutipan=kamus_klausul(instruksi)[d, h][1].teks)
        for d, h in klausul
    ]


def _register(sesi: Session, satu: Verifikasi) -> list[RegisterDipakai]:
    baris = dict(sesi.exec(select(Impor.id, Impor.diterima).where(col(Impor.id).in_(
        [i["id"] for i in satu.impor.values()]))).all())  # fmt: skip
    return [
        RegisterDipakai(jenis=j, impor=i["id"], per_tanggal=i["per_tanggal"], baris=baris[i["id"]])
        for j, i in sorted(satu.impor.items())
    ]


def _disetujui(putusan: Any) -> set[str] | None:
    """The outcomes approved so far; None = all of them."""
    sudah: set[str] = set()
    for p in putusan:
        if not p.setuju:
            sudah = set()
        elif not p.hasil:
            return None
        else:
            sudah |= set(p.hasil)
    return sudah


def _hitungan(satu: Verifikasi, dulu: Verifikasi | None, sudah: set[str] | None) -> list[Hitungan]:
    hasil = []
    for bagian, kini, lalu in (
        ("PESERTA", satu.jumlah, dulu.jumlah if dulu else {}),
        ("BELUM_DIJAMIN", satu.belum_dijamin, dulu.belum_dijamin if dulu else {}),
    ):
        for nama in sorted({*kini, *lalu}):
            hasil.append(
                Hitungan(
                    bagian=bagian,
                    hasil=nama,
                    orang=kini.get(nama, 0),
                    dulu=lalu.get(nama, 0) if dulu is not None else None,
                    disetujui=sudah is None or nama in sudah,
                )
            )
    return hasil


def _lampiran(sesi: Session, satu: Verifikasi, nama: str, kunci: KunciRegister) -> LampiranDaftar:
    sidik, banyak = hashlib.sha256(), 0

    def hitung() -> Any:
        nonlocal banyak
        for baris in baris_ekspor(sesi, satu, EKSPOR[nama], kunci):
            banyak += 1
            yield baris

    for potong in tulis_csv(hitung()):
        sidik.update(potong.encode())
    return LampiranDaftar(nama=f"{nama}.csv", judul=EKSPOR[nama].judul, baris=banyak, sha256=sidik.hexdigest())
