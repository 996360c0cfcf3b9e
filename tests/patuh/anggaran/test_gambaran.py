"""Records and register put together: who counts, what replaces what, and as of which day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

import pytest
from sqlmodel import select

from patuh.akun.muat import daftar_daerah, muat_daerah
from patuh.akun.pelaku import Pelaku
from patuh.anggaran.bentuk import AnggaranBentuk
from patuh.anggaran.gambaran import gambaran
from patuh.anggaran.jiwa import cakupan, jiwa_setahun
from patuh.anggaran.rekam import AlokasiBaru, PembayaranBaru, catat_alokasi, catat_pembayaran, penulis
from patuh.anggaran.tabel import AlokasiAnggaran, PembayaranIuran
from patuh.aturan.pakai import paket_bawaan
from patuh.basisdata.mesin import BasisData
from patuh.galat import Bentrok, IsianSalah, TidakBerwenang
from patuh.jejak.tabel import Jejak
from patuh.register.tabel import BarisKepesertaan
from rules.anggaran import JenisAnggaran
from tests.register_kecil import KUNCI, impor, isi_register, nik

KINI = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
HARI = date(2026, 11, 22)
BKD = Pelaku("kunci:bkd", "33.13", "33.13-bkd")
PEMBACA = Pelaku("kunci:baca", "33.13")
IURAN, BANTUAN, _ = JenisAnggaran
Orang = tuple[int, str, bool, int | None, bool]


def anggota(bd: BasisData, per: date, orang: Iterable[Orang]) -> None:
    """A version of the memberships: (person, segment, active, class, NIK well formed)."""
    no, satu = impor(bd, "33.13", "kepesertaan_bpjs", per), KUNCI.untuk("33.13")
    with bd.tulis() as sesi:
        for baris, (siapa, segmen, aktif, kelas, sah) in enumerate(orang):
            sesi.add(
                BarisKepesertaan(
                    impor_no=no, indeks=satu.indeks(nik(siapa) if sah else "rusak"), baris=baris, rahasia=b"",
                    nik_sah=sah, segmen=segmen, aktif=aktif, kelas=kelas, wilayah="33.13.01.2001",
                )
            )  # fmt: skip


def pemda(banyak: int) -> list[Orang]:
    return [(n, "PBPU_PEMDA", True, 3, True) for n in range(banyak)]


def lihat(bd: BasisData, tanggal: date = HARI, tahun: int = 2026, pelaku: Pelaku = PEMBACA) -> AnggaranBentuk:
    with bd.baca() as sesi:
        mesin = paket_bawaan().mesin
        return gambaran(sesi, mesin, daerah="33.13", tahun=tahun, tanggal=tanggal, pelaku=pelaku)


def bayar(bd: BasisData, **ubah: object) -> PembayaranIuran:
    isi = {"daerah": "33.13", "tahun": 2026, "bulan": 1, "jenis": IURAN, "jumlah": 37_800, "nomor_bukti": "SP2D-1",
           "tanggal": date(2026, 1, 9)}  # fmt: skip
    with bd.tulis() as sesi:
        return catat_pembayaran(sesi, PembayaranBaru(**(isi | ubah)), pelaku=BKD, waktu=KINI)  # type: ignore[arg-type]


def alokasi(bd: BasisData, jumlah: int, hari: date, pelaku: Pelaku = BKD, jenis: JenisAnggaran = IURAN) -> None:
    with bd.tulis() as sesi:
        baru = AlokasiBaru("33.13", 2026, jenis, jumlah, "DPA-1", hari)
        catat_alokasi(sesi, baru, pelaku=pelaku, waktu=KINI)


def test_who_is_paid_for(bd: BasisData) -> None:
    dua_kali: list[Orang] = [(0, "PBPU_PEMDA", True, 3, True)] * 2
    rusak: list[Orang] = [(0, "PBPU_PEMDA", True, 3, False)] * 2
    lain: list[Orang] = [
        (1, "PBPU_PEMDA", False, 3, True), (2, "PBPU", True, 3, True), (3, "BP", True, 3, True),
        (4, "PBPU", True, 2, True), (5, "PBPU", False, 3, True), (6, "BP", True, None, True), (7, "PPU", True, 3, True),
    ]  # fmt: skip
    anggota(bd, date(2026, 11, 1), [*dua_kali, *rusak, *lain])
    with bd.baca() as sesi:
        (hasil,) = jiwa_setahun(sesi, "33.13", 2026, HARI)
        assert cakupan(sesi, "33.13", HARI) is None, "tanpa kependudukan tidak ada penyebut"
    assert (hasil.jiwa.pbpu_pemda, hasil.jiwa.mandiri_kelas3, hasil.tanpa_kelas) == (3, 2, 1)
    assert any("1 peserta mandiri aktif tanpa kelas" in c for c in lihat(bd).catatan)


def test_the_year_from_its_versions(bd_sqlite: BasisData) -> None:
    for per, banyak in ((date(2026, 2, 3), 1), (date(2026, 2, 27), 2), (date(2026, 6, 1), 4), (date(2026, 12, 1), 9)):
        anggota(bd_sqlite, per, pemda(banyak))
    hasil = lihat(bd_sqlite)
    assert [b.pbpu_pemda for b in hasil.bulan] == [2] * 5 + [4] * 7, "yang sesudah tanggalnya belum diketahui"
    assert [b.bulan for b in hasil.bulan if not b.perkiraan] == ["2026-02", "2026-06"]
    assert hasil.total.kebutuhan == (2 * 5 + 4 * 7) * 37_800
    assert [t.nilai for t in hasil.tarif] == [35_000, 2_800] and all(t.sumber for t in hasil.tarif)
    assert lihat(bd_sqlite, date(2026, 2, 10)).bulan[1].pbpu_pemda == 1
    assert lihat(bd_sqlite, date(2026, 1, 5)).total.kebutuhan is None


def test_uhc_gap_from_the_register(bd_sqlite: BasisData) -> None:
    isi_register(bd_sqlite, penduduk=range(100), aktif=range(70), nonaktif=range(70, 75), segmen="PBPU_PEMDA")
    alokasi(bd_sqlite, 70 * 37_800 * 12, date(2026, 1, 2))
    alokasi(bd_sqlite, 0, date(2026, 1, 2), jenis=BANTUAN)
    hasil = lihat(bd_sqlite)
    assert hasil.uhc is not None
    assert (hasil.uhc.hasil, hasil.uhc.kekurangan_jiwa, hasil.uhc.bulan_sisa) == ("BELUM_TERCAPAI", 23, ["2026-12"])
    assert (hasil.uhc.biaya, hasil.uhc.selisih_akhir_tahun) == (23 * 37_800, -23 * 37_800)
    assert hasil.total.selisih_akhir_tahun == 0


def test_the_newest_allocation_of_the_day_counts(bd_sqlite: BasisData) -> None:
    anggota(bd_sqlite, date(2026, 1, 1), pemda(1))
    alokasi(bd_sqlite, 100, date(2026, 1, 2))
    alokasi(bd_sqlite, 500_000, date(2026, 9, 1))
    assert lihat(bd_sqlite, date(2026, 8, 31)).lajur[0].alokasi == 100
    kini = lihat(bd_sqlite)
    assert (kini.lajur[0].alokasi, kini.lajur[0].selisih_akhir_tahun) == (500_000, 500_000 - 12 * 37_800)
    assert kini.total.alokasi is None and any("Alokasi bantuan iuran belum dicatat" in c for c in kini.catatan)
    with bd_sqlite.baca() as sesi:
        assert len(sesi.exec(select(AlokasiAnggaran)).all()) == 2, "yang lama tetap ada"


def test_a_correction_replaces_from_its_day_on(bd: BasisData) -> None:
    anggota(bd, date(2026, 1, 1), pemda(2))
    asal = bayar(bd)
    assert lihat(bd, date(2026, 1, 11)).lajur[0].tunggakan == 37_800
    kedua = bayar(bd, jumlah=75_600, koreksi=asal.id, alasan="Salah ketik", tanggal=date(2026, 3, 1))
    assert lihat(bd, date(2026, 1, 11)).lajur[0].dibayar == 37_800
    assert lihat(bd, date(2026, 3, 1)).bulan[0].tunggakan == dict.fromkeys(JenisAnggaran, 0)
    with pytest.raises(Bentrok, match="sudah dikoreksi"):
        bayar(bd, jumlah=0, koreksi=asal.id, alasan="Lagi")
    bayar(bd, jumlah=0, koreksi=kedua.id, alasan="Batal", tanggal=date(2026, 2, 1))
    assert [lihat(bd, h).total.dibayar for h in (date(2026, 1, 31), date(2026, 2, 1), HARI)] == [37_800, 0, 0]
    with pytest.raises(Bentrok, match="Bukti ini sudah dicatat"):
        bayar(bd)
    bayar(bd, bulan=2), bayar(bd, jenis=BANTUAN)
    with bd.baca() as sesi:
        jejak = [j.isi["koreksi"] for j in sesi.exec(select(Jejak).where(Jejak.tindakan == "anggaran.bayar"))]
    assert jejak == [None, asal.id, kedua.id, None, None]


@pytest.mark.parametrize(
    ("ubah", "kolom"),
    [({"jumlah": 0}, "jumlah"), ({"nomor_bukti": " "}, "nomor_bukti"), ({"tanggal": date(2026, 11, 23)}, "tanggal"),
     ({"koreksi": "tidak-ada", "alasan": "x"}, "koreksi"), ({"koreksi": "tidak-ada"}, "alasan"),
     ({"daerah": "33.99"}, "daerah")],
)  # fmt: skip
def test_what_is_wrong_is_named(bd_sqlite: BasisData, ubah: dict[str, object], kolom: str) -> None:
    with pytest.raises(IsianSalah) as salah:
        bayar(bd_sqlite, **ubah)
    assert kolom in [e.kolom for e in salah.value.errors]
    with bd_sqlite.baca() as sesi:
        assert not sesi.exec(select(PembayaranIuran)).all()


def test_who_may_write(bd_sqlite: BasisData) -> None:
    for unit in (None, "33.13-dpupr", "33.27-bpkad"):
        with pytest.raises(TidakBerwenang):
            alokasi(bd_sqlite, 1, date(2026, 1, 2), Pelaku("kunci:x", "33.13", unit))
    for daerah in daftar_daerah():
        ada = {u.kode for u in muat_daerah(daerah).unit}
        assert penulis(daerah) <= ada and f"{daerah}-sekda" in penulis(daerah) and len(penulis(daerah)) >= 3
    with pytest.raises(TidakBerwenang):
        lihat(bd_sqlite, pelaku=Pelaku("kunci:lain", "33.27"))


def test_a_year_before_the_amounts_are_known(bd_sqlite: BasisData) -> None:
    anggota(bd_sqlite, date(2026, 1, 1), pemda(1))
    with pytest.raises(IsianSalah) as salah:
        lihat(bd_sqlite, tahun=2020)
    assert "iuran.pbpu_bp.k3.peserta" in salah.value.errors[0].pesan
