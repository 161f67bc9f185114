//! Builds the crate anew when a table spec is added, which the compiler does not see by itself.

fn main() {
    println!("cargo::rerun-if-changed=tables");
}
