//! `ssh`: onto an EC2 instance of this world, or for one command there. Refuses to know who may log in: that is not IAM's to
//! say, and no key is tried here.

use super::super::execute::{Flow, Ran};
use super::Call;
use super::options;
use crate::aws::instance::{self, Instance};
use crate::machine::host::Host;
use crate::view::Hint;
use rolecall_policy::Arn;

const USER: &str = "ec2-user";
const DENIED: &str = "Permission denied (publickey,gssapi-keyex,gssapi-with-mic).";

pub(super) fn ssh(call: &mut Call<'_, '_>, arguments: &[String]) -> Ran {
    let options = match options::read_until(arguments, "i:o:l:p:F:vtTAqnNx46", &[], true) {
        Ok(options) => options,
        Err(wrong) => return call.refuse("ssh", wrong, 255),
    };
    let Some((target, command)) = options.operands.split_first() else {
        call.complain("usage: ssh [-i identity_file] [user@]destination [command [argument ...]]\n");
        return Ok(255);
    };
    let target = target.strip_prefix("ssh://").unwrap_or(target);
    let (user, name) = target.split_once('@').map_or((options.value('l'), target), |(user, name)| (Some(user), name));
    let user = user.map_or_else(|| call.env.get("USER").unwrap_or_default().to_owned(), str::to_owned);
    let keys: Vec<String> = options.values('i').map(str::to_owned).collect();
    let Some(arn) = found(call, name) else { return Ok(255) };
    for key in &keys {
        let path = call.env.absolute(key);
        let files = &call.executor.machine.files;
        if files.read(&path).is_none() {
            let text = format!("Warning: Identity file {key} not accessible: No such file or directory.\n");
            call.complain(text);
            return denied(call, &user, name);
        }
        let mode = files.mode(&path);
        if mode & 0o077 != 0 {
            let line = "@".repeat(59);
            call.complain(format!(
                "{line}\n@         WARNING: UNPROTECTED PRIVATE KEY FILE!          @\n{line}\nPermissions {mode:04o} for \
                 '{key}' are too open.\nIt is required that your private key files are NOT accessible by others.\nThis \
                 private key will be ignored.\nLoad key \"{key}\": bad permissions\n"
            ));
            return denied(call, &user, name);
        }
    }
    if user != USER {
        call.suggest(format!("instances here have one user, `{USER}`: `ssh {USER}@{name}`"));
        return denied(call, &user, name);
    }
    if call.executor.machine.is_on(&arn) {
        call.suggest("the terminal is on this instance already: nothing was done".into());
        return Ok(255);
    }
    let world = &mut *call.executor.world;
    let at_home = instance::find(world, &arn).map(|it| (it.private_dns(), it.arn.region().to_owned()));
    let Some((own, region)) = at_home else { return Ok(255) };
    // An instance has its credentials before anybody comes to it.
    let _ = instance::credentials(world, &arn, "2.0");
    let host = Host { instance: arn, region, address: name.to_owned(), tokens: Default::default() };
    if command.is_empty() {
        return log_in(call, host, &own, keys.is_empty());
    }
    call.executor.machine.leave_for(call.env, host, USER, &own);
    let inner = call.env.clone();
    let ran = call.executor.run_text(inner, call.io, call.out, &command.join(" "), "bash", &[]);
    // A command that asks runs again from where the line began.
    if !matches!(ran, Err(Flow::Ask(_))) {
        call.executor.machine.come_back(call.env);
    }
    ran
}

fn log_in(call: &mut Call<'_, '_>, host: Host, own: &str, without_key: bool) -> Ran {
    if call.env.shell.level > 0 || call.env.shell.script.is_some() || !call.io.terminal {
        call.suggest("`ssh` without a command is for the prompt: nothing was done".into());
        return Ok(255);
    }
    if without_key {
        let text =
            "no key is asked for here: who may log in to an instance is not decided by IAM. `exit` comes back".into();
        call.executor.machine.suggest(Hint { text, command: None });
    }
    call.executor.machine.leave_for(call.env, host, USER, own);
    // What stands behind it on the line is for when the connection ends.
    Err(Flow::Discard(0))
}

fn denied(call: &mut Call<'_, '_>, user: &str, name: &str) -> Ran {
    call.complain(format!("{user}@{name}: {DENIED}\n"));
    Ok(255)
}

/// The instance that is called so and answers.
fn found(call: &mut Call<'_, '_>, name: &str) -> Option<Arn> {
    let inside = call.executor.machine.host.is_some();
    let is = |it: &Instance<'_>| {
        let own = [it.private_ip(), it.private_dns(), it.host()];
        it.id() == name
            || it.public_ip().as_deref() == Some(name)
            || it.public_dns().as_deref() == Some(name)
            || inside && own.iter().any(|known| known == name)
    };
    let found = instance::all(call.executor.world).find(is).map(|it| (it.arn.clone(), it.state()));
    let is_address = name.split('.').count() == 4 && name.split('.').all(|part| part.parse::<u8>().is_ok());
    match found {
        Some((arn, state)) if state == "running" => return Some(arn),
        Some((_, state)) => {
            call.complain(format!("ssh: connect to host {name} port 22: Connection timed out\n"));
            call.suggest(format!("the instance is {state}"));
        }
        None if is_address => {
            call.complain(format!("ssh: connect to host {name} port 22: Connection timed out\n"));
            call.suggest("no running instance of this world has that address".into());
        }
        None => {
            call.complain(format!("ssh: Could not resolve hostname {name}: Name or service not known\n"));
            call.suggest("`ssh` leads to EC2 instances of this world alone, by id, public DNS name or address".into());
        }
    }
    None
}
