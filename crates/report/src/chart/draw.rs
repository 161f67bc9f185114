use super::Chart;
use ronghe_base::Lang;
use crate::svg::{Svg, Head};
pub(super) fn svg(chart: &Chart, lang: Lang, width: f64, id: &str, class: &str, alone: bool) -> String {
    let svg = Svg::new(width);
    svg.finish(10.0, &Head { id, title: chart.title().get(lang), describe: "", class, alone })
}
pub(super) fn undrawn(_: &Chart, _: Lang) -> Option<String> { None }
