//! Security groups and the rules of what comes in. Refuses to know what passes: no packet moves here.

use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::super::kept;
use super::describe::{GROUP, VPC, describe as listing, listed};
use super::{ask, change, fresh, made, need, network, put, refused, show_tags, specified};
use rolecall_iam::World;
use rolecall_iam::world::Resource;
use rolecall_policy::Arn;
use serde_json::{Map, Value, json};

pub(super) fn show(world: &World, arn: &Arn, resource: &Resource) -> Map<String, Value> {
    let text = |name: &str| kept::text(resource, name);
    let everything = json!([{
        "IpProtocol": "-1", "UserIdGroupPairs": [], "IpRanges": [{ "CidrIp": "0.0.0.0/0" }], "Ipv6Ranges": [],
        "PrefixListIds": [],
    }]);
    let mut shown = Map::new();
    shown.insert("GroupId".into(), json!(arn.last()));
    shown.insert("IpPermissionsEgress".into(), kept::detail(resource, "IpPermissionsEgress").unwrap_or(everything));
    show_tags(&mut shown, &resource.tags);
    shown.insert("VpcId".into(), json!(text("VpcId").or_else(|| network::vpc_of(world, arn))));
    shown.insert("SecurityGroupArn".into(), json!(arn.as_str()));
    shown.insert("OwnerId".into(), json!(arn.account().map(|account| account.to_string())));
    shown.insert("GroupName".into(), json!(text("GroupName").unwrap_or_else(|| arn.last().into())));
    shown.insert("Description".into(), json!(text("Description").unwrap_or_default()));
    shown.insert("IpPermissions".into(), kept::detail(resource, "IpPermissions").unwrap_or_else(|| json!([])));
    shown
}

pub(super) fn describe(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    for name in input.texts("GroupNames") {
        let names = listed(api, &GROUP)?;
        let world = &*api.context.world;
        if !names.iter().any(|(arn, group)| show(world, arn, group).get("GroupName") == Some(&json!(name))) {
            ask(api, input)?;
            return refused(api, "InvalidGroup.NotFound", format!("The security group '{name}' does not exist"));
        }
    }
    let mut answer = listing(api, input, &GROUP)?;
    let wanted = input.texts("GroupNames");
    if let Some(list) = answer.get_mut("SecurityGroups").and_then(Value::as_array_mut).filter(|_| !wanted.is_empty()) {
        list.retain(|group| group.get("GroupName").and_then(Value::as_str).is_some_and(|name| wanted.contains(&name)));
    }
    Ok(answer)
}

pub(super) fn create(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let vpc = match input.text("VpcId").map(str::to_owned) {
        Some(id) => need(api, &VPC, &id)?.0.last().to_owned(),
        None => listed(api, &VPC)?.first().map(|(arn, _)| arn.last().to_owned()).unwrap_or_default(),
    };
    let name = input.need("GroupName");
    let world = &*api.context.world;
    let same = |(arn, group): &(Arn, Resource)| {
        let shown = show(world, arn, group);
        shown.get("GroupName") == Some(&json!(name)) && shown.get("VpcId") == Some(&json!(vpc))
    };
    if listed(api, &GROUP)?.iter().any(same) {
        let message = format!("The security group '{name}' already exists for VPC '{vpc}'");
        return refused(api, "InvalidGroup.Duplicate", message);
    }
    let (id, arn) = fresh(api, GROUP.id_prefix, GROUP.kind)?;
    let tags = specified(input, "security-group");
    let details = json!({ "GroupName": name, "Description": input.need("Description"), "VpcId": vpc });
    let mut answer = Map::new();
    answer.insert("GroupId".into(), json!(id));
    show_tags(&mut answer, &tags);
    answer.insert("SecurityGroupArn".into(), json!(arn.as_str()));
    put(api, &arn, details, tags)?;
    Ok(answer.into())
}

/// The group of the caller's account with this name.
fn called(api: &mut Api<'_, '_>, name: &str) -> Outcome<Option<(Arn, Resource)>> {
    let all = listed(api, &GROUP)?;
    let world = &*api.context.world;
    Ok(all.into_iter().find(|(arn, group)| show(world, arn, group).get("GroupName") == Some(&json!(name))))
}

/// Asks about the group of the call, by id or by name, and finds it.
fn of(api: &mut Api<'_, '_>, input: &Input) -> Outcome<(Arn, Resource)> {
    if let Some(id) = input.text("GroupId") {
        ask(api, input)?;
        return need(api, &GROUP, id);
    }
    let name = input.need("GroupName");
    let found = called(api, name)?;
    let mut whole = input.clone();
    let id = found.as_ref().map_or("*", |(arn, _)| arn.last());
    whole.parameters_mut().insert("GroupId".into(), json!(id));
    ask(api, &whole)?;
    match found {
        Some(found) => Ok(found),
        None => refused(api, "InvalidGroup.NotFound", format!("The security group '{name}' does not exist")),
    }
}

pub(super) fn delete(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (arn, group) = of(api, input)?;
    let id = arn.last().to_owned();
    if kept::text(&group, "GroupName").as_deref() == Some("default") {
        let message = format!("the specified group: \"{id}\" name: \"default\" cannot be deleted by a user");
        return refused(api, "CannotDelete", message);
    }
    kept::remove(api.context.world, &arn);
    Ok(json!({ "Return": true, "GroupId": id }))
}

/// The rules of the call, each for one range or group alone, as EC2 counts them.
fn given(input: &Input) -> Vec<Value> {
    let mut rules = Vec::new();
    for permission in input.list("IpPermissions") {
        for (list, _) in LISTS {
            for target in permission.get(list).and_then(Value::as_array).into_iter().flatten() {
                let mut one = Map::new();
                for name in ["IpProtocol", "FromPort", "ToPort"] {
                    one.extend(permission.get(name).map(|value| (name.to_owned(), value.clone())));
                }
                for (other, _) in LISTS {
                    one.insert((*other).into(), if other == list { json!([target]) } else { json!([]) });
                }
                rules.push(one.into());
            }
        }
    }
    rules
}

/// Whom a rule may name, and how.
const LISTS: &[(&str, &str)] = &[
    ("UserIdGroupPairs", "GroupId"),
    ("IpRanges", "CidrIp"),
    ("Ipv6Ranges", "CidrIpv6"),
    ("PrefixListIds", "PrefixListId"),
];

fn target(rule: &Value) -> Option<(&'static str, String)> {
    LISTS.iter().find_map(|(list, name)| {
        let text = rule.get(list)?.as_array()?.first()?.get(name)?.as_str()?;
        Some((*list, text.to_owned()))
    })
}

fn same(one: &Value, other: &Value) -> bool {
    let ports = |rule: &Value| ["IpProtocol", "FromPort", "ToPort"].map(|name| rule.get(name).cloned());
    ports(one) == ports(other) && target(one) == target(other)
}

/// The same rules with the groups that they name by name named by id.
fn by_id(api: &mut Api<'_, '_>, mut rules: Vec<Value>) -> Outcome<Vec<Value>> {
    for rule in &mut rules {
        let Some(pair) = rule.pointer_mut("/UserIdGroupPairs/0").and_then(Value::as_object_mut) else { continue };
        let Some(name) = pair.get("GroupName").and_then(Value::as_str).map(str::to_owned) else { continue };
        if pair.contains_key("GroupId") {
            continue;
        }
        let Some((arn, _)) = called(api, &name)? else {
            return refused(api, "InvalidGroup.NotFound", format!("The security group '{name}' does not exist"));
        };
        pair.remove("GroupName");
        pair.insert("GroupId".into(), json!(arn.last()));
    }
    Ok(rules)
}

fn rule_id(world: &World, group: &Arn, rule: &Value) -> String {
    made(world.seed, "sgr-", &format!("{group}/{rule}"))
}

fn no_rules<T>(api: &mut Api<'_, '_>) -> Outcome<T> {
    let message = "Either 'ipPermissions' or 'securityGroupRuleIds' should be provided.";
    refused(api, "MissingParameter", message)
}

pub(super) fn authorize(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (arn, group) = of(api, input)?;
    let rules = by_id(api, given(input))?;
    if rules.is_empty() {
        return no_rules(api);
    }
    let mut known = kept::detail(&group, "IpPermissions").and_then(|it| it.as_array().cloned()).unwrap_or_default();
    let world = &*api.context.world;
    let owner = api.account()?.id.to_string();
    let mut shown = Vec::new();
    for rule in &rules {
        let (list, who) = target(rule).unwrap_or_default();
        let port = |name: &str| rule.get(name).map_or_else(|| "ALL".into(), Value::to_string);
        if known.iter().any(|other| same(other, rule)) {
            let protocol = rule.get("IpProtocol").and_then(Value::as_str).unwrap_or_default().to_uppercase();
            let message = format!(
                "the specified rule \"peer: {who}, {protocol}, from port: {}, to port: {}, ALLOW\" already exists",
                port("FromPort"),
                port("ToPort")
            );
            return refused(api, "InvalidPermission.Duplicate", message);
        }
        let id = rule_id(world, &arn, rule);
        let mut one = Map::new();
        one.insert("SecurityGroupRuleId".into(), json!(id));
        one.insert("GroupId".into(), json!(arn.last()));
        one.insert("GroupOwnerId".into(), json!(owner));
        one.insert("IsEgress".into(), json!(false));
        for name in ["IpProtocol", "FromPort", "ToPort"] {
            one.extend(rule.get(name).map(|value| (name.to_owned(), value.clone())));
        }
        match list {
            "IpRanges" => one.insert("CidrIpv4".into(), json!(who)),
            "Ipv6Ranges" => one.insert("CidrIpv6".into(), json!(who)),
            "PrefixListIds" => one.insert("PrefixListId".into(), json!(who)),
            _ => one.insert("ReferencedGroupInfo".into(), json!({ "GroupId": who, "UserId": owner })),
        };
        let rule_arn =
            arn.as_str().replace(&format!("security-group/{}", arn.last()), &format!("security-group-rule/{id}"));
        one.insert("SecurityGroupRuleArn".into(), json!(rule_arn));
        shown.push(Value::Object(one));
        known.push(rule.clone());
    }
    change(api, &arn, group, |group| kept::keep(group, "IpPermissions", &known.into()))?;
    Ok(json!({ "Return": true, "SecurityGroupRules": shown }))
}

pub(super) fn revoke(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let (arn, group) = of(api, input)?;
    let (rules, ids) = (by_id(api, given(input))?, input.texts("SecurityGroupRuleIds"));
    if rules.is_empty() && ids.is_empty() {
        return no_rules(api);
    }
    let mut known = kept::detail(&group, "IpPermissions").and_then(|it| it.as_array().cloned()).unwrap_or_default();
    if rules.iter().any(|rule| !known.iter().any(|other| same(other, rule))) {
        let message = "The specified rule does not exist in this security group.";
        return refused(api, "InvalidPermission.NotFound", message);
    }
    let world = &*api.context.world;
    let known_ids: Vec<String> = known.iter().map(|rule| rule_id(world, &arn, rule)).collect();
    if let Some(id) = ids.iter().find(|id| !known_ids.iter().any(|known| known == *id)) {
        let message = format!("The security group rule ID '{id}' does not exist");
        return refused(api, "InvalidSecurityGroupRuleId.NotFound", message);
    }
    known.retain(|other| {
        !rules.iter().any(|rule| same(other, rule)) && !ids.contains(&rule_id(world, &arn, other).as_str())
    });
    change(api, &arn, group, |group| kept::keep(group, "IpPermissions", &known.into()))?;
    Ok(json!({ "Return": true }))
}
