//! A strict reader of the markup that this crate writes.

use std::collections::BTreeSet;

/// Elements that have no end.
const VOID: &[&str] = &["meta", "br", "img", "link", "!DOCTYPE", "!doctype"];

/// Checks that elements nest, attributes are quoted and stand once, ids stand once, text holds no
/// `<`, and that numbers of pictures are finite.
pub(crate) fn check(markup: &str) -> Result<(), String> {
    let mut open: Vec<String> = vec![];
    let mut ids = BTreeSet::new();
    let mut rest = markup;
    while let Some(at) = rest.find('<') {
        if rest[..at].contains('>') && open.last().is_none_or(|e| e != "style") {
            return Err(format!("a lone > in {:?}", &rest[..at]));
        }
        rest = &rest[at + 1..];
        let end = rest.find('>').ok_or("an element without end")?;
        let (inside, after) = (&rest[..end], &rest[end + 1..]);
        rest = after;
        if let Some(name) = inside.strip_prefix('/') {
            let last = open.pop().ok_or(format!("</{name}> closes nothing"))?;
            if last != name {
                return Err(format!("</{name}> closes <{last}>"));
            }
            continue;
        }
        let name: String = inside
            .chars()
            .take_while(|c| !c.is_whitespace() && *c != '/')
            .collect();
        attributes(inside[name.len()..].trim_end_matches('/'), &mut ids)
            .map_err(|e| format!("<{inside}>: {e}"))?;
        if !inside.ends_with('/') && !VOID.contains(&name.as_str()) {
            open.push(name);
        }
    }
    if open.is_empty() {
        Ok(())
    } else {
        Err(format!("left open: {open:?}"))
    }
}

fn attributes(text: &str, ids: &mut BTreeSet<String>) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let name: String = rest
            .chars()
            .take_while(|c| !c.is_whitespace() && *c != '=')
            .collect();
        rest = rest[name.len()..].trim_start();
        if !seen.insert(name.clone()) {
            return Err(format!("{name} twice"));
        }
        let Some(quoted) = rest.strip_prefix("=\"") else {
            continue;
        };
        let end = quoted.find('"').ok_or("a quote without end")?;
        let value = &quoted[..end];
        rest = quoted[end + 1..].trim_start();
        if name == "id" && !ids.insert(value.to_string()) {
            return Err(format!("id {value} twice"));
        }
        let number = [
            "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height",
        ];
        if number.contains(&name.as_str()) && !value.parse::<f64>().is_ok_and(f64::is_finite) {
            return Err(format!("{name} is {value}"));
        }
        if (name == "d" || name == "viewBox") && (value.contains("NaN") || value.contains("inf")) {
            return Err(format!("{name} is {value}"));
        }
        if name.starts_with("on") {
            return Err(format!("a handler {name}"));
        }
    }
    Ok(())
}
