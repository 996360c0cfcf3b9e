"""Links by mail: an invitation, and a new password for one that was forgotten. A link opens once and soon ends."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import uuid4

from sqlmodel import Session, col, delete, func, select, update

from patuh.akun import batas_masuk
from patuh.akun.sandi import sandi_lemah, sidik_sandi
from patuh.akun.sesi import hari_ini, jabatan_berlaku, tutup_semua
from patuh.akun.tabel_pejabat import JabatanPejabat, Pejabat, TautanAkun
from patuh.galat import GalatIsian, IsianSalah
from patuh.jejak.catat import catat
from patuh.pemberitahuan.isi import Bagian, Baris, IsiSurel, cetak, tanggal_lengkap
from patuh.pemberitahuan.kirim import AWALAN_RAHASIA
from patuh.pemberitahuan.tabel import StatusSurel, Surel

UNDANGAN, SANDI = "UNDANGAN", "SANDI"
_LAMA = {UNDANGAN: timedelta(days=3), SANDI: timedelta(hours=1)}
_SURAT_SEJAM = 3
_TIDAK_BERLAKU = "Tautan ini sudah dipakai atau sudah lewat waktunya. Minta tautan baru."


def buat_tautan(sesi: Session, pejabat: Pejabat, jenis: str, *, waktu: datetime) -> str:
    """A new link's token; older unused links of the account stop working."""
    sesi.exec(delete(TautanAkun).where(col(TautanAkun.pejabat_id) == pejabat.id, col(TautanAkun.berakhir) <= waktu))
    belum = (col(TautanAkun.pejabat_id) == pejabat.id, col(TautanAkun.dipakai).is_(None))
    sesi.exec(update(TautanAkun).where(*belum).values(dipakai=waktu))
    token = secrets.token_urlsafe(32)
    sesi.add(
        TautanAkun(sidik=_sidik(token), pejabat_id=pejabat.id, jenis=jenis, dibuat=waktu, berakhir=waktu + _LAMA[jenis])
    )
    sesi.flush()
    return token


def alamat_tautan(alamat_dasar: str, token: str) -> str:
    """Where the link leads. The token stands in the query, which no log line holds."""
    return f"{alamat_dasar.rstrip('/')}/sandi?t={token}"


def kirim_tautan(
    sesi: Session, pejabat: Pejabat, jabatan: JabatanPejabat, jenis: str, *, alamat_dasar: str, waktu: datetime
) -> str:
    """Make a link and put its mail into the queue; return the link's address."""
    tautan = alamat_tautan(alamat_dasar, buat_tautan(sesi, pejabat, jenis, waktu=waktu))
    akhir = hari_ini(pejabat.daerah, waktu + _LAMA[jenis])
    batas = f"Berlaku sekali, sampai {tanggal_lengkap(akhir.date())} pukul {akhir:%H.%M}."
    if jenis == UNDANGAN:
        subjek = "Undangan masuk ke Patuh"
        pembuka = f"Akun Patuh untuk {jabatan.jabatan} sudah disiapkan. Buat sandi Anda lewat tautan di bawah ini."
    else:
        subjek = "Sandi baru untuk Patuh"
        pembuka = "Ada yang meminta sandi baru untuk akun ini. Bila bukan Anda, abaikan surel ini: sandi Anda tetap."
    isi = IsiSurel(
        subjek=subjek,
        yth=jabatan.jabatan,
        unit=jabatan.jabatan,
        pembuka=pembuka,
        bagian=(Bagian("Tautan sekali pakai", (Baris("Buat sandi", (batas,), tautan),), tautan),),
        tautan_kotak=f"{alamat_dasar.rstrip('/')}/masuk",
    )
    teks, html = cetak(isi)
    id_ = str(uuid4())
    sesi.add(
        Surel(
            id=id_,
            kunci=f"{AWALAN_RAHASIA}{id_}",
            message_id=f"<{id_}@{urlsplit(alamat_dasar).hostname or 'patuh.invalid'}>",
            daerah=pejabat.daerah,
            unit=jabatan.unit,
            alamat=pejabat.surel,
            subjek=f"Patuh: {subjek}",
            badan_teks=teks,
            badan_html=html,
            status=StatusSurel.DIBUAT,
            dibuat=waktu,
            berikutnya=waktu,
        )
    )
    return tautan


def minta_sandi(sesi: Session, surel: str, *, alamat_dasar: str, waktu: datetime) -> None:
    """Mail a link for a new password to an official in office, at most three an hour. Says nothing: whether the account
    exists is nobody else's business."""
    pejabat = sesi.exec(select(Pejabat).where(Pejabat.surel == surel.strip().lower())).first()
    if pejabat is None or not (jabatan := jabatan_berlaku(sesi, pejabat, waktu)):
        return
    sejam = (
        select(func.count())
        .select_from(TautanAkun)
        .where(col(TautanAkun.pejabat_id) == pejabat.id, col(TautanAkun.dibuat) > waktu - timedelta(hours=1))
    )
    if sesi.exec(sejam).one() < _SURAT_SEJAM:
        kirim_tautan(sesi, pejabat, jabatan[0], SANDI, alamat_dasar=alamat_dasar, waktu=waktu)


def baca_tautan(sesi: Session, token: str, *, waktu: datetime) -> Pejabat:
    """Whose link this is, without using it up. Raises :class:`IsianSalah` when it does not open (any more)."""
    baris = sesi.get(TautanAkun, _sidik(token))
    pejabat = sesi.get(Pejabat, baris.pejabat_id) if baris is not None else None
    if baris is None or pejabat is None or baris.dipakai is not None or baris.berakhir <= waktu:
        raise IsianSalah(_TIDAK_BERLAKU, (GalatIsian("t", _TIDAK_BERLAKU),))
    return pejabat


def pakai_tautan(sesi: Session, token: str, sandi: str, ulang: str, *, waktu: datetime) -> Pejabat:
    """Set a password through a link; all sessions of the account end.

    Raises :class:`IsianSalah` (the link, ``sandi``, ``ulang``).
    """
    pejabat = baca_tautan(sesi, token, waktu=waktu)
    periksa_sandi_baru(sandi, ulang, pejabat.surel)
    dipakai = update(TautanAkun).where(col(TautanAkun.sidik) == _sidik(token), col(TautanAkun.dipakai).is_(None))
    if sesi.exec(dipakai.values(dipakai=waktu)).rowcount != 1:
        raise IsianSalah(_TIDAK_BERLAKU, (GalatIsian("t", _TIDAK_BERLAKU),))
    ganti_sandi(sesi, pejabat, sandi, pelaku=f"pejabat:{pejabat.id}", waktu=waktu)
    return pejabat


def periksa_sandi_baru(sandi: str, ulang: str, surel: str) -> None:
    """Raises :class:`IsianSalah` when the password is weak or was typed differently the second time."""
    galat = []
    if lemah := sandi_lemah(sandi, surel):
        galat.append(GalatIsian("sandi", lemah))
    elif sandi != ulang:
        galat.append(GalatIsian("ulang", "Tidak sama dengan sandi di atas. Ketik sekali lagi."))
    if galat:
        raise IsianSalah("Sandi belum disimpan.", tuple(galat))


def ganti_sandi(
    sesi: Session, pejabat: Pejabat, sandi: str, *, pelaku: str, waktu: datetime, kecuali: str | None = None
) -> None:
    """Store a checked password, end the account's sessions (but ``kecuali``) and forgive its failed tries."""
    pejabat.sandi = sidik_sandi(sandi)
    sesi.add(pejabat)
    tutup_semua(sesi, pejabat.id, kecuali=kecuali)
    batas_masuk.lupakan(sesi, batas_masuk.nama_akun(pejabat.surel))
    objek = f"pejabat/{pejabat.id}"
    catat(sesi, waktu=waktu, daerah=pejabat.daerah, pelaku=pelaku, tindakan="akun.sandi", objek=objek)


def _sidik(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
