/** JSON texts of about `size` bytes, each of a shape that is expensive to parse or to validate. */
export const jsonShapes = [
  ['one text', (size) => `"${'x'.repeat(size)}"`],
  ['one text in two-byte characters', (size) => `"${'ä'.repeat(size / 2)}"`],
  ['one text of escapes', (size) => `"${'\\n'.repeat(size / 2)}"`],
  ['one text of long escapes', (size) => `"${'\\u00e4'.repeat(size / 6)}"`],
  ['white space', (size) => `${' '.repeat(size)}0`],
  ['digits', (size) => list(size, () => '0')],
  ['empty texts', (size) => list(size, () => '""')],
  ['texts with an escape', (size) => list(size, () => '"\\t"')],
  ['texts as long as a reserved word', (size) => list(size, () => '"cxxxxxxxxxx"')],
  ['escaped texts that might be a reserved word', (size) => list(size, () => '"\\u0063onstructo_"')],
  ['numbers with an exponent', (size) => list(size, () => '1e9')],
  ['numbers near the largest', (size) => list(size, () => '1e307')],
  ['long numbers', (size) => list(size, () => '1'.repeat(300))],
  ['words', (size) => list(size, () => 'true')],
  ['empty lists', (size) => list(size, () => '[]')],
  ['empty objects', (size) => list(size, () => '{}')],
  ['small objects', (size) => list(size, () => '{"a":0}')],
  ['objects of a shape each', (size) => list(size, (i) => `{"${i}_":0}`)],
  ['lists 18 deep', (size) => list(size, () => `${'['.repeat(18)}${']'.repeat(18)}`)],
  ['objects 18 deep', (size) => list(size, () => `${'{"a":'.repeat(18)}0${'}'.repeat(18)}`)],
  ['lists that are too deep', (size) => `${'['.repeat(size / 2)}${']'.repeat(size / 2)}`],
  ['one object of many names', (size) => `{${joined(size, (i) => `"${i}_":0`)}}`],
  ['one object of many numbers', (size) => `{${joined(size, (i) => `"${i}":0`)}}`],
  ['one object of scattered numbers', (size) => `{${joined(size, (i) => `"${i * 7_919}":0`)}}`],
  ['one name again and again', (size) => `{${joined(size, () => '"a":0')}}`],
  ['digits, and a reserved name at the end', (size) => `[${joined(size, () => '0')},{"__proto__":0}]`],
];

const list = (size, item) => `[${joined(size, item)}]`;

/** Comma-separated items up to `size`. */
function joined(size, item) {
  const items = [];
  for (let length = 0, i = 0; length < size; i += 1) {
    items.push(item(i));
    length += items[i].length + 1;
  }
  return items.join();
}
