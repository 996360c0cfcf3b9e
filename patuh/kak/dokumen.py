"""The KAK as a document with all its headings, frozen as JSON: the original from its lines, or next year's draft with
the heads of the register as of a date. What nobody has decided yet is left as dots."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

from sqlmodel import Session, col, select

from patuh.akun.muat import muat_daerah
from patuh.akun.pelaku import Pelaku
from patuh.anggaran.jiwa import JiwaRegister, jiwa_setahun
from patuh.galat import GalatIsian, IsianSalah, TidakDitemukan
from patuh.instruksi.model import Diktum, Instruksi
from patuh.jejak.catat import catat
from patuh.kak.gambaran import KakHitung, gambaran_kak
from patuh.kak.tabel import DokumenKak
from patuh.laporan.angka import bulat
from patuh.tugas.jadwal import kalender_daerah
from rules.parameter.model import KumpulanParameter
from rules.periode import nama_tanggal

_TITIK = "…" * 9
_TEMPAT_TANGGAL = re.compile(r"^\w[\w ]*, \d{1,2} \w+ \d{4}$")


def susun_rancangan(
    sesi: Session, parameter: KumpulanParameter, instruksi: Instruksi, *, tahun: int, tanggal: date, pelaku: Pelaku,
    waktu: datetime,
) -> DokumenKak:  # fmt: skip
    """Draw up the KAK of a year and keep it. For the instrument's own year its own heads; for another those of the
    register in force on ``tanggal``.

    Raises :class:`IsianSalah`: the register is missing, a rate of that year is not known, a date after today.
    """
    daerah = muat_daerah(instruksi.daerah)
    if tanggal > kalender_daerah(daerah).tanggal(waktu):
        raise IsianSalah("Tanggal belum benar.", (GalatIsian("tanggal", "Tidak boleh sesudah hari ini."),))
    register = None
    if tahun != instruksi.berlaku_dari.year:
        semua = jiwa_setahun(sesi, instruksi.daerah, tanggal.year, tanggal)
        if not semua:
            pesan = f"Belum ada register kepesertaan sampai {nama_tanggal(tanggal)}; impor dahulu."
            raise IsianSalah("Rancangan tidak dapat disusun.", (GalatIsian("tanggal", pesan),))
        register = max(semua, key=lambda r: r.jiwa.data_per)
    jiwa = (
        {"PBPU_PEMDA": register.jiwa.pbpu_pemda, "MANDIRI_KELAS3": register.jiwa.mandiri_kelas3} if register else None
    )
    hitung = gambaran_kak(sesi, parameter, instruksi, tanggal, tahun=tahun, jiwa=jiwa)
    data = json.dumps(_dokumen(instruksi, hitung, register, tanggal), ensure_ascii=False, sort_keys=True)
    satu = DokumenKak(
        id=str(uuid4()), daerah=instruksi.daerah, instruksi=instruksi.id, tahun=tahun, data=data,
        sha256=hashlib.sha256(data.encode()).hexdigest(), unit=pelaku.unit, pelaku=pelaku.id, waktu=waktu,
    )  # fmt: skip
    sesi.add(satu)
    catat(sesi, waktu=waktu, daerah=satu.daerah, pelaku=pelaku.id, tindakan="kak.susun", objek=f"kak/{satu.id}",
          isi={"instruksi": instruksi.id, "tahun": tahun, "sha256": satu.sha256})  # fmt: skip
    sesi.flush()
    return satu


def ambil_dokumen(sesi: Session, id: str, pelaku: Pelaku) -> DokumenKak:
    """One document. Raises :class:`TidakDitemukan` (also for another daerah)."""
    satu = sesi.get(DokumenKak, id)
    if satu is None or not pelaku.menjangkau(satu.daerah):
        raise TidakDitemukan("Dokumen KAK ini tidak ada.")
    return satu


def daftar_dokumen(sesi: Session, instruksi: Instruksi) -> list[DokumenKak]:
    """The documents of an instrument, the newest first."""
    kueri = select(DokumenKak).where(DokumenKak.instruksi == instruksi.id)
    return list(sesi.exec(kueri.order_by(col(DokumenKak.waktu).desc())).all())


def _dokumen(
    instruksi: Instruksi, hitung: KakHitung, register: JiwaRegister | None, tanggal: date
) -> dict[str, Any]:  # fmt: skip
    asli = register is None
    return {
        "skema": "kak/1",
        "instruksi": instruksi.id,
        "daerah": instruksi.daerah,
        "tahun": hitung.tahun,
        "rancangan": not asli,
        "tentang": instruksi.tentang,
        "identitas": [[i.label, i.isi] for i in instruksi.identitas if "Jumlah" not in i.label]
        + [["Jumlah Anggaran", f"Rp {bulat(hitung.total)},-"]],
        "bagian": [
            {"judul": d.nomor, "isi": _isi(instruksi, d, hitung, asli)} for d in instruksi.diktum
        ],
        "hitungan": hitung.model_dump(mode="json", exclude={"bulanan", "pendampingan_dibayar", "sisa"}),
        "rencana_bulanan": [[b.nama, b.rencana] for b in hitung.bulanan],
        "data_per": None if register is None else register.jiwa.data_per.isoformat(),
        "tanpa_kelas": 0 if register is None else register.tanpa_kelas,
        "tempat": instruksi.penandatangan.tempat,
        "tanggal": (instruksi.tanggal if asli else tanggal).isoformat(),
        "jabatan": instruksi.penandatangan.jabatan,
    }  # fmt: skip


def _isi(instruksi: Instruksi, diktum: Diktum, hitung: KakHitung, asli: bool) -> list[str]:
    """A heading's text: verbatim for its own year; in a draft the year and the sentence of the sums are new."""
    lama = str(instruksi.berlaku_dari.year)
    hasil = []
    for klausul in diktum.klausul:
        if _TEMPAT_TANGGAL.match(klausul.teks):
            hasil.append("-")
        elif asli:
            hasil.append(klausul.teks)
        elif any(f"{b.jiwa:,}".replace(",", ".") in klausul.teks for b in instruksi.anggaran if b.jiwa):
            hasil.append(_kalimat(hitung, muat_daerah(instruksi.daerah).nama))
        else:
            hasil.append(re.sub(rf"\b{lama}\b", str(hitung.tahun), klausul.teks))
    return hasil


def _kalimat(hitung: KakHitung, nama: str) -> str:
    jiwa = {b.segmen: b.jiwa or 0 for b in hitung.baris if b.segmen}
    bulan = max(b.bulan or 0 for b in hitung.baris)
    return (
        f"Untuk tahun {hitung.tahun}, Pemerintah Daerah {nama} menyiapkan anggaran sebesar Rp {bulat(hitung.total)},- "
        f"untuk membayar iuran dan bantuan iuran JKN bagi PBPU dan BP Pemda sejumlah "
        f"{bulat(jiwa.get('PBPU_PEMDA', 0))} jiwa, bantuan iuran JKN bagi PBPU dan BP Mandiri kelas 3 sejumlah "
        f"{bulat(jiwa.get('MANDIRI_KELAS3', 0))} jiwa selama {bulan} bulan dan pendampingannya."
    )


def surat_kak(data: str) -> dict[str, Any]:
    """The document as the official-letter layout draws it (HTML and PDF)."""
    d: dict[str, Any] = json.loads(data)
    daerah = muat_daerah(d["daerah"])
    hari = date.fromisoformat(d["tanggal"])
    zona = kalender_daerah(daerah).zona
    blok: list[dict[str, Any]] = [{"jenis": "diktum", "label": k, "teks": v} for k, v in d["identitas"]]
    blok.append({"jenis": "judul", "teks": "Uraian Kegiatan"})
    for bagian in d["bagian"]:
        for ke, teks in enumerate(bagian["isi"]):
            blok.append({"jenis": "diktum", "label": bagian["judul"], "teks": teks} if ke == 0 else
                        {"jenis": "paragraf", "teks": teks})  # fmt: skip
    blok.append({"jenis": "judul", "teks": "Perhitungan Anggaran"})
    blok += [{"jenis": "paragraf", "teks": _baris(b)} for b in d["hitungan"]["baris"]]
    blok.append({"jenis": "paragraf", "teks": f"Jumlah: Rp {bulat(d['hitungan']['total'])}."})
    blok.append({"jenis": "judul", "teks": "Rencana Bulanan"})
    blok += [{"jenis": "paragraf", "teks": f"{nama}: Rp {bulat(n)}."} for nama, n in d["rencana_bulanan"]]
    if d["data_per"] is not None:
        per = nama_tanggal(date.fromisoformat(d["data_per"]))
        blok.append({"jenis": "paragraf", "teks": f"Jumlah jiwa menurut register kepesertaan per {per}."})
    return {
        "judul_berkas": f"KAK {d['tentang']} Tahun {d['tahun']}",
        "waktu_unix": int(datetime.combine(hari, time(12), tzinfo=zona).timestamp()),
        "tanggal": [hari.year, hari.month, hari.day],
        "keputusan": False,
        "kop_pemerintah": daerah.kop.pemerintah.upper(),
        "kop_instansi": next((v for k, v in d["identitas"] if k == "Nama OPD"), daerah.kop.instansi).upper(),
        "kop_baris": [],
        "tanda": "RANCANGAN" if d["rancangan"] else "",
        "keterangan_tanda": "Disusun dari register; untuk diperiksa, dilengkapi, dan ditandatangani."
        if d["rancangan"]
        else "",
        "judul": ["KERANGKA ACUAN KEGIATAN (KAK)", d["tentang"].upper()],
        "surat": [],
        "tempat_tanggal": "",
        "yth": ["", "", "", ""],
        "blok": blok,
        "penutup": "",
        "tempat_penetapan": [f"{d['tempat']}, {_TITIK if d['rancangan'] else nama_tanggal(hari)}"],
        "tanda_tangan": {"jabatan": d["jabatan"], "nama": f"({'…' * 15})", "nip": f"NIP {'…' * 12}"},
        "tembusan": [],
        "kaki": f"KAK {d['tentang']} · {d['tahun']}",
    }


def _baris(b: dict[str, Any]) -> str:
    if b["tarif"] is None:
        return f"{b['uraian']}: Rp {bulat(b['jumlah'])}."
    return (
        f"{b['uraian']}: {bulat(b['jiwa'])} jiwa x Rp {bulat(b['tarif'])} x {b['bulan']} bulan = "
        f"Rp {bulat(b['jumlah'])}."
    )
