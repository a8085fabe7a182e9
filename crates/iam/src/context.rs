//! The condition keys of a request: what it brings and what AWS fills in (semantics §5). Refuses to know policies.

use crate::request::Request;
use crate::world::World;
use crate::world::who::{Is, Who};
use rolecall_policy::{AccountId, Arn};
use std::borrow::Cow;

/// The keys that have many values by their type, in lower case.
const MULTIVALUED: [&str; 15] = [
    "aws:tagkeys",
    "aws:calledvia",
    "aws:principalorgpaths",
    "aws:resourceorgpaths",
    "aws:sourceorgpaths",
    "aws:vpceorgpaths",
    "aws:principalservicenameslist",
    "sts:transitivetagkeys",
    "dynamodb:leadingkeys",
    "dynamodb:attributes",
    "kms:encryptioncontextkeys",
    "kms:grantoperations",
    "kms:resourcealiases",
    "s3:requestobjecttagkeys",
    "s3:inventoryaccessibleoptionalfields",
];

/// The keys that AWS fills in and a scenario cannot know unless it is told.
const UNSAID: [&str; 3] = ["aws:sourceip", "aws:useragent", "aws:requestedregion"];

/// The condition keys of one request, worked out when they are asked for.
pub struct Context<'w> {
    world: &'w World,
    who: Who<'w>,
    request: &'w Request,
    owner: Option<AccountId>,
}

impl<'w> Context<'w> {
    /// The keys of this request.
    pub fn new(world: &'w World, who: Who<'w>, request: &'w Request, owner: Option<AccountId>) -> Context<'w> {
        Context { world, who, request, owner }
    }

    /// Who asks.
    pub fn who(&self) -> &Who<'w> {
        &self.who
    }

    /// The world.
    pub fn world(&self) -> &'w World {
        self.world
    }

    /// The values of a key, which is given in lower case; nothing when it is absent.
    pub fn get(&self, key: &str) -> Option<Cow<'_, [String]>> {
        match self.request.context.get(key) {
            // A key without any value is absent.
            Some(values) => Some(Cow::Borrowed(values.as_slice())).filter(|values| !values.is_empty()),
            None => self.filled(key).map(|value| Cow::Owned(vec![value])),
        }
    }

    /// The one value of a key, as a variable needs it; nothing for keys with many values (R47).
    pub fn single(&self, key: &str) -> Option<String> {
        if is_multivalued(key) {
            return None;
        }
        match self.request.context.get(key).map(Vec::as_slice) {
            Some([value]) => Some(value.clone()),
            Some(_) => None,
            None => self.filled(key),
        }
    }

    /// Whether AWS would know the key and the scenario does not say it.
    pub fn is_unsaid(&self, key: &str) -> bool {
        UNSAID.contains(&key) && self.get(key).is_none()
    }

    /// What AWS fills in (semantics §5).
    fn filled(&self, key: &str) -> Option<String> {
        let who = &self.who;
        let text = |value: &str| Some(value.to_string());
        let (name, tag) = key.split_once('/').unwrap_or((key, ""));
        match name {
            "aws:currenttime" => Some(self.world.clock.to_string()),
            "aws:epochtime" => Some(self.world.clock.epoch_seconds().to_string()),
            "aws:securetransport" => text("true"),
            "aws:viaawsservice" => text("false"),
            "aws:requestedregion" => self.region(),
            "aws:principalarn" => who.principal_arn().map(|arn| arn.to_string()),
            "aws:principalaccount" => match who.is {
                Is::Anonymous => text("anonymous"),
                _ => who.account.map(|account| account.to_string()),
            },
            "aws:principaltype" => who.principal_type().and_then(text),
            "aws:principalisawsservice" => match who.is {
                Is::Anonymous => None,
                Is::Service(_) => text("true"),
                _ => text("false"),
            },
            "aws:principalservicename" | "aws:principalservicenameslist" => match who.is {
                Is::Service(name) => text(name),
                _ => None,
            },
            "aws:principaltag" => who.tag(tag).and_then(text),
            "aws:userid" => who.user_id(self.world),
            "aws:username" => who.user().and_then(|user| text(&user.name)),
            "aws:tokenissuetime" => who.session().map(|session| session.issued.to_string()),
            "aws:multifactorauthpresent" => who.session().map(|session| session.mfa.is_some().to_string()),
            "aws:multifactorauthage" => {
                let proved = who.session()?.mfa?;
                Some((self.world.clock.epoch_seconds() - proved.epoch_seconds()).to_string())
            }
            "aws:resourceaccount" => self.owner.map(|account| account.to_string()),
            _ => match name.split_once(':') {
                Some((service, "resourcetag")) if service == "aws" || Some(service) == self.service() => {
                    self.resource_tag(tag)
                }
                _ => None,
            },
        }
    }

    fn service(&self) -> Option<&str> {
        self.request.resource.arn().map(Arn::service)
    }

    /// The region of the endpoint: the resource's own, or us-east-1 for services without regions.
    fn region(&self) -> Option<String> {
        let [_, _, service, region, ..] = self.request.resource.arn().map(Arn::parts).unwrap_or_default();
        let service = if service.is_empty() { self.request.action.service() } else { service };
        match (region, service) {
            ("", "iam" | "sts" | "organizations" | "cloudfront" | "route53") => Some("us-east-1".into()),
            ("", _) => None,
            (region, _) => Some(region.into()),
        }
    }

    /// A tag of the resource; objects have their own tags, which are not those of their bucket.
    fn resource_tag(&self, key: &str) -> Option<String> {
        let arn = self.request.resource.arn()?;
        let tags = match arn.resource().split_once('/') {
            Some(("role", _)) if arn.service() == "iam" => &self.world.role(arn)?.tags,
            Some(("user", _)) if arn.service() == "iam" => &self.world.user(arn)?.tags,
            _ => {
                let (_, listed, resource) = self.world.resource(arn)?;
                if listed != arn {
                    return None;
                }
                &resource.tags
            }
        };
        tags.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| value.clone())
    }
}

/// Whether a key has many values by its type.
pub fn is_multivalued(key: &str) -> bool {
    MULTIVALUED.contains(&key) || key.ends_with(":amr")
}
