"""How a collection is shown: kecamatan by kecamatan, desa by desa, as far as the caller may see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field
from sqlmodel import Session, col, func, select

from patuh.akun.pelaku import Pelaku
from patuh.pengumpulan.jalan import NAMA_JENIS, kiriman_pengumpulan
from patuh.pengumpulan.tabel import (
    Cara,
    Kiriman,
    LangkahPengumpulan,
    Penerusan,
    Pengumpulan,
    StatusKiriman,
    StatusPengumpulan,
)
from patuh.pengumpulan.wilayah import desa_kecamatan, dinsos, jangkauan
from patuh.tugas.bentuk import kalender, lokal, nama_unit
from patuh.urutan import urutkan
from rules.periode import Periode

URUT = {n: col(getattr(Pengumpulan, n)) for n in ("jenis", "periode", "tenggat_desa", "status")}

NAMA_LANGKAH = {
    "BUKA": "Pengumpulan dibuka",
    "KIRIM": "Berkas dikirim",
    "NIHIL": "Dinyatakan tidak ada perubahan",
    "TERIMA": "Diterima camat",
    "KEMBALIKAN": "Dikembalikan camat",
    "TERUSKAN": "Diteruskan ke Dinas Sosial",
    "GABUNG": "Digabung menjadi satu impor",
    "BATAL": "Pengumpulan dibatalkan",
}


class KirimanRinci(BaseModel):
    """One hand-in; ``dibaca`` = ``diterima`` + ``ditolak``."""

    id: str
    desa: str
    ke: int
    nihil: bool
    penyata: str | None
    nama_berkas: str | None
    sha256: str | None
    ukuran: int
    dibaca: int
    diterima: int
    ditolak: int
    tak_tercatat: int = Field(description="Orang yang tidak ada dalam kependudukan; diterima, untuk dicocokkan")
    kolom_diabaikan: list[str]
    status: StatusKiriman
    alasan: str | None
    terlambat: bool
    waktu: datetime
    tautan: dict[str, str]


class DesaRinci(BaseModel):
    """A desa: ``keadaan`` is the latest hand-in's status or BELUM; ``berlaku`` the accepted one, to be merged."""

    kode: str
    nama: str
    keadaan: str
    berlaku: str | None
    kiriman: list[KirimanRinci]


class KecamatanRinci(BaseModel):
    """A kecamatan and its desa; ``belum`` names those missing when it was passed on."""

    kode: str
    nama: str
    diteruskan: datetime | None
    pejabat: str | None
    belum: list[str]
    diterima: int
    banyak: int
    desa: list[DesaRinci]


class LangkahRinci(BaseModel):
    """A line of the history."""

    waktu: datetime
    langkah: str
    keterangan: str
    unit: str
    nama_unit: str
    alasan: str | None


class PengumpulanRingkas(BaseModel):
    """A collection in a list, with the counts of the whole daerah."""

    id: str
    daerah: str
    periode: str
    nama_periode: str
    jenis: str
    nama_jenis: str
    cara: Cara
    per_tanggal: date
    tenggat_desa: date
    tenggat_kecamatan: date
    status: StatusPengumpulan
    lewat_tenggat: bool
    impor_id: str | None
    galat: str | None
    dibuat: datetime
    selesai: datetime | None
    desa: int
    masuk: int
    diterima: int
    kecamatan: int
    diteruskan: int


class Boleh(BaseModel):
    """What the asker may do now."""

    kirim: str | None = Field(description="Kode desa yang boleh mengirim")
    putuskan: str | None = Field(description="Kode kecamatan yang boleh memutuskan dan meneruskan")
    teruskan: bool
    gabung: bool
    kelola: bool


class PengumpulanRinci(PengumpulanRingkas):
    """A collection with what the asker may see of it."""

    wilayah: list[KecamatanRinci]
    hasil: dict[str, Any]
    riwayat: list[LangkahRinci]
    boleh: Boleh


def ringkas(sesi: Session, satu: Pengumpulan, waktu: datetime) -> PengumpulanRingkas:
    """The line of a list."""
    return PengumpulanRingkas.model_validate(_pokok(sesi, satu, kiriman_pengumpulan(sesi, satu), waktu))


def _pokok(sesi: Session, satu: Pengumpulan, kiriman: Sequence[Kiriman], waktu: datetime) -> dict[str, Any]:
    nama = ("id", "daerah", "periode", "jenis", "cara", "per_tanggal", "tenggat_desa", "tenggat_kecamatan", "status",
            "impor_id", "galat")  # fmt: skip
    wilayah = desa_kecamatan(satu.daerah)
    masuk = {k.desa for k in kiriman if k.status in (StatusKiriman.DIKIRIM, StatusKiriman.DITERIMA)}
    teruskan = sesi.exec(select(func.count()).select_from(Penerusan).where(Penerusan.pengumpulan_no == satu.no)).one()
    terbuka = satu.status == StatusPengumpulan.DIBUKA
    return {n: getattr(satu, n) for n in nama} | {
        "nama_periode": Periode.baca(satu.periode).nama,
        "nama_jenis": NAMA_JENIS[satu.jenis],
        "lewat_tenggat": terbuka and kalender(satu.daerah).tanggal(waktu) > satu.tenggat_desa,
        "dibuat": lokal(satu.daerah, satu.dibuat),
        "selesai": lokal(satu.daerah, satu.selesai),
        "desa": sum(map(len, wilayah.values())),
        "masuk": len(masuk),
        "diterima": len({k.desa for k in kiriman if k.status == StatusKiriman.DITERIMA}),
        "kecamatan": len(wilayah),
        "diteruskan": teruskan,
    }


def rinci(sesi: Session, satu: Pengumpulan, pelaku: Pelaku, waktu: datetime) -> PengumpulanRinci:
    """The collection for this caller. Raises :class:`patuh.galat.TidakBerwenang` for units that take no part."""
    lihat = set(jangkauan(pelaku, satu.daerah))
    semua = kiriman_pengumpulan(sesi, satu)
    kiriman = [k for k in semua if k.desa in lihat]
    penerusan = {p.kecamatan: p for p in sesi.exec(select(Penerusan).where(Penerusan.pengumpulan_no == satu.no)).all()}
    terbuka = satu.status == StatusPengumpulan.DIBUKA
    camat = pelaku.unit if pelaku.unit in desa_kecamatan(satu.daerah) else None
    desa = pelaku.unit if pelaku.unit is not None and lihat == {pelaku.unit} else None
    kelola = pelaku.unit == dinsos(satu.daerah)
    return PengumpulanRinci.model_validate(
        _pokok(sesi, satu, semua, waktu)
        | {
            "wilayah": [
                _kecamatan(satu, k, [u.kode for u in isi if u.kode in lihat], kiriman, penerusan.get(k))
                for k, isi in desa_kecamatan(satu.daerah).items()
                if lihat & {u.kode for u in isi}
            ],
            "hasil": satu.hasil if kelola or pelaku.unit is None else {},
            "riwayat": _riwayat(sesi, satu, {k.no for k in kiriman}, lihat),
            "boleh": {
                "kirim": desa if terbuka else None,
                "putuskan": camat if terbuka else None,
                "teruskan": terbuka and camat is not None and camat not in penerusan,
                "gabung": terbuka and kelola,
                "kelola": terbuka and kelola,
            },
        }
    )


def _kecamatan(
    satu: Pengumpulan, kode: str, desa: list[str], kiriman: Sequence[Kiriman], terus: Penerusan | None
) -> KecamatanRinci:
    isi = [_desa(satu, d, [k for k in kiriman if k.desa == d]) for d in desa]
    return KecamatanRinci(
        kode=kode,
        nama=nama_unit(satu.daerah, kode) or kode,
        diteruskan=lokal(satu.daerah, terus.waktu) if terus is not None else None,
        pejabat=terus.pejabat if terus is not None else None,
        belum=[nama_unit(satu.daerah, d) or d for d in terus.belum] if terus is not None else [],
        diterima=sum(d.berlaku is not None for d in isi),
        banyak=len(isi),
        desa=isi,
    )


def _desa(satu: Pengumpulan, kode: str, kiriman: list[Kiriman]) -> DesaRinci:
    berlaku = [k for k in kiriman if k.status == StatusKiriman.DITERIMA]
    keadaan = str(kiriman[-1].status) if kiriman else "BELUM"
    return DesaRinci(
        kode=kode,
        nama=nama_unit(satu.daerah, kode) or kode,
        keadaan=keadaan,
        berlaku=berlaku[-1].id if berlaku else None,
        kiriman=[kiriman_rinci(satu, k) for k in kiriman],
    )


def kiriman_rinci(satu: Pengumpulan, kiriman: Kiriman) -> KirimanRinci:
    """The row as it is shown."""
    alamat = f"/api/v1/pengumpulan/{satu.id}/kiriman/{kiriman.id}"
    lain = ("terlambat", "waktu", "tautan")
    return KirimanRinci.model_validate(
        {n: getattr(kiriman, n) for n in KirimanRinci.model_fields if n not in lain}
        | {
            "terlambat": kalender(satu.daerah).tanggal(kiriman.waktu) > satu.tenggat_desa,
            "waktu": lokal(satu.daerah, kiriman.waktu),
            "tautan": {"ditolak_csv": f"{alamat}/ditolak.csv"} if not kiriman.nihil else {},
        }
    )


def _riwayat(sesi: Session, satu: Pengumpulan, kiriman: set[int | None], lihat: set[str]) -> list[LangkahRinci]:
    kueri = select(LangkahPengumpulan).where(LangkahPengumpulan.pengumpulan_no == satu.no)
    camat = {k for k, isi in desa_kecamatan(satu.daerah).items() if lihat & {u.kode for u in isi}}
    return [
        LangkahRinci(
            waktu=b.waktu.astimezone(kalender(satu.daerah).zona),
            langkah=b.langkah,
            keterangan=NAMA_LANGKAH[b.langkah],
            unit=b.unit,
            nama_unit=nama_unit(satu.daerah, b.unit) or b.unit,
            alasan=b.alasan,
        )
        for b in sesi.exec(kueri.order_by(col(LangkahPengumpulan.no)))
        if b.kiriman_no in kiriman or (b.kiriman_no is None and b.unit in {*camat, *lihat, satu.unit})
    ]


def daftar_pengumpulan(
    sesi: Session, pelaku: Pelaku, *, daerah: str | None = None, periode: str | None = None,
    jenis: str | None = None, status: StatusPengumpulan | None = None, urut: str = "", halaman: int = 1,
    ukuran: int = 50,
) -> tuple[list[Pengumpulan], int]:  # fmt: skip
    """A page of the collections of the caller's daerah, newest first, and their number. Raises
    :class:`patuh.galat.IsianSalah` for an order that is not in ``URUT``."""
    syarat: list[Any] = [] if pelaku.daerah == "semua" else [Pengumpulan.daerah == pelaku.daerah]
    saring = ((Pengumpulan.daerah, daerah), (Pengumpulan.periode, periode), (Pengumpulan.jenis, jenis),
              (Pengumpulan.status, status))  # fmt: skip
    syarat += [kolom == nilai for kolom, nilai in saring if nilai is not None]
    total = sesi.exec(select(func.count()).select_from(Pengumpulan).where(*syarat)).one()
    kueri = select(Pengumpulan).where(*syarat).order_by(*urutkan(urut, URUT, [col(Pengumpulan.no).desc()]))
    return list(sesi.exec(kueri.offset((halaman - 1) * ukuran).limit(ukuran)).all()), total
