"""One step of following a sanction: tell the offices what has happened, what is due, and from when. May run twice.

Nothing here moves a case on: clocks and the register are read, people act.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlmodel import Session, select

from patuh.basisdata.mesin import BasisData
from patuh.jejak.catat import catat
from patuh.kesanggupan.tindak import Sesudah
from patuh.pemberitahuan.catat import PemberitahuanBaru, beri_tahu_banyak
from patuh.pemberitahuan.tabel import JenisPemberitahuan
from patuh.sanksi.langkah import BERAKHIR, BERIKUT, DOKUMEN, NAMA, sebut
from patuh.sanksi.sasaran import Kepesertaan, kepesertaan_sasaran
from patuh.sanksi.tabel import LangkahSanksi, Sanksi, StatusSanksi
from patuh.sanksi.tindakan import puncak, riwayat
from patuh.tugas.bentuk import kalender
from patuh.tugas.jadwal import JAM_PENGINGAT
from rules.kalender import Kalender
from rules.periode import nama_tanggal

SELANG = timedelta(days=7)
_SEHARI = timedelta(days=1)
_KABAR = {
    StatusSanksi.USULAN: "Usulan sanksi dicatat. Teguran, denda, dan permintaan adalah langkah BPJS Kesehatan.",
    StatusSanksi.TEGURAN_1: "Teguran pertama BPJS Kesehatan dicatat.",
    StatusSanksi.TEGURAN_2: "Teguran kedua BPJS Kesehatan dicatat.",
    StatusSanksi.DENDA: "Pengenaan denda BPJS Kesehatan dicatat.",
    StatusSanksi.PERMINTAAN_BPJS: "BPJS Kesehatan meminta layanan ditahan. Menunggu keputusan Bupati.",
    StatusSanksi.KEPUTUSAN_BUPATI: "Keputusan Bupati dicatat. Beri tahu pelaku usaha, lalu catat berlakunya sanksi.",
    StatusSanksi.AKTIF: "Sanksi berlaku: layanan yang disebut ditahan sampai sanksi dicabut atau semua terdaftar.",
    StatusSanksi.DICABUT: "Sanksi dicabut: layanan dibuka kembali hari ini.",
    StatusSanksi.SELESAI: "Semua sudah terdaftar, sanksi selesai: tidak ada layanan yang ditahan.",
    StatusSanksi.DITOLAK: "Usulan ditolak Bupati: tidak ada layanan yang ditahan.",
}


def titik_sanksi(dicatat: date, batas: date | None, sesudah: datetime, kal: Kalender) -> datetime:
    """The next moment after an instant: the morning after the clock's last day, then once a week on a working day."""
    pertama = batas + _SEHARI if batas is not None else kal.maju(dicatat + SELANG)
    if kal.awal_hari(pertama, JAM_PENGINGAT) > sesudah:
        return kal.awal_hari(pertama, JAM_PENGINGAT)
    lewat = (kal.tanggal(sesudah) - pertama).days // SELANG.days
    ke = max(1, lewat)
    while (titik := kal.awal_hari(kal.maju(pertama + SELANG * ke), JAM_PENGINGAT)) <= sesudah:
        ke += 1
    return titik


def tindak(bd: BasisData, id: str, *, waktu: datetime) -> Sesudah:
    """Do what is due at this instant; the answer's ``berikut`` is None when the case is over."""
    with bd.tulis() as sesi:
        sanksi = sesi.exec(select(Sanksi).where(Sanksi.id == id).with_for_update()).one()
        akhir = riwayat(sesi, id)[-1]
        kal = kalender(sanksi.daerah)
        hari, dicatat = kal.tanggal(waktu), kal.tanggal(akhir.waktu)
        status = StatusSanksi(sanksi.status)
        _kabarkan(sesi, sanksi, akhir, waktu)
        if status in BERAKHIR:
            return Sesudah(status, None)
        if hari > (sanksi.batas if sanksi.batas is not None else dicatat + SELANG - _SEHARI):
            _ingatkan(sesi, sanksi, akhir, hari, waktu)
        return Sesudah(status, titik_sanksi(dicatat, sanksi.batas, waktu, kal))


def _kabarkan(sesi: Session, sanksi: Sanksi, akhir: LangkahSanksi, waktu: datetime) -> None:
    status = StatusSanksi(sanksi.status)
    isi = _KABAR[status]
    if sanksi.batas is not None:
        isi += (
            f" Jangka waktunya berjalan sampai {nama_tanggal(sanksi.batas)}; {sebut(BERIKUT[status])} paling "
            f"awal {nama_tanggal(sanksi.batas + _SEHARI)}."
        )
    _kirim(sesi, sanksi, f"{akhir.ke}/kabar", f"Sanksi {sanksi.nama_usaha}: {NAMA[status]}", isi, waktu, semua=True)


def _ingatkan(sesi: Session, sanksi: Sanksi, akhir: LangkahSanksi, hari: date, waktu: datetime) -> None:
    status = StatusSanksi(sanksi.status)
    tampak = kepesertaan_sasaran(sesi, sanksi, hari)
    if tampak.diperiksa:
        catat(
            sesi, waktu=waktu, daerah=sanksi.daerah, pelaku="layanan:alur", tindakan="sanksi.lihat",
            objek=f"sanksi/{sanksi.id}", isi=tampak.angka(),
        )  # fmt: skip
    if tampak.semua_terdaftar:
        _semua_terdaftar(sesi, sanksi, akhir, tampak, waktu)
    elif status != StatusSanksi.AKTIF:
        # While it is in force nothing is awaited from an office, so nobody is rung for it every week.
        judul, isi, kunci = _giliran(sanksi, status, hari)
        _kirim(sesi, sanksi, f"{akhir.ke}/{kunci}", judul, isi, waktu, semua=status == StatusSanksi.PERMINTAAN_BPJS)


def _giliran(sanksi: Sanksi, status: StatusSanksi, hari: date) -> tuple[str, str, str]:
    berikut = BERIKUT[status]
    jalan = f"Langkah berikutnya: {sebut(berikut)}, dengan {DOKUMEN[berikut]}."
    if sanksi.batas is None:
        return f"Sanksi {sanksi.nama_usaha}: menunggu {sebut(berikut)}", jalan, f"minggu/{hari.isoformat()}"
    sejak = nama_tanggal(sanksi.batas + _SEHARI)
    judul = f"Sanksi {sanksi.nama_usaha}: waktu {sebut(status)} habis {nama_tanggal(sanksi.batas)}"
    kunci = "habis" if hari < sanksi.batas + SELANG else f"minggu/{hari.isoformat()}"
    return judul, f"{jalan} Boleh sejak {sejak}.", kunci


def _semua_terdaftar(sesi: Session, sanksi: Sanksi, akhir: LangkahSanksi, tampak: Kepesertaan, waktu: datetime) -> None:
    per = nama_tanggal(tampak.data_per) if tampak.data_per is not None else "-"
    _kirim(
        sesi, sanksi, f"{akhir.ke}/semua/{tampak.data_per}", f"Sanksi {sanksi.nama_usaha}: semua sudah terdaftar",
        f"Register per {per} menunjukkan {tampak.terdaftar} orang, semuanya terdaftar. Minta keterangan BPJS Kesehatan "
        "dan catat selesainya.", waktu, semua=True,
    )  # fmt: skip


def _kirim(sesi: Session, sanksi: Sanksi, kunci: str, judul: str, isi: str, waktu: datetime, *, semua: bool) -> None:
    """To the proposing office, and with ``semua`` to the Sekda too."""
    unit = [sanksi.pengusul, *([puncak(sanksi.daerah)[0]] if semua else [])]
    beri_tahu_banyak(
        sesi,
        [
            PemberitahuanBaru(
                kunci=f"sanksi/{sanksi.id}/{kunci}/{u}",
                daerah=sanksi.daerah,
                unit=u,
                jenis=JenisPemberitahuan.PENGINGAT,
                judul=judul,
                isi=isi,
                waktu=waktu,
                segera=False,
            )
            for u in unit
        ],
    )
