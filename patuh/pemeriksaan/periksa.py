"""Answer a desk: may this service go on? One transaction holds the answer, its decisions and what is owed after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection
from sqlmodel import Session

from patuh.akun.pelaku import Pelaku
from patuh.aturan.simpan import SISIP_PUTUSAN, siapkan_semua
from patuh.basisdata.siap import sekali_kirim, sisipan
from patuh.basisdata.tipe import tabel
from patuh.galat import GalatIsian, IsianSalah
from patuh.jejak.catat import catat
from patuh.kesanggupan.buat import KesanggupanBaru, catat_kesanggupan
from patuh.kode import id_berurut, kode_baru
from patuh.pantau.hitung import GERBANG, setelah_simpan
from patuh.pemeriksaan.susun import (
    PAKET,
    Orang,
    PutusanOrang,
    alasan,
    hasil_bersama,
    janji_membuka,
    putuskan_rombongan,
    tindak_lanjut,
)
from patuh.pemeriksaan.tabel import OrangDiperiksa, Pemeriksaan
from patuh.register.cari import impor_gerbang, keadaan_orang
from patuh.register.nik import bertanggal
from patuh.register.rahasia import GudangKunci
from patuh.sanksi.berlaku import sanksi_berlaku
from rules.mesin.mesin import BelumBerlaku, DaerahTidakDikenal, Mesin
from rules.mesin.terikat import MesinPaket

ROMBONGAN_MAKS = 5_000
# Plain statements, built once: the ORM's unit of work would cost several times as much.
_SISIP = sisipan(
    tabel(Pemeriksaan),
    "id", "kode", "daerah", "layanan", "nomor_permohonan", "tanggal", "hasil", "data_per", "jawaban", "pelaku", "waktu",
)  # fmt: skip
_SISIP_ORANG = sisipan(
    tabel(OrangDiperiksa),
    "pemeriksaan_id", "subjek", "indeks", "ditemukan", "terdaftar", "aktif", "hasil", "putusan_id",
)  # fmt: skip


@dataclass(frozen=True)
class Kesanggupan:
    """A signed commitment letter to register."""

    nomor: str
    tanggal: date


@dataclass(frozen=True)
class Permintaan:
    """What a desk asks. NIKs as given; they go no further than the look-up."""

    daerah: str
    layanan: str
    tanggal: date
    nik_pemohon: str
    nib: str | None = None
    pekerja: Sequence[str] = ()
    keluarga: Sequence[str] = ()
    nomor_permohonan: str | None = None
    kesanggupan: Kesanggupan | None = None


def periksa(
    sesi: Session,
    permintaan: Permintaan,
    *,
    mesin: Mesin,
    kunci: GudangKunci,
    alamat_dasar: str,
    pelaku: Pelaku,
    waktu: datetime,
) -> dict[str, Any]:
    """Decide, keep, answer (the contract's shape). The caller commits before it answers.

    Raises:
        IsianSalah: an unknown daerah or service, a malformed NIK, a date before the instrument, too many people.
    """
    terikat = _mesin(mesin, permintaan)
    _periksa_isian(permintaan, terikat)
    koneksi = sesi.connection()
    kepesertaan, penduduk = impor_gerbang(koneksi, permintaan.daerah, permintaan.tanggal)
    data_per = kepesertaan.per_tanggal if kepesertaan is not None else None
    umur = (permintaan.tanggal - data_per).days if data_per is not None else None
    data_usang = umur is None or umur > _parameter(mesin, permintaan, "register.umur_maks_hari")

    kunci_daerah = kunci.untuk(permintaan.daerah)
    niks = [("pemohon", permintaan.nik_pemohon)]
    niks += [(f"pekerja[{i}]", n) for i, n in enumerate(permintaan.pekerja)]
    niks += [(f"keluarga[{i}]", n) for i, n in enumerate(permintaan.keluarga)]
    indeks = [(subjek, kunci_daerah.indeks(nik)) for subjek, nik in niks]
    keadaan = keadaan_orang(koneksi, [i for _, i in indeks], kepesertaan, penduduk)
    orang = [Orang(subjek, i, keadaan[i]) for subjek, i in indeks]

    umum: dict[str, object] = {
        "layanan": permintaan.layanan,
        "kesanggupan_sah": _kesanggupan_sah(mesin, permintaan),
        "sanksi_aktif": _sanksi_aktif(koneksi, permintaan, orang[0].indeks),
        "data_usang": data_usang,
    }
    putusan = putuskan_rombongan(terikat, orang, umum, permintaan.tanggal)
    hasil = hasil_bersama(putusan)
    id_ = id_berurut()
    kode = kode_baru()
    jawaban: dict[str, Any] = {
        "id": id_,
        "hasil": hasil,
        "alasan": alasan(putusan, mesin.pustaka),
        "tindak_lanjut": tindak_lanjut(
            putusan,
            permintaan.tanggal,
            _parameter(mesin, permintaan, "kesanggupan.tindak_lanjut_hari"),
            data_usang=data_usang,
            janji=janji_membuka(terikat, putusan, umum, permintaan.tanggal),
        ),
        "ringkasan": _ringkasan(orang),
        "daerah": permintaan.daerah,
        "layanan": permintaan.layanan,
        "nomor_permohonan": permintaan.nomor_permohonan,
        "tanggal": permintaan.tanggal.isoformat(),
        "data_per": data_per.isoformat() if data_per is not None else None,
        "data_usang": data_usang,
        "versi_aturan": terikat.terikat.versi,
        "catatan": list(dict.fromkeys(c for p in putusan for c in p.putusan.catatan)),
        "tautan_verifikasi": f"{alamat_dasar.rstrip('/')}/periksa/{kode}",
    }
    _simpan(sesi, permintaan, jawaban, kode, data_per, putusan, mesin, pelaku, waktu)
    if hasil == "LANJUT_BERSYARAT" and permintaan.kesanggupan is not None:
        hari = _parameter(mesin, permintaan, "kesanggupan.tindak_lanjut_hari")
        _kesanggupan(sesi, permintaan, id_, permintaan.kesanggupan, putusan, hari, pelaku, waktu)
    return jawaban


def _kesanggupan(
    sesi: Session,
    permintaan: Permintaan,
    id_: str,
    surat: Kesanggupan,
    putusan: Sequence[PutusanOrang],
    hari: int,
    pelaku: Pelaku,
    waktu: datetime,
) -> None:
    """Put the promise on record, with those who are still to be registered."""
    orang = [(p.orang.subjek, p.orang.indeks) for p in putusan if p.putusan.hasil == "LANJUT_BERSYARAT"]
    janji = KesanggupanBaru(
        pemeriksaan_id=id_,
        daerah=permintaan.daerah,
        layanan=permintaan.layanan,
        nomor=surat.nomor,
        tanggal=surat.tanggal,
        nib=permintaan.nib,
        mulai=permintaan.tanggal,
        hari=hari,
        orang=orang,
    )
    catat_kesanggupan(sesi, janji, pelaku, waktu)


def _mesin(mesin: Mesin, permintaan: Permintaan) -> MesinPaket:
    try:
        return mesin.untuk(PAKET, permintaan.daerah, permintaan.tanggal)
    except DaerahTidakDikenal as salah:
        pesan = f"Daerah ini belum dilayani. Yang dilayani: {', '.join(salah.daerah)}."
        raise IsianSalah("Daerah tidak dikenal.", (GalatIsian("daerah", pesan),)) from None
    except BelumBerlaku as salah:
        raise IsianSalah("Instruksinya belum berlaku.", (GalatIsian("tanggal", str(salah)),)) from None


def _periksa_isian(permintaan: Permintaan, mesin: MesinPaket) -> None:
    salah = []
    layanan = mesin.terikat.fakta["layanan"].kode_untuk(permintaan.daerah)
    if permintaan.layanan not in layanan:
        pesan = f"Layanan ini tidak disebut instruksi daerah itu. Yang dikenal: {', '.join(layanan)}."
        salah.append(GalatIsian("layanan", pesan))
    if len(permintaan.pekerja) + len(permintaan.keluarga) > ROMBONGAN_MAKS:
        salah.append(GalatIsian("pekerja", f"Paling banyak {ROMBONGAN_MAKS} orang dalam satu permintaan; pecah."))
    sebut = [("pemohon.nik", permintaan.nik_pemohon)]
    sebut += [(f"pekerja[{i}].nik", n) for i, n in enumerate(permintaan.pekerja)]
    sebut += [(f"keluarga[{i}].nik", n) for i, n in enumerate(permintaan.keluarga)]
    for kolom, nik in sebut:
        if not (len(nik) == 16 and nik.isascii() and nik.isdigit() and bertanggal(nik)):
            salah.append(GalatIsian(kolom, "NIK harus 16 angka dengan tanggal lahir yang ada; periksa pada KTP-el."))
    if salah:
        raise IsianSalah("Permintaan pemeriksaan belum benar.", tuple(salah[:100]))


def _parameter(mesin: Mesin, permintaan: Permintaan, nama: str) -> int:
    nilai = mesin.parameter.nilai(nama, permintaan.tanggal, permintaan.daerah)
    if nilai is None:
        pesan = f"Parameter {nama} belum punya nilai pada tanggal ini."
        raise IsianSalah("Tanggal ini belum dapat diperiksa.", (GalatIsian("tanggal", pesan),))
    return nilai.nilai


def _kesanggupan_sah(mesin: Mesin, permintaan: Permintaan) -> bool:
    surat = permintaan.kesanggupan
    if surat is None or not surat.nomor.strip():
        return False
    umur = (permintaan.tanggal - surat.tanggal).days
    return 0 <= umur <= _parameter(mesin, permintaan, "kesanggupan.berlaku_hari")


def _sanksi_aktif(koneksi: Connection, permintaan: Permintaan, indeks: bytes) -> bool:
    return sanksi_berlaku(
        koneksi, permintaan.daerah, permintaan.layanan, nib=permintaan.nib, indeks=indeks, tanggal=permintaan.tanggal
    )


def _ringkasan(orang: Sequence[Orang]) -> dict[str, int]:
    keadaan = [o.keadaan for o in orang]
    return {
        "diperiksa": len(keadaan),
        "aktif": sum(k.aktif for k in keadaan),
        "terdaftar_nonaktif": sum(k.terdaftar and not k.aktif for k in keadaan),
        "belum_terdaftar": sum(k.ditemukan and not k.terdaftar for k in keadaan),
        "tidak_ditemukan": sum(not k.ditemukan for k in keadaan),
    }


def _simpan(
    sesi: Session,
    permintaan: Permintaan,
    jawaban: dict[str, Any],
    kode: str,
    data_per: date | None,
    putusan: Sequence[PutusanOrang],
    mesin: Mesin,
    pelaku: Pelaku,
    waktu: datetime,
) -> None:
    id_: str = jawaban["id"]
    berbeda = {id(satu.putusan): satu for satu in putusan}
    nama_putusan = {kunci: f"{id_}/{ke}" for ke, kunci in enumerate(berbeda)}
    disimpan = [(nama_putusan[kunci], satu.putusan, satu.nilai) for kunci, satu in berbeda.items()]
    putusan_baris = siapkan_semua(sesi, mesin, disimpan, waktu)
    baris = {
        "id": id_,
        "kode": kode,
        "daerah": permintaan.daerah,
        "layanan": permintaan.layanan,
        "nomor_permohonan": permintaan.nomor_permohonan,
        "tanggal": permintaan.tanggal,
        "hasil": jawaban["hasil"],
        "data_per": data_per,
        "jawaban": jawaban,
        "pelaku": pelaku.id,
        "waktu": waktu,
    }
    orang = [
        {
            "pemeriksaan_id": id_,
            "subjek": satu.orang.subjek,
            "indeks": satu.orang.indeks,
            "ditemukan": satu.orang.keadaan.ditemukan,
            "terdaftar": satu.orang.keadaan.terdaftar,
            "aktif": satu.orang.keadaan.aktif,
            "hasil": satu.putusan.hasil,
            "putusan_id": nama_putusan[id(satu.putusan)],
        }
        for satu in putusan
    ]
    koneksi = sesi.connection()
    with sekali_kirim(koneksi):
        SISIP_PUTUSAN.jalankan(koneksi, putusan_baris)
        _SISIP.jalankan(koneksi, baris)
        _SISIP_ORANG.jalankan(koneksi, orang)
        catat(
            sesi,
            waktu=waktu,
            daerah=permintaan.daerah,
            pelaku=pelaku.id,
            tindakan="pemeriksaan.jawab",
            objek=f"pemeriksaan/{id_}",
            isi={"layanan": permintaan.layanan, "hasil": jawaban["hasil"], "orang": len(putusan)},
        )
    setelah_simpan(sesi, GERBANG, permintaan.daerah, permintaan.layanan, jawaban["hasil"])
