"""Counting what the register and the records tell for the quarterly report, as of its instant.

Residents are counted by home; a member counts when the NIK stands among the living residents. UHC is told with both
denominators: news of 2023 divides active members by members, news of 2026 by residents (hukum 5.6, not a text of law).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import case, func
from sqlalchemy import select as pilih
from sqlmodel import Session, col, select

from patuh.akun.daerah import Daerah
from patuh.anggaran.jiwa import cakupan as cakupan_berkas
from patuh.anggaran.jiwa import jiwa_setahun
from patuh.anggaran.rekam import alokasi_berlaku, pembayaran_berlaku
from patuh.indikator.model import BelumAdaData, Lingkup
from patuh.indikator.rekap import Rekap, rekap, rekap_cakupan
from patuh.kesanggupan.tabel import TERBUKA, Kesanggupan, StatusKesanggupan
from patuh.laporan.model_jaminan import (
    Ambang,
    BarisAnggaran,
    BarisCakupan,
    BarisKesanggupan,
    BarisSanksi,
    BarisSegmen,
    HitunganCakupan,
    KeadaanJaminan,
    SumberBagian,
    TitikTren,
)
from patuh.register.kode import SEGMEN
from patuh.register.tabel import BarisKepesertaan, Impor
from patuh.sanksi.langkah import NAMA as NAMA_SANKSI
from patuh.sanksi.tabel import LangkahSanksi, Sanksi, StatusSanksi
from rules.anggaran import JenisAnggaran, Realisasi, susun_anggaran
from rules.iuran import ParameterTiada
from rules.kalender import Kalender
from rules.parameter.muat import parameter_bawaan
from rules.periode import Periode, nama_tanggal

_TRIWULAN_TREN = 4
_LUAR = "Wilayah di luar daftar kecamatan"
NAMA_SEGMEN = {
    "PBI_APBN": "PBI Jaminan Kesehatan (APBN)",
    "PBPU_PEMDA": "PBPU dan BP Pemda",
    "PPU": "Pekerja penerima upah (PPU)",
    "PBPU": "Pekerja mandiri (PBPU)",
    "BP": "Bukan pekerja (BP)",
}
NAMA_ANGGARAN = {
    JenisAnggaran.IURAN: "Iuran peserta PBPU dan BP Pemda",
    JenisAnggaran.BANTUAN_IURAN: "Bantuan iuran peserta mandiri kelas 3",
    JenisAnggaran.PENDAMPINGAN: "Pendampingan",
}


def susun_jaminan(
    sesi: Session, *, daerah: Daerah, instruksi: str, periode: Periode, per: datetime, kal: Kalender
) -> tuple[KeadaanJaminan, tuple[SumberBagian, ...]]:
    """The state of cover, promises, sanctions and money of a period as of ``per``, and where its figures come from."""
    hari = min(periode.akhir, kal.tanggal(per))
    catatan: list[str] = []
    tren_, baca_tren = _tren(sesi, daerah, instruksi, hari)
    kini = _register(sesi, daerah, instruksi, Periode.memuat(hari, "triwulan"), hari)
    cakupan, berkas = None, None
    kecamatan: tuple[BarisCakupan, ...] = ()
    segmen: tuple[BarisSegmen, ...] = ()
    if isinstance(kini, str):
        catatan.append(f"Cakupan kepesertaan belum dapat dihitung. {kini}")
    else:
        peserta, penduduk = kini
        rekap_ = rekap_cakupan(sesi, penduduk, peserta)
        cakupan, kecamatan = _hitungan(rekap_), _per_kecamatan(rekap_, daerah)
        segmen, berkas = _per_segmen(sesi, peserta), cakupan_berkas(sesi, daerah.kode, hari)
    janji, banyak_janji = _kesanggupan(sesi, daerah.kode, periode, per, kal)
    sanksi, banyak_sanksi = _sanksi(sesi, daerah.kode, periode, per, kal)
    anggaran, banyak_uang = _anggaran(sesi, daerah.kode, hari, catatan)
    keadaan = KeadaanJaminan(
        cakupan=cakupan,
        per_peserta=None if isinstance(kini, str) else kini[0].per_tanggal,
        per_penduduk=None if isinstance(kini, str) else kini[1].per_tanggal,
        peserta_berkas=berkas.terdaftar if berkas else None,
        aktif_berkas=berkas.aktif if berkas else None,
        ambang_terdaftar=_ambang("uhc.terdaftar_min", hari, daerah.kode),
        ambang_aktif=_ambang("uhc.aktif_min", hari, daerah.kode),
        tren=tren_,
        kecamatan=kecamatan,
        segmen=segmen,
        kesanggupan=janji,
        sanksi=sanksi,
        tahun_anggaran=hari.year,
        anggaran=anggaran,
        catatan=tuple(catatan),
    )
    baca = 0 if isinstance(kini, str) else kini[0].diterima + kini[1].diterima
    return keadaan, (
        _asal(
            ("cakupan", "kecamatan"), "patuh.indikator.rekap.rekap_cakupan",
            "register kependudukan dan kepesertaan", baca,
        ),
        _asal(
            ("tren",), "patuh.indikator.rekap.rekap_cakupan",
            "register kependudukan dan kepesertaan tiap triwulan", baca_tren,
        ),
        _asal(
            ("segmen",), "patuh.laporan.jaminan._per_segmen", "register kepesertaan BPJS Kesehatan",
            0 if isinstance(kini, str) else kini[0].diterima,
        ),
        _asal(
            ("peserta_berkas", "aktif_berkas"), "patuh.anggaran.jiwa.cakupan",
            "register kependudukan dan kepesertaan", baca,
        ),
        _asal(
            ("ambang_terdaftar", "ambang_aktif"), "rules.parameter.muat.parameter_bawaan",
            "tabel parameter bertanggal", 2,
        ),
        _asal(("kesanggupan",), "patuh.laporan.jaminan._kesanggupan", "tabel kesanggupan", banyak_janji),
        _asal(("sanksi",), "patuh.laporan.jaminan._sanksi", "tabel sanksi dan langkahnya", banyak_sanksi),
        _asal(("anggaran",), "rules.anggaran.susun_anggaran", "alokasi, pembayaran, dan register", banyak_uang),
    )  # fmt: skip


def _asal(bagian: tuple[str, ...], kueri: str, uraian: str, baris: int) -> SumberBagian:
    return SumberBagian(bagian=tuple(f"jaminan.{b}" for b in bagian), kueri=kueri, uraian=uraian, baris=baris)


def _triwulan(hari: date) -> list[Periode]:
    satu = Periode.memuat(hari, "triwulan")
    semua = [satu]
    while len(semua) < _TRIWULAN_TREN:
        satu = satu.sebelumnya
        semua.insert(0, satu)
    return semua


def _register(sesi: Session, daerah: Daerah, instruksi: str, p: Periode, hari: date) -> tuple[Impor, Impor] | str:
    """The imports of members and residents in force at the end of the quarter, or why there are none."""
    ling = Lingkup(sesi, daerah.kode, instruksi, "", f"{daerah.kode}-sekda", p, min(p.akhir, hari))
    try:
        peserta, penduduk = ling.impor("kepesertaan_bpjs"), ling.impor("kependudukan")
    except BelumAdaData as tiada:
        return str(tiada)
    if rekap_cakupan(sesi, penduduk, peserta).jumlah("penduduk") == 0:
        return "Data kependudukan yang ada tidak memuat penduduk hidup."
    return peserta, penduduk


def _tren(sesi: Session, daerah: Daerah, instruksi: str, hari: date) -> tuple[tuple[TitikTren, ...], int]:
    """Cover by quarter, and how many rows of registers that took."""
    titik, baca = [], 0
    for p in _triwulan(hari):
        ada = _register(sesi, daerah, instruksi, p, hari)
        if isinstance(ada, str):
            titik.append(TitikTren(periode=p.kode, nama=p.nama, sebab=ada))
            continue
        peserta, penduduk = ada
        baca += peserta.diterima + penduduk.diterima
        titik.append(
            TitikTren(
                periode=p.kode,
                nama=p.nama,
                per_peserta=peserta.per_tanggal,
                per_penduduk=penduduk.per_tanggal,
                hitungan=_hitungan(rekap_cakupan(sesi, penduduk, peserta)),
            )
        )
    return tuple(titik), baca


def _hitungan(satu: Rekap, wilayah: str | None = None) -> HitunganCakupan:
    return HitunganCakupan(**{n: satu.jumlah(n, wilayah) for n in HitunganCakupan.model_fields})


def _per_kecamatan(satu: Rekap, daerah: Daerah) -> tuple[BarisCakupan, ...]:
    baris = [
        BarisCakupan(kode=u.kode, nama=u.nama, hitungan=_hitungan(satu, u.kode))
        for u in daerah.unit
        if u.jenis == "camat"
    ]
    semua, ada = _hitungan(satu), HitunganCakupan.jumlah(b.hitungan for b in baris)
    if semua != ada:
        sisa = {n: getattr(semua, n) - getattr(ada, n) for n in HitunganCakupan.model_fields}
        baris.append(BarisCakupan(kode="", nama=_LUAR, hitungan=HitunganCakupan(**sisa)))
    return tuple(baris)


def _per_segmen(sesi: Session, peserta: Impor) -> tuple[BarisSegmen, ...]:
    k = BarisKepesertaan
    orang = (
        pilih(
            col(k.indeks),
            col(k.segmen).label("segmen"),
            func.max(case((col(k.aktif).is_(True), 1), else_=0)).label("aktif"),
        )
        .where(col(k.impor_no) == peserta.no)
        .group_by(col(k.indeks), col(k.segmen))
        .subquery()
    )
    kueri = pilih(orang.c.segmen, func.count().label("terdaftar"), func.sum(orang.c.aktif).label("aktif"))
    satu = rekap(sesi, "segmen", (peserta,), kueri.group_by(orang.c.segmen))
    terdaftar, aktif = satu.per_kunci("terdaftar"), satu.per_kunci("aktif")
    return tuple(
        BarisSegmen(kode=s, nama=NAMA_SEGMEN[s], terdaftar=terdaftar.get(s, 0), aktif=aktif.get(s, 0)) for s in SEGMEN
    )


def _kesanggupan(sesi: Session, daerah: str, p: Periode, per: datetime, kal: Kalender) -> tuple[BarisKesanggupan, int]:
    """A promise closed after ``per`` was open then."""
    k = Kesanggupan
    kueri = select(col(k.status), col(k.mulai), col(k.ditutup)).where(k.daerah == daerah, col(k.dibuat) <= per)
    baris = sesi.exec(kueri).all()
    tutup: Counter[str] = Counter()
    terbuka = 0
    for status, _, ditutup in baris:
        if status in TERBUKA or ditutup is None or ditutup > per:
            terbuka += 1
        elif p.awal <= kal.tanggal(ditutup) <= p.akhir:
            tutup[status] += 1
    s = StatusKesanggupan
    hasil = BarisKesanggupan(
        diberikan=sum(1 for _, mulai, _ in baris if p.awal <= mulai <= p.akhir),
        dipenuhi=tutup[s.DIPENUHI],
        ingkar=tutup[s.INGKAR],
        dibatalkan=tutup[s.DIBATALKAN],
        terbuka=terbuka,
    )
    return hasil, len(baris)


def _sanksi(
    sesi: Session, daerah: str, p: Periode, per: datetime, kal: Kalender
) -> tuple[tuple[BarisSanksi, ...], int]:
    kueri = (
        select(LangkahSanksi.sanksi_id, LangkahSanksi.status, LangkahSanksi.waktu)
        .join(Sanksi, col(Sanksi.id) == col(LangkahSanksi.sanksi_id))
        .where(Sanksi.daerah == daerah, col(LangkahSanksi.waktu) <= per)
        .order_by(col(LangkahSanksi.sanksi_id), col(LangkahSanksi.ke))
    )
    baris = sesi.exec(kueri).all()
    langkah = Counter(status for _, status, waktu in baris if p.awal <= kal.tanggal(waktu) <= p.akhir)
    berdiri = Counter({id_: status for id_, status, _ in baris}.values())
    return tuple(
        BarisSanksi(status=s, nama=NAMA_SANKSI[s], langkah=langkah[s], perkara=berdiri[s])
        for s in StatusSanksi
        if langkah[s] or berdiri[s]
    ), len(baris)


def _anggaran(sesi: Session, daerah: str, hari: date, catatan: list[str]) -> tuple[tuple[BarisAnggaran, ...], int]:
    register = jiwa_setahun(sesi, daerah, hari.year, hari)
    alokasi = alokasi_berlaku(sesi, daerah, hari.year, hari)
    bayar = pembayaran_berlaku(sesi, daerah, hari.year, hari)
    try:
        tahun = susun_anggaran(
            parameter_bawaan(),
            daerah=daerah,
            tahun=hari.year,
            tanggal=hari,
            register=[r.jiwa for r in register],
            alokasi={j: a.jumlah for j, a in alokasi.items()},
            realisasi=[Realisasi(b.bulan, JenisAnggaran(b.jenis), b.jumlah, b.nomor_bukti) for b in bayar],
        )
    except ParameterTiada as salah:
        catatan.append(f"Anggaran tahun {hari.year} tidak dapat dihitung. {salah}")
        return (), 0
    if not register:
        catatan.append(
            f"Kebutuhan iuran tahun {hari.year} belum diketahui karena belum ada register kepesertaan sampai "
            f"{nama_tanggal(hari)}."
        )
    return tuple(
        BarisAnggaran(
            kode=x.jenis or "", nama=NAMA_ANGGARAN[x.jenis] if x.jenis else "Jumlah", kebutuhan=x.kebutuhan,
            alokasi=x.alokasi, dibayar=x.dibayar, tunggakan=x.tunggakan, selisih=x.selisih,
        )
        for x in (*tahun.lajur, tahun.total)
    ), len(alokasi) + len(bayar) + len(register)  # fmt: skip


def _ambang(nama: str, hari: date, daerah: str) -> Ambang | None:
    nilai = parameter_bawaan().nilai(nama, hari, daerah)
    return None if nilai is None else Ambang(nilai=nilai.nilai, sumber=nilai.sumber)


def cakupan_terendah(keadaan: KeadaanJaminan, banyak: int) -> Sequence[BarisCakupan]:
    """Kecamatan with the lowest share of active residents, the lowest first."""
    ada = [k for k in keadaan.kecamatan if k.kode and k.hitungan.penduduk]
    return sorted(ada, key=lambda k: (k.hitungan.aktif / k.hitungan.penduduk, k.kode))[:banyak]
