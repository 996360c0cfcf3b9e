"""Nobody changes anything of another regency: every operation and every form of its own people, sent by others.

Not the status of an answer is judged but the rows: what the regency had is there unchanged, and nothing came to it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx
from sqlalchemy import or_, select
from sqlmodel import SQLModel

from patuh.akun.sesi import token_formulir
from patuh.basisdata.pemisah import induk
from tests.api.akun_uji import angkat, masuk_pejabat
from tests.api.conftest import Uji, tanpa_batas
from tests.api.ganas import KENAL, PERAN, Formulir, contoh, jalur_halaman, nomor_milik, operasi
from tests.api.klien import Klien
from tests.api.ramai import INSTRUKSI, ramaikan, sebagai

KITA, LAIN = "33.27", "33.13"
"""Who asks, and whose things must stay as they are."""
_SENDIRI = {"kunci_api"}
"""When a key was used last is written by its use."""
_UNIT = ("dinsos", "dpmptsp", "sekda", "dinkes")


@dataclass(frozen=True)
class Minta:
    """One request that an own official could send: its pattern, and the body that fits."""

    metode: str
    pola: str
    jalur: str
    isi: dict[str, Any]

    def kirim(self, klien: Klien) -> httpx.Response:
        """By this client, as its own page would."""
        isi = dict(self.isi)
        kuki = next((k.value for k in klien.kuki.jar if k.name.endswith("patuh_sesi")), None)
        if "data" in isi and kuki is not None:
            isi["data"] = isi["data"] | {"csrf": token_formulir(str(kuki))}
        return klien(self.metode, self.jalur, **isi)


def _potret(uji: Uji) -> dict[str, set[str]]:
    """Every row of the other regency, by its own column or by what it belongs to."""
    hasil: dict[str, set[str]] = {}
    punya: dict[str, Any] = {}
    with uji.bd.baca() as sesi:
        for tabel in SQLModel.metadata.sorted_tables:
            if tabel.name in _SENDIRI:
                continue
            syarat = [tabel.c.daerah == LAIN] if "daerah" in tabel.c else [
                tabel.c[kolom].in_(select(acuan).where(punya[acuan.table.name]))
                for kolom, acuan in induk(tabel) if acuan.table.name in punya
            ]  # fmt: skip
            if syarat:
                punya[tabel.name] = or_(*syarat)
                # To check the chain of the whole trail is to seal it first.
                kolom = [k for k in tabel.columns if k.name not in ("segel", "segel_ke")]
                baris = sesi.connection().execute(select(*kolom).where(punya[tabel.name]))
                hasil[tabel.name] = {repr(tuple(b)) for b in baris}
    return hasil


def _nomor(milik: dict[str, list[str]], nama: str) -> list[str]:
    if nama in KENAL:
        return [str(KENAL[nama])]
    awalan = nama.removesuffix("_id")
    sama = [d[0] for t, d in sorted(milik.items()) if d and t.startswith(awalan)]
    return sama or [d[0] for d in milik.values() if d]


def _operasi(uji: Uji) -> Iterator[Minta]:
    """The API: with each id that may be meant, and a body of the regency that is asked about."""
    skema, milik = uji.app.openapi(), nomor_milik(uji, LAIN)
    for metode, pola, satu in operasi(skema):
        if metode == "GET":
            continue
        badan = {j: i["schema"] for j, i in satu.get("requestBody", {}).get("content", {}).items()}
        asal: dict[str, Any] = contoh(next(iter(badan.values())), skema) if badan else {}
        isi: dict[str, Any] = {"json": asal} if "application/json" in badan else {}
        if badan and not isi:
            isi["data"] = {k: str(v) for k, v in asal.items() if not isinstance(v, bytes)}
            isi["files"] = {k: ("a.csv", v, "text/csv") for k, v in asal.items() if isinstance(v, bytes)} or None
        nama = re.findall(r"\{(\w+)", pola)
        for pilihan in itertools.islice(itertools.product(*(_nomor(milik, n) for n in nama)), 60):
            isi_jalur = [quote(n, safe="") for n in pilihan]
            yield Minta(metode, f"{metode} {pola}", re.sub(r"\{[^}]+\}", "{}", pola).format(*isi_jalur), isi)


def _formulir(uji: Uji, pemilik: list[Klien]) -> Iterator[Minta]:
    """The pages: every form that the regency's own people see, filled as they would."""
    nomor = [n for d in nomor_milik(uji, LAIN).values() for n in d[:1]]
    sudah: set[str] = set()
    for klien, jalur in itertools.product(pemilik, list(jalur_halaman(nomor))):
        halaman = klien.get(jalur)
        if halaman.status_code != 200 or "html" not in halaman.headers["content-type"]:
            continue
        for f in Formulir(halaman.text).semua:
            tuju = f.tuju or jalur
            pola = re.sub(r"[0-9a-f-]{36}|\d+", "#", f"{tuju} {sorted(f.teks)} {sorted(f.isi)}")
            if f.metode != "post" or pola in sudah or re.search("keluar|sandi|sesi|masuk|/akun", tuju):
                continue
            sudah.add(pola)
            berkas = dict.fromkeys(f.berkas, ("a.pdf", b"%PDF-1.7 x", "application/pdf"))
            isi = {"data": f.isi | dict.fromkeys(f.tanggal, "2026-11-20"), **({"files": berkas} if berkas else {})}
            yield Minta("POST", f"formulir {pola}", tuju, isi)


def _orang(uji: Uji, daerah: str) -> list[Klien]:
    peran = [(u.replace(LAIN, daerah), p) for u, p in PERAN]
    return [masuk_pejabat(uji, angkat(uji, u, p, surel=f"{p}-{u}@contoh.go.id")) for u, p in peran]


def _kunci(uji: Uji, daerah: str) -> list[Klien]:
    unit = [*(f"{daerah}-{u}" for u in _UNIT), f"{daerah}.01", f"{daerah}.01.2001"]
    return [uji.klien(daerah), *(sebagai(uji, u) for u in unit)]


def test_tidak_ada_yang_mengubah_milik_daerah_lain(uji: Uji) -> None:
    for daerah in INSTRUKSI:
        ramaikan(uji, daerah)
    tanpa_batas(uji)
    pemilik, asing = _orang(uji, LAIN), _orang(uji, KITA)
    formulir, operasi_api = list(_formulir(uji, pemilik)), list(_operasi(uji))
    assert len(formulir) > 30
    sebelum = _potret(uji)
    assert sum(1 for baris in sebelum.values() if baris) > 30
    salah: list[str] = []
    for minta, klien in [
        *itertools.product(operasi_api, _kunci(uji, KITA)),
        *itertools.product(formulir, asing),
    ]:
        jawaban = minta.kirim(klien)
        if jawaban.status_code >= 500:
            salah.append(f"{minta.pola}: {jawaban.status_code}")
    sesudah = _potret(uji)
    for nama, baris in sebelum.items():
        salah += [f"{nama} hilang atau berubah: {b}"[:300] for b in baris - sesudah[nama]]
        salah += [f"{nama} bertambah: {b}"[:300] for b in sesudah[nama] - baris]
    assert salah == [], "\n".join(salah)

    # The same requests are no empty words: their own people do change something by many of them.
    berubah = set()
    # Last what takes an office or a key away from those who ask.
    formulir.sort(key=lambda m: "/admin" in m.jalur)
    for minta, klien in [*itertools.product(operasi_api, _kunci(uji, LAIN)), *itertools.product(formulir, pemilik)]:
        if minta.pola not in berubah and minta.kirim(klien).status_code < 400:
            berubah.add(minta.pola)
    assert len(berubah) >= 30, sorted(berubah)
