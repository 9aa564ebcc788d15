//! `investigate`: the embedded edition on the command line.

mod command;

use std::process::ExitCode;

use clap::Parser;
use jiff::Timestamp;

use command::Cli;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match Cli::parse().run(Timestamp::now).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
