//! One topic, its subscriptions, and what SNS tells of it. Refuses to know who may publish and subscribe.

use super::super::door::Api;
use super::super::failure::{Outcome, Stop};
use super::super::input::Input;
use super::super::kept;
use super::super::resource_policy::as_kept;
use rolecall_iam::World;
use rolecall_iam::world::{Account, Resource};
use rolecall_policy::{AccountId, Arn};
use serde_json::{Value, json};

/// A topic as it is now.
pub(super) struct Topic {
    pub(super) arn: Arn,
    pub(super) resource: Resource,
}

pub(super) fn invalid(api: &mut Api<'_, '_>, what: &str) -> Stop {
    api.refuse("InvalidParameter", format!("Invalid parameter: {what}"))
}

/// The topic that a parameter names, once the caller may do with it what the call asks, and it is there.
pub(super) fn asked(api: &mut Api<'_, '_>, input: &Input, parameter: &str) -> Outcome<Topic> {
    let given = input.need(parameter);
    let arn: Arn = match given.parse() {
        Ok(arn) => arn,
        Err(_) => {
            let many = given.split(':').count();
            let what = format!("{parameter} Reason: An ARN must have at least 6 elements, not {many}");
            return Err(invalid(api, &what));
        }
    };
    let known = kept::find(api.context.world, &arn).map(|(_, resource)| resource.clone());
    let key = known.as_ref().and_then(|resource| kept::key(&arn, resource, "KmsMasterKeyId"));
    match key {
        Some(key) => api.call(&input.with("KmsMasterKeyId", key))?,
        None => api.call(input)?,
    }
    match known.filter(|_| is_topic(&arn)) {
        Some(resource) => Ok(Topic { arn, resource }),
        None if parameter == "ResourceArn" => Err(api.refuse("ResourceNotFound", "Resource does not exist")),
        None => Err(api.refuse("NotFound", "Topic does not exist")),
    }
}

/// A subscription has the ARN of its topic and an id behind that.
pub(super) fn is_topic(arn: &Arn) -> bool {
    arn.service() == "sns" && !arn.resource().contains(':')
}

/// The topic of a subscription.
pub(super) fn topic_of(subscription: &Arn) -> Option<Arn> {
    subscription.as_str().rsplit_once(':')?.0.parse().ok()
}

/// A subscription, and whose it is.
pub(super) struct Subscription<'w> {
    pub(super) arn: &'w Arn,
    pub(super) owner: &'w Account,
    pub(super) resource: &'w Resource,
}

impl Subscription<'_> {
    pub(super) fn text(&self, name: &str) -> String {
        kept::text(self.resource, name).unwrap_or_default()
    }

    pub(super) fn is_pending(&self) -> bool {
        self.text("PendingConfirmation") == "true"
    }
}

/// All subscriptions to topics of a region.
pub(super) fn subscriptions<'w>(world: &'w World, region: &str) -> Vec<Subscription<'w>> {
    let of_account = |owner: &'w Account| {
        let listed = kept::listed(world, owner.id, ("sns", region, ""));
        listed.into_iter().map(move |(arn, resource)| Subscription { arn, owner, resource })
    };
    world.accounts.values().flat_map(of_account).filter(|it| !is_topic(it.arn)).collect()
}

/// What a topic's policy is where nobody set one. SNS alone gives the key that it asks about, so it opens the topic to
/// nobody here beyond what identity-based policies do.
pub(super) fn default_policy(arn: &Arn, account: AccountId) -> String {
    json!({
        "Version": "2008-10-17",
        "Id": "__default_policy_ID",
        "Statement": [{
            "Sid": "__default_statement_ID",
            "Effect": "Allow",
            "Principal": { "AWS": "*" },
            "Action": [
                "SNS:GetTopicAttributes", "SNS:SetTopicAttributes", "SNS:AddPermission", "SNS:RemovePermission",
                "SNS:DeleteTopic", "SNS:Subscribe", "SNS:ListSubscriptionsByTopic", "SNS:Publish",
            ],
            "Resource": arn.as_str(),
            "Condition": { "StringEquals": { "AWS:SourceOwner": account.as_str() } },
        }],
    })
    .to_string()
}

/// How SNS tries again where an HTTP endpoint does not answer.
const DELIVERY: &str = concat!(
    r#"{"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":20,"maxDelayTarget":20,"numRetries":3,"#,
    r#""numMaxDelayRetries":0,"numNoDelayRetries":0,"numMinDelayRetries":0,"backoffFunction":"linear"},"#,
    r#""disableSubscriptionOverrides":false,"defaultRequestPolicy":{"headerContentType":"text/plain; charset=UTF-8"}}}"#
);

impl Topic {
    pub(super) fn account(&self) -> Option<AccountId> {
        self.arn.account()
    }

    /// The policy that it has, or the one by default.
    pub(super) fn policy(&self) -> String {
        match (&self.resource.policy, self.account()) {
            (Some(policy), _) => as_kept(policy.clone()).text.clone(),
            (None, Some(account)) => default_policy(&self.arn, account),
            (None, None) => String::new(),
        }
    }

    /// What GetTopicAttributes tells.
    pub(super) fn attributes(&self, world: &World) -> Value {
        let subscribed = subscriptions(world, self.arn.region());
        let mine: Vec<_> = subscribed.iter().filter(|it| topic_of(it.arn).as_ref() == Some(&self.arn)).collect();
        let pending = mine.iter().filter(|it| it.is_pending()).count();
        let set = |name: &str| kept::text(&self.resource, name);
        let mut told = serde_json::Map::new();
        let mut tell = |name: &str, value: Option<String>| {
            told.extend(value.map(|value| (name.to_owned(), json!(value))));
        };
        tell("Policy", Some(self.policy()));
        tell("Owner", self.account().map(|account| account.to_string()));
        tell("SubscriptionsPending", Some(pending.to_string()));
        tell("KmsMasterKeyId", set("KmsMasterKeyId"));
        tell("TopicArn", Some(self.arn.to_string()));
        tell("EffectiveDeliveryPolicy", Some(DELIVERY.into()));
        tell("SubscriptionsConfirmed", Some((mine.len() - pending).to_string()));
        tell("DisplayName", Some(set("DisplayName").unwrap_or_default()));
        tell("SubscriptionsDeleted", Some("0".into()));
        Value::Object(told)
    }
}
