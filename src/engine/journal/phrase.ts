import { counted } from '../quantity/index.ts';
import type { Details } from './sentence.ts';

/** Parts of the sentences that the journal says. */

/** Joins the parts that there are. */
export function sentence(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join('');
}

/** Says something of a value if there is one. */
export function when<Value>(
  value: Value | undefined,
  say: (value: Value) => string | undefined,
): string | undefined {
  return value === undefined ? undefined : say(value);
}

/** {@link counted} of a detail. */
export function counts(its: Details, name: string, one: string, many: string): string | undefined {
  return when(its.count(name), (count) => counted(count, one, many));
}

/** The parts that there are, with commas. */
export function listed(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(', ');
}

/** What follows a colon, if there is something. */
export function colon(text: string): string | undefined {
  return text === '' ? undefined : `: ${text}`;
}

/** The revision that it is about. */
export function revision(its: Details): string | undefined {
  return when(its.count('revision'), (number) => `: revision ${number}`);
}

/** The reason, if one is told. */
export function because(its: Details): string | undefined {
  return when(its.text('reason'), (reason) => `: ${reason}`);
}

/** Several reasons. */
export function reasons(texts: readonly string[]): string | undefined {
  return texts.length === 0 ? undefined : `: ${texts.join('; ')}`;
}

/** Which subscriber: its place in the configuration, and its program. */
export function subscriber(its: Details): string {
  const number = when(its.count('subscriber'), (count) => ` ${count}`);
  return sentence(
    'subscriber',
    number,
    when(its.text('program'), (program) => ` (${program})`),
  );
}

/** From the smallest to the largest change asked for. */
export function range(its: Details): string | undefined {
  const min = its.powerChange('minDeltaW');
  const max = its.powerChange('maxDeltaW');
  return min === undefined || max === undefined || min === max ? (min ?? max) : `${min} to ${max}`;
}

const PPM = 1_000_000;

/** How far a selection is proven: that no choice is cheaper, or what another one could save at most. */
export function proof(its: Details): string | undefined {
  const isOptimal = its.text('status') === 'optimal';
  const objectiveMicros = its.count('objectiveMicros');
  const boundMicros = its.count('boundMicros');
  if (objectiveMicros === undefined || boundMicros === undefined) {
    return isOptimal ? 'no choice is cheaper' : undefined;
  }
  const gapMicros = Math.max(0, objectiveMicros - boundMicros);
  if (gapMicros === 0) return 'no choice is cheaper';
  if (!isOptimal) {
    const gapPct = (100 * gapMicros) / Math.max(1, Math.abs(objectiveMicros));
    return `at most ${gapPct.toFixed(1)} % dearer than the cheapest`;
  }
  const part = objectiveMicros > 0 ? ` (${Math.round((gapMicros / objectiveMicros) * PPM)} ppm)` : '';
  return `no choice is cheaper by more than ${its.amount(gapMicros)}${part}`;
}

/** The option that is ordered of a participant, and how much of it. */
export function option(its: Details): string | undefined {
  return when(its.text('optionId'), (id) => ` ${id} × ${its.count('factor') ?? 1}`);
}
