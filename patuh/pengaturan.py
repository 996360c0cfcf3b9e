"""Settings of a running service, from the environment. Every name is described in ``docs/operasi.md`` (tested)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast

from patuh.akun.aturan_masuk import AturanMasuk
from patuh.akun.masuk import WAJIB_DUA_LANGKAH
from patuh.akun.muat import daftar_daerah
from patuh.akun.peran import PERAN
from patuh.akun.sso_setelan import SetelanSso, sso_dari
from patuh.basisdata.mesin import alamat_sqlite
from patuh.naskah_dinas.penanda import Penanda, TanpaPenanda, penanda_dari
from patuh.pantau.metrik import AturanMetrik
from patuh.register.rahasia import GudangKunci, KunciSalah, kunci_dari_folder, kunci_dari_teks


class PengaturanSalah(ValueError):
    """A setting cannot be used; the message names it and the way out."""


_MEGABITA_MAKS = 1_000_000
PANJANG_KUNCI_METRIK = 24
ModeTls = Literal["tanpa", "starttls", "tls"]


@dataclass(frozen=True)
class Smtp:
    """The mail server. ``tls``: ``tanpa``, ``starttls`` or ``tls``."""

    host: str
    port: int
    tls: ModeTls
    pengguna: str | None
    sandi: str | None


@dataclass(frozen=True)
class Pengaturan:
    """What ``patuh dev`` and the production roles run with.

    ``smtp`` None = mails are written as ``.eml`` files under ``<folder>/surel-keluar`` (one machine, no mail server).
    ``laju_mulai`` = workflow starts a second while a period opens. ``daerah`` = the daerah served (empty = all known).
    ``paket`` = folder of rule packs in place of the built-in ones (None = those). ``kunci`` = the register's keys (None
    = those of the data folder, :meth:`gudang_kunci`). ``impor_maks`` = largest register file, ``impor_memori`` = memory
    that reading one may take, both in bytes. ``akun`` = how people sign in. ``jangkar`` = file outside the database to
    which the head of the audit chain is appended every hour (None = nowhere). ``penanda`` = who signs papers.
    ``basis_data_pemilik`` = the same database for the role that owns its tables (None = the serving role does).
    ``metrik`` = who may read ``/metrik``.
    """

    folder: Path
    basis_data: str
    alamat_dasar: str
    surel_dari: str
    smtp: Smtp | None
    laju_mulai: float
    daerah: frozenset[str]
    paket: Path | None
    kunci: GudangKunci | None
    impor_maks: int
    impor_memori: int
    akun: AturanMasuk
    jangkar: Path | None = None
    penanda: Penanda = field(default_factory=TanpaPenanda)
    basis_data_pemilik: str | None = None
    metrik: AturanMetrik = field(default_factory=AturanMetrik)

    def gudang_kunci(self) -> GudangKunci:
        """The register's keys: of the setting, else of the file in the data folder (made with the first use)."""
        return self.kunci or kunci_dari_folder(self.folder)

    @property
    def domain_surel(self) -> str:
        """Domain of the sender, used in Message-IDs."""
        return self.surel_dari.rpartition("@")[2]


def baca_pengaturan(folder: Path, alamat_dasar: str, env: Mapping[str, str] = os.environ) -> Pengaturan:
    """Read ``PATUH_*``; raise :class:`PengaturanSalah` for a value that cannot be right."""
    dari = env.get("PATUH_SUREL_DARI", "patuh@patuh.invalid")
    if "@" not in dari:
        raise PengaturanSalah("PATUH_SUREL_DARI harus berupa alamat surel, misalnya patuh@kabupaten.go.id")
    return Pengaturan(
        folder=folder,
        basis_data=env.get("PATUH_BASIS_DATA", alamat_sqlite(folder)),
        alamat_dasar=env.get("PATUH_ALAMAT", alamat_dasar).rstrip("/"),
        surel_dari=dari,
        smtp=_smtp(env),
        laju_mulai=_angka(env, "PATUH_LAJU_MULAI", 30.0),
        daerah=_daerah(env),
        paket=_paket(env),
        kunci=_kunci(env),
        impor_maks=_megabita(env, "PATUH_IMPOR_MAKS", 300, paling_sedikit=1),
        impor_memori=_megabita(env, "PATUH_IMPOR_MEMORI", 2048, paling_sedikit=256),
        akun=_akun(env),
        jangkar=Path(env["PATUH_JANGKAR"]) if env.get("PATUH_JANGKAR") else None,
        penanda=_penanda(env),
        basis_data_pemilik=env.get("PATUH_BASIS_DATA_PEMILIK") or None,
        metrik=_metrik(env),
    )


def _metrik(env: Mapping[str, str]) -> AturanMetrik:
    kunci = env.get("PATUH_METRIK_KUNCI") or None
    if kunci is not None and (len(kunci) < PANJANG_KUNCI_METRIK or len(set(kunci)) < PANJANG_KUNCI_METRIK // 3):
        raise PengaturanSalah(
            f"PATUH_METRIK_KUNCI harus teks acak, paling pendek {PANJANG_KUNCI_METRIK} huruf (openssl rand -hex 24)"
        )
    return AturanMetrik(kunci, _ya(env, "PATUH_METRIK_LOOPBACK", False))


def _penanda(env: Mapping[str, str]) -> Penanda:
    try:
        return penanda_dari(env)
    except ValueError as salah:
        raise PengaturanSalah(str(salah)) from None


def _daerah(env: Mapping[str, str]) -> frozenset[str]:
    diminta = frozenset(kode.strip() for kode in env.get("PATUH_DAERAH", "").split(",") if kode.strip())
    if asing := diminta - set(daftar_daerah()):
        raise PengaturanSalah(
            f"PATUH_DAERAH menyebut daerah yang tidak dikenal: {', '.join(sorted(asing))}. "
            f"Yang ada: {', '.join(daftar_daerah())}"
        )
    return diminta


def _akun(env: Mapping[str, str]) -> AturanMasuk:
    teks = env.get("PATUH_WAJIB_DUA_LANGKAH")
    wajib = WAJIB_DUA_LANGKAH
    if teks is not None:
        wajib = frozenset(peran.strip() for peran in teks.split(",") if peran.strip())
    if asing := wajib - set(PERAN):
        raise PengaturanSalah(
            f"PATUH_WAJIB_DUA_LANGKAH menyebut peran yang tidak dikenal: {', '.join(sorted(asing))}. "
            f"Yang ada: {', '.join(PERAN)}"
        )
    return AturanMasuk(
        kunci_halaman=_ya(env, "PATUH_MASUK_KUNCI", True),
        wajib=wajib,
        webhook_bebas=_ya(env, "PATUH_WEBHOOK_BEBAS", False),
        sso=_sso(env),
    )


def _sso(env: Mapping[str, str]) -> SetelanSso | None:
    try:
        return sso_dari(env)
    except ValueError as salah:
        raise PengaturanSalah(str(salah)) from None


def _ya(env: Mapping[str, str], nama: str, bawaan: bool) -> bool:
    teks = env.get(nama, "ya" if bawaan else "tidak")
    if teks not in ("ya", "tidak"):
        raise PengaturanSalah(f"{nama} harus 'ya' atau 'tidak'")
    return teks == "ya"


def _paket(env: Mapping[str, str]) -> Path | None:
    teks = env.get("PATUH_PAKET")
    if not teks:
        return None
    folder = Path(teks)
    if not any(folder.glob("*.yaml")):
        raise PengaturanSalah("PATUH_PAKET harus menunjuk folder yang berisi berkas paket (*.yaml)")
    return folder


def _kunci(env: Mapping[str, str]) -> GudangKunci | None:
    teks = env.get("PATUH_KUNCI_REGISTER")
    if not teks:
        return None
    try:
        return kunci_dari_teks(teks.strip())
    except KunciSalah:
        pesan = "PATUH_KUNCI_REGISTER harus 32 bita acak dalam base64 (openssl rand -base64 32)"
        raise PengaturanSalah(pesan) from None


def _megabita(env: Mapping[str, str], nama: str, bawaan: int, *, paling_sedikit: int) -> int:
    nilai = _angka(env, nama, bawaan)
    if not paling_sedikit <= nilai <= _MEGABITA_MAKS:
        raise PengaturanSalah(f"{nama} harus antara {paling_sedikit} dan {_MEGABITA_MAKS} (MB)")
    return int(nilai * 1024 * 1024)


def _smtp(env: Mapping[str, str]) -> Smtp | None:
    host = env.get("PATUH_SMTP_HOST")
    if not host:
        return None
    tls = env.get("PATUH_SMTP_TLS", "starttls")
    if tls not in ("tanpa", "starttls", "tls"):
        raise PengaturanSalah("PATUH_SMTP_TLS harus 'tanpa', 'starttls' atau 'tls'")
    port = int(_angka(env, "PATUH_SMTP_PORT", 587))
    return Smtp(host, port, cast(ModeTls, tls), env.get("PATUH_SMTP_PENGGUNA"), env.get("PATUH_SMTP_SANDI"))


def _angka(env: Mapping[str, str], nama: str, bawaan: float) -> float:
    teks = env.get(nama)
    if teks is None:
        return bawaan
    try:
        return float(teks)
    except ValueError:
        raise PengaturanSalah(f"{nama} harus berupa angka") from None
