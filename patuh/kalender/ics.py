"""The feed itself (RFC 5545): one all-day event for each assignment, on the last day that is on time in the daerah's
zone. The UID never changes; SEQUENCE counts the moves of the deadline, so that a calendar moves the event too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event
from sqlmodel import Session, col, select

from patuh.instruksi.muat import muat_instruksi
from patuh.tugas.bentuk import kalender, nama_unit
from patuh.tugas.tabel import Keadaan, Penugasan, Tugas, UbahTenggat
from rules.periode import Periode

_KE_BELAKANG = timedelta(days=200)
# An all-day event begins at midnight: these ring at 09.00 seven days and one day before.
_PENGINGAT = (timedelta(days=-6, hours=-15), timedelta(hours=-15))
_SELESAI = (Keadaan.DILAPORKAN, Keadaan.DISETUJUI)


def susun_ics(sesi: Session, daerah: str, unit: str, *, alamat_dasar: str, waktu: datetime) -> bytes:
    """The feed of a unit. The same record gives the same bytes at any time of a day."""
    syarat = (Penugasan.unit == unit, Penugasan.daerah == daerah, col(Penugasan.tenggat) >= waktu - _KE_BELAKANG)
    penugasan = sesi.exec(select(Penugasan).where(*syarat).order_by(col(Penugasan.tenggat), col(Penugasan.id))).all()
    id_ = select(Penugasan.id).where(*syarat)
    tugas: dict[str, list[Tugas]] = defaultdict(list)
    for butir in sesi.exec(select(Tugas).where(col(Tugas.penugasan_id).in_(id_)).order_by(col(Tugas.urutan))):
        tugas[butir.penugasan_id].append(butir)
    geser: dict[str, list[datetime]] = defaultdict(list)
    for ubah in sesi.exec(select(UbahTenggat).where(col(UbahTenggat.penugasan_id).in_(id_))):
        geser[ubah.penugasan_id].append(ubah.waktu)
    kal = Calendar()
    kal.add("prodid", "-//Patuh//Tenggat tugas JKN//ID")
    kal.add("version", "2.0")
    kal.add("method", "PUBLISH")
    kal.add("x-wr-calname", f"Tenggat JKN {nama_unit(daerah, unit)}")
    kal.add("x-wr-timezone", str(kalender(daerah).zona))
    kal.add("x-published-ttl", "PT6H")
    for satu in penugasan:
        if tugas[satu.id]:
            kal.add_component(_acara(satu, tugas[satu.id], geser[satu.id], alamat_dasar))
    return bytes(kal.to_ical())


def _acara(penugasan: Penugasan, tugas: Sequence[Tugas], geser: Sequence[datetime], alamat_dasar: str) -> Event:
    belum = [t for t in tugas if t.keadaan not in _SELESAI]
    hari = kalender(penugasan.daerah).hari_terakhir(penugasan.tenggat)
    periode = Periode.baca(penugasan.periode).nama
    diktum = f"Diktum {penugasan.diktum}" if penugasan.diktum.isupper() else penugasan.diktum
    nama = muat_instruksi(penugasan.instruksi).nama
    berubah = max([penugasan.buka, *geser, *(w for t in tugas for w in (t.lapor_terakhir, t.disetujui) if w)])
    huruf = ", ".join(t.huruf for t in belum if t.huruf)
    isi = f"{nama}, {diktum}{f', huruf {huruf}' if huruf else ''}. Tepat waktu sampai akhir hari ini."
    acara = Event()
    acara.add("uid", f"{penugasan.id}@patuh")
    acara.add("dtstamp", berubah)
    acara.add("last-modified", berubah)
    acara.add("sequence", len(geser))
    acara.add("dtstart", hari)
    acara.add("dtend", hari + timedelta(days=1))
    acara.add("transp", "TRANSPARENT")
    acara.add("summary", f"{'Lapor' if belum else 'Sudah dilaporkan'}: {diktum}, {periode}")
    acara.add("description", isi if belum else f"{nama}, {diktum}. Semua huruf sudah dilaporkan.")
    acara.add("url", f"{alamat_dasar.rstrip('/')}/tugas/{(belum or tugas)[0].id}")
    for saat in _PENGINGAT if belum else ():
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", f"Tenggat {diktum}")
        alarm.add("trigger", saat)
        acara.add_component(alarm)
    return acara
