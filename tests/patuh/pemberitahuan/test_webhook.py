"""A unit's webhook: what it gets, how it can trust it, and where we do not call."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from sqlmodel import select
from standardwebhooks import Webhook, WebhookVerificationError

from patuh.akun.muat import muat_daerah
from patuh.akun.pelaku import Pelaku
from patuh.basisdata.mesin import BasisData
from patuh.galat import IsianSalah
from patuh.pemberitahuan.catat import beri_tahu
from patuh.pemberitahuan.ringkasan import susun_ringkasan
from patuh.pemberitahuan.saluran import AlamatTerlarang, atur_saluran, periksa_alamat, rahasia_saluran
from patuh.pemberitahuan.tabel import JenisPemberitahuan
from patuh.pemberitahuan.tabel_saluran import KirimanWebhook, SaluranUnit
from patuh.pemberitahuan.webhook import BATAS_PERCOBAAN, HasilWebhook, kirim_webhook, susun_kiriman, tanda_tangan
from patuh.tugas.rencana import isi_unit
from tests.register_kecil import KUNCI

KINI = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CAMAT = Pelaku("jabatan:camat", "33.13", "33.13.01")
ALAMAT = "https://gerbang.contoh.go.id/patuh"


def _saat(waktu: datetime) -> datetime:
    return waktu


def _umum(_host: str, _port: int) -> list[str]:
    return ["36.67.1.2"]


def _siapkan(bd: BasisData, *, ringkasan: bool = True) -> str:
    isi_unit(bd, muat_daerah("33.13"))
    with bd.tulis() as sesi:
        _kabar(sesi, "lama", KINI - timedelta(minutes=1))
        rahasia = atur_saluran(sesi, CAMAT, ringkasan=ringkasan, webhook=ALAMAT, kunci=KUNCI, waktu=KINI, cari=_umum)
        _kabar(sesi, "baru", KINI + timedelta(minutes=1))
    assert rahasia is not None
    return rahasia


def _kabar(sesi: object, kunci: str, waktu: datetime) -> None:
    beri_tahu(
        sesi,  # type: ignore[arg-type]
        kunci=kunci,
        daerah="33.13",
        unit="33.13.01",
        jenis=JenisPemberitahuan.ESKALASI,
        judul="Desa Jatipuro belum melapor",
        isi="Diktum KETUJUH BELAS",
        waktu=waktu,
        segera=False,
    )


def test_kiriman_bertanda_tangan_hanya_yang_baru_dan_sekali(bd: BasisData) -> None:
    _siapkan(bd)
    kini = KINI + timedelta(minutes=2)
    assert (susun_kiriman(bd, waktu=kini), susun_kiriman(bd, waktu=kini)) == (1, 0)
    diterima: list[httpx.Request] = []

    def gerbang(request: httpx.Request) -> httpx.Response:
        diterima.append(request)
        return httpx.Response(204)

    def kirim() -> HasilWebhook:
        return kirim_webhook(
            bd,
            KUNCI,
            alamat_dasar="https://patuh.contoh",
            jam=lambda: kini,
            cari=_umum,
            angkutan=httpx.MockTransport(gerbang),
        )

    assert kirim() == HasilWebhook(terkirim=1)
    assert kirim() == HasilWebhook()
    (satu,) = diterima
    # The address that was checked is the one that is called; the name only says who is meant.
    assert (satu.url.host, satu.headers["host"]) == ("36.67.1.2", "gerbang.contoh.go.id")
    assert satu.extensions["sni_hostname"] == "gerbang.contoh.go.id"
    isi = json.loads(satu.content)
    assert isi["type"] == "pemberitahuan.eskalasi"
    assert isi["timestamp"] == "2026-11-23T09:01:00+07:00"
    assert isi["data"]["unit"] == "33.13.01"
    with bd.baca() as sesi:
        kunci = rahasia_saluran(sesi.get_one(SaluranUnit, "33.13.01"), KUNCI)
    assert kunci is not None
    id_, saat = satu.headers["webhook-id"], int(satu.headers["webhook-timestamp"])
    assert satu.headers["webhook-signature"] == tanda_tangan(kunci, id_, saat, satu.content)
    assert saat == int(kini.timestamp())


class _Gerbang:
    """An office's gateway: a real server on loopback that keeps what it was sent and answers with ``status``."""

    def __init__(self) -> None:
        self.terima: list[tuple[dict[str, str], bytes]] = []
        self.status = 204
        gerbang = self

        class Pelayan(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                badan = self.rfile.read(int(self.headers["content-length"]))
                gerbang.terima.append(({n.lower(): isi for n, isi in self.headers.items()}, badan))
                self.send_response(gerbang.status)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """The test says what it saw."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Pelayan)
        self.alamat = f"http://127.0.0.1:{self.server.server_address[1]}/patuh"


@pytest.fixture
def gerbang() -> Iterator[_Gerbang]:
    """The gateway, serving."""
    satu = _Gerbang()
    utas = threading.Thread(target=satu.server.serve_forever, args=(0.05,), daemon=True)
    utas.start()
    yield satu
    satu.server.shutdown()
    satu.server.server_close()
    utas.join()


def test_gerbang_memeriksa_dengan_pustaka_acuannya(bd_sqlite: BasisData, gerbang: _Gerbang) -> None:
    """What Standard Webhooks' own library accepts: the key as we showed it, our headers, our bytes; then a new key."""
    bd, kini = bd_sqlite, datetime.now(UTC)
    isi_unit(bd, muat_daerah("33.13"))

    def atur(*, ganti: bool = False) -> str | None:
        with bd.tulis() as sesi:
            return atur_saluran(
                sesi,
                CAMAT,
                ringkasan=True,
                webhook=gerbang.alamat,
                kunci=KUNCI,
                waktu=kini - timedelta(minutes=2),
                bebas=True,
                ganti_kunci=ganti,
            )

    def kirim(nama: str) -> HasilWebhook:
        with bd.tulis() as sesi:
            _kabar(sesi, nama, kini - timedelta(minutes=1))
        susun_kiriman(bd, waktu=kini)
        return kirim_webhook(bd, KUNCI, alamat_dasar="https://patuh.contoh", jam=lambda: kini, bebas=True)

    rahasia = atur()
    assert rahasia is not None
    assert kirim("satu") == HasilWebhook(terkirim=1)
    kepala, badan = gerbang.terima[0]
    assert Webhook(rahasia).verify(badan, kepala)["data"]["judul"] == "Desa Jatipuro belum melapor"
    with pytest.raises(WebhookVerificationError):
        Webhook(rahasia).verify(badan.replace(b"33.13.01", b"33.13.02"), kepala)
    # Saved as it was, the key stays; asked for, it changes, and what is delivered again keeps its id.
    assert atur() is None
    gerbang.status = 503
    assert kirim("dua") == HasilWebhook(coba_lagi=1)
    baru = atur(ganti=True)
    assert baru is not None
    gerbang.status, kini = 200, kini + timedelta(minutes=3)
    assert kirim_webhook(bd, KUNCI, alamat_dasar="https://patuh.contoh", jam=lambda: kini, bebas=True).terkirim == 1
    (gagal, _), (kepala, badan) = gerbang.terima[1:]
    assert gagal["webhook-id"] == kepala["webhook-id"]
    Webhook(baru).verify(badan, kepala)
    with pytest.raises(WebhookVerificationError):
        Webhook(rahasia).verify(badan, kepala)


def test_gerbang_mati_dicoba_lagi_lalu_menyerah(bd_sqlite: BasisData) -> None:
    bd = bd_sqlite
    _siapkan(bd)
    kini = KINI + timedelta(minutes=2)
    susun_kiriman(bd, waktu=kini)
    hasil = []
    for _ in range(BATAS_PERCOBAAN + 2):
        hasil.append(
            kirim_webhook(
                bd,
                KUNCI,
                alamat_dasar="https://patuh.contoh",
                jam=partial(_saat, kini),
                cari=_umum,
                angkutan=httpx.MockTransport(lambda _: httpx.Response(302, headers={"location": "http://10.0.0.1/"})),
            )
        )
        kini += timedelta(hours=2)
    assert hasil[0] == HasilWebhook(coba_lagi=1)
    assert hasil[BATAS_PERCOBAAN - 1] == HasilWebhook(gagal=1)
    assert hasil[-1] == HasilWebhook()
    with bd.baca() as sesi:
        satu = sesi.exec(select(KirimanWebhook)).one()
    assert (satu.status, satu.galat) == ("GAGAL", "jawaban 302")


@pytest.mark.parametrize(
    ("alamat", "ip"),
    [
        ("http://gerbang.contoh.go.id/", "36.67.1.2"),
        ("https://gerbang.contoh.go.id/", "10.1.2.3"),
        ("https://gerbang.contoh.go.id/", "127.0.0.1"),
        ("https://gerbang.contoh.go.id/", "169.254.169.254"),
        ("https://gerbang.contoh.go.id/", "::ffff:10.1.2.3"),
        ("https://gerbang.contoh.go.id/", "fd00::1"),
        ("https://pengguna:sandi@gerbang.contoh.go.id/", "36.67.1.2"),
        ("ftp://gerbang.contoh.go.id/", "36.67.1.2"),
        ("https:///tanpa-nama", "36.67.1.2"),
    ],
)
def test_alamat_yang_tidak_dipanggil(alamat: str, ip: str, bd_sqlite: BasisData) -> None:
    with pytest.raises(AlamatTerlarang):
        periksa_alamat(alamat, cari=lambda _h, _p: ["36.67.1.2", ip])
    with pytest.raises(IsianSalah) as galat, bd_sqlite.tulis() as sesi:
        atur_saluran(
            sesi, CAMAT, ringkasan=True, webhook=alamat, kunci=KUNCI, waktu=KINI, cari=lambda _h, _p: ["36.67.1.2", ip]
        )
    assert [e.kolom for e in galat.value.errors] == ["webhook"]


def test_alamat_yang_berganti_sesudah_diperiksa_tidak_dipanggil(bd_sqlite: BasisData) -> None:
    """A name that answered with a public address once may answer with a private one later (DNS rebinding)."""
    _siapkan(bd_sqlite)
    kini = KINI + timedelta(minutes=2)
    susun_kiriman(bd_sqlite, waktu=kini)

    def jangan(_: httpx.Request) -> httpx.Response:
        raise AssertionError("tidak boleh dipanggil")

    hasil = kirim_webhook(
        bd_sqlite,
        KUNCI,
        alamat_dasar="https://patuh.contoh",
        jam=lambda: kini,
        cari=lambda _h, _p: ["192.168.1.1"],
        angkutan=httpx.MockTransport(jangan),
    )
    assert hasil == HasilWebhook(coba_lagi=1)


def test_unit_tanpa_ringkasan_tidak_mendapat_surel_pagi(bd_sqlite: BasisData) -> None:
    def surel() -> int:
        return susun_ringkasan(
            bd_sqlite,
            daerah=muat_daerah("33.13"),
            waktu=KINI + timedelta(hours=1),
            pengirim_domain="patuh.contoh",
            alamat_dasar="https://patuh.contoh",
        )

    _siapkan(bd_sqlite, ringkasan=False)
    assert surel() == 0
    with bd_sqlite.tulis() as sesi:
        atur_saluran(sesi, CAMAT, ringkasan=True, webhook="", kunci=KUNCI, waktu=KINI)
    assert surel() == 1
