"""An official overrules the gate, with a reason, on record (never silently)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session

from patuh.akun.pelaku import Pelaku
from patuh.akun.tabel import Unit
from patuh.galat import Bentrok, GalatIsian, IsianSalah, TidakBerwenang, TidakDitemukan
from patuh.jejak.catat import catat
from patuh.pemeriksaan.tabel import Pemeriksaan, Pengecualian

ALASAN_MIN = 10


def ambil_pemeriksaan(sesi: Session, id: str, pelaku: Pelaku) -> Pemeriksaan:
    """A check of the actor's daerah.

    Raises:
        TidakDitemukan: there is none, or it belongs to another daerah.
    """
    satu = sesi.get(Pemeriksaan, id)
    if satu is None or not pelaku.menjangkau(satu.daerah):
        raise TidakDitemukan("Pemeriksaan ini tidak ada.")
    return satu


def bentuk(sesi: Session, satu: Pemeriksaan) -> dict[str, Any]:
    """The answer as it was given, and the exception where an official made one."""
    kecuali = sesi.get(Pengecualian, satu.id)
    if kecuali is None:
        return satu.jawaban | {"pengecualian": None, "boleh_lanjut": satu.hasil not in ("TAHAN", "PERLU_DATA")}
    unit = sesi.get(Unit, kecuali.unit)
    rinci = {
        "unit": kecuali.unit,
        "nama_unit": unit.nama if unit is not None else kecuali.unit,
        "alasan": kecuali.alasan,
        "waktu": kecuali.waktu.isoformat(),
    }
    return satu.jawaban | {"pengecualian": rinci, "boleh_lanjut": True}


def kecualikan(sesi: Session, id: str, alasan: str, pelaku: Pelaku, waktu: datetime) -> dict[str, Any]:
    """Let a held request go on.

    Raises:
        TidakDitemukan: no such check for this actor.
        TidakBerwenang: the key stands for no official's unit.
        Bentrok: nothing is held, or an exception was made already.
        IsianSalah: the reason is too short to be one.
    """
    satu = ambil_pemeriksaan(sesi, id, pelaku)
    unit = sesi.get(Unit, pelaku.unit) if pelaku.unit is not None else None
    if unit is None or unit.daerah != satu.daerah:
        raise TidakBerwenang("Pengecualian hanya dapat diberikan pejabat, dengan kunci yang bertindak untuk unitnya.")
    if satu.hasil not in ("TAHAN", "PERLU_DATA"):
        raise Bentrok("Permohonan ini tidak ditahan, jadi tidak perlu pengecualian.")
    if sesi.get(Pengecualian, id) is not None:
        raise Bentrok("Pengecualian untuk pemeriksaan ini sudah diberikan.")
    if len(alasan.strip()) < ALASAN_MIN:
        pesan = f"Tulis alasannya, sedikitnya {ALASAN_MIN} huruf."
        raise IsianSalah("Alasan pengecualian belum cukup.", (GalatIsian("alasan", pesan),))
    sesi.add(Pengecualian(pemeriksaan_id=id, unit=unit.kode, alasan=alasan.strip(), pelaku=pelaku.id, waktu=waktu))
    sesi.flush()
    catat(
        sesi,
        waktu=waktu,
        daerah=satu.daerah,
        pelaku=pelaku.id,
        tindakan="pemeriksaan.kecuali",
        objek=f"pemeriksaan/{id}",
        isi={"hasil": satu.hasil, "unit": unit.kode},
    )
    return bentuk(sesi, satu)
