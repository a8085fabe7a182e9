//! The operations of `aws sqs` on standard queues. Refuses to know who may send and receive.

mod attributes;
mod digest;
mod messages;
mod permissions;
mod queue;

pub(super) use messages::deliver;

use super::operation::{Operation, operation};

pub(crate) const OPERATIONS: &[Operation] = &[
    operation("AddPermission", permissions::add),
    operation("ChangeMessageVisibility", messages::change_visibility),
    operation("CreateQueue", queue::create),
    operation("DeleteMessage", messages::delete),
    operation("DeleteQueue", queue::delete),
    operation("GetQueueAttributes", attributes::get),
    operation("GetQueueUrl", queue::url),
    operation("ListQueueTags", queue::list_tags),
    operation("ListQueues", queue::list).without(&["MaxResults", "NextToken"]),
    operation("PurgeQueue", messages::purge),
    operation("ReceiveMessage", messages::receive).without(&["ReceiveRequestAttemptId"]),
    operation("RemovePermission", permissions::remove),
    operation("SendMessage", messages::send).without(&[
        "MessageDeduplicationId",
        "MessageGroupId",
        "MessageSystemAttributes",
    ]),
    operation("SetQueueAttributes", attributes::set),
    operation("TagQueue", queue::tag),
    operation("UntagQueue", queue::untag),
];
