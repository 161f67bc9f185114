# The memo and the pages: sentences with figures.

report-subtitle = Urban-rural integration: where the gap is, what a reform does, who gains and who pays
provenance-made = Made by ronghe { $version } from region “{ $region }”. Random draws only where a seed stands beside them; the same input gives the same bytes. Tables of the model: { $kernel }. Imputed or assumed inputs are named in the tables below.

memo = Memo
memo-stand = Where we stand
memo-where = In { $year } people in towns had { $ratio } times the income of people in the countryside: { $urban } against { $rural } yuan a head, { $absolute } yuan apart.
memo-range = { $places } places have both incomes in { $year }: the ratio runs from { $low } ({ $low-place }) to { $high } ({ $high-place }).
memo-theil = Between the { $cells } cells of place and residence of { $year } inequality is { $theil } (Theil T; Gini { $gini }). Split by residence first, { $residence } of it ({ $residence-share }) lies between town and country; split by place first, { $place } ({ $place-share }) lies between places. The two views overlap and do not add up.
memo-far = { $held } of { $valued } valued indicators have a target. Furthest from it: { $list }. { $missing } more indicators are named as missing, with the table that would fill them.
memo-break = The unified household survey began in 2013: rural income is net income before it and disposable income after it (for 2013 both exist); no rate is taken across the break.
memo-links = Tightest links
memo-link-kind = Loosened by one per cent everywhere, the { $barrier } is worth { $gain } per 10,000 of all income of households and owners, more than the other barriers tried. One per cent is not the same effort for each barrier, and its cost is not counted.
memo-link-place = The single links worth most: { $list }.
memo-does = What the package does
memo-package = “{ $package }”: { $measures } measures in force, { $assumed } resting on assumptions and { $terms } on the terms of a deal. Real GDP { $output }, welfare of registered people { $welfare }, with owners counted { $owners }.
memo-movers = People working outside their place of registration: { $before } to { $after }. Farm share of jobs: { $farm-before } to { $farm-after }. Income of non-farm over farm cells in the model: { $ratio-before } to { $ratio-after }; Gini in the model: { $gini-before } to { $gini-after } (both without owners).
memo-costs = What it costs, who pays
memo-transfers = Transfers between places move { $transfers } of all value added (baseline { $transfers-before }); ecosystem payments { $eco }, levied on value added. Public spending goes from { $public-before } to { $public-after } of value added, income of owners from { $owners-before } to { $owners-after }. Cheaper moves and trade, higher productivity and more land are free in the model: set their cost beside these gains.
memo-gives = Places whose share of all public spending shrinks most (relative change): { $list }.
memo-no-gives = No place's share of public spending shrinks.
memo-loses = Who loses
memo-losers = On average over the people registered there, { $share } of people belong to groups whose welfare falls. The largest falls: { $list }.
memo-no-losers = On average over the people registered there, wherever they work, no group of any place loses welfare. The smallest gains: { $list }.
memo-service-falls = Public service per user falls in { $count } places: { $list }.
memo-sure = How sure we are
memo-closures = No market or budget is off by more than { $residual } (relative; baseline and reform). Under { $variants } other sets of parameters welfare runs from { $low } to { $high } and real GDP from { $low-gdp } to { $high-gdp }; the sizes of assumed measures are as uncertain and are not varied here.
memo-record = On the record: “{ $package }” takes people outside their place of registration from { $from } to { $model }, observed in { $year } { $observed }; farm jobs from { $farm-from } to { $farm }, observed { $farm-observed }.
memo-no-record = The region holds no later year to test the model on: treat every policy number as an illustration.
memo-deal = The deal “{ $deal }” of { $date } is settled to the fen: increment { $increment } yuan, of which county fund { $fund }, collective { $collective }, { $holder } { $rest }. { $draft }
memo-deal-draft = It is a draft until consent is shown.
memo-deal-final = The deal cites a record of consent; this program has not verified it.
memo-no-model = No simulation: the region lacks the tables { $tables }.
memo-no-package = No simulation: name a package after the region, or put one at packages/example.toml.
memo-unused = These files could not be used and are left out (see the last section): { $list }.
memo-no-measure = Not measured: { $why }
memo-whole = In { $year } it was { $ratio } in all, { $absolute } yuan apart.
memo-owners = Besides, owners of capital and margins lose in: { $list } (owners have no heads and are not counted among the people).
memo-poorer = Among those who stay where they are registered and those who come in, { $people } are in groups that can buy less: { $list }.

gap = The gap
gap-lead = Urban over rural income by residence
gap-chart-ratio = Urban-rural ratio by place, { $year } (residence)
gap-chart-lorenz = Lorenz curve of { $cells } cells, { $year }
gap-chart-splits = Parts of Gini and Theil between and inside groups
gap-map = Urban-rural ratio by place, { $year }
gap-inequality = Inequality between cells of place and residence
gap-split = Two splits that overlap
gap-split-note = The same inequality split in two orders. The first term of each is what that grouping explains by itself; the two overlap, so they must not be added.
gap-series = The ratio over time
gap-series-chart = Urban-rural ratio over time (residence)
gap-cells-note = Urban cells carry disposable income and rural cells net income where the old surveys are used (to 2012).

standing = Where places stand
standing-lead = A composite index of many dimensions, and how far each rank hangs on the choices behind it
standing-chart = Ranks of { $year } with the interval in which nine of ten choices of weights, normalisation and aggregation leave them (1 is best)
standing-choices = What the ranks hang on
standing-coupling = Do town and country move together?
standing-prices = Values are in current prices, so levels rise with prices too; ranks of one year do not. An index says nothing about causes.

change = Change over time
change-lead = Do places draw together, who moves up or down, who falls back?
change-growth = GDP per head of places, { $first } to { $last }
change-moves = Moves between classes
change-prices = GDP per head in current prices, as the panel has it: the spread between places contains differences in prices. The tests take years of one place as they come; few places, so large errors.
change-relapse = Low income of households

validation = Does the model fit the record?
validation-lead = Before any policy number: { $met } of { $all } tests are met ({ $pinned } more by calibration), and ours lies within a quarter of { $near } of { $published } published results. What is missed, by how much and why stands beside each.
validation-years = The years it is fitted to
validation-history = Run forward to years that are known
validation-forecasts = Five-year moves, ten years ahead
validation-published = Published results
validation-ratio = Levels and movements of people and of inequality can be quoted. The movement of the urban-rural ratio over time cannot: the surveys of those years show it rising, the model falling. A change of the ratio by a reform is a comparison at one date and does not share this fault, but its size rests on fixed factor shares.

trust = How far to trust the model
trust-lead = Before any policy number: the model against what happened
trust-ratio = The model's ratio compares income in non-farm and farm cells (without owners): { $before } before and { $after } after. The printed ratio compares urban and rural residents: { $printed } in { $printed-year }. They are two different things and stand in no common column; they must not be compared in level.

challenges = The five challenges
challenges-lead = What is wrong, where: level, trend, distance to a target, source
challenges-distance = Rows go by distance to the target, farthest first: | value - target | over the larger of the two, zero where the target is met. A target is a cited document, the figure of the townspeople of the same places, or the best place; a row without one has no rank.
challenges-worth = Beside it stands what one per cent of loosening the barriers behind the row is worth in the equilibrium, and the rank by that. The two ranks answer two questions: where we are farthest behind, and where a step pays most. Rows behind the same barrier have the same worth; equals go by distance.
challenges-elsewhere = { $count } more indicators speak of places or levels that this region does not have.
challenges-missing = Without a value, and what would fill it:

estimates = Barriers estimated
estimates-lead = What must stand between places, sectors and uses for the observed flows and prices to hold
estimates-map = Cost of leaving the farm cell of each place, first year (factor on income)
estimates-factors = Land and capital
estimates-places = Room in places, and land to fall back on

reform = The reform
reform-measures = What is done
reform-outcome = Baseline against reform
reform-chart = Change in figures of the whole
reform-quintiles = Income shares of the five fifths of people
reform-path = Year by year, without and with the package
reform-path-chart = Ratio of non-farm to farm cells, without and with the package
reform-idle = These measures change nothing: { $list }.
reform-assumed = Resting on assumptions or on the terms of a deal: { $list }. Replace them before quoting a result.

winners = Who gains, who loses
winners-map = Welfare of people by place of registration (baseline = 1)
winners-groups = By group
winners-places = By place
winners-budgets = Public money
winners-chart = Welfare by place and group

counties = Counties
counties-lead = “{ $package }” among { $counties } counties: people registered in { $gaining } of them gain on average, in { $losing } they lose ({ $people } of registered people).
counties-all-gain = “{ $package }” among { $counties } counties: people registered there gain on average in every one.
counties-honest = No table observes these counties as economies. They divide the province baseline by the census: jobs by county are counted, nearly everything else is imputed by a stated rule (below). A county shows what its jobs, residents and registration make of its province's prices, productivity and migration: read patterns, not ranks, and quote no single county.
counties-margins = How well the census is met
counties-margins-chart = Miss by county, per cent of its workers: median and 95th percentile
counties-imputed = What is imputed
counties-imputed-note = Every row is a rule, not a figure of a source. Where all counties are concerned the census says nothing of it at all; where some are, they have a gap that the rule fills.
counties-national = The nation by counties and by provinces
counties-spread = Who gains, who loses, by county
counties-map = Welfare of registered people by county (baseline = 1)
counties-chart = Welfare among the counties of each province: median, 10th to 90th percentile

links = Weakest links
links-lead = What one more per cent of loosening is worth
links-map = Worth of one per cent off the costs of moving in, leaving farming and goods, by place
links-chart = The twenty dearest single links

sure = How sure
sure-variants = Other parameters
sure-bands = The reform with a band from parameters
sure-elasticities = How outcomes hang on levers and parameters
sure-closures = Closures
sure-output = Sales are calibrated from the shares; beside the gross output of the tables they differ by at most { $gap } ({ $place }), over cells with a thousandth of output or more.
sure-notes = How the economy was made

deals = The deal
deals-lead = Every fen has a receiver, a formula and a rule
deals-chart = From revenue to members, yuan
deals-compared = Beside other rules
deals-bridge = In the model this rule is s_state = F / (R - K) = { $share }: the state's share of the rent of collective construction land. A deal is paid once and the rent every year; the model takes the same part of both.

limits = What the model cannot say
limits-no-record = The region has no record of two years: the model is not validated here.
limits-lead = Say this with every number above

provenance = Where every number comes from
provenance-tables = Tables of the region
provenance-findings = What the check of the region found

trouble = Not used
space = Where the gap clusters
space-lead = Do places with a wide gap lie side by side, or is the map no more than chance?
space-map = Clusters of the urban-rural ratio (local Moran)
space-none-lasts = Each place is tested by itself here; once corrected for many tests (false discovery rate of at most 5 per cent) no cluster is left.
space-lasting = Each place is tested by itself here; corrected for many tests (false discovery rate of at most 5 per cent) these are left: { $list }.
flows = What flows between town and country
flows-lead = People, land and money by place and year: what comes in, what goes out, and the stage that the net flows tell
flows-map = People who moved within five years to { $year }, net per resident
flows-missing = Not known, because the region lacks the table:
