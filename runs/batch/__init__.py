"""Many posts: batches and their cells, which any number of processes write."""
