"""Issuing a report: number, code, frozen data, hash and audit event in one transaction, once a key."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from sqlmodel import Session, SQLModel, col, select

from patuh.akun.daerah import Daerah
from patuh.akun.muat import muat_daerah
from patuh.basisdata.mesin import BasisData, sisip_baru
from patuh.instruksi.muat import muat_instruksi
from patuh.jejak.catat import catat
from patuh.kode import kode_baru
from patuh.laporan.susun import Tahap, susun_triwulan
from patuh.laporan.tabel import LaporanTerbit, NomorRegister, StatusLaporan
from rules.kalender import Kalender

JENIS = "triwulan-sekda"
BUKU_LAPORAN = "laporan"


def ambil_nomor(sesi: Session, daerah: str, buku: str, tahun: int) -> int:
    """The next number of a register and year, starting at 1. It exists only if the caller's transaction commits, so
    the register has no gaps; a second transaction waits for the row."""
    baris = _kunci_register(sesi, daerah, buku, tahun)
    baris.terakhir += 1
    sesi.add(baris)
    sesi.flush()
    return baris.terakhir


def _kunci_register(sesi: Session, daerah: str, buku: str, tahun: int) -> NomorRegister:
    tabel = SQLModel.metadata.tables[str(NomorRegister.__tablename__)]
    sisip_baru(sesi, tabel, [{"daerah": daerah, "buku": buku, "tahun": tahun, "terakhir": 0}])
    kueri = select(NomorRegister).where(
        col(NomorRegister.daerah) == daerah, col(NomorRegister.buku) == buku, col(NomorRegister.tahun) == tahun
    )
    # SQLite ignores FOR UPDATE: its writing transactions follow one another anyway.
    return sesi.exec(kueri.with_for_update().execution_options(populate_existing=True)).one()


def terbitkan(
    bd: BasisData,
    *,
    kunci: str,
    jenis: str,
    instruksi_id: str,
    periode: str,
    tahap: Tahap,
    waktu: datetime,
    pelaku: str,
    alamat_dasar: str,
) -> LaporanTerbit:
    """Issue a report as of ``waktu``; a second call with the same ``kunci`` returns the first row unchanged.

    Raises ``ValueError`` for a kind of report that does not exist.
    """
    if jenis != JENIS:
        raise ValueError(f"Jenis laporan {jenis!r} tidak ada. Yang ada: {JENIS}.")
    daerah = muat_daerah(muat_instruksi(instruksi_id).daerah)
    tahun = Kalender(daerah.zona).tanggal(waktu).year
    with bd.tulis() as sesi:
        # The register's row is locked before the look-up, so that two calls with one key cannot both find nothing.
        _kunci_register(sesi, daerah.kode, BUKU_LAPORAN, tahun)
        ada = sesi.exec(select(LaporanTerbit).where(col(LaporanTerbit.kunci) == kunci)).first()
        if ada is not None and ada.data is not None:
            return ada
        terbit = ada or LaporanTerbit(
            id=str(uuid4()), kunci=kunci, kode=kode_baru(), jenis=jenis, daerah=daerah.kode, instruksi=instruksi_id,
            periode=periode, tahap=tahap, dibuat=waktu, pelaku=pelaku,
        )  # fmt: skip
        _isi(sesi, terbit, daerah, tahun, waktu, alamat_dasar)
        catat(
            sesi,
            waktu=waktu,
            daerah=daerah.kode,
            pelaku=pelaku,
            tindakan="laporan.terbit",
            objek=f"laporan/{terbit.id}",
            isi={"jenis": terbit.jenis, "periode": terbit.periode, "tahap": terbit.tahap, "sha256": terbit.sha256},
        )
    return terbit


def _isi(sesi: Session, terbit: LaporanTerbit, daerah: Daerah, tahun: int, waktu: datetime, alamat_dasar: str) -> None:
    """Number, count and freeze. A row asked for earlier (DISUSUN, GAGAL) keeps its id and code."""
    urut = ambil_nomor(sesi, daerah.kode, BUKU_LAPORAN, tahun)
    terbit.nomor = daerah.format_nomor.format(urut=urut, tahun=tahun)
    laporan = susun_triwulan(
        sesi,
        instruksi_id=terbit.instruksi,
        periode=terbit.periode,
        keadaan_per=waktu,
        tahap=terbit.tahap,  # type: ignore[arg-type]
        id=terbit.id,
        kode=terbit.kode,
        nomor=terbit.nomor,
        alamat_dasar=alamat_dasar,
    )
    terbit.data, terbit.sha256 = laporan.kanonik(), laporan.sidik()
    terbit.status, terbit.galat = StatusLaporan.SIAP, None
    sesi.add(terbit)
    sesi.flush()
