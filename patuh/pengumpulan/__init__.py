"""Collecting the register from below: desa and kelurahan hand in, the camat looks, Dinas Sosial merges.

(Karanganyar KELIMA a; Pemalang KEDUA a, KETIGA c.)
"""
