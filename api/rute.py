"""Every route of the service, in the order in which an address is looked for."""

from __future__ import annotations

from fastapi import APIRouter

from api import dokumen
from api.halaman import (
    admin_daerah,
    admin_kesehatan,
    admin_kunci,
    admin_pejabat,
    admin_unit,
    depan,
    jejak,
    kalender,
    masuk,
    masuk_sso,
    sandi,
    verifikasi,
)
from api.halaman import akun as halaman_akun
from api.halaman import alih_segmen as halaman_alih_segmen
from api.halaman import anggaran as halaman_anggaran
from api.halaman import banding as halaman_banding
from api.halaman import beranda as halaman_beranda
from api.halaman import desa as halaman_desa
from api.halaman import impor as halaman_impor
from api.halaman import kak as halaman_kak
from api.halaman import kepatuhan as halaman_kepatuhan
from api.halaman import kesanggupan as halaman_kesanggupan
from api.halaman import kotak as halaman_kotak
from api.halaman import laporan as halaman_laporan
from api.halaman import laporan_satu as halaman_laporan_satu
from api.halaman import luring as halaman_luring
from api.halaman import naskah as halaman_naskah
from api.halaman import orang as halaman_orang
from api.halaman import paket as halaman_paket
from api.halaman import paket_dampak as halaman_paket_dampak
from api.halaman import parameter as halaman_parameter
from api.halaman import pembiayaan as halaman_pembiayaan
from api.halaman import pemeriksaan as halaman_pemeriksaan
from api.halaman import pengumpulan as halaman_pengumpulan
from api.halaman import pengumpulan_daftar as halaman_pengumpulan_daftar
from api.halaman import periksa as halaman_periksa
from api.halaman import perjanjian as halaman_perjanjian
from api.halaman import perjanjian_peristiwa as halaman_perjanjian_peristiwa
from api.halaman import perjanjian_tagihan as halaman_perjanjian_tagihan
from api.halaman import persetujuan as halaman_persetujuan
from api.halaman import rekonsiliasi as halaman_rekonsiliasi
from api.halaman import rekonsiliasi_daftar as halaman_rekonsiliasi_daftar
from api.halaman import sanksi as halaman_sanksi
from api.halaman import status as halaman_status
from api.halaman import tawaran as halaman_tawaran
from api.halaman import tugas as halaman_tugas
from api.halaman import verifikasi_daftar as halaman_verifikasi_daftar
from api.halaman import verifikasi_data as halaman_verifikasi_data
from api.v1 import (
    alih_segmen,
    anggaran,
    desa,
    evaluasi,
    impor,
    instruksi,
    kak,
    kesanggupan,
    kesehatan,
    lampiran,
    laporan,
    naskah,
    orang,
    pemberi_kerja,
    pemberitahuan,
    pembiayaan_desa,
    pemeriksaan,
    pengumpulan,
    perjanjian,
    rekonsiliasi,
    sanksi,
    tugas,
    verifikasi_berkas,
)
from api.v1 import metrik as metrik_proses
from api.v1 import paket as paket_aturan
from api.v1 import verifikasi as verifikasi_register

RUTE: tuple[APIRouter, ...] = (
    # What is asked for most is found first.
    pemeriksaan.rute,
    tugas.csv,
    tugas.rute,
    kesehatan.rute,
    metrik_proses.rute,
    halaman_status.rute,
    instruksi.rute,
    evaluasi.rute,
    paket_aturan.rute,
    verifikasi_register.rute,
    verifikasi_berkas.rute,
    pengumpulan.rute,
    kesanggupan.csv,
    kesanggupan.rute,
    sanksi.csv,
    sanksi.rute,
    impor.rute,
    orang.rute,
    alih_segmen.csv,
    alih_segmen.rute,
    pemberi_kerja.csv,
    pemberi_kerja.rute,
    anggaran.csv,
    anggaran.rute,
    perjanjian.rute,
    rekonsiliasi.rute,
    kak.rute,
    desa.csv,
    desa.rute,
    pembiayaan_desa.csv,
    pembiayaan_desa.rute,
    lampiran.rute,
    laporan.rute,
    naskah.rute,
    pemberitahuan.rute,
    verifikasi.rute,
    dokumen.rute,
    halaman_banding.rute,
    depan.rute,
    halaman_paket.rute,
    halaman_paket_dampak.rute,
    halaman_periksa.rute,
    masuk.rute,
    masuk_sso.rute,
    sandi.rute,
    halaman_akun.rute,
    admin_pejabat.rute,
    admin_kunci.rute,
    admin_daerah.rute,
    admin_unit.rute,
    admin_kesehatan.rute,
    jejak.rute,
    kalender.rute,
    halaman_tugas.rute,
    halaman_persetujuan.rute,
    halaman_luring.rute,
    halaman_kotak.rute,
    halaman_laporan.rute,
    halaman_laporan_satu.rute,
    halaman_pengumpulan_daftar.rute,
    halaman_pengumpulan.rute,
    halaman_verifikasi_daftar.rute,
    halaman_verifikasi_data.rute,
    halaman_orang.rute,
    halaman_alih_segmen.rute,
    halaman_anggaran.rute,
    halaman_beranda.rute,
    halaman_desa.rute,
    halaman_impor.rute,
    halaman_kak.rute,
    halaman_kepatuhan.rute,
    halaman_kesanggupan.rute,
    halaman_parameter.rute,
    halaman_perjanjian.rute,
    halaman_perjanjian_tagihan.rute,
    halaman_perjanjian_peristiwa.rute,
    halaman_rekonsiliasi_daftar.rute,
    halaman_rekonsiliasi.rute,
    halaman_pembiayaan.rute,
    halaman_tawaran.rute,
    halaman_pemeriksaan.rute,
    halaman_sanksi.rute,
    halaman_naskah.rute,
)
