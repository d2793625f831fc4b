import { formatMoney, formatPower } from '../../engine/quantity/index.ts';
import { type AnswerKind, collect } from '../../engine/repositories/index.ts';
import { storedCycle } from '../cycle/cycle-facts.ts';
import type { Run } from '../shell/define.ts';
import { list } from '../shell/result.ts';
import type { listOffers } from './commands.ts';

/** What is said of each kind of answer. */
const ANSWERS: { readonly [Answer in AnswerKind]: string } = {
  made: 'made',
  failed: 'could not',
  late: 'late',
};

export const run: Run<typeof listOffers> = async ({ args }, io) => {
  const { repositories } = await (await io.context()).open();
  const { offer: aggregate, group } = await storedCycle(repositories, args.cycle, io);
  const offers = await collect(repositories.offers.list(args.cycle));
  const accepted = new Map(aggregate?.accepted.map((one) => [one.participantId, one]));
  const items = offers.map(({ participantId, answer, options, reasons, prognosisRevision }) => {
    const taken = accepted.get(participantId);
    return {
      participantId,
      answer,
      prognosisRevision,
      optionCount: options.length,
      powerWMax: Math.max(
        0,
        ...options.flatMap(({ deltaW }) => deltaW.map(Math.abs)).map((deltaW) => Math.max(...deltaW)),
      ),
      ...(options.length === 0
        ? {}
        : { priceMicrosMin: Math.min(...options.map(({ priceMicros }) => priceMicros)) }),
      ...(taken === undefined
        ? {}
        : {
            taken: {
              optionId: taken.optionId,
              activationFactor: taken.activationFactor,
              priceMicros: taken.priceMicros,
            },
          }),
      reasons,
    };
  });
  return list(
    items,
    [
      { header: 'participant', value: ({ participantId }) => participantId },
      { header: 'answer', value: ({ answer }) => ANSWERS[answer] },
      { header: 'options', value: ({ optionCount }) => optionCount, align: 'right' },
      {
        header: 'up to',
        value: ({ powerWMax, optionCount }) => (optionCount === 0 ? undefined : formatPower(powerWMax)),
        align: 'right',
      },
      {
        header: 'from',
        value: ({ priceMicrosMin }) =>
          priceMicrosMin === undefined ? undefined : formatMoney(priceMicrosMin, group.currency),
        align: 'right',
      },
      {
        header: 'taken',
        value: ({ taken }) =>
          taken === undefined ? undefined : `${taken.optionId} × ${taken.activationFactor.toFixed(2)}`,
      },
      {
        header: 'paid',
        value: ({ taken }) =>
          taken === undefined ? undefined : formatMoney(taken.priceMicros, group.currency),
        align: 'right',
      },
      {
        header: 'why not more',
        value: ({ optionCount, reasons }) => (optionCount === 0 ? reasons.join('; ') : undefined),
      },
    ],
    { empty: `no offers in cycle ${args.cycle} yet` },
  );
};
