"""Notes on the data: what the reader must know before trusting a figure. Nothing is left to be guessed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from patuh.akun.daerah import Daerah
from patuh.instruksi.model import Instruksi
from patuh.laporan.ambil import Keterangan
from patuh.laporan.angka import bulat, daftar, label_klausul
from patuh.laporan.hitung import Fakta
from patuh.laporan.model import BarisIndikator
from rules.kalender import Kalender

_BUTIR_DISEBUT = 8
_SESAAT = timedelta(microseconds=1)


def susun_catatan(
    *,
    instruksi: Instruksi,
    versi: str,
    daerah: Daerah,
    fakta: Sequence[Fakta],
    indikator: Sequence[BarisIndikator],
    keterangan: Keterangan,
    kal: Kalender,
    per: datetime,
) -> tuple[str, ...]:
    """The notes of one report, the general ones first."""
    return (
        "Ketepatan waktu dinilai dari penyampaian laporan yang pertama. Laporan yang dikembalikan untuk dilengkapi "
        "tidak mengubah penilaian itu.",
        "Persentase dibulatkan ke satu angka di belakang koma. Tanda “–” berarti tidak ada penyebut.",
        *_kalender(fakta, kal),
        *_himbauan(instruksi, fakta),
        *_indikator(indikator, fakta),
        *_keadaan(fakta, keterangan, versi, per),
        *_unit(daerah, fakta),
    )


def _kalender(fakta: Sequence[Fakta], kal: Kalender) -> list[str]:
    tahun = sorted({h.year for f in fakta if kal.perkiraan(h := kal.tanggal(f.tenggat - _SESAAT))})
    if not tahun:
        return []
    return [
        f"Hari libur dan cuti bersama tahun {daftar([str(t) for t in tahun])} masih perkiraan karena belum ditetapkan "
        "dengan Surat Keputusan Bersama; tenggat pada tahun itu dapat bergeser."
    ]


def _himbauan(instruksi: Instruksi, fakta: Sequence[Fakta]) -> list[str]:
    pihak = [p.sebutan for p in instruksi.pelaksana if p.sifat == "himbauan"]
    jumlah = sum(1 for f in fakta if f.sifat == "himbauan")
    if not (pihak and jumlah):
        return []
    return [
        f"Bagi {daftar(pihak)} instruksi ini bersifat imbauan, karena bukan bawahan Bupati. Laporannya dihitung "
        f"({bulat(jumlah)} dari {bulat(len(fakta))} laporan yang diharapkan), diingatkan, dan tidak dieskalasi."
    ]


def _indikator(indikator: Sequence[BarisIndikator], fakta: Sequence[Fakta]) -> list[str]:
    catatan = []
    if indikator:
        catatan.append(
            "Angka indikator diambil dari laporan terakhir tiap unit yang tidak dikembalikan, termasuk yang masih "
            "menunggu persetujuan. Capaian dihitung dari jumlah pembilang dan jumlah penyebut, bukan rata-rata "
            "persentase."
        )
    if any(i.unit_dihitung for i in indikator):
        catatan.append(
            "Angka yang dihitung diambil layanan dari register dan catatannya saat unit melapor, dengan data yang "
            "berlaku pada akhir periode atau, bila unit melapor lebih awal, pada hari itu; lalu dibekukan. Angka yang "
            "datanya belum ada diisi unit dan disebut demikian."
        )
    beda = [i for i in indikator if i.unit_beda]
    if beda:
        catatan.append(
            f"{bulat(sum(i.unit_beda for i in beda))} isian unit berbeda dari hitungan layanan pada indikator "
            f"{daftar([i.nama for i in beda], _BUTIR_DISEBUT, 'indikator lainnya')}. Laporan ini memakai angka "
            "hitungan; isian unit tersimpan pada tugasnya dan perlu dijelaskan."
        )
    tanpa = sum(i.tanpa_penyebut for i in indikator)
    if tanpa:
        catatan.append(
            f"{bulat(tanpa)} isian indikator hanya memuat pembilang. Isian itu masuk dalam jumlah pembilang dan tidak "
            "ikut dalam persentase."
        )
    lebih = [
        i.nama for i in indikator if i.penyebut is not None and (i.pembilang_berpasangan or 0.0) > i.penyebut
    ]  # fmt: skip
    if lebih:
        catatan.append(
            f"Capaian indikator {daftar(lebih, _BUTIR_DISEBUT, 'indikator lainnya')} melebihi 100%: pembilang yang "
            "dilaporkan lebih besar daripada penyebutnya. Angka ditampilkan sebagaimana dilaporkan dan perlu diperiksa."
        )
    bulanan = sorted({label_klausul(f.diktum, f.huruf) for f in fakta if _bulanan(f.periode)})
    if bulanan:
        catatan.append(
            f"Klausul {daftar(bulanan, _BUTIR_DISEBUT, 'klausul lainnya')} dilaporkan tiap bulan; angka indikatornya "
            "adalah jumlah laporan bulanan dalam triwulan ini."
        )
    return catatan


def _bulanan(periode: str) -> bool:
    return len(periode) == 7 and "T" not in periode


def _keadaan(fakta: Sequence[Fakta], k: Keterangan, versi: str, per: datetime) -> list[str]:
    catatan = []
    belum_buka = sum(1 for f in fakta if not f.dibuka and f.lapor is None and f.tenggat <= per)
    if belum_buka:
        catatan.append(
            f"{bulat(belum_buka)} tugas sudah melewati tenggat tetapi belum dibuka oleh layanan, sehingga unit belum "
            "dapat melapor. Tugas itu dihitung belum jatuh tempo, bukan terlambat."
        )
    if k.tenggat_diubah:
        catatan.append(
            f"Tenggat {bulat(k.tenggat_diubah)} penugasan diubah oleh atasan atau Sekretaris Daerah dengan alasan "
            "tercatat; ketepatan waktu dinilai menurut tenggat yang berlaku pada saat laporan ini disusun."
        )
    if k.versi - {versi}:
        catatan.append(
            "Sebagian penugasan dimulai dengan rumusan data instruksi yang lebih lama. Teks klausul pada Lampiran 2 "
            "adalah rumusan yang berlaku sekarang."
        )
    if k.kepala_jejak is None:
        catatan.append(
            "Rantai jejak audit belum disegel pada saat laporan ini disusun, sehingga kepala rantai belum dapat "
            "dicantumkan."
        )
    return catatan


def _unit(daerah: Daerah, fakta: Sequence[Fakta]) -> list[str]:
    dipakai = {f.unit for f in fakta}
    menurut_sebab: dict[str, list[str]] = {}
    for u in daerah.unit:
        if u.konfirmasi and u.kode in dipakai:
            menurut_sebab.setdefault(u.konfirmasi.rstrip("."), []).append(u.nama)
    catatan = [f"{'; '.join(nama)}: {sebab}." for sebab, nama in menurut_sebab.items()]
    asing = sorted(dipakai - {u.kode for u in daerah.unit})
    if asing:
        catatan.append(
            f"Kode unit {daftar(asing, _BUTIR_DISEBUT, 'kode lainnya')} tidak ada lagi dalam daftar unit; laporannya "
            "tetap dihitung pada kelompok perangkat daerah."
        )
    return catatan
