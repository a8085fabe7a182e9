//! Reads and edits `~/.aws/config` and `~/.aws/credentials` as Python's configparser does. Refuses to know what the
//! settings mean.

use std::collections::BTreeSet;

/// One `[section]` with its settings; names of settings are in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Section {
    pub(crate) name: String,
    pub(crate) values: Vec<(String, String)>,
}

impl Section {
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.values.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    /// A setting below another one, as `max_queue_size` below `s3`.
    pub(crate) fn get_below(&self, key: &str, below: &str) -> Option<&str> {
        let mut pairs = self.get(key)?.strip_prefix('\n')?.lines().filter_map(|line| line.split_once('='));
        pairs.find(|(name, _)| name.trim() == below).map(|(_, value)| value.trim())
    }
}

/// The sections of a file; nothing when configparser would refuse it.
pub(crate) fn parse(text: &str) -> Option<Vec<Section>> {
    let mut sections: Vec<Section> = Vec::new();
    let (mut names, mut keys) = (BTreeSet::new(), BTreeSet::new());
    // How far the last setting is indented, while one is open: what is indented further continues it.
    let mut open: Option<usize> = None;
    for line in text.split('\n') {
        let content = line.trim();
        if content.is_empty() || content.starts_with(['#', ';']) {
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        if open.is_some_and(|setting| indent > setting)
            && let Some((_, value)) = sections.last_mut().and_then(|section| section.values.last_mut())
        {
            value.push('\n');
            value.push_str(content);
            continue;
        }
        if let Some(name) = header(content) {
            if !names.insert(name) {
                return None;
            }
            sections.push(Section { name: name.into(), values: Vec::new() });
            keys.clear();
            open = None;
            continue;
        }
        let section = sections.last_mut()?;
        let (key, value) = content.split_once(['=', ':'])?;
        let key = key.trim().to_lowercase();
        if key.is_empty() || !keys.insert(key.clone()) {
            return None;
        }
        section.values.push((key, value.trim().into()));
        open = Some(indent);
    }
    Some(sections)
}

/// The name between the brackets.
fn header(line: &str) -> Option<&str> {
    let (name, _) = line.strip_prefix('[')?.rsplit_once(']')?;
    (!name.is_empty()).then_some(name)
}

/// A line of a file; what stands below its key begins on the next.
fn setting(key: &str, value: &str) -> String {
    let blank = if value.starts_with('\n') { "" } else { " " };
    format!("{key} ={blank}{value}")
}

/// The same text with settings put into a section, which is added at the end where it is missing. Everything else stays
/// as it was written.
pub(crate) fn put(text: &str, section: &str, settings: &[(&str, &str)]) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
    let Some(start) = lines.iter().position(|line| header(line.trim()) == Some(section)) else {
        lines.push(format!("[{section}]"));
        lines.extend(settings.iter().map(|(key, value)| setting(key, value)));
        return lines.join("\n") + "\n";
    };
    for (key, value) in settings {
        let body = lines.iter().enumerate().skip(start + 1).take_while(|(_, line)| header(line.trim()).is_none());
        let (mut found, mut end) = (None, start + 1);
        for (at, line) in body {
            let name = line.split_once(['=', ':']).map(|(name, _)| name.trim().to_lowercase());
            if name.as_deref() == Some(*key) && !line.trim_start().starts_with(['#', ';']) {
                found = Some(at);
            }
            if !line.trim().is_empty() {
                end = at + 1;
            }
        }
        match found.and_then(|at| lines.get_mut(at)) {
            Some(line) => *line = setting(key, value),
            None => lines.insert(end, setting(key, value)),
        }
    }
    lines.join("\n") + "\n"
}

/// The same text with a setting put below another one of a section.
pub(crate) fn put_below(text: &str, section: &str, key: &str, (below, value): (&str, &str)) -> String {
    let fresh = format!("    {below} = {value}");
    let is_key = |line: &str, wanted: &str| line.split_once('=').is_some_and(|(name, _)| name.trim() == wanted);
    let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
    let start = lines.iter().position(|line| header(line.trim()) == Some(section));
    let body = lines.iter().enumerate().skip(start.map_or(lines.len(), |start| start + 1));
    let mut body = body.take_while(|(_, line)| header(line.trim()).is_none());
    let Some((at, _)) = body.find(|(_, line)| is_key(line, key)) else {
        return put(text, section, &[(key, &format!("\n{fresh}"))]);
    };
    let mut last = at;
    for (place, line) in body.take_while(|(_, line)| line.starts_with([' ', '\t'])) {
        last = place;
        if is_key(line, below) {
            if let Some(line) = lines.get_mut(place) {
                *line = fresh;
            }
            return lines.join("\n") + "\n";
        }
    }
    lines.insert(last + 1, fresh);
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_line_behind_the_first_sign_is_the_value() {
        let sections =
            parse("[default]\nrole_arn = arn:aws:iam::1:role/x source_profile = STS\nRegion=eu-west-1 # x\n").unwrap();
        assert_eq!(sections[0].get("role_arn"), Some("arn:aws:iam::1:role/x source_profile = STS"));
        assert_eq!(sections[0].get("region"), Some("eu-west-1 # x"));
    }

    #[test]
    fn blanks_comments_and_indents_are_configparsers() {
        let sections =
            parse("# c\n\n  [Profile STS] \r\n\tregion = a\n\toutput = b\ns3 =\n  max = 1\n\n[x]\n").unwrap();
        assert_eq!(sections[0].name, "Profile STS");
        assert_eq!(sections[0].get("output"), Some("b"));
        assert_eq!(sections[0].get("s3"), Some("\nmax = 1"));
        assert_eq!(sections[1].name, "x");
    }

    #[test]
    fn what_configparser_refuses() {
        for text in ["region = a\n", "[default]\nregion\n", "[a]\n[a]\n", "[a]\nb=1\nB=2\n", "[a\nb=1\n"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn settings_are_put_where_they_belong() {
        let text = "[default]\nregion = a\n\n[profile dev]\noutput = json\n";
        assert_eq!(
            put(text, "default", &[("region", "b"), ("output", "text")]),
            "[default]\nregion = b\noutput = text\n\n[profile dev]\noutput = json\n"
        );
        assert_eq!(put(text, "new", &[("k", "v")]), format!("{text}[new]\nk = v\n"));
        assert_eq!(put("", "default", &[]), "[default]\n");
    }

    #[test]
    fn settings_are_put_below_others() {
        let text = "[default]\nregion = a\n[profile dev]\noutput = json\n";
        let one = put_below(text, "default", "s3", ("a", "1"));
        assert_eq!(one, "[default]\nregion = a\ns3 =\n    a = 1\n[profile dev]\noutput = json\n");
        let two = put_below(&one, "default", "s3", ("b", "2"));
        assert_eq!(two, "[default]\nregion = a\ns3 =\n    a = 1\n    b = 2\n[profile dev]\noutput = json\n");
        assert_eq!(put_below(&two, "default", "s3", ("a", "3")), two.replace("a = 1", "a = 3"));
        assert_eq!(put_below("", "profile x", "s3", ("a", "1")), "[profile x]\ns3 =\n    a = 1\n");
        assert_eq!(parse(&two).unwrap()[0].get_below("s3", "b"), Some("2"));
        assert_eq!(parse(&two).unwrap()[0].get_below("region", "b"), None);
    }
}
