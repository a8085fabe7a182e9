//! `rolecall authorize`: one JSON request a line in, one JSON decision a line out. Refuses to decide.

use crate::{Stop, files};
use rolecall_iam::eval::{DecidedBy, Unsure};
use rolecall_iam::{Decision, Target, Verdict, World};
use rolecall_playground::Scenario;
use rolecall_playground::call::Parameters;
use rolecall_playground::judge::{self, Answer, AskError, CallQuestion, Question, Reason};
use rolecall_playground::scenario::{CallerError, CallerForm, ScenarioError, Shelf, Values, text_option};
use rolecall_policy::ActionName;
use rolecall_policy::catalog::Catalog;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

pub const HELP: &str = r#"A request line:

  {"id": 1, "caller": "arn:aws:iam::111122223333:user/James", "action": "s3:GetObject",
   "resource": "arn:aws:s3:::reports/q1.csv", "context": {"aws:SourceIp": "203.0.113.7"}, "world": {…}}

`id`, `resource` (`*`), `context` and `world` (the scenario that is named) may be left out or null. In place of
`action` and `resource` a line may have a call of the API with its parameters:

  {"caller": "arn:aws:iam::111122223333:user/James", "call": "s3:CopyObject",
   "parameters": {"CopySource": "reports/q1.csv", "Bucket": "archive", "Key": "q1.csv"}}

Then all that AWS checks of the call is decided: `checks` has each of them, with `because`, and the first that refuses
settles it. The region is `aws:RequestedRegion` of the context, or us-east-1. A call that no table knows is taken for
the action of its own name on `*`, and its check has `"assumed": true`. `caller` is the ARN of a user,
root user, role or role session, "anonymous", or one of

  {"role": ARN, "sessionName", "sessionPolicies": [{"document": {…}}, ARN], "tags": {}, "transitiveTagKeys": [],
   "sourceIdentity", "mfa": true, "issuedAt", "durationSeconds", "chainedFrom": CALLER}
                                        a session of the role, made on the spot
  {"user": ARN, "mfa": true}            GetSessionToken credentials of the user
  {"user": ARN, "federatedAs": NAME, "sessionPolicies"}
                                        GetFederationToken credentials that the user asked for
  {"assumedRoot": ACCOUNT, "sessionPolicies": [TASK]}
                                        AssumeRoot credentials of a member account
  {"federated": PROVIDER}               whoever an identity provider vouches for, before a role is theirs; the claims are
                                        in `context`
  {"service": "cloudtrail.amazonaws.com"}

A decision line:

  {"id": 1, "verdict": "allowed", "decidedBy": {"layer": "identity", "policy": ADDRESS, "statement": 0},
   "checks": [{"action", "resource", "verdict", "decidedBy"}], "unsure": []}

A line that cannot be read gives a line on stderr, and exit code 2 at the end; the other lines are answered."#;

#[derive(clap::Args)]
pub struct Args {
    /// The world for the requests that bring none
    scenario: Option<PathBuf>,
    /// Add the whole trace of every decision
    #[arg(long)]
    trace: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'a> {
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    caller: CallerForm,
    #[serde(default, deserialize_with = "text_option")]
    action: Option<ActionName>,
    #[serde(default, deserialize_with = "text_option")]
    resource: Option<Target>,
    #[serde(default, deserialize_with = "text_option")]
    call: Option<ActionName>,
    #[serde(default)]
    parameters: Option<Parameters>,
    #[serde(default)]
    context: Option<BTreeMap<String, Values>>,
    #[serde(borrow)]
    world: Option<&'a RawValue>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Decided<'a> {
    id: Option<&'a RawValue>,
    verdict: Verdict,
    decided_by: Option<&'a DecidedBy>,
    checks: Vec<OneCheck<'a>>,
    unsure: BTreeSet<&'a Unsure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace: Option<Vec<&'a Decision>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OneCheck<'a> {
    action: &'a ActionName,
    resource: &'a Target,
    verdict: Verdict,
    decided_by: Option<&'a DecidedBy>,
    #[serde(skip_serializing_if = "Option::is_none")]
    because: Option<&'a str>,
    #[serde(skip_serializing_if = "is_false")]
    assumed: bool,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

/// Exits with 2 when a line could not be read.
pub fn authorize(args: Args) -> Result<ExitCode, Stop> {
    let named = args.scenario.as_deref().map(files::scenario).transpose()?;
    let mut judge = Judge {
        named: named.map(|scenario| scenario.world(Catalog::bundled())),
        brought: None,
        shelf: Shelf::default(),
        free: BTreeMap::new(),
        trace: args.trace,
    };
    let mut input = BufReader::with_capacity(1 << 16, io::stdin().lock());
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut bytes = Vec::new();
    let (mut number, mut failed) = (0, false);
    loop {
        bytes.clear();
        if input.read_until(b'\n', &mut bytes).map_err(|wrong| wrong.to_string())? == 0 {
            break;
        }
        number += 1;
        let line = String::from_utf8_lossy(&bytes);
        if line.trim().is_empty() {
            continue;
        }
        match judge.answer(line.trim_end()) {
            Ok(answer) => {
                if writeln!(out, "{answer}").is_err() {
                    break;
                }
            }
            Err((column, wrong)) => {
                failed = true;
                eprintln!("rolecall: line {number}, column {column}: {wrong}");
            }
        }
        // Whoever waits for an answer before the next request must get it.
        if input.buffer().is_empty() && out.flush().is_err() {
            break;
        }
    }
    let _ = out.flush();
    Ok(ExitCode::from(if failed { 2 } else { 0 }))
}

struct Judge {
    /// The world that the command line names.
    named: Option<World>,
    /// The last world that a request brought, with its text.
    brought: Option<(String, Result<World, ScenarioError>)>,
    /// The policies of that world, which the next may have as well.
    shelf: Shelf,
    /// The actions asked about so far, and whether they work on no particular resource.
    free: BTreeMap<String, bool>,
    trace: bool,
}

impl Judge {
    /// The answer to a line, or the column and what is wrong there.
    fn answer(&mut self, text: &str) -> Result<String, (usize, String)> {
        let line: Line<'_> = serde_json::from_str(text).map_err(|wrong| {
            let wrong = ScenarioError::reading(text, &wrong);
            (wrong.column, wrong.message)
        })?;
        let named = line.resource.clone().unwrap_or(Target::Any);
        let resource = match &line.action {
            Some(action) if named != Target::Any && self.is_free(action, &named) => Target::Any,
            _ => named,
        };
        let mut passed = Shelf::default();
        let trace = self.trace;
        let world = match (line.world, &mut self.named) {
            (Some(world), _) => match self.bring(world.get()) {
                Ok(world) => world,
                Err(wrong) => {
                    let at = world.get().as_ptr() as usize - text.as_ptr() as usize + wrong.span.start as usize;
                    return Err((at + 1, format!("in the world: {}", wrong.message)));
                }
            },
            (None, Some(world)) => world,
            (None, None) => return Err((1, "there is no world: name a scenario, or send `world`".to_owned())),
        };
        passed.admit(text, world, Catalog::bundled());
        let caller = &line.caller;
        let context = &line.context.unwrap_or_default();
        let answer = |_: &World, answer: Answer| json(&decided(line.id, &answer, trace));
        let asked = match (&line.action, &line.call) {
            (Some(action), None) if line.parameters.is_none() => {
                judge::ask(world, &Question { caller, action, resource: &resource, context }, answer)
                    .map_err(AskError::Caller)
            }
            (None, Some(call)) if resource == Target::Any => {
                let parameters = &line.parameters.clone().unwrap_or_default();
                judge::ask_call(world, &CallQuestion { caller, call, parameters, context }, answer)
            }
            (None, None) => return Err((1, "there is nothing to decide: send an `action` or a `call`".to_owned())),
            _ => {
                let message = "a request has an `action` and a `resource`, or a `call` and its `parameters`";
                return Err((column(text, "call"), message.to_owned()));
            }
        };
        match asked {
            Ok(answer) => Ok(answer),
            Err(AskError::Caller(CallerError(wrong))) => Err((column(text, "caller"), wrong)),
            Err(AskError::Call(wrong)) => Err((column(text, "call"), wrong.to_string())),
        }
    }

    /// Whether the action works on no particular resource; looked up once for each action.
    fn is_free(&mut self, action: &ActionName, resource: &Target) -> bool {
        if let Some(free) = self.free.get(action.lower()) {
            return *free;
        }
        let free = judge::target(Catalog::bundled(), action, resource) == Target::Any;
        self.free.insert(action.lower().to_owned(), free);
        free
    }

    fn bring(&mut self, text: &str) -> Result<&mut World, ScenarioError> {
        let world = match self.brought.take() {
            Some((known, world)) if known == text => world,
            _ => Scenario::parse(text).map(|scenario| scenario.world_from(Catalog::bundled(), &mut self.shelf)),
        };
        let (_, world) = self.brought.insert((text.to_owned(), world));
        world.as_mut().map_err(|wrong| wrong.clone())
    }
}

/// Where a field of a line begins, or the line.
fn column(text: &str, field: &str) -> usize {
    text.find(&format!("\"{field}\"")).unwrap_or_default() + 1
}

fn decided<'a>(id: Option<&'a RawValue>, answer: &'a Answer, trace: bool) -> Decided<'a> {
    let reasons = answer.reasons.iter().map(Some).chain(std::iter::repeat(None));
    let check = |(decision, reason): (&'a Decision, Option<&'a Reason>)| OneCheck {
        action: &decision.request.action,
        resource: &decision.request.resource,
        verdict: decision.verdict,
        decided_by: decision.decided_by.as_ref(),
        because: reason.map(|reason| reason.because.as_str()),
        assumed: reason.is_some_and(|reason| reason.assumed),
    };
    Decided {
        id,
        verdict: answer.checked.verdict(),
        decided_by: answer.checked.settling().decided_by.as_ref(),
        checks: answer.checked.decisions().zip(reasons).map(check).collect(),
        unsure: answer.checked.decisions().flat_map(|decision| &decision.unsure).collect(),
        trace: trace.then(|| answer.checked.decisions().collect()),
    }
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
