"""Making mails from waiting inbox rows: at once for assigned, returned, escalated; a morning's digest for the rest.

Composing and sending are apart: here a mail becomes a row (:class:`patuh.pemberitahuan.tabel.Surel`), and
:mod:`patuh.pemberitahuan.kirim` hands rows to the mail server. Units without an address keep their rows in the inbox.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlmodel import col, func, select

from patuh.akun.daerah import Daerah
from patuh.akun.muat import muat_daerah
from patuh.akun.tabel import Unit
from patuh.basisdata.mesin import BasisData
from patuh.instruksi.model import Instruksi
from patuh.instruksi.muat import muat_instruksi
from patuh.pemberitahuan.bahan import Naskah, Tautan, periksa_domain, simpan_surel, teks_tenggat
from patuh.pemberitahuan.isi import Bagian, Baris, IsiSurel, nama_periode, rapi
from patuh.pemberitahuan.ringkasan import susun_ringkasan
from patuh.pemberitahuan.tabel import JenisPemberitahuan, Pemberitahuan
from patuh.tugas.tabel import Tugas
from rules.kalender import Kalender

__all__ = ["susun_ringkasan", "susun_segera"]

_JUDUL_BAGIAN = {
    JenisPemberitahuan.ESKALASI: "Eskalasi",
    JenisPemberitahuan.DIKEMBALIKAN: "Dikembalikan untuk diperbaiki",
    JenisPemberitahuan.DITUGASKAN: "Tugas dibuka",
}
_PERIHAL = {
    JenisPemberitahuan.ESKALASI: "eskalasi",
    JenisPemberitahuan.DIKEMBALIKAN: "laporan dikembalikan",
    JenisPemberitahuan.DITUGASKAN: "tugas dibuka",
}

_Antrean = Sequence[tuple[Pemberitahuan, Tugas | None]]


def susun_segera(
    bd: BasisData,
    *,
    waktu: datetime,
    pengirim_domain: str,
    alamat_dasar: str,
    tunda_detik: int = 20,
    daerah: Callable[[str], Daerah] = muat_daerah,
    instruksi: Callable[[str], Instruksi] = muat_instruksi,
) -> int:
    """One mail per unit from its waiting rows that go out at once; return how many mails were made.

    A unit is taken up when its oldest waiting row is at least ``tunda_detik`` seconds old, so that the tasks of one
    opening travel together. Safe to repeat and to run twice at once.
    """
    periksa_domain(pengirim_domain)
    naskah, tautan = Naskah(instruksi), Tautan(alamat_dasar)
    kalender: dict[str, Kalender] = {}
    jumlah = 0
    for kode in _unit_siap(bd, waktu - timedelta(seconds=tunda_detik)):
        unit, antrean = _antrean(bd, kode)
        if unit is None or not antrean:
            continue
        jumlah_tugas = _jumlah_tugas(bd, antrean)
        if unit.daerah not in kalender:
            kalender[unit.daerah] = Kalender(daerah(unit.daerah).zona)
        jumlah += simpan_surel(
            bd,
            kunci=f"segera/{antrean[0][0].id}",
            unit=unit,
            isi=_isi(unit, antrean, jumlah_tugas, naskah, tautan, kalender[unit.daerah]),
            pemberitahuan=[p.id for p, _ in antrean],
            domain=pengirim_domain,
            waktu=waktu,
        )
    return jumlah


def _unit_siap(bd: BasisData, sebelum: datetime) -> list[str]:
    with bd.baca() as sesi:
        return list(
            sesi.exec(
                select(Pemberitahuan.unit)
                .join(Unit, col(Unit.kode) == col(Pemberitahuan.unit))
                .where(
                    col(Pemberitahuan.surel_id).is_(None),
                    col(Pemberitahuan.segera).is_(True),
                    func.coalesce(Unit.surel, "") != "",
                )
                .group_by(Pemberitahuan.unit)
                .having(func.min(Pemberitahuan.waktu) <= sebelum)
                .order_by(Pemberitahuan.unit)
            )
        )


def _antrean(bd: BasisData, kode: str) -> tuple[Unit | None, _Antrean]:
    with bd.baca() as sesi:
        baris = sesi.exec(
            select(Pemberitahuan, Tugas)
            .join(Tugas, col(Tugas.id) == col(Pemberitahuan.tugas_id), isouter=True)
            .where(
                col(Pemberitahuan.surel_id).is_(None),
                col(Pemberitahuan.segera).is_(True),
                Pemberitahuan.unit == kode,
            )
            .order_by(col(Pemberitahuan.waktu), col(Tugas.tenggat), col(Tugas.urutan), col(Pemberitahuan.id))
        ).all()
        return sesi.get(Unit, kode), list(baris)


def _jumlah_tugas(bd: BasisData, antrean: _Antrean) -> int:
    """How many tasks the rows about opened assignments speak of: one row stands for all tasks of its assignment."""
    penugasan = {t.penugasan_id for _, t in antrean if t is not None}
    with bd.baca() as sesi:
        return sesi.exec(select(func.count()).select_from(Tugas).where(col(Tugas.penugasan_id).in_(penugasan))).one()


def _isi(
    unit: Unit, antrean: _Antrean, jumlah_tugas: int, naskah: Naskah, tautan: Tautan, kalender: Kalender
) -> IsiSurel:
    nama = rapi(unit.nama)
    jenis_ada = {p.jenis for p, _ in antrean}
    satu_jenis = JenisPemberitahuan(antrean[0][0].jenis) if len(jenis_ada) == 1 else None
    perihal = _PERIHAL.get(satu_jenis, "pemberitahuan") if satu_jenis else "pemberitahuan"
    periode = {t.periode for _, t in antrean if t is not None}
    akhiran = f" ({nama_periode(periode.pop())})" if len(periode) == 1 else ""
    bagian = []
    for jenis in JenisPemberitahuan:
        baris = tuple(_baris(p, t, naskah, tautan, kalender) for p, t in antrean if p.jenis == jenis)
        bagian.append(Bagian(_JUDUL_BAGIAN.get(jenis, "Pemberitahuan lain"), baris, tautan.kotak))
    urutan = [*_JUDUL_BAGIAN.values(), "Pemberitahuan lain"]
    bagian.sort(key=lambda b: urutan.index(b.judul))
    tenggat = [t.tenggat for _, t in antrean if t is not None]
    banyak = len(antrean)
    if satu_jenis == JenisPemberitahuan.DITUGASKAN:
        # A row that names no task stands for itself.
        banyak = jumlah_tugas + sum(1 for _, t in antrean if t is None)
    pembuka = f"Ada {banyak} {perihal} untuk {nama}."
    if satu_jenis == JenisPemberitahuan.DITUGASKAN and tenggat:
        pembuka += f" {teks_tenggat(kalender, min(tenggat)).replace('Tenggat:', 'Tenggat terdekat:')}."
    return IsiSurel(
        subjek=f"Patuh: {banyak} {perihal} untuk {nama}{akhiran}",
        yth=rapi(unit.jabatan),
        unit=nama,
        pembuka=pembuka,
        bagian=tuple(bagian),
        tautan_kotak=tautan.kotak,
    )


def _baris(
    pemberitahuan: Pemberitahuan, tugas: Tugas | None, naskah: Naskah, tautan: Tautan, kalender: Kalender
) -> Baris:
    keterangan = [rapi(pemberitahuan.isi)] if pemberitahuan.isi else []
    if tugas is None:
        return Baris(rapi(pemberitahuan.judul), tuple(keterangan), tautan.kabar(pemberitahuan))
    kutipan = naskah.klausul(tugas)
    # A caller may have quoted the clause in the title or the text already.
    sudah = f"{pemberitahuan.judul} {pemberitahuan.isi}"
    if kutipan and kutipan.rstrip("…")[:60] not in sudah:
        keterangan.append(f"“{kutipan}”")
    keterangan += [teks_tenggat(kalender, tugas.tenggat), naskah.sumber(tugas)]
    return Baris(rapi(pemberitahuan.judul), tuple(keterangan), tautan.tugas(tugas.id))
