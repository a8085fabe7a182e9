//! Writes one service as a block of lines, from botocore's files; knows nothing of other services.
//!
//! A block begins with `# COMMAND HOST IAM PROTOCOL`. `Name{!Member:TYPE,…` is a structure, `!` marks what it must have;
//! `Name[TYPE` is a list, `Name[3:TYPE` of at least three, `Name<TYPE` a map. A TYPE is a shape's name, which begins
//! with a capital letter, or `s` string, `i` integer, `f` fraction, `b` boolean, `B` bytes, `d` time, `j` any JSON,
//! `e(A|B)` a string out of few; a number behind `s` and `i` is the minimum of the length or value.
//! `Name(Shape|fact=…` is an operation, whose facts are
//!
//! | fact              | says                                                                                   |
//! | ----------------- | -------------------------------------------------------------------------------------- |
//! | `page=A,B`        | what the CLI collects from page to page                                                |
//! | `hide=A,B`        | members that are then not options: tokens, and last the page's size                    |
//! | `unsized=`        | there is none of the latter                                                            |
//! | `name=x`          | the operation's name in the CLI, where it is another one than usual                    |
//! | `arg=A:x`         | the same of an option                                                                  |
//! | `no=A:x`          | the same of a boolean's negative                                                       |
//! | `add=x:TYPE`      | an option of the CLI's own; `add=!x:TYPE` must be given                                |
//! | `drop=A`          | a member that is no option                                                             |
//! | `free=A`          | a required member that is not required as an option                                    |
//! | `flag=A`          | a structure of one boolean that can be given as `--a` and `--no-a` too                 |
//! | `file=A`          | a member whose value is the name of a file                                             |
//! | `outfile=A`       | the CLI puts this member of the answer into the file that is named last                |
//! | `undocumented=`   | `help` does not list it                                                                |
//! | `wait=x:Op,…`     | the subcommands of `wait`, each with the operation that it asks again and again        |
//! | `custom=x,…`      | a command of the CLI's own, with its subcommands if there are any                      |

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::differences::{Differences, custom};
use super::names::{api_like, cli_name};
use super::shapes::{Part, Shapes, words};

/// The files of a service.
#[derive(Default)]
pub struct Service {
    pub model: Value,
    pub paginators: Value,
    pub waiters: Value,
}

/// A command's lines and how many operations are among them.
pub struct Block {
    pub text: String,
    pub operations: usize,
}

impl Service {
    pub fn operations(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.model["operations"].as_object().into_iter().flatten()
    }

    pub fn block(&self, command: &str, iam: &str, differences: &Differences) -> Result<Block> {
        let metadata = &self.model["metadata"];
        let host = metadata["endpointPrefix"].as_str().context("there is no host")?;
        let protocol = match metadata["protocol"].as_str().context("there is no protocol")? {
            "smithy-rpc-v2-cbor" => "cbor",
            other => other,
        };
        let mut shapes = Shapes::new(self.model["shapes"].as_object().context("there are no shapes")?);
        let mut lines: BTreeMap<String, (String, &Value, Vec<String>)> = BTreeMap::new();
        for (api, operation) in self.operations() {
            let usual = cli_name(api);
            let name = differences.name(api).unwrap_or(&usual).to_owned();
            if differences.removed(command, &name) {
                continue;
            }
            let names = differences.split(command, &name).unwrap_or_else(|| vec![name]);
            for name in names {
                let facts = self.facts(&shapes, command, api, operation, &name, differences)?;
                let known = lines.insert(name, (api.clone(), &operation["input"], facts));
                ensure!(known.is_none(), "two operations have the name of `{api}`");
            }
        }
        let operations = lines.len();
        if let Some(waiters) = self.waiters["waiters"].as_object().filter(|waiters| !waiters.is_empty()) {
            let each = waiters
                .iter()
                .map(|(name, of)| format!("{}:{}", cli_name(name), of["operation"].as_str().unwrap_or_default()));
            let facts = vec!["name=wait".into(), format!("wait={}", each.collect::<Vec<_>>().join(","))];
            lines.insert("wait".into(), ("Wait".into(), &Value::Null, facts));
        }
        for (name, below) in custom(command) {
            let facts = vec![format!("name={name}"), format!("custom={below}")];
            lines.insert(name.to_owned(), (api_like(name), &Value::Null, facts));
        }
        for (api, input, facts) in lines.into_values() {
            let mut parts = vec![Part::Text(format!("{api}("))];
            if let Some(input) = input["shape"].as_str().filter(|input| shapes.members(input).next().is_some()) {
                parts.push(Part::Shape(shapes.input(input).with_context(|| format!("in `{api}`"))?));
            }
            parts.extend(facts.into_iter().map(|fact| Part::Text(format!("|{fact}"))));
            shapes.line(parts);
        }
        Ok(Block { text: format!("# {command} {host} {iam} {protocol}\n{}", shapes.text()), operations })
    }

    fn facts(
        &self,
        shapes: &Shapes<'_>,
        command: &str,
        api: &str,
        operation: &Value,
        name: &str,
        differences: &Differences,
    ) -> Result<Vec<String>> {
        let mut facts = Vec::new();
        let members: Vec<(&String, &Value)> =
            operation["input"]["shape"].as_str().into_iter().flat_map(|input| shapes.members(input)).collect();
        let pages = &self.paginators["pagination"][api];
        if pages.is_object() {
            let listed = |of: &Value| of.as_str().map_or_else(|| words(of).collect(), |one| vec![one]).join(",");
            facts.push(format!("page={}", listed(&pages["result_key"])));
            let limit = pages["limit_key"].as_str();
            let hidden = listed(&pages["input_token"]);
            facts.push(limit.map_or_else(|| format!("hide={hidden}"), |limit| format!("hide={hidden},{limit}")));
            facts.extend(limit.is_none().then(|| "unsized=".to_owned()));
        }
        if cli_name(api) != name {
            facts.push(format!("name={name}"));
        }
        for (member, of) in &members {
            let option = cli_name(member);
            facts.extend(differences.option(command, name, &option).map(|to| format!("arg={member}:{to}")));
            let shape = shapes.of(of)?;
            if shape["type"] == "boolean" {
                let negative = differences.option(command, name, &format!("no-{option}"));
                facts.extend(negative.map(|to| format!("no={member}:{to}")));
            }
            if of["streaming"] == true || shape["streaming"] == true {
                facts.push(format!("file={member}"));
            }
            let mut below = shape["members"].as_object().into_iter().flatten();
            if let (true, Some((name, inner)), None) = (command == "ec2", below.next(), below.next())
                && name == "Value"
                && shapes.of(inner)?["type"] == "boolean"
            {
                facts.push(format!("flag={member}"));
            }
        }
        for fact in differences.facts(command, name) {
            let named = fact.split_once('=').filter(|(what, _)| ["drop", "free", "arg"].contains(what));
            if let Some(member) = named.map(|(_, member)| member.split(':').next().unwrap_or_default()) {
                ensure!(members.iter().any(|(known, _)| *known == member), "{command} {name} has no `{member}`");
            }
            facts.push(fact.to_owned());
        }
        let output = operation["output"]["shape"].as_str().map(|name| &self.model["shapes"][name]);
        if let Some((output, payload)) = output.and_then(|of| Some((of, of["payload"].as_str()?)))
            && shapes.of(&output["members"][payload])?["type"] == "blob"
        {
            facts.push(format!("outfile={payload}"));
        }
        if operation["deprecated"] == true {
            facts.push("undocumented=".into());
        }
        Ok(facts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const NAMES: &str = "_xform_cache = {\n    ('GetOddName', '-'): 'get-oddname',\n}\n";
    const RENAMES: &str =
        "ARGUMENT_RENAMES = {\n    'ec2.*.no-egress': 'ingress',\n    'ec2.do.version': 'do-version',\n}\n";
    const REMOVALS: &str =
        "def register_removals():\n    'building-command-table.ec2' 'import-volume'\nclass CommandRemover";

    fn block(command: &str, operations: Value, more: Value) -> Result<String> {
        let model = json!({
            "metadata": {"endpointPrefix": "host", "protocol": "smithy-rpc-v2-cbor"},
            "operations": operations,
            "shapes": {
                "In": {"type": "structure", "members": {
                    "Egress": {"shape": "Flag"}, "Version": {"shape": "S"}, "Body": {"shape": "B", "streaming": true},
                    "Check": {"shape": "Value"}, "Token": {"shape": "S"}, "Size": {"shape": "I"}}},
                "Out": {"type": "structure", "members": {"Body": {"shape": "B"}}, "payload": "Body"},
                "Value": {"type": "structure", "members": {"Value": {"shape": "Flag"}}},
                "Nothing": {"type": "structure", "members": {}},
                "Flag": {"type": "boolean"}, "S": {"type": "string"}, "B": {"type": "blob"}, "I": {"type": "integer"},
            },
        });
        let paginators = json!({"pagination": more["pages"]});
        let service = Service { model, paginators, waiters: json!({"waiters": more["waiters"]}) };
        let differences = Differences::read(NAMES, RENAMES, REMOVALS)?;
        Ok(service.block(command, "act", &differences)?.text)
    }

    fn operation(text: &str) -> &str {
        text.lines().last().unwrap_or_default()
    }

    #[test]
    fn operations_have_the_order_of_their_names_in_the_cli() {
        let none = json!({"input": {"shape": "Nothing"}});
        let operations =
            json!({"SSHDo": none, "SetDo": {}, "GetOddName": none, "ImportVolume": none, "DescribeDBThings": none});
        let text = block("ec2", operations, json!({"waiters": {"ThingExists": {"operation": "SetDo"}}})).unwrap();
        assert_eq!(
            text,
            "# ec2 host act cbor\nDescribeDBThings(\nGetOddName(|name=get-oddname\nSetDo(\nSSHDo(\n\
             Wait(|name=wait|wait=thing-exists:SetDo\n"
        );
        let text = block("iam", json!({"List": none}), json!({"waiters": {}})).unwrap();
        assert_eq!(text, "# iam host act cbor\nList(\nWizard(|name=wizard|custom=\n");
    }

    #[test]
    fn facts_say_what_the_cli_does_differently() {
        let text = block("ec2", json!({"Do": {"input": {"shape": "In"}}}), json!({})).unwrap();
        assert_eq!(operation(&text), "Do(C|no=Egress:ingress|arg=Version:do-version|file=Body|flag=Check");
        // Only EC2's structures of one truth value are flags.
        let text = block("sqs", json!({"Do": {"input": {"shape": "In"}}}), json!({})).unwrap();
        assert_eq!(operation(&text), "Do(C|file=Body");
        let deprecated = json!({"Do": {"output": {"shape": "Out"}, "deprecated": true}});
        assert_eq!(operation(&block("sqs", deprecated, json!({})).unwrap()), "Do(|outfile=Body|undocumented=");
    }

    #[test]
    fn pages_hide_what_the_cli_gives_itself() {
        let paged = |pages: Value| {
            let operations = json!({"Do": {"input": {"shape": "In"}}});
            operation(&block("sqs", operations, json!({"pages": {"Do": pages}})).unwrap()).to_owned()
        };
        let pages = json!({"result_key": ["Things", "List.Items"], "input_token": "Token", "limit_key": "Size"});
        assert_eq!(paged(pages), "Do(C|page=Things,List.Items|hide=Token,Size|file=Body");
        let pages = json!({"result_key": "Things", "input_token": ["Token", "Version"]});
        assert_eq!(paged(pages), "Do(C|page=Things|hide=Token,Version|unsized=|file=Body");
    }

    #[test]
    fn a_difference_that_names_no_member_is_an_error() {
        let operations = json!({"RunInstances": {"input": {"shape": "In"}}});
        let wrong = format!("{:#}", block("ec2", operations, json!({})).unwrap_err());
        assert!(wrong.contains("ec2 run-instances has no `MaxCount`"), "{wrong}");
    }
}
