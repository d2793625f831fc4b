import { DAY_MS, SECOND_MS } from '../time/index.ts';
import type { Reason } from './reasons.ts';
import { stateCodeText } from './state-code.ts';
import {
  COMPONENTS,
  clockOffsetMs,
  type Seen,
  SIGN_SAMPLES_MIN,
  type Sighting,
  SKEW_ACT_MS,
  SKEW_WARN_MS,
  type StreamEvidence,
  signVerdict,
} from './stream-evidence.ts';
import type { Topology } from './topology.ts';

/** Something that is to be said of an asset though nothing depends on it. */
export interface Warning {
  readonly reason: Reason;
  /** In words, with the values. */
  readonly message: string;
}

/** What records of so long [ms] have not shown again has been mended. */
const SIGHTING_MS = 30 * DAY_MS;

/** Transformers that were right within so long [ms] are not turned round: something else makes the home produce. */
const TURNED_MS = DAY_MS;

/** What the records of a system say against its clock, its meters and its wiring: never decisive. */
export function streamWarnings(
  evidence: StreamEvidence | undefined,
  topology: Topology | undefined,
): readonly Warning[] {
  if (evidence === undefined) return [];
  const found = [
    clockWarning(evidence),
    batteryWarning(evidence),
    meterWarning(evidence, topology),
    fieldWarning(evidence),
    contradictionOf(evidence, topology),
  ];
  return found.filter((warning) => warning !== undefined);
}

function clockWarning(evidence: StreamEvidence): Warning | undefined {
  const offsetMs = clockOffsetMs(evidence);
  if (offsetMs === undefined || Math.abs(offsetMs) <= SKEW_WARN_MS) return undefined;
  const side = offsetMs > 0 ? 'behind' : 'ahead';
  const taken =
    offsetMs > SKEW_ACT_MS ? '; that much is taken off where it is asked whether a record is of now' : '';
  return {
    reason: 'ClockSkew',
    message: `its clock is ${Math.round(Math.abs(offsetMs) / SECOND_MS)} s ${side}, the median of ${evidence.delaysMs.length} records${taken}`,
  };
}

function batteryWarning({ batterySigns }: StreamEvidence): Warning | undefined {
  const { isAgainst, againstCount, count } = signVerdict(batterySigns);
  if (!isAgainst) return undefined;
  const message = `in ${againstCount} of ${count} samples its battery gets fuller while it discharges, or emptier while it charges`;
  return { reason: 'SignSuspect', message };
}

function meterWarning(evidence: StreamEvidence, topology: Topology | undefined): Warning | undefined {
  if (wasRight(evidence)) return undefined;
  const isExplained = topology?.isAcCoupled === true && recent(evidence, 'pv-on-ac') === undefined;
  const balance = signVerdict(evidence.meterSigns);
  const inverter = signVerdict(evidence.inverterSigns ?? '');
  const texts = [
    ...(balance.isAgainst && !isExplained
      ? [
          `in ${balance.againstCount} of ${balance.count} samples the home seems to produce, and would consume if the meter counted the other way round`,
        ]
      : []),
    ...(inverter.isAgainst
      ? [
          `in ${inverter.againstCount} of ${inverter.count} samples the grid seems to give where the inverter leaves something over`,
        ]
      : []),
  ];
  return texts.length === 0 ? undefined : { reason: 'CtReversed', message: texts.join('; ') };
}

/** Powers that are left out of most records: of a meter that is not there, or that counts in another unit. */
function fieldWarning(evidence: StreamEvidence): Warning | undefined {
  const { seen, lastArrivalMs = 0 } = evidence;
  const texts = COMPONENTS.flatMap((component) => {
    const { count, lastMs } = seen[`no-${component}`] ?? { count: 0, lastMs: 0 };
    return count >= SIGN_SAMPLES_MIN && lastArrivalMs - lastMs <= TURNED_MS
      ? [`${component} in ${count}`]
      : [];
  });
  if (texts.length === 0) return undefined;
  return {
    reason: 'FieldImplausible',
    message: `powers that cannot be were left out: ${texts.join(', ')} records`,
  };
}

function wasRight({ seen, lastArrivalMs = 0 }: StreamEvidence): boolean {
  const { count = 0, lastMs = 0 } = seen['consumption-positive'] ?? {};
  return count >= SIGN_SAMPLES_MIN && lastArrivalMs - lastMs <= TURNED_MS;
}

function recent({ seen, lastArrivalMs = 0 }: StreamEvidence, sighting: Sighting): Seen | undefined {
  const found = seen[sighting];
  return found !== undefined && lastArrivalMs - found.lastMs <= SIGHTING_MS ? found : undefined;
}

/** Everything that speaks against the class of a system, in one warning. */
export function contradictionOf(
  evidence: StreamEvidence,
  topology: Topology | undefined,
): (Warning & { readonly lastMs: number }) | undefined {
  if (topology?.isAcCoupled === undefined || topology.class === 'conflict') return undefined;
  const against = contradictionsOf(evidence, topology);
  if (against.length === 0) return undefined;
  return {
    reason: 'TopologyContradicted',
    message: `${topology.class}, but ${against.map(({ text }) => text).join('; ')}`,
    lastMs: Math.max(...against.map(({ lastMs }) => lastMs)),
  };
}

function contradictionsOf(
  evidence: StreamEvidence,
  { class: of, isAcCoupled }: Topology,
): readonly { readonly text: string; readonly lastMs: number }[] {
  const found: { readonly text: string; readonly lastMs: number }[] = [];
  const say = (sighting: Sighting, text: (count: number, code: number) => string, countMin = 1) => {
    const seen = recent(evidence, sighting);
    if (seen === undefined || seen.count < countMin) return;
    found.push({ text: text(seen.count, seen.code ?? 0), lastMs: seen.lastMs });
  };
  if (isAcCoupled === false) {
    say(
      'ac-pv-code',
      (count, code) =>
        `the inverter has sent ${timesText(count)} a state of systems with photovoltaics on the AC side, ${stateCodeText(code)} last`,
    );
    say(
      'pv-on-ac',
      (count) => `photovoltaics on the AC side gave power in ${count} records`,
      SIGN_SAMPLES_MIN,
    );
    if (wasRight(evidence)) {
      say(
        'consumption-negative',
        (count) => `the home seemed to produce in ${count} records (ConsumptionNegative)`,
        SIGN_SAMPLES_MIN,
      );
    }
  }
  if (of === 'ac-coupled' || of === 'storage-only') {
    say(
      'pv-on-bus',
      (count) => `photovoltaics on the bus of the battery gave power in ${count} records`,
      SIGN_SAMPLES_MIN,
    );
  }
  return found;
}

function timesText(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
