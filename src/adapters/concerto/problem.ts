import * as v from 'valibot';
import type { HttpAnswer } from '../http/exchange.ts';
import { problemOnWire } from './wire.ts';

/** What an answer that says no says. */
export function problemTextOf(answer: HttpAnswer): string {
  const problem = problemOf(answer);
  return problem === undefined ? '' : `${problem.code} (${problem.detail ?? problem.title})`;
}

export function problemOf({ text }: HttpAnswer): v.InferOutput<typeof problemOnWire> | undefined {
  try {
    const parsed = v.safeParse(problemOnWire, JSON.parse(text));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
