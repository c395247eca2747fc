"""What the checks say of a post, beside its lane: what is there already is checked once listed."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0005"
COLUMNS = ("search_score", "readability_score", "claims")


def upgrade() -> None:
    """Add the columns."""
    for name in COLUMNS:
        op.add_column("lanes", sa.Column(name, sa.Integer))


def downgrade() -> None:
    """Drop them."""
    for name in reversed(COLUMNS):
        op.drop_column("lanes", name)
