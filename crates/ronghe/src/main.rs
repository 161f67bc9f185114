//! The program `ronghe`.

fn main() -> std::process::ExitCode {
    ronghe::cli::main()
}
