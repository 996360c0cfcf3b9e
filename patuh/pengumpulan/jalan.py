"""Dinas Sosial opens and calls off a collection; what all its steps share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from patuh.akun.muat import daftar_daerah
from patuh.akun.pelaku import Pelaku
from patuh.galat import Bentrok, GalatIsian, IsianSalah, TidakDitemukan
from patuh.jejak.catat import antrekan, catat
from patuh.pengumpulan.tabel import Cara, Kiriman, KirimanIsi, LangkahPengumpulan, Pengumpulan, StatusPengumpulan
from patuh.pengumpulan.wilayah import pastikan_dinsos
from patuh.tugas.bentuk import kalender
from rules.periode import Periode, PeriodeTidakDikenal

JENIS_ANTRE, JENIS_KABAR = "pengumpulan", "pengumpulan_kabar"
"""Kinds of outbox rows: begin, and look at the record again."""
CARA_BAWAAN = {"penduduk_miskin": Cara.LENGKAP, "sktm": Cara.LENGKAP, "kependudukan": Cara.PERUBAHAN}
"""Kinds that are collected, and what a file of each usually is: a whole list, or changes (births, deaths, moves)."""
NAMA_JENIS = {
    "penduduk_miskin": "penduduk miskin",
    "sktm": "SKTM",
    "kependudukan": "pemutakhiran kependudukan",
}


@dataclass(frozen=True)
class PengumpulanBaru:
    """What Dinas Sosial asks for. Both deadlines are the last day on time."""

    daerah: str
    periode: str
    jenis: str
    per_tanggal: date
    tenggat_desa: date
    tenggat_kecamatan: date
    cara: Cara | None = None


def alur_pengumpulan(daerah: str, id: str) -> str:
    """The workflow that reminds."""
    return f"pengumpulan/{daerah}/{id}"


def buka_pengumpulan(sesi: Session, baru: PengumpulanBaru, *, pelaku: Pelaku, waktu: datetime) -> Pengumpulan:
    """Open a collection; its workflow tells the desa and the camat.

    Raises:
        IsianSalah: naming each wrong field.
        TidakBerwenang: not Dinas Sosial of this daerah.
        Bentrok: one of this kind and period is open already.
    """
    _periksa(baru, waktu)
    unit = pastikan_dinsos(pelaku, baru.daerah)
    sama = select(Pengumpulan.id).where(
        Pengumpulan.daerah == baru.daerah,
        Pengumpulan.periode == baru.periode,
        Pengumpulan.jenis == baru.jenis,
        col(Pengumpulan.status).in_((StatusPengumpulan.DIBUKA, StatusPengumpulan.DIGABUNG)),
    )
    if (ada := sesi.exec(sama.limit(1)).first()) is not None:
        raise Bentrok(f"Pengumpulan {ada} untuk jenis dan periode ini belum selesai.")
    satu = Pengumpulan(
        id=str(uuid4()),
        daerah=baru.daerah,
        periode=baru.periode,
        jenis=baru.jenis,
        cara=baru.cara or CARA_BAWAAN[baru.jenis],
        per_tanggal=baru.per_tanggal,
        tenggat_desa=baru.tenggat_desa,
        tenggat_kecamatan=baru.tenggat_kecamatan,
        unit=unit,
        pelaku=pelaku.id,
        dibuat=waktu,
    )
    sesi.add(satu)
    sesi.flush()
    langkah(sesi, satu, "BUKA", unit, pelaku, waktu)
    jejak(sesi, satu, "pengumpulan.buka", pelaku, waktu, {"jenis": satu.jenis, "periode": satu.periode})
    antrekan(sesi, kunci=f"pengumpulan/{satu.id}", jenis=JENIS_ANTRE, waktu=waktu, isi={"id": satu.id},
             alur_id=alur_pengumpulan(satu.daerah, satu.id))  # fmt: skip
    return satu


def _periksa(baru: PengumpulanBaru, waktu: datetime) -> None:
    galat = []
    if baru.daerah not in daftar_daerah():
        galat.append(GalatIsian("daerah", f"Daerah ini belum dilayani. Yang dilayani: {', '.join(daftar_daerah())}."))
    else:
        kini = kalender(baru.daerah).tanggal(waktu)
        if baru.per_tanggal > kini:
            galat.append(GalatIsian("per_tanggal", "Tanggal keadaan data tidak boleh sesudah hari ini."))
        if baru.tenggat_desa < kini:
            galat.append(GalatIsian("tenggat_desa", "Tenggat desa sudah lewat; pilih hari ini atau sesudahnya."))
    if baru.jenis not in CARA_BAWAAN:
        galat.append(GalatIsian("jenis", f"Jenis ini tidak dikumpulkan. Pilihan: {', '.join(CARA_BAWAAN)}."))
    if baru.tenggat_kecamatan <= baru.tenggat_desa:
        galat.append(GalatIsian("tenggat_kecamatan", "Tenggat kecamatan harus sesudah tenggat desa."))
    try:
        if Periode.baca(baru.periode).jenis != "triwulan":
            raise PeriodeTidakDikenal(baru.periode)
    except PeriodeTidakDikenal:
        galat.append(GalatIsian("periode", "Tulis triwulan seperti 2026-T4."))
    if galat:
        raise IsianSalah("Pengumpulan tidak dibuka.", tuple(galat))


def batalkan_pengumpulan(sesi: Session, id: str, alasan: str, *, pelaku: Pelaku, waktu: datetime) -> Pengumpulan:
    """Call a collection off; what was handed in is dropped. Raises as :func:`buka_pengumpulan`."""
    satu = ambil_pengumpulan(sesi, id, pelaku, kunci=True)
    unit = pastikan_dinsos(pelaku, satu.daerah)
    pastikan_dibuka(satu)
    if not alasan.strip():
        raise IsianSalah("Alasan belum diisi.", (GalatIsian("alasan", "Tulis mengapa pengumpulan ini dibatalkan."),))
    satu.status, satu.selesai, satu.galat = StatusPengumpulan.DIBATALKAN, waktu, alasan.strip()
    sesi.add(satu)
    hapus_isi(sesi, satu)
    langkah(sesi, satu, "BATAL", unit, pelaku, waktu, alasan=alasan.strip())
    jejak(sesi, satu, "pengumpulan.batal", pelaku, waktu, {})
    kabari_alur(sesi, satu, waktu)
    return satu


def ambil_pengumpulan(sesi: Session, id: str, pelaku: Pelaku, *, kunci: bool = False) -> Pengumpulan:
    """A collection of the actor's daerah, or :class:`TidakDitemukan`. ``kunci`` holds it for a change."""
    kueri = select(Pengumpulan).where(Pengumpulan.id == id)
    satu = sesi.exec(kueri.with_for_update() if kunci else kueri).first()
    if satu is None or not pelaku.menjangkau(satu.daerah):
        raise TidakDitemukan("Pengumpulan ini tidak ada.")
    return satu


def pastikan_dibuka(satu: Pengumpulan) -> None:
    """Raise :class:`Bentrok` when nothing more can be handed in or decided."""
    if satu.status != StatusPengumpulan.DIBUKA:
        raise Bentrok(f"Pengumpulan ini sudah {satu.status}; tidak ada lagi yang dapat dikirim atau diputuskan.")


def kiriman_pengumpulan(sesi: Session, satu: Pengumpulan) -> list[Kiriman]:
    """Everything that was handed in, in its order."""
    milik = select(Kiriman).where(Kiriman.pengumpulan_no == satu.no)
    return list(sesi.exec(milik.order_by(col(Kiriman.desa), col(Kiriman.ke))).all())


def hapus_isi(sesi: Session, satu: Pengumpulan) -> None:
    """Delete what the desa sent; history, counts and rejections stay."""
    milik = select(Kiriman.no).where(Kiriman.pengumpulan_no == satu.no)
    sesi.connection().execute(delete(KirimanIsi).where(col(KirimanIsi.kiriman_no).in_(milik)))


def langkah(
    sesi: Session,
    satu: Pengumpulan,
    nama: str,
    unit: str,
    pelaku: Pelaku,
    waktu: datetime,
    *,
    kiriman: Kiriman | None = None,
    alasan: str | None = None,
) -> None:
    """Add a line to the history."""
    assert satu.no is not None  # noqa: S101 - a stored row
    sesi.add(
        LangkahPengumpulan(
            pengumpulan_no=satu.no,
            kiriman_no=kiriman.no if kiriman is not None else None,
            langkah=nama,
            unit=unit,
            alasan=alasan,
            pelaku=pelaku.id,
            waktu=waktu,
        )
    )
    sesi.flush()


def jejak(
    sesi: Session, satu: Pengumpulan, tindakan: str, pelaku: Pelaku, waktu: datetime, isi: dict[str, object]
) -> None:
    """The audit event of a step."""
    catat(sesi, waktu=waktu, daerah=satu.daerah, pelaku=pelaku.id, tindakan=tindakan,
          objek=f"pengumpulan/{satu.id}", isi=isi)  # fmt: skip


def kabari_alur(sesi: Session, satu: Pengumpulan, waktu: datetime) -> None:
    """Owe the workflow a look at the record."""
    sudah = sesi.exec(
        select(func.count()).select_from(LangkahPengumpulan).where(LangkahPengumpulan.pengumpulan_no == satu.no)
    ).one()
    antrekan(sesi, kunci=f"{JENIS_KABAR}/{satu.id}/{sudah}", jenis=JENIS_KABAR, waktu=waktu, isi={"id": satu.id},
             alur_id=alur_pengumpulan(satu.daerah, satu.id))  # fmt: skip
