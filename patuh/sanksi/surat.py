"""Letters of a sanction case, drawn from the record: proposal, cover letter to BPJS Kesehatan, decision, lifting.

They are drafts to be checked, numbered and signed; what counts is the signed letter that is uploaded with its step.
The prose is Jinja2 in ``templates/laporan/surat``; unknown names and numbers are dots to be filled in by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from sqlmodel import Session, col, func, select

from patuh.akun.muat import muat_daerah
from patuh.galat import TidakDitemukan
from patuh.instruksi.muat import muat_instruksi
from patuh.kesanggupan.tabel import Kesanggupan, OrangKesanggupan
from patuh.laporan.angka import bulat, daftar
from patuh.laporan.prosa import FOLDER_TEMPLAT, rapatkan
from patuh.sanksi.bentuk import klausul
from patuh.sanksi.dasar import NAMA_LAYANAN, klausul_layanan
from patuh.sanksi.langkah import sebut
from patuh.sanksi.tabel import LangkahSanksi, Sanksi, StatusSanksi
from patuh.tugas.bentuk import kalender, kamus_unit
from rules.periode import nama_tanggal

JENIS = ("usulan", "pengantar-bpjs", "keputusan", "pencabutan")
_TITIK = "…" * 9
_TITIK_NAMA = f"({'…' * 15})"
_LANGKAH_SURAT = {
    "usulan": StatusSanksi.USULAN,
    "keputusan": StatusSanksi.KEPUTUSAN_BUPATI,
    "pencabutan": StatusSanksi.DICABUT,
}
_BPJS = (
    StatusSanksi.TEGURAN_1,
    StatusSanksi.TEGURAN_2,
    StatusSanksi.DENDA,
    StatusSanksi.PERMINTAAN_BPJS,
)


@lru_cache(maxsize=1)
def _lingkungan() -> SandboxedEnvironment:
    # What a case contributes is put on one line, so that no name or reason can begin a paragraph of its own.
    lingkungan = SandboxedEnvironment(
        loader=FileSystemLoader(FOLDER_TEMPLAT / "surat"),
        undefined=StrictUndefined,
        finalize=rapatkan,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
    lingkungan.filters.update(bulat=bulat, daftar=daftar, tanggal=nama_tanggal)
    return lingkungan


def susun_surat(sesi: Session, sanksi: Sanksi, baris: Sequence[LangkahSanksi], jenis: str) -> dict[str, Any]:
    """The letter as plain JSON values, ready to be drawn; the same record gives the same letter.

    Raises:
        TidakDitemukan: no such letter.
    """
    if jenis not in JENIS:
        raise TidakDitemukan(f"Surat ini tidak ada. Yang ada: {', '.join(JENIS)}.")
    daerah, instruksi = muat_daerah(sanksi.daerah), muat_instruksi(sanksi.instruksi)
    ada = {StatusSanksi(b.status): b for b in baris}
    surat = ada.get(_LANGKAH_SURAT[jenis]) if jenis in _LANGKAH_SURAT else None
    hari = surat.tanggal if surat is not None and surat.tanggal is not None else None
    unit = kamus_unit(sanksi.daerah)
    bupati = unit[f"{sanksi.daerah}-bupati"]
    keputusan = jenis in ("keputusan", "pencabutan")
    penanda = bupati if keputusan else unit[sanksi.pengusul]
    nomor = surat.nomor if surat is not None else None
    teks = _lingkungan().get_template(f"{jenis}.j2").render(_isi(sesi, sanksi, ada, bupati.jabatan))
    kota = daerah.kop.kota
    tertanggal = nama_tanggal(hari) if hari is not None else _TITIK
    nama = {
        "usulan": "Usulan sanksi administratif",
        "pengantar-bpjs": "Permintaan pemeriksaan kepatuhan",
        "keputusan": "Keputusan sanksi administratif",
        "pencabutan": "Keputusan pencabutan sanksi administratif",
    }[jenis]
    cap = hari or kalender(sanksi.daerah).tanggal(sanksi.dibuat)
    return {
        "judul_berkas": f"{nama}: {sanksi.nama_usaha}",
        "waktu_unix": int(datetime.combine(cap, time(12), tzinfo=kalender(sanksi.daerah).zona).timestamp()),
        "tanggal": [cap.year, cap.month, cap.day],
        "keputusan": keputusan,
        "kop_pemerintah": daerah.kop.pemerintah.upper(),
        "kop_instansi": (bupati.jabatan if keputusan else penanda.nama).upper(),
        "kop_baris": [],
        "tanda": "RANCANGAN",
        "keterangan_tanda": "Untuk diperiksa dan ditandatangani. Yang berlaku adalah surat bertanda tangan.",
        "judul": [f"KEPUTUSAN {bupati.jabatan.upper()}", f"NOMOR {nomor or _TITIK}"] if keputusan else [],
        "surat": []
        if keputusan
        else [
            ["Nomor", nomor or _TITIK],
            ["Sifat", "Penting"],
            ["Lampiran", "1 (satu) berkas"],
            ["Hal", nama],
        ],
        "tempat_tanggal": f"{kota}, {tertanggal}",
        "yth": _yth(jenis, bupati.jabatan, instruksi.tembusan, kota),
        "blok": susun_blok(teks),
        "penutup": ""
        if keputusan
        else "Demikian disampaikan; atas perhatian dan kerja samanya kami ucapkan terima kasih.",
        "tempat_penetapan": [f"Ditetapkan di {kota}", f"pada tanggal {tertanggal}"] if keputusan else [],
        "tanda_tangan": {
            "jabatan": penanda.jabatan,
            "nama": _TITIK_NAMA,
            "nip": "" if keputusan else f"NIP {'…' * 12}",
        },
        "tembusan": _tembusan(jenis, sanksi),
        "kaki": f"{nama} · nomor perkara {sanksi.id}",
    }


def susun_usulan(sesi: Session, janji: Kesanggupan) -> dict[str, Any]:
    """The proposal of a broken promise, before it is one: to be numbered, signed, scanned and handed in.

    Raises:
        TidakDitemukan: the promise has no draft (it was not broken, or the daerah has no sanction clause).
    """
    draf = janji.draf
    klausul_ = klausul_layanan(janji.daerah, janji.layanan)
    if draf is None or klausul_ is None:
        raise TidakDitemukan("Kesanggupan ini tidak memiliki rancangan usulan sanksi.")
    waktu = janji.ditutup or janji.dibuat
    sanksi = Sanksi(
        id=janji.id,
        daerah=janji.daerah,
        instruksi=klausul_.instruksi,
        diktum=klausul_.diktum,
        huruf=klausul_.huruf,
        nib=janji.nib,
        nama_usaha=draf["nama_usaha"] or _TITIK,
        layanan=list(klausul_.layanan),
        pengusul=klausul_.unit[0],
        kesanggupan_id=janji.id,
        dibuat=waktu,
    )
    usulan = LangkahSanksi(sanksi_id=janji.id, ke=0, status=StatusSanksi.USULAN, pelaku="", waktu=waktu)
    return susun_surat(sesi, sanksi, [usulan], "usulan")


def _isi(sesi: Session, sanksi: Sanksi, ada: dict[StatusSanksi, LangkahSanksi], pejabat: str) -> dict[str, Any]:
    aktif, cabut = ada.get(StatusSanksi.AKTIF), ada.get(StatusSanksi.DICABUT)
    berlaku = aktif.rincian.get("berlaku") if aktif is not None else None
    unit = kamus_unit(sanksi.daerah)[sanksi.pengusul]
    return {
        "s": sanksi,
        "instruksi": muat_instruksi(sanksi.instruksi),
        "label": f"{sanksi.diktum} huruf {sanksi.huruf}" if sanksi.huruf else sanksi.diktum,
        "teks": klausul(sanksi).teks,
        "layanan": [NAMA_LAYANAN[n] for n in sanksi.layanan],
        "pengusul": unit.jabatan,
        "pejabat": pejabat,
        "usulan": ada[StatusSanksi.USULAN],
        "alasan": ada[StatusSanksi.USULAN].alasan,
        "alasan_cabut": cabut.alasan if cabut is not None else None,
        "keputusan": ada.get(StatusSanksi.KEPUTUSAN_BUPATI),
        "berlaku": nama_tanggal(date.fromisoformat(berlaku)) if berlaku else None,
        "langkah_bpjs": [
            {
                "nama": sebut(s).replace("BPJS Kesehatan", "menahan layanan"),
                "nomor": b.nomor,
                "tanggal": nama_tanggal(b.tanggal) if b.tanggal is not None else _TITIK,
                "diterima": nama_tanggal(b.diterima) if b.diterima is not None else None,
            }
            for s in _BPJS
            if (b := ada.get(s)) is not None
        ],
        "janji": _janji(sesi, sanksi),
    }


def _janji(sesi: Session, sanksi: Sanksi) -> dict[str, Any] | None:
    janji = sesi.get(Kesanggupan, sanksi.kesanggupan_id) if sanksi.kesanggupan_id is not None else None
    if janji is None:
        return None
    belum = select(func.count()).where(
        OrangKesanggupan.kesanggupan_id == janji.id, col(OrangKesanggupan.dipenuhi).is_(None)
    )
    return {"nomor": janji.nomor, "tanggal": janji.tanggal, "batas": janji.batas, "belum": sesi.exec(belum).one()}


def _yth(jenis: str, bupati: str, tembusan: Sequence[str], kota: str) -> list[str]:
    if jenis == "pengantar-bpjs":
        bpjs = next((t for t in tembusan if "BPJS" in t), "Kepala Kantor Cabang BPJS Kesehatan")
        return ["Yth.", bpjs, "di", _TITIK]
    return ["Yth.", bupati, "di", kota]


def _tembusan(jenis: str, sanksi: Sanksi) -> list[str]:
    if jenis == "usulan":
        return ["Sekretaris Daerah"]
    if jenis == "pengantar-bpjs":
        return ["Bupati (sebagai laporan)", "Sekretaris Daerah"]
    return ["BPJS Kesehatan", kamus_unit(sanksi.daerah)[sanksi.pengusul].jabatan, sanksi.nama_usaha]


def susun_blok(teks: str) -> list[dict[str, Any]]:
    """Blocks of a rendered template, parted by blank lines: ``# `` a centred line, ``@ Label`` with ``- `` items,
    ``@@ LABEL | text`` a numbered decision, anything else a paragraph."""
    blok: list[dict[str, Any]] = []
    for bagian in (p.strip() for p in teks.split("\n\n") if p.strip()):
        if bagian.startswith("# "):
            blok.append({"jenis": "judul", "teks": rapatkan(bagian[2:])})
        elif bagian.startswith("@@ "):
            label, _, isi = bagian[3:].partition("|")
            blok.append({"jenis": "diktum", "label": label.strip(), "teks": rapatkan(isi)})
        elif bagian.startswith("@ "):
            label, *butir = bagian[2:].splitlines()
            blok.append({"jenis": "butir", "label": label.strip(), "isi": [rapatkan(b[2:]) for b in butir]})
        else:
            blok.append({"jenis": "paragraf", "teks": rapatkan(bagian)})
    return blok
