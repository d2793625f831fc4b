// Loaded into a measured child before its program: writes what the process has used when it ends.
const { isMainThread } = require('node:worker_threads');
const path = process.env.FLEX_BENCH_USAGE;
if (isMainThread && path !== undefined) {
  process.on('exit', () => {
    require('node:fs').writeFileSync(path, JSON.stringify(process.resourceUsage()));
  });
}
