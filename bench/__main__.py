"""Run every benchmark, or those named: python -m bench [NAME ...]. Ends with status 1 when one misses its mark."""

import importlib
import os
import sys
import time
from pathlib import Path


def main(names: list[str]) -> int:
    """Run the `main()` of each bench/bench_NAME.py in order of name; returns the exit status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cypp.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    found = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))
    unknown = set(names) - set(found)
    if unknown:
        print(f"No such benchmark: {', '.join(sorted(unknown))}. There are: {', '.join(found)}", file=sys.stderr)
        return 2
    missed = []
    for name in names or found:
        print(f"\n== {name} ==", flush=True)
        start = time.perf_counter()
        try:
            importlib.import_module(f"bench.bench_{name}").main()
        except SystemExit as end:
            if end.code:
                print(end.code)
                missed.append(name)
        print(f"({time.perf_counter() - start:.1f} s)", flush=True)
    if missed:
        print(f"\nMissed: {', '.join(missed)}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
