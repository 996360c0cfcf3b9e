"""Every page of the route list, seen by somebody who may, on a phone and on a desk: axe finds nothing (WCAG 2.2 AA), no
sideways scrolling, no error in the console (a breach of the content security policy is one)."""

from __future__ import annotations

import re

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from api.izin_rute import rute_izin
from api.rute import RUTE
from patuh.akun.izin import PUBLIK, TAHAP, boleh
from tests.peramban.conftest import LEBAR, Dunia, masukkan
from tests.peramban.dunia import ORANG

pytestmark = pytest.mark.asyncio(loop_scope="session")
_BUKAN_HALAMAN = re.compile(
    r"^/api/|\.(csv|xlsx|ics|js|json|pdf|\{bentuk\})$|^/(sehat|siap|metrik|metrics)$|/lampiran/"
)
HALAMAN = {j: izin for metode, j, izin in rute_izin(RUTE) if metode == "GET" and not _BUKAN_HALAMAN.search(j)}
_TAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Lines of one list come from one template: some of them speak for a thousand, which axe would take minutes for.
_SERUPA = [
    ["tbody tr:nth-child(n+9)"],
    ["ul > li:nth-child(n+13)"],
    ["ol > li:nth-child(n+13)"],
    [".klausul ~ .klausul"],
]
_UTAMA = {
    "/",
    "/masuk",
    "/beranda",
    "/tugas",
    "/tugas/{tugas_id}",
    "/persetujuan",
    "/pemeriksaan/baru",
    "/verifikasi-data",
    "/status",
}
"""Pages that the short run looks at too."""
_SSO = ("/masuk/sso", "/masuk/sso/kembali", "/masuk/sso/keluar")
_TIADA = {"/verifikasi/{kode}": 404, "/periksa/{kode}": 404, "/sandi": 422} | dict.fromkeys(_SSO, 404)
"""Pages that here say "there is none": the address of a paper, a check or an invitation that nobody has made, and of a
provider that this office does not have."""


async def cacat(halaman: Page) -> list[str]:
    """What axe finds on the page, one line each: rule, element."""
    pilihan = {"runOnly": _TAG, "resultTypes": ["violations"]}
    hasil = await halaman.evaluate("([batas, pilihan]) => axe.run(batas, pilihan)", [{"exclude": _SERUPA}, pilihan])
    return [f"{v['id']}: {n['html'][:160]}" for v in hasil["violations"] for n in v["nodes"]]


class Pengunjung:
    """One browser window for each office, and for whoever is not signed in."""

    def __init__(self, dunia: Dunia) -> None:
        self.dunia = dunia
        self._jendela: dict[tuple[str | None, bool], Page] = {}
        self.galat: list[str] = []

    async def _buka(self, peran: str | None, tahap: bool) -> Page:
        if (peran, tahap) not in self._jendela:
            halaman = self._jendela[peran, tahap] = await self.dunia.buka()
            halaman.on("console", lambda pesan: self.galat.append(pesan.text) if pesan.type == "error" else None)
            halaman.on("pageerror", lambda salah: self.galat.append(str(salah)))
            if peran is not None:
                await masukkan(halaman.context, self.dunia, peran, self.dunia.alamat, tahap=tahap)
        return self._jendela[peran, tahap]

    async def kunjungi(self, pola: str) -> Page:
        """The page at its sample address, by the first office that may see this one."""
        izin, alamat = HALAMAN[pola], self.dunia.isi.jalur.get(pola, pola)
        assert "{" not in alamat, f"halaman {pola} belum punya contoh di tests/peramban/dunia.py"
        harap = _TIADA.get(pola, 200)
        calon = [None] if izin == PUBLIK else [p for p, (_, peran) in ORANG.items() if boleh(izin, set(peran))]
        status: dict[str | None, int] = {}
        for peran in calon:
            halaman = await self._buka(peran, izin == TAHAP and "kode" in pola)
            self.galat = []
            jawaban = await halaman.goto(alamat, wait_until="load")
            assert jawaban is not None
            status[peran] = jawaban.status
            if jawaban.status == harap and halaman.url.removeprefix(self.dunia.alamat).partition("?")[0] == alamat:
                return halaman
        raise AssertionError(f"tidak ada yang dapat membuka {alamat}: {status}")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def pengunjung(dunia_bersama: Dunia) -> Pengunjung:
    """Visitors of the shared service."""
    return Pengunjung(dunia_bersama)


@pytest.mark.parametrize("pola", [p if p in _UTAMA else pytest.param(p, marks=pytest.mark.lama) for p in HALAMAN])
async def test_halaman_tanpa_cacat(pengunjung: Pengunjung, pola: str) -> None:
    halaman = await pengunjung.kunjungi(pola)
    # Axe itself comes in from outside the page, where the content security policy does not reach.
    await halaman.evaluate(Axe().axe_script)
    salah = {}
    for nama, (lebar, tinggi) in LEBAR.items():
        await halaman.set_viewport_size({"width": lebar, "height": tinggi})
        salah[nama] = await cacat(halaman)
        if await halaman.evaluate("document.documentElement.scrollWidth > innerWidth"):
            salah[nama].append("halaman bergulir ke samping")
    assert salah == {nama: [] for nama in LEBAR}
    assert _TIADA.get(pola) or pengunjung.galat == []
