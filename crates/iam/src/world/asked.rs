//! What a request is about, looked up once: the resource, who owns it, and the role that is to be assumed. Refuses to
//! know who asks for what reason, and what policies say.

use super::who::Who;
use super::{Account, Resource, Role, World};
use crate::request::Request;
use rolecall_policy::{AccountId, Arn};

/// What a request is about.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'w> {
    /// The account in which it is decided: the resource's, or the caller's own where nobody owns it.
    pub account: Option<AccountId>,
    /// Whether the resource has an owner that is known here or that its ARN names.
    pub owned: bool,
    /// The listed resource that governs it.
    pub resource: Option<Listed<'w>>,
    /// Whether a role's trust policy decides it (R129).
    pub trust: bool,
    /// The role, where one is to be assumed.
    pub role: Option<&'w Role>,
    /// Whether it uses a KMS key, whose own policy must then agree (R105).
    pub key: bool,
}

/// A resource that an account lists.
#[derive(Clone, Copy, Debug)]
pub struct Listed<'w> {
    /// Who owns it.
    pub account: &'w Account,
    /// The ARN under which it is listed.
    pub arn: &'w Arn,
    /// What is said of it.
    pub resource: &'w Resource,
}

/// Whether the action is one of those that a role's trust policy decides (R129).
pub fn asks_trust(request: &Request) -> bool {
    let companion = ["sts:tagsession", "sts:setsourceidentity"].contains(&request.action.lower());
    // GetFederationToken takes tags as well, and no role is asked for those.
    assumes_role(request) || companion && request.resource.arn().is_some_and(|arn| arn.service() == "iam")
}

/// Whether the action asks for a session of a role.
pub fn assumes_role(request: &Request) -> bool {
    let assumes = ["sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity"];
    assumes.contains(&request.action.lower())
}

impl World {
    /// Looks up what a request is about.
    pub fn asked<'w>(&'w self, who: &Who<'_>, request: &Request) -> Asked<'w> {
        let Some(arn) = request.resource.arn() else {
            let trust = assumes_role(request);
            return Asked { account: who.account, owned: true, resource: None, trust, role: None, key: false };
        };
        let service = arn.service();
        let resource = if matches!(service, "iam" | "sts") { None } else { self.resource(arn) };
        let owner = resource.map(|listed| listed.account.id).or_else(|| arn.account());
        let trust = asks_trust(request);
        // AssumeRoot is asked of the caller's own account, whatever account it is about.
        let elsewhere = request.action.is("sts:AssumeRoot");
        Asked {
            account: owner.filter(|_| !elsewhere).or(who.account),
            owned: owner.is_some(),
            resource,
            trust,
            role: if trust { self.role(arn) } else { None },
            key: service == "kms" && request.action.service() == "kms" && arn.after("key/").is_some(),
        }
    }

    /// The listed resource that governs `arn`: itself, or the bucket, table or log group that it lies in.
    pub fn resource(&self, arn: &Arn) -> Option<Listed<'_>> {
        self.listed(arn.as_str()).or_else(|| self.listed(container(arn)?))
    }

    fn listed(&self, arn: &str) -> Option<Listed<'_>> {
        self.accounts.values().find_map(|account| {
            let (arn, resource) = account.resources.get_key_value(arn)?;
            Some(Listed { account, arn, resource })
        })
    }
}

/// The bucket of an object; the table of an index or a stream and the group of a log stream, whose policy governs them
/// (R111).
fn container(arn: &Arn) -> Option<&str> {
    let within = match arn.service() {
        "s3" => arn.resource().bytes().position(|byte| byte == b'/')?,
        "dynamodb" => arn.resource().find("/index/").or_else(|| arn.resource().find("/stream/"))?,
        "logs" => arn.resource().find(":log-stream:").or_else(|| arn.resource().strip_suffix(":*").map(str::len))?,
        _ => return None,
    };
    let before = arn.as_str().len() - arn.resource().len();
    arn.as_str().get(..before + within)
}
