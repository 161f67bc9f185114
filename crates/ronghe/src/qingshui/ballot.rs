//! A participatory budget of one village in the Pabulib format (M4c).
//!
//! Planted: hamlet one has more than half of the voters and each of them approves its three
//! projects, which together cost the whole budget. Taking the most approved projects first
//! therefore funds hamlet one only, while equal shares fund something in every hamlet.

use super::county::{County, village};
use super::sheet::Resource;
use std::fmt::Write as _;

/// Whole budget in yuan.
const BUDGET: i64 = 300_000;

/// Projects: id, hamlet, cost in yuan, name.
const PROJECTS: [(i64, usize, i64, &str); 14] = [
    (1, 0, 120_000, "一组文化广场"),
    (2, 0, 100_000, "一组停车场"),
    (3, 0, 80_000, "一组道路加宽"),
    (4, 1, 24_000, "二组路灯"),
    (5, 1, 15_000, "二组垃圾房"),
    (6, 2, 22_000, "三组水渠清淤"),
    (7, 2, 12_000, "三组健身器材"),
    (8, 3, 21_000, "四组蓄水池"),
    (9, 3, 14_000, "四组护栏"),
    (10, 4, 20_000, "五组便桥"),
    (11, 4, 11_000, "五组晒坝"),
    (12, 5, 18_000, "六组入户路"),
    (13, 5, 9_000, "六组宽带"),
    (14, 5, 26_000, "六组卫生厕所"),
];

/// Voters of each hamlet; 900 in all.
const VOTERS: [usize; 6] = [468, 108, 96, 90, 78, 60];

/// The file `ballots/2025-projects.pb`.
pub(super) fn resources(county: &County) -> Vec<Resource> {
    let mut draw = county.draw(120);
    let mut ballots = Vec::new();
    for (hamlet, &voters) in VOTERS.iter().enumerate() {
        for _ in 0..voters {
            let mut ballot = Vec::new();
            for (id, home, ..) in PROJECTS {
                // Everyone wants what is near; one in twelve also likes a project elsewhere.
                let near = home == hamlet && (hamlet == 0 || draw.chance(930));
                if near || (home != hamlet && home != 0 && draw.chance(80)) {
                    ballot.push(id);
                }
            }
            if ballot.is_empty() {
                let own = PROJECTS.iter().filter(|p| p.1 == hamlet).map(|p| p.0);
                ballot.extend(own.take(1));
            }
            ballots.push(ballot);
        }
    }
    draw.shuffle(&mut ballots);
    let text = file(county, &ballots);
    vec![Resource::file(
        "ballots",
        "ballots/2025-projects.pb",
        text.into_bytes(),
    )]
}

fn file(county: &County, ballots: &[Vec<i64>]) -> String {
    let home = &county.villages[village(3, 8)];
    let mut text = format!(
        "META\nkey;value\ndescription;Village projects 2025 (invented)\ncountry;China\n\
         unit;Qingshui, {}\ninstance;2025\nnum_projects;{}\nnum_votes;{}\nbudget;{BUDGET}\n\
         vote_type;approval\nrule;equalshares/add1\ndate_begin;10.03.2025\ndate_end;20.03.2025\n\
         min_length;1\nmax_length;{}\nlanguage;zh\ncurrency;CNY\n\
         PROJECTS\nproject_id;cost;votes;name;hamlet\n",
        home.id,
        PROJECTS.len(),
        ballots.len(),
        PROJECTS.len(),
    );
    for (id, hamlet, cost, name) in PROJECTS {
        let votes = ballots.iter().filter(|b| b.contains(&id)).count();
        writeln!(text, "{id};{cost};{votes};{name};{}", hamlet + 1)
            .expect("memory takes every byte");
    }
    text.push_str("VOTES\nvoter_id;vote\n");
    for (i, ballot) in ballots.iter().enumerate() {
        let list: Vec<String> = ballot.iter().map(ToString::to_string).collect();
        writeln!(text, "{};{}", i + 1, list.join(",")).expect("memory takes every byte");
    }
    text
}
