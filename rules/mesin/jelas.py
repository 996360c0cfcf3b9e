"""The decision as told to people: rules that fired, law, facts, amounts, what is missing, what to do, why not else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from rules.mesin.bentuk import PaketTerikat, Skalar
from rules.mesin.putus import Inti, gagal, kurang
from rules.paket.bahasa import TEMPAT, disebut
from rules.paket.model import Dasar
from rules.parameter.model import NilaiParameter


@dataclass(frozen=True)
class Alasan:
    """One rule that spoke: its id, reason in plain words, law."""

    aturan: str
    keterangan: str
    dasar: tuple[Dasar, ...]


@dataclass(frozen=True)
class MengapaTidak:
    """Why an outcome was not reached: the rule that would give it, and the first condition that failed."""

    hasil: str
    aturan: str
    syarat: str
    keterangan: str


@dataclass(frozen=True)
class Putusan:
    """A decision with everything needed to explain it, and its masks, from which it can be rebuilt."""

    paket: str
    versi: str
    versi_parameter: str
    daerah: str
    tanggal: date
    hasil: str
    benar: int
    mungkin: int
    saran: tuple[str, ...] = ()
    alasan: tuple[Alasan, ...] = ()
    kurang: tuple[str, ...] = ()
    langkah: tuple[str, ...] = ()
    parameter: dict[str, NilaiParameter] = field(default_factory=dict)
    fakta: dict[str, Skalar] = field(default_factory=dict)
    hitungan: dict[str, int] = field(default_factory=dict)
    catatan: tuple[str, ...] = ()


def jelaskan(
    terikat: PaketTerikat,
    inti: Inti,
    topeng: tuple[int, int],
    nilai: Mapping[str, Skalar],
    *,
    tanggal: date,
    sejak: date | None = None,
) -> Putusan:
    """The whole decision of a date. ``sejak`` is the day on which the instrument of this daerah came into force."""
    satu = terikat.aturan[inti.aturan]
    dicoba = [terikat.kondisi[a.kondisi] for a in terikat.aturan[: inti.aturan + 1]]
    dicoba += [terikat.kondisi[satu.saran[i][1]] for i in inti.saran]
    nama_parameter = dict.fromkeys(p for k in dicoba for p in k.parameter)
    nama_parameter |= dict.fromkeys(disebut(satu.aturan.keterangan, satu.aturan.langkah))
    if inti.ubahan is not None:
        ubahan = terikat.ubahan[inti.ubahan][0]
        dicoba.append(terikat.kondisi[terikat.ubahan[inti.ubahan][1]])
        nama_parameter |= dict.fromkeys(disebut(ubahan.keterangan, ubahan.langkah))
    hitungan = {n: nilai[n] for n in terikat.paket.hitungan if n in nilai}
    nama_parameter |= dict.fromkeys(p for t in terikat.turunan if t.nama in hitungan for p in t.parameter)
    parameter = {n: p for n in nama_parameter if (p := terikat.parameter.get(n)) is not None}
    sebut = {**nilai, **{n: p.nilai for n, p in parameter.items()}}
    tiada = kurang(terikat, inti.aturan, nilai) if inti.berhenti else ()
    alasan, langkah = _alasan(terikat, inti, tiada, sebut, tanggal)
    catatan = [satu.aturan.catatan] if satu.aturan.catatan else []
    if sejak is not None and tanggal < sejak:
        catatan.append(f"Instruksi yang menjadi dasar baru berlaku sejak {sejak.isoformat()}.")
    dipakai = dict.fromkeys(f for k in dicoba for f in k.fakta)
    return Putusan(
        paket=terikat.paket.id,
        versi=terikat.versi,
        versi_parameter=terikat.versi_parameter,
        daerah=terikat.daerah,
        tanggal=tanggal,
        hasil=inti.hasil,
        benar=topeng[0],
        mungkin=topeng[1],
        saran=tuple(satu.saran[i][0].kode for i in inti.saran),
        alasan=alasan,
        kurang=tiada,
        langkah=langkah,
        parameter=parameter,
        fakta={n: nilai[n] for n in dipakai if n in nilai},
        hitungan={n: int(v) for n, v in hitungan.items()},
        catatan=tuple(catatan),
    )


def mengapa_tidak(terikat: PaketTerikat, inti: Inti, nilai: Mapping[str, Skalar], hasil: str) -> list[MengapaTidak]:
    """For every rule that would give ``hasil`` and did not decide: the first condition that failed.

    Empty when the pack has no such rule here, or ``hasil`` is the outcome that was reached.
    """
    penentu = terikat.aturan[inti.aturan].aturan.id
    baris = []
    for tempat, satu in enumerate(terikat.aturan):
        if satu.aturan.hasil != hasil or inti.hasil == hasil:
            continue
        syarat = gagal(terikat.kondisi[satu.kondisi].pohon, nilai)
        if tempat == inti.aturan and syarat is None:
            # Its rule fired, and the pack's last line turned the outcome.
            keterangan = f"Aturan {satu.aturan.id} terpenuhi, tetapi hasilnya diubah menjadi {inti.hasil}."
        elif syarat is None:
            keterangan = f"Syaratnya terpenuhi, tetapi aturan {penentu} lebih dulu memutuskan."
        elif tempat > inti.aturan:
            keterangan = f"Aturan {penentu} lebih dulu memutuskan; lagi pula tidak terpenuhi: {syarat}."
        else:
            keterangan = f"Tidak terpenuhi: {syarat}."
        baris.append(MengapaTidak(hasil, satu.aturan.id, syarat or satu.aturan.bila, keterangan))
    return baris


def rupiah(jumlah: int) -> str:
    """``19.291.876.800``."""
    return f"{jumlah:,}".replace(",", ".")


def _sebutan(arti: str) -> str:
    """A fact's meaning as part of a sentence, without its explanations."""
    awal = re.split(r"; |\.(?:\s|$)", re.sub(r" \([^)]*\)", "", arti), maxsplit=1)[0]
    return awal if awal[1:2].isupper() else awal[:1].lower() + awal[1:]


def _alasan(
    terikat: PaketTerikat, inti: Inti, tiada: tuple[str, ...], sebut: Mapping[str, Skalar], tanggal: date
) -> tuple[tuple[Alasan, ...], tuple[str, ...]]:
    satu = terikat.aturan[inti.aturan]
    if inti.berhenti:
        fakta = [n for n in tiada if n in terikat.fakta]
        parameter = [n for n in tiada if n not in terikat.fakta]
        kata = []
        if fakta:
            belum = "; ".join(_sebutan(terikat.fakta[n].arti) for n in fakta)
            kata.append(f"Belum dapat diputuskan. Yang belum diketahui: {belum}.")
        if parameter:
            pada = tanggal.isoformat()
            kata.append(f"Nilai parameter {', '.join(parameter)} belum diketahui untuk tanggal {pada}.")
        lengkapi = [f"Lengkapi: {n} ({terikat.fakta[n].arti})." for n in fakta]
        lengkapi += [f"Tetapkan nilai parameter {n} untuk tanggal itu, beserta sumbernya." for n in parameter]
        return (Alasan(satu.aturan.id, " ".join(kata), satu.dasar),), tuple(lengkapi)
    alasan = [Alasan(satu.aturan.id, _isi(satu.aturan.keterangan, sebut), satu.dasar)]
    langkah = [satu.aturan.langkah]
    if inti.ubahan is not None:
        ubahan = terikat.ubahan[inti.ubahan][0]
        alasan.append(Alasan(ubahan.id, _isi(ubahan.keterangan, sebut), ()))
        langkah = [ubahan.langkah or satu.aturan.langkah]
    for i in inti.saran:
        saran, _, dasar = satu.saran[i]
        alasan.append(Alasan(f"{satu.aturan.id}/{saran.kode}", _isi(saran.keterangan, sebut), dasar))
    return tuple(alasan), tuple(_isi(teks, sebut) for teks in langkah if teks)


def _isi(teks: str, sebut: Mapping[str, Skalar]) -> str:
    def ganti(cocok: re.Match[str]) -> str:
        nilai = sebut.get(cocok.group(1))
        if nilai is None:
            return "(belum diketahui)"
        return rupiah(nilai) if isinstance(nilai, int) and not isinstance(nilai, bool) else str(nilai)

    return TEMPAT.sub(ganti, teks)
