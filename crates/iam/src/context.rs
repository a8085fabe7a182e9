//! The condition keys of a request: what it brings and what AWS fills in (semantics §5). Refuses to know policies.

use crate::request::Request;
use crate::time::Time;
use crate::world::asked::{Asked, assumes_role};
use crate::world::who::{Is, Who};
use crate::world::{Organization, World};
use rolecall_policy::{AccountId, Arn, keys};
use std::borrow::Cow;

/// The keys that AWS fills in and a scenario cannot know unless it is told.
const UNSAID: [&str; 3] = ["aws:sourceip", "aws:useragent", "aws:requestedregion"];

/// The keys that a service brings when it acts for a resource.
const OF_SERVICES: [&str; 4] = ["aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"];

/// The keys that depend on an organization.
const OF_ORGANIZATIONS: [&str; 4] =
    ["aws:principalorgid", "aws:principalorgpaths", "aws:resourceorgid", "aws:resourceorgpaths"];

/// The condition keys of one request, worked out when they are asked for.
pub struct Context<'w> {
    world: &'w World,
    who: Who<'w>,
    request: &'w Request,
    asked: Asked<'w>,
}

impl<'w> Context<'w> {
    /// The keys of this request.
    pub fn new(world: &'w World, who: Who<'w>, request: &'w Request, asked: Asked<'w>) -> Context<'w> {
        Context { world, who, request, asked }
    }

    /// Who asks.
    pub fn who(&self) -> &Who<'w> {
        &self.who
    }

    /// The world.
    pub fn world(&self) -> &'w World {
        self.world
    }

    /// Whether a role's trust policy decides the request.
    pub fn asks_trust(&self) -> bool {
        self.asked.trust
    }

    /// The values of a key, which is given in lower case; nothing when it is absent.
    pub fn get(&self, key: &str) -> Option<Cow<'_, [String]>> {
        match self.brought(key) {
            Some(values) if key == "aws:tagkeys" => {
                // Keys of tags are told apart without regard to case (R152).
                let known = |key: &&String| values.iter().any(|value| value.eq_ignore_ascii_case(key));
                let more = self.inherited().map(|(key, _)| key).filter(|key| !known(key));
                Some(values.iter().chain(more).cloned().collect::<Vec<_>>().into())
            }
            // A key without any value is absent.
            Some(values) => Some(Cow::Borrowed(values)).filter(|values| !values.is_empty()),
            None => match self.many(key) {
                Some(values) => Some(Cow::Owned(values)).filter(|values: &Cow<'_, [String]>| !values.is_empty()),
                None => self.filled(key).map(|value| Cow::Owned(vec![value])),
            },
        }
    }

    /// The one value of a key, as a variable needs it; nothing for keys with many values (R47).
    pub fn single(&self, key: &str) -> Option<String> {
        if keys::is_multivalued(key) {
            return None;
        }
        match self.brought(key) {
            Some([value]) => Some(value.clone()),
            Some(_) => None,
            None => self.filled(key),
        }
    }

    /// Whether the request itself brings the key.
    pub fn is_given(&self, key: &str) -> bool {
        self.request.context.contains_key(key)
    }

    /// Whether AWS would know the key and the scenario does not say it.
    pub fn is_unsaid(&self, key: &str) -> bool {
        let may_be = match key {
            // A request through a VPC endpoint has no public address (R67).
            "aws:sourceip" => !self.is_given("aws:sourcevpce"),
            "sts:rolesessionname" => assumes_role(self.request),
            _ if UNSAID.contains(&key) => true,
            _ if OF_SERVICES.contains(&key) => matches!(self.who.is, Is::Service(_)),
            _ if OF_ORGANIZATIONS.contains(&key) => self.world.organization.is_none() && self.who.account.is_some(),
            _ => key.starts_with("aws:resourcetag/") && self.owned_but_not_listed(),
        };
        may_be && self.get(key).is_none()
    }

    /// The values that the request or the credentials bring.
    fn brought(&self, key: &str) -> Option<&[String]> {
        let of_session = || self.who.session().and_then(|session| session.keys.get(key));
        self.request.context.get(key).or_else(of_session).map(Vec::as_slice)
    }

    /// The tags that a session passes on when it asks for the next one: they count as tags of that request (R153).
    fn inherited(&self) -> impl Iterator<Item = (&'w String, &'w String)> {
        let session = self.who.session().filter(|_| self.asked.trust);
        session.into_iter().flat_map(|session| session.inherited())
    }

    /// What AWS fills in for keys with many values.
    fn many(&self, key: &str) -> Option<Vec<String>> {
        let path = |account: Option<AccountId>| Some(vec![self.organization_of(account)?.path(account?)?]);
        match key {
            "aws:tagkeys" => Some(self.inherited().map(|(key, _)| key.clone()).collect()),
            "aws:principalorgpaths" => path(self.who.account),
            "aws:resourceorgpaths" => path(self.asked.account),
            "aws:sourceorgpaths" => path(self.source_account()),
            "aws:vpceorgpaths" => path(self.endpoint_account()),
            "aws:principalservicenameslist" => match self.who.is {
                Is::Service(name) => Some(vec![name.to_string()]),
                _ => None,
            },
            _ => None,
        }
    }

    /// What AWS fills in (semantics §5).
    fn filled(&self, key: &str) -> Option<String> {
        let who = &self.who;
        let text = |value: &str| Some(value.to_string());
        let organization = |account| self.organization_of(account).map(|it| it.id.clone());
        let (name, tag) = key.split_once('/').unwrap_or((key, ""));
        match name {
            "aws:currenttime" => Some(self.now().to_string()),
            "aws:epochtime" => Some(self.now().epoch_seconds().to_string()),
            "aws:securetransport" => text("true"),
            "aws:viaawsservice" => Some(self.brought("aws:calledvia").is_some_and(|it| !it.is_empty()).to_string()),
            "aws:calledviafirst" => self.brought("aws:calledvia")?.first().cloned(),
            "aws:calledvialast" => self.brought("aws:calledvia")?.last().cloned(),
            "aws:requestedregion" => self.region(),
            "aws:principalarn" => who.principal_arn().map(|arn| arn.to_string()),
            "aws:principalaccount" => match who.is {
                Is::Anonymous => text("anonymous"),
                _ => who.account.map(|account| account.to_string()),
            },
            "aws:principalorgid" => organization(who.account),
            "aws:principaltype" => who.principal_type().and_then(text),
            "aws:principalisawsservice" => match who.is {
                Is::Anonymous | Is::Federated(_) => None,
                Is::Service(_) => text("true"),
                _ => text("false"),
            },
            "aws:principalservicename" => match who.is {
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
                Some((self.now().epoch_seconds() - proved.epoch_seconds()).to_string())
            }
            "aws:sourceidentity" => who.session()?.source_identity.clone(),
            "sts:sourceidentity" if self.asked.trust => who.session()?.source_identity.clone(),
            "aws:assumedroot" => matches!(who.is, Is::AssumedRoot(_)).then(|| "true".into()),
            "aws:federatedprovider" => match who.is {
                Is::Federated(provider) if !provider.contains(":saml-provider/") => text(provider),
                _ => None,
            },
            "aws:requesttag" => {
                let mut inherited = self.inherited();
                inherited.find(|(key, _)| key.eq_ignore_ascii_case(tag)).map(|(_, value)| value.clone())
            }
            "aws:resourceaccount" => self.asked.account.map(|account| account.to_string()),
            "s3:resourceaccount" if self.service() == Some("s3") => {
                self.asked.account.map(|account| account.to_string())
            }
            "s3:existingobjecttag" => {
                let (_, object) = self.request.resource.arn()?.resource().split_once('/')?;
                self.asked.resource?.resource.object_tag(object, tag).cloned()
            }
            "aws:resourceorgid" => organization(self.asked.account),
            "aws:sourceorgid" => organization(self.source_account()),
            "aws:vpceaccount" => self.endpoint_account().map(|account| account.to_string()),
            "aws:vpceorgid" => organization(self.endpoint_account()),
            "kms:calleraccount" => who.account.map(|account| account.to_string()),
            _ => match name.split_once(':') {
                Some((service, "resourcetag")) if service == "aws" || Some(service) == self.service() => {
                    self.resource_tag(tag)
                }
                _ => None,
            },
        }
    }

    /// When the request is made: the time that it brings under either key, else that of the world.
    fn now(&self) -> Time {
        let brought = ["aws:currenttime", "aws:epochtime"].into_iter().find_map(|key| self.brought(key)?.first());
        brought.and_then(|text| Time::parse(text)).unwrap_or(self.world.clock)
    }

    /// The organization, when the account is in it.
    fn organization_of(&self, account: Option<AccountId>) -> Option<&'w Organization> {
        let account = account?;
        self.world.organization.as_ref().filter(|organization| organization.holds(account))
    }

    /// The account on whose behalf a service acts.
    fn source_account(&self) -> Option<AccountId> {
        self.brought("aws:sourceaccount")?.first()?.parse().ok()
    }

    /// The account of the VPC endpoint that the request came through.
    fn endpoint_account(&self) -> Option<AccountId> {
        let id = self.brought("aws:sourcevpce")?.first()?;
        self.world.endpoint(id).map(|listed| listed.account.id)
    }

    /// Whether the resource belongs to somebody here, who says nothing more of it.
    fn owned_but_not_listed(&self) -> bool {
        self.asked.resource.is_none() && self.request.resource.arn().is_some_and(|arn| arn.service() != "iam")
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
                let listed = self.asked.resource.filter(|listed| listed.arn == arn)?;
                &listed.resource.tags
            }
        };
        tags.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| value.clone())
    }
}
