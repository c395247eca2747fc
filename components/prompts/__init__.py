"""The prompt workbench: versions, edits, findings, import and export."""
