"""A small regency with one instruction, and a real SMTP server on loopback that can be told to refuse."""

from __future__ import annotations

import asyncio
import email
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from email.policy import default as KEBIJAKAN

from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlmodel import select

from patuh.akun.daerah import Daerah, Kop, Pejabat
from patuh.akun.tabel import Unit
from patuh.basisdata.mesin import BasisData
from patuh.instruksi.model import Instruksi
from patuh.pemberitahuan.catat import beri_tahu
from patuh.pemberitahuan.pengirim import PengirimSmtp
from patuh.pemberitahuan.susun import susun_ringkasan, susun_segera
from patuh.pemberitahuan.tabel import JenisPemberitahuan, Surel
from patuh.tugas.tabel import Keadaan, Penugasan, Tugas, id_penugasan, id_tugas
from rules.kalender import Kalender

DOMAIN = "patuh.example.go.id"
DASAR = "https://patuh.example.go.id"
DARI = f"surel@{DOMAIN}"
PERIODE = "2026-T3"
CAMAT = "33.13.01"
DESA = "33.13.01.2001"
# Thursday 1 October 2026, 07.30 in Karanganyar; the reports of triwulan III are due on Wednesday 7 October.
PAGI = datetime(2026, 10, 1, 0, 30, tzinfo=UTC)
TENGGAT = Kalender().akhir_hari(date(2026, 10, 7))

DAERAH = Daerah(
    kode="33.13",
    nama="Kabupaten Karanganyar",
    sebutan="Bupati",
    kop=Kop(pemerintah="Pemerintah Kabupaten Karanganyar", instansi="Sekretariat Daerah", kota="Karanganyar"),
    sekda=Pejabat(jabatan="Sekretaris Daerah"),
    unit=(),
)
INSTRUKSI = Instruksi.model_validate(
    {
        "id": "karanganyar-440-3-2022",
        "bentuk": "instruksi_bupati",
        "nama": "Instruksi Bupati Karanganyar Nomor 440/3 Tahun 2022",
        "nomor": "440/3 Tahun 2022",
        "tentang": "Optimalisasi",
        "tanggal": "2022-01-25",
        "daerah": "33.13",
        "berlaku_dari": "2022-01-25",
        "penandatangan": {"jabatan": "Bupati Karanganyar", "tempat": "Karanganyar"},
        "naskah": "naskah.txt",
        "pembuka": "Dalam rangka optimalisasi",
        "pelaksana": [{"id": "desa", "sebutan": "Kepala Desa", "unit": ["jenis:desa"]}],
        "diktum": [
            {
                "nomor": "KEDELAPAN",
                "pelaksana": ["desa"],
                "klausul": [
                    {
                        "huruf": huruf,
                        "teks": f"memastikan <perangkat> desa & keluarganya ke-{huruf} menjadi peserta JKN;",
                        "jenis": "penutup",
                        "alasan_penutup": "contoh",
                    }
                    for huruf in "abcdefgh"
                ],
            }
        ],
    }
)


def isi_unit(bd: BasisData, *tambahan: Unit) -> None:
    """Write the camat, one village and whatever else."""
    with bd.tulis() as sesi:
        sesi.add_all(
            [
                Unit(
                    kode=CAMAT,
                    daerah="33.13",
                    nama="Kecamatan Jatipuro",
                    jenis="camat",
                    jabatan="Camat Jatipuro",
                    surel="camat@jatipuro.example",
                ),
                buat_desa(DESA, "Desa Jatipuro", "desa@jatipuro.example"),
                *tambahan,
            ]
        )


def buat_desa(kode: str, nama: str, surel: str | None) -> Unit:
    """A village below the camat."""
    return Unit(kode=kode, daerah="33.13", nama=nama, jenis="desa", jabatan=f"Kepala {nama}", atasan=CAMAT, surel=surel)


def isi_tugas(
    bd: BasisData,
    huruf: str,
    *,
    unit: str = DESA,
    keadaan: Keadaan = Keadaan.TERBUKA,
    tenggat: datetime = TENGGAT,
    periode: str = PERIODE,
) -> str:
    """Write one task; return its id."""
    instruksi = INSTRUKSI.id
    penugasan = id_penugasan(instruksi, "KEDELAPAN", unit, periode)
    kunci = tenggat + timedelta(days=30)
    tugas = Tugas(
        id=id_tugas(instruksi, "KEDELAPAN", huruf, unit, periode),
        penugasan_id=penugasan,
        daerah="33.13",
        instruksi=instruksi,
        diktum="KEDELAPAN",
        huruf=huruf,
        urutan=ord(huruf),
        jenis="berkala",
        sifat="perintah",
        unit=unit,
        atasan=CAMAT,
        periode=periode,
        keadaan=keadaan,
        buka=PAGI,
        tenggat=tenggat,
        kunci=kunci,
    )
    with bd.tulis() as sesi:
        if sesi.get(Penugasan, penugasan) is None:
            sesi.add(
                Penugasan(
                    id=penugasan,
                    daerah="33.13",
                    instruksi=instruksi,
                    versi="0",
                    diktum="KEDELAPAN",
                    unit=unit,
                    periode=periode,
                    sifat="perintah",
                    alur_id=penugasan,
                    buka=PAGI,
                    tenggat=tenggat,
                    kunci=kunci,
                )
            )
            sesi.flush()
        sesi.add(tugas)
    return tugas.id


def kabari(
    bd: BasisData,
    kunci: str,
    *,
    unit: str = DESA,
    jenis: JenisPemberitahuan = JenisPemberitahuan.DITUGASKAN,
    segera: bool = True,
    tugas_id: str | None = None,
    judul: str = "Tugas dibuka",
    isi: str = "",
    waktu: datetime = PAGI,
) -> bool:
    """Write one inbox row."""
    with bd.tulis() as sesi:
        return beri_tahu(
            sesi,
            kunci=kunci,
            daerah="33.13",
            unit=unit,
            jenis=jenis,
            judul=judul,
            isi=isi,
            waktu=waktu,
            segera=segera,
            tugas_id=tugas_id,
        )


def segera(bd: BasisData, waktu: datetime = PAGI + timedelta(minutes=1)) -> int:
    """Compose the mails that go out at once."""
    return susun_segera(
        bd,
        waktu=waktu,
        pengirim_domain=DOMAIN,
        alamat_dasar=DASAR,
        daerah=lambda _: DAERAH,
        instruksi=lambda _: INSTRUKSI,
    )


def ringkasan(bd: BasisData, waktu: datetime = PAGI, daerah: Daerah = DAERAH) -> int:
    """Compose the digests."""
    return susun_ringkasan(
        bd,
        daerah=daerah,
        waktu=waktu,
        pengirim_domain=DOMAIN,
        alamat_dasar=DASAR,
        instruksi=lambda _: INSTRUKSI,
    )


def semua_surel(bd: BasisData) -> dict[str, Surel]:
    """All mails by address."""
    with bd.baca() as sesi:
        return {s.alamat: s for s in sesi.exec(select(Surel).order_by(Surel.alamat))}


class KotakPos:
    """The handler of the test server: keeps what it took; ``jawab`` may refuse a recipient with an SMTP reply."""

    def __init__(self) -> None:
        self.diterima: list[EmailMessage] = []
        self.jawab: Callable[[str], str | None] = lambda alamat: None
        self.sambungan = 0

    @property
    def penerima(self) -> list[str]:
        """Addresses in order of arrival."""
        return [str(p["To"]) for p in self.diterima]

    async def handle_EHLO(
        self, server: SMTP, sesi: Session, amplop: Envelope, nama: str, jawaban: list[str]
    ) -> list[str]:
        """Count connections."""
        self.sambungan += 1
        sesi.host_name = nama
        return jawaban

    async def handle_RCPT(self, server: SMTP, sesi: Session, amplop: Envelope, alamat: str, opsi: list[str]) -> str:
        """Take or refuse a recipient."""
        jawaban = self.jawab(alamat)
        if jawaban is None:
            amplop.rcpt_tos.append(alamat)
        return jawaban or "250 OK"

    async def handle_DATA(self, server: SMTP, sesi: Session, amplop: Envelope) -> str:
        """Keep the mail."""
        assert isinstance(amplop.content, bytes)
        pesan = email.message_from_bytes(amplop.content, policy=KEBIJAKAN)
        assert isinstance(pesan, EmailMessage)
        self.diterima.append(pesan)
        return "250 OK"


@asynccontextmanager
async def server_surel(pos: KotakPos) -> AsyncIterator[PengirimSmtp]:
    """A mail server on a free port while the block runs; yields the sender that reaches it."""
    putaran = asyncio.get_running_loop()
    server = await putaran.create_server(lambda: SMTP(pos, hostname="uji", loop=putaran), "127.0.0.1", 0)
    try:
        yield pengirim(server.sockets[0].getsockname()[1])
    finally:
        server.close()
        await server.wait_closed()


def pengirim(port: int) -> PengirimSmtp:
    """SMTP to this port of loopback."""
    return PengirimSmtp(host="127.0.0.1", port=port, dari=DARI, tls="tanpa", timeout=5)
