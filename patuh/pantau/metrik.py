"""The text that Prometheus reads: this process's counters, and the record's figures as gauges.

The record's figures are the same from every process that is asked: an alarm takes the ``max`` over them.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from patuh.basisdata.mesin import BasisData
from patuh.pantau.potret import Potret

JENIS_ISI = CONTENT_TYPE_LATEST


@dataclass(frozen=True)
class AturanMetrik:
    """Who may read the metrics: who shows ``kunci`` (a bearer token; None = nobody), and, if ``loopback``, whoever asks
    from this machine itself. Both empty is the default: closed."""

    kunci: str | None = None
    loopback: bool = False


def setempat(alamat: str | None) -> bool:
    """Is this a loopback address?"""
    try:
        return alamat is not None and ipaddress.ip_address(alamat).is_loopback
    except ValueError:
        return False


class Pengumpul(Collector):
    """Turns the picture into gauges each time it is asked."""

    def __init__(self, potret: Callable[[], Potret | None], bd: BasisData) -> None:
        self._potret, self._bd = potret, bd

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Gauges of the record; without a database only that it is away, and the pool."""
        potret = self._potret()
        terpakai, batas = self._bd.kolam()
        yield _satu("patuh_basis_data_ok", "Basis data menjawab (1) atau tidak (0).", float(potret is not None))
        yield _satu("patuh_kolam_terpakai", "Sambungan basis data yang sedang dipakai proses ini.", terpakai)
        yield _satu("patuh_kolam_batas", "Sambungan basis data paling banyak untuk proses ini.", batas)
        if potret is not None:
            yield from _ukuran(potret)


def _ukuran(p: Potret) -> Iterable[GaugeMetricFamily]:
    yield _satu("patuh_kotak_keluar", "Baris kotak keluar yang belum diantar.", p.kotak_keluar)
    yield _satu("patuh_kotak_keluar_umur_detik", "Umur baris kotak keluar tertua.", p.kotak_keluar_umur)
    yield _menurut("patuh_surel", "Surel yang belum terkirim.", "status", p.surel)
    yield _satu("patuh_surel_umur_detik", "Umur surel tertua yang belum terkirim.", p.surel_umur)
    tugas = GaugeMetricFamily("patuh_tugas", "Tugas yang belum selesai.", labels=["daerah", "status"])
    for (daerah, status), jumlah in sorted(p.tugas.items()):
        tugas.add_metric([daerah, status], jumlah)
    yield tugas
    yield _satu("patuh_penugasan_belum_dibuka", "Penugasan yang sejam lewat waktunya belum dibuka.", p.belum_dibuka)
    yield _satu("patuh_jejak_tersegel", "Baris jejak yang tersegel.", p.jejak_tersegel)
    yield _satu("patuh_jejak_belum_tersegel", "Baris jejak yang belum tersegel.", p.jejak_terbuka)
    yield _satu("patuh_segel_umur_detik", "Umur baris jejak tertua yang belum tersegel.", p.segel_umur)
    yield _menurut("patuh_impor", "Impor register.", "status", p.impor)
    yield _satu("patuh_impor_umur_detik", "Umur impor tertua yang masih berjalan.", p.impor_umur)
    yield _menurut("patuh_verifikasi", "Verifikasi triwulanan.", "status", p.verifikasi)
    yield _satu("patuh_verifikasi_umur_detik", "Umur verifikasi tertua yang masih dihitung.", p.verifikasi_umur)
    register = GaugeMetricFamily("patuh_register_umur_hari", "Umur data register.", labels=["daerah", "jenis"])
    for (daerah, jenis), per in sorted(p.register.items()):
        register.add_metric([daerah, jenis], (p.waktu.date() - per).days)
    yield register
    yield _menurut("patuh_denyut_umur_detik", "Detik sejak tanda hidup terakhir.", "bagian", p.denyut)
    yield _satu("patuh_disk_bebas_bita", "Ruang kosong folder data.", p.disk[0])
    yield _satu("patuh_disk_seluruh_bita", "Ukuran disk folder data.", p.disk[1])


def _satu(nama: str, arti: str, nilai: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(nama, arti, value=nilai)


def _menurut(nama: str, arti: str, label: str, isi: Mapping[str, float]) -> GaugeMetricFamily:
    keluarga = GaugeMetricFamily(nama, arti, labels=[label])
    for kunci, nilai in sorted(isi.items()):
        keluarga.add_metric([kunci], nilai)
    return keluarga


def teks_metrik(pengumpul: Pengumpul) -> bytes:
    """Everything, in the exposition format."""
    catatan = CollectorRegistry(auto_describe=False)
    catatan.register(pengumpul)
    return generate_latest(REGISTRY) + generate_latest(catatan)
