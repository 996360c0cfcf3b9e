"""Every kind of paper from a regency's year: figures held against SQL of our own, hostile text as typed in every form,
the list without NIK, and the inbox of those a paper is sent to."""

from __future__ import annotations

import json
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import select

from patuh.akun.pelaku import Pelaku
from patuh.galat import IsianSalah
from patuh.laporan.cetak import cetak_html
from patuh.laporan.cetak_anak import gambar_pdf as gambar_laporan
from patuh.laporan.model import LaporanTriwulan
from patuh.naskah_dinas.arsip import daftar_naskah
from patuh.naskah_dinas.cetak import gambar_kantor, gambar_pdf, naskah_html
from patuh.naskah_dinas.langkah import ambil_naskah, langkah
from patuh.naskah_dinas.model import Bagian, Butir, KolomTabel, Naskah, Paragraf, Tabel
from patuh.naskah_dinas.rangka import daftar_jenis
from patuh.naskah_dinas.tabel import StatusNaskah
from patuh.pemberitahuan.tabel import Pemberitahuan
from tests.patuh.laporan.standar import kekurangan
from tests.patuh.laporan.test_cetak import JAHAT, PANJANG, rapat, teks_pdf
from tests.patuh.laporan.test_kantor import lembar, teks_docx
from tests.patuh.naskah_dinas.naskah_contoh import PER, buat
from tests.patuh.naskah_dinas.setahun import Kabupaten
from tests.register_kecil import KUNCI

_SANKSI = {"usulan-sanksi", "permintaan-pemeriksaan", "pemberitahuan-sanksi", "keputusan-sanksi", "pencabutan-sanksi"}


pytestmark = pytest.mark.lama


def test_setiap_jenis_terbit_tanpa_nik_dan_bersumber(kab: Kabupaten) -> None:
    tiada = {"himbauan"} if kab.daerah == "33.13" else _SANKSI
    assert set(kab.isian) == set(daftar_jenis()) - tiada, "Pemalang: tanpa sanksi; Karanganyar: tanpa himbauan"
    with kab.bd.baca() as sesi:
        rahasia = [r for (r,) in sesi.connection().execute(text("SELECT rahasia FROM register_penduduk LIMIT 700"))]
    orang = [KUNCI.untuk(kab.daerah).buka(r) for r in rahasia]
    niknya = {o["nik"] for o in orang}
    assert len(niknya) > 300
    for jenis in kab.isian:
        satu = kab.buat(jenis)
        naskah = Naskah.model_validate_json(satu.data)
        assert naskah.sidik() == satu.sha256
        assert not any(n in satu.data for n in niknya), jenis
        for t in naskah.tabel:
            assert t.baris, (jenis, t.judul)


def test_daftar_verifikasi_sama_dengan_sql(kab: Kabupaten) -> None:
    hasil = {
        "daftar-mutasi": ("ALIH_PPU", "DAFTAR_PPU"),
        "usulan-penonaktifan": ("NONAKTIF_MENINGGAL", "NONAKTIF_PINDAH", "NONAKTIF_GANDA", "NONAKTIF_MAMPU"),
        "usulan-penduduk-miskin": ("USUL_PBI", "PBI_OTOMATIS", "USUL_PBPU_PEMDA"),
    }
    for jenis, kode in hasil.items():
        naskah = kab.naskah(jenis)
        daftar = ", ".join(f"'{k}'" for k in kode)
        # Row 1 was left out of the approval.
        (n,) = kab.satu(f"SELECT count(*) FROM verifikasi_hasil WHERE urut <> 1 AND hasil IN ({daftar})")
        angka = {a.nama: a.nilai for a in naskah.angka}
        rekap, rincian = naskah.tabel
        assert n > 0
        assert angka["jumlah"] == n == len(rincian.baris) == naskah.sumber[0].baris
        assert n == sum(v for k, v in angka.items() if k != "jumlah" and v is not None)
        assert n == sum(b[-1] for b in rekap.baris if isinstance(b[-1], int))


def test_berita_acara_menjumlah(kab: Kabupaten) -> None:
    naskah = kab.naskah("berita-acara-verifikasi")
    peserta, belum = (
        t for t in naskah.tabel if t.judul in ("Peserta PBPU dan BP Pemda", "Penduduk tanpa kepesertaan aktif")
    )
    for tabel, bagian, nama in ((peserta, "PESERTA", "peserta"), (belum, "BELUM_DIJAMIN", "belum_dijamin")):
        (n,) = kab.satu("SELECT count(*) FROM verifikasi_hasil WHERE bagian = :b", b=bagian)
        assert n == sum(b[2] for b in tabel.baris if isinstance(b[2], int)) > 0
        assert n == next(a.nilai for a in naskah.angka if a.nama == nama)


def test_cakupan_triwulan_sama_dengan_sql(kab: Kabupaten, triwulan: LaporanTriwulan) -> None:
    j = triwulan.jaminan
    assert j is not None and j.cakupan is not None
    kueri = """
      WITH p AS (SELECT DISTINCT indeks, wilayah FROM register_penduduk WHERE status = 'HIDUP' AND impor_no =
                 (SELECT max(no) FROM impor WHERE jenis = 'kependudukan' AND per_tanggal = '2026-11-01')),
           k AS (SELECT indeks, max(aktif) aktif FROM register_kepesertaan WHERE impor_no =
                 (SELECT max(no) FROM impor WHERE jenis = 'kepesertaan_bpjs' AND per_tanggal = '2026-11-01')
                 GROUP BY indeks)
      SELECT count(DISTINCT p.indeks), count(DISTINCT k.indeks),
             count(DISTINCT CASE WHEN k.aktif THEN k.indeks END)
      FROM p LEFT JOIN k ON k.indeks = p.indeks WHERE substr(p.wilayah, 1, :panjang) = :awal
    """
    c = j.cakupan
    assert tuple(kab.satu(kueri, panjang=5, awal=kab.daerah)) == (c.penduduk, c.terdaftar, c.aktif)
    for baris in (j.kecamatan[0], j.kecamatan[-1]):
        h = baris.hitungan
        assert tuple(kab.satu(kueri, panjang=8, awal=baris.kode)) == (h.penduduk, h.terdaftar, h.aktif), baris.nama
    segmen = kab.satu(
        "SELECT count(DISTINCT indeks) FROM register_kepesertaan WHERE segmen = 'PBPU_PEMDA' AND impor_no = "
        "(SELECT max(no) FROM impor WHERE jenis = 'kepesertaan_bpjs' AND per_tanggal = '2026-11-01')"
    )
    assert next(s.terdaftar for s in j.segmen if s.kode == "PBPU_PEMDA") == segmen[0] > 0
    diketahui = [t for t in j.tren if t.hitungan is not None]
    assert [t.periode for t in j.tren] == ["2026-T1", "2026-T2", "2026-T3", "2026-T4"]
    assert [t.periode for t in diketahui] == ["2026-T3", "2026-T4"] and diketahui[-1].hitungan == c
    assert all(t.sebab for t in j.tren if t.hitungan is None)


def test_perkara_uang_dan_matriks_sama_dengan_sql(kab: Kabupaten, triwulan: LaporanTriwulan) -> None:
    j = triwulan.jaminan
    assert j is not None
    bayar, alokasi = (
        kab.satu(f"SELECT sum(jumlah) FROM {tabel} WHERE jenis = 'IURAN'")[0]
        for tabel in ("pembayaran_iuran", "alokasi_anggaran")
    )
    iuran = next(a for a in j.anggaran if a.kode == "IURAN")
    assert (iuran.dibayar, iuran.alokasi) == (bayar, alokasi)
    assert j.anggaran[-1].kode == "" and j.anggaran[-1].dibayar == sum(a.dibayar for a in j.anggaran[:-1])
    ingkar = kab.satu("SELECT count(*) FROM kesanggupan WHERE status = 'INGKAR'")[0]
    assert j.kesanggupan.ingkar == ingkar == (1 if kab.daerah == "33.13" else 0)
    langkah_ = kab.satu(
        "SELECT count(*) FROM sanksi_langkah WHERE waktu >= '2026-09-30 17' AND waktu < '2026-12-31 17'"
    )
    assert sum(s.langkah for s in j.sanksi) == langkah_[0]
    assert sum(s.perkara for s in j.sanksi) == kab.satu("SELECT count(*) FROM sanksi")[0]
    pasangan = kab.satu("SELECT count(*) FROM (SELECT DISTINCT diktum, huruf, unit FROM tugas)")[0]
    kolom = ("tepat_waktu", "terlambat", "belum_disampaikan", "belum_jatuh_tempo")
    assert sum(len(getattr(m, k)) for m in triwulan.matriks for k in kolom) == pasangan
    bersumber = {b for s in triwulan.sumber for b in s.bagian}
    assert {
        f"jaminan.{n}" for n in ("cakupan", "tren", "kecamatan", "segmen", "kesanggupan", "sanksi", "anggaran")
    } <= bersumber
    assert {"ringkasan", "per_diktum", "per_unit", "per_kecamatan", "terlambat", "indikator", "matriks"} <= bersumber


def test_persentase_menyebut_pembilang_dan_penyebut(triwulan: LaporanTriwulan) -> None:
    j = triwulan.jaminan
    assert j is not None and j.cakupan is not None
    c = j.cakupan
    rata = rapat(unescape(cetak_html(triwulan)))
    for a, b in ((c.terdaftar, c.penduduk), (c.aktif, c.penduduk), (c.aktif, c.terdaftar)):
        assert rapat(f"{a} dari {b}") in rata
    pdf, peringatan = gambar_laporan(triwulan.kanonik())
    isi = teks_pdf(pdf)
    assert peringatan == []
    for judul in ("III. Cakupan Jaminan Kesehatan Nasional", "X. Anggaran", "Lampiran 3. Matriks kepatuhan"):
        assert rapat(judul) in isi


def test_laporan_lama_tetap_pada_sidiknya(triwulan: LaporanTriwulan) -> None:
    """A report frozen before these figures were kept reads, and hashes, as it did."""
    lama = {k: v for k, v in json.loads(triwulan.kanonik()).items() if k not in ("jaminan", "matriks", "sumber")}
    teks = json.dumps(lama, ensure_ascii=False, separators=(",", ":"))
    baca = LaporanTriwulan.model_validate_json(teks)
    assert baca.jaminan is None and baca.kanonik() == teks
    assert "VIII. Kesimpulan dan rekomendasi" in cetak_html(baca)


def _jahati(isi: Any, kunci: str = "") -> Any:
    """The same paper with hostile text behind every text that a person or an import may have given."""
    if isinstance(isi, dict):
        return {k: _jahati(v, k) for k, v in isi.items()}
    if isinstance(isi, list):
        if kunci == "baris" and isi and isinstance(isi[0], list):
            return [_jahati(b, "sel") for b in isi[:4]]
        return [_jahati(v, kunci) for v in isi]
    if isinstance(isi, str) and kunci in ("teks", "hal", "isi", "tujuan", "tembusan", "catatan", "penutup"):
        return f"{isi} {' '.join(JAHAT)}"
    return isi


def test_teks_jahat_apa_adanya_pada_setiap_jenis_dan_bentuk(kab: Kabupaten) -> None:
    for jenis in kab.isian:
        asal = kab.naskah(jenis)
        naskah = Naskah.model_validate(_jahati(json.loads(asal.kanonik())))
        panjang = Bagian(isi=(Paragraf(teks=PANJANG), Butir(isi=(PANJANG,))))
        naskah = naskah.model_copy(update={"isi": (*naskah.isi, panjang)})
        data = naskah.kanonik()
        pdf, peringatan = gambar_pdf(data)
        html = naskah_html(data)
        bentuk = {
            "pdf": teks_pdf(pdf),
            "html": rapat(unescape(html)),
            "docx": rapat(teks_docx(gambar_kantor("docx", data))),
        }
        assert peringatan == [] and "<script" not in html and kekurangan(pdf) == [], jenis
        for nama, isi in bentuk.items():
            for teks in JAHAT:
                assert rapat(teks) in isi, (jenis, nama, teks)
            # Ten thousand characters, wherever pages end: not one word is lost. (A quarterly report has no free part.)
            panjang_ada = asal.laporan is not None or isi.count("kata") - rapat(data).count("kata") >= 0
            assert panjang_ada and "akhir" in isi, (jenis, nama)
        if (tabel := next(iter(asal.tabel), None)) is not None:
            teks_saja = tuple(KolomTabel(judul=k.judul) for k in tabel.kolom)
            baris = tuple(tuple(t for _ in teks_saja) for t in JAHAT)
            jahat = Tabel(judul=JAHAT[0], kolom=teks_saja, baris=baris, sumber=tabel.sumber)
            isi_baru = (Bagian(isi=(jahat,)),)
            buku = lembar(gambar_kantor("xlsx", asal.model_copy(update={"isi": isi_baru, "lampiran": ()}).kanonik()))
            sel = {s for satu in list(buku.values())[1:] for baris_ in satu for s in baris_}
            assert set(JAHAT) <= sel, jenis


def test_yang_diketik_keluar_sebagaimana_diketik(kab: Kabupaten) -> None:
    """What an office types into each kind that asks for words, from its form to each file."""
    kantor, ketik = Pelaku("kunci:kantor", kab.daerah), " ".join(JAHAT)
    isian: dict[str, dict[str, Any]] = {
        "nota-dinas": {"hal": ketik, "isi": f"{ketik}\n{PANJANG}"},
        "undangan-rapat": {"tempat": ketik, "acara": ketik},
        "himbauan": {"penerima": ketik, "tambahan": ketik},
    }
    for jenis in set(isian) & set(kab.isian):
        unit, asal = kab.isian[jenis]
        satu = buat(kab.bd, jenis, unit, asal | isian[jenis], pelaku=kantor)
        pdf, peringatan = gambar_pdf(satu.data)
        html = naskah_html(satu.data)
        docx = gambar_kantor("docx", satu.data)
        assert peringatan == [] and "<script" not in html
        for isi in (teks_pdf(pdf), rapat(unescape(html)), rapat(teks_docx(docx))):
            for teks in JAHAT:
                assert rapat(teks) in isi, (jenis, teks)
            assert jenis != "nota-dinas" or isi.count("kata") >= 1999


def test_yang_dikirimi_mendapat_kabar_dan_dapat_membaca(kab: Kabupaten) -> None:
    bd, d = kab.bd, kab.daerah
    undangan, sekda = kab.buat("undangan-rapat"), Pelaku("kunci:sekda", d, f"{d}-sekda")
    camat = Pelaku("kunci:camat", d, f"{d}.02")
    kunci = f"naskah/{undangan.id}/"

    def kabar() -> list[Pemberitahuan]:
        with bd.baca() as sesi:
            return [p for p in sesi.exec(select(Pemberitahuan)) if p.kunci.startswith(kunci)]

    for status in (StatusNaskah.DIPERIKSA, StatusNaskah.DITANDATANGANI):
        with bd.tulis() as sesi:
            langkah(sesi, undangan.id, status, pelaku=sekda, waktu=PER)
        assert kabar() == [], "belum dikirim"
    with bd.tulis() as sesi:
        terkirim = langkah(sesi, undangan.id, StatusNaskah.DIKIRIM, pelaku=sekda, waktu=PER + timedelta(minutes=1))
    penerima = Naskah.model_validate_json(terkirim.data).penerima
    baris = kabar()
    assert camat.unit in penerima and len(penerima) > 20
    assert sorted(p.unit for p in baris) == sorted(penerima)
    assert all(p.segera and (terkirim.nomor or "?") in p.isi and "Undangan Rapat" in p.judul for p in baris)
    with bd.baca() as sesi:
        assert ambil_naskah(sesi, undangan.id, camat).id == undangan.id
        assert undangan.id in {n.id for n in daftar_naskah(sesi, camat)[0]}
        desa = Pelaku("kunci:desa", d, f"{d}.02.2001")
        assert undangan.id not in {n.id for n in daftar_naskah(sesi, desa)[0]}


def test_himbauan_hanya_pemalang_dan_sanksi_menunggu_tahapnya(kab: Kabupaten) -> None:
    kantor = Pelaku("kunci:kantor", kab.daerah)
    if kab.daerah == "33.27":
        with pytest.raises(IsianSalah, match="penerbit"):
            buat(kab.bd, "usulan-sanksi", "33.27-dpmptsp", {"sanksi": "x"}, pelaku=kantor)
        return
    with pytest.raises(IsianSalah, match="imbauan"):
        buat(kab.bd, "himbauan", "33.13.01", {}, pelaku=kantor)
    keputusan = kab.naskah("keputusan-sanksi")
    assert keputusan.bentuk == "keputusan" and keputusan.tanpa_nip and "CV Contoh" in keputusan.hal
    isi = rapat(teks_pdf(gambar_pdf(keputusan.kanonik())[0]))
    for teks in ("KEPUTUSAN BUPATI KARANGANYAR", "MEMUTUSKAN:", "KESATU", "Ditetapkan di Karanganyar"):
        assert rapat(teks) in isi
