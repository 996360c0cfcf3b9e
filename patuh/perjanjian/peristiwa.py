"""Events with a deadline: capitation by the 15th, claims within 15 calendar days of the BAST (Kebumen, Rencana Kerja
Pelayanan Kesehatan 2 and 3). The rule is the clause's; nothing here knows a regency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from sqlmodel import Session, col, select

from patuh.akun.muat import muat_daerah
from patuh.akun.pelaku import Pelaku
from patuh.basisdata.mesin import BasisData, sisip_baru
from patuh.basisdata.tipe import tabel
from patuh.galat import Bentrok, GalatIsian, IsianSalah, TidakDitemukan
from patuh.instruksi.masa import pastikan_berlaku
from patuh.instruksi.model import AturanPeristiwa, Instruksi
from patuh.instruksi.muat import daftar_instruksi, muat_instruksi
from patuh.jejak.catat import catat
from patuh.pemberitahuan.catat import beri_tahu
from patuh.pemberitahuan.tabel import JenisPemberitahuan
from patuh.perjanjian.aturan import klausul_peristiwa, pastikan_unit, unit_diktum
from patuh.perjanjian.tabel import PeristiwaBayar
from patuh.tugas.jadwal import kalender_daerah
from rules.periode import Periode, nama_tanggal

_RUANG = uuid5(NAMESPACE_URL, "patuh:peristiwa")
HARI_PENGINGAT = 3
"""Calendar days before the deadline at which an unpaid event is spoken of."""


@dataclass(frozen=True)
class PeristiwaBaru:
    """An event as told. ``tanggal`` is the BAST's day, or any day of the capitation's month."""

    jenis: str
    faskes: str
    tanggal: date
    nomor: str = ""
    dibayar: date | None = None
    jumlah: int | None = None


@dataclass(frozen=True)
class Ketepatan:
    """The events due in a period as seen on a day: on time, late, still owed past the deadline, not yet due."""

    jenis: str
    nama: str
    tepat: int
    terlambat: int
    menunggak: int
    belum_jatuh_tempo: int

    @property
    def jatuh_tempo(self) -> int:
        """Those that can be judged: paid, or past their deadline."""
        return self.tepat + self.terlambat + self.menunggak


def tenggat_peristiwa(aturan: AturanPeristiwa, tanggal: date) -> tuple[date, date]:
    """From which day the event counts and the last day that is on time."""
    if aturan.cara == "tanggal":
        periode = Periode.memuat(tanggal, "bulanan")
        return periode.awal, periode.tanggal_sesudah(aturan.hari, 0)
    return tanggal, tanggal + timedelta(days=aturan.hari)


def catat_peristiwa(
    sesi: Session, instruksi: Instruksi, baru: PeristiwaBaru, *, pelaku: Pelaku, waktu: datetime
) -> PeristiwaBayar:
    """Put an event on record.

    Raises:
        IsianSalah: unknown kind, no facility, a date after today, or one at which the agreement is not in force.
        TidakBerwenang: another unit than those of the row.
        Bentrok: this event is on record already.
    """
    diktum, klausul, aturan = klausul_peristiwa(instruksi, baru.jenis)
    unit = pastikan_unit(pelaku, unit_diktum(instruksi, diktum))
    hari = kalender_daerah(muat_daerah(instruksi.daerah)).tanggal(waktu)
    mulai, tenggat = tenggat_peristiwa(aturan, baru.tanggal)
    pastikan_berlaku(instruksi, Periode.memuat(baru.tanggal, "bulanan"), "tanggal")
    salah = []
    if not baru.faskes.strip():
        salah.append(GalatIsian("faskes", "Tulis nama fasilitas kesehatannya."))
    if mulai > hari:
        salah.append(GalatIsian("tanggal", f"Tanggal {aturan.sejak} tidak boleh sesudah hari ini."))
    if klausul.berlaku_dari is not None and tenggat < klausul.berlaku_dari:
        salah.append(GalatIsian("tanggal", f"Klausul ini berlaku mulai {nama_tanggal(klausul.berlaku_dari)}."))
    if baru.dibayar is not None and not mulai <= baru.dibayar <= hari:
        salah.append(GalatIsian("dibayar", "Tanggal bayar tidak sebelum peristiwanya dan tidak sesudah hari ini."))
    if aturan.cara == "hari_kalender" and not baru.nomor.strip():
        salah.append(GalatIsian("nomor", "Tulis nomor dokumennya, misalnya nomor BAST."))
    if salah:
        raise IsianSalah("Peristiwa belum benar.", tuple(salah))
    kunci = (instruksi.id, baru.jenis, baru.faskes.strip(), mulai.isoformat(), baru.nomor.strip())
    baris = {
        "id": str(uuid5(_RUANG, "|".join(kunci))),
        "daerah": instruksi.daerah,
        "instruksi": instruksi.id,
        "jenis": baru.jenis,
        "faskes": baru.faskes.strip(),
        "mulai": mulai,
        "nomor": baru.nomor.strip(),
        "tenggat": tenggat,
        "dibayar": baru.dibayar,
        "jumlah": baru.jumlah,
        "unit": unit,
        "pelaku": pelaku.id,
        "waktu": waktu,
    }
    if sisip_baru(sesi, tabel(PeristiwaBayar), [baris]) == 0:
        raise Bentrok("Peristiwa ini sudah dicatat. Bila baru dibayar, catat pembayarannya.")
    _jejak(sesi, str(baris["id"]), instruksi.daerah, "peristiwa.catat", pelaku, waktu, baru.jenis)
    return sesi.get_one(PeristiwaBayar, baris["id"])


def bayar_peristiwa(sesi: Session, id: str, *, dibayar: date, pelaku: Pelaku, waktu: datetime) -> PeristiwaBayar:
    """The day on which an event was paid. Raises as :func:`catat_peristiwa`; :class:`Bentrok` if it was before."""
    satu = sesi.exec(select(PeristiwaBayar).where(PeristiwaBayar.id == id).with_for_update()).first()
    if satu is None or not pelaku.menjangkau(satu.daerah):
        raise TidakDitemukan("Peristiwa ini tidak ada.")
    instruksi = muat_instruksi(satu.instruksi)
    diktum, _, _ = klausul_peristiwa(instruksi, satu.jenis)
    pastikan_unit(pelaku, unit_diktum(instruksi, diktum))
    if satu.dibayar is not None:
        raise Bentrok(f"Pembayarannya sudah dicatat pada {nama_tanggal(satu.dibayar)}.")
    if not satu.mulai <= dibayar <= kalender_daerah(muat_daerah(satu.daerah)).tanggal(waktu):
        pesan = "Tanggal bayar tidak sebelum peristiwanya dan tidak sesudah hari ini."
        raise IsianSalah("Pembayaran belum benar.", (GalatIsian("dibayar", pesan),))
    satu.dibayar = dibayar
    sesi.add(satu)
    _jejak(sesi, satu.id, satu.daerah, "peristiwa.bayar", pelaku, waktu, satu.jenis)
    return satu


def daftar_peristiwa(
    sesi: Session, instruksi: Instruksi, periode: Periode, jenis: str | None = None
) -> Sequence[PeristiwaBayar]:
    """The events due within a period, the earliest deadline first."""
    kueri = select(PeristiwaBayar).where(
        PeristiwaBayar.instruksi == instruksi.id,
        col(PeristiwaBayar.tenggat) >= periode.awal,
        col(PeristiwaBayar.tenggat) <= periode.akhir,
    )
    if jenis is not None:
        kueri = kueri.where(PeristiwaBayar.jenis == jenis)
    return sesi.exec(kueri.order_by(col(PeristiwaBayar.tenggat), col(PeristiwaBayar.faskes))).all()


def hitung_ketepatan(aturan: AturanPeristiwa, baris: Sequence[PeristiwaBayar], hari: date) -> Ketepatan:
    """Count events of one kind as seen on a day; a payment after that day has not happened yet."""
    lunas = [b for b in baris if b.dibayar is not None and b.dibayar <= hari]
    tepat = sum(1 for b in lunas if b.dibayar is not None and b.dibayar <= b.tenggat)
    terutang = [b for b in baris if b.dibayar is None or b.dibayar > hari]
    menunggak = sum(1 for b in terutang if b.tenggat < hari)
    return Ketepatan(aturan.kode, aturan.nama, tepat, len(lunas) - tepat, menunggak, len(terutang) - menunggak)


def ingatkan_peristiwa(bd: BasisData, *, waktu: datetime) -> int:
    """Tell the units of each unpaid event three days before its deadline and once it has passed; once each."""
    jumlah = 0
    for id_ in daftar_instruksi():
        instruksi = muat_instruksi(id_)
        if not any(k.peristiwa for d in instruksi.diktum for k in d.klausul):
            continue
        hari = kalender_daerah(muat_daerah(instruksi.daerah)).tanggal(waktu)
        syarat = (
            PeristiwaBayar.instruksi == id_,
            col(PeristiwaBayar.dibayar).is_(None),
            col(PeristiwaBayar.tenggat) <= hari + timedelta(days=HARI_PENGINGAT),
        )
        with bd.baca() as sesi:
            if sesi.exec(select(PeristiwaBayar.id).where(*syarat).limit(1)).first() is None:
                continue
        with bd.tulis() as sesi:
            for satu in sesi.exec(select(PeristiwaBayar).where(*syarat)).all():
                jumlah += _ingatkan(sesi, instruksi, satu, hari, waktu)
    return jumlah


def _ingatkan(sesi: Session, instruksi: Instruksi, satu: PeristiwaBayar, hari: date, waktu: datetime) -> int:
    diktum, _, aturan = klausul_peristiwa(instruksi, satu.jenis)
    lewat = hari > satu.tenggat
    judul = f"{aturan.nama} {satu.faskes}: " + ("lewat " if lewat else "paling lambat ") + nama_tanggal(satu.tenggat)
    return sum(
        beri_tahu(
            sesi,
            kunci=f"peristiwa/{satu.id}/{'lewat' if lewat else 'ingat'}/{unit}",
            daerah=satu.daerah,
            unit=unit,
            jenis=JenisPemberitahuan.PENGINGAT,
            judul=judul,
            isi=f"Pembayarannya belum tercatat. Dasar: {diktum.nomor}, {aturan.dasar}.",
            waktu=waktu,
            segera=False,
        )
        for unit in sorted(unit_diktum(instruksi, diktum) - {f"{satu.daerah}-sekda"})
    )


def _jejak(
    sesi: Session, id: str, daerah: str, tindakan: str, pelaku: Pelaku, waktu: datetime, jenis: str
) -> None:  # fmt: skip
    catat(
        sesi, waktu=waktu, daerah=daerah, pelaku=pelaku.id, tindakan=tindakan, objek=f"peristiwa/{id}",
        isi={"jenis": jenis},
    )  # fmt: skip
