import { portfolioToData, portfolioToYaml } from '../../adapters/portfolio-file/write.ts';
import { portfolioOfGroup } from '../../engine/portfolio/index.ts';
import { resolveGroup } from '../common/resolve-group.ts';
import type { Run } from '../shell/define.ts';
import type { exportPortfolio } from './commands.ts';

export const run: Run<typeof exportPortfolio> = async ({ options }, io) => {
  const { repositories } = await (await io.context()).open();
  const whole = await repositories.portfolio.read();
  const portfolio =
    options.group === undefined
      ? whole
      : portfolioOfGroup(whole, (await resolveGroup(repositories, options.group)).id);
  return { kind: 'text', text: portfolioToYaml(portfolio), data: portfolioToData(portfolio) };
};
