import type { Told } from '../../../adapters/http/client.ts';
import type { StateTransition } from '../../../engine/commissioning/index.ts';
import type { PhaseChange, PollerName, PollerRun, ProvisionedAsset } from '../../../engine/fleet/index.ts';
import { counted } from '../../../engine/quantity/index.ts';
import { UTC } from '../../../engine/time/index.ts';
import { tryText } from '../../common/fleet-of.ts';
import { instantText } from '../../common/instant-text.ts';
import type { StreamEvent } from '../../shell/result.ts';
import type { Terminal } from '../../shell/terminal.ts';
import { instantJson, sweepJson } from '../texts.ts';
import { countsText } from './board-lines.ts';
import type { BoardFigures } from './board-state.ts';

/** What happens while the fleet is watched: as JSON, and as lines where nobody sees a board. */

/** @param isBoardShown - then a terminal gets no lines beside it; a file or a pipe does. */
export class WatchEvents {
  readonly #isBoardShown: boolean;

  constructor(isBoardShown: boolean) {
    this.#isBoardShown = isBoardShown;
  }

  started(data: object, text: string, atMs: number): StreamEvent {
    return this.#event('started', atMs, data, text);
  }

  ran(
    name: PollerName,
    run: PollerRun,
    { atMs, tookMs }: { readonly atMs: number; readonly tookMs: number },
  ): StreamEvent {
    const { counts, sweep, heldCount } = run;
    const data = {
      process: name,
      tookMs,
      ...counts,
      ...(sweep === undefined ? {} : { sweep: sweepJson(sweep) }),
      ...(heldCount === undefined ? {} : { heldCount }),
      failureCount: run.failures.length,
    };
    const has = hasDone(run);
    const held = heldCount === undefined ? '' : `; ${heldCount} fell silent at once and are not believed yet`;
    return this.#event('ran', atMs, data, has ? `${name}: ${countsText(counts)}${held}` : undefined);
  }

  failed(
    name: PollerName,
    { code, message }: { readonly code: string; readonly message: string },
    atMs: number,
  ): StreamEvent {
    return this.#event('failed', atMs, { process: name, code, message }, `${name} failed: ${message}`);
  }

  again(told: Told, atMs: number): StreamEvent {
    return this.#event('again', atMs, told, tryText(told));
  }

  failure(name: PollerName, { id, message }: PollerRun['failures'][number], atMs: number): StreamEvent {
    return this.#event('failure', atMs, { process: name, id, message }, `${name}: ${id}: ${message}`);
  }

  provisioned({ assetId, result }: ProvisionedAsset, atMs: number): StreamEvent {
    const text =
      result.outcome === 'provisioned' && result.created.length > 0
        ? `${assetId}: created ${result.created.join(', ')}`
        : undefined;
    return this.#event('provisioned', atMs, { assetId, ...result }, text);
  }

  transition({ assetId, from, verdict, warnings }: StateTransition, atMs: number): StreamEvent {
    const { state, reason, message, evidenceMs } = verdict;
    const data = {
      assetId,
      ...(from === undefined ? {} : { from }),
      to: state,
      reason,
      message,
      warnings,
      ...instantJson('evidence', evidenceMs),
    };
    return this.#event('state', atMs, data, `${assetId}: ${from ?? 'new'} → ${state}: ${reason}`);
  }

  phase(change: PhaseChange, atMs: number): StreamEvent {
    const { assetId, from, to, reason } = change;
    return this.#event('phase', atMs, change, `${assetId}: ${from ?? 'new'} → ${to}: ${reason}`);
  }

  /** Changes of phase that lines leave out. */
  more(count: number, atMs: number): StreamEvent {
    return this.#event('more', atMs, { count }, `and ${count} more are in another phase`);
  }

  board(figures: BoardFigures, atMs: number): StreamEvent {
    return this.#event('board', atMs, boardJson(figures), undefined);
  }

  stopped(figures: BoardFigures, why: string, atMs: number): StreamEvent {
    const { board, totals } = figures;
    const phases = (board?.phases ?? []).map(
      ({ phase, count, simulatedCount }) => `${phase} ${count + simulatedCount}`,
    );
    const { siteCount, inverterCount, linkCount, transitionCount } = totals;
    const did = `created ${counted(siteCount, 'site')} and ${counted(inverterCount, 'inverter')}, linked ${linkCount}, told ${counted(transitionCount, 'state')}`;
    const text = `${why}; ${did}; ${phases.join(', ')}`;
    const data = { type: 'stopped', why, ...instantJson('at', atMs), ...boardJson(figures) };
    return {
      data,
      line: `${timeText(atMs)} ${text}`,
    };
  }

  #event(type: string, atMs: number, data: object, text: string | undefined): StreamEvent {
    const isBoardShown = this.#isBoardShown;
    return {
      data: { type, ...instantJson('at', atMs), ...data },
      ...(text === undefined
        ? {}
        : {
            line: ({ isTTY }: Terminal) => (isTTY && isBoardShown ? undefined : `${timeText(atMs)} ${text}`),
          }),
    };
  }
}

function timeText(atMs: number): string {
  return instantText(atMs, UTC);
}

/** What is there and unchanged is nothing that was done. */
function hasDone({ counts, heldCount }: PollerRun): boolean {
  return (
    heldCount !== undefined ||
    Object.entries(counts).some(([name, count]) => name !== 'deviceCount' && count !== 0)
  );
}

/** The figures of a board, in whole. */
export function boardJson({ board, processes, hosts, commissioned, totals, failures }: BoardFigures): object {
  if (board === undefined) return { totals };
  const { atMs: _atMs, waiting, ...rest } = board;
  return {
    ...rest,
    waiting: waiting.map(({ sinceMs, ...one }) => ({ ...one, ...instantJson('since', sinceMs) })),
    commissioned,
    processes: processes.map(({ startedMs, ...one }) => ({ ...one, ...instantJson('started', startedMs) })),
    hosts: hosts.map((host) => ({
      ...host,
      leftCount: Math.max(0, host.perMinuteMax - host.lastMinuteCount),
    })),
    totals,
    recentFailures: failures.map(({ atMs, ...one }) => ({ ...one, ...instantJson('at', atMs) })),
  };
}
