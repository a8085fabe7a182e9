//! The accounts of an organization: made, listed, moved and let go. Refuses to know what is in them, but for the role that
//! a new one has.

use super::super::door::Api;
use super::super::failure::{Outcome, Stop};
use super::super::input::Input;
use super::super::{kept, tagged};
use super::{arn, ask, change, facts, facts_listed, nodes, organization, whole};
use rolecall_iam::world::{Account, Member, Organization, Role};
use rolecall_iam::{PolicyDoc, World, id};
use rolecall_policy::AccountId;
use rolecall_policy::json::pretty;
use serde_json::{Value, json};

const REQUESTS: &str = "CreateAccountStatuses";

/// The address of an account; where nobody said, the account's name at example.com.
pub(super) fn email(world: &World, known: &Organization, id: AccountId) -> String {
    let kept = super::fact(world, &arn(known, "account", id.as_str()), "Email");
    kept.unwrap_or_else(|| format!("{}@example.com", name(world, id).to_lowercase().replace(' ', "-")))
}

fn name(world: &World, id: AccountId) -> String {
    world.accounts.get(&id).and_then(|account| account.name.clone()).unwrap_or_else(|| id.to_string())
}

fn shown(world: &World, known: &Organization, id: AccountId) -> Value {
    let arn = arn(known, "account", id.as_str());
    let fact = |name: &str| super::fact(world, &arn, name);
    let under = known.members().into_iter().find(|(member, _)| member.id == id).map(|(_, unit)| unit.id.clone());
    json!({
        "Id": id.as_str(),
        "Arn": arn.as_str(),
        "Email": email(world, known, id),
        "Name": fact("Name").unwrap_or_else(|| name(world, id)),
        "Status": "ACTIVE",
        "State": "ACTIVE",
        "Paths": [format!("{}{id}/", nodes::path(known, &under.unwrap_or_default()))],
        "JoinedMethod": fact("JoinedMethod").unwrap_or_else(|| "INVITED".into()),
        "JoinedTimestamp": fact("JoinedTimestamp").unwrap_or_else(|| known.created.cli()),
    })
}

fn unknown(api: &mut Api<'_, '_>) -> Stop {
    api.refuse("AccountNotFoundException", "You specified an account that doesn't exist.")
}

/// The member account of the call.
fn member(api: &mut Api<'_, '_>, input: &Input) -> Outcome<(Organization, AccountId)> {
    ask(api, input)?;
    let known = organization(api)?;
    let found = known.members().into_iter().find(|(member, _)| member.id.as_str() == input.need("AccountId"));
    let found = found.map(|(member, _)| member.id);
    found.map(|id| (known, id)).ok_or_else(|| unknown(api))
}

pub(super) fn describe(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (known, id) = member(api, input)?;
    Ok(json!({ "Account": shown(api.context.world, &known, id) }))
}

pub(super) fn list(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let known = organization(api)?;
    let list = known.members().into_iter().map(|(member, _)| shown(api.context.world, &known, member.id));
    Ok(json!({ "Accounts": list.collect::<Vec<_>>() }))
}

pub(super) fn list_for_parent(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let known = organization(api)?;
    let parent = nodes::parent_unit(api, &known, input.need("ParentId"))?;
    let list = parent.accounts.iter().map(|member| shown(api.context.world, &known, member.id));
    Ok(json!({ "Accounts": list.collect::<Vec<_>>() }))
}

pub(super) fn create(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let known = organization(api)?;
    let (seed, now) = (api.context.world.seed, api.context.world.clock);
    let (address, name) = (input.need("Email"), input.need("AccountName"));
    let what = api.fresh(&format!("account/{address}"));
    let mut status = json!({
        "Id": format!("car-{}", id::hex(seed, &what)),
        "AccountName": name,
        "State": "IN_PROGRESS",
        "RequestedTimestamp": now.cli(),
    });
    let answer = json!({ "CreateAccountStatus": status.clone() });
    let mut all = known.members().into_iter().map(|(member, _)| email(api.context.world, &known, member.id));
    let taken = all.any(|other| other.eq_ignore_ascii_case(address));
    drop(all);
    let mut end = |key: &str, value: Value| status.as_object_mut().map(|status| status.insert(key.into(), value));
    end("CompletedTimestamp", json!(now.cli()));
    if taken {
        end("State", json!("FAILED"));
        end("FailureReason", json!("EMAIL_ALREADY_EXISTS"));
    } else {
        let made = new_account(api, input, &known, &what)?;
        end("State", json!("SUCCEEDED"));
        end("AccountId", json!(made.as_str()));
    }
    let all = whole::whole(&known);
    let mut list = facts_listed(api.context.world, &all, REQUESTS);
    list.push(status);
    if let Some(kept) = facts(api, &known, &all) {
        kept::keep(kept, REQUESTS, &Value::Array(list));
    }
    Ok(answer)
}

/// An account with the role through which the management account gets in.
fn new_account(api: &mut Api<'_, '_>, input: &Input, known: &Organization, what: &str) -> Outcome<AccountId> {
    let (seed, now) = (api.context.world.seed, api.context.world.clock);
    let number = |attempt: u32| {
        let hex = id::hex(seed, &format!("{what}/{attempt}"));
        let number = hex.get(..12).and_then(|hex| u64::from_str_radix(hex, 16).ok()).unwrap_or_default();
        format!("{}", 100_000_000_000 + number % 900_000_000_000).parse::<AccountId>().ok()
    };
    let free = (0..).map_while(number).find(|id| !api.context.world.accounts.contains_key(id));
    let Some(id) = free else { return Err(unknown(api)) };
    let trust = json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Principal": { "AWS": format!("arn:aws:iam::{}:root", known.management) },
        "Action": "sts:AssumeRole" }] });
    let all = json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] });
    let name = input.text("RoleName").unwrap_or("OrganizationAccountAccessRole");
    let mut role = Role::new(id, "/", name, PolicyDoc::trust(pretty(&trust.to_string())));
    role.created = now;
    role.policies.put_inline("AdministratorAccess", PolicyDoc::identity(pretty(&all.to_string())));
    let mut account = Account::new(id);
    account.name = input.text("AccountName").map(str::to_owned);
    account.roles.insert(name.into(), role);
    api.context.world.accounts.insert(id, account);
    let policies = known.by_default();
    change(api, |known| known.root.accounts.push(Member { id, policies }))?;
    joined(api, known, id, "CREATED");
    if let Some(kept) = facts(api, known, &arn(known, "account", id.as_str())) {
        kept::keep(kept, "Email", &json!(input.need("Email")));
        kept.tags = tagged::given(input, "Tags");
    }
    Ok(id)
}

/// Writes down how and when an account joined.
pub(super) fn joined(api: &mut Api<'_, '_>, known: &Organization, id: AccountId, how: &str) {
    let now = api.context.world.clock.cli();
    if let Some(kept) = facts(api, known, &arn(known, "account", id.as_str())) {
        kept::keep(kept, "JoinedMethod", &json!(how));
        kept::keep(kept, "JoinedTimestamp", &json!(now));
    }
}

pub(super) fn describe_status(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let known = organization(api)?;
    let list = facts_listed(api.context.world, &whole::whole(&known), REQUESTS);
    let is = |status: &&Value| status.get("Id").and_then(Value::as_str) == input.text("CreateAccountRequestId");
    match list.iter().find(is) {
        Some(status) => Ok(json!({ "CreateAccountStatus": in_order(status) })),
        None => {
            let message = "You specified a create account request that doesn't exist.";
            Err(api.refuse("CreateAccountStatusNotFoundException", message))
        }
    }
}

/// The members of a status in the order of the API.
fn in_order(status: &Value) -> Value {
    let names =
        ["Id", "AccountName", "State", "RequestedTimestamp", "CompletedTimestamp", "AccountId", "FailureReason"];
    let members = names.iter().filter_map(|name| Some(((*name).to_owned(), status.get(name)?.clone())));
    Value::Object(members.collect())
}

pub(super) fn list_statuses(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let known = organization(api)?;
    let states = input.texts("States");
    let list = facts_listed(api.context.world, &whole::whole(&known), REQUESTS);
    let wanted = |status: &&Value| {
        let state = status.get("State").and_then(Value::as_str).unwrap_or_default();
        states.is_empty() || states.contains(&state)
    };
    let list: Vec<Value> = list.iter().filter(wanted).map(in_order).collect();
    Ok(json!({ REQUESTS: list }))
}

pub(super) fn r#move(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (known, id) = member(api, input)?;
    let (from, to) = (input.need("SourceParentId"), input.need("DestinationParentId"));
    let under = known.members().into_iter().find(|(member, _)| member.id == id).map(|(_, unit)| unit.id.as_str());
    if under != Some(from) {
        let message = "You specified a source parent that doesn't exist.";
        return Err(api.refuse("SourceParentNotFoundException", message));
    }
    if known.unit(to).is_none() {
        let message = "You specified a destination parent that doesn't exist.";
        return Err(api.refuse("DestinationParentNotFoundException", message));
    }
    if from == to {
        let message = "That account is already present in the specified destination.";
        return Err(api.refuse("DuplicateAccountException", message));
    }
    change(api, |known| {
        let member = known.take_member(id);
        if let Some(unit) = known.unit_mut(to) {
            unit.accounts.extend(member);
        }
    })
}

pub(super) fn remove(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (known, id) = member(api, input)?;
    part(api, &known, id)
}

pub(super) fn leave(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let (known, own) = (organization(api)?, api.account()?.id);
    part(api, &known, own)
}

/// Takes an account out of the organization.
fn part(api: &mut Api<'_, '_>, known: &Organization, id: AccountId) -> Outcome<Value> {
    if id == known.management {
        let message = "You can't remove a management account from an organization. If you want the management account \
                       to become a member account in another organization, you must first delete the current \
                       organization of the management account.";
        return Err(api.refuse("MasterCannotLeaveOrganizationException", message));
    }
    let account = arn(known, "account", id.as_str());
    if super::fact(api.context.world, &account, "JoinedMethod").as_deref() == Some("CREATED") {
        let message = "The member account is missing one or more of the prerequisites required to operate as a \
                       standalone account. To add what is missing, sign-in to the member account using the AWS \
                       Organizations console, then select to leave the organization. You will then be prompted to enter \
                       any missing information.";
        return Err(super::constraint(api, message, "MEMBER_ACCOUNT_PAYMENT_INSTRUMENT_REQUIRED"));
    }
    kept::remove(api.context.world, &account);
    change(api, |known| drop(known.take_member(id)))
}
