//! Reads a change from its flat form. One plain struct instead of a derived reader for every variant: that reader was the
//! largest function of the whole module. Refuses to know what changes do.

use super::Change;
use crate::scenario::Cli;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Fields {
    r#do: String,
    account: Option<String>,
    address: Option<String>,
    arn: Option<String>,
    r#as: Option<String>,
    cli: Option<Cli>,
    clock: Option<String>,
    group: Option<String>,
    id: Option<String>,
    name: Option<String>,
    owner: Option<String>,
    policy: Option<String>,
    resource: Option<String>,
    role: Option<String>,
    seconds: Option<u32>,
    select: Option<String>,
    text: Option<String>,
    title: Option<String>,
    user: Option<String>,
}

impl TryFrom<Fields> for Change {
    type Error = String;

    fn try_from(it: Fields) -> Result<Change, String> {
        let what = it.r#do;
        let missing = |field: &str| format!("the change `{what}` needs `{field}`");
        macro_rules! need {
            ($field:ident) => {
                it.$field.ok_or_else(|| missing(stringify!($field).trim_start_matches("r#")))?
            };
        }
        Ok(match what.as_str() {
            "setPolicy" => Change::SetPolicy { address: need!(address), text: need!(text) },
            "addAccount" => Change::AddAccount { id: need!(id), name: it.name },
            "removeAccount" => Change::RemoveAccount { id: need!(id) },
            "addUser" => Change::AddUser { account: need!(account), name: need!(name) },
            "addGroup" => Change::AddGroup { account: need!(account), name: need!(name) },
            "addRole" => Change::AddRole { account: need!(account), name: need!(name), text: it.text },
            "addPolicy" => Change::AddPolicy { account: need!(account), name: need!(name), text: it.text },
            "addBucket" => Change::AddBucket { account: need!(account), name: need!(name) },
            "addResource" => Change::AddResource { account: need!(account), arn: need!(arn) },
            "addResourcePolicy" => Change::AddResourcePolicy { resource: need!(resource), text: it.text },
            "removeResourcePolicy" => Change::RemoveResourcePolicy { resource: need!(resource) },
            "addInline" => Change::AddInline { owner: need!(owner), name: need!(name), text: it.text },
            "removeInline" => Change::RemoveInline { owner: need!(owner), name: need!(name) },
            "attach" => Change::Attach { owner: need!(owner), policy: need!(policy) },
            "detach" => Change::Detach { owner: need!(owner), policy: need!(policy) },
            "setBoundary" => Change::SetBoundary { owner: need!(owner), policy: it.policy },
            "addToGroup" => Change::AddToGroup { user: need!(user), group: need!(group) },
            "removeFromGroup" => Change::RemoveFromGroup { user: need!(user), group: need!(group) },
            "remove" => Change::Remove { arn: need!(arn) },
            "setMaxSessionDuration" => Change::SetMaxSessionDuration { role: need!(role), seconds: need!(seconds) },
            "setSignedIn" => Change::SetSignedIn { r#as: need!(r#as) },
            "setCli" => Change::SetCli { cli: need!(cli) },
            "setClock" => Change::SetClock { clock: need!(clock) },
            "setTitle" => Change::SetTitle { title: need!(title) },
            "setSelect" => Change::SetSelect { select: it.select },
            _ => return Err(format!("there is no change `{what}`")),
        })
    }
}
