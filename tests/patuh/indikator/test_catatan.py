"""Figures of the service's own records: gate, promises, sanctions, the quarter's check, money, villages, collection."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import select

from patuh.akun.kunci import buat_kunci
from patuh.akun.muat import muat_daerah
from patuh.akun.pelaku import Pelaku
from patuh.akun.tabel import KunciApi
from patuh.anggaran.rekam import AlokasiBaru, PembayaranBaru, catat_alokasi, catat_pembayaran
from patuh.aturan.pakai import paket_bawaan
from patuh.basisdata.mesin import BasisData
from patuh.desa.tabel import PembiayaanDesa, TawaranPembiayaan
from patuh.kesanggupan.tabel import Kesanggupan, OrangKesanggupan
from patuh.kesanggupan.tindak import tindak
from patuh.pemeriksaan.kecuali import kecualikan
from patuh.pemeriksaan.periksa import Permintaan, periksa
from patuh.pengumpulan.tabel import Kiriman, Penerusan, Pengumpulan
from patuh.verifikasi.jalan import putuskan
from patuh.verifikasi.tabel import HasilVerifikasi, StatusVerifikasi, Verifikasi
from rules.anggaran import JenisAnggaran
from tests.patuh.indikator.alat import DESA, HARI, PEMALANG, PERIODE, acak, angka, tulis
from tests.perkara import gerbang, maju, siang, unit, usulkan
from tests.register_kecil import KUNCI, isi_register, nik

PEMDA = Pelaku("kunci:dinsos", "33.13", "33.13-dinsos")


def test_applications_count_once_by_their_last_check(bd: BasisData) -> None:
    unit(bd)
    isi_register(bd, per=date(2026, 11, 1), penduduk=range(9), aktif=(0, 1), nonaktif=(2,))
    hari = date(2026, 11, 3)
    gerbang(bd, hari, 0)
    gerbang(bd, hari, 1, pekerja=(2,))
    gerbang(bd, hari, 5)
    # The same applicant, the same day, no number: asked again with a letter, this is still one application.
    gerbang(bd, hari, 5, janji=True, kini=datetime(2026, 11, 3, 8, tzinfo=UTC))
    gerbang(bd, date(2026, 9, 30), 6)
    gerbang(bd, hari, 7, layanan="tender_proyek")
    with bd.baca() as sesi:
        assert angka(sesi, "izin-lanjut") == (2, 3)
        assert angka(sesi, "izin-diperiksa") == (3, None)
        assert angka(sesi, "izin-bersyarat") == (1, 1)


def test_pemalang_asks_for_the_applicant_and_for_the_others(bd: BasisData) -> None:
    unit(bd)
    isi_register(bd, "33.27", per=date(2026, 11, 1), penduduk=range(9), aktif=(0, 1), nonaktif=(2,))
    hari = date(2026, 11, 3)
    for siapa, pekerja, layanan in (
        (0, (1, 2), "izin_usaha"), (1, (5,), "izin_usaha"), (2, (), "pelayanan_publik"), (0, (1, 6), "spmk"),
        (5, (), "izin_kesehatan"), (6, (), "izin_kesehatan"),
    ):  # fmt: skip
        gerbang(bd, hari, siapa, pekerja=pekerja, daerah="33.27", layanan=layanan)
    lingkup: dict[str, Any] = {"daerah": "33.27", "instruksi": PEMALANG}
    with bd.baca() as sesi:
        assert angka(sesi, "izin-rombongan", **lingkup) == (1, 2)
        assert angka(sesi, "pemohon-aktif", **lingkup) == (2, 3)
        assert angka(sesi, "spmk-personil", **lingkup) == (1, 2)
        assert angka(sesi, "izin-kesehatan-tahan", **lingkup) == (0, 2)
    isi_register(bd, "33.27", per=date(2026, 11, 10), penduduk=range(9), aktif=(0, 1, 5), nonaktif=(2,))
    with bd.baca() as sesi:
        assert angka(sesi, "izin-kesehatan-tahan", **lingkup) == (1, 2)


def test_a_desa_counts_what_its_own_desk_asked(bd: BasisData) -> None:
    unit(bd)
    desa, lain = "33.27.01.2001", "33.27.01.2002"
    isi_register(bd, "33.27", per=date(2026, 11, 1), penduduk=range(9), aktif=(0,), nonaktif=(1,))
    kunci = {}
    with bd.tulis() as sesi:
        for kode in (desa, lain):
            buat_kunci(sesi, nama=kode, lingkup=("pemeriksaan",), daerah="33.27", unit=kode, waktu=siang(HARI))
        for satu in sesi.exec(select(KunciApi)):
            kunci[satu.unit] = Pelaku(f"kunci:{satu.id}", "33.27", satu.unit)

    def tanya(siapa: int, kode: str) -> str:
        minta = Permintaan("33.27", "pelayanan_desa", date(2026, 11, 3), nik(siapa, "33.27"))
        with bd.tulis() as sesi:
            return str(periksa(sesi, minta, mesin=paket_bawaan().mesin, kunci=KUNCI, alamat_dasar="http://x",
                               pelaku=kunci[kode], waktu=siang(date(2026, 11, 3)))["id"])  # fmt: skip

    tanya(0, desa)
    tanya(1, desa)
    tertahan = tanya(5, desa)
    tanya(6, desa)
    tanya(7, lain)
    lingkup: dict[str, Any] = {"daerah": "33.27", "instruksi": PEMALANG, "unit": desa}
    with bd.baca() as sesi:
        assert angka(sesi, "desa-terdaftar", **lingkup) == (2, 4)
        assert angka(sesi, "desa-jalan-keluar", **lingkup) == (0, 2)
        assert "Belum ada pemeriksaan" in str(angka(sesi, "desa-terdaftar", **lingkup | {"unit": "33.27.01.2003"}))
    with bd.tulis() as sesi:
        kecualikan(sesi, tertahan, "Sakit berat, didaftarkan besok.", pelaku=kunci[desa], waktu=siang(HARI))
    with bd.baca() as sesi:
        assert angka(sesi, "desa-jalan-keluar", **lingkup) == (1, 2)


def test_promises_due_and_employers_proposed(bd: BasisData) -> None:
    unit(bd)
    isi_register(bd, per=date(2026, 9, 1), penduduk=range(9), aktif=(0,))
    gerbang(bd, date(2026, 9, 10), 5, nib="9120000000001", janji=True)
    gerbang(bd, date(2026, 9, 11), 6, nib="9120000000002", janji=True)
    dpmptsp: dict[str, Any] = {"unit": "33.13-dpmptsp", "diktum": "KEDELAPAN"}
    isi_register(bd, per=date(2026, 10, 8), penduduk=range(9), aktif=(0, 5))
    with bd.baca() as sesi:
        batas = {k.nib: (k.id, k.batas) for k in sesi.exec(select(Kesanggupan))}
    for id_, hari in batas.values():
        tindak(bd, id_, waktu=siang(date(hari.year, hari.month, hari.day + 1)))
    gerbang(bd, date(2026, 11, 1), 0)
    with bd.baca() as sesi:
        assert {b.month for _, b in batas.values()} == {10}
        assert angka(sesi, "kesanggupan-dipenuhi", **dpmptsp) == (1, 2)
        assert angka(sesi, "sanksi-diusulkan", **dpmptsp) == (0, 1)
        assert angka(sesi, "sanksi-berkas", **dpmptsp) == (0, 0)
    usul = usulkan(bd, date(2026, 10, 26), nib="9120000000002")
    maju(bd, usul.id, "TEGURAN_1", date(2026, 10, 27))
    with bd.baca() as sesi:
        assert angka(sesi, "sanksi-diusulkan", **dpmptsp) == (1, 1)
        assert angka(sesi, "sanksi-diusulkan-saja", **dpmptsp) == (1, None)
        assert angka(sesi, "sanksi-berkas", **dpmptsp) == (0, 1)
        orang = sesi.exec(select(OrangKesanggupan)).all()
        assert sum(o.dipenuhi is not None for o in orang) == 1


def test_the_check_counts_what_an_official_approved(bd: BasisData) -> None:
    unit(bd)
    tulis(bd, acak(2))
    hasil = {"TETAP": 3, "NONAKTIF_MENINGGAL": 2, "ALIH_PPU": 1}
    belum = {"USUL_PBI": 2, "USUL_PBPU_PEMDA": 3, "DAFTAR_TUNGGU": 1, "MANDIRI": 9}
    with bd.tulis() as sesi:
        satu = Verifikasi(
            id="v", daerah="33.13", periode=PERIODE.kode, tanggal=HARI, kuota_pemda_tersedia=True, jumlah=hasil,
            status=StatusVerifikasi.MENUNGGU_PERSETUJUAN, belum_dijamin=belum, pelaku="x", dibuat=siang(HARI),
        )  # fmt: skip
        sesi.add(satu)
        sesi.flush()
        urut = 0
        for bagian, isi in (("PESERTA", hasil), ("BELUM_DIJAMIN", belum)):
            for nama, banyak in isi.items():
                for _ in range(banyak):
                    urut += 1
                    sesi.add(
                        HasilVerifikasi(
                            verifikasi_no=satu.no or 0, urut=urut, bagian=bagian, indeks=b"x", wilayah=DESA[0],
                            hasil=nama, aturan="", alasan="", saran="", fakta={}, benar="0", mungkin="0",
                        )
                    )  # fmt: skip
    awal = sum(1 for s, g, a, _ in acak(2).awal if s is None and g == "PBPU_PEMDA" and a)
    awal += len({s for s, g, a, _ in acak(2).awal if s is not None and g == "PBPU_PEMDA" and a})
    with bd.baca() as sesi:
        assert angka(sesi, "pemda-terverifikasi") == (6, awal)
        assert angka(sesi, "pemda-mutasi") == (0, 3)
    with bd.tulis() as sesi:
        putuskan(sesi, "v", setuju=True, hasil=["NONAKTIF_MENINGGAL"], kecuali=[4], pelaku=PEMDA, waktu=siang(HARI))
    with bd.baca() as sesi:
        assert angka(sesi, "pemda-mutasi") == (1, 3)
        assert angka(sesi, "belum-dijamin-diusulkan") == (0, 6)
    with bd.tulis() as sesi:
        putuskan(sesi, "v", setuju=True, pelaku=PEMDA, waktu=siang(HARI))
    with bd.baca() as sesi:
        # The first approval settled who dies off the list; the second one takes the rest.
        assert angka(sesi, "pemda-mutasi") == (2, 3)
        assert angka(sesi, "belum-dijamin-diusulkan") == (5, 6)
        assert angka(sesi, "calon-pemda-disahkan") == (3, 3)


def test_money_against_the_need_of_the_register(bd: BasisData) -> None:
    unit(bd)
    with bd.baca() as sesi:
        assert "Belum ada data" in str(angka(sesi, "premi-teranggar"))
    for per in (date(2026, 9, 1), date(2026, 10, 1)):
        isi_register(bd, per=per, aktif=range(10), segmen="PBPU_PEMDA")
    bkd = Pelaku("kunci:bkd", "33.13", "33.13-bkd")
    with bd.baca() as sesi:
        assert "Alokasi" in str(angka(sesi, "premi-teranggar"))
        assert "Belum ada pembayaran" in str(angka(sesi, "iuran-pemda-bayar"))
    with bd.tulis() as sesi:
        for jenis, rupiah in ((JenisAnggaran.IURAN, 3_000_000), (JenisAnggaran.BANTUAN_IURAN, 100_000)):
            baru = AlokasiBaru("33.13", 2026, jenis, rupiah, "DPA/1", date(2026, 1, 2))
            catat_alokasi(sesi, baru, pelaku=bkd, waktu=siang(HARI))
        bayar = PembayaranBaru("33.13", 2026, 10, JenisAnggaran.IURAN, 378_000, "SP2D/1", date(2026, 10, 9))
        catat_pembayaran(sesi, bayar, pelaku=bkd, waktu=siang(HARI))
    with bd.baca() as sesi:
        # Ten members at 35.000 + 2.800 a month.
        assert angka(sesi, "iuran-pemda-bayar") == (378_000, 3 * 378_000)
        assert angka(sesi, "iuran-bantuan-bayar") == (378_000, 3 * 378_000)
        assert angka(sesi, "premi-teranggar") == (3_100_000, 12 * 378_000)
        assert angka(sesi, "iuran-setahun") == (3_100_000, 12 * 378_000)
        # Seven months fit into the money (2.646.000), and October is paid.
        assert angka(sesi, "iuran-pemda-bulan") == (8, 12)


def test_who_pays_for_the_poor(bd: BasisData) -> None:
    waktu = siang(date(2026, 11, 2))
    with bd.tulis() as sesi:
        for n, (status, sumber) in enumerate(
            (("DIDAFTARKAN", "DESA"), ("DAFTAR_TUNGGU", None), ("SELESAI", "BAZNAS"), ("DITUTUP", None))
        ):
            sesi.add(
                PembiayaanDesa(
                    id=f"p{n}", daerah="33.13", indeks=bytes([n]), ke=1, wilayah=DESA[0], penerbit="DESA", nomor="1",
                    tanggal=HARI, antre_nomor="1", antre_tanggal=HARI, status=status, sumber=sumber, sejak=HARI,
                    daftar_tanggal=date(2026, 11, 5) if sumber else None, dibuat=waktu,
                )
            )  # fmt: skip
        sesi.add(
            TawaranPembiayaan(
                id="t", daerah="33.13", kepada="BAZNAS", nama="Baznas", nomor="1", tanggal=date(2026, 10, 5), jumlah=4,
                unit="33.13-dinsos", pelaku="x", waktu=waktu,
            )
        )  # fmt: skip
    with bd.baca() as sesi:
        assert angka(sesi, "desa-sktm-dibayari", unit=DESA[0]) == (1, 2)
        assert "Belum ada pemegang SKTM" in str(angka(sesi, "desa-sktm-dibayari", unit=DESA[1]))
        assert angka(sesi, "baznas-terdaftar") == (1, 4)
        assert "Belum ada penawaran" in str(angka(sesi, "tjslp-terdaftar"))


def test_who_sent_and_who_passed_on(bd: BasisData) -> None:
    waktu = siang(HARI)
    with bd.tulis() as sesi:
        satu = Pengumpulan(
            id="k", daerah="33.13", periode=PERIODE.kode, jenis="penduduk_miskin", cara="LENGKAP", per_tanggal=HARI,
            tenggat_desa=HARI, tenggat_kecamatan=HARI, unit="33.13-dinsos", pelaku="x", dibuat=waktu,
        )  # fmt: skip
        sesi.add(satu)
        sesi.flush()
        for n, (desa, status) in enumerate(((DESA[0], "DITERIMA"), (DESA[1], "DIKEMBALIKAN"), (DESA[2], "DIKIRIM"))):
            sesi.add(
                Kiriman(
                    id=f"r{n}", pengumpulan_no=satu.no or 0, desa=desa, ke=1, nihil=True, status=status, pelaku="x",
                    waktu=waktu,
                )
            )  # fmt: skip
        sesi.add(Penerusan(pengumpulan_no=satu.no or 0, kecamatan="33.13.01", pelaku="x", waktu=waktu))
    jenis = [u.jenis for u in muat_daerah("33.13").unit]
    di_01 = sum(u.jenis in ("desa", "kelurahan") and u.kode.startswith("33.13.01.") for u in muat_daerah("33.13").unit)
    with bd.baca() as sesi:
        assert angka(sesi, "desa-mengirim") == (2, jenis.count("desa") + jenis.count("kelurahan"))
        assert angka(sesi, "desa-mengirim", unit="33.13.01") == (1, di_01)
        assert angka(sesi, "desa-saja-mengirim") == (2, jenis.count("desa"))
        assert angka(sesi, "kecamatan-meneruskan") == (1, jenis.count("camat"))
