"""Scanned letters of sanction cases: uploaded by an office, used by one step, kept beside the evidence of tasks."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import event, func
from sqlmodel import Session, col, select

from patuh.akun.pelaku import Pelaku
from patuh.galat import Bentrok, GalatIsian, IsianSalah, TidakBerwenang, TidakDitemukan
from patuh.jejak.catat import catat
from patuh.sanksi.dasar import klausul_sanksi
from patuh.sanksi.tabel import LampiranSanksi, Sanksi
from patuh.tugas.lampiran import BerkasTerima, folder_lampiran

MAKS_LEPAS = 20
"""Most letters of one office that may wait for a step."""


def periksa_pengunggah(pelaku: Pelaku, daerah: str) -> str:
    """The uploading unit. Raises :class:`TidakBerwenang` for anybody who takes no part in sanctions."""
    berhak = {f"{daerah}-sekda", f"{daerah}-bupati"} | {u for k in klausul_sanksi(daerah).values() for u in k.unit}
    if pelaku.unit is None or not pelaku.menjangkau(daerah) or pelaku.unit not in berhak:
        raise TidakBerwenang("Surat sanksi hanya diunggah unit pengusul atau Sekretariat Daerah, dengan kunci unitnya.")
    return pelaku.unit


def simpan_lampiran(
    sesi: Session, *, daerah: str, pelaku: Pelaku, berkas: BerkasTerima, folder: Path, waktu: datetime
) -> LampiranSanksi:
    """Keep a received file; a transaction that fails afterwards takes it with it."""
    unit = periksa_pengunggah(pelaku, daerah)
    lepas = (LampiranSanksi.daerah == daerah, LampiranSanksi.unit == unit, col(LampiranSanksi.sanksi_id).is_(None))
    if sesi.exec(select(func.count()).select_from(LampiranSanksi).where(*lepas)).one() >= MAKS_LEPAS:
        raise Bentrok(f"Sudah ada {MAKS_LEPAS} surat yang belum dipakai langkah mana pun. Pakai dahulu.")
    lampiran = LampiranSanksi(
        id=str(uuid4()),
        daerah=daerah,
        unit=unit,
        nama_berkas=berkas.nama,
        tipe=berkas.tipe,
        ukuran=berkas.ukuran,
        sha256=berkas.sha256,
        pelaku=pelaku.id,
        waktu=waktu,
    )
    sesi.add(lampiran)
    catat(
        sesi,
        waktu=waktu,
        daerah=daerah,
        pelaku=pelaku.id,
        tindakan="sanksi.lampiran",
        objek=f"sanksi_lampiran/{lampiran.id}",
        isi={"ukuran": berkas.ukuran, "sha256": berkas.sha256},
    )
    sesi.flush()
    tujuan = folder_lampiran(folder) / lampiran.id
    event.listen(sesi, "after_rollback", lambda _sesi: tujuan.unlink(missing_ok=True), once=True)
    berkas.path.replace(tujuan)
    return lampiran


def pakai_lampiran(sesi: Session, id: str, sanksi: Sanksi, ke: int, pelaku: Pelaku) -> None:
    """Bind an uploaded letter to a step. Raises :class:`IsianSalah` when it is not this office's, or used already."""
    lampiran = sesi.get(LampiranSanksi, id, with_for_update=True)
    if lampiran is None or lampiran.daerah != sanksi.daerah or lampiran.unit != pelaku.unit:
        pesan = "Berkas ini tidak ada di antara surat yang diunggah unit Anda. Unggah dahulu suratnya."
        raise IsianSalah("Lampiran tidak dikenal.", (GalatIsian("lampiran", pesan),))
    if lampiran.sanksi_id is not None:
        pesan = "Berkas ini sudah menjadi surat langkah lain. Setiap langkah memerlukan suratnya sendiri."
        raise IsianSalah("Lampiran sudah dipakai.", (GalatIsian("lampiran", pesan),))
    lampiran.sanksi_id, lampiran.ke = sanksi.id, ke
    sesi.add(lampiran)


def ambil_berkas(sesi: Session, sanksi: Sanksi, lampiran_id: str, folder: Path) -> tuple[LampiranSanksi, Path]:
    """A letter of a case and where it lies. Raises :class:`TidakDitemukan`."""
    lampiran = sesi.get(LampiranSanksi, lampiran_id)
    path = folder_lampiran(folder) / lampiran_id
    if lampiran is None or lampiran.sanksi_id != sanksi.id or not path.is_file():
        raise TidakDitemukan("Surat ini tidak ada pada sanksi tersebut.")
    return lampiran, path
