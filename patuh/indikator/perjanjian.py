"""Figures of an agreement (Kebumen, Rencana Kerja 4 and 6 of each group, Pelayanan Kesehatan 2-3; Temanggung, Output):
bills, payments, reconciliations, events with a deadline. The clause's own row says which."""

from __future__ import annotations

from patuh.akun.muat import muat_daerah
from patuh.indikator.model import BelumAdaData, Hasil, Lingkup
from patuh.instruksi.model import Diktum
from patuh.instruksi.muat import muat_instruksi
from patuh.perjanjian.peristiwa import daftar_peristiwa, hitung_ketepatan
from patuh.perjanjian.tagihan import keadaan_tagihan
from patuh.rekonsiliasi.jalan import jumlah_disepakati
from patuh.tugas.jadwal import kalender_daerah
from rules.parameter.muat import parameter_bawaan
from rules.periode import bulan_triwulan


def tepat_waktu(ling: Lingkup) -> Hasil:
    """Events due in the period that were paid in time, against all that can be judged by then."""
    aturan = next((k.peristiwa for k in _diktum(ling).klausul if k.peristiwa is not None), None)
    if aturan is None:
        raise BelumAdaData("Baris ini tidak memiliki peristiwa bertenggat.")
    baris = daftar_peristiwa(ling.sesi, muat_instruksi(ling.instruksi), ling.periode, aturan.kode)
    hitungan = hitung_ketepatan(aturan, baris, ling.tanggal)
    if hitungan.jatuh_tempo == 0:
        raise BelumAdaData(f"Belum ada {aturan.nama.lower()} yang jatuh tempo pada periode ini dan tercatat di sini.")
    return Hasil(hitungan.tepat, hitungan.jatuh_tempo, (ling.catatan("peristiwa_bayar"),))


def rekonsiliasi(ling: Lingkup) -> Hasil:
    """Reconciliations of the period that both parties agreed to; one each triwulan makes four a year."""
    # Minutes of a triwulan are agreed after it has ended: they count until its report is handed in.
    sampai = kalender_daerah(muat_daerah(ling.daerah)).akhir_hari(ling.periode.tanggal_sesudah(31))
    jumlah = jumlah_disepakati(ling.sesi, ling.instruksi, ling.diktum, [ling.periode.kode], sampai)
    if jumlah == 0:
        raise BelumAdaData("Belum ada rekonsiliasi periode ini yang tercatat disepakati kedua pihak.")
    return Hasil(jumlah, 1, (ling.catatan("rekonsiliasi"),))


def ditagih(ling: Lingkup) -> Hasil:
    """Months of the period with a bill on record."""
    bulan = _bulan(ling)
    baris = keadaan_tagihan(
        ling.sesi, parameter_bawaan(), muat_instruksi(ling.instruksi), bulan, ling.tanggal, _diktum(ling).segmen
    )
    if not baris:
        raise BelumAdaData("Belum ada tagihan bulan ini yang dicatat di layanan ini.")
    return Hasil(len({b.tagihan.bulan for b in baris}), len(bulan), (ling.catatan("tagihan_iuran"),))


def dibayar(ling: Lingkup, segmen: str | None = None) -> Hasil:
    """Paid against billed, in rupiah, for the months of the period."""
    baris = keadaan_tagihan(
        ling.sesi, parameter_bawaan(), muat_instruksi(ling.instruksi), _bulan(ling), ling.tanggal,
        segmen or _diktum(ling).segmen,
    )  # fmt: skip
    if not baris:
        raise BelumAdaData("Belum ada tagihan bulan ini yang dicatat di layanan ini.")
    sumber = (ling.catatan("tagihan_iuran"), ling.catatan("bayar_tagihan"))
    return Hasil(sum(b.dibayar for b in baris), sum(b.tagihan.jumlah for b in baris), sumber)


def _bulan(ling: Lingkup) -> list[str]:
    if ling.periode.jenis == "bulanan":
        return [ling.periode.kode]
    return [b.kode for b in bulan_triwulan(ling.periode)] if ling.periode.jenis == "triwulan" else []


def _diktum(ling: Lingkup) -> Diktum:
    return next(d for d in muat_instruksi(ling.instruksi).diktum if d.nomor == ling.diktum)
