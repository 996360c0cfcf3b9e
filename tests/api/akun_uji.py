"""Officials for the tests: an office given and a password set by the real services, and a browser signed in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import pyotp
from sqlmodel import col, select

from patuh.akun.pejabat import JabatanBaru, undang
from patuh.akun.tabel_pejabat import JabatanPejabat, Pejabat
from patuh.akun.tautan import ganti_sandi
from patuh.pemberitahuan.tabel import Surel
from tests.api.conftest import KINI, Uji
from tests.api.klien import Klien

SANDI = "perahu-kabut-sumur-tebing"


@dataclass(frozen=True)
class Orang:
    """An official of the tests."""

    surel: str
    jabatan_id: str
    pejabat_id: str


def angkat(
    uji: Uji,
    unit: str,
    *peran: str,
    surel: str | None = None,
    mulai: date = date(2026, 1, 2),
    sampai: date | None = None,
    sandi: str | None = SANDI,
) -> Orang:
    """Give somebody an office (the daerah follows from the unit)."""
    daerah = unit[:5]
    alamat = surel or f"{unit.replace('.', '')}-{'-'.join(peran)}@contoh.go.id"
    baru = JabatanBaru(daerah, unit, "Pejabat Contoh", alamat, peran, mulai, sampai)
    with uji.bd.tulis() as sesi:
        jabatan, _ = undang(
            sesi, baru, alamat_dasar="http://patuh.contoh", waktu=KINI, pelaku="layanan:uji", surati=sandi is None
        )
        if sandi is not None:
            pejabat = sesi.get_one(Pejabat, jabatan.pejabat_id)
            ganti_sandi(sesi, pejabat, sandi, pelaku="layanan:uji", waktu=KINI)
    return Orang(alamat, jabatan.id, jabatan.pejabat_id)


def masuk_pejabat(uji: Uji, orang: Orang, sandi: str = SANDI) -> Klien:
    """A browser in which the official has signed in, the second step set up where the role demands it."""
    klien = uji.klien(html=True)
    jawaban = klien.post("/masuk", data={"surel": orang.surel, "sandi": sandi})
    assert jawaban.status_code == 303, jawaban.text
    if jawaban.headers["location"] == "/akun/dua-langkah":
        pasang_totp(klien, uji)
    return klien


def pasang_totp(klien: Klien, uji: Uji) -> tuple[str, list[str]]:
    """Set up the second step in this browser; the secret and the recovery codes."""
    teks = klien.get("/akun/dua-langkah").text
    cocok = re.search(r'<code class="sidik">([A-Z2-7 ]+)</code>', teks)
    assert cocok is not None, teks
    rahasia = cocok[1].replace(" ", "")
    kode = pyotp.TOTP(rahasia).at(uji.kini)
    jawaban = klien.post("/akun/dua-langkah", data={"csrf": csrf(teks), "kode": kode})
    assert jawaban.status_code == 200
    return rahasia, re.findall(r"<li><code>([a-z0-9-]+)</code></li>", jawaban.text)


def csrf(teks: str) -> str:
    """The token of a page's forms."""
    return str(re.findall('name="csrf" value="([^"]+)"', teks)[-1])


def lanjut(teks: str) -> str:
    """Where a form of signing in leads on to."""
    return str(re.findall('name="lanjut" value="([^"]+)"', teks)[-1])


def tautan_surel(uji: Uji, surel: str) -> str:
    """The path and query of the link in the newest mail to this address."""
    with uji.bd.baca() as sesi:
        kueri = select(Surel).where(Surel.alamat == surel).order_by(col(Surel.dibuat).desc())
        badan = sesi.exec(kueri).first()
    assert badan is not None
    cocok = re.search(r"http://patuh\.contoh(/sandi\?t=[\w-]+)", badan.badan_teks)
    assert cocok is not None, badan.badan_teks
    return cocok[1]


def jabatan(uji: Uji, orang: Orang) -> JabatanPejabat:
    """The office as it stands."""
    with uji.bd.baca() as sesi:
        return sesi.get_one(JabatanPejabat, orang.jabatan_id)
