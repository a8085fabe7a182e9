//! The operations of `aws sns` on standard topics. Refuses to know who may publish and subscribe.

mod publish;
mod subscriptions;
mod topic;
mod topics;

use super::operation::{Operation, operation};

pub(crate) const OPERATIONS: &[Operation] = &[
    operation("AddPermission", topics::add_permission),
    operation("CreateTopic", topics::create).without(&["DataProtectionPolicy"]),
    operation("DeleteTopic", topics::delete),
    operation("GetSubscriptionAttributes", subscriptions::attributes),
    operation("GetTopicAttributes", topics::attributes),
    operation("ListSubscriptions", subscriptions::list).without(&["NextToken"]),
    operation("ListSubscriptionsByTopic", subscriptions::list_by_topic).without(&["NextToken"]),
    operation("ListTagsForResource", topics::list_tags),
    operation("ListTopics", topics::list).without(&["NextToken"]),
    operation("Publish", publish::publish).without(&["PhoneNumber", "MessageDeduplicationId", "MessageGroupId"]),
    operation("RemovePermission", topics::remove_permission),
    operation("SetTopicAttributes", topics::set_attribute),
    operation("Subscribe", subscriptions::subscribe),
    operation("TagResource", topics::tag),
    operation("Unsubscribe", subscriptions::unsubscribe),
    operation("UntagResource", topics::untag),
];
