# 备忘录与正文：带数字的句子。

report-subtitle = 城乡融合：差距在哪里，改革有何作用，谁得益、谁出钱
provenance-made = 由 ronghe { $version } 根据区域“{ $region }”生成。随机抽样只用于旁注种子之处，相同输入得到相同结果。模型的表：{ $kernel }。推算或假设的输入在下表中注明。

memo = 备忘录
memo-stand = 现状
memo-where = { $year } 年城镇居民人均收入是农村居民的 { $ratio } 倍：{ $urban } 元对 { $rural } 元，相差 { $absolute } 元。
memo-range = { $year } 年有 { $places } 个地方同时有城镇和农村收入数据：比值从 { $low }（{ $low-place }）到 { $high }（{ $high-place }）。
memo-theil = { $year } 年 { $cells } 个“地方×居住地”单元之间的不平等为 { $theil }（泰尔 T；基尼系数 { $gini }）。先按居住地分解，城乡之间占 { $residence }（{ $residence-share }）；先按地方分解，地方之间占 { $place }（{ $place-share }）。两种分解相互重叠，不可相加。
memo-far = { $valued } 个有数值的指标中有 { $held } 个设有目标。离目标最远的是：{ $list }。另有 { $missing } 个指标缺数据，并指明需要哪张表。
memo-break = 2013 年国家统计局实行城乡一体化住户调查，此前农村收入为纯收入，此后为可支配收入（2013 年新旧口径并存）；不跨口径计算增速。
memo-links = 最薄弱环节
memo-link-kind = “{ $barrier }”在各地普遍再放松 1%，福利增加居民与所有者全部收入的万分之 { $gain }，高于所试的其他障碍。放松 1% 对各种障碍难易不同，也没有计入成本。
memo-link-place = 价值最大的单个环节：{ $list }。
memo-does = 方案的作用
memo-package = “{ $package }”：共 { $measures } 项措施生效，其中 { $assumed } 项依据假设、{ $terms } 项依据协议约定。实际生产总值 { $output }，登记人口福利 { $welfare }，计入所有者后 { $owners }。
memo-movers = 在登记地以外工作的人从 { $before }到 { $after }；农业就业比重从 { $farm-before } 到 { $farm-after }；模型中非农与农业单元收入之比从 { $ratio-before } 到 { $ratio-after }，基尼系数从 { $gini-before } 到 { $gini-after }（均不含所有者）。
memo-costs = 代价与出资
memo-transfers = 地方间转移支付为全部增加值的 { $transfers }（基期 { $transfers-before }）；生态补偿 { $eco }，由增加值征收。公共支出占增加值从 { $public-before } 到 { $public-after }，所有者收入从 { $owners-before } 到 { $owners-after }。降低迁移和流通成本、提高生产率、增加土地在模型中不花钱：请把它们的成本与收益对照。
memo-gives = 占全部公共支出的份额相对减少最多的地方：{ $list }。
memo-no-gives = 没有地方的公共支出份额减少。
memo-loses = 谁受损
memo-losers = 按登记地平均，{ $share } 的人所在群体福利下降。下降最多的是：{ $list }。
memo-no-losers = 按登记地平均（不论在何处工作），没有任何地方的任何群体福利下降。增幅最小的是：{ $list }。
memo-service-falls = { $count } 个地方的人均公共服务下降：{ $list }。
memo-sure = 把握有多大
memo-closures = 所有市场和预算的相对误差不超过 { $residual }（基期与改革后）。换 { $variants } 组参数，福利在 { $low } 到 { $high } 之间，实际生产总值在 { $low-gdp } 到 { $high-gdp } 之间；假设的措施大小同样不确定，此处没有变动。
memo-record = 对照实际记录：“{ $package }”使在登记地以外工作的人从 { $from }到 { $model }，{ $year } 年实际为 { $observed }；农业就业比重从 { $farm-from } 到 { $farm }，实际为 { $farm-observed }。
memo-no-record = 该区域没有更晚年份可供检验模型：所有政策数字只作示例。
memo-deal = { $date } 的交易“{ $deal }”已结算到分：增值 { $increment } 元，其中县级调节金 { $fund } 元、集体 { $collective } 元、{ $holder } { $rest } 元。{ $draft }
memo-deal-draft = 出示同意证明之前只是草案。
memo-deal-final = 协议附有同意记录编号，本程序未核验。
memo-no-model = 未作模拟：该区域缺少 { $tables } 表。
memo-no-package = 未作模拟：请在区域后面写明改革方案，或放在 packages/example.toml。
memo-unused = 以下文件无法使用，没有采用（见最后一节）：{ $list }。
memo-no-measure = 未能度量：{ $why }
memo-whole = { $year } 年总体之比为 { $ratio }，相差 { $absolute } 元。
memo-owners = 另外，资本与流通所有者福利下降的地方：{ $list }（所有者没有人数，不计入上述人口）。
memo-poorer = 在登记地就业的人和外来就业者中，{ $people }所在群体的购买力下降：{ $list }。

gap = 差距
gap-lead = 城镇与农村居民收入之比（按居住地）
gap-chart-ratio = { $year } 年各地城乡收入比（居住地）
gap-chart-lorenz = { $year } 年 { $cells } 个单元的洛伦兹曲线
gap-chart-splits = 基尼与泰尔指数的组间、组内部分
gap-map = { $year } 年各地城乡收入比
gap-inequality = “地方×居住地”单元之间的不平等
gap-split = 两种相互重叠的分解
gap-split-note = 同一不平等按两种次序分解。每种分解的第一项是该分组单独解释的部分；两者重叠，不可相加。
gap-series = 城乡收入比的变化
gap-series-chart = 城乡收入比的变化（居住地）
gap-cells-note = 采用旧调查（2012 年及以前）时，城镇单元为可支配收入，农村单元为纯收入。

standing = 各地位置
standing-lead = 多维综合指数，以及各地排名在多大程度上取决于方法选择
standing-chart = { $year } 年排名与区间：十次赋权、标准化、汇总的选择中约九次落在区间内（1 为最好）
standing-choices = 排名取决于什么
standing-coupling = 城乡是否协同
standing-prices = 数值为现价，水平随物价上升；同一年内的排名不受影响。指数不说明原因。

change = 随时间的变化
change-lead = 各地是否趋同，谁上升谁下降，谁返回低收入
change-growth = 各地人均生产总值，{ $first }–{ $last } 年
change-moves = 各类之间的转移
change-prices = 人均生产总值为面板所载现价，地区差距中含价格差异。检验按原始年份序列进行；地方数少，误差大。
change-relapse = 住户低收入

validation = 模型与实际是否相符
validation-lead = 先于任何政策数字：{ $all } 项检验中达到 { $met } 项（另有 { $pinned } 项由校准得到）；已发表的 { $published } 个结果中，本模型与其中 { $near } 个相差在四分之一以内。未达到的，偏差多大、原因何在，逐项列出。
validation-years = 校准年份
validation-history = 推演到已知年份
validation-forecasts = 提前十年预测五年迁移
validation-published = 已发表的结果
validation-ratio = 人口流动与不平等的水平和变化可以引用。城乡收入比随时间的变化不可引用：当年的住户调查显示它上升，模型显示下降。改革引起的收入比变化是同一时点的比较，没有这一问题，但其大小取决于不变的要素份额。

trust = 模型可信到什么程度
trust-lead = 先看模型与实际，再看政策数字
trust-ratio = 模型之比是非农单元与农业单元的收入之比（不含所有者）：之前 { $before }，之后 { $after }。公布的城乡收入比按居住地计算：{ $printed-year } 年为 { $printed }。两者不是一回事，不放在同一列，也不可比较水平。

challenges = 五大挑战
challenges-lead = 问题在哪里：水平、趋势、与目标的距离、来源
challenges-distance = 各行按离目标的距离排列，最远的在前：距离为数值与目标之差除以两者中较大者，达到目标为零。目标是所引文件、同一地方城镇居民的同一指标，或最好的地方；没有目标的不排位次。
challenges-worth = 旁边是把该行背后的障碍放松 1% 在均衡中值多少，以及按此排的位次。两种位次回答两个问题：哪里落后最远，在哪里迈一步最值得。背后障碍相同的行价值相同，相同者按距离排。
challenges-elsewhere = 另有 { $count } 个指标针对本区域没有的地方或层级，不适用。
challenges-missing = 缺值的指标，以及需要什么：

estimates = 障碍的估计
estimates-lead = 要使观测到的流动和价格成立，地方、部门和用途之间必须隔着多少
estimates-map = 离开各地农业单元的成本，首年（收入的倍数）
estimates-factors = 土地与资本
estimates-places = 地方的容量，与土地的退路

reform = 改革
reform-measures = 做什么
reform-outcome = 基期与改革后
reform-chart = 总体指标的变化
reform-quintiles = 五等份人口的收入比重
reform-path = 逐年：无改革与改革
reform-path-chart = 非农与农业单元收入之比：无改革与改革
reform-idle = 以下措施没有改变任何数值：{ $list }。
reform-assumed = 依据假设或协议约定的措施：{ $list }。引用结果之前请换成自己的数据。

winners = 谁得益，谁受损
winners-map = 按登记地的人口福利（基期 = 1）
winners-groups = 分群体
winners-places = 分地方
winners-budgets = 公共资金
winners-chart = 各地各群体福利

counties = 县域
counties-lead = “{ $package }”在 { $counties } 个县中：{ $gaining } 个县的登记人口平均得益，{ $losing } 个县受损（占登记人口的 { $people }）。
counties-all-gain = “{ $package }”在 { $counties } 个县中：每个县的登记人口平均都得益。
counties-honest = 没有哪张表把这些县作为经济体观测过。它们按普查划分省级基期：各县就业是实计，其余几乎都按所列规则推算（见下）。一个县的结果只说明它的就业、居民与登记在本省的价格、生产率和迁移之下会怎样：请看格局，不要看名次，也不要引用单个县。
counties-margins = 与普查吻合到什么程度
counties-margins-chart = 各县偏差占就业的百分比：中位数与第 95 百分位
counties-imputed = 哪些是推算的
counties-imputed-note = 每一行都是规则，不是来源中的数字。涉及全部县的，普查对此只字未提；只涉及部分县的，是这些县有缺口，由规则补上。
counties-national = 全国：分县与分省
counties-spread = 各县谁得益，谁受损
counties-map = 各县登记人口福利（基期 = 1）
counties-chart = 各省之内各县的福利：中位数，第 10 至第 90 百分位

links = 最薄弱环节
links-lead = 每个障碍再放松 1% 值多少
links-map = 各地迁入、农转非与购货成本各降 1% 的价值
links-chart = 最有价值的二十个单个环节

sure = 把握有多大
sure-variants = 其他参数
sure-bands = 改革效果与参数的不确定性
sure-elasticities = 结果对杠杆与参数的弹性
sure-closures = 闭合检验
sure-output = 销售额由各比重校准得到；与表中总产出相比最多相差 { $gap }（{ $place }），只比较产出占千分之一以上的单元。
sure-notes = 模型经济如何得到

deals = 土地交易
deals-lead = 每一分钱都有去处、算式和依据
deals-chart = 从成交价到成员，元
deals-compared = 与其他规则对照
deals-bridge = 在模型中，这条规则就是 s_state = F / (R - K) = { $share }：国家在集体建设用地租金中的份额。交易只付一次，租金年年都有；模型对两者采用同一份额。

limits = 模型不能回答什么
limits-no-record = 该区域没有两个年份的记录：模型在这里未经检验。
limits-lead = 引用以上任何数字时请一并说明

provenance = 每个数字的来源
provenance-tables = 区域的各张表
provenance-findings = 区域检查的发现

trouble = 没有采用的文件
space = 差距的空间格局
space-lead = 差距大的地方是否连成片，还是只是偶然？
space-map = 城乡收入比的集聚类型（局部莫兰指数）
space-none-lasts = 此处逐地检验；作多重检验校正（错误发现率不超过 5%）后没有集聚留下。
space-lasting = 此处逐地检验；作多重检验校正（错误发现率不超过 5%）后仍成立的有：{ $list }。
flows = 城乡之间的要素流动
flows-lead = 各地各年的人、地、钱：流入多少，流出多少，净流动说明处在哪个阶段
flows-map = { $year } 年前五年内迁居的人，人均净流入
flows-missing = 因缺表而未知：
