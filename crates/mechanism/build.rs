//! Builds again when a file of the rule book comes or goes: embedding alone only sees changes.

fn main() {
    println!("cargo::rerun-if-changed=../../rules");
}
