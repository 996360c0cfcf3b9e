"""Pemberitahuan to the employer that a sanction was decided: from when, what is withheld, how it ends."""

from __future__ import annotations

from datetime import date

from patuh.instruksi.muat import muat_instruksi
from patuh.naskah_dinas.daftar_orang import kepala_bpjs
from patuh.naskah_dinas.perkara import IsianPerkara, cari_perkara, sumber_perkara
from patuh.naskah_dinas.prosa import tulis
from patuh.naskah_dinas.rangka import Bahan, Isi, JenisNaskah, alamat
from patuh.sanksi.dasar import NAMA_LAYANAN, klausul_sanksi
from patuh.sanksi.tabel import StatusSanksi


def _susun(bahan: Bahan) -> Isi:
    satu, baris = cari_perkara(bahan, StatusSanksi.KEPUTUSAN_BUPATI)
    langkah = {b.status: b for b in baris}
    aktif = langkah.get(StatusSanksi.AKTIF)
    berlaku = satu.aktif_sejak or (
        date.fromisoformat(aktif.rincian["berlaku"]) if aktif and aktif.rincian.get("berlaku") else None
    )
    isi = {
        "s": satu,
        "keputusan": langkah[StatusSanksi.KEPUTUSAN_BUPATI],
        "berlaku": berlaku,
        "layanan": [NAMA_LAYANAN[n] for n in satu.layanan],
        "instruksi": muat_instruksi(satu.instruksi),
        "label": f"{satu.diktum} huruf {satu.huruf}" if satu.huruf else satu.diktum,
        "unit": bahan.unit,
    }
    sekda = bahan.jabatan("sekda")
    return Isi(
        hal="Pemberitahuan sanksi administratif",
        sifat="Penting",
        subjek=f"sanksi/{satu.id}",
        tujuan=alamat(f"Pimpinan {satu.nama_usaha}", "Tempat"),
        penerima=(sekda.kode,),
        isi=tulis("pemberitahuan-sanksi", isi),
        penutup="Demikian disampaikan. Bila keterangan di atas tidak sesuai, mohon segera menghubungi kami.",
        tembusan=(bahan.jabatan("bupati").jabatan, sekda.jabatan, kepala_bpjs(satu.daerah)),
        sumber=(sumber_perkara(satu, baris),),
    )


JENIS = JenisNaskah(
    kode="pemberitahuan-sanksi",
    nama="Pemberitahuan Sanksi Administratif",
    bentuk="surat",
    isian=IsianPerkara,
    penerbit=lambda u: any(u.kode in k.unit for k in klausul_sanksi(u.kode[:5]).values()),
    susun=_susun,
    uraian="Pemberitahuan kepada pelaku usaha bahwa sanksi ditetapkan, apa yang ditahan, dan cara mengakhirinya.",
)
