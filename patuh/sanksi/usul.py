"""Proposing a sanction: an office, for its own diktum, against an employer, with its letter to the Bupati."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from sqlalchemy import or_
from sqlmodel import Session, col, select

from patuh.akun.pelaku import Pelaku
from patuh.akun.tabel import Unit
from patuh.galat import Bentrok, GalatIsian, IsianSalah, TidakBerwenang
from patuh.jejak.catat import antrekan, catat
from patuh.kesanggupan.lihat import lihat
from patuh.kesanggupan.tabel import Kesanggupan, StatusKesanggupan
from patuh.pemeriksaan.tabel import OrangDiperiksa
from patuh.register.nik import nik_sah
from patuh.register.rahasia import GudangKunci
from patuh.samar import samarkan
from patuh.sanksi.dasar import KlausulSanksi, klausul_untuk
from patuh.sanksi.lampiran import pakai_lampiran
from patuh.sanksi.langkah import BERAKHIR, Langkah, periksa_dokumen
from patuh.sanksi.sasaran import periksa_boleh_disanksi
from patuh.sanksi.tabel import LangkahSanksi, Sanksi, StatusSanksi
from patuh.tugas.bentuk import kalender, nama_unit

JENIS_ANTRE = "sanksi"


def alur_sanksi(daerah: str, id: str) -> str:
    """The Temporal workflow id of a sanction."""
    return f"sanksi/{daerah}/{id}"


@dataclass(frozen=True)
class UsulBaru:
    """A proposal as it is handed in. ``nik`` goes no further than the blind index and the encrypted box."""

    daerah: str
    diktum: str
    nama_usaha: str
    nomor: str
    tanggal: date
    lampiran: str
    nib: str | None = None
    nik: str | None = None
    alasan: str = ""
    kesanggupan_id: str | None = None


@dataclass(frozen=True)
class _Subjek:
    nib: str | None
    indeks: bytes | None
    rahasia: bytes | None


def usul(sesi: Session, isi: UsulBaru, *, pelaku: Pelaku, kunci: GudangKunci, waktu: datetime) -> Sanksi:
    """Record a proposal: case, first step, audit, and its workflow owed.

    Raises:
        IsianSalah: no sanction clause, no subject, a protected subject, or an incomplete document.
        TidakBerwenang: another unit than the one the diktum names.
        Bentrok: one for the same subject and diktum runs already, or the promise behind it is kept.
    """
    klausul = klausul_untuk(isi.daerah, isi.diktum)
    unit = _pengusul(sesi, klausul, pelaku)
    hari = kalender(isi.daerah).tanggal(waktu)
    langkah = Langkah(StatusSanksi.USULAN, isi.nomor, isi.tanggal, None, isi.lampiran)
    janji = _kesanggupan(sesi, isi, klausul, hari)
    subjek = _subjek(sesi, isi, janji, kunci)
    if not isi.nama_usaha.strip():
        raise IsianSalah("Nama usaha belum diisi.", (GalatIsian("nama_usaha", "Tulis nama usaha atau pemiliknya."),))
    if subjek.indeks is not None:
        periksa_boleh_disanksi(sesi, isi.daerah, subjek.indeks, hari)
    periksa_dokumen(langkah, hari)
    _tolak_kembar(sesi, klausul, subjek)
    sanksi = Sanksi(
        id=str(uuid4()),
        daerah=isi.daerah,
        instruksi=klausul.instruksi,
        diktum=klausul.diktum,
        huruf=klausul.huruf,
        nib=subjek.nib,
        indeks=subjek.indeks,
        rahasia=subjek.rahasia,
        nama_usaha=samarkan(" ".join(isi.nama_usaha.split())),
        layanan=list(klausul.layanan),
        pengusul=unit,
        kesanggupan_id=isi.kesanggupan_id,
        dibuat=waktu,
    )
    sesi.add(sanksi)
    sesi.flush()
    pakai_lampiran(sesi, isi.lampiran, sanksi, 0, pelaku)
    sesi.add(
        LangkahSanksi(
            sanksi_id=sanksi.id, ke=0, status=StatusSanksi.USULAN, nomor=isi.nomor.strip(), tanggal=isi.tanggal,
            lampiran=isi.lampiran, alasan=isi.alasan.strip() or None, pelaku=pelaku.id, waktu=waktu,
        )
    )  # fmt: skip
    sesi.flush()
    catat(
        sesi, waktu=waktu, daerah=isi.daerah, pelaku=pelaku.id, tindakan="sanksi.usul", objek=f"sanksi/{sanksi.id}",
        isi={"diktum": klausul.diktum, "unit": unit, "kesanggupan": isi.kesanggupan_id},
    )  # fmt: skip
    antrekan(
        sesi, kunci=f"sanksi/{sanksi.id}/0", jenis=JENIS_ANTRE, alur_id=alur_sanksi(isi.daerah, sanksi.id), waktu=waktu,
        isi={"id": sanksi.id},
    )  # fmt: skip
    return sanksi


def _pengusul(sesi: Session, klausul: KlausulSanksi, pelaku: Pelaku) -> str:
    if not pelaku.menjangkau(klausul.daerah):
        raise TidakBerwenang("Kunci ini tidak berlaku untuk daerah tersebut.")
    if pelaku.unit is None or pelaku.unit not in klausul.unit:
        siapa = ", ".join(nama_unit(klausul.daerah, u) or u for u in klausul.unit)
        raise TidakBerwenang(f"Sanksi menurut diktum {klausul.diktum} diusulkan oleh {siapa}, dengan kunci unitnya.")
    # Proposals of one office stand in line here, so that two at the same moment cannot both find that none runs.
    sesi.exec(select(Unit).where(Unit.kode == pelaku.unit).with_for_update()).first()
    return pelaku.unit


def _kesanggupan(sesi: Session, isi: UsulBaru, klausul: KlausulSanksi, hari: date) -> Kesanggupan | None:
    """The broken promise behind the proposal, looked at once more: whoever has registered meanwhile is left alone."""
    if isi.kesanggupan_id is None:
        return None
    janji = sesi.get(Kesanggupan, isi.kesanggupan_id)
    if janji is None or janji.daerah != isi.daerah or janji.layanan not in klausul.layanan:
        pesan = "Kesanggupan ini tidak ada, atau bukan untuk layanan diktum tersebut."
        raise IsianSalah("Kesanggupan tidak dikenal.", (GalatIsian("kesanggupan_id", pesan),))
    if janji.status != StatusKesanggupan.INGKAR:
        raise Bentrok(f"Kesanggupan ini berstatus {janji.status}; hanya kesanggupan yang ingkar dapat diusulkan.")
    if lihat(sesi, janji, hari).semua:
        raise Bentrok("Semua orang dalam kesanggupan ini sudah terdaftar, jadi tidak ada yang dapat diusulkan.")
    return janji


def _subjek(sesi: Session, isi: UsulBaru, janji: Kesanggupan | None, kunci: GudangKunci) -> _Subjek:
    nib = (isi.nib or "").strip() or (janji.nib if janji is not None else None)
    nik = (isi.nik or "").strip()
    salah = []
    if nib is not None and (samarkan(nib) != nib or not nib.isprintable()):
        salah.append(GalatIsian("nib", "Ini bukan NIB. NIB terdiri atas 13 angka; NIK diisi pada kolom nik."))
    if nik and not nik_sah(nik):
        salah.append(GalatIsian("nik", "NIK harus 16 angka dengan tanggal lahir yang ada; periksa pada KTP-el."))
    if salah:
        raise IsianSalah("Subjek sanksi belum benar.", tuple(salah))
    if nik:
        satu = kunci.untuk(isi.daerah)
        return _Subjek(nib, satu.indeks(nik), satu.sandikan({"nik": nik}))
    if nib is None and janji is not None:
        pemohon = sesi.get(OrangDiperiksa, (janji.pemeriksaan_id, "pemohon"))
        if pemohon is not None:
            return _Subjek(None, pemohon.indeks, None)
    if nib is None:
        pesan = "Isi NIB usahanya, atau NIK pemiliknya bila usaha itu belum ber-NIB."
        raise IsianSalah("Subjek sanksi belum disebut.", (GalatIsian("nib", pesan), GalatIsian("nik", pesan)))
    return _Subjek(nib, None, None)


def _tolak_kembar(sesi: Session, klausul: KlausulSanksi, subjek: _Subjek) -> None:
    siapa = []
    if subjek.nib is not None:
        siapa.append(col(Sanksi.nib) == subjek.nib)
    if subjek.indeks is not None:
        siapa.append(col(Sanksi.indeks) == subjek.indeks)
    kueri = select(Sanksi.id, Sanksi.status).where(
        Sanksi.daerah == klausul.daerah,
        Sanksi.diktum == klausul.diktum,
        col(Sanksi.status).not_in(sorted(BERAKHIR)),
        or_(*siapa),
    )
    if (ada := sesi.exec(kueri.limit(1)).first()) is not None:
        raise Bentrok(
            f"Sanksi diktum {klausul.diktum} bagi pelaku usaha ini sudah berjalan: nomor {ada[0]}, status {ada[1]}."
        )
