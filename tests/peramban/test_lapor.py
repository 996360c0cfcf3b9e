"""A kades reports from the phone: without JavaScript, in two sittings, twice by accident; nothing lost or doubled."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import FilePayload, Page, expect
from sqlmodel import col, select

from patuh.tugas.tabel import Lampiran, Pengajuan
from tests.api.akun_uji import SANDI
from tests.api.conftest import DESA
from tests.peramban.conftest import Dunia
from tests.peramban.dunia import LALU, foto

pytestmark = pytest.mark.asyncio(loop_scope="session")
NARASI = "Sosialisasi JKN di RT 03; 25 warga hadir."
TERLALU_BESAR = "Berkasnya terlalu besar: paling besar 25 MB seluruhnya. Pilih yang lebih kecil."
NAMA_FOTO = "balai-desa.png"
FOTO: FilePayload = {"name": NAMA_FOTO, "mimeType": "image/png", "buffer": foto()}


def tersimpan(dunia: Dunia, tugas: str) -> list[tuple[str, int]]:
    """What is on record of a task: narrative and number of files of each submission, and files that wait (``-``)."""
    with dunia.uji.bd.baca() as sesi:
        berkas = [b.pengajuan_id for b in sesi.exec(select(Lampiran).where(Lampiran.tugas_id == tugas))]
        kueri = select(Pengajuan).where(Pengajuan.tugas_id == tugas).order_by(col(Pengajuan.ke))
        hasil = [(p.narasi, berkas.count(p.id)) for p in sesi.exec(kueri)]
        return hasil + ([("-", berkas.count(None))] if None in berkas else [])


async def _isi(halaman: Page) -> None:
    await halaman.get_by_label("Uraian pelaksanaan").fill(NARASI)
    await halaman.get_by_label("Ambil foto langsung").set_input_files(FOTO)


@pytest.mark.parametrize("lebar", ["ponsel", "meja"])
async def test_kades_melapor_dengan_foto_tanpa_javascript(dunia: Dunia, lebar: str) -> None:
    halaman = await dunia.buka(lebar=lebar, js=False)
    tugas = dunia.uji.tugas("KETUJUH BELAS", "a", DESA)
    await halaman.goto(f"/tugas/{tugas}")
    await halaman.get_by_label("Surel").fill(dunia.isi.orang["kades"].surel)
    await halaman.get_by_label("Sandi", exact=True).fill(SANDI)
    await halaman.get_by_role("button", name="Masuk", exact=True).first.click()
    await expect(halaman.get_by_role("heading", level=1)).to_contain_text("KETUJUH BELAS huruf a")
    await expect(halaman.get_by_text("Laporan Triwulan III Tahun 2026 unit ini")).to_be_visible()
    await halaman.get_by_text("Laporan Triwulan III Tahun 2026 unit ini").click()
    await expect(halaman.get_by_text(LALU)).to_be_visible()
    await _isi(halaman)
    await halaman.get_by_role("button", name="Kirim laporan").click()
    await expect(halaman.get_by_role("status").first).to_have_text("Laporan Anda sudah terkirim.")
    await expect(halaman.get_by_text("balai-desa.png")).to_be_visible()
    assert tersimpan(dunia, tugas) == [(NARASI, 1)]


async def test_draf_disimpan_lalu_diteruskan_di_perangkat_lain(dunia: Dunia) -> None:
    tugas = dunia.uji.tugas("KETUJUH BELAS", "b", DESA)
    for js in (True, False):
        halaman = await dunia.buka("kades", js=js)
        await halaman.goto(f"/tugas/{tugas}")
        await halaman.get_by_label("Uraian pelaksanaan").fill(f"{NARASI} {js}")
        await halaman.get_by_label("Ambil foto langsung").set_input_files(FOTO)
        await halaman.get_by_role("button", name="Simpan draf").click()
        await expect(halaman.get_by_text("Draf disimpan. Laporan belum terkirim.")).to_be_visible()
        await halaman.get_by_role("button", name="Keluar").click()
        await expect(halaman.get_by_role("link", name="Masuk")).to_be_visible()
    assert tersimpan(dunia, tugas) == [("-", 2)]
    lain = await dunia.buka("kades", lebar="meja")
    await lain.goto(f"/tugas/{tugas}")
    await expect(lain.get_by_label("Uraian pelaksanaan")).to_have_value(f"{NARASI} False")
    await lain.get_by_label("balai-desa.png").first.uncheck()
    await lain.get_by_role("button", name="Kirim laporan").click()
    await expect(lain.get_by_text("Laporan Anda sudah terkirim.")).to_be_visible()
    assert tersimpan(dunia, tugas) == [(f"{NARASI} False", 1), ("-", 1)]


async def test_foto_besar_dikecilkan_dan_salah_isi_tidak_menggandakan(dunia: Dunia) -> None:
    tugas = dunia.uji.tugas("KETUJUH BELAS", "a", DESA)
    halaman = await dunia.buka("kades")
    await halaman.goto(f"/tugas/{tugas}")
    besar: FilePayload = {"name": "lapangan.png", "mimeType": "image/png", "buffer": foto(1500)}
    await halaman.get_by_label("Ambil foto langsung").set_input_files(besar)
    angka = halaman.locator("input[inputmode=decimal]").first
    await angka.fill("banyak")
    await halaman.get_by_role("button", name="Kirim laporan").click()
    ringkas = halaman.locator(".galat-ringkas")
    await expect(ringkas).to_contain_text("tulis angka saja")
    await expect(ringkas).to_be_focused()
    await expect(halaman.get_by_label("lapangan.jpg")).to_be_checked()
    await halaman.locator("input[inputmode=decimal]").first.fill("3")
    await halaman.get_by_role("button", name="Kirim laporan").click()
    await expect(halaman.get_by_text("Laporan Anda sudah terkirim.")).to_be_visible()
    assert tersimpan(dunia, tugas) == [("", 1)]
    with dunia.uji.bd.baca() as sesi:
        satu = sesi.exec(select(Lampiran).where(Lampiran.tugas_id == tugas)).one()
    assert (satu.tipe, satu.ukuran < len(foto(1500)) // 2) == ("image/jpeg", True)


async def test_berkas_terlalu_besar_ditolak_di_formulir(dunia: Dunia, tmp_path: Path) -> None:
    """Before it is sent, and when the server (or a proxy with a limit of its own) refuses it."""
    besar = tmp_path / "besar.pdf"
    with besar.open("wb") as tulisan:
        tulisan.truncate(25 * 1024 * 1024 + 1)
    tugas = dunia.uji.tugas("KETUJUH BELAS", "a", DESA)
    halaman = await dunia.buka("kades")
    await halaman.goto(f"/tugas/{tugas}")
    await halaman.get_by_label("Uraian pelaksanaan").fill(NARASI)
    await halaman.get_by_label("Bukti", exact=True).set_input_files(besar)
    await halaman.get_by_role("button", name="Kirim laporan").click()
    ringkas = halaman.locator(".galat-ringkas")
    await expect(ringkas).to_contain_text(TERLALU_BESAR)
    await expect(ringkas).to_be_focused()
    await expect(halaman.locator("#galat-berkas")).to_have_text(TERLALU_BESAR)
    await halaman.get_by_label("Bukti", exact=True).set_input_files(FOTO)
    await halaman.route("**/laporan", lambda jalan: jalan.fulfill(status=413, body="terlalu besar"))
    async with halaman.expect_response("**/laporan"):
        await halaman.get_by_role("button", name="Kirim laporan").click()
    await expect(ringkas).to_contain_text(TERLALU_BESAR)
    await expect(halaman.locator("#kabar-jaringan")).to_be_hidden()
    await expect(halaman.get_by_role("button", name="Kirim laporan")).to_be_enabled()
    await halaman.unroute("**/laporan")
    await halaman.get_by_role("button", name="Kirim laporan").click()
    await expect(halaman.get_by_text("Laporan Anda sudah terkirim.")).to_be_visible()
    assert tersimpan(dunia, tugas) == [(NARASI, 1)]


async def test_sesi_berakhir_saat_mengirim_dilanjutkan_setelah_masuk(dunia: Dunia) -> None:
    tugas = dunia.uji.tugas("KETUJUH BELAS", "a", DESA)
    halaman = await dunia.buka("kades")
    await halaman.goto(f"/tugas/{tugas}")
    await _isi(halaman)
    await halaman.context.clear_cookies()
    await halaman.get_by_role("button", name="Kirim laporan").click()
    await halaman.wait_for_url(f"**/masuk?lanjut=/tugas/{tugas}")
    assert tersimpan(dunia, tugas) == []
    await halaman.get_by_label("Surel").fill(dunia.isi.orang["kades"].surel)
    await halaman.get_by_label("Sandi", exact=True).fill(SANDI)
    await halaman.get_by_role("button", name="Masuk", exact=True).first.click()
    await expect(halaman.get_by_text("Laporan Anda sudah terkirim.")).to_be_visible()
    assert tersimpan(dunia, tugas) == [(NARASI, 1)]


async def test_dua_kali_tekan_satu_laporan(dunia: Dunia) -> None:
    tugas = dunia.uji.tugas("KETUJUH BELAS", "a", DESA)
    for js in (False, True):
        halaman = await dunia.buka("kades", js=js)
        await halaman.goto(f"/tugas/{tugas}")
        await _isi(halaman)
        await halaman.get_by_role("button", name="Kirim laporan").dblclick(no_wait_after=True)
        await expect(halaman.get_by_text("Laporan Anda sudah terkirim.")).to_be_visible()
        assert tersimpan(dunia, tugas) == [(NARASI, 1)]
        tugas = dunia.uji.tugas("KETUJUH BELAS", "b", DESA)
