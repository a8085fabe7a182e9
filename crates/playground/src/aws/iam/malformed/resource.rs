//! The grammars of bucket policies and key policies as S3 and KMS tell of them. Refuses to know whom they let in.
//!
//! The words are those of public transcripts; which one S3 says first where several things are wrong is not documented.

use super::tree::{self, find, members, strings};
use super::trust::{conditions, exists, form, head};
use super::{Checked, Malformed, wrong};
use rolecall_iam::World;
use rolecall_policy::document::PrincipalKind;
use rolecall_policy::json::{Member, Node};
use rolecall_policy::pattern::{Pattern, Syntax};
use rolecall_policy::{AccountId, Span};

pub(super) fn bucket(world: &World, bucket: &str, text: &str) -> Checked {
    if !text.starts_with('{') {
        return wrong("Policies must be valid JSON and the first byte must be '{'", Span::at(0));
    }
    let (top, whole) = head(text, "This policy contains invalid Json")?;
    let statements = statements(&top, whole)?;
    for (statement, span) in &statements {
        form(statement, *span)?;
        needs(statement, *span, ["Principal", "NotPrincipal"], "Missing required field Principal")?;
        needs(statement, *span, ["Action", "NotAction"], "Missing required field Action")?;
        needs(statement, *span, ["Resource", "NotResource"], "Missing required field Resource")?;
        conditions(find(statement, "Condition"))?;
    }
    let arn = format!("arn:aws:s3:::{bucket}");
    for (statement, _) in &statements {
        principals(world, statement).or_else(|at| wrong("Invalid principal in policy", at))?;
        actions(statement)?;
        let resources = listed(statement, ["Resource", "NotResource"]);
        for text in resources.iter() {
            let behind = text.text.strip_prefix(arn.as_str());
            let wild = text.text.contains(['*', '?']) && pattern(&text.text).matches_text(&arn);
            if !wild && !behind.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '*'])) {
                return wrong("Policy has invalid resource", text.span);
            }
        }
        let of_bucket = resources.iter().any(|text| !text.text.contains('/'));
        let of_objects = resources.iter().any(|text| text.text.contains(['/', '*']));
        for action in listed(statement, ["Action"]) {
            let level = level(&action.text);
            if level == Some(Level::Object) && !of_objects || level == Some(Level::Bucket) && !of_bucket {
                return wrong("Action does not apply to any resource(s) in statement", action.span);
            }
        }
    }
    Ok(())
}

pub(super) fn key(world: &World, account: Option<AccountId>, text: &str) -> Checked {
    let (top, whole) = head(text, "This policy contains invalid Json")?;
    let statements = statements(&top, whole)?;
    for (statement, span) in &statements {
        form(statement, *span)?;
        needs(statement, *span, ["Principal", "NotPrincipal"], "Missing required field Principal")?;
        needs(statement, *span, ["Action", "NotAction"], "Missing required field Action")?;
        needs(statement, *span, ["Resource", "NotResource"], "Missing required field Resource")?;
        conditions(find(statement, "Condition"))?;
    }
    for (statement, _) in &statements {
        let message = "Policy contains a statement with one or more invalid principals.";
        principals(world, statement).or_else(|at| wrong(message, at))?;
    }
    // KMS keeps people from locking themselves out: somebody of the account must be able to mend the policy.
    let opens = |(statement, _): &(&[Member], Span)| {
        let allows = find(statement, "Effect").and_then(Node::text).is_some_and(|text| text.text == "Allow");
        let puts = listed(statement, ["Action"])
            .iter()
            .any(|text| pattern(&text.text.to_ascii_lowercase()).matches_text("kms:putkeypolicy"));
        let whom: Vec<_> = find(statement, "Principal").and_then(members).unwrap_or_default().iter().collect();
        let texts = whom.iter().flat_map(|kind| strings(&kind.value).unwrap_or_default());
        let own = |text: &str| account.is_none_or(|account| text == "*" || text.contains(account.as_str()));
        let everyone = find(statement, "Principal").and_then(Node::text).is_some();
        allows && puts && (everyone || { texts }.any(|text| own(&text.text)))
    };
    match statements.iter().any(opens) {
        true => Ok(()),
        false => wrong("The new key policy will not allow you to update the key policy in the future.", None),
    }
}

type Statements<'m> = Vec<(&'m [Member], Span)>;

fn statements(top: &[Member], whole: Span) -> Result<Statements<'_>, Malformed> {
    let Some(list) = find(top, "Statement") else { return wrong("Missing required field Statement", whole) };
    tree::statements(list).or_else(|at| wrong("Could not parse the policy: Statement is empty!", at))
}

fn needs(statement: &[Member], span: Span, names: [&str; 2], message: &str) -> Checked {
    match names.iter().find_map(|name| find(statement, name)) {
        Some(node) if node.items().is_empty() => wrong(message, node.span),
        Some(_) => Ok(()),
        None => wrong(message, span),
    }
}

fn listed<'m, const N: usize>(statement: &'m [Member], names: [&str; N]) -> Vec<&'m rolecall_policy::json::Text> {
    let nodes = names.into_iter().filter_map(|name| find(statement, name));
    nodes.flat_map(|node| strings(node).unwrap_or_default()).collect()
}

fn pattern(text: &str) -> Pattern {
    Pattern::new(text, Syntax { wildcards: true, variables: false })
}

/// The place of a principal that is not there.
fn principals(world: &World, statement: &[Member]) -> Result<(), Span> {
    let Some(node) = find(statement, "Principal").or_else(|| find(statement, "NotPrincipal")) else { return Ok(()) };
    if let Some(text) = node.text() {
        return if text.text == "*" { Ok(()) } else { Err(text.span) };
    }
    for kind in members(node).ok_or(node.span)? {
        let known = PrincipalKind::parse(&kind.name.text).ok_or(kind.name.span)?;
        for text in strings(&kind.value)? {
            if !exists(world, known, &text.text) {
                return Err(text.span);
            }
        }
    }
    Ok(())
}

/// Actions of S3 alone, though not all that are called so need to exist.
fn actions(statement: &[Member]) -> Checked {
    let own = |text: &str| {
        let vendor = text.split_once(':').map_or(text, |(vendor, _)| vendor);
        vendor == "*" || ["s3", "s3-object-lambda", "s3express"].contains(&vendor.to_ascii_lowercase().as_str())
    };
    match listed(statement, ["Action", "NotAction"]).into_iter().find(|text| !own(&text.text)) {
        Some(text) => wrong("Policy has invalid action", text.span),
        None => Ok(()),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Bucket,
    Object,
}

/// What an action is about; nothing for a pattern that may be about both.
fn level(action: &str) -> Option<Level> {
    let name = action.split_once(':')?.1.to_ascii_lowercase();
    let start = name.split(['*', '?']).next().unwrap_or_default();
    let of_objects = ["abortmultipartupload", "listmultipartuploadparts", "bypassgovernanceretention"];
    let object = |text: &str| text.contains("object") && !text.contains("bucket") || of_objects.contains(&text);
    if object(start) {
        return Some(Level::Object);
    }
    if start.len() < name.len() { None } else { Some(Level::Bucket) }
}
