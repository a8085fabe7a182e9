//! What DynamoDB refuses of an expression before it reads any item: its length, and operators where keys are asked for.
//! Refuses to know what expressions mean.

use super::expression::tokens;

const LENGTH: usize = 4096;
const OPERATORS: usize = 300;
const OPERATOR_WORDS: [&str; 4] = ["AND", "OR", "NOT", "IN"];

fn is_operator_word(token: &str) -> bool {
    OPERATOR_WORDS.iter().any(|word| token.eq_ignore_ascii_case(word))
}

/// Why an expression is too long or too much nested to be read.
pub(super) fn too_large(parameter: &str, text: &str) -> Option<String> {
    if text.len() > LENGTH {
        let size = text.len();
        return Some(format!(
            "Invalid {parameter}: Expression size has exceeded the maximum allowed size; expression size: {size}"
        ));
    }
    let assigns = parameter == "UpdateExpression";
    let (mut operators, mut depth, mut deepest) = (0_usize, 0_usize, 0_usize);
    let mut before = String::new();
    for token in tokens(text) {
        match token.as_str() {
            "(" => {
                depth += 1;
                deepest = deepest.max(depth);
                let calls = before.starts_with(|letter: char| letter.is_alphabetic()) && !is_operator_word(&before);
                operators += usize::from(calls);
            }
            ")" => depth = depth.saturating_sub(1),
            "=" if assigns => {}
            "=" | "<>" | "<" | "<=" | ">" | ">=" | "+" | "-" => operators += 1,
            word => operators += usize::from(is_operator_word(word)),
        }
        before = token;
    }
    let count = operators.max(deepest);
    (count > OPERATORS).then(|| {
        format!("Invalid {parameter}: The expression contains too many operators; operator count: {}", OPERATORS + 1)
    })
}

/// The operator or function in a condition on keys that DynamoDB does not take there.
pub(super) fn not_for_keys(text: &str) -> Option<String> {
    let all = tokens(text);
    let next = all.iter().skip(1).map(String::as_str).chain([""]);
    let odd = |(token, next): &(&String, &str)| {
        let upper = token.to_ascii_uppercase();
        let calls = *next == "(" && token.starts_with(|letter: char| letter.is_alphabetic()) && upper != "AND";
        matches!(upper.as_str(), "OR" | "NOT" | "IN" | "<>") || calls && upper != "BEGINS_WITH"
    };
    let (found, _) = all.iter().zip(next).find(odd)?;
    Some(if is_operator_word(found) { found.to_ascii_uppercase() } else { found.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_have_limits() {
        let deep = [("NOT ", "a = :a"), ("(", "a = :a"), ("size(", "a")];
        for (start, end) in deep {
            let text = format!("{}{end}", start.repeat(500));
            assert!(too_large("FilterExpression", &text).unwrap().contains("too many operators"), "{start}");
        }
        let long = too_large("UpdateExpression", &format!("SET a = {}", "list_append(".repeat(5000))).unwrap();
        assert!(long.ends_with("Expression size has exceeded the maximum allowed size; expression size: 60008"));
        let many = vec!["(a = :a)"; 150].join(" AND ");
        assert_eq!(too_large("ConditionExpression", &many), None);
        assert!(too_large("ConditionExpression", &format!("{many} AND a = :a")).is_some());
    }

    #[test]
    fn conditions_on_keys_take_few_operators() {
        for (text, odd) in [
            ("id = :c OR id = :e", "OR"),
            ("not id = :c", "NOT"),
            ("id <> :c", "<>"),
            ("id in (:c)", "IN"),
            ("id = :c AND size(n) = :n", "size"),
            ("contains(id, :c)", "contains"),
        ] {
            assert_eq!(not_for_keys(text).as_deref(), Some(odd), "{text}");
        }
        for text in ["(id = :c) AND (sk BETWEEN :a AND :b)", "#or = :c and begins_with (sk, :a)"] {
            assert_eq!(not_for_keys(text), None, "{text}");
        }
    }
}
