//! A decision of the engine in the shape in which the simulator answers. Refuses to decide.

use super::scene::Scene;
use rolecall_iam::eval::{Because, Binds, Combine, Compared, PolicyTrace, Route, StatementTrace, fold};
use rolecall_iam::{Decision, Layer, LayerKind, Verdict};
use rolecall_policy::document::{Clause, Effect};
use rolecall_policy::text::line_column;
use serde_json::{Map, Value, json};

pub(super) fn shown(scene: &Scene, decision: &Decision, action: &str, resource: &str, named: bool) -> Value {
    let verdict = verdict(scene, decision);
    let matched = matched(decision, verdict);
    let missing = missing(decision);
    let mut output = Map::new();
    let mut put = |name: &str, value: Value| output.insert(name.into(), value);
    put("EvalActionName", json!(action));
    put("EvalResourceName", json!(resource));
    put("EvalDecision", json!(verdict));
    put("MatchedStatements", json!(matched));
    // Where resources are named, what is missing is told for each of them.
    put("MissingContextValues", if named { json!([]) } else { json!(missing) });
    if let Some(allowed) = allowed_by(decision, LayerKind::Scp).filter(|_| scene.of_principal) {
        put("OrganizationsDecisionDetail", json!({ "AllowedByOrganizations": allowed }));
    }
    let boundary = allowed_by(decision, LayerKind::Boundary);
    let boundary = boundary.map(|allowed| json!({ "AllowedByPermissionsBoundary": allowed }));
    if let Some(detail) = &boundary {
        put("PermissionsBoundaryDecisionDetail", detail.clone());
    }
    put("EvalDecisionDetails", json!({}));
    if named {
        let mut specific = Map::new();
        specific.insert("EvalResourceName".into(), json!(resource));
        specific.insert("EvalResourceDecision".into(), json!(verdict));
        specific.insert("MatchedStatements".into(), json!(matched));
        specific.insert("MissingContextValues".into(), json!(missing));
        if let Some(detail) = boundary {
            specific.insert("PermissionsBoundaryDecisionDetail".into(), detail);
        }
        put("ResourceSpecificResults", json!([specific]));
    }
    output.into()
}

fn binding(decision: &Decision) -> impl Iterator<Item = &Layer> {
    decision.layers.iter().filter(|layer| layer.binds == Binds::Yes && layer.kind != LayerKind::Trust)
}

/// Whether all layers of a kind allow; nothing where there is none.
fn allowed_by(decision: &Decision, kind: LayerKind) -> Option<bool> {
    let mut layers = binding(decision).filter(|layer| layer.kind == kind).peekable();
    layers.peek()?;
    Some(layers.all(|layer| layer.verdict == Verdict::Allowed))
}

/// The engine's verdict, but where it rests on a trust policy or on a rule about what AWS protects: the simulator looks at
/// neither, so the engine folds what is left. To nobody in particular, no account is another.
fn verdict(scene: &Scene, decision: &Decision) -> Verdict {
    let trust = decision.layers.iter().any(|layer| layer.kind == LayerKind::Trust);
    if scene.of_nobody && !trust && decision.route.gate.is_none() {
        return fold(Route { same_account: true, ..decision.route }, &decision.layers).0;
    }
    if decision.route.gate.is_none() && !trust {
        return decision.verdict;
    }
    let layers: Vec<Layer> = decision.layers.iter().filter(|layer| layer.kind != LayerKind::Trust).cloned().collect();
    fold(Route { same_account: true, combine: Combine::Either, gate: None }, &layers).0
}

/// The statements that settle it: where something denies, only those that do.
fn matched(decision: &Decision, verdict: Verdict) -> Vec<Value> {
    let effect = match verdict {
        Verdict::Allowed => Effect::Allow,
        Verdict::ExplicitDeny => Effect::Deny,
        Verdict::ImplicitDeny => return Vec::new(),
    };
    let kinds = [LayerKind::Identity, LayerKind::Resource, LayerKind::Boundary];
    let layers = binding(decision).filter(|layer| kinds.contains(&layer.kind));
    let layers = layers.filter(|layer| effect == Effect::Deny || layer.kind != LayerKind::Boundary);
    let mut found = Vec::new();
    for layer in layers {
        for policy in &layer.policies {
            let applies = |(_, it): &(usize, &StatementTrace)| it.applies && it.effect == Some(effect);
            for (number, _) in policy.statements.iter().enumerate().filter(applies) {
                found.push(statement(layer.kind, policy, number));
            }
        }
    }
    found
}

fn statement(kind: LayerKind, policy: &PolicyTrace, number: usize) -> Value {
    let text = policy.document.text.as_str();
    let spans: Vec<_> = policy.document.parsed.policy.statements.iter().map(|statement| statement.span).collect();
    let span = spans.get(number).copied().unwrap_or_default();
    // A statement begins for the simulator where what comes before it ends: the bracket, or the statement before.
    let before = text.get(..span.start as usize).unwrap_or_default().trim_end();
    let start = match (before.ends_with('['), number.checked_sub(1).and_then(|number| spans.get(number))) {
        (true, _) => before.len() as u32,
        (false, Some(previous)) => previous.end,
        (false, None) => span.start + 1,
    };
    let position = |at: u32| {
        let (line, column) = line_column(text, at);
        json!({ "Line": line, "Column": column })
    };
    let (id, source) = match kind {
        LayerKind::Resource => ("ResourcePolicy".into(), "Resource Policy"),
        _ => (source(&policy.address.to_string()), "IAM Policy"),
    };
    json!({
        "SourcePolicyId": id,
        "SourcePolicyType": source,
        "StartPosition": position(start),
        "EndPosition": position(span.end),
    })
}

/// A managed policy by its name, an inline one by its owner's kind and name and its own.
fn source(address: &str) -> String {
    let name = |arn: &str| arn.rsplit('/').next().unwrap_or(arn).to_string();
    match address.split_once("#inline/") {
        None => name(address),
        Some((_, policy)) if policy.starts_with("PolicyInputList.") => policy.into(),
        Some((owner, policy)) => {
            let kind = owner.rsplit(':').next().and_then(|resource| resource.split('/').next()).unwrap_or_default();
            format!("{kind}_{}_{policy}", name(owner))
        }
    }
}

/// The keys without which a statement that is about the action and the resource could not be judged.
fn missing(decision: &Decision) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    let statements = binding(decision).flat_map(|layer| &layer.policies).flat_map(|policy| &policy.statements);
    for statement in statements {
        let concerned = statement.clauses.iter().all(|clause| {
            clause.clause == Clause::Condition
                || clause.holds
                || matches!(clause.because, Because::VariableWithoutValue { .. })
        });
        for clause in statement.clauses.iter().filter(|_| concerned) {
            let key = match &clause.because {
                Because::VariableWithoutValue { key } => key,
                Because::Compared(compared) => match &**compared {
                    Compared { key, found: None, .. } => key,
                    _ => continue,
                },
                _ => continue,
            };
            if !keys.iter().any(|known| known.eq_ignore_ascii_case(key)) {
                keys.push(key.clone());
            }
        }
    }
    keys
}
