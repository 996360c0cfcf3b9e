"""Merging: everything accepted becomes one import of its kind, on the ordinary way of an import.

A desa that handed in nothing keeps the rows of the import before; they are copied by blind index
(:mod:`patuh.register.bawaan`). When the import is done the boxes with what the desa sent are deleted.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from patuh.akun.pelaku import LAYANAN, Pelaku
from patuh.basisdata.mesin import BasisData
from patuh.galat import Bentrok
from patuh.pengumpulan.jalan import (
    ambil_pengumpulan,
    hapus_isi,
    jejak,
    kabari_alur,
    kiriman_pengumpulan,
    langkah,
    pastikan_dibuka,
)
from patuh.pengumpulan.tabel import (
    Cara,
    Kiriman,
    KirimanIsi,
    Penerusan,
    Pengumpulan,
    StatusKiriman,
    StatusPengumpulan,
)
from patuh.pengumpulan.wilayah import desa_kecamatan, pastikan_dinsos
from patuh.register.bawaan import RencanaBawaan
from patuh.register.cari import impor_terpakai
from patuh.register.contoh import KOLOM
from patuh.register.rahasia import GudangKunci
from patuh.register.tabel import Impor, StatusImpor
from patuh.register.terima import mulai_impor, terima_berkas
from patuh.tugas.bentuk import kalender
from rules.periode import nama_tanggal

Jam = Callable[[], datetime]


def gabungkan(bd: BasisData, id: str, *, folder: Path, kunci: GudangKunci, pelaku: Pelaku, waktu: datetime) -> None:
    """Merge what the camat have accepted and hand it to the import queue; with nothing but "no change", close.

    Raises:
        TidakBerwenang: not Dinas Sosial.
        Bentrok: a kecamatan has not passed on and its deadline has not gone by, nothing was accepted, or it is over.
    """
    with bd.baca() as sesi:
        satu = ambil_pengumpulan(sesi, id, pelaku)
        pastikan_dinsos(pelaku, satu.daerah)
        _pastikan_boleh(sesi, satu, waktu)
        dipakai = _dipakai(sesi, satu)
        letak: dict[str, list[int]] = {}
        aliran = io.BufferedReader(_Aliran(_baris_gabungan(sesi, satu, dipakai, kunci, letak)))
        nama = f"gabungan-{satu.jenis}-{satu.periode}.csv"
        with terima_berkas(folder, aliran, nama) as berkas, bd.tulis() as tulis:
            kini = ambil_pengumpulan(tulis, id, pelaku, kunci=True)
            _pastikan_boleh(tulis, kini, waktu)
            if {k.id for k in _dipakai(tulis, kini)} != {k.id for k in dipakai}:
                raise Bentrok("Ada kiriman yang baru saja diputuskan camat. Ulangi penggabungan.")
            impor = None
            if any(not k.nihil for k in dipakai):
                impor = mulai_impor(
                    tulis,
                    jenis=kini.jenis,
                    daerah=kini.daerah,
                    per_tanggal=kini.per_tanggal,
                    berkas=berkas,
                    folder=folder,
                    pelaku=pelaku,
                    waktu=waktu,
                )
            _tutup(tulis, kini, impor, dipakai, letak, pelaku, waktu)


def _tutup(
    sesi: Session,
    satu: Pengumpulan,
    impor: Impor | None,
    dipakai: list[Kiriman],
    letak: dict[str, list[int]],
    pelaku: Pelaku,
    waktu: datetime,
) -> None:
    semua = [u.kode for desa in desa_kecamatan(satu.daerah).values() for u in desa]
    tetap = sorted(k.desa for k in dipakai if k.nihil)
    bawaan = sorted(set(semua) - {k.desa for k in dipakai})
    lama = impor_terpakai(sesi, satu.daerah, satu.jenis, satu.per_tanggal)
    satu.hasil = {
        "baru": letak,
        "tetap": tetap,
        "bawaan": bawaan,
        "sumber": {"impor": lama.id, "per_tanggal": lama.per_tanggal.isoformat()} if lama is not None else None,
    }
    satu.galat = None
    if impor is None:
        satu.status, satu.selesai = StatusPengumpulan.SELESAI, waktu
    else:
        if impor.rincian.get("gabungan") not in (None, satu.id) or impor.status != StatusImpor.BERJALAN:
            raise Bentrok(f"Data yang sama untuk tanggal ini sudah menjadi impor {impor.id}. Ubah tanggal datanya.")
        impor.rincian = impor.rincian | {"gabungan": satu.id, "desa_baru": len(letak), "desa_tetap": len(tetap),
                                         "desa_bawaan": len(bawaan)}  # fmt: skip
        if lama is not None and lama.no is not None:
            penduduk = impor_terpakai(sesi, satu.daerah, "kependudukan", satu.per_tanggal)
            impor.rincian = impor.rincian | {
                "bawaan": RencanaBawaan(
                    impor_no=lama.no,
                    diganti=sorted(letak) if satu.cara == Cara.LENGKAP else [],
                    penduduk_no=penduduk.no if penduduk is not None else None,
                )
            }
        sesi.add(impor)
        satu.status, satu.impor_id = StatusPengumpulan.DIGABUNG, impor.id
    sesi.add(satu)
    langkah(sesi, satu, "GABUNG", satu.unit, pelaku, waktu)
    jejak(sesi, satu, "pengumpulan.gabung", pelaku, waktu, {
        "impor": satu.impor_id, "baru": sorted(letak), "tetap": tetap, "bawaan": len(bawaan)
    })  # fmt: skip
    if impor is None:
        hapus_isi(sesi, satu)
    kabari_alur(sesi, satu, waktu)


def lanjutkan(bd: BasisData, id: str, *, waktu: datetime) -> StatusPengumpulan:
    """Follow the merged import: done, delete what the desa sent; failed, open the collection again with its reason."""
    with bd.tulis() as sesi:
        satu = sesi.exec(select(Pengumpulan).where(Pengumpulan.id == id).with_for_update()).one()
        if satu.status != StatusPengumpulan.DIGABUNG:
            return StatusPengumpulan(satu.status)
        impor = sesi.exec(select(Impor).where(Impor.id == satu.impor_id)).one()
        if impor.status == StatusImpor.SELESAI:
            satu.status, satu.selesai = StatusPengumpulan.SELESAI, waktu
            hapus_isi(sesi, satu)
            jejak(sesi, satu, "pengumpulan.selesai", LAYANAN, waktu, {"impor": impor.id, "diterima": impor.diterima})
        elif impor.status == StatusImpor.GAGAL:
            satu.status, satu.impor_id = StatusPengumpulan.DIBUKA, None
            satu.galat = f"Penggabungan gagal: {impor.galat}"
        sesi.add(satu)
        return StatusPengumpulan(satu.status)


def _pastikan_boleh(sesi: Session, satu: Pengumpulan, waktu: datetime) -> None:
    pastikan_dibuka(satu)
    sudah = set(sesi.exec(select(Penerusan.kecamatan).where(Penerusan.pengumpulan_no == satu.no)))
    belum = [k for k in desa_kecamatan(satu.daerah) if k not in sudah]
    if belum and kalender(satu.daerah).tanggal(waktu) <= satu.tenggat_kecamatan:
        raise Bentrok(
            f"{len(belum)} kecamatan belum meneruskan datanya. Dapat digabung tanpa mereka sesudah tenggat kecamatan, "
            f"{nama_tanggal(satu.tenggat_kecamatan)}."
        )
    if not _dipakai(sesi, satu):
        raise Bentrok("Belum ada kiriman desa yang diterima camat; tidak ada yang dapat digabung.")


def _dipakai(sesi: Session, satu: Pengumpulan) -> list[Kiriman]:
    return [k for k in kiriman_pengumpulan(sesi, satu) if k.status == StatusKiriman.DITERIMA]


def _baris_gabungan(
    sesi: Session, satu: Pengumpulan, dipakai: list[Kiriman], kunci: GudangKunci, letak: dict[str, list[int]]
) -> Iterator[bytes]:
    """The merged file, and in ``letak`` each desa's first and last row in it. Who moved away comes last, so that where
    another desa has the person living, that row is the first and counts."""
    yield _csv([list(KOLOM[satu.jenis])])
    nomor, pindah = 1, []
    for kiriman in (k for k in dipakai if not k.nihil):
        kotak = kunci.untuk(satu.daerah).buka(sesi.get_one(KirimanIsi, kiriman.no).kotak)
        letak[kiriman.desa] = [nomor + 1, nomor + len(kotak["baris"])]
        nomor += len(kotak["baris"])
        pindah += kotak["pindah"]
        if kotak["baris"]:
            yield _csv(kotak["baris"])
    if pindah:
        yield _csv(pindah)


def _csv(baris: list[list[Any]]) -> bytes:
    tulisan = io.StringIO()
    csv.writer(tulisan).writerows(baris)
    return tulisan.getvalue().encode()


class _Aliran(io.RawIOBase):
    """A stream over pieces, so that the merged file is never written twice."""

    def __init__(self, potongan: Iterator[bytes]) -> None:
        self._potongan = potongan
        self._sisa = b""

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, wadah: Any) -> int:
        """Fill the buffer; 0 at the end."""
        while not self._sisa:
            if (berikut := next(self._potongan, None)) is None:
                return 0
            self._sisa = berikut
        banyak = min(len(wadah), len(self._sisa))
        wadah[:banyak], self._sisa = self._sisa[:banyak], self._sisa[banyak:]
        return banyak
