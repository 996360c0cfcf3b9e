"""PostgreSQL: tabel yang hanya bertambah tidak dianalisis selagi masih muda

Sampled while they have a few pages only, their foreign keys would be checked by reading the whole table until the next
sample.
"""

from __future__ import annotations

from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None

TABEL = ('pemeriksaan', 'pemeriksaan_orang', 'putusan_aturan', 'jejak', 'kotak_keluar', 'idempotensi', 'pengajuan')


def _setel(perubahan: str) -> None:
    if op.get_bind().dialect.name == 'postgresql':
        for tabel in TABEL:
            op.execute(f'ALTER TABLE {tabel} {perubahan}')


def upgrade() -> None:
    _setel('SET (autovacuum_analyze_threshold = 1000)')


def downgrade() -> None:
    _setel('RESET (autovacuum_analyze_threshold)')
