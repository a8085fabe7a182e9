//! `rolecall explain`: one decision as indented text. Refuses to find the words itself.

use crate::{Stop, files};
use rolecall_iam::{Target, Verdict};
use rolecall_playground::judge::{self, Question};
use rolecall_playground::scenario::{CallerForm, Values};
use rolecall_policy::ActionName;
use rolecall_policy::catalog::Catalog;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Args)]
pub struct Args {
    /// The scenario
    scenario: PathBuf,
    /// Who asks: the ARN of a user, root user, role or role session, `anonymous`, or a caller object in JSON
    #[arg(long = "as", value_name = "ARN")]
    caller: String,
    /// A condition key of the request; repeat it for more values
    #[arg(long, value_name = "KEY=VALUE")]
    context: Vec<String>,
    /// To do what, as `s3:GetObject`
    action: ActionName,
    /// To which ARN; `*` where the action works on none
    #[arg(default_value = "*")]
    resource: Target,
}

/// Exits with 0 for allowed and 1 for denied.
pub fn explain(args: Args) -> Result<ExitCode, Stop> {
    let mut world = files::scenario(&args.scenario)?.world(Catalog::bundled());
    let caller = if args.caller.starts_with('{') {
        serde_json::from_str(&args.caller).map_err(|wrong| format!("--as: {wrong}"))?
    } else {
        CallerForm::Named(args.caller)
    };
    let mut context: BTreeMap<String, Values> = BTreeMap::new();
    for pair in &args.context {
        let (key, value) = pair.split_once('=').ok_or_else(|| format!("--context: `{pair}` is not `KEY=VALUE`"))?;
        context.entry(key.to_owned()).or_default().0.push(value.to_owned());
    }
    let resource = judge::target(Catalog::bundled(), &args.action, &args.resource);
    let question = Question { caller: &caller, action: &args.action, resource: &resource, context: &context };
    let asked = judge::ask(&mut world, &question, |world, answer| {
        let texts: Vec<String> =
            answer.checked.decisions().map(|decision| rolecall_iam::explain(world, decision).to_text()).collect();
        (answer.checked.verdict(), answer.nobody, texts.join("\n"))
    });
    let (verdict, nobody, text) = asked.map_err(|wrong| wrong.to_string())?;
    if let Some(nobody) = nobody {
        return Err(nobody);
    }
    println!("{}", text.trim_end());
    Ok(ExitCode::from(u8::from(verdict != Verdict::Allowed)))
}
