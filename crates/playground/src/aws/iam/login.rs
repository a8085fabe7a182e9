//! Passwords for the console. Refuses to know who may set them.

use super::super::door::Api;
use super::super::failure::{Outcome, Stop};
use super::super::input::Input;
use super::ask::ask;
use super::find;
use rolecall_iam::world::who::Is;
use rolecall_iam::world::{Login, PasswordPolicy, User};
use serde_json::{Value, json};

pub(super) fn create_login_profile(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let user = find::named_user(api, input.text("UserName"))?;
    if user.login.is_some() {
        let message = format!("Login Profile for user {} already exists.", user.name);
        return Err(api.refuse("EntityAlreadyExists", message));
    }
    let password = input.need("Password");
    check(api, &user, password)?;
    let created = api.context.world.clock;
    let reset_required = input.flag("PasswordResetRequired").unwrap_or_default();
    let login = Login { password: password.into(), reset_required, created };
    set(api, &user, Some(login.clone()))?;
    Ok(json!({ "LoginProfile": shown(&user, &login) }))
}

fn shown(user: &User, login: &Login) -> Value {
    json!({
        "UserName": user.name,
        "CreateDate": login.created.cli(),
        "PasswordResetRequired": login.reset_required,
    })
}

fn set(api: &mut Api<'_, '_>, user: &User, login: Option<Login>) -> Outcome<()> {
    if let Some(user) = api.account_mut()?.users.get_mut(&user.name) {
        user.login = login;
    }
    Ok(())
}

/// Refuses what the account's policy does not take; without one, IAM wants eight letters of three kinds.
fn check(api: &mut Api<'_, '_>, user: &User, password: &str) -> Outcome<()> {
    let policy = api.account()?.password_policy;
    let least = policy.map_or(LEAST, |policy| policy.minimum_length);
    let lacking = lacking(password);
    let message = match policy {
        _ if password.chars().count() < least as usize => {
            format!("Password should have a minimum length of {least}")
        }
        None if lacking.len() > 1 => {
            let wanted: Vec<String> =
                lacking.iter().map(|kind| format!("Password should have at least one {kind}")).collect();
            let more = lacking.len() - 1;
            format!("Password should meet {more} more of the following requirements: {}", wanted.join(", "))
        }
        None if password == user.name => NOT_TAKEN.into(),
        Some(policy) if !policy.admits(password) => NOT_TAKEN.into(),
        _ => return Ok(()),
    };
    Err(api.refuse("PasswordPolicyViolation", message))
}

/// How long a password must be where the account has no policy.
const LEAST: u32 = 8;
const NOT_TAKEN: &str = "Password does not conform to the account password policy.";

/// The kinds of letters that a password has none of.
fn lacking(password: &str) -> Vec<&'static str> {
    let none = PasswordPolicy { minimum_length: 0, ..PasswordPolicy::default() };
    let kinds = [
        ("uppercase letter", PasswordPolicy { uppercase: true, ..none }),
        ("lowercase letter", PasswordPolicy { lowercase: true, ..none }),
        ("number", PasswordPolicy { numbers: true, ..none }),
        ("symbol", PasswordPolicy { symbols: true, ..none }),
    ];
    kinds.into_iter().filter(|(_, of)| !of.admits(password)).map(|(kind, _)| kind).collect()
}

fn missing(api: &mut Api<'_, '_>, user: &User) -> Stop {
    api.refuse("NoSuchEntity", format!("Login Profile for User {} cannot be found.", user.name))
}

pub(super) fn get_login_profile(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let user = find::named_user(api, input.text("UserName"))?;
    match &user.login {
        Some(login) => Ok(json!({ "LoginProfile": shown(&user, login) })),
        None => Err(missing(api, &user)),
    }
}

pub(super) fn update_login_profile(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let user = find::named_user(api, input.text("UserName"))?;
    let Some(mut login) = user.login.clone() else { return Err(missing(api, &user)) };
    if let Some(password) = input.text("Password") {
        check(api, &user, password)?;
        login.password = password.into();
    }
    login.reset_required = input.flag("PasswordResetRequired").unwrap_or(login.reset_required);
    set(api, &user, Some(login))?;
    Ok(Value::Null)
}

pub(super) fn delete_login_profile(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let user = find::named_user(api, input.text("UserName"))?;
    if user.login.is_none() {
        return Err(missing(api, &user));
    }
    set(api, &user, None)?;
    Ok(Value::Null)
}

pub(super) fn change_password(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    if !matches!(api.context.world.who(&api.caller).is, Is::User(_) | Is::UserSession(..)) {
        return Err(api.refuse("InvalidUserType", "Only IAM Users can change their own password"));
    }
    let allows = api.account()?.password_policy.is_some_and(|policy| policy.users_may_change);
    // Users may change their own password where the account's password policy says so, without any policy of theirs.
    if !allows {
        ask(api, input)?;
    }
    let user = find::named_user(api, None)?;
    let Some(mut login) = user.login.clone() else { return Err(missing(api, &user)) };
    if login.password != input.need("OldPassword") {
        return Err(api.refuse("AccessDenied", "The old password was incorrect."));
    }
    check(api, &user, input.need("NewPassword"))?;
    login.password = input.need("NewPassword").into();
    login.reset_required = false;
    set(api, &user, Some(login))?;
    Ok(Value::Null)
}
