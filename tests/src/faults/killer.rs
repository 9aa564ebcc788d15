//! Kills the processes of a step, as a crash or a lack of memory would.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How often the killer looks for processes: more often than a step can do anything in between.
const PERIOD: Duration = Duration::from_millis(2);

/// How often a process is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Killing {
    /// The first one that is seen.
    Once,
    /// Every one, as soon as it is seen.
    Always,
}

/// A thread that kills until it is stopped.
pub(super) struct Killer {
    is_stopped: Arc<AtomicBool>,
    thread: JoinHandle<usize>,
}

impl Killer {
    /// Kills processes of this step that the emulator with this folder has started.
    pub(super) fn start(folder: &Path, step: &'static str, killing: Killing) -> Self {
        let is_stopped = Arc::new(AtomicBool::new(false));
        let (stop, folder) = (Arc::clone(&is_stopped), folder.to_path_buf());
        let thread = thread::spawn(move || {
            let mut killed = 0;
            while !stop.load(Ordering::SeqCst) && (killing == Killing::Always || killed == 0) {
                killed += find_processes(&folder, step).filter(|id| kill(id)).count();
                thread::sleep(PERIOD);
            }
            killed
        });
        Self { is_stopped, thread }
    }

    /// Stops; returns how many processes were killed.
    pub(super) fn stop(self) -> usize {
        self.is_stopped.store(true, Ordering::SeqCst);
        self.thread.join().unwrap_or_default()
    }
}

/// The ids of the processes that run this step, out of those whose program is in this folder.
fn find_processes(folder: &Path, step: &str) -> impl Iterator<Item = String> {
    let handler = format!("_HANDLER={step}");
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let ours = entries.filter({
        let folder = PathBuf::from(folder);
        move |entry| fs::read_link(entry.path().join("exe")).is_ok_and(|program| program.starts_with(&folder))
    });
    ours.filter_map(move |entry| {
        let environment = fs::read(entry.path().join("environ")).ok()?;
        let runs_step = environment.split(|byte| *byte == 0).any(|variable| variable == handler.as_bytes());
        runs_step.then(|| entry.file_name().to_string_lossy().into_owned())
    })
}

fn kill(id: &str) -> bool {
    Command::new("kill").args(["-KILL", id]).output().is_ok_and(|output| output.status.success())
}
