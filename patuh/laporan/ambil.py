"""What the record says at one instant: a handful of SQL reads, no counting. Rows that came later do not exist here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import and_, func
from sqlalchemy import select as pilih
from sqlmodel import Session, col, select

from patuh.jejak.tabel import Jejak
from patuh.laporan.hitung import Fakta
from patuh.samar import bersihkan
from patuh.tugas.tabel import Eskalasi, Keadaan, Lampiran, Pengajuan, Penugasan, Putusan, Tugas, UbahTenggat
from rules.periode import Periode


@dataclass(frozen=True)
class Berkas:
    """A file of evidence in a submission made by then."""

    unit: str
    diktum: str
    huruf: str | None
    nama: str
    ukuran: int
    sha256: str
    waktu: datetime


@dataclass(frozen=True)
class Keterangan:
    """What the notes on the data speak of: deadlines moved by then, versions of the instrument, the audit head."""

    tenggat_diubah: int
    versi: frozenset[str]
    kepala_jejak: str | None


@dataclass
class _Ajuan:
    """Submissions of one task: the first one's instant, the latest one's decision, the latest figures that stand."""

    pertama: datetime
    putusan: str | None
    indikator: Mapping[str, Any] | None
    alasan: str | None = None


def kode_periode(periode: Periode) -> list[str]:
    """The periods a report covers: its own, the months (of a year also the quarters) inside it, and the year
    that ends with it."""
    kode = [periode.kode]
    if periode.jenis == "triwulan":
        kode += [f"{periode.tahun}-{bulan:02d}" for bulan in range(periode.awal.month, periode.akhir.month + 1)]
        if periode.urutan == 4:
            kode.append(str(periode.tahun))
    elif periode.jenis == "tahunan":
        kode += [f"{periode.tahun}-T{n}" for n in range(1, 5)] + [f"{periode.tahun}-{n:02d}" for n in range(1, 13)]
    return kode


def ambil_fakta(sesi: Session, instruksi: str, periode: Sequence[str], per: datetime) -> list[Fakta]:
    """The facts of every task of the instrument in these periods, in the order of the document."""
    ajuan = _ambil_ajuan(sesi, instruksi, periode, per)
    mundur = _tenggat_saat_itu(sesi, instruksi, periode, per)
    kueri = select(Tugas).where(col(Tugas.instruksi) == instruksi, col(Tugas.periode).in_(periode))
    hasil = []
    for t in sesi.exec(kueri.order_by(col(Tugas.urutan), col(Tugas.unit), col(Tugas.periode))):
        satu = ajuan.get(t.id)
        lapor = t.lapor_pertama or (satu.pertama if satu else None)
        hasil.append(
            Fakta(
                diktum=t.diktum,
                huruf=t.huruf,
                jenis=t.jenis,
                sifat=cast(Literal["perintah", "himbauan"], t.sifat),
                unit=t.unit,
                periode=t.periode,
                tenggat=mundur.get(t.penugasan_id, t.tenggat),
                kunci=t.kunci,
                lapor=lapor if lapor is not None and lapor <= per else None,
                putusan=satu.putusan if satu else None,
                dibuka=t.keadaan != Keadaan.MENDATANG,
                indikator=satu.indikator if satu else None,
                alasan=satu.alasan if satu else None,
            )
        )
    return hasil


def _ambil_ajuan(sesi: Session, instruksi: str, periode: Sequence[str], per: datetime) -> dict[str, _Ajuan]:
    putusan_saat_itu = and_(col(Putusan.pengajuan_id) == col(Pengajuan.id), col(Putusan.waktu) <= per)
    kueri = (
        pilih(
            col(Pengajuan.tugas_id), col(Pengajuan.waktu), col(Pengajuan.indikator), col(Putusan.jenis),
            col(Putusan.alasan),
        )
        .join(Tugas, col(Tugas.id) == col(Pengajuan.tugas_id))
        .outerjoin(Putusan, putusan_saat_itu)
        .where(col(Tugas.instruksi) == instruksi, col(Tugas.periode).in_(periode), col(Pengajuan.waktu) <= per)
        .order_by(col(Pengajuan.tugas_id), col(Pengajuan.ke))
    )  # fmt: skip
    hasil: dict[str, _Ajuan] = {}
    # SQLModel's own select takes up to four columns.
    for tugas_id, waktu, indikator, putusan, alasan in sesi.connection().execute(kueri):
        satu = hasil.setdefault(tugas_id, _Ajuan(waktu, None, None))
        satu.putusan, satu.alasan = putusan, bersihkan(" ".join(alasan.split())) if alasan else None
        if putusan != "KEMBALI":
            satu.indikator = indikator
    return hasil


def _tenggat_saat_itu(sesi: Session, instruksi: str, periode: Sequence[str], per: datetime) -> dict[str, datetime]:
    """Deadlines moved after ``per``: the one that held then, by assignment."""
    kueri = (
        select(UbahTenggat.penugasan_id, UbahTenggat.dari)
        .join(Penugasan, col(Penugasan.id) == col(UbahTenggat.penugasan_id))
        .where(col(Penugasan.instruksi) == instruksi, col(Penugasan.periode).in_(periode), col(UbahTenggat.waktu) > per)
        .order_by(col(UbahTenggat.waktu).desc())
    )
    # Newest first, so that the earliest change after ``per`` is the one that stays.
    return dict(sesi.exec(kueri).all())


def ambil_eskalasi(sesi: Session, instruksi: str, periode: Sequence[str], per: datetime) -> list[tuple[Eskalasi, str]]:
    """Escalations sent by then, each with the code of the unit it speaks of."""
    kueri = (
        select(Eskalasi, Penugasan.unit)
        .join(Penugasan, col(Penugasan.id) == col(Eskalasi.penugasan_id))
        .where(col(Eskalasi.instruksi) == instruksi, col(Eskalasi.periode).in_(periode), col(Eskalasi.waktu) <= per)
        .order_by(col(Eskalasi.waktu), col(Eskalasi.id))
    )
    return [(e, unit) for e, unit in sesi.exec(kueri)]


def ambil_bukti(sesi: Session, instruksi: str, periode: Sequence[str], per: datetime) -> list[Berkas]:
    """Files that a submission made by then names, in the order of the document."""
    kueri = (
        pilih(
            col(Tugas.unit), col(Tugas.diktum), col(Tugas.huruf), col(Lampiran.nama_berkas), col(Lampiran.ukuran),
            col(Lampiran.sha256), col(Pengajuan.waktu),
        )
        .join(Pengajuan, col(Pengajuan.id) == col(Lampiran.pengajuan_id))
        .join(Tugas, col(Tugas.id) == col(Lampiran.tugas_id))
        .where(col(Tugas.instruksi) == instruksi, col(Tugas.periode).in_(periode), col(Pengajuan.waktu) <= per)
        .order_by(col(Tugas.urutan), col(Tugas.unit), col(Lampiran.nama_berkas), col(Lampiran.id))
    )  # fmt: skip
    # SQLModel's own select takes up to four columns.
    return [Berkas(*baris) for baris in sesi.connection().execute(kueri)]


def ambil_keterangan(sesi: Session, instruksi: str, periode: Sequence[str], per: datetime) -> Keterangan:
    """Facts about the record itself at that instant."""
    lingkup = (col(Penugasan.instruksi) == instruksi, col(Penugasan.periode).in_(periode))
    diubah = sesi.exec(
        select(func.count(func.distinct(UbahTenggat.penugasan_id)))
        .join(Penugasan, col(Penugasan.id) == col(UbahTenggat.penugasan_id))
        .where(*lingkup, col(UbahTenggat.waktu) <= per)
    ).one()
    versi = sesi.exec(select(Penugasan.versi).where(*lingkup).distinct()).all()
    kepala = sesi.exec(
        select(Jejak.segel)
        .where(col(Jejak.segel_ke).is_not(None), col(Jejak.waktu) <= per)
        .order_by(col(Jejak.segel_ke).desc())
        .limit(1)
    ).first()
    return Keterangan(diubah, frozenset(versi), kepala)
