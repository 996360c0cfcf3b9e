"""The command ``patuh``. Each subcommand imports what it needs when it runs, so that ``--help`` is quick."""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
import uvloop

from patuh.perintah import rawat
from patuh.perintah.gagal import gagal
from patuh.perintah.instruksi import daerah, instruksi
from patuh.perintah.layanan import layanan
from patuh.perintah.orang import orang
from patuh.perintah.register import register

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Patuh: instruksi Bupati tentang JKN menjadi tugas bertanggal, keputusan, dan laporan resmi.",
)
kunci = typer.Typer(no_args_is_help=True, help="Kunci API.")
app.add_typer(kunci, name="kunci")
pejabat = typer.Typer(no_args_is_help=True, help="Pejabat yang dapat masuk.")
app.add_typer(pejabat, name="pejabat")
app.add_typer(instruksi, name="instruksi")
app.add_typer(daerah, name="daerah")
app.add_typer(rawat.jejak, name="jejak")
app.add_typer(layanan, name="layanan")
app.add_typer(orang, name="orang")
app.add_typer(register, name="register")
app.command()(rawat.cadangkan)
app.command()(rawat.pulihkan)
paket = typer.Typer(no_args_is_help=True, help="Paket aturan.")
parameter = typer.Typer(no_args_is_help=True, help="Berkas parameter bertanggal.")
app.add_typer(paket, name="paket")
app.add_typer(parameter, name="parameter")

Data = Annotated[Path, typer.Option("--data", help="Folder tempat semua keadaan layanan disimpan.")]


def _cetak(teks: str) -> None:
    print(teks, flush=True)


def _temuan(temuan: Iterable[object]) -> typer.Exit:
    """Every finding on a line of its own, and how many there are."""
    baris = [str(satu) for satu in temuan]
    for satu in baris:
        _cetak(satu)
    return gagal(f"{len(baris)} temuan")


def _folder(jalur: Path) -> Path:
    """The folder, made when it is not there; a path that cannot be one ends the command with a word."""
    try:
        jalur.mkdir(parents=True, exist_ok=True)
    except OSError as salah:
        raise gagal(f"folder {jalur} tidak dapat dibuat atau dipakai ({salah.strerror})") from None
    return jalur


@app.command()
def dev(
    data: Data = Path("data"),
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port halaman dan API.")] = 8000,
    temporal_port: Annotated[int, typer.Option(min=1, max=65535, help="Port server Temporal.")] = 7233,
    demo: Annotated[bool, typer.Option("--demo", help="Isi data contoh dan kunci beberapa unit.")] = False,
) -> None:
    """Jalankan semuanya di satu komputer, dari satu folder; Ctrl-C menghentikan dengan rapi."""
    from patuh.perintah.sampah import tunda_sampah

    tunda_sampah()
    from patuh.catatan import BentukSalah, pasang_catatan
    from patuh.pengaturan import PengaturanSalah
    from patuh.perintah.contoh import isi_contoh
    from patuh.perintah.dev import FolderDipakai, jalankan
    from patuh.perintah.porta import port_bebas
    from patuh.perintah.temporal import TemporalTakAda

    _folder(data)
    for nama, nomor in (("--port", port), ("--temporal-port", temporal_port)):
        if not port_bebas(nomor):
            raise gagal(f"port {nomor} ({nama}) sedang dipakai program lain; pilih port lain")
    try:
        pasang_catatan(data / "patuh.log")
        uvloop.run(jalankan(data, port, temporal_port, siapkan=isi_contoh if demo else None, cetak=_cetak))
    except (BentukSalah, FolderDipakai, PengaturanSalah, TemporalTakAda) as salah:
        raise gagal(salah) from None
    except KeyboardInterrupt:
        logging.getLogger("patuh").info("dihentikan")
    _cetak("Selesai.")


@kunci.command("buat")
def kunci_buat(
    nama: Annotated[str, typer.Option(help="Nama sistem atau unit pemakai kunci.")],
    lingkup: Annotated[str, typer.Option(help="Daftar lingkup dipisah koma, misalnya tugas,laporan.")],
    daerah: Annotated[str, typer.Option(help="Kode daerah, misalnya 33.13, atau 'semua'.")],
    data: Data = Path("data"),
    unit: Annotated[str | None, typer.Option(help="Kode unit, bila kunci bertindak untuk satu unit.")] = None,
) -> None:
    """Buat kunci API; kuncinya saja yang dicetak, dan hanya sekali ini terlihat."""
    from patuh.perintah.kunci import buat

    try:
        teks = buat(_folder(data), nama=nama, lingkup=lingkup, daerah=daerah, unit=unit)
    except ValueError as salah:
        raise gagal(salah) from None
    _cetak(teks)


@kunci.command("daftar")
def kunci_daftar(data: Data = Path("data")) -> None:
    """Daftar kunci API (tanpa rahasianya)."""
    from patuh.perintah.kunci import daftar

    try:
        baris = daftar(data)
    except ValueError as salah:
        raise gagal(salah) from None
    for satu in baris:
        _cetak(satu)


@kunci.command("cabut")
def kunci_cabut(id_: Annotated[str, typer.Argument(metavar="ID")], data: Data = Path("data")) -> None:
    """Cabut kunci API; berlaku seketika. ID ada di 'patuh kunci daftar', atau bagian kunci sebelum titik."""
    from patuh.perintah.kunci import cabut

    try:
        cabut(data, id_.removeprefix("pk_").partition(".")[0])
    except ValueError as salah:
        raise gagal(salah) from None
    _cetak("Kunci dicabut.")


@pejabat.command("buat")
def pejabat_buat(
    surel: Annotated[str, typer.Option(help="Surel kedinasan; dipakai untuk masuk.")],
    nama: Annotated[str, typer.Option(help="Nama pejabat.")],
    unit: Annotated[str, typer.Option(help="Kode unit, misalnya 33.13.01, 33.13-admin, atau 33.13-inspektorat.")],
    peran: Annotated[str, typer.Option(help="Peran dipisah koma, misalnya camat atau admin.")],
    data: Data = Path("data"),
    sampai: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Hari terakhir jabatan.")] = None,
    sandi: Annotated[bool, typer.Option("--sandi", help="Tanyakan sandinya sekarang, tanpa tautan.")] = False,
) -> None:
    """Buat akun pejabat; tautan undangannya dicetak (atau sandinya ditanyakan di terminal dengan --sandi)."""
    from patuh.perintah.pejabat import buat

    kata = typer.prompt("Sandi", hide_input=True, confirmation_prompt="Sandi sekali lagi") if sandi else None
    hari = sampai.date() if sampai is not None else None
    try:
        teks = buat(_folder(data), surel=surel, nama=nama, unit=unit, peran=peran, sampai=hari, sandi=kata)
    except ValueError as salah:
        raise gagal(salah) from None
    _cetak(teks)


@paket.command("periksa")
def paket_periksa(berkas: Path) -> None:
    """Periksa berkas paket aturan sampai contohnya; sebutkan apa yang salah dan di baris mana."""
    from patuh.perintah.aturan import periksa_berkas_paket
    from rules.mesin.mesin import PaketSalah

    try:
        _cetak(periksa_berkas_paket(berkas))
    except PaketSalah as salah:
        raise _temuan(salah.temuan) from None


@paket.command("daftar")
def paket_daftar() -> None:
    """Daftar paket aturan yang dibawa Patuh, dengan versinya."""
    from patuh.perintah.aturan import daftar_paket
    from rules.mesin.mesin import PaketSalah

    try:
        baris = daftar_paket()
    except PaketSalah as salah:
        raise gagal(salah) from None
    for satu in baris:
        _cetak(satu)


@parameter.command("periksa")
def parameter_periksa(folder: Path) -> None:
    """Periksa folder berkas parameter; sebutkan apa yang salah dan di baris mana."""
    from patuh.perintah.aturan import periksa_folder_parameter
    from rules.parameter.muat import ParameterSalah

    try:
        _cetak(periksa_folder_parameter(folder))
    except ParameterSalah as salah:
        raise (_temuan(salah.temuan) if salah.temuan else gagal(salah)) from None


@app.command()
def dampak(
    paket_id: Annotated[str, typer.Option("--paket", help="Id paket, misalnya penduduk-belum-dijamin.")],
    daerah: Annotated[str, typer.Option(help="Kode kabupaten/kota, misalnya 33.13.")],
    tanggal: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Hari yang dinilai.")],
    register: Annotated[Path, typer.Option(help="Folder berkas register, seperti dari 'patuh data-contoh'.")],
    paket_baru: Annotated[Path | None, typer.Option(help="Berkas paket yang hendak dicoba.")] = None,
    parameter_baru: Annotated[Path | None, typer.Option(help="Folder parameter yang hendak dicoba.")] = None,
    biaya: Annotated[Path | None, typer.Option(help="Berkas biaya, bila paket baru memberi hasil baru.")] = None,
    kuota: Annotated[bool, typer.Option("--kuota/--tanpa-kuota", help="Kuota kabupaten masih tersedia.")] = True,
    keluar: Annotated[Path | None, typer.Option(help="Folder untuk dampak.json dan tabel CSV.")] = None,
) -> None:
    """Bandingkan dua paket atau kumpulan parameter atas satu register: siapa berpindah, di mana, berapa biayanya."""
    from patuh.aturan.dampak import DAMPAK_GAGAL, Permintaan, bandingkan, simpan
    from patuh.perintah.dampak_cetak import cetakan

    minta = Permintaan(paket_id, daerah, tanggal.date(), register, paket_baru, parameter_baru, kuota, biaya)
    try:
        hasil = bandingkan(minta, lambda pesan: print(f"patuh: {pesan}", file=sys.stderr, flush=True))
    except DAMPAK_GAGAL as salah:
        raise gagal(salah) from None
    for satu in cetakan(hasil):
        _cetak(satu)
    for berkas in simpan(hasil, _folder(keluar)) if keluar is not None else ():
        _cetak(f"Ditulis: {berkas}")


@app.command("data-contoh")
def data_contoh(
    daerah: Annotated[str, typer.Option(help="Kode kabupaten/kota, misalnya 33.13.")],
    keluar: Annotated[Path, typer.Option(help="Folder hasil.")],
    penduduk: Annotated[int, typer.Option(min=1, max=3_000_000, help="Banyaknya penduduk.")] = 10_000,
    benih: Annotated[int, typer.Option(help="Benih: benih sama, berkas sama.")] = 1,
) -> None:
    """Buat berkas register contoh dari setiap jenis: orang rekaan, kode desa resmi, dan kotoran data yang lazim."""
    from patuh.register.contoh import DaerahTanpaDesa, buat_contoh

    try:
        jumlah = buat_contoh(daerah, penduduk, benih, _folder(keluar))
    except DaerahTanpaDesa as salah:
        raise gagal(salah) from None
    for jenis, baris in jumlah.items():
        _cetak(f"{keluar / jenis}.csv: {baris} baris")


@app.command()
def simulasi(
    instruksi_id: Annotated[str, typer.Option("--instruksi", help="Id instruksi, misalnya pemalang-1-2023.")],
    triwulan: Annotated[int, typer.Option(min=1, max=12, help="Banyaknya triwulan.")] = 4,
    keluar: Annotated[Path, typer.Option(help="Folder hasil (harus kosong atau belum ada).")] = Path("keluaran"),
    mulai: Annotated[str | None, typer.Option(help="Triwulan pertama; bawaan 2026-T1 atau awal instruksi.")] = None,
    benih: Annotated[int, typer.Option(help="Benih: benih sama, hitungan sama.")] = 1,
    data: Annotated[Path | None, typer.Option("--data", help="Folder data tempat instruksinya diberlakukan.")] = None,
) -> None:
    """Jalankan setahun sebuah instruksi dengan waktu dipercepat, lalu tulis laporan tiap triwulan."""
    from patuh.catatan import BentukSalah, pasang_catatan
    from patuh.instruksi.muat import muat_instruksi
    from patuh.perintah.instruksi import pakai_data
    from patuh.perintah.simulasi import Simulasi
    from patuh.simulasi.beda import beda_dengan_basis_data
    from patuh.simulasi.rentang import triwulan_pertama

    pakai_data(data)
    try:
        awal = triwulan_pertama(muat_instruksi(instruksi_id), mulai, triwulan)
    except ValueError as salah:
        raise gagal(salah) from None
    if any(_folder(keluar).iterdir()):
        raise gagal(f"folder {keluar} tidak kosong; pilih folder lain dengan --keluar")
    try:
        pasang_catatan(keluar / "patuh.log")
    except BentukSalah as salah:
        raise gagal(salah) from None
    gc.set_threshold(100_000, 50, 50)
    try:
        hasil = uvloop.run(Simulasi(instruksi_id, awal, triwulan, benih, keluar).jalankan(_cetak))
    except KeyboardInterrupt:
        raise gagal("simulasi dihentikan; hasilnya belum lengkap") from None
    for nama, jumlah in hasil.hitungan.items():
        _cetak(f"  {nama:44} {jumlah:6}")
    for periode, berkas in hasil.laporan.items():
        _cetak(f"Laporan {periode}: {berkas} (juga .html dan .json)")
    beda = beda_dengan_basis_data(keluar)
    _cetak("Angka laporan sama dengan hitungan basis data." if not beda else "\n".join(beda))
    _cetak(f"Selesai dalam {hasil.detik:.0f} detik.")
    if beda:
        raise typer.Exit(1)
