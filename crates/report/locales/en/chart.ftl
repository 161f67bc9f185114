# Charts and maps
chart-empty = Nothing to draw
chart-desc-bars = Bar chart of { $rows } rows; values: { $values }.
chart-desc-dumbbell = Before and after for { $rows } rows, from { $before } to { $after }.
chart-desc-lines = Line chart of { $series } series over { $x }.
chart-desc-lorenz = Lorenz curves, { $series } in all; the nearer to the diagonal, the more equal.
chart-desc-waterfall = Waterfall of { $rows } steps; values: { $values }.
chart-desc-stacked = Stacked bars to 100% of { $rows } rows in { $parts } parts.
chart-desc-scatter = Scatter of { $rows } points: { $x } against { $y }.
chart-equal = both equal
chart-equality = equality
chart-people-share = cumulative share of people, poorest first
chart-income-share = cumulative share of income
chart-missing-rows = { $count ->
    [one] { $count } row is missing and not drawn
   *[other] { $count } rows are missing and not drawn
}
chart-first-rows = The first { $shown } of { $rows } rows are drawn; the table has them all.
chart-interval = interval { $low } to { $high }
map-warning = Schematic, for analysis only; not for use as a map and no statement on any boundary.
map-desc = Schematic map of { $rows } places; values: { $values }; { $missing } missing.
map-no-outline = { $count ->
    [one] { $count } place has no outline and is not drawn; see the table.
   *[other] { $count } places have no outline and are not drawn; see the table.
}
map-tiles = Squares, not a map; a place that is not shown has no data here.
map-range = { $low } to { $high }
map-below = { $value } and below
map-above = { $value } and above
map-mosaic = Squares, not a map: a small square is one place, in the square of the place above it, lowest value first; where it stands says nothing of where it lies. A place that is not shown has no data here.
map-parts = { $place }: { $parts } places, { $low } to { $high }, median { $median }
