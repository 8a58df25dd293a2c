// Draws the figures of a run as bars against their targets. A bar that reaches the line reaches its target.
const WIDTH = 900;
const ROW = 34;
const BARS_AT = 430;
const TARGET_AT = 330;
const MAX_BAR = 440;

/** @param figures those of one run @param machine where it ran */
export function drawFigures(figures, machine) {
  const drawn = figures.filter(({ value }) => value !== null);
  const height = 70 + drawn.length * ROW;
  const rows = drawn.map((figure, i) => row(figure, 50 + i * ROW)).join('\n');
  const line = BARS_AT + TARGET_AT;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="13">
<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>
<text x="12" y="24" font-weight="bold">${escaped(machine)}</text>
${rows}
<line x1="${line}" y1="40" x2="${line}" y2="${height - 14}" stroke="#222222" stroke-dasharray="4 3"/>
<text x="${line}" y="34" text-anchor="middle" fill="#222222">target</text>
</svg>
`;
}

/** Longer is better everywhere: where less is better, the bar is the target as a share of the value. */
function row({ id, what, value, target, unit = '', isAtMost }, y) {
  const share = isAtMost ? target / value : value / target;
  const width = Math.round(Math.min(MAX_BAR, TARGET_AT * share));
  const colour = share >= 1 ? '#2e7d4f' : '#c0562b';
  const label = `${value.toFixed(2)} ${unit} (${isAtMost ? '≤' : '≥'} ${target})`;
  return `<text x="12" y="${y + 17}">${id}  ${escaped(what)}</text>
<rect x="${BARS_AT}" y="${y + 3}" width="${width}" height="20" fill="${colour}"/>
<text x="${BARS_AT + 6}" y="${y + 17}" fill="#ffffff">${escaped(label)}</text>`;
}

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
