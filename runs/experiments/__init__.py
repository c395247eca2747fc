"""Experiments: whether one prompt or model is better than another, and whom to trust as a judge."""
