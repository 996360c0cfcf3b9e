"""The written parts of a report: Jinja2 templates in ``templates/laporan/prosa`` rendered to plain paragraphs.

A template sees the counts and names of the frozen report, never a database. What it prints is text, not markup:
escaping is the work of whoever draws it (HTML autoescape; Typst inserts strings).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from patuh.laporan.angka import bulat, daftar, dari, label_klausul, persen, rupiah, waktu_lokal
from patuh.laporan.jaminan import cakupan_terendah
from patuh.laporan.model import (
    BarisDiktum,
    BarisEskalasi,
    BarisIndikator,
    BarisKecamatan,
    BarisTerlambat,
    BarisUnit,
    Hitungan,
    InstruksiRingkas,
    Prosa,
)
from patuh.laporan.model_jaminan import KeadaanJaminan
from rules.periode import Periode, nama_tanggal

FOLDER_TEMPLAT = Path(__file__).resolve().parents[2] / "templates" / "laporan"
_KECAMATAN_DISEBUT = 3
_BUTIR_DISEBUT = 6
_BERJALAN = ("USULAN", "TEGURAN_1", "TEGURAN_2", "DENDA", "PERMINTAAN_BPJS")


def rapatkan(nilai: object) -> str:
    """Text on one line: a line break inside a name must not make a paragraph of its own."""
    return " ".join(str(nilai).split())


@lru_cache(maxsize=1)
def _lingkungan() -> SandboxedEnvironment:
    lingkungan = SandboxedEnvironment(
        loader=FileSystemLoader(FOLDER_TEMPLAT / "prosa"),
        undefined=StrictUndefined,
        finalize=rapatkan,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
    lingkungan.filters.update(bulat=bulat, persen=persen, daftar=daftar, tanggal=nama_tanggal, rupiah=rupiah)
    lingkungan.globals.update(dari=dari)
    return lingkungan


def paragraf(templat: str, isi: dict[str, Any]) -> tuple[str, ...]:
    """Render one prose template; blank lines part the paragraphs, other line breaks are spaces."""
    teks = _lingkungan().get_template(templat).render(isi)
    return tuple(rapatkan(p) for p in teks.split("\n\n") if p.strip())


def tulis_prosa(
    *,
    instruksi: InstruksiRingkas,
    periode: Periode,
    per: datetime,
    zona: str,
    ringkasan: Hitungan,
    jumlah_klausul: int,
    per_unit: Sequence[BarisUnit],
    per_kecamatan: Sequence[BarisKecamatan],
    per_diktum: Sequence[BarisDiktum],
    terlambat: Sequence[BarisTerlambat],
    indikator: Sequence[BarisIndikator],
    eskalasi: Sequence[BarisEskalasi],
    jaminan: KeadaanJaminan,
) -> Prosa:
    """Write the four parts. Every sentence follows from the figures given here, and recommendations only appear when
    the figures call for them."""
    isi = {
        "instruksi": instruksi,
        "periode": periode,
        "per": waktu_lokal(per, zona),
        "r": ringkasan,
        "jumlah_unit": len(per_unit),
        "jumlah_klausul": jumlah_klausul,
        "kecamatan": per_kecamatan,
        "desa": Hitungan.jumlah(k.desa for k in per_kecamatan),
        "jumlah_desa": sum(k.jumlah_desa for k in per_kecamatan),
        "desa_lengkap": sum(k.desa_lengkap for k in per_kecamatan),
        "unit_lengkap": sum(1 for u in per_unit if u.hitungan.diterima == u.hitungan.diharapkan),
        "kecamatan_dibantu": kecamatan_dibantu(per_kecamatan),
        "unit_dibantu": unit_dibantu(per_unit),
        "klausul_kosong": [label_klausul(d.diktum, d.huruf) for d in per_diktum if klausul_kosong(d)],
        "himbauan_belum": sum(
            len(t.klausul) for t in terlambat if t.sifat == "himbauan" and t.sebab in ("TERLAMBAT", "TIDAK_DILAPORKAN")
        ),
        "indikator_kosong": sum(1 for i in indikator if i.unit_melapor == 0),
        "jumlah_indikator": len(indikator),
        "tanpa_penyebut": sum(i.tanpa_penyebut for i in indikator),
        "jumlah_eskalasi": sum(e.jumlah for e in eskalasi),
        "banyak": _BUTIR_DISEBUT,
        "j": jaminan,
        "terendah": cakupan_terendah(jaminan, _KECAMATAN_DISEBUT),
        "anggaran_total": next((a for a in jaminan.anggaran if not a.kode), None),
        "usulan_berjalan": sum(x.perkara for x in jaminan.sanksi if x.status in _BERJALAN),
    }
    return Prosa(
        pengantar=paragraf("pengantar.j2", isi),
        ringkasan=paragraf("ringkasan.j2", isi),
        kesimpulan=paragraf("kesimpulan.j2", isi),
        rekomendasi=paragraf("rekomendasi.j2", isi),
    )


def kecamatan_dibantu(per_kecamatan: Sequence[BarisKecamatan]) -> list[BarisKecamatan]:
    """At most three kecamatan whose villages have the most reports outstanding, the most first."""
    ada = [k for k in per_kecamatan if k.desa.belum_disampaikan]
    return sorted(ada, key=lambda k: (-k.desa.belum_disampaikan, k.kode))[:_KECAMATAN_DISEBUT]


def unit_dibantu(per_unit: Sequence[BarisUnit]) -> list[BarisUnit]:
    """Units other than villages with reports outstanding, the most first."""
    ada = [u for u in per_unit if u.jenis not in ("desa", "kelurahan") and u.hitungan.belum_disampaikan]
    return sorted(ada, key=lambda u: (-u.hitungan.belum_disampaikan, u.kode))


def klausul_kosong(baris: BarisDiktum) -> bool:
    """Due from somebody by now, and nobody has reported on it."""
    return baris.hitungan.diterima == 0 and baris.hitungan.belum_disampaikan > 0
