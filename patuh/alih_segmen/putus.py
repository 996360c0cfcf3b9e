"""An official's word on a case: propose for PBI, hand on, close. No computation ends a follow-up this way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from patuh.akun.pelaku import Pelaku
from patuh.alih_segmen.antre import antrekan_kasus
from patuh.alih_segmen.langkah import Keputusan, StatusAlih, perlu_alasan, pilihan
from patuh.alih_segmen.penanggung import unit_dinsos, unit_tenaga_kerja
from patuh.alih_segmen.tabel import KasusAlih
from patuh.alih_segmen.tindak import pindah
from patuh.galat import Bentrok, GalatIsian, IsianSalah, TidakBerwenang, TidakDitemukan


@dataclass(frozen=True)
class PutusanPejabat:
    """A decision as told. ``pejabat`` is the name of the office held; ``nomor`` the letter's, where there is one."""

    keputusan: Keputusan
    pejabat: str
    alasan: str | None = None
    nomor: str | None = None


def putuskan(sesi: Session, id: str, isi: PutusanPejabat, *, pelaku: Pelaku, waktu: datetime) -> KasusAlih:
    """Carry out an official's decision and tell the workflow.

    Raises:
        TidakDitemukan: no such case for this actor.
        TidakBerwenang: the key does not act for Dinas Sosial or the office of labour; only the former proposes and
            hands on.
        Bentrok: the state does not allow it.
        IsianSalah: no official named, or no reason where one is owed.
    """
    kasus = sesi.exec(select(KasusAlih).where(KasusAlih.id == id).with_for_update()).first()
    if kasus is None or not pelaku.menjangkau(kasus.daerah):
        raise TidakDitemukan("Kasus ini tidak ada. Periksa kembali nomornya.")
    boleh = [unit_dinsos(kasus.daerah)]
    if isi.keputusan == Keputusan.TUTUP:
        boleh.append(unit_tenaga_kerja(kasus.daerah))
    if pelaku.unit not in boleh:
        raise TidakBerwenang(f"Keputusan ini hanya dengan kunci yang bertindak untuk {' atau '.join(boleh)}.")
    status = StatusAlih(kasus.status)
    ada = pilihan(status)
    if isi.keputusan not in ada:
        sebut = f"Yang dapat diputuskan sekarang: {', '.join(ada)}." if ada else "Kasus ini sudah berakhir."
        raise Bentrok(f"Kasus ini berstatus {status}. {sebut}")
    salah = []
    if not isi.pejabat.strip():
        salah.append(GalatIsian("pejabat", "Tulis nama jabatan yang memutuskan."))
    if perlu_alasan(status, isi.keputusan) and not (isi.alasan or "").strip():
        salah.append(GalatIsian("alasan", "Tulis dasar keputusan ini."))
    if salah:
        raise IsianSalah("Keputusan belum lengkap.", tuple(salah))
    pindah(
        sesi, kasus, ada[isi.keputusan], pelaku, waktu, keputusan=isi.keputusan, unit=pelaku.unit,
        pejabat=isi.pejabat.strip(), alasan=(isi.alasan or "").strip() or None, nomor=isi.nomor,
        putusan_id=kasus.putusan_id,
    )  # fmt: skip
    antrekan_kasus(sesi, kasus, waktu)
    sesi.flush()
    return kasus
