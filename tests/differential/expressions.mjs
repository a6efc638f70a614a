// Random well-typed CQL expressions. Each type has a list of productions; a production asks for operands of
// given types, and at depth 0 only literals remain. The same seed gives the same expressions.

/** A small generator of random numbers (xorshift32). */
function random(seed) {
  let state = (seed * 2654435761) >>> 0 || 1;
  return (below) => {
    state ^= state << 13; state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5; state >>>= 0;
    return state % below;
  };
}

const two = (n) => String(n).padStart(2, '0');

export function expressions(seed, count, depth) {
  const below = random(seed);
  const pick = (list) => list[below(list.length)];
  const precision = () => pick(['year', 'month', 'day']);

  const literals = {
    Boolean: () => pick(['true', 'false', '(null as Boolean)']),
    Integer: () => pick(['0', '1', '2', '5', '7', '12', '(-3)', '(null as Integer)']),
    Decimal: () => pick(['0.0', '0.5', '1.5', '2.25', '10.0', '(-4.75)', '(null as Decimal)']),
    String: () => pick(["''", "'a'", "'abc'", "'b c'", "'ABC'", '(null as String)']),
    Quantity: () => pick(["5 'mg'", "0.5 'g'", "500 'mg'", "2 'mL'", "1.5 'mg'", '(null as System.Quantity)']),
    Duration: () => pick(['1 day', '2 months', '1 year', '45 days', '3 weeks', '13 months']),
    Date: () => {
      const year = 2018 + below(4), month = 1 + below(12), day = 1 + below(28);
      return pick([`@${year}-${two(month)}-${two(day)}`, `@${year}-${two(month)}-${two(day)}`, `@${year}-${two(month)}`,
        `@${year}`, `@${year}-${two(month)}-01`, '@2020-02-29', '(null as Date)']);
    },
    DateTime: () => {
      const day = `@${2019 + below(2)}-${two(1 + below(12))}-${two(1 + below(28))}`;
      return pick([`${day}T${two(below(24))}:${two(below(60))}:${two(below(60))}.${below(900) + 100}`, `${day}T${two(below(24))}:30`,
        `${day}T`, '@2020T', '@2020-01-31T23:59:59.999', '(null as DateTime)']);
    },
    Time: () => pick([`@T${two(below(24))}:${two(below(60))}`, `@T${two(below(24))}`, '@T10:30:15.250', '@T23:59:59.999', '(null as Time)']),
  };
  const bound = { Integer: () => String(below(10)), Date: () => `@2020-${two(1 + below(6))}-${two(1 + below(28))}` };
  const later = { Integer: () => String(10 + below(10)), Date: () => `@2020-${two(7 + below(6))}-${two(1 + below(28))}` };
  for (const type of ['Integer', 'Date']) {
    literals[`Interval<${type}>`] = () => {
      const low = below(8) ? bound[type]() : `(null as ${type})`, high = below(8) ? later[type]() : `(null as ${type})`;
      return `Interval${pick(['[', '[', '('])}${low}, ${high}${pick([']', ']', ')'])}`;
    };
  }
  literals['List<Integer>'] = () => pick(['{ 1, 2, 3 }', '{ 5, 5, 1 }', '{ 2, null, 7 }', '({} as List<Integer>)', '{ 12, 0 }']);
  literals['List<Interval<Integer>>'] = () => `{ ${literals['Interval<Integer>']()}, ${literals['Interval<Integer>']()}, Interval[2, 4] }`;

  const I = 'Interval<Integer>', J = 'Interval<Date>', L = 'List<Integer>';
  // [template, operand types…]; $1 … are the operands, {p} is a precision.
  const productions = {
    Boolean: [
      ['($1 and $2)', 'Boolean', 'Boolean'], ['($1 or $2)', 'Boolean', 'Boolean'], ['($1 xor $2)', 'Boolean', 'Boolean'],
      ['($1 implies $2)', 'Boolean', 'Boolean'], ['(not $1)', 'Boolean'], ['($1 is null)', 'Integer'], ['($1 is true)', 'Boolean'],
      ...['=', '!=', '~', '<', '<=', '>', '>='].flatMap((op) => ['Integer', 'Decimal', 'String', 'Date', 'DateTime', 'Time']
        .map((type) => [`($1 ${op} $2)`, type, type])),
      ...['=', '<', '>'].map((op) => [`($1 ${op} $2)`, 'Quantity', 'Quantity']),
      ...['before', 'after', 'same or before', 'same or after', 'same as'].map((op) => [`($1 ${op} $2)`, 'Date', 'Date']),
      ...['before', 'after'].map((op) => [`($1 ${op} {p} of $2)`, 'Date', 'Date']),
      ['($1 same {p} as $2)', 'DateTime', 'DateTime'], ['($1 before {p} of $2)', 'DateTime', 'DateTime'],
      ...[I, J].flatMap((type) => ['overlaps', 'overlaps before', 'overlaps after', 'meets', 'meets before', 'meets after', 'includes',
        'included in', 'properly includes', 'starts', 'ends', 'before', 'after', '='].map((op) => [`($1 ${op} $2)`, type, type])),
      ['($1 overlaps {p} of $2)', J, J], ['($1 in $2)', 'Integer', I], ['($1 in $2)', 'Date', J], ['($1 during {p} of $2)', 'Date', J],
      ['($1 contains $2)', I, 'Integer'], ['($1 contains $2)', L, 'Integer'], ['($1 includes $2)', L, L], ['exists $1', L],
      ['($1 properly includes $2)', L, L], ['($1 = $2)', L, L], ['($1 ~ $2)', L, L], ['($1 within 30 days of $2)', 'Date', 'Date'],
      ["StartsWith($1, $2)", 'String', 'String'], ['($1 2 months or more before $2)', 'Date', 'Date'],
      ['AnyTrue({ $1, $2 })', 'Boolean', 'Boolean'], ['AllTrue({ $1, $2 })', 'Boolean', 'Boolean'],
    ],
    Integer: [
      ['($1 + $2)', 'Integer', 'Integer'], ['($1 - $2)', 'Integer', 'Integer'], ['($1 * $2)', 'Integer', 'Integer'],
      ['($1 div $2)', 'Integer', 'Integer'], ['($1 mod $2)', 'Integer', 'Integer'], ['(-$1)', 'Integer'], ['Abs($1)', 'Integer'],
      ['Floor($1)', 'Decimal'], ['Ceiling($1)', 'Decimal'], ['Truncate($1)', 'Decimal'], ['Length($1)', 'String'], ['Count($1)', L],
      ['Sum($1)', L], ['Max($1)', L], ['Min($1)', L], ['First($1)', L], ['Last($1)', L], ['IndexOf($1, $2)', L, 'Integer'],
      ['PositionOf($1, $2)', 'String', 'String'], ['(start of $1)', I], ['(end of $1)', I], ['(width of $1)', I], ['($1[1])', L],
      ['({p} from $1)', 'Date'], ['({p} from $1)', 'DateTime'], ['(hour from $1)', 'Time'],
      ...['years', 'months', 'weeks', 'days'].flatMap((unit) => [[`(${unit} between $1 and $2)`, 'Date', 'Date'],
        [`(difference in ${unit} between $1 and $2)`, 'Date', 'Date'], [`(${unit} between $1 and $2)`, 'DateTime', 'DateTime'],
        [`(difference in ${unit} between $1 and $2)`, 'DateTime', 'DateTime']]),
      ['(hours between $1 and $2)', 'DateTime', 'DateTime'], ['(if $1 then $2 else $3)', 'Boolean', 'Integer', 'Integer'],
      ['Coalesce($1, $2)', 'Integer', 'Integer'], ['(predecessor of $1)', 'Integer'], ['ToInteger(ToString($1))', 'Integer'],
    ],
    Decimal: [
      ['($1 + $2)', 'Decimal', 'Decimal'], ['($1 - $2)', 'Decimal', 'Decimal'], ['($1 * $2)', 'Decimal', 'Decimal'],
      ['($1 / $2)', 'Decimal', 'Decimal'], ['($1 / $2)', 'Integer', 'Integer'], ['Round($1)', 'Decimal'], ['Round($1, 1)', 'Decimal'],
      ['Abs($1)', 'Decimal'], ['Avg({ $1, $2 })', 'Decimal', 'Decimal'], ['($1 ^ 2)', 'Decimal'], ['Median({ $1, $2, 3.0 })', 'Decimal', 'Decimal'],
      ['ToDecimal($1)', 'Integer'], ['Coalesce($1, $2)', 'Decimal', 'Decimal'],
    ],
    String: [
      ['($1 + $2)', 'String', 'String'], ['($1 & $2)', 'String', 'String'], ['Upper($1)', 'String'], ['Lower($1)', 'String'],
      ['Substring($1, 1)', 'String'], ["Combine({ $1, $2 }, '-')", 'String', 'String'], ['ToString($1)', 'Integer'], ['ToString($1)', 'Boolean'],
    ],
    Quantity: [['($1 + $2)', 'Quantity', 'Quantity'], ['($1 - $2)', 'Quantity', 'Quantity'], ['Abs($1)', 'Quantity'], ['($1 * 2.0)', 'Quantity'],
      ['($1 / 2.0)', 'Quantity']],
    Date: [['($1 + $2)', 'Date', 'Duration'], ['($1 - $2)', 'Date', 'Duration'], ['(date from $1)', 'DateTime'], ['(start of $1)', J], ['(end of $1)', J],
      ['Coalesce($1, $2)', 'Date', 'Date'], ['(predecessor of $1)', 'Date'], ['(successor of $1)', 'Date'], ['Max({ $1, $2 })', 'Date', 'Date']],
    DateTime: [['($1 + $2)', 'DateTime', 'Duration'], ['($1 - $2)', 'DateTime', 'Duration'], ['($1 + 90 minutes)', 'DateTime']],
    Time: [['($1 + 45 minutes)', 'Time'], ['($1 - 2 hours)', 'Time']],
    [I]: [['($1 union $2)', I, I], ['($1 intersect $2)', I, I], ['($1 except $2)', I, I]],
    [J]: [['($1 union $2)', J, J], ['($1 intersect $2)', J, J], ['($1 except $2)', J, J]],
    [L]: [['($1 union $2)', L, L], ['($1 intersect $2)', L, L], ['($1 except $2)', L, L], ['(distinct $1)', L], ['Skip($1, 1)', L], ['Take($1, 2)', L],
      ['Tail($1)', L], ['(($1) X where X > $2)', L, 'Integer'], ['(($1) X return all X + 1)', L], ['(($1) X sort desc)', L], ['(expand $1)', 'Interval<Integer>'],
      ['(flatten { $1, $2 })', L, L]],
    'List<Interval<Integer>>': [['(collapse $1)', 'List<Interval<Integer>>']],
    Duration: [],
  };

  const make = (type, left) => {
    const rows = productions[type];
    if (left === 0 || rows.length === 0 || (left < depth && below(4) === 0)) return literals[type]();
    const [template, ...operands] = pick(rows);
    return template.replace('{p}', precision).replace(/\$(\d)/g, (_, n) => make(operands[n - 1], left - 1));
  };
  const types = Object.keys(productions).filter((type) => type !== 'Duration');
  const found = new Map();
  while (found.size < count) {
    const type = below(2) ? pick(['Boolean', 'Integer']) : pick(types);
    found.set(make(type, 1 + below(depth)), type);
  }
  return [...found].map(([text, type], index) => ({ name: `E${index}`, type, text }));
}
