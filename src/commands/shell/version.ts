import { readFileSync } from 'node:fs';

/**
 * The version stands in package.json, which lies beside the folder of the built program and two
 * folders above this file.
 */
export function flexVersion(): string {
  for (const place of ['../package.json', '../../../package.json']) {
    const version = versionIn(new URL(place, import.meta.url));
    if (version !== undefined) return version;
  }
  return 'unknown';
}

function versionIn(url: URL): string | undefined {
  try {
    const content = JSON.parse(readFileSync(url, 'utf8')) as {
      readonly name?: string;
      readonly version?: string;
    };
    return content.name === 'flex' ? content.version : undefined;
  } catch {
    return undefined;
  }
}
