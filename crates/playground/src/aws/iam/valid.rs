//! What IAM's front door says of parameters, whoever asks: names, paths, lengths, choices, tags. Refuses to know any single
//! operation.
//!
//! The wording is that of recorded answers and, for names, paths and tags, of versitygw and moto, which mirror AWS.

use super::super::input::Input;
use serde_json::Value;

/// Names with their greatest lengths.
const NAMES: &[(&str, usize)] = &[
    ("RoleName", 64),
    ("UserName", 64),
    ("NewUserName", 64),
    ("GroupName", 128),
    ("NewGroupName", 128),
    ("PolicyName", 128),
    ("InstanceProfileName", 128),
    ("VirtualMFADeviceName", 226),
];

const CHOICES: &[(&str, &str)] = &[
    ("Status", "Active Inactive Expired"),
    ("Scope", "All AWS Local"),
    ("EntityFilter", "User Role Group LocalManagedPolicy AWSManagedPolicy"),
    ("PolicyUsageFilter", "PermissionsPolicy PermissionsBoundary"),
    ("AssignmentStatus", "Assigned Unassigned Any"),
];

/// Numbers with their greatest values; the CLI itself looks at the least.
const NUMBERS: &[(&str, i64)] = &[
    ("MaxSessionDuration", 43_200),
    ("MinimumPasswordLength", 128),
    ("MaxPasswordAge", 1_095),
    ("PasswordReusePrevention", 24),
];

/// Texts with their greatest lengths.
const LENGTHS: &[(&str, usize)] =
    &[("Description", 1_000), ("PolicyDocument", 131_072), ("AssumeRolePolicyDocument", 131_072)];

/// What is wrong with the parameters.
pub(super) fn faults(input: &Input) -> Option<String> {
    let mut constraints = Vec::new();
    for (name, most) in NAMES.iter().chain(LENGTHS) {
        if input.text(name).is_some_and(|text| text.chars().count() > *most) {
            constraints.push(at(name, &format!("have length less than or equal to {most}")));
        }
    }
    for (name, choices) in CHOICES {
        if input.text(name).is_some_and(|text| !choices.split(' ').any(|choice| choice == text)) {
            constraints.push(at(name, "satisfy enum value set"));
        }
    }
    for (name, most) in NUMBERS {
        if input.number(name).is_some_and(|number| number > *most) {
            constraints.push(at(name, &format!("have value less than or equal to {most}")));
        }
    }
    tag_lengths(input, &mut constraints);
    match constraints.len() {
        0 => forms(input),
        1 => Some(format!("1 validation error detected: {}", constraints.join("; "))),
        count => Some(format!("{count} validation errors detected: {}", constraints.join("; "))),
    }
}

fn at(name: &str, must: &str) -> String {
    format!("Value at '{}' failed to satisfy constraint: Member must {must}", lower(name))
}

/// `RoleName` as the API's messages call it: `roleName`.
fn lower(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
}

fn forms(input: &Input) -> Option<String> {
    for (name, _) in NAMES {
        let named = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "+=,.@_-".contains(c));
        // A role may be named by its ARN where it is handed on; IAM itself wants the name.
        if input.text(name).is_some_and(|text| !named(text)) {
            return Some(format!(
                "The specified value for {} is invalid. It must contain only alphanumeric characters and/or the \
                 following: +=,.@_-",
                lower(name)
            ));
        }
    }
    for name in ["Path", "NewPath"] {
        let path = |text: &str| {
            text == "/"
                || text.starts_with('/')
                    && text.ends_with('/')
                    && !text.contains("//")
                    && text.chars().all(|c| ('!'..='~').contains(&c))
        };
        if input.text(name).is_some_and(|text| !path(text)) {
            return Some(format!(
                "The specified value for {} is invalid. It must begin and end with / and contain only alphanumeric \
                 characters and/or / characters.",
                lower(name)
            ));
        }
    }
    for name in ["PolicyDocument", "AssumeRolePolicyDocument"] {
        let sound = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{ff}');
        if input.text(name).is_some_and(|text| !text.chars().all(sound)) {
            return Some(format!(
                "The specified value for {} is invalid. It must contain only printable ASCII characters.",
                lower(name)
            ));
        }
    }
    None
}

fn tag_lengths(input: &Input, constraints: &mut Vec<String>) {
    for (number, tag) in input.list("Tags").iter().enumerate() {
        let text = |name: &str| tag.get(name).and_then(Value::as_str).unwrap_or_default();
        for (name, most) in [("Key", 128), ("Value", 256)] {
            let member = format!("tags.{}.member.{}", number + 1, lower(name));
            if text(name).chars().count() > most {
                constraints.push(at(&member, &format!("have length less than or equal to {most}")));
            } else if !text(name).chars().all(|c| c.is_alphanumeric() || c.is_whitespace() || "_.:/=+-@".contains(c)) {
                let pattern = if name == "Key" { "+" } else { "*" };
                let must = format!("satisfy regular expression pattern: [\\p{{L}}\\p{{Z}}\\p{{N}}_.:/=+\\-@]{pattern}");
                constraints.push(at(&member, &must));
            }
        }
    }
}

/// What is wrong with the tags as a whole.
pub(super) fn tags(input: &Input) -> Option<(&'static str, String)> {
    let keys: Vec<String> =
        input.list("Tags").iter().filter_map(|tag| Some(tag.get("Key")?.as_str()?.to_lowercase())).collect();
    if keys.len() > 50 {
        let message = "1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must have \
                       length less than or equal to 50";
        return Some(("ValidationError", message.into()));
    }
    let twice = |at: usize, key: &String| keys.get(..at).is_some_and(|before| before.contains(key));
    let message = "Duplicate tag keys found. Please note that Tag keys are case insensitive.";
    keys.iter().enumerate().any(|(at, key)| twice(at, key)).then(|| ("InvalidInput", message.into()))
}
