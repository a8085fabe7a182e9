//! Policy text inside a scenario, kept exactly as it was written, broken or not. Refuses to know what it says.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// A policy text. A scenario writes it as the JSON object that it is, where nothing is lost by that, and else as a string.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document(pub String);

impl Document {
    /// The text as a JSON object that reads back as exactly this text, where there is one.
    fn as_object(&self) -> Option<Box<RawValue>> {
        if !self.0.starts_with('{') {
            return None;
        }
        let raw = RawValue::from_string(self.0.clone()).ok()?;
        (raw.get() == self.0 && outdent(&self.0) == self.0).then_some(raw)
    }
}

impl Serialize for Document {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.as_object() {
            Some(raw) => raw.serialize(serializer),
            None => serializer.serialize_str(&self.0),
        }
    }
}

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Document, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        match raw.get().as_bytes().first() {
            Some(b'{') => Ok(Document(outdent(raw.get()))),
            Some(b'"') => serde_json::from_str(raw.get()).map(Document).map_err(D::Error::custom),
            _ => Err(D::Error::custom("a document is an object, or a string that holds any text")),
        }
    }
}

/// The text without the white space that all its lines after the first begin with. Blank lines neither count nor change.
pub(crate) fn outdent(text: &str) -> String {
    let mut common: Option<&str> = None;
    for line in text.split('\n').skip(1).filter(|line| !is_blank(line)) {
        let indent = line.strip_suffix(line.trim_start_matches([' ', '\t'])).unwrap_or_default();
        common = Some(common.map_or(indent, |common| shared(common, indent)));
    }
    let common = common.unwrap_or_default();
    let mut lines = text.split('\n');
    let mut out = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        out.push('\n');
        out.push_str(if is_blank(line) { line } else { line.strip_prefix(common).unwrap_or(line) });
    }
    out
}

/// The text with `indent` before every line after the first that is not blank: what `outdent` takes away again.
pub(crate) fn indent(text: &str, indent: &str) -> String {
    let mut lines = text.split('\n');
    let mut out = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        out.push('\n');
        if !is_blank(line) {
            out.push_str(indent);
        }
        out.push_str(line);
    }
    out
}

fn is_blank(line: &str) -> bool {
    line.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\r'))
}

/// What both begin with.
fn shared<'a>(a: &'a str, b: &str) -> &'a str {
    let same = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    a.get(..same).unwrap_or_default()
}

#[cfg(feature = "types")]
impl ts_rs::TS for Document {
    type WithoutGenerics = Self;
    type OptionInnerType = Self;
    fn name(_: &ts_rs::Config) -> String {
        "string | object".into()
    }
    fn inline(_: &ts_rs::Config) -> String {
        "string | object".into()
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Document {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Document".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A policy: an object, whose text is kept as written, or a string that holds any text",
            "type": ["object", "string"]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(text: &str) -> String {
        serde_json::to_string(&Document(text.into())).unwrap()
    }

    #[test]
    fn an_object_is_written_as_it_is() {
        let text = "{\n  \"Version\": \"2012-10-17\",\n\n  \"Statement\":   []\n}";
        assert_eq!(written(text), text);
    }

    #[test]
    fn what_reading_would_change_is_written_as_a_string() {
        for text in ["{ \"a\": }", "", " {}", "{}\n", "[1]", "{\n  \"a\": 1\n  }", "{}{}"] {
            assert!(written(text).starts_with('"'), "{text:?}");
        }
    }

    #[test]
    fn the_indentation_of_the_scenario_is_not_part_of_the_text() {
        let read: Document = serde_json::from_str("{\n        \"a\": [\n          1\n\n        ]\n      }").unwrap();
        assert_eq!(read.0, "{\n  \"a\": [\n    1\n\n  ]\n}");
    }

    #[test]
    fn lists_and_numbers_are_no_documents() {
        for text in ["[]", "1", "null"] {
            let wrong = serde_json::from_str::<Document>(text).unwrap_err();
            assert!(wrong.to_string().starts_with("a document is an object"), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn any_text_survives(text in prop_oneof![any::<String>(), "[{}\\[\\]\",:\n\r\t a1\\\\]{0,24}"]) {
            let read: Document = serde_json::from_str(&written(&text)).unwrap();
            prop_assert_eq!(read.0, text);
        }

        #[test]
        fn indenting_is_undone(text in "\\{(\n[ \t]{0,3}[a}\r]{0,2}){0,6}", by in " {0,6}") {
            let text = outdent(&text);
            prop_assert_eq!(outdent(&indent(&text, &by)), text);
        }
    }
}
