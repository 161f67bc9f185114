//! The pages of a report.

use crate::folder::{BOTH, Folder, bytes_below};
use ronghe::pages::memo_lines;
use ronghe::study::Study;
use ronghe_base::Lang;

/// Sentences of the memo and titles of the page are those of a county, not of China.
#[test]
fn the_pages_of_a_county_speak_of_the_county() {
    let study = Study::open("qingshui".as_ref()).unwrap().measure().unwrap();
    let study = study.simulate(None, None).unwrap().operate().unwrap();
    let memo = memo_lines(&study).unwrap();
    let text = |lang| {
        memo.iter()
            .map(|t| t.get(lang))
            .collect::<Vec<_>>()
            .join("\n")
    };
    let (zh, en) = (text(Lang::Zh), text(Lang::En).to_lowercase());
    for word in [
        "provinc",
        "national",
        "china",
        "31 places",
        "unified household survey",
        "million persons",
    ] {
        assert!(!en.contains(word), "{word}: {en}");
    }
    for word in ["省", "全国", "中国", "纯收入", "万人"] {
        assert!(!zh.contains(word), "{word}: {zh}");
    }
    assert!(en.contains("12 places have both incomes in 2023"));
    assert!(en.contains("the ratio runs from 1.503 (gudu) to 2.030 (qinghe)"));
    assert!(en.contains("between the 24 cells of place and residence of 2023"));
    assert!(zh.contains("2023 年有 12 个地方同时有城镇和农村收入数据"));
    let folder = Folder::empty();
    let pages = folder.pages(&study);
    for page in &pages {
        // no series of the county breaks, so no break is drawn or explained
        assert!(!page.contains("unified household survey") && !page.contains("口径变化"));
        assert!(!page.contains("definition changes"));
    }
    assert!(pages[1].contains("Urban-rural ratio over time (residence)"));
    let series = &study.gap().unwrap().series;
    assert!(series.len() > 1 && series.iter().all(|(_, s)| s.breaks().is_empty()));
    // China has the break and says so
    let china = Study::open("china".as_ref()).unwrap().measure().unwrap();
    let [zh, en] = folder.pages(&china);
    assert!(en.contains("unified household survey began in 2013") && zh.contains("口径变化"));
}

/// Titles of tables, as they stand over the figures behind a chart.
#[test]
fn no_table_of_a_county_is_titled_national() {
    let study = Folder::county().study();
    let document = ronghe::pages::document(&study).unwrap();
    for table in document.tables() {
        let title = &table.title;
        assert!(!title.en.contains("national"), "{}: {}", table.id, title.en);
        assert!(!title.zh.contains("全国"), "{}: {}", table.id, title.zh);
    }
}

#[test]
fn two_studies_and_two_reports_give_the_same_bytes() {
    let county = Folder::county();
    county.write("deals/broken.toml", "id = 3\n");
    let (one, two) = (county.study(), county.study());
    let out = |name: &str| county.0.path().join(name);
    let mut all = vec![];
    for (name, study) in [("a", &one), ("b", &one), ("c", &two)] {
        let written = study.report(&out(name), &BOTH).unwrap();
        let found = bytes_below(&out(name));
        assert_eq!(
            written.len(),
            found.len(),
            "every file is named, none is left over"
        );
        all.push(found);
    }
    assert!(all[0].len() > 60, "{}", all[0].len());
    for other in &all[1..] {
        assert_eq!(
            all[0].keys().collect::<Vec<_>>(),
            other.keys().collect::<Vec<_>>()
        );
        for (name, bytes) in &all[0] {
            assert!(other[name] == *bytes, "{} differs", name.display());
        }
    }
    // over an earlier report in the same folder too
    one.report(&out("a"), &BOTH).unwrap();
    assert!(bytes_below(&out("a")) == all[0]);
}
