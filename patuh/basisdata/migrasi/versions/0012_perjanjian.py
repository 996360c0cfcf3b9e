"""perjanjian, rekonsiliasi, kak"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import patuh.basisdata.tipe

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

_T = sa.String
_W = patuh.basisdata.tipe.WaktuUTC


def upgrade() -> None:
    op.create_table('surat_pihak',
    sa.Column('id', _T(), nullable=False),
    sa.Column('daerah', _T(), nullable=False),
    sa.Column('instruksi', _T(), nullable=False),
    sa.Column('pihak', _T(), nullable=False),
    sa.Column('bulan', sa.Integer(), nullable=False),
    sa.Column('tanggal', sa.Date(), nullable=False),
    sa.Column('data', _T(), nullable=False),
    sa.Column('sha256', _T(), nullable=False),
    sa.Column('waktu', _W(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('instruksi', 'pihak', 'bulan'))
    op.create_index('ix_surat_pihak_daerah', 'surat_pihak', ['daerah'], unique=False)

    op.create_table('peristiwa_bayar',
    sa.Column('id', _T(), nullable=False),
    sa.Column('daerah', _T(), nullable=False),
    sa.Column('instruksi', _T(), nullable=False),
    sa.Column('jenis', _T(), nullable=False),
    sa.Column('faskes', _T(), nullable=False),
    sa.Column('mulai', sa.Date(), nullable=False),
    sa.Column('nomor', _T(), nullable=False),
    sa.Column('tenggat', sa.Date(), nullable=False),
    sa.Column('dibayar', sa.Date(), nullable=True),
    sa.Column('jumlah', sa.BigInteger(), nullable=True),
    sa.Column('unit', _T(), nullable=False),
    sa.Column('pelaku', _T(), nullable=False),
    sa.Column('waktu', _W(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('instruksi', 'jenis', 'faskes', 'mulai', 'nomor'))
    op.create_index('ix_peristiwa_bayar', 'peristiwa_bayar', ['instruksi', 'jenis', 'tenggat'], unique=False)

    op.create_table('tagihan_iuran',
    sa.Column('id', _T(), nullable=False),
    sa.Column('daerah', _T(), nullable=False),
    sa.Column('instruksi', _T(), nullable=False),
    sa.Column('segmen', _T(), nullable=False),
    sa.Column('bulan', _T(), nullable=False),
    sa.Column('jiwa', sa.Integer(), nullable=False),
    sa.Column('jumlah', sa.BigInteger(), nullable=False),
    sa.Column('nomor', _T(), nullable=False),
    sa.Column('tanggal', sa.Date(), nullable=False),
    sa.Column('unit', _T(), nullable=False),
    sa.Column('pelaku', _T(), nullable=False),
    sa.Column('waktu', _W(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('instruksi', 'segmen', 'bulan'))

    op.create_table('bayar_tagihan',
    sa.Column('id', _T(), nullable=False),
    sa.Column('tagihan_id', _T(), nullable=False),
    sa.Column('jumlah', sa.BigInteger(), nullable=False),
    sa.Column('tanggal', sa.Date(), nullable=False),
    sa.Column('nomor_bukti', _T(), nullable=False),
    sa.Column('unit', _T(), nullable=False),
    sa.Column('pelaku', _T(), nullable=False),
    sa.Column('waktu', _W(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['tagihan_id'], ['tagihan_iuran.id']),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('tagihan_id', 'nomor_bukti'))
    op.create_index('ix_bayar_tagihan_tagihan_id', 'bayar_tagihan', ['tagihan_id'], unique=False)

    op.create_table('rekonsiliasi',
    sa.Column('no', sa.Integer(), nullable=False),
    sa.Column('id', _T(), nullable=False),
    sa.Column('daerah', _T(), nullable=False),
    sa.Column('instruksi', _T(), nullable=False),
    sa.Column('diktum', _T(), nullable=False),
    sa.Column('segmen', _T(), nullable=False),
    sa.Column('periode', _T(), nullable=False),
    sa.Column('tanggal', sa.Date(), nullable=False),
    sa.Column('status', _T(), nullable=False),
    sa.Column('hitungan', patuh.basisdata.tipe.Isian(), nullable=False),
    sa.Column('berita_acara', _T(), nullable=True),
    sa.Column('sha256', _T(), nullable=True),
    sa.Column('unit', _T(), nullable=False),
    sa.Column('pelaku', _T(), nullable=False),
    sa.Column('dibuat', _W(timezone=True), nullable=False),
    sa.Column('disepakati', _W(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('no'),
    sa.UniqueConstraint('id'))
    op.create_index('ix_rekonsiliasi_daftar', 'rekonsiliasi', ['instruksi', 'diktum', 'periode'], unique=False)

    op.create_table('rekonsiliasi_beda',
    sa.Column('rekonsiliasi_no', sa.Integer(), nullable=False),
    sa.Column('bagian', _T(), nullable=False),
    sa.Column('baris', sa.BigInteger(), nullable=False),
    sa.Column('jenis', _T(), nullable=False),
    sa.Column('indeks', sa.LargeBinary(), nullable=True),
    sa.Column('rahasia', sa.LargeBinary(), nullable=True),
    sa.Column('samaran', _T(), nullable=True),
    sa.Column('bulan', _T(), nullable=True),
    sa.Column('nilai_bpjs', _T(), nullable=True),
    sa.Column('nilai_pemda', _T(), nullable=True),
    sa.Column('keterangan', _T(), nullable=False),
    sa.ForeignKeyConstraint(['rekonsiliasi_no'], ['rekonsiliasi.no']),
    sa.PrimaryKeyConstraint('rekonsiliasi_no', 'bagian', 'baris'))

    op.create_table('rekonsiliasi_setuju',
    sa.Column('rekonsiliasi_no', sa.Integer(), nullable=False),
    sa.Column('pihak', _T(), nullable=False),
    sa.Column('jabatan', _T(), nullable=False),
    sa.Column('unit', _T(), nullable=False),
    sa.Column('sha256', _T(), nullable=False),
    sa.Column('pelaku', _T(), nullable=False),
    sa.Column('waktu', _W(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['rekonsiliasi_no'], ['rekonsiliasi.no']),
    sa.PrimaryKeyConstraint('rekonsiliasi_no', 'pihak'))

    op.create_table('dokumen_kak',
    sa.Column('id', _T(), nullable=False),
    sa.Column('daerah', _T(), nullable=False),
    sa.Column('instruksi', _T(), nullable=False),
    sa.Column('tahun', sa.Integer(), nullable=False),
    sa.Column('data', _T(), nullable=False),
    sa.Column('sha256', _T(), nullable=False),
    sa.Column('unit', _T(), nullable=True),
    sa.Column('pelaku', _T(), nullable=False),
    sa.Column('waktu', _W(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id'))
    op.create_index('ix_dokumen_kak_daerah', 'dokumen_kak', ['daerah'], unique=False)


def downgrade() -> None:
    for nama in (
        'dokumen_kak', 'rekonsiliasi_setuju', 'rekonsiliasi_beda', 'rekonsiliasi', 'bayar_tagihan', 'tagihan_iuran',
        'peristiwa_bayar', 'surat_pihak',
    ):
        op.drop_table(nama)
