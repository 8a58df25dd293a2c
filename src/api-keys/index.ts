/** API keys: creation, listing, deletion and authentication. Owns `api_key`. */
export { ApiKeyAuthenticator, type KeyPrincipal } from './api-key-authenticator.js';
export { ApiKey } from './api-key.entity.js';
export { ApiKeyReview, type KeyFinding } from './api-key-review.js';
export { ApiKeyCreatedForOthersResponse } from './api-keys.dto.js';
export { API_KEY_PREFIX, isApiKey } from './api-key-format.js';
export * from './api-keys.errors.js';
export { ApiKeysModule } from './api-keys.module.js';
export { INTROSPECT, KeyScopes, ScopedApplications, toDoorScope } from './key-scopes.js';
export { ApiKeysService } from './api-keys.service.js';
