"""Counting the register before anybody asks: after an import, and when a day (so perhaps a period) begins."""

from __future__ import annotations

from datetime import datetime

from patuh.akun.muat import daftar_daerah
from patuh.basisdata.mesin import BasisData
from patuh.indikator.daftar import hitung
from patuh.indikator.rekap import simpan_rekap
from patuh.instruksi.muat import daftar_instruksi, muat_instruksi
from patuh.tugas.bentuk import kalender
from rules.periode import Periode


def hangatkan(bd: BasisData, *, waktu: datetime) -> int:
    """Count what the instruments' indicators need of the register, for this quarter and the one being reported on, and
    keep it; how many new counts. Only versions of the register that nobody has counted yet cost anything."""
    for daerah in daftar_daerah():
        hari = kalender(daerah).tanggal(waktu)
        kini = Periode.memuat(hari, "triwulan")
        for instruksi in (muat_instruksi(i) for i in daftar_instruksi()):
            if instruksi.daerah != daerah:
                continue
            semua = {(d.nomor, i.hitung) for d in instruksi.diktum for k in d.klausul for i in k.indikator if i.hitung}
            for diktum, nama in sorted(semua):
                for periode in (kini, kini.sebelumnya):
                    with bd.baca() as sesi:
                        hitung(
                            sesi,
                            nama,
                            daerah=daerah,
                            instruksi=instruksi.id,
                            diktum=diktum,
                            unit=f"{daerah}-sekda",
                            periode=periode,
                            hari=hari,
                        )
    return simpan_rekap(bd)
