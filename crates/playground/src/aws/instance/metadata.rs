//! The instance metadata service, as it answers on the instance itself: versions 1 and 2. Refuses to know who asks, and what
//! the credentials may do.

use super::{Instance, Without, credentials, find};
use crate::aws::kept;
use crate::machine::host::Host;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rolecall_iam::{Time, World, id};
use serde_json::{Map, Value};

/// What was asked.
pub(crate) struct Asked<'a> {
    pub(crate) method: &'a str,
    /// Without the host, from the first slash.
    pub(crate) path: &'a str,
    /// With names in lower case.
    pub(crate) headers: &'a [(String, String)],
}

/// Status and body.
pub(crate) type Answer = (u16, String);

const TTL: &str = "x-aws-ec2-metadata-token-ttl-seconds";
const TOKEN: &str = "x-aws-ec2-metadata-token";

pub(crate) fn answer(world: &mut World, host: &mut Host, asked: &Asked<'_>) -> Answer {
    let header = |name: &str| asked.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let now = world.clock;
    let Some(instance) = find(world, &host.instance) else { return page(404) };
    if instance.metadata_option("HttpEndpoint") != "enabled" {
        return page(403);
    }
    if asked.path.trim_end_matches('/') == "/latest/api/token" {
        let seconds = header(TTL).and_then(|text| text.parse::<i64>().ok()).filter(|it| (1..=21_600).contains(it));
        return match (asked.method, seconds) {
            ("PUT", Some(seconds)) => {
                let what = format!("{}/{now}/{}", host.instance, host.tokens.len());
                let mut letters = STANDARD.encode(id::secret(world.seed, &what));
                letters.truncate(49);
                let token = format!("AQAEA{letters}==");
                host.tokens.insert(token.clone(), now.plus(seconds));
                (200, token)
            }
            ("PUT", None) => page(400),
            _ => page(405),
        };
    }
    let version = match header(TOKEN) {
        Some(token) if host.tokens.get(token).is_some_and(|until| *until > now) => "2.0",
        Some(_) => return page(401),
        None if instance.metadata_option("HttpTokens") == "required" => return page(401),
        None => "1.0",
    };
    if asked.method != "GET" && asked.method != "HEAD" {
        return page(405);
    }
    let path: Vec<&str> = asked.path.split('/').filter(|step| !step.is_empty()).collect();
    let role = instance.profile().and_then(|profile| profile.role.clone());
    match path.as_slice() {
        ["latest" | "2021-07-15", "meta-data", "iam", "security-credentials", name]
            if role.as_deref() == Some(*name) =>
        {
            (200, given(credentials(world, &host.instance.clone(), version), name, now))
        }
        [] => (200, "2021-07-15\nlatest".into()),
        ["latest" | "2021-07-15"] => (200, "dynamic\nmeta-data".into()),
        ["latest" | "2021-07-15", rest @ ..] => {
            read(world, instance, rest).map_or_else(|| page(404), |text| (200, text))
        }
        _ => page(404),
    }
}

/// The credentials in the form of the service, which has blanks on both sides of its colons.
fn given(found: Result<rolecall_iam::world::Session, Without>, role: &str, now: Time) -> String {
    match found {
        Ok(session) => listed(&[
            ("Code", "Success"),
            ("LastUpdated", &session.issued.to_string()),
            ("Type", "AWS-HMAC"),
            ("AccessKeyId", &session.id.0),
            ("SecretAccessKey", &session.secret),
            ("Token", &session.token),
            ("Expiration", &session.expires.to_string()),
        ]),
        Err(_) => listed(&[
            ("Code", "AssumeRoleUnauthorizedAccess"),
            (
                "Message",
                &format!(
                    "EC2 cannot assume the role {role}. Please see documentation at \
                     https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_iam-ec2.html#troubleshoot_iam-ec2_errors-info-doc-unauthorized-access."
                ),
            ),
            ("LastUpdated", &now.to_string()),
        ]),
    }
}

fn listed(members: &[(&str, &str)]) -> String {
    let lines: Vec<String> = members.iter().map(|(name, value)| format!("  \"{name}\" : \"{value}\"")).collect();
    format!("{{\n{}\n}}", lines.join(",\n"))
}

/// All that is only read; nothing where there is no such item.
fn read(world: &World, instance: Instance<'_>, path: &[&str]) -> Option<String> {
    let items = items(world, instance, &instance.zone());
    let wanted = path.join("/");
    if let Some((_, text)) = items.iter().find(|(name, _)| name.trim_end_matches('/') == wanted) {
        return Some(text.clone());
    }
    // A directory: what lies in it, directories with a slash behind.
    let below = if wanted.is_empty() { String::new() } else { format!("{wanted}/") };
    let mut names: Vec<String> = Vec::new();
    for rest in items.iter().filter_map(|(name, _)| name.strip_prefix(&below)) {
        let name = rest.split_once('/').map_or_else(|| rest.to_owned(), |(first, _)| format!("{first}/"));
        if !names.contains(&name) {
            names.push(name);
        }
    }
    (!names.is_empty()).then(|| names.join("\n"))
}

/// Every item by its path, in the order in which the service lists them. What is not known here is left out.
fn items(world: &World, instance: Instance<'_>, zone: &str) -> Vec<(String, String)> {
    let text = |name: &str| instance.text(name);
    let mut items: Vec<(&str, Option<String>)> = vec![
        ("dynamic/instance-identity/document", Some(document(instance, zone))),
        ("meta-data/ami-id", text("ImageId")),
        ("meta-data/ami-launch-index", Some("0".into())),
        ("meta-data/hostname", Some(instance.private_dns())),
    ];
    let profile = instance.profile();
    let role = profile.and_then(|profile| profile.role.clone());
    let info = profile.map(|profile| {
        listed(&[
            ("Code", "Success"),
            ("LastUpdated", &world.clock.to_string()),
            ("InstanceProfileArn", profile.arn.as_str()),
            ("InstanceProfileId", &world.unique_id(&profile.arn)),
        ])
    });
    let of_account = listed(&[
        ("Code", "Success"),
        ("LastUpdated", &world.clock.to_string()),
        ("AccountId", instance.account.id.as_str()),
    ]);
    let groups = kept::detail(instance.resource, "SecurityGroups");
    let groups = groups.as_ref().and_then(Value::as_array).into_iter().flatten();
    let groups: Vec<&str> = groups.filter_map(|group| group.get("GroupName")?.as_str()).collect();
    let state = instance.text("InstanceType").unwrap_or_else(|| "t3.micro".into());
    items.extend([
        ("meta-data/iam/info", info),
        ("meta-data/iam/security-credentials/", role),
        ("meta-data/identity-credentials/ec2/info", Some(of_account)),
        ("meta-data/instance-id", Some(instance.id().into())),
        ("meta-data/instance-life-cycle", Some("on-demand".into())),
        ("meta-data/instance-type", Some(state)),
        ("meta-data/local-hostname", Some(instance.private_dns())),
        ("meta-data/local-ipv4", Some(instance.private_ip())),
        ("meta-data/placement/availability-zone", Some(zone.into())),
        ("meta-data/placement/region", Some(instance.arn.region().into())),
        ("meta-data/public-hostname", instance.public_dns()),
        ("meta-data/public-ipv4", instance.public_ip()),
        ("meta-data/public-keys/", text("KeyName").map(|key| format!("0={key}"))),
        ("meta-data/reservation-id", text("ReservationId")),
        ("meta-data/security-groups", Some(groups.join("\n")).filter(|text| !text.is_empty())),
        ("meta-data/services/domain", Some("amazonaws.com".into())),
        ("meta-data/services/partition", Some("aws".into())),
    ]);
    let mut all: Vec<(String, String)> =
        items.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text?))).collect();
    if instance.metadata_option("InstanceMetadataTags") == "enabled" {
        let tags = instance.resource.tags.iter();
        all.extend(tags.map(|(key, value)| (format!("meta-data/tags/instance/{key}"), value.clone())));
    }
    all
}

/// The identity document, by the names of its members.
fn document(instance: Instance<'_>, zone: &str) -> String {
    let mut members = Map::new();
    let mut put = |name: &str, value: Option<String>| {
        members.insert(name.into(), value.map_or(Value::Null, Value::String));
    };
    put("accountId", Some(instance.account.id.to_string()));
    put("availabilityZone", Some(zone.into()));
    put("imageId", instance.text("ImageId"));
    put("instanceId", Some(instance.id().into()));
    put("instanceType", Some(instance.text("InstanceType").unwrap_or_else(|| "t3.micro".into())));
    put("pendingTime", Some(instance.resource.created.to_string()));
    put("privateIp", Some(instance.private_ip()));
    put("region", Some(instance.arn.region().into()));
    put("version", Some("2017-09-30".into()));
    let lines: Vec<String> = members.iter().map(|(name, value)| format!("  \"{name}\" : {value}")).collect();
    format!("{{\n{}\n}}", lines.join(",\n"))
}

/// The page that stands for a refusal.
fn page(status: u16) -> Answer {
    let title = match status {
        400 => "400 - Bad Request",
        401 => "401 - Unauthorized",
        403 => "403 - Forbidden",
        405 => "405 - Method Not Allowed",
        _ => "404 - Not Found",
    };
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>\n<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\"\n\
         \t\"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">\n<html xmlns=\"http://www.w3.org/1999/xhtml\" \
         xml:lang=\"en\" lang=\"en\">\n <head>\n  <title>{title}</title>\n </head>\n <body>\n  <h1>{title}</h1>\n \
         </body>\n</html>\n"
    );
    (status, text)
}
