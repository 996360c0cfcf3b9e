"""What the desks' pages share: lists with filters, and forms whose fields are data (read, checked, shown again)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Annotated, Any, TypeVar, cast
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from api.auth import masuk_dari, rute_baru
from api.galat import Ditolak, terjemahkan
from api.halaman.formulir import Formulir, galat_formulir, token_halaman
from api.halaman.isian import baca_angka
from api.halaman.tampil import LINGKUNGAN, halaman
from api.layanan import layanan_dari
from patuh.akun.izin import AKSI, boleh
from patuh.akun.pelaku import Pelaku
from patuh.aturan.evaluasi import hari_ini
from patuh.galat import Bentrok, GalatDomain, GalatIsian, IsianSalah
from patuh.instruksi.muat import daftar_instruksi, muat_instruksi

UKURAN = 25
Pilihan = Annotated[str, Query(max_length=100)]
KeDep = Annotated[int, Query(alias="halaman", ge=1, le=1_000_000)]
YA_TIDAK = (("ya", "Ya"), ("tidak", "Tidak"))
SALAH_ISI = (IsianSalah, Bentrok)
"""Errors that bring the form back; others (no right, nothing there) have a page of their own."""
_ANGKA = frozenset({"angka", "rupiah"})
S = TypeVar("S", bound=StrEnum)
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Kolom:
    """A field of a form or filter. ``jenis``: text, date, angka, rupiah, nik, panjang, pilihan, berkas, tetap (hidden).

    A ``nik`` reaches the service as typed and is never shown again; every other text is masked on its way in.
    """

    nama: str
    label: str
    jenis: str = "text"
    petunjuk: str = ""
    wajib: bool = True
    pilihan: Sequence[tuple[str, str]] = ()
    nilai: str = ""
    maks: int = 200


@dataclass(frozen=True)
class Borang:
    """A form of a page: where it is posted, its fields, its button. ``lipat`` hides it behind its title, ``bawah`` puts
    it below the list."""

    aksi: str
    judul: str
    tombol: str
    kolom: Sequence[Kolom] = ()
    petunjuk: str = ""
    awalan: str = ""
    lipat: bool = False
    kedua: bool = False
    bawah: bool = False

    @property
    def berkas(self) -> bool:
        """Does it carry a file?"""
        return any(k.jenis == "berkas" for k in self.kolom)


@dataclass(frozen=True)
class Sel:
    """A cell of a list: its text, where it leads, a small line below, a status mark and the colour of which state it
    has, a number."""

    teks: str
    tuju: str = ""
    kecil: str = ""
    cap: str = ""
    kanan: bool = False
    warna: str = "TERBUKA"


@dataclass(frozen=True)
class Lajur:
    """A column of a list; with ``urut`` its heading sorts by that key."""

    nama: str
    urut: str = ""
    kanan: bool = False


@dataclass(frozen=True)
class Tabel:
    """A list page: what it is, its filters, columns, rows, and what is said when there is none."""

    judul: str
    lajur: Sequence[Lajur]
    baris: Sequence[Sequence[Sel]]
    kosong: str
    pengantar: str = ""
    saring: Sequence[Kolom] = ()
    total: int = 0
    ke: int = 1
    csv: str = ""
    benda: str = "baris"
    borang: Sequence[Borang] = ()
    urut: str = ""
    tautan: Sequence[tuple[str, str]] = ()
    catatan: Sequence[str] = ()
    segar: int = 0
    remah: tuple[str, str] | None = None
    fakta: Sequence[tuple[str, str]] = field(default=())


@dataclass(frozen=True)
class Rincian:
    """One thing: what it is, its state, facts, the clause it rests on, reasons, sections, history, forms."""

    judul: str
    remah: tuple[str, str]
    kecil: str = ""
    cap: str = ""
    pengantar: str = ""
    fakta: Sequence[tuple[str, str]] = ()
    kutipan: tuple[str, str] | None = None
    alasan: Sequence[Mapping[str, Any]] = ()
    lanjut: Sequence[str] = ()
    tabel: Sequence[tuple[str, Sequence[Lajur], Sequence[Sequence[Sel]]]] = ()
    riwayat: Sequence[tuple[str, str, str]] = ()
    tautan: Sequence[tuple[str, str]] = ()
    borang: Sequence[Borang] = ()
    catatan: Sequence[str] = ()


def tampil_rincian(
    request: Request,
    rincian: Rincian,
    twin: object,
    *,
    salah: GalatDomain | None = None,
    isian: Mapping[str, str] | None = None,
    kabar: str | None = None,
) -> Response:
    """The thing as a page or as JSON."""
    konteks = bahan_borang(request, salah, isian, kabar) | {"r": rincian}
    return halaman(request, "rincian.html", konteks, twin, status=salah.status if salah else 200)


def rute_meja(**kwargs: Any) -> APIRouter:
    """A router of desk pages. A unit's key opens them only within its scopes (an official by role, as everywhere)."""
    return rute_baru(include_in_schema=False, dependencies=[Depends(_dalam_lingkup)], **kwargs)


def _dalam_lingkup(request: Request) -> None:
    kunci = masuk_dari(request).kunci
    aksi = AKSI.get(getattr(request.scope.get("route"), "izin", ""))
    if kunci is not None and aksi is not None and aksi.lingkup not in kunci.lingkup:
        raise Ditolak(403, f"Kunci unit ini tidak memiliki lingkup '{aksi.lingkup}'. Masuklah dengan akun pejabat.")


def tampil_daftar(request: Request, tabel: Tabel, twin: object, *, salah: GalatDomain | None = None,
                  isian: Mapping[str, str] | None = None, kabar: str | None = None) -> Response:  # fmt: skip
    """The list as a page (its filters as they were asked) or as JSON."""
    minta = {k: v for k, v in request.query_params.items() if v and k not in ("halaman", "format", "kabar", "urut")}
    konteks = bahan_borang(request, salah, isian, kabar) | {
        "t": tabel,
        "minta": minta,
        "kueri": urlencode(minta),
        "kueri_urut": urlencode(minta | ({"urut": tabel.urut} if tabel.urut else {})),
        "jumlah_halaman": max(1, -(-tabel.total // UKURAN)),
    }
    return halaman(request, "daftar.html", konteks, twin, status=salah.status if salah else 200)


def bahan_borang(
    request: Request,
    salah: GalatDomain | None = None,
    isian: Mapping[str, str] | None = None,
    kabar: str | None = None,
) -> dict[str, Any]:
    """What a page with forms needs: tokens, errors by field, what was typed, the word about what was done."""
    galat = galat_formulir(salah) if salah else []
    return {
        "csrf": token_halaman(request),
        "sekali": str(uuid4()),
        "galat": galat,
        "salah": {g.kolom: g.pesan for g in galat},
        "isian": dict(isian or {}),
        "kabar": kabar,
    }


def baca_isi(model: type[M], kolom: Iterable[Kolom], formulir: Formulir, tambahan: Mapping[str, Any]) -> M:
    """The model of what was typed; an empty field is one that was not given.

    Raises :class:`IsianSalah` naming the fields by their labels.
    """
    galat: list[GalatIsian] = []
    isi: dict[str, Any] = dict(tambahan)
    label = {}
    for k in kolom:
        label[k.nama] = k.label
        teks = _mentah(k, formulir)
        if not teks or k.jenis == "berkas":
            continue
        try:
            isi[k.nama] = baca_angka(teks) if k.jenis in _ANGKA else teks
        except ValueError:
            galat.append(GalatIsian(k.nama, f"{k.label}: tulis angka, misalnya 1.250."))
    try:
        hasil = model.model_validate(isi)
    except ValidationError as salah:
        ada = {g.kolom for g in galat}
        for g in terjemahkan(salah.errors()):
            nama = label.get(g.kolom, g.kolom)
            if g.kolom not in ada:
                pesan = f"{nama} belum diisi." if g.kolom not in isi else f"{nama}: {g.pesan}"
                galat.append(GalatIsian(g.kolom, pesan))
        hasil = None
    if galat or hasil is None:
        raise IsianSalah("Isian belum benar.", tuple(galat))
    return hasil


def _mentah(k: Kolom, formulir: Formulir) -> str:
    if k.jenis == "nik":
        return (formulir.daftar.get(k.nama) or [""])[-1].strip()
    return formulir.teks.get(k.nama, "").strip()


def isi_ulang(kolom: Iterable[Kolom], formulir: Formulir, awalan: str = "") -> dict[str, str]:
    """What the form shows again after an error: never a NIK, only that one was there (``nik:hilang``)."""
    depan = f"{awalan}-" if awalan else ""
    semua = list(kolom)
    hilang = [k.nama for k in semua if k.label.startswith("NIK") and "".join(formulir.daftar.get(k.nama, ())).strip()]
    ulang = {depan + k.nama: formulir.teks.get(k.nama, "") for k in semua if k.jenis not in ("nik", "berkas")}
    return ulang | {f"{depan}{nama}:hilang": "ya" for nama in hilang}


def pilihan_daftar(nama: str, label: str, isi: Iterable[tuple[str, str]], nilai: str) -> Kolom:
    """A filter with a list."""
    return Kolom(nama, label, "pilihan", wajib=False, pilihan=[("", "Semua"), *isi], nilai=nilai)


def terpilih(jenis: type[S], nilai: str, nama: str) -> S | None:
    """A filter's value; raises :class:`IsianSalah` for what is not in its list."""
    try:
        return jenis(nilai) if nilai else None
    except ValueError:
        raise IsianSalah("Saringan belum benar.", (GalatIsian(nama, "Pilih dari daftar."),)) from None


def isi_jawaban(jawaban: Response) -> dict[str, Any]:
    """What a route of the API answered."""
    return cast("dict[str, Any]", json.loads(bytes(jawaban.body)))


def berawalan(awalan: str, salah: GalatDomain) -> GalatDomain:
    """The error with its fields named as they stand on a page with several forms."""
    salah.errors = tuple(replace(g, kolom=f"{awalan}-{g.kolom}") for g in salah.errors)
    return salah


def kini(request: Request, daerah: str) -> str:
    """Today in the daerah's zone, for a date field."""
    return hari_ini(daerah, layanan_dari(request).jam()).isoformat()


def boleh_pelaku(pelaku: Pelaku, aksi: str) -> bool:
    """Is the action open to this official, or (a unit's key) decided by the service?"""
    return not pelaku.peran or boleh(aksi, pelaku.peran)


def dasar_tunggal(teks: Sequence[str], dasar: Sequence[BaseModel]) -> list[dict[str, Any]]:
    """Reasons of a kept decision: its sentences, the clauses with the last of them."""
    hasil: list[dict[str, Any]] = [{"keterangan": t, "dasar": []} for t in teks]
    if hasil:
        hasil[-1]["dasar"] = [d.model_dump() for d in dasar]
    return hasil


def rupiah(nilai: int | None) -> str:
    """``Rp12.345.678`` or ``belum diketahui``."""
    return "belum diketahui" if nilai is None else f"{'-' if nilai < 0 else ''}Rp{abs(nilai):,}".replace(",", ".")


def hitung(nilai: int | None) -> str:
    """``12.345`` or ``belum diketahui``."""
    return "belum diketahui" if nilai is None else f"{nilai:,}".replace(",", ".")


def _subjek(teks: str) -> str:
    """A person of a request by place: ``pekerja[0]`` is ``pekerja ke-1``."""
    return re.sub(r"\[(\d+)\]", lambda c: f" ke-{int(c[1]) + 1}", teks)


def _nama_instruksi(id_: str) -> str:
    return muat_instruksi(id_).nama if id_ in daftar_instruksi() else id_


def _terbuka(borang: Borang, salah: Mapping[str, str]) -> bool:
    """Is one of the errors in this form?"""
    return any(f"{borang.awalan}-{k.nama}" in salah or k.nama in salah for k in borang.kolom)


def _jalur(alamat: str) -> str:
    """The path of an address of our own."""
    return urlsplit(alamat).path


LINGKUNGAN.filters.update(subjek=_subjek, nama_instruksi=_nama_instruksi, jalur=_jalur)
LINGKUNGAN.globals.update(borang_terbuka=_terbuka)
