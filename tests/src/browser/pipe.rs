//! The pipe to the browser: JSON messages, each followed by a zero byte.

use std::fs;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

use crate::setting;

/// The longest that the browser may take for one answer, or to end.
const TIMEOUT: Duration = Duration::from_secs(60);

/// A shell command that starts the browser with its pipes at the file descriptors 3 and 4, where it expects them and the
/// standard library cannot put them.
const WITH_PIPES: &str = r#"exec "$@" 3<&0 4>&1 </dev/null >/dev/null"#;

pub(super) struct Pipe {
    child: Child,
    to: Option<ChildStdin>,
    from: BufReader<ChildStdout>,
    folder: PathBuf,
    last_id: u64,
    /// The events since they were last cleared.
    pub(super) events: Vec<Value>,
}

impl Pipe {
    pub(super) fn start() -> Result<Self> {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("chromium-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder)?;
        let mut child = Command::new("sh")
            .args(["-c", WITH_PIPES, "sh", &setting("CHROMIUM")?])
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
            .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
            .args(["--hide-scrollbars", "--remote-debugging-pipe"])
            .arg(format!("--user-data-dir={}", folder.display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let to = child.stdin.take();
        let from = BufReader::new(child.stdout.take().context("it is piped")?);
        Ok(Self { child, to, from, folder, last_id: 0, events: Vec::new() })
    }

    /// Calls a method of the browser, or of a page if its session is given, and collects the events until the answer.
    pub(super) async fn call(&mut self, session: Option<&str>, method: &str, parameters: Value) -> Result<Value> {
        self.last_id += 1;
        let mut message = json!({ "id": self.last_id, "method": method, "params": parameters });
        if let Some(session) = session {
            message["sessionId"] = json!(session);
        }
        let to = self.to.as_mut().context("it is piped")?;
        to.write_all(format!("{message}\0").as_bytes()).await?;
        to.flush().await?;
        loop {
            let mut message = self.read().await.with_context(|| method.to_owned())?;
            if message["id"] != self.last_id {
                self.events.push(message);
            } else if message.get("error").is_some() {
                bail!("{method}: {message}");
            } else {
                return Ok(message["result"].take());
            }
        }
    }

    /// Waits for this event, unless it has happened already.
    pub(super) async fn wait_for(&mut self, event: &str) -> Result<()> {
        while !self.events.iter().any(|it| it["method"] == event) {
            let message = self.read().await.with_context(|| event.to_owned())?;
            self.events.push(message);
        }
        Ok(())
    }

    async fn read(&mut self) -> Result<Value> {
        let mut bytes = Vec::new();
        timeout(TIMEOUT, self.from.read_until(0, &mut bytes)).await??;
        anyhow::ensure!(bytes.pop() == Some(0), "the browser ended");
        Ok(serde_json::from_slice(&bytes)?)
    }
}

impl Drop for Pipe {
    /// Closes the pipe, which ends the browser. Its folder is removed when the browser can no longer write into it.
    fn drop(&mut self) {
        drop(self.to.take());
        let deadline = Instant::now() + TIMEOUT;
        while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(10));
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}
