"""One step of a case's follow-up: its village is looked at as of the day, and told what is due. May run twice."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import select

from patuh.basisdata.mesin import BasisData
from patuh.desa.jadwal import hari_ingat, titik_berikut
from patuh.desa.kabar import kabarkan
from patuh.desa.kasus import kunci_desa
from patuh.desa.langkah import BERAKHIR
from patuh.desa.tabel import PembiayaanDesa, StatusPembiayaan
from patuh.desa.telaah import berlaku_sktm, telaah
from patuh.kesanggupan.tindak import Sesudah
from patuh.tugas.bentuk import kalender
from rules.mesin.mesin import Mesin


def tindak(bd: BasisData, id: str, *, mesin: Mesin, waktu: datetime) -> Sesudah:
    """Do what is due at this instant."""
    with bd.tulis() as sesi:
        kasus = sesi.exec(select(PembiayaanDesa).where(PembiayaanDesa.id == id)).one()
        if kasus.status in BERAKHIR:
            return Sesudah(kasus.status, None)
        kal = kalender(kasus.daerah)
        hari = kal.tanggal(waktu)
        telaah(sesi, mesin, kasus.daerah, [kasus.wilayah], hari=hari, waktu=waktu)
        sesi.refresh(kasus)
        # The look may have moved the case to another village, whose row is the one to tell of it.
        desa = kunci_desa(sesi, kasus.daerah, [kasus.wilayah])[0]
        if kasus.status in BERAKHIR:
            return Sesudah(kasus.status, None)
        berlaku = berlaku_sktm(mesin, kasus.daerah, hari)
        habis = kasus.tanggal + timedelta(days=berlaku)
        status = StatusPembiayaan(kasus.status)
        if hari_ingat(status, kasus.sejak, habis, kasus.diingatkan, hari):
            kasus.diingatkan, desa.baru = hari, True
            sesi.add_all((kasus, desa))
            sesi.flush()
        kabarkan(sesi, desa, hari=hari, waktu=waktu, berlaku=berlaku)
        return Sesudah(status, titik_berikut(status, kasus.sejak, habis, waktu, kal, kabar_tertunda=desa.baru))
