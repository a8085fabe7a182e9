//! Says where the CLI's commands are not what botocore's models alone would give; knows nothing of the models.
//!
//! Renamed options and removed operations are read from the package of the CLI's version 1. The tables are of what the
//! same package's `customizations` do in their own ways, and of what only version 2 has (`awscli/handlers.py` of the
//! branch `v2` of github.com/aws/aws-cli, Apache-2.0, and docs.aws.amazon.com/cli/latest/reference). Version 2 has
//! none of the hidden aliases that version 1 has for options.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, ensure};

/// The CLI's word for a service, where it is not botocore's.
pub const COMMANDS: &[(&str, &str)] =
    &[("configservice", "config"), ("deploy", "codedeploy"), ("eventsv2", "eventbridgev2"), ("s3api", "s3")];

/// Commands that are no service, with host, IAM prefix and subcommands.
pub const OWN: &[(&str, &str, &str, &str)] = &[
    ("cli-dev", "-", "-", "wizard-dev"),
    ("configure", "-", "-", "add-model export-credentials get import list list-profiles mfa-login set sso sso-session"),
    ("ddb", "dynamodb", "dynamodb", "put select"),
    ("history", "-", "-", "list show"),
    ("s3", "s3", "s3", "cp ls mb mv presign rb rm sync website"),
];

/// Commands of the CLI's own below a service; behind `=`, their subcommands.
const CUSTOM: &[(&str, &str)] = &[
    ("cloudformation", "deploy package"),
    ("cloudfront", "sign"),
    ("cloudtrail", "validate-logs verify-query-results"),
    ("codeartifact", "login"),
    ("codecommit", "credential-helper=erase,get,store"),
    ("configservice", "get-status subscribe"),
    ("datapipeline", "create-default-roles list-runs"),
    ("deploy", "deregister install push register uninstall"),
    ("dlm", "create-default-role"),
    ("dsql", "generate-db-connect-admin-auth-token generate-db-connect-auth-token"),
    ("dynamodb", "wizard"),
    ("ec2-instance-connect", "open-tunnel ssh"),
    ("ecr", "get-login-password"),
    ("ecr-public", "get-login-password"),
    ("ecs", "deploy monitor-express-gateway-service"),
    ("eks", "get-token update-kubeconfig"),
    (
        "emr",
        "add-instance-groups add-steps create-cluster create-default-roles create-hbase-backup describe-cluster \
         disable-hbase-backups get install-applications modify-cluster-attributes put restore-from-hbase-backup \
         schedule-hbase-backup socks ssh terminate-clusters",
    ),
    ("emr-containers", "update-role-trust-policy"),
    ("events", "wizard"),
    ("gamelift", "get-game-session-log upload-build"),
    ("iam", "wizard"),
    ("lambda", "wizard"),
    ("lightsail", "push-container-image"),
    ("logs", "start-live-tail tail"),
    ("rds", "generate-db-auth-token"),
    ("servicecatalog", "generate=product,provisioning-artifact"),
    ("sso", "login logout"),
];

/// One operation of the API that is several of the CLI.
const SPLIT: &[(&str, &str, &[&str])] =
    &[("rds", "modify-option-group", &["add-option-to-option-group", "remove-option-from-option-group"])];

/// Further facts of operations.
const FACTS: &[(&str, &str, &str)] = &[
    ("cloudfront", "create-distribution", "free=DistributionConfig|add=origin-domain-name:s|add=default-root-object:s"),
    ("cloudfront", "create-invalidation", "free=InvalidationBatch|add=paths:[s"),
    ("cloudfront", "update-distribution", "free=DistributionConfig|add=default-root-object:s"),
    ("cloudsearch", "define-expression", "drop=Expression|add=!name:s|add=!expression:s"),
    (
        "cloudsearch",
        "define-index-field",
        "drop=IndexField|add=!name:s|add=!type:s|add=default-value:s|add=facet-enabled:b|add=search-enabled:b|\
         add=return-enabled:b|add=sort-enabled:b|add=source-field:s|add=highlight-enabled:b|add=analysis-scheme:s",
    ),
    (
        "cloudwatch",
        "put-metric-data",
        "add=metric-name:s|add=timestamp:s|add=unit:s|add=value:s|add=dimensions:s|add=statistic-values:s|\
         add=storage-resolution:s",
    ),
    ("configservice", "put-configuration-recorder", "add=recording-group:j"),
    ("datapipeline", "activate-pipeline", "add=parameter-values-uri:s"),
    (
        "datapipeline",
        "put-pipeline-definition",
        "drop=pipelineObjects|add=!pipeline-definition:s|add=parameter-values-uri:s",
    ),
    ("deploy", "create-deployment", "add=s3-location:j|add=github-location:j"),
    ("deploy", "get-application-revision", "free=revision|add=s3-location:j|add=github-location:j"),
    ("deploy", "register-application-revision", "free=revision|add=s3-location:j|add=github-location:j"),
    ("ec2", "authorize-security-group-egress", RULE),
    ("ec2", "authorize-security-group-ingress", RULE),
    ("ec2", "bundle-instance", "free=Storage|add=bucket:s|add=prefix:s|add=owner-akid:s|add=owner-sak:s|add=policy:s"),
    ("ec2", "get-password-data", "add=priv-launch-key:s"),
    ("ec2", "revoke-security-group-egress", RULE),
    ("ec2", "revoke-security-group-ingress", RULE),
    (
        "ec2",
        "run-instances",
        "drop=MaxCount|drop=MinCount|add=count:s|add=secondary-private-ip-addresses:s|\
         add=secondary-private-ip-address-count:s|add=associate-public-ip-address:b",
    ),
    ("ecs", "create-express-gateway-service", MONITOR),
    ("ecs", "delete-express-gateway-service", MONITOR),
    ("ecs", "update-express-gateway-service", MONITOR),
    ("emr", "list-clusters", "add=active:b|add=terminated:b|add=failed:b"),
    ("iam", "create-virtual-mfa-device", "add=!outfile:s|add=!bootstrap-method:e(QRCodePNG,Base32StringSeed)"),
    ("iot", "create-certificate-from-csr", "add=certificate-pem-outfile:s"),
    (
        "iot",
        "create-keys-and-certificate",
        "add=certificate-pem-outfile:s|add=public-key-outfile:s|add=private-key-outfile:s",
    ),
    ("lambda", "create-function", "free=Code|add=zip-file:B"),
    ("lambda", "publish-layer-version", "free=Content|add=zip-file:B"),
    (
        "quicksight",
        "start-asset-bundle-import-job",
        "free=AssetBundleImportSource|add=asset-bundle-import-source-bytes:B",
    ),
    ("rds", "add-option-to-option-group", "arg=OptionsToInclude:options|drop=OptionsToRemove"),
    ("rds", "remove-option-from-option-group", "arg=OptionsToRemove:options|drop=OptionsToInclude"),
    (
        "rekognition",
        "compare-faces",
        "free=SourceImage|free=TargetImage|add=source-image-bytes:B|add=target-image-bytes:B",
    ),
    ("rekognition", "detect-custom-labels", IMAGE),
    ("rekognition", "detect-faces", IMAGE),
    ("rekognition", "detect-labels", IMAGE),
    ("rekognition", "detect-moderation-labels", IMAGE),
    ("rekognition", "detect-protective-equipment", IMAGE),
    ("rekognition", "detect-text", IMAGE),
    ("rekognition", "index-faces", IMAGE),
    ("rekognition", "recognize-celebrities", IMAGE),
    ("rekognition", "search-faces-by-image", IMAGE),
    ("rekognition", "search-users-by-image", IMAGE),
    ("s3api", "select-object-content", "outfile=Payload"),
    (
        "ses",
        "send-email",
        "arg=Source:from|free=Destination|free=Message|add=to:[s|add=cc:[s|add=bcc:[s|add=subject:s|add=text:s|\
         add=html:s",
    ),
    ("translate", "import-terminology", "free=TerminologyData|add=!data-file:B"),
    ("translate", "translate-document", "add=!document-content:B"),
];
const RULE: &str = "add=protocol:s|add=port:s|add=cidr:s|add=source-group:s|add=group-owner:s";
const MONITOR: &str = "add=monitor-resources:s|add=monitor-mode:s";
const IMAGE: &str = "free=Image|add=image-bytes:B";

/// The differences, with those that the packages' Python says.
pub struct Differences {
    names: BTreeMap<String, String>,
    removed: BTreeSet<(String, String)>,
    /// Command, operation or `*`, option and its new name.
    renamed: Vec<[String; 4]>,
}

impl Differences {
    /// From the text of `__init__.py` of botocore, and of `argrename.py` and `removals.py` of the CLI.
    pub fn read(names: &str, renames: &str, removals: &str) -> Result<Differences> {
        let (mut exceptions, mut removed, mut renamed) = (BTreeMap::new(), BTreeSet::new(), Vec::new());
        for [name, separator, to] in groups(section(names, "_xform_cache = {", "\n}")?) {
            if separator == "-" {
                exceptions.insert(name, to);
            }
        }
        for [path, to] in groups(section(renames, "ARGUMENT_RENAMES = {", "\n}")?) {
            let mut parts = path.splitn(3, '.').map(str::to_owned);
            let (Some(command), Some(operation), Some(option)) = (parts.next(), parts.next(), parts.next()) else {
                anyhow::bail!("`{path}` is no path of an option");
            };
            renamed.push([command, operation, option, to]);
        }
        let mut command = String::new();
        for [word] in groups(section(removals, "def register_removals", "class CommandRemover")?) {
            match word.strip_prefix("building-command-table.") {
                Some(of) => command = of.to_owned(),
                None => _ = removed.insert((command.clone(), word)),
            }
        }
        ensure!(!exceptions.is_empty() && !removed.is_empty() && !renamed.is_empty(), "the CLI's files are empty");
        Ok(Differences { names: exceptions, removed, renamed })
    }

    /// How many options are renamed and how many operations removed.
    pub fn counts(&self) -> (usize, usize) {
        (self.renamed.len(), self.removed.len())
    }

    /// The name of an operation that has an unusual one.
    pub fn name(&self, api: &str) -> Option<&str> {
        self.names.get(api).map(String::as_str)
    }

    pub fn removed(&self, command: &str, operation: &str) -> bool {
        self.removed.contains(&(command.to_owned(), operation.to_owned()))
            // A command of the CLI's own may take an operation's place.
            || custom(command).any(|(name, _)| name == operation)
    }

    pub fn split(&self, command: &str, operation: &str) -> Option<Vec<String>> {
        let found = SPLIT.iter().find(|(of, name, _)| *of == command && *name == operation);
        found.map(|(.., names)| names.iter().map(|name| (*name).to_owned()).collect())
    }

    /// The new name of an option.
    pub fn option(&self, command: &str, operation: &str, option: &str) -> Option<&str> {
        let fits = |[of, name, known, _]: &&[String; 4]| {
            of == command && (name == "*" || name == operation) && known == option
        };
        self.renamed.iter().find(fits).map(|[.., to]| to.as_str())
    }

    pub fn facts(&self, command: &str, operation: &str) -> impl Iterator<Item = &'static str> {
        let found = FACTS.iter().find(|(of, name, _)| *of == command && *name == operation);
        found.into_iter().flat_map(|(.., facts)| facts.split('|'))
    }
}

/// Commands of the CLI's own below a command, each with its subcommands.
pub fn custom(command: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let found = CUSTOM.iter().find(|(of, _)| *of == command).map(|(_, names)| names.split(' '));
    found.into_iter().flatten().map(|name| name.split_once('=').unwrap_or((name, "")))
}

/// What stands between two texts.
fn section<'a>(python: &'a str, from: &str, to: &str) -> Result<&'a str> {
    let found = python.split_once(from).and_then(|(_, rest)| rest.split_once(to));
    ensure!(found.is_some(), "there is no `{from}`");
    Ok(found.unwrap_or_default().0)
}

/// The texts between single quotes, a few at a time; not those in comments.
fn groups<const N: usize>(python: &str) -> impl Iterator<Item = [String; N]> {
    let lines = python.lines().filter(|line| !line.trim_start().starts_with('#'));
    let quoted: Vec<String> =
        lines.flat_map(|line| line.split('\'').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>()).collect();
    quoted.chunks_exact(N).filter_map(|group| group.to_vec().try_into().ok()).collect::<Vec<_>>().into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &str = "x = {}\n_xform_cache = {\n    ('OddName', '_'): 'oddname',\n    (\n        'OddName',\n        '-',\n    ): 'oddname',\n}\n";
    const RENAMES: &str = "ARGUMENT_RENAMES = {\n    # As in 'ec2.*.dry-run': 'x'.\n    'ec2.*.no-egress': 'ingress',\n    \
                           'work.do.some.thing':\n        'thing',\n}\nHIDDEN = {\n    'a.b.c': 'd'\n}\n";
    const REMOVALS: &str = "def register_removals(event_handler):\n    remove(on_event='building-command-table.ses',\n \
                            remove_commands=['old',\n 'older'])\n    remove(\n on_event='building-command-table.ec2', \
                            remove_commands=['import'])\n\nclass CommandRemover(object):\n    'doc'\n";

    #[test]
    fn what_the_clis_python_says_is_read() {
        let read = Differences::read(NAMES, RENAMES, REMOVALS).unwrap();
        assert_eq!((read.name("OddName"), read.name("Name")), (Some("oddname"), None));
        assert_eq!(read.option("ec2", "create-x", "no-egress"), Some("ingress"));
        assert_eq!(read.option("work", "do", "some.thing"), Some("thing"));
        assert_eq!(read.option("work", "undo", "some.thing"), None);
        assert!(read.removed("ses", "old") && read.removed("ses", "older") && read.removed("ec2", "import"));
        assert!(!read.removed("ec2", "old"));
        assert_eq!(read.counts(), (2, 3));
        assert!(Differences::read("", RENAMES, REMOVALS).is_err());
        assert!(Differences::read(NAMES, "ARGUMENT_RENAMES = {\n}", REMOVALS).is_err());
    }

    #[test]
    fn the_tables_are_in_order_and_say_everything_once() {
        assert!(FACTS.is_sorted_by(|one, next| (one.0, one.1) < (next.0, next.1)));
        assert!(CUSTOM.is_sorted_by(|one, next| one.0 < next.0));
        assert!(OWN.is_sorted_by(|one, next| one.0 < next.0));
    }
}
