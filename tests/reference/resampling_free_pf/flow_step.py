"""Writes flow_step.csv: one update of the flow, term by term from its definition.

    python3 flow_step.py > flow_step.csv

It shares no code with Tessera and no formula beyond the definition: C(m) comes from math.gamma, every pair
is a loop. One number a row, in the order: particles (n x m, particle by particle), truth, direction,
moved particles; in full precision.
"""
import math
import random


def step(x, truth, direction, gamma, variant):
    n, m = len(x), len(x[0])
    constant = math.gamma(m / 2 + 1) / (m * (m - 2) * math.pi ** (m / 2))
    eps = (gamma / constant) ** (1 / (2 - m))
    residual = [sum(d * (p - u) for d, p, u in zip(direction, particle, truth)) for particle in x]
    loss = [r * r / 2 for r in residual]
    centred = [value - sum(loss) / n for value in loss]
    moved = []
    for i in range(n):
        new = [x[i][d] - gamma / n * residual[i] * direction[d] for d in range(m)]
        for j in range(n):
            if variant == "local":
                break
            difference = [a - b for a, b in zip(x[i], x[j])]
            weight = (math.hypot(*difference) + eps) ** -m * constant * (m - 2) / n
            charge = -centred[i] if variant == "paper_code" else centred[j]
            for d in range(m):
                new[d] += charge * weight * difference[d]
        moved.append(new)
    return moved


def main():
    random.seed(20240413)
    print("variant,m,n,gamma,value")
    for variant in ("paper_code", "green", "local"):
        for m, n, gamma, spread in ((3, 7, 0.7, 0.05), (5, 11, 1.1, 0.3), (10, 9, 0.9, 0.6)):
            x = [[random.gauss(0, spread) for _ in range(m)] for _ in range(n)]
            x[1] = list(x[0])  # coincident particles
            truth = [random.gauss(0, 1) for _ in range(m)]
            direction = [random.gauss(0, 1) for _ in range(m)]
            moved = step(x, truth, direction, gamma, variant)
            for value in sum(x, []) + truth + direction + sum(moved, []):
                print(f"{variant},{m},{n},{gamma!r},{value!r}")


if __name__ == "__main__":
    main()
