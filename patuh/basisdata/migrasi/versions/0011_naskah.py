"""cetakan, naskah, naskah_langkah"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import sqlmodel

import patuh.basisdata.tipe

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('cetakan',
    sa.Column('objek', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('bentuk', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('sha256', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('ukuran', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('objek', 'bentuk', 'sha256')
    )
    op.create_table('naskah',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('kode', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('jenis', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('daerah', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('unit', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('tujuan', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('subjek', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('hal', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('status', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('data', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('sha256', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('buku', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('tahun', sa.Integer(), nullable=True),
    sa.Column('urut', sa.Integer(), nullable=True),
    sa.Column('nomor', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('pelaku', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('dibuat', patuh.basisdata.tipe.WaktuUTC(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('kode'),
    sa.UniqueConstraint('daerah', 'buku', 'tahun', 'urut'),
    sa.UniqueConstraint('daerah', 'nomor')
    )
    with op.batch_alter_table('naskah', schema=None) as batch_op:
        batch_op.create_index('ix_naskah_daftar', ['daerah', 'jenis', 'status'], unique=False)
        batch_op.create_index('ix_naskah_unit', ['unit', 'dibuat'], unique=False)

    op.create_table('naskah_langkah',
    sa.Column('naskah_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('ke', sa.Integer(), nullable=False),
    sa.Column('status', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('sha256', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('catatan', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('cara', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('berkas_sha256', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('pelaku', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('waktu', patuh.basisdata.tipe.WaktuUTC(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['naskah_id'], ['naskah.id'], ),
    sa.PrimaryKeyConstraint('naskah_id', 'ke')
    )


def downgrade() -> None:
    op.drop_table('naskah_langkah')
    with op.batch_alter_table('naskah', schema=None) as batch_op:
        batch_op.drop_index('ix_naskah_unit')
        batch_op.drop_index('ix_naskah_daftar')

    op.drop_table('naskah')
    op.drop_table('cetakan')
