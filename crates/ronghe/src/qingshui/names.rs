//! Invented names.

/// Townships: Chinese name, English name, class.
pub(super) const TOWNSHIP_NAMES: [(&str, &str, &str); 12] = [
    ("清河镇", "Qinghe", "county-town"),
    ("柳林镇", "Liulin", "suburban-town"),
    ("石桥镇", "Shiqiao", "market-town"),
    ("永安镇", "Yongan", "market-town"),
    ("白泉镇", "Baiquan", "market-town"),
    ("枫林镇", "Fenglin", "farming-town"),
    ("古渡镇", "Gudu", "heritage-town"),
    ("双溪镇", "Shuangxi", "farming-town"),
    ("云台乡", "Yuntai", "remote"),
    ("松岭乡", "Songling", "remote"),
    ("竹坪乡", "Zhuping", "remote"),
    ("雾峰乡", "Wufeng", "remote"),
];

const FIRST: [(&str, &str); 20] = [
    ("上", "Shang"),
    ("下", "Xia"),
    ("东", "Dong"),
    ("西", "Xi"),
    ("南", "Nan"),
    ("北", "Bei"),
    ("大", "Da"),
    ("小", "Xiao"),
    ("新", "Xin"),
    ("老", "Lao"),
    ("青", "Qing"),
    ("红", "Hong"),
    ("白", "Bai"),
    ("黄", "Huang"),
    ("金", "Jin"),
    ("银", "Yin"),
    ("石", "Shi"),
    ("竹", "Zhu"),
    ("松", "Song"),
    ("梅", "Mei"),
];

const SECOND: [(&str, &str); 12] = [
    ("湾", "wan"),
    ("坪", "ping"),
    ("岭", "ling"),
    ("塘", "tang"),
    ("桥", "qiao"),
    ("坝", "ba"),
    ("沟", "gou"),
    ("庄", "zhuang"),
    ("寨", "zhai"),
    ("溪", "xi"),
    ("洞", "dong"),
    ("垭", "ya"),
];

/// How many village names there are.
pub(super) const VILLAGE_NAMES: usize = FIRST.len() * SECOND.len();

/// A village name in Chinese and English.
pub(super) fn village_name(number: usize) -> (String, String) {
    let (a, b) = (FIRST[number % FIRST.len()], SECOND[number / FIRST.len()]);
    (format!("{}{}村", a.0, b.0), format!("{}{}", a.1, b.1))
}
