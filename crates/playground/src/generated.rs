//! The contract in other people's languages: TypeScript for the page, JSON Schema for editors. Refuses to know where the
//! texts are kept.

/// TypeScript types for everything that crosses to the page, in alphabetical order.
#[cfg(feature = "types")]
pub fn typescript() -> String {
    use rolecall_iam::eval::explain::Explanation;
    use rolecall_iam::eval::trace::Decision;
    use std::collections::BTreeMap;
    use ts_rs::{Config, TS, TypeVisitor};

    /// Every type that is reached from the roots, by name.
    #[derive(Default)]
    struct Collect {
        config: Config,
        types: BTreeMap<String, &'static str>,
        found: BTreeMap<String, String>,
    }

    impl TypeVisitor for Collect {
        fn visit<T: TS + 'static + ?Sized>(&mut self) {
            // Names that stand for a built-in type, as `string`, are used and not declared.
            if T::output_path().is_none() {
                return;
            }
            let of = std::any::type_name::<T>();
            let name = T::ident(&self.config);
            if let Some(other) = self.types.insert(name.clone(), of) {
                assert_eq!(other, of, "two types are called {name}: TypeScript has one namespace");
                return;
            }
            let docs = T::docs().unwrap_or_default();
            let declaration = format!("{docs}export {}\n", T::decl(&self.config));
            self.found.insert(name, declaration);
            T::visit_dependencies(self);
        }
    }

    let mut collect = Collect::default();
    collect.visit::<crate::play::Snapshot>();
    collect.visit::<crate::play::Entry>();
    collect.visit::<crate::play::Completions>();
    collect.visit::<crate::play::FileView>();
    collect.visit::<crate::change::Change>();
    collect.visit::<crate::scenario::Scenario>();
    collect.visit::<crate::scenario::ScenarioError>();
    collect.visit::<Explanation>();
    collect.visit::<Decision>();

    let mut text =
        String::from("// Generated from the Rust types by `cargo xtask generate`. Change those, not this.\n");
    for declaration in collect.found.values() {
        text.push('\n');
        text.push_str(&laid_out(declaration));
    }
    text
}

/// The declaration with one field or alternative a line, and its comments on the lines before.
#[cfg(feature = "types")]
fn laid_out(declaration: &str) -> String {
    let declaration = declaration.replace(" | { ", "\n  | { ").replace(", }", " }").replace("\n/**\n * ", "\n  /** ");
    let mut out = String::new();
    let mut lines = declaration.lines().peekable();
    while let Some(line) = lines.next() {
        let ends_comment = lines.next_if(|next| next.trim() == "*/").is_some();
        let is_field = !line.starts_with(['/', ' ', 'e']);
        out.push_str(if is_field { "  " } else { "" });
        out.push_str(line.trim_end());
        out.push_str(if ends_comment { " */\n" } else { "\n" });
    }
    out.replace("/**\n * ", "/** ")
}

/// The JSON Schema of a scenario.
#[cfg(feature = "schema")]
pub fn scenario_schema() -> String {
    let schema = schemars::schema_for!(crate::scenario::Scenario);
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    #[cfg(feature = "types")]
    #[test]
    fn every_type_that_is_named_is_declared() {
        let text = super::typescript();
        for name in ["Snapshot", "Identity", "Change", "Span", "PolicyAddress", "Verdict", "Scenario", "Explanation"] {
            assert!(text.contains(&format!("\nexport type {name} =")), "{name}:\n{text}");
        }
        let entry = "/** One line that was typed and what came of it. */\nexport type Entry = {\n  /** What stood before it. */\n  prompt: string,\n";
        assert!(text.contains(entry), "{text}");
    }

    #[cfg(feature = "schema")]
    #[test]
    fn the_schema_knows_the_fields() {
        let schema: serde_json::Value = serde_json::from_str(&super::scenario_schema()).unwrap();
        let field = &schema["$defs"]["Account"]["properties"]["id"];
        assert_eq!(field["type"], "string", "{schema}");
        assert_eq!(schema["additionalProperties"], false);
    }
}
