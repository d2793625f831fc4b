import { loadHighs } from '../../adapters/solver/highs.ts';
import { RefusedError, UsageError } from '../../engine/errors.ts';
import { quotesOf } from '../../engine/planner/index.ts';
import { withSolver } from '../../engine/with-solver.ts';
import type { Run } from '../shell/define.ts';
import type { CommandResult } from '../shell/result.ts';
import type { traderCurve } from './commands.ts';
import { type CurveSource, curveSource } from './curve-source.ts';
import { periodCurve } from './period-curve.ts';
import { quotedPeriods } from './quoted-periods.ts';
import { siteCurves } from './site-curves.ts';
import { windowCurve } from './window-curve.ts';

export const run: Run<typeof traderCurve> = async ({ args, options }, io) => {
  const { period, window } = options;
  if (period !== undefined && window !== undefined) {
    throw new UsageError('period-or-window', 'One curve is of a period or of a window, not of both.');
  }
  const source = await curveSource(args.site, options, io);
  const { horizon } = source.problem;
  const range = [period, window].flatMap((text) =>
    text === undefined ? [] : quotedPeriods(text, horizon),
  )[0];
  if (period !== undefined && range!.to - range!.from > 1) {
    throw new UsageError('one-period', `${period} are several periods: they are a --window.`);
  }
  if (range === undefined && options.changeW !== undefined) {
    throw new UsageError('change-of-what', 'A --change is that of a --period or a --window.');
  }
  return await withSolver(loadHighs, (solver): CommandResult => {
    const quotes = quotesOf(source.problem, solver);
    if (quotes === undefined) throw nothingToQuote(source);
    try {
      if (range === undefined) return siteCurves(source, quotes);
      const question = { ...range, changeW: options.changeW };
      return period === undefined
        ? windowCurve(source, quotes, question)
        : periodCurve(source, quotes, question);
    } finally {
      quotes.close();
    }
  });
};

function nothingToQuote({ problem: { id } }: CurveSource): RefusedError {
  return new RefusedError(
    'nothing-to-quote',
    `Not everything that is asked of ${id} can be kept: there is nothing left to be quoted.`,
    { next: 'flex planner solve FILE' },
  );
}
