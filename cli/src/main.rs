//! `investigate`: the command line.

mod command;

use std::process::ExitCode;

use clap::Parser;
use jiff::Timestamp;

use command::{Cli, Machine};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let machine = Machine {
        clock: Timestamp::now,
        file: |path| std::fs::read(path).ok(),
        variable: |name| std::env::var(name).ok(),
    };
    match Cli::parse().run(machine).await {
        Ok(status) => status,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
