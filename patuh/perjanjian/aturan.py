"""Who an agreement's rows name: which units may write for a row, and which party a unit stands for."""

from __future__ import annotations

from patuh.akun.muat import muat_daerah, pilih_unit
from patuh.akun.pelaku import Pelaku
from patuh.galat import GalatIsian, IsianSalah, TidakBerwenang, TidakDitemukan
from patuh.instruksi.model import AturanPeristiwa, Diktum, Instruksi, Klausul
from patuh.instruksi.muat import daftar_instruksi, muat_instruksi


def ambil_perjanjian(instruksi_id: str, pelaku: Pelaku) -> Instruksi:
    """The instrument, if the caller may touch its daerah. Raises :class:`TidakDitemukan`, :class:`TidakBerwenang`."""
    if instruksi_id not in daftar_instruksi():
        raise TidakDitemukan(f"Instruksi ini tidak ada. Yang ada: {', '.join(daftar_instruksi())}.")
    instruksi = muat_instruksi(instruksi_id)
    if not pelaku.menjangkau(instruksi.daerah):
        raise TidakBerwenang("Kunci ini tidak berlaku untuk daerah perjanjian ini.")
    return instruksi


def perjanjian_daerah(daerah: str) -> list[Instruksi]:
    """The agreements of a daerah: instruments between parties."""
    semua = [muat_instruksi(i) for i in daftar_instruksi()]
    return [i for i in semua if i.daerah == daerah and i.para_pihak]


def kak_daerah(daerah: str) -> list[Instruksi]:
    """The budgeted activities (KAK) of a daerah: instruments with budget lines."""
    semua = [muat_instruksi(i) for i in daftar_instruksi()]
    return [i for i in semua if i.daerah == daerah and i.anggaran]


def klausul_peristiwa(instruksi: Instruksi, jenis: str) -> tuple[Diktum, Klausul, AturanPeristiwa]:
    """The clause whose events are of this kind. Raises :class:`IsianSalah` on ``jenis``."""
    ada: list[str] = []
    for diktum in instruksi.diktum:
        for klausul in diktum.klausul:
            if klausul.peristiwa is not None:
                if klausul.peristiwa.kode == jenis:
                    return diktum, klausul, klausul.peristiwa
                ada.append(klausul.peristiwa.kode)
    pilihan = f"Pilihan: {', '.join(ada)}." if ada else "Instruksi ini tidak memiliki peristiwa bertenggat."
    raise IsianSalah("Jenis peristiwa belum benar.", (GalatIsian("jenis", pilihan),))


def pastikan_segmen(instruksi: Instruksi, segmen: str) -> None:
    """Raises :class:`IsianSalah` on ``segmen`` when no row of the instrument bills it."""
    if segmen not in instruksi.segmen:
        ada = ", ".join(instruksi.segmen) or "tidak ada"
        raise IsianSalah("Segmen belum benar.", (GalatIsian("segmen", f"Segmen pada instruksi ini: {ada}."),))


def unit_diktum(instruksi: Instruksi, *diktum: Diktum) -> frozenset[str]:
    """The units that the clauses of these rows name, and the Sekda."""
    daerah = muat_daerah(instruksi.daerah)
    pilihan = [
        u for d in diktum for k in d.klausul for p in instruksi.pelaksana_klausul(d, k) for u in p.unit
    ]  # fmt: skip
    return frozenset((*(u.kode for u in pilih_unit(daerah, pilihan)), f"{instruksi.daerah}-sekda"))


def unit_segmen(instruksi: Instruksi, segmen: str) -> frozenset[str]:
    """The units of every row of a segment."""
    return unit_diktum(
        instruksi, *(d for d in instruksi.diktum if segmen in (d.segmen, *(k.segmen for k in d.klausul)))
    )


def pastikan_unit(pelaku: Pelaku, boleh: frozenset[str]) -> str:
    """The caller's unit, which must be one of these. Raises :class:`TidakBerwenang`."""
    if pelaku.unit is None or pelaku.unit not in boleh:
        raise TidakBerwenang(f"Hanya unit yang disebut baris perjanjian ini yang dapat mencatat: {_sebut(boleh)}.")
    return pelaku.unit


def pihak_unit(instruksi: Instruksi, unit: str) -> str | None:
    """The party that a unit stands for: by the parties' own units, else by the clauses it carries out."""
    daerah = muat_daerah(instruksi.daerah)
    for pihak in instruksi.para_pihak:
        if unit in pihak.unit:
            return pihak.id
    for diktum in instruksi.diktum:
        for klausul in diktum.klausul:
            kode = [u for p in instruksi.pelaksana_klausul(diktum, klausul) for u in p.unit]
            if klausul.pihak is not None and unit in {u.kode for u in pilih_unit(daerah, kode)}:
                return klausul.pihak
    return None


def _sebut(unit: frozenset[str]) -> str:
    return ", ".join(sorted(unit))
