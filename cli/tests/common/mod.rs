//! The binary against stand-ins for AWS and Slack, as an operator runs it.
#![allow(dead_code, reason = "no test uses all of it")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bundle::{Ask, Bundle};
use investigation::model::Window;
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use testkit::aws::{FakeAws, Scenario};
use testkit::slack::{FakeSlack, Membership, Settings};

pub const TOKEN: &str = "xoxb-live";
pub const SIGNING_SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";
pub const CHANNEL: &str = "C0INCIDENTS";

/// What one test runs the binary against. The directory is removed with it.
pub struct Stage {
    pub aws: FakeAws,
    pub directory: PathBuf,
    variables: Vec<(String, String)>,
}

/// What a run left.
pub struct Ended {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Stage {
    /// An account that holds this bundle, in which nothing is deployed.
    pub async fn new(bundle: Bundle) -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::SeqCst);
        let directory = std::env::temp_dir().join(format!("live-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&directory).unwrap();
        let context = serde_json::to_vec(&bundle.context).unwrap();
        std::fs::write(directory.join("context.json"), context).unwrap();
        let aws = FakeAws::start(Scenario::new(bundle)).await.unwrap();
        // `make requests` holds what is noted there to AWS's own descriptions of its services.
        if let Some(folder) = std::env::var_os("AWS_REQUESTS") {
            aws.record_into(Path::new(&folder)).unwrap();
        }
        let variables = [
            ("AWS_ENDPOINT_URL", aws.url()),
            ("AWS_ACCESS_KEY_ID", "AKIATEST".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "secret".to_owned()),
            ("AWS_REGION", "eu-west-1".to_owned()),
            ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
            // Of whoever runs the tests, nothing counts.
            ("HOME", directory.display().to_string()),
            // Recorded incidents lie years back.
            ("TELEMETRY_KEPT_DAYS", "36500".to_owned()),
            ("TZ", "UTC".to_owned()),
        ];
        Self { aws, directory, variables: variables.map(|(name, value)| (name.to_owned(), value)).into() }
    }

    /// The same with this variable, or without it if the value is empty.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.retain(|(other, _)| other != name);
        if !value.is_empty() {
            self.variables.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// The environment of the binary, and nothing else is in it.
    pub fn variables(&self) -> Vec<(String, String)> {
        self.variables.clone()
    }

    /// The path of a file of the test.
    pub fn path(&self, name: &str) -> String {
        self.directory.join(name).display().to_string()
    }

    /// Runs the binary.
    pub async fn run(&self, arguments: &[&str]) -> Ended {
        self.run_with_input(arguments, "").await
    }

    /// Runs the binary with this on its standard input.
    pub async fn run_with_input(&self, arguments: &[&str], input: &str) -> Ended {
        let file = self.directory.join("stdin");
        std::fs::write(&file, input).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_investigate"));
        command.args(arguments).env_clear().envs(self.variables.clone()).stdin(std::fs::File::open(file).unwrap());
        let output: Output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        Ended {
            status: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.directory));
    }
}

/// The bundle with its question moved to now, so that AWS has what is asked for at the present.
pub fn at_present(mut bundle: Bundle) -> Bundle {
    let now = Timestamp::now();
    let window = Window::new(now - SignedDuration::from_hours(2), now + SignedDuration::from_hours(1)).unwrap();
    bundle.manifest.ask = Ask { incident_window: window, ..bundle.manifest.ask };
    bundle
}

/// A workspace with one channel, and the address of its API.
pub async fn slack() -> (FakeSlack, String) {
    let slack = FakeSlack::new(Settings {
        bot_token: SecretString::from(TOKEN),
        signing_secret: SecretString::from(SIGNING_SECRET),
        channels: vec![(CHANNEL.to_owned(), "incidents".to_owned(), Membership::Member)],
        people: Vec::new(),
        clock: Arc::new(Timestamp::now),
    });
    let (address, server) = slack.listen().await.unwrap();
    tokio::spawn(server);
    (slack, format!("http://{address}/api"))
}
