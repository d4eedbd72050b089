"""What importing the package costs, beyond starting the interpreter."""

from __future__ import annotations

import subprocess
import sys

from yardstick import Row, best_of, show


def start(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True)


def rows() -> list[Row]:
    bare = with_package = float("inf")
    for _ in range(15):  # turn and turn about, so that a noisy second hits both
        bare = min(bare, best_of(lambda: start("pass"), rounds=1))
        with_package = min(with_package, best_of(lambda: start("import servicecore"), rounds=1))
    loaded = (
        "print(*[m for m in ('pendulum', 'transitions', 'cattrs', 'zoneinfo', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"import sys, servicecore; {loaded}"],
        check=True,
        capture_output=True,
        text=True,
    )
    group = "import"
    return [
        (group, "import servicecore, beyond the interpreter", 1e3 * (with_package - bare), "ms, at most 60"),
        (
            group,
            "heavy modules it loads",
            len(done.stdout.split()),
            "of pendulum, transitions, cattrs, zoneinfo, numpy",
        ),
    ]


if __name__ == "__main__":
    show(rows())
