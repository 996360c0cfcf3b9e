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
from api.layanan import LayananDep, PelakuDep
from patuh.csv_aman import alirkan_csv
from rules.parameter.muat import parameter_bawaan
from rules.periode import nama_tanggal

rute = rute_meja()
_TAMPAK = (("", "Yang berlaku sekarang"), ("semua", "Semua tanggal"))
_KOLOM_CSV = ("nama", "arti", "nilai", "satuan", "sejak", "sampai", "sumber", "kepastian")


@rute.get("/parameter", **izin("sesi"))
def daftar(request: Request, layanan: LayananDep, pelaku: PelakuDep, tampak: Pilihan = "", ke: KeDep = 1) -> Response:
    """Values in force, or all of them with their dates."""
    hari = date.fromisoformat(kini(request, pelaku.daerah))
    semua = parameter_bawaan()
    data: list[dict[str, Any]] = [
        {"nama": nama, "arti": semua.arti(nama, pelaku.daerah), "nilai": n.nilai, "satuan": n.satuan, "sejak": n.sejak,
         "sampai": n.sampai, "sumber": n.sumber, "kepastian": n.kepastian,
         "kini": n.sejak <= hari and (n.sampai is None or hari <= n.sampai)}
        for nama in sorted(semua.nama())
        for n in semua.riwayat(nama, pelaku.daerah)
    ]  # fmt: skip
    pilih = data if tampak == "semua" else [d for d in data if d["kini"]]
    tabel = Tabel(
        "Parameter",
        [Lajur("Arti"), Lajur("Nilai", kanan=True), Lajur("Berlaku"), Lajur("Sumber")],
        [
            [
                Sel(str(d["arti"]), kecil=str(d["nama"])),
                Sel(f"{_angka(d['nilai'])} {d['satuan']}", kanan=True),
                Sel(f"sejak {nama_tanggal(d['sejak'])}", cap="" if d["kini"] else "tidak berlaku sekarang",
                    kecil=f"sampai {nama_tanggal(d['sampai'])}" if d["sampai"] else ""),
                Sel(str(d["sumber"]), kecil=KEPASTIAN.get(str(d["kepastian"]), str(d["kepastian"]))),
            ]
            for d in pilih[(ke - 1) * UKURAN : ke * UKURAN]
        ],
        "Belum ada parameter.",
        pengantar="Angka yang dipakai aturan menurut tanggalnya. Yang baru ditambahkan dengan sumbernya.",
        saring=[Kolom("tampak", "Tampilkan", "pilihan", pilihan=_TAMPAK, nilai=tampak)],
        total=len(pilih),
        ke=ke,
        csv="/parameter.csv",
        benda="nilai",
    )  # fmt: skip
    return tampil_daftar(request, tabel, {"daerah": pelaku.daerah, "tanggal": hari, "data": data})


@rute.get("/parameter.csv", **izin("sesi"))
def daftar_csv(pelaku: PelakuDep) -> Response:
    """All values with their dates."""
    semua = parameter_bawaan()
    baris = (
        (nama, semua.arti(nama, pelaku.daerah), n.nilai, n.satuan, n.sejak, n.sampai, n.sumber, n.kepastian)
        for nama in sorted(semua.nama())
        for n in semua.riwayat(nama, pelaku.daerah)
    )
    kepala = {"Content-Disposition": 'attachment; filename="parameter.csv"'}
    return Response("".join(alirkan_csv(_KOLOM_CSV, baris)), media_type="text/csv; charset=utf-8", headers=kepala)
