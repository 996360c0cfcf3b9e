"""Reconciliations of an agreement: the list, and opening one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import izin
from api.halaman.formulir import FormulirDep
from api.halaman.meja import (
    SALAH_ISI,
    UKURAN,
    Borang,
    KeDep,
    Kolom,
    Lajur,
    Pilihan,
    Sel,
    Tabel,
    baca_isi,
    boleh_pelaku,
    hitung,
    isi_jawaban,
    isi_ulang,
    kini,
    pilihan_daftar,
    rute_meja,
    tampil_daftar,
    terpilih,
)
from api.halaman.perjanjian import NAMA_SEGMEN, bulan_berlaku, pilih_perjanjian
from api.halaman.rekonsiliasi import NAMA_STATUS, baris_milik
from api.halaman.unduh import pasang_unduhan, pilah, unduh_baris
from api.layanan import Layanan, LayananDep, PelakuDep, layanan_dari, pelaku_dari
from api.v1 import rekonsiliasi as v1
from patuh.akun.pelaku import Pelaku
from patuh.galat import GalatDomain
from patuh.instruksi.model import Instruksi
from patuh.rekonsiliasi.jalan import diktum_rekonsiliasi
from patuh.rekonsiliasi.tabel import StatusRekonsiliasi
from rules.periode import Periode, nama_tanggal

rute = rute_meja(prefix="/rekonsiliasi")
_URUT = ("periode", "diktum", "tanggal", "status")
_KOLOM_CSV = ("id", "diktum", "segmen", "periode", "tanggal", "status", "sha256", "disepakati")


@rute.get("", **izin("perjanjian.lihat"))
def daftar(request: Request, status: Pilihan = "", diktum: Pilihan = "", urut: Pilihan = "", ke: KeDep = 1) -> Response:
    """The reconciliations, newest first."""
    return _daftar(request, status=status, diktum=diktum, urut=urut, ke=ke)


def daftar_csv(
    layanan: LayananDep, pelaku: PelakuDep, status: Pilihan = "", diktum: Pilihan = "", urut: Pilihan = ""
) -> Response:
    """The same list, all of it."""
    return unduh_baris("rekonsiliasi", _KOLOM_CSV, _baca(layanan, pelaku, status, diktum, urut))


pasang_unduhan(rute, "", daftar_csv, "perjanjian.lihat")


@rute.post("", **izin("perjanjian.catat"))
def buka(request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Open one."""
    satu = pilih_perjanjian(pelaku)
    kolom = _kolom(request, satu, layanan, pelaku)
    try:
        isi = baca_isi(v1.BukaMasukan, kolom, formulir, {"instruksi": satu.id})
        id_ = isi_jawaban(v1.buka(isi, request, layanan, pelaku))["id"]
    except SALAH_ISI as salah:
        return _daftar(request, salah=salah, isian=isi_ulang(kolom, formulir))
    return RedirectResponse(f"/rekonsiliasi/{id_}?kabar=buka", 303)


def _baca(layanan: Layanan, pelaku: Pelaku, status: str, diktum: str, urut: str) -> list[dict[str, Any]]:
    pilih = terpilih(StatusRekonsiliasi, status, "status")
    baris = [r.model_dump() for r in v1.daftar(layanan, pelaku, pilih_perjanjian(pelaku).id)]
    return pilah([b for b in baris if pilih in (None, b["status"]) and diktum in ("", b["diktum"])], urut, _URUT)


def _kolom(request: Request, satu: Instruksi, layanan: Layanan, pelaku: Pelaku) -> list[Kolom]:
    triwulan = dict.fromkeys(Periode.memuat(b.awal, "triwulan") for b in bulan_berlaku(satu, layanan))
    return [
        Kolom("diktum", "Baris rencana kerja", "pilihan", pilihan=[(d, d) for d in baris_milik(satu, pelaku)]),
        Kolom("periode", "Triwulan", "pilihan", pilihan=[(p.kode, p.nama) for p in triwulan]),
        Kolom("tanggal", "Tanggal rekonsiliasi", "date", nilai=kini(request, pelaku.daerah)),
    ]


def _daftar(
    request: Request,
    *,
    status: str = "",
    diktum: str = "",
    urut: str = "",
    ke: int = 1,
    salah: GalatDomain | None = None,
    isian: Mapping[str, str] | None = None,
) -> Response:
    layanan, pelaku = layanan_dari(request), pelaku_dari(request)
    satu = pilih_perjanjian(pelaku)
    data = _baca(layanan, pelaku, status, diktum, urut)
    bagian = data[(ke - 1) * UKURAN : ke * UKURAN]
    mencatat = boleh_pelaku(pelaku, "perjanjian.catat") and bool(baris_milik(satu, pelaku))
    tabel = Tabel(
        "Rekonsiliasi",
        [Lajur("Baris rencana kerja", "diktum"), Lajur("Triwulan", "periode"), Lajur("Tanggal", "tanggal"),
         Lajur("Perbedaan", kanan=True), Lajur("Status", "status")],
        [
            [
                Sel(d["diktum"], f"/rekonsiliasi/{d['id']}", NAMA_SEGMEN.get(d["segmen"], d["segmen"])),
                Sel(Periode.baca(d["periode"]).nama),
                Sel(nama_tanggal(d["tanggal"])),
                Sel(hitung(_banyak_beda(d["hitungan"])), kanan=True),
                Sel("", cap=NAMA_STATUS[d["status"]]),
            ]
            for d in bagian
        ],
        "Belum ada rekonsiliasi yang sesuai.",
        pengantar="Data kepesertaan dan iuran kedua pihak dibandingkan, lalu berita acaranya disepakati. "
        "Paling sedikit empat kali setahun.",
        saring=[
            pilihan_daftar("status", "Status", [(s.value, n) for s, n in NAMA_STATUS.items()], status),
            pilihan_daftar("diktum", "Baris", [(d.nomor, d.nomor) for d in diktum_rekonsiliasi(satu)], diktum),
        ],
        total=len(data),
        ke=ke,
        benda="rekonsiliasi",
        csv="/rekonsiliasi.csv",
        urut=urut,
        remah=("/perjanjian", "Perjanjian"),
        borang=[
            Borang("/rekonsiliasi", "Buka rekonsiliasi", "Buka", _kolom(request, satu, layanan, pelaku), lipat=True)
        ] if mencatat else (),
    )  # fmt: skip
    twin = {"total": len(data), "halaman": ke, "ukuran": UKURAN, "data": bagian}
    return tampil_daftar(request, tabel, twin, salah=salah, isian=isian)


def _banyak_beda(hitungan: Mapping[str, Any]) -> int | None:
    return sum(sum(b.get("beda", {}).values()) for b in hitungan.values()) if hitungan else None
