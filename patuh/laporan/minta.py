"""Asking for reports: on demand by a person, or by the cascade at its steps; each is made once.

Pemalang KEDUA PULUH DUA: "secara berkala setiap 3 bulan atau suatu waktu apabila diperlukan".
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from sqlmodel import Session, col, func, select

from patuh.akun.muat import daftar_daerah, muat_daerah
from patuh.akun.pelaku import LAYANAN, Pelaku
from patuh.basisdata.mesin import BasisData
from patuh.galat import GalatIsian, IsianSalah, TidakBerwenang
from patuh.instruksi.muat import daftar_instruksi, muat_instruksi
from patuh.jejak.catat import antrekan, catat
from patuh.kode import kode_baru
from patuh.laporan.ambil import kode_periode
from patuh.laporan.susun import Tahap
from patuh.laporan.tabel import LaporanTerbit, StatusLaporan
from patuh.laporan.terbit import JENIS, terbitkan
from patuh.pemberitahuan.catat import beri_tahu
from patuh.pemberitahuan.tabel import JenisPemberitahuan
from patuh.tugas.tabel import Penugasan
from rules.periode import Periode, PeriodeTidakDikenal

TENGGANG = timedelta(minutes=1)
"""How long a workflow has to make a report on demand before the scheduler makes it itself."""


def minta_laporan(
    sesi: Session,
    *,
    jenis: str,
    daerah: str,
    periode: str,
    instruksi_id: str | None,
    pelaku: Pelaku,
    waktu: datetime,
) -> LaporanTerbit:
    """Record the wish for a report: row (DISUSUN) + audit + outbox, in the caller's transaction.

    ``instruksi_id`` None = the daerah's one instrument. Raises :class:`IsianSalah` naming the field,
    :class:`TidakBerwenang` for another daerah.
    """
    instruksi_id = _periksa(sesi, jenis, daerah, periode, instruksi_id, pelaku)
    id_ = str(uuid4())
    laporan = LaporanTerbit(
        id=id_,
        kunci=f"minta/{id_}",
        kode=kode_baru(),
        jenis=jenis,
        daerah=daerah,
        instruksi=instruksi_id,
        periode=periode,
        tahap="PERMINTAAN",
        dibuat=waktu,
        pelaku=pelaku.id,
    )
    sesi.add(laporan)
    catat(
        sesi,
        waktu=waktu,
        daerah=daerah,
        pelaku=pelaku.id,
        tindakan="laporan.minta",
        objek=f"laporan/{id_}",
        isi={"jenis": jenis, "periode": periode, "instruksi": instruksi_id},
    )
    antrekan(
        sesi,
        kunci=f"laporan/{id_}",
        jenis="laporan",
        alur_id=f"laporan-permintaan/{id_}",
        waktu=waktu,
        isi={"daerah": daerah, "instruksi": instruksi_id, "periode": periode, "laporan": id_},
    )
    return laporan


def _periksa(sesi: Session, jenis: str, daerah: str, periode: str, instruksi_id: str | None, pelaku: Pelaku) -> str:
    galat: list[GalatIsian] = []
    if jenis != JENIS:
        galat.append(GalatIsian("jenis", f"Jenis laporan ini tidak ada. Yang ada: {JENIS}."))
    if daerah not in daftar_daerah():
        galat.append(GalatIsian("daerah", f"Daerah ini tidak dikenal. Yang ada: {', '.join(daftar_daerah())}."))
    try:
        Periode.baca(periode)
    except PeriodeTidakDikenal as salah:
        galat.append(GalatIsian("periode", str(salah)))
    if galat:
        raise IsianSalah("Permintaan laporan belum benar.", tuple(galat))
    if not pelaku.menjangkau(daerah) or (pelaku.unit and pelaku.unit not in _penerima(daerah)):
        raise TidakBerwenang("Laporan triwulan Sekda hanya dapat diminta oleh Sekretaris Daerah atau Bupati.")
    ada = [i for i in daftar_instruksi() if muat_instruksi(i).daerah == daerah]
    if instruksi_id is None and len(ada) == 1:
        instruksi_id = ada[0]
    if instruksi_id is None or instruksi_id not in ada:
        raise IsianSalah("Instruksi belum tepat.", (GalatIsian("instruksi", f"Pilih salah satu: {', '.join(ada)}."),))
    tugas = sesi.exec(
        select(func.count())
        .select_from(Penugasan)
        .where(Penugasan.instruksi == instruksi_id, col(Penugasan.periode).in_(kode_periode(Periode.baca(periode))))
    ).one()
    if tugas == 0:
        raise IsianSalah(
            "Belum ada tugas pada periode itu.",
            (GalatIsian("periode", "Periode ini belum dibuka untuk instruksi tersebut."),),
        )
    return instruksi_id


def _penerima(daerah: str) -> tuple[str, str]:
    return f"{daerah}-sekda", f"{daerah}-bupati"


def selesaikan_permintaan(bd: BasisData, laporan_id: str, *, waktu: datetime, alamat_dasar: str) -> LaporanTerbit:
    """Make the report that was asked for (once; a repeat returns it)."""
    with bd.baca() as sesi:
        asal = sesi.get_one(LaporanTerbit, laporan_id)
    return terbitkan(
        bd,
        kunci=asal.kunci,
        jenis=asal.jenis,
        instruksi_id=asal.instruksi,
        periode=asal.periode,
        tahap="PERMINTAAN",
        waktu=waktu,
        pelaku=asal.pelaku,
        alamat_dasar=alamat_dasar,
    )


def selesaikan_tertinggal(bd: BasisData, *, waktu: datetime, alamat_dasar: str) -> int:
    """Make the reports on demand that have waited longer than :data:`TENGGANG`; return how many."""
    with bd.baca() as sesi:
        tertinggal = sesi.exec(
            select(LaporanTerbit.id).where(
                LaporanTerbit.status == StatusLaporan.DISUSUN, col(LaporanTerbit.dibuat) <= waktu - TENGGANG
            )
        ).all()
    for laporan_id in tertinggal:
        selesaikan_permintaan(bd, laporan_id, waktu=waktu, alamat_dasar=alamat_dasar)
    return len(tertinggal)


def terbitkan_berkala(
    bd: BasisData, *, instruksi_id: str, periode: str, tahap: Tahap, waktu: datetime, alamat_dasar: str
) -> LaporanTerbit:
    """Make the cascade's report of a period at one stage (RANCANGAN, AKHIR), and tell the Sekda."""
    laporan = terbitkan(
        bd,
        kunci=f"berkala/{instruksi_id}/{periode}/{tahap}",
        jenis=JENIS,
        instruksi_id=instruksi_id,
        periode=periode,
        tahap=tahap,
        waktu=waktu,
        pelaku=LAYANAN.id,
        alamat_dasar=alamat_dasar,
    )
    nama = Periode.baca(periode).nama
    kata = "siap diperiksa dan ditandatangani" if tahap == "RANCANGAN" else "keadaan akhir telah dibekukan"
    with bd.tulis() as sesi:
        beri_tahu(
            sesi,
            kunci=f"laporan/{laporan.id}",
            daerah=laporan.daerah,
            unit=f"{muat_daerah(laporan.daerah).kode}-sekda",
            jenis=JenisPemberitahuan.LAPORAN_SIAP,
            judul=f"Laporan {nama}: {kata}",
            isi=f"Nomor {laporan.nomor}, kode {laporan.kode}.",
            waktu=waktu,
            segera=False,
        )
    return laporan
