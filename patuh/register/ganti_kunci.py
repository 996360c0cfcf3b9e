"""Putting a new register key in place of the old one, in one maintenance run while the service stands still.

Every box is opened with the old key and made anew with the new one; every blind index is computed anew from the NIK in
a box. A NIK that stands in no box of the daerah (only in DTSEN, say) cannot be computed: its index is replaced by one
derived from the old one, so that its rows still belong together but are found by nobody until the file is imported
again; they are counted. The sealed audit chain is not rewritten: :class:`RujukanLama` says how its older events name a
person. Each part is one transaction that also says that it is done, so that a run that was killed goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, Table, bindparam, select, text
from sqlmodel import Session, SQLModel, col
from sqlmodel import select as pilih

from patuh.basisdata import skema  # noqa: F401 - every table that may hold a box
from patuh.basisdata.mesin import BasisData, sisip_baru
from patuh.basisdata.pemisah import induk
from patuh.basisdata.tipe import tabel
from patuh.galat import Bentrok
from patuh.jejak.catat import catat
from patuh.jejak.tabel import Jejak
from patuh.register.rahasia import GudangKunci, KunciRegister, KunciSalah
from patuh.register.tabel import BarisKepesertaan, BarisPenduduk, Impor
from patuh.register.tabel_kunci import KunciRegisterTerpasang, RujukanLama, StatusKunci

RUANG_SENDIRI = {"pejabat": "akun", "saluran_unit": "webhook"}
"""Boxes made with a key of another room than the row's daerah."""
_SEKALI = 5_000
_ORANG = "orang/"
_BERJALAN = ("impor", "alih_segmen_buka", "verifikasi")
Kabar = Callable[[str], None]


@dataclass
class HasilGanti:
    """How many rows were made anew, and how many of them have a NIK that stands in no box."""

    baris: int = 0
    tanpa_nik: int = 0
    bagian: dict[str, list[int]] = field(default_factory=dict)


def pastikan_kunci(bd: BasisData, gudang: GudangKunci, waktu: datetime) -> None:
    """Is this the key that the database was made with? The first key that opens what is there is written down.

    Raises:
        KunciSalah: another key is in use, or a change of key is not finished; the message says the way out.
    """
    with bd.baca() as sesi:
        ada = {k.sidik: k.status for k in sesi.exec(pilih(KunciRegisterTerpasang))}
        if not ada:
            _coba_buka(sesi, gudang)
    if StatusKunci.MENGGANTI in ada.values():
        raise KunciSalah("Penggantian kunci register belum selesai. Jalankan lagi 'patuh register ganti-kunci'.")
    if ada and ada.get(gudang.sidik) != StatusKunci.DIPAKAI:
        raise KunciSalah(
            "Kunci register ini bukan kunci basis data ini: data orang tidak akan terbaca atau ditemukan. Pasang "
            "kunci yang dipakai selama ini (PATUH_KUNCI_REGISTER atau register.kunci)."
        )
    if not ada:
        baris = {"sidik": gudang.sidik, "status": StatusKunci.DIPAKAI, "kemajuan": {}, "mulai": waktu, "selesai": waktu}
        with bd.tulis() as sesi:
            sisip_baru(sesi, tabel(KunciRegisterTerpasang), [baris])


def ganti_kunci(
    bd: BasisData, lama: GudangKunci, baru: GudangKunci, *, jam: Callable[[], datetime], kabar: Kabar = lambda _: None
) -> HasilGanti:
    """Change the key, or finish a change that was interrupted; nothing is left to do when it is done already.

    Raises:
        KunciSalah: ``lama`` is not the key in use, or another change is under way with another new key.
        Bentrok: an import, a verification or the opening of cases is not finished.
    """
    if lama.sidik == baru.sidik:
        raise KunciSalah("Kunci baru sama dengan kunci lama.")
    with bd.baca() as sesi:
        ada = {k.sidik: k.status for k in sesi.exec(pilih(KunciRegisterTerpasang))}
    if ada.get(baru.sidik) == StatusKunci.DIPAKAI:
        return _hasil(bd, baru.sidik)
    if ada.get(baru.sidik) == StatusKunci.DIGANTI:
        raise KunciSalah("Kunci baru itu sudah pernah dipakai dan diganti. Buat kunci yang lain.")
    if baru.sidik not in ada:
        pastikan_kunci(bd, lama, jam())
    elif ada.get(lama.sidik) != StatusKunci.DIPAKAI:
        raise KunciSalah("Kunci lama bukan kunci yang sedang diganti.")
    _mulai(bd, lama, baru, jam)
    _Ganti(bd, lama, baru, kabar).jalankan()
    hasil = _hasil(bd, baru.sidik)
    with bd.tulis() as sesi:
        for sidik, status in ((lama.sidik, StatusKunci.DIGANTI), (baru.sidik, StatusKunci.DIPAKAI)):
            satu = sesi.get_one(KunciRegisterTerpasang, sidik)
            satu.status, satu.selesai = status, jam()
            sesi.add(satu)
        _catat(sesi, lama, baru, jam(), langkah="selesai", baris=hasil.baris, tanpa_nik=hasil.tanpa_nik)
    return hasil


def _mulai(bd: BasisData, lama: GudangKunci, baru: GudangKunci, jam: Callable[[], datetime]) -> None:
    with bd.tulis() as sesi:
        for nama in _BERJALAN:
            sasaran = SQLModel.metadata.tables[nama]
            if sesi.connection().execute(select(sasaran.c.id).where(sasaran.c.status == "BERJALAN").limit(1)).first():
                raise Bentrok(
                    f"Masih ada pekerjaan yang belum selesai ({nama}). Jalankan layanan sampai selesai dahulu."
                )
        if sesi.get(KunciRegisterTerpasang, baru.sidik) is None:
            sesi.add(KunciRegisterTerpasang(sidik=baru.sidik, status=StatusKunci.MENGGANTI, mulai=jam()))
            _catat(sesi, lama, baru, jam(), langkah="mulai")


def _catat(sesi: Session, lama: GudangKunci, baru: GudangKunci, waktu: datetime, **isi: Any) -> None:
    catat(
        sesi, waktu=waktu, daerah="semua", pelaku="layanan:perintah", tindakan="register.kunci",
        objek=f"kunci_register/{baru.sidik}", isi={"menggantikan": lama.sidik, **isi},
    )  # fmt: skip


def _hasil(bd: BasisData, sidik: str) -> HasilGanti:
    with bd.baca() as sesi:
        bagian = dict(sesi.get_one(KunciRegisterTerpasang, sidik).kemajuan)
    return HasilGanti(sum(b[0] for b in bagian.values()), sum(b[1] for b in bagian.values()), bagian)


def _coba_buka(sesi: Session, gudang: GudangKunci) -> None:
    for model in (BarisPenduduk, BarisKepesertaan):
        kueri = select(col(model.rahasia), col(Impor.daerah)).join(Impor, col(Impor.no) == model.impor_no).limit(1)
        for kotak, daerah in sesi.connection().execute(kueri):
            gudang.untuk(daerah).buka(kotak)


def kolom_kotak(sasaran: Table) -> str | None:
    """The column of a table that holds boxes."""
    nama = [k.name for k in sasaran.columns if isinstance(k.type, LargeBinary) and k.name != "indeks"]
    return nama[0] if nama else None


class _Ganti:
    """One change: the parts one after another, boxes first, since they say which NIK an index stands for."""

    def __init__(self, bd: BasisData, lama: GudangKunci, baru: GudangKunci, kabar: Kabar) -> None:
        self._bd, self._lama, self._baru, self._kabar = bd, lama, baru, kabar
        # Of one daerah at a time: old index to new index, about 200 bytes a person.
        self._peta: dict[bytes, bytes] = {}

    def jalankan(self) -> None:
        """Every part that is not done yet."""
        with self._bd.baca() as sesi:
            selesai = set(sesi.get_one(KunciRegisterTerpasang, self._baru.sidik).kemajuan)
        for nama, ruang in RUANG_SENDIRI.items():
            if nama not in selesai:
                sasaran = SQLModel.metadata.tables[nama]
                self._bagian(nama, sasaran, [], self._lama.untuk(ruang), self._baru.untuk(ruang))
        for daerah in self._daerah():
            self._satu_daerah(daerah, selesai)

    def _satu_daerah(self, daerah: str, selesai: set[str]) -> None:
        self._peta = {}
        if (akhir := f"{daerah}/{RujukanLama.__tablename__}+") in selesai:
            return
        lama, baru = self._lama.untuk(daerah), self._baru.untuk(daerah)
        for sasaran in sorted(_orang(), key=lambda t: kolom_kotak(t) is None):
            for nama, syarat in self._potongan(sasaran, daerah):
                if nama not in selesai:
                    self._bagian(nama, sasaran, syarat, lama, baru)
                elif kolom_kotak(sasaran) is not None and "indeks" in sasaran.c:
                    self._ingat(sasaran, syarat, lama, baru)
        with self._bd.tulis() as sesi:
            self._tandai(sesi, akhir, self._rujukan(sesi, daerah), 0)

    def _daerah(self) -> list[str]:
        with self._bd.baca() as sesi:
            akar = {_akar(t) for t in _orang()}
            return sorted({d for t in akar for d in sesi.connection().execute(select(t.c.daerah).distinct()).scalars()})

    def _potongan(self, sasaran: Table, daerah: str) -> Iterator[tuple[str, list[Any]]]:
        """Parts of a size: an import each, else the table."""
        nama, syarat = f"{daerah}/{sasaran.name}", _milik(sasaran, daerah)
        if "impor_no" not in sasaran.c:
            yield nama, [syarat]
            return
        with self._bd.baca() as sesi:
            nomor = sesi.exec(pilih(Impor.no).where(Impor.daerah == daerah).order_by(col(Impor.no))).all()
            ada = [n for n in nomor if sesi.connection().execute(
                select(sasaran.c.impor_no).where(sasaran.c.impor_no == n).limit(1)).first()]  # fmt: skip
        for n in ada:
            yield f"{nama}/{n}", [sasaran.c.impor_no == n]

    def _bagian(self, nama: str, sasaran: Table, syarat: list[Any], lama: KunciRegister, baru: KunciRegister) -> None:
        """One part in one transaction. What is read is a snapshot of its own: no row is met twice for having moved."""
        kunci, kotak = [k.name for k in sasaran.primary_key], kolom_kotak(sasaran)
        isi = [k for k in ("indeks" if "indeks" in sasaran.c else None, kotak) if k is not None]
        perintah = sasaran.update().where(*(sasaran.c[k] == bindparam(f"k_{k}") for k in kunci))
        perintah = perintah.values({k: bindparam(f"b_{k}") for k in isi})
        kueri = select(*(sasaran.c[k] for k in dict.fromkeys((*kunci, *isi)))).where(*syarat)
        jumlah = tanpa_nik = 0
        with self._bd.tulis() as sesi, self._bd.baca() as pembaca:
            if self._bd.dialek == "sqlite":
                # Else the old boxes could still be read in the file with the old key.
                sesi.connection().exec_driver_sql("PRAGMA secure_delete=ON")
            with pembaca.connection().execute(kueri.execution_options(yield_per=_SEKALI)) as aliran:
                for potong in aliran.mappings().partitions():
                    ubah = []
                    for b in potong:
                        nilai, tahu = self._baris(dict(b), kotak, lama, baru)
                        tanpa_nik += not tahu
                        ubah.append({f"k_{k}": b[k] for k in kunci} | {f"b_{k}": nilai[k] for k in isi})
                    sesi.connection().execute(perintah, ubah)
                    jumlah += len(potong)
            self._tandai(sesi, nama, jumlah, tanpa_nik)
        if jumlah:
            self._kabar(f"{nama}: {jumlah} baris")

    def _baris(
        self, baris: dict[str, Any], kotak: str | None, lama: KunciRegister, baru: KunciRegister
    ) -> tuple[dict[str, Any], bool]:
        """A row's new values, and whether its person is known."""
        if kotak is not None and baris[kotak] is not None:
            isi = lama.buka(baris[kotak])
            baris[kotak] = baru.sandikan(isi)
            self._catat_nik(isi.get("nik"), lama, baru)
        if (indeks := baris.get("indeks")) is None:
            return baris, True
        tahu = indeks in self._peta
        baris["indeks"] = self._peta[indeks] if tahu else baru.indeks(f"indeks:{indeks.hex()}")
        return baris, tahu

    def _catat_nik(self, nik: Any, lama: KunciRegister, baru: KunciRegister) -> None:
        if isinstance(nik, str) and nik:
            self._peta[lama.indeks(nik)] = baru.indeks(nik)

    def _ingat(self, sasaran: Table, syarat: list[Any], lama: KunciRegister, baru: KunciRegister) -> None:
        """Of a part that is done: which NIKs stand in it."""
        kotak = sasaran.c[kolom_kotak(sasaran) or ""]
        with self._bd.baca() as sesi:
            kueri = select(kotak).where(kotak.is_not(None), *syarat).execution_options(yield_per=_SEKALI)
            with sesi.connection().execute(kueri) as aliran:
                for satu in aliran.scalars():
                    self._catat_nik(baru.buka(satu).get("nik"), lama, baru)

    def _rujukan(self, sesi: Session, daerah: str) -> int:
        kueri = pilih(Jejak.objek).where(Jejak.daerah == daerah, col(Jejak.objek).startswith(_ORANG)).distinct()
        nama = ((objek, objek.removeprefix(_ORANG)) for objek in sesi.exec(kueri))
        kenal = [
            {"daerah": daerah, "rujukan": objek, "indeks": self._peta[indeks]}
            for objek, heksa in nama
            if (indeks := bytes.fromhex(heksa)) in self._peta
        ]
        return sisip_baru(sesi, tabel(RujukanLama), kenal)

    def _tandai(self, sesi: Session, nama: str, jumlah: int, tanpa_nik: int) -> None:
        satu = sesi.get_one(KunciRegisterTerpasang, self._baru.sidik)
        satu.kemajuan = {**satu.kemajuan, nama: [jumlah, tanpa_nik]}
        sesi.add(satu)


def _orang() -> list[Table]:
    """Every table with people in boxes or under blind indexes, of a daerah's own key."""
    return [
        t
        for t in SQLModel.metadata.sorted_tables
        if t.name not in RUANG_SENDIRI and ("indeks" in t.c or kolom_kotak(t) is not None)
    ]


def _akar(sasaran: Table) -> Table:
    return sasaran if "daerah" in sasaran.c else _akar(induk(sasaran)[0][1].table)


def _milik(sasaran: Table, daerah: str) -> Any:
    if "daerah" in sasaran.c:
        return sasaran.c.daerah == daerah
    kolom, acuan = induk(sasaran)[0]
    return sasaran.c[kolom].in_(select(acuan).where(_milik(acuan.table, daerah)))


def tenang(bd: BasisData) -> bool:
    """Is nobody else connected to this PostgreSQL database? (On SQLite the lock of the data folder says so.)"""
    if bd.dialek != "postgresql":
        return True
    kueri = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
        "AND backend_type = 'client backend'"
    )
    with bd.baca() as sesi:
        return int(sesi.connection().execute(text(kueri)).scalar_one()) == 0
