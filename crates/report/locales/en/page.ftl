# Page furniture
contents = Contents
skip-to-content = Skip to content
sources = Sources
source = Source
licence = licence
note = Note
missing-why = no data
rows = { $count ->
    [one] { $count } row
   *[other] { $count } rows
}
table-first-rows = This page lists the first { $shown } of { $rows } rows; { $file } holds them all.
show-table = Show the whole table ({ $rows } rows × { $columns } columns)
show-values = Show the figures behind this chart ({ $rows } rows)
download-csv = Download CSV
scroll-table = { $title } (scrolls sideways)
printed-by = Printed by ronghe (融合). The same input gives the same report.
files-beside = Every table also stands in the folder “tables” beside this page (CSV and JSON; columns.csv explains each column and its unit).
remark-honest = What this cannot tell
remark-break = Series break
remark-draft = Draft
remark-assumed = Assumed
table-beside = { $title }: all { $count } rows in tables/{ $file }.csv and .json.
