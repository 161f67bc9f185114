"""Writes cases/gap/spatial/*.json: what other programs say about the same figures.

    pip install esda libpysal pygeoda geodetector scipy numba
    python docs/peers/spatial_cases.py cases/gap/spatial

Values stand in the files with the versions that gave them. Draws are those of the peers: their pseudo p is
recorded from 9,999 rounds and compared within five standard errors.
"""
import json, sys, warnings
from importlib.metadata import version
from pathlib import Path
import numpy as np
warnings.filterwarnings("ignore")
import esda, libpysal, geodetector, scipy
from scipy import stats
from geodetector import _stats
from esda.geary_local import Geary_Local

out = Path(sys.argv[1])
names = ["esda", "libpysal", "geodetector", "scipy", "numpy"]
versions = ", ".join(f"{n} {version(n)}" for n in names)


def f(x):
    return [None if np.isnan(v) else float(v) for v in np.ravel(x)]


def write(name, case):
    case["source"] = versions
    (out / name).write_text(json.dumps(case, indent=1, ensure_ascii=False) + "\n")


def weights(n, pairs, style):
    lists = {i: [] for i in range(n)}
    for a, b in pairs:
        lists[a].append(b)
        lists[b].append(a)
    w = libpysal.weights.W(lists, silence_warnings=True)
    w.transform = "b" if style == "binary" else "r"
    return w


def pattern(name, values, pairs, style, local_p=False):
    x = np.array(values, float)
    n = len(x)
    w = weights(n, pairs, style)
    b = weights(n, pairs, "binary")
    t = {"transformation": "b" if style == "binary" else "r"}  # the peer standardises rows unless told
    m = esda.Moran(x, w, permutations=0, **t)
    c = esda.Geary(x, w, permutations=0, **t)
    expected = {
        "s0": w.s0, "s1": w.s1, "s2": w.s2, "isolates": len(w.islands),
        "moran": {"value": m.I, "expected": m.EI, "variance_normal": m.VI_norm, "z_normal": m.z_norm,
                  "p_normal": m.p_norm, "variance_randomised": m.VI_rand, "z_randomised": m.z_rand},
        "geary": {"value": c.C, "expected": c.EC, "variance_normal": c.VC_norm, "z_normal": c.z_norm,
                  "variance_randomised": c.VC_rand, "z_randomised": c.z_rand},
        "local_moran": f(esda.Moran_Local(x, w, permutations=9, **t).Is),
    }
    # The peer standardises rows whatever it is given, and stops with an error at a place without neighbours.
    if not w.islands and style == "row":
        expected["local_geary"] = f(Geary_Local(connectivity=w, permutations=9).fit(x).localG)
    if (x >= 0).all():
        g = esda.G(x, b, permutations=0)
        expected["getis_ord"] = {"value": g.G, "expected": g.EG, "variance_randomised": g.VG, "z_randomised": g.z_norm}
        # Of an isolate the peer says 0; here it has no answer, so it is left out of the comparison.
        plain = esda.G_Local(x, b, transform="B", permutations=0, star=False)
        star = esda.G_Local(x, b, transform="B", permutations=0, star=True)
        expected["g"] = f(plain.Gs); expected["g_z"] = f(plain.Zs)
        expected["g_star"] = f(star.Gs); expected["g_star_z"] = f(star.Zs)
    if local_p:
        two = lambda e: np.minimum(1, 2 * np.asarray(e))
        lm = esda.Moran_Local(x, w, permutations=9999, seed=1, **t)
        expected["local_moran_p"] = f(two(lm.p_sim))
    write(name, {"kind": "pattern", "values": f(x), "pairs": pairs, "style": style, "tolerance": 1e-9,
                 "expected": expected})


def grid(side):
    at = lambda r, c: r * side + c
    return [[at(r, c), at(r, c + 1)] for r in range(side) for c in range(side - 1)] + \
           [[at(r, c), at(r + 1, c)] for r in range(side - 1) for c in range(side)]


rng = np.random.default_rng(20)
side = 7
rows, cols = np.divmod(np.arange(side * side), side)
smooth = np.round(10 + 2 * np.sin(rows / 2) + cols + rng.normal(size=side * side), 3)
pattern("grid-row.json", smooth, grid(side), "row", local_p=True)
pattern("grid-binary.json", smooth, grid(side), "binary")
ties = rng.integers(0, 4, side * side).astype(float)
pattern("ties.json", ties, grid(side), "row")
pattern("isolates.json", smooth, [p for p in grid(side) if 8 not in p and 48 not in p], "row")
star = [[0, i] for i in range(1, 12)] + [[1, 2], [3, 4]]
pattern("star.json", np.round(rng.gamma(2, size=12), 3), star, "binary")
pattern("signs.json", np.round(rng.normal(size=30), 3), [[i, (i + d) % 30] for i in range(30) for d in (1, 2)], "row")

# Join counts of the chequered part of a map.
yes = (smooth > np.median(smooth)).astype(int)
jc = esda.Join_Counts(yes, weights(49, grid(side), "binary"), permutations=9)
write("joins.json", {"kind": "joins", "yes": [int(v) for v in yes], "pairs": grid(side), "tolerance": 1e-12,
                     "expected": {"both": jc.bb, "neither": jc.ww, "mixed": jc.bw}})

# Neighbours by distance.
points = np.round(rng.uniform(0, 100, (60, 2)), 3)
knn = libpysal.weights.KNN.from_array(points, k=4)
band = libpysal.weights.DistanceBand.from_array(points, threshold=15.0, silence_warnings=True)
lonlat = np.round(np.column_stack([rng.uniform(75, 130, 60), rng.uniform(20, 50, 60)]), 4)
arc = libpysal.weights.KNN(libpysal.cg.KDTree(lonlat, distance_metric="Arc", radius=6371.0088), k=4)
lists = lambda w: [sorted(int(j) for j in w.neighbors[i]) for i in range(60)]
write("neighbours.json", {"kind": "neighbours", "points": points.tolist(), "lonlat": lonlat.tolist(), "k": 4,
                          "distance": 15.0, "tolerance": 0,
                          "expected": {"nearest": lists(knn), "band": lists(band), "arc": lists(arc)}})


# The geographical detector.
def detector(y, x, drop):
    values, counts = np.unique(x, return_counts=True)
    keep = np.isin(x, values[counts > 1]) if drop else np.ones(len(y), bool)
    y, x = y[keep], x[keep]
    strata = [y[x == s] for s in np.unique(x)]
    n, l = len(y), len(strata)
    sst = ((y - y.mean()) ** 2).sum()
    q = 1 - sum(((s - s.mean()) ** 2).sum() for s in strata) / sst
    F = (n - l) / (l - 1) * q / (1 - q)
    lam = (sum(s.mean() ** 2 for s in strata) - sum(np.sqrt(len(s)) * s.mean() for s in strata) ** 2 / n) / (sst / n)
    return {"q": q, "f": F, "p": float(stats.ncf.sf(F, l - 1, n - l, lam)), "p_central": float(stats.f.sf(F, l - 1, n - l))}


case = json.loads((out / "detector-figures.json").read_text())
y, x1, x2 = (np.array(case["input"][k]) for k in ("y", "x1", "x2"))
peer_q = {"q_x1": _stats.q_statistic(y, x1), "q_x2": _stats.q_statistic(y, x2),
          "q_both": _stats.q_statistic(y, x1 * 10 + x2),
          "p_x1": _stats.q_significance_test(y, x1), "p_x2": _stats.q_significance_test(y, x2)}
small, mixed = x1 % 3, x2
strata = np.unique(x1)
risk = [[int(a), int(b), *(float(v) for v in (lambda r: (r.statistic, r.df, r.pvalue))(
    stats.ttest_ind(y[x1 == a], y[x1 == b], equal_var=False)))]
    for i, a in enumerate(strata) for b in strata[i + 1:] if (x1 == a).sum() > 1 and (x1 == b).sum() > 1]
ssw = lambda x: sum(((y[x == s] - y[x == s].mean()) ** 2).sum() for s in np.unique(x))
F = ssw(x1) / ssw(x2)
write("detector.json", {
    "kind": "detector", "figures": "detector-figures.json", "tolerance": 1e-9,
    "expected": {"x1_keep": detector(y, x1, False), "x1_drop": detector(y, x1, True),
                 "x2_keep": detector(y, x2, False), "both_keep": detector(y, x1 * 10 + x2, False),
                 "both_drop": detector(y, x1 * 10 + x2, True),
                 "peer": peer_q, "risk": risk,
                 "ecological": {"f": F, "p": float(2 * min(stats.f.sf(F, 199, 199), stats.f.cdf(F, 199, 199)))}}})
