"""Times the local Moran with 999 conditional permutations beside other programs: same values, same weights, one run
after the other, weights and compilation left out.

    pip install esda libpysal pygeoda numba geopandas
    cargo build --release -p ronghe-gap --example local_moran
    python docs/peers/spatial_speed.py target/release/examples/local_moran 100 316

esda draws one table of permutations that all places share (its only way), compiled with numba and warmed up on a
small map. pygeoda runs `complete` (each place draws for itself) and `lookup-table` (shared draws).
"""
import resource, subprocess, sys, tempfile, time, warnings
from importlib.metadata import version
import numpy as np
warnings.filterwarnings("ignore")
import esda, geopandas, libpysal, pygeoda
from shapely.geometry import box

program, sides = sys.argv[1], [int(s) for s in sys.argv[2:] if s.isdigit()]
slow = "--no-complete" not in sys.argv
print(", ".join(f"{n} {version(n)}" for n in ["esda", "libpysal", "numba", "pygeoda", "numpy"]))


def timed(call):
    start, used = time.perf_counter(), time.process_time()
    found = call()
    return time.perf_counter() - start, time.process_time() - used, found


def line(n, name, threads, wall, used, below, apart=""):
    print(f"{n:>8} {name:<34} threads {threads}  wall {wall:8.3f} s  cpu {used:8.3f} s  p<=.05 at {below} {apart}", flush=True)


def esda_run(values, w, threads=1):
    return esda.Moran_Local(values, w, permutations=999, seed=1, n_jobs=threads, island_weight=0)


warm = libpysal.weights.lat2W(12, 12, rook=False)
warm.transform = "r"
esda_run(np.random.default_rng(0).normal(size=144), warm)

for side in sides:
    n = side * side
    values = np.random.default_rng(1).normal(size=n)
    with tempfile.NamedTemporaryFile(suffix=".f64") as file:
        values.astype("<f8").tofile(file.name)
        for threads in (1, 2):

            before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
            out = subprocess.run([program, file.name, str(side), "999", str(threads)], capture_output=True, text=True, check=True).stdout.split()
            used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
            line(n, "ronghe, every place draws", threads, float(out[1]), used, out[3])
            total = float(out[2])
    w = libpysal.weights.lat2W(side, side, rook=False)
    w.transform = "r"
    w.sparse
    wall, used, m = timed(lambda: esda_run(values, w))
    line(n, "esda, shared draws", 1, wall, used, int((m.p_sim <= 0.05).sum()), f"sum of I apart by {abs(m.Is.sum() - total):.1e}")
    rows, cols = np.divmod(np.arange(n), side)
    frame = geopandas.GeoDataFrame({"x": values}, geometry=[box(c, r, c + 1, r + 1) for r, c in zip(rows, cols)])
    map_ = pygeoda.open(frame)
    gw = pygeoda.queen_weights(map_)
    for method in (["complete"] if slow else []) + ["lookup-table"]:
        for threads in (1, 2) if method == "complete" else (1,):
            wall, used, lm = timed(lambda: pygeoda.local_moran(gw, values.tolist(), permutations=999,
                                   permutation_method=method, cpu_threads=threads, seed=1))
            line(n, f"pygeoda, {method}", threads, wall, used, int((np.array(lm.lisa_pvalues()) <= 0.05).sum()),
                 f"sum of I apart by {abs(sum(lm.lisa_values()) - total):.1e}")
