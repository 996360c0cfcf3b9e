"""kunci register terpasang, rujukan lama"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import sqlmodel

import patuh.basisdata.tipe

revision = '0017'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('kunci_register',
    sa.Column('sidik', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('status', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('kemajuan', patuh.basisdata.tipe.Isian(), nullable=False),
    sa.Column('mulai', patuh.basisdata.tipe.WaktuUTC(timezone=True), nullable=False),
    sa.Column('selesai', patuh.basisdata.tipe.WaktuUTC(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('sidik')
    )
    op.create_table('rujukan_lama',
    sa.Column('daerah', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('rujukan', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('indeks', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('daerah', 'rujukan')
    )
    with op.batch_alter_table('rujukan_lama', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_rujukan_lama_indeks'), ['indeks'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('rujukan_lama', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_rujukan_lama_indeks'))
    op.drop_table('rujukan_lama')
    op.drop_table('kunci_register')
