import { CATALOGUE } from '../registry.ts';
import type { Run } from '../shell/define.ts';
import { manifest } from '../shell/manifest.ts';
import { toPrettyJson } from '../shell/render/json.ts';
import type { printManifest } from './commands.ts';

export const run: Run<typeof printManifest> = async () => {
  const data = await manifest(CATALOGUE);
  return { kind: 'text', text: `${toPrettyJson(data)}\n`, data };
};
