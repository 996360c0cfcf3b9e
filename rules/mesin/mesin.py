"""The packs in use: put in after their checks, replaced while requests run, asked by (pack, daerah, date).

A pack that does not check never replaces one that does.
"""

from __future__ import annotations

import bisect
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from rules.berkas import Temuan
from rules.mesin.arsip import sejak_instruksi, versi_paket
from rules.mesin.bentuk import PaketTerikat
from rules.mesin.fakta import FaktaSalah, periksa_fakta
from rules.mesin.jelas import MengapaTidak, Putusan
from rules.mesin.massal import KolomSalah
from rules.mesin.normal import batas_tanggal, ikat
from rules.mesin.rete import TerlaluBanyakJalur
from rules.mesin.ruang import tak_terjangkau
from rules.mesin.terikat import MesinPaket, TopengBeda, pasang_terikat
from rules.paket.model import NASIONAL, PERLU_DATA, Contoh, Paket
from rules.paket.periksa import HasilPeriksa
from rules.paket.pustaka import Pustaka
from rules.parameter.model import KumpulanParameter

FOLDER_PAKET = Path(__file__).parents[1] / "paket"


class PaketSalah(ValueError):
    """A pack may not be put to use (``temuan`` says why, with lines)."""

    def __init__(self, pesan: str, temuan: list[Temuan]) -> None:
        self.temuan = tuple(temuan)
        super().__init__("\n".join([pesan, *map(str, temuan)]))


class PaketTidakDikenal(KeyError):
    """No pack with this id."""


class DaerahTidakDikenal(ValueError):
    """The pack is not for this daerah; ``daerah`` lists those it is for."""

    def __init__(self, daerah: tuple[str, ...]) -> None:
        self.daerah = daerah
        super().__init__(f"Paket ini untuk daerah {', '.join(daerah)}.")


class BelumBerlaku(ValueError):
    """The date is before the instrument on which the pack denies; ``sejak`` is its first day."""

    def __init__(self, sejak: date) -> None:
        self.sejak = sejak
        super().__init__(f"Instruksi daerah ini baru berlaku sejak {sejak.isoformat()}.")


@dataclass
class Terpasang:
    """A pack in use: its version, and what is bound so far, by daerah and span. ``terbukti`` are spans in which the
    back ends were held equal before (see :meth:`Mesin.pasang_terbukti`)."""

    paket: Paket
    versi: str
    batas: Mapping[str, tuple[date, ...]]
    sejak: Mapping[str, date | None]
    mesin: dict[tuple[str, int], MesinPaket] = field(default_factory=dict)
    terbukti: frozenset[tuple[str, int]] = frozenset()


class Mesin:
    """All packs in use, with one set of parameters. Safe for threads."""

    def __init__(self, parameter: KumpulanParameter, pustaka: Pustaka) -> None:
        self.parameter = parameter
        self.pustaka = pustaka
        self._terpasang: dict[str, Terpasang] = {}
        self._kunci = threading.Lock()

    def pasang(self, hasil: HasilPeriksa) -> Terpasang:
        """Put a checked pack to use, or replace the one with its id; requests under way keep the one they began with.

        Raises:
            PaketSalah: it has findings; what was in use before stays in use.
        """
        return self._pakai(self.coba(hasil))

    def pasang_terbukti(self, paket: Paket, rentang: Collection[tuple[str, int]]) -> Terpasang:
        """Put a pack to use that :meth:`pasang` took before, in the same bytes, with the same parameters, instruments
        and code: the caller vouches for that. ``rentang`` are the daerah and spans that were bound then
        (``Terpasang.mesin``); they are bound when first asked for, without trying their cases again, and every decision
        is watched as always. Other spans are tried as usual."""
        return self._pakai(self._mulai(paket, frozenset(rentang)))

    def _pakai(self, terpasang: Terpasang) -> Terpasang:
        with self._kunci:
            self._terpasang = {**self._terpasang, terpasang.paket.id: terpasang}
        return terpasang

    def _mulai(self, paket: Paket, terbukti: frozenset[tuple[str, int]] = frozenset()) -> Terpasang:
        batas = {d: batas_tanggal(paket, self.parameter, self.pustaka, d) for d in paket.daerah}
        sejak = {d: sejak_instruksi(paket, self.pustaka, d) for d in paket.daerah}
        return Terpasang(paket, versi_paket(paket, self.pustaka), batas, sejak, terbukti=terbukti)

    def coba(self, hasil: HasilPeriksa) -> Terpasang:
        """All that :meth:`pasang` checks, without putting the pack to use.

        Raises:
            PaketSalah: it has findings.
        """
        paket = hasil.paket
        if paket is None or hasil.temuan:
            raise PaketSalah(f"Paket {hasil.berkas.nama} tidak dipakai:", hasil.temuan)
        terpasang = self._mulai(paket)
        for daerah in paket.daerah:
            try:
                self._ikat(terpasang, daerah, len(terpasang.batas[daerah]))
            except (TopengBeda, TerlaluBanyakJalur, KolomSalah) as salah:
                hasil.berkas.catat((), f"Untuk daerah {daerah}: {salah}")
        if not hasil.temuan:
            self._ruang(terpasang, hasil)
            self._contoh(terpasang, hasil)
        if hasil.temuan:
            raise PaketSalah(f"Paket {hasil.berkas.nama} tidak dipakai:", hasil.temuan)
        return terpasang

    def daftar(self) -> list[Terpasang]:
        """The packs in use, by id."""
        return [self._terpasang[k] for k in sorted(self._terpasang)]

    def ambil(self, id: str) -> Terpasang:
        """One pack in use.

        Raises:
            PaketTidakDikenal: there is none with this id.
        """
        try:
            return self._terpasang[id]
        except KeyError:
            raise PaketTidakDikenal(id) from None

    def untuk(self, id: str, daerah: str, tanggal: date) -> MesinPaket:
        """The pack as it holds in a daerah on a date.

        Raises:
            PaketTidakDikenal: no such pack.
            DaerahTidakDikenal: it is not for this daerah.
            BelumBerlaku: the instrument it enforces was not yet in force.
        """
        terpasang = self.ambil(id)
        return self._untuk(terpasang, daerah, tanggal)

    def putus(self, id: str, daerah: str, tanggal: date, fakta: Mapping[str, object]) -> Putusan:
        """One decision, explained. Raises as :meth:`untuk`, and :class:`FaktaSalah` for facts that cannot be taken."""
        mesin = self.untuk(id, daerah, tanggal)
        return mesin.putus(periksa_fakta(mesin.terikat, fakta), tanggal)

    def mengapa_tidak(
        self, id: str, daerah: str, tanggal: date, fakta: Mapping[str, object], hasil: str
    ) -> list[MengapaTidak]:
        """Why another outcome was not reached. Raises as :meth:`putus`."""
        mesin = self.untuk(id, daerah, tanggal)
        return mesin.mengapa_tidak(periksa_fakta(mesin.terikat, fakta), hasil)

    def massal(self, id: str, daerah: str, tanggal: date, orang: pl.DataFrame) -> pl.DataFrame:
        """The decision of every row of a register. Raises as :meth:`untuk` and ``MesinPaket.massal``."""
        return self.untuk(id, daerah, tanggal).massal(orang)

    def _untuk(self, terpasang: Terpasang, daerah: str, tanggal: date) -> MesinPaket:
        if not terpasang.paket.untuk(daerah):
            raise DaerahTidakDikenal(terpasang.paket.daerah)
        kunci = NASIONAL if terpasang.paket.nasional else daerah
        sejak = terpasang.sejak[kunci]
        if terpasang.paket.tolak_sebelum_instruksi and sejak is not None and tanggal < sejak:
            raise BelumBerlaku(sejak)
        mesin = self._rentang(terpasang, kunci, tanggal)
        return mesin.di(daerah) if terpasang.paket.nasional else mesin

    def _rentang(self, terpasang: Terpasang, kunci: str, tanggal: date) -> MesinPaket:
        rentang = bisect.bisect_right(terpasang.batas[kunci], tanggal)
        mesin = terpasang.mesin.get((kunci, rentang))
        return mesin if mesin is not None else self._ikat(terpasang, kunci, rentang)

    def _ikat(self, terpasang: Terpasang, daerah: str, rentang: int) -> MesinPaket:
        batas = terpasang.batas[daerah]
        hari = batas[rentang - 1] if rentang else (batas[0] if batas else date(2022, 1, 1))
        if not rentang and batas:
            hari = date.fromordinal(hari.toordinal() - 1)
        terikat = self._terikat(terpasang, daerah, hari)
        sejak = terpasang.sejak[daerah]
        terbukti = (daerah, rentang) in terpasang.terbukti
        mesin = MesinPaket(terikat, sejak) if terbukti else pasang_terikat(terikat, sejak)
        return terpasang.mesin.setdefault((daerah, rentang), mesin)

    def _terikat(self, terpasang: Terpasang, daerah: str, hari: date) -> PaketTerikat:
        return ikat(terpasang.paket, self.parameter, self.pustaka, daerah, hari, versi=terpasang.versi)

    def _ruang(self, terpasang: Terpasang, hasil: HasilPeriksa) -> None:
        """Every combination reaches an outcome; every rule decides in some combination, in some daerah.

        Tried as the pack holds now, and as it held on the last day of each rule that has one.
        """
        tidak_pernah = {a.id for a in terpasang.paket.aturan}
        akhir = sorted({a.sampai for a in terpasang.paket.aturan if a.sampai is not None})
        for daerah in terpasang.paket.daerah:
            kini = terpasang.mesin[(daerah, len(terpasang.batas[daerah]))]
            for mesin in {id(m): m for m in (*(self._rentang(terpasang, daerah, h) for h in akhir), kini)}.values():
                mati, kasus = tak_terjangkau(mesin.terikat)
                if kasus is not None:
                    sebut = ", ".join(f"{n} = {kasus.get(n, 'tidak diketahui')}" for n in terpasang.paket.fakta)
                    pesan = f"Ada keadaan tanpa hasil di daerah {daerah}: {sebut}."
                    hasil.berkas.catat(("aturan",), pesan, "Tambahkan aturan, misalnya 'selain itu' di akhir.")
                    return
                tidak_pernah -= {a.aturan.id for a in mesin.terikat.aturan} - mati
        for i, aturan in enumerate(terpasang.paket.aturan):
            if aturan.id in tidak_pernah:
                pesan = f"Aturan {aturan.id!r} tidak pernah memutuskan: aturan di atasnya selalu lebih dulu."
                hasil.berkas.catat(("aturan", i, "bila"), pesan, "Pindahkan ke atas, atau hapus.")

    def _contoh(self, terpasang: Terpasang, hasil: HasilPeriksa) -> None:
        for i, aturan in enumerate(terpasang.paket.aturan):
            for j, contoh in enumerate(aturan.contoh):
                if pesan := self._salah_contoh(terpasang, contoh):
                    hasil.berkas.catat(("aturan", i, "contoh", j), f"Contoh ini salah: {pesan}")

    def _salah_contoh(self, terpasang: Terpasang, contoh: Contoh) -> str | None:
        try:
            mesin = self._untuk(terpasang, contoh.daerah, contoh.tanggal)
            putusan = mesin.putus(periksa_fakta(mesin.terikat, contoh.fakta), contoh.tanggal)
        except (FaktaSalah, DaerahTidakDikenal, BelumBerlaku) as salah:
            return str(salah)
        if putusan.hasil != contoh.hasil:
            return f"tertulis {contoh.hasil}, paket memutuskan {putusan.hasil}."
        if contoh.saran is not None and set(contoh.saran) != set(putusan.saran):
            return f"saran tertulis {list(contoh.saran)}, paket memberi {list(putusan.saran)}."
        if contoh.kurang is not None and set(contoh.kurang) != set(putusan.kurang):
            return f"kurang tertulis {list(contoh.kurang)}, paket menyebut {list(putusan.kurang)}."
        if contoh.hasil == PERLU_DATA and contoh.kurang is None and putusan.kurang:
            return f"sebutkan 'kurang': {list(putusan.kurang)}."
        return None
