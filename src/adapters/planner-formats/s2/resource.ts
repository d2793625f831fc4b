import { distance } from 'fastest-levenshtein';
import type * as v from 'valibot';
import { at, readPart } from '../../../engine/planner/index.ts';
import { isObject } from '../fields.ts';
import type { Findings, Located } from '../findings.ts';
import { type Grid, readInstantMs } from '../grid.ts';
import { detailsSchema, revokeSchema } from './schema.ts';

/** What one resource manager has said, by the type of the message, in the order of the file. */
export interface Resource {
  readonly id: string;
  readonly path: string;
  /** That its costs are in, where it has said so. */
  readonly currency: string | undefined;
  readonly messages: ReadonlyMap<string, readonly Located[]>;
}

/** Types that the planner uses. */
const USED: readonly string[] = [
  'ResourceManagerDetails',
  'SelectControlType',
  'RevokeObject',
  'PowerForecast',
  'FRBC.SystemDescription',
  'FRBC.StorageStatus',
  'FRBC.LeakageBehaviour',
  'FRBC.UsageForecast',
  'FRBC.FillLevelTargetProfile',
  'FRBC.TimerStatus',
  'PEBC.PowerConstraints',
  'PEBC.EnergyConstraint',
  'PPBC.PowerProfileDefinition',
  'PPBC.PowerProfileStatus',
];

/** Types that say nothing of what can be planned. */
const WITHOUT_EFFECT: readonly string[] = [
  'Handshake',
  'HandshakeResponse',
  'ReceptionStatus',
  'InstructionStatusUpdate',
  'SessionRequest',
  'PowerMeasurement',
  'FRBC.ActuatorStatus',
  'FRBC.Instruction',
  'PEBC.Instruction',
  'PPBC.ScheduleInstruction',
  'PPBC.StartInterruptionInstruction',
  'PPBC.EndInterruptionInstruction',
];

/** Control types that there are no plans for. */
const NOT_PLANNED: readonly string[] = [
  'OMBC.SystemDescription',
  'OMBC.Status',
  'OMBC.TimerStatus',
  'OMBC.Instruction',
  'DDBC.SystemDescription',
  'DDBC.ActuatorStatus',
  'DDBC.AverageDemandRateForecast',
  'DDBC.PresentDemandStatus',
  'DDBC.TimerStatus',
  'DDBC.Instruction',
];

/**
 * Sorts messages by resource: every `ResourceManagerDetails` of another resource begins another one; what stands before the first belongs
 * to it. Without any all is of one resource.
 */
export function resourcesOf(messages: readonly Located[], findings: Findings): readonly Resource[] {
  const groups: Located[][] = [[]];
  let current: string | undefined;
  for (const message of messages) {
    const type = typeOf(message, findings);
    if (type === undefined) continue;
    const id = type === 'ResourceManagerDetails' ? resourceIdOf(message.value) : undefined;
    if (id !== undefined && current !== undefined && id !== current) groups.push([]);
    current = id ?? current;
    groups.at(-1)!.push(message);
  }
  const taken = new Set<string>();
  return groups
    .filter(({ length }) => length > 0)
    .map((group, index) => resourceOf(group, index, { taken, findings }));
}

function resourceIdOf(value: unknown): string | undefined {
  const id = isObject(value) ? value['resource_id'] : undefined;
  return typeof id === 'string' ? id : undefined;
}

/** @returns the type of a message that is used; what is not is told. */
function typeOf({ value, path }: Located, findings: Findings): string | undefined {
  const type = isObject(value) ? value['message_type'] : undefined;
  if (typeof type !== 'string') {
    findings.mistake({ path, value }, 'a message of S2: an object with message_type');
    return undefined;
  }
  if (USED.includes(type)) return type;
  const where = { path: at(path, 'message_type'), value: type };
  if (WITHOUT_EFFECT.includes(type)) {
    findings.note(path, `${type} says nothing of what can be planned`);
    return undefined;
  }
  if (NOT_PLANNED.includes(type)) {
    findings.unsupported(
      where,
      'of the control types FRBC, PEBC and PPBC can be planned for',
      'the message is left out',
    );
    return undefined;
  }
  const [nearest] = [...USED].sort((a, b) => distance(type, a) - distance(type, b));
  findings.mistake(where, `a type of message of S2; did you mean "${nearest}"?`);
  return undefined;
}

function resourceOf(
  group: readonly Located[],
  index: number,
  { taken, findings }: { readonly taken: Set<string>; readonly findings: Findings },
): Resource {
  const byType = new Map<string, Located[]>();
  let currency: string | undefined;
  let name: string | undefined;
  for (const message of group) {
    const type = (message.value as { readonly message_type: string }).message_type;
    if (type === 'ResourceManagerDetails') {
      const details = readPart(detailsSchema, message.value, message.path, findings.problems);
      name = details?.resource_id ?? name;
      currency = details?.currency ?? currency;
    }
    if (type === 'RevokeObject') revoke(message, byType, findings);
    else byType.set(type, [...(byType.get(type) ?? []), message]);
  }
  const wanted = name ?? `resource-${index + 1}`;
  const id = taken.has(wanted) ? `${wanted}-${index + 1}` : wanted;
  taken.add(id);
  return { id, path: group[0]!.path, currency, messages: byType };
}

function revoke(message: Located, byType: Map<string, Located[]>, findings: Findings): void {
  const read = readPart(revokeSchema, message.value, message.path, findings.problems);
  if (read === undefined) return;
  const { object_type: type, object_id: id } = read;
  const kept = (byType.get(type) ?? []).filter(
    ({ value }) => !isObject(value) || (value['id'] !== id && value['message_id'] !== id),
  );
  byType.set(type, kept);
}

/** What messages are read with. */
export interface MessageReading {
  readonly grid: Grid;
  readonly findings: Findings;
}

/** A message that was read, with its place. */
export interface ReadMessage<T> {
  readonly message: T;
  readonly path: string;
}

/** @returns the last message of a type; undefined where there is none, or it cannot be read, which is taken down. */
export function lastMessage<const Schema extends v.GenericSchema>(
  resource: Resource,
  type: string,
  schema: Schema,
  { findings }: MessageReading,
): ReadMessage<v.InferOutput<Schema>> | undefined {
  const last = resource.messages.get(type)?.at(-1);
  if (last === undefined) return undefined;
  const message = readPart(schema, last.value, last.path, findings.problems);
  return message === undefined ? undefined : { message, path: last.path };
}

/** @returns all messages of a type that can be read; what cannot is taken down. */
export function allMessages<const Schema extends v.GenericSchema>(
  resource: Resource,
  type: string,
  schema: Schema,
  { findings }: MessageReading,
): readonly ReadMessage<v.InferOutput<Schema>>[] {
  return (resource.messages.get(type) ?? []).flatMap(({ value, path }) => {
    const message = readPart(schema, value, path, findings.problems);
    return message === undefined ? [] : [{ message, path }];
  });
}

/**
 * @returns the message that holds at the start of the horizon: the last one that is valid by then. One that becomes valid later is told, since
 * a device is the same over the whole horizon in the planner.
 */
export function validMessage<const T extends { readonly valid_from: string }>(
  candidates: readonly ReadMessage<T>[],
  { grid, findings }: MessageReading,
): ReadMessage<T> | undefined {
  let valid: ReadMessage<T> | undefined;
  let later: ReadMessage<T> | undefined;
  for (const candidate of candidates) {
    const path = at(candidate.path, 'valid_from');
    const fromMs = readInstantMs({ value: candidate.message.valid_from, path }, grid, findings);
    if (fromMs === undefined) return undefined;
    if (fromMs <= grid.startMs) valid = candidate;
    else if (fromMs < grid.endMs) later = candidate;
    else findings.note(candidate.path, 'valid after the horizon only');
  }
  if (later === undefined) return valid;
  const where = { path: at(later.path, 'valid_from'), value: later.message.valid_from };
  if (valid === undefined) findings.mistake(where, 'an instant at or before the start of the horizon');
  else
    findings.unsupported(
      where,
      'what is described is the same over the whole horizon',
      'what is valid at its start is taken',
    );
  return valid;
}
