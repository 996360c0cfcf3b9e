"""Nota dinas: from one office to another inside the government; with the figures of a period where one is named."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from patuh.naskah_dinas.kinerja import kinerja, tabel_rekap
from patuh.naskah_dinas.model import Tabel
from patuh.naskah_dinas.prosa import tulis
from patuh.naskah_dinas.rangka import Bahan, Isi, Isian, JenisNaskah, Kode, Teks, TeksPanjang, pernyataan_periode
from patuh.tugas.bentuk import kamus_unit


class IsianNota(Isian):
    """To whom, about what, in which words; ``periode`` adds the state of the reports that the issuer may see."""

    tujuan: Kode
    hal: Annotated[Teks, Field(min_length=1)]
    isi: Annotated[TeksPanjang, Field(min_length=1)]
    periode: Kode | None = None
    instruksi: Kode | None = None


def _susun(bahan: Bahan) -> Isi:
    isian: IsianNota = bahan.isian
    kepada = bahan.unit_lain(isian.tujuan, "tujuan")
    k = None
    if isian.periode is not None:
        milik = {bahan.unit.kode} | {
            u.kode for u in kamus_unit(bahan.daerah.kode).values() if u.atasan == bahan.unit.kode
        }
        semua = bahan.unit.jenis in ("sekda", "bupati")
        k = kinerja(bahan, isian.periode, isian.instruksi, None if semua else milik)
        if semua:
            k = k.milik({f.unit for f in k.fakta if f.unit.count(".") < 3})
    tabel: dict[str, Tabel] = {"rekap": tabel_rekap(k, "Keadaan laporan")} if k else {}
    isi = {"paragraf": [p for p in isian.isi.splitlines() if p.strip()], "k": k, "h": k.jumlah if k else None}
    return Isi(
        hal=isian.hal,
        subjek=pernyataan_periode(k.periode) if k else f"unit/{kepada.kode}",
        judul=("Nota Dinas",),
        tujuan=(kepada.jabatan,),
        tujuan_unit=kepada.kode,
        dari=bahan.unit.jabatan,
        isi=tulis("nota-dinas", isi, tabel),
        penutup="Demikian disampaikan untuk menjadi periksa.",
        angka=k.angka() if k else (),
        sumber=k.sumber()[:1] if k else (),
    )  # fmt: skip


JENIS = JenisNaskah(
    kode="nota-dinas",
    nama="Nota Dinas",
    bentuk="nota",
    isian=IsianNota,
    penerbit=lambda u: u.jenis != "desa",
    susun=_susun,
    uraian="Nota dinas antarunit; dengan keadaan laporan bila periodenya disebut.",
)
