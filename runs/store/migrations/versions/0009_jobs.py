"""Jobs of batch APIs, and the cells that are in one."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the table, and the columns that lead to it."""
    op.add_column(
        "batches", sa.Column("half_price", sa.Boolean, nullable=False, server_default=sa.false())
    )
    op.add_column(
        "cells", sa.Column("half_price", sa.Boolean, nullable=False, server_default=sa.false())
    )
    op.add_column("cells", sa.Column("job_id", sa.String))
    op.create_index("cells_of_a_job", "cells", ["job_id", "half_price"])
    op.create_table(
        "jobs",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("batch_id", sa.String, nullable=False),
        sa.Column("provider", sa.String, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("provider_id", sa.String),
        sa.Column("tried_at", sa.DateTime(timezone=True)),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("cancelled", sa.Boolean, nullable=False),
        sa.Column("writer", sa.String),
        sa.Column("keys_of", sa.String),
        sa.Column("trouble", sa.Text, nullable=False),
    )
    op.create_index("jobs_of_a_batch", "jobs", ["batch_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("jobs")
    op.drop_index("cells_of_a_job", "cells")
    for table, column in (("cells", "job_id"), ("cells", "half_price"), ("batches", "half_price")):
        op.drop_column(table, column)
