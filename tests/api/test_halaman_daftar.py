"""Every page that is a list: filters, sorts, goes out as CSV and as a workbook, and has a JSON twin."""

from __future__ import annotations

import asyncio
import csv
import io
import re
from collections.abc import Sequence
from html import unescape
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from starlette.responses import FileResponse

from api.halaman.unduh import sebagai_lembar, unduh_csv
from api.izin_rute import rute_izin
from api.rute import RUTE
from patuh.akun.izin import PUBLIK, TAHAP, boleh
from patuh.csv_aman import alirkan_csv
from tests.api.conftest import Uji
from tests.api.halaman import rapi
from tests.api.klien import Klien
from tests.peramban.dunia import ORANG, Isi, isi_dunia, kuki

_BUKAN_DAFTAR = {
    "/admin/daerah": "settings of one daerah; its units are the list /admin/unit",
    "/status": "the parts of the service, not rows of anything",
    "/beranda": "an overview; each of its lists leads to the list itself",
}
"""Pages with rows that are no list, and why."""
HALAMAN = {
    j: izin
    for metode, j, izin in rute_izin(RUTE)
    if metode == "GET"
    and "{" not in j
    and not j.startswith("/api/")
    and not re.search(r"\.\w+$", j)
    and izin != TAHAP
    and j not in _BUKAN_DAFTAR
}


def unduhan(isi: str) -> dict[str, str]:
    """The downloads that a page offers of its list, by ending."""
    baris = "".join(re.findall(r'<p class="kecil unduh">.*?</p>', isi))
    return {b: unescape(a) for a, b in re.findall(r'href="([^"]+\.(csv|xlsx)[^"]*)"', baris)}


def baris_csv(k: Klien, alamat: str) -> list[list[str]]:
    jawaban = k.get(alamat)
    assert jawaban.status_code == 200, (alamat, jawaban.text[:300])
    assert jawaban.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in jawaban.headers["content-disposition"]
    return list(csv.reader(io.StringIO(jawaban.text)))


def baris_xlsx(k: Klien, alamat: str) -> Sequence[Sequence[object]]:
    jawaban = k.get(alamat)
    assert jawaban.status_code == 200, (alamat, jawaban.text[:300])
    assert re.search(r'filename="[\w-]+\.xlsx"', jawaban.headers["content-disposition"])
    return CalamineWorkbook.from_filelike(io.BytesIO(jawaban.content)).get_sheet_by_index(0).to_python()


def periksa_daftar(k: Klien, jalur: str, *, kosong: bool) -> list[str]:
    """What this list lacks."""
    kembar = k.get(f"{jalur}?format=json").json()
    kurang = [f"JSON tanpa {n}" for n in ("total", "data") if n not in kembar]
    isi = rapi(k.get(jalur))
    if 'class="saring' not in isi:
        kurang.append("tanpa saringan")
    kunci = re.findall(r"urut=(\w+)", isi)
    if not kunci and not kosong:
        kurang.append("tanpa urutan")
    ada = unduhan(isi)
    kurang += [f"tanpa {b}" for b in ("csv", "xlsx") if b not in ada]
    if kurang:
        return kurang
    for satu in dict.fromkeys(kunci):
        naik, turun = (k.get(f"{jalur}?urut={a}{satu}&format=json") for a in ("", "-"))
        if (naik.status_code, turun.status_code) != (200, 200):
            kurang.append(f"urut={satu}: {naik.status_code}, {turun.status_code}")
        elif naik.json()["total"] != turun.json()["total"]:
            kurang.append(f"urut={satu}: jumlahnya berbeda")
    salah = k.get(f"{jalur}?urut=sidik&format=json")
    if salah.status_code != 422 or salah.json()["errors"][0]["kolom"] != "urut":
        kurang.append(f"urutan asing: {salah.status_code}")
    teks, lembar = baris_csv(k, ada["csv"]), baris_xlsx(k, ada["xlsx"])
    # Taking the trail away is an event of the trail.
    sendiri = jalur == "/jejak"
    if len(teks) - 1 != kembar["total"] + sendiri:
        kurang.append(f"CSV {len(teks) - 1} baris, daftarnya {kembar['total']}")
    if len(teks) + sendiri != len(lembar) or teks[0] != lembar[0]:
        kurang.append("CSV dan XLSX berbeda")
    return kurang


@pytest.fixture
def dunia(uji: Uji) -> tuple[Uji, Isi]:
    """A regency at work: something in nearly every list."""
    return uji, isi_dunia(uji)


def test_setiap_daftar_menyaring_mengurutkan_dan_diunduh(dunia: tuple[Uji, Isi]) -> None:
    """Found from the routes, so that a new list cannot forget any of it."""
    uji, isi = dunia
    klien = {p: uji.klien(html=True) for p in isi.orang}
    for peran, k in klien.items():
        k.kuki.set("patuh_sesi", kuki(uji, isi.orang[peran]))
    daftar: set[str] = set()
    kosong: set[str] = set()
    kurang: dict[str, list[str]] = {}
    for jalur, izin in HALAMAN.items():
        banyak = {}
        for peran in isi.orang:
            if izin == PUBLIK or boleh(izin, set(ORANG[peran][1])):
                jawaban = klien[peran].get(f"{jalur}?format=json")
                ada = jawaban.status_code == 200 and jawaban.headers["content-type"] == "application/json"
                kembar = jawaban.json() if ada else None
                if isinstance(kembar, dict) and isinstance(kembar.get("data"), list) and kembar.get("boleh", True):
                    banyak[peran] = len(kembar["data"])
        if not banyak:
            continue
        # Whoever sees most of it looks at it.
        peran = max(banyak, key=lambda p: banyak[p])
        if not banyak[peran]:
            kosong.add(jalur)
        if salah := periksa_daftar(klien[peran], jalur, kosong=not banyak[peran]):
            kurang[jalur] = salah
        daftar.add(jalur)
    assert kurang == {}
    assert daftar >= {
        "/tugas", "/persetujuan", "/kotak-masuk", "/laporan", "/naskah", "/pemeriksaan", "/kesanggupan", "/sanksi",
        "/impor", "/pengumpulan", "/verifikasi-data", "/alih-segmen", "/cakupan-pekerja", "/pembiayaan-desa",
        "/desa/kebutuhan", "/desa/evaluasi-apbdes", "/tawaran-pembiayaan", "/parameter", "/jejak", "/admin/pejabat",
        "/admin/kunci", "/admin/unit", "/admin/izin", "/perjanjian/tagihan", "/perjanjian/peristiwa",
        "/perjanjian/surat", "/rekonsiliasi", "/kak/dokumen", "/kepatuhan", "/paket",
    }  # fmt: skip
    # Nothing is late enough to be escalated while this quarter runs.
    assert kosong <= {"/eskalasi"}


def test_lembar_menjaga_nik_teks_dan_rumus() -> None:
    """A workbook keeps sixteen digits and never runs a cell; what is a number can be added up. Its file is gone once
    it has been sent."""
    isi = [["3313010101900001", 12_600_000, "=1+1", "0812", "dua\nbaris", None, -5]]
    lembar = asyncio.run(sebagai_lembar(lambda: unduh_csv("uji", alirkan_csv(list("abcdefg"), isi)))())
    assert isinstance(lembar, FileResponse) and lembar.background is not None
    baris = CalamineWorkbook.from_path(str(lembar.path)).get_sheet_by_index(0).to_python()
    assert baris == [list("abcdefg"), ["3313010101900001", 12_600_000.0, "=1+1", "0812", "dua\nbaris", "", -5.0]]
    asyncio.run(lembar.background())
    assert not Path(lembar.path).exists()
