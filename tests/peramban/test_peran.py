"""What each office does in a week, in the browser, on a phone and on a desk."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect
from python_calamine import CalamineWorkbook
from sqlmodel import col, select

from patuh.laporan.minta import selesaikan_permintaan
from patuh.laporan.tabel import LaporanTerbit
from patuh.pemberitahuan.tabel import Surel
from patuh.tugas.tabel import Keadaan, Tugas
from patuh.verifikasi.tabel import PutusanVerifikasi
from tests.api.conftest import DESA, KINI
from tests.peramban.conftest import Dunia
from tests.peramban.dunia import LALU, ORANG, TETANGGA, TUNGGU
from tests.register_kecil import nik

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.parametrize("lebar", ["ponsel", pytest.param("meja", marks=pytest.mark.lama)]),
]


def keadaan(dunia: Dunia, unit: str) -> dict[str, str]:
    """The state of each task of this unit that has a report, by its letter."""
    with dunia.uji.bd.baca() as sesi:
        milik = (Tugas.unit == unit, Tugas.periode == "2026-T4", col(Tugas.lapor_pertama).is_not(None))
        return {t.huruf or "": t.keadaan for t in sesi.exec(select(Tugas).where(*milik))}


async def test_camat_menyetujui_beberapa_dan_mengembalikan_satu(dunia: Dunia, lebar: str) -> None:
    satu, dua = TETANGGA
    halaman = await dunia.buka("camat", lebar=lebar, js=lebar == "meja")
    await halaman.goto("/tugas")
    await halaman.get_by_role("link", name="laporan bawahan menunggu keputusan Anda").click()
    await expect(halaman.get_by_role("heading", level=1)).to_have_text("Laporan yang menunggu persetujuan")
    await halaman.get_by_role("button", name="Setujui yang dicentang").click()
    await expect(halaman.get_by_role("alert")).to_contain_text("Pilih dahulu laporan yang disetujui.")
    laporan = halaman.locator("li.tunggu").filter(has_text=TUNGGU)
    await expect(laporan).to_have_count(4)
    for ke in range(3):
        await laporan.nth(ke).get_by_role("checkbox").check()
    # Meanwhile somebody else has taken the first: it is left alone and said so.
    lain = await dunia.buka("camat", lebar=lebar)
    await lain.goto("/persetujuan")
    await lain.locator("li.tunggu").filter(has_text=TUNGGU).first.get_by_role("checkbox").check()
    await lain.get_by_role("button", name="Setujui yang dicentang").click()
    await expect(lain.get_by_role("status").first).to_have_text("1 laporan disetujui.")
    await halaman.get_by_role("button", name="Setujui yang dicentang").click()
    await expect(halaman.get_by_role("status").first).to_contain_text("2 laporan disetujui. 1 dilewati")
    await expect(laporan).to_have_count(1)
    await laporan.get_by_text("Kembalikan dengan alasan").click()
    await laporan.get_by_label("Alasan pengembalian").fill("Daftar hadir belum dilampirkan.")
    await laporan.get_by_role("button", name="Kembalikan laporan").click()
    await expect(halaman.get_by_role("status").first).to_have_text("Laporan dikembalikan kepada unit pelaksana.")
    await expect(laporan).to_have_count(0)
    assert keadaan(dunia, satu) == {"a": Keadaan.DISETUJUI, "b": Keadaan.DISETUJUI}
    assert keadaan(dunia, dua) == {"a": Keadaan.DISETUJUI, "b": Keadaan.DIKEMBALIKAN}


async def test_operator_opd_melapor_dari_tugasnya(dunia: Dunia, lebar: str) -> None:
    halaman = await dunia.buka("operator", lebar=lebar)
    await halaman.goto("/tugas")
    await halaman.get_by_role("link", name="KEENAM huruf f").first.click()
    await halaman.get_by_text(re.compile("Laporan Triwulan III Tahun 2026 unit ini")).click()
    await expect(halaman.get_by_text(LALU)).to_be_visible()
    await halaman.get_by_label("Uraian pelaksanaan").fill("Dua puskesmas melengkapi sarana.")
    await halaman.get_by_role("button", name="Kirim laporan").click()
    await expect(halaman.get_by_text("Laporan Anda sudah terkirim.")).to_be_visible()
    assert keadaan(dunia, ORANG["operator"][0]) == {"f": Keadaan.DILAPORKAN}


async def test_sekda_meminta_membaca_menandatangani_dan_mengirim_laporan(dunia: Dunia, lebar: str) -> None:
    halaman = await dunia.buka("sekda", lebar=lebar, js=lebar == "meja")
    await halaman.goto("/laporan")
    await halaman.get_by_label("Periode").select_option("2026-T4")
    await halaman.get_by_role("button", name="Minta laporan").click()
    await expect(halaman.get_by_text("Sedang disusun", exact=True)).to_be_visible()
    with dunia.uji.bd.baca() as sesi:
        id_ = sesi.exec(select(LaporanTerbit.id).where(LaporanTerbit.periode == "2026-T4")).one()
    selesaikan_permintaan(dunia.uji.bd, id_, waktu=KINI, alamat_dasar=dunia.alamat)
    await halaman.reload()
    await halaman.get_by_role("link", name=re.compile("Triwulan IV Tahun 2026$")).click()
    await expect(halaman.get_by_role("article", name="Isi laporan")).to_contain_text("Karanganyar")
    # Drawing it takes a process of its own, and as long as the machine takes.
    async with halaman.expect_download(timeout=180_000) as unduhan:
        await halaman.get_by_role("link", name="Excel").click(timeout=180_000)
    berkas = await (await unduhan.value).path()
    assert berkas.read_bytes().startswith(b"PK"), "sebuah buku kerja"
    await halaman.get_by_role("button", name="Jadikan naskah").click()
    for langkah in ("Periksa dan beri nomor", "Catat tanda tangan basah", "Catat sudah dikirim"):
        if langkah != "Periksa dan beri nomor":
            await halaman.locator("summary").filter(has_text=langkah).click()
        await halaman.get_by_role("button", name=langkah).click()
        await expect(halaman.get_by_role("status").first).to_have_text("Langkah tercatat.")
    bupati = await dunia.buka("bupati", lebar=lebar)
    await bupati.goto("/kotak-masuk")
    await expect(bupati.get_by_text(re.compile("^Laporan Triwulan dari"))).to_be_visible()
    await bupati.goto("/laporan")
    await bupati.get_by_role("link", name=re.compile("Triwulan IV Tahun 2026$")).click()
    await expect(bupati.get_by_text("Naskah: dikirim")).to_be_visible()


async def test_sekda_melihat_unit_yang_belum_dan_mengunduhnya(dunia: Dunia, lebar: str) -> None:
    halaman = await dunia.buka("sekda", lebar=lebar)
    await halaman.goto("/beranda")
    await halaman.get_by_role("link", name="Unit demi unit").click()
    await halaman.get_by_label("Jenis unit").select_option("Desa")
    await halaman.get_by_label("Keadaan").select_option("TEPAT")
    await halaman.get_by_role("button", name="Saring").click()
    await expect(halaman.locator("table.daftar tbody tr")).to_have_count(len(TETANGGA))
    async with halaman.expect_download() as unduhan:
        await halaman.get_by_role("link", name="Excel").click()
    isi = CalamineWorkbook.from_path(str(await (await unduhan.value).path())).get_sheet_by_index(0).to_python()
    assert [b[0] for b in isi] == ["unit", *TETANGGA]


async def test_dinsos_meminta_verifikasi_dan_menghitung_andaian(dunia: Dunia, lebar: str) -> None:
    halaman = await dunia.buka("dinsos", lebar=lebar, js=lebar == "meja")
    await halaman.goto("/verifikasi-data")
    await halaman.get_by_label("Triwulan", exact=True).select_option("2026-T3")
    await halaman.get_by_label("Masih ada kuota").select_option("tidak")
    await halaman.get_by_role("button", name="Mulai verifikasi").click()
    await expect(halaman.get_by_role("heading", level=1)).to_have_text("Verifikasi Triwulan III Tahun 2026")
    await expect(halaman.get_by_role("progressbar")).to_be_visible()
    await halaman.goto("/paket/penduduk-belum-dijamin/dampak")
    await halaman.get_by_label("Parameter").select_option("iuran.pbpu_bp.k3.peserta")
    await halaman.get_by_label("Nilainya andaikan").fill("50.000")
    await halaman.get_by_role("button", name="Hitung dampaknya").click()
    await expect(halaman.locator(".jawaban")).to_contain_text("Hasilnya berubah bagi")


async def test_perjanjian_menagih_membayar_dan_merekonsiliasi(dunia: Dunia, lebar: str) -> None:
    halaman = await dunia.buka("kebumen", lebar=lebar, js=lebar == "meja")
    await halaman.goto("/perjanjian")
    await halaman.get_by_role("link", name="Tagihan iuran").click()
    await halaman.get_by_role("link", name="April 2024").click()
    await halaman.get_by_label("Jumlah").fill("37.800.000")
    await halaman.get_by_label("Nomor SP2D").fill("SP2D-9")
    await halaman.get_by_role("button", name="Catat pembayaran").click()
    await expect(halaman.get_by_text("Lunas", exact=True)).to_be_visible()
    await halaman.goto("/rekonsiliasi")
    await halaman.get_by_role("link", name="Rencana Kerja PBPU-BP Pemda 6").click()
    for nama in ("BPJS Kesehatan", "Pemda"):
        isi = {
            "name": "p.csv",
            "mimeType": "text/csv",
            "buffer": b"nik,segmen,status\n3305010101900001,PBPU_PEMDA,AKTIF\n",
        }
        await halaman.get_by_label(f"Berkas peserta {nama}").set_input_files(isi)  # type: ignore[arg-type]
    await halaman.get_by_role("button", name="Bandingkan").first.click()
    await expect(halaman.get_by_role("status").first).to_contain_text("Kedua berkas sudah dibandingkan.")


async def test_desa_mencatat_sktm_dan_camat_mengevaluasi(dunia: Dunia, lebar: str) -> None:
    desa = await dunia.buka("kades", lebar=lebar, js=lebar == "meja")
    await desa.goto("/desa/sktm")
    await desa.get_by_label("NIK pemegang").fill(nik(7))
    await desa.get_by_label("Nomor SKTM").fill("474/77")
    await desa.get_by_role("button", name="Catat SKTM").click()
    await expect(desa.get_by_role("status").first).to_contain_text("SKTM tercatat.")
    camat = await dunia.buka("camat", lebar=lebar, js=lebar == "meja")
    await camat.goto("/desa/evaluasi-apbdes/baru")
    await camat.get_by_label("Desa", exact=True).select_option(DESA)
    await camat.get_by_label("Iuran JKN dari Alokasi Dana Desa").fill("900.000")
    await camat.get_by_label("Kesimpulan").select_option("PERBAIKAN")
    await camat.get_by_label("Catatan").fill("Lengkapi alokasi iurannya.")
    await camat.get_by_role("button", name="Catat evaluasi").click()
    await expect(camat.get_by_role("heading", level=1)).to_contain_text("Evaluasi APBDes")
    await expect(camat.get_by_role("heading", name="Alasannya")).to_be_visible()


async def test_dinsos_menyetujui_sebagian_verifikasi(dunia: Dunia, lebar: str) -> None:
    halaman = await dunia.buka("dinsos", lebar=lebar)
    await halaman.goto("/verifikasi-data")
    await halaman.locator("main a[href^='/verifikasi-data/']").first.click()
    await expect(halaman.get_by_role("heading", level=1)).to_have_text("Verifikasi Triwulan IV Tahun 2026")
    await expect(halaman.get_by_text(nik(0))).to_have_count(0)
    await halaman.get_by_label("Hanya hasil yang dicentang:").check()
    await halaman.locator("input[name=hasil]").first.check()
    await halaman.get_by_label("Jabatan yang memutuskan").fill("Kepala Dinas Sosial")
    await halaman.get_by_role("button", name="Setujui").click()
    await expect(halaman.locator("ol.riwayat")).to_contain_text("Kepala Dinas Sosial")
    with dunia.uji.bd.baca() as sesi:
        putusan = sesi.exec(select(PutusanVerifikasi)).one()
    assert (putusan.setuju, putusan.pejabat, len(putusan.hasil or ())) == (True, "Kepala Dinas Sosial", 1)


async def test_dpmptsp_memeriksa_dengan_tangan(dunia: Dunia, lebar: str) -> None:
    halaman = await dunia.buka("dpmptsp", lebar=lebar)
    await halaman.goto("/pemeriksaan/baru")
    await halaman.get_by_label("Layanan").select_option(index=1)
    await halaman.get_by_label(re.compile("NIK pemohon")).fill(nik(1))
    await halaman.get_by_role("button", name=re.compile("Periksa")).click()
    await halaman.wait_for_url(re.compile(r"/pemeriksaan/[0-9a-f-]{36}"))
    await expect(halaman.locator(".jawaban")).to_be_visible()
    await expect(halaman.get_by_text(nik(1))).to_have_count(0)
    assert nik(1) not in halaman.url


async def test_inspektorat_membaca_jejak(dunia: Dunia, lebar: str) -> None:
    halaman = await dunia.buka("inspektorat", lebar=lebar)
    await halaman.goto("/jejak")
    await halaman.get_by_label("Tindakan").select_option("tugas.lapor")
    await halaman.get_by_role("button", name="Saring").click()
    await expect(halaman.locator("ol.daftar-tugas > li").first).to_contain_text("tugas.lapor")
    await halaman.get_by_role("button", name="Periksa rantai jejak").click()
    await expect(halaman.get_by_role("status").first).to_contain_text("tersegel cocok")


async def test_admin_mengundang_pejabat(dunia: Dunia, lebar: str) -> None:
    halaman = await dunia.buka("admin", lebar=lebar)
    await halaman.goto("/admin/pejabat")
    await halaman.get_by_label("Nama", exact=True).fill("Pejabat Baru")
    await halaman.get_by_label("Surel kedinasan").fill("baru@contoh.go.id")
    await halaman.get_by_label("Unit", exact=True).select_option("33.13.01.2004")
    await halaman.get_by_label("Kepala desa/lurah").check()
    await halaman.get_by_role("button", name="Kirim undangan").click()
    await expect(halaman.locator(".kabar.sukses")).to_be_visible()
    with dunia.uji.bd.baca() as sesi:
        surat = sesi.exec(select(Surel.badan_teks).where(Surel.alamat == "baru@contoh.go.id")).one()
    tautan = re.search(r"(/sandi\?t=[\w-]+)", surat)
    assert tautan is not None
    tamu = await dunia.buka(lebar=lebar)
    await tamu.goto(tautan[1])
    await expect(tamu.get_by_label(re.compile("^Sandi baru")).first).to_be_visible()
