//! The documentation of the tables is the specs in words.

use ronghe_atlas::region_markdown;
use std::{env, fs, path::Path};

#[test]
fn docs_say_what_the_code_reads() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/region.md");
    let now = region_markdown();
    if env::var_os("RONGHE_BLESS").is_some_and(|v| v == "1") {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &now).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    let line = kept
        .lines()
        .zip(now.lines())
        .take_while(|(a, b)| a == b)
        .count()
        + 1;
    assert!(
        kept == now,
        "docs/region.md differs from crates/atlas/tables from line {line} on; \
         renew it with: RONGHE_BLESS=1 cargo test -p ronghe-atlas --test docs"
    );
}
