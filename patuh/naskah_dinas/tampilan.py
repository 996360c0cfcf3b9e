"""From the frozen paper to what the layouts place: every value finished text. Pure; no counting but the totals.

Place and date stand level with Nomor, without a full stop (surat dinas layout). The form of a nota dinas and of a
report under Permendagri 1/2023 is not confirmed: theirs are the customary ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from patuh.laporan import blok as b
from patuh.laporan.angka import TANPA_ANGKA, bulat, desimal, persen, rupiah, waktu_lokal
from patuh.laporan.tabel_tampil import tanggal_pendek
from patuh.laporan.tampilan import buat_qr
from patuh.laporan.tampilan import susun_json as susun_laporan
from patuh.naskah_dinas.model import Bagian, Blok, JenisKolom, KolomTabel, Naskah, Sel, Tabel
from rules.periode import nama_tanggal

_TITIK = "…" * 9
_TITIK_NAMA = f"({'…' * 15})"
_TITIK_NIP = f"NIP {'…' * 12}"
_RANCANGAN = "Untuk diperiksa, diberi nomor, dan ditandatangani {jabatan}."


def susun_json(naskah: Naskah) -> dict[str, Any]:
    """The paper as plain JSON values; the same shape that a quarterly report has, and ``alamat``, ``tembusan``."""
    hari = naskah.tanggal
    cap = hari or naskah.keadaan_per.astimezone(ZoneInfo(naskah.zona)).date()
    tertanggal = f"{naskah.kota}, {nama_tanggal(hari) if hari else _TITIK}"
    saat = datetime.combine(cap, time(12), tzinfo=ZoneInfo(naskah.zona)) if hari else naskah.keadaan_per
    nomor = naskah.nomor or _TITIK
    surat, alamat = _rujukan(naskah, nomor, tertanggal)
    pejabat = naskah.penandatangan
    # A form is filled in as it is; nobody has to number it first.
    rancangan = naskah.nomor is None and naskah.bentuk != "lembar"
    return {
        "judul_berkas": f"{naskah.nama_jenis}: {naskah.hal}",
        "waktu_unix": int(saat.timestamp()),
        "tanggal": [cap.year, cap.month, cap.day],
        "kata_kunci": [f"patuh-kode:{naskah.kode_verifikasi}", f"patuh-sha256:{naskah.sidik()}"],
        "kop_pemerintah": naskah.kop.pemerintah.upper(),
        "kop_instansi": naskah.kop.instansi.upper(),
        "kop_baris": list(naskah.kop.baris),
        "tanda": "RANCANGAN" if rancangan else "",
        "keterangan_tanda": _RANCANGAN.format(jabatan=pejabat.jabatan) if rancangan else "",
        "judul": _judul(naskah, nomor),
        "surat": surat,
        "tempat_tanggal": tertanggal if naskah.bentuk in ("surat", "laporan") else "",
        "yth": [],
        "alamat": alamat,
        "bagian": susun_laporan(naskah.laporan)["bagian"] if naskah.laporan is not None else _bernomor(naskah),
        "penutup": naskah.penutup,
        "tempat_penetapan": _penetapan(naskah, bool(surat), tertanggal),
        "tanda_tangan": {
            "jabatan": pejabat.jabatan,
            "nama": pejabat.nama or _TITIK_NAMA,
            "pangkat": pejabat.pangkat or "",
            "nip": "" if naskah.tanpa_nip else (f"NIP {pejabat.nip}" if pejabat.nip else _TITIK_NIP),
        },
        "qr": buat_qr(naskah.alamat_verifikasi),
        "verifikasi": [
            ("Kode verifikasi", naskah.kode_verifikasi),
            ("Keadaan data per", waktu_lokal(_keadaan(naskah), naskah.zona)),
            ("Periksa keaslian di", naskah.alamat_verifikasi),
        ],
        "tembusan": list(naskah.tembusan),
        "kaki": f"{naskah.nomor or 'Tanpa nomor'} · {naskah.nama_jenis} · Kode verifikasi {naskah.kode_verifikasi}",
    }


def _keadaan(naskah: Naskah) -> datetime:
    """The instant of the figures: a report's own, when the paper is one."""
    return naskah.keadaan_per if naskah.laporan is None else naskah.laporan.keadaan_per


def _judul(naskah: Naskah, nomor: str) -> list[str]:
    """The title; a decision has its number in it."""
    judul = [j.upper() for j in naskah.judul]
    return [*judul[:1], f"NOMOR {nomor}", *judul[1:]] if naskah.bentuk == "keputusan" else judul


def _penetapan(naskah: Naskah, bersurat: bool, tertanggal: str) -> list[str]:
    if naskah.bentuk == "keputusan":
        return [f"Ditetapkan di {naskah.kota}", f"pada tanggal {tertanggal.partition(', ')[2]}"]
    return [] if bersurat and naskah.bentuk != "nota" else [tertanggal]


def _rujukan(naskah: Naskah, nomor: str, tertanggal: str) -> tuple[list[tuple[str, str]], list[str]]:
    """The reference block and the address; a form has neither, a nota dinas has both in one."""
    umum = [("Nomor", nomor), ("Sifat", naskah.sifat), ("Lampiran", naskah.banyak_lampiran), ("Hal", naskah.hal)]
    if naskah.bentuk == "nota":
        kepada = " ".join(t for t in naskah.tujuan if t != "Yth.")
        tanggal = tertanggal.partition(", ")[2]
        return [("Yth.", kepada), ("Dari", naskah.dari or ""), ("Tanggal", tanggal), *umum], []
    if naskah.bentuk in ("lembar", "keputusan"):
        return [], []
    return umum, list(naskah.tujuan)


def _bernomor(naskah: Naskah) -> list[dict[str, Any]]:
    ke = {"tabel": 0, "gambar": 0}

    def gambarkan(satu: Blok) -> dict[str, Any]:
        isi = _blok(satu)
        if isi["blok"] in ke:
            ke[isi["blok"]] += 1
            isi["judul"] = f"{isi['blok'].capitalize()} {ke[isi['blok']]}. {isi['judul']}"
        return isi

    def bagian(satu: Bagian, *, lampiran: bool) -> dict[str, Any]:
        return {"judul": satu.judul, "isi": [gambarkan(x) for x in satu.isi], "lampiran": lampiran}

    badan = [bagian(s, lampiran=False) for s in naskah.isi]
    lampiran = [bagian(s, lampiran=True) for s in naskah.lampiran]
    # The name of the query is for those who can run it: it stands in the JSON and in the workbook.
    sumber = [f"{s.uraian}; {bulat(s.baris)} baris." for s in naskah.sumber if s.kode in _dipakai(naskah)]
    catatan = [*naskah.catatan, *(["Sumber angka:", *sumber] if sumber else [])]
    if catatan:
        badan[-1]["isi"] += [asdict(b.Paragraf(c, kecil=True, lengket=c.endswith(":"))) for c in catatan]
    return badan + lampiran


def _dipakai(naskah: Naskah) -> set[str]:
    return {a.sumber for a in naskah.angka} | {t.sumber for t in naskah.tabel}


def _blok(satu: Blok) -> dict[str, Any]:
    if isinstance(satu, Tabel):
        return asdict(_tabel(satu))
    # What ends in a colon announces what follows, and stays with it.
    return satu.model_dump() | ({"lengket": satu.teks.endswith(":")} if satu.blok == "paragraf" else {})


def _tabel(satu: Tabel) -> b.Tabel:
    return b.Tabel(
        judul=satu.judul,
        kolom=[
            b.Kolom(k.judul, 0 if k.cm else k.lebar, k.cm, kanan=k.jenis not in ("teks", "tanggal")) for k in satu.kolom
        ],
        kelompok=(
            b.Kelompok([[tulis_sel(k.jenis, s) for k, s in zip(satu.kolom, r, strict=True)] for r in satu.baris]),
        ),
        total=_total(satu),
        rapat=True,
    )


def _total(satu: Tabel) -> Sequence[str]:
    if not satu.baris or not any(k.jumlah for k in satu.kolom):
        return ()

    def jumlah(ke: int, kolom: KolomTabel) -> str:
        if not kolom.jumlah:
            return "Jumlah" if ke == 0 else ""
        return tulis_sel(kolom.jenis, sum(n for r in satu.baris if isinstance(n := r[ke], int | float)))

    return [jumlah(ke, k) for ke, k in enumerate(satu.kolom)]


def tulis_sel(jenis: JenisKolom, nilai: Sel) -> str:
    """A cell as offices write it; a dash for what is not known."""
    if nilai is None:
        return TANPA_ANGKA
    if isinstance(nilai, str):
        return tanggal_pendek(date.fromisoformat(nilai)) if jenis == "tanggal" else nilai
    if jenis == "persen":
        return persen(nilai, 1)
    if jenis == "rupiah":
        return rupiah(int(nilai))
    return bulat(nilai) if isinstance(nilai, int) else desimal(nilai)
