"""alih segmen"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import sqlmodel

import patuh.basisdata.tipe

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('pemberi_kerja',
    sa.Column('daerah', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('nib', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('nama', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('kelompok', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('sektor', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('unit', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('pelaku', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('diubah', patuh.basisdata.tipe.WaktuUTC(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('daerah', 'nib')
    )
    op.create_table('alih_segmen_buka',
    sa.Column('no', sa.Integer(), nullable=False),
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('sidik', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('daerah', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('tanggal', sa.Date(), nullable=False),
    sa.Column('impor', patuh.basisdata.tipe.Isian(), nullable=False),
    sa.Column('status', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('kemajuan', sa.Float(), nullable=False),
    sa.Column('jumlah', patuh.basisdata.tipe.Isian(), nullable=False),
    sa.Column('dibuka', sa.Integer(), nullable=False),
    sa.Column('dikabari', sa.Integer(), nullable=False),
    sa.Column('versi', patuh.basisdata.tipe.Isian(), nullable=False),
    sa.Column('galat', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('pelaku', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('dibuat', patuh.basisdata.tipe.WaktuUTC(timezone=True), nullable=False),
    sa.Column('selesai', patuh.basisdata.tipe.WaktuUTC(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('no'),
    sa.UniqueConstraint('id'),
    sa.UniqueConstraint('sidik')
    )
    with op.batch_alter_table('alih_segmen_buka', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_alih_segmen_buka_daerah'), ['daerah'], unique=False)

    op.create_table('alih_segmen',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('daerah', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('indeks', sa.LargeBinary(), nullable=False),
    sa.Column('nib', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('ke', sa.Integer(), nullable=False),
    sa.Column('status', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('hasil', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('saran', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('segmen', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('putusan_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('tanggal_berhenti', sa.Date(), nullable=True),
    sa.Column('mulai', sa.Date(), nullable=False),
    sa.Column('dilihat', sa.Date(), nullable=True),
    sa.Column('data_per', sa.Date(), nullable=True),
    sa.Column('antre', sa.Boolean(), nullable=False),
    sa.Column('berita', sa.Integer(), nullable=False),
    sa.Column('diantrekan', patuh.basisdata.tipe.WaktuUTC(timezone=True), nullable=True),
    sa.Column('dibuat', patuh.basisdata.tipe.WaktuUTC(timezone=True), nullable=False),
    sa.Column('ditutup', patuh.basisdata.tipe.WaktuUTC(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['putusan_id'], ['putusan_aturan.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('daerah', 'indeks', 'nib', 'ke')
    )
    with op.batch_alter_table('alih_segmen', schema=None) as batch_op:
        batch_op.create_index('ix_alih_segmen_antre', ['antre'], unique=False)
        batch_op.create_index('ix_alih_segmen_daftar', ['daerah', 'status', 'nib'], unique=False)
        batch_op.create_index('ix_alih_segmen_nib', ['daerah', 'nib'], unique=False)

    op.create_table('alih_segmen_langkah',
    sa.Column('kasus_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('ke', sa.Integer(), nullable=False),
    sa.Column('status', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('putusan_id', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('keputusan', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('unit', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('pejabat', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('nomor', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('alasan', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('pelaku', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('waktu', patuh.basisdata.tipe.WaktuUTC(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['kasus_id'], ['alih_segmen.id'], ),
    sa.ForeignKeyConstraint(['putusan_id'], ['putusan_aturan.id'], ),
    sa.PrimaryKeyConstraint('kasus_id', 'ke')
    )


def downgrade() -> None:
    op.drop_table('alih_segmen_langkah')
    with op.batch_alter_table('alih_segmen', schema=None) as batch_op:
        batch_op.drop_index('ix_alih_segmen_nib')
        batch_op.drop_index('ix_alih_segmen_daftar')
        batch_op.drop_index('ix_alih_segmen_antre')

    op.drop_table('alih_segmen')
    with op.batch_alter_table('alih_segmen_buka', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_alih_segmen_buka_daerah'))

    op.drop_table('alih_segmen_buka')
    op.drop_table('pemberi_kerja')
