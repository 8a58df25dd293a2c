import { describe, expect, it } from '@jest/globals';
import { assertDocumented } from '../support/clients/api-contract.js';

type Given = { status?: number; body?: unknown; type?: string };

function answerTo(
  operation: string,
  { status = 200, body, type = 'application/json; charset=utf-8' }: Given,
) {
  const [method = '', path = ''] = operation.split(' ');
  const headers = new Headers({ 'content-type': type });
  return () => assertDocumented(method, path, { status, headers, body, setCookies: [] });
}

const HEALTHY = { status: 'ok' };
const MISSING = { error: 'Missing authentication token', code: 'MISSING_TOKEN' };

describe('the check of responses against the API document', () => {
  it('accepts documented responses', () => {
    expect(answerTo('GET /health?x=1', { body: HEALTHY })).not.toThrow();
    expect(answerTo('GET /users/me', { status: 401, body: MISSING })).not.toThrow();
    expect(answerTo('GET /users/oidc-config', { body: null })).not.toThrow();
  });

  it('matches an operation by its path, whatever the parameter values', () => {
    const deleted = { success: true };

    expect(answerTo('DELETE /users/data/hosts%2Fweb-1', { body: deleted })).not.toThrow();
    expect(answerTo('DELETE /users/data/hosts%2Fweb-1', { body: HEALTHY })).toThrow('success');
  });

  it('rejects an undocumented status, media type, field or value', () => {
    expect(answerTo('GET /health', { status: 204 })).toThrow('this status is not documented');
    expect(answerTo('GET /health', { body: 'ok', type: 'text/plain' })).toThrow('"text/plain"');
    expect(answerTo('GET /health', { body: { ...HEALTHY, since: 1 } })).toThrow('additional properties');
    expect(answerTo('GET /health', { body: { status: 'fine' } })).toThrow('allowed values');
    expect(answerTo('GET /health', { body: {} })).toThrow('required');
  });

  it('rejects an error code that is not documented for its status, and its extra fields', () => {
    const forbidden = { error: 'no', code: 'ADMIN_REQUIRED' };

    expect(answerTo('GET /users/me', { status: 401, body: forbidden })).toThrow('GET /users/me answered 401');
    expect(answerTo('GET /users/me', { status: 401, body: { ...MISSING, hint: 'x' } })).toThrow();
  });

  it('requires an error response where no operation is documented', () => {
    expect(answerTo('GET /nowhere', { status: 404, body: { error: 'no', code: 'NOT_FOUND' } })).not.toThrow();
    expect(answerTo('GET /nowhere', { body: HEALTHY })).toThrow('required');
  });

  it('exempts only the well-known URIs that are served', () => {
    expect(answerTo('GET /.well-known/security.txt', { type: 'text/plain' })).not.toThrow();
    expect(answerTo('GET /.well-known/change-password', { status: 302 })).not.toThrow();
    expect(answerTo('GET /.well-known/other', { body: HEALTHY })).toThrow('required');
  });
});
