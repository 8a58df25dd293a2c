import { describe, expect, it } from '@jest/globals';
import { assertDocumented } from '../support/clients/api-contract.js';

type ResponseFields = { status?: number; body?: unknown; type?: string };

function checkResponse(
  operation: string,
  { status = 200, body, type = 'application/json; charset=utf-8' }: ResponseFields,
) {
  const [method = '', path = ''] = operation.split(' ');
  const headers = new Headers({ 'content-type': type });
  return () => assertDocumented(method, path, { status, headers, body, setCookies: [] });
}

const HEALTHY = { status: 'ok' };
const MISSING = { error: 'Missing authentication token', code: 'MISSING_TOKEN' };

describe('the check of responses against the API document', () => {
  it('accepts documented responses', () => {
    expect(checkResponse('GET /health?x=1', { body: HEALTHY })).not.toThrow();
    expect(checkResponse('GET /users/me', { status: 401, body: MISSING })).not.toThrow();
    expect(checkResponse('GET /users/oidc-config', { body: null })).not.toThrow();
  });

  it('matches an operation by its path, whatever the parameter values', () => {
    const deleted = { success: true };

    expect(checkResponse('DELETE /users/data/hosts%2Fweb-1', { body: deleted })).not.toThrow();
    expect(checkResponse('DELETE /users/data/hosts%2Fweb-1', { body: HEALTHY })).toThrow('success');
  });

  it('rejects an undocumented status, media type, field or value', () => {
    expect(checkResponse('GET /health', { status: 204 })).toThrow('this status is not documented');
    expect(checkResponse('GET /health', { body: 'ok', type: 'text/plain' })).toThrow('"text/plain"');
    expect(checkResponse('GET /health', { body: { ...HEALTHY, since: 1 } })).toThrow('additional properties');
    expect(checkResponse('GET /health', { body: { status: 'fine' } })).toThrow('allowed values');
    expect(checkResponse('GET /health', { body: {} })).toThrow('required');
  });

  it('rejects an error code that is not documented for the status, and undocumented fields of an error', () => {
    const forbidden = { error: 'no', code: 'ADMIN_REQUIRED' };

    expect(checkResponse('GET /users/me', { status: 401, body: forbidden })).toThrow(
      'GET /users/me answered 401',
    );
    expect(checkResponse('GET /users/me', { status: 401, body: { ...MISSING, hint: 'x' } })).toThrow();
  });

  it('requires an error response where no operation is documented', () => {
    expect(
      checkResponse('GET /nowhere', { status: 404, body: { error: 'no', code: 'NOT_FOUND' } }),
    ).not.toThrow();
    expect(checkResponse('GET /nowhere', { body: HEALTHY })).toThrow('required');
  });

  it('exempts only the well-known URIs that are served', () => {
    expect(checkResponse('GET /.well-known/security.txt', { type: 'text/plain' })).not.toThrow();
    expect(checkResponse('GET /.well-known/change-password', { status: 302 })).not.toThrow();
    expect(checkResponse('GET /.well-known/other', { body: HEALTHY })).toThrow('required');
  });
});
