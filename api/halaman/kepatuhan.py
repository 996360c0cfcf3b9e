"""How each unit keeps its duties in a quarter, and the escalations that wait: for the Sekda, the Bupati and a camat.

A unit is shown with what it has done, in the order of the offices: there is no place to be last in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from api.auth import izin
from api.halaman.meja import (
    UKURAN,
    KeDep,
    Kolom,
    Lajur,
    Pilihan,
    Sel,
    Tabel,
    hitung,
    pilihan_daftar,
    rute_meja,
    tampil_daftar,
)
from api.halaman.unduh import SELURUHNYA, pasang_unduhan, pilah, unduh_baris
from api.layanan import Layanan, LayananDep, PelakuDep
from patuh.akun.pelaku import Pelaku
from patuh.desa.lingkup import jenis_unit
from patuh.galat import GalatIsian, IsianSalah, TidakBerwenang
from patuh.tugas.bentuk import kalender, kamus_unit
from patuh.tugas.eskalasi import NAMA_JENIS, eskalasi_terbuka
from patuh.tugas.kepatuhan import GOLONGAN, KELOMPOK, Hitungan, per_unit
from rules.periode import Periode, nama_tanggal

rute = rute_meja()
NAMA_KEADAAN = {
    "TEPAT": "Seluruhnya tepat waktu",
    "LEWAT": "Lengkap, ada yang lewat tenggat",
    "BELUM": "Ada yang belum dilaporkan",
    "BERJALAN": "Belum ada yang jatuh tempo",
}
_CAP = {"TEPAT": "DISETUJUI", "LEWAT": "DIKEMBALIKAN", "BELUM": "TERLAMBAT", "BERJALAN": "TERBUKA"}
_URUT = ("nama", "nama_atasan", *GOLONGAN)
_KOLOM_CSV = ("unit", "nama", "kelompok", "nama_atasan", *GOLONGAN, "keadaan")
_URUT_ESKALASI = ("tanggal", "nama_unit", "diktum", "belum")
_KOLOM_ESKALASI = (
    "tanggal", "unit", "nama_unit", "diktum", "nama_periode", "jenis", "nama_jenis", "nama_kepada", "belum",
)  # fmt: skip
_MUNDUR = 5


@rute.get("/kepatuhan", **izin("tugas.lihat"))
def daftar(
    request: Request,
    layanan: LayananDep,
    pelaku: PelakuDep,
    triwulan: Pilihan = "",
    kelompok: Pilihan = "",
    keadaan: Pilihan = "",
    urut: Pilihan = "",
    ke: KeDep = 1,
) -> Response:
    """The units of the daerah, or of a camat's kecamatan."""
    periode, pilihan = _periode(layanan, pelaku, triwulan)
    data = _baca(layanan, pelaku, periode, kelompok, keadaan, urut)
    bagian = data[(ke - 1) * UKURAN : ke * UKURAN]
    tabel = Tabel(
        f"Kepatuhan unit, {periode.nama}",
        [Lajur("Unit", "nama"), Lajur("Melapor kepada", "nama_atasan"), Lajur("Tepat waktu", "tepat", kanan=True),
         Lajur("Lewat tenggat", "lewat", kanan=True), Lajur("Belum ada", "belum", kanan=True),
         Lajur("Belum jatuh tempo", "berjalan", kanan=True), Lajur("Keadaan")],
        [
            [
                Sel(d["nama"], f"/tugas?unit={d['unit']}&periode={periode.kode}", d["kelompok"]),
                Sel(d["nama_atasan"] or "-"),
                *(Sel(hitung(d[g]), kanan=True) for g in GOLONGAN),
                Sel("", cap=NAMA_KEADAAN[d["keadaan"]], warna=_CAP[d["keadaan"]]),
            ]
            for d in bagian
        ],
        "Tidak ada unit yang sesuai.",
        pengantar="Menurut laporan pertamanya; yang dikembalikan untuk diperbaiki tetap tepat waktu. Tanpa peringkat.",
        saring=[
            Kolom("triwulan", "Triwulan", "pilihan", pilihan=[(p.kode, p.nama) for p in pilihan], nilai=periode.kode),
            pilihan_daftar("kelompok", "Jenis unit", [(n, n) for n in dict.fromkeys(KELOMPOK.values())], kelompok),
            pilihan_daftar("keadaan", "Keadaan", NAMA_KEADAAN.items(), keadaan),
        ],
        total=len(data),
        ke=ke,
        benda="unit",
        csv="/kepatuhan.csv",
        urut=urut,
        tautan=[("/eskalasi", "Eskalasi terbuka")] if _pucuk(pelaku) else (),
        remah=("/beranda", "Beranda"),
    )  # fmt: skip
    twin = {"triwulan": periode.kode, "total": len(data), "halaman": ke, "ukuran": UKURAN, "data": bagian}
    return tampil_daftar(request, tabel, twin)


def daftar_csv(
    layanan: LayananDep,
    pelaku: PelakuDep,
    triwulan: Pilihan = "",
    kelompok: Pilihan = "",
    keadaan: Pilihan = "",
    urut: Pilihan = "",
) -> Response:
    """The same list, all of it."""
    periode, _ = _periode(layanan, pelaku, triwulan)
    baris = _baca(layanan, pelaku, periode, kelompok, keadaan, urut)
    return unduh_baris(f"kepatuhan-{periode.kode}", _KOLOM_CSV, baris)


pasang_unduhan(rute, "/kepatuhan", daftar_csv, "tugas.lihat")


@rute.get("/eskalasi", **izin("tugas.lihat"))
def eskalasi(
    request: Request, layanan: LayananDep, pelaku: PelakuDep, jenis: Pilihan = "", urut: Pilihan = "", ke: KeDep = 1
) -> Response:
    """The escalations that still wait for an answer, the newest first."""
    data = _eskalasi(layanan, pelaku, jenis, urut)
    bagian = data[(ke - 1) * UKURAN : ke * UKURAN]
    tabel = Tabel(
        "Eskalasi terbuka",
        [Lajur("Unit", "nama_unit"), Lajur("Diktum", "diktum"), Lajur("Belum", "belum", kanan=True),
         Lajur("Sebab"), Lajur("Diteruskan", "tanggal")],
        [
            [
                Sel(d["nama_unit"], f"/tugas/{d['tugas']}", d["nama_periode"]),
                Sel(d["diktum"]),
                Sel(f"{hitung(d['belum'])} tugas", kanan=True),
                Sel(d["nama_jenis"]),
                Sel(nama_tanggal(d["tanggal"]), kecil=f"kepada {d['nama_kepada']}"),
            ]
            for d in bagian
        ],
        "Tidak ada eskalasi yang terbuka.",
        pengantar="Diteruskan karena belum dimulai atau belum dilaporkan; tertutup sendiri begitu laporannya masuk.",
        saring=[pilihan_daftar("jenis", "Sebab", NAMA_JENIS.items(), jenis)],
        total=len(data),
        ke=ke,
        benda="eskalasi",
        csv="/eskalasi.csv",
        urut=urut,
        remah=("/beranda", "Beranda"),
    )  # fmt: skip
    return tampil_daftar(request, tabel, {"total": len(data), "halaman": ke, "ukuran": UKURAN, "data": bagian})


def eskalasi_csv(layanan: LayananDep, pelaku: PelakuDep, jenis: Pilihan = "", urut: Pilihan = "") -> Response:
    """The same list, all of it."""
    return unduh_baris("eskalasi", _KOLOM_ESKALASI, _eskalasi(layanan, pelaku, jenis, urut))


pasang_unduhan(rute, "/eskalasi", eskalasi_csv, "tugas.lihat")


def _pucuk(pelaku: Pelaku) -> bool:
    return pelaku.unit in (f"{pelaku.daerah}-sekda", f"{pelaku.daerah}-bupati")


def _periode(layanan: Layanan, pelaku: Pelaku, minta: str) -> tuple[Periode, Sequence[Periode]]:
    """The triwulan asked for (the last one that has ended, unless it says another) and those that can be."""
    ini = Periode.memuat(kalender(pelaku.daerah).tanggal(layanan.jam()), "triwulan")
    pilihan = [ini]
    for _ in range(_MUNDUR):
        pilihan.append(pilihan[-1].sebelumnya)
    if not minta:
        return pilihan[1], pilihan
    satu = next((p for p in pilihan if p.kode == minta), None)
    if satu is None:
        raise IsianSalah("Triwulan tidak dikenal.", (GalatIsian("triwulan", "Pilih dari daftar."),))
    return satu, pilihan


def _baca(
    layanan: Layanan, pelaku: Pelaku, periode: Periode, kelompok: str, keadaan: str, urut: str
) -> list[dict[str, Any]]:
    if not _pucuk(pelaku) and jenis_unit(pelaku) != "camat":
        raise TidakBerwenang("Halaman ini untuk Sekretariat Daerah, Bupati, dan camat.")
    atasan = None if _pucuk(pelaku) else pelaku.unit
    with layanan.bd.baca() as sesi:
        isi = per_unit(sesi, pelaku.daerah, periode, waktu=layanan.jam(), atasan=atasan)
    unit = kamus_unit(pelaku.daerah)
    kelompok_urut = list(dict.fromkeys(KELOMPOK.values()))
    baris = [
        {
            "unit": kode,
            "nama": unit[kode].nama if kode in unit else kode,
            "kelompok": KELOMPOK.get(unit[kode].jenis, unit[kode].jenis) if kode in unit else "",
            "nama_atasan": unit[a].nama if kode in unit and (a := unit[kode].atasan) in unit and a else None,
            **h.jumlah,
            "keadaan": _keadaan(h),
        }
        for kode, h in isi.items()
    ]
    baris.sort(key=lambda b: (kelompok_urut.index(b["kelompok"]) if b["kelompok"] in kelompok_urut else 99, b["unit"]))
    pilih = [b for b in baris if kelompok in ("", b["kelompok"]) and keadaan in ("", b["keadaan"])]
    return pilah(pilih, urut, _URUT)


def _keadaan(h: Hitungan) -> str:
    if h.jumlah["belum"]:
        return "BELUM"
    if h.jumlah["lewat"]:
        return "LEWAT"
    return "TEPAT" if h.jumlah["tepat"] else "BERJALAN"


def _eskalasi(layanan: Layanan, pelaku: Pelaku, jenis: str, urut: str) -> list[dict[str, Any]]:
    if not _pucuk(pelaku):
        raise TidakBerwenang("Halaman ini untuk Sekretariat Daerah dan Bupati.")

    def kerja(sesi: Session) -> list[dict[str, Any]]:
        semua, _ = eskalasi_terbuka(sesi, pelaku.daerah, batas=SELURUHNYA)
        return [asdict(e) for e in semua if jenis in ("", e.jenis)]

    with layanan.bd.baca() as sesi:
        return pilah(kerja(sesi), urut, _URUT_ESKALASI)
