"""Undangan rapat pelaporan: the meeting on a period, with the units invited and where each stands."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated

from pydantic import Field

from patuh.naskah_dinas.kinerja import kinerja, tabel_rekap
from patuh.naskah_dinas.model import Bagian
from patuh.naskah_dinas.prosa import tulis
from patuh.naskah_dinas.rangka import Bahan, Isi, IsianPeriode, JenisNaskah, Kode, Teks, alamat, pernyataan_periode

_HARI = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


class IsianRapat(IsianPeriode):
    """When and where, about what, and who is invited (default: every unit above the villages with a duty)."""

    tanggal_rapat: date
    pukul: time
    tempat: Annotated[Teks, Field(min_length=1)]
    acara: Teks = ""
    undang: list[Kode] = Field(default_factory=list, max_length=600)


def _susun(bahan: Bahan) -> Isi:
    isian: IsianRapat = bahan.isian
    semua = kinerja(bahan, isian.periode, isian.instruksi)
    if isian.undang:
        diundang = {bahan.unit_lain(kode, "undang").kode for kode in isian.undang}
    else:
        diundang = {f.unit for f in semua.fakta if f.unit.count(".") < 3} - {bahan.unit.kode}
    k = semua.milik(diundang)
    isi = {
        "instruksi": k.instruksi,
        "periode": k.periode,
        "h": k.jumlah,
        "hari": _HARI[isian.tanggal_rapat.weekday()],
        "isian": isian,
        "pukul": f"{isian.pukul:%H.%M}",
        "acara": isian.acara or f"Pembahasan pelaksanaan {k.instruksi.nama} {k.periode.nama}",
    }
    lampiran = Bagian(
        judul="Lampiran. Daftar undangan", isi=(tabel_rekap(k, "Unit yang diundang dan keadaan laporannya"),)
    )
    return Isi(
        hal=f"Undangan rapat pelaporan {k.periode.nama}",
        sifat="Penting",
        banyak_lampiran="1 (satu) lembar",
        subjek=pernyataan_periode(k.periode),
        tujuan=alamat("(daftar undangan terlampir)", "Tempat"),
        penerima=tuple(sorted(diundang)),
        isi=tulis("undangan-rapat", isi),
        lampiran=(lampiran,),
        penutup="Demikian undangan ini disampaikan; atas kehadirannya diucapkan terima kasih.",
        angka=k.angka(),
        sumber=k.sumber()[:1],
    )  # fmt: skip


JENIS = JenisNaskah(
    kode="undangan-rapat",
    nama="Undangan Rapat",
    bentuk="surat",
    isian=IsianRapat,
    penerbit=lambda u: u.jenis in ("sekda", "bupati", "camat", "opd", "bagian"),
    susun=_susun,
    uraian="Undangan rapat pelaporan dengan daftar undangan dan keadaan laporan tiap unit.",
)
