//! What an entry says beside its output: calls, hints, prompts, identities. Transcripts are in `tests/suite/shell`.

use super::Shell;
use crate::library::Commands;
use crate::scenario::Scenario;
use crate::view::{Entry, FileView, Need, Source};
use rolecall_iam::{Verdict, World};
use rolecall_policy::catalog::Catalog;
use std::sync::Arc;

struct Terminal {
    shell: Shell,
    world: World,
}

impl Terminal {
    fn open() -> Terminal {
        let trust = r#"{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": { "AWS": "arn:aws:iam::111111111111:user/James" } }] }"#;
        let scenario = format!(
            r#"{{ "accounts": [{{ "id": "111111111111", "alias": "acme", "users": [{{ "name": "James",
                "mfaDevices": ["arn:aws:iam::111111111111:mfa/James"], "accessKeys": [{{ "profile": "james" }}] }}],
                "roles": [{{ "name": "Reader", "path": "/team/", "trustPolicy": {{ "document": {trust} }} }}] }}],
                "terminal": {{ "as": "james" }} }}"#
        );
        let scenario = Scenario::parse(&scenario).unwrap();
        let world = scenario.world(Catalog::core());
        Terminal { shell: Shell::new(&scenario, &world, Arc::new(Catalog::core().clone()), Commands::core()), world }
    }

    fn run(&mut self, line: &str) -> Entry {
        self.shell.run(&mut self.world, line)
    }

    fn prompt(&self) -> String {
        self.shell.prompt(&self.world)
    }

    fn sources(&self) -> Vec<Source> {
        self.shell.identities(&self.world).iter().map(|identity| identity.source).collect()
    }
}

fn text(entry: &Entry) -> String {
    entry.output.iter().map(|printed| printed.text.as_str()).collect()
}

/// On an instance the prompt is the instance's, and so is the identity; what stands behind `ssh` on its line does not run.
#[test]
fn ssh_leads_onto_an_instance_and_exit_comes_back() {
    let scenario = r#"{ "accounts": [{ "id": "111111111111", "users": [{ "name": "James",
        "accessKeys": [{ "profile": "james" }] }],
        "roles": [{ "name": "App", "trustPolicy": { "document": { "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "Service": "ec2.amazonaws.com" } }] } } }],
        "instanceProfiles": [{ "name": "App", "role": "App" }],
        "resources": [{ "arn": "arn:aws:ec2:us-east-1:111111111111:instance/i-0a", "details": {
            "PrivateIpAddress": "172.31.5.9", "IamInstanceProfile": "App" } }] }],
        "terminal": { "as": "james" } }"#;
    let scenario = Scenario::parse(scenario).unwrap();
    let world = scenario.world(Catalog::core());
    let shell = Shell::new(&scenario, &world, Arc::new(Catalog::core().clone()), Commands::core());
    let mut terminal = Terminal { shell, world };
    assert_eq!(terminal.prompt(), "james$ ");
    let entry = terminal.run("ssh ec2-user@i-0a; echo never");
    assert_eq!(text(&entry), "");
    assert_eq!(terminal.prompt(), "[ec2-user@ip-172-31-5-9 ~]$ ");
    assert_eq!(terminal.sources(), [Source::SignedIn, Source::Instance]);
    let entry = terminal.run("mkdir app; cd app\nls -a ~/.aws");
    assert!(text(&entry).contains("No such file"), "{}", text(&entry));
    assert_eq!(terminal.prompt(), "[ec2-user@ip-172-31-5-9 app]$ ");
    let host = terminal.shell.file("/tmp/a").host;
    assert_eq!(host.as_deref(), Some("arn:aws:ec2:us-east-1:111111111111:instance/i-0a"));
    terminal.run("exit");
    assert_eq!(terminal.shell.file("/tmp/a").host, None);
    assert_eq!(terminal.prompt(), "james$ ");
    assert_eq!(terminal.sources(), [Source::SignedIn]);
    assert_eq!(text(&terminal.run("ls")), "");
}

const ROLE: &str = "aws configure set profile.r.role_arn arn:aws:iam::111111111111:role/team/Reader
aws configure set profile.r.source_profile james";

#[test]
fn every_call_is_recorded_in_order_with_its_decisions() {
    let mut terminal = Terminal::open();
    terminal.run(ROLE);
    let entry = terminal.run("aws s3 ls --profile r; aws sts get-caller-identity");
    let calls: Vec<_> = entry.calls.iter().map(|call| (call.operation.as_str(), call.verdict)).collect();
    assert_eq!(
        calls,
        [
            ("AssumeRole", Verdict::Allowed),
            ("ListBuckets", Verdict::ImplicitDeny),
            ("GetCallerIdentity", Verdict::Allowed)
        ]
    );
    assert!(entry.calls.iter().all(|call| call.checks.len() == 1 && call.decisions.len() == 1));
    assert_eq!(entry.calls[0].checks[0].resource, "arn:aws:iam::111111111111:role/team/Reader");
    assert_eq!(entry.code, 0);
    // The CLI keeps the role's credentials: STS is not asked again.
    assert_eq!(terminal.run("aws s3 ls --profile r").calls.len(), 1);
}

#[test]
fn calls_of_aws_s3_leave_events_as_all_others_do() {
    let mut terminal = Terminal::open();
    let entry = terminal.run("aws s3 ls; aws s3api list-buckets; aws s3 ls s3://x");
    let events: Vec<_> = entry.calls.iter().map(|call| (call.operation.as_str(), call.events.len())).collect();
    // What is asked about the inside of a bucket is a data event.
    assert_eq!(events, [("ListBuckets", 1), ("ListBuckets", 1), ("ListObjectsV2", 0)]);
    assert!(entry.calls[0].events[0].record.contains(r#""errorCode": "AccessDenied""#));
}

#[test]
fn output_keeps_its_order_and_its_streams() {
    let mut terminal = Terminal::open();
    let entry = terminal.run("echo a; nosuch; echo b");
    let pieces: Vec<_> = entry.output.iter().map(|printed| (printed.error, printed.text.as_str())).collect();
    assert_eq!(pieces, [(false, "a\n"), (true, "bash: nosuch: command not found\n"), (false, "b\n")]);
}

#[test]
fn a_question_keeps_the_line_and_asks_for_what_is_typed_next() {
    let mut terminal = Terminal::open();
    terminal.run(ROLE);
    terminal.run("aws configure set profile.r.mfa_serial arn:aws:iam::111111111111:mfa/James");
    let asked = terminal.run("echo before; aws sts get-caller-identity --profile r --query Account; echo after");
    assert_eq!((text(&asked).as_str(), asked.calls.len()), ("before\n", 0));
    assert_eq!(terminal.prompt(), "Enter MFA code for arn:aws:iam::111111111111:mfa/James: ");
    assert!(terminal.shell.hidden());
    let answered = terminal.run("123456");
    assert_eq!((text(&answered).as_str(), answered.calls.len()), ("\"111111111111\"\nafter\n", 2));
    assert_eq!(terminal.prompt(), "james$ ");
    let wrong = "aws sts assume-role --role-arn arn:aws:iam::111111111111:role/team/Reader --role-session-name s1 \
                 --serial-number arn:aws:iam::111111111111:mfa/James --token-code 000000";
    assert!(text(&terminal.run(wrong)).ends_with("failed with invalid MFA one time pass code. \n"));
}

#[test]
fn pasted_lines_answer_questions() {
    let mut terminal = Terminal::open();
    let entry = terminal.run("aws configure --profile dev\nAKIA\nsecret\neu-west-1\njson\ncat ~/.aws/config");
    let shown = text(&entry);
    assert!(shown.contains("Default region name [None]: eu-west-1\n"), "{shown}");
    assert!(shown.ends_with("[profile dev]\nregion = eu-west-1\noutput = json\n"), "{shown}");
}

#[test]
fn control_c_gives_up_what_waits() {
    let mut terminal = Terminal::open();
    terminal.run("echo 'open");
    assert_eq!(terminal.prompt(), "> ");
    assert_eq!(terminal.run("\u{3}").code, 130);
    assert_eq!(text(&terminal.run("echo done")), "done\n");
}

#[test]
fn whoever_is_on_top_runs_the_next_command() {
    let mut terminal = Terminal::open();
    assert_eq!(terminal.sources(), [Source::SignedIn]);
    terminal.run("switch-role --account acme --role team/Reader --display-name R --color green");
    assert_eq!((terminal.sources(), terminal.prompt().as_str()), (vec![Source::SignedIn, Source::Switched], "R$ "));
    // A profile wins over the role that was switched to, as in a shell inside the console.
    let arn = |entry: &Entry| text(entry).trim().trim_matches('"').to_string();
    let query = "aws sts get-caller-identity --query Arn";
    assert_eq!(arn(&terminal.run(query)), "arn:aws:sts::111111111111:assumed-role/Reader/James");
    assert_eq!(arn(&terminal.run(&format!("{query} --profile james"))), "arn:aws:iam::111111111111:user/James");
    terminal.run(&format!("{ROLE}\nexport AWS_PROFILE=r"));
    assert_eq!(terminal.sources(), [Source::SignedIn, Source::Switched], "STS was not asked yet");
    let entry = terminal.run(query);
    assert!(arn(&entry).starts_with("arn:aws:sts::111111111111:assumed-role/Reader/botocore-session-"));
    assert_eq!(terminal.sources(), [Source::SignedIn, Source::Switched, Source::Profile]);
    terminal.run("unset AWS_PROFILE; switch-back");
    assert_eq!((terminal.sources(), terminal.prompt().as_str()), (vec![Source::SignedIn], "james$ "));
}

#[test]
fn hints_name_the_slip_and_leave_the_answer() {
    let mut terminal = Terminal::open();
    let hint = |entry: Entry| entry.hint.map(|hint| (hint.text, hint.command)).unwrap_or_default();
    let (_, command) = hint(terminal.run("aws s3 ls — profile STS"));
    assert_eq!(command.as_deref(), Some("aws s3 ls --profile STS"));
    let (text, _) = hint(terminal.run("aws iam wizard"));
    assert!(text.contains("`aws iam wizard` is not modelled"), "{text}");
    let (text, _) = hint(terminal.run("aws sts get-caller-identity | perl"));
    assert!(text.contains("`perl` is not modelled"), "{text}");
    terminal.run("cat > ~/.aws/config <<'EOF'\n[Profile STS]\nregion = us-east-1\nEOF");
    let (text, _) = hint(terminal.run("aws sts get-caller-identity --profile STS"));
    assert!(text.contains("it reads `[profile STS]`"), "{text}");
    assert_eq!(terminal.run("aws s3 ls").hint, None, "a plain denial has nothing to do with that profile");
    let (text, _) = hint(terminal.run("[Profile STS]"));
    assert!(text.contains("belongs into a file"), "{text}");
    let (text, _) =
        hint(terminal.run("aws sts assume-role --role-arn arn:aws:iam::ACCOUNT-ID:role/MyRole --role-session-name s1"));
    assert!(text.contains("`ACCOUNT-ID`"), "{text}");
    assert_eq!(terminal.run("aws sts get-caller-identity").hint, None);
    let (text, command) = hint(terminal.run("# aws sts get-caller-identity"));
    assert!(text.contains("comment") && command.as_deref() == Some("aws sts get-caller-identity"), "{text}");
    assert_eq!(terminal.run("# who am I").hint, None);
    let (text, _) = hint(terminal.run("aws s3 ls \\ \n  --profile james"));
    assert!(text.contains("behind the last `\\`"), "{text}");
}

#[test]
fn tab_completes_commands_files_and_variables() {
    let mut terminal = Terminal::open();
    terminal.run("mkdir -p policies; touch policies/a.json 'my file' policy.txt; hello() { :; }; export REGION=x");
    let of = |line: &str| {
        let found = terminal.shell.complete(&terminal.world, line, line.encode_utf16().count());
        let start: usize = line.encode_utf16().count() - (found.end - found.start);
        assert_eq!(start, found.start, "{line}");
        found.candidates.into_iter().map(|one| one.text).collect::<Vec<_>>()
    };
    assert_eq!(of("switch-b"), ["switch-back "]);
    assert_eq!(of("hel"), ["hello ", "help "]);
    assert_eq!(of("cat pol"), ["policies/", "policy.txt "]);
    assert_eq!(of("cat policies/"), ["policies/a.json "]);
    assert_eq!(of("cd pol"), ["policies/"]);
    assert_eq!(of("cat my"), ["my\\ file "]);
    assert_eq!(of("cat 'my"), ["my file"]);
    assert_eq!(of("echo \"$REG"), ["$REGION"]);
    assert_eq!(of("unset REG"), ["REGION"]);
    assert_eq!(of("ls | whoa"), ["whoami "]);
    assert_eq!(of("for x in a; do whoa"), ["whoami "]);
    assert_eq!(of("echo é > pol"), ["policies/", "policy.txt "]);
    assert!(of("").is_empty() && of("cat nothing").is_empty());
}

#[test]
fn tab_completes_the_words_of_aws() {
    let mut terminal = Terminal::open();
    terminal.run("mkdir -p d; touch d/trust.json policy.json; aws configure set profile.dev.region eu-west-1");
    let all = |line: &str| terminal.shell.complete(&terminal.world, line, line.encode_utf16().count());
    let of = |line: &str| all(line).candidates.into_iter().map(|one| one.text).collect::<Vec<_>>();
    let holds = |line: &str, wanted: &str| assert!(of(line).iter().any(|one| one == wanted), "{line}: {:?}", of(line));
    assert_eq!(of("aws st"), ["stepfunctions ", "storagegateway ", "sts "]);
    assert_eq!(
        of("AWS_PROFILE=dev aws iam get-cont"),
        ["get-context-keys-for-custom-policy ", "get-context-keys-for-principal-policy "]
    );
    assert_eq!(of("aws --profile d"), ["default ", "dev "]);
    assert_eq!(of("aws --profile dev sts get-c"), ["get-caller-identity "]);
    assert_eq!(of("aws --profile=de"), ["--profile=default ", "--profile=dev "]);
    assert_eq!(of("aws s3 ls --output t"), ["text ", "table "]);
    assert_eq!(of("aws sts get-caller-identity --region eu-n"), ["eu-north-1 "]);
    assert_eq!(of("aws sts assume-role --role"), ["--role-arn ", "--role-session-name "]);
    let found = all("aws sts assume-role --role");
    assert_eq!(found.candidates[0].says.as_deref(), Some("required"));
    assert_eq!(of("aws sts assume-role --role-arn a --role"), ["--role-session-name "]);
    assert_eq!(of("aws sts assume-role --role-arn "), ["arn:aws:iam::111111111111:role/team/Reader "]);
    assert_eq!(of("aws iam list-user-tags --user-name "), ["James "]);
    assert_eq!(of("aws iam get-role --role-name R"), ["Reader "]);
    assert_eq!(of("aws iam update-access-key --status "), ["Active ", "Inactive ", "Expired "]);
    assert_eq!(of("aws iam put-user-policy --policy-document f"), ["file://"]);
    assert_eq!(of("aws iam put-user-policy --policy-document file://pol"), ["policy.json "]);
    assert_eq!(of("aws iam put-user-policy --policy-document file://d/"), ["d/trust.json "]);
    holds("aws iam list-users --", "--max-items ");
    holds("aws iam list-users --", "--query ");
    holds("aws ", "sqs ");
    assert!(of("aws iam get-user --query ").is_empty());
    let missing = all("aws sqs list-");
    assert!(missing.needs == [Need::Commands] && missing.candidates.is_empty());
    assert!(all("aws sqs list-queues --region eu-").needs.is_empty());
}

#[test]
fn tab_completes_buckets_and_keys() {
    let scenario = r#"{ "accounts": [{ "id": "111111111111", "name": "acme", "users": [{ "name": "James" }], "resources": [
        { "arn": "arn:aws:s3:::reports", "objects": ["2026/q1.csv", "2026/q 2.csv", "read.me"] },
        { "arn": "arn:aws:s3:::photos" }, { "arn": "arn:aws:kms:eu-west-1:111111111111:key/k1" }] }],
        "terminal": { "as": "arn:aws:iam::111111111111:user/James", "files": { "~/local.csv": "a" } } }"#;
    let scenario = Scenario::parse(scenario).unwrap();
    let world = scenario.world(Catalog::core());
    let shell = Shell::new(&scenario, &world, Arc::new(Catalog::core().clone()), Commands::core());
    let of = |line: &str| {
        let found = shell.complete(&world, line, line.encode_utf16().count());
        found.candidates.into_iter().map(|one| one.text).collect::<Vec<_>>()
    };
    assert_eq!(of("aws s3 ls "), ["s3://photos/", "s3://reports/"]);
    assert_eq!(of("aws s3 ls s3://r"), ["s3://reports/"]);
    assert_eq!(of("aws s3 ls s3://reports/"), ["s3://reports/2026/", "s3://reports/read.me "]);
    assert_eq!(of("aws s3 ls s3://reports/2026/"), ["s3://reports/2026/q\\ 2.csv ", "s3://reports/2026/q1.csv "]);
    assert_eq!(of("aws s3 ls 's3://reports/2026/q "), ["s3://reports/2026/q 2.csv"]);
    assert_eq!(of("aws s3 cp l"), ["local.csv "]);
    assert_eq!(of("aws s3 cp local.csv s3"), ["s3://photos/", "s3://reports/"]);
    assert_eq!(of("aws s3api get-object --bucket rep"), ["reports "]);
    assert_eq!(of("aws s3api get-object --bucket reports --key re"), ["read.me "]);
    assert_eq!(of("aws s3api get-object --bucket reports --key read.me l"), ["local.csv "]);
}

#[test]
fn a_saved_file_is_a_line_that_was_typed() {
    let mut terminal = Terminal::open();
    terminal.run("mkdir 'my files'");
    let path = "/home/james/my files/a";
    assert_eq!(terminal.shell.file(path), FileView { host: None, name: "~/my files/a".into(), text: None });
    let line = terminal.shell.saving(path, "$HOME `x` \\ é\n\nEOF").unwrap();
    assert_eq!(text(&terminal.run(&line)), "");
    assert_eq!(terminal.shell.file(path).text.as_deref(), Some("$HOME `x` \\ é\n\nEOF\n"));
    terminal.run("aws configure");
    assert_eq!(terminal.shell.saving(path, "x"), None);
}

#[test]
fn what_is_typed_goes_into_a_file_up_to_control_d() {
    let mut terminal = Terminal::open();
    terminal.run("cat > note");
    assert_eq!(terminal.prompt(), "");
    terminal.run("one");
    terminal.run("two\n\u{4}");
    assert_eq!(text(&terminal.run("cat note; read -p 'Name: ' x")), "one\ntwo\n");
    assert_eq!(terminal.prompt(), "Name: ");
    terminal.run("Ann");
    assert_eq!(text(&terminal.run("echo $x; nano note")), "Ann\n");
    assert_eq!(terminal.run("nano note").edit.as_deref(), Some("/home/james/note"));
}

#[test]
fn no_line_hangs_or_falls_over() {
    let loops = "for a in 1 2 3 4 5 6 7 8 9; do ".repeat(12) + "true" + &"; done".repeat(12);
    let many = |unit: &str| unit.repeat(20_000);
    let chain: String =
        (0..5_000).map(|n| format!("[profile p{n}]\nrole_arn=a\nsource_profile=p{}\n", n + 1)).collect();
    let sections: String = (0..20_000).map(|n| format!("[profile s{n}]\nregion=a\n")).collect();
    for line in [
        loops.clone(),
        "x='eval \"$x\"'; eval \"$x\"".into(),
        "x='y=$(eval \"$x\")'; eval \"$x\"".into(),
        format!("echo {}", many("{a,b}")),
        format!("a=$(printf %1000s x); b={}; echo $b", "$a".repeat(900)),
        format!("a=$(printf %1000s x); b={}; printf '%1000s' {}", "$a".repeat(900), many("$b ")),
        format!("printf %1000s x > a; cat {} > b", many("a ")),
        format!("echo {}", many("-")),
        format!("nosuch {}", many(" ")),
        format!("cat <<E\n{}E\n", many("a\n")),
        format!("(\n{})", many("a\n")),
        many("aws configure\n").chars().take(3_000).collect(),
        many("${a:-"),
        many("true | "),
        many("A=1 "),
        many("\\\n"),
        many("<"),
        format!("cat > ~/.aws/config <<'E'\n{chain}E\naws s3 ls --profile p0"),
        format!("cat > ~/.aws/config <<'E'\n{sections}E\naws s3 ls --profile s0"),
        "for x in 1 2 3 4 5 6 7 8 9; do aws configure; done\n".to_string() + &many("\n"),
    ] {
        let mut terminal = Terminal::open();
        let entry = terminal.run(&line);
        let start: String = line.chars().take(40).collect();
        let written: usize = entry.output.iter().map(|printed| printed.text.len()).sum();
        assert!(written < 10 << 20, "{start}: {written}");
        terminal.run("\u{3}");
        assert_eq!(text(&terminal.run("echo alive")), "alive\n", "{start}");
    }
    let stopped = Terminal::open().run(&loops);
    assert_eq!((stopped.code, stopped.hint.is_some()), (130, true));
}

proptest::proptest! {
    #[test]
    fn no_text_makes_the_shell_fall_over(line in "([a-z$ {},\"'`()<>|&;=\n\\\\*#-]|aws |s3 |ls |--query |EOF|for |in |do |done|eval |if |then |fi\n|while |case |esac|;;|\\[\\[ |\\]\\]|\\(\\(|\\)\\)|f\\(\\) |\\$\\{|\\}|%|/|:|read x|set -|cat |xargs |\\$\\(){0,40}") {
        let mut terminal = Terminal::open();
        terminal.run(&line);
        terminal.run("\u{3}");
        terminal.run("echo");
    }
}

proptest::proptest! {
    #[test]
    fn no_program_of_a_filter_falls_over(
        program in "([a-z.0-9$ {}\\[\\],\"()<>|&;=\\\\*#/:?@+!^~-]|\\.\\[|\\|=|reduce |as \\$x |if |then |else |end|def f: |f;|map\\(|select\\(|s/|/g|print |\\$1|BEGIN|\\\\\\(){0,30}"
    ) {
        let mut terminal = Terminal::open();
        let quoted = program.replace('\'', "");
        for command in ["jq -c", "sed", "sed -E", "awk", "grep -E", "grep", "tr", "cut -d, -f", "date -d", "printf", "test", "seq"] {
            terminal.run(&format!("echo '{{\"a\": [1, {{\"b\": \"x\"}}]}}' | {command} '{quoted}'"));
        }
    }
}

#[test]
fn a_line_that_feeds_itself_comes_to_an_end() {
    let mut terminal = Terminal::open();
    terminal.run("a=xxxxxxxxxxxxxxxx");
    let doubled = "a=$a$a$a$a$a$a$a$a$a$a$a$a$a$a$a$a".to_string();
    let last = (0..8).map(|_| terminal.run(&doubled)).last().unwrap();
    assert_eq!(last.code, 1);
    assert!(text(&last).contains("too long"), "{}", text(&last));
}
