//! Runs other programs and says how long each took; knows nothing of what they do.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// How long a step may be silent before it says that it is still at work.
const SILENCE: Duration = Duration::from_secs(15);

/// Prints the name of a step, then the time it took.
pub fn step<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let start = Instant::now();
    println!("{name} …");
    let result = work();
    match &result {
        Ok(_) => println!("{name}: {}", seconds(start.elapsed())),
        Err(_) => println!("{name}: failed after {}", seconds(start.elapsed())),
    }
    result
}

pub fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

/// The output of a program that must succeed; when it fails, its output is printed before the error is returned.
pub fn quietly(command: &mut Command) -> Result<String> {
    let name = describe(command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{name}`"))?;
    let (lines, output) = mpsc::channel();
    if let Some(pipe) = child.stdout.take() {
        forward(pipe, lines.clone());
    }
    if let Some(pipe) = child.stderr.take() {
        forward(pipe, lines.clone());
    }
    drop(lines);
    let start = Instant::now();
    let mut text = String::new();
    let mut last = String::new();
    let mut told = Instant::now();
    loop {
        match output.recv_timeout(SILENCE) {
            Ok(line) => {
                text.push_str(&line);
                text.push('\n');
                last = line;
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        if told.elapsed() >= SILENCE {
            println!("  … {:.0} s: {}", start.elapsed().as_secs_f64(), last.trim());
            told = Instant::now();
        }
    }
    let status = child.wait()?;
    if !status.success() {
        eprintln!("{text}");
        bail!("`{name}` failed: {status}");
    }
    Ok(text)
}

/// Whether a program can be started and ends well; its output is dropped.
pub fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The cargo that started this program.
pub fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

fn forward(pipe: impl Read + Send + 'static, lines: Sender<String>) {
    thread::spawn(move || {
        let mut pipe = BufReader::new(pipe);
        let mut line = Vec::new();
        while pipe.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            let text = String::from_utf8_lossy(&line);
            if lines.send(text.trim_end().to_owned()).is_err() {
                return;
            }
            line.clear();
        }
    });
}

fn describe(command: &Command) -> String {
    let program = command.get_program().to_string_lossy();
    let name = program.rsplit(['/', '\\']).next().unwrap_or(&program).to_owned();
    command.get_args().fold(name, |mut all, arg| {
        all.push(' ');
        all.push_str(&arg.to_string_lossy());
        all
    })
}
