"""What is due in a check that waits for its official: tell at once, remind weekly, stop when decided."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session, select

from patuh.akun.tabel import Unit
from patuh.basisdata.mesin import BasisData
from patuh.kesanggupan.tindak import Sesudah
from patuh.pemberitahuan.catat import PemberitahuanBaru, beri_tahu_banyak
from patuh.pemberitahuan.tabel import JenisPemberitahuan
from patuh.verifikasi.tabel import StatusVerifikasi, Verifikasi
from rules.periode import Periode

_PENGINGAT = timedelta(days=7)


def tindak(bd: BasisData, id: str, *, waktu: datetime) -> Sesudah:
    """Remind Dinas Sosial of a list that waits; when to look again (None: it is decided)."""
    with bd.tulis() as sesi:
        satu = sesi.exec(select(Verifikasi).where(Verifikasi.id == id)).one()
        if satu.status != StatusVerifikasi.MENUNGGU_PERSETUJUAN or satu.selesai is None:
            return Sesudah(satu.status, None)
        minggu = (waktu - satu.selesai) // _PENGINGAT
        _beri_tahu(sesi, satu, minggu, waktu)
        return Sesudah(satu.status, satu.selesai + (minggu + 1) * _PENGINGAT)


def _beri_tahu(sesi: Session, satu: Verifikasi, minggu: int, waktu: datetime) -> None:
    unit = sesi.get(Unit, f"{satu.daerah}-dinsos")
    if unit is None:
        return
    orang = sum(satu.jumlah.values()) + sum(satu.belum_dijamin.values())
    nonaktif = sum(n for hasil, n in satu.jumlah.items() if hasil.startswith("NONAKTIF_"))
    lama = f" Sudah menunggu {minggu} minggu." if minggu else ""
    isi = f"{orang} orang diperiksa, {nonaktif} diusulkan dinonaktifkan; tidak ada yang berubah sebelum disetujui."
    baris = PemberitahuanBaru(
        kunci=f"verifikasi/{satu.id}/{minggu}",
        daerah=satu.daerah,
        unit=unit.kode,
        jenis=JenisPemberitahuan.PENGINGAT if minggu else JenisPemberitahuan.DITERIMA_UNTUK_DISETUJUI,
        judul=f"Daftar verifikasi {Periode.baca(satu.periode).nama} menunggu persetujuan",
        isi=isi + lama,
        waktu=waktu,
        segera=not minggu,
    )
    beri_tahu_banyak(sesi, [baris])
