"""Runs that open cases: asked for, or due because the register has moved; worked on in batches, safe to begin again.

A run reads the register as of a day, decides every worker, opens a case for who works and is not PPU, and for who was
PPU and has lost the job without other cover; open cases whose outcome has changed are to look again.
"""

from __future__ import annotations

import hashlib
import threading
import uuid
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import polars as pl
from sqlmodel import Session, col, func, select, update

from patuh.akun.muat import daftar_daerah
from patuh.akun.pelaku import LAYANAN, Pelaku
from patuh.alih_segmen.calon import calon, kasus_terakhir, perlu_kabar
from patuh.alih_segmen.fakta import Bahan, Sumber, ambil_bahan, fakta_pekerja, sumber
from patuh.alih_segmen.hitung import PAKET, PaketBerganti, jaminan_bulan, putuskan_massal, simpan_massal
from patuh.alih_segmen.tabel import (
    BukaAlihSegmen,
    KasusAlih,
    Kelompok,
    LangkahAlih,
    PemberiKerja,
    StatusBuka,
    baris_langkah,
    id_kasus,
)
from patuh.aturan.evaluasi import hari_ini
from patuh.basisdata.mesin import BasisData, sisip_baru
from patuh.basisdata.tipe import tabel
from patuh.galat import GalatIsian, IsianSalah, TidakDitemukan
from patuh.jejak.catat import catat
from patuh.register.tabel import BarisPekerja
from rules.mesin.mesin import BelumBerlaku, DaerahTidakDikenal, Mesin

_SEKALI = 2_000
Jam = Callable[[], datetime]


def minta_buka(sesi: Session, *, daerah: str, tanggal: date, pelaku: Pelaku, waktu: datetime) -> BukaAlihSegmen:
    """Ask for a run. The same register on the same day is the same run; one that failed begins again.

    Raises:
        IsianSalah: an unknown daerah, a day still to come, or no file of workers up to that day.
    """
    if daerah not in daftar_daerah():
        pesan = f"Daerah ini belum dilayani. Yang dilayani: {', '.join(daftar_daerah())}."
        raise IsianSalah("Daerah belum benar.", (GalatIsian("daerah", pesan),))
    if tanggal > hari_ini(daerah, waktu):
        pesan = "Tanggal ini belum tiba. Pakai hari ini atau hari yang lalu."
        raise IsianSalah("Tanggal belum benar.", (GalatIsian("tanggal", pesan),))
    impor = sumber(sesi, daerah, tanggal).impor
    if "pekerja" not in impor:
        pesan = "Belum ada impor pekerja sampai tanggal ini. Unggah dahulu lewat /api/v1/impor."
        raise IsianSalah("Register pekerja belum ada.", (GalatIsian("tanggal", pesan),))
    return _catat_buka(sesi, daerah, tanggal, impor, pelaku, waktu)


def minta_otomatis(bd: BasisData, *, waktu: datetime) -> list[str]:
    """Ask for a run in every daerah whose register has moved since the last one; ids of the new runs."""
    baru = []
    for daerah in daftar_daerah():
        hari = hari_ini(daerah, waktu)
        with bd.baca() as sesi:
            impor = sumber(sesi, daerah, hari).impor
            dulu = sesi.exec(
                select(BukaAlihSegmen.impor)
                .where(BukaAlihSegmen.daerah == daerah)
                .order_by(col(BukaAlihSegmen.no).desc())
                .limit(1)
            ).first()
        if "pekerja" not in impor or "kepesertaan_bpjs" not in impor or impor == dulu:
            continue
        with bd.tulis() as sesi:
            baru.append(_catat_buka(sesi, daerah, hari, impor, LAYANAN, waktu).id)
    return baru


def ambil_buka(sesi: Session, id: str, pelaku: Pelaku) -> BukaAlihSegmen:
    """A run of the actor's daerah, or :class:`TidakDitemukan`."""
    satu = sesi.exec(select(BukaAlihSegmen).where(BukaAlihSegmen.id == id)).first()
    if satu is None or not pelaku.menjangkau(satu.daerah):
        raise TidakDitemukan("Pembukaan ini tidak ada. Periksa kembali nomornya.")
    return satu


def ada_menunggu(bd: BasisData) -> bool:
    """Is there a run to work on?"""
    with bd.baca() as sesi:
        kueri = select(BukaAlihSegmen.id).where(BukaAlihSegmen.status == StatusBuka.BERJALAN)
        return sesi.exec(kueri.limit(1)).first() is not None


def jalankan_semua(bd: BasisData, mesin: Mesin, jam: Jam, *, berhenti: threading.Event | None = None) -> list[str]:
    """Work on every run that waits, the oldest first; their ids. ``berhenti`` set = leave the rest for later."""
    henti, selesai = berhenti or threading.Event(), []
    while not henti.is_set():
        with bd.baca() as sesi:
            kueri = select(BukaAlihSegmen.id).where(BukaAlihSegmen.status == StatusBuka.BERJALAN)
            id_ = sesi.exec(kueri.order_by(col(BukaAlihSegmen.no)).limit(1)).first()
        if id_ is None or not kerjakan(bd, mesin, id_, jam, henti):
            break
        selesai.append(id_)
    return selesai


def kerjakan(bd: BasisData, mesin: Mesin, id: str, jam: Jam, henti: threading.Event | None = None) -> bool:
    """Work on one run; False when it was stopped on the way. Begun again, it finds what it wrote and goes on."""
    with bd.baca() as sesi:
        satu = sesi.exec(select(BukaAlihSegmen).where(BukaAlihSegmen.id == id)).one()
        asal = sumber(sesi, satu.daerah, satu.tanggal)
        bahan = ambil_bahan(sesi, asal, satu.daerah)
        lama = kasus_terakhir(sesi, satu.daerah)
    try:
        fakta = fakta_pekerja(bahan, satu.tanggal, jaminan_bulan(mesin, satu.daerah, satu.tanggal))
        orang = putuskan_massal(mesin, satu.daerah, satu.tanggal, fakta)
        return _tulis(bd, mesin, satu, asal, bahan, orang, lama, jam, henti or threading.Event())
    except (BelumBerlaku, DaerahTidakDikenal) as salah:
        _tutup(bd, id, jam(), StatusBuka.GAGAL, galat=str(salah))
    except PaketBerganti:
        # Not at fault: the next tick decides with the pack that is in use now.
        return False
    return True


def _tulis(
    bd: BasisData, mesin: Mesin, satu: BukaAlihSegmen, asal: Sumber, bahan: Bahan, orang: pl.DataFrame,
    lama: pl.DataFrame, jam: Jam, henti: threading.Event,
) -> bool:  # fmt: skip
    baru = calon(bahan, orang, lama)
    kabar = perlu_kabar(bahan, orang, lama)
    with bd.tulis() as sesi:
        if asal.pekerja is not None:
            _isi_pemberi_kerja(sesi, satu.daerah, asal.pekerja.no, jam())
        simpan_massal(sesi, mesin, satu.daerah, satu.tanggal, baru, jam())
    dibuka = satu.dibuka
    for mulai in range(0, baru.height, _SEKALI):
        if henti.is_set():
            return False
        with bd.tulis() as sesi:
            dibuka += _buka(sesi, satu, baru.slice(mulai, _SEKALI), asal.data_per, jam())
            _ubah(sesi, satu.id, dibuka=dibuka, kemajuan=round(0.1 + 0.8 * mulai / baru.height, 3))
    for mulai in range(0, len(kabar), _SEKALI):
        if henti.is_set():
            return False
        with bd.tulis() as sesi:
            bagian = kabar[mulai : mulai + _SEKALI]
            sesi.exec(update(KasusAlih).where(col(KasusAlih.id).in_(bagian)).values(antre=True))
    jumlah = dict(sorted(orang.group_by("hasil").len().iter_rows()))
    versi = {"parameter": mesin.parameter.sidik, PAKET: mesin.untuk(PAKET, satu.daerah, satu.tanggal).terikat.versi}
    _tutup(bd, satu.id, jam(), StatusBuka.SELESAI, jumlah=jumlah, dibuka=dibuka, dikabari=len(kabar), versi=versi)
    return True


def _buka(sesi: Session, satu: BukaAlihSegmen, baru: pl.DataFrame, data_per: date | None, waktu: datetime) -> int:
    kasus, langkah = [], []
    for b in baru.iter_rows(named=True):
        indeks = bytes.fromhex(b["indeks"])
        id_ = id_kasus(satu.daerah, indeks, b["nib"], b["ke"])
        kasus.append(
            {
                "id": id_, "daerah": satu.daerah, "indeks": indeks, "nib": b["nib"], "ke": b["ke"],
                "status": b["status"], "hasil": b["hasil"], "saran": b["saran"], "segmen": b["segmen"],
                "putusan_id": b["putusan_id"], "tanggal_berhenti": b["tanggal_berhenti"], "mulai": satu.tanggal,
                "dilihat": satu.tanggal, "data_per": data_per, "antre": True, "berita": 0, "diantrekan": None,
                "dibuat": waktu, "ditutup": None,
            }
        )  # fmt: skip
        langkah.append(baris_langkah(id_, 1, b["status"], LAYANAN.id, waktu, putusan_id=b["putusan_id"]))
    jumlah = sisip_baru(sesi, tabel(KasusAlih), kasus)
    sisip_baru(sesi, tabel(LangkahAlih), langkah)
    return jumlah


def _isi_pemberi_kerja(sesi: Session, daerah: str, impor_no: int | None, waktu: datetime) -> None:
    """Employers that a file of workers names for the first time; what an agency has written of them stays."""
    kueri = select(BarisPekerja.nib, func.max(BarisPekerja.nama_badan_usaha)).where(BarisPekerja.impor_no == impor_no)
    baris: list[dict[str, Any]] = [
        {
            "daerah": daerah, "nib": nib, "nama": nama or nib, "kelompok": Kelompok.PERUSAHAAN, "sektor": None,
            "unit": None, "pelaku": None, "diubah": waktu,
        }
        for nib, nama in sesi.exec(kueri.group_by(BarisPekerja.nib))
        if nib
    ]  # fmt: skip
    for mulai in range(0, len(baris), _SEKALI):
        sisip_baru(sesi, tabel(PemberiKerja), baris[mulai : mulai + _SEKALI])


def _catat_buka(
    sesi: Session, daerah: str, tanggal: date, impor: dict[str, str], pelaku: Pelaku, waktu: datetime
) -> BukaAlihSegmen:
    isi = [daerah, tanggal.isoformat(), *(f"{j}={i}" for j, i in sorted(impor.items()))]
    sidik = hashlib.sha256("\n".join(isi).encode()).hexdigest()
    satu = sesi.exec(select(BukaAlihSegmen).where(BukaAlihSegmen.sidik == sidik).with_for_update()).first()
    if satu is not None and satu.status != StatusBuka.GAGAL:
        return satu
    if satu is None:
        satu = BukaAlihSegmen(
            id=str(uuid.uuid4()), sidik=sidik, daerah=daerah, tanggal=tanggal, impor=impor, pelaku=pelaku.id,
            dibuat=waktu,
        )  # fmt: skip
    satu.status, satu.galat, satu.selesai = StatusBuka.BERJALAN, None, None
    sesi.add(satu)
    sesi.flush()
    catat(sesi, waktu=waktu, daerah=daerah, pelaku=pelaku.id, tindakan="alih_segmen.minta",
          objek=f"alih_segmen_buka/{satu.id}", isi={"tanggal": tanggal.isoformat()})  # fmt: skip
    return satu


def _ubah(sesi: Session, id: str, **nilai: Any) -> None:
    sesi.exec(update(BukaAlihSegmen).where(col(BukaAlihSegmen.id) == id).values(**nilai))


def _tutup(bd: BasisData, id: str, waktu: datetime, status: StatusBuka, **nilai: Any) -> None:
    with bd.tulis() as sesi:
        satu = sesi.exec(select(BukaAlihSegmen).where(BukaAlihSegmen.id == id)).one()
        kemajuan = 1.0 if status == StatusBuka.SELESAI else satu.kemajuan
        _ubah(sesi, id, status=status, selesai=waktu, kemajuan=kemajuan, **nilai)
        isi = {n: v for n, v in nilai.items() if n in ("jumlah", "dibuka", "dikabari")}
        catat(sesi, waktu=waktu, daerah=satu.daerah, pelaku=LAYANAN.id, tindakan="alih_segmen.buka",
              objek=f"alih_segmen_buka/{id}", isi=isi | {"status": str(status)})  # fmt: skip
