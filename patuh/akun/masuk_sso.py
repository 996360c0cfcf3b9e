"""Signing in through the office's provider: whose account an identity stands for, and which step that reaches.

The provider says who somebody is; rights still hang on the office held here. No account is ever made this way. The
first time, an identity is matched by its verified e-mail address and tied to the account by the provider's own number
(issuer and ``sub``); from then on only that number counts, so that a changed or reassigned address moves no rights.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, select

from patuh.akun import batas_masuk
from patuh.akun.masuk import (
    TANPA_JABATAN,
    WAJIB_DUA_LANGKAH,
    HasilMasuk,
    Tamu,
    TerlaluSering,
    buka_masuk,
    pejabat_surel,
    tahap_masuk,
)
from patuh.akun.pejabat import ambil_jabatan
from patuh.akun.pelaku import Pelaku
from patuh.akun.sesi import PENUH, jabatan_berlaku, tutup_semua
from patuh.akun.sso import Identitas, SsoDitolak
from patuh.akun.tabel_pejabat import IdentitasSso, JabatanPejabat, Pejabat
from patuh.basisdata.mesin import BasisData, sisip_baru
from patuh.basisdata.tipe import tabel
from patuh.galat import Bentrok
from patuh.jejak.catat import catat

_UMUM = "semua"
"""The daerah of a refusal that belongs to none: nobody knows yet who it was."""


def hitung_percobaan(bd: BasisData, tamu: Tamu, *, waktu: datetime) -> None:
    """Count a try against its network address before it is judged. Raises :class:`TerlaluSering`."""
    alamat = batas_masuk.nama_alamat(tamu.alamat)
    with bd.tulis() as sesi:
        menit = batas_masuk.menit_tunggu(sesi, None, alamat, waktu)
        if not menit:
            batas_masuk.catat_percobaan(sesi, None, alamat, waktu)
    if menit:
        raise TerlaluSering(batas_masuk.pesan_tunggu(menit))


def masuk_sso(
    bd: BasisData,
    identitas: Identitas,
    tamu: Tamu,
    *,
    waktu: datetime,
    wajib: Collection[str] = WAJIB_DUA_LANGKAH,
) -> HasilMasuk:
    """Open a session for the official behind an identity (a first step where a second is owed).

    Raises :class:`SsoDitolak`; :func:`catat_ditolak` notes it.
    """
    with bd.tulis() as sesi:
        pejabat, terkait = _pejabat(sesi, identitas)
        jabatan = jabatan_berlaku(sesi, pejabat, waktu)
        if not jabatan:
            raise _tolak("jabatan", TANPA_JABATAN, pejabat)
        if not terkait:
            _kaitkan(sesi, identitas, pejabat, jabatan[0], waktu)
        tahap = PENUH if identitas.dua_langkah else tahap_masuk(pejabat, jabatan, wajib)
        nilai = buka_masuk(sesi, pejabat, jabatan[0], tahap, tamu, waktu, sso=True)
        batas_masuk.tarik_percobaan(sesi, None, batas_masuk.nama_alamat(tamu.alamat))
    return HasilMasuk(nilai, tahap)


def catat_ditolak(bd: BasisData, salah: SsoDitolak, *, waktu: datetime) -> None:
    """One audit event for a refused sign-in: why, and whose account it was aimed at, if anybody's."""
    daerah, pejabat_id = salah.akun or (_UMUM, "-")
    with bd.tulis() as sesi:
        catat(
            sesi,
            waktu=waktu,
            daerah=daerah,
            pelaku="publik",
            tindakan="akun.gagal",
            objek=f"pejabat/{pejabat_id}",
            isi={"langkah": "sso", "sebab": salah.sebab},
        )


def terkait_sso(sesi: Session, pejabat_id: str) -> bool:
    """Is this account tied to an identity?"""
    return sesi.exec(select(IdentitasSso.sub).where(IdentitasSso.pejabat_id == pejabat_id)).first() is not None


def lepas_sso(sesi: Session, jabatan_id: str, *, oleh: Pelaku, waktu: datetime) -> None:
    """Untie an official from the provider's identity and end the sessions; the next sign-in is matched by e-mail again.

    Raises :class:`Bentrok` (nothing is tied), :class:`TidakDitemukan`.
    """
    jabatan = ambil_jabatan(sesi, jabatan_id, oleh)
    semua = sesi.exec(select(IdentitasSso).where(IdentitasSso.pejabat_id == jabatan.pejabat_id)).all()
    if not semua:
        raise Bentrok("Akun ini tidak terkait dengan SSO kantor.")
    for satu in semua:
        sesi.delete(satu)
    tutup_semua(sesi, jabatan.pejabat_id)
    _catat(sesi, "akun.sso_lepas", jabatan.daerah, oleh.id, jabatan.pejabat_id, waktu)


def _pejabat(sesi: Session, identitas: Identitas) -> tuple[Pejabat, bool]:
    """The account, and whether it is tied to this identity already."""
    kaitan = sesi.get(IdentitasSso, (identitas.penerbit, identitas.sub))
    if kaitan is not None:
        return sesi.get_one(Pejabat, kaitan.pejabat_id), True
    if identitas.surel is None:
        raise _tolak(
            "surel", "Penyedia SSO belum memastikan alamat surel Anda. Minta pengelola SSO kantor memverifikasinya."
        )
    pejabat = pejabat_surel(sesi, identitas.surel)
    if pejabat is None:
        raise _tolak(
            "tidak_terdaftar",
            "Akun SSO ini tidak terdaftar sebagai pejabat di Patuh. Minta undangan kepada admin Patuh di daerah Anda.",
        )
    lain = select(IdentitasSso.sub).where(
        IdentitasSso.penerbit == identitas.penerbit, IdentitasSso.pejabat_id == pejabat.id
    )
    if sesi.exec(lain).first() is not None:
        raise _kaitan_lain(pejabat)
    return pejabat, False


def _kaitkan(sesi: Session, identitas: Identitas, pejabat: Pejabat, jabatan: JabatanPejabat, waktu: datetime) -> None:
    baris = {"penerbit": identitas.penerbit, "sub": identitas.sub, "pejabat_id": pejabat.id, "dibuat": waktu}
    # Another sign-in of the same moment may have tied one of the two.
    if not sisip_baru(sesi, tabel(IdentitasSso), [baris]):
        raise _kaitan_lain(pejabat)
    _catat(sesi, "akun.sso_kait", pejabat.daerah, f"jabatan:{jabatan.id}", pejabat.id, waktu)


def _kaitan_lain(pejabat: Pejabat) -> SsoDitolak:
    return _tolak(
        "kaitan",
        "Alamat surel ini sudah terkait dengan akun SSO lain. Bila akun SSO Anda diganti, minta admin Patuh melepas "
        "kaitan yang lama.",
        pejabat,
    )


def _tolak(sebab: str, pesan: str, pejabat: Pejabat | None = None) -> SsoDitolak:
    return SsoDitolak(sebab, pesan, (pejabat.daerah, pejabat.id) if pejabat is not None else None)


def _catat(sesi: Session, tindakan: str, daerah: str, pelaku: str, pejabat_id: str, waktu: datetime) -> None:
    catat(sesi, waktu=waktu, daerah=daerah, pelaku=pelaku, tindakan=tindakan, objek=f"pejabat/{pejabat_id}")
