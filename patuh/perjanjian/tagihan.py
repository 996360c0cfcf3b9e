"""Monthly bills and their payments (Kebumen, Rencana Kerja 4 of each group), beside the need that we compute.

A payment for members of the kabupaten's own budget is written to :mod:`patuh.anggaran` in the same transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from sqlmodel import Session, col, select

from patuh.akun.muat import muat_daerah
from patuh.akun.pelaku import Pelaku
from patuh.anggaran.rekam import PembayaranBaru, catat_pembayaran, penulis
from patuh.basisdata.mesin import sisip_baru
from patuh.basisdata.tipe import tabel
from patuh.galat import Bentrok, GalatIsian, IsianSalah, TidakDitemukan
from patuh.instruksi.masa import pastikan_berlaku
from patuh.instruksi.model import Instruksi
from patuh.instruksi.muat import muat_instruksi
from patuh.jejak.catat import catat
from patuh.perjanjian.aturan import pastikan_segmen, pastikan_unit, unit_segmen
from patuh.perjanjian.tabel import BayarTagihan, TagihanIuran
from patuh.tugas.jadwal import kalender_daerah
from rules.anggaran import HARI_JATUH_TEMPO, JenisAnggaran
from rules.iuran import ParameterTiada, beban_daerah
from rules.parameter.model import KumpulanParameter
from rules.periode import Periode

LAJUR = {"PBPU_PEMDA": JenisAnggaran.IURAN, "MANDIRI_KELAS3": JenisAnggaran.BANTUAN_IURAN}
"""Segments that the budget picture knows, and their line in it."""


@dataclass(frozen=True)
class TagihanBaru:
    """A bill as BPJS Kesehatan sent it, in whole rupiah."""

    segmen: str
    bulan: Periode
    jiwa: int
    jumlah: int
    nomor: str
    tanggal: date


@dataclass(frozen=True)
class KeadaanTagihan:
    """A bill on a day. ``kebutuhan`` is heads x rate where the rate is a sum a head, else None; ``selisih`` is the bill
    less that; ``tunggakan`` counts from the day after the 10th of its month."""

    tagihan: TagihanIuran
    kebutuhan: int | None
    dibayar: int
    lewat: bool

    @property
    def selisih(self) -> int | None:
        """Bill less need."""
        return None if self.kebutuhan is None else self.tagihan.jumlah - self.kebutuhan

    @property
    def tunggakan(self) -> int:
        """What is owed past its day."""
        return max(0, self.tagihan.jumlah - self.dibayar) if self.lewat else 0


def catat_tagihan(
    sesi: Session, instruksi: Instruksi, baru: TagihanBaru, *, pelaku: Pelaku, waktu: datetime
) -> TagihanIuran:
    """Record a bill. Raises :class:`IsianSalah`, :class:`TidakBerwenang`, :class:`Bentrok` (the month is billed)."""
    pastikan_segmen(instruksi, baru.segmen)
    unit = pastikan_unit(pelaku, unit_segmen(instruksi, baru.segmen))
    pastikan_berlaku(instruksi, baru.bulan, "bulan")
    _dokumen(instruksi.daerah, baru.nomor, "nomor", baru.tanggal, waktu)
    baris = {
        "id": str(uuid4()),
        "daerah": instruksi.daerah,
        "instruksi": instruksi.id,
        "segmen": baru.segmen,
        "bulan": baru.bulan.kode,
        "jiwa": baru.jiwa,
        "jumlah": baru.jumlah,
        "nomor": baru.nomor.strip(),
        "tanggal": baru.tanggal,
        "unit": unit,
        "pelaku": pelaku.id,
        "waktu": waktu,
    }
    if sisip_baru(sesi, tabel(TagihanIuran), [baris]) == 0:
        raise Bentrok("Tagihan segmen dan bulan ini sudah dicatat.")
    isi = {"segmen": baru.segmen, "bulan": baru.bulan.kode, "jumlah": baru.jumlah}
    catat(sesi, waktu=waktu, daerah=instruksi.daerah, pelaku=pelaku.id, tindakan="tagihan.catat",
          objek=f"tagihan/{baris['id']}", isi=isi)  # fmt: skip
    return sesi.get_one(TagihanIuran, baris["id"])


def bayar_tagihan(
    sesi: Session, tagihan_id: str, *, jumlah: int, tanggal: date, nomor_bukti: str, pelaku: Pelaku, waktu: datetime
) -> BayarTagihan:
    """Record a payment of a bill.

    Raises:
        TidakDitemukan: no such bill for this caller.
        TidakBerwenang: another unit than those of the row.
        IsianSalah: nothing, or more than is owed.
        Bentrok: the document pays this bill already.
    """
    tagihan = sesi.exec(select(TagihanIuran).where(TagihanIuran.id == tagihan_id).with_for_update()).first()
    if tagihan is None or not pelaku.menjangkau(tagihan.daerah):
        raise TidakDitemukan("Tagihan ini tidak ada.")
    instruksi = muat_instruksi(tagihan.instruksi)
    unit = pastikan_unit(pelaku, unit_segmen(instruksi, tagihan.segmen))
    _dokumen(tagihan.daerah, nomor_bukti, "nomor_bukti", tanggal, waktu)
    sisa = tagihan.jumlah - _dibayar(sesi, [tagihan.id], None).get(tagihan.id, 0)
    if not 0 < jumlah <= sisa:
        pesan = f"Tulis antara Rp 1 dan sisa tagihannya, Rp {sisa}." if sisa else "Tagihan ini sudah lunas."
        raise IsianSalah("Pembayaran belum benar.", (GalatIsian("jumlah", pesan),))
    baris = {
        "id": str(uuid4()),
        "tagihan_id": tagihan.id,
        "jumlah": jumlah,
        "tanggal": tanggal,
        "nomor_bukti": nomor_bukti.strip(),
        "unit": unit,
        "pelaku": pelaku.id,
        "waktu": waktu,
    }
    if sisip_baru(sesi, tabel(BayarTagihan), [baris]) == 0:
        raise Bentrok("Bukti ini sudah dicatat untuk tagihan itu.")
    catat(sesi, waktu=waktu, daerah=tagihan.daerah, pelaku=pelaku.id, tindakan="tagihan.bayar",
          objek=f"tagihan/{tagihan.id}", isi={"jumlah": jumlah})  # fmt: skip
    if tagihan.segmen in LAJUR and unit in penulis(tagihan.daerah):
        bulan = Periode.baca(tagihan.bulan)
        bayar = PembayaranBaru(
            tagihan.daerah, bulan.tahun, bulan.urutan, LAJUR[tagihan.segmen], jumlah, nomor_bukti, tanggal
        )
        catat_pembayaran(sesi, bayar, pelaku=pelaku, waktu=waktu)
    return sesi.get_one(BayarTagihan, baris["id"])


def keadaan_tagihan(
    sesi: Session, parameter: KumpulanParameter, instruksi: Instruksi, bulan: list[str], tanggal: date,
    segmen: str | None = None,
) -> list[KeadaanTagihan]:  # fmt: skip
    """The bills of these months as seen on a day."""
    kueri = select(TagihanIuran).where(TagihanIuran.instruksi == instruksi.id, col(TagihanIuran.bulan).in_(bulan))
    if segmen is not None:
        kueri = kueri.where(TagihanIuran.segmen == segmen)
    semua = [
        t for t in sesi.exec(kueri.order_by(col(TagihanIuran.bulan), col(TagihanIuran.segmen))) if t.tanggal <= tanggal
    ]
    dibayar = _dibayar(sesi, [t.id for t in semua], tanggal)
    return [
        KeadaanTagihan(
            t,
            kebutuhan_segmen(parameter, instruksi.daerah, t.segmen, Periode.baca(t.bulan), t.jiwa),
            dibayar.get(t.id, 0),
            tanggal > Periode.baca(t.bulan).awal.replace(day=HARI_JATUH_TEMPO),
        )
        for t in semua
    ]


def kebutuhan_segmen(
    parameter: KumpulanParameter, daerah: str, segmen: str, bulan: Periode, jiwa: int
) -> int | None:  # fmt: skip
    """Heads x rate of one month; None where the contribution is a share of wages (ASN, KP Desa) or not known."""
    if segmen not in LAJUR:
        return None
    pemda, mandiri = (jiwa, 0) if segmen == "PBPU_PEMDA" else (0, jiwa)
    try:
        return beban_daerah(
            parameter, bulan.awal, pbpu_pemda=pemda, mandiri_kelas3=mandiri, bulan=1, daerah=daerah
        )  # fmt: skip
    except ParameterTiada:
        return None


def _dibayar(sesi: Session, tagihan: list[str], tanggal: date | None) -> dict[str, int]:
    hasil: dict[str, int] = {}
    for satu in sesi.exec(select(BayarTagihan).where(col(BayarTagihan.tagihan_id).in_(tagihan))):
        if tanggal is None or satu.tanggal <= tanggal:
            hasil[satu.tagihan_id] = hasil.get(satu.tagihan_id, 0) + satu.jumlah
    return hasil


def _dokumen(daerah: str, nomor: str, kolom: str, tanggal: date, waktu: datetime) -> None:
    salah = []
    if not nomor.strip():
        salah.append(GalatIsian(kolom, "Tulis nomor dokumennya."))
    if tanggal > kalender_daerah(muat_daerah(daerah)).tanggal(waktu):
        salah.append(GalatIsian("tanggal", "Tanggal dokumen tidak boleh sesudah hari ini."))
    if salah:
        raise IsianSalah("Dokumen belum benar.", tuple(salah))
