//! Builds again when a catalogue comes or goes: embedding alone only sees changes.

fn main() {
    println!("cargo::rerun-if-changed=locales");
}
