"""A realistic quarter in a database: every task of an instrument planned, a seeded share of it reported and decided."""

from __future__ import annotations

import hashlib
import random
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from patuh.basisdata.mesin import BasisData, sisip_baru
from patuh.instruksi.muat import muat_instruksi
from patuh.tugas.rencana import rencanakan
from patuh.tugas.tabel import Eskalasi, Keadaan, Lampiran, Pengajuan, Putusan, Tugas
from rules.periode import Periode


def isi_contoh(bd: BasisData, instruksi_id: str, periode: str, per: datetime, benih: int = 7) -> int:
    """Plan the period and fill it; return how many tasks there are."""
    acak = random.Random(benih)
    p = Periode.baca(periode)
    instruksi = muat_instruksi(instruksi_id)
    ukuran = {(d.nomor, k.huruf): k.indikator for d in instruksi.diktum for k in d.klausul}
    rencanakan(bd, instruksi_id, p, waktu=per - timedelta(days=100))
    ajuan: list[dict[str, Any]] = []
    putusan: list[dict[str, Any]] = []
    berkas: list[dict[str, Any]] = []
    eskalasi: dict[tuple[str, str], dict[str, Any]] = {}
    with bd.tulis() as sesi:
        semua = sesi.exec(select(Tugas).where(col(Tugas.periode) == periode).order_by(col(Tugas.id))).all()
        rajin = {u: acak.betavariate(5, 1.6) for u in sorted({t.unit for t in semua})}
        for t in semua:
            t.keadaan = Keadaan.TERBUKA
            sesi.add(t)
            if t.tenggat > per or acak.random() > rajin[t.unit]:
                if t.tenggat <= per and t.sifat == "perintah" and t.atasan:
                    eskalasi.setdefault(
                        (t.penugasan_id, t.atasan),
                        {
                            "id": f"e-{t.penugasan_id}", "penugasan_id": t.penugasan_id, "daerah": t.daerah,
                            "instruksi": t.instruksi, "periode": t.periode, "jenis": "BELUM_SELESAI",
                            "kepada": t.atasan, "huruf_terbuka": [t.huruf or ""],
                            "waktu": t.tenggat + timedelta(hours=9),
                        },
                    )  # fmt: skip
                continue
            waktu = min(t.tenggat + timedelta(hours=acak.triangular(-600, 96, -40)), per - timedelta(hours=2))
            t.lapor_pertama = t.lapor_terakhir = waktu
            t.tepat_waktu = waktu < t.tenggat
            t.keadaan = Keadaan.DILAPORKAN
            ajuan.append(
                {
                    "id": f"p-{t.id}", "tugas_id": t.id, "ke": 1, "pelaku": "kunci:contoh", "waktu": waktu,
                    "narasi": "Dilaksanakan.", "otomatis": False,
                    "indikator": _nilai(acak, ukuran[(t.diktum, t.huruf)]),
                }
            )  # fmt: skip
            undi = acak.random()
            if undi < 0.8:
                putusan.append(
                    {
                        "id": f"k-{t.id}", "tugas_id": t.id, "pengajuan_id": f"p-{t.id}",
                        "jenis": "SETUJU" if undi < 0.74 else "KEMBALI", "pelaku": "kunci:atasan",
                        "waktu": waktu + timedelta(hours=1), "alasan": "Lengkapi bukti.",
                    }
                )  # fmt: skip
            if acak.random() < 0.25:
                nama = acak.choice(
                    ["Daftar hadir sosialisasi.pdf", "BA verifikasi.pdf", "foto_kegiatan_posyandu_01.jpg"]
                )
                berkas.append(
                    {
                        "id": f"l-{t.id}", "tugas_id": t.id, "pengajuan_id": f"p-{t.id}", "nama_berkas": nama,
                        "tipe": "application/pdf", "ukuran": acak.randrange(9_000, 4_000_000),
                        "sha256": hashlib.sha256(t.id.encode()).hexdigest(), "pelaku": "kunci:contoh", "waktu": waktu,
                    }
                )  # fmt: skip
        sesi.flush()
        _sisip(sesi, Pengajuan, ajuan)
        _sisip(sesi, Putusan, putusan)
        _sisip(sesi, Lampiran, berkas)
        _sisip(sesi, Eskalasi, list(eskalasi.values()))
    return len(semua)


def _sisip(sesi: Session, tabel: type[SQLModel], baris: list[dict[str, Any]]) -> None:
    sisip_baru(sesi, SQLModel.metadata.tables[str(tabel.__tablename__)], baris)


def _nilai(acak: random.Random, indikator: Any) -> dict[str, Any]:
    hasil: dict[str, Any] = {}
    for i in indikator:
        bawah = acak.randrange(20, 400)
        atas = acak.randrange(0, bawah + 1)
        hasil[i.kode] = {"pembilang": atas, "penyebut": bawah} if acak.random() < 0.9 else atas
    return hasil
