"""The morning's digest: one mail per unit and working day, at or after 07.00 local time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, func, select

from patuh.akun.daerah import Daerah
from patuh.akun.tabel import Unit
from patuh.basisdata.mesin import BasisData
from patuh.instruksi.model import Instruksi
from patuh.instruksi.muat import muat_instruksi
from patuh.pemberitahuan.bahan import (
    Naskah,
    Tautan,
    hari_tenggat,
    label_klausul,
    periksa_domain,
    simpan_surel,
    teks_tenggat,
)
from patuh.pemberitahuan.isi import Bagian, Baris, IsiSurel, nama_periode, rapi, tanggal_lengkap
from patuh.pemberitahuan.saluran import tanpa_ringkasan
from patuh.pemberitahuan.tabel import JenisPemberitahuan, Pemberitahuan, Surel
from patuh.tugas.tabel import Keadaan, Tugas
from rules.kalender import Kalender
from rules.periode import nama_tanggal

JAM_RINGKASAN = time(7)
HARI_KE_DEPAN = 7
_SEBUTAN = {
    JenisPemberitahuan.PENGINGAT: "pengingat",
    JenisPemberitahuan.DISETUJUI: "laporan disetujui",
    JenisPemberitahuan.TIDAK_DILAPORKAN: "tugas tidak dilaporkan",
    JenisPemberitahuan.TENGGAT_BERUBAH: "tenggat diubah",
    JenisPemberitahuan.LAPORAN_SIAP: "laporan siap",
    JenisPemberitahuan.NASKAH_MASUK: "naskah masuk",
}


@dataclass
class _Keadaan:
    """All that a unit's digest speaks of. ``menunggu`` counts the reports that wait for this unit's decision, by the
    unit that sent them."""

    antrean: list[tuple[Pemberitahuan, Tugas | None]] = field(default_factory=list)
    terlambat: list[Tugas] = field(default_factory=list)
    segera: list[Tugas] = field(default_factory=list)
    kembali: list[Tugas] = field(default_factory=list)
    menunggu: Counter[str] = field(default_factory=Counter)
    mendesak: bool = False


@dataclass(frozen=True)
class _Latar:
    hari: date
    kalender: Kalender
    naskah: Naskah
    tautan: Tautan
    nama: dict[str, str]


def susun_ringkasan(
    bd: BasisData,
    *,
    daerah: Daerah,
    waktu: datetime,
    pengirim_domain: str,
    alamat_dasar: str,
    instruksi: Callable[[str], Instruksi] = muat_instruksi,
) -> int:
    """Today's digests that are not made yet; return how many were made.

    A unit gets one when rows wait in its inbox, or when a task of its own is late or due within seven days. Nothing is
    made before 07.00 local time or on a day off; calling it often, or late in the day, makes each digest once.
    """
    periksa_domain(pengirim_domain)
    kalender = Kalender(daerah.zona, daerah.libur_daerah)
    hari = kalender.tanggal(waktu)
    if not kalender.hari_kerja(hari) or waktu < kalender.awal_hari(hari, JAM_RINGKASAN):
        return 0
    with bd.baca() as sesi:
        semua = sesi.exec(select(Unit).where(Unit.daerah == daerah.kode).order_by(col(Unit.kode))).all()
        sudah = _sudah_dibuat(sesi, daerah.kode, hari)
        sudah |= {_kunci(u, hari) for u in tanpa_ringkasan(sesi, daerah.kode)}
        penerima = {u.kode: u for u in semua if (u.surel or "").strip() and _kunci(u.kode, hari) not in sudah}
        keadaan = _kumpulkan(sesi, daerah.kode, penerima, waktu, kalender.akhir_hari(hari + timedelta(HARI_KE_DEPAN)))
    latar = _Latar(hari, kalender, Naskah(instruksi), Tautan(alamat_dasar), {u.kode: rapi(u.nama) for u in semua})
    jumlah = 0
    for kode, unit in penerima.items():
        isi_unit = keadaan.get(kode)
        if isi_unit is None or not (isi_unit.antrean or isi_unit.mendesak):
            continue
        jumlah += simpan_surel(
            bd,
            kunci=_kunci(kode, hari),
            unit=unit,
            isi=_isi(unit, isi_unit, latar),
            pemberitahuan=[p.id for p, _ in isi_unit.antrean],
            domain=pengirim_domain,
            waktu=waktu,
        )
    return jumlah


def _kunci(unit: str, hari: date) -> str:
    return f"ringkasan/{unit}/{hari.isoformat()}"


def _sudah_dibuat(sesi: Session, daerah: str, hari: date) -> frozenset[str]:
    pola = _kunci("%", hari)
    return frozenset(sesi.exec(select(Surel.kunci).where(Surel.daerah == daerah, col(Surel.kunci).like(pola))))


def _kumpulkan(
    sesi: Session, daerah: str, penerima: dict[str, Unit], waktu: datetime, batas: datetime
) -> dict[str, _Keadaan]:
    hasil: dict[str, _Keadaan] = defaultdict(_Keadaan)
    antrean = sesi.exec(
        select(Pemberitahuan, Tugas)
        .join(Tugas, col(Tugas.id) == col(Pemberitahuan.tugas_id), isouter=True)
        .join(Unit, col(Unit.kode) == col(Pemberitahuan.unit))
        .where(
            col(Pemberitahuan.surel_id).is_(None),
            col(Pemberitahuan.segera).is_(False),
            Pemberitahuan.daerah == daerah,
            func.coalesce(Unit.surel, "") != "",
        )
        .order_by(col(Pemberitahuan.waktu), col(Pemberitahuan.id))
    )
    for satu, milik in antrean:
        if satu.unit in penerima:
            hasil[satu.unit].antrean.append((satu, milik))
    terbuka = sesi.exec(
        select(Tugas)
        .where(Tugas.daerah == daerah, col(Tugas.keadaan).in_((Keadaan.TERBUKA, Keadaan.DIKEMBALIKAN)))
        .order_by(col(Tugas.tenggat), col(Tugas.instruksi), col(Tugas.urutan), col(Tugas.id))
    )
    for tugas in terbuka:
        if tugas.unit not in penerima:
            continue
        milik_unit = hasil[tugas.unit]
        dekat = tugas.tenggat <= batas
        if tugas.keadaan == Keadaan.DIKEMBALIKAN:
            milik_unit.kembali.append(tugas)
        elif dekat:
            (milik_unit.terlambat if tugas.tenggat <= waktu else milik_unit.segera).append(tugas)
        milik_unit.mendesak = milik_unit.mendesak or dekat
    menunggu = sesi.exec(
        select(Tugas.atasan, Tugas.unit, func.count())
        .where(Tugas.daerah == daerah, Tugas.keadaan == Keadaan.DILAPORKAN, col(Tugas.atasan).is_not(None))
        .group_by(col(Tugas.atasan), Tugas.unit)
        .order_by(Tugas.unit)
    )
    for atasan, unit, banyak in menunggu:
        if atasan in penerima:
            hasil[atasan].menunggu[unit] = banyak
    return hasil


def _isi(unit: Unit, keadaan: _Keadaan, latar: _Latar) -> IsiSurel:
    tautan = latar.tautan
    bagian = (
        Bagian(
            "Terlambat",
            _baris_tugas(keadaan.terlambat, latar),
            tautan.daftar(unit=unit.kode, status=Keadaan.TERLAMBAT.value),
        ),
        Bagian(
            f"Jatuh tempo {HARI_KE_DEPAN} hari ke depan",
            _baris_tugas(keadaan.segera, latar),
            tautan.daftar(unit=unit.kode, status=Keadaan.TERBUKA.value),
        ),
        Bagian(
            "Dikembalikan",
            _baris_tugas(keadaan.kembali, latar),
            tautan.daftar(unit=unit.kode, status=Keadaan.DIKEMBALIKAN.value),
        ),
        Bagian(
            "Menunggu persetujuan Anda",
            tuple(
                Baris(
                    f"{latar.nama.get(u, u)}: {banyak} laporan",
                    tautan=tautan.persetujuan(unit=u),
                )
                for u, banyak in keadaan.menunggu.items()
            ),
            tautan.persetujuan(),
        ),
        Bagian("Lainnya", _baris_lain(unit, keadaan, latar), tautan.kotak),
    )
    hitungan = [
        f"{banyak} {kata}"
        for banyak, kata in (
            (len(keadaan.terlambat), "terlambat"),
            (len(keadaan.segera), "segera jatuh tempo"),
            (len(keadaan.kembali), "dikembalikan"),
            (sum(keadaan.menunggu.values()), "menunggu persetujuan"),
        )
        if banyak
    ]
    ringkas = ", ".join(hitungan) or f"{len(keadaan.antrean)} pemberitahuan"
    nama = rapi(unit.nama)
    return IsiSurel(
        subjek=f"Patuh: {ringkas} - {nama}, {nama_tanggal(latar.hari)}",
        yth=rapi(unit.jabatan),
        unit=nama,
        pembuka=f"Ringkasan {nama}, {tanggal_lengkap(latar.hari)}: {ringkas}.",
        bagian=bagian,
        tautan_kotak=tautan.kotak,
    )


def _baris_tugas(tugas: Sequence[Tugas], latar: _Latar) -> tuple[Baris, ...]:
    hasil = []
    for satu in tugas:
        tenggat = teks_tenggat(latar.kalender, satu.tenggat)
        sisa = (hari_tenggat(latar.kalender, satu.tenggat) - latar.hari).days
        if sisa < 0:
            tenggat += f" (lewat {-sisa} hari)"
        elif sisa <= 1:
            tenggat += " (hari ini)" if sisa == 0 else " (besok)"
        kutipan = latar.naskah.klausul(satu)
        hasil.append(
            Baris(
                kutipan[:1].upper() + kutipan[1:] or label_klausul(satu),
                (tenggat, latar.naskah.sumber(satu)),
                latar.tautan.tugas(satu.id),
            )
        )
    return tuple(hasil)


def _baris_lain(unit: Unit, keadaan: _Keadaan, latar: _Latar) -> tuple[Baris, ...]:
    """The waiting rows that no other section tells already. Rows about other units' tasks are counted per unit and
    kind: a camat hears "Desa Jatipuro: 6 laporan disetujui", not six lines."""
    tersebut = {t.id for t in (*keadaan.terlambat, *keadaan.segera, *keadaan.kembali)}
    hasil: list[Baris] = []
    kelompok: dict[tuple[str, str], list[tuple[Pemberitahuan, Tugas]]] = defaultdict(list)
    for satu, tugas in keadaan.antrean:
        if tugas is None:
            hasil.append(Baris(rapi(satu.judul), (rapi(satu.isi),) if satu.isi else (), latar.tautan.kabar(satu)))
        elif tugas.unit != unit.kode:
            # A report that still waits is counted above; one decided meanwhile needs no line any more.
            if satu.jenis != JenisPemberitahuan.DITERIMA_UNTUK_DISETUJUI:
                kelompok[tugas.unit, satu.jenis].append((satu, tugas))
        elif tugas.id not in tersebut or satu.jenis == JenisPemberitahuan.TENGGAT_BERUBAH:
            keterangan = (rapi(satu.isi),) if satu.isi else ()
            periode = f"{label_klausul(tugas)} · {nama_periode(tugas.periode)}"
            hasil.append(Baris(rapi(satu.judul), (*keterangan, periode), latar.tautan.tugas(tugas.id)))
    for (kode, jenis), isi in sorted(kelompok.items(), key=lambda k: k[0]):
        if len(isi) == 1:
            hasil.append(Baris(rapi(isi[0][0].judul), (latar.nama.get(kode, kode),), latar.tautan.tugas(isi[0][1].id)))
        else:
            sebutan = _SEBUTAN.get(JenisPemberitahuan(jenis), "pemberitahuan")
            hasil.append(
                Baris(f"{latar.nama.get(kode, kode)}: {len(isi)} {sebutan}", tautan=latar.tautan.daftar(unit=kode))
            )
    return tuple(hasil)
