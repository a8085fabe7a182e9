//! Random policy documents whose clauses often match one request. Refuses to know what they decide.

use super::dice::Dice;
use super::generate::Focus;
use super::wishes;
use serde_json::{Map, Value, json};

/// Where a document stands.
#[derive(Clone, Copy, PartialEq)]
pub enum Place {
    Identity,
    /// A boundary, session policy or SCP: a broad Allow is usual.
    Ceiling,
    Resource,
    Trust,
    Rcp,
}

pub fn document(dice: &mut Dice, focus: &Focus, place: Place) -> Value {
    let count = dice.weighted(&[(60, 1), (30, 2), (10, 3)]);
    let mut statements: Vec<Value> = (0..count).map(|_| statement(dice, focus, place)).collect();
    if place == Place::Ceiling && dice.percent(55) {
        statements.push(json!({ "Effect": "Allow", "Action": "*", "Resource": "*" }));
    }
    let mut document = Map::new();
    match dice.weighted(&[(86, "2012-10-17"), (7, "2008-10-17"), (7, "")]) {
        "" => {}
        version => {
            document.insert("Version".to_owned(), json!(version));
        }
    }
    let one = statements.len() == 1 && dice.percent(30);
    document.insert("Statement".to_owned(), if one { statements.remove(0) } else { Value::Array(statements) });
    let document = Value::Object(document);
    if dice.percent(4) { json!(document.to_string()) } else { document }
}

fn statement(dice: &mut Dice, focus: &Focus, place: Place) -> Value {
    let denies = place == Place::Rcp || dice.percent(if place == Place::Ceiling { 25 } else { 18 });
    let mut statement = Map::new();
    statement.insert("Effect".to_owned(), json!(if denies { "Deny" } else { "Allow" }));
    let not = if dice.percent(9) && place != Place::Rcp { "Not" } else { "" };
    statement.insert(format!("{not}Action"), several(dice, |dice| action(dice, focus)));
    if place != Place::Trust {
        let not = if dice.percent(8) { "Not" } else { "" };
        statement.insert(format!("{not}Resource"), several(dice, |dice| resource(dice, focus)));
    }
    match place {
        Place::Rcp => {
            statement.insert("Principal".to_owned(), json!("*"));
        }
        Place::Resource | Place::Trust => {
            let often = if place == Place::Trust {
                0
            } else if denies {
                30
            } else {
                2
            };
            let not = dice.percent(often);
            let principal = if not { everything_above(dice, focus) } else { principal(dice, focus) };
            statement.insert(if not { "NotPrincipal" } else { "Principal" }.to_owned(), principal);
        }
        _ => {}
    }
    if dice.percent(if denies { 55 } else { 30 }) {
        statement.insert("Condition".to_owned(), wishes::condition(dice, focus));
    }
    Value::Object(statement)
}

/// One, or a list of up to three.
pub fn several(dice: &mut Dice, mut one: impl FnMut(&mut Dice) -> String) -> Value {
    match dice.weighted(&[(65, 0), (15, 1), (15, 2), (5, 3)]) {
        0 => json!(one(dice)),
        count => json!((0..count).map(|_| one(dice)).collect::<Vec<_>>()),
    }
}

fn action(dice: &mut Dice, focus: &Focus) -> String {
    let action = focus.action.as_str();
    let (service, name) = action.split_once(':').unwrap_or((action, ""));
    let half: String = name.chars().take(name.chars().count() / 2).collect();
    dice.weighted(&[
        (34, action.to_owned()),
        (12, format!("{service}:*")),
        (14, "*".to_owned()),
        (6, format!("{service}:{half}*")),
        (4, format!("{service}:?{}", &name[1..])),
        (3, format!("{service}:*{}", &name[name.len() - 3..])),
        (4, action.to_uppercase()),
        (6, dice_action(service).to_owned()),
        (3, "ec2:*".to_owned()),
        (2, format!("{action} ")),
        (5, "sts:AssumeRole".to_owned()),
        (4, "sts:TagSession".to_owned()),
        (3, "sts:SetSourceIdentity".to_owned()),
    ])
}

fn dice_action(service: &str) -> &'static str {
    match service {
        "s3" => "s3:PutObject",
        "sqs" => "sqs:ReceiveMessage",
        "kms" => "kms:Encrypt",
        "iam" => "iam:GetRole",
        _ => "sts:*",
    }
}

fn resource(dice: &mut Dice, focus: &Focus) -> String {
    let arn = focus.resource.as_str();
    if arn == "*" {
        return dice.weighted(&[
            (80, "*".to_owned()),
            (8, "arn:aws:s3:::*".to_owned()),
            (8, "arn:aws:s3:::a".to_owned()),
            (2, format!("arn:aws:iam::{}:user/*", focus.account)),
        ]);
    }
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let head = parts[..5].join(":");
    let name = parts[5];
    let base = name.split('/').next().unwrap_or_default();
    let paths = usize::from(name.matches('/').count() == 2);
    let but_last: String = name.chars().take(name.chars().count() - 1).collect();
    dice.weighted(&[
        (30, arn.to_owned()),
        (26, "*".to_owned()),
        (8, format!("{head}:*")),
        (6, format!("{head}:{base}/*")),
        (4, format!("{head}:{base}*")),
        (4, format!("{head}:{but_last}?")),
        (4 + 12 * paths, format!("{head}:{base}/${{aws:username}}/*")),
        (3 + 12 * paths, format!("{head}:{base}/${{aws:PrincipalTag/team, 'red'}}/*")),
        (3 + 12 * paths, format!("{head}:{base}/${{aws:PrincipalTag/team}}/*")),
        (1, format!("{head}:{but_last}${{*}}")),
        (2, format!("arn:aws:{}:*:{}:{name}", parts[2], parts[4])),
        (2, format!("arn:*:{}:{}:*:{name}", parts[2], parts[3])),
        (2, format!("arn:aws:{}:{}:111111111111:{name}", parts[2], parts[3])),
        (1, format!("arn:aws:{}:*:{name}", parts[2])),
        (2, format!("{head}:{}", name.to_uppercase())),
        (2, format!("arn:aws:{}:us-*-1:{}:{base}*", parts[2], parts[4])),
        (3, "arn:aws:s3:::a/*".to_owned()),
    ])
}

fn principal(dice: &mut Dice, focus: &Focus) -> Value {
    if let Some(service) = &focus.service {
        return dice.weighted(&[
            (70, json!({ "Service": service })),
            (10, json!({ "Service": ["ec2.amazonaws.com", service] })),
            (12, json!("*")),
            (8, json!({ "Service": "ec2.amazonaws.com" })),
        ]);
    }
    if let Some(provider) = &focus.provider {
        return dice.weighted(&[
            (75, json!({ "Federated": provider })),
            (8, json!({ "Federated": ["arn:aws:iam::111111111111:saml-provider/other", provider] })),
            (4, json!("*")),
            (13, json!({ "AWS": "111111111111" })),
        ]);
    }
    if dice.percent(18) {
        return dice.weighted(&[(3, json!("*")), (1, json!({ "AWS": "*" })), (1, json!({ "AWS": ["*"] }))]);
    }
    if dice.percent(5) {
        return json!({ "Service": "ec2.amazonaws.com" });
    }
    let names = several(dice, |dice| match dice.below(100) {
        0..=74 if !focus.names.is_empty() => dice.pick(&focus.names),
        75..=84 => dice.pick(&["111111111111", "222222222222"]).to_owned(),
        85..=86 => "arn:aws:iam::111111111111:user/*".to_owned(),
        87 => "AIDAZZZZZZZZZZZZZZZZZ".to_owned(),
        _ => dice.pick(&focus.others),
    });
    json!({ "AWS": names })
}

/// The caller with all that stands above it, now and then not all; or somebody else.
fn everything_above(dice: &mut Dice, focus: &Focus) -> Value {
    if let Some(service) = &focus.service {
        return json!({ "Service": service });
    }
    if focus.names.is_empty() || dice.percent(45) {
        return json!({ "AWS": ["arn:aws:iam::333333333333:user/eve", "333333333333"] });
    }
    let account = focus.caller_account.clone();
    let mut names: Vec<String> =
        focus.names.iter().filter(|name| name.len() > 12 && !name.ends_with(":root")).cloned().collect();
    names.push(account);
    if dice.percent(15) {
        names.remove(0);
    }
    json!({ "AWS": names })
}
