"""All tables in one place, so that migrations and tests see the whole schema."""

from __future__ import annotations

from sqlmodel import SQLModel

import patuh.akun.tabel
import patuh.anggaran.tabel
import patuh.aturan.tabel
import patuh.jejak.tabel
import patuh.kesanggupan.tabel
import patuh.laporan.tabel
import patuh.pemberitahuan.tabel
import patuh.pemeriksaan.tabel
import patuh.register.tabel
import patuh.sanksi.tabel
import patuh.tugas.tabel
import patuh.verifikasi.tabel  # noqa: F401

METADATA = SQLModel.metadata
