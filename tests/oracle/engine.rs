//! Asks the engine what it says to a request line. Refuses to decide.

use rolecall_playground::Scenario;
use rolecall_playground::judge::{self, Question};
use rolecall_playground::scenario::{Check, Shelf};
use rolecall_policy::catalog::Catalog;
use serde_json::{Value, json};

/// The engine's verdicts on several requests in one world; an error where it cannot read one of them.
pub fn verdicts(scenario: &Value, requests: &[Value]) -> Result<Vec<String>, String> {
    let scenario = Scenario::parse(&scenario.to_string()).map_err(|wrong| format!("{wrong:?}"))?;
    let mut world = scenario.world(Catalog::bundled());
    let mut verdicts = Vec::new();
    for request in requests {
        let check = json!({ "as": request["caller"], "action": request["action"],
            "resource": request["resource"].as_str().unwrap_or("*"), "want": "allowed",
            "context": request["context"].as_object().cloned().unwrap_or_default() });
        // Managed policies of AWS's that are passed to a session.
        let text = check.to_string();
        if text.contains("arn:aws:iam::aws:") {
            Shelf::default().admit(&text, &mut world, Catalog::bundled());
        }
        let check: Check = serde_json::from_value(check).map_err(|wrong| wrong.to_string())?;
        let action = check.action.as_ref().ok_or("there is no action")?;
        let question = Question {
            caller: &check.caller,
            action,
            resource: &judge::target(Catalog::bundled(), action, &check.resource),
            context: &check.context,
        };
        let asked = judge::ask(&mut world, &question, |_, answer| match answer.nobody {
            Some(nobody) => Err(nobody),
            None => Ok(judge::name(answer.checked.verdict())),
        });
        verdicts.push(asked.map_err(|wrong| wrong.to_string())??);
    }
    Ok(verdicts)
}
