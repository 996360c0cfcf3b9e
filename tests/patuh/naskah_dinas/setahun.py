"""A regency with everything that papers are made from: a quarter of duties, registers of made-up people, an approved
check, promises, a sanction taken to its end, the money of the year, a village's evaluated budget."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlmodel import select

from patuh.akun.muat import muat_daerah
from patuh.akun.pelaku import LAYANAN, Pelaku
from patuh.anggaran.rekam import AlokasiBaru, PembayaranBaru, catat_alokasi, catat_pembayaran
from patuh.aturan.pakai import paket_bawaan
from patuh.basisdata.mesin import BasisData
from patuh.desa.evaluasi import BarisBaru, EvaluasiBaru, catat_evaluasi
from patuh.desa.tabel import Kesimpulan
from patuh.kesanggupan.tabel import Kesanggupan
from patuh.kesanggupan.tindak import tindak
from patuh.laporan.terbit import terbitkan
from patuh.naskah_dinas.model import Naskah
from patuh.naskah_dinas.tabel import NaskahTerbit
from patuh.register.antre import jalankan_antrean
from patuh.register.contoh import buat_contoh
from patuh.register.tabel import Impor, StatusImpor
from patuh.register.terima import mulai_impor, terima_berkas
from patuh.tugas.rencana import isi_unit
from patuh.verifikasi.jalan import kerjakan, minta_verifikasi, putuskan
from rules.anggaran import JenisAnggaran
from tests.patuh.laporan.contoh import isi_contoh
from tests.patuh.naskah_dinas.naskah_contoh import PER, buat
from tests.perkara import PENGUSUL, gerbang, maju, siang, usulkan
from tests.register_kecil import KUNCI, isi_register

INSTRUKSI = {"33.13": "karanganyar-440-3-2022", "33.27": "pemalang-1-2023"}
KINI = datetime(2026, 11, 22, 3, tzinfo=UTC)
HARI = date(2026, 11, 22)
_PENDUDUK = 600
_SANKSI = (
    ("TEGURAN_1", date(2026, 3, 16)),
    ("TEGURAN_2", date(2026, 4, 8)),
    ("DENDA", date(2026, 4, 27)),
    ("PERMINTAAN_BPJS", date(2026, 6, 2)),
    ("KEPUTUSAN_BUPATI", date(2026, 10, 12)),
    ("AKTIF", date(2026, 10, 14)),
    ("DICABUT", date(2026, 12, 1)),
)


@dataclass
class Kabupaten:
    """A filled database, and what each kind of paper is asked with."""

    daerah: str
    bd: BasisData
    isian: dict[str, tuple[str, dict[str, Any]]]

    def buat(self, jenis: str) -> NaskahTerbit:
        unit, isian = self.isian[jenis]
        return buat(self.bd, jenis, unit, isian, pelaku=Pelaku("kunci:kantor", self.daerah))

    def naskah(self, jenis: str) -> Naskah:
        return Naskah.model_validate_json(self.buat(jenis).data)

    def satu(self, kueri: str, **isi: Any) -> Any:
        with self.bd.baca() as sesi:
            return sesi.connection().execute(text(kueri), isi).one()


def isi_setahun(bd: BasisData, daerah: str, folder: Path) -> dict[str, tuple[str, dict[str, Any]]]:
    """Fill an empty database; for each kind of paper the unit that issues it and what it asks."""
    isi_unit(bd, muat_daerah(daerah))
    isi_contoh(bd, INSTRUKSI[daerah], "2026-T4", PER)
    tanya = _loket(bd, daerah)
    _register(bd, daerah, folder, 5, date(2026, 8, 1), ("kepesertaan_bpjs", "kependudukan"))
    _register(bd, daerah, folder, 3, date(2026, 11, 1))
    verifikasi = _verifikasi(bd, daerah)
    _uang(bd, daerah)
    evaluasi = _evaluasi(bd, daerah)
    terbitkan(
        bd, kunci="contoh", jenis="triwulan-sekda", instruksi_id=INSTRUKSI[daerah], periode="2026-T4",
        tahap="RANCANGAN", waktu=PER, pelaku="uji", alamat_dasar="https://patuh.contoh.invalid",
    )  # fmt: skip
    isian = _isian(bd, daerah, tanya["id"], verifikasi, evaluasi)
    if daerah == "33.13":
        perkara = usulkan(bd, date(2026, 3, 2), alasan="Sudah tiga kali diingatkan.").id
        for status, hari in _SANKSI:
            maju(bd, perkara, status, hari)
        with bd.baca() as sesi:
            ingkar = sesi.exec(select(Kesanggupan.id).where(Kesanggupan.status == "INGKAR")).first()
        assert ingkar is not None
        meja, bupati = PENGUSUL.unit or "", f"{daerah}-bupati"
        isian |= {
            "usulan-sanksi": (meja, {"kesanggupan": ingkar}),
            "permintaan-pemeriksaan": (meja, {"sanksi": perkara}),
            "pemberitahuan-sanksi": (meja, {"sanksi": perkara}),
            "keputusan-sanksi": (bupati, {"sanksi": perkara}),
            "pencabutan-sanksi": (bupati, {"sanksi": perkara}),
        }
    else:
        isian["himbauan"] = (f"{daerah}.01", {"tambahan": "Pendaftaran dapat dilakukan di kantor kecamatan."})
    return isian


def _isian(bd: BasisData, d: str, tanya: str, verifikasi: str, evaluasi: str) -> dict[str, tuple[str, dict[str, Any]]]:
    with bd.baca() as sesi:
        terbuka = text(
            "SELECT unit FROM tugas WHERE daerah = :d AND lapor_pertama IS NULL AND tenggat <= :per "
            "GROUP BY unit ORDER BY count(*) DESC, unit LIMIT 1"
        )
        telat = sesi.connection().execute(terbuka, {"d": d, "per": PER.strftime("%Y-%m-%d %H:%M:%S")}).scalar_one()
    periode = {"periode": "2026-T4"}
    rapat = {"tanggal_rapat": "2027-01-18", "pukul": "09:00", "tempat": "Ruang Rapat Sekretariat Daerah"}
    nota = {
        "tujuan": f"{d}-dinsos",
        "hal": "Kelengkapan laporan",
        "isi": "Mohon perhatian atas laporan berikut.\nTerima kasih.",
    }
    dinsos, sekda = f"{d}-dinsos", f"{d}-sekda"
    daftar = {"verifikasi": verifikasi}
    return {
        "laporan-triwulan": (sekda, periode),
        "laporan-perangkat-daerah": (dinsos, periode),
        "laporan-camat": (f"{d}.01", periode),
        "laporan-desa": (f"{d}.01.2001", periode),
        "surat-pengingat": (sekda, periode | {"tujuan": telat}),
        "surat-teguran": (sekda, periode | {"tujuan": telat}),
        "undangan-rapat": (sekda, periode | rapat),
        "nota-dinas": (sekda, periode | nota),
        "surat-kesanggupan": (f"{d}-dpmptsp", {"pemeriksaan": tanya}),
        "hasil-pemeriksaan": (f"{d}-dpmptsp", {"pemeriksaan": tanya}),
        "usulan-anggaran": (dinsos, {"tahun": 2026}),
        "berita-acara-verifikasi": (dinsos, daftar),
        "usulan-penduduk-miskin": (dinsos, daftar),
        "daftar-mutasi": (dinsos, daftar),
        "usulan-penonaktifan": (dinsos, daftar),
        "evaluasi-raperdes": (f"{d}.01", {"evaluasi": evaluasi}),
    }


def _loket(bd: BasisData, daerah: str) -> dict[str, Any]:
    """Checks at the gate while the register still knows these few; a promise that nobody kept."""
    for per in (date(2026, 10, 1), date(2026, 11, 1)):
        isi_register(bd, daerah, per=per, penduduk=range(6), aktif=[0], nonaktif=[1])
    tanya = gerbang(bd, date(2026, 10, 5), 2, daerah=daerah, pekerja=(0, 1), janji=daerah == "33.13")
    with bd.baca() as sesi:
        janji = sesi.exec(select(Kesanggupan)).all()
    for satu in janji:
        tindak(bd, satu.id, waktu=siang(date(2026, 11, 18)))
    return tanya


def _register(
    bd: BasisData, daerah: str, folder: Path, benih: int, per: date, hanya: tuple[str, ...] | None = None
) -> None:
    tempat = folder / f"{daerah}-{per}"
    for jenis in buat_contoh(daerah, _PENDUDUK, benih, tempat, per=per):
        if hanya is not None and jenis not in hanya:
            continue
        with (
            (tempat / f"{jenis}.csv").open("rb") as aliran,
            terima_berkas(folder, aliran, f"{jenis}.csv") as berkas,
            bd.tulis() as sesi,
        ):
            mulai_impor(sesi, jenis=jenis, daerah=daerah, per_tanggal=per, berkas=berkas, folder=folder,
                        pelaku=LAYANAN, waktu=KINI)  # fmt: skip
    jalankan_antrean(bd, KUNCI, folder, lambda: KINI)
    with bd.baca() as sesi:
        assert set(sesi.exec(select(Impor.status))) == {StatusImpor.SELESAI}


def _verifikasi(bd: BasisData, daerah: str) -> str:
    kadis = Pelaku("kunci:kadis", daerah, f"{daerah}-dinsos")
    with bd.tulis() as sesi:
        id_ = minta_verifikasi(
            sesi, daerah=daerah, periode="2026-T4", tanggal=HARI, kuota_pemda_tersedia=True, pelaku=kadis, waktu=KINI
        ).id
    assert kerjakan(bd, id_, waktu=lambda: KINI) == "MENUNGGU_PERSETUJUAN"
    with bd.tulis() as sesi:
        putuskan(sesi, id_, setuju=True, kecuali=[1], pejabat="Kepala Dinas", pelaku=kadis, waktu=KINI)
    return id_


def _uang(bd: BasisData, daerah: str) -> None:
    pelaku = Pelaku("kunci:dinkes", daerah, f"{daerah}-dinkes")
    with bd.tulis() as sesi:
        for jenis, jumlah in ((JenisAnggaran.IURAN, 90_000_000), (JenisAnggaran.BANTUAN_IURAN, 25_000_000)):
            alokasi = AlokasiBaru(daerah, 2026, jenis, jumlah, f"DPA/{jenis}/2026", date(2026, 1, 5))
            catat_alokasi(sesi, alokasi, pelaku=pelaku, waktu=KINI)
        for bulan in range(1, 10):
            bayar = PembayaranBaru(
                daerah, 2026, bulan, JenisAnggaran.IURAN, 6_500_000, f"SP2D/{bulan:02d}", date(2026, bulan, 9)
            )
            catat_pembayaran(sesi, bayar, pelaku=pelaku, waktu=KINI)


def _evaluasi(bd: BasisData, daerah: str) -> str:
    baris = [
        BarisBaru("IURAN", "ADD", 3_000_000),
        BarisBaru("IURAN", "DANA_DESA", 1_000_000),
        BarisBaru("SOSIALISASI", "DANA_DESA", 750_000),
    ]
    baru = EvaluasiBaru(2027, Kesimpulan.PERBAIKAN, "Pindahkan iuran dari Dana Desa ke ADD.", baris)
    with bd.tulis() as sesi:
        return catat_evaluasi(
            sesi, f"{daerah}.01.2001", baru, mesin=paket_bawaan().mesin,
            pelaku=Pelaku("kunci:camat", daerah, f"{daerah}.01"), waktu=KINI,
        ).id  # fmt: skip
