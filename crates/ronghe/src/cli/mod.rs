//! The program: a thin shell over [`Study`](crate::study::Study).

mod answer;
mod args;
mod bench;
mod index;
mod inequality;
mod peer;
mod spatial;
mod verbs;

use answer::{Answer, Screen};
use args::{Cli, Verb};
use clap::Parser;
use ronghe_base::Lang;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;

/// Done.
const DONE: u8 = 0;
/// A check failed.
const FAILED: u8 = 1;
/// Bad input.
const BAD_INPUT: u8 = 2;

/// Runs the command line; the exit code is 0 done, 1 a check failed, 2 bad input.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let screen = Screen::new(&cli);
    let code = match act(&cli, &screen) {
        Ok(answer) => show(&answer, &screen),
        Err(message) => {
            if cli.json {
                let document = serde_json::json!({ "error": message });
                let _ = writeln!(std::io::stdout(), "{document:#}");
            }
            let red = std::io::stderr().is_terminal();
            let (on, off) = if red {
                ("\x1b[31;1m", "\x1b[0m")
            } else {
                ("", "")
            };
            // where even stderr is closed, the exit code still tells
            let word = match screen.lang {
                Lang::Zh => "错误：",
                Lang::En => "error: ",
            };
            let _ = writeln!(std::io::stderr(), "{on}{word}{off}{message}");
            BAD_INPUT
        }
    };
    ExitCode::from(code)
}

fn act(cli: &Cli, screen: &Screen) -> Result<Answer, String> {
    let answer = match &cli.verb {
        Verb::Run(run) => verbs::run(run, screen),
        Verb::New(new) => verbs::new(new, screen),
        Verb::Check { region } => verbs::check(region, screen),
        Verb::Measure(measure) => verbs::measure(measure),
        Verb::Spatial(args) => spatial::spatial(args),
        Verb::Inequality(ask) => inequality::inequality(ask),
        Verb::Simulate(simulate) => verbs::simulate(simulate),
        Verb::Path(follow) => verbs::path(follow),
        Verb::Solve { case } => verbs::solve(case),
        Verb::Share { deal } => verbs::share(deal, screen),
        Verb::Index(args) => index::index(args),
        Verb::Rules { .. } => Ok(verbs::rules()),
        Verb::Bench { peer, most } => bench::bench(peer.as_deref(), *most),
    };
    answer.map_err(|e| e.say(screen.lang))
}

/// Prints; a reader that went away early is no failure.
fn show(answer: &Answer, screen: &Screen) -> u8 {
    let text = answer.render(screen);
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => BAD_INPUT,
        _ if answer.failed => FAILED,
        _ => DONE,
    }
}
