"""Which clause lets whom propose which sanction, and what it withholds: all from the instrument itself (Karanganyar
KEDELAPAN c, KESEBELAS, KEDUA BELAS e)."""

from __future__ import annotations

from dataclasses import dataclass

from patuh.akun.muat import daftar_daerah, muat_daerah
from patuh.galat import GalatIsian, IsianSalah
from patuh.instruksi.model import Instruksi
from patuh.instruksi.muat import daftar_instruksi, muat_instruksi
from patuh.lembaran import ingat

NAMA_LAYANAN = {
    "izin_usaha": "perizinan usaha",
    "perpanjangan_izin_usaha": "perpanjangan perizinan usaha",
    "imb": "izin mendirikan bangunan (IMB)",
    "tender_proyek": "izin yang diperlukan dalam mengikuti tender proyek",
    "izin_tka": "perpanjangan izin tenaga kerja asing",
    "izin_ppjp": "rekomendasi izin perusahaan penyedia jasa pekerja/buruh",
}


@dataclass(frozen=True)
class KlausulSanksi:
    """A clause that orders sanctions to be proposed: its words, who proposes, what is withheld."""

    daerah: str
    instruksi: str
    diktum: str
    huruf: str | None
    teks: str
    unit: tuple[str, ...]
    layanan: tuple[str, ...]


@ingat
def klausul_sanksi(daerah: str) -> dict[str, KlausulSanksi]:
    """The sanction clauses of a daerah by diktum; empty when its instruction orders none."""
    hasil: dict[str, KlausulSanksi] = {}
    for id_ in daftar_instruksi():
        instruksi = muat_instruksi(id_)
        if instruksi.daerah == daerah:
            hasil |= _dari(instruksi)
    return hasil


def _dari(instruksi: Instruksi) -> dict[str, KlausulSanksi]:
    return {
        d.nomor: KlausulSanksi(
            daerah=instruksi.daerah,
            instruksi=instruksi.id,
            diktum=d.nomor,
            huruf=k.huruf,
            teks=k.teks,
            unit=tuple(u for p in instruksi.pelaksana_klausul(d, k) for u in p.unit),
            layanan=k.layanan_ditahan,
        )
        for d in instruksi.diktum
        for k in d.klausul
        if k.jenis == "sanksi" and k.layanan_ditahan
    }


def klausul_untuk(daerah: str, diktum: str) -> KlausulSanksi:
    """The clause behind a proposal.

    Raises:
        IsianSalah: an unknown daerah, one without a sanction clause, or a diktum that has none.
    """
    if daerah not in daftar_daerah():
        pesan = f"Daerah ini tidak dikenal. Pilihan: {', '.join(daftar_daerah())}."
        raise IsianSalah("Daerah tidak dikenal.", (GalatIsian("daerah", pesan),))
    semua = klausul_sanksi(daerah)
    if not semua:
        pesan = (
            f"Instruksi {muat_daerah(daerah).nama} tidak memuat klausul pengusulan sanksi administratif, jadi tidak "
            "ada yang dapat diusulkan di sini. Ingatkan pelaku usaha, catat, dan teruskan kepada BPJS Kesehatan."
        )
        raise IsianSalah("Daerah ini tidak memiliki klausul sanksi.", (GalatIsian("daerah", pesan),))
    if diktum not in semua:
        pesan = f"Diktum ini tidak memuat sanksi. Yang memuat: {', '.join(semua)}."
        raise IsianSalah("Diktum tidak memuat sanksi.", (GalatIsian("diktum", pesan),))
    return semua[diktum]


def klausul_layanan(daerah: str, layanan: str) -> KlausulSanksi | None:
    """The clause that withholds this service; None when no clause of the daerah does."""
    return next((k for k in klausul_sanksi(daerah).values() if layanan in k.layanan), None)
