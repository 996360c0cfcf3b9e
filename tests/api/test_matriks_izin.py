"""The permission matrix, from the routes themselves: every route x role x whose eyes. No unexpected success."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import httpx
import pytest

from api.izin_rute import matriks_izin, rute_izin
from api.rute import RUTE
from patuh.akun.izin import AKSI, METRIK, PUBLIK, boleh
from patuh.akun.pejabat import akhiri
from patuh.akun.pelaku import Pelaku
from patuh.akun.peran import PERAN
from patuh.akun.sesi import LAMA_SESI, PENUH, buka_sesi_pejabat, periksa_sesi, token_formulir
from patuh.akun.tabel_pejabat import JabatanPejabat, Pejabat
from tests.api.akun_uji import Orang, angkat, masuk_pejabat
from tests.api.conftest import CAMAT, DESA, Uji
from tests.api.halaman import rapi

# Role -> the unit that owns the matter of this test (or stands above it), one beside it, one in another regency.
UNIT: dict[str, tuple[str, str | None, str]] = {
    "operator": (DESA, "33.13.01.2002", "33.27.01.2001"),
    "kepala": ("33.13-dinsos", "33.13-dinkes", "33.27-dinkes"),
    "camat": (CAMAT, "33.13.02", "33.27.01"),
    "kades": (DESA, "33.13.01.2002", "33.27.01.2001"),
    "sekda": ("33.13-sekda", None, "33.27-sekda"),
    "bupati": ("33.13-bupati", None, "33.27-bupati"),
    "dinsos": ("33.13-dinsos", None, "33.27-dinsos"),
    "dpmptsp": ("33.13-dpmptsp", None, "33.27-dpmptsp"),
    "inspektorat": ("33.13-inspektorat", None, "33.27-inspektorat"),
    "admin": ("33.13-admin", None, "33.27-admin"),
}
TIADA = "00000000-0000-4000-8000-000000000000"
ISI: dict[str, dict[str, Any]] = {
    "laporan": {"narasi": "Sosialisasi JKN di balai desa."},
    "kembalikan": {"alasan": "Lampirkan daftar hadir."},
    "tenggat": {"tenggat": "2027-01-11", "alasan": "Banjir di tiga desa."},
}
DITOLAK = frozenset({401, 403, 404})


@dataclass(frozen=True)
class Milik:
    """Things of the regency 33.13: a task of a desa, an office, a key."""

    tugas: str
    jabatan: str
    kunci: str

    def jalur(self, pola: str) -> tuple[str, bool]:
        """The route's path with these things in it, and whether it names one of them."""
        kamus = {"tugas_id": self.tugas, "jabatan_id": self.jabatan, "kunci_id": self.kunci}
        hasil = re.sub(r"\{(\w+)[^}]*\}", lambda c: kamus.get(c[1], TIADA), pola)
        return hasil, any(f"{{{n}}}" in pola for n in kamus)


def _rute() -> list[tuple[str, str, str]]:
    return [r for r in rute_izin(RUTE) if r[2] != PUBLIK]


def _sesi(uji: Uji, orang: Orang) -> str:
    with uji.bd.tulis() as sesi:
        pejabat, jabatan = sesi.get_one(Pejabat, orang.pejabat_id), sesi.get_one(JabatanPejabat, orang.jabatan_id)
        return buka_sesi_pejabat(sesi, pejabat, jabatan, tahap=PENUH, perangkat="uji", waktu=uji.kini)


Jawab = list[tuple[str, str, str, httpx.Response]]


def _minta_semua(uji: Uji, milik: Milik, nilai: Callable[[], str]) -> Jawab:
    """Every route asked once, as this session's own page would, with a body that fits where there is one to fit."""

    async def semua() -> Jawab:
        hasil: Jawab = []
        angkutan = httpx.ASGITransport(uji.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=angkutan, base_url="http://patuh.contoh") as klien:
            for metode, pola, izin in _rute():
                jalur, kuki = milik.jalur(pola)[0], nilai()
                isi, token = ISI.get(jalur.rpartition("/")[2], {}), token_formulir(kuki)
                kepala = {"Cookie": f"patuh_sesi={kuki}", "X-CSRF-Token": token}
                # On the task page the reason for a moved deadline has a name of its own.
                formulir = isi | {"csrf": token, "alasan_tenggat": isi.get("alasan", "")}
                badan: dict[str, Any] = {"json": isi} if jalur.startswith("/api/") else {"data": formulir}
                klien.cookies.clear()
                jawaban = await klien.request(metode, jalur, headers=kepala, **(badan if metode != "GET" else {}))
                hasil.append((metode, pola, izin, jawaban))
        return hasil

    return asyncio.run(semua())


class _Segar:
    """A session that is made anew when a request has ended it."""

    def __init__(self, uji: Uji, orang: Orang) -> None:
        self._uji, self._orang, self._nilai = uji, orang, _sesi(uji, orang)

    def __call__(self) -> str:
        with self._uji.bd.baca() as sesi:
            hidup = periksa_sesi(sesi, self._nilai, waktu=self._uji.kini)
        if hidup is None:
            self._nilai = _sesi(self._uji, self._orang)
        return self._nilai


def _milik(uji: Uji) -> Milik:
    return Milik(
        uji.tugas("KETUJUH BELAS", "a", DESA),
        angkat(uji, "33.13-bagian-hukum", "operator", surel="milik@contoh.go.id").jabatan_id,
        uji.kunci[DESA].removeprefix("pk_").partition(".")[0],
    )


_PENDEK = {"kades", "camat", "sekda", "dpmptsp"}


@pytest.mark.parametrize("peran", [p if p in _PENDEK else pytest.param(p, marks=pytest.mark.lama) for p in PERAN])
def test_setiap_rute_untuk_satu_peran(uji: Uji, peran: str) -> None:
    milik, (sendiri, sebelah, jauh) = _milik(uji), UNIT[peran]
    salah: list[str] = []

    def catat(siapa: str, metode: str, jalur: str, jawaban: httpx.Response, sebab: str) -> None:
        salah.append(f"{siapa} {metode} {jalur}: {jawaban.status_code} ({sebab})")

    # Others first: what they must not do must not have been done by the owner already.
    for siapa, unit in (("daerah lain", jauh), ("unit sebelah", sebelah), ("sendiri", sendiri)):
        if unit is None:
            continue
        orang = angkat(uji, unit, peran)
        for metode, pola, izin, jawaban in _minta_semua(uji, milik, _Segar(uji, orang)):
            jalur, menunjuk = milik.jalur(pola)
            status = jawaban.status_code
            if status >= 500:
                catat(siapa, metode, jalur, jawaban, "galat layanan")
            elif not boleh(izin, {peran}):
                if status != 403:
                    catat(siapa, metode, jalur, jawaban, f"peran ini tidak punya {izin}")
            elif status == 401 or jawaban.headers.get("location", "").startswith("/masuk?lanjut"):
                catat(siapa, metode, jalur, jawaban, f"peran ini punya {izin}")
            elif siapa == "daerah lain" and menunjuk and status not in DITOLAK | {409, 422}:
                catat(siapa, metode, jalur, jawaban, "milik daerah lain")
            elif siapa == "unit sebelah" and "{tugas_id}" in pola and status not in DITOLAK | {409, 422}:
                catat(siapa, metode, jalur, jawaban, "milik unit sebelah")
            elif siapa != "sendiri" and peran != "admin" and milik.tugas in jawaban.text and menunjuk is False:
                catat(siapa, metode, jalur, jawaban, "memuat tugas orang lain")
    assert salah == []


@pytest.mark.parametrize("peran", PERAN)
def test_mantan_pejabat_dan_sesi_habis_tidak_ke_mana_mana(uji: Uji, peran: str) -> None:
    milik, orang = _milik(uji), angkat(uji, UNIT[peran][0], peran)
    mantan, habis = _sesi(uji, orang), _sesi(uji, angkat(uji, UNIT[peran][0], peran, surel="habis@contoh.go.id"))
    with uji.bd.tulis() as sesi:
        akhiri(sesi, orang.jabatan_id, oleh=Pelaku("layanan:uji", "33.13"), waktu=uji.kini)
    salah = []
    for siapa, nilai, maju in (("mantan", mantan, timedelta(0)), ("habis", habis, LAMA_SESI)):
        uji.kini += maju
        for metode, pola, izin, jawaban in _minta_semua(uji, milik, partial(str, nilai)):
            # Without "text/html" in Accept a page says 401 instead of leading to the sign-in. No session opens metrics.
            if jawaban.status_code != (403 if izin == METRIK else 401):
                salah.append(f"{siapa} {metode} {pola}: {jawaban.status_code}")
    assert salah == []


def test_matriks_untuk_inspektur(uji: Uji) -> None:
    """The page and its CSV say what the routes do: one line each, and a dash of trust less for the reader."""
    klien = masuk_pejabat(uji, angkat(uji, "33.13-inspektorat", "inspektorat"))
    awal, lanjut = rapi(klien.get("/admin/izin")), rapi(klien.get("/admin/izin?peran=camat&halaman=2"))
    assert '"/admin/izin?halaman=2"' in awal and '"/admin/izin?peran=camat&amp;halaman=1"' in lanjut
    sebagian = klien.get("/admin/izin?format=json").json()
    assert (sebagian["total"], len(sebagian["data"])) == (len(rute_izin(RUTE)), sebagian["ukuran"])
    baris = klien.get("/admin/izin.csv").text.splitlines()
    assert len(baris) == len(rute_izin(RUTE)) + 1
    assert baris[0].startswith("metode,jalur,izin,uraian,lingkup,operator")
    setujui = next(b for b in baris if b.startswith("POST,/api/v1/tugas/{tugas_id}/setujui,"))
    kolom = dict(
        zip(
            baris[0].split(","),
            setujui.replace('"Menyetujui, mengembalikan, mengubah tenggat"', "-").split(","),
            strict=True,
        )
    )
    assert (kolom["operator"], kolom["camat"], kolom["bupati"]) == ("tidak", "ya", "tidak")


def test_bupati_hanya_membaca() -> None:
    """Of everything a regent may do, nothing changes a matter of the service (a what-if only looks)."""
    ubah = [
        (b["metode"], b["jalur"], b["izin"])
        for b in matriks_izin(rute_izin(RUTE))
        if b["metode"] != "GET"
        and b["izin"] in AKSI
        and b["peran"]["bupati"] is True
        and b["izin"] != "akun.sendiri"
        and not b["izin"].endswith(".lihat")
    ]
    assert ubah == []
