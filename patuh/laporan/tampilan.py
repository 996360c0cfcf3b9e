"""From the frozen report to the finished document: order of sections, headings, explanations. Pure; no counting here.

The order is that of an official report: opening, summary, compliance, what is late, indicators, escalations,
conclusions, notes on the data, signature, annexes (Permendagri 1/2023; its exact form for reports is not confirmed).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import lru_cache
from typing import Any

import segno

from patuh.laporan.angka import bulat, persen, waktu_lokal
from patuh.laporan.blok import (
    AngkaKunci,
    Bagian,
    Blok,
    Butir,
    Dokumen,
    Gambar,
    Paragraf,
    Subjudul,
    Tabel,
    TandaTangan,
)
from patuh.laporan.grafik import Batang, batang_bertumpuk, uraian
from patuh.laporan.lampiran import lampiran_bukti, lampiran_klausul
from patuh.laporan.model import LaporanTriwulan
from patuh.laporan.tabel_tampil import (
    kelompok_unit,
    tabel_definisi,
    tabel_diktum,
    tabel_eskalasi,
    tabel_indikator,
    tabel_kecamatan,
    tabel_kelompok,
    tabel_perkembangan,
    tabel_terlambat,
    tabel_unit,
)
from patuh.laporan.tampil_jaminan import isi_anggaran, isi_cakupan, isi_perkara, lampiran_matriks, lampiran_sumber
from rules.periode import nama_tanggal

_TITIK_NAMA = "…" * 15
_TITIK_NIP = "…" * 12
_TANDA = {
    "RANCANGAN": ("RANCANGAN", "Rancangan untuk diperiksa dan ditandatangani {jabatan}."),
    "AKHIR": ("", ""),
    "PERMINTAAN": (
        "SALINAN SEMENTARA",
        "Disusun atas permintaan; angka dapat berubah sampai periode pelaporan ditutup.",
    ),
}
_ROMAWI = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_LAMPIRAN = {2: "2 (dua) lampiran", 3: "3 (tiga) lampiran", 4: "4 (empat) lampiran"}
_ARTI_KOLOM = (
    "Diharapkan = diterima + belum jatuh tempo + belum disampaikan. Diterima = tepat waktu + terlambat (diterima "
    "sesudah tenggat). Diterima (%) = diterima dibagi diharapkan."
)


def susun_dokumen(laporan: LaporanTriwulan) -> Dokumen:
    """The document of one report."""
    tanda, keterangan = _TANDA[laporan.tahap]
    jabatan = laporan.penandatangan.jabatan
    periode = laporan.nama_periode
    pejabat = laporan.penandatangan
    return Dokumen(
        judul_berkas=f"Laporan {periode}: Pelaksanaan {laporan.instruksi.nama}",
        waktu_unix=int(laporan.keadaan_per.timestamp()),
        tanggal=(laporan.tanggal.year, laporan.tanggal.month, laporan.tanggal.day),
        kop_pemerintah=laporan.kop.pemerintah.upper(),
        kop_instansi=laporan.kop.instansi.upper(),
        kop_baris=[b for b in (laporan.kop.alamat, laporan.kop.kontak) if b],
        tanda=tanda,
        keterangan_tanda=keterangan.format(jabatan=jabatan),
        judul=_judul(laporan),
        surat=(
            ("Nomor", laporan.nomor or "………………………"),
            ("Sifat", "Biasa"),
            ("Lampiran", _LAMPIRAN[2 + bool(laporan.matriks) + bool(laporan.sumber)]),
            ("Hal", f"Laporan pelaksanaan {laporan.instruksi.nama}, {periode}"),
        ),
        tempat_tanggal=f"{laporan.kop.kota}, {nama_tanggal(laporan.tanggal)}",
        yth=("Yth.", laporan.kepada, "di", laporan.kop.kota),
        kaki=f"{laporan.nomor or 'Tanpa nomor'} · {periode} · Kode verifikasi {laporan.kode_verifikasi}",
        penutup="Demikian laporan ini disampaikan sebagai bahan pertimbangan dan arahan lebih lanjut.",
        tanda_tangan=TandaTangan(
            jabatan=jabatan,
            nama=pejabat.nama or f"({_TITIK_NAMA})",
            pangkat=pejabat.pangkat or "",
            nip=f"NIP {pejabat.nip}" if pejabat.nip else f"NIP {_TITIK_NIP}",
        ),
        qr=buat_qr(laporan.alamat_verifikasi),
        verifikasi=(
            ("Kode verifikasi", laporan.kode_verifikasi),
            ("Keadaan per", waktu_lokal(laporan.keadaan_per, laporan.zona)),
            ("Periksa keaslian di", laporan.alamat_verifikasi),
        ),
        bagian=_bernomor(
            [
                *_isi(laporan),
                lampiran_bukti(laporan),
                lampiran_klausul(laporan),
                *([lampiran_matriks(laporan)] if laporan.matriks else []),
                *([lampiran_sumber(laporan)] if laporan.sumber else []),
            ]
        ),
    )


def _judul(laporan: LaporanTriwulan) -> list[str]:
    """The title on three or four lines; a number of an instrument gets a line of its own."""
    nama, ada, nomor = laporan.instruksi.nama.upper().partition(" NOMOR ")
    baris = ["LAPORAN TRIWULAN", f"PELAKSANAAN {nama}", f"NOMOR {nomor}" if ada else "", laporan.nama_periode.upper()]
    return [b for b in baris if b]


def susun_json(laporan: LaporanTriwulan) -> dict[str, Any]:
    """The document as plain JSON values, for the layouts."""
    return asdict(susun_dokumen(laporan))


@lru_cache(maxsize=32)
def buat_qr(alamat: str) -> str:
    """QR code of the verification address (error correction M) as SVG text."""
    return segno.make_qr(alamat, error="m").svg_inline(scale=4, border=2, dark="#000000", light="#ffffff").replace(
        "<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1
    )  # fmt: skip


def _bernomor(bagian: Sequence[Bagian]) -> list[Bagian]:
    """Number tables and pictures through the whole paper, in the order in which they stand."""
    nomor = {Tabel: 0, Gambar: 0}

    def beri(blok: Blok) -> Blok:
        if not isinstance(blok, Tabel | Gambar):
            return blok
        nomor[type(blok)] += 1
        return replace(blok, judul=f"{type(blok).__name__} {nomor[type(blok)]}. {blok.judul}")

    return [replace(b, isi=[beri(satu) for satu in b.isi]) for b in bagian]


def _isi(laporan: LaporanTriwulan) -> list[Bagian]:
    prosa, j = laporan.prosa, laporan.jaminan
    isi: list[tuple[str, Sequence[Blok]]] = [
        ("Pendahuluan", [Paragraf(p) for p in prosa.pengantar]),
        ("Ringkasan", _ringkasan(laporan)),
        *([("Cakupan Jaminan Kesehatan Nasional", isi_cakupan(j))] if j else []),
        ("Kepatuhan per diktum", _per_diktum(laporan)),
        ("Kepatuhan per perangkat daerah dan kecamatan", _per_unit(laporan)),
        ("Laporan yang terlambat dan belum disampaikan", _terlambat(laporan)),
        ("Indikator", _indikator(laporan)),
        ("Eskalasi", _eskalasi(laporan)),
        *([("Kesanggupan dan sanksi", isi_perkara(j)), ("Anggaran", isi_anggaran(j))] if j else []),
        (
            "Kesimpulan dan rekomendasi",
            [
                *(Paragraf(p) for p in prosa.kesimpulan),
                Paragraf("Berdasarkan angka di atas direkomendasikan:", lengket=True),
                Butir(prosa.rekomendasi, bernomor=True),
            ],
        ),
        (
            "Catatan data",
            [Butir([*laporan.catatan_data, *_catatan_sidik(laporan)])],
        ),
    ]
    return [Bagian(f"{nomor}. {judul}", satu) for nomor, (judul, satu) in zip(_ROMAWI, isi, strict=False)]


def _catatan_sidik(laporan: LaporanTriwulan) -> list[str]:
    catatan = [f"Sidik (SHA-256) data instruksi yang dipakai: {laporan.instruksi.versi}."]
    if laporan.kepala_jejak:
        catatan.append(f"Kepala rantai jejak audit pada saat penyusunan: {laporan.kepala_jejak}.")
    return catatan


def _ringkasan(laporan: LaporanTriwulan) -> list[Blok]:
    r = laporan.ringkasan
    kunci = [(bulat(r.diharapkan), "Diharapkan", f"dari {bulat(laporan.jumlah_unit)} unit")] + [
        (persen(nilai, r.diharapkan), label, f"{bulat(nilai)} dari {bulat(r.diharapkan)}")
        for nilai, label in (
            (r.diterima, "Diterima"),
            (r.tepat_waktu, "Tepat waktu"),
            (r.disetujui, "Disetujui"),
            (r.belum_disampaikan, "Belum disampaikan"),
        )
    ]
    batang = [Batang("Seluruh unit", r), *(Batang(nama, h) for nama, _, h in kelompok_unit(laporan.per_unit))]
    return [
        AngkaKunci(kunci),
        Gambar(batang_bertumpuk(batang, "a"), uraian(batang), "Keadaan laporan menurut kelompok unit"),
        *(Paragraf(p) for p in laporan.prosa.ringkasan),
        tabel_kelompok("Keadaan laporan menurut kelompok unit", laporan.per_unit),
        Paragraf(_ARTI_KOLOM, kecil=True),
        *(
            [tabel_perkembangan("Perkembangan pelaporan menurut periode", laporan.perkembangan)]
            if len(laporan.perkembangan) > 1
            else []
        ),
    ]


def _per_diktum(laporan: LaporanTriwulan) -> list[Blok]:
    return [
        Paragraf(
            f"Tabel berikut memuat {bulat(len(laporan.per_diktum))} klausul yang memuat kewajiban, dari "
            f"{bulat(laporan.jumlah_klausul)} klausul instruksi. Bunyi lengkapnya pada Lampiran 2."
        ),
        tabel_diktum("Keadaan laporan per diktum", laporan.per_diktum),
    ]


def _per_unit(laporan: LaporanTriwulan) -> list[Blok]:
    isi: list[Blok] = []
    if any(u.jenis not in ("camat", "desa", "kelurahan") for u in laporan.per_unit):
        isi += [
            Subjudul("A. Perangkat daerah dan unit lain"),
            tabel_unit("Keadaan laporan perangkat daerah dan unit lain", laporan.per_unit),
        ]
    if laporan.per_kecamatan:
        batang = [Batang(k.nama, k.desa) for k in laporan.per_kecamatan if k.desa.diharapkan]
        isi.append(Subjudul("B. Kecamatan, desa, dan kelurahan"))
        if batang:
            judul = "Keadaan laporan desa dan kelurahan menurut kecamatan"
            isi.append(Gambar(batang_bertumpuk(batang, "b"), uraian(batang), judul))
        isi += [
            tabel_kecamatan("Rekapitulasi laporan per kecamatan", laporan.per_kecamatan),
            Paragraf(
                "Laporan Camat = laporan Camat sendiri, diterima per diharapkan. Desa/kel. lengkap = desa dan "
                "kelurahan yang seluruh laporannya sudah diterima. Kolom selebihnya adalah jumlah laporan desa "
                "dan kelurahan.",
                kecil=True,
            ),
        ]
    return isi


def _terlambat(laporan: LaporanTriwulan) -> list[Blok]:
    isi: list[Blok] = []
    pilihan = (
        ("A. Belum disampaikan", ("TERLAMBAT", "TIDAK_DILAPORKAN"), "Laporan yang belum disampaikan", False),
        ("B. Diterima sesudah tenggat", ("DITERIMA_TERLAMBAT",), "Laporan yang diterima sesudah tenggat", True),
        ("C. Dikembalikan untuk dilengkapi", ("DIKEMBALIKAN",), "Laporan yang dikembalikan", False),
    )
    for subjudul, sebab, judul, diterima in pilihan:
        baris = [b for b in laporan.terlambat if b.sebab in sebab]
        isi.append(Subjudul(subjudul))
        if not baris:
            isi.append(Paragraf("Tidak ada."))
            continue
        jumlah = sum(len(b.klausul) for b in baris)
        unit = len({b.unit for b in baris})
        isi.append(
            Paragraf(
                f"{bulat(jumlah)} laporan dari {bulat(unit)} unit, dari {bulat(laporan.ringkasan.diharapkan)} laporan "
                f"yang diharapkan ({persen(jumlah, laporan.ringkasan.diharapkan)}).",
                lengket=True,
            )
        )
        isi.append(tabel_terlambat(judul, baris, laporan.per_kecamatan, diterima=diterima))
        if diterima and (lain := laporan.ringkasan.diterima_terlambat - jumlah):
            # The summary counts these too; without a word the two figures would seem to disagree.
            isi.append(
                Paragraf(
                    f"{bulat(lain)} laporan lain diterima sesudah tenggat lalu dikembalikan; rinciannya pada bagian C.",
                    kecil=True,
                )
            )
    return isi


def _indikator(laporan: LaporanTriwulan) -> list[Blok]:
    if not laporan.indikator:
        return [Paragraf("Tidak ada indikator yang dilaporkan pada periode ini.")]
    return [
        tabel_indikator("Capaian indikator", laporan.indikator),
        Paragraf(
            "Jumlah dilaporkan = seluruh pembilang yang diisi. Pembilang dan Penyebut = jumlah dari isian yang memuat "
            "keduanya; Capaian = Pembilang dibagi Penyebut. Unit mengisi = unit yang memberi angka per unit yang "
            "diharapkan.",
            kecil=True,
        ),
        tabel_definisi("Definisi indikator", laporan.indikator),
    ]


def _eskalasi(laporan: LaporanTriwulan) -> list[Blok]:
    if not laporan.eskalasi:
        return [Paragraf("Tidak ada eskalasi pada periode ini.")]
    return [
        Paragraf(
            "Eskalasi adalah pemberitahuan kepada atasan ketika suatu penugasan belum dimulai menjelang tenggat atau "
            f"belum selesai sesudahnya. Seluruhnya {bulat(sum(e.jumlah for e in laporan.eskalasi))} pemberitahuan.",
            lengket=True,
        ),
        tabel_eskalasi("Eskalasi", laporan.eskalasi),
    ]
