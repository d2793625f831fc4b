import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { showLive } from '../../../src/commands/shell/live-view.ts';

const ESCAPE = '\u001b';
const TERMINAL = { isTTY: true, hasColor: false, hasUnicode: true, columns: 30 } as const;

function opened() {
  let written = '';
  const stderr = Object.assign(
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        written += chunk.toString();
        done();
      },
    }),
    { isTTY: true, columns: 30, rows: 4 },
  );
  const stop = new AbortController();
  let isEnded = false;
  const view = showLive({
    stderr,
    terminal: TERMINAL,
    signal: stop.signal,
    whenEnded: () => {
      isEnded = true;
    },
  });
  return {
    view,
    stderr,
    stop,
    isEnded: () => isEnded,
    take: () => {
      const text = written;
      written = '';
      return text;
    },
  };
}

describe('a live view', () => {
  it('hides the cursor, and shows it again at its end', () => {
    const live = opened();
    live.view.draw(() => ['one']);
    expect(live.take()).toContain(`${ESCAPE}[?25l`);
    live.view.end();
    expect(live.take()).toContain(`${ESCAPE}[?25h`);
    expect(live.isEnded()).toBe(true);
  });

  it('shows the cursor once the program is told to stop, which may end it at once', () => {
    const live = opened();
    live.view.draw(() => ['one']);
    live.take();
    live.stop.abort();
    expect(live.take()).toContain(`${ESCAPE}[?25h`);
    live.view.draw(() => ['stopping']);
    expect(live.take()).not.toContain(`${ESCAPE}[?25l`);
  });

  it('writes only the lines that differ, and no more than the screen has', () => {
    const live = opened();
    live.view.draw(({ rows, columns }) => {
      expect({ rows, columns }).toEqual({ rows: 3, columns: 30 });
      return ['one', 'two', 'three', 'four'];
    });
    expect(live.take()).not.toContain('four');
    live.view.draw(() => ['one', 'TWO', 'three']);
    const second = live.take();
    expect(second).toContain('TWO');
    expect(second).not.toContain('three');
  });

  it('says what is to stay above its lines', () => {
    const live = opened();
    live.view.draw(() => ['board']);
    live.take();
    live.view.say('a warning');
    const text = live.take();
    expect(text.indexOf('a warning')).toBeLessThan(text.indexOf('board'));
    expect(text).toContain('a warning');
  });

  it('is drawn anew for a screen of another size', () => {
    const live = opened();
    live.view.draw(({ columns }) => [`${columns} columns`]);
    live.take();
    Object.assign(live.stderr, { columns: 50 }).emit('resize');
    expect(live.take()).toContain('50 columns');
  });
});
