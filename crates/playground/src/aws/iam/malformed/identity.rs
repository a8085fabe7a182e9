//! The grammar of identity-based policies in AWS's order: syntax, version, legacy parser, Sids, actions, resources. Refuses
//! to know principals, which such a policy has none of.
//!
//! Words and order are those of moto's table of policies, which was made against AWS, and of cdk-preflight's measurements
//! of 2026; the two agree.

use super::tree::{self, find, members, odd, strings};
use super::{Checked, Malformed, values, wrong};
use rolecall_policy::Span;
use rolecall_policy::json::{Member, Node, Text, Value};

const TOP: [&str; 3] = ["Version", "Id", "Statement"];
const STATEMENT: [&str; 9] =
    ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

type Statements<'m> = Vec<(&'m [Member], Span)>;

pub(super) fn check(text: &str) -> Checked {
    if text.starts_with(char::is_whitespace) {
        return wrong("JSON strings must not have leading spaces", Span::at(0));
    }
    let Some((top, whole)) = tree::object(text) else { return syntax(tree::slip(text)) };
    let statements = syntax_of(&top, whole)?;
    if find(&top, "Version").and_then(Node::text).is_none_or(|version| version.text != "2012-10-17") {
        let at = find(&top, "Version").map_or(Span { end: whole.start + 1, ..whole }, |version| version.span);
        return wrong("Policy document must be version 2012-10-17 or greater.", at);
    }
    let resources = first_resource_error(&statements);
    legacy(&statements, resources.is_none())?;
    for (members, _) in &statements {
        if let Some(member) = members.iter().find(|it| it.name.text == "Principal" || it.name.text == "NotPrincipal") {
            return wrong("Policy document should not specify a principal.", member.name.span);
        }
    }
    sids(&statements)?;
    exist(&statements, ["Action", "NotAction"], "Policy statement must contain actions.")?;
    if let Some(error) = resources {
        return Err(error);
    }
    each(&statements, ["Action", "NotAction"], action)?;
    exist(&statements, ["Resource", "NotResource"], "Policy statement must contain resources.")
}

fn syntax<T>(at: impl Into<Option<Span>>) -> Result<T, Malformed> {
    wrong("Syntax errors in policy.", at)
}

fn syntax_of(top: &[Member], whole: Span) -> Result<Statements<'_>, Malformed> {
    if let Some(name) = odd(top, &TOP) {
        return syntax(name.span);
    }
    for name in ["Version", "Id"] {
        let known = |text: &Text| name == "Id" || ["2008-10-17", "2012-10-17"].contains(&text.text.as_str());
        if let Some(node) = find(top, name).filter(|node| !node.text().is_some_and(known)) {
            return syntax(node.span);
        }
    }
    let Some(list) = find(top, "Statement") else { return syntax(whole) };
    let statements = tree::statements(list).or_else(syntax)?;
    for (members, span) in &statements {
        statement(members, *span)?;
    }
    Ok(statements)
}

fn statement(members: &[Member], span: Span) -> Checked {
    if let Some(name) = odd(members, &STATEMENT) {
        return syntax(name.span);
    }
    for [plain, negated] in [["Action", "NotAction"], ["Resource", "NotResource"]] {
        if let (Some(_), Some(second)) = (find(members, plain), find(members, negated)) {
            return syntax(second.span);
        }
    }
    let effect = find(members, "Effect");
    let known = |text: &Text| ["allow", "deny"].contains(&text.text.to_ascii_lowercase().as_str());
    if !effect.and_then(Node::text).is_some_and(known) {
        return syntax(effect.map_or(span, |node| node.span));
    }
    for name in ["Action", "NotAction", "Resource", "NotResource"] {
        if let Some(node) = find(members, name) {
            strings(node).or_else(syntax)?;
        }
    }
    if let Some(node) = find(members, "Condition") {
        condition(node)?;
    }
    match find(members, "Sid").filter(|node| node.text().is_none()) {
        Some(node) => syntax(node.span),
        None => Ok(()),
    }
}

fn condition(node: &Node) -> Checked {
    let Some(operators) = members(node) else { return syntax(node.span) };
    for operator in operators {
        let Some(keys) = members(&operator.value) else { return syntax(operator.value.span) };
        for key in keys {
            for item in key.value.items() {
                let Some(value) = as_text(item) else { return syntax(item.span) };
                if !values::bytes_hold(&operator.name.text, &value) {
                    return syntax(item.span);
                }
            }
        }
        // Without any key AWS takes whatever operator there is.
        if !keys.is_empty() && !values::known(&operator.name.text) {
            return syntax(operator.name.span);
        }
    }
    Ok(())
}

fn as_text(node: &Node) -> Option<String> {
    match &node.value {
        Value::Text(text) => Some(text.text.clone()),
        Value::Number(number) => Some(number.clone()),
        Value::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

/// What AWS leaves to its older parser. It looks at resources only while the newer one found nothing wrong with them.
fn legacy(statements: &Statements<'_>, resources_too: bool) -> Checked {
    let failed = |at: Span| wrong("The policy failed legacy parsing", at);
    for (statement, span) in statements {
        let effect = find(statement, "Effect").and_then(Node::text);
        if let Some(text) = effect.filter(|text| text.text != "Allow" && text.text != "Deny") {
            return failed(text.span);
        }
        for operator in find(statement, "Condition").and_then(members).unwrap_or_default() {
            for item in members(&operator.value).unwrap_or_default().iter().flat_map(|key| key.value.items()) {
                if as_text(item).is_some_and(|value| !values::holds(&operator.name.text, &value)) {
                    return failed(item.span);
                }
            }
        }
        if effect.is_none() {
            return failed(*span);
        }
    }
    if !resources_too {
        return Ok(());
    }
    each(statements, ["Resource", "NotResource"], |text| {
        let (parts, value) = (text.text.split(':').collect::<Vec<_>>(), text.text.as_str());
        let whole = parts.len() >= 6 || !value.contains("::");
        let service = parts.get(2).is_none_or(|service| !service.is_empty());
        if value == "*" || whole && service { Ok(()) } else { failed(text.span) }
    })
}

fn sids(statements: &Statements<'_>) -> Checked {
    if let Some(sid) = tree::repeated_sid(statements) {
        return wrong("Statement IDs (SID) in a single policy must be unique.", sid.span);
    }
    let sids = statements.iter().filter_map(|(members, _)| find(members, "Sid")?.text());
    match { sids }.find(|sid| !sid.text.bytes().all(|byte| byte.is_ascii_alphanumeric())) {
        Some(sid) => wrong(
            "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression \
             [0-9A-Za-z]*",
            sid.span,
        ),
        None => Ok(()),
    }
}

/// Every statement has the element, or its negation, with something in it.
fn exist(statements: &Statements<'_>, names: [&str; 2], message: &str) -> Checked {
    for (members, span) in statements {
        let found = names.iter().find_map(|name| find(members, name));
        if found.is_none_or(|node| node.items().is_empty()) {
            return wrong(message, found.map_or(*span, |node| node.span));
        }
    }
    Ok(())
}

fn each(statements: &Statements<'_>, names: [&str; 2], check: impl Fn(&Text) -> Checked) -> Checked {
    let nodes = statements.iter().flat_map(|(members, _)| names.iter().filter_map(|name| find(members, name)));
    for text in nodes.flat_map(|node| strings(node).unwrap_or_default()) {
        check(text)?;
    }
    Ok(())
}

fn action(text: &Text) -> Checked {
    let value = text.text.as_str();
    let (vendor, rest) = value.split_once(':').unwrap_or((value, ""));
    let bad = |message: String| wrong(message, text.span);
    match value.matches(':').count() {
        _ if value == "*" => Ok(()),
        0 => bad("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.".into()),
        2.. => bad("Actions/Condition can contain only one colon.".into()),
        _ if vendor == "*" && rest == "*" => Ok(()),
        _ if vendor.contains(['*', '?']) => {
            bad("Action vendors (e.g., aws, ec2, etc.) must not contain wildcards.".into())
        }
        _ if !vendor.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.') => {
            bad(format!("Vendor {vendor} is not valid"))
        }
        _ => Ok(()),
    }
}

fn first_resource_error(statements: &Statements<'_>) -> Option<Malformed> {
    each(statements, ["Resource", "NotResource"], resource).err()
}

/// How the resource of an IAM ARN may begin.
const IAM_PATHS: &str = "user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, \
                         sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/";

/// S3's ARNs with a region and an account are those of other things than buckets.
const S3_KINDS: [&str; 6] = ["accesspoint", "job", "storage-lens", "access-grants", "async-request", "*"];

fn resource(text: &Text) -> Checked {
    let value = text.text.as_str();
    if value == "*" {
        return Ok(());
    }
    let bad = |message: String| wrong(message, text.span);
    let mut parts = value.splitn(6, ':').skip(1);
    let Some(partition) = parts.next() else { return bad(format!("Resource {value} must be in ARN format or \"*\".")) };
    let rest: Vec<&str> = parts.collect();
    if partition != "aws" && !partition.contains('*') {
        let mut shown: Vec<&str> = rest.clone();
        if shown.as_slice() == [""] {
            shown.clear();
        }
        shown.resize(4, "*");
        let arn = format!("arn:{partition}:{}", shown.join(":"));
        return bad(format!("Partition \"{partition}\" is not valid for resource \"{arn}\"."));
    }
    let Some(service) = rest.first().filter(|service| !service.contains(['*', '?'])) else {
        return bad("Resource vendor must be fully qualified and cannot contain regexes.".into());
    };
    let (region, account) = (rest.get(1).copied(), rest.get(2).copied());
    let name = rest.get(3).copied().unwrap_or_default();
    match *service {
        "iam" if region.is_some_and(|region| !region.is_empty() && region != "*") => {
            bad(format!("IAM resource {value} cannot contain region information."))
        }
        "iam" => {
            // Newer than the message: policies of AWS's own name role templates.
            let fits = IAM_PATHS.split(", ").chain(["role-template/"]).any(|path| name.starts_with(path));
            match rest.len() < 4 || name == "*" || name.starts_with("${") || fits {
                true => Ok(()),
                false => bad(format!("IAM resource path must either be \"*\" or start with {IAM_PATHS}.")),
            }
        }
        "s3" if S3_KINDS.iter().any(|kind| name.split(['/', ':']).next() == Some(kind)) => Ok(()),
        "s3" if region.is_some_and(|region| !region.is_empty() && region != "*") => {
            bad(format!("Resource {value} can not contain region information."))
        }
        "s3" if rest.len() == 4 && account.is_some_and(|account| !account.is_empty() && account != "*") => {
            bad(format!("Resource {value} cannot contain an account id."))
        }
        _ => Ok(()),
    }
}
