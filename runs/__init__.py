"""The use cases: a run, its lanes and the engine that writes them. Knows nothing of the browser."""
