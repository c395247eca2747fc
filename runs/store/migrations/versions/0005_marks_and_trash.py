"""What a person puts on a run (a star, a name, a note), and what was deleted a moment ago."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the columns, and make the table."""
    op.add_column("runs", sa.Column("name", sa.Text, nullable=False, server_default=""))
    op.add_column("runs", sa.Column("note", sa.Text, nullable=False, server_default=""))
    starred = sa.Column("starred", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("runs", starred)
    op.create_table(
        "trash",
        sa.Column("run_id", sa.String, primary_key=True),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("batch", sa.String, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("trash_by_moment", "trash", ["due_at"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("trash")
    for name in ("starred", "note", "name"):
        op.drop_column("runs", name)
