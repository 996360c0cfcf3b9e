"""Canary NIKs through every flow that takes one: afterwards none stands in clear in any file, log or answer."""

from __future__ import annotations

import base64
import logging
import re
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import httpx
import pytest
from sqlmodel import SQLModel, select

from api.layanan import Layanan
from patuh.alih_segmen.buka import jalankan_semua
from patuh.aturan.pakai import paket_bawaan
from patuh.basisdata.mesin import BasisData, alamat_sqlite
from patuh.catatan import BarisJson
from patuh.jejak.tabel import Jejak
from patuh.pemberitahuan.susun import susun_segera
from patuh.perintah.cadangan import cadangkan
from patuh.register.antre import jalankan_antrean
from patuh.samar import TANDA, samarkan_sandi
from patuh.verifikasi.jalan import kerjakan
from tests.api.akun_uji import angkat, masuk_pejabat
from tests.api.conftest import DINSOS, KINI, PERIODE, Uji, isi_contoh, layani
from tests.api.ganas import Ganas
from tests.api.ramai import ramaikan, sebagai
from tests.api.terbaca import yang_terbaca
from tests.desa_kecil import buka as buka_desa
from tests.register_kecil import nik

DAERAH, DESA = "33.13", "33.13.01.2001"
HARI = "2026-11-20"
PENANDA = [nik(n) for n in range(700, 720)]
"""NIKs that stand nowhere else."""
SALAH = "9999999999999999"
NAMA = "ZULKARNAEN PENANDA"


def _impor(uji: Uji) -> None:
    a, b, c, d = PENANDA[:4]
    berkas = {
        "kependudukan": "nik,no_kk,nama,tanggal_lahir,jenis_kelamin,wilayah,status_penduduk\n"
        + "".join(f"{n},{n},{NAMA},1990-01-01,L,{DESA},HIDUP\n" for n in PENANDA[:6])
        + f"{SALAH},,{NAMA},x,L,x,HIDUP\n",
        "kepesertaan_bpjs": "nik,nama,tanggal_lahir,jenis_kelamin,no_kartu,segmen,status,kelas,wilayah\n"
        f"{a},{NAMA},1990-01-01,L,0001234567890,PBI_APBN,AKTIF,3,{DESA}\n{b},{NAMA},1990-01-01,L,{c},PPU,AKTIF,1,{DESA}\n"
        f"{SALAH},{NAMA},1990-01-01,L,0001234567891,PBPU,AKTIF,3,{DESA}\n",
        "pekerja": f"nik,nib,nama_badan_usaha,status,tanggal_berhenti\n{a},9120000000001,PT Contoh,AKTIF,\n",
        "sktm": f"nik,nomor,tanggal,wilayah\n{d},470/1,{HARI},{DESA}\n",
        "dtsen": f"nik,desil\n{c},2\n{SALAH},99\n",
    }  # fmt: skip
    for jenis, isi in berkas.items():
        bahan = {"jenis": jenis, "daerah": DAERAH, "per_tanggal": "2026-11-01"}
        nama = (f"{PENANDA[6]}.csv", isi.encode(), "text/csv")
        jawaban = uji.klien("33.13").post("/api/v1/impor", data=bahan, files={"berkas": nama})
        assert jawaban.status_code == 202, jawaban.text
    layanan: Layanan = uji.app.state.layanan
    assert jalankan_antrean(uji.bd, layanan.kunci, uji.folder, layanan.jam) == len(berkas)


def _lewati(uji: Uji) -> list[str]:
    """Every other flow; what was answered."""
    semua = uji.klien("33.13")
    jawaban: list[str] = []
    dinsos, kades = sebagai(uji, DINSOS), sebagai(uji, DESA)
    a, b, c, d, e = PENANDA[:5]
    izin = {"daerah": DAERAH, "layanan": "izin_usaha"}
    triwulan = {"daerah": DAERAH, "periode": PERIODE, "tanggal": HARI, "kuota_pemda_tersedia": True}
    janji = {"nomor": "503/1/2026", "tanggal": HARI}
    tugas = uji.tugas("KELIMA", "a", DINSOS)
    berkas = {"berkas": (f"{PENANDA[7]}.pdf", b"%PDF-1.7 isi", "application/pdf")}
    miskin = {"berkas": (f"{PENANDA[8]}.csv", f"nik,miskin,tanggal_verifikasi\n{e},Y,{HARI}\n".encode(), "text/csv")}
    for klien, metode, jalur, isi in (
        (semua, "POST", "pemeriksaan", {**izin, "tanggal": HARI, "nomor_permohonan": PENANDA[9],
            "pemohon": {"nik": a}, "pekerja": [{"nik": b}, {"nik": c}], "kesanggupan": janji}),
        (semua, "POST", "pemeriksaan", {**izin, "pemohon": {"nik": PENANDA[10] + "1"}}),
        (dinsos, "POST", "register/orang", {"daerah": DAERAH, "nik": d, "alasan": f"Warga {PENANDA[11]} bertanya."}),
        (semua, "POST", "alih-segmen/buka", {"daerah": DAERAH, "tanggal": HARI}),
        (kades, "POST", "sktm", {"nik": e, "nomor": "470/2", "tanggal": HARI}),
        (uji.klien(DINSOS), "POST", f"tugas/{tugas}/laporan", {"narasi": f"Warga {PENANDA[12]} sudah didata."}),
        (semua, "POST", "verifikasi", triwulan),
        (semua, "GET", f"tugas/{PENANDA[13]}", None),
        (semua, "GET", f"tugas?unit={PENANDA[14]}", None),
        (semua, "POST", "evaluasi", {"paket": "alih-ppu", "daerah": DAERAH, "fakta": {PENANDA[15]: PENANDA[15]}}),
    ):  # fmt: skip
        satu = klien(metode, f"/api/v1/{jalur}", json=isi, headers={"Idempotency-Key": f"{PENANDA[16]}-{len(jawaban)}"})
        assert satu.status_code < 500
        jawaban.append(satu.text)
        if jalur == "verifikasi":
            kerjakan(uji.bd, satu.json()["id"], waktu=lambda: KINI)
    jawaban.append(
        uji.klien(DINSOS).post(f"/api/v1/tugas/{uji.tugas('KESATU', None, DINSOS)}/lampiran", files=berkas).text
    )
    bahan = {"daerah": DAERAH, "periode": PERIODE, "jenis": "penduduk_miskin", "per_tanggal": HARI}
    tenggat = {"tenggat_desa": "2026-12-10", "tenggat_kecamatan": "2026-12-20"}
    kumpul = dinsos.post("/api/v1/pengumpulan", json=bahan | tenggat).json()["id"]
    kirim = kades.post(f"/api/v1/pengumpulan/{kumpul}/desa/{DESA}/berkas", files=miskin)
    assert kirim.status_code == 201, kirim.text
    jawaban.append(kirim.text)
    jalankan_semua(uji.bd, paket_bawaan().mesin, lambda: KINI)
    buka_desa(uji.bd, KINI)
    return jawaban


def test_tidak_satu_pun_terbaca(
    uji: Uji, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sementara = tmp_path / "sementara"
    sementara.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(sementara))
    with caplog.at_level(logging.DEBUG, logger="patuh"):
        _impor(uji)
        jawaban = _lewati(uji)
        asal = tmp_path / "asal"
        shutil.copytree(uji.folder, asal)
        shutil.copy(tmp_path / "patuh.db", asal)
        cadangkan(asal, alamat_sqlite(asal), tmp_path / "cadangan", waktu=KINI)
    catatan = "\n".join(BarisJson().format(r) for r in caplog.records if r.name.startswith("patuh"))
    assert "patuh.http" in catatan
    berkas = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert any(p.name == "patuh.db" and "cadangan" in p.parts for p in berkas)
    dicari = [*PENANDA, SALAH, NAMA]
    assert [(p.name, n) for p in berkas for n in yang_terbaca(p.read_bytes(), dicari)] == []
    assert [n for n in dicari for teks in (*jawaban, catatan) if n in teks] == []


def test_tidak_satu_pun_terbaca_di_postgresql(bd_postgresql: BasisData, tmp_path: Path) -> None:
    """What is nowhere in the tables is in no backup of them either."""
    uji = layani(bd_postgresql, tmp_path / "data", isi_contoh(bd_postgresql))
    _impor(uji)
    _lewati(uji)
    baris = 0
    with bd_postgresql.baca() as sesi:
        for tabel in SQLModel.metadata.sorted_tables:
            for satu in sesi.connection().execute(tabel.select()):
                baris += 1
                isi = b" ".join(n if isinstance(n, bytes) else str(n).encode() for n in satu)
                assert [n for n in (*PENANDA, SALAH, NAMA) if n.encode() in isi] == [], tabel.name
    assert baris > 2000


class _Penanda(Ganas):
    """A canary NIK into every text field of the API, of the forms, of headers and file names."""

    jenis: ClassVar[set[str]] = set()
    """Kinds of the answers that were searched."""

    def teks(self) -> str:
        return next(self._putar)

    def _periksa(self, apa: str, jawaban: httpx.Response) -> None:
        self.temuan.tampak += 1
        kepala = str(jawaban.headers)
        self.jenis.add(jawaban.headers.get("content-type", "").partition(";")[0])
        ketemu = {*(n for n in PENANDA if n in kepala), *yang_terbaca(jawaban.content, PENANDA)}
        self.temuan.salah += [f"{apa}: {jawaban.status_code}" for _ in ketemu]


@pytest.mark.lama
def test_nik_di_setiap_kolom_tidak_kembali_dan_tidak_tersimpan(
    uji: Uji, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Wherever somebody types a NIK by mistake or on purpose: no answer, page, file, mail or log line holds it."""
    sementara = tmp_path / "sementara"
    sementara.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(sementara))
    for daerah in ("33.13", "33.27"):
        ramaikan(uji, daerah)
    with caplog.at_level(logging.DEBUG, logger="patuh"):
        hasil = _Penanda(uji, PENANDA, tiap_kolom=1, tertanam={}, pendek=True).jalankan()
        surat = susun_segera(
            uji.bd, waktu=KINI + timedelta(days=1), pengirim_domain="contoh.go.id", alamat_dasar="http://patuh.contoh"
        )
    assert surat >= 1
    salah, kolom = hasil.salah, hasil.kolom
    assert salah == []
    assert kolom >= 150
    catatan = "\n".join(BarisJson().format(r) for r in caplog.records if r.name.startswith("patuh"))
    assert [n for n in PENANDA if n in catatan] == []
    berkas = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert [(p.name, n) for p in berkas for n in yang_terbaca(p.read_bytes(), PENANDA)] == []
    # The packed kinds were among what was read.
    assert {"text/csv", "text/html"} < _Penanda.jenis
    assert any("spreadsheet" in jenis for jenis in _Penanda.jenis)


def test_nik_dalam_pencarian_halaman_ditolak_tanpa_diulang(uji: Uji) -> None:
    """A search field of a page is part of the address: the refusal names the field, and does not say the NIK again."""
    klien = masuk_pejabat(uji, angkat(uji, DINSOS, "kepala"))
    for tulisan in (PENANDA[0], f"{PENANDA[0][:6]} {PENANDA[0][6:12]} {PENANDA[0][12:]}"):
        jawaban = klien.get("/tugas", params={"status": tulisan})
        assert jawaban.status_code == 422
        assert "seperti NIK" in jawaban.text
        assert tulisan not in jawaban.text
    assert klien.get("/tugas", params={"status": "TERBUKA"}).status_code == 200


def test_riwayat_alur_tanpa_deret_16_angka() -> None:
    """What Temporal keeps of a workflow: the recorded histories of all of them hold nothing like a NIK."""
    riwayat = list((Path(__file__).parents[1] / "workflows" / "riwayat").glob("*.json"))
    muatan = [
        base64.b64decode(satu).decode()
        for berkas in riwayat
        for satu in re.findall(r'"data": "([^"]+)"', berkas.read_text(encoding="utf-8"))
    ]
    assert len(muatan) >= 50
    assert [m for m in muatan if re.search(r"\d{16}", m)] == []


def test_nik_dalam_saringan_unduhan_tidak_masuk_jejak(uji: Uji) -> None:
    """What a download was filtered by is on record; a NIK in it is not, and ids and hashes stay whole."""
    sidik = "1234567890123456789012345678901234567890123456789012345678901234"
    satu = {"desa": PENANDA[0], "banyak": [f"nib {PENANDA[1]}"], "sha256": f"a{sidik[1:]}", "jumlah": 3}
    assert samarkan_sandi(satu) == satu | {"desa": TANDA, "banyak": [f"nib {TANDA}"]}
    assert samarkan_sandi("12345678-1234-1234-1234-123456789012") == "12345678-1234-1234-1234-123456789012"
    assert uji.klien("33.13").get("/api/v1/pembiayaan-desa.csv", params={"desa": PENANDA[2]}).status_code < 500
    with uji.bd.baca() as sesi:
        assert PENANDA[2] not in str([j.isi for j in sesi.exec(select(Jejak))])
