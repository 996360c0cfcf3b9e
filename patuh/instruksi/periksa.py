"""Check an instrument file: its shape (the schema) and its sense (addressees, text against the scan, dates).

:func:`periksa_berkas` never raises for bad content, so that an editor sees every problem at once.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from patuh.akun.daerah import Daerah
from patuh.akun.muat import BerkasDaerahSalah, UnitTidakDikenal, muat_daerah, pilih_unit
from patuh.indikator.nama import HITUNGAN
from patuh.instruksi import model
from patuh.instruksi.model import Anggaran, Diktum, Instruksi, Klausul
from patuh.instruksi.periksa_perubahan import periksa_perubahan
from patuh.instruksi.teks_naskah import Naskah
from rules.berkas import BerkasYaml, Jalur, Temuan, baca_yaml, tebakan
from rules.parameter.muat import parameter_bawaan

FOLDER_NASKAH = Path(__file__).parent / "naskah"
BAGIAN_LAPORAN = frozenset(
    {"ringkasan", "kepatuhan", "terlambat", "indikator", "eskalasi", "bukti", "kaskade", "lampiran-klausul"}
)

_KUNCI = [
    k
    for kelas in vars(model).values()
    if isinstance(kelas, type) and issubclass(kelas, model.Bentuk)
    for k in kelas.model_fields
]


def periksa_berkas(path: Path | str) -> tuple[Instruksi | None, list[Temuan]]:
    """Read and check an instrument file.

    Returns the instrument (None when its shape is wrong) and every finding, in the order of the file. An instrument may
    be used only when there are no findings.
    """
    path = Path(path)
    berkas = baca_yaml(path)
    instruksi: Instruksi | None = None
    if berkas.data is not None:
        try:
            instruksi = Instruksi.model_validate(berkas.data)
        except ValidationError as salah:
            berkas.catat_bentuk(salah, _KUNCI)
    if instruksi is not None:
        if instruksi.id != path.stem:
            berkas.catat(("id",), f"Id {instruksi.id!r} tidak sama dengan nama berkas {path.stem!r}.")
        _tanggal(instruksi, berkas)
        _pelaksana(instruksi, berkas)
        _susunan(instruksi, berkas)
        _perjanjian(instruksi, berkas)
        periksa_perubahan(instruksi, berkas)
        _naskah(instruksi, berkas, path)
    return instruksi, sorted(berkas.temuan, key=lambda t: (t.baris, t.kolom, t.jalur, t.pesan))


def klausul_bernomor(instruksi: Instruksi) -> Iterator[tuple[Jalur, Diktum, Klausul]]:
    """Every clause with its path in the file."""
    for i, diktum in enumerate(instruksi.diktum):
        for j, klausul in enumerate(diktum.klausul):
            yield ("diktum", i, "klausul", j), diktum, klausul


def _tanggal(instruksi: Instruksi, berkas: BerkasYaml) -> None:
    if instruksi.tanggal > instruksi.berlaku_dari:
        pesan = f"Berlaku dari {instruksi.berlaku_dari} mendahului tanggal penetapan {instruksi.tanggal}."
        berkas.catat(("berlaku_dari",), pesan)
    rentang: list[tuple[Jalur, Instruksi | Klausul]] = [((), instruksi)]
    rentang += [(jalur, klausul) for jalur, _, klausul in klausul_bernomor(instruksi)]
    for jalur, bagian in rentang:
        dari = bagian.berlaku_dari or instruksi.berlaku_dari
        if bagian.berlaku_sampai is not None and bagian.berlaku_sampai < dari:
            berkas.catat((*jalur, "berlaku_sampai"), f"Berlaku sampai {bagian.berlaku_sampai}, sebelum mulai {dari}.")


def _pelaksana(instruksi: Instruksi, berkas: BerkasYaml) -> None:
    daerah: Daerah | None = None
    try:
        daerah = muat_daerah(instruksi.daerah)
    except BerkasDaerahSalah as salah:
        berkas.catat(("daerah",), str(salah).splitlines()[0])
    _unik(berkas, "Pelaksana", ((("pelaksana", i, "id"), p.id) for i, p in enumerate(instruksi.pelaksana)))
    for i, pelaksana in enumerate(instruksi.pelaksana):
        for j, unit in enumerate(pelaksana.unit):
            try:
                if daerah is not None:
                    pilih_unit(daerah, [unit])
            except UnitTidakDikenal as salah:
                berkas.catat(("pelaksana", i, "unit", j), str(salah))

    kenal = {p.id for p in instruksi.pelaksana}
    pihak = {p.id for p in instruksi.para_pihak}
    for jalur, diktum, klausul in klausul_bernomor(instruksi):
        for j, kode in enumerate(klausul.pelaksana):
            if kode not in kenal:
                berkas.catat((*jalur, "pelaksana", j), f"Pelaksana {kode!r} tidak dikenal.", tebakan(kode, kenal))
        if klausul.jenis != "penutup" and not (klausul.pelaksana or diktum.pelaksana):
            berkas.catat(jalur, "Klausul ini tidak memiliki pelaksana.", "Isi 'pelaksana' pada klausul atau diktumnya.")
        if klausul.pihak is not None and klausul.pihak not in pihak:
            berkas.catat((*jalur, "pihak"), f"Pihak {klausul.pihak!r} tidak dikenal.", tebakan(klausul.pihak, pihak))
    for i, diktum in enumerate(instruksi.diktum):
        for j, kode in enumerate(diktum.pelaksana):
            if kode not in kenal:
                pesan = f"Pelaksana {kode!r} tidak dikenal."
                berkas.catat(("diktum", i, "pelaksana", j), pesan, tebakan(kode, kenal))


def _susunan(instruksi: Instruksi, berkas: BerkasYaml) -> None:
    """Numbers, letters and codes that must be unique; sections of the report that must exist."""
    _unik(berkas, "Diktum", ((("diktum", i, "nomor"), d.nomor) for i, d in enumerate(instruksi.diktum)))
    indikator: list[tuple[Jalur, str]] = []
    for i, diktum in enumerate(instruksi.diktum):
        huruf: list[tuple[Jalur, str]] = []
        for j, klausul in enumerate(diktum.klausul):
            jalur: Jalur = ("diktum", i, "klausul", j)
            huruf.append(((*jalur, "huruf"), klausul.huruf or ""))
            indikator += [((*jalur, "indikator", k, "kode"), x.kode) for k, x in enumerate(klausul.indikator)]
            for k, x in enumerate(klausul.indikator):
                if x.hitung is not None and x.hitung not in HITUNGAN:
                    pesan = f"Perhitungan {x.hitung!r} tidak dikenal."
                    berkas.catat((*jalur, "indikator", k, "hitung"), pesan, tebakan(x.hitung, HITUNGAN))
            if klausul.huruf is None and len(diktum.klausul) > 1:
                berkas.catat(jalur, f"Diktum {diktum.nomor} memiliki beberapa klausul: huruf harus diisi.")
            for k, bagian in enumerate(klausul.telusur.bagian_laporan):
                if bagian not in BAGIAN_LAPORAN:
                    pesan = f"Bagian laporan {bagian!r} tidak dikenal. Pilihan: {', '.join(sorted(BAGIAN_LAPORAN))}."
                    berkas.catat((*jalur, "telusur", "bagian_laporan", k), pesan, tebakan(bagian, BAGIAN_LAPORAN))
        _unik(berkas, "Huruf", (h for h in huruf if h[1]))
    _unik(berkas, "Kode indikator", indikator)


def _perjanjian(instruksi: Instruksi, berkas: BerkasYaml) -> None:
    """Parties, notices before the end, events, budget lines: what they name must exist."""
    if instruksi.pengingat_akhir and instruksi.berlaku_sampai is None:
        berkas.catat(("pengingat_akhir",), "Tidak ada 'berlaku_sampai', jadi tidak ada akhir yang diingatkan.")
    with contextlib.suppress(BerkasDaerahSalah):
        daerah = muat_daerah(instruksi.daerah)
        for i, pihak in enumerate(instruksi.para_pihak):
            for j, unit in enumerate(pihak.unit):
                try:
                    pilih_unit(daerah, [unit])
                except UnitTidakDikenal as salah:
                    berkas.catat(("para_pihak", i, "unit", j), str(salah))
    peristiwa: list[tuple[Jalur, str]] = []
    anggaran: list[tuple[Jalur, Anggaran]] = [(("anggaran", i), a) for i, a in enumerate(instruksi.anggaran)]
    for jalur, _, klausul in klausul_bernomor(instruksi):
        anggaran += [((*jalur, "anggaran", i), a) for i, a in enumerate(klausul.anggaran)]
        if klausul.peristiwa is not None:
            peristiwa.append(((*jalur, "peristiwa", "kode"), klausul.peristiwa.kode))
    _unik(berkas, "Peristiwa", peristiwa)
    for jalur, baris in anggaran:
        if baris.tarif_parameter is not None and baris.tarif_parameter not in _parameter():
            pesan = f"Parameter {baris.tarif_parameter!r} tidak dikenal."
            berkas.catat((*jalur, "tarif_parameter"), pesan, tebakan(baris.tarif_parameter, _parameter()))


@cache
def _parameter() -> frozenset[str]:
    return parameter_bawaan().nama()


def _naskah(instruksi: Instruksi, berkas: BerkasYaml, path: Path) -> None:
    """Every quoted text must be in the scan word for word, and an instruction must leave nothing of the scan out."""
    sumber = berkas_naskah(instruksi.naskah, path)
    if sumber is None:
        pesan = f"Berkas naskah {instruksi.naskah!r} tidak ditemukan."
        berkas.catat(("naskah",), pesan, "Simpan naskahnya di folder 'naskah' dan tulis nama berkasnya saja.")
        return
    try:
        mentah = sumber.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        berkas.catat(("naskah",), f"Naskah {instruksi.naskah!r} tidak terbaca.", "Simpan naskah sebagai UTF-8.")
        return
    naskah = Naskah(mentah, (d.nomor for d in instruksi.diktum), instruksi.baris_halaman)

    potongan: list[tuple[Jalur, str]] = []
    for i, diktum in enumerate(instruksi.diktum):
        if diktum.pembuka is not None:
            potongan.append((("diktum", i, "pembuka"), diktum.pembuka))
        potongan += [(("diktum", i, "klausul", j, "teks"), k.teks) for j, k in enumerate(diktum.klausul)]
    lain: list[tuple[Jalur, str | None]] = [(("pembuka",), instruksi.pembuka), (("penutup",), instruksi.penutup)]
    lain += [((*jalur, "dasar_periode"), k.dasar_periode) for jalur, _, k in klausul_bernomor(instruksi)]
    lain += [((*jalur, "manfaat"), k.manfaat) for jalur, _, k in klausul_bernomor(instruksi)]
    lain += [
        ((*jalur, "peristiwa", "dasar"), k.peristiwa.dasar)
        for jalur, _, k in klausul_bernomor(instruksi)
        if k.peristiwa is not None
    ]
    lain += [
        ((kunci, i, "dasar"), p.dasar)
        for kunci in ("mengubah", "mencabut")
        for i, p in enumerate(getattr(instruksi, kunci))
    ]
    lain.append((("dasar_masa_berlaku",), instruksi.dasar_masa_berlaku))
    lain += [(("identitas", i, "isi"), satu.isi) for i, satu in enumerate(instruksi.identitas)]
    for i, pihak in enumerate(instruksi.para_pihak):
        lain += [(("para_pihak", i, "alamat", j), a) for j, a in enumerate(pihak.alamat)]
        lain += [(("para_pihak", i, "surel"), pihak.surel), (("para_pihak", i, "jabatan"), pihak.jabatan)]
    for jalur, teks in (*lain, *potongan):
        if teks is not None and not naskah.memuat(teks):
            berkas.catat(jalur, "Teks tidak sama dengan naskah.", naskah.beda(teks))

    # Agreements and guidelines are taken in by selected clauses; only an instruction is carried over whole.
    if instruksi.bentuk == "instruksi_bupati":
        akhir = instruksi.penutup or "Ditetapkan di"
        for nomor, sisa in naskah.urutkan((teks for _, teks in potongan), akhir):
            di_akhir = nomor == len(potongan)
            jalur = potongan[-1 if di_akhir else nomor][0]
            if sisa is None and not di_akhir:
                berkas.catat(jalur, "Urutan teks tidak sama dengan naskah.", "Susun klausul menurut urutan naskah.")
            elif sisa is not None:
                letak = "sesudah" if di_akhir else "sebelum"
                berkas.catat(jalur, f"Naskah memuat teks yang tidak ada di berkas, {letak} bagian ini: {sisa[:200]!r}.")


def berkas_naskah(nama: str, path: Path) -> Path | None:
    """The scan: in ``naskah/`` beside the file or beside its folder, else among those of the package."""
    if not nama or Path(nama).name != nama:
        return None
    calon = (path.parent / "naskah" / nama, path.parent.parent / "naskah" / nama, FOLDER_NASKAH / nama)
    return next((c for c in calon if c.is_file()), None)


def _unik(berkas: BerkasYaml, sebutan: str, nilai: Iterable[tuple[Jalur, str]]) -> None:
    """Reports every value that was already used above it, with the line of its first use."""
    pertama: dict[str, Jalur] = {}
    for jalur, isi in nilai:
        if isi in pertama:
            berkas.catat(jalur, f"{sebutan} {isi!r} sudah dipakai di baris {berkas.letak(pertama[isi])[0]}.")
        else:
            pertama[isi] = jalur
