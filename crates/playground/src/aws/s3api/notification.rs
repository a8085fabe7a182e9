//! Whom a bucket tells of what happens in it: S3 takes only destinations that let it in, and tries them when they are set.
//! Refuses to tell them anything.

use super::super::bucket;
use super::super::door::Api;
use super::super::failure::Outcome;
use super::super::input::Input;
use super::super::kept;
use crate::view::Hint;
use rolecall_iam::{Caller, Request, Target, Verdict, authorize};
use rolecall_policy::Arn;
use serde_json::Value;

const SERVICE: &str = "s3.amazonaws.com";

/// The lists of a configuration, the member that names the destination, and what S3 does there.
const DESTINATIONS: [(&str, &str, &str); 3] = [
    ("LambdaFunctionConfigurations", "LambdaFunctionArn", "lambda:InvokeFunction"),
    ("QueueConfigurations", "QueueArn", "sqs:SendMessage"),
    ("TopicConfigurations", "TopicArn", "sns:Publish"),
];

/// Refuses destinations that are not there or do not let S3 in.
pub(super) fn check(api: &mut Api<'_, '_>, input: &Input) -> Outcome<()> {
    if input.flag("SkipDestinationValidation") == Some(true) {
        return Ok(());
    }
    for (list, member, action) in DESTINATIONS {
        let entries = input.value("NotificationConfiguration").and_then(|given| given.get(list));
        let entries = entries.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        for text in entries.iter().filter_map(|entry| entry.get(member)?.as_str()) {
            let Err(why) = reach(api, input.need("Bucket"), text, action) else { continue };
            api.context.machine.suggest(Hint { text: format!("{text}: {why}"), command: None });
            return Err(api.refuse("InvalidArgument", "Unable to validate the following destination configurations"));
        }
    }
    Ok(())
}

/// Whether S3 comes through to a destination on behalf of the bucket; else why not.
fn reach(api: &Api<'_, '_>, name: &str, destination: &str, action: &str) -> Result<(), String> {
    let world = &*api.context.world;
    let arn = destination.parse::<Arn>().map_err(|_| "this is no ARN".to_owned())?;
    if kept::find(world, &arn).is_none() {
        return Err("there is nothing of this ARN".into());
    }
    let action = action.parse().map_err(|_| "S3 does not know what this is".to_owned())?;
    let owner = bucket::find(world, name).map(|(account, _)| account.id.to_string()).unwrap_or_default();
    let request = Request::new(Caller::Service(SERVICE.into()), action, Target::Resource(arn));
    let request = request.with("aws:SourceArn", [bucket::arn(name).as_str()]).with("aws:SourceAccount", [owner]);
    match authorize(world, &request).verdict {
        Verdict::Allowed => Ok(()),
        _ => Err(format!("its policy does not let {SERVICE} do `{}` for {}", request.action, bucket::arn(name))),
    }
}
