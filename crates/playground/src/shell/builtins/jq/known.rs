//! The names of jq's functions, here and missing. Refuses to know what they do.

/// Names with the numbers of arguments that they take.
const KNOWN: &str = "\
    IN/1/2 INDEX/1/2 abs/0 add/0/1 all/0/1/2 any/0/1/2 arrays/0 ascii/0 ascii_downcase/0 ascii_upcase/0 \
    booleans/0 capture/1/2 ceil/0 combinations/0 contains/1 debug/0/1 del/1 delpaths/1 empty/0 endswith/1 \
    env/0 error/0/1 explode/0 fabs/0 first/0/1 flatten/0/1 floor/0 from_entries/0 fromdate/0 \
    fromdateiso8601/0 fromjson/0 getpath/1 group_by/1 gsub/2/3 halt/0 halt_error/0/1 has/1 implode/0 in/1 \
    index/1 indices/1 infinite/0 input/0 inputs/0 inside/1 isempty/1 isinfinite/0 isnan/0 isnormal/0 \
    isvalid/1 iterables/0 join/1 keys/0 keys_unsorted/0 last/0/1 leaf_paths/0 length/0 limit/2 log/0 ltrim/0 \
    ltrimstr/1 map/1 map_values/1 match/1/2 max/0 max_by/1 min/0 min_by/1 nan/0 not/0 now/0 nth/1/2 nulls/0 \
    numbers/0 objects/0 path/1 paths/0/1 pick/1 pow/2 range/1/2/3 recurse/0/1 repeat/1 reverse/0 rindex/1 \
    round/0 rtrim/0 rtrimstr/1 scalars/0 scan/1/2 select/1 setpath/2 sort/0 sort_by/1 split/1/2 splits/1 \
    sqrt/0 startswith/1 strings/0 sub/2/3 test/1/2 to_entries/0 toarray/0 todate/0 todateiso8601/0 tojson/0 \
    tonumber/0 tostring/0 transpose/0 trim/0 type/0 unique/0 unique_by/1 until/2 utf8bytelength/0 values/0 \
    walk/1 while/2 with_entries/1";

/// What jq has and this does not.
const MISSING: &str = "\
    GROUP_BY SQL UNIQUE_BY acos asin atan bsearch builtins cos date dateadd datesub exp exp10 exp2 finites \
    fromstream gamma get_search_list gmtime have_decnum have_literal_numbers input_filename input_line_number \
    localtime log10 log2 logb mktime modulemeta normals pow10 significand sin skip stderr strflocaltime \
    strftime strptime tan to_number tostream trunc truncate_stream";

pub(super) fn is_known(name: &str, count: usize) -> bool {
    let row = KNOWN.split(' ').find_map(|row| row.strip_prefix(name)?.strip_prefix('/'));
    row.is_some_and(|counts| counts.split('/').any(|known| known == count.to_string()))
}

pub(super) fn is_missing(name: &str) -> bool {
    MISSING.split(' ').any(|known| known == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_with_numbers_of_arguments() {
        assert!(is_known("map", 1) && is_known("range", 3) && !is_known("map", 2) && !is_known("ma", 1));
        assert!(is_missing("strftime") && !is_missing("nosuch"));
    }
}
