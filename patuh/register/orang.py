"""What the register says of one person: shown masked, to those who have a desk for it, and never without a trace (UU
27/2022 Ps 31-32: processing is recorded, and the person may ask who looked and why)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field
from sqlmodel import Session, SQLModel, col, select

from patuh.akun.muat import daftar_daerah
from patuh.akun.pelaku import Pelaku
from patuh.galat import GalatIsian, IsianSalah, TidakBerwenang
from patuh.jejak.catat import catat
from patuh.register.nik import bertanggal
from patuh.register.rahasia import GudangKunci, KunciRegister
from patuh.register.tabel import (
    BarisDtsen,
    BarisKepesertaan,
    BarisMiskin,
    BarisPekerja,
    BarisPenduduk,
    BarisSktm,
    Impor,
    SktmDesa,
)
from patuh.register.versi import terpakai
from patuh.samar import bersihkan, samarkan_nama, samarkan_nik
from patuh.tugas.bentuk import kalender, nama_unit

TINDAKAN = "register.lihat"
_MEJA = ("dinsos", "disdukcapil", "dpmptsp")
_ALASAN_MIN, _ALASAN_MAKS = 10, 500


class ImporTerpakai(BaseModel):
    """The import that an answer comes from."""

    id: str
    per_tanggal: date


class KepesertaanOrang(BaseModel):
    """One membership."""

    segmen: str
    status: str
    kelas: int | None
    wilayah: str


class PekerjaanOrang(BaseModel):
    """One employer of the person."""

    nib: str
    nama_badan_usaha: str
    status: str
    tanggal_berhenti: date | None


class SktmOrang(BaseModel):
    """One letter that the household is poor."""

    nomor: str
    tanggal: date
    wilayah: str
    penerbit: str
    sumber: str = Field(description="impor, atau desa bila dicatat sendiri oleh desa/kelurahan")


class OrangRegister(BaseModel):
    """A person as the register knows him, masked. Null = the register does not say; ``rujukan`` finds the looks."""

    rujukan: str = Field(description="Indeks buta orang ini, untuk menelusuri siapa yang pernah melihatnya")
    ditemukan: bool
    nik: str
    nama: str | None
    status_penduduk: str | None
    wilayah: str | None
    nama_wilayah: str | None
    kepesertaan: list[KepesertaanOrang] | None
    desil: int | None
    terdaftar_dtsen: bool | None
    miskin: bool | None
    miskin_diverifikasi: date | None
    pekerjaan: list[PekerjaanOrang] | None
    sktm: list[SktmOrang]
    impor: dict[str, ImporTerpakai] = Field(description="Impor yang dipakai, menurut jenisnya")


def boleh_melihat(pelaku: Pelaku, daerah: str) -> bool:
    """A desk that works with people's data (social, population, permits), or an integration key of the daerah. A camat
    or village sees through the gate whether somebody may be served, and no more."""
    if not pelaku.menjangkau(daerah):
        return False
    return pelaku.unit is None or any(pelaku.unit.startswith(f"{daerah}-{m}") for m in _MEJA)


def lihat_orang(
    sesi: Session, *, daerah: str, nik: str, alasan: str, kunci: GudangKunci, pelaku: Pelaku, waktu: datetime
) -> OrangRegister:
    """Look one person up as of today; the look is on record in the caller's transaction, found or not.

    Raises:
        IsianSalah: an unknown daerah, a NIK that cannot be one, or no reason.
        TidakBerwenang: this actor has no desk for people's data of the daerah.
    """
    alasan = bersihkan(alasan).strip()
    salah = _periksa(daerah, nik, alasan)
    if salah:
        raise IsianSalah("Permintaan melihat data orang belum benar.", tuple(salah))
    if not boleh_melihat(pelaku, daerah):
        raise TidakBerwenang("Data orang hanya dilihat meja Dinas Sosial, Dukcapil, atau perizinan daerah ini.")
    satu = kunci.untuk(daerah)
    indeks = satu.indeks(nik)
    orang = _susun(sesi, daerah, nik, indeks, satu, kalender(daerah).tanggal(waktu))
    isi = {"alasan": alasan, "ditemukan": orang.ditemukan, "unit": pelaku.unit}
    catat(sesi, waktu=waktu, daerah=daerah, pelaku=pelaku.id, tindakan=TINDAKAN, objek=f"orang/{indeks.hex()}", isi=isi)
    return orang


def _periksa(daerah: str, nik: str, alasan: str) -> list[GalatIsian]:
    salah = []
    if daerah not in daftar_daerah():
        salah.append(GalatIsian("daerah", f"Daerah ini belum dilayani. Yang dilayani: {', '.join(daftar_daerah())}."))
    if not (len(nik) == 16 and nik.isascii() and nik.isdigit() and bertanggal(nik)):
        salah.append(GalatIsian("nik", "NIK harus 16 angka dengan tanggal lahir yang ada; periksa pada KTP-el."))
    if not _ALASAN_MIN <= len(alasan) <= _ALASAN_MAKS:
        pesan = f"Tulis untuk apa data ini dilihat, {_ALASAN_MIN} sampai {_ALASAN_MAKS} huruf, tanpa nama dan NIK."
        salah.append(GalatIsian("alasan", pesan))
    return salah


def _susun(sesi: Session, daerah: str, nik: str, indeks: bytes, kunci: KunciRegister, hari: date) -> OrangRegister:
    versi = terpakai(sesi, daerah, hari)
    penduduk = _baris(sesi, BarisPenduduk, versi.get("kependudukan"), indeks)
    peserta = _baris(sesi, BarisKepesertaan, versi.get("kepesertaan_bpjs"), indeks)
    dtsen = _baris(sesi, BarisDtsen, versi.get("dtsen"), indeks)
    miskin = _baris(sesi, BarisMiskin, versi.get("penduduk_miskin"), indeks)
    pekerja = _baris(sesi, BarisPekerja, versi.get("pekerja"), indeks)
    kotak = next((b.rahasia for b in (*penduduk, *peserta)), None)
    nama = kunci.buka(kotak).get("nama") if kotak is not None else None
    wilayah = next((b.wilayah for b in (*penduduk, *peserta)), None)
    return OrangRegister(
        rujukan=indeks.hex(),
        ditemukan=bool(penduduk or peserta),
        nik=samarkan_nik(nik),
        nama=samarkan_nama(nama) if nama else None,
        status_penduduk=penduduk[0].status if penduduk else None,
        wilayah=wilayah,
        nama_wilayah=nama_unit(daerah, wilayah),
        kepesertaan=[
            KepesertaanOrang(
                segmen=b.segmen, status="AKTIF" if b.aktif else "TIDAK AKTIF", kelas=b.kelas, wilayah=b.wilayah
            )
            for b in peserta
        ]
        if "kepesertaan_bpjs" in versi
        else None,
        desil=dtsen[0].desil if dtsen else None,
        terdaftar_dtsen=bool(dtsen) if "dtsen" in versi else None,
        miskin=miskin[0].miskin if miskin else None,
        miskin_diverifikasi=miskin[0].tanggal if miskin else None,
        pekerjaan=[
            PekerjaanOrang(
                nib=b.nib,
                nama_badan_usaha=b.nama_badan_usaha,
                status="AKTIF" if b.aktif else "BERHENTI",
                tanggal_berhenti=b.tanggal_berhenti,
            )
            for b in pekerja
        ]
        if "pekerja" in versi
        else None,
        sktm=_sktm(sesi, daerah, indeks, versi.get("sktm"), hari),
        impor={j: ImporTerpakai(id=i.id, per_tanggal=i.per_tanggal) for j, i in versi.items() if j != "apbdes"},
    )


def _sktm(sesi: Session, daerah: str, indeks: bytes, impor: Impor | None, hari: date) -> list[SktmOrang]:
    dari_impor = [
        SktmOrang(nomor=b.nomor, tanggal=b.tanggal, wilayah=b.wilayah, penerbit=b.penerbit, sumber="impor")
        for b in _baris(sesi, BarisSktm, impor, indeks)
    ]
    kueri = select(SktmDesa).where(SktmDesa.daerah == daerah, SktmDesa.indeks == indeks, SktmDesa.dicatat <= hari)
    dari_desa = [
        SktmOrang(nomor=b.nomor, tanggal=b.tanggal, wilayah=b.wilayah, penerbit=b.penerbit, sumber="desa")
        for b in sesi.exec(kueri)
    ]
    return sorted([*dari_impor, *dari_desa], key=lambda s: s.tanggal, reverse=True)


def _baris(sesi: Session, model: type[SQLModel], impor: Impor | None, indeks: bytes) -> Sequence[Any]:
    if impor is None:
        return ()
    kelas: Any = model
    kueri = select(kelas).where(kelas.impor_no == impor.no, kelas.indeks == indeks).order_by(col(kelas.baris))
    return sesi.exec(kueri).all()
