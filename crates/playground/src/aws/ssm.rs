//! The operations of `aws ssm` on parameters. Refuses to know documents, commands and sessions, and who may read what.

mod list;
mod parameter;
mod public;
mod read;
mod write;

use super::operation::{Operation, operation};

pub(super) use parameter::image;

pub(crate) const OPERATIONS: &[Operation] = &[
    operation("AddTagsToResource", write::tag),
    operation("DeleteParameter", write::delete),
    operation("DeleteParameters", write::delete_all),
    operation("DescribeParameters", list::describe).without(&["MaxResults", "NextToken", "Shared"]),
    operation("GetParameter", read::one),
    operation("GetParameterHistory", read::history).without(&["MaxResults", "NextToken"]),
    operation("GetParameters", read::several),
    operation("GetParametersByPath", list::by_path).without(&["MaxResults", "NextToken", "ParameterFilters"]),
    operation("ListTagsForResource", write::list_tags),
    operation("PutParameter", write::put).without(&["AllowedPattern", "Policies"]),
    operation("RemoveTagsFromResource", write::untag),
];
