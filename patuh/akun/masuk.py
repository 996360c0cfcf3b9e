"""Signing in: e-mail and password, then the second step. Whether an account exists cannot be told from outside."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from patuh.akun import batas_masuk
from patuh.akun.dua_langkah import pakai_kode, pakai_pemulihan
from patuh.akun.sandi import sandi_benar
from patuh.akun.sesi import KODE, PASANG, PENUH, SesiMasuk, buka_sesi_pejabat, jabatan_berlaku, tutup_sesi
from patuh.akun.tabel_pejabat import JabatanPejabat, Pejabat
from patuh.basisdata.mesin import BasisData
from patuh.galat import GalatDomain, GalatIsian, IsianSalah
from patuh.jejak.catat import catat
from patuh.register.rahasia import GudangKunci

WAJIB_DUA_LANGKAH = frozenset({"admin", "inspektorat", "sekda", "dinsos", "dpmptsp"})
"""Roles that see people's data or rule over others sign in with two steps, unless the setting says otherwise."""
_SALAH = "Surel atau sandi salah. Periksa lagi, atau pakai 'Lupa sandi'."
_KODE_SALAH = "Kode salah, sudah lewat, atau sudah pernah dipakai. Tunggu kode berikutnya."
TANPA_JABATAN = "Masa jabatan Anda belum mulai atau sudah berakhir. Hubungi admin Patuh di daerah Anda."


class TerlaluSering(GalatDomain):
    """Too many failed tries; the message says how long to wait (429)."""

    kode, status, judul = "terlalu-sering", 429, "Terlalu banyak percobaan"


@dataclass(frozen=True)
class Tamu:
    """Where a try comes from: network address and the browser's own name."""

    alamat: str
    perangkat: str = ""


@dataclass(frozen=True)
class HasilMasuk:
    """The new cookie and the step that the session has reached."""

    nilai: str
    tahap: str


def pejabat_surel(sesi: Session, surel: str) -> Pejabat | None:
    """The account with this e-mail address."""
    return sesi.exec(select(Pejabat).where(Pejabat.surel == surel.strip().lower())).first()


def masuk_sandi(
    bd: BasisData, surel: str, sandi: str, tamu: Tamu, *, waktu: datetime, wajib: Collection[str] = WAJIB_DUA_LANGKAH
) -> HasilMasuk:
    """Open a session with a password (a first step where a second is owed).

    Raises :class:`IsianSalah` (wrong, or no office is held today), :class:`TerlaluSering`.
    """
    akun, alamat = batas_masuk.nama_akun(surel), batas_masuk.nama_alamat(tamu.alamat)
    _catat_percobaan(bd, akun, alamat, "sandi", waktu)
    with bd.baca() as sesi:
        pejabat = pejabat_surel(sesi, surel)
        jabatan = jabatan_berlaku(sesi, pejabat, waktu) if pejabat is not None else []
    # The costly comparison holds no lock, and is made for an unknown account too.
    benar = sandi_benar(pejabat.sandi if pejabat is not None else None, sandi)
    if pejabat is None or not benar:
        if pejabat is not None:
            _catat_gagal(bd, pejabat, "sandi", waktu)
        raise IsianSalah("Belum bisa masuk.", (GalatIsian("surel", _SALAH),))
    with bd.tulis() as sesi:
        batas_masuk.tarik_percobaan(sesi, akun, alamat)
        if not jabatan:
            tahap = None
        else:
            tahap = tahap_masuk(pejabat, jabatan, wajib)
            if tahap != KODE:
                batas_masuk.lupakan(sesi, akun)
            nilai = buka_masuk(sesi, pejabat, jabatan[0], tahap, tamu, waktu)
    if tahap is None:
        _catat_gagal(bd, pejabat, "jabatan", waktu)
        raise IsianSalah("Belum bisa masuk.", (GalatIsian("surel", TANPA_JABATAN),))
    return HasilMasuk(nilai, tahap)


def masuk_kode(
    bd: BasisData, masuk: SesiMasuk, nilai: str, kode: str, tamu: Tamu, kunci: GudangKunci, *, waktu: datetime
) -> HasilMasuk:
    """The second step of a session that owes it: a code of the app or a recovery code. The session gets a new cookie.

    Raises :class:`IsianSalah`, :class:`TerlaluSering`.
    """
    pejabat, jabatan = masuk.pejabat, masuk.jabatan
    if pejabat is None or jabatan is None or masuk.baris.tahap != KODE:
        raise IsianSalah("Belum bisa masuk.", (GalatIsian("surel", "Masuk lagi dari awal."),))
    akun, alamat = batas_masuk.nama_akun(pejabat.surel), batas_masuk.nama_alamat(tamu.alamat)
    _catat_percobaan(bd, akun, alamat, "kode", waktu)
    with bd.tulis() as sesi:
        benar = pakai_kode(sesi, pejabat, kode, kunci, waktu) or pakai_pemulihan(sesi, pejabat, kode, waktu)
        if benar:
            batas_masuk.lupakan(sesi, akun)
            batas_masuk.tarik_percobaan(sesi, akun, alamat)
            tutup_sesi(sesi, nilai)
            baru = buka_masuk(sesi, pejabat, jabatan, PENUH, tamu, waktu, sso=masuk.baris.sso)
    if not benar:
        _catat_gagal(bd, pejabat, "kode", waktu)
        raise IsianSalah("Belum bisa masuk.", (GalatIsian("kode", _KODE_SALAH),))
    return HasilMasuk(baru, PENUH)


def perbarui_sesi(bd: BasisData, masuk: SesiMasuk, nilai: str, tamu: Tamu, *, waktu: datetime) -> str:
    """A full session with a new cookie in place of one that has just been raised (second step set up)."""
    if masuk.pejabat is None or masuk.jabatan is None:
        raise IsianSalah("Masuk lagi dari awal.")
    with bd.tulis() as sesi:
        tutup_sesi(sesi, nilai)
        if masuk.baris.tahap != PENUH:
            return buka_masuk(sesi, masuk.pejabat, masuk.jabatan, PENUH, tamu, waktu, sso=masuk.baris.sso)
        return buka_sesi_pejabat(
            sesi,
            masuk.pejabat,
            masuk.jabatan,
            tahap=PENUH,
            perangkat=tamu.perangkat,
            waktu=waktu,
            sso=masuk.baris.sso,
        )


def tahap_masuk(pejabat: Pejabat, jabatan: list[JabatanPejabat], wajib: Collection[str]) -> str:
    """The step that a first proof (password, provider) reaches: full, or a code or the set-up of one still owed."""
    if pejabat.totp_aktif is not None:
        return KODE
    return PASANG if any(p in wajib for j in jabatan for p in j.peran) else PENUH


def buka_masuk(
    sesi: Session,
    pejabat: Pejabat,
    jabatan: JabatanPejabat,
    tahap: str,
    tamu: Tamu,
    waktu: datetime,
    *,
    sso: bool = False,
) -> str:
    """Open the session, and note the sign-in once it is whole."""
    if tahap == PENUH:
        catat(
            sesi,
            waktu=waktu,
            daerah=jabatan.daerah,
            pelaku=f"jabatan:{jabatan.id}",
            tindakan="akun.masuk",
            objek=f"pejabat/{pejabat.id}",
            isi={"cara": "sso"} if sso else None,
        )
    return buka_sesi_pejabat(sesi, pejabat, jabatan, tahap=tahap, perangkat=tamu.perangkat, waktu=waktu, sso=sso)


def _catat_percobaan(bd: BasisData, akun: str, alamat: str, kolom: str, waktu: datetime) -> None:
    with bd.tulis() as sesi:
        menit = batas_masuk.menit_tunggu(sesi, akun, alamat, waktu)
        if not menit:
            batas_masuk.catat_percobaan(sesi, akun, alamat, waktu)
    if menit:
        pesan = batas_masuk.pesan_tunggu(menit)
        raise TerlaluSering(pesan, (GalatIsian(kolom, pesan),))


def _catat_gagal(bd: BasisData, pejabat: Pejabat, langkah: str, waktu: datetime) -> None:
    with bd.tulis() as sesi:
        catat(
            sesi,
            waktu=waktu,
            daerah=pejabat.daerah,
            pelaku="publik",
            tindakan="akun.gagal",
            objek=f"pejabat/{pejabat.id}",
            isi={"langkah": langkah},
        )
