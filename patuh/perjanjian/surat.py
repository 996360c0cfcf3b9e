"""Notices before an agreement ends (Kebumen Pasal 7 and 8): a letter to each party at its address, and a word to its
units. Each is made once; a day on which nothing ran is made up for on the next."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime, time
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlmodel import Session, col, select

from patuh.akun.muat import muat_daerah
from patuh.basisdata.mesin import BasisData, sisip_baru
from patuh.basisdata.tipe import tabel
from patuh.galat import TidakDitemukan
from patuh.instruksi.masa import hari_pengingat
from patuh.instruksi.model import Instruksi, Pihak
from patuh.instruksi.muat import daftar_instruksi, muat_instruksi
from patuh.jejak.catat import catat
from patuh.pemberitahuan.catat import beri_tahu
from patuh.pemberitahuan.tabel import JenisPemberitahuan
from patuh.perjanjian.tabel import SuratPihak
from patuh.tugas.jadwal import kalender_daerah
from rules.periode import nama_tanggal

_RUANG = uuid5(NAMESPACE_URL, "patuh:surat-pihak")
_TITIK = "…" * 9


def beritahu_akhir(bd: BasisData, *, waktu: datetime, daerah: frozenset[str] | None = None) -> int:
    """Write the notices that are due by now, for agreements that have not ended; return how many letters are new.

    Of several steps that were missed only the last is written: a letter that speaks of six months when two are left
    would be wrong.
    """
    jumlah = 0
    for id_ in daftar_instruksi():
        instruksi = muat_instruksi(id_)
        if daerah is not None and instruksi.daerah not in daerah:
            continue
        hari = kalender_daerah(muat_daerah(instruksi.daerah)).tanggal(waktu)
        lewat = [bulan for bulan, kapan in hari_pengingat(instruksi) if kapan <= hari]
        if not lewat or instruksi.berlaku_sampai is None or hari > instruksi.berlaku_sampai:
            continue
        with bd.baca() as sesi:
            ada = sesi.exec(select(SuratPihak.id).where(SuratPihak.instruksi == id_, SuratPihak.bulan == lewat[-1]))
            if len(ada.all()) >= len(instruksi.para_pihak):
                continue
        with bd.tulis() as sesi:
            jumlah += sum(_kirim(sesi, instruksi, p, lewat[-1], hari, waktu) for p in instruksi.para_pihak)
    return jumlah


def daftar_surat(sesi: Session, instruksi: Instruksi) -> list[SuratPihak]:
    """The letters of an agreement, the first one first."""
    kueri = select(SuratPihak).where(SuratPihak.instruksi == instruksi.id)
    return list(sesi.exec(kueri.order_by(col(SuratPihak.tanggal), col(SuratPihak.pihak))).all())


def ambil_surat(sesi: Session, instruksi: Instruksi, id: str) -> dict[str, Any]:
    """A letter's frozen content, ready to be drawn. Raises :class:`TidakDitemukan`."""
    satu = sesi.get(SuratPihak, id)
    if satu is None or satu.instruksi != instruksi.id:
        raise TidakDitemukan("Surat ini tidak ada.")
    isi: dict[str, Any] = json.loads(satu.data)
    return isi


def _kirim(sesi: Session, instruksi: Instruksi, pihak: Pihak, bulan: int, hari: date, waktu: datetime) -> int:
    data = json.dumps(susun_surat(instruksi, pihak, hari), ensure_ascii=False, sort_keys=True)
    baris = {
        "id": str(uuid5(_RUANG, f"{instruksi.id}|{pihak.id}|{bulan}")),
        "daerah": instruksi.daerah,
        "instruksi": instruksi.id,
        "pihak": pihak.id,
        "bulan": bulan,
        "tanggal": hari,
        "data": data,
        "sha256": hashlib.sha256(data.encode()).hexdigest(),
        "waktu": waktu,
    }
    if sisip_baru(sesi, tabel(SuratPihak), [baris]) == 0:
        return 0
    catat(sesi, waktu=waktu, daerah=instruksi.daerah, pelaku="layanan:pembuka", tindakan="perjanjian.surat",
          objek=f"surat/{baris['id']}", isi={"pihak": pihak.id, "bulan": bulan})  # fmt: skip
    akhir = nama_tanggal(instruksi.berlaku_sampai or hari)
    for unit in pihak.unit:
        beri_tahu(
            sesi,
            kunci=f"perjanjian/{instruksi.id}/{bulan}/{unit}",
            daerah=instruksi.daerah,
            unit=unit,
            jenis=JenisPemberitahuan.PENGINGAT,
            judul=f"{instruksi.nama} berakhir {akhir}",
            isi=f"Surat pemberitahuan kepada {pihak.sebutan} siap dicetak, ditandatangani, dan dikirim.",
            waktu=waktu,
            segera=True,
        )
    return 1


def susun_surat(instruksi: Instruksi, pihak: Pihak, hari: date) -> dict[str, Any]:
    """The letter as plain JSON values; a draft to be numbered and signed."""
    daerah = muat_daerah(instruksi.daerah)
    akhir = nama_tanggal(instruksi.berlaku_sampai or hari)
    sisa = ((instruksi.berlaku_sampai or hari) - hari).days
    kepada, *alamat = pihak.alamat or (pihak.sebutan,)
    zona = kalender_daerah(daerah).zona
    return {
        "judul_berkas": f"Pemberitahuan akhir masa berlaku: {pihak.sebutan}",
        "waktu_unix": int(datetime.combine(hari, time(12), tzinfo=zona).timestamp()),
        "tanggal": [hari.year, hari.month, hari.day],
        "keputusan": False,
        "kop_pemerintah": daerah.kop.pemerintah.upper(),
        "kop_instansi": daerah.kop.instansi.upper(),
        "kop_baris": [b for b in (daerah.kop.alamat, daerah.kop.kontak) if b],
        "tanda": "RANCANGAN",
        "keterangan_tanda": "Untuk diperiksa dan ditandatangani. Yang berlaku adalah surat bertanda tangan.",
        "judul": [],
        "surat": [["Nomor", _TITIK], ["Sifat", "Penting"], ["Lampiran", "-"],
                  ["Hal", "Pemberitahuan akhir masa berlaku"]],
        "tempat_tanggal": f"{daerah.kop.kota}, {nama_tanggal(hari)}",
        "yth": ["Yth.", pihak.jabatan or pihak.sebutan, kepada, "; ".join(alamat)],
        "blok": [
            {"jenis": "paragraf", "teks": t}
            for t in (
                f"{instruksi.nama} tentang {instruksi.tentang} berakhir pada {akhir}, {sisa} hari sejak tanggal surat "
                "ini.",
                f"Ketentuannya berbunyi: “{instruksi.dasar_masa_berlaku}”" if instruksi.dasar_masa_berlaku else "",
                "Mohon PARA PIHAK menentukan perpanjangannya sebelum tanggal itu. Sesudahnya tidak ada periode baru "
                "yang dibuka; kewajiban periode yang sudah berjalan tetap dilaporkan.",
                f"Surat ini dikirim ke alamat pada bagian korespondensi{f' dan {pihak.surel}' if pihak.surel else ''}.",
            )
            if t
        ],
        "penutup": "Demikian disampaikan; atas perhatian dan kerja samanya kami ucapkan terima kasih.",
        "tempat_penetapan": [],
        "tanda_tangan": {"jabatan": daerah.sekda.jabatan, "nama": f"({'…' * 15})", "nip": f"NIP {'…' * 12}"},
        "tembusan": [],
        "kaki": f"Pemberitahuan akhir masa berlaku · {instruksi.nomor}",
    }  # fmt: skip
