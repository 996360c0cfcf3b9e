"""A wrong pack file is refused with its name, the line and the reason; what was in use stays in use."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from patuh.aturan.pakai import PaketPakai
from rules.mesin.mesin import FOLDER_PAKET, Mesin, PaketSalah
from tests.rules.mesin.alat import FAKTA, HARI, periksa, tulis

ASAL = (FOLDER_PAKET / "alih-ppu.yaml").read_text(encoding="utf-8")


def _temuan(mesin: Mesin, path: Path) -> list[str]:
    with pytest.raises(PaketSalah) as salah:
        mesin.coba(periksa(mesin, path))
    return [str(t) for t in salah.value.temuan]


@pytest.mark.parametrize(
    ("cari", "ganti", "pesan"),
    [
        ("bila: bekerja_ppu dan segmen = PPU", "bila: bekerja_pp dan segmen = PPU", "Maksudnya 'bekerja_ppu'"),
        ("bila: bekerja_ppu dan segmen = PPU", "bila: bekerja_ppu dan segmen = PPUU", "bukan nilai 'segmen'"),
        ("bila: bekerja_ppu dan segmen = PPU", "bila: bekerja_ppu dan dan segmen = PPU", "tidak pada tempatnya"),
        ("bila: bekerja_ppu dan segmen = PPU", "bila: bekerja_ppu && segmen = PPU", "Tanda '&' tidak dikenal"),
        ("bila: bekerja_ppu dan segmen = PPU", "bila: segmen dan bekerja_ppu", "bukan fakta ya/tidak"),
        ("bila: bekerja_ppu dan segmen = PPU", "bila: segmen > PPU", "hanya dapat dibandingkan dengan = atau !="),
        ("bila: bekerja_ppu dan segmen = PPU", "bila: desil <= bulan_sejak_phk", "boleh kosong"),
        ("desil <= pbi.desil_maks", "desil <= pbi.desil_mak", "Maksudnya 'pbi.desil_maks'"),
        ("hasil: SUDAH_PPU\n    keterangan", "hasil: SUDAH_PPUX\n    keterangan", "belum dijelaskan"),
        (
            "kutipan: menjadi peserta Pekerja",
            "kutipan: menjadi anggota Pekerja",
            "Kutipan ini tidak ada, kata demi kata",
        ),
        (
            "diktum: KEDUA BELAS\n        huruf: c",
            "diktum: KEDUA BELAS\n        huruf: x",
            "Tidak ada diktum KEDUA BELAS",
        ),
        ("instruksi: karanganyar-440-3-2022", "instruksi: karanganyar-440-3-2023", "tidak dikenal"),
        ("peraturan: perpres-82-2018", "peraturan: perpres-82-2081", "Maksudnya 'perpres-82-2018'"),
        ("id: sudah-ppu", "id: alih-ke-ppu", "dipakai dua kali"),
        ("id: sudah-ppu", "idd: sudah-ppu", "Kunci 'idd' tidak dikenal"),
        ("jenis: ya_tidak", "jenis: yatidak", "tidak dikenal. Pilihan:"),
        ("id: alih-ppu", "id: alih", "tidak sama dengan nama berkas"),
        ("fakta: {bekerja_ppu: true, segmen: PPU}", "fakta: {bekerja_ppu: true, segmen: BP}", "Contoh ini salah"),
        ("keterangan: Orang ini bekerja", "keterangan: Orang {ini_apa} bekerja", "yang tidak dikenal"),
    ],
)
def test_ditolak_dengan_baris_dan_sebab(mesin: Mesin, tmp_path: Path, cari: str, ganti: str, pesan: str) -> None:
    assert cari in ASAL
    path = tmp_path / "alih-ppu.yaml"
    path.write_text(ASAL.replace(cari, ganti, 1), encoding="utf-8")
    semua = _temuan(mesin, path)
    satu = next((t for t in semua if pesan in t), None)
    assert satu is not None, semua
    cocok = re.match(r"alih-ppu\.yaml:(\d+):(\d+):", satu)
    assert cocok is not None
    berubah = ASAL[: ASAL.index(cari)].count("\n") + 1
    lama = 40 if pesan == "Contoh ini salah" else 30
    assert (berubah <= int(cocok.group(1)) + lama and int(cocok.group(1)) <= berubah + 3) or "dua kali" in pesan


def test_aturan_yang_tidak_pernah_memutuskan(mesin: Mesin, tmp_path: Path) -> None:
    fakta = {"umur": FAKTA["umur"]}
    bila = [("umur >= 5", "A"), ("umur >= 7", "B"), ("selain itu", "C")]
    semua = _temuan(mesin, tulis(tmp_path, bila, fakta, [{"umur": 5}, {"umur": 7}, {"umur": 1}]))
    assert any("Aturan 'a1' tidak pernah memutuskan" in t for t in semua)


def test_keadaan_tanpa_hasil(mesin: Mesin, tmp_path: Path) -> None:
    fakta = {"kode": FAKTA["kode"], "ya": FAKTA["ya"]}
    bila = [("kode = A", "A"), ("kode = B dan ya", "B"), ("kode = C", "C")]
    contoh: list[dict[str, object]] = [{"kode": "A"}, {"kode": "B", "ya": True}, {"kode": "C"}]
    semua = _temuan(mesin, tulis(tmp_path, bila, fakta, contoh))
    assert any("keadaan tanpa hasil" in t and "kode = B" in t and "ya = False" in t for t in semua)


def test_peraturan_yang_sudah_dicabut_tidak_menjadi_dasar(mesin: Mesin, tmp_path: Path) -> None:
    path = tmp_path / "alih-ppu.yaml"
    baru = "id: sudah-ppu\n    sejak: 2026-02-01"
    teks = ASAL.replace("id: sudah-ppu", baru, 1)
    dicabut = "      - {peraturan: permensos-21-2019, isi: dicabut, kepastian: REPORT}\n"
    kepala, ekor = teks.split("    dasar:\n", 1)
    path.write_text(f"{kepala}    dasar:\n{dicabut}{ekor}", encoding="utf-8")
    semua = _temuan(mesin, path)
    assert any("di luar masa aturan ini" in t and "Sebut peraturan penggantinya" in t for t in semua)


def test_dasar_dari_ingatan_saja_tidak_cukup(mesin: Mesin, tmp_path: Path) -> None:
    path = tulis(tmp_path, [("selain itu", "A")], {"ya": FAKTA["ya"]}, [{"ya": True}])
    path.write_text(path.read_text(encoding="utf-8").replace("kepastian: TEXT", "kepastian: MEM"), encoding="utf-8")
    assert any("tidak punya dasar hukum untuk daerah 33.13" in t for t in _temuan(mesin, path))


def test_kutipan_berbeda_untuk_peraturan_yang_sama(mesin: Mesin, tmp_path: Path) -> None:
    """Two lines that tell one article in different words, or with different certainty, contradict each other."""
    path = tulis(tmp_path, [("ya", "A"), ("selain itu", "B")], {"ya": FAKTA["ya"]}, [{"ya": True}, {"ya": False}])
    teks = path.read_text(encoding="utf-8")
    awal, akhir = teks.rsplit("kepastian: TEXT", 1)
    path.write_text(f"{awal}kepastian: REPORT{akhir}", encoding="utf-8")
    assert any("bertentangan dengan baris" in t for t in _temuan(mesin, path))


def test_yang_ditolak_tidak_menggantikan_yang_baik(tmp_path: Path) -> None:
    for path in FOLDER_PAKET.glob("*.yaml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    pakai = PaketPakai(tmp_path)
    versi = pakai.mesin.ambil("alih-ppu").versi
    fakta = {"bekerja_ppu": True, "segmen": "PBPU"}
    assert pakai.mesin.putus("alih-ppu", "33.27", HARI, fakta).hasil == "ALIH_PPU"

    (tmp_path / "alih-ppu.yaml").write_text(ASAL.replace("segmen != PPU", "segmen != PPX"), encoding="utf-8")
    assert pakai.segarkan() == []
    assert pakai.mesin.ambil("alih-ppu").versi == versi
    assert pakai.mesin.putus("alih-ppu", "33.27", HARI, fakta).hasil == "ALIH_PPU"

    baru = ASAL.replace("judul: Peralihan segmen pekerja", "judul: Peralihan segmen pekerja dan keluarganya")
    (tmp_path / "alih-ppu.yaml").write_text(baru, encoding="utf-8")
    assert pakai.segarkan() == ["alih-ppu"]
    assert pakai.mesin.ambil("alih-ppu").versi != versi
    assert pakai.segarkan() == []


def test_layanan_tidak_mulai_dengan_aturan_setengah(tmp_path: Path) -> None:
    (tmp_path / "alih-ppu.yaml").write_text("id: alih-ppu\n", encoding="utf-8")
    with pytest.raises(PaketSalah, match="Kunci 'judul' belum ada"):
        PaketPakai(tmp_path)
