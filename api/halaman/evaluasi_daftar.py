"""The list of a camat's evaluations of village budgets, and its CSV."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from api.halaman.meja import UKURAN, KeDep, Lajur, Pilihan, Sel, Tabel, pilihan_daftar, rupiah, tampil_daftar, terpilih
from api.halaman.unduh import SELURUHNYA, unduh_baris
from api.layanan import Layanan, LayananDep, PelakuDep
from api.v1.skema import Daftar
from patuh.akun.pelaku import Pelaku
from patuh.desa.bentuk_evaluasi import EvaluasiRingkas, ringkas_evaluasi
from patuh.desa.daftar import SaringanEvaluasi
from patuh.desa.daftar import daftar_evaluasi as baca_daftar
from patuh.desa.lingkup import jenis_unit
from patuh.desa.tabel import Kesimpulan
from rules.periode import nama_tanggal

NAMA_KESIMPULAN = {Kesimpulan.SESUAI: "Sesuai", Kesimpulan.PERBAIKAN: "Perlu perbaikan"}
_KOLOM_CSV = (
    "id", "daerah", "wilayah", "nama_desa", "tahun", "tanggal", "bulan", "jumlah_sktm", "alokasi", "kebutuhan",
    "kekurangan", "hasil", "kesimpulan", "unit",
)  # fmt: skip


def daftar_evaluasi(
    request: Request,
    layanan: LayananDep,
    pelaku: PelakuDep,
    kesimpulan: Pilihan = "",
    urut: Pilihan = "",
    ke: KeDep = 1,
) -> Response:
    """Evaluations, newest first."""
    isi = _daftar(layanan, pelaku, kesimpulan, urut, ke, UKURAN)
    tabel = Tabel(
        "Evaluasi APBDes",
        [Lajur("Desa", "wilayah"), Lajur("Tahun", "tahun"), Lajur("Kebutuhan", "kebutuhan", kanan=True),
         Lajur("Alokasi", "alokasi", kanan=True), Lajur("Kesimpulan camat", "kesimpulan")],
        [
            [
                Sel(d.nama_desa or d.wilayah, f"/desa/evaluasi-apbdes/{d.id}", nama_tanggal(d.tanggal)),
                Sel(str(d.tahun)),
                Sel(rupiah(d.kebutuhan), kanan=True),
                Sel(rupiah(d.alokasi), kanan=True),
                Sel("", cap=NAMA_KESIMPULAN[d.kesimpulan]),
            ]
            for d in isi.data
        ],
        "Belum ada evaluasi yang sesuai.",
        pengantar="Apakah rancangan APBDes memuat iuran warga yang memegang SKTM, dari sumber yang boleh.",
        saring=[
            pilihan_daftar("kesimpulan", "Kesimpulan", [(k.value, n) for k, n in NAMA_KESIMPULAN.items()], kesimpulan)
        ],
        total=isi.total,
        ke=ke,
        benda="evaluasi",
        csv="/desa/evaluasi-apbdes.csv",
        urut=urut,
        tautan=[("/desa/evaluasi-apbdes/baru", "Evaluasi baru")] if jenis_unit(pelaku) == "camat" else (),
    )  # fmt: skip
    return tampil_daftar(request, tabel, isi)


def evaluasi_csv(layanan: LayananDep, pelaku: PelakuDep, kesimpulan: Pilihan = "", urut: Pilihan = "") -> Response:
    """The same list, all of it."""
    return unduh_baris("evaluasi-apbdes", _KOLOM_CSV, _daftar(layanan, pelaku, kesimpulan, urut, 1, SELURUHNYA).data)


def _daftar(
    layanan: Layanan, pelaku: Pelaku, kesimpulan: str, urut: str, ke: int, ukuran: int
) -> Daftar[EvaluasiRingkas]:
    saring = SaringanEvaluasi(pelaku.daerah, kesimpulan=terpilih(Kesimpulan, kesimpulan, "kesimpulan"), urut=urut)
    with layanan.bd.baca() as sesi:
        baris, total = baca_daftar(sesi, pelaku, saring, halaman=ke, ukuran=ukuran)
    return Daftar(total=total, halaman=ke, ukuran=ukuran, data=[ringkas_evaluasi(b) for b in baris])
