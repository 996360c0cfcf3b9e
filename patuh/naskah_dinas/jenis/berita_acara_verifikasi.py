"""Berita Acara Verifikasi dan Validasi with its annexes (Karanganyar KELIMA b, d; Pemalang KEDUA a, b, KETIGA c).

Drawn from the same frozen minutes as ``/verifikasi/{id}/berita-acara``; its annexes are named with their hashes.
"""

from __future__ import annotations

from patuh.naskah_dinas.model import Angka, Bagian, KolomTabel, Sel, Sumber, Tabel
from patuh.naskah_dinas.prosa import tulis
from patuh.naskah_dinas.rangka import Bahan, Isi, JenisNaskah
from patuh.naskah_dinas.verifikasi import (
    SUMBER_DAFTAR,
    IsianVerifikasi,
    cari_verifikasi,
    daftar_disetujui,
    oleh_dinsos,
    sumber_daftar,
    tabel_wilayah,
)
from patuh.register.kolom import NAMA_JENIS
from patuh.verifikasi.berita_acara import IsiBeritaAcara, berita_acara
from patuh.verifikasi.ekspor import EKSPOR
from patuh.verifikasi.sebutan import NAMA_BAGIAN, sebut_hasil
from rules.periode import nama_tanggal

_SUMBER = "B"


def _susun(bahan: Bahan) -> Isi:
    if bahan.kunci is None:
        raise RuntimeError("berita acara memerlukan kunci register")
    satu = cari_verifikasi(bahan.sesi, bahan)
    ba, sidik = berita_acara(
        bahan.sesi, satu, bahan.kunci.untuk(bahan.daerah.kode), pelaku=bahan.pelaku, waktu=bahan.waktu
    )
    semua = daftar_disetujui(bahan.sesi, satu, [n for n in EKSPOR if n != "hasil"])
    tabel = {
        "register": _register(ba),
        "peserta": _hasil(ba, "PESERTA"),
        "belum": _hasil(ba, "BELUM_DIJAMIN"),
        "lampiran": _lampiran(ba),
    }
    isi = {
        "ba": ba,
        "dasar": [(d.diktum, d.huruf, d.kutipan.replace("*", "")) for d in ba.dasar],
        "putusan": [
            {
                "siapa": p.pejabat or p.nama_unit,
                "hari": nama_tanggal(p.waktu.date()),
                "kata": "menyetujui" if p.setuju else "menolak",
                "apa": ", ".join(map(sebut_hasil, p.hasil)) if p.hasil else "seluruh daftar",
                "kecuali": p.kecuali,
                "alasan": p.alasan or "",
            }
            for p in ba.persetujuan
        ],
        "sidik": sidik,
    }
    # Each part of the check has its own outcomes; together they are too many for the width of a page.
    rekap = tuple(
        tabel_wilayah(bahan, milik, f"{NAMA_BAGIAN[nama]}: orang yang disetujui menurut kecamatan")
        for nama in NAMA_BAGIAN
        if (milik := [b for b in semua if b.bagian == nama])
    )
    sumber = Sumber(
        kode=_SUMBER,
        kueri="patuh.verifikasi.berita_acara.berita_acara",
        baris=ba.peserta + ba.belum_dijamin,
        uraian=f"hasil verifikasi {satu.id}, SHA-256 {sidik[:12]}",
    )
    return Isi(
        hal=f"Berita acara verifikasi dan validasi data kepesertaan JKN {ba.nama_periode}",
        banyak_lampiran="1 (satu) berkas",
        subjek=f"verifikasi/{satu.id}",
        judul=("Berita Acara Verifikasi dan Validasi", "Data kepesertaan Jaminan Kesehatan Nasional", ba.nama_periode),
        tujuan_unit=bahan.jabatan("sekda").kode,
        isi=tulis("berita-acara-verifikasi", isi, tabel),
        lampiran=(Bagian(judul="Lampiran. Rekapitulasi menurut kecamatan", isi=rekap),) if rekap else (),
        penutup="Demikian berita acara ini dibuat dengan sebenarnya untuk dipergunakan sebagaimana mestinya.",
        angka=(
            *(
                Angka(nama=nama, uraian=uraian, nilai=nilai, sumber=_SUMBER)
                for nama, uraian, nilai in (
                    ("peserta", "Peserta yang diverifikasi", ba.peserta),
                    ("belum_dijamin", "Penduduk tanpa kepesertaan aktif", ba.belum_dijamin),
                    ("lapangan", "Perlu verifikasi lapangan", ba.verifikasi_lapangan),
                )
            ),
            *(
                [Angka(nama="disetujui", uraian="Orang yang disetujui", nilai=len(semua), sumber=SUMBER_DAFTAR)]
                if semua
                else []
            ),
        ),
        sumber=(sumber, *([sumber_daftar(satu, len(semua), "baris yang disetujui pejabat")] if semua else [])),
        catatan=(
            "Daftar terlampir memuat NIK dan nama, disimpan terpisah, dan hanya dibuka petugas yang berwenang; "
            "sidiknya menunjukkan berkas mana yang dimaksud.",
        ),
    )  # fmt: skip


def _register(ba: IsiBeritaAcara) -> Tabel:
    return Tabel(
        judul="Data yang dipakai",
        kolom=(
            KolomTabel(judul="Register"),
            KolomTabel(judul="Keadaan per", jenis="tanggal", cm=2.4),
            KolomTabel(judul="Baris", jenis="bulat", cm=2.4),
        ),
        baris=tuple(
            (NAMA_JENIS.get(r.jenis, r.jenis), r.per_tanggal.isoformat(), r.baris) for r in ba.register_dipakai
        ),
        sumber=_SUMBER,
    )


def _hasil(ba: IsiBeritaAcara, bagian: str) -> Tabel:
    baris: list[tuple[Sel, ...]] = [
        (
            sebut_hasil(h.hasil),
            h.dulu,
            h.orang,
            None if h.dulu is None else h.orang - h.dulu,
            "disetujui" if h.disetujui else "belum diputuskan",
        )
        for h in ba.hitungan
        if h.bagian == bagian
    ]
    return Tabel(
        judul=NAMA_BAGIAN[bagian],
        kolom=(
            KolomTabel(judul="Hasil"),
            KolomTabel(judul="Sebelumnya", jenis="bulat", cm=2.3),
            KolomTabel(judul="Sekarang", jenis="bulat", cm=2.3, jumlah=True),
            KolomTabel(judul="Selisih", jenis="bulat", cm=2.0),
            KolomTabel(judul="Putusan", cm=3.0),
        ),
        baris=tuple(baris),
        sumber=_SUMBER,
    )


def _lampiran(ba: IsiBeritaAcara) -> Tabel:
    return Tabel(
        judul="Daftar terlampir (berkas resmi)",
        kolom=(
            KolomTabel(judul="Daftar", lebar=0.8),
            KolomTabel(judul="Berkas", lebar=0.7),
            KolomTabel(judul="Baris", jenis="bulat", cm=1.6),
            KolomTabel(judul="SHA-256", lebar=1.2),
        ),
        baris=tuple((x.judul, x.nama, x.baris, x.sha256) for x in ba.lampiran),
        sumber=_SUMBER,
    )


JENIS = JenisNaskah(
    kode="berita-acara-verifikasi",
    nama="Berita Acara Verifikasi",
    bentuk="laporan",
    isian=IsianVerifikasi,
    penerbit=oleh_dinsos,
    susun=_susun,
    uraian="Berita acara verifikasi dan validasi dengan lampirannya, tanpa NIK dan nama.",
)
