"""Parameters: what amounts and limits are in force, since when, from which source and how sure."""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api.auth import izin
from api.halaman.meja import UKURAN, KeDep, Kolom, Lajur, Pilihan, Sel, Tabel, kini, rute_meja, tampil_daftar
from api.halaman.meja import hitung as _angka
from api.halaman.tampil import KEPASTIAN
from api.halaman.unduh import pasang_unduhan, pilah, unduh_baris
from api.layanan import PelakuDep
from patuh.akun.pelaku import Pelaku
from rules.parameter.muat import parameter_bawaan
from rules.periode import nama_tanggal

rute = rute_meja()
_TAMPAK = (("", "Yang berlaku sekarang"), ("semua", "Semua tanggal"))
_URUT = ("arti", "nilai", "sejak", "sumber")
_KOLOM_CSV = ("nama", "arti", "nilai", "satuan", "sejak", "sampai", "sumber", "kepastian")


@rute.get("/parameter", **izin("sesi"))
def daftar(
    request: Request, pelaku: PelakuDep, tampak: Pilihan = "", cari: Pilihan = "", urut: Pilihan = "", ke: KeDep = 1
) -> Response:
    """Values in force, or all of them with their dates."""
    hari = date.fromisoformat(kini(request, pelaku.daerah))
    pilih = _pilih(pelaku, hari, tampak, cari, urut)
    bagian = pilih[(ke - 1) * UKURAN : ke * UKURAN]
    tabel = Tabel(
        "Parameter",
        [Lajur("Arti", "arti"), Lajur("Nilai", "nilai", kanan=True), Lajur("Berlaku", "sejak"),
         Lajur("Sumber", "sumber")],
        [
            [
                Sel(str(d["arti"]), kecil=str(d["nama"])),
                Sel(f"{_angka(d['nilai'])} {d['satuan']}", kanan=True),
                Sel(f"sejak {nama_tanggal(d['sejak'])}", cap="" if d["kini"] else "tidak berlaku sekarang",
                    kecil=f"sampai {nama_tanggal(d['sampai'])}" if d["sampai"] else ""),
                Sel(str(d["sumber"]), kecil=KEPASTIAN.get(str(d["kepastian"]), str(d["kepastian"]))),
            ]
            for d in bagian
        ],
        "Tidak ada parameter yang sesuai.",
        pengantar="Angka yang dipakai aturan menurut tanggalnya. Yang baru ditambahkan dengan sumbernya.",
        saring=[Kolom("tampak", "Tampilkan", "pilihan", pilihan=_TAMPAK, nilai=tampak),
                Kolom("cari", "Cari kata", nilai=cari, wajib=False)],
        total=len(pilih),
        ke=ke,
        csv="/parameter.csv",
        benda="nilai",
        urut=urut,
    )  # fmt: skip
    twin = {"daerah": pelaku.daerah, "tanggal": hari, "total": len(pilih), "halaman": ke, "ukuran": UKURAN}
    return tampil_daftar(request, tabel, twin | {"data": bagian})


def daftar_csv(
    request: Request, pelaku: PelakuDep, tampak: Pilihan = "", cari: Pilihan = "", urut: Pilihan = ""
) -> Response:
    """The same list, all of it."""
    hari = date.fromisoformat(kini(request, pelaku.daerah))
    return unduh_baris("parameter", _KOLOM_CSV, _pilih(pelaku, hari, tampak, cari, urut))


pasang_unduhan(rute, "/parameter", daftar_csv, "sesi")


def _pilih(pelaku: Pelaku, hari: date, tampak: str, cari: str, urut: str) -> list[dict[str, Any]]:
    """The values of the daerah that the filter lets through, in the order asked for."""
    semua, kata = parameter_bawaan(), cari.strip().casefold()
    baris: list[dict[str, Any]] = [
        {"nama": nama, "arti": semua.arti(nama, pelaku.daerah), "nilai": n.nilai, "satuan": n.satuan, "sejak": n.sejak,
         "sampai": n.sampai, "sumber": n.sumber, "kepastian": n.kepastian,
         "kini": n.sejak <= hari and (n.sampai is None or hari <= n.sampai)}
        for nama in sorted(semua.nama())
        for n in semua.riwayat(nama, pelaku.daerah)
    ]  # fmt: skip
    pilih = [
        b
        for b in baris
        if (tampak == "semua" or b["kini"]) and kata in f"{b['nama']} {b['arti']} {b['sumber']}".casefold()
    ]
    return pilah(pilih, urut, _URUT)
