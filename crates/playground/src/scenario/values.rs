//! How single values are written in a scenario. Refuses to know what they are part of.

use rolecall_iam::{LayerKind, Time, Verdict};
use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

/// Reads a value that is written as the text it is parsed from.
pub fn text<'de, T: FromStr<Err: fmt::Display>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    Parsed::deserialize(deserializer).map(|Parsed(value)| value)
}

/// Reads such a value, or `null`.
pub fn text_option<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: FromStr<Err: fmt::Display>,
    D: Deserializer<'de>,
{
    Ok(Option::<Parsed<T>>::deserialize(deserializer)?.map(|Parsed(value)| value))
}

/// Reads a list of such values.
pub fn texts<'de, T: FromStr<Err: fmt::Display>, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Ok(Vec::<Parsed<T>>::deserialize(deserializer)?.into_iter().map(|Parsed(value)| value).collect())
}

/// Parsed while it is visited: only there does an error get the place of the text, not of what is around it.
struct Parsed<T>(T);

impl<'de, T: FromStr<Err: fmt::Display>> Deserialize<'de> for Parsed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Parsed<T>, D::Error> {
        struct Parse<T>(PhantomData<T>);
        impl<T: FromStr<Err: fmt::Display>> Visitor<'_> for Parse<T> {
            type Value = Parsed<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Parsed<T>, E> {
                text.parse().map(Parsed).map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Parse(PhantomData))
    }
}

/// The path of what stands in no folder.
pub fn root_path() -> String {
    "/".into()
}

pub fn is_root_path(path: &str) -> bool {
    path == "/"
}

/// An instant, written as in `2026-01-15T09:00:00Z`.
pub mod as_time {
    use super::*;

    pub fn serialize<S: Serializer>(time: &Time, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(time)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Time, D::Error> {
        time(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// Reads an instant, without the fraction of a second, which scenarios do not write.
pub(crate) fn time(text: &str) -> Result<Time, String> {
    match Time::parse(text) {
        Some(time) => Ok(Time(time.epoch_seconds().saturating_mul(1000))),
        None => Err(format!("`{text}` is not a time: write it as `2026-01-15T09:00:00Z`")),
    }
}

/// The values of a condition key: one, or a list. Numbers and booleans stand for their text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values(pub Vec<String>);

impl Serialize for Values {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.as_slice() {
            [one] => serializer.serialize_str(one),
            many => many.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Values, D::Error> {
        deserializer.deserialize_any(ReadValues)
    }
}

struct ReadValues;

impl<'de> Visitor<'de> for ReadValues {
    type Value = Values;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value, or a list of values")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Values, E> {
        Ok(Values(vec![text.to_owned()]))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Values, E> {
        Ok(Values(vec![value.to_string()]))
    }

    /// A key without any value is absent.
    fn visit_unit<E: Error>(self) -> Result<Values, E> {
        Ok(Values(Vec::new()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Values, E> {
        Ok(Values(vec![value.to_string()]))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Values, E> {
        Ok(Values(vec![value.to_string()]))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Values, E> {
        Ok(Values(vec![value.to_string()]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Values, A::Error> {
        let mut values = Vec::new();
        while let Some(Values(more)) = list.next_element()? {
            values.extend(more);
        }
        Ok(Values(values))
    }
}

#[cfg(feature = "types")]
impl ts_rs::TS for Values {
    type WithoutGenerics = Self;
    type OptionInnerType = Self;
    fn name(_: &ts_rs::Config) -> String {
        "string | string[]".into()
    }
    fn inline(_: &ts_rs::Config) -> String {
        "string | string[]".into()
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Values {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Values".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let one = ["string", "number", "boolean"];
        schemars::json_schema!({ "anyOf": [{ "type": one }, { "type": "array", "items": { "type": one } }] })
    }
}

/// How a verdict is written.
#[derive(Deserialize)]
#[serde(remote = "Verdict", rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Verdict"))]
pub enum VerdictText {
    /// Allowed.
    Allowed,
    /// Nothing allowed it.
    ImplicitDeny,
    /// Something denied it.
    ExplicitDeny,
}

/// How a layer is written.
#[derive(Deserialize)]
#[serde(remote = "LayerKind", rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "LayerKind"))]
pub enum LayerText {
    /// A rule before all policies.
    Gate,
    /// Resource control policies.
    Rcp,
    /// Service control policies.
    Scp,
    /// The policy of the VPC endpoint.
    Endpoint,
    /// The resource-based policy.
    Resource,
    /// The role's trust policy.
    Trust,
    /// Identity-based policies: the caller's own, its groups', its role's.
    Identity,
    /// The permissions boundary.
    Boundary,
    /// Session policies.
    Session,
}

impl LayerText {
    pub fn deserialize_option<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<LayerKind>, D::Error> {
        #[derive(Deserialize)]
        struct Written(#[serde(with = "LayerText")] LayerKind);
        Ok(Option::<Written>::deserialize(deserializer)?.map(|Written(layer)| layer))
    }
}
