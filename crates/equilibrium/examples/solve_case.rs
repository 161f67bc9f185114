//! Solves a case of the schema `ronghe-equilibrium-1`:
//! `cargo run --release -p ronghe-equilibrium --example solve_case FILE.json`.
#![expect(
    clippy::print_stdout,
    reason = "the solved case is what the program is for"
)]

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args().nth(1).ok_or("give the file of a case")?;
    println!(
        "{}",
        ronghe_equilibrium::solve_case(&std::fs::read_to_string(file)?)?
    );
    Ok(())
}
