"""A paper with every kind of block, and a quarter in a database from which papers are made."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from patuh.akun.daerah import Pejabat
from patuh.akun.pelaku import Pelaku
from patuh.aturan.pakai import paket_bawaan
from patuh.basisdata.mesin import BasisData
from patuh.laporan.grafik import Batang, batang_bertumpuk
from patuh.laporan.model import Hitungan
from patuh.naskah_dinas.buat import buat_naskah, jenis_naskah
from patuh.naskah_dinas.model import (
    Angka,
    Bagian,
    Butir,
    Gambar,
    KolomTabel,
    KopNaskah,
    Naskah,
    Paragraf,
    Pasangan,
    Subjudul,
    Sumber,
    Tabel,
    Tengah,
)
from patuh.naskah_dinas.tabel import NaskahTerbit
from tests.register_kecil import KUNCI

PER = datetime(2027, 1, 10, 3, tzinfo=UTC)
KANTOR = Pelaku("kunci:kantor", "33.13")


def naskah(**ubah: Any) -> Naskah:
    """One paper with every block."""
    batang = [Batang("Desa", Hitungan(diharapkan=2, diterima=1, tepat_waktu=1, disetujui=1, terlambat=1))]
    isi: dict[str, Any] = {
        "id": "n-1",
        "kode_verifikasi": "K7QD-2M9X-4TRA",
        "alamat_verifikasi": "https://patuh.contoh.invalid/verifikasi/K7QD-2M9X-4TRA",
        "jenis": "surat-teguran",
        "nama_jenis": "Surat Teguran",
        "bentuk": "surat",
        "daerah": "33.13",
        "nama_daerah": "Kabupaten Karanganyar",
        "unit": "33.13-sekda",
        "kop": KopNaskah(pemerintah="Kabupaten Karanganyar", instansi="Sekretariat Daerah", baris=("Jalan A",)),
        "kota": "Karanganyar",
        "keadaan_per": PER,
        "zona": "Asia/Jakarta",
        "hal": "Laporan & tindak lanjut",
        "tujuan": ("Yth. Camat Jatipuro", "di", "    Tempat"),
        "isi": (
            Bagian(isi=(Paragraf(teks="Dengan hormat."), Tengah(teks="PERHATIAN"))),
            Bagian(
                judul="I. Isi",
                isi=(
                    Subjudul(teks="A. Rincian"),
                    Butir(isi=("satu", "dua"), bernomor=True),
                    Pasangan(isi=(("Hari", "Senin"),)),
                    Tabel(
                        judul="Anggaran",
                        kolom=(
                            KolomTabel(judul="Uraian"),
                            KolomTabel(judul="Jumlah", jenis="rupiah", cm=3, jumlah=True),
                            KolomTabel(judul="Capaian", jenis="persen", cm=2),
                            KolomTabel(judul="Tanggal", jenis="tanggal", cm=2.2),
                        ),
                        baris=(("Iuran", 1_250_000, 0.255, "2027-01-05"), ("Bantuan", 750_000, None, None)),
                        sumber="A",
                    ),
                    Gambar(judul="Keadaan", svg=batang_bertumpuk(batang, "x"), alt="Satu dari dua masuk", sumber="A"),
                ),
            ),
        ),
        "lampiran": (Bagian(judul="Lampiran. Catatan", isi=(Paragraf(teks="Isi lampiran.", kecil=True),)),),
        "penutup": "Demikian.",
        "penandatangan": Pejabat(jabatan="Sekretaris Daerah"),
        "tembusan": ("Bupati Karanganyar",),
        "angka": (Angka(nama="alokasi", uraian="Alokasi", nilai=2_000_000, sumber="A"),),
        "sumber": (Sumber(kode="A", kueri="contoh.kueri", uraian="tabel contoh", baris=2),),
        "catatan": ("Angka belum final.",),
    }  # fmt: skip
    return Naskah(**(isi | ubah))


def buat(
    bd: BasisData, jenis: str, unit: str, isian: dict[str, Any], *, pelaku: Pelaku = KANTOR, waktu: datetime = PER
) -> NaskahTerbit:
    """A draft made from the record."""
    satu = jenis_naskah(jenis)
    with bd.tulis() as sesi:
        return buat_naskah(
            sesi,
            jenis=satu,
            daerah=pelaku.daerah,
            unit=unit,
            isian=satu.isian.model_validate(isian),
            pelaku=pelaku,
            waktu=waktu,
            alamat_dasar="https://patuh.contoh.invalid",
            mesin=paket_bawaan().mesin,
            kunci=KUNCI,
        )


NOTA = {"tujuan": "33.13-dinsos", "hal": "Kelengkapan data", "isi": "Mohon dilengkapi."}
