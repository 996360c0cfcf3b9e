"""Page sessions as rows: opened by an official (password, second step) or with a unit's key, ended by either clock,
by signing out, or with the office. The browser holds a random cookie; its SHA-256 is stored."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, or_, select, update

from patuh.akun.kunci import pelaku_kunci, periksa_kunci
from patuh.akun.muat import muat_daerah
from patuh.akun.pelaku import Pelaku
from patuh.akun.tabel import KunciApi, Sesi
from patuh.akun.tabel_pejabat import JabatanPejabat, Pejabat
from patuh.galat import GalatIsian, IsianSalah
from patuh.samar import bersihkan
from rules.kalender import Kalender

LAMA_SESI = timedelta(hours=12)
LAMA_DIAM = timedelta(hours=2)
LAMA_TAHAP = timedelta(minutes=10)
PENUH, KODE, PASANG = "PENUH", "KODE", "PASANG"
KUKI_POLOS, KUKI_AMAN = "patuh_sesi", "__Host-patuh"
"""Names of the session cookie; with HTTPS the browser itself holds it to this host."""
_SENTUH = timedelta(minutes=1)
_PERANGKAT = 120


@dataclass(frozen=True)
class SesiMasuk:
    """A live session: its row and who stands behind it (a key, or an official in an office held today)."""

    baris: Sesi
    kunci: KunciApi | None = None
    pejabat: Pejabat | None = None
    jabatan: JabatanPejabat | None = None

    @property
    def pelaku(self) -> Pelaku:
        """The actor."""
        if self.kunci is not None:
            return pelaku_kunci(self.kunci)
        if self.jabatan is None:
            raise ValueError("sesi tanpa jabatan")
        return pelaku_jabatan(self.jabatan)


def pelaku_jabatan(jabatan: JabatanPejabat) -> Pelaku:
    """The actor that an office stands for."""
    return Pelaku(f"jabatan:{jabatan.id}", jabatan.daerah, jabatan.unit, frozenset(jabatan.peran))


def hari_ini(daerah: str, waktu: datetime) -> datetime:
    """The instant in the daerah's zone."""
    return waktu.astimezone(Kalender(muat_daerah(daerah).zona).zona)


def jabatan_berlaku(sesi: Session, pejabat: Pejabat, waktu: datetime) -> list[JabatanPejabat]:
    """The offices this official holds today, the oldest first."""
    hari = hari_ini(pejabat.daerah, waktu).date()
    kueri = select(JabatanPejabat).where(JabatanPejabat.pejabat_id == pejabat.id)
    semua = sesi.exec(kueri.order_by(col(JabatanPejabat.mulai), col(JabatanPejabat.id))).all()
    return [j for j in semua if j.berlaku(hari)]


def buka_sesi(sesi: Session, teks_kunci: str, *, waktu: datetime) -> str:
    """Open a session with a unit's key and return the cookie's value.

    Raises :class:`IsianSalah` when the key is wrong, revoked, not a unit's, or lacks the scope ``tugas``.
    """
    kunci = periksa_kunci(sesi, teks_kunci)
    if kunci is None:
        pesan = "Kunci tidak dikenal atau sudah dicabut. Salin utuh dari surat pemberian kunci."
        raise IsianSalah("Belum bisa masuk.", (GalatIsian("kunci", pesan),))
    if kunci.unit is None or "tugas" not in kunci.lingkup:
        pesan = "Kunci ini untuk aplikasi, bukan untuk satu unit. Pakai kunci unit Anda."
        raise IsianSalah("Belum bisa masuk.", (GalatIsian("kunci", pesan),))
    return _buka(sesi, Sesi(sidik="", kunci_id=kunci.id, dibuat=waktu, terakhir=waktu, berakhir=waktu + LAMA_SESI))


def buka_sesi_pejabat(
    sesi: Session,
    pejabat: Pejabat,
    jabatan: JabatanPejabat,
    *,
    tahap: str,
    perangkat: str,
    waktu: datetime,
    sso: bool = False,
) -> str:
    """Open a session for an official (``sso``: vouched for by the office's provider); one that still owes its second
    step lives ten minutes."""
    baris = Sesi(
        sidik="",
        pejabat_id=pejabat.id,
        jabatan_id=jabatan.id,
        tahap=tahap,
        sso=sso,
        perangkat=bersihkan(perangkat)[:_PERANGKAT],
        dibuat=waktu,
        terakhir=waktu,
        berakhir=waktu + (LAMA_SESI if tahap == PENUH else LAMA_TAHAP),
    )
    return _buka(sesi, baris)


def _buka(sesi: Session, baris: Sesi) -> str:
    waktu = baris.terakhir
    diam = (col(Sesi.pejabat_id).is_not(None)) & (col(Sesi.terakhir) <= waktu - LAMA_DIAM)
    sesi.exec(delete(Sesi).where(or_(col(Sesi.berakhir) <= waktu, diam)))
    nilai = secrets.token_urlsafe(32)
    baris.sidik = _sidik(nilai)
    sesi.add(baris)
    sesi.flush()
    return nilai


def periksa_sesi(sesi: Session, nilai: str, *, waktu: datetime) -> SesiMasuk | None:
    """The live session behind a cookie; None when it is unknown or over, its key was revoked, or its office has ended.

    Asked at every request: an office that ends at midnight ends its sessions at midnight.
    """
    baris = sesi.get(Sesi, _sidik(nilai))
    if baris is None or baris.berakhir <= waktu:
        return None
    if baris.kunci_id is not None:
        kunci = sesi.get(KunciApi, baris.kunci_id)
        return SesiMasuk(baris, kunci=kunci) if kunci is not None and kunci.dicabut is None else None
    pejabat = sesi.get(Pejabat, baris.pejabat_id) if baris.pejabat_id else None
    jabatan = sesi.get(JabatanPejabat, baris.jabatan_id) if baris.jabatan_id else None
    if pejabat is None or jabatan is None or baris.terakhir <= waktu - LAMA_DIAM:
        return None
    if jabatan.pejabat_id != pejabat.id or not jabatan.berlaku(hari_ini(jabatan.daerah, waktu).date()):
        return None
    return SesiMasuk(baris, pejabat=pejabat, jabatan=jabatan)


def pindah_jabatan(sesi: Session, masuk: SesiMasuk, nilai: str, jabatan_id: str, *, waktu: datetime) -> str:
    """Act in another office that the official holds today: a new cookie, the same end. Raises :class:`IsianSalah`."""
    pejabat = masuk.pejabat
    punya = jabatan_berlaku(sesi, pejabat, waktu) if pejabat is not None else []
    jabatan = next((j for j in punya if j.id == jabatan_id), None)
    if pejabat is None or jabatan is None:
        raise IsianSalah("Jabatan belum berganti.", (GalatIsian("jabatan", "Pilih salah satu jabatan Anda."),))
    tutup_sesi(sesi, nilai)
    baru = Sesi(
        sidik="",
        pejabat_id=pejabat.id,
        jabatan_id=jabatan.id,
        sso=masuk.baris.sso,
        perangkat=masuk.baris.perangkat,
        dibuat=masuk.baris.dibuat,
        terakhir=waktu,
        berakhir=masuk.baris.berakhir,
    )
    return _buka(sesi, baru)


def perlu_sentuh(masuk: SesiMasuk, waktu: datetime) -> bool:
    """Has the session been used long enough ago to be worth a write?"""
    return masuk.pejabat is not None and waktu - masuk.baris.terakhir >= _SENTUH


def sentuh(sesi: Session, sidik: str, waktu: datetime) -> None:
    """Note the use of a session."""
    sesi.exec(update(Sesi).where(col(Sesi.sidik) == sidik, col(Sesi.terakhir) < waktu).values(terakhir=waktu))


def tutup_sesi(sesi: Session, nilai: str) -> None:
    """End a session; nothing when it is not there."""
    sesi.exec(delete(Sesi).where(col(Sesi.sidik) == _sidik(nilai)))


def tutup_semua(sesi: Session, pejabat_id: str, *, kecuali: str | None = None) -> int:
    """End every session of an official but the one with the cookie ``kecuali``; return how many."""
    syarat = [col(Sesi.pejabat_id) == pejabat_id]
    if kecuali is not None:
        syarat.append(col(Sesi.sidik) != _sidik(kecuali))
    return sesi.exec(delete(Sesi).where(*syarat)).rowcount


def token_formulir(nilai: str) -> str:
    """The CSRF token of a session's forms: follows from the cookie, which no other site can read."""
    return hashlib.sha256(f"formulir:{nilai}".encode()).hexdigest()


def _sidik(nilai: str) -> str:
    return hashlib.sha256(nilai.encode()).hexdigest()
