"""The cascade of a period: when each tier's recap is made, and what it tells the tier above."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, time

from sqlmodel import Session, col, select

from patuh.akun.daerah import Daerah
from patuh.akun.muat import muat_daerah
from patuh.basisdata.mesin import BasisData
from patuh.pemberitahuan.catat import beri_tahu
from patuh.pemberitahuan.tabel import JenisPemberitahuan
from patuh.tugas.jadwal import kalender_daerah
from patuh.tugas.tabel import Tugas
from rules.periode import Periode

REKAP_DESA, REKAP_SEKDA, RANCANGAN, AKHIR = "REKAP_DESA", "REKAP_SEKDA", "RANCANGAN", "AKHIR"
JAM_REKAP = time(6)


def langkah_periode(daerah: Daerah, periode: Periode) -> list[tuple[str, datetime]]:
    """The cascade's moments: morning after the desa's deadline, after the OPD's and camat's, the Sekda's own reporting
    day (his draft is ready at 06.00, when the lower tiers have locked), and the lock of the Sekda's duty."""
    kal = kalender_daerah(daerah)
    desa = kal.maju(periode.tanggal_sesudah(daerah.tenggat.desa))
    opd = kal.maju(periode.tanggal_sesudah(max(daerah.tenggat.opd, daerah.tenggat.camat)))
    sekda = kal.maju(periode.tanggal_sesudah(daerah.tenggat.sekda))
    return [
        (REKAP_DESA, kal.awal_hari(kal.tambah_hari_kerja(desa, 1), JAM_REKAP)),
        (REKAP_SEKDA, kal.awal_hari(kal.tambah_hari_kerja(opd, 1), JAM_REKAP)),
        (RANCANGAN, kal.awal_hari(sekda, JAM_REKAP)),
        (AKHIR, kal.akhir_hari(max(periode.tanggal_sesudah(31), sekda))),
    ]


def rekap(bd: BasisData, *, instruksi: str, daerah: str, periode: str, jenis: str, waktu: datetime) -> int:
    """Tell each receiver (the camat of his desa, or the Sekda of all who report to him) how many lower units have
    reported everything; return how many were told."""
    penerima = "camat" if jenis == REKAP_DESA else "sekda"
    jenis_unit = {u.kode: u.jenis for u in muat_daerah(daerah).unit}
    with bd.tulis() as sesi:
        per_atasan = _kelompok(sesi, instruksi, periode)
        jumlah = 0
        for atasan, unit in sorted(per_atasan.items()):
            if jenis_unit.get(atasan) != penerima:
                continue
            lengkap = sum(1 for belum in unit.values() if belum == 0)
            beri_tahu(
                sesi,
                kunci=f"rekap/{jenis}/{instruksi}/{periode}/{atasan}",
                daerah=daerah,
                unit=atasan,
                jenis=JenisPemberitahuan.PENGINGAT,
                judul=f"Rekap {Periode.baca(periode).nama}: {lengkap} dari {len(unit)} unit sudah lapor lengkap",
                isi=f"{sum(unit.values())} tugas belum dilaporkan oleh {len(unit) - lengkap} unit.",
                waktu=waktu,
                segera=False,
            )
            jumlah += 1
        return jumlah


def _kelompok(sesi: Session, instruksi: str, periode: str) -> dict[str, dict[str, int]]:
    kueri = select(Tugas.atasan, Tugas.unit, col(Tugas.lapor_pertama).is_(None)).where(
        Tugas.instruksi == instruksi, Tugas.periode == periode
    )
    hasil: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for atasan, unit, belum in sesi.exec(kueri):
        if atasan is not None:
            hasil[atasan][unit] += int(belum)
    return hasil
