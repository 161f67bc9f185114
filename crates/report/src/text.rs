//! Words: how wide they are, where they break, which are bold.

/// Width of a character in ems, for a wide sans face: Chinese takes one, Latin over half.
fn em(c: char) -> f64 {
    match c {
        '\u{1100}'..='\u{115f}'
        | '\u{2014}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{1f000}'..='\u{3fffd}' => 1.0,
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.28,
        'f' | 't' | 'r' | 'I' | ' ' | '(' | ')' | '-' | '/' => 0.36,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 0.95,
        '0'..='9' => 0.64,
        'A'..='Z' | '−' | '+' | '×' | '=' => 0.68,
        _ => 0.62,
    }
}

/// Estimated width of `text` at a letter height of `size`.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(em).sum::<f64>() * size
}

/// `text`, or its beginning with `…`, no wider than `room`.
pub(crate) fn shorten(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.into();
    }
    let mut kept = String::new();
    let mut used = size; // the dots
    for c in text.chars() {
        used += em(c) * size;
        if used > room {
            break;
        }
        kept.push(c);
    }
    kept.truncate(kept.trim_end().len());
    kept + "…"
}

/// At most `lines` lines no wider than `room`; what does not fit ends in `…`.
pub(crate) fn wrap(text: &str, size: f64, room: f64, lines: usize) -> Vec<String> {
    let mut out = vec![];
    let mut rest = text.trim();
    while out.len() + 1 < lines && width(rest, size) > room {
        let cut = break_before(rest, size, room);
        out.push(rest[..cut].trim_end().to_string());
        rest = rest[cut..].trim_start();
    }
    out.push(shorten(rest, size, room));
    out
}

/// Byte at which the first line ends: at a space, between two Chinese characters, or anywhere.
fn break_before(text: &str, size: f64, room: f64) -> usize {
    let mut used = 0.0;
    let mut best = None;
    let mut last = None;
    for (at, c) in text.char_indices() {
        let wide = em(c) >= 1.0;
        if at > 0 && (c == ' ' || (wide && !"，。、；：）”".contains(c)) || last == Some(true))
        {
            best = Some(at);
        }
        used += em(c) * size;
        if used > room && at > 0 {
            return best.unwrap_or(at);
        }
        last = Some(wide && !"（“".contains(c));
    }
    text.len()
}

/// Runs of words and whether each is bold: `**bold**`.
pub(crate) fn runs(text: &str) -> Vec<(&str, bool)> {
    let parts: Vec<&str> = text.split("**").collect();
    if parts.len().is_multiple_of(2) {
        return vec![(text, false)]; // an odd mark is no markup
    }
    let runs = parts
        .into_iter()
        .enumerate()
        .map(|(i, part)| (part, i % 2 == 1));
    runs.filter(|(part, _)| !part.is_empty()).collect()
}

/// The words without bold marks.
pub(crate) fn unmarked(text: &str) -> String {
    runs(text).into_iter().map(|(part, _)| part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn chinese_is_twice_as_wide() {
        assert!(width("城乡", 10.0) > 1.5 * width("ab", 10.0));
        assert_eq!(shorten("新疆维吾尔自治区", 10.0, 45.0), "新疆维…");
        assert_eq!(
            wrap("Inner Mongolia Region", 10.0, 60.0, 2),
            ["Inner", "Mongolia…"]
        );
        assert_eq!(
            wrap("新疆维吾尔自治区", 10.0, 50.0, 2),
            ["新疆维吾尔", "自治区"]
        );
    }

    #[test]
    fn bold_comes_in_pairs() {
        assert_eq!(
            runs("a **b** c"),
            [("a ", false), ("b", true), (" c", false)]
        );
        assert_eq!(runs("2**3"), [("2**3", false)]);
        assert_eq!(unmarked("**b** c"), "b c");
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_its_room(text in ".{0,60}", room in 30.0..200.0_f64) {
            for line in wrap(&text, 12.0, room, 3) {
                prop_assert!(width(&line, 12.0) <= room + 12.0);
            }
        }
    }
}
