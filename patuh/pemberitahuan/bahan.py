"""What both kinds of mail need: the instrument's words, links, and the one way a mail is stored."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from urllib.parse import quote, urlencode
from uuid import NAMESPACE_URL, uuid5

from sqlmodel import SQLModel, col, update

from patuh.akun.tabel import Unit
from patuh.basisdata.mesin import BasisData, sisip_baru
from patuh.instruksi.model import Instruksi
from patuh.pemberitahuan.isi import IsiSurel, cetak, nama_periode, rapi, singkat, tanggal_lengkap
from patuh.pemberitahuan.tabel import JenisPemberitahuan, Pemberitahuan, StatusSurel
from patuh.tugas.tabel import Tugas
from rules.kalender import Kalender

_log = logging.getLogger(__name__)
_RUANG = uuid5(NAMESPACE_URL, "patuh:surel")
_DOMAIN = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*")
_ID_SEKALI_UBAH = 500


_HALAMAN = {"desa/": "/pembiayaan-desa", "alih_segmen/": "/alih-segmen"}
"""Where the cases stand that a line speaks of, by the beginning of its business key."""


def jalur_kabar(kabar: Pemberitahuan) -> str:
    """The page that a line of the inbox speaks of: its task, its paper, its list, or the inbox itself."""
    if kabar.tugas_id:
        return f"/tugas/{quote(kabar.tugas_id, safe='')}"
    if kabar.jenis == JenisPemberitahuan.NASKAH_MASUK:
        return f"/naskah/{kabar.kunci.split('/')[1]}"
    if kabar.jenis == JenisPemberitahuan.LAPORAN_SIAP:
        return "/laporan"
    return next((j for awal, j in _HALAMAN.items() if kabar.kunci.startswith(awal)), "/kotak-masuk")


@dataclass(frozen=True)
class Tautan:
    """Addresses of our pages, below ``dasar`` (``https://patuh.example.go.id``)."""

    dasar: str

    def tugas(self, tugas_id: str) -> str:
        """The page of one task."""
        return f"{self.dasar.rstrip('/')}/tugas/{quote(tugas_id, safe='')}"

    def kabar(self, kabar: Pemberitahuan) -> str:
        """The page that a line of the inbox speaks of."""
        return f"{self.dasar.rstrip('/')}{jalur_kabar(kabar)}"

    def daftar(self, **saring: str) -> str:
        """The unit's own task list, or that of the unit named by ``unit``, filtered."""
        return f"{self.dasar.rstrip('/')}/tugas" + (f"?{urlencode(saring)}" if saring else "")

    def persetujuan(self, **saring: str) -> str:
        """Where the reader decides over the reports of subordinates, filtered."""
        return f"{self.dasar.rstrip('/')}/persetujuan" + (f"?{urlencode(saring)}" if saring else "")

    @property
    def kotak(self) -> str:
        """The unit's inbox."""
        return f"{self.dasar.rstrip('/')}/kotak-masuk"


@dataclass
class Naskah:
    """The words of the instruments, read once per run. An instrument that cannot be read must not stop the mail:
    it is logged, and the mail goes out without the quotation."""

    muat: Callable[[str], Instruksi]
    _ada: dict[str, Instruksi | None] = field(default_factory=dict)

    def _instruksi(self, kode: str) -> Instruksi | None:
        if kode not in self._ada:
            try:
                self._ada[kode] = self.muat(kode)
            except (LookupError, ValueError, OSError):
                _log.exception("Instruksi %s tidak dapat dibaca; surel dikirim tanpa kutipannya.", kode)
                self._ada[kode] = None
        return self._ada[kode]

    def klausul(self, tugas: Tugas) -> str:
        """What the clause asks, shortened; empty when the text is not to be found."""
        instruksi = self._instruksi(tugas.instruksi)
        for diktum in instruksi.diktum if instruksi else ():
            if diktum.nomor == tugas.diktum:
                return next((singkat(k.teks) for k in diktum.klausul if k.huruf == tugas.huruf), "")
        return ""

    def sumber(self, tugas: Tugas) -> str:
        """Where the task comes from: ``Diktum KEDUA huruf a, Instruksi Bupati ... · Triwulan IV Tahun 2026``."""
        instruksi = self._instruksi(tugas.instruksi)
        tempat = label_klausul(tugas)
        if instruksi:
            tempat += f", {singkat(instruksi.nama, 90)}"
        return f"{tempat} · {nama_periode(tugas.periode)}"


def label_klausul(tugas: Tugas) -> str:
    """``Diktum KEDUA huruf a``; parts of agreements (``Pasal 3``) keep their own word."""
    diktum = rapi(tugas.diktum)
    awal = f"Diktum {diktum}" if diktum.isupper() else diktum
    return f"{awal} huruf {rapi(tugas.huruf)}" if tugas.huruf else awal


def hari_tenggat(kalender: Kalender, tenggat: datetime) -> date:
    """The last day on which a report is on time (the deadline is the first instant after it)."""
    return kalender.tanggal(tenggat - timedelta(microseconds=1))


def teks_tenggat(kalender: Kalender, tenggat: datetime) -> str:
    """``Tenggat: Rabu, 7 Oktober 2026``."""
    return f"Tenggat: {tanggal_lengkap(hari_tenggat(kalender, tenggat))}"


def periksa_domain(domain: str) -> str:
    """The domain for Message-IDs; raise ValueError when it is none (a mistake in the settings)."""
    if not _DOMAIN.fullmatch(domain):
        raise ValueError(f"domain pengirim tidak sah: {domain!r}")
    return domain


class _Didahului(Exception):
    """Another process put one of the rows into a mail of its own meanwhile."""


def simpan_surel(
    bd: BasisData, *, kunci: str, unit: Unit, isi: IsiSurel, pemberitahuan: Sequence[str], domain: str, waktu: datetime
) -> bool:
    """Write one mail and mark the inbox rows it carries, all or nothing.

    False when the mail exists already, or when any of the rows is carried by another mail: two processes composing at
    once make one mail between them, and what is left over goes into the next run.
    """
    id_surel = str(uuid5(_RUANG, kunci))
    teks, html = cetak(isi)
    surel = {
        "id": id_surel,
        "kunci": kunci,
        "message_id": f"<{id_surel}@{periksa_domain(domain)}>",
        "daerah": unit.daerah,
        "unit": unit.kode,
        "alamat": (unit.surel or "").strip(),
        "subjek": rapi(isi.subjek),
        "badan_teks": teks,
        "badan_html": html,
        "status": StatusSurel.DIBUAT.value,
        "percobaan": 0,
        "galat": None,
        "dibuat": waktu,
        "berikutnya": waktu,
        "sewa": None,
        "terkirim": None,
    }
    try:
        with bd.tulis() as sesi:
            if not sisip_baru(sesi, SQLModel.metadata.tables["surel"], [surel]):
                return False
            terbawa = 0
            for awal in range(0, len(pemberitahuan), _ID_SEKALI_UBAH):
                perintah = (
                    update(Pemberitahuan)
                    .where(
                        col(Pemberitahuan.id).in_(pemberitahuan[awal : awal + _ID_SEKALI_UBAH]),
                        col(Pemberitahuan.surel_id).is_(None),
                    )
                    .values(surel_id=id_surel)
                )
                terbawa += sesi.exec(perintah).rowcount
            if terbawa != len(pemberitahuan):
                raise _Didahului
    except _Didahului:
        return False
    return True
