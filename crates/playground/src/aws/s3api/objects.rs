//! Objects that are read. Refuses to know who may read them.

use super::super::bucket::object::Object;
use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::super::operation::deliver;
use super::{refusals, sealed};
use rolecall_iam::world::Stored;
use serde_json::Value;

pub(super) fn get(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let stored = read(api, input)?;
    let object = Object { key: input.need("Key"), stored: &stored };
    let range = match input.text("Range").map(|text| range(text, object.size())) {
        None => None,
        Some(Some(range)) => Some(range),
        Some(None) => return Err(api.refuse("InvalidRange", "The requested range is not satisfiable")),
    };
    let (from, to) = range.unwrap_or((0, object.size()));
    let bytes = object.text().as_bytes().get(from..to).unwrap_or_default();
    let text = String::from_utf8_lossy(bytes).into_owned();
    deliver(api, input, text)?;
    Ok(object.describe(true, range))
}

/// GetObject without a file: what the object is and holds.
pub(crate) fn read(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Stored> {
    let stored = known(api, input)?;
    sealed::works(api, &stored)?;
    Ok(stored)
}

fn known(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Stored> {
    super::super::bucket::of(api, input)?;
    api.call(input)?;
    refusals::existing(api, input)
}

pub(super) fn head(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let stored = known(api, input)?;
    let object = Object { key: input.need("Key"), stored: &stored };
    Ok(object.describe(false, None))
}

/// The bytes that `bytes=2-5`, `bytes=2-` or `bytes=-4` names.
fn range(text: &str, size: usize) -> Option<(usize, usize)> {
    let (from, to) = text.strip_prefix("bytes=")?.split_once('-')?;
    let number = |text: &str| text.parse::<usize>().ok();
    let (from, to) = match (number(from), number(to)) {
        (Some(from), Some(to)) => (from, to.saturating_add(1).min(size)),
        (Some(from), None) => (from, size),
        (None, Some(last)) => (size.saturating_sub(last), size),
        (None, None) => return None,
    };
    (from < to).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_http_writes_them() {
        assert_eq!(range("bytes=0-3", 6), Some((0, 4)));
        assert_eq!(range("bytes=2-", 6), Some((2, 6)));
        assert_eq!(range("bytes=-2", 6), Some((4, 6)));
        assert_eq!(range("bytes=4-99", 6), Some((4, 6)));
        assert_eq!(range("bytes=6-7", 6), None);
        assert_eq!(range("lines=1-2", 6), None);
    }
}
