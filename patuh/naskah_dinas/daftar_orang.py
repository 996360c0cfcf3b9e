"""The three letters that go with lists of the quarterly check: proposals, moves, switching off. Only approved rows.

The list in the paper has no NIK and no name; the one that has is the export, which only Dinas Sosial and the system
keys allowed to can take, each time on record.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from patuh.galat import GalatIsian, IsianSalah
from patuh.instruksi.muat import daftar_instruksi, muat_instruksi
from patuh.naskah_dinas.model import Angka, Bagian
from patuh.naskah_dinas.prosa import tulis
from patuh.naskah_dinas.rangka import Bahan, Isi, alamat
from patuh.naskah_dinas.verifikasi import (
    SUMBER_DAFTAR,
    berkas_resmi,
    cari_verifikasi,
    daftar_disetujui,
    sumber_daftar,
    tabel_daftar,
    tabel_wilayah,
)
from patuh.verifikasi.ekspor import EKSPOR
from patuh.verifikasi.sebutan import sebut_hasil
from rules.periode import Periode


@dataclass(frozen=True)
class Perihal:
    """What a letter is about: its template, subject, the errands it takes, its clause (by daerah), its addressee."""

    templat: str
    hal: str
    ekspor: tuple[str, ...]
    dasar: dict[str, str]
    kepada_bupati: bool


def susun_daftar(bahan: Bahan, perihal: Perihal) -> Isi:
    """The letter with its two annexes: counts by kecamatan, and the list.

    Raises:
        IsianSalah: nobody on the list is approved yet.
    """
    satu = cari_verifikasi(bahan.sesi, bahan)
    # An errand also takes members by advice (paid for today, to be proposed elsewhere); a letter speaks of outcomes.
    termasuk = {h for nama in perihal.ekspor for h in EKSPOR[nama].hasil}
    daftar = [b for b in daftar_disetujui(bahan.sesi, satu, perihal.ekspor) if b.hasil in termasuk]
    if not daftar:
        pesan = "Belum ada orang pada daftar ini yang disetujui pejabat."
        raise IsianSalah("Daftarnya masih kosong.", (GalatIsian("verifikasi", pesan),))
    per_hasil = Counter(b.hasil for b in daftar)
    periode = Periode.baca(satu.periode)
    isi = {
        "satu": satu,
        "periode": periode,
        "jumlah": len(daftar),
        "per_hasil": [(sebut_hasil(h), n) for h, n in sorted(per_hasil.items())],
        "dasar": perihal.dasar.get(bahan.daerah.kode),
        "berkas": berkas_resmi(perihal.ekspor, satu),
        "register": sorted((j, i["per_tanggal"]) for j, i in satu.impor.items()),
    }
    sekda = bahan.jabatan("sekda")
    bupati = bahan.jabatan("bupati")
    return Isi(
        hal=f"{perihal.hal} {periode.nama}",
        sifat="Penting",
        subjek=f"verifikasi/{satu.id}",
        tujuan=alamat(bupati.jabatan, bahan.daerah.kop.kota, sekda.jabatan)
        if perihal.kepada_bupati
        else alamat(kepala_bpjs(bahan.daerah.kode), "Tempat"),
        tujuan_unit=sekda.kode if perihal.kepada_bupati else None,
        banyak_lampiran="2 (dua) lampiran",
        isi=tulis(perihal.templat, isi),
        lampiran=(
            Bagian(
                judul="Lampiran 1. Rekapitulasi", isi=(tabel_wilayah(bahan, daftar, "Jumlah orang menurut kecamatan"),)
            ),
            Bagian(judul="Lampiran 2. Daftar", isi=(tabel_daftar(bahan, daftar, "Daftar tanpa NIK dan nama"),)),
        ),
        penutup="Demikian disampaikan; atas perhatian dan kerja samanya diucapkan terima kasih.",
        tembusan=(sekda.jabatan,) if not perihal.kepada_bupati else (kepala_bpjs(bahan.daerah.kode),),
        penerima=(sekda.kode,),
        angka=(
            Angka(nama="jumlah", uraian="Orang pada daftar yang disetujui", nilai=len(daftar), sumber=SUMBER_DAFTAR),
            *(
                Angka(nama=h.lower(), uraian=sebut_hasil(h), nilai=n, sumber=SUMBER_DAFTAR)
                for h, n in sorted(per_hasil.items())
            ),
        ),
        sumber=(sumber_daftar(satu, len(daftar), "baris yang disetujui pejabat"),),
        catatan=(
            "Nomor urut verifikasi menunjuk baris pada berkas resmi. Berkas itu memuat NIK dan nama, disimpan "
            "terpisah, dan hanya dibuka petugas yang berwenang; setiap pembukaannya tercatat.",
        ),
    )


def kepala_bpjs(daerah: str) -> str:
    """BPJS Kesehatan as the daerah's instrument names it among those who get a copy."""
    tembusan = [t for i in daftar_instruksi() if (x := muat_instruksi(i)).daerah == daerah for t in x.tembusan]
    return next((t for t in tembusan if "BPJS" in t), "Kepala Kantor Cabang BPJS Kesehatan")
