"""Public pages of the rule packs: the table with its law beside it, and a form to try it (a plain GET)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from api.auth import izin, rute_baru
from api.halaman.isian import baca_angka
from api.halaman.tampil import halaman, ingin_json
from api.halaman.unduh import pasang_unduhan, pilah, unduh_baris
from api.layanan import Layanan, LayananDep
from patuh.aturan.bentuk import PutusanBentuk
from patuh.aturan.bentuk_paket import PaketRinci, ParameterBentuk, ringkas_paket
from patuh.aturan.evaluasi import ambil_paket, evaluasi, hari_ini, nama_daerah, paket_rinci
from patuh.galat import GalatIsian, IsianSalah
from patuh.instruksi.muat import daftar_instruksi, muat_instruksi
from patuh.register.fakta_massal import FAKTA
from patuh.samar import bersihkan
from rules.mesin.mesin import Mesin

rute = rute_baru(prefix="/paket", include_in_schema=False)
AWALAN = "f."
_MAKS_ISIAN = 100
_KOLOM_CSV = ("id", "judul", "tentang", "daerah", "jumlah_aturan", "versi")
Pilihan = Annotated[str, Query(max_length=100)]
_PANJANG = 100


@rute.get("", **izin("publik"))
def daftar(
    request: Request, layanan: LayananDep, cari: Pilihan = "", daerah: Pilihan = "", urut: Pilihan = ""
) -> Response:
    """Every pack in use."""
    semua = [ringkas_paket(t) for t in layanan.paket.mesin.daftar()]
    data = _pilih(layanan, cari, daerah, urut)
    saring = {k: v for k, v in (("cari", cari), ("daerah", daerah)) if v}
    nama = {d: nama_daerah(d) for p in semua for d in p.daerah}
    konteks = {
        "daftar": data,
        "nama_daerah": nama,
        "cari": cari,
        "daerah": daerah,
        "semua_daerah": sorted(nama.items()),
        "urut": urut,
        "kueri": urlencode(saring),
        "kueri_urut": urlencode(saring | ({"urut": urut} if urut else {})),
    }
    return halaman(request, "paket_daftar.html", konteks, {"total": len(data), "data": data})


def daftar_csv(layanan: LayananDep, cari: Pilihan = "", daerah: Pilihan = "", urut: Pilihan = "") -> Response:
    """The same list as a file."""
    return unduh_baris("paket-aturan", _KOLOM_CSV, _pilih(layanan, cari, daerah, urut))


pasang_unduhan(rute, "", daftar_csv, "publik")


def _pilih(layanan: Layanan, cari: str, daerah: str, urut: str) -> list[dict[str, Any]]:
    kata = cari.strip().casefold()
    semua = [ringkas_paket(t).model_dump() for t in layanan.paket.mesin.daftar()]
    return pilah(
        [
            p
            for p in semua
            if kata in f"{p['id']} {p['judul']} {p['tentang']}".casefold() and (not daerah or daerah in p["daerah"])
        ],
        urut,
        ("judul", "jumlah_aturan"),
    )


@rute.get("/{paket_id}", **izin("publik"))
def baca(paket_id: str, request: Request, layanan: LayananDep) -> Response:
    """One pack; with answers in the query (``f.<fact>``, ``daerah``, ``tanggal``) also what it decides on them."""
    mesin, waktu = layanan.paket.mesin, layanan.jam()
    paket = paket_rinci(mesin, ambil_paket(mesin, paket_id), waktu)
    isian = {n: bersihkan(v.strip()) for n, v in request.query_params.items()}
    daerah = isian.get("daerah") or paket.daerah[0]
    hari = {d: hari_ini(d, waktu) for d in paket.daerah}
    putusan: PutusanBentuk | None = None
    salah: IsianSalah | None = None
    if any(n in ("coba", "daerah", "tanggal") or n.startswith(AWALAN) for n in isian):
        try:
            putusan = _coba(mesin, paket, daerah, isian, hari)
        except IsianSalah as galat:
            if ingin_json(request):
                raise
            salah = galat
    galat_isian = _untuk_formulir(paket, salah.errors) if salah else []
    konteks = {
        "dampak": paket_id in FAKTA,
        "paket": paket,
        "putusan": putusan,
        "lain": _lain(paket, putusan) if putusan else [],
        "isian": isian,
        "daerah": daerah,
        "tanggal": isian.get("tanggal") or hari.get(daerah, hari[paket.daerah[0]]).isoformat(),
        "galat": galat_isian,
        "salah": {g.kolom: g.pesan for g in galat_isian},
        "nama_daerah": {d: nama_daerah(d) for d in paket.daerah},
        "nama_instruksi": {i: muat_instruksi(i).nama for i in daftar_instruksi()},
        "kini": {n: _kini(p) for n, p in paket.parameter.items()},
        "pilihan": {n: _pilihan(f.kode, paket.daerah) for n, f in paket.fakta.items() if f.kode},
    }
    data = {"paket": paket, "putusan": putusan}
    return halaman(request, "paket.html", konteks, data, status=422 if salah else 200)


def _coba(
    mesin: Mesin, paket: PaketRinci, daerah: str, isian: Mapping[str, str], hari: Mapping[str, date]
) -> PutusanBentuk:
    """The decision on what was typed. Raises :class:`IsianSalah` naming every wrong field as the API does."""
    fakta, galat = _baca_fakta(paket, isian)
    tanggal = hari.get(daerah, date.min)
    if teks := isian.get("tanggal"):
        try:
            # The pattern of the API: fromisoformat alone would take other ways to write a date.
            tanggal = date.fromisoformat(teks if len(teks) == len("2026-11-22") and teks[4] == teks[7] == "-" else "")
        except ValueError:
            pesan = "Tulis tanggal sebagai tahun-bulan-hari, misalnya 2026-11-22."
            galat.append(GalatIsian("tanggal", pesan))
            tanggal = hari.get(daerah, date.min)
    try:
        putusan = evaluasi(mesin, paket.id, daerah, tanggal, fakta, mengapa=None)
    except IsianSalah as salah:
        raise IsianSalah(salah.detail, (*galat, *salah.errors)) from None
    if galat:
        raise IsianSalah("Ada isian yang belum benar.", tuple(galat))
    return putusan


def _baca_fakta(paket: PaketRinci, isian: Mapping[str, str]) -> tuple[dict[str, object], list[GalatIsian]]:
    """The facts as typed; what is empty is unknown."""
    fakta: dict[str, object] = {}
    galat = []
    kiriman = {n.removeprefix(AWALAN): v for n, v in isian.items() if n.startswith(AWALAN) and v}
    if len(kiriman) > _MAKS_ISIAN or any(len(n) > _PANJANG for n in kiriman):
        raise IsianSalah("Terlalu banyak isian.", (GalatIsian("", "Terlalu banyak isian untuk satu paket."),))
    for nama, teks in kiriman.items():
        jenis = paket.fakta[nama].jenis if nama in paket.fakta else "kode"
        if jenis == "kode":
            fakta[nama] = teks
        elif jenis == "ya_tidak":
            if teks in ("ya", "tidak"):
                fakta[nama] = teks == "ya"
            else:
                galat.append(GalatIsian(f"fakta.{nama}", "Pilih ya atau tidak."))
        else:
            try:
                fakta[nama] = _bulat(teks)
            except ValueError:
                galat.append(GalatIsian(f"fakta.{nama}", "Tulis bilangan bulat saja, misalnya 1.250."))
    return fakta, galat


def _bulat(teks: str) -> int:
    nilai = baca_angka(teks)
    if not isinstance(nilai, int):
        raise ValueError("pecahan")
    return nilai


def _untuk_formulir(paket: PaketRinci, galat: Iterable[GalatIsian]) -> list[GalatIsian]:
    """The errors by the ids of the page's fields; a fact without a field goes to the summary alone."""
    hasil = []
    for satu in galat:
        nama = satu.kolom.removeprefix("fakta.")
        if nama != satu.kolom and nama in paket.fakta:
            hasil.append(GalatIsian(AWALAN + nama, f"{nama.replace('_', ' ')}: {satu.pesan}"))
        else:
            hasil.append(GalatIsian(satu.kolom if satu.kolom in ("daerah", "tanggal") else "", satu.pesan))
    return hasil


def _lain(paket: PaketRinci, putusan: PutusanBentuk) -> list[dict[str, Any]]:
    """Every outcome that was not reached, with why not; one that no rule gives here has an empty list."""
    lain = [h for h in paket.hasil if h != putusan.hasil]
    hasil = [{"hasil": h, "sebab": [m for m in putusan.mengapa_tidak if m.hasil == h]} for h in lain]
    return [h for h in hasil if h["sebab"] or h["hasil"] != "PERLU_DATA"]


def _kini(parameter: ParameterBentuk) -> list[dict[str, Any]]:
    """Today's value, once where all daerah share it."""
    semua = list(parameter.hari_ini.items())
    if all(n == semua[0][1] for _, n in semua):
        return [{"daerah": None, "nilai": semua[0][1]}]
    return [{"daerah": d, "nilai": n} for d, n in semua]


def _pilihan(kode: Mapping[str, list[str]], daerah: list[str]) -> list[dict[str, Any]]:
    """Every code once; one that not all daerah know says whose it is."""
    semua = dict.fromkeys(k for d in daerah for k in kode[d])
    dalam = {k: [d for d in daerah if k in kode[d]] for k in semua}
    return [{"kode": k, "hanya": [] if len(d) == len(daerah) else d} for k, d in dalam.items()]
