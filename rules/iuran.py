"""What the contributions of PBPU & BP members cost a kabupaten, in whole rupiah."""

from __future__ import annotations

from datetime import date

from rules.parameter.model import KumpulanParameter

PESERTA = "iuran.pbpu_bp.k3.peserta"
BANTUAN_DAERAH = "iuran.pbpu_bp.k3.bantuan_daerah"


class ParameterTiada(ValueError):
    """A parameter (``nama``) has no known value on a date; ``pertama`` is the first date that has one, if any."""

    def __init__(self, nama: str, tanggal: date, pertama: date | None) -> None:
        self.nama, self.tanggal, self.pertama = nama, tanggal, pertama
        sejak = f"nilai pertama yang diketahui mulai {pertama}" if pertama else "belum ada nilai yang diketahui"
        super().__init__(f"Nilai {nama} pada {tanggal} tidak diketahui; {sejak}.")


def beban_daerah(
    parameter: KumpulanParameter,
    tanggal: date,
    *,
    pbpu_pemda: int,
    mandiri_kelas3: int,
    bulan: int,
    daerah: str | None = None,
) -> int:
    """Rupiah that the kabupaten pays for these heads over ``bulan`` months, all at the amounts of ``tanggal``.

    A member whom the kabupaten registers (PBPU & BP Pemda) costs the member's own part and the regional aid; a class 3
    member who pays for himself costs the regional aid only (Perpres 64/2020 Ps 34; PMK 78/PMK.02/2020 Ps 4).

    Raises:
        ParameterTiada: an amount has no known value on the date.
        ValueError: a count is negative.
    """
    if min(pbpu_pemda, mandiri_kelas3, bulan) < 0:
        raise ValueError("Jumlah jiwa dan bulan tidak boleh negatif.")
    peserta = _nilai(parameter, PESERTA, tanggal, daerah)
    bantuan = _nilai(parameter, BANTUAN_DAERAH, tanggal, daerah)
    return (pbpu_pemda * (peserta + bantuan) + mandiri_kelas3 * bantuan) * bulan


def _nilai(parameter: KumpulanParameter, nama: str, tanggal: date, daerah: str | None) -> int:
    nilai = parameter.nilai(nama, tanggal, daerah)
    if nilai is None:
        riwayat = parameter.riwayat(nama, daerah)
        raise ParameterTiada(nama, tanggal, riwayat[0].sejak if riwayat else None)
    return nilai.nilai
