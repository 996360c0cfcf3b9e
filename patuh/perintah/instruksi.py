"""``patuh instruksi`` and ``patuh daerah``: from the text of an Instruksi to an instrument in force, without code."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from patuh.perintah.gagal import gagal

instruksi = typer.Typer(no_args_is_help=True, help="Berkas instruksi.")
daerah = typer.Typer(no_args_is_help=True, help="Berkas daerah.")

Data = Annotated[Path | None, typer.Option("--data", help="Folder data layanan, bila instruksinya ada di sana.")]


def _cetak(teks: str) -> None:
    print(teks, flush=True)


def pakai_data(data: Path | None) -> None:
    """Read the instruments of this data folder too; a path that is none ends the command with a word."""
    from patuh import lembaran

    if data is not None:
        if not data.is_dir():
            raise gagal(f"folder {data} tidak ada")
        lembaran.pakai(data, lembaran.hari_layanan(datetime.now(UTC)))


def _baca_teks(teks: Path) -> str:
    try:
        return teks.read_text(encoding="utf-8-sig")
    except OSError as salah:
        raise gagal(f"{teks} tidak dapat dibuka ({salah.strerror})") from None
    except UnicodeDecodeError:
        raise gagal(f"{teks} tidak terbaca; simpan naskahnya sebagai teks UTF-8") from None


def _tulis(jalur: Path, isi: str, timpa: bool) -> None:
    if jalur.exists() and not timpa:
        raise gagal(f"{jalur} sudah ada; pakai --timpa bila memang hendak diganti")
    jalur.parent.mkdir(parents=True, exist_ok=True)
    jalur.write_text(isi, encoding="utf-8")


@instruksi.command("mulai")
def mulai(
    teks: Annotated[Path, typer.Argument(help="Naskah instruksi, teks biasa UTF-8.")],
    id_: Annotated[str, typer.Option("--id", help="Id baru, misalnya purworejo-5-2026.")],
    kode: Annotated[str, typer.Option("--daerah", help="Kode daerah, misalnya 33.06.")],
    keluar: Annotated[Path | None, typer.Option(help="Folder konsep; bawaan: folder naskahnya.")] = None,
    data: Data = None,
    timpa: Annotated[bool, typer.Option("--timpa", help="Ganti konsep yang sudah ada.")] = False,
) -> None:
    """Susun rancangan berkas instruksi dari naskahnya; dugaan ditandai '# TEBAKAN'."""
    import re

    from patuh.akun.muat import BerkasDaerahSalah, daftar_daerah, muat_daerah
    from patuh.akun.rancangan_daerah import DaerahTakTerdaftar, nama_resmi
    from patuh.instruksi.baca_naskah import NaskahTakTerbaca, baca_naskah
    from patuh.instruksi.rancangan import susun_rancangan, tebakan_tersisa
    from patuh.lembaran import dengan_konsep

    if not re.fullmatch(r"[a-z0-9][a-z0-9_.-]*", id_):
        raise gagal(f"--id {id_!r}: huruf kecil, angka, titik, dan tanda hubung saja, misalnya purworejo-5-2026")
    pakai_data(data)
    mentah, folder = _baca_teks(teks), keluar or teks.parent
    try:
        nama, isi = nama_resmi(kode), baca_naskah(mentah)
        with dengan_konsep(folder / "daerah"):
            satu = muat_daerah(kode) if kode in daftar_daerah() else None
            hasil = susun_rancangan(isi, id=id_, kode_daerah=kode, nama_daerah=nama, daerah=satu)
    except (DaerahTakTerdaftar, NaskahTakTerbaca, BerkasDaerahSalah) as salah:
        raise gagal(salah) from None
    berkas = folder / f"{id_}.yaml"
    _tulis(berkas, hasil, timpa)
    _tulis(folder / "naskah" / f"{id_}.txt", mentah, timpa=True)
    jumlah = sum(len(d.butir) for d in isi.diktum)
    _cetak(f"{berkas}: {len(isi.diktum)} diktum, {jumlah} klausul, {len(tebakan_tersisa(hasil))} tebakan.")
    if satu is None:
        _cetak(f"Daerah {kode} belum dikenal: patuh daerah mulai {kode} --teks {teks} --keluar {folder}")
    _cetak(f"Baca setiap baris bertanda # TEBAKAN, lalu: patuh instruksi periksa {berkas}")


@instruksi.command("periksa")
def periksa(berkas: Path, data: Data = None) -> None:
    """Periksa berkas instruksi; sebutkan apa yang salah, di baris mana, dan jalan keluarnya."""
    from patuh.instruksi.muat import periksa_berkas
    from patuh.instruksi.rancangan import tebakan_tersisa
    from patuh.lembaran import dengan_konsep

    pakai_data(data)
    with dengan_konsep(berkas.parent / "daerah"):
        hasil, temuan = periksa_berkas(berkas)
    if hasil is None or temuan:
        raise _temuan(temuan)
    _cetak(f"{berkas.name}: benar, {len(hasil.diktum)} diktum, {hasil.jumlah_klausul} klausul.")
    if sisa := tebakan_tersisa(berkas.read_text(encoding="utf-8")):
        _cetak(f"{len(sisa)} tebakan belum ditinjau, yang pertama di baris {sisa[0]}.")


@instruksi.command("terbit")
def terbit(
    berkas: Path,
    data: Annotated[Path, typer.Option("--data", help="Folder data layanan.")],
    berlaku: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Hari pertama berlaku.")],
) -> None:
    """Berlakukan berkas instruksi (dan daerahnya, bila baru) sejak satu tanggal; ditolak utuh bila ada yang salah."""
    from patuh.instruksi.terbit import TerbitDitolak, terbitkan
    from patuh.perintah.kunci import buka_basis_data

    if not berkas.is_file():
        raise gagal(f"{berkas} tidak ada")
    if not data.is_dir():
        raise gagal(f"folder {data} tidak ada; jalankan dahulu 'patuh dev --data {data}'")
    bd = buka_basis_data(data)
    try:
        hasil = terbitkan(bd, data, berkas, berlaku.date(), waktu=datetime.now(UTC))
    except TerbitDitolak as salah:
        if salah.temuan:
            raise _temuan(salah.temuan, f"{salah}; tidak ada yang diubah") from None
        raise gagal(f"{salah}. Tidak ada yang diubah.") from None
    finally:
        bd.tutup()
    _cetak(f"{hasil.instruksi} berlaku sejak {hasil.berlaku}, versi {hasil.versi[:12]}.")
    if hasil.daerah_baru:
        _cetak(f"Daerah {hasil.daerah_baru} ditambahkan, {hasil.unit} unit.")


@instruksi.command("telusur")
def telusur(
    id_: Annotated[str | None, typer.Argument(metavar="ID")] = None,
    semua: Annotated[bool, typer.Option("--semua", help="Semua instruksi, dengan jumlahnya.")] = False,
    data: Data = None,
) -> None:
    """Cetak tabel telusur: setiap klausul dan apa yang membuatnya bekerja."""
    from patuh.instruksi.muat import daftar_instruksi, muat_instruksi
    from patuh.instruksi.telusur import telusur as baris_telusur

    pakai_data(data)
    if (id_ is None) != semua:
        raise gagal("sebutkan satu ID, atau --semua")
    if id_ is not None and id_ not in daftar_instruksi():
        raise gagal(f"instruksi {id_!r} tidak ada. Yang ada: {', '.join(daftar_instruksi())}")
    total = utuh = 0
    for satu in [id_] if id_ is not None else daftar_instruksi():
        baris = baris_telusur(muat_instruksi(satu))
        if semua:
            _cetak(f"== {muat_instruksi(satu).nama}")
        for b in baris:
            _cetak(str(b))
        terikat = sum(b.terikat for b in baris)
        _cetak(f"{terikat} dari {len(baris)} klausul terikat")
        total, utuh = total + len(baris), utuh + terikat
    if semua:
        _cetak(f"Semua: {utuh} dari {total} klausul terikat")
    if utuh < total:
        raise typer.Exit(1)


@daerah.command("mulai")
def daerah_mulai(
    kode: Annotated[str, typer.Argument(metavar="KODE", help="Kode kabupaten/kota, misalnya 33.06.")],
    teks: Annotated[Path | None, typer.Option(help="Naskah instruksi: pejabat yang disebutnya menjadi unit.")] = None,
    keluar: Annotated[Path, typer.Option(help="Folder konsep; berkasnya ditulis di 'daerah' di dalamnya.")] = Path(),
    timpa: Annotated[bool, typer.Option("--timpa", help="Ganti konsep yang sudah ada.")] = False,
) -> None:
    """Susun rancangan berkas daerah dari daftar wilayah resmi dan pejabat yang disebut naskah."""
    from patuh.akun.muat import baca_daerah, daftar_daerah
    from patuh.akun.rancangan_daerah import DaerahTakTerdaftar, susun_daerah
    from patuh.instruksi.alamat import kantor_naskah
    from patuh.instruksi.baca_naskah import NaskahTakTerbaca, baca_naskah

    if kode in daftar_daerah():
        raise gagal(f"daerah {kode} sudah ada; unit tambahannya ditulis di daerah/unit/{kode}-<nama>.yaml")
    try:
        kantor = kantor_naskah(baca_naskah(_baca_teks(teks)), kode) if teks is not None else []
        isi = susun_daerah(kode, kantor)
    except (DaerahTakTerdaftar, NaskahTakTerbaca) as salah:
        raise gagal(salah) from None
    berkas = keluar / "daerah" / f"{kode}.yaml"
    _tulis(berkas, isi, timpa)
    _cetak(f"{berkas}: {len(baca_daerah(berkas).unit)} unit, {len(kantor)} di antaranya dari naskah.")


@daerah.command("periksa")
def daerah_periksa(berkas: Path) -> None:
    """Periksa berkas daerah; sebutkan apa yang salah dan di baris mana."""
    from patuh.akun.muat import BerkasDaerahSalah, baca_daerah

    try:
        hasil = baca_daerah(berkas)
    except BerkasDaerahSalah as salah:
        raise _temuan(salah.temuan) from None
    _cetak(f"{berkas.name}: benar, {len(hasil.unit)} unit.")


def _temuan(temuan: Iterable[object], akhir: str | None = None) -> typer.Exit:
    baris = [str(satu) for satu in temuan]
    for satu in baris:
        _cetak(satu)
    return gagal(akhir or f"{len(baris)} temuan")
