//! Which of some names comes close to a misspelt one, as Python's difflib judges it. Refuses to know what the names
//! stand for.

/// The three best of all choices whose ratio is 0.8 or more, the best first.
pub(crate) fn closest<'a>(word: &str, choices: &[&'a str]) -> Vec<&'a str> {
    let mut rated: Vec<(f64, &str)> = choices.iter().map(|choice| (ratio(choice, word), *choice)).collect();
    rated.retain(|(ratio, _)| *ratio >= 0.8);
    rated.sort_by(|(a, first), (b, second)| b.total_cmp(a).then(second.cmp(first)));
    rated.into_iter().take(3).map(|(_, choice)| choice).collect()
}

/// Twice the matched letters by the letters of both.
fn ratio(a: &str, b: &str) -> f64 {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(80).collect(), b.chars().take(80).collect());
    let total = a.len() + b.len();
    if total == 0 { 1.0 } else { 2.0 * matched(&a, &b) as f64 / total as f64 }
}

/// The longest common run and, by the same rule, what matches on both sides of it.
fn matched(a: &[char], b: &[char]) -> usize {
    let (mut best, mut best_a, mut best_b) = (0, 0, 0);
    let mut before = vec![0_usize; b.len() + 1];
    for (i, x) in a.iter().enumerate() {
        let mut now = vec![0_usize];
        for (j, y) in b.iter().enumerate() {
            let length = if x == y { before.get(j).copied().unwrap_or_default() + 1 } else { 0 };
            if length > best {
                (best, best_a, best_b) = (length, i + 1 - length, j + 1 - length);
            }
            now.push(length);
        }
        before = now;
    }
    if best == 0 {
        return 0;
    }
    let part = |text: &'_ [char], from: usize, to: usize| text.get(from..to).unwrap_or_default().to_vec();
    best + matched(&part(a, 0, best_a), &part(b, 0, best_b))
        + matched(&part(a, best_a + best, a.len()), &part(b, best_b + best, b.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn close_is_what_difflib_calls_close() {
        let commands = ["s3", "s3api", "sts", "iam", "configure", "ssm"];
        assert_eq!(closest("stss", &commands), ["sts"]);
        assert_eq!(closest("confgure", &commands), ["configure"]);
        assert!(closest("nope", &commands).is_empty());
        assert_eq!(closest("lss", &["ls", "mb", "cp"]), ["ls"]);
        assert_eq!(closest("get-rol", &["get-role", "get-role-policy", "get-user"]), ["get-role"]);
    }
}
