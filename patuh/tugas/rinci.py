"""Reading one task: its clause, submissions with their evidence and decisions, and the history in time order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, or_, select

from patuh.akun.pelaku import Pelaku
from patuh.akun.tabel import KunciApi
from patuh.akun.tabel_pejabat import JabatanPejabat
from patuh.indikator.beku import bentuk_hitungan, hitung_tugas
from patuh.indikator.bentuk import HitunganIndikator
from patuh.instruksi.model import Klausul
from patuh.instruksi.muat import muat_instruksi
from patuh.jejak.tabel import Jejak
from patuh.samar import bersihkan
from patuh.tugas.bentuk import (
    BerkasBukti,
    Boleh,
    PengajuanRinci,
    Peristiwa,
    PutusanRinci,
    TugasRinci,
    bahan_ringkas,
    kalender,
    lokal,
    nama_unit,
)
from patuh.tugas.edisi import bunyi_tugas
from patuh.tugas.eskalasi import NAMA_JENIS
from patuh.tugas.lapor import ambil_tugas
from patuh.tugas.tabel import Eskalasi, Keadaan, Lampiran, Pengajuan, Putusan, Tugas, UbahTenggat
from rules.periode import nama_tanggal

# What the other tables tell better is left out of the audit rows.
_DARI_JEJAK = {
    "penugasan.buka": "Tugas dibuka.",
    "penugasan.tutup": "Periode ditutup.",
    "tugas.ingat": "Pengingat dikirim.",
    "tugas.lampiran": "Berkas bukti diunggah.",
}


def rinci_tugas(sesi: Session, tugas_id: str, pelaku: Pelaku, *, waktu: datetime) -> TugasRinci:
    """The task in full. Raises :class:`TidakDitemukan` and :class:`TidakBerwenang` as :func:`ambil_tugas` does."""
    tugas = ambil_tugas(sesi, tugas_id, pelaku)
    diktum, klausul = bunyi_tugas(tugas)
    lampiran = sesi.exec(
        select(Lampiran).where(Lampiran.tugas_id == tugas.id).order_by(col(Lampiran.waktu), col(Lampiran.id))
    ).all()
    pengajuan = sesi.exec(select(Pengajuan).where(Pengajuan.tugas_id == tugas.id).order_by(col(Pengajuan.ke))).all()
    putusan = {p.pengajuan_id: p for p in sesi.exec(select(Putusan).where(Putusan.tugas_id == tugas.id))}
    nama = _Nama(sesi, tugas)
    bukti = defaultdict(list)
    for satu in lampiran:
        bukti[satu.pengajuan_id].append(_bukti(satu, tugas.daerah))
    return TugasRinci.model_validate(
        bahan_ringkas(tugas, waktu)
        | {
            "nama_instruksi": muat_instruksi(tugas.instruksi).nama,
            "pembuka": diktum.pembuka,
            "catatan": list(klausul.catatan),
            "bukti": list(klausul.bukti),
            "definisi_indikator": list(klausul.indikator),
            "hitungan": _hitungan(sesi, tugas, klausul, waktu),
            "lampiran_lepas": bukti[None],
            "pengajuan": [_pengajuan(p, bukti[p.id], putusan.get(p.id), nama, tugas.daerah) for p in pengajuan],
            "riwayat": _riwayat(sesi, tugas, pengajuan, list(putusan.values()), nama),
            "boleh": boleh(tugas, pelaku, waktu),
        }
    )


def _hitungan(sesi: Session, tugas: Tugas, klausul: Klausul, waktu: datetime) -> dict[str, HitunganIndikator]:
    """What the record tells today; a report that is in has its figures frozen."""
    if not tugas.menerima_laporan(waktu):
        return {}
    return bentuk_hitungan(klausul, hitung_tugas(sesi, tugas, klausul, waktu))


def boleh(tugas: Tugas, pelaku: Pelaku, waktu: datetime) -> Boleh:
    """What the actor may do now, by the same rules as the services that do it."""
    terbuka = waktu < tugas.kunci
    atasan = pelaku.unit in (None, tugas.atasan)
    return Boleh(
        lapor=pelaku.unit in (None, tugas.unit) and tugas.menerima_laporan(waktu),
        putuskan=atasan and tugas.keadaan == Keadaan.DILAPORKAN,
        ubah_tenggat=(atasan or pelaku.unit == f"{tugas.daerah}-sekda") and terbuka,
    )


class _Nama:
    """Names of actors: the unit that a key acts for, the key's own name, or the service."""

    def __init__(self, sesi: Session, tugas: Tugas) -> None:
        self._sesi, self._daerah = sesi, tugas.daerah
        self._kenal: dict[str, str] = {}

    def __call__(self, pelaku: str) -> str:
        if pelaku not in self._kenal:
            self._kenal[pelaku] = self._cari(pelaku)
        return self._kenal[pelaku]

    def _cari(self, pelaku: str) -> str:
        jenis, _, id_ = pelaku.partition(":")
        if jenis == "jabatan":
            jabatan = self._sesi.get(JabatanPejabat, id_)
            # The office speaks, not the person: who held it stands in the audit trail.
            return jabatan.jabatan if jabatan is not None else "Jabatan yang tidak dikenal"
        if jenis != "kunci":
            return "Layanan Patuh"
        kunci = self._sesi.get(KunciApi, id_)
        if kunci is None:
            return "Kunci yang tidak dikenal"
        return nama_unit(self._daerah, kunci.unit) or kunci.nama


def _bukti(lampiran: Lampiran, daerah: str) -> BerkasBukti:
    return BerkasBukti(
        id=lampiran.id,
        nama_berkas=bersihkan(lampiran.nama_berkas),
        tipe=lampiran.tipe,
        ukuran=lampiran.ukuran,
        sha256=lampiran.sha256,
        waktu=lokal(daerah, lampiran.waktu) or lampiran.waktu,
        pengajuan_id=lampiran.pengajuan_id,
    )


def _pengajuan(
    pengajuan: Pengajuan, bukti: list[BerkasBukti], putusan: Putusan | None, nama: _Nama, daerah: str
) -> PengajuanRinci:
    return PengajuanRinci(
        id=pengajuan.id,
        ke=pengajuan.ke,
        oleh=nama(pengajuan.pelaku),
        waktu=lokal(daerah, pengajuan.waktu) or pengajuan.waktu,
        narasi=bersihkan(pengajuan.narasi),
        indikator=pengajuan.indikator,
        otomatis=pengajuan.otomatis,
        lampiran=bukti,
        putusan=putusan
        and PutusanRinci(
            id=putusan.id,
            jenis=putusan.jenis,
            oleh=nama(putusan.pelaku),
            waktu=lokal(daerah, putusan.waktu) or putusan.waktu,
            alasan=bersihkan(putusan.alasan) if putusan.alasan else None,
        ),
    )


def _riwayat(
    sesi: Session, tugas: Tugas, pengajuan: Sequence[Pengajuan], putusan: Sequence[Putusan], nama: _Nama
) -> list[Peristiwa]:
    baris: list[Peristiwa] = []

    def tambah(waktu: datetime, peristiwa: str, keterangan: str, pelaku: str) -> None:
        saat = lokal(tugas.daerah, waktu) or waktu
        baris.append(Peristiwa(waktu=saat, peristiwa=peristiwa, keterangan=bersihkan(keterangan), oleh=nama(pelaku)))

    objek = or_(Jejak.objek == f"tugas/{tugas.id}", Jejak.objek == f"penugasan/{tugas.penugasan_id}")
    for j in sesi.exec(select(Jejak).where(objek, col(Jejak.tindakan).in_(_DARI_JEJAK)).order_by(col(Jejak.id))):
        tambah(j.waktu, j.tindakan, _DARI_JEJAK[j.tindakan], j.pelaku)
    for p in pengajuan:
        tambah(p.waktu, "tugas.lapor", _kata_lapor(p, tugas), p.pelaku)
    for d in putusan:
        kata = "Laporan disetujui." if d.jenis == "SETUJU" else f"Laporan dikembalikan: {d.alasan}"
        tambah(d.waktu, "tugas.setuju" if d.jenis == "SETUJU" else "tugas.kembali", kata, d.pelaku)
    kal = kalender(tugas.daerah)
    for u in sesi.exec(select(UbahTenggat).where(UbahTenggat.penugasan_id == tugas.penugasan_id)):
        kata = (
            f"Tenggat diubah dari {nama_tanggal(kal.hari_terakhir(u.dari))} "
            f"menjadi {nama_tanggal(kal.hari_terakhir(u.menjadi))}: {u.alasan}"
        )
        tambah(u.waktu, "tugas.tenggat", kata, u.pelaku)
    for e in sesi.exec(select(Eskalasi).where(Eskalasi.penugasan_id == tugas.penugasan_id)):
        kata = f"Diteruskan kepada {nama_unit(tugas.daerah, e.kepada)}: {NAMA_JENIS.get(e.jenis, e.jenis)}."
        tambah(e.waktu, "tugas.eskalasi", kata, "layanan:alur")
    return sorted(baris, key=lambda b: b.waktu)


def _kata_lapor(pengajuan: Pengajuan, tugas: Tugas) -> str:
    kata = "Laporan pengantar disusun otomatis" if pengajuan.otomatis else "Laporan diterima"
    if pengajuan.ke > 1:
        return f"{kata} (perbaikan ke-{pengajuan.ke - 1})."
    return f"{kata}, {'tepat waktu' if pengajuan.waktu < tugas.tenggat else 'lewat tenggat'}."
