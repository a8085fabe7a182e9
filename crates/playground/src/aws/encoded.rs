//! The encoded authorization messages of EC2: what a refusal says of the request and of the statements that denied it, for
//! `aws sts decode-authorization-message`. Refuses to decide anything, and to know who may decode.
//!
//! AWS's encoding is its own secret. Here it is the text itself behind a mask that the scenario's seed gives, so that
//! nothing has to be remembered and every transcript can be repeated.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rolecall_iam::{Caller, Decision, Target, Verdict, World, id};
use rolecall_policy::document::Effect;
use serde_json::{Map, Value, json};

/// How many digits of a check sum stand before the text.
const SUM: usize = 8;

/// How AWS spells the condition keys that calls of EC2 bring.
const SPELT: &str = "aws:RequestTag aws:TagKeys ec2:AssociatePublicIpAddress ec2:AvailabilityZone ec2:CreateAction \
                     ec2:EbsOptimized ec2:Encrypted ec2:ImageID ec2:InstanceID ec2:InstanceMarketType \
                     ec2:InstanceMetadataTags ec2:InstanceProfile ec2:InstanceType ec2:IsLaunchTemplateResource \
                     ec2:KeyPairName ec2:LaunchTemplate ec2:MetadataHttpEndpoint ec2:MetadataHttpPutResponseHopLimit \
                     ec2:MetadataHttpTokens ec2:NetworkInterfaceID ec2:ParentSnapshot ec2:PlacementGroup \
                     ec2:PlacementGroupName ec2:Region ec2:SecurityGroupID ec2:SnapshotID ec2:SubnetID ec2:Tenancy \
                     ec2:VolumeIops ec2:VolumeSize ec2:VolumeThroughput ec2:VolumeType iam:AssociatedResourceArn \
                     iam:PassedToService kms:GrantIsForAWSResource kms:ViaService";

/// The message that stands for a refusal.
pub(super) fn encode(world: &World, decision: &Decision) -> String {
    let text = told(world, decision).to_string();
    let mut sum = id::hex(world.seed, &text);
    sum.truncate(SUM);
    URL_SAFE_NO_PAD.encode(masked(world, (sum + &text).as_bytes()))
}

/// What a message says; nothing where it is none that was made here.
pub(super) fn decode(world: &World, message: &str) -> Option<String> {
    let text = String::from_utf8(masked(world, &URL_SAFE_NO_PAD.decode(message).ok()?)).ok()?;
    let (sum, text) = text.split_at_checked(SUM)?;
    id::hex(world.seed, text).starts_with(sum).then(|| text.to_owned())
}

fn masked(world: &World, bytes: &[u8]) -> Vec<u8> {
    let mask = id::token(world.seed, "authorization messages");
    bytes.iter().zip(mask.bytes().cycle()).map(|(byte, mask)| byte ^ mask).collect()
}

/// In the form and the order of AWS's own.
fn told(world: &World, decision: &Decision) -> Value {
    let request = &decision.request;
    let denies = decision.layers.iter().flat_map(|layer| &layer.policies).flat_map(|policy| {
        let statements = policy.statements.iter().filter(|it| it.applies && it.effect == Some(Effect::Deny));
        statements.filter_map(|it| {
            let text = policy.document.text.get(it.span.start as usize..it.span.end as usize)?;
            serde_json::from_str::<Value>(text).ok()
        })
    });
    let explicit = decision.verdict == Verdict::ExplicitDeny;
    let matched: Vec<Value> = denies.filter(|_| explicit).map(|it| statement(world, &request.caller, &it)).collect();
    json!({
        "allowed": false,
        "explicitDeny": explicit,
        "matchedStatements": { "items": matched },
        "failures": { "items": [] },
        "context": {
            "principal": principal(world, &request.caller),
            "action": request.action.as_str(),
            "resource": request.resource.to_string(),
            "conditions": { "items": conditions(decision) },
        },
    })
}

fn principal(world: &World, caller: &Caller) -> Value {
    let who = world.who(caller);
    let mut principal = Map::new();
    principal.insert("id".into(), json!(who.user_id(world)));
    if let Caller::User(arn) = caller {
        principal.insert("name".into(), json!(arn.last()));
    }
    principal.insert("arn".into(), json!(world.arn_of(caller).map(|arn| arn.to_string())));
    principal.into()
}

fn statement(world: &World, caller: &Caller, statement: &Value) -> Value {
    let values = |value: Option<&Value>| {
        let list = match value {
            Some(Value::Array(list)) => list.clone(),
            Some(one) => vec![one.clone()],
            None => Vec::new(),
        };
        let items: Vec<Value> = list.into_iter().map(|value| json!({ "value": value })).collect();
        json!({ "items": items })
    };
    // A session is shown by the id of its role.
    let id = world.who(caller).user_id(world).map(|id| id.split(':').next().unwrap_or_default().to_owned());
    let conditions = statement.get("Condition").and_then(Value::as_object).into_iter().flat_map(Map::values);
    let conditions = conditions.filter_map(Value::as_object).flatten();
    let conditions: Vec<Value> =
        conditions.map(|(key, wanted)| json!({ "key": key, "values": values(Some(wanted)) })).collect();
    json!({
        "statementId": statement.get("Sid").and_then(Value::as_str).unwrap_or_default(),
        "effect": "DENY",
        "principals": { "items": [{ "value": id }] },
        "principalGroups": { "items": [] },
        "actions": values(statement.get("Action").or_else(|| statement.get("NotAction"))),
        "resources": values(statement.get("Resource").or_else(|| statement.get("NotResource"))),
        "conditions": { "items": conditions },
    })
}

/// Keys of the network and the endpoint, which published messages do not show.
const UNSAID: [&str; 3] = ["aws:requestedregion", "aws:sourceip", "aws:useragent"];

/// The condition keys that the call brought, and those that AWS makes of the resource.
fn conditions(decision: &Decision) -> Vec<Value> {
    let item = |key: &str, values: &[String]| {
        let values: Vec<Value> = values.iter().map(|value| json!({ "value": value })).collect();
        json!({ "key": key, "values": { "items": values } })
    };
    let spelt = |key: &str| {
        let (name, tag) = key.split_once('/').map_or((key, String::new()), |(name, tag)| (name, format!("/{tag}")));
        let known = SPELT.split_ascii_whitespace().find(|known| known.eq_ignore_ascii_case(name));
        known.unwrap_or(name).to_owned() + &tag
    };
    let given =
        decision.request.context.iter().filter(|(key, values)| !values.is_empty() && !UNSAID.contains(&key.as_str()));
    let mut items: Vec<Value> = given.map(|(key, values)| item(&spelt(key), values)).collect();
    if let Target::Resource(arn) = &decision.request.resource {
        let [_, _, service, region, account, resource] = arn.parts();
        let kind = resource.split(['/', ':']).next().unwrap_or_default();
        let of = [
            ("aws:Resource", resource),
            ("aws:Account", account),
            ("aws:Region", region),
            ("aws:Service", service),
            ("aws:Type", kind),
            ("aws:ARN", arn.as_str()),
        ];
        items.extend(
            of.iter().filter(|(_, value)| !value.is_empty()).map(|(key, value)| item(key, &[(*value).to_owned()])),
        );
    }
    items
}
