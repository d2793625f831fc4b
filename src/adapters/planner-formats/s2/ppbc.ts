import { at, type ShiftableDevice } from '../../../engine/planner/index.ts';
import type { Findings } from '../findings.ts';
import { readInstantMs } from '../grid.ts';
import { onPeriods } from '../steps.ts';
import { powerSegments } from './electric.ts';
import type { ResourcePart } from './pebc.ts';
import {
  allMessages,
  lastMessage,
  type MessageReading,
  type ReadMessage,
  type Resource,
} from './resource.ts';
import {
  powerProfileSchema,
  profileStatusSchema,
  type S2PowerElement,
  type S2PowerProfile,
  type S2PowerSequence,
} from './schema.ts';

/** @returns runs as power profile based control describes them: one for each profile that is still to be run. */
export function readPpbc(resource: Resource, reading: MessageReading): ResourcePart {
  const profiles = allMessages(resource, 'PPBC.PowerProfileDefinition', powerProfileSchema, reading);
  const fixedW = new Float64Array(reading.grid.count);
  const latest = new Map(profiles.map((profile) => [profile.message.id, profile]));
  const devices = [...latest.values()].flatMap((profile, index) => {
    const id = index === 0 ? resource.id : `${resource.id}-${index + 1}`;
    return readProfile(profile, id, { resource, fixedW }, reading) ?? [];
  });
  return { devices, fixedW };
}

interface Owner {
  readonly resource: Resource;
  /** What runs already is added to it [W]. */
  readonly fixedW: Float64Array;
}

function readProfile(
  profile: ReadMessage<S2PowerProfile>,
  id: string,
  { resource, fixedW }: Owner,
  reading: MessageReading,
): ShiftableDevice | undefined {
  const { findings, grid } = reading;
  const { message, path } = profile;
  const sequences = chosenSequences(profile, reading);
  const status = statusOf(resource, message.id, reading);
  const startMs = readInstantMs({ value: message.start_time, path: at(path, 'start_time') }, grid, findings);
  const endMs = readInstantMs({ value: message.end_time, path: at(path, 'end_time') }, grid, findings);
  if (sequences.length === 0 || startMs === undefined || endMs === undefined || grid.count === 0)
    return undefined;
  const elements = sequences.flatMap(({ sequence }) => sequence.elements);
  switch (status?.status) {
    case 'FINISHED':
    case 'ABORTED':
      findings.note(path, `${status.status.toLowerCase()}: no longer to be planned`);
      return undefined;
    case 'INTERRUPTED':
      findings.unsupported(
        { path: status.path, value: status.status },
        'the rest of an interrupted run is not planned',
      );
      return undefined;
    case 'EXECUTING':
      addRunning(elements, status.progressMs, { path, fixedW }, reading);
      return undefined;
    default:
      return shiftable({ id, path, elements, sequences, startMs, endMs }, reading);
  }
}

interface Chosen {
  readonly sequence: S2PowerSequence;
  readonly path: string;
}

/** One sequence of each container. */
function chosenSequences(
  { message, path }: ReadMessage<S2PowerProfile>,
  { findings }: MessageReading,
): readonly Chosen[] {
  const containersPath = at(path, 'power_sequences_containers');
  const chosen = message.power_sequences_containers.flatMap(({ power_sequences: sequences }, index) => {
    const sequencesPath = at(at(containersPath, index), 'power_sequences');
    const normal = sequences.flatMap((sequence, place) =>
      sequence.abnormal_condition_only ? [] : [{ sequence, path: at(sequencesPath, place) }],
    );
    if (normal.length === 0)
      findings.mistake({ path: sequencesPath }, 'a sequence that is not for abnormal conditions only');
    if (normal.length > 1) {
      const why = 'the planner chooses when a run starts, not which of several';
      findings.unsupported({ path: sequencesPath }, why, 'the first is taken');
    }
    return normal.slice(0, 1);
  });
  for (const { sequence, path: where } of chosen.slice(1)) {
    if (sequence.max_pause_before === 0) continue;
    const why = 'runs that follow each other with a pause are not planned';
    findings.unsupported(
      { path: at(where, 'max_pause_before'), value: sequence.max_pause_before },
      why,
      'they follow without a pause',
    );
  }
  return chosen;
}

interface Status {
  readonly status: 'NOT_SCHEDULED' | 'SCHEDULED' | 'EXECUTING' | 'INTERRUPTED' | 'FINISHED' | 'ABORTED';
  readonly progressMs: number;
  readonly path: string;
}

/** Of the first container that is not over; `FINISHED` where all are. */
function statusOf(resource: Resource, profileId: string, reading: MessageReading): Status | undefined {
  const found = lastMessage(resource, 'PPBC.PowerProfileStatus', profileStatusSchema, reading);
  if (found === undefined) return undefined;
  const listPath = at(found.path, 'sequence_container_status');
  const all = found.message.sequence_container_status.flatMap((one, index) =>
    one.power_profile_id === profileId
      ? [{ status: one.status, progressMs: one.progress ?? 0, path: at(listPath, index) }]
      : [],
  );
  const open = all.find(({ status }) => status !== 'FINISHED' && status !== 'ABORTED');
  if (
    all.length > 1 &&
    all.some(({ status }) => status === 'EXECUTING' || status === 'FINISHED') &&
    open !== undefined
  ) {
    reading.findings.unsupported(
      { path: listPath },
      'of several runs that follow each other none may have begun',
    );
  }
  return open ?? all.at(-1);
}

/** What is running goes on, from the start of the horizon. */
function addRunning(
  elements: readonly S2PowerElement[],
  progressMs: number,
  { path, fixedW }: { readonly path: string; readonly fixedW: Float64Array },
  { grid, findings }: MessageReading,
): void {
  const segments = powerSegments(elements, grid.startMs - progressMs, path, findings);
  const lastMs = segments.at(-1)?.endMs ?? grid.startMs;
  const padded = [
    ...segments,
    { startMs: Math.max(lastMs, grid.startMs), endMs: grid.endMs, value: 0 },
  ].filter(({ startMs, endMs }) => endMs > startMs);
  onPeriods({ segments: padded }, grid, 'mean').values.forEach((valueW, period) => {
    fixedW[period]! += valueW;
  });
  findings.note(path, 'it is running: the rest counts as load that cannot be steered');
}

interface RunSource {
  readonly id: string;
  readonly path: string;
  readonly elements: readonly S2PowerElement[];
  readonly sequences: readonly Chosen[];
  readonly startMs: number;
  readonly endMs: number;
}

function shiftable(
  { id, path, elements, sequences, startMs, endMs }: RunSource,
  { grid, findings }: MessageReading,
): ShiftableDevice {
  const segments = powerSegments(elements, 0, path, findings);
  const lengthMs = segments.at(-1)!.endMs;
  const periods = Math.ceil(lengthMs / grid.stepMs);
  const run = { ...grid, startMs: 0, count: periods, endMs: periods * grid.stepMs };
  const rest = lengthMs < run.endMs ? [{ startMs: lengthMs, endMs: run.endMs, value: 0 }] : [];
  const { values: profileW } = onPeriods({ segments: [...segments, ...rest] }, run, 'mean');
  if (profileW.some((valueW) => valueW < 0)) {
    findings.unsupported({ path }, 'runs that produce are not planned');
  }
  return {
    kind: 'shiftable',
    id,
    profileW,
    contiguous: !isFlatAndFree(profileW, sequences, findings),
    allowed: allowedPeriods({ startMs, endMs, lengthMs, periods }, grid),
    startCostMicros: 0,
    onBefore: false,
  };
}

/** A run starts with a period, and must be over by its end: the last period may be used in part only. */
function allowedPeriods(
  {
    startMs,
    endMs,
    lengthMs,
    periods,
  }: Pick<RunSource, 'startMs' | 'endMs'> & { lengthMs: number; periods: number },
  grid: MessageReading['grid'],
): readonly boolean[] {
  const allowed = new Array<boolean>(grid.count).fill(false);
  for (let first = 0; first + periods <= grid.count; first++) {
    const fromMs = grid.startMs + first * grid.stepMs;
    if (fromMs < startMs || fromMs + lengthMs > endMs) continue;
    allowed.fill(true, first, first + periods);
  }
  return allowed;
}

/** Pieces of a run can be placed on their own only where they are alike. */
function isFlatAndFree(profileW: Float64Array, sequences: readonly Chosen[], findings: Findings): boolean {
  const interruptible = sequences.filter(({ sequence }) => sequence.is_interruptible);
  const [first] = interruptible;
  if (first === undefined) return false;
  const isFlat = profileW.every((valueW) => valueW === profileW[0]);
  if (isFlat && interruptible.length === sequences.length) return true;
  const why = 'only runs of constant power can be interrupted in the planner';
  findings.unsupported(
    { path: at(first.path, 'is_interruptible'), value: true },
    why,
    'it runs in one piece',
  );
  return false;
}
