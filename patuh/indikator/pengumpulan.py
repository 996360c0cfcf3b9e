"""Figures of the quarter's collection of files: who sent, who passed on (Karanganyar KELIMA a, KESEPULUH c, KEENAM
BELAS d)."""

from __future__ import annotations

from sqlmodel import col, select

from patuh.akun.muat import muat_daerah
from patuh.indikator.model import BelumAdaData, Hasil, Lingkup
from patuh.pengumpulan.tabel import Kiriman, Penerusan, Pengumpulan, StatusKiriman, StatusPengumpulan

_MASUK = (StatusKiriman.DIKIRIM, StatusKiriman.DITERIMA)


def desa_mengirim(ling: Lingkup, *jenis: str) -> Hasil:
    """Villages of the unit's region that sent a file or the word that nothing has changed."""
    buka = _pengumpulan(ling)
    kueri = select(Kiriman.desa).where(col(Kiriman.pengumpulan_no).in_(buka), col(Kiriman.status).in_(_MASUK))
    batas = ling.wilayah
    milik = {
        u.kode
        for u in muat_daerah(ling.daerah).unit
        if u.jenis in jenis and (batas is None or u.kode.startswith(f"{batas}."))
    }
    return Hasil(len(set(ling.sesi.exec(kueri)) & milik), len(milik), (ling.catatan("pengumpulan"),))


def kecamatan_meneruskan(ling: Lingkup) -> Hasil:
    """Kecamatan that passed the recap of their villages on."""
    buka = _pengumpulan(ling)
    kueri = select(Penerusan.kecamatan).where(col(Penerusan.pengumpulan_no).in_(buka))
    milik = {u.kode for u in muat_daerah(ling.daerah).unit if u.jenis == "camat"}
    return Hasil(len(set(ling.sesi.exec(kueri)) & milik), len(milik), (ling.catatan("pengumpulan"),))


def _pengumpulan(ling: Lingkup) -> list[int]:
    kueri = select(Pengumpulan.no).where(
        Pengumpulan.daerah == ling.daerah,
        Pengumpulan.periode == ling.periode.kode,
        Pengumpulan.status != StatusPengumpulan.DIBATALKAN,
    )
    semua = [no for no in ling.sesi.exec(kueri) if no is not None]
    if not semua:
        raise BelumAdaData("Belum ada pengumpulan data yang dibuka di layanan ini untuk periode ini.")
    return semua
