"""Who takes part in a collection: the desa and kelurahan of a kecamatan, and which unit may do what."""

from __future__ import annotations

from patuh.akun.daerah import UnitData
from patuh.akun.pelaku import Pelaku
from patuh.galat import TidakBerwenang
from patuh.lembaran import ingat
from patuh.tugas.bentuk import kamus_unit

PEMBACA = ("sekda", "bupati")


@ingat
def dinsos(daerah: str) -> str:
    """The office that collects (its code begins alike everywhere: ``33.13-dinsos``, ``33.05-dinsosp3a``)."""
    awal = f"{daerah}-dinsos"
    return next((k for k in kamus_unit(daerah) if k.startswith(awal)), awal)


@ingat
def desa_kecamatan(daerah: str) -> dict[str, tuple[UnitData, ...]]:
    """The desa and kelurahan of each kecamatan, in the order of their codes."""
    desa = [u for u in kamus_unit(daerah).values() if u.jenis in ("desa", "kelurahan")]
    camat = [u.kode for u in kamus_unit(daerah).values() if u.jenis == "camat"]
    return {k: tuple(sorted((u for u in desa if u.atasan == k), key=lambda u: u.kode)) for k in sorted(camat)}


def pastikan_dinsos(pelaku: Pelaku, daerah: str) -> str:
    """The acting unit. Raises :class:`TidakBerwenang` for anybody but Dinas Sosial of this daerah."""
    if not pelaku.menjangkau(daerah) or pelaku.unit != dinsos(daerah):
        raise TidakBerwenang("Hanya Dinas Sosial yang dapat melakukan ini, dengan kunci unitnya.")
    return pelaku.unit


def pastikan_desa(pelaku: Pelaku, daerah: str, desa: str) -> None:
    """Raises :class:`TidakBerwenang` unless this is the desa or kelurahan itself."""
    unit = kamus_unit(daerah).get(desa)
    if not pelaku.menjangkau(daerah) or pelaku.unit != desa or unit is None or unit.jenis not in ("desa", "kelurahan"):
        raise TidakBerwenang("Data desa atau kelurahan hanya dikirim oleh desa atau kelurahan itu sendiri.")


def pastikan_camat(pelaku: Pelaku, daerah: str, kecamatan: str | None) -> str:
    """The kecamatan. Raises :class:`TidakBerwenang` unless this is its camat."""
    unit = kamus_unit(daerah).get(pelaku.unit or "")
    if not pelaku.menjangkau(daerah) or unit is None or unit.jenis != "camat" or pelaku.unit != kecamatan:
        raise TidakBerwenang("Kiriman desa hanya diputuskan dan diteruskan oleh camatnya sendiri.")
    return unit.kode


def jangkauan(pelaku: Pelaku, daerah: str) -> tuple[str, ...]:
    """The desa whose state the caller may see. Raises :class:`TidakBerwenang` for units that take no part."""
    semua = tuple(u.kode for desa in desa_kecamatan(daerah).values() for u in desa)
    if pelaku.unit is None or pelaku.unit in {dinsos(daerah), *(f"{daerah}-{p}" for p in PEMBACA)}:
        return semua
    if pelaku.unit in desa_kecamatan(daerah):
        return tuple(u.kode for u in desa_kecamatan(daerah)[pelaku.unit])
    if pelaku.unit in semua:
        return (pelaku.unit,)
    raise TidakBerwenang("Pengumpulan data hanya untuk desa, kelurahan, camat, dan Dinas Sosial.")
