"""Official papers: the list, making one, its state and next step, downloads, the signed file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import izin
from api.halaman.formulir import FormulirDep
from api.halaman.meja import (
    SALAH_ISI,
    UKURAN,
    Borang,
    KeDep,
    Kolom,
    Lajur,
    Pilihan,
    Rincian,
    Sel,
    Tabel,
    baca_isi,
    bahan_borang,
    berawalan,
    boleh_pelaku,
    isi_jawaban,
    isi_ulang,
    kini,
    pilihan_daftar,
    rute_meja,
    tampil_daftar,
    tampil_rincian,
)
from api.halaman.naskah_daftar import baca_daftar, daftar_csv
from api.halaman.tampil import halaman, nama_waktu
from api.halaman.unduh import pasang_unduhan
from api.idempotensi import Jawaban, sekali
from api.layanan import LayananDep, PelakuDep, layanan_dari, pelaku_dari
from api.v1 import naskah as v1
from patuh.akun.pelaku import Pelaku
from patuh.galat import GalatDomain, GalatIsian, IsianSalah, TerlaluBesar
from patuh.naskah_dinas.arsip import berkas_naskah
from patuh.naskah_dinas.buat import jenis_naskah
from patuh.naskah_dinas.langkah import NAMA_STATUS, periksa_boleh_tanda_tangan, tandatangani
from patuh.naskah_dinas.rangka import JenisNaskah, daftar_jenis
from patuh.naskah_dinas.tabel import StatusNaskah
from patuh.naskah_dinas.tanda_tangan import periksa
from patuh.tugas.bentuk import kamus_unit
from patuh.tugas.kueri import daftar_periode
from patuh.tugas.lampiran import terima
from rules.periode import nama_tanggal

rute = rute_meja(prefix="/naskah")
_SALAH = (*SALAH_ISI, TerlaluBesar)
_KABAR = {"buat": "Rancangan dibuat dari data yang tercatat. Periksa isinya.", "langkah": "Langkah tercatat."}
_LABEL = {
    "periode": "Periode",
    "instruksi": "Instruksi",
    "tujuan": "Ditujukan kepada",
    "hal": "Hal",
    "isi": "Isi",
    "tanggal_rapat": "Tanggal rapat",
    "pukul": "Pukul",
    "tempat": "Tempat",
    "acara": "Acara",
    "tahun": "Tahun anggaran",
    "pemeriksaan": "Nomor pemeriksaan",
    "layanan": "Layanan",
    "batas": "Batas menepati",
    "penerima": "Penerima",
    "tambahan": "Tambahan",
}
_PETUNJUK = {"pukul": "Misalnya 09:00.", "pemeriksaan": "Ada pada alamat halaman pemeriksaannya."}
_PANJANG = ("isi", "acara", "tambahan")
_NAMA_LANGKAH = {
    StatusNaskah.DIPERIKSA: "Periksa dan beri nomor",
    StatusNaskah.DITANDATANGANI: "Catat tanda tangan basah",
    StatusNaskah.DIKIRIM: "Catat sudah dikirim",
    StatusNaskah.BATAL: "Batalkan naskah",
}

pasang_unduhan(rute, "", daftar_csv, "naskah.lihat")
rute.get("/{naskah_id}/bertanda-tangan.pdf", **izin("naskah.lihat"))(v1.bertanda_tangan)
rute.get("/{naskah_id}/berkas.{bentuk}", **izin("naskah.lihat"))(v1.ambil)


@rute.get("", **izin("naskah.lihat"))
def daftar(
    request: Request,
    layanan: LayananDep,
    pelaku: PelakuDep,
    jenis: Pilihan = "",
    status: Pilihan = "",
    urut: Pilihan = "",
    ke: KeDep = 1,
) -> Response:
    """The papers that this office may read, newest first."""
    isi = baca_daftar(layanan, pelaku, jenis, status, urut, ke, UKURAN)
    tabel = Tabel(
        "Naskah dinas",
        [
            Lajur("Hal", "hal"),
            Lajur("Jenis", "jenis"),
            Lajur("Nomor", "nomor"),
            Lajur("Dibuat", "dibuat"),
            Lajur("Keadaan", "status"),
        ],
        [
            [
                Sel(d.hal, f"/naskah/{d.id}", d.nama_unit or d.unit),
                Sel(d.nama_jenis),
                Sel(d.nomor or "belum bernomor"),
                Sel(nama_tanggal(d.dibuat.date())),
                Sel("", cap=NAMA_STATUS[d.status]),
            ]
            for d in isi.data
        ],
        "Belum ada naskah yang sesuai.",
        pengantar="Disusun dari data yang tercatat: rancangan, diperiksa dan diberi nomor, ditandatangani, dikirim.",
        saring=[
            pilihan_daftar("jenis", "Jenis", [(k, j.nama) for k, j in daftar_jenis().items()], jenis),
            pilihan_daftar("status", "Keadaan", [(s.value, n) for s, n in NAMA_STATUS.items()], status),
        ],
        total=isi.total,
        ke=ke,
        benda="naskah",
        csv="/naskah.csv",
        urut=urut,
        tautan=[("/naskah/baru", "Buat naskah")] if boleh_pelaku(pelaku, "naskah.buat") and _milik(pelaku) else (),
    )
    return tampil_daftar(request, tabel, isi)


@rute.get("/baru", **izin("naskah.buat"))
def pilih(request: Request, pelaku: PelakuDep) -> Response:
    """Which kind."""
    milik = _milik(pelaku)
    konteks = bahan_borang(request) | {"milik": milik}
    return halaman(request, "naskah_pilih.html", konteks, [{"kode": j.kode, "nama": j.nama} for j in milik])


@rute.get("/baru/{kode}", **izin("naskah.buat"))
def baru(kode: str, request: Request) -> Response:
    """The form of a kind, from the fields that it asks for."""
    return _borang(request, kode)


@rute.post("/baru/{kode}", **izin("naskah.buat"))
def buat(kode: str, request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Make the draft."""
    kolom = _kolom(request, jenis_naskah(kode))
    try:
        lain = {"jenis": kode, "daerah": pelaku.daerah}
        if instruksi := formulir.teks.get("instruksi"):
            lain["instruksi"] = instruksi
        isi = baca_isi(v1.PermintaanNaskah, kolom, formulir, lain)
        id_ = isi_jawaban(v1.buat(isi, request, layanan, pelaku))["id"]
    except SALAH_ISI as salah:
        return _borang(request, kode, _berlabel(salah, kolom), isi_ulang(kolom, formulir))
    return RedirectResponse(f"/naskah/{id_}?kabar=buat", 303)


@rute.get("/{naskah_id}", **izin("naskah.lihat"))
def baca(naskah_id: str, request: Request, kabar: Pilihan = "") -> Response:
    """One paper."""
    return _tampil(request, naskah_id, kabar=_KABAR.get(kabar))


@rute.post("/{naskah_id}/langkah", **izin("naskah.langkah"))
def catat_langkah(
    naskah_id: str, request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep
) -> Response:
    """Record the next step."""
    status = formulir.teks.get("status", "")
    kolom = _kolom_langkah(status)
    try:
        v1.catat_langkah(naskah_id, baca_isi(v1.LangkahMasukan, kolom, formulir, {}), request, layanan, pelaku)
    except SALAH_ISI as salah:
        depan = status.lower()
        return _tampil(request, naskah_id, salah=berawalan(depan, salah), isian=isi_ulang(kolom, formulir, depan))
    return RedirectResponse(f"/naskah/{naskah_id}?kabar=langkah", 303)


@rute.post("/{naskah_id}/bertanda-tangan", **izin("naskah.langkah"))
def unggah(naskah_id: str, request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Hand in the electronically signed file."""
    try:
        if not formulir.berkas:
            raise IsianSalah("Berkas belum dipilih.", (GalatIsian("berkas", "Pilih PDF yang sudah ditandatangani."),))
        kiriman = formulir.berkas[0]
        with layanan.bd.baca() as sesi:
            satu = periksa_boleh_tanda_tangan(sesi, naskah_id, pelaku)
        asli = berkas_naskah(layanan.bd, satu, "pdf", layanan.folder)
        with terima(layanan.folder, kiriman.file, kiriman.filename or "naskah.pdf") as berkas:
            periksa(asli, berkas.path, kode=satu.kode, sidik=satu.sha256)

            def kerja(sesi: Session) -> Jawaban:
                tandatangani(sesi, naskah_id, berkas=berkas, folder=layanan.folder, pelaku=pelaku, waktu=layanan.jam())
                return Jawaban(200, {"id": naskah_id})

            sekali(request, [naskah_id, berkas.sha256], kerja)
    except _SALAH as salah:
        return _tampil(request, naskah_id, salah=berawalan("ttd", salah))
    return RedirectResponse(f"/naskah/{naskah_id}?kabar=langkah", 303)


def _milik(pelaku: Pelaku) -> list[JenisNaskah]:
    """The kinds that this office issues."""
    punya = kamus_unit(pelaku.daerah).get(pelaku.unit or "")
    return [j for j in daftar_jenis().values() if punya is not None and j.penerbit(punya)]


def _kolom(request: Request, jenis: JenisNaskah) -> list[Kolom]:
    """The form's fields, from the schema of the kind."""
    pelaku, layanan = pelaku_dari(request), layanan_dari(request)
    skema: dict[str, Any] = jenis.isian.model_json_schema()
    hasil = []
    for nama, isi in skema.get("properties", {}).items():
        if nama == "instruksi" or isi.get("type") == "array":
            continue
        wajib, label = nama in skema.get("required", ()), _LABEL.get(nama, nama.replace("_", " ").capitalize())
        bentuk = {isi.get("format"), *(b.get("format") for b in isi.get("anyOf", ()))}
        pilihan: list[tuple[str, str]] = []
        if nama == "periode":
            with layanan.bd.baca() as sesi:
                pilihan = [(p.kode, p.nama) for p in daftar_periode(sesi, pelaku)]
        elif nama == "tujuan":
            semua = kamus_unit(pelaku.daerah).items()
            bawahan = [(k, u.nama) for k, u in semua if u.atasan == pelaku.unit]
            pilihan = bawahan or [(k, u.nama) for k, u in semua if u.jenis not in ("desa", "kelurahan")]
        macam = "pilihan" if pilihan else "date" if "date" in bentuk else "panjang" if nama in _PANJANG else "text"
        if isi.get("type") == "integer":
            macam = "angka"
        nilai = kini(request, pelaku.daerah)[:4] if nama == "tahun" else ""
        maks = 25_000 if nama == "isi" else 2_000 if macam == "panjang" else 200
        hasil.append(
            Kolom(nama, label, macam, _PETUNJUK.get(nama, ""), wajib, [("", "Pilih"), *pilihan] if pilihan else (),
                  nilai, maks)
        )  # fmt: skip
    return hasil


def _berlabel(salah: GalatDomain, kolom: list[Kolom]) -> GalatDomain:
    label = {k.nama: k.label for k in kolom}
    salah.errors = tuple(
        GalatIsian(
            g.kolom, f"{label[g.kolom]} belum diisi." if g.pesan == "Wajib diisi." and g.kolom in label else g.pesan
        )
        for g in salah.errors
    )
    return salah


def _borang(
    request: Request, kode: str, salah: GalatDomain | None = None, isian: Mapping[str, str] | None = None
) -> Response:
    jenis = jenis_naskah(kode)
    borang = Borang(f"/naskah/baru/{kode}", jenis.nama, "Buat rancangan", _kolom(request, jenis))
    konteks = bahan_borang(request, salah, isian) | {
        "b": borang,
        "judul": jenis.nama,
        "remah": ("/naskah/baru", "Buat naskah"),
        "pengantar": jenis.uraian,
    }
    twin = {"kode": kode, "isian": jenis.isian.model_json_schema()}
    return halaman(request, "isi_satu.html", konteks, twin, status=salah.status if salah else 200)


def _kolom_langkah(status: str) -> list[Kolom]:
    kolom = [Kolom("status", "Langkah", "tetap", nilai=status)]
    if status == StatusNaskah.DIPERIKSA:
        kolom.append(
            Kolom("nomor", "Nomor naskah", petunjuk="Kosongkan bila nomornya diberikan Patuh.", wajib=False, maks=100)
        )
    return [*kolom, Kolom("catatan", "Catatan", "panjang", wajib=status == StatusNaskah.BATAL, maks=2000)]


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
    melangkah = boleh_pelaku(pelaku, "naskah.langkah") and pelaku.unit in (isi.unit, f"{isi.daerah}-sekda")
    borang = [
        Borang(f"/naskah/{id_}/langkah", _NAMA_LANGKAH[s], _NAMA_LANGKAH[s], _kolom_langkah(s), awalan=s.lower(),
               lipat=s != StatusNaskah.DIPERIKSA, kedua=s == StatusNaskah.BATAL)
        for s in isi.berikutnya
    ]  # fmt: skip
    if StatusNaskah.DITANDATANGANI in isi.berikutnya:
        kolom = [Kolom("berkas", "PDF bertanda tangan elektronik", "berkas",
                       "Berkas PDF naskah ini sendiri, ditandatangani tanpa diubah.")]  # fmt: skip
        unggahan = Borang(f"/naskah/{id_}/bertanda-tangan", "Unggah yang bertanda tangan elektronik", "Unggah", kolom,
                          awalan="ttd")  # fmt: skip
        borang = [unggahan, *borang]
    berkas = [(f"/naskah/{id_}/berkas.{b}", f"Unduh {b.upper()}") for b in ("pdf", "docx", "xlsx") if b in isi.bentuk]
    if isi.riwayat[-1].cara == "elektronik" or any(r.berkas_sha256 for r in isi.riwayat):
        berkas.insert(0, (f"/naskah/{id_}/bertanda-tangan.pdf", "Unduh yang bertanda tangan"))
    rincian = Rincian(
        isi.hal,
        ("/naskah", "Naskah dinas"),
        kecil=isi.nama_jenis,
        cap=NAMA_STATUS[isi.status],
        fakta=[
            ("Nomor", isi.nomor or "belum bernomor"),
            ("Penerbit", isi.nama_unit or isi.unit),
            ("Kode verifikasi", isi.kode),
            ("Dibuat", nama_tanggal(isi.dibuat.date())),
        ],
        tautan=[*berkas, (f"/verifikasi/{isi.kode}", "Halaman verifikasi")],
        borang=borang if melangkah else (),
        riwayat=[
            (r.nama_status, r.catatan or "", f"{nama_waktu(r.waktu)}{f', {r.cara}' if r.cara else ''}")
            for r in isi.riwayat
        ],
    )
    return tampil_rincian(request, rincian, isi, salah=salah, isian=isian, kabar=kabar)
