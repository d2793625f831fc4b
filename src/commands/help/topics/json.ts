export const json = {
  name: 'json',
  text: `JSON

--json works with every command. stdout then holds JSON and nothing else:

  one thing   an object
  a list      {"items": […]}, one item a line
  a stream    one object a line (NDJSON); the first is {"type":"version","flex":"…","schema":1}

Keys are in camelCase and carry their unit (flex help units). What is absent is left out; null and 0
never stand for "there is none". New keys may be added; none changes its meaning or its name.

An error is one line on stderr, with the exit code of flex help exit-codes:

  {"error":{"code":"bad-arguments","message":"…","details":[{"path":"…","value":"…","expected":"…"}],"next":"flex …"}}

code is stable; details lists everything that was found, with file and line where there are any;
next is the command that helps, where there is one.

What --json can print for each command: flex COMMAND --help. All commands as data: flex __manifest.
`,
};
