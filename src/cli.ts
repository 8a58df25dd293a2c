import 'reflect-metadata';
import { processEnvironment } from '#platform/config';
import { runCommand } from './cli/run-command.js';
import { processTerminal } from './cli/operator-input.js';

const { code, stdout, stderr } = await runCommand(process.argv.slice(2), {
  readEnvironment: processEnvironment,
  terminal: processTerminal,
});
if (stdout !== '') console.log(stdout);
if (stderr !== '') console.error(stderr);
process.exitCode = code;
// Not only the exit code where it failed: connections that are still open would keep the command alive.
if (code !== 0) process.exit();
