//! The terminal of `watch`: the one file that changes it, reads its keys and writes to it. It is as before
//! when this is dropped, and before a panic is reported.
#![expect(
    clippy::disallowed_methods,
    reason = "owns the terminal, and has threads that wait for it"
)]

use std::fs::File;
use std::io::{self, Write};
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode, size};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::render::screen::{Key, ScreenSize};

/// The alternate screen, without a cursor, without line breaks at its edge (xterm's control sequences).
const ENTER: &str = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J";
const LEAVE: &str = "\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l";

/// How long the thread waits for a key before it looks whether it is to end.
const WAIT: Duration = Duration::from_millis(100);

/// The size if the terminal does not tell it.
const USUAL: (u16, u16) = (80, 24);

/// How long to wait at the end for a terminal that does not read.
const LAST_WAIT: Duration = Duration::from_secs(1);

/// The terminal that is to be restored, if there is one.
static CHANGED: Mutex<Option<ChangedTerminal>> = Mutex::new(None);

/// A terminal that shows screens, and the thread that writes to it: one that does not read (a connection
/// that hangs) holds up nothing else.
struct ChangedTerminal {
    /// What to write. Once this is gone, the thread leaves the screen.
    texts: SyncSender<String>,
    /// Whether it has.
    left: Receiver<()>,
}

/// What a terminal sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TerminalInput {
    Key(Key),
    /// It has another size, or is to be drawn anew.
    Redraw,
    /// There will be no more keys.
    Closed,
}

/// A terminal that shows a screen.
#[derive(Debug)]
pub(super) struct Terminal {
    pub(super) inputs: UnboundedReceiver<TerminalInput>,
    /// The lines that it shows; none if that is not known.
    shown: Vec<String>,
    size: ScreenSize,
    is_over: Arc<AtomicBool>,
}

impl Terminal {
    /// Takes the terminal of standard output.
    ///
    /// # Errors
    /// If it is none, or has no keys.
    pub(super) fn open() -> io::Result<Self> {
        let out = stdout()?;
        enable_raw_mode()?;
        let (texts, waiting) = sync_channel(1);
        let (leave, left) = sync_channel(1);
        *changed() = Some(ChangedTerminal { texts, left });
        restore_before_a_panic();
        let is_over = Arc::new(AtomicBool::new(false));
        let (send, inputs) = unbounded_channel();
        let thread = |name: &str| std::thread::Builder::new().name(name.to_owned());
        let over = Arc::clone(&is_over);
        let begun = thread("keys").spawn(move || read_keys(&send, &over));
        let begun = begun.and_then(|_| {
            thread("screen").spawn(move || {
                write_screens(out, &waiting);
                // Nobody may wait for it.
                let _ = leave.send(());
            })
        });
        begun.inspect_err(|_| restore())?;
        Ok(Self {
            inputs,
            shown: Vec::new(),
            size: current_size(),
            is_over,
        })
    }

    pub(super) fn size(&self) -> ScreenSize {
        self.size
    }

    /// The next screen is drawn as a whole, in the size that the terminal has now.
    pub(super) fn forget(&mut self) {
        self.shown.clear();
        self.size = current_size();
    }

    /// Shows these lines: writes those that differ, all at once. While the terminal has not read the screen
    /// before, this one is left out.
    ///
    /// # Errors
    /// If there is no terminal any more.
    pub(super) fn draw(&mut self, lines: Vec<String>) -> io::Result<()> {
        let mut text = String::new();
        if self.shown.is_empty() {
            text.push_str("\x1b[2J");
        }
        for (number, line) in lines.iter().enumerate() {
            if self.shown.get(number) != Some(line) {
                // Erased first: after a full line the cursor stands on its last character.
                text.push_str(&format!("\x1b[{};1H\x1b[2K{line}", number + 1));
            }
        }
        if text.is_empty() {
            return Ok(());
        }
        // It was restored before a panic was reported, which is to be read.
        let Some(ChangedTerminal { texts, .. }) = &*changed() else {
            return Ok(());
        };
        match texts.try_send(text) {
            Ok(()) => self.shown = lines,
            Err(TrySendError::Full(_)) => {}
            Err(TrySendError::Disconnected(_)) => return Err(io::ErrorKind::BrokenPipe.into()),
        }
        Ok(())
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        restore();
    }
}

fn changed() -> std::sync::MutexGuard<'static, Option<ChangedTerminal>> {
    CHANGED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes these texts until there will be no more, or the terminal is gone.
fn write_screens(mut out: File, texts: &Receiver<String>) {
    let mut written = out.write_all(ENTER.as_bytes());
    while written.is_ok()
        && let Ok(text) = texts.recv()
    {
        written = out.write_all(text.as_bytes());
    }
    // If it is gone, there is nothing to leave.
    let _ = out.write_all(LEAVE.as_bytes());
}

/// Makes the terminal what it was, once. If it is gone, there is nothing to do.
fn restore() {
    let changed = changed().take();
    if let Some(ChangedTerminal { texts, left }) = changed {
        drop(texts);
        // One that does not read cannot be told to leave the screen.
        let _ = left.recv_timeout(LAST_WAIT);
        let _ = disable_raw_mode();
    }
}

/// The message of a panic is to be read, and the terminal to be used, whichever thread panics.
fn restore_before_a_panic() {
    let report = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        restore();
        report(panic);
    }));
}

/// Standard output, past the buffer and the lock that whoever prints holds.
#[cfg(unix)]
fn stdout() -> io::Result<File> {
    use std::os::fd::AsFd;
    Ok(File::from(io::stdout().as_fd().try_clone_to_owned()?))
}

#[cfg(not(unix))]
fn stdout() -> io::Result<File> {
    File::options().write(true).open("CONOUT$")
}

fn current_size() -> ScreenSize {
    let (columns, lines) = match size() {
        Ok((0, _) | (_, 0)) | Err(_) => USUAL,
        Ok(size) => size,
    };
    ScreenSize {
        columns: usize::from(columns),
        lines: usize::from(lines),
    }
}

/// Sends what comes from the terminal until nobody wants it.
fn read_keys(send: &UnboundedSender<TerminalInput>, is_over: &AtomicBool) {
    while !is_over.load(Ordering::Relaxed) {
        let read = event::poll(WAIT).and_then(|is_there| match is_there {
            true => event::read().map(Some),
            false => Ok(None),
        });
        let input = match read {
            Ok(read) => read.and_then(|event| input(&event)),
            Err(_) => Some(TerminalInput::Closed),
        };
        if let Some(input) = input
            && (send.send(input).is_err() || input == TerminalInput::Closed)
        {
            return;
        }
    }
}

/// What an event means; `None` if nothing.
fn input(event: &Event) -> Option<TerminalInput> {
    match event {
        Event::Resize(..) => Some(TerminalInput::Redraw),
        Event::Key(KeyEvent {
            kind: KeyEventKind::Release,
            ..
        }) => None,
        Event::Key(key) if key.modifiers.contains(KeyModifiers::CONTROL) => match key.code {
            KeyCode::Char('c') => Some(TerminalInput::Key(Key::Interrupt)),
            KeyCode::Char('l') => Some(TerminalInput::Redraw),
            _ => None,
        },
        Event::Key(key) if key.modifiers.contains(KeyModifiers::ALT) => None,
        Event::Key(key) => {
            let key = match key.code {
                KeyCode::Up => Key::Up,
                KeyCode::Down => Key::Down,
                KeyCode::PageUp => Key::PageUp,
                KeyCode::PageDown => Key::PageDown,
                KeyCode::Home => Key::Home,
                KeyCode::End => Key::End,
                KeyCode::Enter => Key::Enter,
                KeyCode::Esc => Key::Escape,
                KeyCode::Backspace => Key::Backspace,
                KeyCode::Char(c) => Key::Char(c),
                _ => return None,
            };
            Some(TerminalInput::Key(key))
        }
        _ => None,
    }
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests;
