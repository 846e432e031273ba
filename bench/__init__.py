"""Benchmarks: each module bench_*.py has a `main()` that prints a table and a ratio and raises SystemExit on a miss."""
