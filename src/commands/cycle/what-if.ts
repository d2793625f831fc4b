import { InputError, type Problem, UsageError } from '../../engine/errors.ts';
import { type ColumnProblem, changedProblem, type SelectionResult } from '../../engine/offer-trader/index.ts';
import { chooser, type StoredChoice, storedChoice } from '../offer/stored-choice.ts';
import type { Run } from '../shell/define.ts';
import type { Io } from '../shell/io.ts';
import { renderViews } from '../shell/render/view.ts';
import type { CommandResult, StreamEvent } from '../shell/result.ts';
import type { whatIfCycle } from './commands.ts';
import { nextWhatIf } from './what-if-questions.ts';
import {
  isAnything,
  NOTHING_OTHERWISE,
  readWhatIf,
  type StatedWhatIf,
  withLimits,
} from './what-if-statement.ts';
import { type Compared, comparedJson, comparedViews } from './what-if-view.ts';

export const run: Run<typeof whatIfCycle> = async ({ args, options }, io) => {
  const { repositories } = await (await io.context()).open();
  const choice = await storedChoice(repositories, args.cycle, { io });
  if (isAnything(options)) return compare(choice, options);
  if (!io.canAsk) {
    throw new UsageError('what-if', 'Say what shall be otherwise.', {
      details: [
        { path: '--without', expected: 'a participant; or --room, --shortfall-price, --overshoot-price' },
      ],
      next: `flex cycle what-if ${args.cycle} --shortfall-price 0.50`,
    });
  }
  return asked(choice, io);
};

async function compare(choice: StoredChoice, stated: StatedWhatIf): Promise<CommandResult> {
  const compared = await otherwise(choice, stated);
  return { kind: 'object', data: comparedJson(compared), view: comparedViews(compared) };
}

async function otherwise(choice: StoredChoice, stated: StatedWhatIf): Promise<Compared> {
  const problem = changed(choice, stated);
  return { choice, stated, otherwise: await chosenAnew(problem, stated) };
}

/** @throws UsageError where limits allow less than what is to stay. */
async function chosenAnew(problem: ColumnProblem, stated: StatedWhatIf): Promise<SelectionResult> {
  const choose = await chooser();
  try {
    return choose(problem);
  } catch (error) {
    if (!(error instanceof InputError && stated.keepTaken)) throw error;
    throw new UsageError('what-if', 'What was taken cannot stay within these limits.', {
      details: error.details.map(flagOf),
    });
  }
}

/** The flag behind a limit of the offer trader. */
function flagOf({ path, value, expected }: Problem): Problem {
  if (path === 'limits.maxAcceptedOffers') return { path: '--max-offers', ...(value && { value }), expected };
  if (path !== 'limits.maxTotalPriceMicros') return { path, ...(value && { value }), expected };
  return { path: '--budget', expected: `${expected} [micro-units]`, value: `${value} micro-units` };
}

function changed({ problem, result, grid, cycle }: StoredChoice, stated: StatedWhatIf): ColumnProblem {
  try {
    return withLimits(changedProblem(problem, readWhatIf(stated, grid)), result, stated);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new UsageError(error.code, error.message, {
      details: error.details.map((detail) => ({ ...detail, path: `--${detail.path}` })),
      next: `flex offer list ${cycle.id}`,
    });
  }
}

/** One what-if after the other, each shown before the next is asked for; the last one is the result. */
async function asked(choice: StoredChoice, io: Io): Promise<CommandResult> {
  return { kind: 'stream', events: comparisons(choice, io) };
}

async function* comparisons(choice: StoredChoice, io: Io): AsyncIterable<StreamEvent> {
  let stated: StatedWhatIf | undefined = NOTHING_OTHERWISE;
  for (;;) {
    stated = await nextWhatIf(stated, choice, io);
    if (stated === undefined) return;
    const compared = await otherwise(choice, stated);
    yield {
      data: { type: 'what-if', ...comparedJson(compared) },
      line: (terminal) => renderViews(comparedViews(compared), terminal),
    };
  }
}
