"""The network cut before a report has left, and after it has arrived: nothing lost, nothing doubled."""

from __future__ import annotations

import pytest
from playwright.async_api import Error, Page, expect

from tests.api.conftest import DESA
from tests.peramban.conftest import Dunia
from tests.peramban.dunia import LALU
from tests.peramban.perantara import perantara
from tests.peramban.test_lapor import FOTO, NAMA_FOTO, NARASI, tersimpan

pytestmark = pytest.mark.asyncio(loop_scope="session")
TERPUTUS = "Jaringan terputus. Kiriman Anda, termasuk fotonya, tersimpan di ponsel ini"
TERKIRIM = "Laporan Anda sudah terkirim."
_DIKUASAI = "navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"


async def _buka(halaman: Page, tugas: str) -> None:
    """The task page, once seen with a network, so that the worker knows it."""
    await halaman.goto(f"/tugas/{tugas}")
    await halaman.wait_for_function(_DIKUASAI)
    await halaman.reload()
    # The worker keeps the page after it was shown.
    await halaman.wait_for_function(f"caches.match('/tugas/{tugas}').then((j) => j !== undefined)")


async def _isi(halaman: Page) -> None:
    await halaman.get_by_label("Uraian pelaksanaan").fill(NARASI)
    await halaman.get_by_label("Ambil foto langsung").set_input_files(FOTO)


async def test_terputus_sebelum_terkirim(dunia: Dunia) -> None:
    tugas = dunia.uji.tugas("KETUJUH BELAS", "a", DESA)
    halaman = await dunia.buka("kades")
    await _buka(halaman, tugas)
    await halaman.context.set_offline(True)
    await _isi(halaman)
    await halaman.get_by_role("button", name="Kirim laporan").click()
    await expect(halaman.get_by_text(TERPUTUS)).to_be_visible()
    # The page may be closed meanwhile: it opens again without a network, and the sending is still there.
    await halaman.reload()
    await expect(halaman.get_by_text("Tidak ada jaringan. Ini halaman yang terakhir dibuka")).to_be_visible()
    await expect(halaman.get_by_label("Uraian pelaksanaan")).to_have_value(NARASI)
    assert tersimpan(dunia, tugas) == []
    await halaman.context.set_offline(False)
    await expect(halaman.get_by_text(TERKIRIM)).to_be_visible()
    await expect(halaman.get_by_role("link", name=NAMA_FOTO)).to_be_visible()
    assert tersimpan(dunia, tugas) == [(NARASI, 1)]


async def test_jawaban_hilang_setelah_sampai(dunia: Dunia) -> None:
    tugas = dunia.uji.tugas("KETUJUH BELAS", "a", DESA)
    async with perantara(dunia.alamat) as (jalan, alamat):
        halaman = await dunia.buka("kades", alamat=alamat)
        await _buka(halaman, tugas)
        await _isi(halaman)
        jalan.telan = f"/tugas/{tugas}/laporan"
        await halaman.get_by_role("button", name="Kirim laporan").click()
        await expect(halaman.get_by_text(TERPUTUS)).to_be_visible()
        assert jalan.tertelan.is_set()
        assert tersimpan(dunia, tugas) == [(NARASI, 1)], "sudah sampai, hanya jawabannya yang hilang"
        await halaman.reload()
        await expect(halaman.get_by_text(TERPUTUS)).to_be_visible()
        jalan.mati = False
        await halaman.evaluate("window.dispatchEvent(new Event('online'))")
        await expect(halaman.get_by_text(TERKIRIM)).to_be_visible()
        assert tersimpan(dunia, tugas) == [(NARASI, 1)]
        await halaman.context.close()


async def test_jawaban_hilang_tanpa_javascript(dunia: Dunia) -> None:
    tugas = dunia.uji.tugas("KETUJUH BELAS", "a", DESA)
    async with perantara(dunia.alamat) as (jalan, alamat):
        halaman = await dunia.buka("kades", js=False, alamat=alamat)
        await halaman.goto(f"/tugas/{tugas}")
        await _isi(halaman)
        jalan.telan = f"/tugas/{tugas}/laporan"
        await halaman.get_by_role("button", name="Kirim laporan").click(no_wait_after=True)
        with pytest.raises(Error, match="net::ERR_"):
            await halaman.wait_for_url("**/tugas/*kabar=lapor")
        assert jalan.tertelan.is_set()
        assert tersimpan(dunia, tugas) == [(NARASI, 1)], "sudah sampai, hanya jawabannya yang hilang"
        jalan.mati = False
        # Whoever opens the task again sees that it is reported; there is no form to send it a second time.
        lagi = await halaman.context.new_page()
        await lagi.goto(f"/tugas/{tugas}")
        await expect(lagi.get_by_text(NARASI)).to_be_visible()
        await expect(lagi.get_by_role("button", name="Kirim laporan")).to_have_count(0)
        assert tersimpan(dunia, tugas) == [(NARASI, 1)]
        await halaman.context.close()


async def test_yang_disimpan_di_ponsel(dunia: Dunia) -> None:
    """No NIK that somebody typed, no report and no file name; and nothing at all once somebody has signed out."""
    tugas = dunia.uji.tugas("KETUJUH BELAS", "a", DESA)
    halaman = await dunia.buka("kades")
    await _buka(halaman, tugas)
    await halaman.get_by_label("Uraian pelaksanaan").fill("Warga 3313014506900001 sudah didaftarkan.")
    await halaman.wait_for_function(
        """async () => {
            const buka = indexedDB.open("patuh", 1);
            const basis = await new Promise((jadi) => { buka.onsuccess = () => jadi(buka.result); });
            const minta = basis.transaction("laporan").objectStore("laporan").getAll();
            const isi = await new Promise((jadi) => { minta.onsuccess = () => jadi(minta.result); });
            basis.close();
            return isi.length === 1 && isi[0].teks.narasi === "Warga **************** sudah didaftarkan.";
        }"""
    )
    simpanan = f"caches.match('/tugas/{tugas}').then((j) => j.text())"
    teks = await halaman.evaluate(simpanan)
    assert "KETUJUH BELAS" in teks
    assert LALU not in teks
    await halaman.get_by_role("button", name="Keluar").click()
    await halaman.wait_for_url("**/")
    assert await halaman.evaluate("caches.keys()") == ["patuh-statis-1"]
