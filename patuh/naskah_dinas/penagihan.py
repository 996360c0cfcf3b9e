"""What the two letters to a unit that does not report share: the duties it still owes, and who may write."""

from __future__ import annotations

from patuh.akun.daerah import UnitData
from patuh.galat import GalatIsian, IsianSalah, TidakBerwenang
from patuh.laporan.angka import waktu_lokal
from patuh.laporan.hitung import Fakta
from patuh.naskah_dinas.kinerja import SUMBER_TUGAS, Kinerja, kinerja, tabel_klausul
from patuh.naskah_dinas.model import Angka
from patuh.naskah_dinas.prosa import tulis
from patuh.naskah_dinas.rangka import Bahan, Isi, IsianPeriode, Kode, alamat, pernyataan_periode


class IsianTagih(IsianPeriode):
    """To whom the letter goes."""

    tujuan: Kode


def berhak_menagih(unit: UnitData) -> bool:
    """Superiors of somebody: the Sekda, and camat towards their villages."""
    return unit.jenis in ("sekda", "camat")


def susun_tagihan(bahan: Bahan, templat: str, hal: str, sifat: str, *, lewat: bool) -> Isi:
    """A letter about the duties that ``isian.tujuan`` has not reported: those past the deadline (``lewat``), or all
    that are still open.

    Raises:
        IsianSalah: nothing is outstanding.
        TidakBerwenang: the unit is not the issuer's subordinate.
    """
    kepada = bahan.unit_lain(bahan.isian.tujuan, "tujuan")
    if bahan.unit.jenis != "sekda" and kepada.atasan != bahan.unit.kode:
        raise TidakBerwenang("Surat ini hanya kepada unit di bawah penerbitnya.")
    k = kinerja(bahan, bahan.isian.periode, bahan.isian.instruksi, [kepada.kode])
    daftar = tertagih(k, lewat=lewat)
    if not daftar:
        pesan = "Tidak ada laporan unit ini yang melewati tenggat." if lewat else "Semua laporan unit ini sudah masuk."
        raise IsianSalah("Tidak ada yang perlu ditagih.", (GalatIsian("tujuan", pesan),))
    isi = {
        "kepada": kepada,
        "instruksi": k.instruksi,
        "periode": k.periode,
        "jumlah": len(daftar),
        "himbauan": all(f.sifat == "himbauan" for f in daftar),
        "diharapkan": len(k.fakta),
        "per": waktu_lokal(bahan.waktu, bahan.daerah.zona),
    }
    return Isi(
        hal=hal,
        sifat=sifat,
        subjek=f"{pernyataan_periode(k.periode)}/{kepada.kode}",
        tujuan=alamat(kepada.jabatan, "Tempat"),
        tujuan_unit=kepada.kode,
        isi=tulis(templat, isi, {"tunggakan": tabel_klausul(k, daftar, "Laporan yang belum disampaikan")}),
        penutup="Demikian disampaikan; atas perhatian dan kerja samanya diucapkan terima kasih.",
        tembusan=() if bahan.unit.jenis == "sekda" else (bahan.jabatan("sekda").jabatan,),
        angka=(Angka(nama="belum", uraian="Laporan yang belum disampaikan", nilai=len(daftar), sumber=SUMBER_TUGAS),
               *k.angka()[:1]),
        sumber=k.sumber()[:1],
    )  # fmt: skip


def tertagih(k: Kinerja, *, lewat: bool) -> list[Fakta]:
    """Tasks that can still be reported (a closed period takes nothing more); for a warning those that are late."""
    buka = [f for f in k.fakta if f.lapor is None and f.kunci > k.per]
    return [f for f in buka if f.tenggat <= k.per] if lewat else buka
