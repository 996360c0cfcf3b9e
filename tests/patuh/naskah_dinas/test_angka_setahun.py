"""Every class of figure of the quarterly report and of the unit reports, held against SQL of this test alone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import text

from patuh.laporan.model import Hitungan, LaporanTriwulan
from patuh.naskah_dinas.model import Naskah, Tabel
from tests.patuh.naskah_dinas.setahun import Kabupaten

pytestmark = pytest.mark.lama

_PER = "2027-01-10 03:00:00.000000"
# Each task with its latest submission and the decision on it, as of the instant of the report.
_TUGAS = f"""
  WITH akhir AS (SELECT tugas_id, max(ke) ke FROM pengajuan WHERE waktu <= '{_PER}' GROUP BY tugas_id),
  keadaan AS (
    SELECT t.*, substr(t.unit, 1, 8) kecamatan, t.lapor_pertama IS NOT NULL AND t.lapor_pertama <= '{_PER}' masuk,
           t.lapor_pertama < t.tenggat tepat, d.jenis putusan, p.indikator angka
    FROM tugas t LEFT JOIN akhir a ON a.tugas_id = t.id
    LEFT JOIN pengajuan p ON p.tugas_id = a.tugas_id AND p.ke = a.ke
    LEFT JOIN putusan d ON d.pengajuan_id = p.id AND d.waktu <= '{_PER}'
    WHERE t.periode IN ('2026-T4', '2026-10', '2026-11', '2026-12', '2026'))
"""
_HITUNG = f"""
  count(*), sum(masuk), sum(masuk AND tepat), sum(masuk AND NOT tepat), sum(masuk AND putusan = 'SETUJU'),
  sum(masuk AND putusan IS NULL), sum(masuk AND putusan = 'KEMBALI'), sum(NOT masuk AND tenggat > '{_PER}'),
  sum(NOT masuk AND tenggat <= '{_PER}' AND kunci > '{_PER}'), sum(NOT masuk AND kunci <= '{_PER}')
"""


def baris(kab: Kabupaten, kueri: str, **isi: Any) -> list[tuple[Any, ...]]:
    with kab.bd.baca() as sesi:
        return [tuple(b) for b in sesi.connection().execute(text(kueri), isi)]


def hitungan(kab: Kabupaten, kunci: str, syarat: str = "1 = 1") -> dict[tuple[Any, ...], Hitungan]:
    """The ten counts by the columns of ``kunci``."""
    kueri = f"{_TUGAS} SELECT {kunci}, {_HITUNG} FROM keadaan WHERE {syarat} GROUP BY {kunci}"
    banyak = len(kunci.split(","))
    nama = tuple(Hitungan.model_fields)
    return {
        b[:banyak]: Hitungan(**dict(zip(nama, (int(n or 0) for n in b[banyak:]), strict=True)))
        for b in baris(kab, kueri)
    }


def test_hitungan_laporan_sama_dengan_sql_per_diktum_unit_dan_kecamatan(
    kab: Kabupaten, triwulan: LaporanTriwulan
) -> None:
    t = triwulan
    assert hitungan(kab, "1") == {(1,): t.ringkasan} and t.ringkasan.diharapkan > 500
    per_klausul = hitungan(kab, "diktum, huruf")
    assert {(d.diktum, d.huruf): d.hitungan for d in t.per_diktum if d.hitungan.diharapkan} == per_klausul
    assert {(k.diktum, k.huruf): k.hitungan for k in t.klausul if k.hitungan.diharapkan} == per_klausul
    per_unit = hitungan(kab, "unit")
    assert {(u.kode,): u.hitungan for u in t.per_unit} == per_unit and t.jumlah_unit == len(per_unit)
    desa = hitungan(kab, "kecamatan", "length(unit) > 8 AND unit LIKE '__.__.__.____'")
    assert {(k.kode,): k.desa for k in t.per_kecamatan} == desa
    assert {(k.kode,): k.camat for k in t.per_kecamatan} == {k: per_unit[k] for k in desa}
    lengkap = baris(
        kab,
        f"{_TUGAS} SELECT kecamatan, count(*), sum(lengkap) FROM (SELECT kecamatan, unit, min(masuk) lengkap FROM "
        "keadaan WHERE unit LIKE '__.__.__.____' GROUP BY kecamatan, unit) GROUP BY kecamatan",
    )
    assert [(k.kode, k.jumlah_desa, k.desa_lengkap) for k in t.per_kecamatan] == sorted(lengkap)
    assert t.perkembangan[-1].hitungan == t.ringkasan


def test_daftar_bernama_dan_matriks_sama_dengan_sql(kab: Kabupaten, triwulan: LaporanTriwulan) -> None:
    sebab = f"""
      CASE WHEN masuk AND putusan = 'KEMBALI' THEN 'DIKEMBALIKAN' WHEN masuk AND NOT tepat THEN 'DITERIMA_TERLAMBAT'
           WHEN NOT masuk AND kunci <= '{_PER}' THEN 'TIDAK_DILAPORKAN'
           WHEN NOT masuk AND tenggat <= '{_PER}' THEN 'TERLAMBAT' END
    """
    kueri = (
        f"{_TUGAS} SELECT sebab, unit, diktum, huruf FROM (SELECT *, {sebab} sebab FROM keadaan) WHERE sebab NOTNULL"
    )
    semestinya = {(s, u, f"{d} {h}" if h else d) for s, u, d, h in baris(kab, kueri)}
    daftar = [(b.sebab, b.unit, k) for b in triwulan.terlambat for k in b.klausul]
    assert set(daftar) == semestinya and len(daftar) == len(semestinya) > 100
    alasan = {a for (a,) in baris(kab, "SELECT DISTINCT alasan FROM putusan WHERE jenis = 'KEMBALI'")}
    assert {b.alasan for b in triwulan.terlambat if b.sebab == "DIKEMBALIKAN"} == alasan
    assert {b.alasan for b in triwulan.terlambat if b.sebab != "DIKEMBALIKAN"} == {None}
    letak = f"""
      CASE WHEN masuk AND tepat THEN 'tepat_waktu' WHEN masuk THEN 'terlambat'
           WHEN tenggat <= '{_PER}' THEN 'belum_disampaikan' ELSE 'belum_jatuh_tempo' END
    """
    sel = {(d, h, u, n) for d, h, u, n in baris(kab, f"{_TUGAS} SELECT diktum, huruf, unit, {letak} FROM keadaan")}
    matriks = {
        (m.diktum, m.huruf, u, n)
        for m in triwulan.matriks
        for n in ("tepat_waktu", "terlambat", "belum_disampaikan", "belum_jatuh_tempo")
        for u in getattr(m, n)
    }
    assert matriks == sel


def test_indikator_eskalasi_dan_bukti_sama_dengan_sql(kab: Kabupaten, triwulan: LaporanTriwulan) -> None:
    # A figure is a number, or numerator and denominator.
    kueri = f"""{_TUGAS},
      angka AS (
        SELECT diktum, huruf, unit, j.key kode, json_extract(j.value, '$.penyebut') bawah,
               CASE WHEN j.type IN ('integer', 'real') THEN j.value ELSE json_extract(j.value, '$.pembilang') END atas
        FROM keadaan, json_each(angka) j WHERE masuk AND putusan IS NOT 'KEMBALI')
      SELECT diktum, huruf, kode, count(DISTINCT unit), sum(atas), sum(CASE WHEN bawah NOTNULL THEN atas END),
             sum(bawah), sum(bawah IS NULL)
      FROM angka WHERE atas NOTNULL GROUP BY diktum, huruf, kode
    """
    semestinya = {b[:3]: b[3:] for b in baris(kab, kueri)}
    ada = {
        (i.diktum, i.huruf, i.kode): (
            i.unit_melapor, i.pembilang, i.pembilang_berpasangan, i.penyebut, i.tanpa_penyebut
        )
        for i in triwulan.indikator
        if i.unit_melapor
    }  # fmt: skip
    assert ada == semestinya and len(ada) > 3
    harap = {(d, h): n for d, h, n in baris(
        kab, f"{_TUGAS} SELECT diktum, huruf, count(DISTINCT unit) FROM keadaan GROUP BY diktum, huruf"
    )}  # fmt: skip
    assert all(i.unit_diharapkan == harap[i.diktum, i.huruf] for i in triwulan.indikator)
    eskalasi = baris(
        kab,
        "SELECT e.jenis, count(*), count(DISTINCT p.unit) FROM eskalasi e JOIN penugasan p ON p.id = e.penugasan_id "
        f"WHERE e.waktu <= '{_PER}' GROUP BY e.kepada, e.jenis",
    )
    assert sorted((e.jenis, e.jumlah, len(e.unit)) for e in triwulan.eskalasi) == sorted(eskalasi)
    berkas = kab.satu(
        "SELECT count(*), sum(l.ukuran) FROM lampiran l JOIN pengajuan p ON p.id = l.pengajuan_id "
        f"WHERE p.waktu <= '{_PER}'"
    )
    assert (len(triwulan.bukti), sum(b.ukuran for b in triwulan.bukti)) == tuple(berkas)


def test_segmen_kesanggupan_sanksi_dan_anggaran_sama_dengan_sql(kab: Kabupaten, triwulan: LaporanTriwulan) -> None:
    j = triwulan.jaminan
    assert j is not None
    impor = "(SELECT max(no) FROM impor WHERE jenis = 'kepesertaan_bpjs' AND per_tanggal = '2026-11-01')"
    segmen = baris(
        kab,
        "SELECT segmen, count(*), sum(aktif) FROM (SELECT segmen, indeks, max(aktif) aktif FROM register_kepesertaan "
        f"WHERE impor_no = {impor} GROUP BY segmen, indeks) GROUP BY segmen",
    )
    assert sorted((s.kode, s.terdaftar, s.aktif) for s in j.segmen if s.terdaftar) == sorted(segmen)
    berkas = kab.satu(
        f"SELECT count(*), sum(aktif) FROM (SELECT indeks, max(aktif) aktif FROM register_kepesertaan "
        f"WHERE impor_no = {impor} GROUP BY indeks)"
    )
    assert (j.peserta_berkas, j.aktif_berkas) == tuple(berkas)
    k = j.kesanggupan
    janji = kab.satu(
        "SELECT count(*), sum(status = 'DIPENUHI'), sum(status = 'INGKAR'), sum(status = 'DIBATALKAN'), "
        "sum(ditutup IS NULL) FROM kesanggupan"
    )
    assert (k.diberikan, k.dipenuhi, k.ingkar, k.dibatalkan, k.terbuka) == tuple(n or 0 for n in janji)
    berdiri = baris(
        kab,
        "SELECT status, count(*) FROM sanksi_langkah l WHERE ke = (SELECT max(ke) FROM sanksi_langkah m WHERE "
        f"m.sanksi_id = l.sanksi_id AND m.waktu <= '{_PER}') GROUP BY status",
    )
    assert {s.status: s.perkara for s in j.sanksi if s.perkara} == dict(berdiri)
    alokasi = dict(baris(kab, "SELECT jenis, sum(jumlah) FROM alokasi_anggaran GROUP BY jenis"))
    bayar = dict(baris(kab, "SELECT jenis, sum(jumlah) FROM pembayaran_iuran GROUP BY jenis"))
    for a in j.anggaran:
        if a.kode:
            assert (a.alokasi, a.dibayar) == (alokasi.get(a.kode), bayar.get(a.kode, 0)), a.kode
    lajur, total = j.anggaran[:-1], j.anggaran[-1]
    assert total.kebutuhan == sum(a.kebutuhan or 0 for a in lajur) > 0
    assert total.tunggakan == sum(a.tunggakan or 0 for a in lajur)


def test_setiap_angka_laporan_menyebut_kueri_dan_barisnya(triwulan: LaporanTriwulan) -> None:
    """No field of the JSON with a figure in it is without exactly one source."""
    isi = json.loads(triwulan.kanonik())
    # Who, when, which paper: not counted from anything.
    tanpa = {"skema", "id", "kode_verifikasi", "alamat_verifikasi", "nomor", "tahap", "daerah", "nama_daerah", "kop",
             "penandatangan", "kepada", "periode", "nama_periode", "awal_periode", "akhir_periode", "tanggal",
             "keadaan_per", "zona", "instruksi", "catatan_data", "kepala_jejak", "sumber", "jaminan"}  # fmt: skip
    jaminan = {"per_peserta", "per_penduduk", "tahun_anggaran", "catatan"}
    medan = (set(isi) - tanpa) | {f"jaminan.{k}" for k in set(isi["jaminan"]) - jaminan}
    bersumber = [b for s in triwulan.sumber for b in s.bagian]
    assert sorted(bersumber) == sorted(medan)
    assert all(s.kueri and s.uraian and s.baris >= 0 for s in triwulan.sumber)


def test_laporan_unit_sama_dengan_sql(kab: Kabupaten) -> None:
    per_unit = hitungan(kab, "unit")
    for jenis in ("laporan-perangkat-daerah", "laporan-camat", "laporan-desa"):
        naskah, h = kab.naskah(jenis), per_unit[(kab.isian[jenis][0],)]
        angka = {a.nama: a.nilai for a in naskah.angka}
        assert angka == {n: getattr(h, n) for n in angka} and len(angka) == 5
        klausul = tabel(naskah, "Pelaksanaan per klausul")
        assert len(klausul.baris) == h.diharapkan
        assert sum(b[3] is not None for b in klausul.baris) == h.diterima
    camat = kab.naskah("laporan-camat")
    kode = kab.isian["laporan-camat"][0]
    rekap = tabel(camat, "Rekapitulasi laporan desa dan kelurahan")
    desa = hitungan(kab, "unit", f"unit LIKE '{kode}.____'")
    kolom = ("diharapkan", "diterima", "tepat_waktu", "disetujui", "belum_jatuh_tempo", "belum_disampaikan")
    assert [b[1:-1] for b in rekap.baris] == [tuple(getattr(h, k) for k in kolom) for _, h in sorted(desa.items())]


def test_persen_dalam_tabel_adalah_pembilang_dibagi_penyebutnya(kab: Kabupaten) -> None:
    """A share never stands in a table without the two figures that it comes from."""
    dilihat = 0
    for jenis in kab.isian:
        for satu in kab.naskah(jenis).tabel:
            for ke in [n for n, k in enumerate(satu.kolom) if k.jenis == "persen"]:
                bulat = [n for n, k in enumerate(satu.kolom) if k.jenis in ("bulat", "desimal")]
                for b in satu.baris:
                    if b[ke] is None:
                        continue
                    angka = [float(b[n] or 0) for n in bulat]
                    bagi = [x / y for x in angka for y in angka if y]
                    assert any(abs(float(b[ke]) - p) < 1e-9 for p in bagi), (jenis, satu.judul, b)  # type: ignore[arg-type]
                    dilihat += 1
    assert dilihat > 50


def test_surat_dan_usulan_sama_dengan_sql(kab: Kabupaten) -> None:
    d = kab.daerah
    for jenis in ("surat-pengingat", "surat-teguran"):
        naskah = kab.naskah(jenis)
        telat = kab.isian[jenis][1]["tujuan"]
        (n,) = kab.satu(f"{_TUGAS} SELECT sum(NOT masuk AND tenggat <= '{_PER}') FROM keadaan WHERE unit = :u", u=telat)
        assert len(naskah.tabel[0].baris) == n > 0, jenis
    atas = hitungan(kab, "unit", f"unit NOT LIKE '__.__.__.____' AND unit <> '{d}-sekda'")
    for jenis in ("undangan-rapat",):
        rekap = kab.naskah(jenis).tabel[0]
        assert [b[1:3] for b in rekap.baris] == [(h.diharapkan, h.diterima) for _, h in sorted(atas.items())]
    usulan = kab.naskah("usulan-anggaran")
    angka = {a.nama: a.nilai for a in usulan.angka}
    assert angka["alokasi"] == kab.satu("SELECT sum(jumlah) FROM alokasi_anggaran")[0]
    assert angka["dibayar"] == kab.satu("SELECT sum(jumlah) FROM pembayaran_iuran")[0]
    bulanan = next(t for t in usulan.tabel if t.judul.startswith("Rincian per bulan"))
    # 35.000 + 2.800 a head for those whom the daerah pays for, 2.800 for those who pay class 3 themselves.
    for b in bulanan.baris:
        assert b[3] == int(b[1] or 0) * 37_800 + int(b[2] or 0) * 2_800, b
    assert angka["kebutuhan"] == sum(int(b[3] or 0) for b in bulanan.baris)
    impor = "(SELECT max(no) FROM impor WHERE jenis = 'kepesertaan_bpjs' AND per_tanggal = '2026-11-01')"
    (pemda,) = kab.satu(
        "SELECT count(DISTINCT indeks) FROM register_kepesertaan WHERE segmen = 'PBPU_PEMDA' AND aktif "
        f"AND impor_no = {impor}"
    )
    assert next(b for b in bulanan.baris if str(b[0]).startswith("November"))[1] == pemda
    evaluasi = kab.naskah("evaluasi-raperdes").tabel[0]
    isi = baris(kab, "SELECT sum(alokasi), count(*) FROM evaluasi_apbdes_baris")
    assert [(sum(int(b[2] or 0) for b in evaluasi.baris), len(evaluasi.baris))] == isi


def test_berita_acara_dan_rekapnya_sama_dengan_sql(kab: Kabupaten) -> None:
    naskah = kab.naskah("berita-acara-verifikasi")
    nama = {"PESERTA": "Peserta PBPU dan BP Pemda", "BELUM_DIJAMIN": "Penduduk tanpa kepesertaan aktif"}
    for bagian, judul in nama.items():
        hasil = baris(
            kab, "SELECT count(*) FROM verifikasi_hasil WHERE bagian = :b GROUP BY hasil ORDER BY 1", b=bagian
        )
        assert sorted(b[2] for b in tabel(naskah, judul).baris) == [n for (n,) in hasil]  # type: ignore[type-var]
        (disetujui,) = kab.satu(
            "SELECT count(*) FROM verifikasi_hasil WHERE bagian = :b AND urut <> 1 AND hasil IN "
            "(SELECT hasil FROM verifikasi_hasil)", b=bagian,
        )  # fmt: skip
        rekap = tabel(naskah, f"{judul}: orang yang disetujui menurut kecamatan")
        jumlah = sum(int(b[-1] or 0) for b in rekap.baris)
        assert 0 < jumlah <= disetujui
        assert all(sum(int(n or 0) for n in b[1:-1]) == b[-1] for b in rekap.baris)


def tabel(naskah: Naskah, judul: str) -> Tabel:
    return next(t for t in naskah.tabel if t.judul == judul)
