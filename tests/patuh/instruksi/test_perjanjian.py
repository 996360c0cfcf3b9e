"""Kebumen's agreement and Temanggung's KAK as data: nothing of the work plan lost, and bad files refused by line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from patuh.akun.muat import muat_daerah, pilih_unit
from patuh.galat import IsianSalah
from patuh.instruksi import muat
from patuh.instruksi.masa import hari_pengingat, pastikan_berlaku
from patuh.instruksi.muat import Temuan, muat_instruksi, periksa_berkas
from patuh.instruksi.periksa import FOLDER_NASKAH
from patuh.instruksi.telusur import telusur
from patuh.tugas.rencana import periode_terbuka, susun_rencana
from rules.periode import Periode

KEBUMEN, TEMANGGUNG = "kebumen-nk-27-2022", "temanggung-kak-2023"
Ubah = Callable[..., tuple[list[Temuan], list[str]]]


@pytest.mark.parametrize(("id_", "klausul"), [(KEBUMEN, 83), (TEMANGGUNG, 11)])
def test_every_clause_is_bound(id_: str, klausul: int) -> None:
    baris = telusur(muat_instruksi(id_))
    assert len(baris) == klausul
    assert all(b.terikat for b in baris)


def _sel_tugas() -> list[str]:
    """Columns 4 and 5 of every row of the table as scanned, read without the product's own reading of the scan."""
    naskah = (FOLDER_NASKAH / f"{KEBUMEN}.txt").read_text(encoding="utf-8")
    sel = []
    for baris in naskah.split("RENCANA KERJA", 1)[1].splitlines():
        for isi in baris.split("\t"):
            isi = isi.strip().removeprefix("4 ").removeprefix("5 ").strip()
            if isi.startswith(("Melakukan", "Menerima", "Mendapatkan Ke", "Mendapatkan Pe", "Mengalokasikan",
                               "Mengirim", "Membantu", "Memberikan", "Menjamin", "Memastikan", "Bersama")):  # fmt: skip
                sel.append(isi)
    return sel


def test_every_duty_cell_of_the_work_plan_is_a_clause_with_its_party() -> None:
    klausul = [
        k for d in muat_instruksi(KEBUMEN).diktum if d.nomor.startswith("Rencana") for k in d.klausul if k.periode
    ]
    assert sorted(k.teks for k in klausul) == sorted(_sel_tugas())
    assert all(k.pihak in ("kesatu", "kedua") and k.pembayar and k.manfaat for k in klausul)
    assert {k.pembayar for k in klausul} == {"BPJS Kesehatan", "APBD", "NIHIL"}


def test_only_bpjs_is_not_a_subordinate() -> None:
    himbauan = [p for p in muat_instruksi(KEBUMEN).pelaksana if p.sifat == "himbauan"]
    assert [p.unit for p in himbauan] == [("33.05-bpjs",)]
    pihak = muat_instruksi(KEBUMEN).para_pihak
    assert [p.surel for p in pihak] == ["kc-kebumen@bpjs-kesehatan.go.id", "tapem.kebumenkab@gmail.com"]
    assert pilih_unit(muat_daerah("33.05"), ["jenis:mitra"])[0].atasan == "33.05-bagian-pemerintahan"


def test_the_first_and_the_last_period() -> None:
    kebumen = muat_instruksi(KEBUMEN)
    assert periode_terbuka(kebumen, date(2022, 12, 22)) == []
    awal = {p.kode for p in periode_terbuka(kebumen, date(2022, 12, 30))}
    assert awal == {"2022-12", "2022-T4", "2023-01", "2023-T1"}
    assert {p.kode for p in periode_terbuka(kebumen, date(2025, 3, 31))} == {"2025-03", "2025-T1"}
    assert periode_terbuka(kebumen, date(2025, 4, 1)) == []
    pastikan_berlaku(kebumen, Periode.baca("2025-03"))
    with pytest.raises(IsianSalah) as salah:
        pastikan_berlaku(kebumen, Periode.baca("2025-T2"))
    assert "30 Desember 2022 sampai 31 Maret 2025" in salah.value.errors[0].pesan
    assert "berkas instruksi baru" in salah.value.errors[0].pesan
    assert hari_pengingat(kebumen) == [(6, date(2024, 9, 30)), (3, date(2024, 12, 31)), (1, date(2025, 2, 28))]


def test_duties_begin_with_the_agreement_and_capitation_is_due_on_the_15th() -> None:
    kebumen, daerah = muat_instruksi(KEBUMEN), muat_daerah("33.05")
    _, pertama = susun_rencana(kebumen, "v", daerah, Periode.baca("2022-12"))
    assert {t["buka"].isoformat() for t in pertama} == {"2022-12-29T17:00:00+00:00"}
    assert not [t for t in pertama if t["diktum"].endswith("Pelayanan Kesehatan 2")]
    _, maret = susun_rencana(kebumen, "v", daerah, Periode.baca("2023-03"))
    kapitasi = [t for t in maret if t["diktum"].endswith("Pelayanan Kesehatan 2")]
    assert {t["unit"]: t["tenggat"].isoformat() for t in kapitasi} == dict.fromkeys(
        ("33.05-bpjs", "33.05-dinkesppkb"), "2023-03-15T17:00:00+00:00"
    )


@pytest.fixture
def ubah(tmp_path: Path) -> Ubah:
    def kerjakan(lama: str, baru: str, id: str = KEBUMEN) -> tuple[list[Temuan], list[str]]:
        asli = (muat.FOLDER_BERKAS / f"{id}.yaml").read_text(encoding="utf-8")
        assert lama in asli
        berkas = tmp_path / f"{id}.yaml"
        berkas.write_text(asli.replace(lama, baru, 1), encoding="utf-8")
        return periksa_berkas(berkas)[1], berkas.read_text(encoding="utf-8").split("\n")

    return kerjakan


@pytest.mark.parametrize(
    ("id_", "lama", "baru", "pesan", "saran"),
    [
        (KEBUMEN, "unit: [33.05-bpjs]", "unit: [33.05-bpjss]", "Unit '33.05-bpjss' tidak ada", "'33.05-bpjs'?"),
        (KEBUMEN, "periode: bulanan", "periode: mingguan", "Nilai 'mingguan' tidak dikenal", ""),
        (KEBUMEN, "manfaat: Kepastian Pembayaran Klaim", "manfaat: Kepastian Bayar", "tidak sama dengan naskah", ""),
        (KEBUMEN, "- Jalan Merdeka Nomor 2 Kebumen", "- Jalan Merdeka Nomor 3 Kebumen", "tidak sama dengan naskah", ""),
        (KEBUMEN, "pihak: kesatu", "pihak: ketiga", "Pihak 'ketiga' tidak dikenal", ""),
        (KEBUMEN, "berlaku_sampai: 2025-03-31\n", "", "Tidak ada 'berlaku_sampai'", ""),
        (KEBUMEN, "kode: klaim\n", "kode: kapitasi\n", "Peristiwa 'kapitasi' sudah dipakai", ""),
        (TEMANGGUNG, "tarif_parameter: iuran.pbpu_bp.k3.peserta", "tarif_parameter: iuran.pbpu_bp.k3.pesert",
         "Parameter 'iuran.pbpu_bp.k3.pesert' tidak dikenal", "k3.peserta'?"),
        (TEMANGGUNG, "    jumlah: 13595200\n", "", "memerlukan 'jumlah'", ""),
        (TEMANGGUNG, "isi: Rp 19.305.472.000,-", "isi: Rp 19.305.472.001,-", "tidak sama dengan naskah", ""),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_by_line(ubah: Ubah, id_: str, lama: str, baru: str, pesan: str, saran: str) -> None:
    temuan, baris = ubah(lama, baru, id_)
    kena = [t for t in temuan if pesan in t.pesan]
    assert kena, temuan
    assert saran in str(kena[0])
    assert 0 < kena[0].baris <= len(baris)
    if baru.strip():
        dekat = " ".join(baris[kena[0].baris - 1 : kena[0].baris + 3])
        assert baru.split("\n")[0].split(": ")[-1].strip("[]") in dekat
