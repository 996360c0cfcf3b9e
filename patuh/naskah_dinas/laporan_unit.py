"""The content that reports of offices, camat and villages share: duties, what was late, indicators, the units' own
words, and the recap below. Karanganyar KEDELAPAN BELAS a (offices and camat through the Sekda) and b (villages through
the camat); Pemalang KEDUA PULUH DUA."""

from __future__ import annotations

from typing import Any

from patuh.laporan.angka import waktu_lokal
from patuh.naskah_dinas.kinerja import belum, kinerja, narasi, tabel_indikator, tabel_klausul, tabel_rekap
from patuh.naskah_dinas.model import Tabel
from patuh.naskah_dinas.prosa import tulis
from patuh.naskah_dinas.rangka import Bahan, Isi, alamat, pernyataan_periode
from patuh.tugas.bentuk import kamus_unit


def judul_instruksi(nama: str) -> tuple[str, ...]:
    """The instrument in a title; its number gets a line of its own."""
    awal, ada, nomor = f"Pelaksanaan {nama}".partition(" Nomor ")
    return (awal, f"Nomor {nomor}") if ada else (awal,)


def susun_laporan(bahan: Bahan, *, judul: str, tujuan: str, melalui: str | None, tujuan_unit: str | None) -> Isi:
    """The report of ``bahan.unit`` on a period; a camat's has the recap of its desa and kelurahan."""
    unit, isian = bahan.unit, bahan.isian
    k = kinerja(bahan, isian.periode, isian.instruksi, [unit.kode])
    bawahan = [u.kode for u in kamus_unit(bahan.daerah.kode).values() if u.atasan == unit.kode and "." in u.kode]
    rekap = kinerja(bahan, isian.periode, isian.instruksi).milik(bawahan) if unit.jenis == "camat" else None
    tertunggak = belum(k, jatuh_tempo=True)
    indikator = tabel_indikator(k)
    tabel: dict[str, Tabel] = {"klausul": tabel_klausul(k, k.fakta, "Pelaksanaan per klausul"), "indikator": indikator}
    sumber = k.sumber()
    catatan = ["Ketepatan waktu dinilai dari penyampaian laporan yang pertama."]
    if rekap is not None and rekap.fakta:
        tabel["rekap"] = tabel_rekap(rekap, "Rekapitulasi laporan desa dan kelurahan")
        # One source stands for both tables: the same query, the villages' rows beside the unit's own.
        sumber = rekap.milik([*bawahan]).sumber()
        sumber = tuple(
            s.model_copy(update={"baris": s.baris + asal.baris}) for s, asal in zip(sumber, k.sumber(), strict=True)
        )
    isi: dict[str, Any] = {
        "unit": unit,
        "instruksi": k.instruksi,
        "periode": k.periode,
        "per": waktu_lokal(bahan.waktu, bahan.daerah.zona),
        "h": k.jumlah,
        "tertunggak": len(tertunggak),
        "ada_indikator": bool(indikator.baris),
        "narasi": narasi(bahan, k),
        "rekap": rekap.jumlah if rekap is not None and rekap.fakta else None,
        "jumlah_desa": len({f.unit for f in rekap.fakta}) if rekap is not None else 0,
    }
    return Isi(
        hal=f"Laporan pelaksanaan {k.instruksi.nama}, {k.periode.nama}",
        subjek=pernyataan_periode(k.periode),
        judul=(judul, *judul_instruksi(k.instruksi.nama), k.periode.nama),
        tujuan=alamat(tujuan, bahan.daerah.kop.kota, melalui),
        tujuan_unit=tujuan_unit,
        isi=tulis("laporan-unit", isi, tabel),
        penutup="Demikian laporan ini disampaikan untuk menjadi periksa.",
        angka=k.angka(),
        sumber=sumber,
        catatan=tuple(catatan),
    )
