"""The signing port: a key file, a signing service over HTTP that answers in every way, and nobody."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, load_der_private_key, pkcs12
from cryptography.x509 import load_der_x509_certificate

from patuh.galat import Bentrok, IsianSalah
from patuh.naskah_dinas.cetak import cetak_naskah
from patuh.naskah_dinas.penanda import PenandaBsre, PenandaP12, Penandatangan, TanpaPenanda, penanda_dari
from patuh.naskah_dinas.tanda_tangan import nilai
from tests.patuh.naskah_dinas.naskah_contoh import naskah
from tests.patuh.naskah_dinas.tanda import penanda_uji, tandatangani

NASKAH = naskah(nomor="440/007/JKN/2027", tanggal="2027-01-11")
SIAPA = Penandatangan("3313010101900001", "rahasia-sekali")


@pytest.fixture(scope="module")
def asli() -> bytes:
    return cetak_naskah(NASKAH.kanonik(), "pdf")


def _sah(asli: bytes, bertanda: bytes) -> dict[str, str]:
    return nilai(asli, bertanda, NASKAH.kode_verifikasi, NASKAH.sidik())


def test_berkas_kunci_menandatangani_naskah(tmp_path: Path, asli: bytes) -> None:
    uji = penanda_uji()
    assert uji.signing_cert is not None
    kunci = load_der_private_key(uji.signing_key.dump(), None)
    assert isinstance(kunci, EllipticCurvePrivateKey)
    sertifikat = load_der_x509_certificate(uji.signing_cert.dump())
    isi = pkcs12.serialize_key_and_certificates(
        b"uji",
        kunci,
        sertifikat,
        None,
        BestAvailableEncryption(SIAPA.sandi.encode()),
    )
    (tmp_path / "uji.p12").write_bytes(isi)
    penanda = penanda_dari({"PATUH_PENANDA": "p12", "PATUH_PENANDA_BERKAS": str(tmp_path / "uji.p12")})
    assert isinstance(penanda, PenandaP12)
    assert _sah(asli, penanda.tandatangani(asli, SIAPA)) == {"cara": "bertahap"}
    with pytest.raises(IsianSalah, match="ditolak"):
        penanda.tandatangani(asli, Penandatangan("", "salah"))


def _bita(bagian: Message) -> bytes:
    isi = bagian.get_payload(decode=True)
    assert isinstance(isi, bytes)
    return isi


class _Layanan(BaseHTTPRequestHandler):
    """Answers as a signing service does; by passphrase: refuse, fail, return another paper, or sign."""

    def do_POST(self) -> None:
        tubuh = self.rfile.read(int(self.headers["Content-Length"]))
        surat = message_from_bytes(b"Content-Type: " + self.headers["Content-Type"].encode() + b"\r\n\r\n" + tubuh)
        bagian = [b for b in surat.walk() if not b.is_multipart()]
        isi = {str(b.get_param("name", header="content-disposition")): _bita(b) for b in bagian}
        assert self.path == "/api/sign/pdf" and self.headers["Authorization"].startswith("Basic ")
        assert isi["nik"] == SIAPA.nik.encode() and isi["tampilan"] == b"invisible"
        sandi = isi["passphrase"].decode()
        if sandi == "salah":
            return self._jawab(400, b'{"error":"passphrase"}')
        if sandi == "macet":
            return self._jawab(200, b"<html>")
        if sandi == "lain":
            lain = naskah(nomor="440/008/JKN/2027", tanggal="2027-01-11")
            return self._jawab(200, tandatangani(cetak_naskah(lain.kanonik(), "pdf")))
        return self._jawab(200, tandatangani(isi["file"]))

    def _jawab(self, status: int, isi: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(isi)))
        self.end_headers()
        self.wfile.write(isi)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def alamat() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Layanan) as layanan:
        utas = threading.Thread(target=layanan.serve_forever)
        utas.start()
        yield f"http://127.0.0.1:{layanan.server_port}"
        layanan.shutdown()
        utas.join()


def test_layanan_tanda_tangan_dan_jawabannya(alamat: str, asli: bytes) -> None:
    penanda = PenandaBsre(alamat, "kantor", "kata-kantor")
    assert _sah(asli, penanda.tandatangani(asli, SIAPA)) == {"cara": "bertahap"}
    with pytest.raises(IsianSalah) as ditolak:
        penanda.tandatangani(asli, Penandatangan(SIAPA.nik, "salah"))
    assert SIAPA.nik not in repr(ditolak.value) and ditolak.value.errors[0].kolom == "sandi"
    with pytest.raises(Bentrok, match="tidak mengembalikan PDF"):
        penanda.tandatangani(asli, Penandatangan(SIAPA.nik, "macet"))
    # Another paper comes back signed: it is not taken for this one.
    assert "bukan naskah" in _sah(asli, penanda.tandatangani(asli, Penandatangan(SIAPA.nik, "lain")))["sebab"]
    assert SIAPA.sandi not in repr(SIAPA) and "kata-kantor" not in repr(penanda)


def test_layanan_yang_mati_dan_tanpa_penanda(alamat: str, asli: bytes) -> None:
    with pytest.raises(Bentrok, match="tidak menjawab"):
        PenandaBsre("http://127.0.0.1:9", "a", "b").tandatangani(asli, SIAPA)
    with pytest.raises(Bentrok, match="unggah"):
        TanpaPenanda().tandatangani(asli, SIAPA)


@pytest.mark.parametrize(
    ("env", "sebab"),
    [
        ({"PATUH_PENANDA": "lain"}, "salah satu dari"),
        ({"PATUH_PENANDA": "p12"}, "PATUH_PENANDA_BERKAS"),
        ({"PATUH_PENANDA": "bsre", "PATUH_PENANDA_ALAMAT": "https://x"}, "PENGGUNA, PATUH_PENANDA_SANDI"),
        (
            {
                "PATUH_PENANDA": "bsre", "PATUH_PENANDA_ALAMAT": "http://esign.contoh.invalid",
                "PATUH_PENANDA_PENGGUNA": "a", "PATUH_PENANDA_SANDI": "b",
            },
            "https",
        ),
    ],
)  # fmt: skip
def test_pengaturan_yang_salah_disebut(env: dict[str, str], sebab: str) -> None:
    with pytest.raises(ValueError, match=sebab):
        penanda_dari(env)
    assert isinstance(penanda_dari({}), TanpaPenanda)
