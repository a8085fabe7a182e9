//! How services name their resources in parameters, and the ARNs behind: names with paths, URLs, aliases, ARNs. Refuses
//! to know which operation asks.

use super::CallError;
use super::ask::Ask;
use rolecall_iam::world::who::Is;
use rolecall_iam::world::{ControlPolicy, InstanceProfile};
use rolecall_iam::{Target, World};
use rolecall_policy::{Arn, PolicyKind};

type Named = Result<Option<Target>, CallError>;

/// What AWS puts into a request where the resource does not exist yet or is chosen later.
pub(super) const UNKNOWN: &str = "*";

/// An ARN, and nothing else.
pub(super) fn arn(ask: &Ask<'_>, text: &str) -> Named {
    ask.parse(text).map(Some)
}

// ---- IAM: names have no path, ARNs do ------------------------------------------------------------------------------

fn iam(ask: &Ask<'_>, kind: &str, path_and_name: &str) -> Named {
    arn(ask, &format!("arn:aws:iam::{}:{kind}{path_and_name}", ask.account()))
}

/// Something that has the path of the call.
fn created(ask: &Ask<'_>, kind: &str, name: &str) -> Named {
    let path = ask.text("Path").unwrap_or_else(|| "/".into());
    iam(ask, kind, &format!("{path}{name}"))
}

pub(super) fn new_user(ask: &Ask<'_>, name: &str) -> Named {
    created(ask, "user", name)
}

pub(super) fn new_group(ask: &Ask<'_>, name: &str) -> Named {
    created(ask, "group", name)
}

pub(super) fn new_role(ask: &Ask<'_>, name: &str) -> Named {
    created(ask, "role", name)
}

pub(super) fn new_policy(ask: &Ask<'_>, name: &str) -> Named {
    created(ask, "policy", name)
}

pub(super) fn new_profile(ask: &Ask<'_>, name: &str) -> Named {
    created(ask, "instance-profile", name)
}

pub(super) fn new_certificate(ask: &Ask<'_>, name: &str) -> Named {
    created(ask, "server-certificate", name)
}

pub(super) fn new_mfa(ask: &Ask<'_>, name: &str) -> Named {
    created(ask, "mfa", name)
}

/// The ARN of a provider has its URL without the scheme.
pub(super) fn new_oidc_provider(ask: &Ask<'_>, url: &str) -> Named {
    iam(ask, "oidc-provider/", url.split_once("://").map_or(url, |(_, host)| host).trim_end_matches('/'))
}

/// A user by name; the caller where none is named.
pub(super) fn user(ask: &Ask<'_>, name: &str) -> Named {
    let who = ask.world().who(ask.site.caller);
    if name.is_empty() {
        return match (who.user(), who.is) {
            (Some(user), _) => Ok(Some(Target::Resource(user.arn.clone()))),
            (None, Is::Root) => iam(ask, "root", ""),
            (None, _) => ask.odd("Must specify userName when calling with non-User credentials"),
        };
    }
    match who.account_in(ask.world()).and_then(|account| account.users.get(name)) {
        Some(user) => Ok(Some(Target::Resource(user.arn.clone()))),
        None => iam(ask, "user/", name),
    }
}

/// The user whose access key it is.
pub(super) fn user_of_key(ask: &Ask<'_>, id: &str) -> Named {
    let account = ask.world().who(ask.site.caller).account_in(ask.world());
    let mut users = account.into_iter().flat_map(|account| account.users.values());
    match users.find(|user| user.access_keys.iter().any(|key| key.id == id)) {
        Some(user) => Ok(Some(Target::Resource(user.arn.clone()))),
        None => iam(ask, "user/", UNKNOWN),
    }
}

pub(super) fn group(ask: &Ask<'_>, name: &str) -> Named {
    let account = ask.world().who(ask.site.caller).account_in(ask.world());
    match account.and_then(|account| account.groups.get(name)) {
        Some(group) => Ok(Some(Target::Resource(group.arn.clone()))),
        None => iam(ask, "group/", name),
    }
}

/// A role by name or ARN.
pub(super) fn role(ask: &Ask<'_>, name: &str) -> Named {
    if name.starts_with("arn:") {
        return arn(ask, name);
    }
    let account = ask.world().who(ask.site.caller).account_in(ask.world());
    match account.and_then(|account| account.roles.get(name.trim_start_matches('/'))) {
        Some(role) => Ok(Some(Target::Resource(role.arn.clone()))),
        None => iam(ask, "role/", name.trim_start_matches('/')),
    }
}

/// An instance profile by name or ARN.
pub(super) fn profile(ask: &Ask<'_>, name: &str) -> Named {
    match known_profile(ask, name) {
        Some(profile) => Ok(Some(Target::Resource(profile.arn.clone()))),
        None if name.starts_with("arn:") => arn(ask, name),
        None => iam(ask, "instance-profile/", name),
    }
}

fn known_profile<'a>(ask: &Ask<'a>, name: &str) -> Option<&'a InstanceProfile> {
    let account = ask.world().who(ask.site.caller).account?;
    ask.world().accounts.get(&account)?.instance_profiles.get(name.rsplit('/').next()?)
}

/// The role in an instance profile, by the profile's name or ARN. A profile that the world does not list is taken to have
/// the role that is called as it is, as the console makes them.
pub(super) fn role_in_profile(ask: &Ask<'_>, profile: &str) -> Named {
    match known_profile(ask, profile) {
        Some(profile) => profile.role.as_ref().map_or(Ok(None), |name| role(ask, name)),
        None => role(ask, profile.rsplit('/').next().unwrap_or(profile)),
    }
}

/// The managed policy that bounds a user or role.
pub(super) fn boundary(world: &World, arn: &Arn) -> Option<String> {
    let of_role = || world.role(arn).and_then(|role| role.boundary.as_ref());
    world.user(arn).and_then(|user| user.boundary.as_ref()).or_else(of_role).map(Arn::to_string)
}

// ---- S3 --------------------------------------------------------------------------------------------------------------

/// A bucket, or an access point by its ARN.
pub(super) fn bucket(ask: &Ask<'_>, name: &str) -> Named {
    arn(ask, &bucket_arn(name))
}

/// The ARN of a bucket; that of an access point is one already.
pub(super) fn bucket_arn(name: &str) -> String {
    if name.starts_with("arn:") { name.to_owned() } else { format!("arn:aws:s3:::{name}") }
}

/// An object in the bucket of the call.
pub(super) fn object(ask: &Ask<'_>, key: &str) -> Named {
    arn(ask, &object_arn(&ask.need("Bucket")?, key))
}

/// The ARN of an object, whose bucket may be an access point.
pub(super) fn object_arn(bucket: &str, key: &str) -> String {
    if bucket.starts_with("arn:") { format!("{bucket}/object/{key}") } else { format!("arn:aws:s3:::{bucket}/{key}") }
}

/// Text with `%41` and `+` for what URLs cannot hold.
pub(crate) fn unescaped(text: &str) -> String {
    let mut bytes = text.bytes();
    let mut out = Vec::new();
    while let Some(byte) = bytes.next() {
        let mut ahead = bytes.clone();
        let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16));
        match (byte, digit(ahead.next()), digit(ahead.next())) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                bytes = ahead;
            }
            (b'+', ..) => out.push(b' '),
            (byte, ..) => out.push(byte),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

// ---- Others ----------------------------------------------------------------------------------------------------------

/// A function by name, by `account:function:name` or by ARN, with the qualifier of the call or of its own.
pub(super) fn function(ask: &Ask<'_>, name: &str) -> Named {
    let qualified = function_arn(name, ask.site.region, &ask.account());
    let has_qualifier = qualified.split(':').count() > 7;
    match ask.text("Qualifier").filter(|_| !has_qualifier) {
        Some(qualifier) => arn(ask, &format!("{qualified}:{qualifier}")),
        None => arn(ask, &qualified),
    }
}

/// The ARN of a function that is named so, with the qualifier of the name; `account` is that of the caller.
pub(crate) fn function_arn(name: &str, region: &str, account: &str) -> String {
    match name.split(':').collect::<Vec<_>>().as_slice() {
        ["arn", ..] => name.to_owned(),
        [owner, "function", ..] if owner.len() == 12 => format!("arn:aws:lambda:{region}:{name}"),
        _ => format!("arn:aws:lambda:{region}:{account}:function:{name}"),
    }
}

/// A queue by its URL, `https://sqs.REGION.amazonaws.com/ACCOUNT/NAME`.
pub(super) fn queue(ask: &Ask<'_>, url: &str) -> Named {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let mut parts = rest.split('/');
    let (host, account, name) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
    let (Some(account), Some(name)) = (account, name) else {
        return ask.odd(format!("`{url}` is not the URL of a queue: it ends in the account and the name"));
    };
    let region = match host.split('.').collect::<Vec<_>>().as_slice() {
        ["sqs", region, "amazonaws", ..] | [region, "queue", "amazonaws", ..] => (*region).to_owned(),
        _ => ask.site.region.to_owned(),
    };
    Ok(Some(Target::Resource(Arn::build("sqs", &region, account, name))))
}

/// A secret by name or ARN. Secrets Manager puts six letters behind the name: those of the secret that the world lists,
/// or else some, since nobody chooses them.
pub(super) fn secret(ask: &Ask<'_>, id: &str) -> Named {
    let prefix = match id.starts_with("arn:") {
        true => id.to_owned(),
        false => format!("arn:aws:secretsmanager:{}:{}:secret:{id}", ask.site.region, ask.account()),
    };
    match known_secret(ask.world(), &prefix) {
        Some(arn) => Ok(Some(Target::Resource(arn.clone()))),
        None if id.starts_with("arn:") => arn(ask, id),
        None => arn(ask, &format!("{prefix}-{}", suffix(ask, &prefix))),
    }
}

/// The secret with this ARN, or with this one and six letters behind it.
pub(crate) fn known_secret<'w>(world: &'w World, prefix: &str) -> Option<&'w Arn> {
    let is_it = |arn: &&Arn| {
        let rest = arn.as_str().strip_prefix(prefix);
        let named = rest.is_some_and(|rest| rest.is_empty() || rest.len() == 7 && rest.starts_with('-'));
        named && arn.service() == "secretsmanager"
    };
    world.accounts.values().flat_map(|account| account.resources.keys()).find(is_it)
}

fn suffix(ask: &Ask<'_>, what: &str) -> String {
    let id = rolecall_iam::id::unique(ask.world().seed, "", None, what);
    id.chars().rev().take(6).collect()
}

/// The alias in `alias/name` or in its ARN.
pub(super) fn alias(key: &str) -> Option<&str> {
    if key.starts_with("alias/") { Some(key) } else { key.split_once(":alias/").and(key.rsplit(':').next()) }
}

/// A key by id, ARN or alias. Nothing for the keys that AWS keeps for its services: their policies let everybody of the
/// account use them through the service.
pub(super) fn key(ask: &Ask<'_>, id: &str) -> Named {
    match alias(id) {
        Some(alias) if alias.starts_with("alias/aws/") && ask.service != "kms" => Ok(None),
        Some(alias) => {
            let named = if id.starts_with("arn:") { arn(ask, id)? } else { Some(ask.arn("kms", alias)) };
            match named.as_ref().and_then(Target::arn).and_then(|alias| key_of_alias(ask.world(), alias)) {
                Some(key) => Ok(Some(Target::Resource(key))),
                None => ask.odd(format!("there is no alias `{alias}` here: name the key by its id or ARN")),
            }
        }
        None if id.starts_with("arn:") => arn(ask, id),
        None => Ok(Some(ask.arn("kms", &format!("key/{id}")))),
    }
}

/// The ARN of a key, or of an alias of one, that something else names by its id or alias: it is in the account and region
/// of what names it.
pub(crate) fn key_beside(owner: &Arn, id: &str) -> String {
    if id.starts_with("arn:") {
        return id.to_owned();
    }
    let account = owner.account().map(|account| account.to_string()).unwrap_or_default();
    let resource = if id.starts_with("alias/") { id.to_owned() } else { format!("key/{id}") };
    Arn::build("kms", owner.region(), &account, &resource).to_string()
}

/// The key that an alias stands for, by the alias's ARN.
pub(crate) fn key_of_alias(world: &World, alias: &Arn) -> Option<Arn> {
    let resource = world.accounts.values().find_map(|account| account.resources.get(alias))?;
    let target: String = serde_json::from_str(resource.details.get("TargetKeyId")?).ok()?;
    match target.starts_with("arn:") {
        true => target.parse().ok(),
        false => Some(Arn::build("kms", alias.region(), alias.account()?.as_str(), &format!("key/{target}"))),
    }
}

/// The aliases that stand for a key.
pub(super) fn aliases_of<'w>(world: &'w World, key: &Arn) -> Vec<&'w Arn> {
    let resources =
        key.account().and_then(|account| world.accounts.get(&account)).map(|account| account.resources.keys());
    let aliases = resources.into_iter().flatten().filter(|arn| arn.service() == "kms" && arn.after("alias/").is_some());
    aliases.filter(|alias| key_of_alias(world, alias).as_ref() == Some(key)).collect()
}

/// A parameter of Systems Manager: its ARN has one slash before the name, and no version or label.
pub(super) fn parameter(ask: &Ask<'_>, name: &str) -> Named {
    if name.starts_with("arn:") {
        return arn(ask, name);
    }
    let plain = name.split(':').next().unwrap_or(name);
    let resource = format!("parameter/{}", plain.trim_start_matches('/'));
    // Those that AWS publishes belong to no account.
    if format!("{plain}/").starts_with("/aws/service/") {
        return Ok(Some(Target::Resource(Arn::build("ssm", ask.site.region, "", &resource))));
    }
    Ok(Some(ask.arn("ssm", &resource)))
}

/// A document of Systems Manager; those of AWS belong to no account.
pub(super) fn document(ask: &Ask<'_>, name: &str) -> Named {
    if name.starts_with("arn:") {
        return arn(ask, name);
    }
    let account = if name.starts_with("AWS-") || name.starts_with("AWS") { String::new() } else { ask.account() };
    Ok(Some(Target::Resource(Arn::build("ssm", ask.site.region, &account, &format!("document/{name}")))))
}

/// An instance, or a server elsewhere that Systems Manager manages.
pub(super) fn managed_instance(ask: &Ask<'_>, id: &str) -> Named {
    let (service, kind) = if id.starts_with("mi-") { ("ssm", "managed-instance") } else { ("ec2", "instance") };
    Ok(Some(ask.arn(service, &format!("{kind}/{id}"))))
}

/// A table by name or ARN, or the index of it that the call reads.
pub(super) fn table(ask: &Ask<'_>, name: &str) -> Named {
    let table = if name.starts_with("arn:") {
        name.to_owned()
    } else {
        format!("arn:aws:dynamodb:{}:{}:table/{name}", ask.site.region, ask.account())
    };
    match ask.text("IndexName") {
        Some(index) => arn(ask, &format!("{table}/index/{index}")),
        None => arn(ask, &table),
    }
}

/// The root, unit, account or policy of an organization that an id names. Of an organization that the world does not have
/// the id is not known.
pub(super) fn node(ask: &Ask<'_>, id: &str) -> Named {
    let (account, organization) = match &ask.world().organization {
        Some(known) => (known.management.to_string(), known.id.clone()),
        None => (ask.account(), UNKNOWN.to_owned()),
    };
    if let Some(policy) = known_policy(ask.world(), id) {
        return Ok(Some(Target::Resource(policy)));
    }
    let resource = match id.split_once('-').map(|(kind, _)| kind) {
        Some("r") => format!("root/{organization}/{id}"),
        Some("ou") => format!("ou/{organization}/{id}"),
        Some("p") => {
            let kind = ask.text("Type").unwrap_or_else(|| "SERVICE_CONTROL_POLICY".into());
            format!("policy/{organization}/{}/{id}", kind.to_ascii_lowercase())
        }
        _ => format!("account/{organization}/{id}"),
    };
    arn(ask, &format!("arn:aws:organizations::{account}:{resource}"))
}

/// The control policy with this id: the organization's own, or one of those that AWS attaches.
fn known_policy(world: &World, id: &str) -> Option<Arn> {
    let organization = world.organization.as_ref()?;
    let own = organization.policies.iter().map(|policy| policy.arn.clone());
    let aws = [PolicyKind::Scp, PolicyKind::Rcp].map(|kind| ControlPolicy::full_access(kind).arn);
    own.chain(aws).find(|arn| arn.last() == id)
}
