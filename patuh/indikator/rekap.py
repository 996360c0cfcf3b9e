"""Counts over versions of the register, by desa/kelurahan: counted once, then read from a small table.

A reader that finds none counts and keeps the result in memory; whoever may write puts it on record. So opening a task
reads a few hundred rows however many people the register holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Any

from sqlalchemy import Subquery, and_, case, func, literal, select
from sqlmodel import Session, col
from sqlmodel import select as pilih

from patuh.basisdata.mesin import BasisData, sisip_baru
from patuh.basisdata.tipe import tabel
from patuh.indikator.tabel import RekapRegister
from patuh.register.tabel import BarisKepesertaan, BarisMiskin, BarisPekerja, BarisPenduduk, Impor

Isi = dict[tuple[str, str], int]
SEMUA = ""
_PANJANG_KECAMATAN = 8
# By address of the database: its reading and its writing side have engines of their own.
_INGAT: dict[str, dict[str, Isi]] = {}
_KUNCI = Lock()
_BANYAK = 200


class Rekap:
    """The counts under one key."""

    def __init__(self, isi: Mapping[tuple[str, str], int]) -> None:
        self._isi = isi

    def jumlah(self, ukuran: str, wilayah: str | None = None) -> int:
        """The count of a desa/kelurahan, of a kecamatan (all in it), or of everything."""
        if wilayah is None or len(wilayah) > _PANJANG_KECAMATAN:
            return self._isi.get((wilayah or SEMUA, ukuran), 0)
        return sum(n for (w, u), n in self._isi.items() if u == ukuran and w.startswith(f"{wilayah}."))

    def per_kunci(self, ukuran: str) -> dict[str, int]:
        """The count of every region (or whatever the counts are by), without the sum."""
        return {w: n for (w, u), n in self._isi.items() if u == ukuran and w != SEMUA}

    def desa(self, ukuran: str) -> frozenset[str]:
        """The desa/kelurahan in which there is at least one."""
        return frozenset(w for w, n in self.per_kunci(ukuran).items() if n > 0)


def rekap(sesi: Session, nama: str, impor: Sequence[Impor], kueri: Any) -> Rekap:
    """The counts of ``kueri`` (first column the region, the others by name), counted when nobody has yet.

    ``nama`` and the imports make the key: the counts must depend on nothing else.
    """
    kunci = "/".join((nama, *(str(i.no) for i in impor)))
    ada = sesi.exec(pilih(RekapRegister).where(RekapRegister.kunci == kunci)).all()
    if ada:
        return Rekap({(b.wilayah, b.ukuran): b.jumlah for b in ada})
    ingat = _ingatan(sesi)
    if (isi := ingat.get(kunci)) is None:
        isi = _hitung(sesi, kueri)
        with _KUNCI:
            while len(ingat) >= _BANYAK:
                del ingat[next(iter(ingat))]
            ingat[kunci] = isi
    if not sesi.get_bind().get_execution_options().get("baca_saja"):
        _simpan(sesi, kunci, isi)
    return Rekap(isi)


def simpan_rekap(bd: BasisData) -> int:
    """Put on record what readers have counted; how many keys. One short transaction."""
    with _KUNCI:
        ingat = dict(_INGAT.get(_alamat(bd.mesin), {}))
    if not ingat:
        return 0
    with bd.tulis() as sesi:
        for kunci, isi in ingat.items():
            _simpan(sesi, kunci, isi)
    with _KUNCI:
        for kunci in ingat:
            _INGAT.get(_alamat(bd.mesin), {}).pop(kunci, None)
    return len(ingat)


def _ingatan(sesi: Session) -> dict[str, Isi]:
    with _KUNCI:
        return _INGAT.setdefault(_alamat(sesi.get_bind()), {})


def _alamat(mesin: Any) -> str:
    return str(mesin.engine.url.render_as_string(hide_password=True))


def _hitung(sesi: Session, kueri: Any) -> Isi:
    ukuran = [k.name for k in kueri.selected_columns][1:]
    isi: Isi = {(SEMUA, u): 0 for u in ukuran}
    with _tanpa_kalang(sesi):
        baris = sesi.connection().execute(kueri).all()
    for wilayah, *jumlah in baris:
        for nama, banyak in zip(ukuran, jumlah, strict=True):
            n = int(banyak or 0)
            isi[SEMUA, nama] += n
            if wilayah:
                isi[wilayah, nama] = isi.get((wilayah, nama), 0) + n
    return isi


@contextmanager
def _tanpa_kalang(sesi: Session) -> Iterator[None]:
    """PostgreSQL knows nothing yet of a register that has just come, takes it for a few rows and would read one side
    anew for each row of the other."""
    koneksi = sesi.connection()
    if koneksi.dialect.name != "postgresql":
        yield
        return
    koneksi.exec_driver_sql("SET LOCAL enable_nestloop = off")
    yield
    koneksi.exec_driver_sql("SET LOCAL enable_nestloop = on")


def _simpan(sesi: Session, kunci: str, isi: Isi) -> None:
    baris = [{"kunci": kunci, "wilayah": w, "ukuran": u, "jumlah": n} for (w, u), n in isi.items()]
    sisip_baru(sesi, tabel(RekapRegister), baris)


def _ada(syarat: Any) -> Any:
    return func.max(case((syarat, 1), else_=0))


def _banyak(syarat: Any) -> Any:
    return func.sum(case((syarat, 1), else_=0))


_k = BarisKepesertaan


def _anggota(impor: Impor) -> Subquery:
    """Members, one row a NIK (a malformed NIK is a member of its own): what holds in any of their rows."""
    aktif, segmen = col(_k.aktif).is_(True), col(_k.segmen)
    return (
        select(
            col(_k.indeks),
            func.min(_k.wilayah).label("wilayah"),
            _ada(aktif).label("aktif"),
            _ada(col(_k.nik_sah).is_(True)).label("sah"),
            _ada(and_(aktif, segmen == "PPU")).label("ppu"),
            _ada(and_(aktif, segmen == "PBPU_PEMDA")).label("pemda"),
            _ada(and_(aktif, segmen.in_(("PBPU_PEMDA", "PBI_APBN")))).label("pbi"),
            _ada(segmen.in_(("PBPU", "BP"))).label("mandiri"),
            _ada(segmen.in_(("PPU", "PBI_APBN", "PBPU_PEMDA"))).label("dibayari"),
        )
        .where(col(_k.impor_no) == impor.no)
        .group_by(col(_k.indeks))
        .subquery()
    )


def _hidup(impor: Impor) -> Subquery:
    p = BarisPenduduk
    return (
        select(col(p.indeks), func.min(p.wilayah).label("wilayah"))
        .where(col(p.impor_no) == impor.no, col(p.status) == "HIDUP")
        .group_by(col(p.indeks))
        .subquery()
    )


def _pekerja(impor: Impor) -> Subquery:
    w = BarisPekerja
    usaha = func.coalesce(func.nullif(w.nib, ""), w.nama_badan_usaha)
    return (
        select(col(w.indeks), usaha.label("usaha"))
        .where(col(w.impor_no) == impor.no, col(w.aktif).is_(True))
        .distinct()
        .subquery()
    )


def rekap_cakupan(sesi: Session, penduduk: Impor, peserta: Impor) -> Rekap:
    """Living residents by home: ``penduduk``, of these ``terdaftar`` and ``aktif``."""
    p, k = _hidup(penduduk), _anggota(peserta)
    kueri = (
        select(
            p.c.wilayah,
            func.count().label("penduduk"),
            _banyak(k.c.indeks.is_not(None)).label("terdaftar"),
            func.sum(func.coalesce(k.c.aktif, 0)).label("aktif"),
        )
        .select_from(p.outerjoin(k, k.c.indeks == p.c.indeks))
        .group_by(p.c.wilayah)
    )
    return rekap(sesi, "cakupan", (penduduk, peserta), kueri)


def rekap_padan(sesi: Session, peserta: Impor, penduduk: Impor) -> Rekap:
    """Members: ``peserta``, of these ``padan`` (a valid NIK that stands among the residents, in any state)."""
    p = BarisPenduduk
    orang = select(col(p.indeks)).where(col(p.impor_no) == penduduk.no).distinct().subquery()
    k = _anggota(peserta)
    kueri = (
        select(
            k.c.wilayah,
            func.count().label("peserta"),
            _banyak(and_(k.c.sah == 1, orang.c.indeks.is_not(None))).label("padan"),
        )
        .select_from(k.outerjoin(orang, orang.c.indeks == k.c.indeks))
        .group_by(k.c.wilayah)
    )
    return rekap(sesi, "padan", (peserta, penduduk), kueri)


def rekap_miskin(sesi: Session, miskin: Impor, penduduk: Impor, peserta: Impor) -> Rekap:
    """People in the list of the poor by home: ``terdata`` in all; poor without active cover ``belum``, of these
    ``lengkap`` (a living resident on record, with the day of the finding)."""
    m, p, k = BarisMiskin, _hidup(penduduk), _anggota(peserta)
    belum = and_(col(m.miskin).is_(True), func.coalesce(k.c.aktif, 0) == 0)
    kueri = (
        select(
            p.c.wilayah,
            func.count().label("terdata"),
            _banyak(belum).label("belum"),
            _banyak(and_(belum, p.c.indeks.is_not(None), col(m.tanggal).is_not(None))).label("lengkap"),
        )
        .select_from(tabel(m).outerjoin(p, p.c.indeks == col(m.indeks)).outerjoin(k, k.c.indeks == col(m.indeks)))
        .where(col(m.impor_no) == miskin.no)
        .group_by(p.c.wilayah)
    )
    return rekap(sesi, "miskin", (miskin, penduduk, peserta), kueri)


def rekap_mandiri(sesi: Session, penduduk: Impor, awal: Impor, akhir: Impor, pekerja: Impor) -> Rekap:
    """Residents by home who were no member at the start, work for nobody and are paid for by nobody: ``sasaran``, of
    these now ``terdaftar`` on their own account."""
    p, a, b, w = _hidup(penduduk), _anggota(awal), _anggota(akhir), _pekerja(pekerja)
    kerja = select(w.c.indeks).distinct().subquery()
    kueri = (
        select(
            p.c.wilayah,
            func.count().label("sasaran"),
            func.sum(func.coalesce(b.c.mandiri, 0)).label("terdaftar"),
        )
        .select_from(
            p.outerjoin(a, a.c.indeks == p.c.indeks)
            .outerjoin(b, b.c.indeks == p.c.indeks)
            .outerjoin(kerja, kerja.c.indeks == p.c.indeks)
        )
        .where(a.c.indeks.is_(None), kerja.c.indeks.is_(None), func.coalesce(b.c.dibayari, 0) == 0)
        .group_by(p.c.wilayah)
    )
    return rekap(sesi, "mandiri", (penduduk, awal, akhir, pekerja), kueri)


def rekap_pekerja(sesi: Session, pekerja: Impor, peserta: Impor) -> Rekap:
    """By employer (its NIB, else its name): active workers ``pekerja``, of these members ``terdaftar``, active members
    ``aktif``, and active members as wage earners ``ppu``. A worker of two employers counts with each."""
    w, k = _pekerja(pekerja), _anggota(peserta)
    kueri = (
        select(
            w.c.usaha.label("wilayah"),
            func.count().label("pekerja"),
            _banyak(k.c.indeks.is_not(None)).label("terdaftar"),
            func.sum(func.coalesce(k.c.aktif, 0)).label("aktif"),
            func.sum(func.coalesce(k.c.ppu, 0)).label("ppu"),
        )
        .select_from(w.outerjoin(k, k.c.indeks == w.c.indeks))
        .group_by(w.c.usaha)
    )
    return rekap(sesi, "pekerja", (pekerja, peserta), kueri)


def rekap_alih(sesi: Session, pekerja: Impor, awal: Impor, akhir: Impor) -> Rekap:
    """Active workers in ``pemda`` or ``pbi`` cover at the start or now, of these now in PPU (``pemda_ppu``,
    ``pbi_ppu``)."""
    w, a, b = _pekerja(pekerja), _anggota(awal), _anggota(akhir)
    orang = select(w.c.indeks).distinct().subquery()

    def pernah(kolom: str) -> Any:
        return (func.coalesce(a.c[kolom], 0) + func.coalesce(b.c[kolom], 0)) > 0

    kueri = select(
        literal(SEMUA).label("wilayah"),
        _banyak(pernah("pemda")).label("pemda"),
        _banyak(and_(pernah("pemda"), b.c.ppu == 1)).label("pemda_ppu"),
        _banyak(pernah("pbi")).label("pbi"),
        _banyak(and_(pernah("pbi"), b.c.ppu == 1)).label("pbi_ppu"),
    ).select_from(orang.outerjoin(a, a.c.indeks == orang.c.indeks).outerjoin(b, b.c.indeks == orang.c.indeks))
    return rekap(sesi, "alih", (pekerja, awal, akhir), kueri)
