"""Delivering inbox rows to a unit's webhook: signed (Standard Webhooks), at least once, with the row's id as the
delivery's id, so that a gateway can drop what it has already."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
from sqlmodel import col, select, update

from patuh.basisdata.mesin import BasisData, sisip_baru
from patuh.basisdata.tipe import tabel
from patuh.pemberitahuan.bahan import jalur_kabar
from patuh.pemberitahuan.kirim import tunda
from patuh.pemberitahuan.saluran import AlamatTerlarang, Cari, Tujuan, cari_alamat, periksa_alamat, rahasia_saluran
from patuh.pemberitahuan.tabel import Pemberitahuan
from patuh.pemberitahuan.tabel_saluran import KirimanWebhook, SaluranUnit
from patuh.register.rahasia import GudangKunci, KunciSalah
from patuh.tugas.bentuk import lokal

_log = logging.getLogger(__name__)
BATAS_PERCOBAAN = 12
_SEWA = timedelta(minutes=2)
_HABIS = 410
_BERHASIL = range(200, 300)
_DETIK = 10.0


@dataclass(frozen=True)
class HasilWebhook:
    """One run: delivered, put back, given up."""

    terkirim: int = 0
    coba_lagi: int = 0
    gagal: int = 0


def tanda_tangan(rahasia: bytes, id_: str, saat: int, badan: bytes) -> str:
    """The header ``webhook-signature``: HMAC-SHA256 over id, timestamp and body."""
    isi = f"{id_}.{saat}.".encode() + badan
    return "v1," + base64.b64encode(hmac.digest(rahasia, isi, hashlib.sha256)).decode()


def susun_kiriman(bd: BasisData, *, waktu: datetime, batas: int = 500) -> int:
    """Owe a delivery for each inbox row of a unit with a webhook; return how many were new."""
    with bd.tulis() as sesi:
        baris = sesi.exec(
            select(Pemberitahuan.id, Pemberitahuan.unit)
            .join(SaluranUnit, col(SaluranUnit.unit) == col(Pemberitahuan.unit))
            .join(KirimanWebhook, col(KirimanWebhook.pemberitahuan_id) == col(Pemberitahuan.id), isouter=True)
            .where(
                col(SaluranUnit.webhook).is_not(None),
                col(Pemberitahuan.waktu) >= col(SaluranUnit.sejak),
                col(KirimanWebhook.pemberitahuan_id).is_(None),
            )
            .order_by(col(Pemberitahuan.waktu))
            .limit(batas)
        ).all()
        baru = [
            {
                "pemberitahuan_id": id_,
                "unit": unit,
                "status": "DIBUAT",
                "percobaan": 0,
                "dibuat": waktu,
                "berikutnya": waktu,
            }
            for id_, unit in baris
        ]
        return sisip_baru(sesi, tabel(KirimanWebhook), baru)


def kirim_webhook(
    bd: BasisData,
    kunci: GudangKunci,
    *,
    alamat_dasar: str,
    jam: Callable[[], datetime],
    bebas: bool = False,
    batas: int = 20,
    cari: Cari = cari_alamat,
    angkutan: httpx.BaseTransport | None = None,
) -> HasilWebhook:
    """Deliver what is due. A gateway that is away gets it later (a minute doubling to an hour, twelve times)."""
    jumlah = {"TERKIRIM": 0, "COBA_LAGI": 0, "GAGAL": 0}
    with httpx.Client(transport=angkutan, timeout=_DETIK, follow_redirects=False, trust_env=False) as klien:
        for kiriman in _sewa(bd, jam(), batas):
            galat, tetap = _satu(bd, klien, kunci, kiriman, alamat_dasar, jam(), bebas, cari)
            jumlah[_tandai(bd, kiriman, galat, tetap, jam())] += 1
    return HasilWebhook(jumlah["TERKIRIM"], jumlah["COBA_LAGI"], jumlah["GAGAL"])


def _sewa(bd: BasisData, waktu: datetime, batas: int) -> list[KirimanWebhook]:
    with bd.tulis() as sesi:
        siap = (col(KirimanWebhook.status).in_(("DIBUAT", "COBA_LAGI")), col(KirimanWebhook.berikutnya) <= waktu)
        kueri = select(KirimanWebhook).where(*siap).order_by(col(KirimanWebhook.berikutnya)).limit(batas)
        baris = list(sesi.exec(kueri.with_for_update(skip_locked=True)))
        for satu in baris:
            satu.berikutnya = waktu + _SEWA
            sesi.add(satu)
        return baris


def _satu(
    bd: BasisData,
    klien: httpx.Client,
    kunci: GudangKunci,
    kiriman: KirimanWebhook,
    alamat_dasar: str,
    waktu: datetime,
    bebas: bool,
    cari: Cari,
) -> tuple[str | None, bool]:
    """What went wrong (None = delivered), and whether for good. Never the gateway's own words."""
    with bd.baca() as sesi:
        saluran = sesi.get(SaluranUnit, kiriman.unit)
        isi = sesi.get_one(Pemberitahuan, kiriman.pemberitahuan_id)
    if saluran is None or saluran.webhook is None:
        return "webhook sudah dimatikan", True
    try:
        rahasia = rahasia_saluran(saluran, kunci)
        tujuan = periksa_alamat(saluran.webhook, bebas=bebas, cari=cari)
    except (AlamatTerlarang, KunciSalah) as salah:
        return str(salah), False
    if rahasia is None:
        return "webhook tanpa kunci", True
    badan = json.dumps(_badan(isi, alamat_dasar), ensure_ascii=False).encode()
    saat = int(waktu.timestamp())
    kepala = {
        "Host": tujuan.host if tujuan.port in (80, 443) else f"{tujuan.host}:{tujuan.port}",
        "Content-Type": "application/json",
        "User-Agent": "Patuh-Webhook/1",
        "webhook-id": isi.id,
        "webhook-timestamp": str(saat),
        "webhook-signature": tanda_tangan(rahasia, isi.id, saat, badan),
    }
    try:
        jawaban = klien.post(_ke_ip(tujuan), content=badan, headers=kepala, extensions={"sni_hostname": tujuan.host})
    except httpx.HTTPError as salah:
        return type(salah).__name__, False
    if jawaban.status_code in _BERHASIL:
        return None, False
    return f"jawaban {jawaban.status_code}", jawaban.status_code == _HABIS


def _ke_ip(tujuan: Tujuan) -> httpx.URL:
    """The URL with the address that was checked in place of the name: a second look-up could give another one."""
    return httpx.URL(tujuan.alamat).copy_with(host=tujuan.ip)


def _badan(isi: Pemberitahuan, alamat_dasar: str) -> dict[str, object]:
    data = {
        "daerah": isi.daerah,
        "unit": isi.unit,
        "segera": isi.segera,
        "judul": isi.judul,
        "isi": isi.isi,
        "tautan": f"{alamat_dasar.rstrip('/')}{jalur_kabar(isi)}",
    }
    saat = lokal(isi.daerah, isi.waktu) or isi.waktu
    return {"type": f"pemberitahuan.{isi.jenis.lower()}", "timestamp": saat.isoformat(), "data": data}


def _tandai(bd: BasisData, kiriman: KirimanWebhook, galat: str | None, tetap: bool, waktu: datetime) -> str:
    percobaan = kiriman.percobaan + 1
    if galat is None:
        status = "TERKIRIM"
    else:
        status = "GAGAL" if tetap or percobaan >= BATAS_PERCOBAAN else "COBA_LAGI"
        _log.warning("webhook %s: %s (%s)", kiriman.unit, status, galat)
    nilai = {
        "status": status,
        "percobaan": percobaan,
        "galat": galat,
        "berikutnya": waktu + tunda(kiriman.pemberitahuan_id, percobaan),
        "terkirim": waktu if galat is None else None,
    }
    with bd.tulis() as sesi:
        sesi.exec(
            update(KirimanWebhook)
            .where(col(KirimanWebhook.pemberitahuan_id) == kiriman.pemberitahuan_id)
            .values(**nilai)
        )
    return status
