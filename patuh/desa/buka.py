"""Open the cases of a daerah: every village with a letter or a case is looked at, some at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from patuh.basisdata.mesin import BasisData, sisip_baru
from patuh.basisdata.tipe import tabel
from patuh.desa.lihat import desa_bersangkutan, sidik_register
from patuh.desa.tabel import BukaanDesa
from patuh.desa.telaah import HasilTelaah, telaah
from patuh.tugas.bentuk import kalender
from rules.mesin.mesin import BelumBerlaku, DaerahTidakDikenal, Mesin

SEKALI = 4
"""Villages a transaction: other writers need not wait long."""


def perlu_dibuka(bd: BasisData, daerah: str, *, waktu: datetime) -> bool:
    """Was anything imported or entered since the cases of this daerah were last opened?

    Before the first letter there is nothing to open, whatever else is imported.
    """
    hari = kalender(daerah).tanggal(waktu)
    with bd.baca() as sesi:
        lama = sesi.get(BukaanDesa, daerah)
        if lama is not None and lama.sidik == sidik_register(sesi, daerah, hari):
            return False
        return bool(desa_bersangkutan(sesi, daerah, hari))


def buka_semua(
    bd: BasisData, mesin: Mesin, daerah: str, *, waktu: datetime, berhenti: Callable[[], bool] = lambda: False
) -> HasilTelaah:
    """Look at every village of a daerah as of today. Asked again upon the same register it opens nothing anew.

    When stopped, or when it dies, the next call goes on: a village looked at today is passed over.
    """
    hari = kalender(daerah).tanggal(waktu)
    hasil = HasilTelaah()
    with bd.baca() as sesi:
        sidik = sidik_register(sesi, daerah, hari)
        desa = desa_bersangkutan(sesi, daerah, hari)
    for mulai in range(0, len(desa), SEKALI):
        if berhenti():
            return hasil
        with bd.tulis() as sesi:
            try:
                satu = telaah(sesi, mesin, daerah, desa[mulai : mulai + SEKALI], hari=hari, waktu=waktu)
            except (BelumBerlaku, DaerahTidakDikenal):
                # No instruction orders this here yet, so there is nothing to open.
                break
        hasil.dibuka += satu.dibuka
        hasil.berubah += satu.berubah
    with bd.tulis() as sesi:
        sisip_baru(sesi, tabel(BukaanDesa), [{"daerah": daerah, "sidik": "", "waktu": waktu}])
        baris = sesi.get_one(BukaanDesa, daerah)
        baris.sidik, baris.waktu = sidik, waktu
        sesi.add(baris)
    return hasil
