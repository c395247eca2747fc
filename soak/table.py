"""The lines that a soak test prints."""

import os


def heading(said: str) -> None:
    """Print what the lines below it are about, and how busy the machine is."""
    load = os.getloadavg()[0]
    cores = os.cpu_count()
    print(f"{said} (load {load:.1f} on {cores} cores)", flush=True)
    print(f"{'':<56} {'figure':>10} {'goal':>10}")


def report(name: str, figure: float, at_most: float, *, digits: int = 0) -> int:
    """Print a figure that may be so much at most; 1 when it is more."""
    missed = figure > at_most
    said, goal = f"{figure:.{digits}f}", f"{at_most:.{digits}f}"
    print(f"{name:<56} {said:>10} {goal:>10}  {'over' if missed else 'ok'}", flush=True)
    return int(missed)


def note(name: str, figure: float, *, digits: int = 0) -> None:
    """Print a figure without a goal."""
    print(f"{name:<56} {f'{figure:.{digits}f}':>10}", flush=True)
