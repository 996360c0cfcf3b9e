"""Hostile texts into every text field: of the OpenAPI document, of the pages' forms, of headers and file names.

Every text sent ends in a mark of its own (``Zq17Z``), by which it is known again wherever it comes out: a page must
show it escaped, a JSON answer must hold it exactly, a CSV cell must not begin as a formula, a header must not hold it.
"""

from __future__ import annotations

import asyncio
import csv
import html
import io
import itertools
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from api.izin_rute import rute_izin
from api.rute import RUTE
from patuh.samar import bersihkan
from tests.api.akun_uji import angkat, masuk_pejabat
from tests.api.conftest import Uji, tanpa_batas
from tests.api.klien import Klien
from tests.api.ramai import INSTRUKSI, ramaikan, sebagai

_TANDA = re.compile(r"Zq(\d+)Z")
_BAHAYA = re.compile(r"[<>\"'&]")
KEPALA = (
    "Accept", "Accept-Language", "Authorization", "Content-Type", "Cookie", "Forwarded", "Host", "Idempotency-Key",
    "If-None-Match", "Origin", "Range", "Referer", "User-Agent", "X-CSRF-Token", "X-Forwarded-For", "X-Forwarded-Host",
    "X-Request-ID",
)  # fmt: skip
PERAN = (("33.13-dinsos", "kepala"), ("33.13-dinsos", "dinsos"), ("33.13-dpmptsp", "dpmptsp"), ("33.13-sekda", "sekda"),
         ("33.13.01", "camat"), ("33.13.01.2001", "kades"), ("33.13-admin", "admin"))  # fmt: skip
KENAL: dict[str, Any] = {
    "daerah": "33.13", "unit": "33.13-dinsos", "periode": "2026-T4", "triwulan": "2026-T4", "wilayah": "33.13.01.2001",
    "desa": "33.13.01.2001", "nik": "3313010201900002", "nib": "9120000000001", "tanggal": "2026-11-20", "tahun": 2026,
    "bulan": 10, "per_tanggal": "2026-11-20", "layanan": "izin_usaha", "instruksi": INSTRUKSI["33.13"],
    "paket": "alih-ppu", "fakta": {"segmen": "PBI_APBN"}, "tenggat": "2027-01-11", "indikator": {}, "lampiran": [],
    "diktum": "KEDELAPAN", "dokumen_tanggal": "2026-01-05", "unit_tujuan": "33.13-dinkes",
}  # fmt: skip
"""What a field of this name takes: with the rest of a body right, the text in question gets as far as it can."""
BEBAS = frozenset({"alasan", "nama", "penyata", "nomor", "dokumen_nomor", "nomor_bukti", "narasi", "catatan"})
_JALUR_ANEH = (
    "../../../../etc/passwd",
    "..%2f..%2fpatuh.db",
    "....//patuh.db",
    "%00",
    "%2e%2e/",
    "..\\..\\win.ini",
    "~",
    "a" * 3000,
)


@dataclass
class Temuan:
    """What was sent, how many were taken, and what went wrong."""

    kirim: int = 0
    diterima: int = 0
    tampak: int = 0
    kolom: int = 0
    salah: list[str] = field(default_factory=list)

    def catat(self, apa: str, sebab: str) -> None:
        """One finding."""
        self.salah.append(f"{apa}: {sebab}"[:300])


class Ganas:
    """One run over a service in which everything has happened once."""

    def __init__(
        self, uji: Uji, kalimat: Sequence[str], *, tiap_kolom: int, tertanam: dict[int, str], pendek: bool = False
    ) -> None:
        self.uji, self.tiap = uji, tiap_kolom
        tanpa_batas(uji)
        self.temuan = Temuan()
        self._putar = itertools.cycle(kalimat)
        self._nomor = itertools.count(1)
        self._terkirim = dict(tertanam)
        self._nama_berkas: set[int] = set()
        unit = ("33.13-dinsos", "33.13-dpmptsp", "33.13-sekda", "33.13.01", "33.13.01.2001")
        klien = [uji.klien("33.13"), *(sebagai(uji, u) for u in unit)]
        self._kunci = itertools.cycle([k.kepala["Authorization"] for k in klien])
        self._milik = nomor_milik(uji)
        # Short: a path with an id is opened with one id a table, and the pages are read by two officials.
        self._pendek = pendek
        self._nomor_semua = [n for daftar in self._milik.values() for n in daftar[: 1 if pendek else 2]]

    def jalankan(self) -> Temuan:
        """All of it; what was found."""
        peran = PERAN[: 2 if self._pendek else None]
        mata = [self.uji.klien("semua"), *(masuk_pejabat(self.uji, angkat(self.uji, u, p)) for u, p in peran)]
        asyncio.run(self._semua([(dict(m.kepala), dict(m.kuki)) for m in mata]))
        return self.temuan

    async def _semua(self, mata: list[tuple[dict[str, str], dict[str, str]]]) -> None:
        angkutan = httpx.ASGITransport(self.uji.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=angkutan, base_url="http://patuh.contoh") as kunci:
            kunci.headers.update(mata[0][0])
            await self._kepala(kunci)
            # The same key of all scopes, and as offices that may act on a matter of their own.
            kunci.event_hooks = {"request": [self._atas_nama]}
            for metode, jalur, satu in operasi(self.uji.app.openapi()):
                await self._operasi(kunci, metode, jalur, satu)
        for kepala, kuki in mata[1:]:
            async with httpx.AsyncClient(
                transport=angkutan, base_url="http://patuh.contoh", headers=kepala, cookies=kuki
            ) as peramban:
                await self._halaman(peramban)
        for kepala, kuki in mata:
            async with httpx.AsyncClient(
                transport=angkutan, base_url="http://patuh.contoh", headers=kepala, cookies=kuki
            ) as peramban:
                await self._baca_semua(peramban)

    async def _atas_nama(self, minta: httpx.Request) -> None:
        if minta.headers.get("authorization", "").startswith("Bearer pk_"):
            minta.headers["authorization"] = next(self._kunci)

    def teks(self) -> str:
        """The next hostile text, with its mark."""
        nomor = next(self._nomor)
        self._terkirim[nomor] = f"{next(self._putar)}Zq{nomor}Z"
        return self._terkirim[nomor]

    def nama_berkas(self) -> str:
        """The same as the name of a file, of which the folders do not come back."""
        teks = self.teks()
        self._nama_berkas |= {int(n) for n in _TANDA.findall(teks)}
        return teks

    async def _minta(
        self, klien: httpx.AsyncClient, metode: str, jalur: str, apa: str, **isi: Any
    ) -> httpx.Response | None:
        self.temuan.kirim += 1
        try:
            jawaban = await klien.request(metode, jalur, **isi)
        except (httpx.HTTPError, UnicodeError, ValueError, TypeError):
            # The client itself sends no such thing (a line break in a header, an address of no form).
            return None
        self.temuan.diterima += jawaban.status_code < 400 and metode != "GET"
        self._periksa(apa, jawaban)
        return jawaban

    def _periksa(self, apa: str, jawaban: httpx.Response) -> None:
        if jawaban.status_code >= 500:
            self.temuan.catat(apa, f"{jawaban.status_code}")
        kepala = " ".join(f"{k}: {v}" for k, v in jawaban.headers.items() if k != "location")
        if "set-cookie: a=" in kepala.lower() or "\n" in kepala:
            self.temuan.catat(apa, "kepala disisipkan")
        jenis, isi = jawaban.headers.get("content-type", ""), jawaban.content
        if "html" in jenis or "svg" in jenis:
            self._di_halaman(apa, jawaban.text)
        elif "json" in jenis and isi:
            for satu in _daun(json.loads(isi)):
                self._sama(apa, satu)
        elif "csv" in jenis:
            for sel in itertools.chain.from_iterable(csv.reader(io.StringIO(jawaban.text))):
                if _TANDA.search(sel) and sel.startswith(("=", "+", "-", "@", "\t", "\r")):
                    self.temuan.catat(apa, f"sel menjadi rumus: {sel!r}")

    def _di_halaman(self, apa: str, teks: str) -> None:
        terbaca = None
        for nomor in {int(n) for n in _TANDA.findall(teks)} & self._terkirim.keys():
            kirim = self._terkirim[nomor]
            ekor = kirim[-60:]
            if _BAHAYA.search(ekor.partition("Zq")[0]) and (ekor in teks or bersihkan(ekor) in teks):
                self.temuan.catat(apa, f"tidak dilindungi: {kirim!r}")
            terbaca = html.unescape(teks) if terbaca is None else terbaca
            self._sama(apa, terbaca, nomor)

    def _sama(self, apa: str, teks: str, satu: int | None = None) -> None:
        for nomor in [satu] if satu is not None else [int(n) for n in _TANDA.findall(teks)]:
            if nomor not in self._terkirim:
                continue
            self.temuan.tampak += 1
            kirim, teks = self._terkirim[nomor], _rata(teks)
            # Said back in a refusal (as Python quotes it), or a file name (the client itself writes %22 for a quote).
            tanpa_kutip = bersihkan(kirim.replace('"', "%22"))
            bentuk = [kirim, bersihkan(kirim), repr(bersihkan(kirim))[1:-1], tanpa_kutip]
            if nomor in self._nama_berkas:
                bentuk.append(re.split(r"[/\\]", tanpa_kutip)[-1].strip(" ."))
            if not any(_rata(b) in teks for b in bentuk):
                self.temuan.catat(apa, f"tidak pulang utuh: {kirim!r}")

    async def _operasi(self, klien: httpx.AsyncClient, metode: str, jalur: str, operasi: dict[str, Any]) -> None:
        skema = self.uji.app.openapi()
        badan = {j: i["schema"] for j, i in operasi.get("requestBody", {}).get("content", {}).items()}
        asal = contoh(next(iter(badan.values())), skema) if badan else None
        alamat = self._isi_jalur(jalur)
        if "{" in jalur:
            for aneh in _JALUR_ANEH:
                await self._minta(
                    klien, metode, re.sub(r"\{[^}]+\}", quote(aneh, safe="%.~"), jalur), f"{metode} {jalur}"
                )
        for parameter in operasi.get("parameters", ()):
            if parameter["in"] in ("query", "header"):
                for _ in range(self.tiap):
                    isi = {parameter["name"]: self.teks()}
                    await self._minta(
                        klien, metode, alamat, f"{metode} {jalur} ?{parameter['name']}",
                        **({"params": isi} if parameter["in"] == "query" else {"headers": _kepala_sah(isi)}),
                    )  # fmt: skip
        for letak in _letak_teks(asal):
            self.temuan.kolom += 1
            for _ in range(self.tiap):
                kirim, alamat = _ganti(asal, letak, self.teks()), self._isi_jalur(jalur)
                apa = f"{metode} {jalur} {'.'.join(map(str, letak))}"
                if "application/json" in badan:
                    await self._minta(klien, metode, alamat, apa, json=kirim)
                else:
                    await self._minta(klien, metode, alamat, apa, **self._formulir(kirim))

    def _formulir(self, isi: dict[str, Any], nama: str | None = None) -> dict[str, Any]:
        berkas = {k: (nama or "a.csv", v, "text/csv") for k, v in isi.items() if isinstance(v, bytes)}
        data = {k: v if isinstance(v, str) else str(v) for k, v in isi.items() if not isinstance(v, bytes)}
        if berkas and nama is None:
            berkas = {k: (self.nama_berkas(), v[1], "application/pdf") for k, v in berkas.items()}
        return {"data": data, "files": berkas} if berkas else {"data": data}

    def _isi_jalur(self, jalur: str) -> str:
        def satu(cocok: re.Match[str]) -> str:
            nama = cocok[1].removesuffix("_id")
            punya = [n for t, daftar in sorted(self._milik.items()) if t.startswith(nama) for n in daftar]
            kenal = str(KENAL.get(nama) or (punya or self._nomor_semua)[next(self._nomor) % (len(punya) or 1)])
            return quote(kenal, safe="")

        return re.sub(r"\{(\w+)[^}]*\}", satu, jalur)

    async def _kepala(self, klien: httpx.AsyncClient) -> None:
        for nama in KEPALA:
            for _ in range(self.tiap * 4):
                kepala = _kepala_sah({nama: self.teks()})
                for metode, jalur in (("GET", "/api/v1/tugas"), ("GET", "/masuk"), ("POST", "/api/v1/evaluasi")):
                    await self._minta(klien, metode, jalur, f"kepala {nama}", headers=kepala)

    async def _halaman(self, klien: httpx.AsyncClient) -> None:
        """Every form of every page that this reader can open, each of its texts in turn."""
        sudah: set[str] = set()
        for jalur in list(jalur_halaman(self._nomor_semua)):
            halaman = await self._minta(klien, "GET", jalur, f"GET {jalur}")
            if halaman is None or halaman.status_code != 200 or "html" not in halaman.headers["content-type"]:
                continue
            for formulir in Formulir(halaman.text).semua:
                tuju = formulir.tuju or jalur
                pola = re.sub(r"[0-9a-f-]{36}|\d+", "#", f"{tuju} {sorted(formulir.teks)} {sorted(formulir.isi)}")
                if pola in sudah or "/keluar" in tuju or "sandi" in tuju or "sesi" in tuju:
                    continue
                sudah.add(pola)
                for nama in formulir.teks:
                    self.temuan.kolom += 1
                    for _ in range(self.tiap):
                        isi = formulir.isi | dict.fromkeys(formulir.tanggal, "2026-11-20") | {nama: self.teks()}
                        apa = f"formulir {tuju} {nama}"
                        if formulir.metode == "get":
                            await self._minta(klien, "GET", tuju, apa, params=isi)
                        else:
                            berkas = {
                                n: (self.nama_berkas(), b"%PDF-1.7 x", "application/pdf") for n in formulir.berkas
                            }
                            await self._minta(
                                klien, "POST", tuju, apa, data=isi, **({"files": berkas} if berkas else {})
                            )

    async def _baca_semua(self, klien: httpx.AsyncClient) -> None:
        for jalur in jalur_halaman(self._nomor_semua, api=True):
            await self._minta(klien, "GET", jalur, f"GET {jalur}")


class Formulir(HTMLParser):
    """The forms of a page: where to, by what method, their fields."""

    @dataclass
    class Satu:
        """One form."""

        tuju: str
        metode: str
        isi: dict[str, str] = field(default_factory=dict)
        teks: list[str] = field(default_factory=list)
        tanggal: list[str] = field(default_factory=list)
        berkas: list[str] = field(default_factory=list)

    def __init__(self, teks: str) -> None:
        super().__init__()
        self.semua: list[Formulir.Satu] = []
        self._pilih: str | None = None
        self.feed(teks)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Forms and what is in them; a field outside one belongs to none here."""
        ada = {k: v or "" for k, v in attrs}
        if tag == "form":
            self.semua.append(self.Satu(ada.get("action", ""), ada.get("method", "get").lower()))
        if not self.semua:
            return
        satu, nama = self.semua[-1], ada.get("name", "")
        if tag == "select":
            self._pilih = nama
        elif tag == "option" and self._pilih:
            if "selected" in ada or not satu.isi.get(self._pilih):
                satu.isi[self._pilih] = ada.get("value", "")
        elif nama and tag == "textarea":
            satu.teks.append(nama)
            satu.isi.setdefault(nama, "Sosialisasi JKN di balai desa.")
        elif nama and tag in ("input", "button"):
            jenis = ada.get("type", "text" if tag == "input" else "submit")
            if jenis == "file":
                satu.berkas.append(nama)
            elif jenis == "date":
                satu.tanggal.append(nama)
            elif jenis in ("radio", "checkbox", "hidden", "submit"):
                satu.isi.setdefault(nama, ada.get("value", "on"))
            elif jenis != "password":
                satu.teks.append(nama)
                satu.isi.setdefault(nama, ada.get("value") or ("1" if "numeric" in ada.values() else "Uji 12"))


def _rata(teks: str) -> str:
    return re.sub(r"\s+", " ", teks).strip()


def _kepala_sah(isi: dict[str, str]) -> dict[str, bytes]:
    return {k: re.sub(r"[\r\n\x00]", " ", v).strip().encode() for k, v in isi.items()}


def _daun(isi: Any) -> Iterator[str]:
    if isinstance(isi, str):
        yield isi
    elif isinstance(isi, dict):
        for k, v in isi.items():
            yield from _daun(k)
            yield from _daun(v)
    elif isinstance(isi, list):
        for v in isi:
            yield from _daun(v)


def operasi(skema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and description of every operation of an OpenAPI document."""
    for jalur, butir in skema["paths"].items():
        for metode, satu in butir.items():
            yield metode.upper(), jalur, satu


def contoh(skema: dict[str, Any], akar: dict[str, Any], dalam: int = 0) -> Any:
    """A value that fits a schema."""
    while "$ref" in skema or "allOf" in skema or "anyOf" in skema or "oneOf" in skema:
        if "$ref" in skema:
            skema = akar["components"]["schemas"][skema["$ref"].rpartition("/")[2]]
        else:
            skema = next(skema[k][0] for k in ("allOf", "anyOf", "oneOf") if k in skema)
    if "example" in skema:
        return skema["example"]
    if "enum" in skema:
        return skema["enum"][0]
    jenis = skema.get("type")
    if jenis == "object" or "properties" in skema:
        isi = skema.get("properties", {}) if dalam < 6 else {}
        return {k: KENAL[k] if k in KENAL else contoh(v, akar, dalam + 1) for k, v in isi.items()}
    if jenis == "array":
        return [contoh(skema["items"], akar, dalam + 1)] if dalam < 6 else []
    if jenis in ("integer", "number"):
        return skema.get("minimum", 1)
    if jenis == "boolean":
        return True
    bentuk = {"date": "2026-11-20", "date-time": "2026-11-20T08:00:00+07:00", "binary": b"nik\n3313011301900001\n"}
    return bentuk.get(skema.get("format", ""), "33.13" if "pattern" in skema else "contoh")


def _letak_teks(isi: Any, awal: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(isi, str | bytes):
        yield awal
    elif isinstance(isi, dict):
        for k, v in isi.items():
            yield from _letak_teks(v, (*awal, k))
    elif isinstance(isi, list):
        for n, v in enumerate(isi):
            yield from _letak_teks(v, (*awal, n))


def _ganti(isi: Any, letak: tuple[str | int, ...], teks: str) -> Any:
    if not letak:
        return teks.encode(errors="replace") if isinstance(isi, bytes) else teks
    if isinstance(isi, dict):
        return {k: _ganti(v, letak[1:], teks) if k == letak[0] else v for k, v in isi.items()}
    return [_ganti(v, letak[1:], teks) if n == letak[0] else v for n, v in enumerate(isi)]


def nomor_milik(uji: Uji, daerah: str = "33.13") -> dict[str, list[str]]:
    """Ids of what the regency has, by table."""
    with uji.bd.baca() as sesi:
        return {
            nama: sorted(sesi.connection().execute(select(tabel.c.id).where(tabel.c.daerah == daerah)).scalars())
            for nama, tabel in SQLModel.metadata.tables.items()
            if {"daerah", "id"} <= set(tabel.c.keys()) and nama != "jejak"
        }


def tanami(uji: Uji, kalimat: Sequence[str]) -> dict[int, str]:
    """Everything happens once, with hostile texts wherever people write freely; what was written, by its mark."""
    putar, nomor, tertanam = itertools.cycle(kalimat), itertools.count(10**6), {}

    def ganti(isi: Any, nama: str = "") -> Any:
        if isinstance(isi, dict):
            return {k: ganti(v, k) for k, v in isi.items()}
        if isinstance(isi, list):
            return [ganti(v, nama) for v in isi]
        if nama not in BEBAS or not isinstance(isi, str):
            return isi
        n = next(nomor)
        tertanam[n] = f"{next(putar)[:80]}Zq{n}Z"
        return tertanam[n]

    asli = Klien.__call__

    def kirim(self: Klien, metode: str, jalur: str, **isi: Any) -> httpx.Response:
        if "json" in isi:
            jawaban = asli(self, metode, jalur, **(isi | {"json": ganti(isi["json"])}))
            if jawaban.status_code < 300:
                return jawaban
        return asli(self, metode, jalur, **isi)

    with pytest.MonkeyPatch.context() as tambal:
        tambal.setattr(Klien, "__call__", kirim)
        for daerah in INSTRUKSI:
            ramaikan(uji, daerah)
        for unit in ("33.13-dinsos", "33.13.01", "33.13.01.2001"):
            klien = sebagai(uji, unit)
            for tugas in klien.get("/api/v1/tugas", params={"unit": unit, "ukuran": 50}).json()["data"][:8]:
                klien.post(f"/api/v1/tugas/{tugas['id']}/laporan", json={"narasi": "x"})
    return tertanam


def jalur_halaman(milik: Sequence[str], *, api: bool = False) -> Iterator[str]:
    """Every GET path; where it names a thing, with each thing that there is."""
    for metode, jalur, _ in rute_izin(RUTE):
        if metode != "GET" or (jalur.startswith("/api/") and not api):
            continue
        if "{" not in jalur:
            yield jalur
        else:
            yield from (re.sub(r"\{[^}]+\}", quote(n, safe=""), jalur) for n in milik)
