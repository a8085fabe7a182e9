//! The CLI's model of one service, read from its text: operations, their options, and the shapes of the values. Refuses to
//! know what an operation does.
//!
//! The text is generated (`cargo xtask catalog`): a header, then a line for each shape and each operation. `Name{…}` lists
//! members (`!` where one is required), `Name[…` is a list, `Name<…` a map, `Name(Shape|fact=…` an operation.

/// A service.
#[derive(Debug)]
pub(crate) struct Model<'a> {
    /// What the name of its host begins with: `s3`.
    pub(crate) host: &'a str,
    /// What its actions begin with in a policy: `s3`.
    pub(crate) prefix: &'a str,
    /// `query`, `json`, `rest-xml` …
    pub(crate) protocol: &'a str,
    /// In the order of the text: a line needs few of them, and a map of thousands would cost more than it saves.
    shapes: Vec<(&'a str, &'a str)>,
    operations: Vec<Modelled<'a>>,
}

/// An operation, as the model knows it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Modelled<'a> {
    /// As the API calls it: `GetRole`.
    pub(crate) api: &'a str,
    input: &'a str,
    facts: &'a str,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(crate) enum Type<'a> {
    /// With the least number of letters.
    Text(usize),
    /// One of the words between bars.
    Choice(&'a str),
    /// With the least value.
    Number(Option<i64>),
    Float,
    Flag,
    Blob,
    Time,
    /// Any JSON.
    Json,
    Structure(Vec<Member<'a>>),
    /// With the least length, and the type of its items.
    List(usize, &'a str),
    /// With the type of its values.
    Map(&'a str),
}

/// A member of a structure.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member<'a> {
    pub(crate) name: &'a str,
    pub(crate) required: bool,
    /// For `Model::type_of`.
    pub(crate) kind: &'a str,
}

impl<'a> Model<'a> {
    /// Reads the text of one service.
    pub(crate) fn read(text: &'a str) -> Model<'a> {
        let mut lines = text.lines();
        let mut header = lines.next().unwrap_or_default().split(' ').skip(2);
        let [host, prefix, protocol] = [(); 3].map(|()| header.next().unwrap_or_default());
        let (mut shapes, mut operations) = (Vec::new(), Vec::new());
        for line in lines {
            let Some(end) = line.find(['{', '[', '<', '(']) else { continue };
            let (name, rest) = line.split_at(end);
            match rest.strip_prefix('(') {
                Some(rest) => {
                    let (input, facts) = rest.split_once('|').unwrap_or((rest, ""));
                    operations.push(Modelled { api: name, input, facts });
                }
                None => shapes.push((name, rest)),
            }
        }
        Model { host, prefix, protocol, shapes, operations }
    }

    /// All operations, as they are typed.
    pub(crate) fn names(&self) -> Vec<String> {
        self.operations.iter().map(Modelled::typed).collect()
    }

    /// The operation that is typed so.
    pub(crate) fn operation(&self, typed: &str) -> Option<Modelled<'a>> {
        self.operations.iter().find(|operation| operation.may_be(typed) && operation.typed() == typed).copied()
    }

    fn text_of(&self, name: &str) -> Option<&'a str> {
        self.shapes.iter().find(|(shape, _)| *shape == name).map(|(_, text)| *text)
    }

    /// What a member's or an item's type stands for.
    pub(crate) fn type_of(&self, kind: &'a str) -> Type<'a> {
        let least = || kind.get(1..).and_then(|digits| digits.parse().ok());
        match kind.as_bytes().first() {
            Some(b'i') => Type::Number(least()),
            Some(b'e') => Type::Choice(kind.get(2..kind.len() - 1).unwrap_or_default()),
            Some(b'f') => Type::Float,
            Some(b'b') => Type::Flag,
            Some(b'B') if kind == "B" => Type::Blob,
            Some(b'd') => Type::Time,
            Some(b'j') => Type::Json,
            Some(b'A'..=b'Z') => self.shape(kind),
            _ => Type::Text(least().and_then(|least| usize::try_from(least).ok()).unwrap_or_default()),
        }
    }

    fn shape(&self, name: &str) -> Type<'a> {
        let text = self.text_of(name).unwrap_or("{");
        let (mark, rest) = text.split_at(1);
        match mark {
            "[" => {
                let (least, item) = rest.split_once(':').unwrap_or(("0", rest));
                Type::List(least.parse().unwrap_or_default(), item)
            }
            "<" => Type::Map(rest),
            _ => Type::Structure(members(rest)),
        }
    }

    /// What the operation takes, in the order of the model.
    pub(crate) fn parameters(&self, operation: &Modelled<'a>) -> Vec<Member<'a>> {
        self.text_of(operation.input).and_then(|text| text.strip_prefix('{')).map(members).unwrap_or_default()
    }
}

fn members(text: &str) -> Vec<Member<'_>> {
    let written = text.split(',').filter_map(|member| member.split_once(':'));
    written
        .map(|(name, kind)| match name.strip_prefix('!') {
            Some(name) => Member { name, required: true, kind },
            None => Member { name, required: false, kind },
        })
        .collect()
}

impl<'a> Modelled<'a> {
    /// Whether it may be typed so: has a name of its own, or the same letters. Sooner told than `typed`, of many.
    fn may_be(&self, typed: &str) -> bool {
        let letters = self.api.bytes().filter(|byte| *byte != b'-').map(|byte| byte.to_ascii_lowercase());
        letters.eq(typed.bytes().filter(|byte| *byte != b'-')) || self.fact("name").next().is_some()
    }

    /// As it is typed: `get-role`.
    pub(crate) fn typed(&self) -> String {
        self.fact("name").next().map_or_else(|| typed(self.api), str::to_string)
    }

    /// The option that gives this parameter; nothing where the CLI has none.
    pub(crate) fn option(&self, parameter: &str) -> Option<String> {
        if self.fact("drop").any(|dropped| dropped == parameter) {
            return None;
        }
        Some(self.of("arg", parameter).map_or_else(|| typed(parameter), str::to_string))
    }

    /// The option that says no to this flag.
    pub(crate) fn negative(&self, parameter: &str, option: &str) -> String {
        self.of("no", parameter).map_or_else(|| format!("no-{option}"), str::to_string)
    }

    /// Options of the CLI's own: the name, whether it must be given, and its type.
    pub(crate) fn own(&self) -> impl Iterator<Item = (&'a str, bool, &'a str)> {
        let options = self.fact("add").filter_map(|fact| fact.split_once(':'));
        options.map(|(name, kind)| match name.strip_prefix('!') {
            Some(name) => (name, true, kind),
            None => (name, false, kind),
        })
    }

    /// Whether the API requires what the CLI does not ask for.
    pub(crate) fn is_free(&self, parameter: &str) -> bool {
        self.fact("free").any(|name| name == parameter)
    }

    /// Whether it is a truth value in a structure of its own, which is given like a flag.
    pub(crate) fn is_flag(&self, parameter: &str) -> bool {
        self.fact("flag").any(|name| name == parameter)
    }

    /// Whether the option takes the name of a file that is sent.
    pub(crate) fn is_file(&self, parameter: &str) -> bool {
        self.fact("file").any(|name| name == parameter)
    }

    /// Whether the command ends with the name of a file for what the answer brings.
    pub(crate) fn has_outfile(&self) -> bool {
        self.fact("outfile").next().is_some()
    }

    /// Whether it is a command of the CLI's own and no operation of the API.
    pub(crate) fn is_custom(&self) -> bool {
        self.fact("custom").next().is_some()
    }

    /// The waiters behind `wait`, each with the operation that it asks.
    pub(crate) fn waiters(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.fact("wait").flat_map(|all| all.split(',')).filter_map(|one| one.split_once(':'))
    }

    /// The lists in the answer that come in pages.
    pub(crate) fn pages(&self) -> Option<&'a str> {
        self.fact("page").next()
    }

    /// The parameter that asks for the next page; the CLI gives it by itself.
    pub(crate) fn token(&self) -> &'a str {
        self.fact("hide").next().and_then(|names| names.split(',').next()).unwrap_or_default()
    }

    /// What a fact of the form `key=Parameter:name` says.
    fn of(&self, key: &'a str, parameter: &str) -> Option<&'a str> {
        self.fact(key).find_map(|fact| fact.strip_prefix(parameter)?.strip_prefix(':'))
    }

    fn fact(&self, key: &'a str) -> impl Iterator<Item = &'a str> + use<'a> {
        self.facts.split('|').filter_map(move |fact| fact.strip_prefix(key)?.strip_prefix('='))
    }
}

/// A name of the API as the CLI has it typed: `ListPolicyARNs` is `list-policy-arns`.
pub(crate) fn typed(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let stem = name.strip_suffix('s').map(|stem| stem.trim_end_matches(|letter: char| letter.is_ascii_uppercase()));
    let plural = stem.map(|stem| stem.chars().count()).filter(|start| letters.len() - start > 2);
    let mut typed = String::with_capacity(name.len() + 8);
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        let in_plural = plural.is_some_and(|start| at > start);
        let word = before.is_some_and(|before| {
            let low = before.is_ascii_lowercase() || before.is_ascii_digit();
            low || letters.get(at + 1).is_some_and(char::is_ascii_lowercase) && !matches!(before, '-')
        });
        let begins = letter.is_ascii_uppercase() && word && !in_plural || plural == Some(at) && at > 0;
        if begins && !typed.ends_with('-') {
            typed.push('-');
        }
        typed.push(letter.to_ascii_lowercase());
    }
    typed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_typed_as_the_cli_has_them() {
        for (name, wanted) in [
            ("GetRole", "get-role"),
            ("ListPolicyARNs", "list-policy-arns"),
            ("DescribeDBInstances", "describe-db-instances"),
            ("CreateOpenIDConnectProvider", "create-open-id-connect-provider"),
            ("ListObjectsV2", "list-objects-v2"),
            ("VpcIds", "vpc-ids"),
            ("SSEKMSKeyId", "ssekms-key-id"),
            ("S3Bucket", "s3-bucket"),
            ("MFADelete", "mfa-delete"),
            ("ACLs", "acls"),
            ("IfMatch", "if-match"),
            ("x", "x"),
        ] {
            assert_eq!(typed(name), wanted, "{name}");
        }
    }

    #[test]
    fn a_service_is_read() {
        let text = "# demo host act query\nA{!Key:s1,Value:s\nC[1:A\nD{!Name:s3,Tags:C,Kind:e(x|y),Marker:s\n\
                    GetThing(D|page=Things|hide=Marker|arg=Kind:of-kind\nPing(\n";
        let model = Model::read(text);
        assert_eq!((model.host, model.prefix, model.protocol), ("host", "act", "query"));
        assert_eq!(model.names(), ["get-thing", "ping"]);
        let operation = model.operation("get-thing").unwrap();
        let parameters = model.parameters(&operation);
        let options: Vec<_> = parameters.iter().filter_map(|member| operation.option(member.name)).collect();
        assert_eq!(options, ["name", "tags", "of-kind", "marker"]);
        assert_eq!((operation.pages(), operation.token()), (Some("Things"), "Marker"));
        assert!(matches!(model.type_of("C"), Type::List(1, "A")));
        assert!(matches!(model.type_of("B"), Type::Blob));
        assert!(matches!(model.type_of("e(x|y)"), Type::Choice("x|y")));
        assert!(model.parameters(&model.operation("ping").unwrap()).is_empty());
    }
}
