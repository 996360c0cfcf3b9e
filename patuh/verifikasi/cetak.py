"""Drawing the minutes as PDF: Typst in a child process, which is this module run by itself."""

from __future__ import annotations

import json
from datetime import datetime, time
from typing import Any

from patuh.akun.muat import muat_daerah
from patuh.laporan.angka import bulat
from patuh.laporan.cetak import cetak_pdf
from patuh.laporan.huruf import siapkan
from patuh.laporan.typst_pdf import gambar_typst
from patuh.tugas.bentuk import kalender
from patuh.verifikasi.berita_acara import IsiBeritaAcara
from patuh.verifikasi.sebutan import NAMA_BAGIAN, sebut_hasil
from rules.periode import nama_tanggal

_TITIK = "…" * 15


def berita_acara_pdf(isi: IsiBeritaAcara, sidik: str) -> bytes:
    """The minutes as PDF/A; raises :class:`patuh.laporan.cetak.CetakGagal`."""
    return cetak_pdf(json.dumps(susun_dokumen(isi, sidik), ensure_ascii=False), modul="patuh.verifikasi.cetak")


def susun_dokumen(isi: IsiBeritaAcara, sidik: str) -> dict[str, Any]:
    """The page as plain values, in the blocks that reports are made of."""
    daerah = muat_daerah(isi.daerah)
    return {
        "judul_berkas": f"Berita Acara Verifikasi dan Validasi {isi.nama_periode}",
        "waktu_unix": int(datetime.combine(isi.tanggal, time(12), tzinfo=kalender(isi.daerah).zona).timestamp()),
        "tanggal": [isi.tanggal.year, isi.tanggal.month, isi.tanggal.day],
        "kop_pemerintah": daerah.kop.pemerintah.upper(),
        "kop_instansi": isi.nama_unit.upper(),
        "kop_baris": [],
        "tanda": "RANCANGAN" if isi.tahap == "RANCANGAN" else "",
        "keterangan_tanda": "Daftar ini belum diputuskan pejabat; tidak seorang pun berubah kepesertaannya.",
        "judul": [
            "BERITA ACARA VERIFIKASI DAN VALIDASI",
            f"DATA KEPESERTAAN JKN {isi.nama_periode.upper()}",
            f"NOMOR {'…' * 9}",
        ],
        "bagian": _bagian(isi),
        "penutup": "Berita acara ini dibuat dari catatan Patuh. Lampirannya memuat data pribadi dan disimpan terpisah; "
        "sidik SHA-256 di atas menunjukkan berkas mana yang dimaksud.",
        "tempat_tanggal": f"{daerah.kop.kota}, {nama_tanggal(isi.dibuat.date())}",
        "tanda_tangan": {"jabatan": isi.jabatan, "nama": f"({_TITIK})", "nip": f"NIP {'…' * 12}"},
        "kaki": f"Berita acara verifikasi {isi.verifikasi} · SHA-256 {sidik[:16]}…",
    }


def _bagian(isi: IsiBeritaAcara) -> list[dict[str, Any]]:
    lapangan = f"{bulat(isi.verifikasi_lapangan)} orang masuk daftar verifikasi lapangan: datanya belum cukup."
    bagian = [
        {"judul": "Dasar", "blok": [_paragraf(_sebut_dasar(d)) for d in isi.dasar]},
        {"judul": "Data yang dipakai", "blok": _register(isi)},
        {
            "judul": "Hasil",
            "blok": [*(_hasil(isi, b) for b in NAMA_BAGIAN), _paragraf(lapangan)],
        },
        {"judul": "Keputusan", "blok": [_keputusan(isi)]},
        {"judul": "Lampiran", "blok": [_lampiran(isi)]},
    ]
    return [b for b in bagian if b["blok"]]


def _sebut_dasar(dasar: Any) -> str:
    huruf = f" huruf {dasar.huruf}" if dasar.huruf else ""
    return f"Diktum {dasar.diktum}{huruf}: “{dasar.kutipan.replace('*', '')}”"


def _register(isi: IsiBeritaAcara) -> list[dict[str, Any]]:
    pembuka = (
        f"Verifikasi atas register per {nama_tanggal(isi.tanggal)}: {bulat(isi.peserta)} peserta PBPU dan BP Pemda, "
        f"dan {bulat(isi.belum_dijamin)} penduduk tanpa kepesertaan aktif."
    )
    baris = [[r.jenis, nama_tanggal(r.per_tanggal), bulat(r.baris), r.impor] for r in isi.register_dipakai]
    kolom = [_kolom("Register", 1.4), _kolom("Keadaan per", 1.3), _kolom("Baris", 0.8, kanan=True), _kolom("Impor", 2)]
    blok = [_paragraf(pembuka), _tabel("Register", kolom, baris)]
    kumpul = [
        [k.nama_jenis, f"{bulat(k.masuk)} dari {bulat(k.desa)}", "ya" if k.dipakai else "tidak", k.peringatan or "-"]
        for k in isi.pengumpulan
    ]
    if kumpul:
        judul = [_kolom("Pengumpulan", 1.2), _kolom("Desa masuk", 1), _kolom("Dipakai", 0.7), _kolom("Catatan", 2.4)]
        blok.append(_tabel("Pengumpulan dari desa dan kelurahan", judul, kumpul))
    else:
        blok.append(_paragraf("Tidak ada pengumpulan data dari desa yang tercatat untuk triwulan ini."))
    return blok


def _hasil(isi: IsiBeritaAcara, bagian: str) -> dict[str, Any]:
    milik = [h for h in isi.hitungan if h.bagian == bagian]
    baris = [
        [
            sebut_hasil(h.hasil),
            bulat(h.orang),
            "-" if h.dulu is None else bulat(h.dulu),
            "-" if h.dulu is None else f"{h.orang - h.dulu:+d}",
            "disetujui" if h.disetujui else "belum",
        ]
        for h in milik
    ]
    lalu = f"Triwulan lalu ({isi.pembanding['periode']})" if isi.pembanding else "Verifikasi sebelumnya: belum ada"
    kolom = [_kolom("Hasil", 2.6), _kolom("Orang", 0.8, kanan=True), _kolom(lalu, 1.3, kanan=True),
             _kolom("Selisih", 0.8, kanan=True), _kolom("Keputusan", 0.9)]  # fmt: skip
    total = ["Jumlah", bulat(sum(h.orang for h in milik)), "", "", ""]
    return _tabel(NAMA_BAGIAN[bagian], kolom, baris, total)


def _keputusan(isi: IsiBeritaAcara) -> dict[str, Any]:
    if not isi.persetujuan:
        return _paragraf("Belum ada keputusan pejabat atas daftar ini.")
    baris = [
        [
            str(p.ke),
            f"{nama_tanggal(p.waktu.date())}, {p.waktu:%H.%M}",
            p.pejabat or p.nama_unit,
            ("Menyetujui " if p.setuju else "Menolak ")
            + (", ".join(map(sebut_hasil, p.hasil)) if p.hasil else "seluruh daftar")
            + (f", kecuali {bulat(p.kecuali)} baris" if p.kecuali else "")
            + (f". {p.alasan}" if p.alasan else ""),
        ]
        for p in isi.persetujuan
    ]
    kolom = [_kolom("Ke", 0.3), _kolom("Waktu", 1.2), _kolom("Pejabat", 1.3), _kolom("Putusan", 2.6)]
    return _tabel("Putusan pejabat", kolom, baris)


def _lampiran(isi: IsiBeritaAcara) -> dict[str, Any]:
    baris = [[la.judul, la.nama, bulat(la.baris), la.sha256] for la in isi.lampiran]
    kolom = [_kolom("Daftar", 1.6), _kolom("Berkas", 1.2), _kolom("Baris", 0.5, kanan=True), _kolom("SHA-256", 2.2)]
    return _tabel("Daftar terlampir", kolom, baris)


def _kolom(judul: str, lebar: float, *, kanan: bool = False) -> dict[str, Any]:
    return {"judul": judul, "lebar": lebar, "cm": 0, "kanan": kanan}


def _tabel(
    judul: str, kolom: list[dict[str, Any]], baris: list[list[str]], total: list[str] | None = None
) -> dict[str, Any]:
    return {"blok": "tabel", "judul": judul, "kolom": kolom, "rapat": False, "total": total or [],
            "kelompok": [{"judul": "", "baris": baris}]}  # fmt: skip


def _paragraf(teks: str) -> dict[str, Any]:
    return {"blok": "paragraf", "teks": teks, "kecil": False, "lengket": False}


def gambar_pdf(data_json: str) -> tuple[bytes, list[str]]:
    """The PDF and Typst's warnings."""
    dokumen = json.loads(data_json)
    return gambar_typst("berita-acara.typ", siapkan(dokumen), waktu_unix=dokumen["waktu_unix"])


if __name__ == "__main__":
    from patuh.laporan.cetak_anak import utama

    raise SystemExit(utama(gambar_pdf))
