"""Look at villages again: open what is due, walk each waiting list with the money left, close what is over.

Safe to repeat: the same register on the same day changes nothing. (Karanganyar KESEPULUH b, KETUJUH BELAS c; Pemalang
KELIMA BELAS b, KEDUA PULUH e, KEDUA PULUH SATU.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session, col, or_, select

from patuh.aturan.tabel import ArsipPaket, ArsipParameter
from patuh.desa.antrean import Calon, sisa_bulan, telusuri
from patuh.desa.kabar import kabarkan
from patuh.desa.kasus import (
    ALUR,
    ambil_dana,
    buka_kasus,
    dibayar_desa,
    kunci_desa,
    pindahkan,
    terpakai_setahun,
)
from patuh.desa.langkah import BERAKHIR, DITELAAH, Tampak, menurut
from patuh.desa.lihat import PAKET, Orang, Pandangan, lihat, sidik_register
from patuh.desa.tabel import (
    DanaDesa,
    PembiayaanDesa,
    StatusPembiayaan,
    SumberBiaya,
    TelaahDesa,
    id_pembiayaan,
)
from patuh.jejak.catat import catat
from rules.mesin.bentuk import Skalar
from rules.mesin.fakta import periksa_fakta
from rules.mesin.jelas import Putusan
from rules.mesin.mesin import Mesin
from rules.mesin.terikat import MesinPaket

_BATCH = 400
_SETAHUN = 12


@dataclass
class HasilTelaah:
    """How many cases were opened, and how many moved."""

    dibuka: int = 0
    berubah: int = 0


@dataclass
class _Satu:
    """Somebody in the walk: the person, the open case if any, and what the turn decided."""

    orang: Orang
    kasus: PembiayaanDesa | None
    putusan: tuple[Putusan, dict[str, Skalar]] | None = None


@dataclass
class _Desa:
    """A village in the middle of its look."""

    sesi: Session
    mesin: Mesin
    paket: MesinPaket
    pandangan: Pandangan
    berlaku: int
    waktu: datetime
    telaah: TelaahDesa
    hasil: HasilTelaah
    lama: dict[bytes, PembiayaanDesa] = field(default_factory=dict)

    @property
    def hari(self) -> date:
        return self.pandangan.hari


def telaah(
    sesi: Session, mesin: Mesin, daerah: str, wilayah: Sequence[str], *, hari: date, waktu: datetime
) -> HasilTelaah:
    """Look at these villages as of ``hari``, those only that have not been looked at upon this register on this day."""
    hasil = HasilTelaah()
    if not wilayah:
        return hasil
    terkunci = kunci_desa(sesi, daerah, wilayah)
    sidik = sidik_register(sesi, daerah, hari)
    perlu = [t for t in terkunci if (t.sidik, t.hari) != (sidik, hari)]
    if not perlu:
        return hasil
    pandangan = lihat(sesi, mesin, daerah, hari, [t.wilayah for t in perlu])
    paket = mesin.untuk(PAKET, daerah, hari)
    berlaku = berlaku_sktm(mesin, daerah, hari)
    kasus = _kasus(sesi, daerah, [o.indeks for o in pandangan.orang])
    # Held here, or every kept decision would read the archived pack anew: a session remembers only what is in use.
    arsip = (sesi.get(ArsipPaket, paket.terikat.versi), sesi.get(ArsipParameter, mesin.parameter.sidik))
    for satu in perlu:
        desa = _Desa(sesi, mesin, paket, pandangan, berlaku, waktu, satu, hasil, kasus)
        _telaah_satu(desa)
        satu.sidik, satu.hari = sidik, hari
        sesi.add(satu)
        sesi.flush()
        kabarkan(sesi, satu, hari=hari, waktu=waktu, berlaku=berlaku)
    del arsip
    return hasil


def berlaku_sktm(mesin: Mesin, daerah: str, hari: date) -> int:
    """For how many days a letter holds (``sktm.berlaku_hari``)."""
    nilai = mesin.parameter.nilai("sktm.berlaku_hari", hari, daerah)
    return 0 if nilai is None else nilai.nilai


def _kasus(sesi: Session, daerah: str, indeks: Sequence[bytes]) -> dict[bytes, PembiayaanDesa]:
    """The newest case of each person."""
    hasil: dict[bytes, PembiayaanDesa] = {}
    for mulai in range(0, len(indeks), _BATCH):
        kueri = select(PembiayaanDesa).where(
            PembiayaanDesa.daerah == daerah, col(PembiayaanDesa.indeks).in_(indeks[mulai : mulai + _BATCH])
        )
        segar = kueri.order_by(col(PembiayaanDesa.ke)).execution_options(populate_existing=True)
        hasil |= {k.indeks: k for k in sesi.exec(segar)}
    return hasil


def _telaah_satu(desa: _Desa) -> None:
    wilayah, tahun = desa.telaah.wilayah, desa.hari.year
    alokasi = desa.pandangan.alokasi.get(wilayah)
    sisa = (alokasi or 0) - terpakai_setahun(desa.sesi, wilayah, tahun)
    sisa = _lanjutkan(desa, sisa)
    dilihat = 0
    calon: list[Calon[_Satu]] = []
    for orang in desa.pandangan.orang:
        kasus = desa.lama.get(orang.indeks)
        terbuka = kasus if kasus is not None and kasus.status not in BERAKHIR else None
        if terbuka is not None and terbuka.wilayah == wilayah:
            dilihat += 1
            _segarkan_surat(desa, terbuka, orang)
            if terbuka.wilayah == wilayah:
                dijanjikan = terbuka.status == StatusPembiayaan.DANAI_DESA
                calon.append(Calon(terbuka.antre_tanggal, terbuka.antre_nomor, dijanjikan, _Satu(orang, terbuka)))
        elif terbuka is None and orang.wilayah == wilayah and not _ditutup_pejabat(kasus, orang):
            dilihat += 1
            assert orang.tanggal is not None and orang.nomor is not None  # noqa: S101 - a letter has both
            calon.append(Calon(orang.tanggal, orang.nomor, False, _Satu(orang, None)))
    biaya = (desa.pandangan.iuran or 0) * sisa_bulan(desa.hari)
    for giliran in telusuri(calon, sisa, biaya, lambda satu, cukup: _putuskan(desa, satu, cukup)):
        _terapkan(desa, giliran.calon.isi, giliran.hasil, ada_dana=alokasi is not None)
    isi = {"orang": dilihat, "hari": desa.hari.isoformat()}
    catat(desa.sesi, waktu=desa.waktu, daerah=desa.telaah.daerah, pelaku=ALUR.id, tindakan="pembiayaan.telaah",
          objek=f"desa/{wilayah}", isi=isi)  # fmt: skip


def _lanjutkan(desa: _Desa, sisa: int) -> int:
    """Those whom the desa paid for last year come first: a member is not dropped for somebody new. Whoever is not
    carried by the new year's money takes none of it, and the desa is told."""
    tahun, iuran = desa.hari.year, desa.pandangan.iuran or 0
    orang = {o.indeks: o for o in desa.pandangan.orang}
    kueri = select(PembiayaanDesa).where(
        PembiayaanDesa.daerah == desa.telaah.daerah,
        PembiayaanDesa.wilayah == desa.telaah.wilayah,
        PembiayaanDesa.sumber == SumberBiaya.DESA,
        col(PembiayaanDesa.daftar_tanggal) < date(tahun, 1, 1),
        or_(
            col(PembiayaanDesa.status) == StatusPembiayaan.SELESAI,
            col(PembiayaanDesa.status) == StatusPembiayaan.DIDAFTARKAN,
        ),
    )
    urut = kueri.order_by(col(PembiayaanDesa.antre_tanggal), col(PembiayaanDesa.antre_nomor))
    for kasus in desa.sesi.exec(urut).all():
        diri = orang.get(kasus.indeks)
        if diri is None or not _masih_dibayar(desa, kasus, diri) or _sudah_diambil(desa.sesi, kasus, tahun):
            continue
        if sisa < iuran * _SETAHUN:
            desa.telaah.baru = True
            continue
        sisa -= iuran * _SETAHUN
        ambil_dana(desa.sesi, kasus, tahun, _SETAHUN, iuran * _SETAHUN, desa.waktu)
    return sisa


def _masih_dibayar(desa: _Desa, kasus: PembiayaanDesa, orang: Orang) -> bool:
    terbaru = desa.lama.get(kasus.indeks)
    if terbaru is not None and terbaru.id != kasus.id:
        return False
    hidup = orang.fakta["status_penduduk"] not in ("MENINGGAL", "PINDAH")
    tercatat = orang.aktif or kasus.status == StatusPembiayaan.DIDAFTARKAN
    return hidup and tercatat and not orang.aktif_lain and dibayar_desa(kasus)


def _sudah_diambil(sesi: Session, kasus: PembiayaanDesa, tahun: int) -> bool:
    milik = select(DanaDesa.no).where(DanaDesa.kasus_id == kasus.id, DanaDesa.tahun == tahun)
    return sesi.exec(milik.limit(1)).first() is not None


def _ditutup_pejabat(kasus: PembiayaanDesa | None, orang: Orang) -> bool:
    """Closed by an official for this same letter: it is not opened again of itself."""
    return (
        kasus is not None
        and kasus.sebab == "DITUTUP_PEJABAT"
        and (kasus.nomor, kasus.tanggal)
        == (
            orang.nomor,
            orang.tanggal,
        )
    )


def _segarkan_surat(desa: _Desa, kasus: PembiayaanDesa, orang: Orang) -> None:
    """Take over a newer letter. One of another village moves the case there, to be looked at by that village."""
    kasus.dilihat = desa.hari
    kasus.data_per = desa.pandangan.data_per.get("kepesertaan_bpjs")
    desa.sesi.add(kasus)
    if orang.tanggal is None or orang.nomor is None or orang.wilayah is None or orang.tanggal < kasus.tanggal:
        return
    kasus.nomor, kasus.tanggal = orang.nomor, orang.tanggal
    if orang.wilayah == kasus.wilayah or StatusPembiayaan(kasus.status) not in DITELAAH:
        return
    kasus.wilayah, kasus.penerbit = orang.wilayah, orang.fakta["sktm_penerbit"]
    _pindah(desa, kasus, StatusPembiayaan.DAFTAR_TUNGGU, "PINDAH_DESA", None, None)
    # Looked at afresh on its next turn: the other village may be under another transaction's lock now.
    tujuan = desa.sesi.get(TelaahDesa, (desa.telaah.daerah, orang.wilayah))
    if tujuan is not None:
        tujuan.sidik = ""
        desa.sesi.add(tujuan)


def _putuskan(desa: _Desa, satu: _Satu, cukup: bool) -> str | None:
    """The pack's outcome for one person, the budget's word included; None where the pack is not asked."""
    didaftarkan = satu.kasus is not None and satu.kasus.status == StatusPembiayaan.DIDAFTARKAN
    if not desa.pandangan.dapat_diputus or satu.orang.aktif or didaftarkan:
        return None
    # A fact that the law of the day leaves open is left out, never guessed.
    fakta: dict[str, object] = {n: v for n, v in satu.orang.fakta.items() if v is not None}
    if desa.pandangan.iuran is not None:
        fakta["anggaran_desa_cukup"] = cukup
    nilai = periksa_fakta(desa.paket.terikat, fakta)
    putusan = desa.paket.putus(nilai, desa.hari)
    satu.putusan = (putusan, nilai)
    return putusan.hasil


def _terapkan(desa: _Desa, satu: _Satu, hasil: str | None, *, ada_dana: bool) -> None:
    orang, kasus = satu.orang, satu.kasus
    umur = orang.fakta["sktm_umur_hari"]
    tampak = Tampak(
        status_penduduk=orang.fakta["status_penduduk"],
        aktif=orang.aktif,
        bekerja_ppu=orang.fakta["bekerja_ppu"],
        hasil=hasil,
        sktm_ada=umur is not None,
        sktm_sah=umur is not None and umur <= desa.berlaku,
        penerbit=orang.fakta["sktm_penerbit"],
        ada_dana=ada_dana,
    )
    kini = StatusPembiayaan(kasus.status) if kasus is not None else None
    tujuan = menurut(kini, tampak)
    if tujuan is None:
        return
    status, sebab = tujuan
    if kasus is None:
        _buka(desa, satu, status, sebab, hasil)
    elif (status, sebab) != (kini, kasus.sebab):
        _pindah(desa, kasus, status, sebab, hasil, satu)
    elif hasil is not None and hasil != kasus.hasil:
        kasus.hasil = hasil
        desa.sesi.add(kasus)


def _buka(desa: _Desa, satu: _Satu, status: StatusPembiayaan, sebab: str | None, hasil: str | None) -> None:
    orang, lama = satu.orang, desa.lama.get(satu.orang.indeks)
    assert orang.tanggal is not None and orang.nomor is not None and orang.wilayah is not None  # noqa: S101
    ke = 1 if lama is None else lama.ke + 1
    kasus = PembiayaanDesa(
        id=id_pembiayaan(desa.telaah.daerah, orang.indeks, ke), daerah=desa.telaah.daerah, indeks=orang.indeks, ke=ke,
        wilayah=orang.wilayah, penerbit=orang.fakta["sktm_penerbit"], nomor=orang.nomor, tanggal=orang.tanggal,
        antre_nomor=orang.nomor, antre_tanggal=orang.tanggal, status=status, sebab=sebab, hasil=hasil, sejak=desa.hari,
        dilihat=desa.hari, data_per=desa.pandangan.data_per.get("kepesertaan_bpjs"), dibuat=desa.waktu,
    )  # fmt: skip
    putusan = (desa.mesin, *satu.putusan) if satu.putusan is not None else None
    buka_kasus(desa.sesi, kasus, waktu=desa.waktu, putusan=putusan)
    desa.lama[orang.indeks] = kasus
    desa.hasil.dibuka += 1
    desa.telaah.baru = True


def _pindah(
    desa: _Desa,
    kasus: PembiayaanDesa,
    status: StatusPembiayaan,
    sebab: str | None,
    hasil: str | None,
    satu: _Satu | None,
) -> None:
    dari = kasus.status
    putusan = (desa.mesin, *satu.putusan) if satu is not None and satu.putusan is not None else None
    if dari == StatusPembiayaan.DANAI_DESA and status == StatusPembiayaan.SELESAI:
        _bayar_diam(desa, kasus, satu)
    pindahkan(
        desa.sesi, kasus, status, sebab, pelaku=ALUR, hari=desa.hari, waktu=desa.waktu, hasil=hasil, putusan=putusan
    )
    desa.hasil.berubah += 1
    desa.telaah.baru = True


def _bayar_diam(desa: _Desa, kasus: PembiayaanDesa, satu: _Satu | None) -> None:
    """A promised person has become a member and nobody said who pays: taken to be the desa, or its money would be
    given out twice. Not so when an employer or the state pays."""
    if satu is None or satu.orang.aktif_lain:
        return
    bulan = sisa_bulan(desa.hari)
    kasus.sumber, kasus.daftar_tanggal = SumberBiaya.DESA, desa.hari
    ambil_dana(desa.sesi, kasus, desa.hari.year, bulan, (desa.pandangan.iuran or 0) * bulan, desa.waktu)
