//! The grammar of role trust policies, and whether the principals that they name are there. Refuses to know who may assume
//! what.
//!
//! The words are recorded ones (LocalStack's snapshots, public transcripts), those of cdk-preflight's measurements of 2026,
//! and for missing elements those of versitygw, which mirrors AWS. The order of checks is not documented: form first, then
//! the principals.

use super::tree::{self, find, members, odd, strings};
use super::{Checked, Malformed, values, wrong};
use rolecall_iam::World;
use rolecall_policy::catalog::Catalog;
use rolecall_policy::document::{Nobody, PrincipalKind, PrincipalName};
use rolecall_policy::json::{Member, Node, Text};
use rolecall_policy::text::did_you_mean;
use rolecall_policy::{Arn, Span};

const TOP: [&str; 3] = ["Version", "Id", "Statement"];
const STATEMENT: [&str; 9] =
    ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

/// What a trust policy may allow.
const ACTIONS: [&str; 6] = [
    "sts:AssumeRole",
    "sts:AssumeRoleWithSAML",
    "sts:AssumeRoleWithWebIdentity",
    "sts:TagSession",
    "sts:SetSourceIdentity",
    "sts:SetContext",
];

pub(super) fn check(world: &World, catalog: &Catalog, text: &str) -> Checked {
    let (top, whole) = head(text, "This policy contains invalid Json")?;
    let statements = match find(&top, "Statement") {
        Some(list) => tree::statements(list).or_else(|at| wrong("Could not parse the policy: Statement is empty!", at)),
        None => wrong("Could not parse the policy: Statement is empty!", whole),
    }?;
    for (members, span) in &statements {
        statement(members, *span)?;
    }
    if let Some(sid) = tree::repeated_sid(&statements) {
        return wrong("The Statement Ids in the policy are not unique", sid.span);
    }
    for (members, _) in &statements {
        principals(world, catalog, members)?;
        vouched(members)?;
    }
    Ok(())
}

/// What all of AWS's newer parsers ask first: a JSON object with known members and a known version.
pub(super) fn head(text: &str, no_json: &str) -> Result<(Vec<Member>, Span), Malformed> {
    if text.starts_with(char::is_whitespace) {
        return wrong("JSON strings must not have leading spaces", Span::at(0));
    }
    let Some((top, whole)) = tree::object(text) else { return wrong(no_json, tree::slip(text)) };
    if let Some(name) = odd(&top, &TOP) {
        return unknown(name, &TOP);
    }
    let known = |text: &Text| ["2008-10-17", "2012-10-17"].contains(&text.text.as_str());
    if let Some(version) = find(&top, "Version").filter(|node| !node.text().is_some_and(known)) {
        return wrong("The policy must contain a valid version string", version.span);
    }
    Ok((top, whole))
}

/// A member that is not known; one that stands twice is no JSON to AWS.
fn unknown<T>(name: &Text, known: &[&str]) -> Result<T, Malformed> {
    match known.contains(&name.text.as_str()) {
        true => wrong("This policy contains invalid Json", name.span),
        false => wrong(format!("Unknown field {}", name.text), name.span),
    }
}

/// What all of AWS's newer parsers ask of a statement.
pub(super) fn form(members: &[Member], span: Span) -> Checked {
    if let Some(name) = odd(members, &STATEMENT) {
        return unknown(name, &STATEMENT);
    }
    let Some(effect) = find(members, "Effect") else { return wrong("Missing required field Effect", span) };
    match effect.text().map(|text| text.text.as_str()) {
        Some("Allow" | "Deny") => {}
        other => return wrong(format!("Invalid effect: {}", other.unwrap_or_default()), effect.span),
    }
    Ok(())
}

fn statement(members: &[Member], span: Span) -> Checked {
    form(members, span)?;
    let allows = find(members, "Effect").and_then(Node::text).is_some_and(|text| text.text == "Allow");
    for (name, message) in [
        ("Resource", "Has prohibited field Resource"),
        ("NotResource", "AssumeRole policy must not contain resources."),
        (
            "NotPrincipal",
            match allows {
                true => "Allow with NotPrincipal is not allowed.",
                false => "AssumeRole policy must not contain NotPrincipal field.",
            },
        ),
    ] {
        if let Some(member) = members.iter().find(|member| member.name.text == name) {
            return wrong(message, member.name.span.to(member.value.span));
        }
    }
    principal_form(find(members, "Principal"), span)?;
    let Some(actions) = find(members, "Action").or_else(|| find(members, "NotAction")) else {
        return wrong("Missing required field Action", span);
    };
    let listed = strings(actions).or_else(syntax)?;
    if listed.is_empty() {
        return wrong("Missing required field Action", actions.span);
    }
    if let Some(other) = listed.iter().find(|text| !is_assume(&text.text)) {
        let refused = wrong("AssumeRole policy may only specify STS AssumeRole actions.", other.span);
        let because = format!("`{}` is more than a trust policy may allow: {}", other.text, ACTIONS.join(", "));
        return refused.map_err(|malformed: Malformed| malformed.because(because));
    }
    conditions(find(members, "Condition"))
}

fn syntax<T>(at: Span) -> Result<T, Malformed> {
    wrong("Syntax error in policy.", at)
}

fn is_assume(action: &str) -> bool {
    // A pattern passes where it can only mean these.
    let pattern = action.strip_suffix('*').is_some_and(|start| start.starts_with("sts:AssumeRole"));
    ACTIONS.contains(&action) || pattern
}

fn principal_form(node: Option<&Node>, statement: Span) -> Checked {
    let Some(node) = node else { return wrong("Missing required field Principal", statement) };
    if node.text().is_some_and(|text| text.text == "*") {
        let refused = wrong("AssumeRolepolicy contained an invalid principal: \"STAR\":\"*\".", node.span);
        return refused.map_err(|malformed| malformed.because("everyone is written `{ \"AWS\": \"*\" }` here"));
    }
    match members(node) {
        None => wrong("Principal must be a JSON object.", node.span),
        Some([]) => wrong("Missing required field Principal cannot be empty!", node.span),
        Some(_) => Ok(()),
    }
}

/// Operators that exist, over keys with values.
pub(super) fn conditions(node: Option<&Node>) -> Checked {
    let Some(node) = node else { return Ok(()) };
    let Some(operators) = members(node) else { return syntax(node.span) };
    for operator in operators {
        if !values::known(&operator.name.text) || members(&operator.value).is_none() {
            return syntax(operator.name.span);
        }
    }
    Ok(())
}

fn principals(world: &World, catalog: &Catalog, statement: &[Member]) -> Checked {
    let kinds = find(statement, "Principal").and_then(members).unwrap_or_default();
    for kind in kinds {
        let invalid = |text: &Text, kind: &str| {
            let refused = wrong(format!("Invalid principal in policy: \"{kind}\":\"{}\"", text.text), text.span);
            refused.map_err(|malformed| malformed.because(why_nobody(kind, &text.text)))
        };
        let name = kind.name.text.as_str();
        let Some(known) = PrincipalKind::parse(name).filter(|known| *known != PrincipalKind::CanonicalUser) else {
            return wrong(format!("Invalid principal in policy: \"{name}\""), kind.name.span);
        };
        for text in strings(&kind.value).or_else(syntax)? {
            if !exists(world, catalog, known, &text.text) {
                return invalid(text, &name.to_ascii_uppercase());
            }
        }
    }
    Ok(())
}

/// What is wrong with a principal that AWS does not find.
fn why_nobody(kind: &str, text: &str) -> String {
    match kind {
        "SERVICE" => {
            let host = text.split('.').next().unwrap_or_default();
            let known = SERVICES.split_ascii_whitespace();
            let near = known.clone().find(|name| *name == host).or_else(|| did_you_mean(host, known));
            match near {
                Some(near) => format!("`{text}` is no service: did you mean `{near}.amazonaws.com`?"),
                None if text.ends_with(".amazonaws.com") => format!("no service is called `{text}`"),
                None => format!("`{text}` is no service: their names end in `.amazonaws.com`"),
            }
        }
        "FEDERATED" => format!("`{text}` is no identity provider: write its ARN, or a name like `accounts.google.com`"),
        _ if text.starts_with("AIDA") || text.starts_with("AROA") => {
            format!("`{text}` is what is left of a user or role that was deleted: name somebody who is there")
        }
        _ => format!("there is no user or role `{text}`: it must be there before a policy names it"),
    }
}

/// Whether AWS finds the principal. Of accounts that are not here nothing is known, so their principals pass.
fn exists(world: &World, catalog: &Catalog, kind: PrincipalKind, text: &str) -> bool {
    match PrincipalName::parse(kind, text) {
        PrincipalName::Everyone | PrincipalName::Account(_) => true,
        PrincipalName::Arn(arn) => arn.partition() == "aws" && is_there(world, &arn),
        PrincipalName::UniqueId(id) => ids(world).any(|known| known == id),
        PrincipalName::Service(name) => is_service(catalog, &name),
        PrincipalName::Federated(name) => is_provider(&name),
        PrincipalName::CanonicalUser(_) => true,
        // An account number may be written as the console shows it: with dashes.
        PrincipalName::Nobody(Nobody::Malformed) if kind == PrincipalKind::Aws => {
            let digits: String = text.chars().filter(|c| *c != '-').collect();
            digits.len() == 12 && digits.bytes().all(|byte| byte.is_ascii_digit())
        }
        PrincipalName::Nobody(_) => false,
    }
}

fn is_there(world: &World, arn: &Arn) -> bool {
    let Some(account) = world.account_of(arn) else { return true };
    match arn.resource().split('/').collect::<Vec<_>>().as_slice() {
        ["user", ..] => world.user(arn).is_some(),
        ["role", ..] => world.role(arn).is_some(),
        ["assumed-role", role, session] => !session.is_empty() && account.roles.contains_key(*role),
        ["federated-user", name] => !name.is_empty(),
        _ => false,
    }
}

fn ids(world: &World) -> impl Iterator<Item = String> {
    let users = world.accounts.values().flat_map(|account| account.users.values().map(|user| &user.arn));
    let roles = world.accounts.values().flat_map(|account| account.roles.values().map(|role| &role.arn));
    users.chain(roles).map(|arn| world.unique_id(arn))
}

/// The services that tutorials name most, and those whose names are no prefix of actions.
const SERVICES: &str = "ec2 lambda ecs-tasks ecs eks apigateway events states s3 sns sqs cloudformation cloudtrail codebuild \
                        codepipeline codedeploy config dynamodb glue firehose kinesis logs monitoring rds redshift \
                        sagemaker ssm scheduler batch elasticmapreduce elasticloadbalancing autoscaling \
                        application-autoscaling spotfleet backup datasync iot kms secretsmanager edgelambda transfer vpc-flow-logs \
                        delivery.logs bedrock pipes appsync cognito-idp guardduty inspector macie organizations \
                        airflow-env clientvpn cloudwatch-crossaccount diode ec2fleet eks-fargate eks-fargate-pods \
                        eks-nodegroup importexport opensearchservice spot transitgateway trustedadvisor verified-access vmie \
                        vpce waf lex lexv2 cloudcontrolapi config-multiaccountsetup contributorinsights deepracer \
                        iotthingsgraph managedservices metering-marketplace mobilehub mturk-requester pinpoint tagging";

/// AWS publishes no list of its services' names. With the catalogue, those pass whose name is a prefix of
/// actions or stands in one of AWS's own policies; without it, only what cannot be one is refused.
fn is_service(catalog: &Catalog, name: &str) -> bool {
    let Some(host) = name.strip_suffix(".amazonaws.com").or_else(|| name.strip_suffix(".amazonaws.com.cn")) else {
        return false;
    };
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
    if host.is_empty() || !host.chars().all(letters) {
        return false;
    }
    let mut known = SERVICES.split_ascii_whitespace();
    if known.any(|service| service == host || host.split('.').any(|label| label == service)) {
        return true;
    }
    if catalog.services().next().is_none() {
        return host.len() < 5 || did_you_mean(host, SERVICES.split_ascii_whitespace()).is_none();
    }
    let quoted = format!("\"{host}.amazonaws.com\"");
    host.split('.').any(|label| catalog.services().any(|service| service.prefix == label))
        || catalog.iter().any(|policy| policy.document.contains(&quoted))
}

fn is_provider(name: &str) -> bool {
    match name.parse::<Arn>() {
        Ok(arn) => {
            let kind = arn.after("oidc-provider/").or_else(|| arn.after("saml-provider/"));
            arn.service() == "iam" && arn.account().is_some() && kind.is_some_and(|name| !name.is_empty())
        }
        Err(_) => name.contains('.') && !name.contains([' ', '/', ':']),
    }
}

/// GitHub's provider and Cognito serve everybody, so AWS wants a condition that says whom.
fn vouched(statement: &[Member]) -> Checked {
    let providers = find(statement, "Principal").and_then(members).unwrap_or_default();
    let providers = providers.iter().filter(|kind| kind.name.text == "Federated");
    let allows = find(statement, "Effect").and_then(Node::text).is_some_and(|text| text.text == "Allow");
    for text in providers.flat_map(|kind| strings(&kind.value).unwrap_or_default()).filter(|_| allows) {
        if text.text == "cognito-identity.amazonaws.com" && find(statement, "Condition").is_none() {
            return wrong("A condition block must be present for the Cognito provider", text.span);
        }
        if text.text.ends_with(":oidc-provider/token.actions.githubusercontent.com") && !names_repository(statement) {
            let refused = wrong(
                format!(
                    "Trust policy with trusted principal {} must evaluate, using StringEquals, StringLike or \
                     StringEqualsIgnoreCase, token.actions.githubusercontent.com:sub or \
                     token.actions.githubusercontent.com:job_workflow_ref which is not scoped to all",
                    text.text
                ),
                text.span,
            );
            let because = "anybody on GitHub could assume the role: name the repository under \
                           token.actions.githubusercontent.com:sub, as `repo:OWNER/REPO:*`";
            return refused.map_err(|malformed| malformed.because(because));
        }
    }
    Ok(())
}

fn names_repository(statement: &[Member]) -> bool {
    let operators = find(statement, "Condition").and_then(members).unwrap_or_default();
    let right = |name: &str| {
        let plain = name.split_once(':').map_or(name, |(_, plain)| plain);
        let plain = plain.strip_suffix("IfExists").unwrap_or(plain);
        ["StringEquals", "StringLike", "StringEqualsIgnoreCase"].contains(&plain)
    };
    let keys = operators.iter().filter(|operator| right(&operator.name.text));
    keys.flat_map(|operator| members(&operator.value).unwrap_or_default()).any(|key| {
        let wanted =
            ["token.actions.githubusercontent.com:sub", "token.actions.githubusercontent.com:job_workflow_ref"];
        let texts = strings(&key.value).unwrap_or_default();
        wanted.iter().any(|name| key.name.text.eq_ignore_ascii_case(name)) && texts.iter().any(|text| text.text != "*")
    })
}
