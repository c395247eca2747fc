"""Below a run that has ended: its lanes compared in figures, findings and word by word."""
