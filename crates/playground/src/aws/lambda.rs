//! The operations of `aws lambda` that bear on permissions: functions with their roles and policies, aliases, mappings.
//! Refuses to know who may do what, and to run code.

mod aliases;
mod functions;
mod invoke;
mod mappings;
mod permissions;
mod tags;

use super::door::Api;
use super::failure::{Outcome, Stop};
use super::input::Input;
use super::kept;
use super::operation::{Operation, operation};
use crate::call::function_arn;
use rolecall_iam::world::Resource;
use rolecall_iam::{Caller, Request, Target, Verdict, authorize};
use rolecall_policy::Arn;

/// What a function may be made of and whose effect is not modelled.
const PARTS: &[&str] = &[
    "VpcConfig",
    "DeadLetterConfig",
    "Layers",
    "FileSystemConfigs",
    "CodeSigningConfigArn",
    "ImageConfig",
    "SnapStart",
    "Publish",
    "PublishTo",
    "TenancyConfig",
    "CapacityProviderConfig",
    "DurableConfig",
    "RuntimeConfig",
    "AcceleratorConfig",
];

pub(crate) const OPERATIONS: &[Operation] = &[
    operation("AddPermission", permissions::add).without(&["RevisionId"]),
    operation("CreateAlias", aliases::create).without(&["RoutingConfig"]),
    operation("CreateEventSourceMapping", mappings::create),
    operation("CreateFunction", functions::create).without(PARTS),
    operation("DeleteAlias", aliases::delete),
    operation("DeleteEventSourceMapping", mappings::delete),
    operation("DeleteFunction", functions::delete),
    operation("GetAlias", aliases::get),
    operation("GetEventSourceMapping", mappings::get),
    operation("GetFunction", functions::get),
    operation("GetFunctionConfiguration", functions::get_configuration),
    operation("GetPolicy", permissions::get),
    operation("Invoke", invoke::invoke).without(&["DurableExecutionName", "TenantId"]),
    operation("ListAliases", aliases::list),
    operation("ListEventSourceMappings", mappings::list),
    operation("ListFunctions", functions::list).without(&["MasterRegion", "FunctionVersion"]),
    operation("ListTags", tags::list),
    operation("RemovePermission", permissions::remove).without(&["RevisionId"]),
    operation("TagResource", tags::add),
    operation("UntagResource", tags::remove),
    operation("UpdateFunctionCode", functions::update_code).without(&["Publish", "PublishTo", "DryRun", "RevisionId"]),
    operation("UpdateFunctionConfiguration", functions::update_configuration).without(PARTS),
];

/// A function that a call names: by name, by `account:function:name` or by ARN, each with a qualifier or without.
struct Named {
    /// Without a qualifier.
    function: Arn,
    /// A version or an alias; never `$LATEST`, which is the function itself.
    qualifier: Option<String>,
}

impl Named {
    fn of(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Named> {
        let text = input.need("FunctionName");
        let whole = function_arn(text, api.settings.region_or_global(), api.account()?.id.as_str());
        let parts: Vec<&str> = whole.splitn(8, ':').collect();
        let own = parts.get(7).copied();
        let function = whole.splitn(8, ':').take(7).collect::<Vec<_>>().join(":");
        let Ok(function) = function.parse::<Arn>() else {
            return Err(super::failure::Failure::Other(format!("{text} names no function")).into());
        };
        let given = input.text("Qualifier");
        if own.is_some() && given.is_some() && own != given {
            return Err(mismatch(api));
        }
        let qualifier = given.or(own).filter(|it| *it != "$LATEST").map(str::to_owned);
        Ok(Named { function, qualifier })
    }

    /// The same for calls about a function as a whole, whose name must have no qualifier.
    fn whole(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Named> {
        let named = Named::of(api, input)?;
        match input.need("FunctionName").ends_with(":$LATEST") || named.qualifier.is_some() {
            true => Err(mismatch(api)),
            false => Ok(named),
        }
    }

    /// With the qualifier, where there is one.
    fn qualified(&self) -> String {
        match &self.qualifier {
            Some(qualifier) => format!("{}:{qualifier}", self.function),
            None => self.function.to_string(),
        }
    }

    /// The ARN under which it is kept: that of the alias where one is named.
    fn kept(&self) -> Option<Arn> {
        self.qualified().parse().ok()
    }

    /// What is kept of it; Lambda's refusal where there is nothing.
    fn need(&self, api: &mut Api<'_, '_>) -> Outcome<(Arn, Resource)> {
        let found = self.kept().and_then(|arn| {
            let (_, resource) = kept::find(api.context.world, &arn)?;
            Some((arn, resource.clone()))
        });
        found.ok_or_else(|| self.not_found(api))
    }

    fn not_found(&self, api: &mut Api<'_, '_>) -> Stop {
        api.refuse("ResourceNotFoundException", format!("Function not found: {}", self.qualified()))
    }
}

fn mismatch(api: &mut Api<'_, '_>) -> Stop {
    let message = "The derived qualifier from the function name does not match the specified qualifier.";
    api.refuse("InvalidParameterValueException", message)
}

/// What a role that Lambda assumes may do; nothing where Lambda cannot assume it.
fn as_function(api: &Api<'_, '_>, role: &str, action: &str, on: &Arn) -> Option<bool> {
    let mut trial = api.context.world.clone();
    let input =
        rolecall_iam::sts::AssumeRole { role_arn: role.into(), session_name: "function".into(), ..Default::default() };
    let lambda = Caller::Service("lambda.amazonaws.com".into());
    let session = rolecall_iam::sts::assume_role(&mut trial, &lambda, &input).outcome.ok()?;
    let action = action.parse().ok()?;
    let request = Request::new(Caller::Session(session.id), action, Target::Resource(on.clone()));
    Some(authorize(&trial, &request).verdict == Verdict::Allowed)
}

/// A role of another account is refused, whoever may pass it.
fn of_own_account(api: &mut Api<'_, '_>, role: &str) -> Outcome<()> {
    let account = role.parse::<Arn>().ok().and_then(|arn| arn.account());
    match account {
        Some(account) if account != api.account()?.id => {
            Err(api.refuse("AccessDeniedException", "Cross-account pass role is not allowed."))
        }
        _ => Ok(()),
    }
}

/// The role must be one that trusts Lambda: AWS tries it when it is given.
fn check_role(api: &mut Api<'_, '_>, role: &str) -> Outcome<()> {
    let Ok(arn) = role.parse::<Arn>() else {
        let message = format!(
            "1 validation error detected: Value '{role}' at 'role' failed to satisfy constraint: Member must satisfy \
             regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\\d{{12}}:role/?[a-zA-Z_0-9+=,.@\\-_/]+"
        );
        return Err(api.refuse("ValidationException", message));
    };
    match as_function(api, role, "lambda:InvokeFunction", &arn) {
        Some(_) => Ok(()),
        None => {
            let message = "The role defined for the function cannot be assumed by Lambda.";
            Err(api.refuse("InvalidParameterValueException", message))
        }
    }
}
