//! Turns the API's names into the CLI's; knows nothing of what they name.

/// As `ListOpenIDConnectProviders` becomes `list-open-id-connect-providers`: what `xform_name` of botocore does to a
/// name that it lists no exception for.
pub fn cli_name(name: &str) -> String {
    if name.contains('-') {
        return name.to_owned();
    }
    let mut letters: Vec<char> = name.chars().collect();
    // A plural of an abbreviation at the end is one word: `GatewayARNs`.
    if letters.last() == Some(&'s') {
        let capitals = letters.iter().rev().skip(1).take_while(|letter| letter.is_ascii_uppercase()).count();
        if capitals >= 2 {
            let start = letters.len() - 1 - capitals;
            letters[start..].iter_mut().for_each(|letter| *letter = letter.to_ascii_lowercase());
            letters.insert(start, '-');
        }
    }
    // A capital with small letters after it begins a word, unless what stands before it has just been taken.
    let mut words = String::new();
    let mut at = 0;
    while at < letters.len() {
        words.push(letters[at]);
        let small = letters[at + 1..].iter().skip(1).take_while(|letter| letter.is_ascii_lowercase()).count();
        if small > 0 && letters[at + 1].is_ascii_uppercase() {
            words.push('-');
            words.extend(&letters[at + 1..at + 2 + small]);
            at += 1 + small;
        }
        at += 1;
    }
    // So does a capital after a small letter or a digit.
    let mut parts = String::new();
    let mut last = '-';
    for letter in words.chars() {
        if letter.is_ascii_uppercase() && (last.is_ascii_lowercase() || last.is_ascii_digit()) {
            parts.push('-');
        }
        parts.push(letter.to_ascii_lowercase());
        last = letter;
    }
    parts
}

/// As `get-login-password` becomes `GetLoginPassword`.
pub fn api_like(name: &str) -> String {
    name.split('-')
        .flat_map(|word| word[..1].to_ascii_uppercase().chars().chain(word[1..].chars()).collect::<Vec<_>>())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{api_like, cli_name};

    #[test]
    fn names_are_cut_as_botocore_cuts_them() {
        for (api, cli) in [
            ("ListAttachedRolePolicies", "list-attached-role-policies"),
            ("DescribeDBInstances", "describe-db-instances"),
            ("CreateOpenIDConnectProvider", "create-open-id-connect-provider"),
            ("OpenIDConnectProviderArn", "open-id-connect-provider-arn"),
            ("CreateSAMLProvider", "create-saml-provider"),
            ("ListMFADevices", "list-mfa-devices"),
            ("AuthenticationCode1", "authentication-code1"),
            ("ListObjectsV2", "list-objects-v2"),
            ("SSEKMSKeyId", "ssekms-key-id"),
            ("ContentMD5", "content-md5"),
            ("GatewayARNs", "gateway-arns"),
            ("ListWebACLs", "list-web-acls"),
            ("DBSubnetGroups", "db-subnet-groups"),
            ("Ec2SecurityGroupIds", "ec2-security-group-ids"),
            ("EBSOptimized", "ebs-optimized"),
            ("LoRaWAN", "lo-ra-wan"),
            ("x-amz-id", "x-amz-id"),
            ("GetOTelEnrichment", "get-o-tel-enrichment"),
            ("AaBbCc", "aa-bb-cc"),
            ("ID", "id"),
            ("s", "s"),
        ] {
            assert_eq!(cli_name(api), cli, "{api}");
        }
    }

    #[test]
    fn a_command_of_the_clis_own_gets_a_name_like_the_apis() {
        assert_eq!(api_like("get-login-password"), "GetLoginPassword");
        assert_eq!(api_like("ls"), "Ls");
    }
}
