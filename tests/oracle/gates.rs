//! What credentials alone decide, before any policy (§4.4). Refuses to read policies.

use super::caller::{Caller, Who};
use super::choices::{Choices, Dispute};
use super::world::World;

pub enum Gate {
    Passes,
    Allows,
    Refuses,
}

pub fn credentials(world: &World<'_>, caller: &Caller, action: &str, resource: &str, choices: &Choices) -> Gate {
    let action = action.to_lowercase();
    let (service, name) = action.split_once(':').unwrap_or((&action, ""));
    let signed = !matches!(caller.who, Who::Anonymous | Who::Provider);
    let temporary = caller.expires.is_some();
    // R148
    if caller.expires.is_some_and(|end| end <= world.now) {
        return Gate::Refuses;
    }
    let by_provider = ["assumerolewithsaml", "assumerolewithwebidentity"].contains(&name);
    match caller.who {
        Who::Provider => {
            let saml = caller.arn.contains(":saml-provider/");
            let right = if saml { "assumerolewithsaml" } else { "assumerolewithwebidentity" };
            if service != "sts" || name != right {
                return Gate::Refuses;
            }
        }
        // A signature plays no part in these calls; the rules do not say what one changes.
        _ if service == "sts" && by_provider => choices.lose(),
        // R125, R141, R142: what needs a signature.
        Who::Anonymous
            if ["sts:assumerole", "sts:getcalleridentity", "sts:getsessiontoken"].contains(&action.as_str()) =>
        {
            return Gate::Refuses;
        }
        // R140
        Who::Root if action == "sts:assumerole" => return Gate::Refuses,
        _ => {}
    }
    if signed && action == "sts:getcalleridentity" {
        return if caller.who == Who::Service { lost(choices) } else { Gate::Allows };
    }
    if action == "sts:getsessiontoken" {
        return match caller.who {
            Who::Service => lost(choices),
            _ if temporary => Gate::Refuses,
            _ => Gate::Allows,
        };
    }
    if action == "sts:getfederationtoken" && temporary {
        return Gate::Refuses;
    }
    // R143, R144
    let token = caller.who == Who::SessionToken || caller.who == Who::Root && temporary;
    let by_token = match caller.who {
        _ if token => !caller.mfa,
        Who::FederatedUser => true,
        _ => false,
    };
    if by_token && service == "iam" && (name != "passrole" || choices.other(Dispute::PassRoleIsCall)) {
        return Gate::Refuses;
    }
    if service == "sts" {
        match caller.who {
            _ if token && action != "sts:assumerole" => return Gate::Refuses,
            Who::FederatedUser => return Gate::Refuses,
            _ => {}
        }
    }
    // R99
    let theirs = [":role/aws-service-role/", ":role/aws-reserved/"].iter().any(|path| resource.contains(path))
        || resource.starts_with("arn:aws:iam::aws:policy/");
    let changes = ["add", "attach", "create", "delete", "detach", "put", "remove", "set", "tag", "untag", "update"];
    if service == "iam"
        && theirs
        && changes.iter().any(|word| name.starts_with(word))
        && !name.ends_with("servicelinkedrole")
    {
        return Gate::Refuses;
    }
    // R146
    if action == "sts:assumeroot" {
        let target = resource.split(':').nth(4).unwrap_or_default();
        let member = world.place(target).is_some() && !world.is_management(target);
        if !member || !world.is_management(&caller.account) || !resource.ends_with(":root") {
            return Gate::Refuses;
        }
    }
    if service == "sts" && name.starts_with("assumerole") {
        // R136
        if world.find(resource, "roles", "role").is_none() {
            return Gate::Refuses;
        }
        // R104
        if signed && caller.who != Who::Service && resource.contains(":role/aws-service-role/") {
            return Gate::Refuses;
        }
    }
    Gate::Passes
}

fn lost(choices: &Choices) -> Gate {
    choices.lose();
    Gate::Refuses
}
