//! A thin layer for SVG: marks with hover titles, real text, finite numbers.

/// A picture in the making. Coordinates are px, y downwards; what is not finite is not drawn.
pub(crate) struct Svg {
    width: f64,
    body: String,
}

/// Where a text is held.
#[derive(Clone, Copy)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a picture introduces itself.
pub(crate) struct Head<'a> {
    /// Unique in its page.
    pub(crate) id: &'a str,
    pub(crate) title: &'a str,
    pub(crate) describe: &'a str,
    /// Class of the `<svg>` element.
    pub(crate) class: &'a str,
    /// Carries its own colours, to stand outside the page.
    pub(crate) alone: bool,
}

/// Colours and letters of a picture; the page holds them once for all its pictures.
pub(crate) const STYLE: &str = include_str!("chart/style.css");
/// Light and dark values of the colours.
pub(crate) const COLOURS: &str = include_str!("page/colours.css");

impl Svg {
    pub(crate) fn new(width: f64) -> Self {
        Self {
            width,
            body: String::new(),
        }
    }

    pub(crate) fn rect(&mut self, [x, y, w, h]: [f64; 4], class: &str, title: &str) {
        if finite(&[x, y, w, h]) && w >= 0.0 && h >= 0.0 {
            let (x, y, w, h) = (num(x), num(y), num(w), num(h));
            let mark = format!(r#"rect class="{class}" x="{x}" y="{y}" width="{w}" height="{h}""#);
            self.mark("rect", &mark, title);
        }
    }

    pub(crate) fn line(&mut self, [x1, y1, x2, y2]: [f64; 4], class: &str, title: &str) {
        if finite(&[x1, y1, x2, y2]) {
            let (x1, y1, x2, y2) = (num(x1), num(y1), num(x2), num(y2));
            let mark = format!(r#"line class="{class}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}""#);
            self.mark("line", &mark, title);
        }
    }

    pub(crate) fn circle(&mut self, [x, y, r]: [f64; 3], class: &str, title: &str) {
        if finite(&[x, y, r]) {
            let mark = format!(
                r#"circle class="{class}" cx="{}" cy="{}" r="{}""#,
                num(x),
                num(y),
                num(r)
            );
            self.mark("circle", &mark, title);
        }
    }

    /// A path whose `d` has been made by [`polyline`] or by a map.
    pub(crate) fn path(&mut self, d: &str, class: &str, title: &str) {
        if !d.is_empty() {
            self.mark("path", &format!(r#"path class="{class}" d="{d}""#), title);
        }
    }

    /// A line of text, its foot at `y`; `full` is said on hover when the text was shortened.
    pub(crate) fn text(
        &mut self,
        [x, y]: [f64; 2],
        anchor: Anchor,
        class: &str,
        text: &str,
        full: &str,
    ) {
        if !finite(&[x, y]) || text.is_empty() {
            return;
        }
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => r#" text-anchor="middle""#,
            Anchor::End => r#" text-anchor="end""#,
        };
        let hover = match full {
            "" => String::new(),
            full if full == text => String::new(),
            full => format!("<title>{}</title>", escape(full)),
        };
        add!(
            self.body,
            r#"<text class="{class}" x="{}" y="{}"{anchor}>{hover}{}</text>"#,
            num(x),
            num(y),
            escape(text)
        );
    }

    /// Begins a group whose coordinates count steps of `step` px.
    pub(crate) fn open_scaled(&mut self, step: f64) {
        let step = if step.is_finite() { step } else { 1.0 };
        add!(self.body, r#"<g transform="scale({step:.4})">"#);
    }

    /// Ends a group.
    pub(crate) fn close(&mut self) {
        self.body += "</g>";
    }

    /// Defines the hatching of what is missing; `id` is that of the picture, `step` the px of a
    /// step of the group it is used in.
    pub(crate) fn hatch(&mut self, id: &str, step: f64) {
        add!(
            self.body,
            concat!(
                r#"<defs><pattern id="{id}-h" width="6" height="6" patternUnits="userSpaceOnUse" "#,
                r#"patternTransform="rotate(45) scale({scale:.3})"><rect class="hatch-paper" width="6" height="6"/>"#,
                r#"<line class="hatch-ink" x1="0" y1="0" x2="0" y2="6"/></pattern></defs>"#
            ),
            id = escape(id),
            scale = 1.0 / step.max(1e-3),
        );
    }

    /// A hatched area.
    pub(crate) fn hatched_path(&mut self, d: &str, id: &str, title: &str) {
        if !d.is_empty() {
            let fill = format!(r#"fill="url(#{}-h)""#, escape(id));
            self.mark(
                "path",
                &format!(r#"path class="area" {fill} d="{d}""#),
                title,
            );
        }
    }

    /// A hatched rectangle.
    pub(crate) fn hatched_rect(&mut self, [x, y, w, h]: [f64; 4], id: &str, title: &str) {
        if finite(&[x, y, w, h]) {
            let d = format!("M{} {}h{}v{}h-{}z", num(x), num(y), num(w), num(h), num(w));
            self.hatched_path(&d, id, title);
        }
    }

    fn mark(&mut self, element: &str, inside: &str, title: &str) {
        if title.is_empty() {
            add!(self.body, "<{inside}/>");
        } else {
            add!(
                self.body,
                "<{inside}><title>{}</title></{element}>",
                escape(title)
            );
        }
    }

    /// The whole element, `height` px high.
    pub(crate) fn finish(self, height: f64, head: &Head<'_>) -> String {
        let (w, h) = (num(self.width), num(height.max(1.0)));
        let id = escape(head.id);
        let style = if head.alone {
            format!("<style>{COLOURS}{STYLE}</style>")
        } else {
            String::new()
        };
        format!(
            concat!(
                r#"<svg xmlns="http://www.w3.org/2000/svg" class="picture {class}" role="img" "#,
                r#"viewBox="0 0 {w} {h}" width="{w}" height="{h}" "#,
                r#"aria-labelledby="{id}-t {id}-d"><title id="{id}-t">{title}</title>"#,
                r#"<desc id="{id}-d">{describe}</desc>{style}{body}</svg>"#
            ),
            class = head.class,
            w = w,
            h = h,
            id = id,
            title = escape(head.title),
            describe = escape(head.describe),
            style = style,
            body = self.body,
        )
    }
}

/// Joined points as path data; a gap (none, or not finite) lifts the pen.
pub(crate) fn polyline(points: impl IntoIterator<Item = Option<[f64; 2]>>) -> String {
    let mut d = String::new();
    let mut down = false;
    for point in points {
        match point.filter(|p| finite(p)) {
            Some([x, y]) => {
                add!(d, "{}{} {}", if down { 'L' } else { 'M' }, num(x), num(y));
                down = true;
            }
            None => down = false,
        }
    }
    d
}

pub(crate) fn finite(numbers: &[f64]) -> bool {
    numbers.iter().all(|x| x.is_finite())
}

/// At most one decimal, no `-0`.
pub(crate) fn num(x: f64) -> String {
    let text = format!("{x:.1}");
    let short = text.strip_suffix(".0").unwrap_or(&text);
    if short == "-0" {
        "0".into()
    } else {
        short.into()
    }
}

/// Text that cannot leave its element or attribute; characters that XML forbids become `�`.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\'' => out += "&#39;",
            c if c.is_control() && !matches!(c, '\n' | '\t') => out.push('\u{fffd}'),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_finite_is_not_drawn() {
        let mut svg = Svg::new(100.0);
        svg.rect([0.0, f64::NAN, 1.0, 1.0], "a", "");
        svg.rect([0.0, 0.0, -1.0, 1.0], "a", "");
        svg.line([0.0, 0.0, f64::INFINITY, 1.0], "a", "");
        svg.circle([0.0, 0.0, f64::NAN], "a", "");
        svg.text([f64::NAN, 0.0], Anchor::Start, "a", "x", "");
        assert_eq!(svg.body, "");
        assert_eq!(
            polyline([Some([0.0, 1.25]), None, Some([2.0, f64::NAN])]),
            "M0 1.2"
        );
    }

    #[test]
    fn hostile_text_stays_text() {
        let mut svg = Svg::new(10.0);
        svg.rect([0.0, 0.0, 1.0, 1.0], "a", "</title><script>'\"&\u{1}");
        let expected = "&lt;/title&gt;&lt;script&gt;&#39;&quot;&amp;\u{fffd}";
        assert!(svg.body.contains(expected), "{}", svg.body);
    }
}
