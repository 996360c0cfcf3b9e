"""Check what an instrument says it changes or repeals: the other one exists, and so do the clauses."""

from __future__ import annotations

from patuh.instruksi.model import Instruksi
from rules.berkas import BerkasYaml, Jalur, tebakan


def periksa_perubahan(instruksi: Instruksi, berkas: BerkasYaml) -> None:
    """Add a finding for every reference that leads nowhere, and for one that acts before the instrument itself."""
    from patuh.instruksi.muat import bunyi_terakhir, daftar_instruksi  # they check by this module

    for kunci in ("mengubah", "mencabut"):
        for i, satu in enumerate(getattr(instruksi, kunci)):
            jalur: Jalur = (kunci, i)
            if satu.sejak < instruksi.berlaku_dari:
                pesan = f"Sejak {satu.sejak} mendahului 'berlaku_dari' {instruksi.berlaku_dari}."
                berkas.catat((*jalur, "sejak"), pesan, "Perubahan tidak berlaku surut.")
            if satu.instruksi == instruksi.id:
                berkas.catat((*jalur, "instruksi"), "Instruksi tidak mengubah dirinya sendiri.")
                continue
            if satu.instruksi not in daftar_instruksi():
                pesan = f"Instruksi {satu.instruksi!r} tidak dikenal."
                berkas.catat((*jalur, "instruksi"), pesan, tebakan(satu.instruksi, daftar_instruksi()))
                continue
            lain = bunyi_terakhir(satu.instruksi)
            if lain is None:
                continue
            if lain.daerah != instruksi.daerah:
                berkas.catat((*jalur, "instruksi"), f"Instruksi {satu.instruksi} milik daerah {lain.daerah}.")
            kenal = {(d.nomor, k.huruf) for d in lain.diktum for k in d.klausul}
            for j, klausul in enumerate(satu.klausul):
                huruf = {h for d, h in kenal if d == klausul.diktum}
                if not huruf:
                    pesan = f"Diktum {klausul.diktum!r} tidak ada dalam {satu.instruksi}."
                    saran = tebakan(klausul.diktum, {d for d, _ in kenal})
                    berkas.catat((*jalur, "klausul", j, "diktum"), pesan, saran)
                elif klausul.huruf is not None and klausul.huruf not in huruf:
                    pilihan = ", ".join(sorted(filter(None, huruf))) or "tanpa huruf"
                    pesan = f"Diktum {klausul.diktum} {satu.instruksi} tidak memiliki huruf {klausul.huruf!r}."
                    berkas.catat((*jalur, "klausul", j, "huruf"), pesan, f"Yang ada: {pilihan}.")
