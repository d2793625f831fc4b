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

/** `1 offer`, `2 offers`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
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

/** What is proven of a selection's cost: how much cheaper another choice can be at most. */
export function proof(its: Details): string | undefined {
  const status = its.text('status');
  const objectiveMicros = its.count('objectiveMicros');
  const boundMicros = its.count('boundMicros');
  const isProven = status === 'optimal';
  if (objectiveMicros === undefined || boundMicros === undefined) {
    return isProven ? 'no choice is cheaper' : undefined;
  }
  const gapMicros = Math.max(0, objectiveMicros - boundMicros);
  if (gapMicros === 0) return 'no choice is cheaper';
  const amount = its.amount(gapMicros);
  const part = objectiveMicros > 0 ? ` (${Math.round((gapMicros / objectiveMicros) * PPM)} ppm)` : '';
  return `${isProven ? 'no choice is cheaper' : 'the best found; another choice may be cheaper, but not'} by more than ${amount}${part}`;
}

/** The option that is ordered of a participant, and how much of it. */
export function option(its: Details): string | undefined {
  return when(its.text('optionId'), (id) => ` ${id} × ${its.count('factor') ?? 1}`);
}
