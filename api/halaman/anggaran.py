"""The money of the year: need, allocation, payments, gap, projection; recording allocations and payments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import izin
from api.halaman.formulir import FormulirDep
from api.halaman.meja import (
    SALAH_ISI,
    Borang,
    Kolom,
    Pilihan,
    baca_isi,
    bahan_borang,
    berawalan,
    boleh_pelaku,
    hitung,
    isi_ulang,
    kini,
    rupiah,
    rute_meja,
)
from api.halaman.tampil import halaman
from api.halaman.unduh import pasang_unduhan
from api.layanan import LayananDep, PelakuDep, layanan_dari, pelaku_dari
from api.v1 import anggaran as v1
from patuh.anggaran.rekam import penulis
from patuh.galat import GalatDomain
from rules.anggaran import JenisAnggaran
from rules.periode import Periode

rute = rute_meja()
NAMA_JENIS = {
    JenisAnggaran.IURAN: "Iuran peserta yang didaftarkan kabupaten",
    JenisAnggaran.BANTUAN_IURAN: "Bantuan iuran peserta mandiri kelas 3",
    JenisAnggaran.PENDAMPINGAN: "Pendampingan",
}
NAMA_UHC = {"TERCAPAI": "Sasaran UHC tercapai", "BELUM": "Sasaran UHC belum tercapai"}
_KABAR = {"alokasi": "Alokasi tercatat.", "pembayaran": "Pembayaran tercatat."}
_TAHUN = (2014, 2100)
TahunDep = Annotated[int | None, Query(ge=_TAHUN[0], le=_TAHUN[1])]

pasang_unduhan(rute, "/anggaran", v1.baca_csv, "anggaran.lihat")


@rute.get("/anggaran", **izin("anggaran.lihat"))
def baca(request: Request, tahun: TahunDep = None, kabar: Pilihan = "") -> Response:
    """The year as it stands today."""
    return _tampil(request, tahun, kabar=_KABAR.get(kabar))


@rute.post("/anggaran/alokasi", **izin("anggaran.catat"))
def alokasi(request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Record an allocation."""
    kolom = _kolom_alokasi(request, 0)
    try:
        isi = baca_isi(v1.AlokasiMasukan, kolom, formulir, {"daerah": pelaku.daerah})
        v1.alokasikan(isi, request, layanan, pelaku)
    except SALAH_ISI as salah:
        return _tampil(request, None, salah=berawalan("alokasi", salah), isian=isi_ulang(kolom, formulir, "alokasi"))
    return RedirectResponse(f"/anggaran?tahun={isi.tahun}&kabar=alokasi", 303)


@rute.post("/anggaran/pembayaran", **izin("anggaran.catat"))
def pembayaran(request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Record a payment."""
    kolom = _kolom_pembayaran(request, 0)
    try:
        isi = baca_isi(v1.PembayaranMasukan, kolom, formulir, {"daerah": pelaku.daerah, "bulan": _bulan(formulir.teks)})
        v1.bayarkan(isi, request, layanan, pelaku)
    except SALAH_ISI as salah:
        depan = "pembayaran"
        return _tampil(request, None, salah=berawalan(depan, salah), isian=isi_ulang(kolom, formulir, depan))
    return RedirectResponse(f"/anggaran?tahun={isi.tahun}&kabar=pembayaran", 303)


def _bulan(teks: Mapping[str, str]) -> int:
    nilai = teks.get("bulan", "")
    return int(nilai) if nilai.isdecimal() and len(nilai) < 3 else 0


def _pilihan_jenis() -> list[tuple[str, str]]:
    return [("", "Pilih"), *((j.value, n) for j, n in NAMA_JENIS.items())]


def _kolom_alokasi(request: Request, tahun: int) -> list[Kolom]:
    return [
        Kolom("tahun", "Tahun anggaran", "angka", nilai=str(tahun or "")),
        Kolom("jenis", "Untuk", "pilihan", pilihan=_pilihan_jenis()),
        Kolom("jumlah", "Jumlah setahun", "rupiah"),
        Kolom("dokumen_nomor", "Nomor DPA atau perubahannya"),
        Kolom("dokumen_tanggal", "Tanggal dokumen", "date", nilai=kini(request, pelaku_dari(request).daerah)),
    ]


def _kolom_pembayaran(request: Request, tahun: int) -> list[Kolom]:
    bulan = [(str(n), Periode(2026, "bulanan", n).nama.split()[0]) for n in range(1, 13)]
    return [
        Kolom("tahun", "Tahun anggaran", "angka", nilai=str(tahun or "")),
        Kolom("bulan", "Bulan iuran yang dibayar", "bulan", pilihan=[("", "Pilih"), *bulan]),
        Kolom("jenis", "Untuk", "pilihan", pilihan=_pilihan_jenis()),
        Kolom("jumlah", "Jumlah", "rupiah"),
        Kolom("nomor_bukti", "Nomor SP2D atau bukti setor"),
        Kolom("tanggal", "Tanggal pembayaran", "date", nilai=kini(request, pelaku_dari(request).daerah)),
    ]


def _tampil(
    request: Request,
    tahun: int | None,
    *,
    kabar: str | None = None,
    salah: GalatDomain | None = None,
    isian: Mapping[str, str] | None = None,
) -> Response:
    layanan, pelaku = layanan_dari(request), pelaku_dari(request)
    sekarang = int(kini(request, pelaku.daerah)[:4])
    pilih = tahun or sekarang
    isi = v1.baca(layanan, pelaku, pelaku.daerah, pilih)
    menulis = boleh_pelaku(pelaku, "anggaran.catat") and pelaku.unit in penulis(pelaku.daerah)
    borang = [
        Borang("/anggaran/alokasi", "Catat alokasi", "Catat alokasi", _kolom_alokasi(request, pilih),
               awalan="alokasi", lipat=True),
        Borang("/anggaran/pembayaran", "Catat pembayaran", "Catat pembayaran", _kolom_pembayaran(request, pilih),
               awalan="pembayaran", lipat=True),
    ]  # fmt: skip
    konteks = bahan_borang(request, salah, isian, kabar) | {
        "a": isi,
        "nama_jenis": NAMA_JENIS,
        "pilihan_tahun": range(sekarang + 1, sekarang - 4, -1),
        "rupiah": rupiah,
        "hitung": hitung,
        "borang": borang if menulis else (),
    }
    return halaman(request, "anggaran.html", konteks, isi, status=salah.status if salah else 200)
