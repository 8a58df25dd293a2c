import { describe, expect, it } from '@jest/globals';
import { type InvalidConfiguration, loadConfig } from '#platform/config';

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    loadConfig(environment);
  } catch (error) {
    return (error as InvalidConfiguration).problems;
  }
  return [];
}

describe('the address of the gateway', () => {
  it('is HOST and port 3001, unless the gateway is off', () => {
    expect(loadConfig({}).gateway).toEqual({ host: '127.0.0.1', port: 3001 });
    expect(loadConfig({ HOST: '0.0.0.0', GATEWAY_PORT: '0' }).gateway).toEqual({ host: '0.0.0.0', port: 0 });
    expect(loadConfig({ GATEWAY_HOST: '::1' }).gateway).toEqual({ host: '::1', port: 3001 });
    expect(loadConfig({ GATEWAY_PORT: 'off' }).gateway).toBeNull();
  });

  it('must not be that of the main listener', () => {
    const problem = 'GATEWAY_PORT must differ from PORT: set another port, or off';

    expect(problemsOf({ PORT: '3001' })).toEqual([problem]);
    expect(problemsOf({ PORT: '3001', GATEWAY_HOST: '192.0.2.7' })).toEqual([]);
    expect(problemsOf({ PORT: '0', GATEWAY_PORT: '0' })).toEqual([]);
  });
});
