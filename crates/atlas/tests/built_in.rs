//! The regions that the program brings along are without fault.

use ronghe_atlas::{Files, open};
use ronghe_base::Lang;
use std::path::Path;

#[test]
fn built_in_regions_have_no_errors() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let mut seen = 0;
    for name in ["china", "qingshui"] {
        let dir = data.join(name);
        if !dir.join("datapackage.json").is_file() {
            continue;
        }
        seen += 1;
        let (region, findings) = open(&Files::at(dir)).unwrap();
        assert!(!findings.has_errors(), "{}", findings.say(Lang::En));
        assert!(region.require("places").unwrap().rows() > 1);
    }
    assert!(seen > 0, "no region in {}", data.display());
}
