"""All tables in one place, so that migrations and tests see the whole schema."""

from __future__ import annotations

from sqlmodel import SQLModel

import patuh.akun.tabel
import patuh.akun.tabel_pejabat
import patuh.alih_segmen.tabel
import patuh.anggaran.tabel
import patuh.aturan.tabel
import patuh.desa.tabel
import patuh.indikator.tabel
import patuh.jejak.tabel
import patuh.kak.tabel
import patuh.kalender.tabel
import patuh.kesanggupan.tabel
import patuh.laporan.tabel
import patuh.naskah_dinas.tabel
import patuh.pantau.tabel
import patuh.pemberitahuan.tabel
import patuh.pemberitahuan.tabel_saluran
import patuh.pemeriksaan.tabel
import patuh.pengumpulan.tabel
import patuh.perjanjian.tabel
import patuh.register.tabel
import patuh.register.tabel_kunci
import patuh.rekonsiliasi.tabel
import patuh.sanksi.tabel
import patuh.tugas.tabel
import patuh.verifikasi.tabel  # noqa: F401

METADATA = SQLModel.metadata
