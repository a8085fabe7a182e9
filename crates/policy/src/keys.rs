//! Condition keys and their types, and the few facts about keys and services that every build has. Refuses to know
//! requests and the operators that compare keys.

use std::sync::LazyLock;

const CORE: &str = include_str!("../data/keys-core.txt");

/// A condition key, as AWS lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConditionKey<'a> {
    /// As AWS writes it, with the part that varies, if any, as `${…}`: `aws:RequestTag/${TagKey}`.
    pub name: &'a str,
    /// What its values are.
    pub of: KeyType,
    /// Whether it has many values, so that policies need `ForAllValues` or `ForAnyValue`.
    pub multivalued: bool,
}

/// What the values of a condition key are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyType {
    /// Text.
    String,
    /// An ARN.
    Arn,
    /// `true` or `false`.
    Bool,
    /// A number.
    Numeric,
    /// A point in time. `aws:EpochTime`, alone of these, may be compared as a number too.
    Date,
    /// An address or a range of them.
    IpAddress,
}

impl<'a> ConditionKey<'a> {
    /// Whether a key as it is written in a policy or a request is this one, whatever its case.
    pub fn is(&self, key: &str) -> bool {
        let Some((before, after)) = parts(self.name) else { return self.name.eq_ignore_ascii_case(key) };
        let varies = key.len().checked_sub(before.len() + after.len()).is_some_and(|length| length > 0);
        let start = key.get(..before.len()).is_some_and(|start| start.eq_ignore_ascii_case(before));
        varies && start && key.get(key.len() - after.len()..).is_some_and(|end| end.eq_ignore_ascii_case(after))
    }

    /// Whether a part of its name varies.
    pub fn is_template(&self) -> bool {
        parts(self.name).is_some()
    }

    /// A letter for the type, large for many values, then the name.
    pub(crate) fn read(text: &'a str) -> Option<ConditionKey<'a>> {
        let mut rest = text.chars();
        let letter = rest.next()?;
        let of = match letter.to_ascii_lowercase() {
            's' => KeyType::String,
            'a' => KeyType::Arn,
            'b' => KeyType::Bool,
            'n' => KeyType::Numeric,
            'd' => KeyType::Date,
            'i' => KeyType::IpAddress,
            _ => return None,
        };
        Some(ConditionKey { name: rest.as_str(), of, multivalued: letter.is_ascii_uppercase() })
    }
}

/// Of the keys that a text can be, the one that says most: a name before a template, a long template before a short one.
pub(crate) fn best<'a>(keys: impl Iterator<Item = ConditionKey<'a>>, text: &str) -> Option<ConditionKey<'a>> {
    keys.filter(|key| key.is(text)).max_by_key(|key| (!key.is_template(), key.name.len()))
}

/// Whether a key has many values by its type. The key is given in lower case.
///
/// A key that one service lists with many values and another with one is not among them.
pub fn is_multivalued(lower: &str) -> bool {
    let Facts { multivalued, templates, .. } = &*FACTS;
    let of = |(before, after, _): &&(&str, &str, bool)| {
        lower.len() > before.len() + after.len() && lower.starts_with(before) && lower.ends_with(after)
    };
    multivalued.binary_search_by_key(&(lower.len(), lower), |name| (name.len(), name)).is_ok()
        || templates
            .iter()
            .filter(of)
            .max_by_key(|(before, after, _)| before.len() + after.len())
            .is_some_and(|of| of.2)
}

/// Whether resource control policies reach the resources of a service, which is given by its prefix in lower case (R95).
pub fn supports_rcp(service: &str) -> bool {
    FACTS.rcp.binary_search(&service).is_ok()
}

/// The key that any service's requests may have, by a name in any case: `aws:principaltag/team` is
/// `aws:PrincipalTag/${TagKey}`.
pub fn global_key(key: &str) -> Option<ConditionKey<'static>> {
    best(global_keys(), key)
}

/// All keys that any service's requests may have.
pub fn global_keys() -> impl Iterator<Item = ConditionKey<'static>> {
    FACTS.global.iter().copied()
}

/// What every build knows.
#[derive(Default)]
struct Facts {
    /// Sorted.
    rcp: Vec<&'static str>,
    /// Sorted by length first, which is quicker to compare.
    multivalued: Vec<&'static str>,
    /// What stands before and behind the part that varies, in lower case, and whether the key has many values: all
    /// that have, and those with one value that would be taken for one of them. This is asked in every decision.
    templates: Vec<(&'static str, &'static str, bool)>,
    global: Vec<ConditionKey<'static>>,
}

static FACTS: LazyLock<Facts> = LazyLock::new(|| {
    let mut facts = Facts::default();
    for (name, words) in CORE.lines().filter_map(|line| line.split_once(' ')) {
        let words = words.split(' ');
        match name {
            "rcp" => facts.rcp = words.collect(),
            "multivalued" => facts.multivalued = words.collect(),
            "templates" => facts.templates = words.filter_map(ConditionKey::read).filter_map(template).collect(),
            "global" => facts.global = words.filter_map(ConditionKey::read).collect(),
            _ => {}
        }
    }
    facts.multivalued.sort_by_key(|name| (name.len(), *name));
    facts
});

fn template(key: ConditionKey<'static>) -> Option<(&'static str, &'static str, bool)> {
    parts(key.name).map(|(before, after)| (before, after, key.multivalued))
}

/// What stands before and behind the part of a name that varies.
fn parts(name: &str) -> Option<(&str, &str)> {
    let (before, rest) = name.split_once('$')?;
    let (_, after) = rest.strip_prefix('{')?.split_once('}')?;
    Some((before, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_core_is_read() {
        let words = CORE.lines().map(|line| line.split(' ').count() - 1).sum::<usize>();
        let Facts { rcp, multivalued, templates, global } = &*FACTS;
        assert_eq!(rcp.len() + multivalued.len() + templates.len() + global.len(), words);
        assert!(rcp.len() > 50 && rcp.is_sorted() && multivalued.len() > 200 && global.len() > 50);
        for name in multivalued.iter().chain(templates.iter().flat_map(|(before, after, _)| [before, after])) {
            assert_eq!(*name, name.to_ascii_lowercase());
        }
    }

    #[test]
    fn keys_with_many_values_are_known_by_their_type() {
        let many = "aws:tagkeys aws:calledvia aws:principalorgpaths aws:resourceorgpaths aws:sourceorgpaths \
                    aws:vpceorgpaths aws:principalservicenameslist sts:transitivetagkeys dynamodb:leadingkeys \
                    dynamodb:attributes kms:encryptioncontextkeys kms:grantoperations kms:resourcealiases \
                    s3:requestobjecttagkeys s3:inventoryaccessibleoptionalfields saml:edupersonaffiliation \
                    cognito-identity.amazonaws.com:amr events:metadata/team";
        for key in many.split_whitespace() {
            assert!(is_multivalued(key), "{key}");
        }
        // One service lists the last with many values; elsewhere it is a key of the caller, with one.
        let one = "aws:principalorgid aws:calledviafirst aws:requesttag/tagkeys saml:sub events:metadata/team/matcher \
                   s3:prefix events:metadata/ :amr identitystore:userid";
        for key in one.split_whitespace() {
            assert!(!is_multivalued(key), "{key}");
        }
    }

    #[test]
    fn resource_control_policies_reach_some_services() {
        for service in ["s3", "sts", "kms", "sqs", "secretsmanager", "dynamodb", "ecr", "logs"] {
            assert!(supports_rcp(service), "{service}");
        }
        for service in ["iam", "ec2", "lambda", "sns", "ssm", "athena", "cloudtrail", "rds", "", "S3"] {
            assert!(!supports_rcp(service), "{service}");
        }
    }

    #[test]
    fn global_keys_are_found_in_any_case() {
        let of = |key: &str| global_key(key).map(|key| (key.name, key.of, key.multivalued));
        assert_eq!(of("AWS:sourceip"), Some(("aws:SourceIp", KeyType::IpAddress, false)));
        assert_eq!(of("aws:principaltag/team"), Some(("aws:PrincipalTag/${TagKey}", KeyType::String, false)));
        assert_eq!(of("aws:TagKeys"), Some(("aws:TagKeys", KeyType::String, true)));
        assert_eq!(of("aws:SourceVpcArn"), Some(("aws:SourceVpcArn", KeyType::Arn, false)));
        assert_eq!(of("aws:signinsessionarn"), Some(("aws:SignInSessionArn", KeyType::Arn, false)));
        for key in ["aws:PrincipalTag", "aws:PrincipalTag/", "s3:prefix", "aws:nosuchkey", ""] {
            assert_eq!(of(key), None, "{key}");
        }
    }

    #[test]
    fn a_name_that_varies_needs_all_its_parts() {
        let key = ConditionKey { name: "a:${x}ab", of: KeyType::String, multivalued: false };
        assert!(key.is("a:1ab") && key.is("A:abAB"));
        assert!(!key.is("a:ab") && !key.is("a:a") && !key.is("b:1ab") && !key.is("a:é") && !key.is(""));
    }
}
