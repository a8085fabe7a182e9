//! Virtual MFA devices, and which user has which. Refuses to know who may have them.

use super::super::door::Api;
use super::super::failure::{Outcome, Stop};
use super::super::input::Input;
use super::ask::ask;
use super::{find, show};
use rolecall_iam::id;
use rolecall_iam::world::{User, VirtualMfa};
use rolecall_policy::Arn;
use serde_json::{Value, json};

const MOST: usize = 8;

pub(super) fn create(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let account = api.account()?;
    let (path, name) = (input.text("Path").unwrap_or("/"), input.need("VirtualMFADeviceName"));
    let serial = Arn::global("iam", account.id, &format!("mfa{path}{name}")).to_string();
    if find::taken(account.virtual_mfa.keys(), &serial) {
        let message = "MFADevice entity at the same path and name already exists.";
        return Err(api.refuse("EntityAlreadyExists", message));
    }
    let tags = show::given_tags(input);
    save(api, input, &serial)?;
    api.account_mut()?.virtual_mfa.insert(serial.clone(), VirtualMfa { enabled: None, tags: tags.clone() });
    let mut device = serde_json::Map::new();
    device.insert("SerialNumber".into(), json!(serial));
    show::tags(&mut device, &tags);
    Ok(json!({ "VirtualMFADevice": device }))
}

/// The CLI puts the device's secret into a file. Here any six digits but 000000 are a right code, so that there is nothing
/// to scan: the file holds what an app would be given.
fn save(api: &mut Api<'_, '_>, input: &Input, serial: &str) -> Outcome<()> {
    let Some(file) = input.option("outfile") else { return Ok(()) };
    let secret: String = id::unique(api.context.world.seed, "", None, serial).repeat(4).chars().take(64).collect();
    let text = match input.option("bootstrap-method") {
        Some("QRCodePNG") => format!("otpauth://totp/Amazon%20Web%20Services:{serial}?secret={secret}\n"),
        _ => secret,
    };
    let path = api.context.env.absolute(file);
    api.context.machine.files.write(&path, &text);
    Ok(())
}

fn missing(api: &mut Api<'_, '_>, serial: &str) -> Stop {
    api.refuse("NoSuchEntity", format!("VirtualMFADevice with serial number {serial} doesn't exist."))
}

/// Codes are right as for AssumeRole: six digits, and not 000000. The second follows the first.
fn codes_hold(input: &Input) -> bool {
    let (first, second) = (input.need("AuthenticationCode1"), input.need("AuthenticationCode2"));
    let right = |code: &str| code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()) && code != "000000";
    right(first) && right(second) && first != second
}

fn wrong_code(api: &mut Api<'_, '_>) -> Stop {
    api.refuse("InvalidAuthenticationCode", "Authentication code for device is not valid.")
}

pub(super) fn enable(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let user = find::user(api, input.need("UserName"))?;
    let serial = input.need("SerialNumber");
    let Some(device) = api.account()?.virtual_mfa.get(serial).cloned() else {
        if serial.starts_with("arn:") {
            return Err(missing(api, serial));
        }
        let text = "hardware MFA devices are not modelled here: make a virtual one with create-virtual-mfa-device";
        return Err(super::ask::not_modelled(api, text));
    };
    if device.enabled.is_some() {
        let message = format!("MFA Device with serial number {serial} is already in use.");
        return Err(api.refuse("EntityAlreadyExists", message));
    }
    if !codes_hold(input) {
        return Err(wrong_code(api));
    }
    if user.mfa_devices.len() >= MOST {
        return Err(api.refuse("LimitExceeded", format!("Cannot exceed quota for MFADevicesPerUser: {MOST}")));
    }
    let now = api.context.world.clock;
    let account = api.account_mut()?;
    account.virtual_mfa.insert(serial.into(), VirtualMfa { enabled: Some(now), ..device });
    if let Some(user) = account.users.get_mut(&user.name) {
        user.mfa_devices.push(serial.into());
    }
    Ok(Value::Null)
}

/// The user who has the device.
fn holder(api: &mut Api<'_, '_>, input: &Input) -> Outcome<User> {
    let user = find::named_user(api, input.text("UserName"))?;
    let serial = input.need("SerialNumber");
    match user.mfa_devices.iter().any(|device| device == serial) {
        true => Ok(user),
        false => Err(missing(api, serial)),
    }
}

pub(super) fn deactivate(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let user = holder(api, input)?;
    let serial = input.need("SerialNumber");
    let account = api.account_mut()?;
    if let Some(user) = account.users.get_mut(&user.name) {
        user.mfa_devices.retain(|device| device != serial);
    }
    if let Some(device) = account.virtual_mfa.get_mut(serial) {
        device.enabled = None;
    }
    Ok(Value::Null)
}

pub(super) fn resync(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    holder(api, input)?;
    if codes_hold(input) { Ok(Value::Null) } else { Err(wrong_code(api)) }
}

pub(super) fn delete(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    let serial = input.need("SerialNumber");
    if serial.parse::<Arn>().is_err() {
        return Err(missing(api, serial));
    }
    ask(api, input)?;
    match api.account()?.virtual_mfa.get(serial) {
        None => Err(missing(api, serial)),
        Some(device) if device.enabled.is_some() => {
            Err(api.refuse("DeleteConflict", "MFA VirtualDevice in use. Must deactivate first."))
        }
        Some(_) => {
            api.account_mut()?.virtual_mfa.remove(serial);
            Ok(Value::Null)
        }
    }
}

/// When the user took the device up.
fn enabled(api: &Api<'_, '_>, user: &User, serial: &str) -> Outcome<String> {
    let device = api.account()?.virtual_mfa.get(serial);
    Ok(device.and_then(|device| device.enabled).unwrap_or(user.created).cli())
}

pub(super) fn list(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let user = find::named_user(api, input.text("UserName"))?;
    let mut devices = Vec::new();
    for serial in &user.mfa_devices {
        let date = enabled(api, &user, serial)?;
        devices.push(json!({ "UserName": user.name, "SerialNumber": serial, "EnableDate": date }));
    }
    Ok(json!({ "MFADevices": devices }))
}

pub(super) fn get(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let user = holder(api, input)?;
    let serial = input.need("SerialNumber");
    let date = enabled(api, &user, serial)?;
    Ok(json!({ "UserName": user.name, "SerialNumber": serial, "EnableDate": date }))
}

pub(super) fn list_virtual(api: &mut Api<'_, '_>, input: &Input) -> Outcome<Value> {
    ask(api, input)?;
    let status = input.text("AssignmentStatus").unwrap_or("Any");
    let (account, world) = (api.account()?, &*api.context.world);
    let mut devices = Vec::new();
    for (serial, device) in &account.virtual_mfa {
        if status != "Any" && (status == "Assigned") != device.enabled.is_some() {
            continue;
        }
        let mut shown = serde_json::Map::new();
        shown.insert("SerialNumber".into(), json!(serial));
        let holder = account.users.values().find(|user| user.mfa_devices.contains(serial));
        if let (Some(user), Some(date)) = (holder, device.enabled) {
            shown.insert("User".into(), show::user(world, user).into());
            shown.insert("EnableDate".into(), json!(date.cli()));
        }
        devices.push(Value::Object(shown));
    }
    Ok(json!({ "VirtualMFADevices": devices }))
}
