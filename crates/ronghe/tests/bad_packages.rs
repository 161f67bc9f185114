//! Broken packages and the exact message each must give (`cases/bad/package`).

use ronghe::economy::Model;
use ronghe::package::Package;
use ronghe::region;
use std::fs;
use std::path::Path;

#[test]
fn every_broken_package_says_what_is_wrong() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/bad/package");
    let (region, _) = region::open("china".as_ref()).unwrap();
    let ground = Model::build(&region, None).unwrap().ground(&region);
    let mut files: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "toml"));
    files.sort();
    assert!(
        files.len() >= 6,
        "{} cases in {}",
        files.len(),
        folder.display()
    );
    let bless = std::env::var_os("RONGHE_BLESS").is_some();
    for file in files {
        let name = file.file_name().unwrap().to_str().unwrap();
        let text = fs::read_to_string(&file).unwrap();
        let deal = |id: &str| {
            Err(format!(
                "no deal has the id \"{id}\"; deals of the region: none"
            ))
        };
        let error = Package::parse(&text, name)
            .and_then(|p| p.apply(&ground, None, &deal).map(drop))
            .expect_err(name)
            .to_string();
        let expected = file.with_extension("expected.txt");
        if bless {
            fs::write(&expected, format!("{error}\n")).unwrap();
        }
        let wanted = fs::read_to_string(&expected).unwrap_or_default();
        assert_eq!(
            format!("{error}\n"),
            wanted,
            "{name}: RONGHE_BLESS=1 rewrites the message"
        );
    }
}
