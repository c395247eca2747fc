"""Many posts at once: batches and their cells, written by any number of processes."""
