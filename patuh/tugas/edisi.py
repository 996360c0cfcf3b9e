"""The words that a task stands on: those of the version its period began with, whatever was put in force since."""

from __future__ import annotations

from sqlalchemy import func, inspect
from sqlmodel import Session, col, select

from patuh.basisdata.mesin import ingatan
from patuh.instruksi.model import Diktum, Instruksi, Klausul
from patuh.instruksi.muat import muat_instruksi, muat_versi, sidik, versi_lain
from patuh.lembaran import ingat
from patuh.tugas.tabel import Penugasan, Tugas

_SIMPAN = "versi_periode"
Kamus = dict[tuple[str, str | None], tuple[Diktum, Klausul]]


def versi_periode(sesi: Session, instruksi: str, periode: str) -> str | None:
    """The version that a period's assignments were planned from; None before it is planned (asked once a session)."""
    # A period keeps the version that it was planned from. What is read outside of a writing transaction is on record.
    terkenal: dict[tuple[str, str], str] = ingatan(sesi, _SIMPAN)
    if (versi := terkenal.get((instruksi, periode))) is not None:
        return versi
    kenal: dict[tuple[str, str], str | None] = sesi.info.setdefault(_SIMPAN, {})
    if (versi := kenal.get((instruksi, periode))) is None:
        jumlah = func.count(col(Penugasan.id))
        milik = (Penugasan.instruksi == instruksi, Penugasan.periode == periode)
        kueri = select(Penugasan.versi).where(*milik).group_by(col(Penugasan.versi))
        # A period planned before versions were kept may hold several: most of its assignments decide.
        versi = kenal[instruksi, periode] = sesi.exec(kueri.order_by(jumlah.desc(), col(Penugasan.versi))).first()
    if versi is not None and sesi.get_bind().get_execution_options().get("baca_saja"):
        terkenal[instruksi, periode] = versi
    return versi


def instruksi_periode(sesi: Session, instruksi: str, periode: str) -> tuple[Instruksi, str]:
    """The instrument as the period began with it, and its version; as it is now where that version was not kept."""
    versi = versi_periode(sesi, instruksi, periode)
    lama = muat_versi(instruksi, versi) if versi is not None else None
    if lama is None or versi is None:
        return muat_instruksi(instruksi), sidik(instruksi)
    return lama, versi


def bunyi_tugas(tugas: Tugas) -> tuple[Diktum, Klausul]:
    """Diktum and clause of a task, in the words of the version its period began with.

    Raises:
        LookupError: no version of the instrument that is kept has this clause.
    """
    kunci = (tugas.diktum, tugas.huruf)
    keadaan = inspect(tugas)
    sesi = keadaan.session if keadaan is not None else None
    versi = versi_periode(sesi, tugas.instruksi, tugas.periode) if isinstance(sesi, Session) else None
    if versi is not None and kunci in (lama := _kamus_versi(tugas.instruksi, versi)):
        return lama[kunci]
    if kunci not in (semua := kamus_klausul(tugas.instruksi)):
        raise LookupError(f"klausul {tugas.diktum} {tugas.huruf or ''} tidak ada dalam {tugas.instruksi}")
    return semua[kunci]


@ingat
def kamus_klausul(instruksi: str) -> Kamus:
    """The instrument's clauses by diktum and huruf, as they are now; those of older versions that it has no more."""
    hasil: Kamus = {}
    for satu in (*reversed(versi_lain(instruksi)), muat_instruksi(instruksi)):
        hasil |= _kamus(satu)
    return hasil


@ingat
def _kamus_versi(instruksi: str, versi: str) -> Kamus:
    lama = muat_versi(instruksi, versi)
    return {} if lama is None else _kamus(lama)


def _kamus(instruksi: Instruksi) -> Kamus:
    return {(d.nomor, k.huruf): (d, k) for d in instruksi.diktum for k in d.klausul}
