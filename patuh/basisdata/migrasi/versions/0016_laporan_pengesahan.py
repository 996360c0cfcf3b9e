"""laporan_pengesahan"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import sqlmodel

import patuh.basisdata.tipe

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('laporan_pengesahan',
    sa.Column('laporan_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('langkah', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('sha256', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('cara', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('berkas_sha256', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('catatan', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('unit', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('pelaku', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('waktu', patuh.basisdata.tipe.WaktuUTC(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['laporan_id'], ['laporan.id'], ),
    sa.PrimaryKeyConstraint('laporan_id', 'langkah')
    )


def downgrade() -> None:
    op.drop_table('laporan_pengesahan')
