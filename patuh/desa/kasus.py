"""Moving a case: the row, its step, the audit event and the owed news, in the caller's transaction.

Whoever moves cases of a village holds the lock on its row of ``desa_telaah``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, func, select

from patuh.akun.pelaku import Pelaku
from patuh.aturan.simpan import simpan_putusan
from patuh.basisdata.mesin import sisip_baru
from patuh.basisdata.tipe import tabel
from patuh.desa.langkah import BERAKHIR, periksa_pindah
from patuh.desa.tabel import (
    DanaDesa,
    LangkahPembiayaan,
    PembiayaanDesa,
    StatusPembiayaan,
    SumberBiaya,
    TelaahDesa,
    alur_pembiayaan,
)
from patuh.jejak.catat import antrekan, catat
from rules.mesin.bentuk import Skalar
from rules.mesin.jelas import Putusan
from rules.mesin.mesin import Mesin

JENIS_ANTRE, JENIS_KABAR = "pembiayaan_desa", "pembiayaan_desa_kabar"
"""Kinds of outbox rows: begin, and look at the record again."""
ALUR = Pelaku("layanan:alur")


def kunci_desa(sesi: Session, daerah: str, wilayah: Sequence[str]) -> list[TelaahDesa]:
    """The rows of these villages, locked, in one order for everybody."""
    urut = sorted(set(wilayah))
    kosong = {"daerah": daerah, "sidik": "", "hari": None, "baru": False, "kabar": None}
    sisip_baru(sesi, tabel(TelaahDesa), [kosong | {"wilayah": w} for w in urut])
    kueri = select(TelaahDesa).where(TelaahDesa.daerah == daerah, col(TelaahDesa.wilayah).in_(urut))
    kueri = kueri.order_by(col(TelaahDesa.wilayah)).with_for_update()
    return list(sesi.exec(kueri.execution_options(populate_existing=True)))


def buka_kasus(
    sesi: Session,
    kasus: PembiayaanDesa,
    *,
    waktu: datetime,
    putusan: tuple[Mesin, Putusan, Mapping[str, Skalar]] | None,
) -> None:
    """Put a new case on record with its first step, and owe its workflow the start."""
    kasus.putusan_id = _simpan(sesi, kasus.id, 1, putusan, waktu)
    sesi.add(kasus)
    sesi.flush()
    _langkah(sesi, kasus, 1, ALUR, waktu, {})
    catat(sesi, waktu=waktu, daerah=kasus.daerah, pelaku=ALUR.id, tindakan="pembiayaan.buka",
          objek=f"pembiayaan/{kasus.id}", isi={"status": kasus.status, "wilayah": kasus.wilayah})  # fmt: skip
    antrekan(sesi, kunci=f"{JENIS_ANTRE}/{kasus.id}", jenis=JENIS_ANTRE, waktu=waktu, isi={"id": kasus.id},
             alur_id=alur_pembiayaan(kasus.daerah, kasus.id))  # fmt: skip


def pindahkan(
    sesi: Session,
    kasus: PembiayaanDesa,
    tujuan: StatusPembiayaan,
    sebab: str | None,
    *,
    pelaku: Pelaku,
    hari: date,
    waktu: datetime,
    hasil: str | None = None,
    putusan: tuple[Mesin, Putusan, Mapping[str, Skalar]] | None = None,
    rincian: Mapping[str, Any] | None = None,
) -> None:
    """Take a case to another status, or to the same for another reason.

    Raises:
        Bentrok: the case cannot go there.
    """
    kini = StatusPembiayaan(kasus.status)
    if tujuan != kini:
        periksa_pindah(kini, tujuan)
        kasus.sejak, kasus.diingatkan = hari, None
    ke = (
        sesi.exec(select(func.max(LangkahPembiayaan.ke)).where(LangkahPembiayaan.kasus_id == kasus.id)).one() or 0
    ) + 1
    kasus.status, kasus.sebab = tujuan, sebab
    kasus.hasil = hasil or kasus.hasil
    kasus.putusan_id = _simpan(sesi, kasus.id, ke, putusan, waktu) or kasus.putusan_id
    if tujuan in BERAKHIR:
        kasus.ditutup = waktu
    sesi.add(kasus)
    sesi.flush()
    _langkah(sesi, kasus, ke, pelaku, waktu, dict(rincian or {}))
    catat(sesi, waktu=waktu, daerah=kasus.daerah, pelaku=pelaku.id, tindakan="pembiayaan.langkah",
          objek=f"pembiayaan/{kasus.id}", isi={"ke": ke, "status": str(tujuan), "sebab": sebab})  # fmt: skip
    antrekan(sesi, kunci=f"{JENIS_ANTRE}/{kasus.id}/{ke}", jenis=JENIS_KABAR, waktu=waktu, isi={"id": kasus.id},
             alur_id=alur_pembiayaan(kasus.daerah, kasus.id))  # fmt: skip


def terpakai_setahun(sesi: Session, wilayah: str, tahun: int) -> int:
    """Rupiah of a village's year that registered people take."""
    jumlah = select(func.coalesce(func.sum(DanaDesa.rupiah), 0))
    return int(sesi.exec(jumlah.where(DanaDesa.wilayah == wilayah, DanaDesa.tahun == tahun)).one())


def ambil_dana(sesi: Session, kasus: PembiayaanDesa, tahun: int, bulan: int, rupiah: int, waktu: datetime) -> None:
    """Write the money of a person's year."""
    jumlah = select(func.count()).select_from(DanaDesa)
    ke = sesi.exec(jumlah.where(DanaDesa.kasus_id == kasus.id, DanaDesa.tahun == tahun)).one()
    sesi.add(
        DanaDesa(
            kasus_id=kasus.id, wilayah=kasus.wilayah, tahun=tahun, ke=ke + 1, bulan=bulan, rupiah=rupiah, waktu=waktu
        )
    )
    sesi.flush()


def kembalikan_dana(sesi: Session, kasus: PembiayaanDesa, waktu: datetime) -> None:
    """Give back what a registration that came to nothing had taken."""
    kueri = select(DanaDesa.tahun, func.sum(DanaDesa.rupiah)).where(DanaDesa.kasus_id == kasus.id)
    for tahun, rupiah in sesi.exec(kueri.group_by(col(DanaDesa.tahun))).all():
        if rupiah:
            ambil_dana(sesi, kasus, tahun, 0, -int(rupiah), waktu)


def dibayar_desa(kasus: PembiayaanDesa) -> bool:
    """Does the desa pay for this registered person?"""
    return kasus.sumber == SumberBiaya.DESA and kasus.status in (
        StatusPembiayaan.DIDAFTARKAN,
        StatusPembiayaan.SELESAI,
    )


def _langkah(
    sesi: Session, kasus: PembiayaanDesa, ke: int, pelaku: Pelaku, waktu: datetime, rincian: dict[str, Any]
) -> None:
    sesi.add(
        LangkahPembiayaan(
            kasus_id=kasus.id, ke=ke, status=kasus.status, sebab=kasus.sebab, hasil=kasus.hasil, rincian=rincian,
            pelaku=pelaku.id, waktu=waktu,
        )
    )  # fmt: skip
    sesi.flush()


def _simpan(
    sesi: Session,
    kasus_id: str,
    ke: int,
    putusan: tuple[Mesin, Putusan, Mapping[str, Skalar]] | None,
    waktu: datetime,
) -> str | None:
    if putusan is None:
        return None
    id_ = f"pembiayaan/{kasus_id}/{ke}"
    mesin, satu, nilai = putusan
    simpan_putusan(sesi, mesin, id_, satu, nilai, waktu)
    sesi.flush()
    return id_
