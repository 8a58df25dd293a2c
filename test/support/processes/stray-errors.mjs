// Preloaded into a process of the program: SIGWINCH causes an unhandled rejection and an uncaught exception.
process.on('SIGWINCH', () => {
  void Promise.reject(new Error('a stray rejection'));
  setImmediate(() => {
    throw new Error('a stray error');
  });
});
