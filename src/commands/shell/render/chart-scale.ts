/** The upright axis of a chart: which power stands in which row. */
export interface Scale {
  readonly rowCount: number;
  /** The row that holds zero power. */
  readonly zeroRow: number;
  /** One per row, from above; empty where the row has none. */
  readonly labels: readonly string[];
  /** Power that one row stands for [W]. */
  readonly stepW: number;
  /** @returns where a power stands: 0 is zero power, 1 a row further up. */
  rowsFromZero(powerW: number): number;
  /** A power with the chart's unit: `4.2 kW`. */
  format(powerW: number): string;
}

const UNITS: readonly (readonly [factor: number, name: string])[] = [
  [1e9, 'GW'],
  [1e6, 'MW'],
  [1e3, 'kW'],
  [1, 'W'],
];

/** Steps between labels that people can read off: 1, 2, 2.5 or 5 times a power of ten. */
const ROUND_STEPS = [1, 2, 2.5, 5, 10];

/** Rows between two labels. */
const ROWS_PER_LABEL = 3;

/** @param powersW - all that is drawn; zero always has its row. */
export function scaleOf(powersW: readonly ArrayLike<number>[], rowCountWanted: number): Scale {
  const { leastW, greatestW } = rangeOf(powersW);
  const rangeW = greatestW - leastW;
  const labelStepW = rangeW === 0 ? 1 : roundUp((rangeW / Math.max(1, rowCountWanted)) * ROWS_PER_LABEL);
  const stepW = labelStepW / ROWS_PER_LABEL;
  const above = Math.ceil(round(greatestW / stepW));
  const below = Math.ceil(round(-leastW / stepW));
  const [factor, unit] = UNITS.find(([size]) => Math.max(greatestW, -leastW) >= size) ?? [1, 'W'];
  const places = Math.max(0, -Math.floor(Math.log10(labelStepW / factor)) + (hasHalf(labelStepW) ? 1 : 0));
  const text = (powerW: number, digits: number) => `${plainZero((powerW / factor).toFixed(digits))} ${unit}`;
  const rowCount = above + below + 1;
  return {
    rowCount,
    zeroRow: above,
    stepW,
    labels: Array.from({ length: rowCount }, (_, row) => {
      const fromZero = above - row;
      return fromZero % ROWS_PER_LABEL === 0 ? text(fromZero * stepW, places) : '';
    }),
    rowsFromZero: (powerW) => powerW / stepW,
    format: (powerW) => text(powerW, factor === 1 ? 0 : 2),
  };
}

function rangeOf(powersW: readonly ArrayLike<number>[]) {
  let leastW = 0;
  let greatestW = 0;
  for (const series of powersW) {
    for (let index = 0; index < series.length; index++) {
      const powerW = series[index]!;
      if (!Number.isFinite(powerW)) continue;
      leastW = Math.min(leastW, powerW);
      greatestW = Math.max(greatestW, powerW);
    }
  }
  return { leastW, greatestW };
}

function roundUp(stepW: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(stepW));
  const round = ROUND_STEPS.find((candidate) => candidate * magnitude >= stepW * 0.999999) ?? 10;
  return round * magnitude;
}

/** Steps such as 2.5 need one digit more than their size says. */
function hasHalf(stepW: number): boolean {
  const leading = stepW / 10 ** Math.floor(Math.log10(stepW) + 1e-9);
  return Math.abs(leading - 2.5) < 1e-6;
}

/** 3.0000000001 rows are 3. */
function round(rows: number): number {
  return Math.round(rows * 1e6) / 1e6;
}

function plainZero(text: string): string {
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text;
}
