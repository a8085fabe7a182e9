//! Any text is a policy: it is read without a panic, and whatever is said of it points into it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rolecall_policy::PolicyKind;

const KINDS: [PolicyKind; 7] = [
    PolicyKind::Identity,
    PolicyKind::Trust,
    PolicyKind::Resource,
    PolicyKind::Boundary,
    PolicyKind::Session,
    PolicyKind::Scp,
    PolicyKind::Rcp,
];

fuzz_target!(|text: &str| {
    for kind in KINDS {
        let parsed = rolecall_policy::parse(kind, text);
        for diagnostic in &parsed.diagnostics {
            let (start, end) = (diagnostic.span.start as usize, diagnostic.span.end as usize);
            assert!(text.get(start..end).is_some(), "{diagnostic:?}");
        }
    }
});
