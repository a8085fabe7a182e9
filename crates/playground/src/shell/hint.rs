//! What we add beside the authentic answer: slips that pasting from a web page brings into commands and config files,
//! each with the line as it was meant. Refuses to change what is run.

use crate::aws::{config_file, section_slips};
use crate::machine::{Env, Machine};
use crate::view::Hint;

/// Dashes that look like hyphens.
const DASHES: [char; 5] = ['–', '—', '‒', '―', '−'];
const DOUBLE_QUOTES: [char; 5] = ['“', '”', '„', '‟', '″'];
const SINGLE_QUOTES: [char; 5] = ['‘', '’', '‚', '‛', '′'];
/// Blanks that are no blanks to a shell.
const BLANKS: [char; 4] = ['\u{a0}', '\u{2007}', '\u{202f}', '\u{feff}'];

/// The hint for a line that was run and complained so, if one is due.
pub(super) fn for_line(line: &str, code: u8, complaint: &str, machine: &Machine, env: &Env) -> Option<Hint> {
    if let Some(found) = blank_behind_backslash(line) {
        return Some(found);
    }
    let first = line.split_whitespace().next().unwrap_or_default();
    if code == 0 {
        // A curly quote does its harm later: in a variable, in a file.
        let quoted = line.contains(DOUBLE_QUOTES) || line.contains(SINGLE_QUOTES);
        return typography(line).filter(|_| quoted && !matches!(first, "echo" | "printf"));
    }
    let found = typography(line).or_else(|| pasted_config(line)).or_else(|| placeholder(line));
    found.or_else(|| portal(complaint)).or_else(|| config(line, complaint, machine, env))
}

/// Nobody can sign in with IAM Identity Center here.
fn portal(complaint: &str) -> Option<Hint> {
    let text = "`aws sso login` would ask IAM Identity Center in a browser, which is not modelled here: use a profile with \
                keys or with a `role_arn`";
    complaint.contains("Error loading SSO Token").then(|| Hint { text: text.into(), command: None })
}

/// `\ ` at the end of a line: the blank is what is escaped, and the line does not go on.
fn blank_behind_backslash(line: &str) -> Option<Hint> {
    let trimmed = line.trim_end_matches([' ', '\t']);
    let backslashes = trimmed.chars().rev().take_while(|letter| *letter == '\\').count();
    (trimmed != line && backslashes % 2 == 1).then(|| Hint {
        text: "a blank stands behind the last `\\`: the command ends there, and the next line is one of its own".into(),
        command: None,
    })
}

/// `# aws …`: the prompt of an administrator, pasted along, is a comment.
pub(super) fn for_comment(line: &str, known: impl Fn(&str) -> bool) -> Option<Hint> {
    let command = line.trim().strip_prefix("# ")?;
    let name = command.split_whitespace().next()?;
    (known(name) && !command.contains('\n') && command.contains(' '))
        .then(|| Hint { text: "`#` begins a comment: nothing was run".into(), command: Some(command.into()) })
}

/// Dashes, quotes and blanks that a word processor made.
fn typography(line: &str) -> Option<Hint> {
    let mended = mend(line);
    if mended == line {
        return None;
    }
    let mut found = Vec::new();
    if dashes(line) != line {
        found.push("a dash where two hyphens belong (`--`)");
    }
    if line.contains(DOUBLE_QUOTES) || line.contains(SINGLE_QUOTES) {
        found.push("curly quotes where straight ones belong");
    }
    if line.contains(BLANKS) {
        found.push("a no-break space where a plain one belongs");
    }
    Some(Hint { text: format!("the line holds {}", found.join(" and ")), command: Some(mended) })
}

fn mend(line: &str) -> String {
    let line = line.replace(BLANKS, " ").replace(DOUBLE_QUOTES, "\"").replace(SINGLE_QUOTES, "'");
    dashes(&line)
}

/// `–role-arn`, `— profile` and `–-role-arn` become `--…`.
fn dashes(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    let mut at_start = true;
    while let Some(first) = rest.chars().next() {
        match at_start.then(|| option(rest)).flatten() {
            Some(name) => {
                out.push_str("--");
                rest = name;
            }
            None => {
                out.push(first);
                rest = rest.strip_prefix(first).unwrap_or_default();
            }
        }
        at_start = first.is_whitespace();
    }
    out
}

/// What stands behind the dashes of an option that were no hyphens, with a blank between at the most.
fn option(text: &str) -> Option<&str> {
    let is_dash = |letter: char| DASHES.contains(&letter) || letter == '-';
    if !text.starts_with(is_dash) {
        return None;
    }
    let behind = text.trim_start_matches(is_dash);
    let name = behind.strip_prefix(' ').unwrap_or(behind);
    let wrong = text.strip_suffix(behind)?.contains(DASHES);
    (wrong && name.starts_with(|letter: char| letter.is_ascii_lowercase())).then_some(name)
}

/// `[Profile STS]` or `role_arn = …` typed as a command.
fn pasted_config(line: &str) -> Option<Hint> {
    let line = line.trim();
    let setting = |line: &str| {
        let name = line.split_once('=').map(|(name, _)| name.trim());
        name.is_some_and(|name| matches!(name, "role_arn" | "source_profile" | "region" | "output" | "mfa_serial"))
            && line.contains(" = ")
    };
    let header = line.starts_with('[') && line.contains(']') && !line.starts_with("[[") && !line.starts_with("[ ");
    (header || setting(line)).then(|| Hint {
        text: "this belongs into a file, not into the shell: `cat > ~/.aws/config <<'EOF'`, the lines, then `EOF`"
            .into(),
        command: None,
    })
}

/// `<account-id>` and `ACCOUNT-ID` left as they were printed.
fn placeholder(line: &str) -> Option<Hint> {
    let angled = line.split('<').skip(1).find_map(|rest| {
        let (name, _) = rest.split_once('>')?;
        // `< file >` redirects, and so does `<file >`.
        let worded = name.trim_end() == name
            && name.chars().all(|letter| letter.is_ascii_alphanumeric() || " _-".contains(letter));
        (worded && name.contains(|letter: char| letter.is_ascii_alphabetic())).then_some(format!("<{name}>"))
    });
    let shouted = ["ACCOUNT-ID", "ACCOUNT_ID", "YOUR_ACCOUNT_ID", "ACCOUNT-B-ID", "YOUR-ACCOUNT-ID"];
    let shouted = || shouted.into_iter().find(|name| line.contains(&format!(":{name}:"))).map(str::to_string);
    let found = angled.or_else(shouted)?;
    Some(Hint { text: format!("`{found}` stands for something of yours: put the real value there"), command: None })
}

/// A slip in `~/.aws/config` that may be why a command of the CLI failed: one in the profile that it names, or any where
/// the CLI complains of profiles or credentials.
fn config(line: &str, complaint: &str, machine: &Machine, env: &Env) -> Option<Hint> {
    let words: Vec<&str> = line.split_whitespace().collect();
    if !words.contains(&"aws") {
        return None;
    }
    let path = config_file(env);
    let hint = |text: String| Some(Hint { text, command: None });
    let Some(slips) = section_slips(machine.files.read(&path)?) else {
        return hint(format!("{}: each setting stands on a line of its own, below its section", env.tilde(&path)));
    };
    let by_option = words.iter().skip_while(|word| **word != "--profile").nth(1).copied();
    let profile = by_option.or_else(|| env.exported("AWS_PROFILE")).unwrap_or("default");
    let about_profiles =
        ["profile", "credentials found", "locate credentials"].iter().any(|word| complaint.contains(word));
    let own = slips.iter().find(|slip| slip.profile == profile);
    hint(own.or_else(|| slips.first().filter(|_| about_profiles))?.text.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(line: &str) -> String {
        typography(line).and_then(|hint| hint.command).unwrap_or_default()
    }

    #[test]
    fn dashes_before_options_become_hyphens() {
        assert_eq!(
            mended("aws sts assume-role –role-arn arn:aws:iam::1:role/a –role-session-name b"),
            "aws sts assume-role --role-arn arn:aws:iam::1:role/a --role-session-name b"
        );
        assert_eq!(mended("aws s3 ls — profile STS"), "aws s3 ls --profile STS");
        assert_eq!(mended("aws configure —profile STS"), "aws configure --profile STS");
        assert_eq!(mended("aws iam get-role –-role-name x"), "aws iam get-role --role-name x");
        assert_eq!(mended("aws iam get-role --role-name “x”"), "aws iam get-role --role-name \"x\"");
        assert_eq!(mended("aws\u{a0}s3 ls"), "aws s3 ls");
    }

    #[test]
    fn dashes_within_words_and_texts_stay() {
        for line in ["echo 2020–2024", "aws s3 ls --profile x", "echo a — Bee", "ls -l"] {
            assert_eq!(typography(line), None, "{line}");
        }
    }

    #[test]
    fn placeholders_are_found() {
        let of = |line: &str| placeholder(line).map(|hint| hint.text);
        assert!(
            of("aws x --role-arn \"arn:aws:iam::<admin_account-id>:role/a\"").unwrap().contains("<admin_account-id>")
        );
        assert!(of("aws x --role-arn arn:aws:iam::ACCOUNT-ID:role/MyRole").unwrap().contains("ACCOUNT-ID"));
        for line in ["cat <a >b", "cat < in > out", "cat <<EOF >x"] {
            assert_eq!(of(line), None, "{line}");
        }
    }
}
