"""The gate asked by hand: a desk types who applies, the answer stands there with its reasons, an official may overrule.

NIKs come by POST only; no address and no page ever holds one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import izin
from api.halaman.formulir import Formulir, FormulirDep
from api.halaman.meja import (
    SALAH_ISI,
    UKURAN,
    Borang,
    KeDep,
    Kolom,
    Lajur,
    Pilihan,
    Sel,
    Tabel,
    baca_isi,
    bahan_borang,
    boleh_pelaku,
    isi_jawaban,
    isi_ulang,
    pilihan_daftar,
    rute_meja,
    tampil_daftar,
)
from api.halaman.tampil import halaman
from api.halaman.unduh import alirkan_sesi, pasang_unduhan, unduh_csv
from api.layanan import Layanan, LayananDep, PelakuDep, layanan_dari, pelaku_dari
from api.v1 import pemeriksaan as v1
from api.v1.skema import Daftar
from patuh.akun.pelaku import Pelaku
from patuh.aturan.evaluasi import hari_ini
from patuh.galat import GalatDomain, GalatIsian, IsianSalah
from patuh.pemeriksaan.kueri import Saringan, csv_pemeriksaan, daftar_pemeriksaan
from patuh.pemeriksaan.susun import PAKET
from rules.periode import nama_tanggal

rute = rute_meja(prefix="/pemeriksaan")
NAMA_HASIL = {
    "LANJUT": "Boleh dilanjutkan",
    "LANJUT_BERSYARAT": "Boleh dilanjutkan, dengan kesanggupan",
    "IMBAUAN": "Boleh dilanjutkan, ingatkan untuk mendaftar",
    "TAHAN": "Belum dapat dilanjutkan",
    "PERLU_DATA": "Perlu data, belum ada keputusan",
}
KELAS_HASIL = {"LANJUT": "lanjut", "IMBAUAN": "lanjut", "LANJUT_BERSYARAT": "bersyarat", "TAHAN": "tahan"}
_KABAR = {"kecuali": "Pengecualian tercatat. Permohonan boleh dilanjutkan."}
_PISAH = re.compile(r"[\s,;]+")
_SINGKAT = {"imb": "IMB", "tka": "TKA", "ppjp": "PPJP", "spmk": "SPMK"}
_PENGANTAR = (
    "Jawabannya tercatat beserta alasannya. NIK disimpan tersandi dan tidak ditampilkan lagi. "
    "Layanan gawat darurat dan administrasi kependudukan tidak pernah ditahan."
)
_KECUALI = Kolom("alasan", "Alasan pengecualian", "panjang", maks=2000,
                 petunjuk="Tercatat atas nama jabatan Anda. Jangan menulis nama atau NIK.")  # fmt: skip


def nama_layanan(kode: str) -> str:
    """``izin_usaha`` as people say it."""
    kata = " ".join(_SINGKAT.get(k, k) for k in kode.split("_"))
    return kata[:1].upper() + kata[1:]


def pilihan_layanan(layanan: Layanan, daerah: str) -> list[tuple[str, str]]:
    """The services that the gate's pack knows in this daerah."""
    fakta = layanan.paket.mesin.ambil(PAKET).paket.fakta["layanan"]
    return [(k, nama_layanan(k)) for k in (*fakta.kode_daerah.get(daerah, ()), *fakta.kode)]


@rute.get("", **izin("pemeriksaan.lihat"))
def daftar(
    request: Request,
    layanan: LayananDep,
    pelaku: PelakuDep,
    jenis: Pilihan = "",
    hasil: Pilihan = "",
    urut: Pilihan = "",
    ke: KeDep = 1,
) -> Response:
    """The checks on record, newest first; no person is named."""
    saring = Saringan(pelaku.daerah, jenis or None, hasil or None, urut)
    with layanan.bd.baca() as sesi:
        baris, total = daftar_pemeriksaan(sesi, pelaku, saring, halaman=ke, ukuran=UKURAN)
    isi = Daftar[v1.RingkasPemeriksaan](
        total=total,
        halaman=ke,
        ukuran=UKURAN,
        data=[v1.RingkasPemeriksaan.model_validate(b, from_attributes=True) for b in baris],
    )
    tabel = Tabel(
        "Pemeriksaan kepesertaan",
        [
            Lajur("Permohonan", "nomor_permohonan"),
            Lajur("Layanan", "layanan"),
            Lajur("Tanggal", "tanggal"),
            Lajur("Hasil", "hasil"),
        ],
        [
            [
                Sel(d.nomor_permohonan or "Tanpa nomor", f"/pemeriksaan/{d.id}"),
                Sel(nama_layanan(d.layanan)),
                Sel(nama_tanggal(d.tanggal)),
                Sel(NAMA_HASIL.get(d.hasil, d.hasil)),
            ]
            for d in isi.data
        ],
        "Belum ada pemeriksaan yang sesuai.",
        saring=[
            pilihan_daftar("jenis", "Layanan", pilihan_layanan(layanan, pelaku.daerah), jenis),
            pilihan_daftar("hasil", "Hasil", NAMA_HASIL.items(), hasil),
        ],
        total=isi.total,
        ke=ke,
        benda="pemeriksaan",
        csv="/pemeriksaan.csv",
        urut=urut,
        tautan=[("/pemeriksaan/baru", "Periksa sekarang")] if boleh_pelaku(pelaku, "pemeriksaan.minta") else (),
    )
    return tampil_daftar(request, tabel, isi)


def daftar_csv(
    layanan: LayananDep, pelaku: PelakuDep, jenis: Pilihan = "", hasil: Pilihan = "", urut: Pilihan = ""
) -> Response:
    """The same list, all of it."""
    saring = Saringan(pelaku.daerah, jenis or None, hasil or None, urut)
    return unduh_csv("pemeriksaan", alirkan_sesi(layanan, lambda sesi: csv_pemeriksaan(sesi, pelaku, saring)))


pasang_unduhan(rute, "", daftar_csv, "pemeriksaan.lihat")


@rute.get("/baru", **izin("pemeriksaan.minta"))
def baru(request: Request) -> Response:
    """The form."""
    return _borang(request)


@rute.post("/baru", **izin("pemeriksaan.minta"))
def tanya(request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Ask; the answer is on record before it is shown."""
    kolom = _kolom(layanan, pelaku)
    try:
        datar = [k for k in kolom if k.nama in ("layanan", "nomor_permohonan")]
        isi = baca_isi(v1.PermintaanPemeriksaan, datar, formulir, _orang(pelaku, formulir))
        if isi.kesanggupan and isi.kesanggupan.tanggal > hari_ini(pelaku.daerah, layanan.jam()):
            # To the rules it is no letter, and nobody at the desk would learn why the request is held.
            sebab = "Tanggal surat kesanggupan tidak boleh sesudah hari ini."
            raise IsianSalah(sebab, (GalatIsian("tanggal_surat", sebab),))
        jawaban = isi_jawaban(v1.tanya(isi, request, layanan, pelaku))
    except SALAH_ISI as salah:
        return _borang(request, _dekat(salah), isi_ulang(kolom, formulir))
    return RedirectResponse(f"/pemeriksaan/{jawaban['id']}", 303)


@rute.get("/{pemeriksaan_id}", **izin("pemeriksaan.lihat"))
def baca(pemeriksaan_id: str, request: Request, kabar: Pilihan = "") -> Response:
    """One answer, as it was given."""
    return _tampil(request, pemeriksaan_id, kabar=_KABAR.get(kabar))


@rute.post("/{pemeriksaan_id}/pengecualian", **izin("pemeriksaan.kecuali"))
def kecualikan(
    pemeriksaan_id: str, request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep
) -> Response:
    """An official lets a held request go on, with a reason."""
    try:
        isi = baca_isi(v1.PermintaanPengecualian, [_KECUALI], formulir, {})
        v1.beri_pengecualian(pemeriksaan_id, isi, request, layanan, pelaku)
    except SALAH_ISI as salah:
        return _tampil(request, pemeriksaan_id, salah=salah, isian=isi_ulang([_KECUALI], formulir))
    return RedirectResponse(f"/pemeriksaan/{pemeriksaan_id}?kabar=kecuali", 303)


def _kolom(layanan: Layanan, pelaku: Pelaku) -> list[Kolom]:
    baris = "Satu NIK tiap baris."
    return [
        Kolom("layanan", "Layanan yang dimohon", "pilihan",
              pilihan=[("", "Pilih"), *pilihan_layanan(layanan, pelaku.daerah)]),
        Kolom("nomor_permohonan", "Nomor permohonan", wajib=False),
        Kolom("nik", "NIK pemohon", "nik", petunjuk="16 angka, seperti pada KTP-el.", maks=40),
        Kolom("nib", "NIB", "text", wajib=False, petunjuk="Bila pemohonnya badan usaha.", maks=40),
        Kolom("pekerja", "NIK pekerja", "panjang", wajib=False, petunjuk=baris, maks=100_000),
        Kolom("keluarga", "NIK anggota keluarga", "panjang", wajib=False, petunjuk=baris, maks=2_000),
        Kolom("nomor_surat", "Nomor surat kesanggupan", wajib=False,
              petunjuk="Bila pemohon menyerahkan surat kesanggupan bertanda tangan."),
        Kolom("tanggal_surat", "Tanggal surat kesanggupan", "date", wajib=False),
    ]  # fmt: skip


def _orang(pelaku: Pelaku, formulir: Formulir) -> dict[str, Any]:
    """The people and the letter of the form, in the shape of the request."""

    def teks(nama: str) -> str:
        return (formulir.daftar.get(nama) or [""])[-1].strip()

    pemohon = {"nik": teks("nik"), **({"nib": teks("nib")} if teks("nib") else {})}
    isi: dict[str, Any] = {"daerah": pelaku.daerah, "pemohon": pemohon}
    for nama in ("pekerja", "keluarga"):
        isi[nama] = [{"nik": n} for n in _PISAH.split(teks(nama)) if n]
    if teks("nomor_surat") or teks("tanggal_surat"):
        surat = {"nomor": teks("nomor_surat"), "tanggal": teks("tanggal_surat")}
        isi["kesanggupan"] = {k: v for k, v in surat.items() if v}
    return isi


def _dekat(salah: GalatDomain) -> GalatDomain:
    """Field names of the request as they are called on the form."""
    letak = {"pemohon.nik": "nik", "pemohon.nib": "nib", "kesanggupan.nomor": "nomor_surat",
             "kesanggupan.tanggal": "tanggal_surat", "kesanggupan": "nomor_surat"}  # fmt: skip
    hasil = []
    for g in salah.errors:
        kolom = letak.get(g.kolom) or re.sub(r"\[\d+\].*", "", g.kolom)
        ke = re.search(r"\[(\d+)\]", g.kolom)
        kurang = {"nomor_surat": "Isi nomor suratnya.", "tanggal_surat": "Isi tanggal suratnya."}
        pesan = kurang.get(kolom, g.pesan) if g.kolom in letak else g.pesan
        hasil.append(type(g)(kolom, f"Baris ke-{int(ke[1]) + 1}: {pesan}" if ke else pesan))
    salah.errors = tuple(hasil)
    return salah


def _borang(request: Request, salah: GalatDomain | None = None, isian: Mapping[str, str] | None = None) -> Response:
    layanan, pelaku = layanan_dari(request), pelaku_dari(request)
    borang = Borang("/pemeriksaan/baru", "Permohonan", "Periksa", _kolom(layanan, pelaku))
    # Of several people only the masked form would be left: those fields come back empty.
    sisa = {k: v for k, v in (isian or {}).items() if k not in ("pekerja", "keluarga")}
    konteks = bahan_borang(request, salah, sisa) | {
        "b": borang,
        "judul": "Periksa kepesertaan",
        "remah": ("/pemeriksaan", "Pemeriksaan kepesertaan"),
        "pengantar": _PENGANTAR,
    }
    twin = {"layanan": [k for k, _ in pilihan_layanan(layanan, pelaku.daerah)]}
    return halaman(request, "isi_satu.html", konteks, twin, status=salah.status if salah else 200)


def _bersama(isi: v1.HasilPemeriksaan) -> list[dict[str, Any]]:
    """The reasons, each once with everybody it is about."""
    hasil: dict[tuple[str, str], dict[str, Any]] = {}
    for a in isi.alasan:
        satu = hasil.setdefault((a.aturan, a.keterangan), {"subjek": [], "keterangan": a.keterangan, "dasar": a.dasar})
        satu["subjek"].append(a.subjek)
    return [h | {"subjek": ", ".join(h["subjek"])} for h in hasil.values()]


def _tampil(
    request: Request,
    id_: str,
    *,
    kabar: str | None = None,
    salah: GalatDomain | None = None,
    isian: Mapping[str, str] | None = None,
) -> Response:
    layanan, pelaku = layanan_dari(request), pelaku_dari(request)
    isi = v1.baca(id_, layanan, pelaku)
    borang = None
    if (
        isi.hasil in ("TAHAN", "PERLU_DATA")
        and isi.pengecualian is None
        and boleh_pelaku(pelaku, "pemeriksaan.kecuali")
    ):
        borang = Borang(f"/pemeriksaan/{id_}/pengecualian", "Beri pengecualian", "Beri pengecualian", [_KECUALI],
                        lipat=True)  # fmt: skip
    konteks = bahan_borang(request, salah, isian, kabar) | {
        "p": isi,
        "b": borang,
        "nama_layanan": nama_layanan(isi.layanan),
        "nama_hasil": NAMA_HASIL.get(isi.hasil, isi.hasil),
        "alasan_bersama": _bersama(isi),
        "kelas": "lanjut" if isi.pengecualian else KELAS_HASIL.get(isi.hasil, ""),
    }
    return halaman(request, "pemeriksaan.html", konteks, isi, status=salah.status if salah else 200)
