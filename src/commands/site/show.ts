import { siteNotFound } from '../common/known.ts';
import type { Run } from '../shell/define.ts';
import type { showSite } from './commands.ts';
import { siteViews } from './views.ts';

export const run: Run<typeof showSite> = async ({ args }, io) => {
  const { repositories } = await (await io.context()).open();
  const site = await repositories.portfolio.site(args.site);
  if (site === undefined) throw await siteNotFound(repositories, args.site);
  return { kind: 'object', data: site, view: siteViews(site, '') };
};
