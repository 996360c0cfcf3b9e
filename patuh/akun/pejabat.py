"""Officials and their offices: invite, set roles and term, end an office, list. All by an admin of the daerah."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlmodel import Session, col, func, or_, select

from patuh.akun.muat import daftar_daerah, muat_daerah
from patuh.akun.pelaku import Pelaku
from patuh.akun.peran import PERAN, peran_cocok, unit_dikenal
from patuh.akun.sesi import hari_ini
from patuh.akun.tabel_pejabat import JabatanPejabat, Pejabat
from patuh.akun.tautan import UNDANGAN, kirim_tautan
from patuh.basisdata.mesin import sisip_baru
from patuh.basisdata.tipe import tabel
from patuh.galat import Bentrok, GalatIsian, IsianSalah, TidakDitemukan
from patuh.jejak.catat import catat
from patuh.samar import bersihkan
from patuh.urutan import urutkan

_SUREL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+")
_PANJANG = 120
URUT = {
    "nama": col(Pejabat.nama),
    "unit": col(JabatanPejabat.unit),
    "mulai": col(JabatanPejabat.mulai),
    "sampai": col(JabatanPejabat.sampai),
}
_BAKU = (col(JabatanPejabat.unit), col(Pejabat.nama), col(JabatanPejabat.id))


@dataclass(frozen=True)
class JabatanBaru:
    """An office to be given: whose (``nama``, ``surel``), where (``unit``), what (``peran``), from when to when."""

    daerah: str
    unit: str
    nama: str
    surel: str
    peran: tuple[str, ...]
    mulai: date
    sampai: date | None = None
    jabatan: str = ""


@dataclass(frozen=True)
class BarisPejabat:
    """A line of the list: an office, its holder, and where it stands (``berlaku``, ``nanti``, ``berakhir``)."""

    jabatan: JabatanPejabat
    pejabat: Pejabat
    nama_unit: str
    keadaan: str


def undang(
    sesi: Session, baru: JabatanBaru, *, alamat_dasar: str, waktu: datetime, pelaku: str, surati: bool = True
) -> tuple[JabatanPejabat, str | None]:
    """Give an office, and mail the invitation; somebody known by this address in this daerah gets one office more.

    Returns the office and the invitation's address (None when the official has a password already, or with ``surati``
    false: the caller sets the password). Raises
    :class:`IsianSalah` naming every wrong field.
    """
    surel = baru.surel.strip().lower()
    if galat := _periksa(baru, surel):
        raise IsianSalah("Undangan belum dikirim.", tuple(galat))
    nama = bersihkan(baru.nama).strip()
    bahan = {"id": uuid4().hex, "daerah": baru.daerah, "nama": nama, "surel": surel, "totp_langkah": 0, "dibuat": waktu}
    # Taken in another daerah: on PostgreSQL an admin cannot even see that account, only that the address is not free.
    sisip_baru(sesi, tabel(Pejabat), [bahan])
    pejabat = sesi.exec(select(Pejabat).where(Pejabat.surel == surel)).first()
    if pejabat is None or pejabat.daerah != baru.daerah:
        raise IsianSalah("Undangan belum dikirim.", (GalatIsian("surel", "Surel ini dipakai di daerah lain."),))
    jabatan = JabatanPejabat(
        id=uuid4().hex,
        pejabat_id=pejabat.id,
        daerah=baru.daerah,
        unit=baru.unit,
        jabatan=bersihkan(baru.jabatan).strip() or _sebutan(baru),
        peran=[p for p in PERAN if p in baru.peran],
        mulai=baru.mulai,
        sampai=baru.sampai,
        dibuat=waktu,
    )
    sesi.add(jabatan)
    sesi.flush()
    isi = {"unit": jabatan.unit, "peran": jabatan.peran, "mulai": str(jabatan.mulai), "sampai": _teks(jabatan.sampai)}
    _catat(sesi, jabatan, "pejabat.undang", pelaku, waktu, isi)
    if pejabat.sandi is not None or not surati:
        return jabatan, None
    return jabatan, kirim_tautan(sesi, pejabat, jabatan, UNDANGAN, alamat_dasar=alamat_dasar, waktu=waktu)


def kirim_ulang(sesi: Session, jabatan_id: str, *, oleh: Pelaku, alamat_dasar: str, waktu: datetime) -> None:
    """Mail the invitation once more; the earlier link stops working. Raises :class:`Bentrok` once it was used."""
    jabatan = ambil_jabatan(sesi, jabatan_id, oleh)
    pejabat = sesi.get_one(Pejabat, jabatan.pejabat_id)
    if pejabat.sandi is not None:
        raise Bentrok("Pejabat ini sudah membuat sandi. Ia dapat memakai 'Lupa sandi' di halaman masuk.")
    kirim_tautan(sesi, pejabat, jabatan, UNDANGAN, alamat_dasar=alamat_dasar, waktu=waktu)
    _catat(sesi, jabatan, "pejabat.undang", oleh.id, waktu, {"ulang": True})


def atur_jabatan(
    sesi: Session, jabatan_id: str, *, peran: Sequence[str], sampai: date | None, oleh: Pelaku, waktu: datetime
) -> JabatanPejabat:
    """Set the roles and the last day of an office; an admin does not lessen the office that he acts in.

    Raises :class:`IsianSalah`, :class:`Bentrok`, :class:`TidakDitemukan`.
    """
    jabatan = ambil_jabatan(sesi, jabatan_id, oleh)
    galat = _periksa_peran(jabatan.daerah, jabatan.unit, peran)
    if sampai is not None and sampai < jabatan.mulai:
        galat.append(GalatIsian("sampai", "Hari terakhir tidak boleh sebelum hari mulai."))
    if galat:
        raise IsianSalah("Jabatan belum diubah.", tuple(galat))
    if oleh.id == f"jabatan:{jabatan.id}" and ("admin" not in peran or sampai != jabatan.sampai):
        raise Bentrok("Peran admin dan masa jabatan Anda sendiri hanya dapat diubah admin lain.")
    jabatan.peran, jabatan.sampai = [p for p in PERAN if p in peran], sampai
    sesi.add(jabatan)
    _catat(sesi, jabatan, "pejabat.jabatan", oleh.id, waktu, {"peran": jabatan.peran, "sampai": _teks(sampai)})
    return jabatan


def akhiri(sesi: Session, jabatan_id: str, *, oleh: Pelaku, waktu: datetime) -> JabatanPejabat:
    """End an office at once: yesterday was its last day. Raises :class:`Bentrok`, :class:`TidakDitemukan`."""
    jabatan = ambil_jabatan(sesi, jabatan_id, oleh)
    if oleh.id == f"jabatan:{jabatan.id}":
        raise Bentrok("Jabatan Anda sendiri hanya dapat diakhiri admin lain.")
    kemarin = date.fromordinal(hari_ini(jabatan.daerah, waktu).date().toordinal() - 1)
    if jabatan.sampai is None or jabatan.sampai > kemarin:
        jabatan.sampai = kemarin
        sesi.add(jabatan)
        _catat(sesi, jabatan, "pejabat.akhiri", oleh.id, waktu, {"sampai": str(kemarin)})
    return jabatan


def ambil_jabatan(sesi: Session, jabatan_id: str, oleh: Pelaku) -> JabatanPejabat:
    """An office of the admin's own daerah. Raises :class:`TidakDitemukan`."""
    jabatan = sesi.get(JabatanPejabat, jabatan_id)
    if jabatan is None or not oleh.menjangkau(jabatan.daerah):
        raise TidakDitemukan("Jabatan ini tidak ada di daerah Anda.")
    return jabatan


def daftar_pejabat(
    sesi: Session,
    daerah: str,
    *,
    cari: str = "",
    peran: str = "",
    urut: str = "",
    waktu: datetime,
    halaman: int = 1,
    ukuran: int = 50,
) -> tuple[list[BarisPejabat], int]:
    """A page of the daerah's offices, and how many there are. ``cari`` looks in name, address, unit and title.
    Raises :class:`IsianSalah` for an order that is not in ``URUT``."""
    syarat: list[Any] = [JabatanPejabat.daerah == daerah]
    if cari.strip():
        kolom = (Pejabat.nama, Pejabat.surel, JabatanPejabat.unit, JabatanPejabat.jabatan)
        syarat.append(or_(*(func.lower(col(k)).contains(cari.strip().lower(), autoescape=True) for k in kolom)))
    kueri = select(JabatanPejabat, Pejabat).join(Pejabat, col(Pejabat.id) == col(JabatanPejabat.pejabat_id))
    semua = sesi.exec(kueri.where(*syarat).order_by(*urutkan(urut, URUT, _BAKU))).all()
    # Roles are a JSON list, which the two databases search differently; an office list is short enough to sift here.
    terpilih = [(j, p) for j, p in semua if not peran or peran in j.peran]
    nama, hari = unit_dikenal(daerah), hari_ini(daerah, waktu).date()
    baris = [
        BarisPejabat(j, p, nama.get(j.unit, j.unit), _keadaan(j, hari))
        for j, p in terpilih[(halaman - 1) * ukuran : halaman * ukuran]
    ]
    return baris, len(terpilih)


def _keadaan(jabatan: JabatanPejabat, hari: date) -> str:
    if jabatan.berlaku(hari):
        return "berlaku"
    return "nanti" if jabatan.mulai > hari else "berakhir"


def _periksa(baru: JabatanBaru, surel: str) -> list[GalatIsian]:
    galat = []
    if not bersihkan(baru.nama).strip() or len(baru.nama) > _PANJANG:
        galat.append(GalatIsian("nama", f"Tulis nama pejabat, paling panjang {_PANJANG} huruf."))
    if not _SUREL.fullmatch(surel) or len(surel) > _PANJANG:
        galat.append(GalatIsian("surel", "Tulis alamat surel, misalnya nama@kabupaten.go.id."))
    if len(baru.jabatan) > _PANJANG:
        galat.append(GalatIsian("jabatan", f"Paling panjang {_PANJANG} huruf."))
    if baru.daerah not in daftar_daerah():
        return [*galat, GalatIsian("daerah", f"Pilihan: {', '.join(daftar_daerah())}.")]
    if baru.unit not in unit_dikenal(baru.daerah):
        return [*galat, GalatIsian("unit", f"Unit ini tidak ada di {muat_daerah(baru.daerah).nama}.")]
    if baru.sampai is not None and baru.sampai < baru.mulai:
        galat.append(GalatIsian("sampai", "Hari terakhir tidak boleh sebelum hari mulai."))
    return galat + _periksa_peran(baru.daerah, baru.unit, baru.peran)


def _periksa_peran(daerah: str, unit: str, peran: Sequence[str]) -> list[GalatIsian]:
    if not peran or set(peran) - set(PERAN):
        return [GalatIsian("peran", f"Pilih satu atau beberapa peran: {', '.join(p.nama for p in PERAN.values())}.")]
    if salah := peran_cocok(daerah, unit, peran):
        nama = unit_dikenal(daerah).get(unit, unit)
        return [GalatIsian("peran", f"Peran {', '.join(PERAN[p].nama for p in salah)} tidak ada di {nama}.")]
    return []


def _sebutan(baru: JabatanBaru) -> str:
    unit = next((u for u in muat_daerah(baru.daerah).unit if u.kode == baru.unit), None)
    kepala = {"kepala", "camat", "kades", "sekda", "bupati"} & set(baru.peran)
    if unit is not None and kepala:
        return unit.jabatan
    nama = unit_dikenal(baru.daerah)[baru.unit]
    return nama if unit is None else f"{PERAN[next(p for p in PERAN if p in baru.peran)].nama} {nama}"


def _teks(hari: date | None) -> str | None:
    return None if hari is None else hari.isoformat()


def _catat(
    sesi: Session, jabatan: JabatanPejabat, tindakan: str, pelaku: str, waktu: datetime, isi: dict[str, Any]
) -> None:
    objek = f"jabatan/{jabatan.id}"
    catat(sesi, waktu=waktu, daerah=jabatan.daerah, pelaku=pelaku, tindakan=tindakan, objek=objek, isi=isi)
