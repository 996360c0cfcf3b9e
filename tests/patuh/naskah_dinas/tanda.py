"""Signing for the tests: a key of our own, and PAdES by pyHanko."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import SimpleSigner, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore
from pypdf import PdfReader, PdfWriter


@lru_cache(maxsize=1)
def penanda_uji() -> SimpleSigner:
    """A signer with a certificate of its own."""
    kunci = ec.generate_private_key(ec.SECP256R1())
    nama = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Penanda Uji")])
    awal = datetime(2020, 1, 1, tzinfo=UTC)
    sertifikat = (
        x509.CertificateBuilder()
        .subject_name(nama)
        .issuer_name(nama)
        .public_key(kunci.public_key())
        .serial_number(1)
        .not_valid_before(awal)
        .not_valid_after(awal + timedelta(days=36_500))
        .add_extension(
            x509.KeyUsage(
                digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
                key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
            ),
            critical=True,
        )
        .sign(kunci, hashes.SHA256())
    )  # fmt: skip
    bentuk = (serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return SimpleSigner(
        signing_cert=Certificate.load(sertifikat.public_bytes(serialization.Encoding.DER)),
        signing_key=PrivateKeyInfo.load(kunci.private_bytes(*bentuk)),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]
    )


def tandatangani(pdf: bytes) -> bytes:
    """The file with a signature added behind it."""
    keluar = io.BytesIO()
    signers.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf)),
        signers.PdfSignatureMetadata(field_name="TandaTangan"),
        signer=penanda_uji(),
        output=keluar,
    )
    return keluar.getvalue()


def tulis_ulang(pdf: bytes) -> bytes:
    """The file as another program writes it anew, its keywords kept."""
    asal = PdfReader(io.BytesIO(pdf))
    tujuan = PdfWriter()
    tujuan.append(asal)
    tujuan.add_metadata({k: str(v) for k, v in (asal.metadata or {}).items()})
    keluar = io.BytesIO()
    tujuan.write(keluar)
    return keluar.getvalue()
