"""The register of papers: numbers without gaps or doubles, guarded steps, who may read, figures equal to SQL counts."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select

from patuh.akun.pelaku import Pelaku
from patuh.basisdata.mesin import BasisData
from patuh.galat import Bentrok, IsianSalah, TidakBerwenang, TidakDitemukan
from patuh.jejak.tabel import Jejak
from patuh.naskah_dinas.arsip import daftar_naskah
from patuh.naskah_dinas.langkah import ambil_naskah, langkah, riwayat
from patuh.naskah_dinas.model import Naskah
from patuh.naskah_dinas.rangka import daftar_jenis
from patuh.naskah_dinas.tabel import NaskahTerbit, StatusNaskah
from tests.patuh.laporan.contoh import isi_contoh
from tests.patuh.naskah_dinas.naskah_contoh import KANTOR, NOTA, PER, buat
from tests.perkara import gerbang
from tests.perkara import unit as isi_unit
from tests.register_kecil import isi_register

S = StatusNaskah
SEKDA, DINSOS = "33.13-sekda", "33.13-dinsos"


def maju(bd: BasisData, id_: str, status: StatusNaskah, pelaku: Pelaku = KANTOR, **lain: str) -> NaskahTerbit:
    with bd.tulis() as sesi:
        return langkah(sesi, id_, status, pelaku=pelaku, waktu=PER, **lain)


def test_nomor_berurut_tanpa_celah_walau_bersamaan(bd: BasisData) -> None:
    naskah = [buat(bd, "nota-dinas", SEKDA, NOTA).id for _ in range(12)]
    naskah += [buat(bd, "nota-dinas", "33.13-dinkes", NOTA).id for _ in range(4)]

    def satu(id_: str) -> str:
        return maju(bd, id_, S.DIPERIKSA).nomor or ""

    with ThreadPoolExecutor(8) as kolam:
        nomor = list(kolam.map(satu, naskah))
    assert sorted(nomor[:12]) == [f"440/{n:03d}/JKN/2027" for n in range(1, 13)]
    assert sorted(nomor[12:]) == [f"440/{n:03d}/JKN/DINKES/2027" for n in range(1, 5)]
    # The same paper checked twice at once gets one number.
    ganda = buat(bd, "nota-dinas", SEKDA, NOTA).id
    with ThreadPoolExecutor(2) as kolam:
        hasil = [k.exception() for k in [kolam.submit(satu, ganda) for _ in range(2)]]
    assert sorted(type(h).__name__ for h in hasil) == ["Bentrok", "NoneType"]
    assert maju(bd, buat(bd, "nota-dinas", SEKDA, NOTA).id, S.DIPERIKSA).nomor == "440/014/JKN/2027"


def test_nomor_agenda_kantor_dipakai_sekali(bd_sqlite: BasisData) -> None:
    bd = bd_sqlite
    a, b, c = (buat(bd, "nota-dinas", SEKDA, NOTA).id for _ in range(3))
    assert maju(bd, a, S.DIPERIKSA, nomor=" 440/001/JKN/2027 ").nomor == "440/001/JKN/2027"
    with pytest.raises(IsianSalah):
        maju(bd, b, S.DIPERIKSA, nomor="440/001/JKN/2027")
    assert maju(bd, b, S.DIPERIKSA).nomor == "440/002/JKN/2027"
    maju(bd, c, S.DIPERIKSA)
    assert maju(bd, c, S.BATAL, catatan="Salah tujuan.").nomor == "440/003/JKN/2027"


def test_langkah_dijaga_tercatat_dan_teraudit(bd_sqlite: BasisData) -> None:
    bd = bd_sqlite
    satu = buat(bd, "nota-dinas", SEKDA, NOTA)
    for salah in (S.DITANDATANGANI, S.DIKIRIM, S.RANCANGAN):
        with pytest.raises(Bentrok):
            maju(bd, satu.id, salah)
    with pytest.raises(IsianSalah):
        maju(bd, satu.id, S.BATAL)
    with pytest.raises(TidakDitemukan):
        maju(bd, satu.id, S.DIPERIKSA, Pelaku("kunci:x", "33.13", DINSOS))
    rancangan = satu.sha256
    for status in (S.DIPERIKSA, S.DITANDATANGANI, S.DIKIRIM):
        satu = maju(bd, satu.id, status, Pelaku("kunci:sekda", "33.13", SEKDA))
    beku = Naskah.model_validate_json(satu.data)
    assert (beku.nomor, beku.tanggal, beku.sidik()) == (satu.nomor, date(2027, 1, 10), satu.sha256)
    assert satu.sha256 != rancangan
    with bd.baca() as sesi:
        baris = riwayat(sesi, satu.id)
        assert [(b.status, b.cara) for b in baris] == [
            ("RANCANGAN", None), ("DIPERIKSA", None), ("DITANDATANGANI", "basah"), ("DIKIRIM", None)
        ]  # fmt: skip
        assert baris[0].sha256 == rancangan and baris[-1].sha256 == satu.sha256
        jejak = [j.tindakan for j in sesi.exec(select(Jejak).where(Jejak.objek == f"naskah/{satu.id}"))]
    assert jejak == ["naskah.buat", "naskah.langkah", "naskah.langkah", "naskah.langkah"]
    with pytest.raises(Bentrok):
        maju(bd, satu.id, S.BATAL, catatan="Terlambat.")


def test_siapa_melihat_naskah(bd_sqlite: BasisData) -> None:
    bd = bd_sqlite
    nota = buat(bd, "nota-dinas", SEKDA, NOTA)
    himbauan = buat(bd, "surat-kesanggupan", "33.13.01.2001", {})

    def terlihat(unit: str | None, daerah: str = "33.13") -> set[str]:
        with bd.baca() as sesi:
            pelaku = Pelaku("kunci:x", daerah, unit)
            baris, total = daftar_naskah(sesi, pelaku)
            assert total == len(baris)
            for satu in (nota, himbauan):
                if satu.id in {b.id for b in baris}:
                    assert ambil_naskah(sesi, satu.id, pelaku)
                else:
                    with pytest.raises(TidakDitemukan):
                        ambil_naskah(sesi, satu.id, pelaku)
            return {b.id for b in baris}

    assert terlihat(SEKDA) == terlihat(None) == {nota.id, himbauan.id}
    assert terlihat("33.13.01") == terlihat("33.13.01.2001") == {himbauan.id}
    assert terlihat("33.13.02") == terlihat(DINSOS) == terlihat(None, "33.27") == set()
    for status in (S.DIPERIKSA, S.DITANDATANGANI, S.DIKIRIM):
        maju(bd, nota.id, status)
    assert terlihat(DINSOS) == {nota.id}


def test_hanya_penerbitnya_yang_membuat(bd_sqlite: BasisData) -> None:
    with pytest.raises(TidakBerwenang):
        buat(bd_sqlite, "nota-dinas", SEKDA, NOTA, pelaku=Pelaku("kunci:x", "33.13", DINSOS))
    with pytest.raises(IsianSalah) as salah:
        buat(bd_sqlite, "laporan-camat", DINSOS, {"periode": "2026-T4"})
    assert salah.value.errors[0].kolom == "unit"


def test_angka_laporan_camat_sama_dengan_hitungan_sql(bd_sqlite: BasisData) -> None:
    bd, camat = bd_sqlite, "33.13.01"
    isi_contoh(bd, "karanganyar-440-3-2022", "2026-T4", PER)
    naskah = Naskah.model_validate_json(buat(bd, "laporan-camat", camat, {"periode": "2026-T4"}).data)
    hitung = text(
        "SELECT count(*), count(lapor_pertama), sum(CASE WHEN tepat_waktu THEN 1 ELSE 0 END) FROM tugas "
        "WHERE daerah = '33.13' AND unit = :unit"
    )
    rekap = text(
        "SELECT count(*), count(lapor_pertama), sum(CASE WHEN tepat_waktu THEN 1 ELSE 0 END) FROM tugas "
        "WHERE atasan = :unit AND unit LIKE '33.13.01.%'"
    )
    with bd.baca() as sesi:
        sendiri = sesi.connection().execute(hitung, {"unit": camat}).one()
        bawah = sesi.connection().execute(rekap, {"unit": camat}).one()
    angka = {a.nama: a.nilai for a in naskah.angka}
    assert (angka["diharapkan"], angka["diterima"], angka["tepat_waktu"]) == (sendiri[0], sendiri[1], sendiri[2] or 0)
    tabel = next(t for t in naskah.tabel if t.judul.startswith("Rekapitulasi"))
    jumlah = [sum(n for b in tabel.baris if isinstance(n := b[k], int)) for k in (1, 2, 3)]
    assert jumlah == [bawah[0], bawah[1], bawah[2]] and bawah[0] > 20
    assert naskah.sumber[0].baris == sendiri[0] + bawah[0]


@pytest.mark.parametrize(("daerah", "instruksi"), [("33.13", "karanganyar-440-3-2022"), ("33.27", "pemalang-1-2023")])
def test_setiap_jenis_tersusun_dari_catatan(bd_sqlite: BasisData, daerah: str, instruksi: str) -> None:
    bd, kantor = bd_sqlite, Pelaku("kunci:kantor", daerah)
    isi_unit(bd)
    isi_contoh(bd, instruksi, "2026-T4", PER)
    isi_register(bd, daerah, per=date(2026, 11, 1), penduduk=range(5), aktif=[0], nonaktif=[1])
    tanya = gerbang(bd, date(2026, 11, 20), 2, daerah=daerah, pekerja=(0, 1))
    with bd.baca() as sesi:
        terbuka = text("SELECT unit FROM tugas WHERE daerah = :d AND lapor_pertama IS NULL AND tenggat <= :per LIMIT 1")
        telat = sesi.connection().execute(terbuka, {"d": daerah, "per": PER.strftime("%Y-%m-%d %H:%M:%S")}).scalar_one()
    periode = {"periode": "2026-T4"}
    rapat = periode | {"tanggal_rapat": "2027-01-18", "pukul": "09:00", "tempat": "Ruang Rapat"}
    isian = {
        "laporan-perangkat-daerah": (f"{daerah}-dinsos", periode),
        "laporan-camat": (f"{daerah}.01", periode),
        "laporan-desa": (f"{daerah}.01.2001", periode),
        "surat-pengingat": (f"{daerah}-sekda", periode | {"tujuan": telat}),
        "surat-teguran": (f"{daerah}-sekda", periode | {"tujuan": telat}),
        "undangan-rapat": (f"{daerah}-sekda", rapat),
        "nota-dinas": (f"{daerah}-sekda", periode | {"tujuan": f"{daerah}-dinsos", "hal": "H", "isi": "I"}),
        "surat-kesanggupan": (f"{daerah}-dpmptsp", {"pemeriksaan": tanya["id"]}),
        "hasil-pemeriksaan": (f"{daerah}-dpmptsp", {"pemeriksaan": tanya["id"]}),
        "usulan-anggaran": (f"{daerah}-dinsos", {"tahun": 2026}),
        "himbauan": (f"{daerah}.01", {}),
    }
    assert set(isian) <= set(daftar_jenis())
    for jenis, (unit, apa) in isian.items():
        if jenis == "himbauan" and daerah == "33.13":
            with pytest.raises(IsianSalah, match="imbauan"):
                buat(bd, jenis, unit, apa, pelaku=kantor)
            continue
        satu = buat(bd, jenis, unit, apa, pelaku=kantor)
        naskah = Naskah.model_validate_json(satu.data)
        assert naskah.kanonik() == satu.data and naskah.sidik() == satu.sha256
        assert naskah.isi and naskah.penandatangan.jabatan
        assert not any(n in satu.data for n in ("3313013", "3327013"))
    # What has been reported since is not asked for again.
    with bd.tulis() as sesi:
        sesi.connection().execute(text("UPDATE tugas SET lapor_pertama = tenggat"))
    with pytest.raises(IsianSalah, match="ditagih"):
        buat(bd, "surat-teguran", f"{daerah}-sekda", periode | {"tujuan": telat}, pelaku=kantor)


def test_himbauan_mengutip_klausulnya(bd_sqlite: BasisData) -> None:
    satu = buat(bd_sqlite, "himbauan", "33.27.01", {}, pelaku=Pelaku("kunci:x", "33.27"), waktu=PER + timedelta(days=1))
    isi = json.dumps(json.loads(satu.data), ensure_ascii=False)
    assert "KEENAM BELAS a" in isi and "memberikan himbauan kepada pemohon pelayanan publik" in isi
    assert satu.subjek == "klausul/pemalang-1-2023/KEENAM BELAS a"
