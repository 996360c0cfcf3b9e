"""Draft an instrument file from the text of an Instruksi. The words are those of the text; whatever had to be guessed
carries the mark ``# TEBAKAN`` on its line, and the file cannot be put in force before a person has taken the marks off.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from patuh.akun.daerah import Daerah
from patuh.instruksi.alamat import Alamat, BukuAlamat, gabung, sebutan_awal
from patuh.instruksi.baca_naskah import Butir, DiktumNaskah, IsiNaskah
from patuh.instruksi.bagian import JenisDiktum
from patuh.instruksi.tebak import BUKTI, BUKTI_LAIN, tebak_jenis, tebak_periode, tebak_tema

TANDA = "# TEBAKAN"
_LEBAR = 112
_KECIL = {"dan", "di", "dari", "untuk", "yang", "pada", "dalam", "tentang", "bagi", "menuju", "atas", "serta", "oleh"}


def susun_rancangan(isi: IsiNaskah, *, id: str, kode_daerah: str, nama_daerah: str, daerah: Daerah | None) -> str:
    """The draft as the text of a YAML file. ``daerah`` None: its file does not exist yet."""
    buku = BukuAlamat(kode_daerah, daerah)
    kepada = gabung(i for satu in isi.kepada for i in buku.cari(satu))
    diktum = [baris for d in isi.diktum for baris in _diktum(d, buku, kepada)]
    alamat = [baris for a in buku.semua.values() for baris in _alamat(a)]
    tiada = [f"  - {_skalar(f'{s} disebut naskah, tetapi {nama_daerah} tidak memilikinya.')}" for s in buku.tiada]
    catatan = [f"catatan:  {TANDA}: menurut berkas daerah", *tiada] if tiada else []
    return (
        "\n".join([*_kepala(isi, id, kode_daerah, nama_daerah), *catatan, "pelaksana:", *alamat, "diktum:", *diktum])
        + "\n"
    )


def tebakan_tersisa(teks: str) -> list[int]:
    """Lines that still carry the mark, from 1. A file may speak of the mark in a comment of its own."""
    return [n for n, baris in enumerate(teks.splitlines(), 1) if TANDA in baris and not baris.lstrip().startswith("#")]


def _kepala(isi: IsiNaskah, id: str, kode: str, nama_daerah: str) -> Iterator[str]:
    sebutan = re.sub(r"^(?:Kabupaten|Kota)\s+", "", nama_daerah)
    kepala = "Wali Kota" if nama_daerah.startswith("Kota ") else "Bupati"
    nomor = _judul(isi.nomor or "… Tahun …").replace(" / ", "/")
    tanggal = isi.tanggal.isoformat() if isi.tanggal else "2000-01-01"
    yield f"# Rancangan dari naskah {id}.txt. Setiap baris bertanda {TANDA} adalah dugaan: baca naskahnya, betulkan"
    yield "# isinya, lalu hapus tandanya. Teks klausul disalin dari naskah dan tidak perlu diketik ulang."
    yield f"id: {id}"
    yield "bentuk: instruksi_bupati"
    yield f"nama: {_skalar(f'Instruksi {kepala} {sebutan} Nomor {nomor}')}{_tanda(isi.nomor is None)}"
    yield f"nomor: {_skalar(nomor)}{_tanda(isi.nomor is None)}"
    yield f"tentang: {_skalar(_judul(isi.tentang or 'Jaminan Kesehatan Nasional'))}  {TANDA}: besar-kecil huruf"
    yield f"tanggal: {tanggal}{_tanda(isi.tanggal is None)}"
    yield f"daerah: '{kode}'"
    yield f"berlaku_dari: {tanggal}  {TANDA}: tanggal ditetapkan"
    yield "penandatangan:"
    yield f"  jabatan: {_skalar(f'{kepala} {sebutan}')}"
    if isi.nama:
        yield f"  nama: {_skalar(_judul(isi.nama))}  {TANDA}: besar-kecil huruf"
    yield f"  tempat: {_skalar(isi.tempat or sebutan)}{_tanda(isi.tempat is None)}"
    yield f"naskah: {id}.txt"
    if isi.perabot:
        yield f"baris_halaman:  {TANDA}: baris kop dan kaki halaman, bukan bagian kalimat"
        yield from (f"  - {_skalar(b)}" for b in isi.perabot)
    yield from _teks("pembuka", isi.pembuka or isi.diktum[0].butir[0].teks, 0, tanda=isi.pembuka is None)
    if isi.penutup:
        yield from _teks("penutup", isi.penutup, 0)


def _alamat(alamat: Alamat) -> Iterator[str]:
    yield f"  - id: {alamat.id}"
    yield f"    sebutan: {_skalar(alamat.sebutan)}"
    sebab = ": cocokkan dengan berkas daerah" if alamat.dikenal else ": unit ini belum ada di berkas daerah"
    yield f"    unit: [{', '.join(map(_skalar, alamat.unit))}]{'' if alamat.pasti else f'  {TANDA}{sebab}'}"
    if alamat.sifat == "himbauan":
        yield f"    sifat: himbauan  {TANDA}: pihak yang tidak dapat diperintah Bupati"


def _diktum(diktum: DiktumNaskah, buku: BukuAlamat, kepada: list[str]) -> Iterator[str]:
    yield f"  - nomor: {diktum.nomor}"
    if diktum.pembuka:
        yield from _teks("pembuka", diktum.pembuka, 4)
    milik = sebutan_awal(diktum.pembuka or diktum.butir[0].teks)
    sendiri = [None if diktum.pembuka is None else sebutan_awal(b.teks) for b in diktum.butir]
    if milik or not all(sendiri):
        ids = buku.cari(milik) if milik else kepada
        yield f"    pelaksana: [{', '.join(ids)}]{'' if milik else f'  {TANDA}: semua yang disebut pada Kepada'}"
    yield "    klausul:"
    for butir, sebutan in zip(diktum.butir, sendiri, strict=True):
        yield from _klausul(diktum.nomor, butir, buku.cari(sebutan) if sebutan and not milik else [])


def _klausul(nomor: str, butir: Butir, pelaksana: list[str]) -> Iterator[str]:
    jenis = tebak_jenis(butir.teks, induk=butir.berbutir)
    isi = list(_isi_klausul(nomor, butir, jenis, pelaksana))
    yield f"      - {isi[0].lstrip()}"
    yield from isi[1:]


def _isi_klausul(nomor: str, butir: Butir, jenis: JenisDiktum, pelaksana: list[str]) -> Iterator[str]:
    if butir.huruf is not None:
        ditebak = f"  {TANDA}: huruf tidak tercetak, diberi menurut urutan" if butir.huruf_ditebak else ""
        yield f"        huruf: {_skalar(butir.huruf)}{ditebak}"
    yield from _teks("teks", butir.teks, 8)
    yield f"        jenis: {jenis}  {TANDA}{'' if jenis == 'penutup' else ': jenis, tema, dan bukti'}"
    if jenis == "penutup":
        alasan = "Memperkenalkan butir di bawahnya." if butir.berbutir else "Tidak meminta tindakan tersendiri."
        yield f"        alasan_penutup: {alasan}"
        return
    if tema := tebak_tema(butir.teks, jenis):
        yield f"        tema: {tema}"
    if pelaksana:
        yield f"        pelaksana: [{', '.join(pelaksana)}]  {TANDA}"
    periode = tebak_periode(butir.teks)
    sebab = "" if periode.dasar else ": naskah tidak menyebut waktunya"
    yield f"        periode: {periode.periode}  {TANDA}{sebab}"
    if periode.dasar:
        yield f"        dasar_periode: {_skalar(periode.dasar)}"
    yield from _indikator(nomor, butir, jenis)
    yield f"        bukti: [{_skalar(BUKTI.get(jenis, BUKTI_LAIN))}]"
    if jenis == "pelaporan":
        yield "        telusur: {alur: LaporanBerjenjangWorkflow, bagian_laporan: [kaskade, kepatuhan]}"
    else:
        yield "        telusur: {alur: DiktumWorkflow, bagian_laporan: [kepatuhan, indikator]}"


def _indikator(nomor: str, butir: Butir, jenis: JenisDiktum) -> Iterator[str]:
    """One measure that can be counted for any clause; the officer names a better one."""
    kode = "-".join(filter(None, (nomor.lower().replace(" ", "-"), (butir.huruf or "").replace(".", "-"))))
    if jenis == "pelaporan":
        apa, satuan, dasar = "tugas yang dilaporkan tepat waktu", "tugas", "seluruh tugas menurut instruksi ini"
    elif jenis in ("alih_segmen", "pembiayaan_desa", "verifikasi_data"):
        apa, satuan, dasar = "orang yang selesai ditangani", "jiwa", "orang yang menjadi sasaran klausul ini"
    else:
        apa, satuan, dasar = "kegiatan yang terlaksana", "kegiatan", "kegiatan yang direncanakan"
    yield f"        indikator:  {TANDA}: tulis ukuran yang sesuai dengan isi klausul"
    yield f"          - kode: {kode}"
    yield f"            nama: {apa.capitalize()}"
    yield f"            satuan: {satuan}"
    yield f"            pembilang: {{nama: {apa.capitalize()}, definisi: Jumlah {apa} sampai akhir periode.}}"
    yield f"            penyebut: {{nama: {dasar.capitalize()}, definisi: Jumlah {dasar} pada periode itu.}}"


def _teks(kunci: str, isi: str, lekuk: int, *, tanda: bool = False) -> Iterator[str]:
    """A text as a folded block, so that no quoting can change a character of it."""
    jarak = " " * lekuk
    yield f"{jarak}{kunci}: >-{_tanda(tanda)}"
    lebar = _LEBAR - lekuk
    for baris in textwrap.wrap(isi, lebar, break_long_words=False, break_on_hyphens=False):
        yield f"{jarak}  {baris}"


def _tanda(perlu: bool) -> str:
    return f"  {TANDA}" if perlu else ""


def _skalar(isi: str) -> str:
    """A plain or single-quoted YAML value."""
    return "'" + isi.replace("'", "''") + "'"


def _judul(teks: str) -> str:
    """A heading in capitals as one writes it in a sentence; what is mixed already stays."""
    if not teks.isupper():
        return teks
    kata = teks.split()
    return " ".join(k.lower() if i and k.lower() in _KECIL else k.capitalize() for i, k in enumerate(kata))
