"""A signed-in unit's inbox: what the mails also say, newest first, and marking lines as read."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import izin, rute_baru
from api.halaman.formulir import FormulirDep, token_halaman
from api.halaman.tampil import halaman
from api.halaman.unduh import SELURUHNYA, pasang_unduhan, unduh_baris
from api.layanan import LayananDep, PelakuDep
from api.v1.pemberitahuan import rinci
from patuh.galat import GalatIsian, IsianSalah
from patuh.pemberitahuan.baca import kotak_pelaku
from patuh.pemberitahuan.bahan import jalur_kabar
from patuh.pemberitahuan.kotak import tandai_dibaca
from patuh.pemberitahuan.tabel import JenisPemberitahuan

rute = rute_baru(prefix="/kotak-masuk", include_in_schema=False)
UKURAN = 25
Pilihan = Annotated[str, Query(max_length=100)]
Baca = Annotated[str, Query(pattern="^(belum|sudah)?$")]
_KOLOM_CSV = ("waktu", "jenis", "judul", "isi", "tugas_id", "dibaca")
_PANJANG_HALAMAN = 6


@rute.get("", **izin("kabar.lihat"))
def daftar(
    request: Request,
    layanan: LayananDep,
    pelaku: PelakuDep,
    jenis: Pilihan = "",
    baca: Baca = "",
    urut: Pilihan = "",
    ke: Annotated[int, Query(alias="halaman", ge=1, le=100_000)] = 1,
) -> Response:
    """A page of the unit's inbox."""
    _pastikan_jenis(jenis)
    with layanan.bd.baca() as sesi:
        kotak = kotak_pelaku(sesi, pelaku, None, jenis=jenis, baca=baca, urut=urut, halaman=ke, ukuran=UKURAN)
    saring = {k: v for k, v in (("jenis", jenis), ("baca", baca)) if v}
    data = {
        "unit": kotak.unit,
        "total": kotak.total,
        "belum_dibaca": kotak.belum_dibaca,
        "halaman": ke,
        "ukuran": UKURAN,
        "data": [rinci(b) for b in kotak.baris],
    }
    konteks = data | {
        "jumlah_halaman": max(1, -(-kotak.total // UKURAN)),
        "tujuan_kabar": {b.id: jalur_kabar(b) for b in kotak.baris},
        "jenis": jenis,
        "baca": baca,
        "urut": urut,
        "semua_jenis": [(j.value, _sebut(j)) for j in JenisPemberitahuan],
        "kueri": urlencode(saring),
        "kueri_urut": urlencode(saring | ({"urut": urut} if urut else {})),
        "csrf": token_halaman(request),
    }
    return halaman(request, "kotak_masuk.html", konteks, data)


def daftar_csv(
    layanan: LayananDep, pelaku: PelakuDep, jenis: Pilihan = "", baca: Baca = "", urut: Pilihan = ""
) -> Response:
    """The same list, all of it."""
    _pastikan_jenis(jenis)
    with layanan.bd.baca() as sesi:
        kotak = kotak_pelaku(sesi, pelaku, None, jenis=jenis, baca=baca, urut=urut, halaman=1, ukuran=SELURUHNYA)
        return unduh_baris("kotak-masuk", _KOLOM_CSV, [rinci(b).model_dump(mode="json") for b in kotak.baris])


pasang_unduhan(rute, "", daftar_csv, "kabar.lihat")


def _pastikan_jenis(jenis: str) -> None:
    if jenis and jenis not in set(JenisPemberitahuan):
        raise IsianSalah("Saringan belum benar.", (GalatIsian("jenis", "Pilih dari daftar."),))


def _sebut(jenis: JenisPemberitahuan) -> str:
    return jenis.value.replace("_", " ").capitalize()


@rute.post("/dibaca", **izin("kabar.tandai"))
def dibaca(layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Mark the named lines read; those of other units are left alone, and a repeat changes nothing."""
    with layanan.bd.tulis() as sesi:
        unit = kotak_pelaku(sesi, pelaku, None, halaman=1, ukuran=1).unit
        tandai_dibaca(sesi, unit, layanan.jam(), list(formulir.daftar.get("id", ())))
    ke = formulir.teks.get("halaman", "")
    sama = ke.isascii() and ke.isdigit() and len(ke) < _PANJANG_HALAMAN and int(ke) > 1
    return RedirectResponse(f"/kotak-masuk?halaman={int(ke)}" if sama else "/kotak-masuk", 303)
