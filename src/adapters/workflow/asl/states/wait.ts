import { selectInput, selectOutput } from '../data-flow.ts';
import type { WaitState } from '../definition.ts';
import { RuntimeProblem } from '../failures.ts';
import { scopeOf, sleep, type Visit } from '../flow.ts';
import type { Json } from '../json.ts';
import type { Path } from '../paths.ts';
import { resolveIn } from '../payload.ts';
import type { Transition } from '../recovery.ts';
import { ceilToMs, parseTimestampNs } from '../timestamp.ts';

export async function runWait(state: WaitState, visit: Visit): Promise<Transition> {
  const input = selectInput(visit, state.inputPath);
  await sleep(visit.flow, waitMs(state, visit, input));
  return { output: selectOutput(visit, state.outputPath, input), next: state.next };
}

/** [ms], negative if the time has passed already. */
function waitMs({ until }: WaitState, visit: Visit, input: Json): number {
  switch (until.kind) {
    case 'seconds':
      return until.seconds * 1000;
    case 'secondsPath':
      return secondsAt(visit, input, until.path) * 1000;
    case 'timestamp':
      return ceilToMs(until.timestampNs) - visit.enteredMs;
    case 'timestampPath':
      return ceilToMs(timestampAt(visit, input, until.path)) - visit.enteredMs;
  }
}

function secondsAt(visit: Visit, input: Json, path: Path): number {
  const value = valueAt(visit, input, { path, field: 'SecondsPath' });
  const found = `${path.text} == ${textOf(value)}`;
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
    throw new RuntimeProblem(`The SecondsPath parameter cannot be parsed as a long value: ${found}`);
  }
  if (value < 0) throw new RuntimeProblem(`The SecondsPath parameter references a negative value: ${found}`);
  return value;
}

function timestampAt(visit: Visit, input: Json, path: Path): bigint {
  const value = valueAt(visit, input, { path, field: 'TimestampPath' });
  const timestampNs = typeof value === 'string' ? parseTimestampNs(value) : undefined;
  if (timestampNs !== undefined) return timestampNs;
  throw new RuntimeProblem(
    `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ${path.text} == ${textOf(value)}`,
  );
}

function valueAt(visit: Visit, input: Json, { path, field }: { path: Path; field: string }): Json {
  const found = resolveIn(scopeOf(visit, input), path);
  if (found.isFound) return found.value;
  throw new RuntimeProblem(`The ${field} parameter does not reference an input value: ${path.text}`);
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
