//! Ends what would not end: counts steps, and natively watches the stack. Refuses to know what a step does.
//!
//! jaq cannot be interrupted: whoever has spent all gets no further. Natively its thread sleeps for ever, while the
//! caller has the answer; in the browser the module traps, and the page throws it away. There a second counter, which
//! the build puts into every function and loop of the module, ends what no step is counted of.

use crate::call::{Answer, Call, MOST_STEPS};
use std::cell::Cell;

thread_local! {
    static LEFT: Cell<usize> = const { Cell::new(usize::MAX) };
}

/// Counts steps; does not come back when there were too many.
pub(crate) fn spend(steps: usize) {
    LEFT.with(|left| match left.get().checked_sub(steps) {
        Some(rest) => left.set(rest),
        None => host::exhausted(),
    });
    host::check_stack();
}

/// Runs jq. What would not come to an end is stopped.
pub fn run(call: &Call) -> Answer {
    host::run(call)
}

fn metered(call: &Call) -> Answer {
    LEFT.with(|left| left.set(MOST_STEPS));
    let mut answer = crate::run::run(call);
    answer.steps = MOST_STEPS - LEFT.with(|left| left.replace(usize::MAX));
    answer
}

#[cfg(target_family = "wasm")]
mod host {
    use super::{Answer, Call, metered};

    pub(super) fn run(call: &Call) -> Answer {
        metered(call)
    }

    pub(super) fn check_stack() {}

    pub(super) fn exhausted() -> ! {
        std::process::abort()
    }
}

#[cfg(not(target_family = "wasm"))]
mod host {
    use super::{Answer, Call, metered};
    use std::cell::{Cell, RefCell};
    use std::sync::mpsc::{Sender, channel};
    use std::thread;
    use std::time::Duration;

    const STACK: usize = 256 << 20;
    /// The rest is for what runs between two steps, and for dropping what was built.
    const DEEPEST: usize = 96 << 20;
    /// For loops of which no step is counted; none is known.
    const PATIENCE: Duration = Duration::from_secs(60);

    thread_local! {
        static BOTTOM: Cell<Option<usize>> = const { Cell::new(None) };
        static TELL: RefCell<Option<Sender<Answer>>> = const { RefCell::new(None) };
    }

    pub(super) fn run(call: &Call) -> Answer {
        let (tell, told) = channel();
        let call = call.clone();
        let work = move || {
            BOTTOM.set(Some(here()));
            TELL.set(Some(tell.clone()));
            // Nobody listens any more only when the caller has given up.
            let _ = tell.send(metered(&call));
        };
        let started = thread::Builder::new().stack_size(STACK).spawn(work);
        let answer = started.ok().and_then(|_| told.recv_timeout(PATIENCE).ok());
        answer.unwrap_or_else(Answer::stopped)
    }

    fn here() -> usize {
        let mark = 0_u8;
        std::ptr::from_ref(&mark).addr()
    }

    pub(super) fn check_stack() {
        if BOTTOM.get().is_some_and(|bottom| bottom.abs_diff(here()) > DEEPEST) {
            exhausted();
        }
    }

    pub(super) fn exhausted() -> ! {
        TELL.with_borrow(|tell| {
            if let Some(tell) = tell {
                let _ = tell.send(Answer::stopped());
            }
        });
        loop {
            thread::park();
        }
    }
}
