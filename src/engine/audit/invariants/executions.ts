import { type ExecutionRecord, keys } from '../../repositories/index.ts';
import type { Audit, Invariant, Subject } from '../invariant.ts';
import { placeOf } from '../places.ts';
import { recordAt } from '../read.ts';

/** An execution is in one state, and says how it came there. */
export const executions: Invariant = {
  id: 'executions',
  says: 'every execution is in a possible state, the last of those that it came through, and nothing is left to be started',
  checks: { EXECUTION: checkExecution, 'DUE-STARTS': checkDue },
};

async function checkDue({ items }: Subject, audit: Audit): Promise<void> {
  for await (const item of items()) {
    audit.checked();
    const found = `${item.attributes['workflow']} ${item.attributes['name']}, not yet run to its end`;
    audit.unfinished({ place: placeOf(item), found, expected: 'nothing that is due' });
  }
}

async function checkExecution({ parts: [name], pk }: Subject, audit: Audit): Promise<void> {
  const key = { pk, sk: keys.SELF };
  const execution = await recordAt<ExecutionRecord>(audit.table, key);
  if (execution === undefined) return;
  audit.checked();
  const rules: readonly (readonly [isKept: boolean, found: string, expected: string])[] = [
    [execution.name === name, `the name ${execution.name}`, `the name ${name}`],
    [
      execution.name.startsWith(`${execution.machine}.`),
      `a run of ${execution.machine}`,
      'the workflow that the name begins with',
    ],
    [isJson(execution.inputJson), 'an input that is no JSON', 'JSON'],
    ...stateRules(execution),
  ];
  for (const [isKept, found, expected] of rules) {
    if (!isKept) audit.violated({ place: placeOf(key), found, expected });
  }
}

type Rule = readonly [isKept: boolean, found: string, expected: string];

function stateRules({
  status,
  attempt,
  states,
  endedMs,
  outputJson,
  error,
}: ExecutionRecord): readonly Rule[] {
  const isRunning = status === 'running';
  const last = states.at(-1);
  const attempts = states.map((state) => state.attempt);
  return [
    [
      isRunning === (endedMs === undefined),
      `${status}, ${endedMs === undefined ? 'without' : 'with an'} end`,
      'an end if, and only if, it has ended',
    ],
    [
      (status === 'succeeded') === (outputJson !== undefined),
      `${status}, ${outputJson === undefined ? 'without' : 'with an'} output`,
      'an output if, and only if, it has succeeded',
    ],
    [outputJson === undefined || isJson(outputJson), 'an output that is no JSON', 'JSON'],
    [status !== 'failed' || error !== undefined, 'failed, without error', 'why it failed'],
    [last?.status === status, `${status} after ${last?.status ?? 'nothing'}`, 'the last of its states'],
    [
      attempts.every((one, index) => one >= (attempts[index - 1] ?? 1)) && (attempts.at(-1) ?? 1) <= attempt,
      `attempts ${attempts.join(', ')} of ${attempt}`,
      'attempts that count up',
    ],
  ];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
