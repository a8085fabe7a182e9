// Generated from the Rust types by `cargo xtask generate`. Change those, not this.

/** A long-term access key; what is left out is derived from the seed. */
export type AccessKey = {
  /** `AKIA…` */
  id?: string,
  /** Forty characters. */
  secret?: string,
  /** The profile under which the learner's terminal holds it. */
  profile?: string,
  /** Whether it was switched off. */
  inactive?: boolean };

/** An AWS account. */
export type Account = {
  /** Twelve digits. */
  id: string,
  /** A name people use. */
  name?: string,
  /** The account alias. */
  alias?: string,
  /** IAM users. */
  users?: Array<User>,
  /** IAM groups. */
  groups?: Array<Group>,
  /** IAM roles. */
  roles?: Array<Role>,
  /** Customer managed policies. */
  policies?: Array<Policy>,
  /** What carries roles to EC2 instances. */
  instanceProfiles?: Array<InstanceProfile>,
  /** OpenID Connect identity providers. */
  oidcProviders?: Array<OidcProvider>,
  /** SAML identity providers. */
  samlProviders?: Array<SamlProvider>,
  /** Virtual MFA devices that wait for a user, or that have tags. */
  virtualMfaDevices?: Array<VirtualMfaDevice>,
  /** What passwords must be like. */
  passwordPolicy?: PasswordPolicy,
  /** S3's Block Public Access for all its buckets. */
  blockPublicAccess?: boolean
  | { [setting: string]: boolean },
  /** The resources that it owns. */
  resources?: Array<Resource> };

/** An account and what is in it. */
export type AccountView = {
  /** Twelve digits. */
  id: string,
  /** A name people use. */
  name: string | null,
  /** The account alias. */
  alias: string | null,
  /** That of its root user. */
  arn: string,
  /** Its principals, policies and resources, by kind. */
  things: Array<Thing> };

/** An account with the control policies that are attached to it. */
export type AccountWithPolicies = {
  /** Which account. */
  id: string,
  /** The names of what is attached. */
  policies?: Array<string> };

/** Why a clause holds or fails. The words are made in `explain`. */
export type Because = { "is": "matched" }
  | { "is": "matchedAcrossColons" }
  | { "is": "nothingMatched" }
  | { "is": "variableWithoutValue",
  /** The condition key that is missing. */
  key: string }
  | { "is": "onlyStarCovers" }
  | { "is": "named",
  /** How directly. */
  grant: Grant }
  | { "is": "boundaryDefeatsNotPrincipal" }
  | { "is": "missing" }
  | { "is": "compared" } & Compared;

/** Whether a layer bears on the request, and why it does not. */
export type Binds = { "is": "yes" }
  | { "is": "no", "why": NotBinding };

/** The settings and contents of a bucket. */
export type Bucket = {
  /** Where it lies; us-east-1 where this is left out. */
  region?: string,
  /** Whether old versions of objects are kept. */
  versioning?: boolean,
  /** The ARN of the KMS key that objects are encrypted with; S3's own keys where this is left out. */
  kmsKey?: string,
  /** `BucketOwnerEnforced`, `BucketOwnerPreferred` or `ObjectWriter`. */
  objectOwnership?: string,
  /** What objects hold, by key; every other object holds a line that names it. */
  contents?: { [key in string]: string } };

/** One API call that a command made. */
export type Call = {
  /** As `s3`. */
  service: string,
  /** As `ListBuckets`. */
  operation: string,
  /** The verdict over all checks. */
  verdict: Verdict,
  /** One for each action and resource that AWS checks. */
  checks: Array<CheckView>,
  /** What went wrong beyond the policies, as `the role's longest session is one hour`. */
  trouble: string | null,
  /** What it left in CloudTrail. */
events: Array<TrailEvent> };

/** Who asks. */
export type Caller = { "kind": "root", "name": string }
  | { "kind": "user", "name": string }
  | { "kind": "session", "name": SessionId }
  | { "kind": "federated", "name": string }
  | { "kind": "service", "name": string }
  | { "kind": "anonymous" };

/** Who asks: an ARN, `anonymous`, or an object that says more. */
export type CallerForm = string | CallerObject;

/** Credentials that are made on the spot (`role`, `user` or `assumedRoot`), a `service`, somebody `federated`, or a caller
 * as the engine writes it (`kind` and `name`). */
export type CallerObject = {
  /** `root`, `user`, `session`, `federated`, `service` or `anonymous`. */
  kind?: string,
  /** The account id, ARN, access key id or service name that goes with `kind`. */
  name?: string,
  /** The ARN of the role that was assumed. */
  role?: string,
  /** The session name. */
  sessionName?: string,
  /** The ARN of the user, or of the root user, who called GetSessionToken or GetFederationToken. */
  user?: string,
  /** As `cloudtrail.amazonaws.com`. */
  service?: string,
  /** The policies passed when the session was made. */
  sessionPolicies: Array<SessionPolicy>,
  /** The session tags. */
  tags: { [key in string]: string },
  /** The keys of the tags that a chained session would inherit. */
  transitiveTagKeys: Array<string>,
  /** Who is behind the session. */
  sourceIdentity?: string,
  /** Whether it was proved with MFA; only GetSessionToken credentials show it. */
  mfa?: boolean,
  /** When the credentials were issued; the scenario's clock when left out. */
  issuedAt?: string,
  /** How long they last. */
  durationSeconds?: number,
  /** Whose session asked for this one: its transitive tags and its source identity are inherited. */
  chainedFrom?: CallerForm,
  /** The name for which the user called GetFederationToken. */
  federatedAs?: string,
  /** The provider that vouches for the unsigned caller of AssumeRoleWithWebIdentity or AssumeRoleWithSAML. */
  federated?: string,
  /** The member account whose root AssumeRoot gave, for the task among the session policies. */
  assumedRoot?: string };

/** One of them. */
export type Candidate = {
  /** What is put there, with a blank behind it where the word is then whole. */
  text: string,
  /** What it is, in a few words. */
  says: string | null };

/** How sure a finding is. */
export type Certainty = "certain" | "likely";

/** One change. Owners, users, groups, roles, policies and resources are named by ARN, accounts by id; texts that are left
 * out start with a small policy that does something. */
export type Change = { "do": "setPolicy", address: string, text: string }
  | { "do": "addAccount", id: string, name?: string }
  | { "do": "removeAccount", id: string }
  | { "do": "addUser", account: string, name: string }
  | { "do": "addGroup", account: string, name: string }
  | { "do": "addRole", account: string, name: string, text?: string }
  | { "do": "addPolicy", account: string, name: string, text?: string }
  | { "do": "addBucket", account: string, name: string }
  | { "do": "addResource", account: string, arn: string }
  | { "do": "addResourcePolicy", resource: string, text?: string }
  | { "do": "removeResourcePolicy", resource: string }
  | { "do": "addInline", owner: string, name: string, text?: string }
  | { "do": "removeInline", owner: string, name: string }
  | { "do": "attach", owner: string, policy: string }
  | { "do": "detach", owner: string, policy: string }
  | { "do": "setBoundary", owner: string, policy: string | null }
  | { "do": "addToGroup", user: string, group: string }
  | { "do": "removeFromGroup", user: string, group: string }
  | { "do": "remove", arn: string }
  | { "do": "setMaxSessionDuration", role: string, seconds: number }
  | { "do": "setSignedIn",
  /** The profile or ARN. */
  as: string }
  | { "do": "setCli", cli: Cli }
  | { "do": "setClock", clock: string }
  | { "do": "setTitle", title: string }
  | { "do": "setSelect", select: string | null };

/** One request, or one call of the API with all that AWS checks of it, and the answer that it must get. */
export type Check = {
  /** Who asks. */
  as: CallerForm,
  /** To do what. */
  action?: string,
  /** The call of the API that is made, as `ec2:RunInstances`, in place of `action` and `resource`. */
  call?: string,
  /** The parameters of the call, by the names that the API gives them. */
  parameters?: Record<string, unknown>,
  /** To which ARN; `*` where the action works on none. */
  resource?: string,
  /** Condition keys that the request brings. */
  context?: { [key in string]: string | string[] },
  /** The answer. */
  want: Verdict,
  /** The layer that settles it, where that is part of the expectation. */
  by?: LayerKind,
  /** Words that the explanation must hold. */
  because?: string,
  /** What the author says of it. */
  say?: string };

/** An expectation of the author and what became of it. */
export type CheckResult = {
  /** What the author says of it. */
  say: string,
  /** What was wanted. */
  want: Verdict,
  /** What came. */
  got: Verdict,
  /** Who wants what, as `James → s3:ListAllMyBuckets on *`. */
  question: string,
  /** The layer that settled it. */
  by: LayerKind | null,
  /** Why the expectation is not met; nothing when it is. */
  problem: string | null };

/** One check of a call, in brief. */
export type CheckView = {
  /** As `s3:ListAllMyBuckets`. */
  action: string,
  /** The ARN or `*`. */
  resource: string,
  /** The verdict. */
  verdict: Verdict };

/** The clauses of a statement, by the names of their elements. */
export type Clause = "Principal" | "NotPrincipal" | "Action" | "NotAction" | "Resource" | "NotResource" | "Condition";

/** One clause of a statement, read against one request. */
export type ClauseTrace = {
  /** Which clause. */
  clause: Clause,
  /** The characters that decided: the entry that matched, else the whole clause. */
  span: Span,
  /** Whether it lets the statement apply. */
  holds: boolean,
  /** Why. */
  because: Because };

/** A generation of the AWS CLI. */
export type Cli = "current" | "older";

/** How a service joins resource-based and identity-based policies in one account. */
export type Combine = "either" | "resourceRequired" | "resourceOnly";

/** One condition key, compared. */
export type Compared = {
  /** The operator as written. */
  operator: string,
  /** The key as written. */
  key: string,
  /** The values that the policy wants, with variables filled in. */
  wanted: Array<string>,
  /** The request's values; nothing when the key is absent. */
  found: Array<string> | null,
  /** Anything beyond the comparison that settled it. */
  note: ConditionNote | null };

/** What the word before the cursor may become. */
export type Completions = {
  /** Where the text begins that a candidate replaces, in UTF-16 units. */
  start: number,
  /** Where it ends. */
end: number,
  /** What may stand there, in order. */
  candidates: Array<Candidate>,
  /** What knows what may stand there, and is not in this build: load it, and ask again. */
  needs: Array<Need> };

/** What settled a condition beyond comparing values. */
export type ConditionNote = "absentFails" | "absentHoldsNegated" | "absentHoldsIfExists" | "emptyHoldsForAll" | "emptyFailsForAny" | "needsSetOperator" | "unknownOperator" | "wrongType";

/** What AWS does with what was found. */
export type Consequence = "refused" | "inert" | "broader" | "narrower" | "risky" | "tidy";

/** What settled a decision. */
export type DecidedBy = {
  /** The layer. */
  layer: LayerKind,
  /** The policy, where one settled it; nothing where a whole layer stayed silent. */
  policy: PolicyAddress | null,
  /** The statement's number in that policy, from 0. */
  statement: number | null };

/** The answer to one request, with everything that led to it. */
export type Decision = {
  /** The question. */
  request: Request,
  /** The answer: always what folding `route` and `layers` gives. */
  verdict: Verdict,
  /** Which layer, policy and statement settled it. */
  decidedBy: DecidedBy | null,
  /** How the layers combine. */
  route: Route,
  /** What was consulted, in AWS's order. */
  layers: Array<Layer>,
  /** Where sources disagree or something is not modelled. */
  unsure: Array<Unsure> };

/** One finding about a policy text. */
export type Diagnostic = {
  /** The code that never changes, as `J113`. */
  code: string,
  /** The name that reads well, as `trailing-comma`. */
  name: string,
  /** How loudly an editor shows it. */
  level: Level,
  /** What AWS will do with it. */
  verdict: Consequence,
  /** How sure we are. */
  certainty: Certainty,
  /** What is. */
  message: string,
  /** Why it is so: the rule. */
  because: string,
  /** What follows for this policy; may be empty. */
  so: string,
  /** The smallest token that must change. */
  span: Span,
  /** Other places that belong to it. */
  labels: Array<Label>,
  /** Repairs, the best first. */
  fixes: Array<Fix> };

/** How the console shows a switched role. */
export type Display = {
  /** The friendly name. */
  name: string,
  /** `red`, `orange`, `yellow`, `green` or `blue`. */
  colour: string };

/** One replacement in a text. */
export type Edit = {
  /** What is replaced; empty to insert. */
  span: Span,
  /** What stands there afterwards. */
  insert: string };

/** What a statement does when it applies. */
export type Effect = "Allow" | "Deny";

/** One line that was typed and what came of it. */
export type Entry = {
  /** What stood before it. */
  prompt: string,
  /** As typed; may hold line breaks. */
  line: string,
  /** Who it ran as. */
  who: Identity,
  /** What it printed, in order, each with whether it went to stderr. */
  output: Array<Printed>,
  /** The exit code. */
  code: number,
  /** The API calls it made, in order. */
  calls: Array<Call>,
  /** What we add, clearly ours: how to mend the line. */
  hint: Hint | null,
  /** What it uses that this build does not hold: load it, and the line is run again. */
  needs: Array<Need>,
  /** The file that the page's editor should open: its absolute path. */
edit: string | null };

/** A decision in words, as a tree that can be shown or printed. */
export type Explanation = {
  /** The answer. */
  verdict: Verdict,
  /** Who wants what, as `James → s3:ListAllMyBuckets on *`. */
  question: string,
  /** The answer and what settled it, in one sentence. */
  headline: string,
  /** What AWS itself says of a denial, in the shape that most services give it. */
  aws: string | null,
  /** The place that settled it. */
  place: Place | null,
  /** The two sides of AssumeRole and of every other request that two accounts or two kinds of policy decide. */
  locks: Array<Lock>,
  /** Layer → policy → statement → clause. */
  layers: Array<Node>,
  /** What would have to change, when it was denied. */
  changes: Array<string>,
  /** Where the answer rests on a choice among sources, or on something not modelled. */
  unsure: Array<string> };

/** A file of the machine that the terminal is on. */
export type FileView = {
  /** The instance that the terminal is on, by its ARN; nothing on the learner's own machine. */
  host: string | null,
  /** Its path as people write it: `~/.aws/config`. */
  name: string,
  /** What it holds; nothing where there is no such file yet. */
  text: string | null };

/** A repair: edits on the original text. */
export type Fix = {
  /** A verb phrase, as `delete the comma`. */
  title: string,
  /** What it changes. */
edits: Array<Edit>,
  /** What it promises. */
  safety: Safety };

/** A rule about credentials that comes before every policy. */
export type Gate = "rootAssumesRole" | "expired" | "unknownCaller" | "noSuchRole" | "sessionMayNotCall" | "tokenMayNotCall" | "needsNoPermission" | "rootUser" | "rootRepairsPolicy" | "federatedMayNotCall" | "noSuchMember" | "serviceLinkedRole" | "sourceIdentitySet" | "protected" | "blocksPublicAcls" | "restrictsPublicBuckets" | "unsigned";

/** How directly a principal names the caller, from the weakest (R82). */
export type Grant = "account" | "entity" | "direct";

/** What the encryption context of a request must hold. */
export type GrantConstraints = {
  /** Exactly these pairs. */
encryptionContextEquals?: { [key in string]: string },
  /** At least these pairs. */
encryptionContextSubset?: { [key in string]: string } };

/** An IAM group. */
export type Group = {
  /** Without the path. */
  name: string,
  /** Begins and ends with `/`. */
  path?: string,
  /** The ARNs of its managed policies. */
  attachedPolicies?: Array<string>,
  /** The policies that live in it. */
  inlinePolicies?: Array<NamedPolicy> };

/** A correction that we offer beside the authentic answer. */
export type Hint = {
  /** What is off, in a sentence. */
  text: string,
  /** The command as it should be, where that is clear. */
  command: string | null };

/** Somebody one can be. */
export type Identity = {
  /** Whom the engine knows it by. */
  caller: Caller,
  /** `user`, `role session`, `root user`. */
  kind: string,
  /** As `James` or `James-custom-S3-role/James`. */
  name: string,
  /** What `get-caller-identity` shows. */
  arn: string,
  /** The account it acts in. */
  account: string,
  /** The account's name, where it has one. */
  accountName: string | null,
  /** The display name and colour chosen when the role was switched to. */
  display: Display | null,
  /** When its credentials end. */
expires: string | null,
  /** Where it comes from. */
  source: Source };

/** What carries a role to EC2 instances. */
export type InstanceProfile = {
  /** Without the path. */
  name: string,
  /** Begins and ends with `/`. */
  path?: string,
  /** The name of the role in it. */
  role?: string,
  /** Its tags. */
  tags?: { [key in string]: string } };

/** A grant on a KMS key. */
export type KmsGrant = {
  /** The ARN of a user, role or session, or the name of a service. */
  granteePrincipal: string,
  /** Who may retire it. */
  retiringPrincipal?: string,
  /** As `Decrypt`. */
  operations: Array<string>,
  /** What the encryption context must hold. */
  constraints?: GrantConstraints };

/** A second place and what stands there. */
export type Label = {
  /** Where. */
  span: Span,
  /** What it is. */
  text: string };

/** One kind of policy, consulted as a whole. */
export type Layer = {
  /** Which kind. */
  kind: LayerKind,
  /** The account whose policies these are. */
  account: string | null,
  /** The level of the organization, where the kind has levels: such a kind has one layer for each. */
  level: string | null,
  /** Whether the layer bears on this request. */
  binds: Binds,
  /** What the layer says by itself. */
  verdict: Verdict,
  /** The policies, each with its trace. */
  policies: Array<PolicyTrace> };

/** The kinds of layers, named as in decisions. */
export type LayerKind = "gate" | "rcp" | "scp" | "endpoint" | "resource" | "trust" | "identity" | "boundary" | "session";

/** How loudly an editor shows a finding. */
export type Level = "error" | "warning" | "info" | "hint";

/** One side that must open, as a lock. */
export type Lock = {
  /** Whose side, as `James's side · account 111122223333`. */
  title: string,
  /** What it says. */
  mark: Mark,
  /** Whether the answer does not depend on it (the same-account short cuts). */
  skipped: boolean,
  /** Why, in one sentence. */
  reason: string,
  /** The characters behind it. */
  place: Place | null };

/** A password for the console. */
export type LoginProfile = {
  /** What is typed; derived from the seed when left out. */
  password?: string,
  /** Whether the next sign-in asks for a new one. */
  passwordResetRequired?: boolean };

/** What a line says. */
export type Mark = "allows" | "denies" | "silent" | "absent";

/** A policy that lives in a user, group or role. */
export type NamedPolicy = {
  /** Its name. */
  name: string,
  /** What it says. */
  document: string | object };

/** What a page loads when a line first uses it. */
export type Need = "commands" | "jq";

/** One line of the tree. */
export type Node = {
  /** What it says. */
  mark: Mark,
  /** Whether this is what settled the decision. */
  decides: boolean,
  /** The sentence. */
  text: string,
  /** The characters it is about. */
  place: Place | null,
  /** What it is made of. */
  children: Array<Node> };

/** Why a layer does not bear on a request. */
export type NotBinding = "noResource" | "noResourcePolicy" | "noBoundary" | "noSession" | "noSessionPolicy" | "noIdentity" | "unknownAccount" | "noOrganization" | "notEnabled" | "managementAccount" | "serviceLinkedRole" | "noAccount" | "notCovered" | "actionNotCovered" | "noEndpoint" | "openEndpoint" | "unknownEndpoint" | "ownerOnly" | "defaultKeyPolicy";

/** An OpenID Connect identity provider. */
export type OidcProvider = {
  /** As `https://token.actions.githubusercontent.com`. */
  url: string,
  /** The audiences that it takes. */
  clientIds?: Array<string>,
  /** The thumbprints of the certificates that it shows. */
  thumbprints?: Array<string>,
  /** Its tags. */
  tags?: { [key in string]: string } };

/** An AWS organization. */
export type Organization = {
  /** As `o-example1234`. */
  id: string,
  /** The account that manages it. */
  managementAccount: string,
  /** The root of the tree. */
  root: OrganizationUnit,
  /** Its service control policies. */
  serviceControlPolicies?: Array<OrganizationPolicy>,
  /** Its resource control policies. */
  resourceControlPolicies?: Array<OrganizationPolicy>,
  /** The kinds of policies that are switched off, as AWS names them. */
  disabledPolicyTypes?: Array<PolicyType> };

/** An account in the tree: its id, or an object where policies are attached to the account itself. */
export type OrganizationMember = string | AccountWithPolicies;

/** A control policy. */
export type OrganizationPolicy = {
  /** Its name. */
  name: string,
  /** What it says. */
  document: string | object };

/** The root or an organizational unit. */
export type OrganizationUnit = {
  /** `r-…` or `ou-…`; derived from the seed when left out. */
  id?: string,
  /** What people call it. */
  name?: string,
  /** The names of what is attached, of both kinds. Where no service control policy is named, `FullAWSAccess` is
 * attached; `RCPFullAWSAccess` always is. */
  policies?: Array<string>,
  /** The accounts directly in it. */
  accounts?: Array<OrganizationMember>,
  /** The units directly in it. */
  units?: Array<OrganizationUnit> };

/** What the passwords of an account must be like. */
export type PasswordPolicy = {
  /** From 6 to 128. */
  minimumPasswordLength: number,
  /** Whether one of ``! @ # $ % ^ & * ( ) _ + - = [ ] { } | '`` must be in it. */
  requireSymbols: boolean,
  /** Whether a digit must be in it. */
  requireNumbers: boolean,
  /** Whether one of A to Z must be in it. */
  requireUppercaseCharacters: boolean,
  /** Whether one of a to z must be in it. */
  requireLowercaseCharacters: boolean,
  /** Whether users may change their own. */
  allowUsersToChangePassword: boolean,
  /** After how many days it ends. */
  maxPasswordAge?: number,
  /** How many earlier ones may not come again. */
  passwordReusePrevention?: number,
  /** Whether a user whose password has ended must ask an administrator. */
  hardExpiry?: boolean };

/** Characters in a policy. */
export type Place = {
  /** The policy. */
  policy: PolicyAddress,
  /** The characters, in UTF-8 bytes. */
  span: Span };

/** A customer managed policy. */
export type Policy = {
  /** Without the path. */
  name: string,
  /** Begins and ends with `/`. */
  path?: string,
  /** A note. */
  description?: string,
  /** What it says: its default version. */
  document: string | object,
  /** As `v2`, where the default version is not the first one. */
  defaultVersionId?: string,
  /** Its other versions. */
  otherVersions?: Array<PolicyVersion>,
  /** Its tags. */
  tags?: { [key in string]: string } };

export type PolicyAddress = string;

/** What a policy is for; the grammar differs. */
export type PolicyKind = "identity" | "trust" | "resource" | "boundary" | "session" | "scp" | "rcp";

/** A policy that needs no name. */
export type PolicyText = {
  /** What it says. */
  document: string | object };

/** One policy, read against one request. */
export type PolicyTrace = {
  /** Where it is found. */
  address: PolicyAddress,
  /** The group through which the caller has it. */
  via: string | null,
  /** Whether AWS would refuse to save it; it is evaluated as far as it was understood. */
  refused: boolean,
  /** Its statements. */
  statements: Array<StatementTrace> };

/** A kind of control policy, as Organizations names it. */
export type PolicyType = "SERVICE_CONTROL_POLICY" | "RESOURCE_CONTROL_POLICY";

/** A version of a customer managed policy that is not in force. */
export type PolicyVersion = {
  /** As `v1`. */
  versionId: string,
  /** What it says. */
  document: string | object };

/** A policy of the world. */
export type PolicyView = {
  /** Where it is found. */
  address: PolicyAddress,
  /** Which kind. */
  kind: PolicyKind,
  /** What it says. */
  text: string,
  /** Whether the learner may edit it (AWS managed policies are AWS's). */
editable: boolean,
  /** What is said about the text. */
  diagnostics: Array<Diagnostic> };

/** A piece of output. */
export type Printed = {
  /** Whether it went to stderr. */
error: boolean,
  /** The text, with its line breaks. */
  text: string };

/** One question. */
export type Request = {
  /** Who asks. */
  caller: Caller,
  /** To do what. */
  action: string,
  /** To what. */
  resource: string,
  /** Condition keys (in lower case) that the request brings; they win over what AWS would fill in. */
  context: { [key in string]: Array<string> } };

/** A resource of any service. */
export type Resource = {
  /** Its ARN. */
  arn: string,
  /** Its resource-based policy. */
  policy?: PolicyText,
  /** Its tags. */
  tags?: { [key in string]: string },
  /** The keys of the objects, where it is a bucket. */
  objects?: Array<string>,
  /** Block Public Access, where it is a bucket. */
  blockPublicAccess?: boolean
  | { [setting: string]: boolean },
  /** What else there is to say of it, where it is a bucket. */
  bucket?: Bucket,
  /** Its grants, where it is a KMS key. */
  grants?: Array<KmsGrant>,
  /** What its service says of it beside that, by the names of the service's API: a function's `Role`, a secret's
 * `SecretString`. */
  details?: Record<string, unknown> };

/** An IAM role. */
export type Role = {
  /** Without the path. */
  name: string,
  /** Begins and ends with `/`. */
  path?: string,
  /** A note. */
  description?: string,
  /** The longest session, in seconds. */
  maxSessionDuration?: number,
  /** Who may assume it; nobody, when it is left out. */
  trustPolicy: PolicyText,
  /** The ARNs of its managed policies. */
  attachedPolicies?: Array<string>,
  /** The policies that live in it. */
  inlinePolicies?: Array<NamedPolicy>,
  /** The managed policy that bounds it. */
  permissionsBoundary?: string,
  /** Its tags. */
  tags?: { [key in string]: string } };

/** How the layers of a decision combine. */
export type Route = {
  /** Whether the caller's account owns the resource. */
  sameAccount: boolean,
  /** How the service joins its resource-based policy with the identity-based ones. */
  combine: Combine,
  /** Why the request is settled before any policy is read. */
  gate: Gate | null };

/** What a repair promises, from least to most. */
export type Safety = "unsafe" | "safe";

/** A SAML identity provider. */
export type SamlProvider = {
  /** Its name. */
  name: string,
  /** What it says of itself, in XML. */
  metadata?: string,
  /** Its tags. */
  tags?: { [key in string]: string } };

/** A whole playground in one document. */
export type Scenario = {
  /** Where this format is described. */
  $schema?: string,
  /** The version of this format. */
  version: number,
  /** What it is called. */
  title: string,
  /** Now, in the scenario. */
  clock: string,
  /** What ids and keys are derived from. */
  seed: number,
  /** The organization that accounts are in. */
  organization?: Organization,
  /** The AWS accounts. */
  accounts?: Array<Account>,
  /** Who sits at the terminal, and what was typed. */
  terminal?: Terminal,
  /** What the author expects of the world. */
  checks?: Array<Check>,
  /** What the page shows first. */
  view?: View };

/** What is wrong with a scenario's text, and where. */
export type ScenarioError = {
  /** What is wrong, in lower case and without a full stop. */
  message: string,
  /** The characters, in UTF-8 bytes. */
  span: Span,
  /** The line, from 1. */
  line: number,
  /** The column, from 1, in characters. */
  column: number };

/** The access key id (`ASIA…`) by which a session is known. */
export type SessionId = string;

/** A policy passed when a session was made: the ARN of a managed policy, or an inline one. */
export type SessionPolicy = string
  | {
  /** What it says. */
  document: string | object };

/** A policy where it hangs. */
export type Slot = {
  /** How it hangs there. */
  what: SlotKind,
  /** Where its text is. */
  address: string };

/** How a policy hangs on something. */
export type SlotKind = "trust" | "managed" | "inline" | "boundary" | "resource" | "document";

/** What the page shows after a scenario was opened or changed: everything but the explanations, which are asked for one
 * by one. */
export type Snapshot = {
  /** The scenario's clock now. */
  clock: string,
  /** What stands before the next line: `james$ `, or the question of a command that waits for an answer. */
  prompt: string,
  /** Whether the answer to that question is typed unseen. */
  hidden: boolean,
  /** Who the next command runs as, and how it came to that: the base identity first. */
  identities: Array<Identity>,
  /** Everybody one could act as. */
  callers: Array<Identity>,
  /** The accounts with what is in them now. */
  accounts: Array<AccountView>,
  /** Every policy of the world, each with what is said about its text. */
  policies: Array<PolicyView>,
  /** The transcript, replayed. */
entries: Array<Entry>,
  /** The author's expectations, each with what became of it. */
  checks: Array<CheckResult>,
  /** AWS managed policies that the world names and that this build does not hold: load the catalogue. */
  missing: Array<string> };

/** Where the identity of the next command comes from. */
export type Source = "signedIn" | "switched" | "environment" | "profile" | "instance";

/** A half-open range of UTF-8 bytes. */
export type Span = {
  /** The first byte. */
  start: number,
  /** One past the last byte. */
end: number };

/** One statement, read against one request. */
export type StatementTrace = {
  /** The whole statement. */
  span: Span,
  /** What it does when it applies; nothing when that cannot be read. */
effect: Effect | null,
  /** Whether every clause holds. */
  applies: boolean,
  /** How directly its principal names the caller, where it names it. */
  grant: Grant | null,
  /** Its clauses. */
  clauses: Array<ClauseTrace> };

/** Who sits at the terminal, and what was typed. */
export type Terminal = {
  /** Whose credentials the terminal starts with: the profile of an access key, or the ARN of a user or root user. */
  as?: string,
  /** Whose messages the `aws` command prints: the current version 2's, or those of the versions before 2.31 that most
 * tutorials show. */
  cli?: Cli,
  /** Files of the learner, by path. */
  files?: { [key in string]: string },
  /** The lines typed so far. */
  transcript?: Array<string> };

/** Something that has policies, or is one. */
export type Thing = {
  /** Its ARN; nothing else in the world has the same. */
  arn: string,
  /** What it is. */
  kind: ThingKind,
  /** Without the path; a resource's whole name. */
  name: string,
  /** Its policies. */
  slots: Array<Slot>,
  /** The groups of a user. */
  groups: Array<string>,
  /** The users of a group. */
  members: Array<string>,
  /** The managed policy that bounds it. */
  boundary: string | null,
  /** The longest session of a role, in seconds. */
  session: number | null,
  /** The keys in a bucket. */
  objects: Array<string> };

/** What something is, in the order in which it is listed. */
export type ThingKind = "user" | "group" | "role" | "policy" | "resource";

/** An event of CloudTrail. */
export type TrailEvent = {
  /** Whose trail it is in. */
  account: string,
  /** The record, as JSON. */
  record: string };

/** A place where the answer rests on a choice among sources, or on something that is not modelled. */
export type Unsure = { "is": "sessionArnBeatsSessionPolicy" }
  | { "is": "roleNamedInTrust" }
  | { "is": "boundaryAndNamedUser" }
  | { "is": "notPrincipalParts" }
  | { "is": "negatedVariable" }
  | { "is": "negatedMultivalued" }
  | { "is": "ifExistsInSet" }
  | { "is": "starAcrossColons" }
  | { "is": "shortArn" }
  | { "is": "listAgainstType" }
  | { "is": "refusedPolicy", "about": PolicyAddress }
  | { "is": "unknownPolicy", "about": string }
  | { "is": "unknownOwner", "about": string }
  | { "is": "notSaid", "about": string }
  | { "is": "mfaInRoleSession" }
  | { "is": "negatedWrongType" }
  | { "is": "variableInBool" }
  | { "is": "keyOfSpecialCaller", "about": string }
  | { "is": "blockPublicAccessNotSaid", "about": string }
  | { "is": "unknownKey", "about": string }
  | { "is": "unknownEndpoint", "about": string }
  | { "is": "tagSessionAlone" }
  | { "is": "unknownProvider", "about": string }
  | { "is": "limitedGrant" }
  | { "is": "noSessionPolicyPassed" };

/** An IAM user. */
export type User = {
  /** Without the path. */
  name: string,
  /** Begins and ends with `/`. */
  path?: string,
  /** The names of its groups. */
  groups?: Array<string>,
  /** Its tags. */
  tags?: { [key in string]: string },
  /** The ARNs of its managed policies. */
  attachedPolicies?: Array<string>,
  /** The policies that live in it. */
  inlinePolicies?: Array<NamedPolicy>,
  /** The managed policy that bounds it. */
  permissionsBoundary?: string,
  /** The ARNs of its MFA devices. */
  mfaDevices?: Array<string>,
  /** Its password for the console. */
  loginProfile?: LoginProfile,
  /** Its long-term credentials. */
  accessKeys?: Array<AccessKey> };

/** AWS's `EvalDecision`. */
export type Verdict = "allowed" | "implicitDeny" | "explicitDeny";

/** What the page shows first. */
export type View = {
  /** The address of the policy, or the ARN of the principal or resource, that is open. */
  select?: string };

/** A virtual MFA device. One that a user has stands here only when it has tags. */
export type VirtualMfaDevice = {
  /** Its ARN, which is its serial number. */
  arn: string,
  /** Its tags. */
  tags?: { [key in string]: string } };
