"""One report of the daerah: read it here, take its files, and make it the paper that is checked, signed and sent."""

from __future__ import annotations

import json
from typing import Any

from sqlmodel import Session, col, select
from starlette.requests import Request
from starlette.responses import Response

from api.auth import izin
from api.halaman.laporan import pastikan_pembaca, ringkas_laporan
from api.halaman.meja import Borang, Kolom, bahan_borang, boleh_pelaku, rute_meja
from api.halaman.tampil import halaman
from api.layanan import LayananDep, PelakuDep
from patuh.akun.pelaku import Pelaku
from patuh.laporan.arsip import ambil_laporan, data_laporan
from patuh.laporan.model import LaporanTriwulan
from patuh.laporan.tabel import LaporanTerbit, StatusLaporan
from patuh.laporan.tampilan import susun_json
from patuh.naskah_dinas.arsip import daftar_naskah
from patuh.naskah_dinas.jenis.laporan_triwulan import JENIS
from patuh.naskah_dinas.langkah import NAMA_STATUS
from patuh.naskah_dinas.tabel import StatusNaskah
from patuh.tugas.bentuk import lokal

rute = rute_meja(prefix="/laporan")
_SEGAR_DETIK = 4


@rute.get("/{laporan_id}", **izin("laporan.lihat"))
def baca(laporan_id: str, request: Request, layanan: LayananDep, pelaku: PelakuDep) -> Response:
    """The report as it will be printed, its files, and the papers that were made of it."""
    pastikan_pembaca(pelaku)
    with layanan.bd.baca() as sesi:
        laporan = ambil_laporan(sesi, laporan_id, pelaku)
        naskah = _naskah(sesi, pelaku, laporan)
        terbaru = _terbaru(sesi, laporan)
    siap = laporan.status == StatusLaporan.SIAP
    jadi = any(n["status"] != StatusNaskah.BATAL for n in naskah)
    milik = boleh_pelaku(pelaku, "naskah.buat") and pelaku.unit == f"{pelaku.daerah}-sekda"
    ringkas: dict[str, Any] = ringkas_laporan(laporan)
    konteks = bahan_borang(request) | {
        "l": ringkas,
        "d": susun_json(LaporanTriwulan.model_validate_json(data_laporan(laporan))) if siap else None,
        "naskah": naskah,
        "borang": [_borang(laporan)] if siap and terbaru and milik and not jadi else (),
        "segar": _SEGAR_DETIK if laporan.status == StatusLaporan.DISUSUN else 0,
    }
    twin = ringkas | {"naskah": naskah, "isi": json.loads(laporan.data) if laporan.data else None}
    return halaman(request, "laporan_satu.html", konteks, twin)


def _naskah(sesi: Session, pelaku: Pelaku, laporan: LaporanTerbit) -> list[dict[str, Any]]:
    """The papers made of this report, the newest first."""
    baris, _ = daftar_naskah(sesi, pelaku, daerah=laporan.daerah, jenis=JENIS.kode, subjek=f"laporan/{laporan.id}")
    return [
        {"id": n.id, "nomor": n.nomor, "status": n.status, "nama_status": NAMA_STATUS[StatusNaskah(n.status)],
         "dibuat": lokal(n.daerah, n.dibuat)}
        for n in baris
    ]  # fmt: skip


def _terbaru(sesi: Session, laporan: LaporanTerbit) -> bool:
    """Is it the newest finished report of its period? A paper is made of that one."""
    milik = (
        LaporanTerbit.jenis == laporan.jenis,
        LaporanTerbit.instruksi == laporan.instruksi,
        LaporanTerbit.periode == laporan.periode,
        LaporanTerbit.status == StatusLaporan.SIAP,
    )
    kueri = select(LaporanTerbit.id).where(*milik)
    return sesi.exec(kueri.order_by(col(LaporanTerbit.dibuat).desc(), col(LaporanTerbit.id))).first() == laporan.id


def _borang(laporan: LaporanTerbit) -> Borang:
    return Borang(
        f"/naskah/baru/{JENIS.kode}",
        "Tanda tangan dan kirim",
        "Jadikan naskah",
        [
            Kolom("periode", "Periode", "tetap", nilai=laporan.periode),
            Kolom("instruksi", "Instruksi", "tetap", nilai=laporan.instruksi),
        ],
        "Laporan ini menjadi naskah: diperiksa dan diberi nomor, ditandatangani, lalu dikirim kepada Bupati.",
    )
