"""Usulan sanksi administratif to the Bupati: of a case, or of a broken promise before it is one.

(Karanganyar KEDELAPAN c, KESEBELAS, KEDUA BELAS e.)
"""

from __future__ import annotations

from patuh.galat import GalatIsian, IsianSalah, TidakDitemukan
from patuh.kesanggupan.bentuk import ambil_kesanggupan
from patuh.naskah_dinas.model import Angka, Bagian, Sumber
from patuh.naskah_dinas.perkara import SUMBER_PERKARA, blok_surat, susun_perkara
from patuh.naskah_dinas.rangka import Bahan, Isi, Isian, JenisNaskah, Kode, alamat
from patuh.sanksi.dasar import klausul_sanksi
from patuh.sanksi.surat import susun_usulan
from patuh.sanksi.tabel import StatusSanksi

_HAL = "Usulan sanksi administratif"


class IsianUsulan(Isian):
    """The case, or the broken promise from which one is to be proposed."""

    sanksi: Kode | None = None
    kesanggupan: Kode | None = None


def _susun(bahan: Bahan) -> Isi:
    isian: IsianUsulan = bahan.isian
    if (isian.sanksi is None) == (isian.kesanggupan is None):
        pesan = "Sebutkan salah satu: id sanksi, atau id kesanggupan yang ingkar."
        raise IsianSalah("Isian belum lengkap.", (GalatIsian("sanksi", pesan),))
    if isian.sanksi is not None:
        return susun_perkara(bahan, "usulan", StatusSanksi.USULAN, _HAL)
    try:
        janji = ambil_kesanggupan(bahan.sesi, isian.kesanggupan or "", bahan.pelaku)
        if janji.daerah != bahan.daerah.kode:
            raise TidakDitemukan("Kesanggupan ini tidak ada.")
        surat = susun_usulan(bahan.sesi, janji)
    except TidakDitemukan as tiada:
        raise IsianSalah("Usulan belum dapat disusun.", (GalatIsian("kesanggupan", tiada.detail),)) from None
    return Isi(
        hal=_HAL,
        sifat="Penting",
        subjek=f"kesanggupan/{janji.id}",
        tujuan=alamat(bahan.jabatan("bupati").jabatan, bahan.daerah.kop.kota),
        tujuan_unit=bahan.jabatan("bupati").kode,
        penerima=(bahan.jabatan("sekda").kode,),
        banyak_lampiran="1 (satu) berkas",
        isi=(Bagian(isi=tuple(blok_surat(surat["blok"]))),),
        penutup=str(surat["penutup"]),
        tembusan=tuple(surat["tembusan"]),
        angka=(Angka(nama="kesanggupan", uraian="Kesanggupan yang tidak dipenuhi", nilai=1, sumber=SUMBER_PERKARA),),
        sumber=(
            Sumber(
                kode=SUMBER_PERKARA,
                kueri="patuh.sanksi.surat.susun_usulan",
                baris=1,
                uraian=f"tabel kesanggupan dan orangnya, {janji.id}",
            ),
        ),
    )


JENIS = JenisNaskah(
    kode="usulan-sanksi",
    nama="Usulan Sanksi Administratif",
    bentuk="surat",
    isian=IsianUsulan,
    penerbit=lambda u: any(u.kode in k.unit for k in klausul_sanksi(u.kode[:5]).values()),
    susun=_susun,
    uraian="Usulan sanksi administratif kepada Bupati, dari perkara atau dari kesanggupan yang ingkar.",
)
