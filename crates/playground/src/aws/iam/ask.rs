//! What comes before every operation of IAM: parameters that IAM refuses whoever asks, then all that AWS checks. Refuses
//! to know what an operation does.

use super::super::door::{Api, Shown};
use super::super::failure::{Outcome, Stop};
use super::super::input::Input;
use super::valid;
use crate::call::Check;
use rolecall_iam::Target;
use rolecall_iam::world::who::Is;
use rolecall_policy::Arn;

/// Looks at the parameters, then asks whether the caller may.
pub(super) fn ask(api: &mut Api<'_, '_>, input: &Input) -> Outcome<()> {
    if let Some(message) = valid::faults(input) {
        return Err(api.refuse("ValidationError", message));
    }
    if let Some(serial) = input.text("SerialNumber").filter(|it| tags_a_device(api) && it.parse::<Arn>().is_err()) {
        let message = format!("VirtualMFADevice with serial number {serial} doesn't exist.");
        return Err(api.refuse("NoSuchEntity", message));
    }
    if let Some((code, message)) = valid::tags(input) {
        return Err(api.refuse(code, message));
    }
    arns(api, input)?;
    own_user(api, input)?;
    protected(api, input)?;
    let name = input.text("PolicyName").map(str::to_string);
    api.call_shown(input, &|api, check| shown(api, check, name.as_deref()))
}

fn tags_a_device(api: &Api<'_, '_>) -> bool {
    ["TagMFADevice", "UntagMFADevice", "ListMFADeviceTags"].contains(&api.called.operation)
}

/// ARNs that cannot be read, and those of something else than a policy.
fn arns(api: &mut Api<'_, '_>, input: &Input) -> Outcome<()> {
    for name in ["PolicyArn", "PermissionsBoundary", "OpenIDConnectProviderArn", "SAMLProviderArn"] {
        let Some(text) = input.text(name) else { continue };
        let Ok(arn) = text.parse::<Arn>() else {
            return Err(api.refuse("ValidationError", "Invalid ARN:  Could not be parsed!"));
        };
        if arn.partition() != "aws" {
            return Err(api.refuse("InvalidInput", "Invalid ARN partition"));
        }
        let is_policy = arn.service() == "iam" && arn.after("policy/").is_some();
        if matches!(name, "PolicyArn" | "PermissionsBoundary") && !is_policy {
            return Err(api.refuse("InvalidInput", format!("ARN {text} is not valid.")));
        }
    }
    Ok(())
}

/// Calls about oneself name no user, which only a user can do.
fn own_user(api: &mut Api<'_, '_>, input: &Input) -> Outcome<()> {
    let about_oneself = [
        "GetUser",
        "ListAccessKeys",
        "CreateAccessKey",
        "DeleteAccessKey",
        "UpdateAccessKey",
        "ListMFADevices",
        "GetMFADevice",
        "DeactivateMFADevice",
        "CreateLoginProfile",
        "GetLoginProfile",
        "DeleteLoginProfile",
        "ListSigningCertificates",
        "ListSSHPublicKeys",
        "ListServiceSpecificCredentials",
    ];
    let nobody = input.text("UserName").is_none() && about_oneself.contains(&api.called.operation);
    let who = api.context.world.who(&api.caller);
    if nobody && who.user().is_none() && !matches!(who.is, Is::Root) {
        let message = "Must specify userName when calling with non-User credentials";
        return Err(api.refuse("ValidationError", message));
    }
    Ok(())
}

/// Roles that AWS keeps for its services are changed by AWS alone (R99).
fn protected(api: &mut Api<'_, '_>, input: &Input) -> Outcome<()> {
    let Some(name) = input.text("RoleName") else { return Ok(()) };
    let changes = ["Delete", "Put", "Tag", "Untag", "Update", "Attach", "Detach"];
    let may = ["DeleteServiceLinkedRole", "UpdateRoleDescription"];
    let operation = api.called.operation;
    let account = api.account()?;
    let kept = |path: &str| path.starts_with("/aws-service-role/") || path.starts_with("/aws-reserved/");
    let is_kept = account.roles.get(name).is_some_and(|role| kept(&role.path));
    if is_kept && changes.iter().any(|verb| operation.starts_with(verb)) && !may.contains(&operation) {
        let message = format!(
            "Cannot perform the operation on the protected role '{name}' - this role is only modifiable by AWS"
        );
        return Err(api.refuse("UnmodifiableEntity", message));
    }
    Ok(())
}

/// IAM names what exists by kind and name, what is to be made and providers by ARN, and lists by the path that they list.
fn shown(api: &Api<'_, '_>, check: &Check, policy: Option<&str>) -> Shown {
    let own = check.action.name() == api.called.operation;
    let operation = api.called.operation;
    let list = [
        ("ListRoles", "role/"),
        ("ListUsers", "user/"),
        ("ListGroups", "group/"),
        ("ListInstanceProfiles", "instance-profile/"),
        ("ListVirtualMFADevices", "mfa/"),
    ];
    let words = match &check.resource {
        Target::Any if operation == "ListPolicies" => "policy path /".into(),
        Target::Any => match (list.iter().find(|(name, _)| *name == operation), api.account()) {
            (Some((_, kind)), Ok(account)) => format!("arn:aws:iam::{}:{kind}", account.id),
            _ => "*".into(),
        },
        Target::Resource(arn) if own => {
            let kind = arn.resource().split('/').next().unwrap_or_default();
            match (kind, operation.starts_with("Create")) {
                ("policy", true) if policy.is_some() && operation == "CreatePolicy" => {
                    format!("policy {}", policy.unwrap_or_default())
                }
                ("policy", _) => format!("policy {arn}"),
                ("user", false) => format!("user {}", arn.last()),
                ("user", true) if !operation.ends_with("User") => format!("user {}", arn.last()),
                ("role", false) => format!("role {}", arn.last()),
                ("group", false) => format!("group {}", arn.last()),
                ("instance-profile", false) => format!("instance profile {}", arn.last()),
                _ => arn.to_string(),
            }
        }
        Target::Resource(arn) => arn.to_string(),
    };
    Shown::As(words)
}

/// An answer to what is not modelled: nothing is made up.
pub(in crate::aws) fn not_modelled(api: &mut Api<'_, '_>, text: impl Into<String>) -> Stop {
    api.context.machine.suggest(crate::view::Hint { text: text.into(), command: None });
    Stop::Quiet(255)
}
