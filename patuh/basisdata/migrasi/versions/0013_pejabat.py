"""pejabat, sesi, kalender, saluran"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import sqlmodel

import patuh.basisdata.tipe

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('gagal_masuk',
    sa.Column('sidik', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('jumlah', sa.Integer(), nullable=False),
    sa.Column('mulai', patuh.basisdata.tipe.WaktuUTC(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('sidik')
    )
    op.create_table('pejabat',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('daerah', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('nama', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('surel', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('sandi', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('totp', sa.LargeBinary(), nullable=True),
    sa.Column('totp_aktif', patuh.basisdata.tipe.WaktuUTC(timezone=True), nullable=True),
    sa.Column('totp_langkah', sa.Integer(), nullable=False),
    sa.Column('dibuat', patuh.basisdata.tipe.WaktuUTC(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('surel')
    )
    with op.batch_alter_table('pejabat', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pejabat_daerah'), ['daerah'], unique=False)

    op.create_table('saluran_unit',
    sa.Column('unit', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('daerah', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('ringkasan', sa.Boolean(), nullable=False),
    sa.Column('webhook', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('rahasia', sa.LargeBinary(), nullable=True),
    sa.Column('sejak', patuh.basisdata.tipe.WaktuUTC(timezone=True), nullable=True),
    sa.Column('diubah', patuh.basisdata.tipe.WaktuUTC(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('unit')
    )
    op.create_table('tautan_kalender',
    sa.Column('sidik', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('daerah', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('unit', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('pelaku', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('dibuat', patuh.basisdata.tipe.WaktuUTC(timezone=True), nullable=False),
    sa.Column('dicabut', patuh.basisdata.tipe.WaktuUTC(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('sidik')
    )
    with op.batch_alter_table('tautan_kalender', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_tautan_kalender_unit'), ['unit'], unique=False)

    op.create_table('jabatan_pejabat',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('pejabat_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('daerah', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('unit', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('jabatan', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('peran', patuh.basisdata.tipe.Isian(), nullable=False),
    sa.Column('mulai', sa.Date(), nullable=False),
    sa.Column('sampai', sa.Date(), nullable=True),
    sa.Column('dibuat', patuh.basisdata.tipe.WaktuUTC(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['pejabat_id'], ['pejabat.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('jabatan_pejabat', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_jabatan_pejabat_pejabat_id'), ['pejabat_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_jabatan_pejabat_unit'), ['unit'], unique=False)

    op.create_table('kode_pemulihan',
    sa.Column('sidik', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('pejabat_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('dipakai', patuh.basisdata.tipe.WaktuUTC(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['pejabat_id'], ['pejabat.id'], ),
    sa.PrimaryKeyConstraint('sidik')
    )
    with op.batch_alter_table('kode_pemulihan', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_kode_pemulihan_pejabat_id'), ['pejabat_id'], unique=False)

    op.create_table('tautan_akun',
    sa.Column('sidik', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('pejabat_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('jenis', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('dibuat', patuh.basisdata.tipe.WaktuUTC(timezone=True), nullable=False),
    sa.Column('berakhir', patuh.basisdata.tipe.WaktuUTC(timezone=True), nullable=False),
    sa.Column('dipakai', patuh.basisdata.tipe.WaktuUTC(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['pejabat_id'], ['pejabat.id'], ),
    sa.PrimaryKeyConstraint('sidik')
    )
    with op.batch_alter_table('tautan_akun', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_tautan_akun_pejabat_id'), ['pejabat_id'], unique=False)

    op.create_table('kiriman_webhook',
    sa.Column('pemberitahuan_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('unit', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('status', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('percobaan', sa.Integer(), nullable=False),
    sa.Column('galat', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('dibuat', patuh.basisdata.tipe.WaktuUTC(timezone=True), nullable=False),
    sa.Column('berikutnya', patuh.basisdata.tipe.WaktuUTC(timezone=True), nullable=False),
    sa.Column('terkirim', patuh.basisdata.tipe.WaktuUTC(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['pemberitahuan_id'], ['pemberitahuan.id'], ),
    sa.PrimaryKeyConstraint('pemberitahuan_id')
    )
    with op.batch_alter_table('kiriman_webhook', schema=None) as batch_op:
        batch_op.create_index('ix_kiriman_webhook_antre', ['status', 'berikutnya'], unique=False)

    # Sessions last hours: the table is made anew, and everybody signs in again.
    op.drop_table('sesi')
    op.create_table('sesi',
    sa.Column('sidik', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('kunci_id', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('pejabat_id', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('jabatan_id', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('tahap', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('perangkat', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('dibuat', patuh.basisdata.tipe.WaktuUTC(timezone=True), nullable=False),
    sa.Column('terakhir', patuh.basisdata.tipe.WaktuUTC(timezone=True), nullable=False),
    sa.Column('berakhir', patuh.basisdata.tipe.WaktuUTC(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['kunci_id'], ['kunci_api.id'], ),
    sa.ForeignKeyConstraint(['pejabat_id'], ['pejabat.id'], ),
    sa.ForeignKeyConstraint(['jabatan_id'], ['jabatan_pejabat.id'], ),
    sa.PrimaryKeyConstraint('sidik')
    )
    with op.batch_alter_table('sesi', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sesi_kunci_id'), ['kunci_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_sesi_pejabat_id'), ['pejabat_id'], unique=False)


def downgrade() -> None:
    op.drop_table('sesi')
    with op.batch_alter_table('kiriman_webhook', schema=None) as batch_op:
        batch_op.drop_index('ix_kiriman_webhook_antre')

    op.drop_table('kiriman_webhook')
    with op.batch_alter_table('tautan_akun', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_tautan_akun_pejabat_id'))

    op.drop_table('tautan_akun')
    with op.batch_alter_table('kode_pemulihan', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_kode_pemulihan_pejabat_id'))

    op.drop_table('kode_pemulihan')
    with op.batch_alter_table('jabatan_pejabat', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_jabatan_pejabat_unit'))
        batch_op.drop_index(batch_op.f('ix_jabatan_pejabat_pejabat_id'))

    op.drop_table('jabatan_pejabat')
    with op.batch_alter_table('tautan_kalender', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_tautan_kalender_unit'))

    op.drop_table('tautan_kalender')
    op.drop_table('saluran_unit')
    with op.batch_alter_table('pejabat', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_pejabat_daerah'))

    op.drop_table('pejabat')
    op.drop_table('gagal_masuk')
    op.create_table('sesi',
    sa.Column('sidik', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('kunci_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('dibuat', patuh.basisdata.tipe.WaktuUTC(timezone=True), nullable=False),
    sa.Column('berakhir', patuh.basisdata.tipe.WaktuUTC(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['kunci_id'], ['kunci_api.id'], ),
    sa.PrimaryKeyConstraint('sidik')
    )
    with op.batch_alter_table('sesi', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sesi_kunci_id'), ['kunci_id'], unique=False)
