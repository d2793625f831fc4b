import { formatPower, formatPricePerKwh } from '../../engine/quantity/index.ts';
import { collect } from '../../engine/repositories/index.ts';
import { resolveGroup } from '../common/resolve-group.ts';
import type { Run } from '../shell/define.ts';
import { list } from '../shell/result.ts';
import type { listContracts } from './commands.ts';
import { windowsText } from './pairs.ts';

export const run: Run<typeof listContracts> = async ({ options }, io) => {
  const { repositories } = await (await io.context()).open();
  let contracts = await collect(repositories.portfolio.contracts());
  if (options.group !== undefined) {
    const group = await resolveGroup(repositories, options.group);
    const members = new Set(
      (await collect(repositories.portfolio.participantsOf(group.id))).map(({ id }) => id),
    );
    contracts = contracts.filter(({ participantId }) => members.has(participantId));
  }
  return list(
    contracts,
    [
      { header: 'contract', value: ({ id }) => id },
      { header: 'participant', value: ({ participantId }) => participantId },
      { header: 'direction', value: ({ direction }) => direction },
      {
        header: 'price',
        value: ({ priceMicrosPerKwh }) => formatPricePerKwh(priceMicrosPerKwh, '').trim(),
        align: 'right',
      },
      { header: 'power', value: ({ powerWMax }) => formatPower(powerWMax), align: 'right' },
      { header: 'windows', value: windowsText },
    ],
    { empty: 'no contracts yet: flex portfolio apply -f FILE' },
  );
};
