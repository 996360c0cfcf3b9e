"""Public pages: the front page and the instruction itself with its state."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from api.auth import izin, rute_baru
from api.halaman.tampil import halaman
from api.layanan import LayananDep
from patuh.galat import GalatIsian, IsianSalah
from patuh.instruksi.bentuk import ringkas_instruksi
from patuh.instruksi.keadaan import (
    KlausulTelusur,
    ambil_instruksi,
    instruksi_rinci,
    telusur_instruksi,
    triwulan_instruksi,
)
from patuh.instruksi.muat import daftar_instruksi, muat_instruksi
from patuh.tugas.bentuk import kamus_unit
from patuh.tugas.kepatuhan import riwayat_klausul
from patuh.tugas.tabel import Keadaan
from rules.periode import Periode

rute = rute_baru(include_in_schema=False)

# The bar reads from done to missing; every part also stands beside it in words.
URUTAN_BATANG = (
    Keadaan.DISETUJUI,
    Keadaan.DILAPORKAN,
    Keadaan.DIKEMBALIKAN,
    Keadaan.TERBUKA,
    Keadaan.MENDATANG,
    Keadaan.TERLAMBAT,
    Keadaan.TIDAK_DILAPORKAN,
)
_LEBAR_BATANG = 100.0
_SEBELUM, _SESUDAH = 5, 1


@rute.get("/", **izin("publik"))
def beranda(request: Request, layanan: LayananDep) -> Response:
    """What Patuh is, and the instruments with their state this quarter."""
    waktu = layanan.jam()
    daftar: list[dict[str, Any]] = []
    with layanan.bd.baca() as sesi:
        for instruksi_id in daftar_instruksi():
            instruksi = muat_instruksi(instruksi_id)
            keadaan = telusur_instruksi(sesi, instruksi, triwulan_instruksi(instruksi, None, waktu), waktu=waktu)
            daftar.append(
                {
                    "instruksi": ringkas_instruksi(instruksi),
                    "triwulan": keadaan.nama_triwulan,
                    "tugas": sum(k.tugas for k in keadaan.klausul),
                    "jumlah": jumlahkan(keadaan.klausul),
                }
            )
    konteks = {"daftar": [d | {"batang": batang(d["jumlah"])} for d in daftar]}
    return halaman(request, "beranda.html", konteks, {"instruksi": daftar})


@rute.get("/instruksi/{instruksi_id}", **izin("publik"))
def instruksi(
    instruksi_id: str,
    request: Request,
    layanan: LayananDep,
    triwulan: Annotated[str | None, Query()] = None,
    unit: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """The instruction as issued; beside each huruf, where it stands in the triwulan and stood in those before, for all
    units or one."""
    satu, waktu = ambil_instruksi(instruksi_id), layanan.jam()
    periode, kini = triwulan_instruksi(satu, triwulan or None, waktu), triwulan_instruksi(satu, None, waktu)
    unit_ada = kamus_unit(satu.daerah)
    if unit and unit not in unit_ada:
        raise IsianSalah("Unit tidak dikenal.", (GalatIsian("unit", "Pilih unit dari daftar."),))
    with layanan.bd.baca() as sesi:
        keadaan = telusur_instruksi(sesi, satu, periode, waktu=waktu, unit=unit or None)
        lalu = sorted(p for p in _pilihan(periode, kini) if p < periode)
        riwayat = riwayat_klausul(sesi, satu.id, lalu, waktu=waktu, unit=unit or None)
    rinci = instruksi_rinci(instruksi_id)
    jumlah = jumlahkan(keadaan.klausul)
    konteks = {
        "instruksi": rinci,
        "keadaan": keadaan,
        "diktum": _diktum(rinci.klausul, keadaan.klausul),
        "riwayat": riwayat,
        "unit": unit,
        "nama_unit_pilih": unit_ada[unit].nama if unit else None,
        "pilihan_unit": sorted(((k, u.nama) for k, u in unit_ada.items()), key=lambda u: u[1]),
        "jumlah": jumlah,
        "tugas": sum(jumlah.values()),
        "batang_semua": batang(jumlah),
        "judul_paket": {t.paket.id: t.paket.judul for t in layanan.paket.mesin.daftar()},
        "pilihan": _pilihan(periode, kini),
    }
    return halaman(request, "instruksi.html", konteks, {"instruksi": rinci, "keadaan": keadaan, "jumlah": jumlah})


def jumlahkan(klausul: list[KlausulTelusur]) -> dict[str, int]:
    """Counts by status over several clauses."""
    return {str(s): sum(k.jumlah[s] for k in klausul) for s in Keadaan}


def batang(jumlah: dict[str, int]) -> list[dict[str, Any]]:
    """The parts of a bar of width 100: status, count, start and width."""
    total, mulai, bagian = sum(jumlah.values()), 0.0, []
    for status in URUTAN_BATANG:
        if jumlah[status]:
            lebar = jumlah[status] / total * _LEBAR_BATANG
            bagian.append({"status": status, "jumlah": jumlah[status], "x": round(mulai, 3), "lebar": round(lebar, 3)})
            mulai += lebar
    return bagian


def _diktum(klausul: list[Any], keadaan: list[KlausulTelusur]) -> list[dict[str, Any]]:
    """The clauses under their diktum, in the order of the document."""
    hasil: list[dict[str, Any]] = []
    for isi, posisi in zip(klausul, keadaan, strict=True):
        if not hasil or hasil[-1]["nomor"] != isi.diktum:
            hasil.append({"nomor": isi.diktum, "pembuka": isi.pembuka, "klausul": []})
        hasil[-1]["klausul"].append({"isi": isi, "keadaan": posisi, "batang": batang(posisi.jumlah)})
    return hasil


def _pilihan(dipilih: Periode, kini: Periode) -> list[Periode]:
    """The triwulan offered: some before the current one, the next, and the chosen one in any case."""
    mundur = [kini]
    for _ in range(_SEBELUM):
        mundur.append(mundur[-1].sebelumnya)
    return sorted({kini.berikutnya, *mundur, dipilih}, reverse=True)
