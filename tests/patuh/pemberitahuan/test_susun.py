"""Composing: one mail per unit for what goes out at once, one digest per unit and working day."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage

import pytest
from sqlmodel import select

from patuh.basisdata.mesin import BasisData
from patuh.pemberitahuan.pengirim import susun_pesan
from patuh.pemberitahuan.tabel import JenisPemberitahuan, Pemberitahuan, Surel
from patuh.tugas.tabel import Keadaan
from rules.kalender import Kalender
from tests.patuh.pemberitahuan.alat import (
    CAMAT,
    DAERAH,
    DARI,
    DASAR,
    DESA,
    PAGI,
    TENGGAT,
    buat_desa,
    isi_tugas,
    isi_unit,
    kabari,
    ringkasan,
    segera,
    semua_surel,
)

SURAT_DESA = "desa@jatipuro.example"
SURAT_CAMAT = "camat@jatipuro.example"


def _bagian(surel: Surel) -> tuple[EmailMessage, str, str]:
    pesan = susun_pesan(surel, DARI)
    teks, html = pesan.get_body(("plain",)), pesan.get_body(("html",))
    assert isinstance(teks, EmailMessage) and isinstance(html, EmailMessage)
    return pesan, str(teks.get_content()), str(html.get_content())


def _menunggu(bd: BasisData) -> int:
    with bd.baca() as sesi:
        return len(sesi.exec(select(Pemberitahuan).where(Pemberitahuan.surel_id == None)).all())  # noqa: E711


def test_tiga_tugas_satu_surel(bd: BasisData) -> None:
    isi_unit(bd)
    tugas = [isi_tugas(bd, h) for h in "abc"]
    for id_tugas in tugas:
        assert kabari(bd, f"ditugaskan/{id_tugas}", tugas_id=id_tugas)
        assert not kabari(bd, f"ditugaskan/{id_tugas}", tugas_id=id_tugas)

    assert segera(bd, PAGI + timedelta(seconds=19)) == 0
    assert segera(bd, PAGI + timedelta(seconds=20)) == 1
    assert segera(bd, PAGI + timedelta(hours=1)) == 0
    assert _menunggu(bd) == 0

    surel = semua_surel(bd)[SURAT_DESA]
    assert surel.subjek == "Patuh: 3 tugas dibuka untuk Desa Jatipuro (Triwulan III Tahun 2026)"
    assert surel.message_id == f"<{surel.id}@patuh.example.go.id>"
    pesan, teks, html = _bagian(surel)
    for isi in (teks, html):
        assert "Yth. Kepala Desa Jatipuro" in isi
        assert "Tenggat: Rabu, 7 Oktober 2026" in isi
        assert "Diktum KEDELAPAN huruf b, Instruksi Bupati Karanganyar Nomor 440/3 Tahun 2022" in isi
        assert all(f"{DASAR}/tugas/{t}" in isi for t in tugas)
    assert "“memastikan <perangkat> desa & keluarganya ke-a menjadi peserta JKN”" in teks
    assert "memastikan &lt;perangkat&gt; desa &amp; keluarganya ke-a" in html
    assert pesan["Auto-Submitted"] == "auto-generated"
    assert pesan["Date"].datetime == surel.dibuat


def test_jenis_campuran_terbagi_menurut_mendesaknya(bd: BasisData) -> None:
    isi_unit(bd)
    a, b = isi_tugas(bd, "a"), isi_tugas(bd, "b", keadaan=Keadaan.DIKEMBALIKAN)
    kabari(bd, "1", tugas_id=a)
    kabari(
        bd,
        "2",
        tugas_id=b,
        jenis=JenisPemberitahuan.DIKEMBALIKAN,
        judul="Laporan dikembalikan",
        isi="Bukti belum\nada; NIK 3313012345678901 tidak\tboleh ditulis",
    )
    assert segera(bd) == 1
    surel = semua_surel(bd)[SURAT_DESA]
    assert surel.subjek == "Patuh: 2 pemberitahuan untuk Desa Jatipuro (Triwulan III Tahun 2026)"
    _, teks, html = _bagian(surel)
    assert teks.index("DIKEMBALIKAN UNTUK DIPERBAIKI") < teks.index("TUGAS DIBUKA")
    for isi in (teks, html):
        assert "Bukti belum ada; NIK [nomor disamarkan] tidak boleh ditulis" in isi
    with bd.baca() as sesi:
        assert "3313012345678901" not in "".join(p.isi for p in sesi.exec(select(Pemberitahuan)))


def test_unit_tanpa_alamat_tetap_di_kotak_masuk(bd: BasisData) -> None:
    isi_unit(bd, buat_desa("33.13.01.2002", "Desa Jatiwarno", None), buat_desa("33.13.01.2003", "Desa Jatisobo", ""))
    for unit in ("33.13.01.2002", "33.13.01.2003"):
        kabari(bd, f"s/{unit}", unit=unit)
        kabari(bd, f"r/{unit}", unit=unit, segera=False)
    assert segera(bd) == 0
    assert ringkasan(bd) == 0
    assert _menunggu(bd) == 4


def test_nama_unit_tidak_menyisipkan_kepala_surel(bd: BasisData) -> None:
    jahat = "Desa Uji\r\nBcc: korban@example.org\n\n<script>alert(1)</script>"
    isi_unit(bd, buat_desa("33.13.01.2050", jahat, "desa@uji.example"))
    kabari(bd, "j", unit="33.13.01.2050", judul="Judul\r\nX-Sisip: 1\u2028dua", isi="<img src=x>")
    kabari(bd, "k", unit="33.13.01.2050", segera=False)
    assert segera(bd) == 1
    assert ringkasan(bd) == 1
    with bd.baca() as sesi:
        baris = sesi.exec(select(Surel)).all()
    for surel in baris:
        assert not set(surel.subjek) & set("\r\n")
        pesan, teks, html = _bagian(surel)
        mentah = pesan.as_bytes()
        assert pesan["Bcc"] is None and b"\nBcc:" not in mentah and b"\nX-Sisip" not in mentah
        assert "\nBcc:" not in teks and "\nX-Sisip" not in teks
        assert "<script>" not in html and "<img" not in html


def test_ringkasan_sekali_sehari_pada_hari_kerja_sejak_jam_tujuh(bd: BasisData) -> None:
    isi_unit(bd)
    isi_tugas(bd, "a")
    kabari(bd, "p", segera=False, jenis=JenisPemberitahuan.DISETUJUI, judul="Laporan disetujui")
    assert ringkasan(bd, datetime(2026, 9, 30, 23, 59, 59, tzinfo=UTC)) == 0
    assert ringkasan(bd, datetime(2026, 10, 1, 0, 0, tzinfo=UTC)) == 1
    assert ringkasan(bd, datetime(2026, 10, 1, 0, 1, tzinfo=UTC)) == 0
    # A row that arrives later in the day waits for the next morning.
    kabari(bd, "q", segera=False, waktu=PAGI + timedelta(hours=2))
    assert ringkasan(bd, datetime(2026, 10, 1, 16, 59, tzinfo=UTC)) == 0
    assert ringkasan(bd, datetime(2026, 10, 2, 0, 0, tzinfo=UTC)) == 1
    assert _menunggu(bd) == 0
    assert ringkasan(bd, datetime(2026, 10, 3, 3, 0, tzinfo=UTC)) == 0, "Sabtu"
    with bd.baca() as sesi:
        kunci = sorted(sesi.exec(select(Surel.kunci)))
    assert kunci == [f"ringkasan/{DESA}/2026-10-01", f"ringkasan/{DESA}/2026-10-02"]


@pytest.mark.parametrize(
    "hari",
    [date(2026, 8, 17), date(2026, 12, 24), date(2026, 3, 18)],
    ids=["hari kemerdekaan", "cuti bersama Natal", "cuti bersama Nyepi"],
)
def test_tidak_ada_ringkasan_pada_hari_libur(bd: BasisData, hari: date) -> None:
    isi_unit(bd)
    kabari(bd, "p", segera=False)
    assert ringkasan(bd, datetime(hari.year, hari.month, hari.day, 3, 0, tzinfo=UTC)) == 0
    # The first working day afterwards carries it.
    sesudah = Kalender().maju(hari)
    assert ringkasan(bd, datetime(sesudah.year, sesudah.month, sesudah.day, 3, 0, tzinfo=UTC)) == 1


def test_hari_libur_daerah_dan_zona_dihormati(bd: BasisData) -> None:
    isi_unit(bd)
    kabari(bd, "p", segera=False)
    assert ringkasan(bd, PAGI, DAERAH.model_copy(update={"libur_daerah": (date(2026, 10, 1),)})) == 0
    timur = DAERAH.model_copy(update={"zona": "Asia/Jayapura"})
    assert ringkasan(bd, datetime(2026, 9, 30, 21, 59, tzinfo=UTC), timur) == 0
    assert ringkasan(bd, datetime(2026, 9, 30, 22, 0, tzinfo=UTC), timur) == 1


def test_isi_ringkasan_desa(bd: BasisData) -> None:
    isi_unit(bd)
    hari = Kalender().akhir_hari
    terlambat = isi_tugas(bd, "a", tenggat=hari(date(2026, 9, 29)), periode="2026-T2")
    segera_tiba = isi_tugas(bd, "b", tenggat=hari(date(2026, 10, 8)))
    jauh = isi_tugas(bd, "c", tenggat=hari(date(2026, 10, 9)))
    kembali = isi_tugas(bd, "d", keadaan=Keadaan.DIKEMBALIKAN, tenggat=hari(date(2026, 12, 1)))
    mendatang = isi_tugas(bd, "e", keadaan=Keadaan.MENDATANG)
    setuju = isi_tugas(bd, "f", keadaan=Keadaan.DISETUJUI)
    kabari(bd, "1", segera=False, jenis=JenisPemberitahuan.PENGINGAT, tugas_id=segera_tiba, judul="Pengingat H-7")
    kabari(bd, "2", segera=False, jenis=JenisPemberitahuan.DISETUJUI, tugas_id=setuju, judul="Laporan disetujui")
    assert ringkasan(bd) == 1
    surel = semua_surel(bd)[SURAT_DESA]
    assert surel.subjek == "Patuh: 1 terlambat, 1 segera jatuh tempo, 1 dikembalikan - Desa Jatipuro, 1 Oktober 2026"
    _, teks, html = _bagian(surel)
    for isi in (teks, html):
        assert all(f"/tugas/{t}" in isi for t in (terlambat, segera_tiba, kembali, setuju))
        assert not any(f"/tugas/{t}" in isi for t in (jauh, mendatang))
        assert "Tenggat: Selasa, 29 September 2026 (lewat 2 hari)" in isi
        assert "Tenggat: Kamis, 8 Oktober 2026" in isi
        assert "Pengingat H-7" not in isi, "sudah disebut di bagian jatuh tempo"
        assert "Laporan disetujui" in isi
    judul = ["TERLAMBAT", "JATUH TEMPO 7 HARI KE DEPAN", "DIKEMBALIKAN", "LAINNYA"]
    letak = [teks.index(f"\n{j}\n") for j in judul]
    assert letak == sorted(letak)
    assert "MENUNGGU PERSETUJUAN ANDA" not in teks


def test_ringkasan_camat_pendek(bd: BasisData) -> None:
    desa = [buat_desa(f"33.13.01.{3000 + n}", f"Desa Uji {n}", None) for n in range(13)]
    kode = [d.kode for d in desa]
    isi_unit(bd, *desa)
    for unit in kode:
        for huruf in "abcdef":
            tugas = isi_tugas(bd, huruf, unit=unit, keadaan=Keadaan.DILAPORKAN)
            kabari(
                bd,
                f"terima/{tugas}",
                unit=CAMAT,
                segera=False,
                tugas_id=tugas,
                jenis=JenisPemberitahuan.DITERIMA_UNTUK_DISETUJUI,
                judul="Laporan menunggu persetujuan",
            )
            kabari(
                bd,
                f"luput/{tugas}",
                unit=CAMAT,
                segera=False,
                tugas_id=tugas,
                jenis=JenisPemberitahuan.TIDAK_DILAPORKAN,
                judul="Tidak dilaporkan",
            )
    assert ringkasan(bd) == 1
    assert _menunggu(bd) == 0
    surel = semua_surel(bd)[SURAT_CAMAT]
    _, teks, html = _bagian(surel)
    assert surel.subjek.startswith("Patuh: 78 menunggu persetujuan - Kecamatan Jatipuro")
    assert "- Desa Uji 12: 6 laporan\n" in teks
    # To where they are decided, not to the list of tasks.
    assert f"{DASAR}/persetujuan?unit={kode[0]}\n" in teks
    assert f'"{DASAR}/persetujuan?unit={kode[0]}"' in html
    assert "lihat=bawahan" not in teks
    assert teks.count("\n- ") == 20
    assert "- Desa Uji 0: 6 tugas tidak dilaporkan\n" in teks
    assert f"dan 6 lainnya: {DASAR}/kotak-masuk" in teks
    assert len(surel.badan_html) < 20_000


def test_persetujuan_saja_tidak_membuat_surel_harian(bd: BasisData) -> None:
    isi_unit(bd)
    isi_tugas(bd, "a", keadaan=Keadaan.DILAPORKAN)
    assert ringkasan(bd) == 0


def test_penyusun_bersamaan_membuat_satu_surel(bd: BasisData) -> None:
    isi_unit(bd)
    tugas = [isi_tugas(bd, h) for h in "abcd"]
    for id_tugas in tugas:
        kabari(bd, f"s/{id_tugas}", tugas_id=id_tugas)
        kabari(bd, f"r/{id_tugas}", tugas_id=id_tugas, segera=False)
    with ThreadPoolExecutor(6) as kolam:
        jumlah_segera = sum(kolam.map(lambda _: segera(bd), range(6)))
        jumlah_ringkasan = sum(kolam.map(lambda _: ringkasan(bd), range(6)))
    assert (jumlah_segera, jumlah_ringkasan) == (1, 1)
    assert _menunggu(bd) == 0


def test_baris_yang_telanjur_dibawa_membatalkan_surel(bd: BasisData, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two composers that saw different rows: the second one's mail is taken back whole."""
    from patuh.pemberitahuan import susun

    isi_unit(bd)
    kabari(bd, "lama", waktu=PAGI)
    asli = susun._antrean

    def disela(*argumen: object) -> object:
        hasil = asli(*argumen)  # type: ignore[arg-type]
        monkeypatch.setattr(susun, "_antrean", asli)
        # Between reading and writing: an older row arrives and another process mails both.
        kabari(bd, "lebih-lama", waktu=PAGI - timedelta(minutes=5))
        assert segera(bd) == 1
        return hasil

    monkeypatch.setattr(susun, "_antrean", disela)
    assert segera(bd) == 0
    assert len(semua_surel(bd)) == 1
    assert _menunggu(bd) == 0


def test_tenggat_ditulis_sebagai_hari_terakhir(bd_sqlite: BasisData) -> None:
    assert datetime(2026, 10, 7, 17, 0, tzinfo=UTC) == TENGGAT
    isi_unit(bd_sqlite)
    isi_tugas(bd_sqlite, "a")
    assert ringkasan(bd_sqlite, TENGGAT - timedelta(hours=1)) == 1
    assert "Tenggat: Rabu, 7 Oktober 2026 (hari ini)" in semua_surel(bd_sqlite)[SURAT_DESA].badan_teks
