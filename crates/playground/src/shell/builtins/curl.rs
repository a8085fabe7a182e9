//! `curl`: the metadata service of the instance that the terminal is on, and objects of S3. Refuses to know any other
//! network: there is none.

use super::options;
use crate::aws::instance::metadata;
use crate::aws::{presigned, url};
use crate::machine::{Ask, Context};
use crate::view::Hint;

const LONG: &[(&str, char)] = &[
    ("request", 'X'),
    ("header", 'H'),
    ("silent", 's'),
    ("show-error", 'S'),
    ("fail", 'f'),
    ("include", 'i'),
    ("head", 'I'),
    ("location", 'L'),
    ("output", 'o'),
    ("write-out", 'w'),
    ("max-time", 'm'),
    ("connect-timeout", '1'),
    ("noproxy", '2'),
];

/// The address of the metadata service, on every instance.
const METADATA: &str = "169.254.169.254";

pub(super) fn curl(context: &mut Context<'_>, arguments: &[String]) -> Result<u8, Ask> {
    let options = match options::read(arguments, "X:H:sSfiILo:w:m:1:2:g", LONG) {
        Ok(options) => options,
        Err(wrong) => return Ok(options::refuse(context, "curl", wrong, 2)),
    };
    let Some(address) = options.operands.first() else {
        context
            .complain("curl: (2) no URL specified\ncurl: try 'curl --help' or 'curl --manual' for more information\n");
        return Ok(2);
    };
    let (scheme, rest) = address.split_once("://").unwrap_or(("http", address));
    let (host, path) = rest.find('/').and_then(|at| rest.split_at_checked(at)).unwrap_or((rest, "/"));
    let host = host.split_once(':').map_or(host, |(host, _)| host);
    let path = path.split('#').next().unwrap_or_default();
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let headers: Vec<(String, String)> = options
        .values('H')
        .filter_map(|header| header.split_once(':'))
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let method = options.value('X').unwrap_or(if options.has('I') { "HEAD" } else { "GET" }).to_owned();
    let quiet = options.has('s') && !options.has('S');
    let found = match (host, scheme) {
        (METADATA, "http") => match context.machine.host.as_mut() {
            Some(host) => {
                Ok(metadata::answer(context.world, host, &metadata::Asked { method: &method, path, headers: &headers }))
            }
            None => {
                let text =
                    "the metadata service answers on instances alone: `ssh ec2-user@INSTANCE`, and ask there".into();
                context.machine.suggest(Hint { text, command: None });
                Err((7, format!("Failed to connect to {METADATA} port 80 after 0 ms: Couldn't connect to server")))
            }
        },
        _ => {
            let asked = presigned::Asked { method: &method, host, path, query, headers: &headers };
            let reads = matches!(method.as_str(), "GET" | "HEAD");
            let answer = if reads { url::object(context, &asked) } else { None };
            answer.ok_or_else(|| {
                let text = "there is no network here: `curl` reaches the metadata of an instance, and reads objects of \
                            this world's buckets";
                context.machine.suggest(Hint { text: text.into(), command: None });
                (6, format!("Could not resolve host: {host}"))
            })
        }
    };
    let (status, body) = match found {
        Ok(answer) => answer,
        Err((code, why)) => {
            if !quiet {
                context.complain(format!("curl: ({code}) {why}\n"));
            }
            return Ok(code);
        }
    };
    if options.has('f') && status >= 400 {
        if !quiet {
            context.complain(format!("curl: (22) The requested URL returned error: {status}\n"));
        }
        return Ok(22);
    }
    let mut text = String::new();
    if options.has('i') || options.has('I') {
        text.push_str(&format!("HTTP/1.1 {status} {}\nContent-Length: {}\n\n", word(status), body.len()));
    }
    if !options.has('I') {
        text.push_str(&body);
    }
    match options.value('o') {
        None => context.print(text),
        Some("/dev/null") => {}
        Some(name) => {
            let path = context.env.absolute(name);
            if let Some(why) = context.machine.files.unwritable(&path) {
                context.complain(format!("curl: (23) client returned ERROR on write, {why}: {name}\n"));
                return Ok(23);
            }
            context.machine.files.write(&path, text);
        }
    }
    if let Some(format) = options.value('w') {
        let format = format.replace("%{http_code}", &status.to_string());
        context.print(format.replace("%{response_code}", &status.to_string()).replace("\\n", "\n"));
    }
    Ok(0)
}

fn word(status: u16) -> &'static str {
    match status {
        200 => "OK",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        405 => "Method Not Allowed",
        _ => "Not Found",
    }
}
