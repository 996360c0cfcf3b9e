"""Figures of the gate: applications checked, promises due (Karanganyar KEDELAPAN; Pemalang KESEPULUH, KEEMPAT BELAS,
KEENAM BELAS, KETUJUH BELAS, KEDELAPAN BELAS).

An application is asked about as often as the desk likes; its last check counts. Without a number, the checks of one
applicant on one day are one application.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, Subquery, and_, case, exists, func, not_, or_, select, tuple_, union_all
from sqlmodel import col
from sqlmodel import select as pilih

from patuh.akun.tabel import KunciApi
from patuh.basisdata.tipe import tabel
from patuh.indikator.model import BelumAdaData, Hasil, Lingkup, dari_impor
from patuh.kesanggupan.tabel import Kesanggupan, OrangKesanggupan, StatusKesanggupan
from patuh.pemeriksaan.tabel import OrangDiperiksa, Pemeriksaan, Pengecualian
from patuh.register.tabel import BarisKepesertaan

IZIN = ("izin_usaha", "perpanjangan_izin_usaha", "imb")
PUBLIK = ("izin_usaha", "perpanjangan_izin_usaha", "pelayanan_publik")
_o, _p = OrangDiperiksa, Pemeriksaan
_DIPERIKSA = "diperiksa"
_PEMOHON = col(_o.subjek) == "pemohon"
_KUNCI: dict[bool, tuple[Any, ...]] = {
    True: (col(_p.layanan), col(_p.nomor_permohonan)),
    False: (col(_p.layanan), col(_o.indeks), col(_p.tanggal)),
}
"""What makes two checks one application: where it has a number, and where it has none."""


def lanjut(ling: Lingkup, layanan: tuple[str, ...]) -> Hasil:
    """Applications checked, and those that may go on without a condition."""
    p = _permohonan(ling, layanan)
    hasil = _hitung(ling, p, p.c.hasil == "LANJUT")
    ling.ingat[_DIPERIKSA, layanan] = hasil.penyebut
    return hasil


def diperiksa(ling: Lingkup, layanan: tuple[str, ...]) -> Hasil:
    """Applications checked; how many came in, only the desk knows."""
    _harus_ada(ling, layanan)
    # The figure beside it has counted them already: a quarter is sorted once, and both tell of the same instant.
    if (jumlah := ling.ingat.get((_DIPERIKSA, layanan))) is None:
        syarat = _syarat(ling, layanan, sendiri=False)
        bagian = [_dari(select(*kunci), bernomor=b).where(*syarat).distinct() for b, kunci in _KUNCI.items()]
        bernomor, tanpa = (select(func.count()).select_from(b.subquery()).scalar_subquery() for b in bagian)
        jumlah = int(ling.sesi.connection().execute(select(bernomor + tanpa)).scalar_one())
    return Hasil(jumlah, None, (ling.catatan("pemeriksaan"),))


def bersyarat(ling: Lingkup, layanan: tuple[str, ...]) -> Hasil:
    """Applications that go on upon a promise, and those whose letter is on record with number and date."""
    _harus_ada(ling, layanan)
    p = _permohonan(ling, layanan, pernah=col(_p.hasil) == "LANJUT_BERSYARAT")
    surat = exists().where(col(Kesanggupan.pemeriksaan_id) == p.c.id, col(Kesanggupan.nomor) != "")
    bersyarat_ = p.c.hasil == "LANJUT_BERSYARAT"
    return _hitung(ling, p, and_(bersyarat_, surat), bersyarat_)


def rombongan(ling: Lingkup, layanan: tuple[str, ...]) -> Hasil:
    """Applications all of whose workers and family members were registered."""
    p = _permohonan(ling, layanan)
    kurang = exists().where(col(_o.pemeriksaan_id) == p.c.id, not_(_PEMOHON), col(_o.terdaftar).is_(False))
    return _hitung(ling, p, not_(kurang))


def pemohon(ling: Lingkup, layanan: tuple[str, ...], keadaan: str, *, sendiri: bool = False) -> Hasil:
    """Applications whose applicant was ``terdaftar`` or ``aktif``; ``sendiri`` = checked by this unit's own keys."""
    p = _beserta_pemohon(_permohonan(ling, layanan, sendiri=sendiri))
    return _hitung(ling, p, p.c[keadaan].is_(True))


def imbauan(ling: Lingkup, layanan: tuple[str, ...]) -> Hasil:
    """Applicants at this unit who were not registered, and those to whom the gate gave the appeal."""
    _harus_ada(ling, layanan, sendiri=True)
    p = _beserta_pemohon(_permohonan(ling, layanan, sendiri=True))
    belum = and_(p.c.ditemukan.is_(True), p.c.terdaftar.is_(False))
    return _hitung(ling, p, and_(belum, p.c.hasil == "IMBAUAN"), belum)


def personil(ling: Lingkup, layanan: tuple[str, ...]) -> Hasil:
    """People offered for a work order, and those registered when they were checked (Pemalang KEDELAPAN BELAS)."""
    _harus_ada(ling, layanan)
    p = _permohonan(ling, layanan)
    kueri = (
        select(func.count(), func.coalesce(func.sum(case((col(_o.terdaftar).is_(True), 1), else_=0)), 0))
        .select_from(p.join(tabel(_o), col(_o.pemeriksaan_id) == p.c.id))
        .where(not_(_PEMOHON))
    )
    semua, terdaftar = ling.sesi.connection().execute(kueri).one()
    return Hasil(int(terdaftar), int(semua), (ling.catatan("pemeriksaan"),))


def tertahan(ling: Lingkup, layanan: tuple[str, ...], *, sendiri: bool = False) -> Hasil:
    """Applications that were held up in the period, and those that found a way: everyone in them is registered by now,
    a later check let them pass, or (``sendiri``) an official made an exception."""
    _harus_ada(ling, layanan, sendiri=sendiri)
    semua = _permohonan(ling, layanan, sendiri=sendiri, bernama=True)
    tahan = _permohonan(ling, layanan, sendiri=sendiri, hasil="TAHAN", bernama=True)
    peserta = ling.impor("kepesertaan_bpjs")
    k = BarisKepesertaan
    terdaftar = exists().where(col(k.impor_no) == peserta.no, col(k.indeks) == col(_o.indeks))
    kurang = exists().where(col(_o.pemeriksaan_id) == tahan.c.id, not_(terdaftar))
    lewat = exists().where(semua.c.kunci == tahan.c.kunci, semua.c.hasil.in_(("LANJUT", "LANJUT_BERSYARAT")))
    jalan = [not_(kurang), lewat]
    if sendiri:
        jalan.append(exists().where(col(Pengecualian.pemeriksaan_id) == tahan.c.id))
    hasil = _hitung(ling, tahan, or_(*jalan), kosong=True)
    return Hasil(hasil.pembilang, hasil.penyebut, (*hasil.sumber, *dari_impor(peserta)))


def kesanggupan(ling: Lingkup) -> Hasil:
    """Promises due in the period, and those in which everyone was registered by then. One whose people cannot be found
    out for want of data is due and not kept, and the remark says so."""
    _harus_ada(ling, IZIN)
    kueri = pilih(Kesanggupan).where(
        Kesanggupan.daerah == ling.daerah,
        Kesanggupan.unit == ling.unit,
        Kesanggupan.status != StatusKesanggupan.DIBATALKAN,
        col(Kesanggupan.batas) >= ling.periode.awal,
        col(Kesanggupan.batas) <= ling.tanggal,
    )
    jatuh = ling.sesi.exec(kueri).all()
    # The look that settles a promise is made on the day after its last one.
    batas = {j.id: j.batas + timedelta(days=1) for j in jatuh}
    terlambat: dict[str, bool] = {}
    for satu in ling.sesi.exec(pilih(OrangKesanggupan).where(col(OrangKesanggupan.kesanggupan_id).in_(batas))):
        telat = satu.dipenuhi is None or satu.dipenuhi > batas[satu.kesanggupan_id]
        terlambat[satu.kesanggupan_id] = terlambat.get(satu.kesanggupan_id, False) or telat
    tunggu = sum(1 for j in jatuh if j.status == StatusKesanggupan.MENUNGGU_DATA)
    catatan = f"{tunggu} surat belum dapat dipastikan karena data register belum ada." if tunggu else None
    penuh = sum(1 for j in jatuh if not terlambat.get(j.id, True))
    return Hasil(penuh, len(jatuh), (ling.catatan("kesanggupan"),), catatan)


def _permohonan(
    ling: Lingkup,
    layanan: tuple[str, ...],
    *,
    sendiri: bool = False,
    hasil: str | None = None,
    pernah: Any = None,
    bernama: bool = False,
) -> Subquery:
    """The last check of each application of the period (the last with this ``hasil``); ``pernah``: only of those that
    had such a check; ``bernama`` with its ``kunci``, by which an application is known in every such query."""
    syarat = _syarat(ling, layanan, sendiri=sendiri)
    if hasil is not None:
        syarat.append(col(_p.hasil) == hasil)
    bagian = []
    # A number says which application it is: who asked is looked up only where there is none.
    for bernomor, kunci in _KUNCI.items():
        urut = func.row_number().over(partition_by=kunci, order_by=(col(_p.waktu).desc(), col(_p.id).desc()))
        kolom: list[Any] = [col(_p.id), col(_p.hasil), urut.label("urut")]
        if bernama:
            nama = col(_p.nomor_permohonan)
            pertama = func.first_value(col(_p.id)).over(partition_by=kunci, order_by=(col(_p.waktu), col(_p.id)))
            kolom.append((col(_p.layanan) + "/" + (nama if bernomor else pertama)).label("kunci"))
        satu = _dari(select(*kolom), bernomor=bernomor).where(*syarat)
        if pernah is not None:
            dengan = _dari(select(*kunci), bernomor=bernomor).where(*syarat, pernah)
            satu = satu.where(tuple_(*kunci).in_(dengan.correlate(None)))
        bagian.append(satu)
    semua = union_all(*bagian).subquery()
    return select(semua).where(semua.c.urut == 1).subquery()


def _dari(kueri: Select[Any], *, bernomor: bool) -> Select[Any]:
    if bernomor:
        return kueri.where(col(_p.nomor_permohonan).is_not(None))
    return kueri.join(_o, and_(col(_o.pemeriksaan_id) == col(_p.id), _PEMOHON)).where(
        col(_p.nomor_permohonan).is_(None)
    )


def _beserta_pemohon(p: Subquery) -> Subquery:
    """Applications with what the register said of the applicant."""
    keadaan = (col(_o.ditemukan), col(_o.terdaftar), col(_o.aktif))
    return select(p, *keadaan).join(_o, and_(col(_o.pemeriksaan_id) == p.c.id, _PEMOHON)).subquery()


def _syarat(ling: Lingkup, layanan: tuple[str, ...], *, sendiri: bool) -> list[Any]:
    """The checks of the period; with ``sendiri`` those asked with this unit's keys."""
    syarat = [
        col(_p.daerah) == ling.daerah,
        col(_p.layanan).in_(layanan),
        col(_p.tanggal) >= ling.periode.awal,
        col(_p.tanggal) <= ling.tanggal,
    ]
    if sendiri:
        milik = ling.sesi.exec(pilih(KunciApi.id).where(KunciApi.unit == ling.unit)).all()
        if not milik:
            # Without a key of its own it asked nothing; most villages have none, and a quarter holds many checks.
            raise _belum()
        syarat.append(col(_p.pelaku).in_([f"kunci:{k}" for k in milik]))
    return syarat


def _harus_ada(ling: Lingkup, layanan: tuple[str, ...], *, sendiri: bool = False) -> None:
    """Raise :class:`BelumAdaData` when nobody asked the gate: that tells nothing about the applications that came
    in."""
    kueri = select(col(_p.id)).where(*_syarat(ling, layanan, sendiri=sendiri)).limit(1)
    if ling.sesi.connection().execute(kueri).first() is None:
        raise _belum()


def _belum() -> BelumAdaData:
    return BelumAdaData("Belum ada pemeriksaan kepesertaan untuk layanan ini yang tercatat pada periode ini.")


def _hitung(ling: Lingkup, p: Subquery, atas: Any, bawah: Any = None, *, kosong: bool = False) -> Hasil:
    kolom = [func.coalesce(func.sum(case((atas, 1), else_=0)), 0), func.count()]
    if bawah is not None:
        kolom[1] = func.coalesce(func.sum(case((bawah, 1), else_=0)), 0)
    pembilang, penyebut = ling.sesi.connection().execute(select(*kolom).select_from(p)).one()
    if bawah is None and not kosong and penyebut == 0:
        raise _belum()
    return Hasil(int(pembilang), int(penyebut), (ling.catatan("pemeriksaan"),))
