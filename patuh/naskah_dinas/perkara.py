"""Papers of a sanction case: the words of :mod:`patuh.sanksi.surat` in the register of papers.

PP 86/2013 Ps 5-9: reminders, fines and the request to withhold are those of BPJS Kesehatan; the daerah proposes,
decides on the request, tells the employer, and lifts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from patuh.galat import GalatIsian, IsianSalah, TidakDitemukan
from patuh.naskah_dinas.daftar_orang import kepala_bpjs
from patuh.naskah_dinas.model import Angka, Bagian, Blok, Butir, Paragraf, Pasangan, Sumber, Tengah
from patuh.naskah_dinas.rangka import Bahan, Isi, Isian, Kode, alamat
from patuh.sanksi.langkah import NAMA
from patuh.sanksi.surat import susun_surat
from patuh.sanksi.tabel import LangkahSanksi, Sanksi, StatusSanksi
from patuh.sanksi.tindakan import ambil_sanksi, riwayat

SUMBER_PERKARA = "S"


class IsianPerkara(Isian):
    """Which case."""

    sanksi: Kode


def cari_perkara(bahan: Bahan, perlu: StatusSanksi) -> tuple[Sanksi, Sequence[LangkahSanksi]]:
    """A case of this daerah that has reached ``perlu``, with its steps. Raises :class:`IsianSalah`."""
    try:
        satu = ambil_sanksi(bahan.sesi, bahan.isian.sanksi, bahan.pelaku)
    except TidakDitemukan:
        satu = None
    if satu is None or satu.daerah != bahan.daerah.kode:
        pesan = "Perkara sanksi ini tidak ada. Pakai id dari daftar sanksi."
        raise IsianSalah("Sanksi tidak dikenal.", (GalatIsian("sanksi", pesan),))
    baris = riwayat(bahan.sesi, satu.id)
    if perlu not in {b.status for b in baris}:
        pesan = f"Perkara ini belum sampai pada tahap: {NAMA[perlu]}."
        raise IsianSalah("Naskah ini belum waktunya.", (GalatIsian("sanksi", pesan),))
    return satu, baris


def susun_perkara(bahan: Bahan, surat: str, perlu: StatusSanksi, hal: str) -> Isi:
    """The paper ``surat`` (a name of :data:`patuh.sanksi.surat.JENIS`) of a case that has reached ``perlu``."""
    satu, baris = cari_perkara(bahan, perlu)
    return isi_perkara(bahan, satu, baris, susun_surat(bahan.sesi, satu, baris, surat), hal)


def isi_perkara(bahan: Bahan, satu: Sanksi, baris: Sequence[LangkahSanksi], surat: Mapping[str, Any], hal: str) -> Isi:
    """A composed letter as a paper: to the Bupati, to BPJS Kesehatan, or a decision."""
    sekda, bupati = bahan.jabatan("sekda"), bahan.jabatan("bupati")
    keputusan = bool(surat["keputusan"])
    kepada_bpjs = not keputusan and any("BPJS" in baris_ for baris_ in surat["yth"])
    kepada, tempat = (kepala_bpjs(satu.daerah), "Tempat") if kepada_bpjs else (bupati.jabatan, bahan.daerah.kop.kota)
    return Isi(
        hal=f"{hal}: {satu.nama_usaha}",
        sifat="Penting",
        subjek=f"sanksi/{satu.id}",
        judul=(f"Keputusan {bupati.jabatan}",) if keputusan else (),
        tujuan=() if keputusan else alamat(kepada, tempat),
        tujuan_unit=satu.pengusul if keputusan else None if kepada_bpjs else bupati.kode,
        penerima=(sekda.kode,),
        banyak_lampiran="-" if keputusan else "1 (satu) berkas",
        isi=(Bagian(isi=tuple(blok_surat(surat["blok"]))),),
        penutup=str(surat["penutup"]),
        tembusan=tuple(surat["tembusan"]),
        angka=()
        if keputusan
        else (
            Angka(nama="langkah", uraian="Langkah perkara yang tercatat", nilai=len(baris), sumber=SUMBER_PERKARA),
        ),
        sumber=(sumber_perkara(satu, baris),),
    )  # fmt: skip


def sumber_perkara(satu: Sanksi, baris: Sequence[LangkahSanksi]) -> Sumber:
    """Where what a paper of a case says comes from."""
    return Sumber(
        kode=SUMBER_PERKARA,
        kueri="patuh.sanksi.surat.susun_surat",
        baris=len(baris),
        uraian=f"tabel sanksi dan langkahnya, perkara {satu.id}",
    )


def blok_surat(blok: Iterable[Mapping[str, Any]]) -> Iterable[Blok]:
    """The blocks of a sanction letter as blocks of a paper."""
    for b in blok:
        if b["jenis"] == "judul":
            yield Tengah(teks=b["teks"])
        elif b["jenis"] == "diktum":
            yield Pasangan(isi=((b["label"], b["teks"]),))
        elif b["jenis"] == "butir":
            yield Paragraf(teks=f"{b['label']}:")
            yield Butir(isi=tuple(b["isi"]), bernomor=True)
        else:
            yield Paragraf(teks=b["teks"])
