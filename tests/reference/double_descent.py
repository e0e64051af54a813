"""Reference numbers of the double-descent experiments, by an independent program.

    python3 double_descent.py ASSETS [USER_DATA] > double_descent_linear.csv

NumPy only: singular value decompositions in 80-bit arithmetic (double precision would leave 3 digits on
tables whose columns differ by a factor of 1e13), NumPy's own generator for the splits, test errors by
direct sums over all test rows, adversarial fits by fitting again. ASSETS is the folder assets/data;
USER_DATA holds cal_housing.data and the WHO table, which are not shipped (their averages over repeats
are in the output all the same). Every number is a mean or a median over 50 repeats.
"""

import csv
import pathlib
import sys

import numpy as np

REPEATS = 50


def table(path, target, features=None, drop_any_empty=False):
    with open(path, newline="") as file:
        rows = list(csv.reader(file))
    header = [name.strip() for name in rows[0]]
    rows = rows[1:]
    if drop_any_empty:
        rows = [row for row in rows if all(cell.strip() for cell in row)]
    names = features or [name for name in header if name != target]
    X = np.array([[float(row[header.index(name)]) for name in names] for row in rows])
    y = np.array([float(row[header.index(target)]) for row in rows])
    return X, y


def diabetes(assets):
    X, y = table(assets / "diabetes.csv", "progression")
    X = X - X.mean(axis=0)
    return X / np.sqrt((X ** 2).sum(axis=0)), y


def sacramento(assets):
    X, y = table(assets / "sacramento.csv", "price")
    return X, y / 1e5


def student_teacher():
    generator = np.random.RandomState(0)
    A = generator.randn(1000, 30)
    return A[:, :20], A @ generator.randn(30)


def california(path):
    X, y = table(path, "median_house_value")
    longitude, latitude, age, rooms, bedrooms, population, households, income = X.T
    return np.stack([income, age, rooms / households, bedrooms / households, population,
                     population / households, latitude, longitude], axis=1), y / 1e5


WHO_FEATURES = ["Adult Mortality", "infant deaths", "Alcohol", "percentage expenditure", "Hepatitis B",
                "Measles", "BMI", "under-five deaths", "Polio", "Total expenditure", "Diphtheria",
                "HIV/AIDS", "GDP", "Population", "thinness  1-19 years", "thinness 5-9 years", "Schooling"]


def decompose(X):
    """Thin X = U diag(S) V^T, S falling, by rotating pairs of columns until all are orthogonal."""
    if X.shape[0] < X.shape[1]:
        V, S, Ut = decompose(X.T)
        return Ut.T, S, V.T
    columns = X.astype(np.longdouble)
    V = np.eye(X.shape[1], dtype=np.longdouble)
    rotated = True
    while rotated:
        rotated = False
        for p in range(X.shape[1]):
            for q in range(p + 1, X.shape[1]):
                a, b = columns[:, p] @ columns[:, p], columns[:, q] @ columns[:, q]
                product = columns[:, p] @ columns[:, q]
                if abs(product) <= 1e-18 * np.sqrt(a) * np.sqrt(b):
                    continue
                rotated = True
                zeta = (b - a) / (2 * product)
                t = (1 if zeta >= 0 else -1) / (abs(zeta) + np.sqrt(1 + zeta * zeta))
                c = 1 / np.sqrt(1 + t * t)
                rotation = np.array([[c, c * t], [-c * t, c]])
                columns[:, [p, q]] = columns[:, [p, q]] @ rotation
                V[:, [p, q]] = V[:, [p, q]] @ rotation
    S = np.sqrt((columns ** 2).sum(axis=0))
    order = np.argsort(-S)
    return columns[:, order] / S[order], S[order], V[:, order].T


def measures(X, y, ideal, repeat, size):
    order = np.random.RandomState(repeat).permutation(len(X))
    test, train = order[:len(X) - size], order[len(X) - size:]
    Xt, yt, Xv, yv = X[train], y[train], X[test], y[test]
    U, S, Vt = decompose(Xt)
    kept = S > 1e-15 * S[0]
    U, S, Vt = U[:, kept], S[kept], Vt[kept]

    def fitted(targets, modes=None):
        return Vt[:modes].T @ ((U.T @ targets)[:modes] / S[:modes])

    def mse(parameters, rows, targets):
        return np.mean((rows @ parameters - targets) ** 2)

    beta = fitted(yt)
    out = {"train": mse(beta, Xt, yt), "test": mse(beta, Xv, yv), "smallest_singular_value": S[-1]}
    if size < X.shape[1]:
        out["no_residuals"] = mse(fitted(Xt @ ideal), Xv, Xv @ ideal)
        bias = (Xv @ Vt.T) @ (Vt @ ideal) - Xv @ ideal
        out["bias_square_of_mean"] = np.mean(bias) ** 2
        out["bias_mean_of_squares"] = np.mean(bias ** 2)
    for cutoff in (0.01, 0.1, 1.0):
        out[f"cutoff_{cutoff}"] = mse(fitted(yt, int(np.sum(S >= cutoff))), Xv, yv)
    for modes in (1, 2, 4, 5, 10, 15):
        out[f"modes_{modes}"] = mse((Vt[:modes].T @ (Vt[:modes] @ beta)), Xv, yv)
    for prefactor in (1.0, 10.0, 10 ** 1.5):
        moved = [mse(beta, Xv + sign * prefactor * Vt[-1], yv) for sign in (1, -1)]
        out[f"adversarial_test_{prefactor:.4g}"] = np.mean(moved)
        refitted = [mse(fitted(yt + sign * prefactor * U[:, -1]), Xv, yv) for sign in (1, -1)]
        out[f"adversarial_train_{prefactor:.4g}"] = np.mean(refitted)
    return out


def report(name, X, y, out):
    features = X.shape[1]
    U, S, Vt = decompose(X)
    ideal = Vt.T @ ((U.T @ y) / S)
    out.writerow([name, 0, "predict_zero", repr(float(np.mean(y ** 2))), ""])
    out.writerow([name, 0, "full_fit", repr(float(np.mean((X @ ideal - y) ** 2))), ""])
    sizes = sorted({1, features // 2, features - 1, features, features + 1, 2 * features, 39})
    for size in [size for size in sizes if size <= 39]:
        results = [measures(X, y, ideal, repeat, size) for repeat in range(REPEATS)]
        for key in results[0]:
            values = [result[key] for result in results]
            out.writerow([name, size, key, repr(float(np.mean(values))), repr(float(np.median(values)))])


def main(assets, user_data=None):
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["data_set", "size", "measure", "mean", "median"])
    report("diabetes", *diabetes(assets), out)
    report("student-teacher", *student_teacher(), out)
    report("concrete", *table(assets / "concrete.csv", "compressive_strength"), out)
    report("sacramento", *sacramento(assets), out)
    report("gapminder", *table(assets / "gapminder.csv", "life_expectancy"), out)
    if user_data:
        report("california", *california(next(user_data.glob("*cal_housing.data"))), out)
        report("who", *table(user_data / "who_life_expectancy.csv", "Life expectancy", WHO_FEATURES,
                             drop_any_empty=True), out)


if __name__ == "__main__":
    main(*[pathlib.Path(argument) for argument in sys.argv[1:]])
