"""Numbers without gaps, one report a key, and the audit event beside it."""

from __future__ import annotations

import hashlib
import io
import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlmodel import select

from patuh.basisdata.mesin import BasisData
from patuh.jejak.tabel import Jejak
from patuh.kode import kode_baru
from patuh.laporan.arsip import cocokkan, pdf_laporan
from patuh.laporan.tabel import LaporanTerbit
from patuh.laporan.terbit import ambil_nomor, terbitkan
from tests.patuh.laporan import rangka


def terbit(bd: BasisData, kunci: str = "k1", jenis: str = "triwulan-sekda") -> LaporanTerbit:
    return terbitkan(
        bd,
        kunci=kunci,
        jenis=jenis,
        instruksi_id=rangka.INSTRUKSI,
        periode=rangka.PERIODE,
        tahap="RANCANGAN",
        waktu=rangka.PER,
        pelaku="layanan:laporan",
        alamat_dasar="https://patuh.contoh.invalid",
    )


def test_nomor_urut_tanpa_celah_walau_transaksi_gagal(bd: BasisData) -> None:
    def ambil(_ke: int) -> int:
        with bd.tulis() as sesi:
            return ambil_nomor(sesi, "99.01", "laporan", 2027)

    class Gagal(Exception):
        pass

    assert ambil(0) == 1
    with pytest.raises(Gagal), bd.tulis() as sesi:
        assert ambil_nomor(sesi, "99.01", "laporan", 2027) == 2
        raise Gagal
    with ThreadPoolExecutor(4) as kolam:
        assert sorted(kolam.map(ambil, range(12))) == list(range(2, 14))
    with bd.tulis() as sesi:
        assert ambil_nomor(sesi, "99.01", "laporan", 2028) == 1
        assert ambil_nomor(sesi, "99.02", "laporan", 2027) == 1


def test_terbit_dua_kali_satu_laporan(bd: BasisData, pengganti: None) -> None:
    with bd.tulis() as sesi:
        rangka.isi_kecil(sesi)
    with ThreadPoolExecutor(3) as kolam:
        semua = list(kolam.map(lambda _: terbit(bd), range(3)))
    pertama = semua[0]
    assert {s.id for s in semua} == {pertama.id}
    assert (pertama.nomor, pertama.status, pertama.tahap) == ("440/001/JKN/2027", "SIAP", "RANCANGAN")
    assert terbit(bd, "k2").nomor == "440/002/JKN/2027"
    with bd.baca() as sesi:
        assert len(sesi.exec(select(LaporanTerbit)).all()) == 2
        jejak = sesi.exec(select(Jejak)).all()
    assert [j.tindakan for j in jejak] == ["laporan.terbit"] * 2
    assert jejak[0].objek == f"laporan/{pertama.id}"
    assert jejak[0].isi["sha256"] == pertama.sha256
    data = json.loads(pertama.data or "")
    assert (data["nomor"], data["kode_verifikasi"], data["id"]) == (pertama.nomor, pertama.kode, pertama.id)


def test_kode_acak_dan_dapat_dibaca() -> None:
    kode = {kode_baru() for _ in range(200)}
    assert len(kode) == 200
    assert all(re.fullmatch(r"(?:[0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}", k) for k in kode)


def test_jenis_yang_tidak_ada_ditolak(bd_sqlite: BasisData) -> None:
    with pytest.raises(ValueError, match="tidak ada"):
        terbit(bd_sqlite, jenis="bulanan")


def test_pdf_yang_hilang_dicetak_lagi_walau_tata_letak_sudah_lain(
    bd_sqlite: BasisData, pengganti: None, tmp_path: Path
) -> None:
    """What was issued under an older layout stays known as issued; the new drawing is known beside it."""
    laporan = terbit(bd_sqlite)
    lama = b"%PDF-1.7 tata letak lama"
    with bd_sqlite.tulis() as sesi:
        baris = sesi.get_one(LaporanTerbit, laporan.id)
        baris.pdf_sha256 = hashlib.sha256(lama).hexdigest()
        sesi.add(baris)
    laporan.pdf_sha256 = baris.pdf_sha256
    baru = pdf_laporan(bd_sqlite, laporan, tmp_path).read_bytes()
    assert laporan.pdf_sha256 == hashlib.sha256(lama).hexdigest() and baru.startswith(b"%PDF-")
    for isi, bentuk in ((lama, "PDF"), (baru, "PDF"), (lama + b" ", None)):
        assert cocokkan(bd_sqlite, laporan, io.BytesIO(isi), tmp_path)[1] == bentuk
