"""rekap register"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import sqlmodel

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('rekap_register',
    sa.Column('kunci', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('wilayah', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('ukuran', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('jumlah', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('kunci', 'wilayah', 'ukuran')
    )


def downgrade() -> None:
    op.drop_table('rekap_register')
