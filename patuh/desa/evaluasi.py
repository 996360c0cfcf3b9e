"""The Camat's evaluation of a Raperdes APBDes: the pack's word on each line and on the whole, and the Camat's own.

(Karanganyar KEENAM BELAS c; Pemalang KELIMA BELAS b. Dana Desa may not pay contributions: SE 4/PRI.00/I/2024.)
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from patuh.akun.pelaku import Pelaku
from patuh.aturan.simpan import simpan_putusan
from patuh.desa.antrean import sisa_bulan
from patuh.desa.kebutuhan import hasil_desa, jumlah_perlu
from patuh.desa.lihat import Pandangan, lihat
from patuh.desa.lingkup import desa_dikenal
from patuh.desa.tabel import BarisEvaluasi, EvaluasiApbdes, Kesimpulan
from patuh.galat import GalatIsian, IsianSalah, TidakBerwenang
from patuh.jejak.catat import catat
from patuh.pemberitahuan.catat import beri_tahu
from patuh.pemberitahuan.tabel import JenisPemberitahuan
from patuh.register.cari import impor_terpakai
from patuh.register.fakta_massal import SUMBER_TERLARANG
from patuh.register.tabel import BarisApbdes, Impor
from patuh.tugas.bentuk import kalender, kamus_unit
from rules.mesin.fakta import periksa_fakta
from rules.mesin.jelas import Putusan
from rules.mesin.mesin import Mesin

PAKET = "anggaran-desa"
_BERMASALAH = frozenset({"SUMBER_TERLARANG", "TIDAK_ADA", "KURANG", "PERLU_DATA"})
_SEBUT = {Kesimpulan.SESUAI: "sesuai", Kesimpulan.PERBAIKAN: "perlu perbaikan"}


@dataclass(frozen=True)
class BarisBaru:
    """A line of the draft budget, in whole rupiah."""

    jenis_belanja: str
    sumber_dana: str
    alokasi: int


@dataclass(frozen=True)
class EvaluasiBaru:
    """What the Camat hands in. ``baris`` None = the lines of the newest ``apbdes`` import; ``bulan`` None = the whole
    of a coming year, the months left of this one."""

    tahun: int
    kesimpulan: Kesimpulan
    catatan: str | None = None
    baris: Sequence[BarisBaru] | None = None
    bulan: int | None = None


def catat_evaluasi(
    sesi: Session, wilayah: str, baru: EvaluasiBaru, *, mesin: Mesin, pelaku: Pelaku, waktu: datetime
) -> EvaluasiApbdes:
    """Evaluate, and put it on record beside the earlier ones; the desa is told.

    Raises:
        TidakDitemukan: no such village.
        TidakBerwenang: not the Camat of its kecamatan.
        IsianSalah: a kelurahan, a year gone by, no lines, or a conclusion against the pack's word without a note.
    """
    daerah = desa_dikenal(wilayah)
    if pelaku.unit != kamus_unit(daerah)[wilayah].atasan or not pelaku.menjangkau(daerah):
        raise TidakBerwenang("Evaluasi Raperdes APBDes dicatat camat desa itu, dengan kunci kecamatannya.")
    hari = kalender(daerah).tanggal(waktu)
    baris, impor = _baris(sesi, daerah, wilayah, baru, hari)
    pandangan = lihat(sesi, mesin, daerah, hari, (wilayah,))
    hasil = hasil_desa(mesin, pandangan)
    jumlah = None if hasil is None else jumlah_perlu(hasil.get(wilayah, {}))
    bulan = baru.bulan or (sisa_bulan(hari) if baru.tahun == hari.year else 12)
    boleh = [b for b in baris if _iuran(b) and b.sumber_dana != SUMBER_TERLARANG]
    alokasi = sum(b.alokasi for b in boleh)
    umum: dict[str, object] = {"jenis_belanja": "IURAN", "bulan": bulan}
    if jumlah is not None:
        umum["jumlah_sktm_belum_dijamin"] = jumlah
    terlarang = any(_iuran(b) for b in baris) and not boleh
    # Without a line that pays contributions the whole is asked as any allowed source with nothing in it.
    sumber = SUMBER_TERLARANG if terlarang else next((b.sumber_dana for b in boleh), "ADD")
    seluruh = _putus(mesin, daerah, hari, umum | {"sumber_dana": sumber, "alokasi": alokasi})
    per_baris = [
        _putus(mesin, daerah, hari, umum | {"sumber_dana": b.sumber_dana, "alokasi": b.alokasi}) if _iuran(b) else None
        for b in baris
    ]
    kode = [seluruh[0].hasil, *(p[0].hasil for p in per_baris if p is not None and p[0].hasil == "SUMBER_TERLARANG")]
    catatan = (baru.catatan or "").strip()
    if not catatan and (baru.kesimpulan == Kesimpulan.PERBAIKAN or _BERMASALAH.intersection(kode)):
        pesan = (
            f"Tulis catatan: apa yang perlu diperbaiki, atau mengapa tetap sesuai ({', '.join(dict.fromkeys(kode))})."
        )
        raise IsianSalah("Catatan belum diisi.", (GalatIsian("catatan", pesan),))
    id_ = str(uuid.uuid4())
    simpan_putusan(sesi, mesin, f"evaluasi/{id_}/0", *seluruh, waktu)
    for ke, putus in enumerate(per_baris, start=1):
        if putus is not None:
            simpan_putusan(sesi, mesin, f"evaluasi/{id_}/{ke}", *putus, waktu)
    sesi.flush()
    hitung = seluruh[0].hitungan
    satu = EvaluasiApbdes(
        id=id_, daerah=daerah, wilayah=wilayah, tahun=baru.tahun, tanggal=hari, bulan=bulan, jumlah_sktm=jumlah,
        alokasi=alokasi, kebutuhan=hitung.get("kebutuhan", _kebutuhan(pandangan, jumlah, bulan)),
        kekurangan=_kekurangan(pandangan, jumlah, bulan, alokasi), hasil=seluruh[0].hasil,
        putusan_id=f"evaluasi/{id_}/0", dari_impor=impor.id if impor is not None else None,
        data_per={j: h.isoformat() for j, h in pandangan.data_per.items()}, kesimpulan=baru.kesimpulan,
        catatan=catatan or None, unit=pelaku.unit or "", pelaku=pelaku.id, waktu=waktu,
    )  # fmt: skip
    sesi.add(satu)
    sesi.flush()
    assert satu.no is not None  # noqa: S101 - a stored row
    for ke, (b, putus) in enumerate(zip(baris, per_baris, strict=True), start=1):
        sesi.add(
            BarisEvaluasi(
                evaluasi_no=satu.no, ke=ke, jenis_belanja=b.jenis_belanja, sumber_dana=b.sumber_dana,
                alokasi=b.alokasi, hasil=putus[0].hasil if putus is not None else None,
                putusan_id=f"evaluasi/{id_}/{ke}" if putus is not None else None,
            )
        )  # fmt: skip
    sesi.flush()
    isi = {"wilayah": wilayah, "tahun": baru.tahun, "hasil": satu.hasil, "kesimpulan": str(baru.kesimpulan)}
    catat(sesi, waktu=waktu, daerah=daerah, pelaku=pelaku.id, tindakan="evaluasi_apbdes.catat",
          objek=f"evaluasi_apbdes/{id_}", isi=isi | {"orang": jumlah})  # fmt: skip
    beri_tahu(
        sesi, kunci=f"evaluasi_apbdes/{id_}", daerah=daerah, unit=wilayah, jenis=JenisPemberitahuan.PENGINGAT,
        judul=f"Evaluasi camat atas APBDes {baru.tahun}: {_SEBUT[baru.kesimpulan]}",
        isi=_isi(satu, terlarang or "SUMBER_TERLARANG" in kode), waktu=waktu, segera=False,
    )  # fmt: skip
    return satu


def baris_evaluasi(sesi: Session, satu: EvaluasiApbdes) -> list[BarisEvaluasi]:
    """The lines of an evaluation, in order."""
    kueri = select(BarisEvaluasi).where(BarisEvaluasi.evaluasi_no == satu.no)
    return sorted(sesi.exec(kueri), key=lambda b: b.ke)


def _iuran(baris: BarisBaru) -> bool:
    return baris.jenis_belanja == "IURAN"


def _baris(
    sesi: Session, daerah: str, wilayah: str, baru: EvaluasiBaru, hari: date
) -> tuple[list[BarisBaru], Impor | None]:
    if kamus_unit(daerah)[wilayah].jenis != "desa":
        pesan = "Kelurahan tidak memiliki APBDes; warganya masuk daftar tunggu."
        raise IsianSalah("Wilayah belum benar.", (GalatIsian("wilayah", pesan),))
    if baru.tahun < hari.year:
        pesan = f"Yang dievaluasi rancangan tahun {hari.year} atau sesudahnya."
        raise IsianSalah("Tahun belum benar.", (GalatIsian("tahun", pesan),))
    if baru.baris is not None:
        return list(baru.baris), None
    impor = impor_terpakai(sesi, daerah, "apbdes", hari)
    isi: list[BarisBaru] = []
    if impor is not None:
        kueri = select(BarisApbdes).where(
            BarisApbdes.impor_no == impor.no, BarisApbdes.wilayah == wilayah, BarisApbdes.tahun == baru.tahun
        )
        urut = sorted(sesi.exec(kueri), key=lambda b: b.baris)
        isi = [BarisBaru(b.jenis_belanja, b.sumber_dana, b.alokasi) for b in urut]
    if not isi:
        pesan = f"Impor apbdes belum memuat desa ini untuk {baru.tahun}. Tulis barisnya, atau impor dahulu."
        raise IsianSalah("Baris APBDes belum ada.", (GalatIsian("baris", pesan),))
    return isi, impor


def _putus(
    mesin: Mesin, daerah: str, hari: date, fakta: Mapping[str, object]
) -> tuple[Putusan, dict[str, bool | int | str]]:
    satu = mesin.untuk(PAKET, daerah, hari)
    nilai = periksa_fakta(satu.terikat, fakta)
    return satu.putus(nilai, hari), nilai


def _kebutuhan(pandangan: Pandangan, jumlah: int | None, bulan: int) -> int | None:
    return None if jumlah is None or pandangan.iuran is None else jumlah * pandangan.iuran * bulan


def _kekurangan(pandangan: Pandangan, jumlah: int | None, bulan: int, alokasi: int) -> int | None:
    butuh = _kebutuhan(pandangan, jumlah, bulan)
    return None if butuh is None else max(0, butuh - alokasi)


def _isi(satu: EvaluasiApbdes, terlarang: bool) -> str:
    kata = [f"Hasil: {satu.hasil}."]
    if satu.kekurangan:
        kata.append(f"Kurang Rp {satu.kekurangan} bagi {satu.jumlah_sktm} orang selama {satu.bulan} bulan.")
    if terlarang:
        kata.append("Dana Desa tidak boleh membayar iuran; pindahkan ke ADD, PADes, bagi hasil, atau bantuan keuangan.")
    if satu.catatan:
        kata.append(f"Catatan camat: {satu.catatan}")
    return " ".join(kata)
