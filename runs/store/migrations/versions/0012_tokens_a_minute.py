"""How many tokens a minute a provider may get."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the column."""
    op.add_column("provider_limits", sa.Column("tokens_a_minute", sa.Integer))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("provider_limits", "tokens_a_minute")
