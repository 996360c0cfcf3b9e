"""A regency at work, for the browser: a running quarter, a register, a case of every kind, somebody in each office."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from sqlmodel import Session, col, select

from patuh.akun.kunci import buat_kunci
from patuh.akun.pelaku import Pelaku
from patuh.akun.sesi import PENUH, buka_sesi_pejabat
from patuh.akun.tabel_pejabat import JabatanPejabat, Pejabat
from patuh.alih_segmen.tabel import KasusAlih
from patuh.desa.tabel import PembiayaanDesa
from patuh.kesanggupan.tabel import Kesanggupan
from patuh.laporan.minta import selesaikan_permintaan
from patuh.pemeriksaan.tabel import Pemeriksaan
from patuh.perjanjian.surat import beritahu_akhir
from patuh.register.tabel import Impor
from patuh.sanksi.tabel import Sanksi
from patuh.tugas.jalan import buka
from patuh.tugas.lapor import laporkan
from patuh.tugas.rencana import rencanakan
from patuh.tugas.tabel import Penugasan, Tugas
from patuh.verifikasi.jalan import kerjakan
from rules.periode import Periode
from tests.api.akun_uji import Orang, angkat
from tests.api.conftest import CAMAT, DESA, DINSOS, KARANGANYAR, KINI, SEKDA, Uji
from tests.api.klien import Klien
from tests.desa_kecil import apbdes, surat
from tests.desa_kecil import buka as buka_desa
from tests.pekerja_kecil import NIB, anggota, pekerja
from tests.pekerja_kecil import buka as buka_pekerja
from tests.perkara import gerbang, siang, usulkan
from tests.register_kecil import isi_register

ORANG: dict[str, tuple[str, tuple[str, ...]]] = {
    "kades": (DESA, ("kades",)),
    "camat": (CAMAT, ("camat",)),
    "operator": ("33.13-dinkes", ("operator",)),
    "dinsos": (DINSOS, ("kepala", "dinsos")),
    "dpmptsp": ("33.13-dpmptsp", ("kepala", "dpmptsp")),
    "sekda": (SEKDA, ("sekda",)),
    "bupati": ("33.13-bupati", ("bupati",)),
    "inspektorat": ("33.13-inspektorat", ("inspektorat",)),
    "admin": ("33.13-admin", ("admin",)),
    "disnaker": ("33.27-disnaker", ("operator", "kepala")),
    "kebumen": ("33.05-dinkesppkb", ("operator", "kepala")),
    "temanggung": ("33.23-dinkes", ("operator", "kepala")),
}
TETANGGA = ["33.13.01.2002", "33.13.01.2003"]
VERIFIKASI = {"daerah": "33.13", "periode": "2026-T4", "tanggal": "2026-11-22", "kuota_pemda_tersedia": True}
PENGUMPULAN = {
    "daerah": "33.13", "periode": "2026-T4", "jenis": "penduduk_miskin", "per_tanggal": "2026-11-20",
    "tenggat_desa": "2026-11-27", "tenggat_kecamatan": "2026-12-02",
}  # fmt: skip
KEBUMEN, TEMANGGUNG = "kebumen-nk-27-2022", "temanggung-kak-2023"
LAPORAN = {"jenis": "triwulan-sekda", "daerah": "33.13", "periode": "2026-T3"}
LALU = "Sosialisasi JKN di dua dusun; 40 kepala keluarga hadir."
TUNGGU = "Sosialisasi JKN di balai desa, daftar hadir terlampir."


@dataclass
class Isi:
    """Who is there (by role), and where a case of each kind is found (by the name in a route's path)."""

    orang: dict[str, Orang] = field(default_factory=dict)
    jalur: dict[str, str] = field(default_factory=dict)


def isi_dunia(uji: Uji) -> Isi:
    """Fill what :func:`tests.api.conftest.isi_contoh` has planned."""
    hasil = Isi({p: angkat(uji, unit, *peran) for p, (unit, peran) in ORANG.items()})
    _triwulan_lalu(uji)
    _buka_dan_laporkan(uji)
    hasil.jalur = (
        _perkara(uji)
        | _perjanjian(uji)
        | _laporan(uji)
        | {"/admin/pejabat/{jabatan_id}": f"/admin/pejabat/{hasil.orang['kades'].jabatan_id}"}
    )
    return hasil


def _triwulan_lalu(uji: Uji) -> None:
    """The desa and the office have reported a quarter ago."""
    lalu = date(2026, 9, 20)
    rencanakan(uji.bd, KARANGANYAR, Periode.baca("2026-T3"), waktu=siang(date(2026, 7, 1)))
    with uji.bd.tulis() as sesi:
        for unit in (DESA, ORANG["operator"][0]):
            for tugas in sesi.exec(
                select(Tugas).where(Tugas.unit == unit, Tugas.periode == "2026-T3", Tugas.jenis != "pelaporan")
            ):
                _lapor(sesi, tugas, LALU, lalu)


def _buka_dan_laporkan(uji: Uji) -> None:
    """This quarter is open for the offices of the tests; two other desa of the same camat have reported."""
    with uji.bd.baca() as sesi:
        unit = [u for u, _ in ORANG.values()] + TETANGGA
        ini = (col(Penugasan.unit).in_(unit), Penugasan.periode == "2026-T4")
        penugasan = sesi.exec(select(Penugasan.id).where(*ini)).all()
    for satu in penugasan:
        buka(uji.bd, satu, waktu=KINI - timedelta(days=50))
    with uji.bd.tulis() as sesi:
        for kode in TETANGGA:
            for huruf in "ab":
                tugas = sesi.get_one(Tugas, uji.tugas("KETUJUH BELAS", huruf, kode))
                _lapor(sesi, tugas, TUNGGU, date(2026, 11, 20))


def _lapor(sesi: Session, tugas: Tugas, narasi: str, hari: date) -> None:
    laporkan(
        sesi, tugas_id=tugas.id, pelaku=Pelaku("layanan:uji", tugas.daerah, tugas.unit), narasi=narasi, indikator={},
        lampiran=(), waktu=siang(hari),
    )  # fmt: skip


def _perkara(uji: Uji) -> dict[str, str]:
    """A register, and one case of every kind: where each is found."""
    bd, hari = uji.bd, KINI.date()
    isi_register(bd, penduduk=range(12), aktif=range(4), nonaktif=[4], segmen="PBPU_PEMDA")
    surat(bd, [(5, "474/5", date(2026, 10, 1), DESA), (6, "474/6", date(2026, 10, 2), DESA)])
    apbdes(bd, [(DESA, 2026, "IURAN", "ADD", 0), (DESA, 2027, "IURAN", "ADD", 900_000)])
    pekerja(bd, [(1, NIB, True, None)])
    anggota(bd, {1: "PBI_APBN"})
    buka_pekerja(bd, KINI)
    buka_desa(bd, KINI)
    gerbang(bd, hari, 7, janji=True, kini=KINI)
    usulkan(bd, hari)
    buat = {
        "/verifikasi-data/{id_}": ("semua", "/api/v1/verifikasi", VERIFIKASI),
        "/pengumpulan/{id_}": (DINSOS, "/api/v1/pengumpulan", PENGUMPULAN),
    }
    hasil = {}
    for pola, (siapa, alamat, isi) in buat.items():
        jawaban = uji.klien(siapa).post(alamat, json=isi)
        assert jawaban.status_code in (201, 202), jawaban.text
        hasil[pola] = jawaban.json()["id"]
    kerjakan(bd, hasil["/verifikasi-data/{id_}"], waktu=lambda: KINI)
    camat = uji.klien(CAMAT)
    tawaran = {"daerah": "33.13", "kepada": "TJSLP", "nama": "PT Contoh", "nomor": "470/1", "tanggal": str(hari)}
    evaluasi = {"tahun": 2027, "kesimpulan": "PERBAIKAN", "catatan": "Lihat hasil."}
    naskah = {"jenis": "laporan-camat", "daerah": "33.13", "periode": "2026-T4"}
    for pola, alamat, isi in (
        ("/tawaran-pembiayaan/{tawaran_id}", "/api/v1/tawaran-pembiayaan", tawaran),
        ("/desa/evaluasi-apbdes/{evaluasi_id}", f"/api/v1/desa/{DESA}/evaluasi-apbdes", evaluasi),
        ("/naskah/{naskah_id}", "/api/v1/naskah", naskah),
    ):
        jawaban = camat.post(alamat, json=isi)
        assert jawaban.status_code == 201, jawaban.text
        hasil[pola] = jawaban.json()["id"]
    with bd.baca() as sesi:
        for pola, tabel in (
            ("/alih-segmen/{kasus_id}", KasusAlih),
            ("/pembiayaan-desa/{kasus_id}", PembiayaanDesa),
            ("/pemeriksaan/{pemeriksaan_id}", Pemeriksaan),
            ("/kesanggupan/{kesanggupan_id}", Kesanggupan),
            ("/sanksi/{sanksi_id}", Sanksi),
            ("/impor/{impor_id}", Impor),
        ):
            hasil[pola] = sesi.exec(select(tabel.id)).first() or ""
            assert hasil[pola], pola
    return {p: p[: p.index("{")] + id_ for p, id_ in hasil.items()} | {
        "/verifikasi/{kode}": "/verifikasi/TIDAK-ADA",
        "/instruksi/{instruksi_id}": f"/instruksi/{KARANGANYAR}",
        "/paket/{paket_id}": "/paket/alih-ppu",
        "/paket/{paket_id}/dampak": "/paket/penduduk-belum-dijamin/dampak",
        "/tugas/{tugas_id}": f"/tugas/{uji.tugas('KETUJUH BELAS', 'a', DESA)}",
        "/naskah/baru/{kode}": "/naskah/baru/laporan-camat",
        "/periksa/{kode}": "/periksa/tidak-ada",
    }


def _laporan(uji: Uji) -> dict[str, str]:
    """The report of the quarter before, ready to be signed."""
    jawaban = uji.klien("semua").post("/api/v1/laporan", json=LAPORAN)
    assert jawaban.status_code == 202, jawaban.text
    id_ = jawaban.json()["id"]
    selesaikan_permintaan(uji.bd, id_, waktu=KINI, alamat_dasar="http://patuh.contoh")
    return {"/laporan/{laporan_id}": f"/laporan/{id_}"}


def _perjanjian(uji: Uji) -> dict[str, str]:
    """Kebumen's agreement and Temanggung's KAK: a bill, a payment with a deadline, a reconciliation, a document."""
    klien = {}
    with uji.bd.tulis() as sesi:
        for peran in ("kebumen", "temanggung"):
            unit = ORANG[peran][0]
            klien[peran] = buat_kunci(
                sesi, nama=peran, lingkup=("tugas", "laporan"), daerah=unit[:5], unit=unit, waktu=KINI
            )
    kebumen, temanggung = (Klien(uji.app, k) for k in klien.values())
    alamat = f"/api/v1/perjanjian/{KEBUMEN}"
    tagihan = {"segmen": "PBPU_PEMDA", "bulan": "2024-04", "jiwa": 1000, "jumlah": 37_800_000, "nomor": "1/T/2024",
               "tanggal": "2024-04-03"}  # fmt: skip
    peristiwa = {"jenis": "kapitasi", "faskes": "Puskesmas Kebumen I", "tanggal": "2024-04-02", "jumlah": 90_000_000}
    buka = {"instruksi": KEBUMEN, "diktum": "Rencana Kerja PBPU-BP Pemda 6", "periode": "2024-T2",
            "tanggal": "2024-07-01"}  # fmt: skip
    hasil = {}
    for pola, jalur, isi in (
        ("/perjanjian/tagihan/", f"{alamat}/tagihan", tagihan),
        ("/perjanjian/peristiwa/", f"{alamat}/peristiwa", peristiwa),
        ("/rekonsiliasi/", "/api/v1/rekonsiliasi", buka),
    ):
        jawaban = kebumen.post(jalur, json=isi)
        assert jawaban.status_code == 201, jawaban.text
        hasil[f"{pola}{{id_}}"] = f"{pola}{jawaban.json()['id']}"
    rancangan = {"tahun": 2023, "tanggal": "2026-11-01"}
    jawaban = temanggung.post(f"/api/v1/kak/{TEMANGGUNG}/dokumen", json=rancangan)
    assert jawaban.status_code == 201, jawaban.text
    # Twenty months on, the agreement's end has been written of.
    assert beritahu_akhir(uji.bd, waktu=siang(date(2025, 1, 10)), daerah=frozenset({"33.05"}))
    return hasil


def kuki(uji: Uji, orang: Orang, tahap: str = PENUH) -> str:
    """A session of this official, as after both steps of signing in, or at an earlier one."""
    with uji.bd.tulis() as sesi:
        pejabat, jabatan = sesi.get_one(Pejabat, orang.pejabat_id), sesi.get_one(JabatanPejabat, orang.jabatan_id)
        return buka_sesi_pejabat(sesi, pejabat, jabatan, tahap=tahap, perangkat="uji", waktu=uji.kini)


def foto(sisi: int = 8) -> bytes:
    """A photograph: a PNG of noise, ``sisi`` pixels wide and high; a large one is some megabytes."""
    acak = Random(sisi)
    baris = b"".join(b"\0" + acak.randbytes(3 * sisi) for _ in range(sisi))

    def bagian(jenis: bytes, isi: bytes) -> bytes:
        return struct.pack(">I", len(isi)) + jenis + isi + struct.pack(">I", zlib.crc32(jenis + isi))

    kepala = struct.pack(">IIBBBBB", sisi, sisi, 8, 2, 0, 0, 0)
    badan = bagian(b"IHDR", kepala) + bagian(b"IDAT", zlib.compress(baris, 0)) + bagian(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + badan
