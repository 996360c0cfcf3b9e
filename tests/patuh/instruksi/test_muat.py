from __future__ import annotations

import hashlib
import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from patuh.akun.muat import muat_daerah, pilih_unit
from patuh.instruksi import muat
from patuh.instruksi.muat import InstruksiSalah, Temuan, muat_instruksi, periksa_berkas
from patuh.instruksi.periksa import FOLDER_NASKAH

KARANGANYAR = "karanganyar-440-3-2022"
PEMALANG = "pemalang-1-2023"
KEDUANYA = (KARANGANYAR, PEMALANG)
Ubah = Callable[..., tuple[list[Temuan], list[str]]]


@pytest.fixture
def ubah(tmp_path: Path) -> Ubah:
    def kerjakan(lama: str, baru: str, id: str = KARANGANYAR) -> tuple[list[Temuan], list[str]]:
        asli = (muat.FOLDER_BERKAS / f"{id}.yaml").read_text(encoding="utf-8")
        assert lama in asli
        berkas = tmp_path / f"{id}.yaml"
        berkas.write_text(asli.replace(lama, baru, 1), encoding="utf-8")
        return periksa_berkas(berkas)[1], berkas.read_text(encoding="utf-8").split("\n")

    return kerjakan


@pytest.mark.parametrize(("id", "diktum", "klausul"), [(KARANGANYAR, 19, 50), (PEMALANG, 22, 40)])
def test_every_diktum_and_clause_is_there(id: str, diktum: int, klausul: int) -> None:
    instruksi = muat_instruksi(id)
    assert len(instruksi.diktum) == diktum
    assert instruksi.jumlah_klausul == klausul


def test_kinds_of_clauses() -> None:
    def hitung(id: str) -> Counter[str]:
        return Counter(k.jenis for d in muat_instruksi(id).diktum for k in d.klausul)

    assert hitung(KARANGANYAR) == {
        "alih_segmen": 6, "anggaran": 5, "berkelanjutan": 20, "gerbang": 2, "kerja_sama": 1, "pelaporan": 2,
        "pembiayaan_desa": 3, "penutup": 1, "produk_hukum": 1, "sanksi": 3, "verifikasi_data": 6,
    }  # fmt: skip
    assert hitung(PEMALANG) == {
        "alih_segmen": 17, "anggaran": 1, "berkelanjutan": 8, "gerbang": 6, "pelaporan": 1, "pembiayaan_desa": 3,
        "penutup": 1, "verifikasi_data": 3,
    }  # fmt: skip


@pytest.mark.parametrize("id", KEDUANYA)
def test_every_duty_is_bound_measured_and_addressed(id: str) -> None:
    instruksi = muat_instruksi(id)
    daerah = muat_daerah(instruksi.daerah)
    for diktum in instruksi.diktum:
        for klausul in diktum.klausul:
            assert klausul.telusur.terikat
            if klausul.jenis != "penutup":
                assert klausul.periode == "triwulan"
                assert 1 <= len(klausul.indikator) <= 3
                assert pilih_unit(daerah, [u for p in instruksi.pelaksana_klausul(diktum, klausul) for u in p.unit])


def test_only_companies_and_baznas_are_appealed_to() -> None:
    sifat = {p.id: p.sifat for id in KEDUANYA for p in muat_instruksi(id).pelaksana if p.sifat == "himbauan"}
    assert set(sifat) == {"perusahaan", "baznas"}


def test_periods_with_a_number_quote_the_text() -> None:
    dasar = {
        (d.nomor, k.huruf): k.dasar_periode
        for id in KEDUANYA
        for d in muat_instruksi(id).diktum
        for k in d.klausul
        if k.dasar_periode
    }
    assert dasar == {
        ("KELIMA", "b"): "secara berkala minimal 3 (tiga) bulan sekali",
        ("KEDUA PULUH DUA", None): "secara berkala setiap 3 bulan atau suatu waktu apabila diperlukan",
    }


@pytest.mark.parametrize("id", KEDUANYA)
def test_clauses_and_openings_cover_the_scan_with_nothing_left(id: str) -> None:
    # Written without the loader's own reading of the scan, so that one cannot hide a fault of the other.
    instruksi = muat_instruksi(id)
    naskah = (FOLDER_NASKAH / instruksi.naskah).read_text(encoding="utf-8")
    badan = re.split(r"^(?:- )?Untuk\b.*$", naskah, maxsplit=1, flags=re.MULTILINE)[1]
    badan = re.split(r"^(?:Instruksi Bupati ini mulai|Ditetapkan di)", badan, maxsplit=1, flags=re.MULTILINE)[0]
    badan = " ".join(badan.split())
    for diktum in instruksi.diktum:
        for potongan in (diktum.pembuka, *(k.teks for k in diktum.klausul)):
            if potongan:
                assert potongan in badan
                sebelum, badan = badan.split(potongan, 1)
                # Only labels, letters, bullets and colons may stand between two pieces.
                assert re.fullmatch(r"[\s:*-]*(?:KE[A-Z ]+)?[\s:*-]*(?:[a-z]\.|\d\.)?\s*", sebelum), sebelum
    assert badan.strip(" :*-") == ""


@pytest.mark.parametrize(
    "kutipan", ["friya", "minggatkan", "perididikan", "untuk untuk", "*public education*", "sinkronasi"]
)
def test_slips_of_the_scan_are_kept(kutipan: str) -> None:
    assert any(kutipan in k.teks for d in muat_instruksi(PEMALANG).diktum for k in d.klausul)


def test_repeated_diktum_is_kept_and_flagged() -> None:
    enam, tujuh = (
        next(d for d in muat_instruksi(PEMALANG).diktum if d.nomor == n).klausul[0] for n in ("KEENAM", "KETUJUH")
    )
    assert enam.teks.split("mengidentifikasi")[1] == tujuh.teks.split("mengidentifikasi")[1]
    assert any("KEENAM" in c for c in tujuh.catatan)


@pytest.mark.parametrize("id", KEDUANYA)
def test_fingerprint_is_that_of_the_bytes(id: str) -> None:
    assert muat.sidik(id) == hashlib.sha256((muat.FOLDER_BERKAS / f"{id}.yaml").read_bytes()).hexdigest()


def test_unknown_instrument_names_the_known_ones() -> None:
    for coba in (muat_instruksi, muat.sidik):
        with pytest.raises(InstruksiSalah, match=PEMALANG):
            coba("../model")


KASUS = {
    "unknown unit": (
        "[33.13-dinsos]",
        "[33.13-dinsoss]",
        "Unit '33.13-dinsoss' tidak ada",
        "Maksudnya '33.13-dinsos'?",
    ),
    "unknown selector": ("['jenis:desa']", "['jenis:dusun']", "Jenis unit 'dusun' tidak dikenal", ""),
    "unknown period": ("periode: triwulan", "periode: triwulanan", "Nilai 'triwulanan' tidak dikenal", "'triwulan'?"),
    "unknown kind": ("jenis: anggaran", "jenis: angaran", "Nilai 'angaran' tidak dikenal", "Maksudnya 'anggaran'?"),
    "unknown key": ("satuan: kegiatan", "satuann: kegiatan", "Kunci 'satuann' tidak dikenal", "Maksudnya 'satuan'?"),
    "unknown section": ("[kepatuhan, indikator]", "[kepatuhan, indikatr]", "Bagian laporan 'indikatr'", "'indikator'?"),
    "unknown addressee": ("pelaksana: [baperlitbang]", "pelaksana: [baperlit]", "Pelaksana 'baperlit' tidak", "bang'?"),
    "quote not in text": (
        "data penduduk miskin; dan",
        "data warga miskin; dan",
        "tidak sama dengan naskah",
        "'warga mis",
    ),
    "repeated letter": ("- huruf: b", "- huruf: a", "Huruf 'a' sudah dipakai di baris", ""),
    "repeated diktum": ("- nomor: KEDUA\n", "- nomor: KESATU\n", "Diktum 'KESATU' sudah dipakai di baris", ""),
    "unknown computation": (
        "hitung: miskin-desa-siap",
        "hitung: miskin-desa-sip",
        "Perhitungan 'miskin-desa-sip'",
        "'miskin-desa-siap'?",
    ),
    "unknown case workflow": (
        "[SanksiWorkflow]",
        "[SanksiWorkflo]",
        "Nilai 'SanksiWorkflo' tidak",
        "'SanksiWorkflow'?",
    ),
    "repeated indicator": ("kode: data-miskin-nik-lengkap", "kode: kegiatan-jkn-unit", "Kode indikator 'kegiatan", ""),
    "repeated key": ("bentuk: instruksi_bupati", "id: lain", "Kunci 'id' ditulis dua kali", ""),
    "before its date": ("berlaku_dari: 2022-01-18", "berlaku_dari: 2022-01-17", "mendahului tanggal penetapan", ""),
    "no such date": ("tanggal: 2022-01-18", "tanggal: 2022-02-30", "Nilai '2022-02-30' tidak dapat dibaca", ""),
    "number for text": ("daerah: '33.13'", "daerah: 33.13", "Isi 'daerah' harus berupa teks", "tanda kutip"),
    "unknown region": ("daerah: '33.13'", "daerah: '33.99'", "Daerah '33.99' belum ada", ""),
    "no scan": ("naskah: karang", "naskah: karangan", "tidak ditemukan", ""),
    "scan elsewhere": ("naskah: karang", "naskah: ../naskah/karang", "tidak ditemukan", ""),
    "tab": ("  nama: Juliyatmono", "\tnama: Juliyatmono", "Tanda tab", "Ganti dengan spasi."),
    "colon": ("  nama: Juliyatmono", "  nama: Juli: yatmono", "titik dua yang dibaca sebagai kunci", "tanda kutip"),
    "alias": ("  nama: Juliyatmono", "  nama: &x Juliyatmono", "Jangkar dan alias", ""),
    "foreign tag": ("  nama: Juliyatmono", "  nama: !!python/name:os.system x", "tidak dapat dibaca", ""),
}


@pytest.mark.parametrize(("lama", "baru", "pesan", "saran"), KASUS.values(), ids=list(KASUS))
def test_fault_is_found_on_its_line(ubah: Ubah, lama: str, baru: str, pesan: str, saran: str) -> None:
    temuan, baris = ubah(lama, baru)
    kena = [t for t in temuan if pesan in t.pesan]
    assert kena, temuan
    assert baru.split("\n")[0].strip() in baris[kena[0].baris - 1]
    assert saran in str(kena[0])


def test_one_fault_gives_one_finding(ubah: Ubah) -> None:
    temuan, _ = ubah("periode: triwulan", "periode: triwulanan")
    assert [t.jalur for t in temuan] == ["diktum KESATU > klausul 1 > periode"]


def test_clause_without_text_is_named(ubah: Ubah) -> None:
    temuan, baris = ubah("        teks: memfasilitasi ketersediaan data penduduk miskin; dan\n", "")
    assert [(t.pesan, t.jalur) for t in temuan] == [
        ("Kunci 'teks' belum ada.", "diktum KEDUA > klausul a > teks"),
    ]
    assert baris[temuan[0].baris - 1] == "      - huruf: a"


def test_clause_left_out_is_noticed(tmp_path: Path) -> None:
    asli = (muat.FOLDER_BERKAS / f"{PEMALANG}.yaml").read_text(encoding="utf-8")
    awal, akhir = asli.index("  - nomor: KESEBELAS"), asli.index("  - nomor: KEDUA BELAS")
    berkas = tmp_path / f"{PEMALANG}.yaml"
    berkas.write_text(asli[:awal] + asli[akhir:], encoding="utf-8")
    (temuan,) = periksa_berkas(berkas)[1]
    assert "KESEBELAS Kepala Dinas Pertanian" in temuan.pesan
    assert temuan.jalur.startswith("diktum KEDUA BELAS")


def test_last_clause_left_out_is_noticed(tmp_path: Path) -> None:
    asli = (muat.FOLDER_BERKAS / f"{PEMALANG}.yaml").read_text(encoding="utf-8")
    berkas = tmp_path / f"{PEMALANG}.yaml"
    berkas.write_text(asli[: asli.index("  - nomor: KEDUA PULUH DUA")], encoding="utf-8")
    (temuan,) = periksa_berkas(berkas)[1]
    assert "Sekretaris Daerah untuk melakukan koordinasi" in temuan.pesan


def test_clauses_out_of_order_are_noticed(tmp_path: Path) -> None:
    asli = (muat.FOLDER_BERKAS / f"{PEMALANG}.yaml").read_text(encoding="utf-8")
    i, j, k = (asli.index(f"  - nomor: {n}\n") for n in ("KESEBELAS", "KEDUA BELAS", "KETIGA BELAS"))
    berkas = tmp_path / f"{PEMALANG}.yaml"
    berkas.write_text(asli[:i] + asli[j:k] + asli[i:j] + asli[k:], encoding="utf-8")
    assert any("Urutan teks" in t.pesan for t in periksa_berkas(berkas)[1])


def test_scan_beside_the_file_comes_first(tmp_path: Path) -> None:
    berkas = tmp_path / f"{PEMALANG}.yaml"
    shutil.copy(muat.FOLDER_BERKAS / berkas.name, berkas)
    (tmp_path / "naskah").mkdir()
    (tmp_path / "naskah" / f"{PEMALANG}.txt").write_text("Naskah lain.", encoding="utf-8")
    assert sum("tidak sama dengan naskah" in t.pesan for t in periksa_berkas(berkas)[1]) > 40


@pytest.mark.parametrize(
    "isi",
    [
        b"",
        b"- a\n- b\n",
        b"\xff\xfe\x00",
        b"a: [1, 2\n",
        b'a: "b\n',
        b"a: 1\n---\nb: 2\n",
        b"a: \x07\n",
        b"[" * 20000,
        b"? [a]\n: 1\n",
    ],
)
def test_rubbish_is_reported_not_raised(tmp_path: Path, isi: bytes) -> None:
    berkas = tmp_path / "coba.yaml"
    berkas.write_bytes(isi)
    instruksi, temuan = periksa_berkas(berkas)
    assert instruksi is None
    assert temuan


def test_missing_file_is_reported_not_raised(tmp_path: Path) -> None:
    assert "tidak dapat dibuka" in periksa_berkas(tmp_path / "tidak-ada.yaml")[1][0].pesan
