"""The daerah as Patuh knows it (units, days off, dated parameters), and the permission matrix; all to be read."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query
from sqlmodel import select
from starlette.requests import Request
from starlette.responses import Response

from api.auth import izin, rute_baru
from api.halaman.formulir import token_halaman
from api.halaman.meja import UKURAN, KeDep
from api.halaman.tampil import halaman
from api.halaman.unduh import pasang_unduhan, pilah
from api.izin_rute import matriks_izin, rute_izin
from api.layanan import LayananDep, PelakuDep
from patuh.akun.muat import muat_daerah
from patuh.akun.peran import PERAN
from patuh.akun.sesi import hari_ini
from patuh.akun.tabel import Unit
from patuh.csv_aman import alirkan_csv
from patuh.galat import GalatIsian, IsianSalah
from patuh.tugas.jadwal import kalender_daerah
from rules.parameter.muat import parameter_bawaan

rute = rute_baru(prefix="/admin", include_in_schema=False)
Pilihan = Annotated[str, Query(max_length=100)]


@rute.get("/daerah", **izin("daerah.lihat"))
def daerah(request: Request, layanan: LayananDep, pelaku: PelakuDep) -> Response:
    """Units by kind, days off of this year and the next, parameters with their dates."""
    kini, kal = hari_ini(pelaku.daerah, layanan.jam()).date(), kalender_daerah(muat_daerah(pelaku.daerah))
    with layanan.bd.baca() as sesi:
        jenis = sesi.exec(select(Unit.jenis).where(Unit.daerah == pelaku.daerah)).all()
    semua, setelan = parameter_bawaan(), muat_daerah(pelaku.daerah)
    parameter: list[dict[str, Any]] = []
    for nama in sorted(semua.nama()):
        if riwayat := semua.riwayat(nama, pelaku.daerah):
            nilai = [asdict(n) | {"kini": n.sejak <= kini and (n.sampai is None or kini <= n.sampai)} for n in riwayat]
            parameter.append({"nama": nama, "arti": semua.arti(nama, pelaku.daerah), "nilai": nilai})
    data = {
        "daerah": pelaku.daerah,
        "nama": setelan.nama,
        "zona": setelan.zona,
        "tenggat": setelan.tenggat.model_dump(),
        "jumlah_unit": Counter(jenis),
        "libur": [
            {"tanggal": h, "nama": n, "perkiraan": kal.perkiraan(h)}
            for t in (0, 1)
            for h, n in kal.libur(kini.year + t)
        ],
        "parameter": parameter,
    }
    return halaman(request, "admin_daerah.html", data | {"csrf": token_halaman(request)}, data)


@rute.get("/izin", **izin("izin.lihat"))
def matriks(request: Request, peran: Pilihan = "", cari: Pilihan = "", urut: Pilihan = "", ke: KeDep = 1) -> Response:
    """Every route, the action that it declares, and the roles and key scopes that open it."""
    baris = _matriks(request, peran, cari, urut)
    saring = {k: v for k, v in (("peran", peran), ("cari", cari)) if v}
    konteks = {
        "data": baris[(ke - 1) * UKURAN : ke * UKURAN],
        "total": len(baris),
        "halaman": ke,
        "jumlah_halaman": max(1, -(-len(baris) // UKURAN)),
        "peran": [(k, p.nama) for k, p in PERAN.items()],
        "pilih_peran": peran,
        "cari": cari,
        "urut": urut,
        "kueri": urlencode(saring),
        "kueri_urut": urlencode(saring | ({"urut": urut} if urut else {})),
        "csrf": token_halaman(request),
    }
    data = {"total": len(baris), "halaman": ke, "ukuran": UKURAN, "data": konteks["data"]}
    return halaman(request, "admin_izin.html", konteks, data)


def _matriks(request: Request, peran: str, cari: str, urut: str) -> list[dict[str, Any]]:
    if peran and peran not in PERAN:
        raise IsianSalah("Saringan belum benar.", (GalatIsian("peran", "Pilih dari daftar."),))
    kata = cari.strip().casefold()
    semua = matriks_izin(rute_izin(request.app.state.rute))
    return pilah(
        [b for b in semua if (not peran or b["peran"][peran]) and kata in f"{b['jalur']} {b['uraian']}".casefold()],
        urut,
        ("jalur", "uraian", "metode"),
    )


def matriks_csv(request: Request, peran: Pilihan = "", cari: Pilihan = "", urut: Pilihan = "") -> Response:
    """The same as CSV."""
    kolom = ("metode", "jalur", "izin", "uraian", "lingkup", *PERAN)
    baris = ([b[k] if k in b else b["peran"][k] for k in kolom] for b in _matriks(request, peran, cari, urut))
    return Response(
        "".join(alirkan_csv(kolom, baris)),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="matriks-izin.csv"'},
    )


pasang_unduhan(rute, "/izin", matriks_csv, "izin.lihat")
