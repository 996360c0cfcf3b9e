"""Figures of sanctions (Karanganyar KEDELAPAN c, KESEBELAS, KEDUA BELAS e): who was proposed, whose file is whole."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, func, select

from patuh.indikator.model import BelumAdaData, Hasil, Lingkup
from patuh.kesanggupan.tabel import Kesanggupan, OrangKesanggupan, StatusKesanggupan
from patuh.pemeriksaan.tabel import OrangDiperiksa, Pemeriksaan
from patuh.sanksi.tabel import LangkahSanksi, Sanksi, StatusSanksi
from patuh.tugas.bentuk import kalender

_WAJIB = frozenset((StatusSanksi.TEGURAN_1, StatusSanksi.TEGURAN_2, StatusSanksi.DENDA, StatusSanksi.PERMINTAAN_BPJS))
_BERAKHIR = frozenset((StatusSanksi.DICABUT, StatusSanksi.SELESAI, StatusSanksi.DITOLAK))
Pelaku = tuple[str, str]
"""An employer: by NIB, else by the blind index of the owner."""


def diusulkan(ling: Lingkup, *, terbukti: bool) -> Hasil:
    """Employers proposed in the period; with ``terbukti`` against those whose promise is known to be broken and who
    were not proposed before. Without it only the office knows whom its visits found."""
    _pernah(ling)
    awal, akhir = _rentang(ling)
    kueri = select(Sanksi).where(Sanksi.daerah == ling.daerah, Sanksi.diktum == ling.diktum, Sanksi.dibuat < akhir)
    semua = ling.sesi.exec(kueri).all()
    kini = {_usaha(s) for s in semua if s.dibuat >= awal}
    sumber = (ling.catatan("sanksi"), *((ling.catatan("kesanggupan"),) if terbukti else ()))
    if not terbukti:
        return Hasil(len(kini), None, sumber)
    dulu = {_usaha(s) for s in semua if s.dibuat < awal}
    return Hasil(len(kini), len((_ingkar(ling) - dulu) | kini), sumber)


def berkas_lengkap(ling: Lingkup) -> Hasil:
    """Sanctions under way on the last day, and those with both warnings, the fine notice and the BPJS request."""
    _pernah(ling)
    _, akhir = _rentang(ling)
    kueri = (
        select(LangkahSanksi.sanksi_id, LangkahSanksi.status)
        .join(Sanksi, col(Sanksi.id) == col(LangkahSanksi.sanksi_id))
        .where(Sanksi.daerah == ling.daerah, Sanksi.diktum == ling.diktum, LangkahSanksi.waktu < akhir)
    )
    langkah: dict[str, set[str]] = {}
    for id_, status in ling.sesi.exec(kueri):
        langkah.setdefault(id_, set()).add(status)
    jalan = [s for s in langkah.values() if not s & _BERAKHIR]
    return Hasil(sum(1 for s in jalan if s >= _WAJIB), len(jalan), (ling.catatan("sanksi"),))


def _ingkar(ling: Lingkup) -> set[Pelaku]:
    """Employers (or applicants) with a promise broken up to the last day that nobody has kept since."""
    kueri = (
        select(Kesanggupan.nib, OrangDiperiksa.indeks)
        .join(OrangDiperiksa, col(OrangDiperiksa.pemeriksaan_id) == col(Kesanggupan.pemeriksaan_id))
        .where(
            Kesanggupan.daerah == ling.daerah,
            Kesanggupan.unit == ling.unit,
            Kesanggupan.status == StatusKesanggupan.INGKAR,
            col(Kesanggupan.batas) <= ling.tanggal,
            OrangDiperiksa.subjek == "pemohon",
            col(Kesanggupan.id).in_(
                select(OrangKesanggupan.kesanggupan_id).where(col(OrangKesanggupan.dipenuhi).is_(None))
            ),
        )
    )
    return {_kunci(nib, indeks) for nib, indeks in ling.sesi.exec(kueri)}


def _usaha(sanksi: Sanksi) -> Pelaku:
    return _kunci(sanksi.nib, sanksi.indeks)


def _kunci(nib: str | None, indeks: bytes | None) -> Pelaku:
    return ("nib", nib) if nib else ("indeks", (indeks or b"").hex())


def _rentang(ling: Lingkup) -> tuple[datetime, datetime]:
    kal = kalender(ling.daerah)
    return kal.awal_hari(ling.periode.awal), kal.akhir_hari(ling.tanggal)


def _pernah(ling: Lingkup) -> None:
    """A daerah that has neither checks nor sanctions on record keeps them elsewhere: then zero is not known."""
    if not (_ada(ling.sesi, Sanksi, ling) or _ada(ling.sesi, Pemeriksaan, ling)):
        raise BelumAdaData("Belum ada pemeriksaan atau usulan sanksi yang tercatat di layanan ini.")


def _ada(sesi: Session, model: type[Sanksi] | type[Pemeriksaan], ling: Lingkup) -> bool:
    kueri = select(func.count()).select_from(select(model.id).where(model.daerah == ling.daerah).limit(1).subquery())
    return sesi.exec(kueri).one() > 0
