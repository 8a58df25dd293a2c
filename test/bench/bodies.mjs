// P10: reading a JSON body, rejected or accepted, compared with only parsing the same bytes.
// Run directly, it prints every shape and size as JSON: node test/bench/bodies.mjs
import { importSource } from '../../scripts/bundle.mjs';
import { jsonShapes } from './json-shapes.mjs';

const KIB = 1_024;
/** Includes the size above which only authenticated callers may send a body. */
const SIZES = [8 * KIB, 64 * KIB, 256 * KIB, 768 * KIB];
const ROUNDS = 7;
const BYTES_PER_ROUND = 512 * KIB;
const TARGET = 3;

if (process.argv[1] === import.meta.filename) console.log(JSON.stringify(await measureBodies()));

/** The shape with the highest ratio for each size. */
export async function bodyFigures() {
  const measured = await measureBodies();
  return SIZES.map((size) => {
    const ofSize = measured.filter((one) => one.size === size);
    const worst = ofSize.reduce((one, other) => (other.ratio > one.ratio ? other : one));
    return {
      id: 'P10',
      what: `reading ${size / KIB} KiB of JSON ÷ parsing it: ${worst.shape}`,
      value: worst.ratio,
      target: TARGET,
      isAtMost: true,
      details: { measured: ofSize },
    };
  });
}

async function measureBodies() {
  const { parseJson } = await importSource('src/platform/http/json-body.ts');
  return SIZES.flatMap((size) =>
    jsonShapes.map(([shape, make]) => ({ shape, size, ...compare(Buffer.from(make(size)), parseJson) })),
  );
}

/** Measures them alternately; takes the fastest round of each, which was disturbed least. */
function compare(bytes, parseJson) {
  const times = Math.ceil(BYTES_PER_ROUND / bytes.length);
  let [parseMs, readMs] = [Infinity, Infinity];
  for (let round = 0; round < ROUNDS; round += 1) {
    parseMs = Math.min(parseMs, processorTime(() => JSON.parse(bytes.toString()), times) / times);
    readMs = Math.min(readMs, processorTime(() => parseJson(bytes), times) / times);
  }
  return { parseMs, readMs, ratio: readMs / parseMs };
}

/** CPU time in milliseconds, which other programs on a shared machine do not affect. */
function processorTime(work, times) {
  const before = process.cpuUsage();
  for (let i = 0; i < times; i += 1) refusedOrTaken(work);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

function refusedOrTaken(work) {
  try {
    work();
  } catch {
    // Rejecting must be cheap as well.
  }
}
