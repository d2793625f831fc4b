import { at } from '../../../engine/planner/index.ts';
import type { Findings } from '../findings.ts';
import { readInstantMs } from '../grid.ts';
import type { Segment } from '../steps.ts';
import type { MessageReading } from './resource.ts';
import type { S2PowerElement } from './schema.ts';

const PHASES = ['ELECTRIC.POWER.L1', 'ELECTRIC.POWER.L2', 'ELECTRIC.POWER.L3'];
const SYMMETRIC = 'ELECTRIC.POWER.3_PHASE_SYMMETRIC';

/** Something that is said of one quantity. */
interface OfQuantity {
  readonly commodity_quantity: string;
}

/**
 * Picks what is said of electric power. Powers of phases add up; a symmetric power is that of all three together.
 *
 * @param path - of the list.
 */
export function electricOf<T extends OfQuantity>(
  values: readonly T[],
  path: string,
  findings: Findings,
): readonly T[] {
  const isElectric = ({ commodity_quantity: quantity }: T) =>
    quantity === SYMMETRIC || PHASES.includes(quantity);
  const electric = values.filter(isElectric);
  for (const [index, value] of values.entries()) {
    if (!isElectric(value))
      tellOther(value.commodity_quantity, at(at(path, index), 'commodity_quantity'), findings);
  }
  const quantities = electric.map(({ commodity_quantity: quantity }) => quantity);
  if (quantities.includes(SYMMETRIC) && new Set(quantities).size > 1) {
    findings.mistake({ path }, 'either power of single phases or symmetric power of all three');
  }
  return electric;
}

const OTHERS = [
  'NATURAL_GAS.FLOW_RATE',
  'HYDROGEN.FLOW_RATE',
  'HEAT.TEMPERATURE',
  'HEAT.FLOW_RATE',
  'HEAT.THERMAL_POWER',
  'OIL.FLOW_RATE',
];

function tellOther(quantity: string, path: string, findings: Findings): void {
  const where = { path, value: quantity };
  if (!OTHERS.includes(quantity)) {
    findings.mistake(where, `a quantity of S2: ${[...PHASES, SYMMETRIC, ...OTHERS].join(', ')}`);
  } else if (quantity.startsWith('HEAT.')) {
    findings.note(path, "heat is no part of the site's electric power");
  } else {
    findings.unsupported(where, 'the planner plans electricity only, and fuel has a cost', 'it is left out');
  }
}

/** Expected electric power of forecasts and sequences, one after the other from an instant on [W]. */
export function powerSegments(
  elements: readonly S2PowerElement[],
  startMs: number,
  path: string,
  findings: Findings,
): readonly Segment[] {
  let fromMs = startMs;
  return elements.map(({ duration, power_values: values }, index) => {
    const valuesPath = at(at(path, index), 'power_values');
    const electric = electricOf(values, valuesPath, findings);
    tellBands(values, valuesPath, findings);
    const value = electric.reduce((totalW, { value_expected: expectedW }) => totalW + expectedW, 0);
    const segment = { startMs: fromMs, endMs: fromMs + duration, value };
    fromMs += duration;
    return segment;
  });
}

/** The bounds of a forecast's certainty are told once: the plan is made for what is expected. */
function tellBands(values: readonly object[], path: string, findings: Findings): void {
  if (values.some((value) => Object.keys(value).some((key) => /_(upper|lower)_/.test(key)))) {
    findings.note(path.replace(/\[\d+\]\.power_values$/, ''), BANDS_NOTE);
  }
}

export const BANDS_NOTE = 'the plan is made for what is expected; bounds of certainty are not used';

/** Elements with durations, from an instant on, as pieces of time. */
export function timed<T extends Pick<S2PowerElement, 'duration'>>(
  source: { readonly start_time: string; readonly elements: readonly T[] },
  path: string,
  { grid, findings }: MessageReading,
): readonly (T & { readonly startMs: number; readonly endMs: number })[] {
  const startMs = readInstantMs({ value: source.start_time, path: at(path, 'start_time') }, grid, findings);
  if (startMs === undefined) return [];
  let fromMs = startMs;
  return source.elements.map((element) => {
    const piece = { ...element, startMs: fromMs, endMs: fromMs + element.duration };
    fromMs += element.duration;
    return piece;
  });
}
