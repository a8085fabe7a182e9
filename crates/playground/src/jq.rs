//! The door to jq, which is not in every build. Refuses to know filters, and who is behind the door.

use rolecall_jq::{Answer, Call};
use std::fmt;
use std::rc::Rc;

/// Whoever answers calls of jq.
#[derive(Clone)]
pub struct Jq(Rc<dyn Fn(&Call) -> Answer>);

impl Jq {
    /// Calls go to this function. It must come to an end, whatever the filter does.
    pub fn new(run: impl Fn(&Call) -> Answer + 'static) -> Jq {
        Jq(Rc::new(run))
    }

    /// The one in this build, with the feature `jq`.
    pub fn bundled() -> Option<Jq> {
        #[cfg(feature = "jq")]
        return Some(Jq::new(rolecall_jq::run));
        #[cfg(not(feature = "jq"))]
        None
    }

    pub(crate) fn run(&self, call: &Call) -> Answer {
        (self.0)(call)
    }
}

impl fmt::Debug for Jq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Jq")
    }
}
