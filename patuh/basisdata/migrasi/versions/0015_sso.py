"""identitas SSO, sesi lewat SSO"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import sqlmodel

import patuh.basisdata.tipe

revision = '0015'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('identitas_sso',
    sa.Column('penerbit', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('sub', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('pejabat_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('dibuat', patuh.basisdata.tipe.WaktuUTC(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['pejabat_id'], ['pejabat.id'], ),
    sa.PrimaryKeyConstraint('penerbit', 'sub'),
    sa.UniqueConstraint('penerbit', 'pejabat_id')
    )
    with op.batch_alter_table('identitas_sso', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_identitas_sso_pejabat_id'), ['pejabat_id'], unique=False)

    with op.batch_alter_table('sesi', schema=None) as batch_op:
        batch_op.add_column(sa.Column('sso', sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('sesi', schema=None) as batch_op:
        batch_op.drop_column('sso')

    with op.batch_alter_table('identitas_sso', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_identitas_sso_pejabat_id'))

    op.drop_table('identitas_sso')
