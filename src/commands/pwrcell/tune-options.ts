import type { MistakeCosts, PollPolicy } from '../../engine/commissioning/index.ts';
import { InputError, type Problem, UsageError } from '../../engine/errors.ts';
import { parseDurationMs } from '../../engine/quantity/index.ts';
import { MINUTE_MS } from '../../engine/time/index.ts';

/** What is written in one word of "flex pwrcell tune": lists, limits and costs. */

export interface TuneTexts {
  /** Each with one or several values, separated by commas. */
  readonly timeouts: readonly string[];
  readonly polls: string;
  readonly budget: string;
  readonly rate: string;
  readonly cost: string;
}

export interface TuneChoices {
  /** Ascending, each once; empty where none are named. */
  readonly timeoutsMs: readonly number[];
  readonly policies: readonly PollPolicy[];
  readonly callsPerDayMax: number;
  readonly callsPerSecondMax: number;
  readonly costs: MistakeCosts;
}

const DURATIONS = 'minutes or durations, separated by commas, such as 7.5,10,12.5 or 90s';
const POLLS = `${DURATIONS}; and adaptive`;
const BUDGET = 'calls in a day, such as 50000/day';
const RATE = 'calls in a second, such as 5/s';
const COST = 'what mistakes cost, such as false=1,late=0.2/min';

/** @throws UsageError that lists everything that is wrong. */
export function tuneChoices(texts: TuneTexts): TuneChoices {
  const problems: Problem[] = [];
  const choices = {
    timeoutsMs: ascending(texts.timeouts.flatMap((text) => durationsOf('--timeouts', text, problems))),
    policies: policiesOf(texts.polls, problems),
    callsPerDayMax: limitOf('--budget', texts.budget, { unit: /\/(d|day)$/, expected: BUDGET }, problems),
    callsPerSecondMax: limitOf('--rate', texts.rate, { unit: /\/(s|second)$/, expected: RATE }, problems),
    costs: costsOf(texts.cost, problems),
  };
  if (problems.length > 0) {
    throw new UsageError('bad-arguments', 'These options cannot be understood.', {
      details: problems,
      next: 'flex pwrcell tune --help',
    });
  }
  return choices;
}

function ascending(values: readonly number[]): readonly number[] {
  return [...new Set(values)].sort((left, right) => left - right);
}

function durationsOf(path: string, text: string, problems: Problem[]): readonly number[] {
  return wordsOf(text).flatMap((word) => {
    const ms = durationMs(word);
    if (ms !== undefined) return [ms];
    problems.push({ path, value: word, expected: DURATIONS });
    return [];
  });
}

function wordsOf(text: string): readonly string[] {
  return text.split(',').map((word) => word.trim());
}

const NUMBER = /^\d+(\.\d+)?$/;

/** A number alone is minutes. */
function durationMs(word: string): number | undefined {
  try {
    const ms = NUMBER.test(word) ? Number(word) * MINUTE_MS : parseDurationMs(word);
    return ms >= 1 && Number.isSafeInteger(ms) ? ms : undefined;
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

function policiesOf(text: string, problems: Problem[]): readonly PollPolicy[] {
  const words = wordsOf(text);
  const intervalsMs: number[] = [];
  for (const word of words.filter((one) => one !== 'adaptive')) {
    const ms = durationMs(word);
    if (ms === undefined) problems.push({ path: '--polls', value: word, expected: POLLS });
    else intervalsMs.push(ms);
  }
  const fixed = ascending(intervalsMs).map((intervalMs): PollPolicy => ({ kind: 'fixed', intervalMs }));
  return words.includes('adaptive') ? [...fixed, { kind: 'adaptive' }] : fixed;
}

function limitOf(
  path: string,
  text: string,
  { unit, expected }: { readonly unit: RegExp; readonly expected: string },
  problems: Problem[],
): number {
  const number = text.trim().replace(unit, '');
  if (NUMBER.test(number) && Number(number) > 0) return Number(number);
  problems.push({ path, value: text, expected });
  return 0;
}

/** Both have to be named: one without the other says nothing. */
function costsOf(text: string, problems: Problem[]): MistakeCosts {
  const found = new Map<string, number>();
  for (const word of wordsOf(text)) {
    const [, name, number] = /^(false|late)=(\d+(?:\.\d+)?)(?:\/min)?$/.exec(word) ?? [];
    const isOdd = name === undefined || found.has(name) || (name === 'false' && word.endsWith('/min'));
    if (isOdd) problems.push({ path: '--cost', value: word, expected: COST });
    else found.set(name, Number(number));
  }
  const [falseAlarm, lateMinute] = [found.get('false'), found.get('late')];
  if (falseAlarm === undefined || lateMinute === undefined) {
    if (problems.every(({ path }) => path !== '--cost'))
      problems.push({ path: '--cost', value: text, expected: `${COST}: both` });
    return { falseAlarm: 0, lateMinute: 0 };
  }
  return { falseAlarm, lateMinute };
}
