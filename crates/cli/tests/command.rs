//! The command as a shell sees it: what it prints where, and how it exits. Refuses to know how it comes to that.
#![allow(clippy::unwrap_used, reason = "a test may panic, its helpers too")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const SCENARIO: &str = r#"{ "accounts": [{ "id": "111111111111",
    "users": [{ "name": "James", "accessKeys": [{ "profile": "james" }],
        "inlinePolicies": [{ "name": "read", "document": { "Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Action": "s3:Get*", "Resource": "*" } } }] }],
    "roles": [{ "name": "R", "trustPolicy": { "document": { "Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111111111111:user/James" }, "Action": "sts:AssumeRole" } } } }],
    "resources": [{ "arn": "arn:aws:s3:::b" }] }],
  "terminal": { "as": "james", "transcript": ["X=5"] },
  "checks": [{ "as": "arn:aws:iam::111111111111:user/James", "action": "s3:PutObject", "resource": "arn:aws:s3:::b/k",
    "want": "implicitDeny", "say": "he only reads" }] }"#;

/// A folder of this test, with these files in it.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    for (file, text) in files {
        std::fs::write(folder.join(file), text).unwrap();
    }
    folder
}

/// Exit code, stdout and stderr.
fn rolecall(folder: &Path, args: &[&str], stdin: &str) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rolecall"));
    command.args(args).current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A command that does not read stdin may be gone before it is written.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    let done = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (done.status.code().unwrap(), text(done.stdout), text(done.stderr))
}

#[test]
fn every_request_that_can_be_read_is_answered() {
    let folder = folder("authorize", &[("s.json", SCENARIO)]);
    let requests = r#"{"id": 1, "caller": "arn:aws:iam::111111111111:user/James", "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k"}
{"id": 2, "caller": "James", "action": "s3:GetObject"}
{"id": 3, "caller": {"federated": "x"}, "action": "sts:AssumeRoleWithSAML"}
{"id": 4, "caller": "arn:aws:iam::111111111111:root", "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k", "world": {"organization": {"id": "o-1", "managementAccount": "999999999999", "root": {"policies": ["none"], "accounts": ["111111111111"]}, "serviceControlPolicies": [{"name": "none", "document": {}}]}, "accounts": [{"id": "111111111111"}]}}
{"id": [5], "caller": {"role": "arn:aws:iam::111111111111:role/R"}, "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k"}
{"id": 6, "caller": "anonymous", "acton": "s3:GetObject"}
"#;
    let (code, out, err) = rolecall(&folder, &["authorize", "s.json"], requests);
    let lines: Vec<serde_json::Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let short: Vec<String> =
        lines.iter().map(|line| format!("{} {} {}", line["id"], line["verdict"], line["decidedBy"]["layer"])).collect();
    assert_eq!(
        short,
        [
            "1 \"allowed\" \"identity\"",
            "3 \"implicitDeny\" \"gate\"",
            "4 \"implicitDeny\" \"scp\"",
            "[5] \"implicitDeny\" \"identity\"",
        ]
    );
    let by = serde_json::json!({ "layer": "identity", "policy": "arn:aws:iam::111111111111:user/James#inline/read", "statement": 0 });
    assert_eq!(lines[0]["decidedBy"], by);
    assert_eq!(lines[0]["checks"][0]["decidedBy"], by);
    let errors: Vec<&str> = err.lines().collect();
    assert_eq!(
        errors,
        [
            "rolecall: line 2, column 11: `James` is not an ARN: it needs six parts with colons between them",
            "rolecall: line 6, column 35: unknown field `acton`: did you mean `action`?"
        ]
    );
    assert_eq!(code, 2);
}

#[test]
fn a_request_may_bring_its_world() {
    let folder = folder("worlds", &[]);
    let line = |principal: &str| {
        format!(
            r#"{{"caller": "anonymous", "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k", "world": {{"accounts": [{{"id": "111111111111",
            "resources": [{{"arn": "arn:aws:s3:::b", "policy": {{"document": {{"Version": "2012-10-17", "Statement": {{"Effect": "Allow",
            "Principal": {principal}, "Action": "s3:GetObject", "Resource": "*"}}}}}}}}]}}]}}}}"#
        )
        .replace('\n', " ")
    };
    let requests = [line("\"*\""), line("{\"AWS\": \"111111111111\"}"), line("\"*\"")].join("\n");
    let (code, out, err) = rolecall(&folder, &["authorize"], &requests);
    let verdicts: Vec<bool> = out.lines().map(|line| line.contains(r#""verdict":"allowed""#)).collect();
    assert_eq!((code, verdicts.as_slice(), err.as_str()), (0, [true, false, true].as_slice(), ""));
    let (_, out, _) = rolecall(&folder, &["authorize", "--trace"], &line("\"*\""));
    assert!(out.contains(r#""trace":[{"request""#) && out.contains(r#""clauses":["#), "{out}");
}

#[test]
fn null_is_as_good_as_nothing() {
    let folder = folder("nulls", &[("s.json", SCENARIO)]);
    let james = r#""caller": "arn:aws:iam::111111111111:user/James""#;
    let requests = format!(
        r#"{{{james}, "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k", "context": null, "world": null, "id": null}}
{{{james}, "action": "s3:GetObject", "resource": null, "context": {{"aws:username": null}}}}
"#
    );
    let (code, out, err) = rolecall(&folder, &["authorize", "s.json"], &requests);
    let by_identity = r#""verdict":"allowed","decidedBy":{"layer":"identity""#;
    assert_eq!((code, out.lines().filter(|line| line.contains(by_identity)).count()), (0, 2), "{err}");
}

#[test]
fn a_call_is_all_its_checks() {
    let folder = folder("calls", &[("s.json", SCENARIO)]);
    let james = "arn:aws:iam::111111111111:user/James";
    let line = |rest: &str| format!("{{\"caller\": \"{james}\", {rest}}}");
    let copy = r#""call": "s3:CopyObject", "parameters": {"CopySource": "b/k", "Bucket": "b", "Key": "l"}"#;
    let requests = [
        line(copy),
        line(r#""call": "s3:GetObject", "parameters": {"Bucket": "b", "Key": "k"}, "context": {"aws:RequestedRegion": "eu-west-1"}"#),
        line(r#""call": "s3:GetNothing""#),
        line(r#""call": "s3:GetObject", "parameters": {"Bucket": "b"}"#),
        line(r#""call": "s3:GetObject", "action": "s3:GetObject""#),
        line(r#""context": {}"#),
    ]
    .join("\n");
    let (code, out, err) = rolecall(&folder, &["authorize", "s.json"], &requests);
    let lines: Vec<serde_json::Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let short = |line: &serde_json::Value| {
        let checks = line["checks"].as_array().unwrap().iter();
        let checks = checks.map(|check| format!("{} {} {}", check["action"], check["resource"], check["verdict"]));
        format!("{}: {}", line["verdict"], checks.collect::<Vec<_>>().join(", "))
    };
    assert_eq!(
        lines.iter().map(short).collect::<Vec<_>>(),
        [
            r#""implicitDeny": "s3:GetObject" "arn:aws:s3:::b/k" "allowed", "s3:PutObject" "arn:aws:s3:::b/l" "implicitDeny""#,
            r#""allowed": "s3:GetObject" "arn:aws:s3:::b/k" "allowed""#,
            r#""allowed": "s3:GetNothing" "*" "allowed""#,
        ]
    );
    assert_eq!(lines[0]["checks"][1]["because"], "the copy is written");
    assert_eq!(
        (&lines[0]["checks"][0]["assumed"], &lines[2]["checks"][0]["assumed"]),
        (&serde_json::Value::Null, &true.into())
    );
    let errors: Vec<&str> = err.lines().collect();
    assert_eq!(
        errors,
        [
            "rolecall: line 4, column 52: s3:GetObject needs the parameter `Key`",
            "rolecall: line 5, column 52: a request has an `action` and a `resource`, or a `call` and its `parameters`",
            "rolecall: line 6, column 1: there is nothing to decide: send an `action` or a `call`",
        ]
    );
    assert_eq!(code, 2);
}

#[test]
fn lines_are_typed_after_the_transcript() {
    let folder = folder("run", &[("s.json", SCENARIO)]);
    let (code, out, err) = rolecall(&folder, &["run", "s.json", "echo $X", "nonsense"], "");
    assert_eq!((code, out.as_str()), (127, "5\n"));
    assert!(err.starts_with("bash: nonsense: command not found\n"), "{err}");
    let (_, out, _) =
        rolecall(&folder, &["run", "s.json", "--prompt", "--as", "arn:aws:iam::111111111111:root"], "echo a\n");
    assert!(out.ends_with("$ echo a\na\n"), "{out}");
    let (code, _, err) = rolecall(&folder, &["run", "s.json", "--as", "jmaes", "echo"], "");
    assert_eq!(
        (code, err.as_str()),
        (2, "rolecall: nobody here has the profile or the ARN `jmaes`: did you mean `james`?\n")
    );
}

#[test]
fn a_decision_is_explained() {
    let folder = folder("explain", &[("s.json", SCENARIO)]);
    let explain = |action| {
        rolecall(
            &folder,
            &["explain", "s.json", "--as", "arn:aws:iam::111111111111:user/James", action, "arn:aws:s3:::b/k"],
            "",
        )
    };
    assert_eq!(explain("s3:GetObject").0, 0);
    let (code, out, _) = explain("s3:PutObject");
    assert_eq!(code, 1);
    assert!(out.contains("Statement 1, Allow"), "{out}");
    let (code, _, err) =
        rolecall(&folder, &["explain", "s.json", "--as", "arn:aws:iam::111111111111:user/Jim", "s3:GetObject"], "");
    assert_eq!((code, err.as_str()), (2, "rolecall: there is no user `arn:aws:iam::111111111111:user/Jim` here\n"));
}

#[test]
fn findings_look_like_a_compilers() {
    let policy = "{ \"Version\": \"2012-10-17\",\n  \"Statement\": [{ \"Effect\": \"Allow\" \"Action\": \"s3:*\", \"Resource\": \"*\" }] }";
    let folder = folder("lint", &[("p.json", policy), ("good.json", &policy.replace("\" \"Action", "\", \"Action"))]);
    let (code, out, _) = rolecall(&folder, &["lint", "p.json"], "");
    assert_eq!(code, 1);
    let carets = "2 |   \"Statement\": [{ \"Effect\": \"Allow\" \"Action\": \"s3:*\", \"Resource\": \"*\" }] }\n  |                                    ^\n";
    assert!(
        out.starts_with("error[J115]: missing comma") && out.contains(" --> p.json:2:36\n") && out.contains(carets),
        "{out}"
    );
    let (_, out, _) = rolecall(&folder, &["lint", "--format", "json", "-"], policy);
    let finding: serde_json::Value = serde_json::from_str(out.lines().next().unwrap()).unwrap();
    assert_eq!((&finding["file"], &finding["line"], &finding["code"]), (&"-".into(), &2.into(), &"J115".into()));
    assert_eq!(rolecall(&folder, &["lint", "good.json"], "").0, 0);
    let (code, _, err) = rolecall(&folder, &["lint", "none.json", "good.json"], "");
    assert!(code == 2 && err.contains("none.json"), "{err}");
}

#[test]
fn a_folder_is_checked_whole() {
    let markdown = "```json scenario src=s.json\n```\n# A\n```console\n$ echo one\ntwo\n```\n";
    let folder = folder("check", &[("s.json", SCENARIO), ("m.md", markdown)]);
    let (code, out, _) = rolecall(&folder, &["check", "."], "");
    assert_eq!(code, 1);
    assert!(out.contains("m.md:5: the terminal prints something else\n  $ echo one\n- two\n+ one\n"), "{out}");
    assert!(out.ends_with("2 held, 1 failed\n"), "{out}");
    assert_eq!(rolecall(&folder, &["check", "--update", "m.md"], "").0, 0);
    assert_eq!(rolecall(&folder, &["check", "."], "").1, "3 held, 0 failed\n");
    std::fs::write(folder.join("s.json"), SCENARIO.replace("implicitDeny", "allowed")).unwrap();
    let (code, out, _) = rolecall(&folder, &["check", "s.json"], "");
    assert!(code == 1 && out.starts_with("s.json: he only reads: wanted allowed, got implicitDeny"), "{out}");
}
