"""denyut, nomor permintaan pada jejak dan kotak keluar"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import sqlmodel

import patuh.basisdata.tipe

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('denyut',
    sa.Column('bagian', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('waktu', patuh.basisdata.tipe.WaktuUTC(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('bagian')
    )
    op.add_column('jejak', sa.Column('permintaan', sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    op.add_column('kotak_keluar', sa.Column('permintaan', sqlmodel.sql.sqltypes.AutoString(), nullable=True))


def downgrade() -> None:
    op.drop_column('kotak_keluar', 'permintaan')
    op.drop_column('jejak', 'permintaan')
    op.drop_table('denyut')
