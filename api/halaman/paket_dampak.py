"""What-if on a page: another value of one parameter over the whole register. Counts only, nothing is stored."""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api.auth import izin
from api.halaman.isian import baca_angka
from api.halaman.meja import Kolom, Pilihan, bahan_borang, hitung, kini, rupiah, rute_meja
from api.halaman.tampil import halaman, ingin_json
from api.layanan import LayananDep, PelakuDep
from patuh.aturan.dampak_anak import hitung_andai
from patuh.aturan.evaluasi import ambil_paket
from patuh.galat import Bentrok, GalatDomain, GalatIsian, IsianSalah, TidakDitemukan
from patuh.register.fakta_massal import FAKTA
from rules.paket.model import BATAS_BILANGAN
from rules.parameter.muat import parameter_bawaan

rute = rute_meja(prefix="/paket")


@rute.get("/{paket_id}/dampak", **izin("paket.dampak"))
def dampak(
    paket_id: str,
    request: Request,
    layanan: LayananDep,
    pelaku: PelakuDep,
    parameter: Pilihan = "",
    nilai: Pilihan = "",
    tanggal: Pilihan = "",
) -> Response:
    """The form; with a parameter and its value in the query also who would move where, at what cost."""
    satu = ambil_paket(layanan.paket.mesin, paket_id).paket
    if paket_id not in FAKTA or not satu.untuk(pelaku.daerah):
        raise TidakDitemukan("Dampak paket ini tidak dapat dihitung atas register.")
    hari = kini(request, pelaku.daerah)
    hasil: dict[str, Any] | None = None
    salah: GalatDomain | None = None
    dikirim = {"parameter", "nilai", "tanggal"} & request.query_params.keys()
    if dikirim:
        try:
            hasil = hitung_andai(
                layanan.bd, paket=paket_id, daerah=pelaku.daerah, **_baca(parameter, nilai, tanggal or hari)
            )
        except (IsianSalah, Bentrok) as galat:
            if ingin_json(request):
                raise
            salah = galat
    kolom = [
        Kolom("parameter", "Parameter", "pilihan", pilihan=_pilihan(pelaku.daerah, date.fromisoformat(hari))),
        Kolom("nilai", "Nilainya andaikan", "angka", "Angka bulat dalam satuan parameter itu."),
        Kolom("tanggal", "Menurut keadaan per tanggal", "date", nilai=hari),
    ]
    isian = {"parameter": parameter, "nilai": nilai} | ({"tanggal": tanggal} if tanggal else {})
    konteks = bahan_borang(request, salah, isian) | {
        "paket": satu,
        "kolom": kolom,
        "h": hasil,
        "arti": parameter_bawaan().arti(parameter, pelaku.daerah) if hasil else "",
        "rupiah": rupiah,
        "hitung": hitung,
    }
    return halaman(
        request,
        "paket_dampak.html",
        konteks,
        {"paket": paket_id, "dampak": hasil},
        status=salah.status if salah else 200,
    )


def _baca(parameter: str, nilai: str, tanggal: str) -> dict[str, Any]:
    """What was typed. Raises :class:`IsianSalah` naming the fields."""
    galat, hasil = [], dict[str, Any](parameter=parameter)
    if parameter not in parameter_bawaan().nama():
        galat.append(GalatIsian("parameter", "Pilih parameternya."))
    try:
        hasil["nilai"] = baca_angka(nilai)
    except ValueError:
        hasil["nilai"] = None
    if not isinstance(hasil["nilai"], int) or hasil["nilai"] > BATAS_BILANGAN:
        galat.append(GalatIsian("nilai", "Tulis angka bulat, misalnya 42.000."))
    try:
        hasil["tanggal"] = date.fromisoformat(tanggal)
    except ValueError:
        galat.append(GalatIsian("tanggal", "Pilih tanggalnya."))
    if galat:
        raise IsianSalah("Pengandaian belum benar.", tuple(galat))
    return hasil


def _pilihan(daerah: str, hari: date) -> list[tuple[str, str]]:
    """The parameters with a value today, named with it."""
    semua = parameter_bawaan()
    ada = [(n, semua.arti(n, daerah), semua.nilai(n, hari, daerah)) for n in semua.nama()]
    isi = [(n, f"{arti} (sekarang {hitung(v.nilai)} {v.satuan})") for n, arti, v in ada if v is not None]
    return [("", "Pilih"), *sorted(isi, key=lambda b: b[1])]
