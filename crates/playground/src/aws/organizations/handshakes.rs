//! Invitations: made by the management account, answered by the account that is invited. Refuses to know what changes for
//! an account that joins.

use super::super::door::Api;
use super::super::failure::{Outcome, Stop};
use super::super::input::Input;
use super::super::kept;
use super::{accounts, arn, ask, change, facts, letters, organization};
use rolecall_iam::Time;
use rolecall_iam::world::{Member, Organization, Resource};
use rolecall_policy::{AccountId, Arn};
use serde_json::{Map, Value, json};

/// How long an invitation stands.
const FIFTEEN_DAYS: i64 = 15 * 86_400;

const MEMBERS: [&str; 8] =
    ["Id", "Arn", "Parties", "State", "RequestedTimestamp", "ExpirationTimestamp", "Action", "Resources"];

fn shown(resource: &Resource) -> Map<String, Value> {
    kept::shown(resource, &MEMBERS)
}

pub(super) fn invite(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let known = organization(api)?;
    expire(api, &known);
    let said = |name: &str| input.value("Target").and_then(|it| it.get(name)?.as_str()).unwrap_or_default().to_owned();
    let (target, kind) = (said("Id"), said("Type"));
    let world = &*api.context.world;
    let invited = match kind.as_str() {
        "ACCOUNT" => target.parse::<AccountId>().ok(),
        "EMAIL" => world.accounts.keys().copied().find(|id| accounts::email(world, &known, *id) == target),
        _ => return Err(super::invalid(api, "You specified an invalid value.", "INVALID_PARTY_TYPE_TARGET")),
    };
    if kind == "ACCOUNT" && invited.is_none() {
        let message = "You provided a value that does not match the required pattern.";
        return Err(super::invalid(api, message, "INVALID_PATTERN"));
    }
    if invited.is_some_and(|id| known.holds(id)) {
        return Err(already_in(api));
    }
    let open = |(_, kept): &(&Arn, &Resource)| is_open(kept) && guest(kept) == Some(target.clone());
    if all(api, &known).iter().any(open) {
        let message = "A handshake with the same action and target already exists.";
        return Err(api.refuse("DuplicateHandshakeException", message));
    }
    let id = format!("h-{}", letters(api, &target, 8));
    let arn = arn(&known, "handshake", &format!("invite/{id}"));
    let (now, world) = (api.context.world.clock, &*api.context.world);
    let manager = world.accounts.get(&known.management).and_then(|account| account.name.clone());
    let mut resources = vec![
        json!({ "Value": known.id, "Type": "ORGANIZATION", "Resources": [
            { "Value": accounts::email(world, &known, known.management), "Type": "MASTER_EMAIL" },
            { "Value": manager.unwrap_or_else(|| known.management.to_string()), "Type": "MASTER_NAME" },
            { "Value": super::whole::features(api, &known), "Type": "ORGANIZATION_FEATURE_SET" },
        ] }),
        json!({ "Value": target, "Type": kind }),
    ];
    resources.extend(input.text("Notes").map(|notes| json!({ "Value": notes, "Type": "NOTES" })));
    let parties = json!([{ "Id": known.id, "Type": "ORGANIZATION" }, { "Id": target, "Type": kind }]);
    let details = [
        ("Id", json!(id)),
        ("Arn", json!(arn.as_str())),
        ("Parties", parties),
        ("State", json!("OPEN")),
        ("RequestedTimestamp", json!(now.cli())),
        ("ExpirationTimestamp", json!(now.plus(FIFTEEN_DAYS).cli())),
        ("Action", json!("INVITE")),
        ("Resources", json!(resources)),
        ("Target", json!(target)),
        ("Account", json!(invited.map(|id| id.to_string()))),
    ];
    let Some(kept) = facts(api, &known, &arn) else { return Err(unknown(api)) };
    details.iter().for_each(|(name, value)| kept::keep(kept, name, value));
    Ok(json!({ "Handshake": shown(kept) }))
}

/// Ends what nobody answered in time.
fn expire(api: &mut Api<'_, '_>, known: &Organization) {
    let now = api.context.world.clock;
    let due = |kept: &Resource| {
        let until = kept::text(kept, "ExpirationTimestamp").and_then(|text| Time::parse(&text));
        is_open(kept) && until.is_some_and(|until| until <= now)
    };
    let due: Vec<Arn> = all(api, known).into_iter().filter(|(_, kept)| due(kept)).map(|(arn, _)| arn.clone()).collect();
    for arn in due {
        if let Some(kept) = kept::find_mut(api.context.world, &arn) {
            kept::keep(kept, "State", &json!("EXPIRED"));
        }
    }
}

fn is_open(kept: &Resource) -> bool {
    kept::text(kept, "State").as_deref() == Some("OPEN")
}

/// Whom it invites.
fn guest(kept: &Resource) -> Option<String> {
    kept::text(kept, "Target")
}

fn all<'w>(api: &'w Api<'_, '_>, known: &Organization) -> Vec<(&'w Arn, &'w Resource)> {
    kept::listed(api.context.world, known.management, ("organizations", "", "handshake/"))
}

fn already_in(api: &mut Api<'_, '_>) -> Stop {
    let message = "The provided account is already a member of an organization.";
    let reason = "Reason: ALREADY_IN_AN_ORGANIZATION";
    api.refuse_with("HandshakeConstraintViolationException", message.into(), reason)
}

fn unknown(api: &mut Api<'_, '_>) -> Stop {
    let message = "We can't find a handshake with the HandshakeId that you specified.";
    api.refuse("HandshakeNotFoundException", message)
}

/// The handshake of the call, where the caller's account is a party to it.
fn party(api: &mut Api<'_, '_>, input: &Input) -> Outcome<(Organization, Arn, bool)> {
    ask(api, input)?;
    let own = api.account()?.id;
    let Some(known) = api.context.world.organization.clone() else { return Err(unknown(api)) };
    expire(api, &known);
    let id = input.need("HandshakeId");
    let found = all(api, &known)
        .into_iter()
        .find(|(arn, _)| arn.last() == id)
        .map(|(arn, kept)| (arn.clone(), kept::text(kept, "Account").as_deref() == Some(own.as_str())));
    match found {
        Some((arn, invited)) if invited || own == known.management => Ok((known, arn, invited)),
        _ => Err(unknown(api)),
    }
}

pub(super) fn describe(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (_, arn, _) = party(api, input)?;
    answer(api, &arn)
}

fn answer(api: &mut Api<'_, '_>, arn: &Arn) -> Outcome<Value> {
    let found = kept::find(api.context.world, arn).map(|(_, kept)| shown(kept));
    found.map(|shown| json!({ "Handshake": shown })).ok_or_else(|| unknown(api))
}

/// Ends an open handshake; `invited`: whose part that is.
fn end(api: &mut Api<'_, '_>, input: &Input, state: &str, invited: bool) -> Outcome<(Organization, Arn)> {
    let (known, arn, is_invited) = party(api, input)?;
    if is_invited != invited {
        return Err(api.refuse("AccessDeniedException", super::NOT_MANAGEMENT));
    }
    let now = kept::find(api.context.world, &arn).and_then(|(_, kept)| kept::text(kept, "State"));
    if now.as_deref() == Some(state) {
        let message = "The specified handshake is already in the requested state.";
        return Err(api.refuse("HandshakeAlreadyInStateException", message));
    }
    if now.as_deref() != Some("OPEN") {
        let message = "You can't perform the operation on the handshake in its current state.";
        return Err(api.refuse("InvalidHandshakeTransitionException", message));
    }
    let own = api.account()?.id;
    if state == "ACCEPTED" && known.holds(own) {
        return Err(already_in(api));
    }
    if let Some(kept) = kept::find_mut(api.context.world, &arn) {
        kept::keep(kept, "State", &json!(state));
    }
    Ok((known, arn))
}

pub(super) fn accept(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (known, arn) = end(api, input, "ACCEPTED", true)?;
    let id = api.account()?.id;
    let policies = known.by_default();
    change(api, |known| known.root.accounts.push(Member { id, policies }))?;
    accounts::joined(api, &known, id, "INVITED");
    answer(api, &arn)
}

pub(super) fn decline(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (_, arn) = end(api, input, "DECLINED", true)?;
    answer(api, &arn)
}

pub(super) fn cancel(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (_, arn) = end(api, input, "CANCELED", false)?;
    answer(api, &arn)
}

/// Those of the organization, or those that invite the caller's account.
pub(super) fn list(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let own = api.account()?.id.to_string();
    let every = api.called.operation == "ListHandshakesForOrganization";
    let Some(known) = api.context.world.organization.clone() else { return Ok(json!({ "Handshakes": [] })) };
    expire(api, &known);
    let of_account = |kept: &Resource| kept::text(kept, "Account").as_deref() == Some(own.as_str());
    let list = all(api, &known).into_iter().filter(|(_, kept)| every || of_account(kept));
    let list: Vec<Value> = list.map(|(_, kept)| shown(kept).into()).collect();
    Ok(json!({ "Handshakes": list }))
}
