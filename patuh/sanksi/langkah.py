"""The way of a sanction, step by step: what may follow, from which day, and with which document. Pure: dates come in.

PP 86/2013 Ps 6-9: two written warnings of ten working days and a fine of thirty days are acts of BPJS Kesehatan, and so
is the request to withhold; only then does the Bupati decide. Clocks count from the day after receipt, and the next step
bears a date after the clock's last day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from patuh.galat import Bentrok, GalatDomain, GalatIsian, IsianSalah
from patuh.sanksi.tabel import StatusSanksi as S
from rules.kalender import Kalender
from rules.periode import nama_tanggal

_SEHARI = timedelta(days=1)

BERIKUT = {
    S.USULAN: S.TEGURAN_1,
    S.TEGURAN_1: S.TEGURAN_2,
    S.TEGURAN_2: S.DENDA,
    S.DENDA: S.PERMINTAAN_BPJS,
    S.PERMINTAAN_BPJS: S.KEPUTUSAN_BUPATI,
    S.KEPUTUSAN_BUPATI: S.AKTIF,
    S.AKTIF: S.DICABUT,
}
"""The one step forward from each state."""

BERAKHIR = frozenset({S.DICABUT, S.SELESAI, S.DITOLAK})
DAPAT_DITOLAK = frozenset({S.USULAN, S.TEGURAN_1, S.TEGURAN_2, S.DENDA, S.PERMINTAAN_BPJS})
"""The Bupati may refuse until he has decided; afterwards a sanction is lifted, not refused."""
PERLU_TANDA_TERIMA = frozenset({S.TEGURAN_1, S.TEGURAN_2, S.DENDA})
"""Their clocks count from receipt."""
SYARAT_AKTIF = (S.TEGURAN_1, S.TEGURAN_2, S.DENDA, S.PERMINTAAN_BPJS, S.KEPUTUSAN_BUPATI)

NAMA = {
    S.USULAN: "Usulan kepada Bupati",
    S.TEGURAN_1: "Teguran tertulis pertama",
    S.TEGURAN_2: "Teguran tertulis kedua",
    S.DENDA: "Pengenaan denda",
    S.PERMINTAAN_BPJS: "Permintaan BPJS Kesehatan",
    S.KEPUTUSAN_BUPATI: "Keputusan Bupati",
    S.AKTIF: "Sanksi berlaku",
    S.DICABUT: "Sanksi dicabut",
    S.SELESAI: "Selesai karena semua terdaftar",
    S.DITOLAK: "Ditolak Bupati",
}


def sebut(status: S) -> str:
    """The name inside a sentence: ``keputusan Bupati``."""
    return NAMA[status][0].lower() + NAMA[status][1:]


DOKUMEN = {
    S.USULAN: "surat usulan kepada Bupati",
    S.TEGURAN_1: "surat teguran pertama dari BPJS Kesehatan, dengan tanggal diterimanya",
    S.TEGURAN_2: "surat teguran kedua dari BPJS Kesehatan, dengan tanggal diterimanya",
    S.DENDA: "surat pengenaan denda dari BPJS Kesehatan, dengan tanggal diterimanya",
    S.PERMINTAAN_BPJS: "surat permintaan BPJS Kesehatan untuk menahan layanan",
    S.KEPUTUSAN_BUPATI: "keputusan Bupati",
    S.AKTIF: "surat pemberitahuan berlakunya sanksi kepada pelaku usaha",
    S.DICABUT: "keputusan Bupati tentang pencabutan sanksi",
    S.SELESAI: "keterangan BPJS Kesehatan bahwa semua sudah terdaftar",
    S.DITOLAK: "surat Bupati yang menolak usulan",
}


@dataclass(frozen=True)
class Jangka:
    """How long the steps last (parameters ``pp86.*``): each warning in working days, the fine in days."""

    teguran_hari_kerja: int
    denda_hari: int


@dataclass(frozen=True)
class Langkah:
    """A step with its document: number, date, date of receipt, file; ``berlaku`` is the first day of an AKTIF one."""

    status: S
    nomor: str | None = None
    tanggal: date | None = None
    diterima: date | None = None
    lampiran: str | None = None
    berlaku: date | None = None


def batas_langkah(langkah: Langkah, jangka: Jangka, kalender: Kalender) -> date | None:
    """The last day of the clock that this step starts, counted from the day after receipt; None when it starts none."""
    if langkah.diterima is None:
        return None
    if langkah.status in (S.TEGURAN_1, S.TEGURAN_2):
        return kalender.tambah_hari_kerja(langkah.diterima, jangka.teguran_hari_kerja)
    if langkah.status == S.DENDA:
        return langkah.diterima + timedelta(days=jangka.denda_hari)
    return None


def pilihan(status: S) -> tuple[S, ...]:
    """The states that may follow, the ordinary one first."""
    if status in BERAKHIR:
        return ()
    return (BERIKUT[status], S.SELESAI, *((S.DITOLAK,) if status in DAPAT_DITOLAK else ()))


def mulai_boleh(tujuan: S, terakhir: Langkah, batas: date | None) -> date | None:
    """The first date that the next step's document may bear; None when there is none to keep to.

    Registering everyone ends a sanction, and the Bupati may refuse it, without waiting for a clock.
    """
    if tujuan in (S.SELESAI, S.DITOLAK) or batas is None:
        return terakhir.tanggal
    return batas + _SEHARI


def periksa_langkah(riwayat: Sequence[Langkah], baru: Langkah, batas: date | None, hari_ini: date) -> None:
    """May ``baru`` follow the steps taken so far, the last of which has the clock ``batas``?

    Raises:
        IsianSalah: the document is incomplete or its dates cannot be.
        Bentrok: another step comes first, or the running clock has not ended (the first allowed date is named).
    """
    terakhir = riwayat[-1]
    if terakhir.status in BERAKHIR:
        raise Bentrok(f"Sanksi ini sudah berakhir: {NAMA[terakhir.status]}. Tidak ada langkah lagi.")
    boleh = pilihan(terakhir.status)
    if baru.status not in boleh:
        raise _bukan_gilirannya(terakhir.status, baru.status, boleh)
    if baru.status == S.AKTIF:
        _periksa_berkas_aktif(riwayat)
    periksa_dokumen(baru, hari_ini, sebelum=terakhir)
    paling_awal = mulai_boleh(baru.status, terakhir, batas)
    if paling_awal is not None and baru.tanggal is not None and baru.tanggal < paling_awal and batas is not None:
        paling = f"paling awal {nama_tanggal(paling_awal)} ({paling_awal.isoformat()})."
        raise Bentrok(
            f"{NAMA[terakhir.status]} masih berjalan sampai {nama_tanggal(batas)}. {NAMA[baru.status]} {paling}",
            (GalatIsian("tanggal", f"P{paling[1:]}"),),
        )
    if baru.status == S.AKTIF:
        keputusan = next(s for s in riwayat if s.status == S.KEPUTUSAN_BUPATI)
        mulai = baru.berlaku or baru.tanggal
        if keputusan.tanggal is not None and mulai is not None and mulai < keputusan.tanggal:
            pesan = f"Tidak sebelum tanggal keputusan Bupati, {nama_tanggal(keputusan.tanggal)}."
            raise IsianSalah("Sanksi tidak berlaku surut.", (GalatIsian("berlaku", pesan),))


def periksa_dokumen(baru: Langkah, hari_ini: date, *, sebelum: Langkah | None = None) -> None:
    """Is the step's document whole, and can its dates be? Raises :class:`IsianSalah` naming every wrong field."""
    salah = []
    apa = f"Langkah ini memerlukan {DOKUMEN[baru.status]}."
    if not (baru.nomor or "").strip():
        salah.append(GalatIsian("nomor", f"Isi nomor surat. {apa}"))
    if not baru.lampiran:
        salah.append(GalatIsian("lampiran", f"Unggah suratnya, lalu isi nomor berkasnya. {apa}"))
    if baru.tanggal is None:
        salah.append(GalatIsian("tanggal", f"Isi tanggal surat. {apa}"))
    elif baru.tanggal > hari_ini:
        salah.append(GalatIsian("tanggal", "Tanggal surat belum tiba; catat langkah ini pada harinya atau sesudahnya."))
    elif sebelum is not None and sebelum.tanggal is not None and baru.tanggal < sebelum.tanggal:
        pesan = f"Tidak sebelum surat langkah sebelumnya, {nama_tanggal(sebelum.tanggal)}."
        salah.append(GalatIsian("tanggal", pesan))
    salah += _salah_terima(baru, hari_ini)
    if baru.berlaku is not None and baru.status != S.AKTIF:
        salah.append(GalatIsian("berlaku", "Tanggal berlaku hanya diisi ketika sanksi mulai berlaku (AKTIF)."))
    if salah:
        raise IsianSalah("Dokumen langkah ini belum lengkap atau tanggalnya belum benar.", tuple(salah))


def _salah_terima(baru: Langkah, hari_ini: date) -> list[GalatIsian]:
    if baru.diterima is None:
        if baru.status not in PERLU_TANDA_TERIMA:
            return []
        pesan = "Isi tanggal surat diterima; jangka waktunya dihitung sejak hari sesudahnya."
    elif baru.diterima > hari_ini:
        pesan = "Tanggal diterima belum tiba."
    elif baru.tanggal is not None and baru.diterima < baru.tanggal:
        pesan = "Surat tidak dapat diterima sebelum tanggalnya."
    else:
        return []
    return [GalatIsian("diterima", pesan)]


def _bukan_gilirannya(kini: S, tujuan: S, boleh: tuple[S, ...]) -> GalatDomain:
    urutan = ", ".join(boleh)
    if tujuan == S.DITOLAK:
        return Bentrok(f"Bupati sudah memutuskan, jadi usulan tidak dapat ditolak lagi. Yang mungkin: {urutan}.")
    if tujuan == S.AKTIF:
        return Bentrok(
            "Sanksi belum dapat berlaku: kedua teguran, pengenaan denda, permintaan BPJS Kesehatan, dan keputusan "
            f"Bupati harus ada lebih dahulu. Sekarang: {NAMA[kini]}. Yang mungkin: {urutan}.",
            (GalatIsian("status", f"Yang mungkin sekarang: {urutan}."),),
        )
    return Bentrok(
        f"{NAMA[tujuan]} belum gilirannya. Sekarang: {NAMA[kini]}. Yang mungkin: {urutan}.",
        (GalatIsian("status", f"Yang mungkin sekarang: {urutan}."),),
    )


def _periksa_berkas_aktif(riwayat: Sequence[Langkah]) -> None:
    """The order alone would see to this; the record is asked all the same before anybody loses a service."""
    ada = {s.status for s in riwayat if s.nomor and s.tanggal is not None and s.lampiran}
    kurang = [NAMA[s] for s in SYARAT_AKTIF if s not in ada]
    if kurang:
        raise Bentrok(f"Sanksi belum dapat berlaku. Dokumen yang belum ada: {', '.join(kurang)}.")
