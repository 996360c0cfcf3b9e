"""Taking a sanction one step on: the document is checked, the step kept, the clock set, the gate told, in one go.

Warnings, fine and request are acts of BPJS Kesehatan, put on record here with its letters. What the Bupati decides is
put on record by the Sekda's unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from patuh.akun.pelaku import Pelaku
from patuh.galat import Bentrok, TidakBerwenang, TidakDitemukan
from patuh.jejak.catat import antrekan, catat
from patuh.sanksi.lampiran import pakai_lampiran
from patuh.sanksi.langkah import BERAKHIR, NAMA, Jangka, Langkah, batas_langkah, periksa_langkah
from patuh.sanksi.sasaran import kepesertaan_sasaran, periksa_boleh_disanksi
from patuh.sanksi.tabel import LangkahSanksi, Sanksi, StatusSanksi
from patuh.sanksi.usul import alur_sanksi
from patuh.tugas.bentuk import kalender
from rules.parameter.muat import parameter_bawaan

JENIS_KABAR = "sanksi_kabar"
KEPUTUSAN = frozenset({StatusSanksi.KEPUTUSAN_BUPATI, StatusSanksi.DITOLAK, StatusSanksi.DICABUT})
"""What only the Bupati can do; the Sekda's unit records it."""


@dataclass(frozen=True)
class LangkahBaru:
    """A step as it is handed in. ``berlaku``: first day of an active sanction (default: its letter's date)."""

    status: StatusSanksi
    nomor: str | None
    tanggal: date | None
    diterima: date | None = None
    lampiran: str | None = None
    alasan: str = ""
    berlaku: date | None = None


def puncak(daerah: str) -> tuple[str, str]:
    """The units of the Sekda and the Bupati."""
    return f"{daerah}-sekda", f"{daerah}-bupati"


def ambil_sanksi(sesi: Session, id: str, pelaku: Pelaku, *, kunci: bool = False) -> Sanksi:
    """A case that the actor may see, locked for change with ``kunci``.

    Raises:
        TidakDitemukan: there is none, or it belongs to another daerah.
        TidakBerwenang: it is another office's.
    """
    kueri = select(Sanksi).where(Sanksi.id == id)
    sanksi = sesi.exec(kueri.with_for_update() if kunci else kueri).first()
    if sanksi is None or not pelaku.menjangkau(sanksi.daerah):
        raise TidakDitemukan("Sanksi ini tidak ada. Periksa kembali nomornya.")
    if pelaku.unit not in (None, sanksi.pengusul, *puncak(sanksi.daerah)):
        raise TidakBerwenang("Sanksi ini diusulkan unit lain.")
    return sanksi


def riwayat(sesi: Session, sanksi_id: str) -> list[LangkahSanksi]:
    """The steps taken, in order."""
    kueri = select(LangkahSanksi).where(LangkahSanksi.sanksi_id == sanksi_id)
    return list(sesi.exec(kueri.order_by(col(LangkahSanksi.ke))))


def sebagai_langkah(baris: Sequence[LangkahSanksi]) -> list[Langkah]:
    """The steps as the pure rules see them."""
    return [Langkah(StatusSanksi(b.status), b.nomor, b.tanggal, b.diterima, b.lampiran) for b in baris]


def jangka(daerah: str, hari: date) -> Jangka:
    """The lengths in force on a day."""
    parameter = parameter_bawaan()
    nilai = [parameter.nilai(n, hari, daerah) for n in ("pp86.teguran_hari_kerja", "pp86.denda_hari")]
    teguran, denda = (0 if n is None else n.nilai for n in nilai)
    return Jangka(teguran, denda)


def berwenang(sanksi: Sanksi, tujuan: StatusSanksi) -> tuple[str, ...]:
    """The units that may record this step."""
    atas = puncak(sanksi.daerah)
    return atas if tujuan in KEPUTUSAN else (sanksi.pengusul, *atas)


def langkah(sesi: Session, id: str, isi: LangkahBaru, *, pelaku: Pelaku, waktu: datetime) -> Sanksi:
    """Record the next step.

    Raises:
        TidakDitemukan, TidakBerwenang: see :func:`ambil_sanksi`; a decision of the Bupati by another than the Sekda.
        IsianSalah: the document is incomplete, its dates cannot be, the subject is protected.
        Bentrok: not this step's turn, a clock still runs, somebody is still not registered.
    """
    sanksi = ambil_sanksi(sesi, id, pelaku, kunci=True)
    if pelaku.unit not in berwenang(sanksi, isi.status):
        siapa = (
            "Keputusan Bupati dicatat oleh Sekretariat Daerah"
            if isi.status in KEPUTUSAN
            else "Langkah ini dicatat oleh unit pengusul atau Sekretariat Daerah"
        )
        raise TidakBerwenang(f"{siapa}, dengan kunci unitnya.")
    kal = kalender(sanksi.daerah)
    hari = kal.tanggal(waktu)
    baris = riwayat(sesi, id)
    baru = Langkah(isi.status, isi.nomor, isi.tanggal, isi.diterima, isi.lampiran, isi.berlaku)
    periksa_langkah(sebagai_langkah(baris), baru, sanksi.batas, hari)
    if sanksi.indeks is not None and isi.status not in BERAKHIR:
        periksa_boleh_disanksi(sesi, sanksi.daerah, sanksi.indeks, hari)
    rincian = _periksa_selesai(sesi, sanksi, baru, hari) if isi.status == StatusSanksi.SELESAI else {}
    batas = batas_langkah(baru, jangka(sanksi.daerah, baru.diterima or hari), kal)
    ke = baris[-1].ke + 1
    if baru.lampiran is not None:
        pakai_lampiran(sesi, baru.lampiran, sanksi, ke, pelaku)
    rincian |= _pindah(sanksi, baru, batas, hari)
    sesi.add(sanksi)
    sesi.add(
        LangkahSanksi(
            sanksi_id=id, ke=ke, status=isi.status, nomor=(isi.nomor or "").strip(), tanggal=isi.tanggal,
            diterima=isi.diterima, lampiran=isi.lampiran, alasan=isi.alasan.strip() or None, rincian=rincian,
            pelaku=pelaku.id, waktu=waktu,
        )
    )  # fmt: skip
    sesi.flush()
    catat(
        sesi, waktu=waktu, daerah=sanksi.daerah, pelaku=pelaku.id, tindakan="sanksi.langkah", objek=f"sanksi/{id}",
        isi={"ke": ke, "status": str(isi.status), "unit": pelaku.unit} | rincian,
    )  # fmt: skip
    antrekan(
        sesi, kunci=f"sanksi/{id}/{ke}", jenis=JENIS_KABAR, alur_id=alur_sanksi(sanksi.daerah, id), waktu=waktu,
        isi={"id": id},
    )  # fmt: skip
    return sanksi


def _pindah(sanksi: Sanksi, baru: Langkah, batas: date | None, hari: date) -> dict[str, Any]:
    """Move the case. What the gate answered yesterday stays true: it begins and ends with the day of the record at the
    earliest, also when a letter comes in late."""
    sanksi.status, sanksi.batas = baru.status, batas
    if baru.status == StatusSanksi.AKTIF:
        berlaku = baru.berlaku or baru.tanggal or hari
        sanksi.aktif_sejak = max(berlaku, hari)
        return {"berlaku": berlaku.isoformat(), "aktif_sejak": sanksi.aktif_sejak.isoformat()}
    if baru.status in BERAKHIR and sanksi.aktif_sejak is not None:
        sanksi.berakhir = hari
        return {"berakhir": hari.isoformat()}
    return {"batas": batas.isoformat()} if batas is not None else {}


def _periksa_selesai(sesi: Session, sanksi: Sanksi, baru: Langkah, hari: date) -> dict[str, Any]:
    """Everyone must be registered. BPJS's letter stands against a register that is older than the letter."""
    tampak = kepesertaan_sasaran(sesi, sanksi, hari)
    if tampak.belum and tampak.data_per is not None and baru.tanggal is not None and baru.tanggal <= tampak.data_per:
        raise Bentrok(
            f"{NAMA[StatusSanksi.SELESAI]} belum dapat dicatat: menurut register per {tampak.data_per.isoformat()} "
            f"masih ada {tampak.belum} orang yang belum terdaftar; surat BPJS Kesehatan tidak lebih baru dari data itu."
        )
    return tampak.angka()
