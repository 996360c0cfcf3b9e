"""Workers and their segment: cases, an official's decision, coverage."""

from __future__ import annotations

from collections.abc import Mapping

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
    berawalan,
    boleh_pelaku,
    hitung,
    isi_ulang,
    pilihan_daftar,
    rute_meja,
    tampil_daftar,
    tampil_rincian,
    terpilih,
)
from api.halaman.tampil import nama_waktu
from api.halaman.unduh import pasang_unduhan, pilah, unduh_baris
from api.layanan import LayananDep, PelakuDep, layanan_dari, pelaku_dari
from api.v1 import alih_segmen as v1
from api.v1 import pemberi_kerja as pemberi_kerja_v1
from patuh.alih_segmen.bentuk import Saringan
from patuh.alih_segmen.cakupan import Per
from patuh.alih_segmen.langkah import Keputusan, StatusAlih
from patuh.galat import GalatDomain, IsianSalah
from patuh.tugas.bentuk import nama_unit
from rules.periode import nama_tanggal

rute = rute_meja()
NAMA_STATUS = {
    StatusAlih.DITEMUKAN: "Bekerja, belum PPU",
    StatusAlih.DIBERITAHUKAN: "Pemberi kerja sudah diberi tahu",
    StatusAlih.JAMINAN_PHK: "Masih dijamin sesudah PHK",
    StatusAlih.KEMBALI_PBI: "Menunggu putusan: kembali ke PBI",
    StatusAlih.VERIFIKASI_LAPANGAN: "Menunggu kunjungan lapangan",
    StatusAlih.BELUM_DIJAMIN: "Belum dijamin",
    StatusAlih.PERLU_DATA: "Perlu data",
    StatusAlih.DIUSULKAN_PBI: "Diusulkan ke PBI",
    StatusAlih.DITERUSKAN: "Diteruskan mencari penjamin",
    StatusAlih.SUDAH_PPU: "Sudah PPU",
    StatusAlih.KEMBALI_BEKERJA: "Kembali bekerja",
    StatusAlih.DIJAMIN: "Sudah dijamin",
    StatusAlih.DITUTUP: "Ditutup",
}
NAMA_KEPUTUSAN = {
    Keputusan.USULKAN_PBI: "Usulkan ke PBI",
    Keputusan.TERUSKAN: "Teruskan untuk mencari penjamin",
    Keputusan.TUTUP: "Tutup kasus",
}
NAMA_SEGMEN = {
    "PBI_APBN": "PBI (dibayar negara)",
    "PBPU_PEMDA": "dibayar kabupaten",
    "PPU": "PPU",
    "PBPU": "mandiri",
    "BP": "bukan pekerja",
    "TIDAK_ADA": "tidak terdaftar",
}
_PER: dict[Per, str] = {
    "pemberi_kerja": "Pemberi kerja",
    "sektor": "Sektor",
    "kelompok": "Kelompok",
    "unit": "Unit penanggung jawab",
}
_KABAR = {"tindak": "Keputusan tercatat."}

_URUT_CAKUPAN = ("nama", "pekerja", "ppu", "pbi_apbn", "pbpu_pemda", "lain", "belum")
_KOLOM_CAKUPAN = ("kunci", "nama", "pekerja", "ppu", "pbi_apbn", "pbpu_pemda", "lain", "belum")

pasang_unduhan(rute, "/alih-segmen", v1.daftar_csv, "alih_segmen.lihat")


@rute.get("/alih-segmen", **izin("alih_segmen.lihat"))
def daftar(
    request: Request,
    layanan: LayananDep,
    pelaku: PelakuDep,
    status: Pilihan = "",
    nib: Pilihan = "",
    urut: Pilihan = "",
    ke: KeDep = 1,
) -> Response:
    """Cases, newest first; nobody is named."""
    saring = Saringan(pelaku.daerah, nib.strip() or None, terpilih(StatusAlih, status, "status"), urut=urut)
    isi = v1.daftar(layanan, pelaku, saring, ke, UKURAN)
    tabel = Tabel(
        "Alih segmen pekerja",
        [
            Lajur("Pemberi kerja", "pemberi_kerja"),
            Lajur("Segmen sekarang", "segmen"),
            Lajur("Ditangani"),
            Lajur("Sejak", "mulai"),
            Lajur("Keadaan", "status"),
        ],
        [
            [
                Sel(d.pemberi_kerja, f"/alih-segmen/{d.id}", f"NIB {d.nib}" if d.pemberi_kerja != d.nib else ""),
                Sel(NAMA_SEGMEN.get(d.segmen or "", d.segmen or "tidak terdaftar")),
                Sel(nama_unit(d.daerah, d.penanggung) or d.penanggung),
                Sel(nama_tanggal(d.mulai)),
                Sel(NAMA_STATUS[d.status]),
            ]
            for d in isi.data
        ],
        "Belum ada kasus yang sesuai. Kasus dibuka sendiri sesudah impor pekerja dan kepesertaan.",
        pengantar="Pekerja yang iurannya belum dibayar pemberi kerja. Kepesertaan siapa pun tidak berakhir karena "
        "perhitungan ini.",
        saring=[
            pilihan_daftar("status", "Keadaan", [(s.value, n) for s, n in NAMA_STATUS.items()], status),
            Kolom("nib", "NIB", nilai=nib, wajib=False),
        ],
        total=isi.total,
        ke=ke,
        csv="/alih-segmen.csv",
        benda="kasus",
        urut=urut,
        tautan=[("/cakupan-pekerja", "Lihat cakupan pekerja")] if boleh_pelaku(pelaku, "cakupan.lihat") else (),
    )
    return tampil_daftar(request, tabel, isi)


@rute.get("/cakupan-pekerja", **izin("cakupan.lihat"))
def cakupan(
    request: Request, layanan: LayananDep, pelaku: PelakuDep, per: Per = "unit", urut: Pilihan = "", ke: KeDep = 1
) -> Response:
    """How many workers are registered by their employer."""
    pilih = pilihan_daftar("per", "Menurut", [], per)
    saring = [Kolom(pilih.nama, pilih.label, "pilihan", pilihan=list(_PER.items()), nilai=per)]
    try:
        isi = pemberi_kerja_v1.cakupan_pekerja(layanan, pelaku, pelaku.daerah, None, per)
    except IsianSalah:
        kosong = Tabel(
            "Cakupan pekerja", [], [], "Belum ada data pekerja. Dinas Sosial mengunggahnya di halaman impor."
        )
        return tampil_daftar(request, kosong, {"daerah": pelaku.daerah, "jumlah": None, "total": 0, "data": []})
    semua = pilah([b.model_dump() for b in isi.baris], urut, _URUT_CAKUPAN)
    bagian = semua[(ke - 1) * UKURAN : ke * UKURAN]
    tabel = Tabel(
        "Cakupan pekerja",
        [Lajur(_PER[per], "nama"), Lajur("Pekerja", "pekerja", kanan=True), Lajur("PPU", "ppu", kanan=True),
         Lajur("PBI", "pbi_apbn", kanan=True), Lajur("Dibayar kabupaten", "pbpu_pemda", kanan=True),
         Lajur("Mandiri", "lain", kanan=True), Lajur("Belum terdaftar", "belum", kanan=True)],
        [
            [
                Sel(b["nama"], kecil=f"{round(b['ppu'] / b['pekerja'] * 100)} % PPU" if b["ppu"] is not None
                    and b["pekerja"] else ""),
                *(Sel(hitung(b[n]), kanan=True) for n in _URUT_CAKUPAN[1:]),
            ]
            for b in bagian
        ],
        "Tidak ada pekerja yang aktif.",
        pengantar="Pekerja menurut segmen tempat ia terdaftar. PPU: iurannya dibayar pemberi kerja.",
        fakta=[
            ("Pekerja", hitung(isi.jumlah.pekerja)),
            ("Sudah PPU", hitung(isi.jumlah.ppu)),
            ("Data pekerja per", nama_tanggal(isi.pekerja_per) if isi.pekerja_per else "belum ada"),
            ("Data kepesertaan per", nama_tanggal(isi.data_per) if isi.data_per else "belum ada"),
        ],
        saring=saring,
        total=len(semua),
        ke=ke,
        benda="baris",
        urut=urut,
        csv="/cakupan-pekerja.csv",
        catatan=["Pekerja di dua tempat dihitung sekali dalam jumlah seluruhnya."],
    )  # fmt: skip
    twin = isi.model_dump(exclude={"baris"}) | {"total": len(semua), "halaman": ke, "ukuran": UKURAN, "data": bagian}
    return tampil_daftar(request, tabel, twin)


def cakupan_csv(layanan: LayananDep, pelaku: PelakuDep, per: Per = "unit", urut: Pilihan = "") -> Response:
    """The same count, all of it; only the header while there are no workers' data."""
    try:
        baris = [
            b.model_dump() for b in pemberi_kerja_v1.cakupan_pekerja(layanan, pelaku, pelaku.daerah, None, per).baris
        ]
    except IsianSalah:
        baris = []
    return unduh_baris("cakupan-pekerja", _KOLOM_CAKUPAN, pilah(baris, urut, _URUT_CAKUPAN))


pasang_unduhan(rute, "/cakupan-pekerja", cakupan_csv, "cakupan.lihat")


@rute.get("/alih-segmen/{kasus_id}", **izin("alih_segmen.lihat"))
def baca(kasus_id: str, request: Request, kabar: Pilihan = "") -> Response:
    """One case; the look at its person is on record."""
    return _tampil(request, kasus_id, kabar=_KABAR.get(kabar))


@rute.post("/alih-segmen/{kasus_id}/tindak", **izin("alih_segmen.putuskan"))
def tindak(kasus_id: str, request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """An official's decision."""
    keputusan = formulir.teks.get("keputusan", "")
    kolom = _kolom(keputusan)
    try:
        isi = baca_isi(v1.Tindakan, kolom, formulir, {})
        v1.tindak(kasus_id, isi, request, layanan, pelaku)
    except SALAH_ISI as salah:
        awalan = keputusan.lower()
        return _tampil(request, kasus_id, salah=berawalan(awalan, salah), isian=isi_ulang(kolom, formulir, awalan))
    return RedirectResponse(f"/alih-segmen/{kasus_id}?kabar=tindak", 303)


def _kolom(keputusan: str) -> list[Kolom]:
    tutup = keputusan == Keputusan.TUTUP
    return [
        Kolom("keputusan", "Keputusan", "tetap", nilai=keputusan),
        Kolom("pejabat", "Jabatan yang memutuskan", petunjuk="Nama jabatan, bukan nama orang."),
        Kolom("alasan", "Alasan", "panjang", wajib=tutup, maks=2000),
        *([] if tutup else [Kolom("nomor", "Nomor surat", wajib=False)]),
    ]


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
    memutuskan = boleh_pelaku(pelaku, "alih_segmen.putuskan")
    rincian = Rincian(
        f"Pekerja {isi.pemberi_kerja}",
        ("/alih-segmen", "Alih segmen pekerja"),
        kecil=f"NIB {isi.nib}",
        cap=NAMA_STATUS[isi.status],
        fakta=[
            ("NIK", isi.nik or "tidak ada dalam register"),
            ("Segmen sekarang", NAMA_SEGMEN.get(isi.segmen or "", isi.segmen or "tidak terdaftar")),
            ("Berhenti bekerja", nama_tanggal(isi.tanggal_berhenti) if isi.tanggal_berhenti else "tidak"),
            ("Masih dijamin sampai", nama_tanggal(isi.jaminan_sampai) if isi.jaminan_sampai else "-"),
            ("Ditangani", nama_unit(isi.daerah, isi.penanggung) or isi.penanggung),
            ("Data per", nama_tanggal(isi.data_per) if isi.data_per else "belum ada"),
        ],
        alasan=isi.alasan,
        lanjut=isi.langkah_berikut,
        borang=[
            Borang(f"/alih-segmen/{id_}/tindak", NAMA_KEPUTUSAN[k], NAMA_KEPUTUSAN[k], _kolom(k), awalan=k.lower(),
                   lipat=True, kedua=k == Keputusan.TUTUP)
            for k in isi.dapat_diputuskan
        ] if memutuskan else (),
        riwayat=[
            (NAMA_STATUS[b.status], b.alasan or "", " ".join(filter(None, (b.pejabat, nama_waktu(b.waktu)))))
            for b in isi.riwayat
        ],
    )  # fmt: skip
    return tampil_rincian(request, rincian, isi, salah=salah, isian=isian, kabar=kabar)
