//! Every developer command: `cargo xtask run` and `cargo xtask test` first of all.
//!
//! Nothing here is part of the product. A command says what it is doing while it does it, works from a fresh clone on a
//! machine with only Rust and Node, and answers what is missing with the sentence that tells how to get it.

mod bench;
mod browser;
mod freshness;
mod house;
mod npm;
mod page;
mod postgres;
mod progress;
mod schemathesis;
mod serve;
mod signals;
mod tests;
mod tidy;
mod wasm;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::house::House;

/// The commands of the Vestnik workspace.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", max_term_width = 100)]
struct Command {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Make everything and serve it on port 8080 of this machine, with a PostgreSQL of its own
    Run {
        /// Fill an empty database with believable sample data
        #[arg(long)]
        demo: bool,
        /// Passed on to the server
        #[arg(last = true)]
        server: Vec<String>,
    },
    /// Everything CI runs: format, lints, tidy, tests, freshness, the browser application, browser tests
    Test {
        /// Only these parts, by name (see the numbered steps)
        only: Vec<String>,
    },
    /// Like run, and make again what changes
    Dev,
    /// Run a command of the server that `run` has built: `cargo xtask vestnik admin create`
    Vestnik {
        /// The command and its arguments
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Build the browser application into frontend/dist
    Web {
        /// Ready soon instead of small, as `dev` does
        #[arg(long)]
        quick: bool,
    },
    /// Write openapi.yaml from the code
    Openapi,
    /// Write backend/src/schema.rs from the migrations
    Schema,
    /// Check the rules of the layout
    Tidy,
    /// Mend what machines can: format, lints, openapi.yaml, schema.rs
    Fix,
    /// Measure, and print ratios
    Bench {
        /// Only the scenarios whose name contains one of these
        only: Vec<String>,
    },
}

fn main() -> ExitCode {
    signals::forward();
    match run(Command::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> anyhow::Result<()> {
    let house = House::find()?;
    match task {
        Task::Run { demo, server } => serve::run(&house, demo, &server),
        Task::Dev => serve::dev(&house),
        Task::Vestnik { arguments } => serve::command(&house, &arguments),
        Task::Web { quick } => page::make(&house, if quick { page::Size::Quick } else { page::Size::Small }),
        Task::Test { only } => tests::run(&house, &only),
        Task::Openapi => freshness::write_openapi(&house),
        Task::Schema => freshness::write_schema(&house),
        Task::Tidy => tidy::run(&house),
        Task::Fix => freshness::fix(&house),
        Task::Bench { only } => bench::run(&house, &only),
    }
}
