//! AssumeRoleWithWebIdentity and AssumeRoleWithSAML: roles for those whom an identity provider vouches for. Refuses to
//! verify tokens and assertions.

use super::{AssumeRoleAsFederated, Assumed, Invalid, LONGEST, Refused, assume_role, form, issue};
use crate::eval::authorize_all;
use crate::request::{Caller, Request, Target};
use crate::world::World;
use rolecall_policy::Arn;
use std::collections::BTreeMap;

/// The claims of a provider that stay with the session (R131), by what follows the colon.
const KEPT: [&str; 8] = ["aud", "sub", "amr", "id", "app_id", "user_id", "namequalifier", "sub_type"];

/// Asks for a session with the token of an OpenID Connect provider.
pub fn assume_role_with_web_identity(world: &mut World, input: &AssumeRoleAsFederated) -> Assumed {
    federated(world, input, "sts:AssumeRoleWithWebIdentity")
}

/// Asks for a session with the assertion of a SAML provider.
pub fn assume_role_with_saml(world: &mut World, input: &AssumeRoleAsFederated) -> Assumed {
    federated(world, input, "sts:AssumeRoleWithSAML")
}

fn federated(world: &mut World, input: &AssumeRoleAsFederated, action: &str) -> Assumed {
    let role = match check_form(input) {
        Ok(arn) => arn,
        Err(invalid) => return Assumed::refused(Vec::new(), Refused::Invalid(invalid)),
    };
    let caller = Caller::Federated(input.provider.clone());
    if let Err(refused) = issue::fits_chain(world, &caller, &input.passed) {
        return Assumed::refused(Vec::new(), refused);
    }
    let Ok(action) = action.parse() else { return Assumed::refused(Vec::new(), Refused::Denied) };
    let mut request = Request::new(caller.clone(), action, Target::Resource(role.clone()))
        .with("sts:RoleSessionName", [input.session_name.as_str()]);
    for (key, values) in &input.claims {
        request = request.with(key, values);
    }
    let request = issue::with_passed(request, &input.passed);
    let decisions: Vec<_> = authorize_all(world, &request).decisions().cloned().collect();
    match assume_role::grant(world, &caller, &decisions, role, &input.session_name, &input.passed) {
        Ok(mut session) => {
            session.keys = carried(input);
            session.vouched_for_by(&input.provider);
            Assumed { decisions, outcome: Ok(issue::admit(world, session)) }
        }
        Err(refused) => Assumed::refused(decisions, refused),
    }
}

fn check_form(input: &AssumeRoleAsFederated) -> Result<Arn, Invalid> {
    form::session_name(&input.session_name)?;
    form::duration(input.passed.duration, 900, LONGEST)?;
    form::passed(&input.passed)?;
    form::role(&input.role_arn)
}

/// The provider's keys that later requests of the session still have (R131).
fn carried(input: &AssumeRoleAsFederated) -> BTreeMap<String, Vec<String>> {
    let kept = |key: &str| key.rsplit_once(':').is_some_and(|(_, claim)| KEPT.contains(&claim));
    let claims = input.claims.iter().map(|(key, values)| (key.to_ascii_lowercase(), values.clone()));
    let saml = input.provider.contains(":saml-provider/");
    // Of SAML, the audience and the recipient do not stay.
    claims.filter(|(key, _)| kept(key) && !(saml && key == "saml:aud")).collect()
}
