"""Villages: entering an SKTM, need and allocation, the Camat's evaluation of the draft budget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import izin
from api.halaman.evaluasi_daftar import NAMA_KESIMPULAN, daftar_evaluasi, evaluasi_csv
from api.halaman.formulir import FormulirDep
from api.halaman.isian import baca_angka
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
    boleh_pelaku,
    dasar_tunggal,
    hitung,
    isi_jawaban,
    isi_ulang,
    kini,
    pilihan_daftar,
    rupiah,
    rute_meja,
    tampil_daftar,
    tampil_rincian,
)
from api.halaman.tampil import halaman
from api.halaman.unduh import SELURUHNYA, pasang_unduhan, pilah, unduh_baris
from api.layanan import Layanan, LayananDep, PelakuDep, pelaku_dari
from api.v1 import desa as v1
from patuh.akun.pelaku import Pelaku
from patuh.desa.bentuk_evaluasi import NAMA_BELANJA, NAMA_SUMBER
from patuh.desa.kebutuhan import KOLOM_CSV
from patuh.desa.lingkup import jenis_unit
from patuh.galat import GalatDomain, GalatIsian, IsianSalah, TidakBerwenang
from patuh.tugas.bentuk import kamus_unit
from patuh.urutan import arah
from rules.periode import nama_tanggal

rute = rute_meja(prefix="/desa")
_SKTM = (
    Kolom("nik", "NIK pemegang", "nik", "16 angka, seperti pada KTP-el. Disimpan tersandi.", maks=40),
    Kolom("nomor", "Nomor SKTM"),
)
_URUT_KEBUTUHAN = ("nama", "perlu_dijamin", "kebutuhan", "alokasi", "kekurangan")
_KABAR = {"sktm": "SKTM tercatat. Pemegangnya ikut dilihat pada telaah berikutnya."}

rute.get("/evaluasi-apbdes", **izin("desa.lihat"))(daftar_evaluasi)
pasang_unduhan(rute, "/evaluasi-apbdes", evaluasi_csv, "desa.lihat")


@rute.get("/sktm", **izin("desa.catat"))
def sktm(request: Request, kabar: Pilihan = "") -> Response:
    """The form of a desa or kelurahan."""
    return _sktm(request, kabar=_KABAR.get(kabar))


@rute.post("/sktm", **izin("desa.catat"))
def catat_sktm(request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Record one letter of one's own village."""
    _pastikan_desa(pelaku)
    kolom = _kolom_sktm(request, pelaku)
    try:
        v1.tulis_sktm(baca_isi(v1.SktmMasukan, kolom, formulir, {}), request, layanan, pelaku)
    except SALAH_ISI as salah:
        return _sktm(request, salah=salah, isian=isi_ulang(kolom, formulir))
    return RedirectResponse("/desa/sktm?kabar=sktm", 303)


@rute.get("/kebutuhan", **izin("desa.kebutuhan"))
def kebutuhan(
    request: Request, layanan: LayananDep, pelaku: PelakuDep, kecamatan: Pilihan = "", urut: Pilihan = "", ke: KeDep = 1
) -> Response:
    """Need, allocation and gap of each village; what is not known stands as such."""
    isi = _kebutuhan(layanan, pelaku, kecamatan, urut, ke, UKURAN)
    camat = [(k, u.nama) for k, u in kamus_unit(pelaku.daerah).items() if u.jenis == "camat"]
    banyak = jenis_unit(pelaku) not in ("camat", "desa", "kelurahan")
    tabel = Tabel(
        "Kebutuhan iuran desa",
        [Lajur("Desa/kelurahan", "nama"), Lajur("Perlu dijamin", "perlu_dijamin", kanan=True),
         Lajur("Kebutuhan", "kebutuhan", kanan=True), Lajur("Alokasi yang boleh", "alokasi", kanan=True),
         Lajur("Kekurangan", "kekurangan", kanan=True)],
        [
            [
                Sel(d["nama"], f"/pembiayaan-desa?desa={d['wilayah']}",
                    "kelurahan, tanpa APBDes" if d["jenis"] == "kelurahan" else ""),
                Sel(hitung(d["perlu_dijamin"]), kanan=True,
                    kecil=f"{hitung(d['belum_pasti'])} belum pasti" if d["belum_pasti"] else ""),
                Sel(rupiah(d["kebutuhan"]), kanan=True),
                Sel(rupiah(d["alokasi"]), kanan=True,
                    kecil=f"{rupiah(d['alokasi_terlarang'])} dari Dana Desa tidak boleh"
                    if d["alokasi_terlarang"] else ""),
                Sel(rupiah(d["kekurangan"]), kanan=True),
            ]
            for d in isi["data"]
        ],
        "Tidak ada desa yang sesuai.",
        pengantar="Pemegang SKTM yang belum dijamin siapa pun, sampai akhir tahun ini. Yang belum diketahui bukan nol.",
        saring=[pilihan_daftar("kecamatan", "Kecamatan", camat, kecamatan)] if banyak else (),
        total=isi["total"],
        ke=ke,
        csv="/desa/kebutuhan.csv",
        benda="desa dan kelurahan",
        urut=urut,
    )  # fmt: skip
    return tampil_daftar(request, tabel, isi)


def kebutuhan_csv(layanan: LayananDep, pelaku: PelakuDep, kecamatan: Pilihan = "", urut: Pilihan = "") -> Response:
    """The same list, all of it."""
    isi = _kebutuhan(layanan, pelaku, kecamatan, urut, 1, SELURUHNYA)
    tetap = {"tanggal": isi["tanggal"]} | {f"data_per_{j}": hari for j, hari in isi["data_per"].items()}
    return unduh_baris("kebutuhan-desa", (*KOLOM_CSV, *tetap), [d | tetap for d in isi["data"]])


pasang_unduhan(rute, "/kebutuhan", kebutuhan_csv, "desa.kebutuhan")


def _kebutuhan(layanan: Layanan, pelaku: Pelaku, kecamatan: str, urut: str, ke: int, ukuran: int) -> dict[str, Any]:
    """A page of the villages; another order than by code needs the figures of all of them."""
    if not arah(urut, dict.fromkeys(_URUT_KEBUTUHAN)):
        return v1.baca_kebutuhan(layanan, pelaku, pelaku.daerah, None, kecamatan or None, ke, ukuran)
    isi = v1.baca_kebutuhan(layanan, pelaku, pelaku.daerah, None, kecamatan or None, 1, SELURUHNYA)
    semua = pilah(isi["data"], urut, _URUT_KEBUTUHAN)
    return isi | {"halaman": ke, "ukuran": ukuran, "data": semua[(ke - 1) * ukuran : ke * ukuran]}


@rute.get("/evaluasi-apbdes/baru", **izin("desa.catat"))
def evaluasi_baru(request: Request) -> Response:
    """The Camat's form."""
    return _evaluasi(request)


@rute.post("/evaluasi-apbdes/baru", **izin("desa.catat"))
def catat_evaluasi(request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Record the evaluation; without an allocation typed in, the newest APBDes import is taken."""
    _pastikan_camat(pelaku)
    kolom = _kolom_evaluasi(request, pelaku)
    try:
        desa = formulir.teks.get("desa", "")
        baris = []
        for belanja, sumber in _BARIS:
            satu = Kolom(f"{belanja}-{sumber}", f"{NAMA_BELANJA[belanja]} dari {NAMA_SUMBER[sumber]}", "rupiah")
            if nilai := formulir.teks.get(satu.nama, "").strip():
                baris.append({"jenis_belanja": belanja, "sumber_dana": sumber, "alokasi": _rupiah(satu, nilai)})
        datar = [k for k in kolom if k.nama in ("tahun", "kesimpulan", "catatan")]
        isi = baca_isi(v1.EvaluasiMasukan, datar, formulir, {"baris": baris or None})
        if desa not in dict(kolom[0].pilihan) or not desa:
            raise IsianSalah("Desa belum dipilih.", (GalatIsian("desa", "Pilih desanya."),))
        jawaban = isi_jawaban(v1.tulis_evaluasi(desa, isi, request, layanan, pelaku))
    except SALAH_ISI as salah:
        return _evaluasi(request, salah, isi_ulang(kolom, formulir))
    return RedirectResponse(f"/desa/evaluasi-apbdes/{jawaban['id']}", 303)


@rute.get("/evaluasi-apbdes/{evaluasi_id}", **izin("desa.lihat"))
def baca_evaluasi(evaluasi_id: str, request: Request, layanan: LayananDep, pelaku: PelakuDep) -> Response:
    """One evaluation with its lines and reasons."""
    isi = v1.baca_evaluasi(evaluasi_id, layanan, pelaku)
    rincian = Rincian(
        f"Evaluasi APBDes {isi.nama_desa or isi.wilayah} {isi.tahun}",
        ("/desa/evaluasi-apbdes", "Evaluasi APBDes"),
        kecil=nama_tanggal(isi.tanggal),
        cap=NAMA_KESIMPULAN[isi.kesimpulan],
        pengantar=isi.catatan or "",
        fakta=[
            ("Pemegang SKTM yang perlu dijamin", hitung(isi.jumlah_sktm)),
            (f"Kebutuhan {isi.bulan} bulan", rupiah(isi.kebutuhan)),
            ("Alokasi yang boleh", rupiah(isi.alokasi)),
            ("Kekurangan", rupiah(isi.kekurangan)),
        ],
        tabel=[
            (
                "Baris rancangan",
                [Lajur("Belanja"), Lajur("Sumber"), Lajur("Alokasi", kanan=True), Lajur("Hasil")],
                [
                    [
                        Sel(NAMA_BELANJA.get(b.jenis_belanja, b.jenis_belanja)),
                        Sel(NAMA_SUMBER.get(b.sumber_dana, b.sumber_dana)),
                        Sel(rupiah(b.alokasi), kanan=True),
                        Sel(sebut(b.hasil) if b.hasil else "tidak dinilai di sini"),
                    ]
                    for b in isi.baris
                ],
            )
        ],
        alasan=dasar_tunggal(isi.putusan.keterangan, isi.putusan.dasar),
        lanjut=isi.putusan.langkah,
    )
    return tampil_rincian(request, rincian, isi)


_BARIS = (
    ("IURAN", "ADD"),
    ("IURAN", "PADES"),
    ("IURAN", "BAGI_HASIL"),
    ("IURAN", "BANTUAN_KEUANGAN"),
    ("IURAN", "DANA_DESA"),
    ("SOSIALISASI", "DANA_DESA"),
)


def sebut(hasil: str) -> str:
    """An outcome's code as words."""
    return hasil.replace("_", " ").capitalize()


def _rupiah(kolom: Kolom, nilai: str) -> int:
    try:
        angka = baca_angka(nilai)
    except ValueError:
        angka = -1
    if not isinstance(angka, int) or angka < 0:
        pesan = f"{kolom.label}: tulis rupiah bulat, misalnya 12.600.000."
        raise IsianSalah("Angkanya belum benar.", (GalatIsian(kolom.nama, pesan),))
    return angka


def _pastikan_desa(pelaku: Pelaku) -> None:
    if jenis_unit(pelaku) not in ("desa", "kelurahan"):
        raise TidakBerwenang("SKTM dicatat desa atau kelurahan yang menerbitkannya.")


def _pastikan_camat(pelaku: Pelaku) -> None:
    if jenis_unit(pelaku) != "camat":
        raise TidakBerwenang("Evaluasi APBDes dicatat camat atas desa di kecamatannya.")


def _kolom_sktm(request: Request, pelaku: Pelaku) -> list[Kolom]:
    return [*_SKTM, Kolom("tanggal", "Tanggal SKTM", "date", nilai=kini(request, pelaku.daerah))]


def _sktm(
    request: Request,
    *,
    kabar: str | None = None,
    salah: GalatDomain | None = None,
    isian: Mapping[str, str] | None = None,
) -> Response:
    pelaku = pelaku_dari(request)
    _pastikan_desa(pelaku)
    borang = Borang("/desa/sktm", "SKTM", "Catat SKTM", _kolom_sktm(request, pelaku))
    konteks = bahan_borang(request, salah, isian, kabar) | {
        "b": borang,
        "judul": "Catat SKTM",
        "remah": ("/pembiayaan-desa", "Pembiayaan desa") if boleh_pelaku(pelaku, "desa.lihat") else None,
        "pengantar": "Satu surat yang diterbitkan desa atau kelurahan ini. Pemegangnya tidak ditampilkan lagi.",
    }
    return halaman(request, "isi_satu.html", konteks, {"unit": pelaku.unit}, status=salah.status if salah else 200)


def _kolom_evaluasi(request: Request, pelaku: Pelaku) -> list[Kolom]:
    desa = [(k, u.nama) for k, u in kamus_unit(pelaku.daerah).items() if u.jenis == "desa" and u.atasan == pelaku.unit]
    tahun = int(kini(request, pelaku.daerah)[:4])
    baris = "Kosongkan semua baris untuk memakai impor APBDes terbaru."
    return [
        Kolom("desa", "Desa", "pilihan", pilihan=[("", "Pilih"), *desa]),
        Kolom("tahun", "Tahun anggaran", "angka", nilai=str(tahun + 1)),
        *(
            Kolom(f"{b}-{s}", f"{NAMA_BELANJA[b]} dari {NAMA_SUMBER[s]}", "rupiah", "" if i else baris, wajib=False)
            for i, (b, s) in enumerate(_BARIS)
        ),
        Kolom("kesimpulan", "Kesimpulan", "pilihan",
              pilihan=[("", "Pilih"), *((k.value, n) for k, n in NAMA_KESIMPULAN.items())]),
        Kolom("catatan", "Catatan", "panjang", "Wajib bila perlu perbaikan.", wajib=False, maks=2000),
    ]  # fmt: skip


def _evaluasi(request: Request, salah: GalatDomain | None = None, isian: Mapping[str, str] | None = None) -> Response:
    pelaku = pelaku_dari(request)
    _pastikan_camat(pelaku)
    borang = Borang("/desa/evaluasi-apbdes/baru", "Evaluasi", "Catat evaluasi", _kolom_evaluasi(request, pelaku))
    konteks = bahan_borang(request, salah, isian) | {
        "b": borang,
        "judul": "Evaluasi rancangan APBDes",
        "remah": ("/desa/evaluasi-apbdes", "Evaluasi APBDes"),
        "pengantar": "Iuran JKN warga boleh dari ADD, PADes, bagi hasil, dan bantuan keuangan; bukan dari Dana Desa.",
    }
    return halaman(request, "isi_satu.html", konteks, {"unit": pelaku.unit}, status=salah.status if salah else 200)
