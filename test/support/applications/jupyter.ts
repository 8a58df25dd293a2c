import { existsSync } from 'node:fs';
import { describe } from '@jest/globals';
import { LoopbackProgram } from '../processes/loopback-program.js';
import { WebTerminal } from './web-terminal.js';

const JUPYTER = '/usr/bin/jupyter-notebook';

/** Starts a notebook server without a login of its own. @param base the path below which it serves everything */
export const startJupyter = (base: string): Promise<LoopbackProgram> =>
  LoopbackProgram.start({
    path: JUPYTER,
    options: (folder, port) => [
      ...['--no-browser', '--allow-root', '--ip=127.0.0.1', `--port=${port}`, '--port-retries=0'],
      ...[`--notebook-dir=${folder}`, `--NotebookApp.base_url=${base}`],
      ...["--NotebookApp.token=''", "--NotebookApp.password=''"],
    ],
    environment: { SHELL: '/bin/bash' },
  });

/** A terminal of Jupyter: messages are JSON arrays. */
export class JupyterTerminal extends WebTerminal {
  type(text: string): void {
    this.socket.send(JSON.stringify(['stdin', text]));
  }

  protected receive(message: string): void {
    const [kind, text] = JSON.parse(message) as [string, string];
    if (kind === 'stdout') this.output += text;
  }
}

/** Tests with Jupyter run where it is installed; `npm test` says when it is not. */
export const describeWithJupyter = existsSync(JUPYTER) ? describe : describe.skip;
