// Preloaded into a process of the program: on SIGWINCH a promise is rejected that nobody waits for, and a listener throws.
process.on('SIGWINCH', () => {
  void Promise.reject(new Error('a stray rejection'));
  setImmediate(() => {
    throw new Error('a stray error');
  });
});
