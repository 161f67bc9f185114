//! Village cadres and what the government asks of villages (C5, M4a).

use super::county::County;
use super::sheet::{Resource, Sheet};

/// The tables `cadres` and `village_tasks`.
pub(super) fn resources(county: &County) -> Vec<Resource> {
    let mut cadres = Sheet::new(
        "cadres",
        &[
            ("place", ""),
            ("year", "calendar-year"),
            ("cadres", "persons"),
            ("young_college", "persons"),
            ("women", "persons"),
            ("both_posts", ""),
        ],
    );
    let mut tasks = Sheet::new(
        "village_tasks",
        &[
            ("place", ""),
            ("year", "calendar-year"),
            ("tasks_from_above", "count"),
            ("own_tasks", "count"),
            ("meetings_above", "count"),
            ("forms", "count"),
        ],
    );
    let mut draw = county.draw(132);
    for home in &county.villages {
        let all = draw.between(5, 7);
        let young = draw.between(0, if home.urban { 3 } else { 1 });
        let both = draw.pick(&["yes", "yes", "no"]);
        let women = draw.between(1, 3);
        cadres.row(&[&home.id, &2023, &all, &young, &women, both]);
        let above = draw.between(38, 96);
        let own = draw.between(6, 21);
        let (called, forms) = (draw.between(20, 64), above * draw.between(2, 5));
        tasks.row(&[&home.id, &2023, &above, &own, &called, &forms]);
    }
    vec![cadres.done(), tasks.done()]
}
