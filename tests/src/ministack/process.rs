//! The process of ministack and its folder.

use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use super::REGION;
use crate::setting;

/// How long ministack may take to end its functions before it is killed.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(3);

pub(super) struct Process {
    child: Child,
    address: SocketAddr,
    folder: PathBuf,
}

impl Process {
    /// Starts ministack on a free port, in its own folder and its own process group.
    pub(super) fn start(environment: &[(String, String)]) -> Result<Self> {
        let executable = setting("MINISTACK")?;
        let address = free_address()?;
        let folder = new_folder()?;
        let log = File::create(folder.join("log"))?;
        let child = Command::new(&executable)
            .current_dir(&folder)
            .env("TMPDIR", &folder)
            .env("STATE_DIR", &folder)
            .env("BIND_HOST", address.ip().to_string())
            .env("GATEWAY_PORT", address.port().to_string())
            .env("AWS_ENDPOINT_URL", format!("http://{address}"))
            .env("MINISTACK_REGION", REGION)
            .env("AWS_DEFAULT_REGION", REGION)
            .env("AUTH", "true") // Each function may do what its role in our template allows, and nothing else.
            .env("LAMBDA_ACCOUNT_CONCURRENCY", "100")
            .env("IOT_MTLS_ENABLED", "0") // Otherwise it listens on one more port, which is always the same.
            .env("AWS_ACCESS_KEY_ID", "test")
            .env("AWS_SECRET_ACCESS_KEY", "test")
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stdout(log.try_clone()?)
            .stderr(log)
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start {executable}"))?;
        Ok(Self { child, address, folder })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn has_ended(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(Some(_)))
    }

    pub(super) fn folder(&self) -> &std::path::Path {
        &self.folder
    }

    pub(super) fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    /// Sends a signal by `kill`: the standard library can send SIGKILL alone, which would leave the functions running.
    fn signal(&self, signal: &str, target: &str) {
        let _ = Command::new("kill").args([signal, "--", target]).output();
    }
}

impl Drop for Process {
    /// Asks ministack to end, and kills it soon after: it waits for its functions, which may wait for a fake that never
    /// answers.
    fn drop(&mut self) {
        let pid = self.child.id();
        self.signal("-TERM", &pid.to_string());
        let deadline = Instant::now() + SHUTDOWN_TIMEOUT;
        while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(10));
        }
        self.signal("-KILL", &format!("-{pid}")); // The whole process group.
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A port that is free now: ministack cannot choose one itself.
fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

fn new_folder() -> Result<PathBuf> {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let name = format!("ministack-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let folder = std::env::temp_dir().join(name);
    fs::create_dir_all(&folder)?;
    Ok(folder)
}
