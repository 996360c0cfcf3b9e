"""Hasil pemeriksaan kepesertaan: a gate answer on paper. People are places in the request (``pekerja[3]``), no NIK."""

from __future__ import annotations

from datetime import date
from typing import Any

from patuh.naskah_dinas.loket import NAMA_HASIL, SUMBER_PERIKSA, cari_pemeriksaan, nama_layanan, sumber_periksa
from patuh.naskah_dinas.model import Angka, KolomTabel, Tabel
from patuh.naskah_dinas.prosa import tulis
from patuh.naskah_dinas.rangka import Bahan, Isi, Isian, JenisNaskah, Kode, alamat

_NAMA = {
    "diperiksa": "Orang yang diperiksa",
    "aktif": "Peserta aktif",
    "terdaftar_nonaktif": "Terdaftar, tidak aktif",
    "belum_terdaftar": "Belum terdaftar",
    "tidak_ditemukan": "Tidak ditemukan dalam data",
}


class IsianHasil(Isian):
    """Which check."""

    pemeriksaan: Kode


def _dasar(alasan: dict[str, Any]) -> str:
    return "; ".join(
        f"diktum {d['diktum']}" + (f" huruf {d['huruf']}" if d.get("huruf") else "")
        for d in alasan["dasar"]
        if d.get("diktum")
    )


def _susun(bahan: Bahan) -> Isi:
    satu, jawaban = cari_pemeriksaan(bahan, bahan.isian.pemeriksaan)
    ringkasan = Tabel(
        judul="Ringkasan kepesertaan",
        kolom=(KolomTabel(judul="Keadaan"), KolomTabel(judul="Jumlah (orang)", jenis="bulat", cm=3)),
        baris=tuple((_NAMA[n], int(jawaban["ringkasan"].get(n, 0))) for n in _NAMA),
        sumber=SUMBER_PERIKSA,
    )
    alasan = Tabel(
        judul="Alasan menurut subjek",
        kolom=(KolomTabel(judul="Subjek", cm=2.4), KolomTabel(judul="Keterangan"), KolomTabel(judul="Dasar", cm=4.6)),
        baris=tuple((a["subjek"], a["keterangan"], _dasar(a)) for a in jawaban["alasan"]),
        sumber=SUMBER_PERIKSA,
    )
    data_per = jawaban["data_per"]
    isi = {
        "satu": satu,
        "layanan": nama_layanan(satu.layanan),
        "hasil": NAMA_HASIL.get(satu.hasil, satu.hasil),
        "data_per": date.fromisoformat(str(data_per)) if data_per else None,
        "data_usang": jawaban["data_usang"],
        "ada_alasan": bool(alasan.baris),
        "tindak_lanjut": [
            {**t, "batas": date.fromisoformat(t["batas"]) if t["batas"] else None} for t in jawaban["tindak_lanjut"]
        ],
        "kecuali": jawaban["pengecualian"],
        "kode": satu.kode,
    }
    return Isi(
        hal="Hasil pemeriksaan kepesertaan Jaminan Kesehatan Nasional",
        subjek=f"pemeriksaan/{satu.id}",
        tujuan=alamat("Pemohon pelayanan", "Tempat"),
        isi=tulis("hasil-pemeriksaan", isi, {"ringkasan": ringkasan, "alasan": alasan}),
        penutup="Demikian disampaikan. Bila data di atas tidak sesuai, mohon memberi tahu loket agar diperbaiki.",
        angka=tuple(
            Angka(nama=n, uraian=_NAMA[n], nilai=int(jawaban["ringkasan"].get(n, 0)), sumber=SUMBER_PERIKSA)
            for n in _NAMA
        ),
        sumber=(sumber_periksa(jawaban),),
        catatan=tuple(jawaban["catatan"]),
    )


JENIS = JenisNaskah(
    kode="hasil-pemeriksaan",
    nama="Hasil Pemeriksaan Kepesertaan",
    bentuk="surat",
    isian=IsianHasil,
    penerbit=lambda u: u.jenis not in ("bupati", "mitra", "baznas"),
    susun=_susun,
    uraian="Jawaban pemeriksaan di loket, tanpa NIK dan nama.",
)
