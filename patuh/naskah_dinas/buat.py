"""Making a paper: composed from the record, frozen, and put into the register as a draft in one transaction."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from sqlmodel import Session

from patuh.akun.daerah import UnitData
from patuh.akun.muat import daftar_daerah, muat_daerah
from patuh.akun.pelaku import Pelaku
from patuh.galat import GalatIsian, IsianSalah, TidakBerwenang
from patuh.jejak.catat import catat
from patuh.kode import kode_baru
from patuh.naskah_dinas.model import Naskah
from patuh.naskah_dinas.rangka import (
    Bahan,
    Isi,
    Isian,
    JenisNaskah,
    daftar_jenis,
    kop_unit,
    pejabat_unit,
    tanpa_nip,
)
from patuh.naskah_dinas.tabel import LangkahNaskah, NaskahTerbit, StatusNaskah
from patuh.register.rahasia import GudangKunci
from patuh.tugas.bentuk import kamus_unit
from rules.mesin.mesin import Mesin


def jenis_naskah(kode: str) -> JenisNaskah:
    """A kind of paper. Raises :class:`IsianSalah` naming those there are."""
    if kode not in daftar_jenis():
        pesan = f"Jenis naskah ini tidak ada. Yang ada: {', '.join(daftar_jenis())}."
        raise IsianSalah("Jenis naskah tidak dikenal.", (GalatIsian("jenis", pesan),))
    return daftar_jenis()[kode]


def penerbit(jenis: JenisNaskah, daerah: str, unit: str | None, pelaku: Pelaku) -> UnitData:
    """The unit that issues the paper: the actor's own, or the one that an integration key or the Sekda names.

    Raises:
        IsianSalah: an unknown daerah or unit, or one that does not issue this kind.
        TidakBerwenang: another daerah, or another unit's paper.
    """
    if daerah not in daftar_daerah():
        pesan = f"Daerah ini tidak dikenal. Yang ada: {', '.join(daftar_daerah())}."
        raise IsianSalah("Daerah tidak dikenal.", (GalatIsian("daerah", pesan),))
    if not pelaku.menjangkau(daerah):
        raise TidakBerwenang("Kunci ini tidak berlaku untuk daerah tersebut.")
    kode = unit or pelaku.unit
    if kode is None:
        raise IsianSalah("Unit penerbit belum disebut.", (GalatIsian("unit", "Sebutkan kode unit penerbit naskah."),))
    if pelaku.unit not in (None, kode, f"{daerah}-sekda"):
        raise TidakBerwenang("Naskah hanya dibuat oleh unit penerbitnya sendiri atau Sekretariat Daerah.")
    punya = kamus_unit(daerah).get(kode)
    if punya is None:
        raise IsianSalah("Unit tidak dikenal.", (GalatIsian("unit", "Unit ini tidak ada di daerah tersebut."),))
    if not jenis.penerbit(punya):
        pesan = f"{punya.nama} tidak menerbitkan {jenis.nama}."
        raise IsianSalah("Unit ini bukan penerbitnya.", (GalatIsian("unit", pesan),))
    return punya


def buat_naskah(
    sesi: Session,
    *,
    jenis: JenisNaskah,
    daerah: str,
    unit: str | None,
    isian: Isian,
    pelaku: Pelaku,
    waktu: datetime,
    alamat_dasar: str,
    mesin: Mesin | None = None,
    kunci: GudangKunci | None = None,
) -> NaskahTerbit:
    """Compose and keep a draft: row + first step + audit, in the caller's transaction.

    Raises as :func:`penerbit` does, and whatever the kind's composer raises (:class:`IsianSalah` naming the field).
    """
    punya = penerbit(jenis, daerah, unit, pelaku)
    bahan = Bahan(sesi, muat_daerah(daerah), punya, isian, pelaku, waktu, mesin, kunci)
    isi = jenis.susun(bahan)
    naskah = bekukan(bahan, jenis, isi, alamat_dasar)
    baris = NaskahTerbit(
        id=naskah.id,
        kode=naskah.kode_verifikasi,
        jenis=jenis.kode,
        daerah=daerah,
        unit=punya.kode,
        tujuan=isi.tujuan_unit,
        subjek=isi.subjek,
        hal=isi.hal,
        data=naskah.kanonik(),
        sha256=naskah.sidik(),
        pelaku=pelaku.id,
        dibuat=waktu,
    )
    sesi.add(baris)
    sesi.flush()
    sesi.add(
        LangkahNaskah(
            naskah_id=baris.id, ke=1, status=StatusNaskah.RANCANGAN, sha256=baris.sha256, pelaku=pelaku.id, waktu=waktu
        )
    )
    catat(
        sesi,
        waktu=waktu,
        daerah=daerah,
        pelaku=pelaku.id,
        tindakan="naskah.buat",
        objek=f"naskah/{baris.id}",
        isi={"jenis": jenis.kode, "unit": punya.kode, "subjek": isi.subjek, "sha256": baris.sha256},
    )
    sesi.flush()
    return baris


def bekukan(bahan: Bahan, jenis: JenisNaskah, isi: Isi, alamat_dasar: str) -> Naskah:
    """The frozen draft: content plus letterhead, signer, id and printed code."""
    kode, daerah = kode_baru(), bahan.daerah
    return Naskah(
        id=str(uuid4()),
        kode_verifikasi=kode,
        alamat_verifikasi=f"{alamat_dasar.rstrip('/')}/verifikasi/{kode}",
        jenis=jenis.kode,
        nama_jenis=jenis.nama,
        bentuk=jenis.bentuk,
        daerah=daerah.kode,
        nama_daerah=daerah.nama,
        unit=bahan.unit.kode,
        kop=kop_unit(daerah, bahan.unit),
        kota=daerah.kop.kota,
        keadaan_per=bahan.waktu,
        zona=daerah.zona,
        sifat=isi.sifat,
        banyak_lampiran=isi.banyak_lampiran,
        hal=isi.hal,
        judul=isi.judul,
        tujuan=isi.tujuan,
        penerima=tuple(dict.fromkeys(u for u in (isi.tujuan_unit, *isi.penerima) if u and u != bahan.unit.kode)),
        dari=isi.dari,
        isi=isi.isi,
        lampiran=isi.lampiran,
        penutup=isi.penutup,
        penandatangan=isi.penandatangan or pejabat_unit(daerah, bahan.unit),
        tanpa_nip=isi.penandatangan is not None or tanpa_nip(bahan.unit),
        tembusan=isi.tembusan,
        angka=isi.angka,
        sumber=isi.sumber,
        catatan=isi.catatan,
        laporan=isi.laporan,
    )
