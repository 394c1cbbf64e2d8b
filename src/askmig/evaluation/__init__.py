"""Measures and runs for evals/; uses only what the other stages make public."""
