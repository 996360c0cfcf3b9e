"""Put an instrument file in force from a day, in the office's data folder: checked whole, kept by its hash, recorded.

Nothing is half done. The version is archived first (unknown to anybody), the list that makes it count is replaced last,
inside the transaction of the audit event.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from patuh import lembaran
from patuh.akun.muat import BerkasDaerahSalah, baca_daerah, daftar_daerah, muat_daerah
from patuh.basisdata.mesin import BasisData
from patuh.instruksi.model import Instruksi
from patuh.instruksi.muat import daftar_instruksi, edisi_instruksi, muat_instruksi, pakai_folder, sidik_berkas
from patuh.instruksi.periksa import berkas_naskah, periksa_berkas
from patuh.instruksi.rancangan import tebakan_tersisa
from patuh.jejak.catat import catat
from patuh.tugas.rencana import isi_unit
from rules.berkas import Temuan

PELAKU = "layanan:terbit"


class TerbitDitolak(ValueError):
    """The file was refused and nothing was changed; ``temuan`` says where and why."""

    def __init__(self, pesan: str, temuan: Iterable[Temuan] = ()) -> None:
        self.temuan = tuple(temuan)
        super().__init__(pesan)


@dataclass(frozen=True)
class HasilTerbit:
    """What is in force now; ``daerah_baru`` with its number of units where the daerah came along."""

    instruksi: str
    berlaku: date
    versi: str
    daerah_baru: str | None
    unit: int


def terbitkan(bd: BasisData, folder: Path, berkas: Path, berlaku: date, *, waktu: datetime) -> HasilTerbit:
    """Put ``berkas`` in force from ``berlaku`` in the data folder; its daerah file too (``daerah/`` beside it) if new.

    Raises:
        TerbitDitolak: findings, guesses nobody has looked at, a day before the instrument itself begins.
    """
    pakai_folder(folder, lembaran.hari_layanan(waktu))
    with lembaran.dengan_konsep(berkas.parent / lembaran.FOLDER_DAERAH):
        instruksi, temuan = periksa_berkas(berkas)
    if instruksi is None or temuan:
        raise TerbitDitolak(f"{len(temuan)} temuan", temuan)
    _tanpa_tebakan(berkas)
    versi = sidik_berkas(berkas)
    _pantas(instruksi, berlaku, versi)
    daerah = _daerah_baru(instruksi, berkas)
    arsip = lembaran.simpan_arsip(folder, berkas, berkas_naskah(instruksi.naskah, berkas), versi)
    if sidik_berkas(arsip) != versi:
        raise TerbitDitolak(f"{berkas.name} berubah selagi dibaca; ulangi")
    tujuan = folder / lembaran.FOLDER_DAERAH / f"{instruksi.daerah}.yaml"
    try:
        with bd.tulis() as sesi:
            catat(
                sesi,
                waktu=waktu,
                daerah=instruksi.daerah,
                pelaku=PELAKU,
                tindakan="instruksi.terbit",
                objek=f"instruksi/{instruksi.id}",
                isi={"versi": versi, "berlaku": berlaku.isoformat(), "daerah_baru": daerah is not None},
            )
            if daerah is not None:
                lembaran.tulis_utuh(tujuan, daerah.read_text(encoding="utf-8"))
            lembaran.daftarkan(folder, instruksi.id, berlaku, versi)
    except BaseException:
        if daerah is not None:
            tujuan.unlink(missing_ok=True)
        raise
    lembaran.segarkan(lembaran.hari_layanan(waktu))
    unit = isi_unit(bd, muat_daerah(instruksi.daerah))
    return HasilTerbit(instruksi.id, berlaku, versi, instruksi.daerah if daerah is not None else None, unit)


def _tanpa_tebakan(berkas: Path) -> None:
    if sisa := tebakan_tersisa(berkas.read_text(encoding="utf-8")):
        baris = ", ".join(map(str, sisa[:5])) + (" dan seterusnya" if len(sisa) > 5 else "")
        raise TerbitDitolak(
            f"{berkas.name}: {len(sisa)} tebakan belum ditinjau (baris {baris}). Baca tiap barisnya, betulkan, lalu "
            "hapus tanda # TEBAKAN"
        )


def _pantas(instruksi: Instruksi, berlaku: date, versi: str) -> None:
    if berlaku < instruksi.berlaku_dari:
        raise TerbitDitolak(f"--berlaku {berlaku} mendahului 'berlaku_dari' {instruksi.berlaku_dari} di berkasnya")
    if instruksi.berlaku_sampai is not None and berlaku > instruksi.berlaku_sampai:
        raise TerbitDitolak(f"--berlaku {berlaku} sesudah 'berlaku_sampai' {instruksi.berlaku_sampai} di berkasnya")
    if instruksi.id not in daftar_instruksi():
        return
    if edisi_instruksi(instruksi.id)[-1].versi == versi:
        raise TerbitDitolak(f"Berkas ini sama dengan versi {instruksi.id} yang terakhir diberlakukan")
    if muat_instruksi(instruksi.id).daerah != instruksi.daerah:
        raise TerbitDitolak(f"Instruksi {instruksi.id} milik daerah {muat_instruksi(instruksi.id).daerah}")


def _daerah_baru(instruksi: Instruksi, berkas: Path) -> Path | None:
    """The draft of the daerah where it is not known yet."""
    if instruksi.daerah in daftar_daerah():
        return None
    konsep = berkas.parent / lembaran.FOLDER_DAERAH / f"{instruksi.daerah}.yaml"
    try:
        baca_daerah(konsep)
    except BerkasDaerahSalah as salah:
        raise TerbitDitolak(f"Berkas daerah {konsep.name} salah", salah.temuan) from None
    _tanpa_tebakan(konsep)
    return konsep
