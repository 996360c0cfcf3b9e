"""Decisions over HTTP: the designer's cases, the contract's shape, and every way to ask wrongly."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.api.conftest import Uji
from tests.api.klien import NIK, Klien, kolom, masalah

JALUR = "/api/v1/evaluasi"
KASUS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[1] / "cases" / "evaluasi.yaml").read_text(encoding="utf-8")
)
ALIH: dict[str, Any] = {
    "paket": "alih-ppu",
    "daerah": "33.27",
    "tanggal": "2026-11-22",
    "fakta": {"segmen": "PBI_APBN", "bekerja_ppu": True},
}
KONTRAK = {"paket", "versi", "tanggal", "hasil", "saran", "alasan", "kurang", "parameter"}
TAMBAHAN = {
    "daerah", "arti", "fakta_dipakai", "perhitungan", "penjelasan_perhitungan", "langkah", "catatan", "mengapa_tidak",
    "versi_parameter",
}  # fmt: skip


@pytest.fixture
def klien(uji: Uji) -> Klien:
    """A system that may ask for decisions in every daerah."""
    return uji.klien("evaluasi")


def tanya(klien: Klien, **lain: Any) -> dict[str, Any]:
    jawaban = klien.post(JALUR, json=ALIH | lain)
    assert jawaban.status_code == 200, jawaban.text
    isi: dict[str, Any] = jawaban.json()
    return isi


@pytest.mark.parametrize("paket", sorted({k["paket"] for k in KASUS}))
def test_kasus_perancang(klien: Klien, paket: str) -> None:
    beda = []
    for kasus in (k for k in KASUS if k["paket"] == paket):
        tulis = {n: kasus[n] for n in ("paket", "daerah", "tanggal", "fakta")}
        jawaban = klien.post(JALUR, json=tulis).json()
        dapat = {n: sorted(jawaban[n]) if n != "hasil" else jawaban[n] for n in ("hasil", "saran", "kurang")}
        harap = {n: sorted(v) if n != "hasil" else v for n, v in kasus.items() if n in dapat}
        if dapat | harap != dapat:
            beda.append((tulis, harap, dapat))
    assert beda == []


def test_contoh_dalam_kontrak(klien: Klien, tak_berubah: Callable[[], None]) -> None:
    isi = tanya(klien)
    assert set(isi) == KONTRAK | TAMBAHAN
    assert (isi["paket"], isi["daerah"], isi["tanggal"]) == ("alih-ppu", "33.27", "2026-11-22")
    assert (isi["hasil"], isi["saran"], isi["kurang"]) == ("ALIH_PPU", ["LAPOR_DINSOS"], [])
    assert len(isi["versi"]) == len(isi["versi_parameter"]) == 64
    assert all(set(a) == {"aturan", "keterangan", "dasar"} for a in isi["alasan"])
    klausul = isi["alasan"][0]["dasar"][0]
    assert set(klausul) == {"instruksi", "diktum", "huruf", "kutipan"}
    assert (klausul["instruksi"], klausul["diktum"], klausul["huruf"]) == ("pemalang-1-2023", "KEDUA PULUH", "a")
    nasional = isi["alasan"][0]["dasar"][-1]
    assert set(nasional) == {"peraturan", "nama", "pasal", "isi", "kepastian"}
    assert nasional["nama"] == "Peraturan Presiden Nomor 82 Tahun 2018"
    assert isi["fakta_dipakai"] == ALIH["fakta"]
    assert isi["arti"] and isi["langkah"]
    assert isi["mengapa_tidak"] == []
    tak_berubah()


def test_kutipan_kata_demi_kata(klien: Klien) -> None:
    for dasar in (d for a in tanya(klien)["alasan"] for d in a["dasar"] if "instruksi" in d):
        naskah = klien.get(f"/api/v1/instruksi/{dasar['instruksi']}").json()["klausul"]
        teks = next(k["teks"] for k in naskah if (k["diktum"], k["huruf"]) == (dasar["diktum"], dasar["huruf"]))
        assert dasar["kutipan"] in teks


def test_parameter_bertanggal(klien: Klien) -> None:
    phk = {"bekerja_ppu": False, "bulan_sejak_phk": 6}
    isi = tanya(klien, fakta=phk)
    assert isi["hasil"] == "JAMINAN_PHK"
    satu = isi["parameter"]["phk.jaminan_bulan"]
    assert {"nilai", "satuan", "sumber", "kepastian", "sejak", "sampai", "catatan"} <= set(satu)
    assert (satu["nilai"], satu["satuan"]) == (6, "bulan")
    dana = {"jenis_belanja": "IURAN", "sumber_dana": "ADD", "jumlah_sktm_belum_dijamin": 10, "bulan": 12}
    isi = tanya(klien, paket="anggaran-desa", fakta=dana | {"alokasi": 4_000_000})
    assert isi["hasil"] == "KURANG"
    assert 10 * 37_800 * 12 in isi["perhitungan"].values()
    assert set(isi["penjelasan_perhitungan"]) == set(isi["perhitungan"])


def test_yang_belum_diketahui_bukan_kesalahan(klien: Klien) -> None:
    isi = tanya(klien, fakta={})
    assert (isi["hasil"], isi["kurang"]) == ("PERLU_DATA", ["bekerja_ppu", "segmen"])
    assert isi["langkah"]
    assert tanya(klien, fakta={"bekerja_ppu": False, "desil": None, "terdaftar_dtsen": True})["hasil"] != "PERLU_DATA"


def test_mengapa_tidak(klien: Klien) -> None:
    baris = tanya(klien, mengapa_tidak=["SUDAH_PPU", "KEMBALI_PBI", "ALIH_PPU"])["mengapa_tidak"]
    assert {b["hasil"] for b in baris} == {"SUDAH_PPU", "KEMBALI_PBI"}
    assert all(set(b) == {"hasil", "aturan", "syarat", "keterangan"} for b in baris)
    assert baris[0]["syarat"] == "segmen = PPU"
    jawaban = klien.post(JALUR, json=ALIH | {"mengapa_tidak": ["SUDAH_PPU", "TIDAK_ADA_INI"]})
    galat = masalah(jawaban, 422)["errors"]
    assert [g["kolom"] for g in galat] == ["mengapa_tidak[1]"]
    assert "KEMBALI_PBI" in galat[0]["pesan"]


def test_tanpa_tanggal_berarti_hari_ini_di_daerah(uji: Uji, klien: Klien) -> None:
    tanpa = {n: v for n, v in ALIH.items() if n != "tanggal"}
    assert klien.post(JALUR, json=tanpa).json()["tanggal"] == "2026-11-22"
    uji.kini = uji.kini.replace(hour=17)
    # 17.00 UTC is midnight in Jakarta.
    assert klien.post(JALUR, json=tanpa | {"tanggal": None}).json()["tanggal"] == "2026-11-23"


def test_sama_hari_ini_dan_nanti(uji: Uji, klien: Klien) -> None:
    dahulu = tanya(klien)
    uji.kini = uji.kini.replace(year=2030)
    assert tanya(klien) == dahulu


def test_siapa_boleh_bertanya(uji: Uji) -> None:
    masalah(uji.klien().post(JALUR, json=ALIH), 401)
    masalah(uji.klien("33.13-dinsos").post(JALUR, json=ALIH), 403)
    masalah(uji.klien("33.13").post(JALUR, json=ALIH), 403)
    assert uji.klien("33.27").post(JALUR, json=ALIH).status_code == 200


def test_paket_daerah_dan_tanggal_salah(klien: Klien) -> None:
    isi = masalah(klien.post(JALUR, json=ALIH | {"paket": "entah"}), 404)
    assert "alih-ppu" in isi["detail"]
    for daerah in ("33.99", "", "semua"):
        galat = masalah(klien.post(JALUR, json=ALIH | {"daerah": daerah}), 422)["errors"]
        assert [g["kolom"] for g in galat] == ["daerah"]
        assert "33.13, 33.27" in galat[0]["pesan"]
    for tanggal in ("2026-02-30", "22-11-2026", "20261122", "2026-11-22T00:00:00", "", 20261122, True):
        assert kolom(klien.post(JALUR, json=ALIH | {"tanggal": tanggal})) == ["tanggal"]


def test_layanan_sebelum_instruksi_dan_di_luar_daerah(klien: Klien) -> None:
    fakta = {"layanan": "tender_proyek"}
    isi = ALIH | {"paket": "gerbang-layanan", "daerah": "33.13", "fakta": fakta}
    assert kolom(klien.post(JALUR, json=isi | {"tanggal": "2020-01-01"})) == ["tanggal"]
    galat = masalah(klien.post(JALUR, json=isi | {"daerah": "33.27"}), 422)["errors"]
    assert [g["kolom"] for g in galat] == ["fakta.layanan"]
    assert "spmk" in galat[0]["pesan"]


@pytest.mark.parametrize(
    ("nama", "nilai"),
    [
        ("bekerja_ppu", 1),
        ("bekerja_ppu", "true"),
        ("bekerja_ppu", None),
        ("bekerja_ppu", [True]),
        ("segmen", "pbi_apbn"),
        ("segmen", "ppu "),
        ("segmen", 3),
        ("segmen", {"kode": "PPU"}),
        ("desil", 0),
        ("desil", 11),
        ("desil", 5.0),
        ("desil", "5"),
        ("desil", True),
        ("desil", 2**70),
        ("desil", -(2**63)),
        ("bulan_sejak_phk", -1),
        ("entah", 1),
        ("DESIL", 1),
        ("", 1),
    ],
)
def test_fakta_salah_disebut(klien: Klien, nama: str, nilai: Any) -> None:
    jawaban = klien.post(JALUR, json=ALIH | {"fakta": ALIH["fakta"] | {nama: nilai}})
    assert kolom(jawaban) == [f"fakta.{nama}"]


def test_semua_fakta_salah_disebut_sekaligus(klien: Klien) -> None:
    fakta = {"bekerja_ppu": 1, "desil": "5", "segmn": "PPU"}
    isi = masalah(klien.post(JALUR, json=ALIH | {"fakta": fakta, "mengapa_tidak": ["X"]}), 422)
    assert [g["kolom"] for g in isi["errors"]] == [
        "fakta.bekerja_ppu", "fakta.desil", "fakta.segmn", "mengapa_tidak[0]"
    ]  # fmt: skip
    assert "Maksudnya 'segmen'?" in isi["errors"][2]["pesan"]


@pytest.mark.parametrize("fakta", [None, [], "x", 1, [["segmen", "PPU"]]])
def test_fakta_bukan_objek(klien: Klien, fakta: Any) -> None:
    assert kolom(klien.post(JALUR, json=ALIH | {"fakta": fakta})) == ["fakta"]


def test_badan_aneh(klien: Klien) -> None:
    def kirim(fakta: str) -> Any:
        isi = '{"paket": "alih-ppu", "daerah": "33.27", "fakta": ' + fakta + "}"
        return klien.post(JALUR, content=isi.encode(), headers={"Content-Type": "application/json"})

    for nilai in ("NaN", "Infinity", "-Infinity", "1e400", "1e2", "[" * 200 + "]" * 200):
        assert kolom(kirim('{"desil": ' + nilai + "}")) == ["fakta.desil"]
    assert kolom(kirim('{"segmen": "\\ud800"}')) == ["fakta.segmen"]
    assert kolom(kirim('{"\\ud800": 1}')) != []
    assert kolom(kirim("NaN")) == ["fakta"]
    # What the JSON reader itself refuses has no field to name.
    for nilai in ("[" * 200_000, "9" * 5_000 + "}", '{"desil": ' + "9" * 5_000 + "}"):
        masalah(kirim(nilai), 400)
    assert kolom(kirim("{" + ", ".join(f'"x{i}": 1' for i in range(101)) + "}")) == ["fakta"]
    assert kolom(kirim('{"' + "x" * 101 + '": 1}')) == ["fakta"]
    assert kolom(klien.post(JALUR, json={})) == ["paket", "daerah", "fakta"]
    assert kolom(klien.post(JALUR, json=ALIH | {"lain": 1})) == ["lain"]


def test_nik_tidak_dikembalikan(klien: Klien) -> None:
    for lain in (
        {"paket": NIK},
        {"daerah": NIK},
        {"tanggal": NIK},
        {"mengapa_tidak": [NIK]},
        {"fakta": {NIK: NIK}},
        {"fakta": {"segmen": NIK}},
        {"fakta": {"desil": int(NIK)}},
        {"fakta": {"desil": NIK, f"nik_{NIK}": True}},
        {NIK: NIK},
    ):
        jawaban = klien.post(JALUR, json=ALIH | lain)
        assert jawaban.status_code in (404, 422)
        assert NIK not in jawaban.text
