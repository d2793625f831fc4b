import { randomOf } from '../engine/planner/problems.ts';

/** Whether every fault is tried, or the sample that every change can wait for. */
export const isFull = process.env['FLEX_FAULT'] === 'all';

/** The sample is the same each time; another is taken with FLEX_FAULT_SEED. */
export const SEED = Number(process.env['FLEX_FAULT_SEED'] ?? 1);

/** All, or `count` of them taken by the seed, in their order. */
export function sampleOf<Value>(all: readonly Value[], count: number): readonly Value[] {
  if (isFull || all.length <= count) return all;
  const random = randomOf(SEED);
  const left = all.map((_, index) => index);
  const taken = Array.from({ length: count }, () => left.splice(Math.floor(random() * left.length), 1)[0]!);
  return taken.sort((a, b) => a - b).map((index) => all[index]!);
}

/** Says on the terminal how much was tried. */
export function tell(text: string): void {
  process.stdout.write(`fault: ${text}\n`);
}
