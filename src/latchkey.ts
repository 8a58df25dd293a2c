#!/usr/bin/env node
// The command of the npm package: starts the service without arguments, and runs operator commands with them.
const [command, ...others] = process.argv.slice(2);
const isStart = command === undefined || (command === 'serve' && others.length === 0);
await (isStart ? import('./main.js') : import('./cli.js'));

export {};
