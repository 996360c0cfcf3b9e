"""One step of a worker's case: look at the register, decide with the pack, tell the offices. May run twice.

A worker is never sanctioned for his segment (PP 86/2013 Pasal 5 ayat (1)), and no step ends anybody's cover.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, func, select

from patuh.akun.pelaku import Pelaku
from patuh.alih_segmen.hitung import Lihat, lihat, simpan_lihat
from patuh.alih_segmen.kabari import ingatkan, kabarkan
from patuh.alih_segmen.langkah import BERAKHIR, StatusAlih, sesudah_lihat, tambah_bulan
from patuh.alih_segmen.tabel import KasusAlih, LangkahAlih, baris_langkah
from patuh.basisdata.mesin import BasisData
from patuh.jejak.catat import catat
from patuh.kesanggupan.tindak import Sesudah
from patuh.tugas.bentuk import kalender
from rules.kalender import Kalender
from rules.mesin.mesin import Mesin

_ALUR = Pelaku("layanan:alur")
_PAGI = time(6)
_TENANG = timedelta(days=20)
"""No reminder sooner after the last step of a case, whatever news it had in between."""
_SEBARAN_MENIT = 120
"""Cases of one day look again over two hours of the morning, not all at one moment."""


def tindak(bd: BasisData, mesin: Mesin, id: str, *, waktu: datetime) -> Sesudah:
    """Do what is due at this instant."""
    with bd.tulis() as sesi:
        kasus = sesi.exec(select(KasusAlih).where(KasusAlih.id == id).with_for_update()).one()
        status = StatusAlih(kasus.status)
        if status in BERAKHIR:
            return Sesudah(status, None)
        kal = kalender(kasus.daerah)
        hari = kal.tanggal(waktu)
        tampak = lihat(sesi, mesin, daerah=kasus.daerah, indeks=kasus.indeks, nib=kasus.nib, tanggal=hari)
        _catat_lihat(sesi, mesin, kasus, tampak, hari, waktu)
        baru = sesudah_lihat(status, tampak.tampak)
        if baru != status:
            pindah(sesi, kasus, baru, _ALUR, waktu, putusan_id=kasus.putusan_id)
        if baru in BERAKHIR:
            return Sesudah(baru, None)
        terakhir = _langkah_terakhir(sesi, kasus)
        pertama = terakhir.ke == 1
        if baru != status or pertama:
            kabarkan(sesi, kasus, tampak.putusan, hari, waktu)
        elif hari - kal.tanggal(terakhir.waktu) >= _TENANG:
            ingatkan(sesi, kasus, hari, waktu)
        if baru == StatusAlih.DITEMUKAN:
            baru = StatusAlih.DIBERITAHUKAN
        if baru != kasus.status or pertama:
            # That the offices know is a step of its own, so that this one run again tells nothing twice.
            pindah(sesi, kasus, baru, _ALUR, waktu)
        return Sesudah(baru, lihat_berikut(kasus, waktu, kal))


def pindah(
    sesi: Session, kasus: KasusAlih, status: StatusAlih, pelaku: Pelaku, waktu: datetime, **lain: str | None
) -> None:
    """Bring a case to a state, and keep the step on record with what an official said (``lain``)."""
    ke = sesi.exec(select(func.count()).select_from(LangkahAlih).where(LangkahAlih.kasus_id == kasus.id)).one() + 1
    sesi.add(LangkahAlih(**baris_langkah(kasus.id, ke, status, pelaku.id, waktu, **lain)))
    kasus.status = status
    if status in BERAKHIR:
        kasus.ditutup = waktu
    sesi.add(kasus)
    sesi.flush()
    catat(sesi, waktu=waktu, daerah=kasus.daerah, pelaku=pelaku.id, tindakan="alih_segmen.langkah",
          objek=f"alih_segmen/{kasus.id}", isi={"status": str(status), "keputusan": lain.get("keputusan")})  # fmt: skip


def lihat_berikut(kasus: KasusAlih, waktu: datetime, kal: Kalender) -> datetime:
    """The next monthly look: counted from the job loss while its guarantee runs, else from the case's first day."""
    jaminan = kasus.status == StatusAlih.JAMINAN_PHK and kasus.tanggal_berhenti is not None
    awal = kasus.tanggal_berhenti if jaminan and kasus.tanggal_berhenti is not None else kasus.mulai
    geser = timedelta(minutes=int(kasus.id[:4], 16) % _SEBARAN_MENIT)
    hari = kal.tanggal(waktu)
    bulan = max(0, (hari.year - awal.year) * 12 + hari.month - awal.month - 1)
    while (titik := kal.awal_hari(tambah_bulan(awal, bulan), _PAGI) + geser) <= waktu:
        bulan += 1
    return titik


def _langkah_terakhir(sesi: Session, kasus: KasusAlih) -> LangkahAlih:
    kueri = select(LangkahAlih).where(LangkahAlih.kasus_id == kasus.id)
    return sesi.exec(kueri.order_by(col(LangkahAlih.ke).desc()).limit(1)).one()


def _catat_lihat(sesi: Session, mesin: Mesin, kasus: KasusAlih, tampak: Lihat, hari: date, waktu: datetime) -> None:
    kasus.putusan_id = simpan_lihat(sesi, mesin, tampak, waktu)
    kasus.hasil, kasus.saran = tampak.putusan.hasil, " ".join(tampak.putusan.saran)
    kasus.segmen, kasus.tanggal_berhenti = tampak.segmen, tampak.tanggal_berhenti
    kasus.dilihat, kasus.data_per = hari, tampak.data_per
    sesi.add(kasus)
    per = tampak.data_per.isoformat() if tampak.data_per is not None else None
    catat(sesi, waktu=waktu, daerah=kasus.daerah, pelaku=_ALUR.id, tindakan="alih_segmen.lihat",
          objek=f"alih_segmen/{kasus.id}", isi={"hasil": kasus.hasil, "data_per": per})  # fmt: skip
