//! A scenario in play, from its snapshot to its explanations. Refuses to know how commands print.

use super::*;

const SCENARIO: &str = r#"{ "seed": 7, "accounts": [{ "id": "111111111111", "name": "dev",
    "users": [{ "name": "James", "accessKeys": [{ "profile": "james" }],
        "attachedPolicies": ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess", "arn:aws:iam::aws:policy/OfTomorrow"],
        "inlinePolicies": [{ "name": "i", "document": {} }] }],
    "roles": [{ "name": "R", "trustPolicy": { "document": { "Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111111111111:user/James" }, "Action": "sts:AssumeRole" } } } }] }],
  "terminal": { "as": "james", "transcript": ["echo one"] },
  "checks": [
    { "as": "arn:aws:iam::111111111111:user/James", "action": "s3:ListAllMyBuckets", "want": "allowed", "say": "he lists" },
    { "as": "arn:aws:iam::111111111111:user/Jmaes", "action": "s3:ListAllMyBuckets", "want": "implicitDeny", "say": "nobody" },
    { "as": { "role": "arn:aws:iam::111111111111:role/R" }, "action": "s3:ListAllMyBuckets", "want": "implicitDeny", "by": "session", "say": "wrong layer" },
    { "as": "arn:aws:sts::111111111111:assumed-role/R/x", "action": "s3:ListAllMyBuckets", "want": "implicitDeny", "by": "identity", "say": "right layer" }
  ] }"#;

fn open() -> Play {
    Play::open(SCENARIO, Catalog::core()).unwrap()
}

#[test]
fn a_snapshot_shows_the_world() {
    let snapshot = open().snapshot();
    let addresses: Vec<String> = snapshot.policies.iter().map(|policy| policy.address.to_string()).collect();
    assert_eq!(
        addresses,
        [
            "arn:aws:iam::111111111111:user/James#inline/i",
            "arn:aws:iam::111111111111:role/R#trust",
            "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
        ]
    );
    let editable: Vec<bool> = snapshot.policies.iter().map(|policy| policy.editable).collect();
    assert_eq!(editable, [true, true, false]);
    assert_eq!(snapshot.missing, ["arn:aws:iam::aws:policy/OfTomorrow"]);
    let callers: Vec<&str> = snapshot.callers.iter().map(|caller| caller.arn.as_str()).collect();
    assert_eq!(callers, ["arn:aws:iam::111111111111:user/James", "arn:aws:iam::111111111111:root"]);
    assert_eq!(snapshot.clock, "2026-01-15T09:00:00Z");
}

#[test]
fn expectations_are_met_for_the_right_reason_only() {
    let checks = open().snapshot().checks;
    let problems: Vec<Option<&str>> = checks.iter().map(|check| check.problem.as_deref()).collect();
    let [None, Some(nobody), Some(layer), None] = problems.as_slice() else { panic!("{problems:?}") };
    assert_eq!(*nobody, "there is no user `arn:aws:iam::111111111111:user/Jmaes` here");
    assert!(layer.starts_with("wanted `session` to settle it, and `identity` did: "), "{layer}");
}

#[test]
fn the_transcript_is_part_of_the_document() {
    let mut play = open();
    play.run("echo two");
    assert_eq!(play.entries().len(), 2);
    let again = Play::open(&play.scenario_text(), Catalog::core()).unwrap();
    let lines: Vec<&str> = again.entries().iter().map(|entry| entry.line.as_str()).collect();
    assert_eq!(lines, ["echo one", "echo two"]);
    play.clear();
    assert_eq!((play.entries().len(), play.scenario_text().contains("transcript")), (0, false));
}

#[test]
fn a_change_is_seen_at_once_and_a_refused_one_changes_nothing() {
    let mut play = open();
    let before = play.scenario_text();
    assert!(play.apply(Change::AddAccount { id: "1".into(), name: None }).is_err());
    assert_eq!(play.scenario_text(), before);
    let allowed = |play: &mut Play| {
        let caller: CallerForm =
            serde_json::from_str(r#"{ "kind": "user", "name": "arn:aws:iam::111111111111:user/James" }"#).unwrap();
        play.ask(&caller, "iam:ListRoles", "arn:aws:iam::111111111111:role/", &BTreeMap::new()).unwrap().verdict
    };
    assert_eq!(allowed(&mut play), rolecall_iam::Verdict::ImplicitDeny);
    let address = "arn:aws:iam::111111111111:user/James#inline/i".to_owned();
    let text = r#"{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "iam:*", "Resource": "*" } }"#
        .to_owned();
    play.apply(Change::SetPolicy { address, text }).unwrap();
    assert_eq!(allowed(&mut play), rolecall_iam::Verdict::Allowed);
}

#[test]
fn the_decisions_behind_a_line_are_explained_one_by_one() {
    let mut play = open();
    let entry = play.run("aws s3 ls");
    assert_eq!((entry.code, entry.calls.len()), (0, 1));
    let explanation = play.explain(1, 0, 0).unwrap();
    assert_eq!(explanation.verdict, rolecall_iam::Verdict::Allowed);
    assert!(explanation.question.contains("s3:ListAllMyBuckets"), "{}", explanation.question);
    assert!(play.explain(1, 0, 1).is_none() && play.explain(1, 1, 0).is_none() && play.explain(2, 0, 0).is_none());
    let detach = Change::Detach {
        owner: "arn:aws:iam::111111111111:user/James".into(),
        policy: "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess".into(),
    };
    play.apply(detach).unwrap();
    assert_eq!(play.explain(1, 0, 0).unwrap().verdict, rolecall_iam::Verdict::ImplicitDeny);
}

#[test]
fn sessions_that_last_can_be_acted_as() {
    let mut play = open();
    play.run("aws sts assume-role --role-arn arn:aws:iam::111111111111:role/R --role-session-name test");
    let callers = play.snapshot().callers;
    let session = callers.last().unwrap();
    assert_eq!((session.kind.as_str(), session.name.as_str()), ("role session", "R/test"));
    assert_eq!(session.expires.as_deref(), Some("2026-01-15T10:00:00Z"));
}

#[test]
fn a_question_leaves_nobody_behind() {
    let mut play = open();
    let caller: CallerForm = serde_json::from_str(
        r#"{ "role": "arn:aws:iam::111111111111:role/R", "tags": { "team": "red" }, "mfa": true,
             "sessionPolicies": [{ "document": {} }, "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"] }"#,
    )
    .unwrap();
    play.ask(&caller, "s3:GetObject", "arn:aws:s3:::b/k", &BTreeMap::new()).unwrap();
    assert_eq!(play.snapshot().callers.len(), 2);
    let nobody: CallerForm = serde_json::from_str(r#"{ "sessionName": "s" }"#).unwrap();
    let wrong = play.ask(&nobody, "s3:GetObject", "*", &BTreeMap::new()).unwrap_err();
    assert!(wrong.starts_with("a caller object has one of `role`, `user`"), "{wrong}");
    let wrong = play.ask(&CallerForm::Named("James".into()), "s3:GetObject", "*", &BTreeMap::new()).unwrap_err();
    assert!(wrong.contains("is not an ARN"), "{wrong}");
}

#[test]
fn what_is_asked_besides_is_decided_too() {
    let mut world = Scenario::parse(SCENARIO).unwrap().world(Catalog::core());
    let caller = CallerForm::Named("arn:aws:iam::111111111111:user/James".into());
    let context = BTreeMap::from([("aws:RequestTag/team".to_owned(), Values(vec!["red".into()]))]);
    let (action, resource) = ("sts:AssumeRole".parse().unwrap(), "arn:aws:iam::111111111111:role/R".parse().unwrap());
    let question = judge::Question { caller: &caller, action: &action, resource: &resource, context: &context };
    let asked = judge::ask(&mut world, &question, |_, answer| {
        let verdicts: Vec<_> = answer
            .checked
            .decisions()
            .map(|decision| (decision.request.action.to_string(), decision.verdict))
            .collect();
        (answer.checked.verdict(), verdicts)
    });
    let (verdict, verdicts) = asked.unwrap();
    assert_eq!(
        verdicts,
        [
            ("sts:AssumeRole".to_owned(), rolecall_iam::Verdict::Allowed),
            ("sts:TagSession".to_owned(), rolecall_iam::Verdict::ImplicitDeny)
        ]
    );
    assert_eq!(verdict, rolecall_iam::Verdict::ImplicitDeny);
}

#[test]
fn a_line_that_filters_runs_once_filters_are_there() {
    let mut play =
        Play::with(Scenario::parse(SCENARIO).unwrap(), Arc::new(Catalog::core().clone()), Commands::core(), None);
    let entry = play.run("x=$(echo '{}' | jq .a); echo $x; aws sqs list-queues");
    assert_eq!(entry.needs, [Need::Jq, Need::Commands]);
    assert!(entry.hint.is_some_and(|hint| hint.text.contains("jq.js")));
    assert!(play.run("echo jq").needs.is_empty());

    play.use_jq(Jq::new(|call| {
        let mut answer = rolecall_jq::Answer::default();
        answer.print(false, &format!("{} of {}", call.program, call.sources[0].text));
        answer
    }));
    let first = |play: &Play| play.entries().iter().find(|entry| entry.line.starts_with("x=")).unwrap().clone();
    let entry = first(&play);
    assert_eq!((entry.needs.as_slice(), entry.output[0].text.as_str()), ([Need::Commands].as_slice(), ".a of {}\n"));

    play.use_jq(Jq::new(|_| rolecall_jq::Answer::stopped()));
    let entry = first(&play);
    assert_eq!((entry.code, entry.hint.as_ref().is_some_and(|hint| hint.text.contains("stopped"))), (130, true));
}

#[test]
fn a_command_whose_model_is_not_loaded_runs_once_it_is() {
    const ALL: &str =
        "# demo demo demo json\nA{!Name:s1\nDo(A\n# sqs sqs sqs json\nA{!QueueUrl:s\nListQueues(\nPurgeQueue(A\n";
    let mut play = open();
    play.use_commands(Commands::core());
    let entry = play.run("aws sqs purge-queue");
    assert!(entry.needs == [Need::Commands] && entry.output.is_empty() && entry.calls.is_empty(), "{entry:?}");
    assert!(entry.hint.is_some_and(|hint| hint.text.contains("aws sqs")));
    // What waits for an answer needs them too.
    assert_eq!(play.run("aws sqs list-queues; aws configure").needs, [Need::Commands]);
    play.run("\u{3}");
    assert!(play.run("aws iam list-users").needs.is_empty());
    assert!(play.run("aws sqss list-queues").needs.is_empty());

    play.use_commands(Arc::new(Commands::with(ALL).unwrap()));
    assert!(play.entries().iter().all(|entry| entry.needs.is_empty()));
    let entry = play.entries().iter().find(|entry| entry.line == "aws sqs purge-queue").unwrap();
    let printed: String = entry.output.iter().map(|piece| piece.text.as_str()).collect();
    assert!(printed.contains("the following arguments are required: --queue-url"), "{printed}");

    play.turn_to(Scenario::parse(SCENARIO).unwrap());
    assert!(play.run("aws sqs list-queues").needs.is_empty(), "what was loaded stays");
}
