"""Packs for reading: the API, the pages with their form, and their change while requests run."""

from __future__ import annotations

import asyncio
import itertools
import logging
import re
import shutil
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest

from api.aplikasi import buat_aplikasi
from patuh.aturan.pakai import PaketPakai
from patuh.instruksi.muat import daftar_instruksi, muat_instruksi
from patuh.pengaturan import PengaturanSalah, baca_pengaturan
from rules.mesin.mesin import FOLDER_PAKET
from tests.api.conftest import KARANGANYAR, KINI, Uji
from tests.api.halaman import rapi
from tests.api.klien import NIK, Klien, masalah

PAKET = (
    "alih-ppu", "anggaran-desa", "gerbang-layanan", "jamkesmas-bukti", "jamkesmas-dana", "jamkesmas-keluhan",
    "jamkesmas-kepesertaan", "jamkesmas-manfaat", "jamkesmas-rujukan", "jamkesmas-tarif-rs-khusus",
    "penduduk-belum-dijamin", "uhc", "verifikasi-kepesertaan-pemda",
)  # fmt: skip
ALIH = {"paket": "alih-ppu", "daerah": "33.27", "tanggal": "2026-11-22", "fakta": {"bekerja_ppu": True}}


def test_daftar_paket(uji: Uji) -> None:
    isi = uji.klien().get("/api/v1/paket?ukuran=4&halaman=2").json()
    assert (isi["total"], isi["halaman"], isi["ukuran"]) == (len(PAKET), 2, 4)
    assert [d["id"] for d in isi["data"]] == list(PAKET[4:8])
    assert isi["data"][0] == uji.klien().get(f"/api/v1/paket/{PAKET[4]}").json()
    assert {"id", "judul", "versi", "fakta", "hasil", "aturan", "parameter"} <= set(isi["data"][0])
    isi = masalah(uji.klien().get("/api/v1/paket/entah"), 404)
    assert "alih-ppu" in isi["detail"]


@pytest.mark.parametrize("paket", PAKET)
def test_paket_dan_halamannya(uji: Uji, paket: str) -> None:
    isi = uji.klien().get(f"/api/v1/paket/{paket}").json()
    assert isi["jumlah_aturan"] == len(isi["aturan"])
    assert [a["nomor"] for a in isi["aturan"]] == list(range(1, len(isi["aturan"]) + 1))
    assert {a["hasil"] for a in isi["aturan"]} | {u["menjadi"] for u in isi["ubahan"]} <= set(isi["hasil"])
    assert all(a["dasar"] and a["contoh"] for a in isi["aturan"])
    for fakta in isi["fakta"].values():
        assert (fakta["kode"] is not None) == (fakta["jenis"] == "kode")
    for satu in isi["parameter"].values():
        assert set(satu["hari_ini"]) == set(isi["daerah"])
        assert satu["arti"] and satu["riwayat"]
    klien = uji.klien(html=True)
    teks = rapi(klien.get(f"/paket/{paket}"))
    assert f'href="/paket/{paket}"' in rapi(klien.get("/paket"))
    for aturan in isi["aturan"]:
        assert f'id="aturan-{aturan["id"]}"' in teks
    for fakta in isi["fakta"]:
        assert f'name="f.{fakta}"' in teks
    tingkat = [int(t) for t in re.findall(r"<h(\d)", teks)]
    assert tingkat[0] == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(tingkat))
    assert teks.count("<table") == teks.count("<caption")
    kembar = klien.get(f"/paket/{paket}?format=json").json()
    assert kembar == {"paket": isi, "putusan": None}


def test_kepastian_dengan_kata(uji: Uji) -> None:
    teks = rapi(uji.klien(html=True).get("/paket/alih-ppu"))
    assert "dari pemberitaan" in teks
    assert not re.search(r"\b(REPORT|INFER|MEM)\b", teks)
    # Names in braces become words; the quote and its place in the instruction are there.
    assert "<var>bulan sejak phk</var>" in teks
    assert "{bulan_sejak_phk}" not in teks
    assert f'href="/instruksi/{KARANGANYAR}#KEDUA-BELAS-c"' in teks
    assert "menjadi peserta Pekerja Penerima Upah (PPU)" in teks


def test_coba_dari_halaman(uji: Uji) -> None:
    klien = uji.klien(html=True)
    kueri = urlencode({"coba": 1, "daerah": "33.27", "tanggal": "2026-11-22", "f.bekerja_ppu": "ya", "f.segmen": "BP"})
    teks = rapi(klien.get(f"/paket/alih-ppu?{kueri}"))
    assert 'id="putusan"' in teks
    assert "Hasil: <code" in teks
    assert '<option value="BP" selected>' in teks
    assert "Mengapa bukan hasil lain" in teks
    assert "Tidak terpenuhi: segmen = PPU." in teks
    kembar = klien.get(f"/paket/alih-ppu?{kueri}&format=json").json()["putusan"]
    assert (kembar["hasil"], kembar["daerah"]) == ("ALIH_PPU", "33.27")
    assert {m["hasil"] for m in kembar["mengapa_tidak"]} >= {"SUDAH_PPU", "KEMBALI_PBI"}
    kosong = rapi(klien.get("/paket/alih-ppu?coba=1&f.bekerja_ppu=&f.desil="))
    assert "Yang masih kurang" in kosong
    uang = rapi(klien.get("/paket/uhc?f.penduduk=1.000.000&f.terdaftar=900000&f.aktif=700000"))
    assert "Perhitungan" in uang
    assert "Parameter yang dipakai" in uang


def test_isian_salah_di_halaman(uji: Uji) -> None:
    klien = uji.klien(html=True)
    salah = {
        "tanggal": "besok",
        "f.bekerja_ppu": "mungkin",
        "f.segmen": "BP",
        "f.desil": "lima",
        "f.bulan_sejak_phk": "2,5",
    }
    teks = rapi(klien.get(f"/paket/alih-ppu?{urlencode(salah)}"), 422)
    for nama in ("tanggal", "f.bekerja_ppu", "f.desil", "f.bulan_sejak_phk"):
        assert f'<a href="#{nama}">' in teks
        assert f'id="galat-{nama}"' in teks
    assert 'href="#f.segmen"' not in teks
    # Nothing that was typed is lost.
    assert 'value="lima"' in teks
    assert 'type="text" value="besok"' in teks
    assert '<option value="mungkin" selected>' in teks
    assert '<option value="BP" selected>' in teks
    assert 'id="putusan"' not in teks
    for kueri in ("f.desil=11", "f.segmen=x", "tanggal=20261122", "daerah=33.99", "tanggal=2026-W47-7"):
        assert "Ada yang perlu diperbaiki" in rapi(klien.get(f"/paket/alih-ppu?{kueri}"), 422)
    assert "Ada yang perlu diperbaiki" in rapi(klien.get("/paket/alih-ppu?f.entah=1"), 422)
    banyak = "&".join(f"f.x{i}=1" for i in range(101))
    assert "Terlalu banyak isian" in rapi(klien.get(f"/paket/alih-ppu?{banyak}"), 422)
    assert NIK not in rapi(klien.get(f"/paket/alih-ppu?f.desil={NIK}&f.{NIK}=1&tanggal={NIK}&daerah={NIK}"), 422)
    masalah(uji.klien().get("/paket/alih-ppu?f.desil=11&format=json"), 422)
    rapi(klien.get("/paket/entah"), 404)
    jahat = urlencode({"f.desil": '"><script>alert(1)</script>'})
    assert "<script>alert" not in rapi(klien.get(f"/paket/alih-ppu?{jahat}"), 422)


def test_klausul_menunjuk_paketnya(uji: Uji) -> None:
    for id_ in daftar_instruksi():
        paket = {p for d in muat_instruksi(id_).diktum for k in d.klausul for p in k.telusur.paket}
        teks = rapi(uji.klien(html=True).get(f"/instruksi/{id_}"))
        if muat_instruksi(id_).bentuk == "instruksi_bupati":
            assert {"gerbang-layanan", "verifikasi-kepesertaan-pemda", "uhc"} <= paket
        assert paket <= set(PAKET)
        assert all(f'href="/paket/{p}"' in teks for p in paket)


def test_paket_nasional_menjawab_daerah_mana_pun(uji: Uji) -> None:
    fakta = {"layanan": "KACAMATA", "resep_dokter": True, "lensa": 100, "silinder": 0, "harga": 200_000}
    tanya = {"paket": "jamkesmas-manfaat", "tanggal": "2013-06-03", "fakta": fakta}
    for daerah in ("33.13", "33.27"):
        isi = uji.klien("evaluasi").post("/api/v1/evaluasi", json=tanya | {"daerah": daerah}).json()
        assert (isi["hasil"], isi["daerah"]) == ("DIJAMIN_TERBATAS", daerah)
        assert isi["perhitungan"]["lebih_harga"] == 50_000
        assert isi["parameter"]["jamkesmas.kacamata_maks"]["nilai"] == 150_000
        assert "Rp.150.000" in isi["alasan"][0]["dasar"][0]["kutipan"]
    galat = masalah(uji.klien("evaluasi").post("/api/v1/evaluasi", json=tanya | {"daerah": "entah"}), 422)
    assert "daerah" in str(galat["errors"])
    klien = uji.klien(html=True)
    assert "Seluruh Indonesia" in rapi(klien.get("/paket/jamkesmas-manfaat"))
    isian = {"coba": "1", "tanggal": "2013-06-03", "f.layanan": "GENERAL_CHECK_UP"}
    assert "General check up tidak dijamin" in rapi(klien.get(f"/paket/jamkesmas-manfaat?{urlencode(isian)}"))


def test_jamkesmas_hari_ini_dijawab_dengan_penggantinya(uji: Uji) -> None:
    """Not an error: the rule is history, and the answer says since when and what replaced it."""
    tanya = {"paket": "jamkesmas-rujukan", "daerah": "33.13", "fakta": {}}
    jawab = uji.klien("evaluasi").post("/api/v1/evaluasi", json=tanya)
    assert jawab.status_code == 200
    isi = jawab.json()
    assert (isi["hasil"], isi["kurang"]) == ("TIDAK_BERLAKU", [])
    assert "Sejak 1 Januari 2014" in isi["alasan"][0]["keterangan"]
    assert {d.get("peraturan") for d in isi["alasan"][0]["dasar"]} == {None, "uu-24-2011"}


def salin(tmp_path: Path) -> Path:
    """A folder of packs of our own, with one pack."""
    folder = tmp_path / "paket"
    folder.mkdir()
    shutil.copy(FOLDER_PAKET / "alih-ppu.yaml", folder)
    return folder


def tulis(berkas: Path, lama: str, baru: str) -> None:
    """Change a pack as an editor does: the whole file at once."""
    teks = berkas.read_text(encoding="utf-8")
    assert lama in teks
    sementara = berkas.with_suffix(".tmp")
    sementara.write_text(teks.replace(lama, baru), encoding="utf-8")
    sementara.replace(berkas)


async def sampai(syarat: object, batas: float = 60.0) -> None:
    """Wait until the condition holds."""
    assert callable(syarat)
    akhir = time.monotonic() + batas
    while not syarat():
        assert time.monotonic() < akhir
        await asyncio.sleep(0.05)


@pytest.mark.asyncio
async def test_paket_berubah_selagi_melayani(uji: Uji, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The service's own lifespan sees a change; requests from threads get the old or the new, never a mixture."""
    folder = salin(tmp_path)
    pakai = PaketPakai(folder)
    app = buat_aplikasi(
        uji.bd, folder=uji.folder, jam=lambda: KINI, alamat_dasar="x", paket=pakai, selang_segar=0.05,
        detik=lambda: uji.detik,
    )  # fmt: skip
    klien = Klien(app, uji.kunci["evaluasi"])
    lama = "Hubungi pemberi kerja lewat dinas"
    selesai = threading.Event()
    terlihat: set[tuple[str, str]] = set()
    gagal: list[str] = []

    def ulang() -> None:
        while not selesai.is_set():
            uji.detik += 60
            jawaban = Klien(app, uji.kunci["evaluasi"]).post(
                "/api/v1/evaluasi", json=ALIH | {"fakta": {"bekerja_ppu": True, "segmen": "BP"}}
            )
            if jawaban.status_code != 200:
                gagal.append(jawaban.text)
            else:
                isi = jawaban.json()
                terlihat.add((isi["versi"], isi["langkah"][0][:10]))

    def versi() -> str:
        return pakai.mesin.ambil("alih-ppu").versi

    benang = [threading.Thread(target=ulang) for _ in range(3)]
    awal = versi()
    async with app.router.lifespan_context(app):
        for b in benang:
            b.start()
        try:
            tulis(folder / "alih-ppu.yaml", lama, "Telepon pemberi kerja lewat dinas")
            await sampai(lambda: versi() != awal)
            baru = versi()
            await sampai(lambda: any(v == baru for v, _ in terlihat))
            with caplog.at_level(logging.ERROR, "patuh.aturan"):
                tulis(folder / "alih-ppu.yaml", "segmen = PPU", "segmn = PPU")
                await sampai(lambda: any("ditolak" in r.getMessage() for r in caplog.records))
        finally:
            selesai.set()
            for b in benang:
                await asyncio.to_thread(b.join)
    assert gagal == []
    assert terlihat == {(awal, "Hubungi pe"), (baru, "Telepon pe")}
    # The refused file left the pack before it in use.
    assert versi() == baru
    isi = await asyncio.to_thread(klien.get, "/api/v1/paket/alih-ppu")
    assert isi.json()["versi"] == baru
    assert "segmn" not in isi.text
    # The look at the files ended with the service.
    shutil.copy(FOLDER_PAKET / "alih-ppu.yaml", folder)
    await asyncio.sleep(0.3)
    assert versi() == baru
    assert pakai.segarkan() == ["alih-ppu"]
    assert versi() == awal


@pytest.mark.asyncio
async def test_penyegaran_tidak_berhenti_karena_satu_kegagalan(
    uji: Uji, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    pakai = PaketPakai(salin(tmp_path))
    kali = 0

    def rusak() -> list[str]:
        nonlocal kali
        kali += 1
        raise OSError("cakram")

    monkeypatch.setattr(pakai, "segarkan", rusak)
    app = buat_aplikasi(uji.bd, folder=uji.folder, jam=lambda: KINI, alamat_dasar="x", paket=pakai, selang_segar=0.01)
    async with app.router.lifespan_context(app):
        await sampai(lambda: kali > 2)
    assert any("tidak dapat dibaca ulang" in r.getMessage() for r in caplog.records)


def test_pengaturan_paket(tmp_path: Path) -> None:
    assert baca_pengaturan(tmp_path, "x", {}).paket is None
    folder = salin(tmp_path)
    assert baca_pengaturan(tmp_path, "x", {"PATUH_PAKET": str(folder)}).paket == folder
    for salah in (tmp_path / "tidak-ada", tmp_path / "paket" / "alih-ppu.yaml", tmp_path):
        with pytest.raises(PengaturanSalah, match="PATUH_PAKET"):
            baca_pengaturan(tmp_path, "x", {"PATUH_PAKET": str(salah)})
