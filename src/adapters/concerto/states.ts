import type { StateSink } from '../../engine/commissioning/index.ts';
import type { HttpCall, HttpClient } from '../http/client.ts';
import { instantText } from '../http/wire.ts';
import { readAsset } from './assets.ts';
import { conditionally } from './conditional.ts';

/** What the platform is told of connections. It refuses what rests on older evidence than it has. */
export function stateSink(client: HttpClient): StateSink {
  return {
    setAssetState: ({ assetId, state, evidenceMs, ifVersion }) => {
      const call = callOf('/assets/{id}/state', assetId, { connectivity: state, evidenceMs });
      const condition = ifVersion === undefined ? {} : { headers: { 'if-match': `"${ifVersion}"` } };
      return conditionally(client, { ...call, ...condition }, async () => {
        const { remoteState } = await readAsset(client, assetId);
        return remoteState === state;
      });
    },
    setSiteState: ({ siteId, state, evidenceMs }) =>
      conditionally(
        client,
        callOf('/sites/{id}/state', siteId, { connectivity: state, evidenceMs }),
        // Without a condition it is refused for newer evidence only.
        async () => false,
      ),
  };
}

function callOf(
  route: string,
  id: string,
  { connectivity, evidenceMs }: { readonly connectivity: string; readonly evidenceMs: number },
): HttpCall {
  return {
    method: 'PUT',
    route,
    ids: { id },
    body: { connectivity, evidenceAt: instantText(evidenceMs) },
    isRepeatable: true,
  };
}
