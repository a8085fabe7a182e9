# What jq 1.7 defines in its own language. It stands before every filter, and over what jaq defines.

def null: [][0];
def recurse_down: recurse;
def isvalid(f): try (f | true) catch false;
def range($from; $upto):
  if ($from | type) == "number" and ($upto | type) == "number" then range($from; $upto; 1)
  else error("Range bounds must be numeric") end;
def range($upto): range(0; $upto);
def halt: _halt(0);
def halt_error($code):
  if ($code | type) == "number" then _complain, _halt($code)
  else error("\(type) (\(tojson)) halt_error/1: number required") end;
def halt_error: halt_error(5);
def debug(message): (message | debug | empty), .;
def env: $ENV;

# Kinds
def values: select(. != null);
def nulls: select(. == null);
def booleans: select(type == "boolean");
def numbers: select(type == "number");
def strings: select(type == "string");
def arrays: select(type == "array");
def objects: select(type == "object");
def iterables: select(type | . == "array" or . == "object");
def scalars: select(type | . != "array" and . != "object");
def finites: select(isinfinite or isnan | not);
def normals: select(isnormal);
def abs: if type == "number" and . < 0 then -. else . end;
def toarray: if type == "array" then . else [.] end;

# Lists
def nth($n): .[$n];
def nth($n; f): if $n < 0 then error("nth doesn't support negative indices") else first(skip($n; f)) end;
def add(f): reduce f as $x (null; . + $x);
def add: add(.[]);
def sort_by(f): _sorted(map([f]));
def group_by(f): _grouped(map([f]));
def unique_by(f): [group_by(f)[] | .[0]];
def unique: unique_by(.);
def min: _least(.);
def max: _most(.);
def min_by(f): _least(map([f]));
def max_by(f): _most(map([f]));
def join($x):
  reduce .[] as $i (null;
    (if . == null then "" else . + $x end)
    + ($i | if . == null then "" elif type == "boolean" or type == "number" then tojson else . end)) // "";
def transpose:
  if . == [] then [] else . as $in | (map(length) | max) as $max
  | [range(0; $max) as $j | [range(0; $in | length) as $i | $in[$i][$j]]] end;
def combinations:
  if length == 0 then [] else .[0][] as $x | (.[1:] | combinations) as $w | [$x] + $w end;
def combinations(n): . as $dot | [range(n)] | map($dot) | combinations;
def in(xs): . as $x | xs | has($x);
def inside(xs): . as $x | xs | contains($x);
def IN(s): any(s == .; .);
def IN(src; s): any(src == s; .);
def INDEX(stream; f): reduce stream as $row ({}; .[$row | f | tostring] |= $row);
def INDEX(f): INDEX(.[]; f);
def index($i): indices($i) | .[0];
def rindex($i): indices($i) | .[-1:][0];

# Objects and paths
def to_entries: [keys_unsorted[] as $k | {key: $k, value: .[$k]}];
def from_entries:
  reduce .[] as $x ({};
    . + {($x | .key // .name // .Name // .Key): ($x | if has("value") then .value else .Value end)});
def with_entries(f): to_entries | map(f) | from_entries;
def walk(f):
  def w: if type == "object" then map_values(w) elif type == "array" then map(w) else . end | f; w;
def getpath($path):
  if ($path | type) == "array" then reduce $path[] as $p (.; .[$p]) else error("Path must be specified as an array") end;
def setpath($path; $x): getpath($path) = $x;
def delpaths($paths): _without($paths);
def del(f): delpaths([path(f)]);
def pick(f): . as $top | reduce path(f) as $p (null; setpath($p; $top | getpath($p)));
def tostream:
  path(def r: (.[]? | r), .; r) as $p | getpath($p) | reduce path(.[]?) as $q ([$p, .]; [$p + $q]);
def fromstream(f):
  {x: null, e: false} as $init
  | foreach f as $i ($init;
      if .e then $init else . end
      | if $i | length == 2 then setpath(["e"]; $i[0] | length == 0) | setpath(["x"] + $i[0]; $i[1])
        else setpath(["e"]; $i[0] | length == 1) end;
      if .e then .x else empty end);
def truncate_stream(stream):
  . as $n | null | stream | . as $input | if (.[0] | length) > $n then setpath([0]; .[0][$n:]) else empty end;

# Texts
def ascii: [.] | implode;
def match($re; $flags): _match($re; $flags; false) | .[];
def match($val):
  ($val | type) as $kind
  | if $kind == "string" then match($val; null)
    elif $kind == "array" and ($val | length) > 1 then match($val[0]; $val[1])
    elif $kind == "array" and ($val | length) > 0 then match($val[0]; null)
    else error($kind + " not a string or array") end;
def test($re; $flags): _match($re; $flags; true);
def test($val):
  ($val | type) as $kind
  | if $kind == "string" then test($val; null)
    elif $kind == "array" and ($val | length) > 1 then test($val[0]; $val[1])
    elif $kind == "array" and ($val | length) > 0 then test($val[0]; null)
    else error($kind + " not a string or array") end;
def _captured: reduce (.captures[] | select(.name != null)) as $c ({}; . + {($c.name): $c.string});
def capture($re; $flags): match($re; $flags) | _captured;
def capture($val): match($val) | _captured;
def scan($re; $flags):
  match($re; "g" + $flags) | if (.captures | length) > 0 then [.captures[].string] else .string end;
def scan($re): scan($re; null);
def split($re; $flags):
  . as $in
  | reduce match($re; "g" + $flags) as $m ({at: 0, out: []};
      .out += [$in[.at:$m.offset]] | .at = $m.offset + $m.length)
  | .out + [$in[.at:]];
def splits($re; $flags): split($re; $flags) | .[];
def splits($re): splits($re; null);
def sub($re; str; $flags):
  . as $in
  | [match($re; $flags) | {offset, length, with: [_captured | str]}] as $edits
  | range([1, ($edits[].with | length)] | max) as $k
  | reduce ($edits[] | select(.with | length > $k)) as $m ({at: 0, out: ""};
      .out = .out + $in[.at:$m.offset] + $m.with[$k] | .at = $m.offset + $m.length)
  | .out + $in[.at:];
def sub($re; str): sub($re; str; "");
def gsub($re; str; $flags): sub($re; str; $flags + "g");
def gsub($re; str): sub($re; str; "g");

# Dates
def localtime: gmtime;
def strflocaltime($format): strftime($format);
def todateiso8601: strftime("%Y-%m-%dT%H:%M:%SZ");
def fromdateiso8601: strptime("%Y-%m-%dT%H:%M:%SZ") | mktime;
def todate: todateiso8601;
def fromdate: fromdateiso8601;
def date: todate;
def dateadd(unit; n): . + n;
def datesub(unit; n): . - n;
